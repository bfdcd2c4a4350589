"""What people do on the pages: look at their cases, see what waits, report, and lend a page the app's scanner."""

import hashlib
import io
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.whole.browser import WECOM_APP, Browser, browser
from tests.whole.plant import Plant, picture, plant

SAID = "一号焊接车间的配电箱门没关,里面线都看得见"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def sends(
    page: Browser, *photos: bytes, key: str = "", voice: bytes = b"", **fields: str
) -> tuple[int, dict[str, Any]]:
    form = aiohttp.FormData({"key": key or str(uuid.uuid4()), **fields}, default_to_multipart=True)
    for photo in photos:
        form.add_field("photo", io.BytesIO(photo), filename="a.jpg", content_type="image/jpeg")
    if voice:
        form.add_field("voice", io.BytesIO(voice), filename="v.webm", content_type="audio/webm")
    found = await page.post("/h5/api/report", data=form)
    await page.plant.settles()
    return found


async def sees(factory: Plant, user: str, code: str, platform: str = "wecom") -> int:
    async with browser(factory) as page:
        await page.logs_in(user, platform)
        return (await page.get(f"/h5/api/case/{code}"))[0]


async def test_a_case_is_for_those_whom_it_concerns(factory: Plant) -> None:
    await factory.says("zhang.wei", SAID)
    (case,) = await factory.cases()
    code = case["code"]
    for user in ("zhang.wei", "li.qiang", "wang.fang", "zhao.min", "zheng.guodong", "duty.room"):
        assert await sees(factory, user, code) == 200, user
    assert await sees(factory, "zhou.lixin", code, "dingtalk") == 200
    assert await sees(factory, "he.jianjun", code, "dingtalk") == 200, "the superior's superior"
    for user in ("chen.jing", "liu.yang", "sun.hao"):
        assert await sees(factory, user, code) == 403, user
    async with browser(factory) as page:
        await page.logs_in("sun.hao")
        _, found = await page.get(f"/h5/api/case/{code}")
        assert found["error"].startswith(f"{code} 只给相关的人看")
        assert (await page.get("/h5/api/case/YH-20260302-9999"))[0] == 403
        await page.logs_in("li.qiang")
        _, found = await page.get(f"/h5/api/case/{code}")
        assert found["code"] == code and "reporter" not in found


async def test_the_link_of_a_card_opens_nothing_without_a_login(factory: Plant) -> None:
    await factory.says("zhang.wei", SAID)
    link = next(b["card"]["url"] for b in await factory.phone("li.qiang") if b["card"])
    assert link == f"{factory.base}/h5/case/{(await factory.cases())[0]['code']}"
    async with browser(factory) as page:
        assert (await page.goes(link)).startswith(f"{factory.base}/h5/login")
        assert (await page.get(link.replace("/h5/", "/h5/api/")))[0] == 401
        assert await page.logs_in("li.qiang", path=link.removeprefix(factory.base)) == link.removeprefix(factory.base)


async def test_who_reported_without_a_name_need_not_give_one_to_look(factory: Plant) -> None:
    await factory.says("chen.jing", f"匿名 {SAID}")
    links = [b["card"]["url"] for b in await factory.phone("chen.jing") if b["card"] and b["card"]["url"]]
    async with browser(factory) as page:
        assert links and all("s=" in link for link in links)
        api = links[-1].replace("/h5/", "/h5/api/")
        status, found = await page.get(api)
        assert (status, "reporter" in found) == (200, False)
        assert (await page.get(api[:-1]))[0] == 403
        await factory.passes(minutes=31)
        assert (await page.get(api))[0] == 403


async def test_what_waits_for_somebody_comes_gravest_first_with_what_to_do(factory: Plant) -> None:
    await factory.says("zhang.wei", SAID)
    async with browser(factory) as page, browser(factory) as boss:
        await page.logs_in("li.qiang")
        await boss.logs_in("wang.fang")
        assert (await boss.get("/h5/api/todo"))[1]["items"] == []
        (item,) = (await page.get("/h5/api/todo"))[1]["items"]
        assert (item["task"], item["state"], item["place"]) == ("claim", "dispatched", "一号焊接车间")
        await factory.presses("li.qiang", "接单")
        assert [one["task"] for one in (await page.get("/h5/api/todo"))[1]["items"]] == ["fix"]
        await factory.passes(minutes=2)
        await factory.photographs("li.qiang", 7)
        await factory.presses("li.qiang", "整改完成")
        assert (await page.get("/h5/api/todo"))[1]["items"] == []
        assert [one["task"] for one in (await boss.get("/h5/api/todo"))[1]["items"]] == ["review"]


async def test_a_report_from_the_page_is_the_same_case_as_one_from_the_chat(factory: Plant) -> None:
    async with browser(factory, WECOM_APP) as page:
        await page.logs_in("zhang.wei", path="/h5/report")
        key, photo = str(uuid.uuid4()), picture(3)
        answer = await sends(page, photo, key=key, text=SAID, lat="39.915", lng="116.404", accuracy="8", datum="wgs84")
        assert answer == (202, {"key": key})
        await sends(page, photo, key=key, text=SAID)
        (case,) = await factory.cases()
        assert (case["state"], case["place"], case["reporter"]["name"]) == ("dispatched", "一号焊接车间", "张伟")
        assert [m["sha256"] for m in case["media"]] == [hashlib.sha256(photo).hexdigest()]
        assert (await page.get(f"/h5/api/report/{key}"))[1] == {"state": "taken", "code": case["code"], "words": ""}
        assert case["code"] in await factory.words("zhang.wei"), "the chat answers as always"
        assert case["code"] in await factory.words("li.qiang")


async def test_a_photo_alone_waits_for_words_and_can_be_handed_in_at_once(factory: Plant) -> None:
    async with browser(factory) as page, browser(factory) as other:
        await page.logs_in("zhang.wei")
        await other.logs_in("chen.jing")
        key = str(uuid.uuid4())
        await sends(page, picture(4), key=key)
        _, found = await page.get(f"/h5/api/report/{key}")
        assert (found["state"], found["code"][:3]) == ("draft", "YH-")
        assert (await other.get(f"/h5/api/report/{key}"))[0] == 404
        assert (await page.post(f"/h5/api/report/{key}/submit"))[0] == 202
        await factory.settles()
        assert (await factory.cases())[0]["state"] != "draft"


async def test_every_report_of_the_page_is_its_own_whatever_else_is_open(factory: Plant) -> None:
    """A photo in the chat would join the report of a minute ago, and an owner's would be held as evidence."""
    await factory.says("zhang.wei", SAID)
    await factory.presses("li.qiang", "接单")
    async with browser(factory) as owner, browser(factory) as other:
        await owner.logs_in("li.qiang")
        await other.logs_in("chen.jing")
        await sends(owner, picture(11))
        await sends(other, picture(12), text="二号焊接车间安全出口被堵住了")
        await sends(other, picture(13))
        await sends(other, picture(14), anonymous="1")
        await factory.passes(seconds=2)
        key = str(uuid.uuid4())
        await sends(other, text="待办", key=key)
        assert (await other.get(f"/h5/api/report/{key}"))[1]["words"] == "已经收到，下一步看聊天里的消息。"
    await factory.passes(minutes=3)
    cases = (await factory.cases())[1:]
    assert [len(c["media"]) for c in cases] == [1, 1, 1, 1]
    assert [c["reporter"] and c["reporter"]["name"] for c in cases] == ["李强", "陈静", "陈静", None]


async def test_a_report_without_a_name_leaves_nothing_that_leads_back(factory: Plant) -> None:
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x0132] = "2026:03:02 07:59:00"
    exif[0x010E] = "zhang.wei's phone"
    Image.open(io.BytesIO(picture(5))).save(written, "JPEG", exif=exif)
    raw = written.getvalue()
    async with browser(factory) as page:
        await page.logs_in("zhang.wei")
        assert (await sends(page, raw, text=SAID, anonymous="1"))[0] == 202
    (case,) = await factory.cases()
    assert case["reporter"] is None and len(case["media"]) == 1
    keep = factory.service.keep
    assert not keep.exists(hashlib.sha256(raw).hexdigest()), "the bytes as they came were never stored"
    assert b"phone" not in keep.get(case["media"][0]["sha256"])


async def test_what_is_no_report_is_refused_with_what_to_do(factory: Plant) -> None:
    async with browser(factory) as page:
        await page.logs_in("zhang.wei")
        for given, word in (
            (await sends(page), "还没有照片"),
            (await sends(page, text="  "), "还没有照片"),
            (await sends(page, anonymous="1"), "还没有照片"),
            (await sends(page, b"<html>no</html>"), "照片"),
            (await sends(page, text="x" * 5000), "太大"),
            (await sends(page, text=SAID, key="../../etc"), "刷新"),
            (await sends(page, voice=b"not a sound at all"), "语音"),
        ):
            assert given[0] == 400 and word in given[1]["error"], given
        assert (await page.post("/h5/api/report", json={"text": SAID}))[0] == 400
        big = picture(6) + bytes(3 << 20)
        assert (await sends(page, big, text=SAID))[0] == 202, "photos of phones are bigger than a callback may be"
        status, found = await sends(page, *(picture(6) + bytes(17 << 20) for _ in range(3)), text=SAID)
        assert (status, "太大" in found["error"]) == (400, True), "48 MB together"
        codes = [(await sends(page, text="   "))[0] for _ in range(3)]
        assert codes == [400] * 3
        assert 429 in [(await sends(page, text=f"{SAID} {n}"))[0] for n in range(14)]


async def test_a_scanned_label_names_its_place(factory: Plant) -> None:
    async with browser(factory) as page:
        await page.logs_in("zhang.wei")
        address = factory.service.labels.address("BF-3").replace("&", "%26")
        assert await page.get(f"/h5/api/point?address={address}") == (200, {"name": "三号泵房"})
        assert (await page.get(f"/h5/api/point?address={address[:-1]}"))[0] == 404


@pytest.mark.parametrize("platform", ["wecom", "dingtalk"])
async def test_only_pages_of_ours_are_signed_and_without_what_follows_the_hash(factory: Plant, platform: str) -> None:
    async with browser(factory) as page:
        await page.logs_in("wang.fang", platform)
        home = factory.base
        status, found = await page.get(f"/h5/jssdk?url={home}/h5/report%23top")
        assert (status, found["platform"]) == (200, platform)
        corp, ding = factory.sandbox.sandbox.wecom, factory.sandbox.sandbox.dingtalk
        said = found["config"] | {"timeStamp": found["config"]["timestamp"]} if platform == "wecom" else found
        ticket = corp.tickets["corp"][0] if platform == "wecom" else (ding.jsapi or ("",))[0]
        line = f"jsapi_ticket={ticket}&noncestr={said['nonceStr']}&timestamp={said['timeStamp']}&url={home}/h5/report"
        assert said["signature"] == hashlib.sha1(line.encode()).hexdigest()
        assert ticket not in str(found)
        for url in (
            "https://evil.example/h5/report", f"{home}.evil.example/", f"{home}@evil.example/", "//evil.example/h5",
            home.replace("127.0.0.1", "user@127.0.0.1"), f"{home}0/h5", f"{home}/h5/../../x", "", "x" * 3000,
        ):  # fmt: skip
            assert (await page.get(f"/h5/jssdk?url={url.replace('&', '%26')}"))[0] == 400, url


async def test_where_the_platform_gives_no_ticket_the_page_is_told_to_go_on_without(factory: Plant) -> None:
    async with browser(factory) as page:
        await page.logs_in("wang.fang")
        await factory.breaks("wecom", "errcode", 1, "get_jsapi_ticket", errcode=45009)
        status, found = await page.get(f"/h5/jssdk?url={factory.base}/h5/report")
        assert (status, "浏览器" in found["error"]) == (503, True)


async def test_an_address_that_is_no_code_is_nobodys_case(factory: Plant) -> None:
    for odd in ("%00", "YH-20260302-0001%00", "..%2f..%2fetc", "%ed%a0%80", "x" * 300):
        assert await sees(factory, "zhao.min", odd) == 403, odd
