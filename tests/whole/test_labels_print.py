"""Labels as they hang on the wall: printed to PDF, scanned back, small, dirty and askew, and every one still read."""

import random
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter
from typer.testing import CliRunner

from bot.label_sheet import A4, MARGIN, codes_in, points, write
from bot.labels import Labels, read
from bot.signing import Signer
from run import app
from tests.whole.plant import SMALL
from workflows.kernel.people import Equipment, Org, Place

LABELS = Labels(Signer("the factory's secret"), "https://safeloop.example.com", 2)
MANY = [(f"EQ-{number:06d}", f"{number} 号循环水泵") for number in range(1, 61)]
ORG = Org(
    places={"HJ-1": Place("HJ-1", "一号焊接车间", aliases=("焊一",)), "BF-3": Place("BF-3", "三号泵房")},
    equipment={"P-1": Equipment("P-1", "一号泵", "BF-3"), "P-2": Equipment("P-2", "二号泵", "BF-3")},
)  # fmt: skip


def pages(pdf: Path, dpi: int) -> list[Image.Image]:
    """As a scanner of this resolution sees them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def labels_on(page: Image.Image) -> list[Image.Image]:
    """The page cut along its lines, three by four, with the margin between two labels."""
    edge = page.width * MARGIN / A4[0]
    wide, tall = (page.width - 2 * edge) / 3, (page.height - 2 * edge) / 4
    at = [(edge + x * wide, edge + y * tall) for y in range(4) for x in range(3)]
    return [page.crop((round(x - 10), round(y - 10), round(x + wide), round(y + tall))) for x, y in at]


def png(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def worn(label: Image.Image, chance: random.Random) -> Image.Image:
    """Photographed from across the aisle: smaller, askew, out of focus, with spots of grease, badly lit."""
    small = label.resize((label.width * 2 // 3, label.height * 2 // 3)).convert("L")
    small = small.point([40 + value * 150 // 255 for value in range(256)])
    pen = ImageDraw.Draw(small)
    for _ in range(6):
        x, y, r = chance.uniform(0, small.width), chance.uniform(0, small.height), chance.uniform(2, 5)
        pen.ellipse((x - r, y - r, x + r, y + r), fill=chance.choice((60, 120, 180)))
    turned = small.rotate(chance.uniform(-25, 25), expand=True, fillcolor=170, resample=Image.Resampling.BICUBIC)
    return turned.filter(ImageFilter.GaussianBlur(0.6))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[Image.Image]:
    pdf = write(LABELS, MANY, tmp_path_factory.mktemp("labels") / "sheets.pdf")
    assert pdf.stat().st_size < 2 << 20
    return pages(pdf, 150)


def test_sixty_labels_printed_and_scanned_are_sixty_points(printed: list[Image.Image]) -> None:
    assert len(printed) == 5
    found = [LABELS.point_of(text) for page in printed for label in labels_on(page) for text in read(png(label))]
    assert found == [code for code, _ in MANY]


def test_a_whole_page_in_one_picture_is_read_too(printed: list[Image.Image]) -> None:
    found = {LABELS.point_of(text) for text in read(png(printed[0]))}
    assert found == {code for code, _ in MANY[:12]}


def test_sixty_labels_small_dirty_and_askew_are_still_sixty_points(printed: list[Image.Image]) -> None:
    chance = random.Random(60)
    looks = [read(png(worn(label, chance)), closely=True) for page in printed for label in labels_on(page)]
    assert [LABELS.point_of(texts[0]) for texts in looks if texts] == [code for code, _ in MANY]


def test_one_place_or_a_list_is_printed_alone(tmp_path: Path) -> None:
    assert [code for code, _ in points(ORG)] == ["HJ-1", "BF-3", "P-1", "P-2"]
    assert [code for code, _ in points(ORG, "三号泵房")] == ["BF-3", "P-1", "P-2"]
    assert [code for code, _ in points(ORG, "焊一")] == ["HJ-1"]
    table = tmp_path / "points.csv"
    table.write_text("\ufeffcode,sheet\nP-2,CS-01\nHJ-1,CS-02\nP-2,CS-03\n", encoding="utf-8")
    assert points(ORG, wanted=codes_in(table)) == [("P-2", "二号泵"), ("HJ-1", "一号焊接车间")]
    bare = tmp_path / "codes.txt"
    bare.write_text("HJ-1\n\n P-1 \n", encoding="utf-8")
    assert codes_in(bare) == ["HJ-1", "P-1"]


def test_a_misspelt_list_is_named_before_anything_is_printed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="没有这些点位：P-9"):
        points(ORG, wanted=["P-1", "P-9"])
    with pytest.raises(ValueError, match="没有“九号库”"):
        points(ORG, "九号库")
    nothing, photo = tmp_path / "empty.csv", tmp_path / "photo.jpg"
    nothing.write_text("code,sheet\n", encoding="utf-8")
    photo.write_bytes(b"\xff\xd8\xff\xe0")
    for file, said in ((nothing, "没有编号"), (photo, "打不开"), (tmp_path / "no.csv", "打不开")):
        with pytest.raises(ValueError, match=said):
            codes_in(file)


def test_the_command_prints_one_place_with_the_version_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    env = {"SAFELOOP__DATABASE__URL": f"sqlite:///{tmp_path / 'p.db'}", "SAFELOOP__LABELS__VERSION": "2",
           "SAFELOOP__SERVER__SECRET": "the factory's secret"}  # fmt: skip

    def said(*words: str) -> tuple[int, str]:
        answer = CliRunner().invoke(app, words, env=env)
        return answer.exit_code, answer.output + (answer.stderr or "")

    assert said("migrate")[0] == 0
    for table in ("people", "places"):
        code, words = said("import", table, str(SMALL / f"{table}.csv"))
        assert code == 0, words
    code, words = said("labels", "--place", "三号泵房", "--version", "1", "--out", "old.pdf")
    assert code == 0 and "1 张，第 1 版" in words, words
    old = Labels(Signer("the factory's secret"), "http://127.0.0.1:8080")
    assert [old.point_of(text) for text in read(png(pages(tmp_path / "old.pdf", 150)[0]))] == ["BF-3"]
    code, words = said("labels", "--out", "new.pdf")
    assert code == 0 and "4 张，第 2 版" in words
    assert said("labels", "--version", "3")[0] == 1 and said("labels", "--place", "九号库")[0] == 1
