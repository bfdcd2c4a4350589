"""The printed ticket: three copies, every printed word, and a code that a camera reads from the paper."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from bot.labels import Labels
from bot.permits.marks import Scan, read
from bot.permits.press import Print, press
from bot.permits.sheet import COPIES, Sheet
from bot.signing import Signer
from tests.permit_on_paper import NOW, STROKE, permit, ticket
from tests.whole.browser import browser
from tests.whole.permit_house import approved
from tests.whole.pictures import stroke
from tests.whole.plant import KEY, Plant, plant
from workflows.permit.case import State
from workflows.permit.records import NAMES, PREFIX, Kind

LABELS = Labels(Signer("a secret of tests"), "https://safeloop.example.com")
DPI = 150
READ = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def printed(changes: dict[str, object] | None = None) -> bytes:
    """As the service prints it, in this process."""
    of = ticket()
    of = replace(of, permit=replace(of.permit, **(changes or {})))  # type: ignore[arg-type]
    data = {
        **Sheet(of, "锡城重型机械有限公司", NOW, frozenset([STROKE])).data(),
        "address": LABELS.address(of.permit.code),
    }
    return press(Print(data, {"qr.png": LABELS.picture(of.permit.code), f"{STROKE}.png": stroke()}, NOW).wire())


def pages(pdf: bytes) -> Iterator[tuple[str, list[str]]]:
    """The words and the texts of the codes of every page, as a scanner of 150 dpi sees it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            image = page.render(scale=DPI / 72).to_pil()
            words = page.get_textpage()
            yield words.get_text_range(), [code.text for code in zxingcpp.read_barcodes(image, READ)]
            words.close()
            page.close()
    finally:
        document.close()


def test_sixty_prints_are_all_read_from_the_paper() -> None:
    """Twenty tickets of all eight kinds, three copies each."""
    codes = [f"{PREFIX[kind]}-20261122-{n:04d}" for n in range(1, 4) for kind in Kind][:20]
    found = []
    for code in codes:
        kind = next(kind for kind, prefix in PREFIX.items() if code.startswith(prefix))
        for words, texts in pages(printed({"code": code, "kind": kind})):
            assert NAMES[kind] in words
            found += [read(LABELS, text, NOW) for text in texts]
    assert found == [Scan(code, "paper") for code in codes for _ in COPIES]


def test_a_ticket_says_everything_that_is_printed_on_one_page_a_copy() -> None:
    seen = list(pages(printed()))
    assert [copy for words, _ in seen for copy in COPIES if copy in words] == list(COPIES)
    wanted = """动火安全作业票|DH-20261122-0001|作业中|以系统记录为准|锡城重型机械有限公司|储运部|江南安装工程有限公司|
        欧阳明|李监护|JH-2026-018|一级|升级管理|2026-11-22 09:00 至 17:00|GC-20261122-0003|三号罐区|P-301|电焊、气割|
        张伟|T320211198801010011|SX-20261122-0001|灭火器不少于 2 具|不涉及|可燃气体 0.1|甲烷 2 %LEL|19.5–21|合格|
        王分析|GT-07|所在基层单位|同意，注意风向|陈主任|11-22 07:30|安全交底人|接受交底人|换焊条|验收人"""
    for words, _ in seen:
        assert [one for one in wanted.split("|") if one.strip() not in words.replace("\r\n", "")] == []


@pytest.mark.parametrize(
    ("state", "stamp"),
    [(State.APPROVED, "待开工"), (State.WORKING, "作业中"), (State.EXPIRED, "过期"), (State.VOID, "已撤回")],
)
def test_the_stamp_says_how_the_ticket_stands(state: State, stamp: str) -> None:
    assert Sheet(replace(ticket(), permit=replace(permit(), state=state)), "", NOW).data()["stamp"] == stamp


def test_a_ticket_whose_time_is_over_is_stamped_so_before_any_timer() -> None:
    late = NOW.replace(hour=17)
    assert Sheet(ticket(), "", late).data()["stamp"] == "过期"


def test_what_a_person_writes_is_never_taken_for_markup() -> None:
    nasty = '#panic("x") $a$ *b* _c_ <end-0> @ref `raw` \\ #{1+1} "quotes" [x] // /* 好'
    words = next(pages(printed({"work": nasty, "spot_text": nasty})))[0].replace("\r\n", "")
    assert words.count('#panic("x") $a$ *b* _c_ <end-0> @ref') == 2


def test_a_long_job_flows_on_to_more_pages_and_loses_nothing() -> None:
    many = permit().conflicts * 60
    seen = [words for words, _ in pages(printed({"conflicts": many}))]
    assert len(seen) == 6
    assert sum(words.count("SX-20261122-0001") for words in seen) == 180
    assert "第 2 页，共 2 页" in seen[1] and "第 1 页，共 2 页" in seen[2]


def test_a_number_of_a_certificate_is_masked_for_whoever_it_does_not_concern() -> None:
    crew = Sheet(ticket(), "", NOW, masked=True).data()["crew"]
    assert "0011" in str(crew) and "T3202" not in str(crew)


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def test_the_api_prints_a_permit_as_it_is_now_and_once_a_version(factory: Plant) -> None:
    code = await approved(factory)
    address, headers = f"{factory.base}/api/v1/permits/{code}.pdf", {"Authorization": f"Bearer {KEY}"}
    async with factory.http.get(address, headers=headers) as answer:
        first = await answer.read()
        assert (answer.status, answer.content_type) == (200, "application/pdf")
        assert answer.headers["Cache-Control"] == "no-store"
    await factory.passes(minutes=1)
    async with factory.http.get(address, headers=headers) as answer:
        assert await answer.read() == first, "the same look is not printed twice"
    found = list(pages(first))
    assert [texts for _, texts in found] == [[factory.service.labels.address(code)]] * 3
    assert "待开工" in found[0][0] and "刘洋" in found[0][0]
    await factory.passes(hours=3)
    async with factory.http.get(address, headers=headers) as answer:
        assert "过期" in next(pages(await answer.read()))[0]


async def test_nobody_gets_a_permit_s_paper_without_a_key_or_a_login(factory: Plant) -> None:
    code = await approved(factory)
    for path, status in (
        (f"/api/v1/permits/{code}.pdf", 401), (f"/h5/permit/{code}.pdf", 401), ("/h5/permit/DH-20260302-0099.pdf", 401),
    ):  # fmt: skip
        async with factory.http.get(f"{factory.base}{path}") as answer:
            assert answer.status == status, path
    headers = {"Authorization": f"Bearer {KEY}"}
    for odd in ("DH-20260302-0099", "YH-20260302-0001", "..%2f..%2fp", "DH"):
        async with factory.http.get(f"{factory.base}/api/v1/permits/{odd}.pdf", headers=headers) as answer:
            assert answer.status == 404, odd


async def test_the_guardian_prints_it_whole_and_another_worker_without_numbers(factory: Plant) -> None:
    code = await approved(factory)
    for user, whole in (("sun.hao", True), ("chen.jing", False)):
        async with browser(factory) as page:
            await page.logs_in(user)
            async with page.jar.get(f"{factory.base}/h5/permit/{code}.pdf") as answer:
                words = next(pages(await answer.read()))[0]
        assert ("T320211198801010011" in words) is whole and "0011" in words, user


async def test_the_command_prints_it_beside_the_service(factory: Plant, tmp_path: Path) -> None:
    code = await approved(factory)
    config, out = tmp_path / "settings.toml", tmp_path / "out" / "ticket.pdf"
    config.write_text(
        f'[server]\npublic_url = "https://safe.example"\nsecret = "a secret of tests"\n[database]\n'
        f'url = "sqlite:///{tmp_path / "p.db"}"\n[media]\nurl = "file:{tmp_path / "media"}"\n', encoding="utf-8",
    )  # fmt: skip
    command = [sys.executable, "run.py", "permit", code, "--config", str(config), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0 and str(out) in done.stdout, done.stderr
    assert [text for _, texts in pages(out.read_bytes()) for text in texts] == [
        Labels(Signer("a secret of tests"), "https://safe.example").address(code)
    ] * 3
    command[3] = "DH-20260302-0099"
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 1 and "没有作业票" in done.stderr and "Traceback" not in done.stderr
