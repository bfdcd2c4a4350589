"""`run.py import cameras` on a real table: real streams, a wrong password, an address where nobody answers."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from bot.cameras.first_look import First, sheets
from tests.ports import free_port
from tests.vision.rtsp_server.plant import Plant, clip, plant, yard

ROOT = Path(__file__).parents[2]
PASSWORD = "p@ss:w/ord"
HEAD = "编号,名称,接入方式,地址,用户名,密码\n"


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    found = clip(tmp_path_factory.mktemp("clips") / "a.h264", yard(640, 360, 50))
    with plant({"/one": {"clip": str(found), "codec": "h264", "fps": 25}}, "admin", PASSWORD) as running:
        yield running


def imports(folder: Path, table: str, *more: str) -> "subprocess.CompletedProcess[str]":
    (folder / "摄像机.csv").write_text(HEAD + table, encoding="utf-8")
    settings = folder / "safeloop.toml"
    settings.write_text(f'[server]\ndata = "{folder}/data"\n[database]\nurl = "sqlite:///{folder}/data/a.db"\n')
    command = [sys.executable, "run.py", "import", "cameras", str(folder / "摄像机.csv"), "--config", str(settings)]
    return subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_every_camera_of_the_table_is_looked_through_and_their_pictures_stand_on_one_sheet(
    cameras: Plant, tmp_path: Path
) -> None:
    url, nobody = f"rtsp://127.0.0.1:{cameras.port}/one", f"rtsp://127.0.0.1:{free_port()}/one"
    table = f"C1,东门,rtsp,{url},admin,{PASSWORD}\nC2,西墙,rtsp,{url},admin,错的\n"
    table += f"C3,库房,rtsp,{nobody},,\nC4,球机,push,,,\n"
    done = imports(tmp_path, table)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "新增 4" in lines[0]
    assert any("有画面 C1 东门：h264 640×360，25 帧" in line for line in lines)
    assert any("没有画面 C2 西墙：" in line and "密码" in line for line in lines)
    assert any("没有画面 C3 库房：" in line for line in lines)
    assert not any("画面 C4" in line for line in lines), "a pushed stream comes when it comes"
    assert "3 台里 1 台有画面" in lines[-1] and PASSWORD not in done.stdout + done.stderr
    made = tmp_path / "摄像机-测试画面.jpg"
    with Image.open(made) as sheet:
        assert sheet.width > 1600 and sheet.format == "JPEG"


def test_who_does_not_want_to_wait_gets_no_pictures(tmp_path: Path) -> None:
    done = imports(tmp_path, f"C1,东门,rtsp,rtsp://127.0.0.1:{free_port()}/one,,\n", "--no-look")
    assert done.returncode == 0 and "画面" not in done.stdout, done.stderr
    assert not list(tmp_path.glob("*.jpg"))


def test_machines_get_a_line_of_json_a_camera(tmp_path: Path) -> None:
    done = imports(tmp_path, f"C1,东门,rtsp,rtsp://127.0.0.1:{free_port()}/one,,\n", "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and told[1]["camera"] == "C1" and told[1]["shows"] is False and told[1]["said"]


def test_thirty_cameras_stand_on_two_sheets_each_with_its_name() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (640, 360), "#3060a0").save(picture, "JPEG")
    shown = [First(f"C{no}", f"{no}号", picture.getvalue() if no % 3 else b"", "密码不对") for no in range(30)]
    first, second = (Image.open(io.BytesIO(sheet)) for sheet in sheets(shown))
    assert first.width == second.width and first.height > second.height
    assert first.getpixel((200, 120)) != first.getpixel((600, 120)), "C0 gave none, C1 is blue"


def test_a_picture_that_cannot_be_opened_is_shown_as_none() -> None:
    broken, none = (sheets([First("C1", "东门", picture, "h264")])[0] for picture in (b"no picture", b""))
    broken_sheet, empty_sheet = (Image.open(io.BytesIO(sheet)).convert("RGB") for sheet in (broken, none))
    assert broken_sheet.getpixel((200, 120)) == empty_sheet.getpixel((200, 120))
    assert broken_sheet.tobytes() != empty_sheet.tobytes(), "it says that it could not be opened"
