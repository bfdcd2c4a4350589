"""The installer's list of cameras: addresses as people write them, passwords closed, rules that begin on trial."""

from pathlib import Path

import pytest
from sqlmodel import select

from db import cameras
from db.tables import Camera
from tests.whole.imports.office import SEALER, Office

PLACES = "编号,名称\nHJ-1,一号焊接车间\nTQ-1,调漆间\nMK-1,大门\nMK-2,大门\n"
HEAD = "编号,名称,IP地址,用户名,密码,区域,识别规则,录像,接入方式\n"


def cameras_of(office: Office) -> dict[str, Camera]:
    with office.session() as session:
        return {row.code: row for row in session.exec(select(Camera))}


def rules_of(office: Office) -> list[tuple[str, str, str]]:
    with office.session() as session:
        session.info["site"] = "default"
        return [(row.camera, row.name, row.state) for row in cameras.rules(session)]


def test_an_address_is_taken_however_the_installer_wrote_it_and_the_password_is_nowhere_to_be_read(
    office: Office, tmp_path: Path
) -> None:
    office.imports("places", PLACES)
    result = office.imports(
        "cameras",
        HEAD + "C1,焊接球机,192.168.1.64,admin,p@ss:1,一号焊接车间,帽子|明火,告警,\n"
        "C2,调漆间,rtsp://view:se%40cret@192.168.1.65/Streaming/Channels/102,,,TQ-1,火|烟雾,一直,rtsp\n"
        "C3,,192.168.1.66:8554,,,,,否,\nC4,东墙,192.168.1.67,,,,镜头,,onvif\nC5,球机,,,,,,,布控球\n",
    )
    assert (result.errors, result.added) == ((), 5)
    kept = cameras_of(office)
    assert [kept[code].address for code in sorted(kept)] == [
        "rtsp://192.168.1.64:554/", "rtsp://192.168.1.65/Streaming/Channels/102", "rtsp://192.168.1.66:8554/",
        "http://192.168.1.67/onvif/device_service", "",
    ]  # fmt: skip
    assert (SEALER.open(kept["C1"].sealed), SEALER.open(kept["C2"].sealed)) == ("admin:p@ss:1", "view:se@cret")
    assert (kept["C1"].place, kept["C2"].place, kept["C3"].name) == ("HJ-1", "TQ-1", "C3")
    assert rules_of(office) == [
        ("C1", "安全帽", "trial"), ("C1", "明火", "trial"), ("C2", "明火", "trial"), ("C2", "烟雾", "trial"),
        ("C4", "镜头", "trial"),
    ]  # fmt: skip
    database = b"".join(path.read_bytes() for path in tmp_path.glob("office.db*"))
    assert b"p@ss" not in database and b"se@cret" not in database and b"se%40cret" not in database


def test_the_same_table_again_changes_nothing_and_a_table_without_passwords_keeps_them(office: Office) -> None:
    office.imports("places", PLACES)
    table = HEAD + "C1,焊接球机,192.168.1.64,admin,secret1,HJ-1,明火,告警,\n"
    office.imports("cameras", table)
    assert office.imports("cameras", table).unchanged == 1
    assert office.imports("cameras", "编号,名称\nC1,焊接东球机\n").changed == 1
    row = cameras_of(office)["C1"]
    assert (row.name, row.address) == ("焊接东球机", "rtsp://192.168.1.64:554/")
    assert SEALER.open(row.sealed) == "admin:secret1"
    assert rules_of(office) == [("C1", "明火", "trial")]


def test_the_way_a_camera_is_connected_may_be_headed_as_the_papers_call_it(office: Office) -> None:
    assert office.imports("cameras", "编号,名称,IP地址,接法\nC4,东墙,192.168.1.67,onvif\n").errors == ()
    assert (cameras_of(office)["C4"].kind, cameras_of(office)["C4"].address) == (
        "onvif", "http://192.168.1.67/onvif/device_service",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("C1,门,,,,,,,\n", "行 2：缺地址"),
        ("C1,门,ftp://1.2.3.4/x,,,,,,\n", "地址看不懂"),
        ("C1,门,rtsp://1.2.3.4:99999/,,,,,,\n", "地址看不懂"),
        ("C1,门,1.2.3.4,a:b,c,,,,\n", "不能用的字符"),
        ("C1,门,1.2.3.4,,,大门,,,\n", "同名的不止一个"),
        ("C1,门,1.2.3.4,,,后门,,,\n", "不在区域表里"),
        ("C1,门,1.2.3.4,,,,跌倒,,\n", "识别规则 跌倒 没有，可以填：安全帽、明火"),
        ("C1,门,1.2.3.4,,,,,也许,\n", "录像“也许”看不懂"),
        ("C1,门,1.2.3.4,,,,,,光纤\n", "接入方式“光纤”看不懂"),
        (f"{'C' * 41},门,1.2.3.4,,,,,,\n", "太长，请控制在 40 个字以内"),
        ("东 门,门,1.2.3.4,,,,,,\n", "只能用汉字、字母、数字、- 和 _"),
        ("../C1,门,1.2.3.4,,,,,,\n", "只能用汉字、字母、数字、- 和 _"),
        ("Aside,门,1.2.3.4,,,,,,\n", "留给系统用了"),
        ("C1,门,rtsp://1.2.3.4/live?user=admin&password=hush,,,,,,\n", "地址里不写密码"),
        ("C1,门,http://1.2.3.4/snap.cgi?size=1&PWD=hush,,,,,,http\n", "地址里不写密码"),
        ("C1,门,rtsp://1.2.3.4/user=admin_password=hush_channel=1.sdp,,,,,,\n", "地址里不写密码"),
        ("C1,门,rtsp://1.2.3.4/live?%70asswd=hush,,,,,,\n", "地址里不写密码"),
        ("C1,门,rtmp://me:hush@127.0.0.1/live/C1,,,,,,push\n", "地址里不写密码"),
        ("C1,门,1.2.3.4:99999,,,,,,\n", "地址看不懂"),
        ("C1,门,[fe80::1]x,,,,,,\n", "地址看不懂"),
        ("C1,门,1.2.3.4,,,,,,\nC1,门,1.2.3.5,,,,,,\n", "编号 C1 在上面已经出现过"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_nothing_is_taken(office: Office, line: str, said: str) -> None:
    office.imports("places", PLACES)
    complaint = office.complains("cameras", HEAD + line)[0]
    assert said in complaint and "hush" not in complaint
    assert not cameras_of(office)


def test_an_address_of_the_sixth_version_keeps_its_brackets(office: Office) -> None:
    written = {
        "C1": ("fe80::1", "", "rtsp://[fe80::1]:554/"), "C2": ("[fe80::1]", "", "rtsp://[fe80::1]:554/"),
        "C3": ("[fe80::1]:8554", "", "rtsp://[fe80::1]:8554/"),
        "C4": ("rtsp://[fe80::1]:554/", "", "rtsp://[fe80::1]:554/"),
        "C5": ("fe80::1", "onvif", "http://[fe80::1]/onvif/device_service"),
        "C6": ("http://a:b@[fe80::1]:81/snap.jpg", "http", "http://[fe80::1]:81/snap.jpg"),
    }  # fmt: skip
    lines = (f"{code},门,{said},,,,,,{kind}\n" for code, (said, kind, _) in written.items())
    assert office.imports("cameras", HEAD + "".join(lines)).added == 6
    kept = cameras_of(office)
    assert {code: row.address for code, row in kept.items()} == {code: one[2] for code, one in written.items()}
    assert SEALER.open(kept["C6"].sealed) == "a:b"


def test_a_camera_whose_number_an_older_version_took_can_still_be_taken_down(office: Office) -> None:
    long = "C" * 60
    with office.session() as session:
        session.add(Camera(site="default", code=long, name="旧", address="rtsp://1.2.3.4/"))
        session.commit()
    assert "太长" in office.complains("cameras", f"编号,启用\n{long},是\n")[0]
    assert office.imports("cameras", f"编号,启用\n{long},否\n").changed == 1
    assert not cameras_of(office)[long].active
