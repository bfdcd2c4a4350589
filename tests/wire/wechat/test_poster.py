"""run.py poster: an A4 sheet whose code really opens the account at that place."""

from pathlib import Path

import pytest
from PIL import Image

from bot.inspect import findings
from bot.labels import Labels, read
from bot.outside.poster import content_of, promise, steps, write
from bot.signing import Signer
from config.settings import Settings
from config.site import printed_name, unfilled
from tests.wire.wechat.conftest import Plant

LABELS = Labels(Signer("a secret of tests"), "https://safe.example.cn")


async def test_whoever_scans_the_poster_lands_in_the_account_at_that_place(plant: Plant, tmp_path: Path) -> None:
    content, direct = await content_of("BF-3", {"wechat": plant.wechat}, LABELS)
    out = write(content, direct, "华东机械", "安全随手拍", "三号泵房", "BF-3", tmp_path / "门口.png")
    (scanned,) = read(out.read_bytes())
    assert direct and plant.box.wechat.codes[scanned] == "BF-3"
    with Image.open(out) as sheet:
        assert sheet.size == (1240, 1754)


async def test_without_a_code_of_the_account_the_poster_leads_to_the_page_of_the_place(
    plant: Plant, tmp_path: Path
) -> None:
    plant.box.wechat.certified = False
    content, direct = await content_of("BF-3", {"wechat": plant.wechat}, LABELS)
    out = write(content, direct, "", "安全随手拍", "三号泵房", "BF-3", tmp_path / "a" / "门口.png")
    assert not direct and [LABELS.point_of(one) for one in read(out.read_bytes())] == ["BF-3"]


def test_it_can_be_a_pdf_and_nothing_strange(tmp_path: Path) -> None:
    long = "一个名字非常非常长的车间" * 6
    out = write("https://x.cn", True, long, "安全随手拍", long, "X", tmp_path / "a.pdf")
    assert out.read_bytes().startswith(b"%PDF")
    with pytest.raises(ValueError, match="PDF"):
        write("x", True, "", "", "", "", tmp_path / "a.exe")


def test_without_an_account_the_poster_speaks_to_the_staff_and_promises_no_namelessness() -> None:
    assert "不用留名字" not in promise(public=False) and "企业微信或钉钉" in promise(public=False)
    assert "不用留名字" in promise(public=True)
    assert not any("微信扫" in how for _, _, how in steps(direct=False, public=False))


def test_a_name_that_is_still_to_be_filled_in_is_printed_nowhere_and_named_by_the_check() -> None:
    template = Path(__file__).parents[3] / "config" / "site" / "template"
    assert printed_name(template) == "" and printed_name(template.parent / "demo").startswith("华拓")
    assert any("（填工厂全称）" in line for line in unfilled(template)) and not unfilled(template.parent / "demo")
    found = findings(Settings.model_validate({"site": {"path": str(template)}}))
    assert any(one.where == "site.toml" and "（填工厂全称）" in one.what for one in found)
