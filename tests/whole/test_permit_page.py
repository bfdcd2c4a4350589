"""What a scanned permit shows to a stranger, and what our own people do on its page, each as one event."""

import html
import io
import json
import re
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.permits import marks
from db.tables import CertificateRow
from tests.whole.browser import Browser, browser
from tests.whole.permit_house import APPROVER, FOREMAN, GUARDIAN, POINT, WELDER, approved, people
from tests.whole.pictures import picture, stroke
from tests.whole.plant import KEY, Plant, plant
from tests.whole.test_permit_paper import pages as printed_pages
from tests.whole.test_permit_way import apply_and_approve, make_ready
from workflows.permit.case import Permit, State
from workflows.permit.records import Kind, Node

OTHER = "chen.jing"
HERE = {"lat": "31.2", "lng": "121.4", "accuracy": "120"}
"""A rough position, as a phone between steel walls has it."""


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def scanned(factory: Plant, address: str) -> tuple[int, str, Any]:
    """What a camera of no account opens."""
    async with factory.http.get(address) as answer:
        return answer.status, await answer.text(), answer.headers


def heading(page: str) -> str:
    return html.unescape(re.findall(r"<h1>(.*?)</h1>", page)[0])


async def does(page: Browser, code: str, act: str, *files: tuple[str, bytes], **fields: str) -> tuple[int, Any]:
    form = aiohttp.FormData({"key": str(uuid.uuid4()), **fields}, default_to_multipart=True)
    for name, data in files:
        form.add_field(name, io.BytesIO(data), filename=f"{name}.bin", content_type="application/octet-stream")
    found = await page.post(f"/h5/api/permit/{code}/{act}", data=form)
    await page.plant.settles()
    return found


async def permit_of(factory: Plant, code: str) -> Permit:
    _, case = await factory.service.store.run(lambda work: work.load(code))
    assert isinstance(case, Permit)
    return case


async def looks(page: Browser, code: str, seen: str = "") -> dict[str, Any]:
    status, found = await page.get(f"/h5/api/permit/{code}?seen={seen}")
    assert status == 200, found
    return found


# ---- without a login ---------------------------------------------------------------------------------------------


async def test_an_inspector_sees_the_job_and_not_the_people(factory: Plant) -> None:
    code = await approved(factory)
    status, page, headers = await scanned(factory, factory.service.labels.address(code))
    assert status == 200 and heading(page) == "已批准未开工"
    for shown in (
        code,
        "动火作业票",
        "三号泵房",
        "二级",
        "2026-03-02 08:00 至 10:00",
        "孙某",
        "刘某",
        "全部完成（1 项）",
    ):
        assert shown in page, shown
    for kept in ("孙浩", "刘洋", "李强", "何建军", "T3202", "JH-2026", "S022", "换阀门", "同意", "<script"):
        assert kept not in page, kept
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (State.APPROVING, "无效 · 还没有批准"), (State.WORKING, "有效 · 作业中"), (State.SUSPENDED, "已暂停"),
        (State.EXPIRED, "已过期"), (State.VOID, "无效 · 已撤回"), (State.CLOSED, "已归档"),
    ],
)  # fmt: skip
async def test_one_big_word_says_whether_work_may_go_on(factory: Plant, state: State, word: str) -> None:
    code = await approved(factory, state=state)
    _, page, _ = await scanned(factory, factory.service.labels.address(code))
    assert heading(page) == word and ("green" in re.findall(r'class="word (\w+)"', page)) is (state is State.WORKING)


async def test_a_permit_whose_time_is_over_is_expired_on_the_page_at_that_second(factory: Plant) -> None:
    code = await approved(factory, state=State.WORKING)
    address = factory.service.labels.address(code)
    await factory.passes(minutes=119)
    assert heading((await scanned(factory, address))[1]) == "有效 · 作业中"
    await factory.passes(minutes=1)
    assert heading((await scanned(factory, address))[1]) == "已过期"


async def test_a_forged_code_and_an_unknown_permit_get_the_same_red_page(factory: Plant) -> None:
    code = await approved(factory)
    real = factory.service.labels.address(code)
    unknown = factory.service.labels.address("DH-20260302-0099")
    pages = [await scanned(factory, odd) for odd in (real[:-2] + "xx", f"{factory.base}/q/{code}", unknown)]
    assert [status for status, _, _ in pages] == [404] * 3
    assert len({page for _, page, _ in pages}) == 1 and "这张票是假的" in heading(pages[0][1])
    assert 'class="word red"' in pages[0][1] and code not in pages[0][1]


async def test_a_photographed_screen_is_named_as_one(factory: Plant) -> None:
    code = await approved(factory)
    shown = marks.screen_address(factory.service.labels, code, factory.clock.now())
    assert "翻拍" not in (await scanned(factory, shown))[1]
    await factory.passes(minutes=3)
    status, page, _ = await scanned(factory, shown)
    assert status == 200 and "可能是翻拍的" in page


async def test_what_somebody_wrote_is_shown_as_words(factory: Plant) -> None:
    code = await approved(factory, place='<img src=x onerror="1">')
    _, page, _ = await scanned(factory, factory.service.labels.address(code))
    assert "<img" not in page and "&lt;img" in page


# ---- with a login ------------------------------------------------------------------------------------------------


async def receipt_of(factory: Plant, address: str) -> str:
    """The last piece of the way in that the public page shows."""
    _, page, _ = await scanned(factory, address)
    return re.findall(r'href="/h5/permit/[^/"]+/([^"]+)"', page)[0]


async def test_a_scan_with_the_phone_s_camera_comes_through_the_login(factory: Plant) -> None:
    code = await approved(factory)
    seen = await receipt_of(factory, factory.service.labels.address(code))
    async with browser(factory) as page:
        assert await page.goes(f"/h5/permit/{code}/{seen}") != ""
        assert await page.logs_in(GUARDIAN, path=f"/h5/permit/{code}/{seen}") == f"/h5/permit/{code}/{seen}"
        assert (await looks(page, code, seen))["scan"] == "paper"
        await factory.passes(minutes=6)
        assert (await looks(page, code, seen))["scan"] == "old"
        status, found = await does(page, code, "scan", seen=seen)
        assert status == 400 and "再扫一次" in found["error"]


async def test_any_listed_person_reads_and_stops_and_nobody_else_even_reads(factory: Plant) -> None:
    code = await approved(factory, state=State.WORKING)
    async with browser(factory) as page:
        await page.logs_in(OTHER)
        found = await looks(page, code)
        assert found["may"] == ["halt"] and found["word"] == "有效 · 作业中"
        assert found["people"][0]["certificate"] == "····0011"
        status, said = await does(page, code, "measure", measure="brief")
        assert status == 400
        status, said = await does(page, code, "finish")
        assert status == 400 and "刘洋" in said["error"]
        status, found = await does(page, code, "halt", why="冒烟或着火")
        assert status == 200 and found["word"] == "已暂停" and found["stopped"]["red"]
        assert (found["stopped"]["by"], found["stopped"]["why"]) == ("陈静", "冒烟或着火")
    assert "冒烟或着火" in await factory.words(GUARDIAN)
    async with browser(factory) as stranger:
        for path in (f"/h5/api/permit/{code}", f"/h5/api/permit/{code}/screen"):
            assert (await stranger.get(path))[0] == 401
        assert (await stranger.post(f"/h5/api/permit/{code}/halt", data={}))[0] == 401


async def test_a_press_from_another_page_or_without_the_page_s_word_does_nothing(factory: Plant) -> None:
    code = await approved(factory, state=State.WORKING)
    async with browser(factory) as page:
        await page.logs_in(OTHER)
        for headers in ({"X-CSRF": "wrong"}, {"Origin": "https://elsewhere.example"}):
            status, _ = await page.post(f"/h5/api/permit/{code}/halt", headers=headers, data={})
            assert status == 403
        for odd in ("nonsense", "decide", "__class__"):
            assert (await does(page, code, odd))[0] == 404
        assert (await does(page, "DH-20260302-0099", "halt"))[0] == 404
    assert (await permit_of(factory, code)).state is State.WORKING


async def test_the_same_press_sent_twice_is_one_event(factory: Plant) -> None:
    code = await approved(factory)
    async with browser(factory) as page:
        await page.logs_in(GUARDIAN)
        for _ in range(2):
            status, found = await does(page, code, "measure", measure="brief", key="k" * 20)
            assert status == 200 and [m["done"] for m in found["measures"] if m["id"] == "brief"][0]["by"] == "孙浩"
    log = (await factory.api(f"cases/{code}/log"))["items"]
    assert [row["event"] for row in log].count("MeasureConfirmed") == 1


async def test_the_crew_prepares_on_the_page_and_the_guardian_s_scan_starts_the_work(factory: Plant) -> None:
    code = await approved(factory)
    await certified(factory, GUARDIAN)
    async with browser(factory) as page:
        await page.logs_in(GUARDIAN)
        found = await looks(page, code)
        assert {"measure", "gas", "sign", "scan", "screen"} <= set(found["may"])
        status, found = await does(page, code, "scan", address=factory.service.labels.address(POINT), **HERE)
        assert status == 200 and found["state"] == "approved"
        held = "\n".join(found["held"])
        for lacking in ("还没有气体分析", "项措施没有确认", "安全交底签字", "监护人签字", "作业人签字"):
            assert lacking in held, lacking
        status, found = await does(page, code, "measure", measure="gas")
        assert status == 400 and "要先有合格的气体数据" in found["error"]
        status, found = await does(page, code, "gas", **readings("甲烷", "2"))
        assert status == 200 and found["gas"]["tests"][0]["within"]
        await confirms_all(page, code)
        await signs(page, code, "guardian")
    for user, role in ((FOREMAN, "brief"), (WELDER, "crew")):
        async with browser(factory) as page:
            await page.logs_in(user)
            await signs(page, code, role)
    async with browser(factory) as page:
        await page.logs_in(GUARDIAN)
        await looks(page, code)
        status, found = await does(page, code, "scan", address=factory.service.labels.address(POINT), **HERE)
        assert (status, found["held"], found["word"]) == (200, [], "有效 · 作业中")
    after = await permit_of(factory, code)
    assert after.start_spot and after.start_spot.point == POINT
    assert [len(one.reasons) > 3 for one in after.interceptions] == [True], "one refusal, with every reason"
    devices = {s.by: s.device for s in after.signatures if s.device}
    assert len(devices) == len(set(devices.values())) == 3, "each signed on a device of their own"
    assert all(s.stroke for s in after.signatures if s.device) and not any(s.flags for s in after.signatures)


async def certified(factory: Plant, *users: str) -> None:
    """With the certificates that hot work asks for."""
    id, today = await people(factory, users), factory.clock.now().date()

    def add(work: Any) -> None:
        for user in users:
            work.session.add(
                CertificateRow(
                    person=id[user], category="guardian", family="enterprise", number=f"JH-{user}", issued=today,
                    expires=today + timedelta(days=365), added_at=factory.clock.now(),
                )
            )  # fmt: skip

    await factory.service.store.run(add)


def readings(gas: str, lel: str, ago: str = "0") -> dict[str, str]:
    values = json.dumps([{"item": "combustible", "lel": lel, "gas": gas}])
    return {"values": values, "ago": ago, "point": "法兰处", "instrument": "GT-07", "until": "2026-12-31"}


async def confirms_all(page: Browser, code: str) -> None:
    for number, line in enumerate((await looks(page, code))["measures"]):
        if line["photo"]:
            status, found = await does(page, code, "measure", measure=line["id"])
            assert status == 400 and "照片" in found["error"]
        files = [("photo", picture(number + 500))] if line["photo"] else []
        status, found = await does(page, code, "measure", *files, measure=line["id"])
        assert status == 200, found
    assert all(line["done"] for line in found["measures"])
    shown = next(line["done"]["photo"] for line in found["measures"] if line["photo"])
    async with page.jar.get(f"{page.plant.base}{shown}") as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")


async def signs(page: Browser, code: str, role: str) -> None:
    assert [one["role"] for one in (await looks(page, code))["signs"]] == [role]
    status, found = await does(page, code, "sign", ("png", stroke()), role=role)
    assert status == 200 and found["signs"] == []


async def test_what_cannot_be_read_is_refused_in_words_and_nothing_is_lost(factory: Plant) -> None:
    code = await approved(factory)
    async with browser(factory) as page:
        await page.logs_in(GUARDIAN)
        await looks(page, code)
        tries = (
            ("gas", {"values": "x"}, "气体读数"), ("gas", {"values": "[]"}, "还没有填"),
            ("gas", {**readings("甲烷", "nan")}, "气体读数"), ("gas", {**readings("甲烷", "2"), "ago": "-5"}, "整数"),
            ("gas", {**readings("甲烷", "2"), "until": "明年"}, "2026-12-31"), ("in", {"names": " 、"}, "先选是谁"),
            ("scan", {}, "请先扫"), ("scan", {"address": "https://elsewhere.example/q/x"}, "不是这张票的码"),
            ("scan", {"address": factory.service.labels.address("DH-20260302-0099")}, "不是这张票的码"),
            ("scan", {"seen": "p-1-x"}, "再扫一次"), ("bring", {}, "拍一张"), ("sign", {"role": "brief"}, "本人签"),
        )  # fmt: skip
        for act, fields, words in tries:
            status, found = await does(page, code, act, **fields)
            assert status == 400 and words in found["error"], (act, fields, found)
        status, found = await does(page, code, "sign", ("png", picture(1)), role="guardian")
        assert status == 400 and "重新签" in found["error"]
        status, found = await does(page, code, "scan", ("code", picture(1)))
        assert status == 400 and "没有看清二维码" in found["error"]
    log = (await factory.api(f"cases/{code}/log"))["items"]
    assert [row["event"] for row in log] == ["Applied"]


async def test_a_photo_of_the_paper_is_a_scan_and_a_stale_screen_is_held_back_as_a_copy(factory: Plant) -> None:
    code = await approved(factory)
    labels = factory.service.labels
    async with browser(factory) as page:
        await page.logs_in(GUARDIAN)
        await looks(page, code)
        status, found = await does(
            page, code, "scan", ("code", labels.picture(code)), lat="31", lng="121", accuracy="9"
        )
        assert status == 200 and "翻拍" not in str(found["held"])
        old = marks.screen_address(labels, code, factory.clock.now() - timedelta(minutes=3))
        status, found = await does(page, code, "scan", address=old)
        assert status == 200 and "可能是翻拍的" in str(found["held"])
    keys = [key for one in (await permit_of(factory, code)).interceptions for key, _ in one.reasons]
    assert keys.count("code_copied") == 1


async def test_the_moving_code_is_for_foreman_and_guardian_and_is_read_as_fresh(factory: Plant) -> None:
    code = await approved(factory)
    for user, status in ((GUARDIAN, 200), (FOREMAN, 200), (WELDER, 403), (OTHER, 403)):
        async with browser(factory) as page:
            await page.logs_in(user)
            got, found = await page.get(f"/h5/api/permit/{code}/screen")
            assert got == status, user
        if status == 200:
            assert 0 < found["seconds"] <= 60 and found["svg"].split(" ")[0].isdigit()


async def test_the_approver_signs_on_the_page_and_sends_back_with_a_reason(factory: Plant) -> None:
    id = await people(factory, (APPROVER,))
    node = Node("base", "所在基层单位", 1, (id[APPROVER],), onsite=True, asked_at=factory.clock.now())
    code = await approved(factory, Kind.HOT, state=State.APPROVING, nodes=(node,), signatures=(), approved_at=None)
    async with browser(factory) as page:
        await page.logs_in(APPROVER, "dingtalk")
        found = await looks(page, code)
        assert {"approve", "return", "reject"} <= set(found["may"]) and found["asks"][0]["onsite"]
        status, said = await does(page, code, "approve", ("png", stroke()))
        assert status == 200 and said["state"] == "approving" and said["consented"], "the spot is still wanted"
        status, said = await does(page, code, "approve", ("png", stroke()), ("photo", picture(9)))
        assert status == 200 and said["state"] == "approved", said
    signed = (await permit_of(factory, code)).signatures[0]
    assert signed.by == id[APPROVER] and signed.stroke and signed.device


# ---- a new one ---------------------------------------------------------------------------------------------------

HOT = {
    "kind": "hot", "work": "磨掉旧支架", "place": "三号泵房", "starts": "2026-03-02T09:00", "minutes": "120",
    "p.worker": "李强", "p.guardian": "孙浩", "f.where": "一般场所", "f.method": "打磨切割", "f.wind": "0",
}  # fmt: skip


async def applies(page: Browser, **fields: str) -> tuple[int, Any]:
    form = aiohttp.FormData({"key": str(uuid.uuid4()), **fields}, default_to_multipart=True)
    found = await page.post("/h5/api/permits", data=form)
    await page.plant.settles()
    return found


async def test_one_form_is_one_ticket_one_message_and_ready_to_be_sent(factory: Plant) -> None:
    await certified(factory, GUARDIAN)
    async with browser(factory) as page:
        await page.logs_in(FOREMAN)
        _, asks = await page.get("/h5/api/permits")
        assert len(asks["kinds"]) == 8 and asks["recent"] == []
        key = str(uuid.uuid4())
        status, made = await applies(page, **HOT, key=key)
        assert status == 201 and (await applies(page, **HOT, key=key))[1] == made, (
            "a lost answer makes no second ticket"
        )
        code = made["code"]
        found = await looks(page, code)
        assert (found["state"], found["question"]["left"]) == ("draft", []), found["question"]
        assert found["level"] and found["may"][0] == "submit"
        assert {p["part"]: p["name"] for p in found["people"]} == {"作业人": "李强", "监护人": "孙浩"}
        status, found = await does(page, code, "submit")
        assert (status, found["held"], found["state"]) == (200, [], "approving"), found
    drafts = [m for m in await factory.messages(code) if str(m["slot"]).startswith("draft#")]
    assert len(drafts) == 1, "one form fills the chat with one card"


async def test_what_the_form_lacks_is_asked_one_by_one_on_the_ticket_s_page(factory: Plant) -> None:
    async with browser(factory) as page:
        await page.logs_in(FOREMAN)
        lacking = {name: value for name, value in HOT.items() if name not in ("f.wind", "p.guardian")}
        code = (await applies(page, **lacking))[1]["code"]
        question = (await looks(page, code))["question"]
        assert question["left"] == ["监护人", "现场风力"] and question["prompt"].startswith("谁是监护人")
        status, found = await does(page, code, "answer", field=question["key"], text="没有这个人")
        assert status == 400 and "没有这个人" in found["error"]
        _, found = await does(page, code, "answer", field=question["key"], text="孙浩")
        _, found = await does(page, code, "answer", field=found["question"]["key"], text="2 级")
        assert found["question"]["left"] == []
        status, found = await does(page, code, "submit")
        assert found["state"] == "draft" and "监护人培训合格证" in str(found["held"]), "no certificate, no application"
        status, said = await applies(page, kind="dancing")
        assert status == 400 and "哪一类" in said["error"]
    async with browser(factory) as other:
        await other.logs_in(OTHER)
        assert (await looks(other, code))["question"] is None
        status, found = await does(other, code, "answer", field="work", text="别的")
        assert status == 400 and "刘洋" in found["error"]


async def test_from_the_chats_to_paper_and_from_the_paper_to_the_first_spark(factory: Plant) -> None:
    """Said in WeCom, approved in DingTalk, printed, scanned from the print, started on the page."""
    code = await apply_and_approve(factory)
    await make_ready(factory, code)
    texts = [text for _, found in printed_pages(await pdf(factory, code)) for text in found]
    assert len(texts) == 3 and len(set(texts)) == 1
    assert heading((await scanned(factory, texts[0]))[1]) == "已批准未开工"
    await factory.passes(minutes=61)
    async with browser(factory) as page:
        seen = await receipt_of(factory, texts[0])
        await page.logs_in("li.qiang", path=f"/h5/permit/{code}/{seen}")
        assert (await looks(page, code, seen))["scan"] == "paper"
        assert (await does(page, code, "gas", **readings("甲烷", "2")))[0] == 200
        assert (await does(page, code, "measure", measure="gas"))[0] == 200, "no line of good gas before good gas"
        _, found = await does(page, code, "scan", seen=seen)
        assert found["state"] == "approved" and "点位码" in str(found["held"]), "the paper's code proves no place"
        label = factory.service.labels.address("HJ-1")
        _, found = await does(page, code, "scan", address=label)
        assert found["state"] == "approved" and "没有手机位置" in str(found["held"]), "nor does a label alone"
        _, found = await does(page, code, "scan", address=label, **HERE)
        assert (found["held"], found["word"]) == ([], "有效 · 作业中")
    assert heading((await scanned(factory, texts[0]))[1]) == "有效 · 作业中"
    words = next(printed_pages(await pdf(factory, code)))[0].replace("\r\n", "")
    for shown in ("作业中", "何建军", "陈静", "监护人扫码开工", "可燃气体 0.1", "GT-07", "不超过 0.5"):
        assert shown in words, shown


async def pdf(factory: Plant, code: str) -> bytes:
    headers = {"Authorization": f"Bearer {KEY}"}
    async with factory.http.get(f"{factory.base}/api/v1/permits/{code}.pdf", headers=headers) as answer:
        assert answer.status == 200
        return await answer.read()
