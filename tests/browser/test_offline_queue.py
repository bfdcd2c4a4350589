"""Reports without a net: kept on the phone, sent in order when it is back, each once, for whoever wrote them."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from tests.browser.house import Watched, soon
from tests.browser.offline import NET_MS, SOON_MS, Site, away, entries, opens, phone, site, writes
from tests.browser.test_pages import LIGHTEST, logs_in, weight

SLOW = """const [Old, real, off] = [Date, Date.now, -7_200_000];
  globalThis.Date = class extends Old {
    constructor(...said) { said.length ? super(...said) : super(real() + off) }
    static now() { return real() + off }
  };"""
"""A phone whose wall clock is two hours behind."""


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("offline")) as found:
        yield found


@pytest.fixture
def hand(browser: Browser) -> Iterator[Watched]:
    with phone(browser) as found:
        yield found


def test_three_reports_wait_in_order_say_so_and_go_by_themselves(plant: Site, hand: Watched) -> None:
    page = hand.page
    opens(page, plant.house)
    assert weight(page) < LIGHTEST
    page.context.set_offline(True)
    expect(page.get_by_text("现在没有网，这里按了没人马上看到")).to_be_visible()
    expect(page.get_by_role("link", name="119")).to_be_visible()
    for turn in ("一", "二", "三"):
        away(page, f"离线第{turn}条，三号仓库门口漏油", photos=2)
    expect(page.get_by_text("还有 3 条没有上传（6 个照片、录音、签名）")).to_be_visible()
    hand.picture("offline-waiting")
    kept = entries(page)
    assert [one["seq"] for one in kept] == sorted(one["seq"] for one in kept)
    assert all(one["wall"] and one["mono"] and one["anchor"] and one["since"] is not None for one in kept)
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("^3 条都上传好了"))).to_be_visible(timeout=NET_MS)
    assert entries(page) == []
    said = plant.comes("离线第", 3)
    assert [next(turn for turn in "一二三" if f"离线第{turn}条" in one) for one in said] == ["一", "二", "三"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_connection_cut_before_and_after_the_service_heard_makes_one_report(plant: Site, hand: Watched) -> None:
    page, turns = hand.page, iter(("lost on the way", "answer lost", "both lost again"))
    opens(page, plant.house)

    def cut(route: Route) -> None:
        turn = next(turns, "")
        if turn == "answer lost":
            route.fetch()
        route.abort() if turn else route.continue_()

    page.route("**/h5/api/report", cut)
    writes(page, "传到一半断了，行车吊钩防脱片坏了", photos=1)
    expect(page.get_by_role("heading", name="已存在手机里")).to_be_visible(timeout=SOON_MS)
    assert len(plant.taken("传到一半断了")) == 0
    for tries in (2, 3):
        page.get_by_role("button", name="上传", exact=True).click()
        soon(lambda tries=tries: entries(page)[0]["tries"] >= tries or None)  # type: ignore[misc]
    page.get_by_role("button", name="上传", exact=True).click()
    soon(lambda: not entries(page) or None)
    assert len(plant.comes("传到一半断了")) == 1


def test_two_taps_and_two_open_pages_send_each_report_once(plant: Site, hand: Watched) -> None:
    page, context = hand.page, hand.page.context
    opens(page, plant.house)
    other = context.new_page()
    other.goto(f"{plant.house.url}/h5/report")
    context.route("**/h5/api/report", lambda route: route.abort())
    for turn in range(4):
        away(page, f"按了两次的第 {turn} 条，配电箱没关门", photos=1)
    expect(other.get_by_role("button", name="上传", exact=True)).to_be_visible(timeout=NET_MS)
    sent: list[str] = []
    context.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    context.unroute("**/h5/api/report")
    for one in (page, other):
        one.evaluate("() => [1, 2].forEach(() => document.querySelector('.pending button').click())")
    assert len(plant.comes("按了两次的第", 4)) == 4
    for one in (page, other):
        expect(one.get_by_text(re.compile("条没有上传"))).to_have_count(0, timeout=NET_MS)
    assert len([one for one in sent if one.endswith("/h5/api/report")]) == 4 and entries(page) == []


def test_another_person_s_entries_are_never_sent_for_them(plant: Site, hand: Watched) -> None:
    page = hand.page
    opens(page, plant.house, "张伟")
    page.context.set_offline(True)
    away(page, "张伟写的，二号门消防栓被挡")
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.goto(f"{plant.house.url}/h5/report")
    logs_in(page, "李强")
    expect(page.get_by_text("还有另一个人（张伟）的 1 条没有上传")).to_be_visible(timeout=SOON_MS)
    hand.picture("offline-another-person")
    writes(page, "李强写的，一号门地面湿滑")
    expect(page.get_by_role("link", name=re.compile("^YH-"))).to_be_visible(timeout=SOON_MS)
    assert plant.taken("张伟写的") == [] and len(entries(page)) == 1
    page.context.clear_cookies()
    page.goto(f"{plant.house.url}/h5/report")
    logs_in(page, "张伟")
    assert len(plant.comes("张伟写的")) == 1


def test_after_eight_hours_the_login_is_over_and_the_queue_waits_for_the_next(plant: Site, hand: Watched) -> None:
    page = hand.page
    opens(page, plant.house)
    page.context.set_offline(True)
    away(page, "八小时前写的，皮带机护罩缺一块", photos=3)
    plant.later("PT8H")
    page.context.set_offline(False)
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("link", name="请重新登录后上传")).to_be_visible(timeout=SOON_MS)
    hand.picture("offline-login-over")
    assert len(entries(page)) == 1 and plant.taken("八小时前写的") == []
    page.get_by_role("link", name="请重新登录后上传").click()
    logs_in(page, "张伟")
    expect(page).to_have_url(f"{plant.house.url}/h5/report")
    (said,) = plant.comes("八小时前写的")
    assert re.search("（离线，.*记下）", said) and said.count("'Photo'") == 3


def test_what_the_service_refuses_stays_with_the_reason_until_it_is_let_go(plant: Site, hand: Watched) -> None:
    page = hand.page
    opens(page, plant.house)
    page.context.set_offline(True)
    page.get_by_label("哪里，有什么问题").fill("坏照片，叉车灯不亮")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all" * 40}
    )
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已存在手机里")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="再报一条").click()
    away(page, "坏照片后面的一条，通道堆了料")
    page.context.set_offline(False)
    stuck = page.get_by_text("没被接受：随手拍：坏照片，叉车灯不亮")
    expect(stuck).to_be_visible(timeout=NET_MS)
    assert len(plant.comes("坏照片后面的一条")) == 1, "one that is refused stops no other"
    hand.picture("offline-refused")
    page.reload()
    expect(stuck).to_be_visible(timeout=SOON_MS)
    page.get_by_role("button", name="知道了，不要了").click()
    assert len(entries(page)) == 1, "one tap too many loses nothing"
    page.get_by_role("button", name="真的不要了，删掉").click()
    expect(stuck).to_have_count(0)
    assert entries(page) == [] and plant.taken("坏照片，叉车灯") == []


@pytest.mark.parametrize("broken", ["a proxy's error", "a hotel's login page"])
def test_whatever_does_not_speak_as_we_do_has_decided_nothing(plant: Site, hand: Watched, broken: str) -> None:
    page, words = hand.page, f"{'代理' if 'proxy' in broken else '酒店'}挡着时写的，护栏松了"
    opens(page, plant.house)
    html = {"content_type": "text/html", "body": "<html>Bad Gateway</html>"}
    page.route("**/h5/api/report", lambda route: route.fulfill(status=502 if "proxy" in broken else 200, **html))
    writes(page, words)
    expect(page.get_by_role("heading", name="已存在手机里")).to_be_visible(timeout=SOON_MS)
    page.unroute("**/h5/api/report")
    page.get_by_role("button", name="上传", exact=True).click()
    assert len(plant.comes(words)) == 1


def test_many_at_once_are_slowed_down_and_still_all_arrive(plant: Site, hand: Watched) -> None:
    page = hand.page
    opens(page, plant.house, "李强")
    page.context.set_offline(True)
    for turn in range(15):
        away(page, f"积攒的第 {turn:02} 条，地沟盖板缺一块")
    page.context.set_offline(False)
    said = plant.comes("积攒的第", 12)
    plant.later("PT2M")
    said = plant.comes("积攒的第", 15)
    assert [int(found[1]) for one in said if (found := re.search(r"积攒的第 (\d\d) 条", one))] == list(range(15))


def test_a_phone_whose_clock_is_two_hours_wrong_still_says_when(plant: Site, hand: Watched) -> None:
    """Inside one life of the page the anchor counts; the settings of the phone move nothing."""
    page, now = hand.page, plant.house.get("/sandbox/where")["now"]
    page.add_init_script(SLOW)
    opens(page, plant.house)
    page.context.set_offline(True)
    away(page, "钟错了两小时写的，吊带磨破")
    plant.later("PT10M")
    page.context.set_offline(False)
    (said,) = plant.comes("钟错了两小时写的")
    assert now and (found := re.search(r"（离线，(\d\d:\d\d) 记下）", said)), said
    minutes = int(found[1][:2]) * 60 + int(found[1][3:])
    true = int(str(now)[11:13]) * 60 + int(str(now)[14:16])
    assert abs(minutes - true) <= 10, f"wrote at {now}, said {found[1]}"


def test_a_full_phone_says_so_before_anything_is_lost(plant: Site, hand: Watched) -> None:
    page = hand.page
    tools = page.context.new_cdp_session(page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": plant.house.url, "quotaSize": 2 << 20})
    opens(page, plant.house)
    page.context.set_offline(True)
    big = Image.frombytes("RGB", (1600, 1200), os.urandom(1600 * 1200 * 3))
    big.save(made := io.BytesIO(), "JPEG", quality=98)
    page.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}
    )
    writes(page, "存储满了时写的，灭火器没压力")
    expect(page.get_by_text("手机存储满了，这一条没有存下")).to_be_visible(timeout=SOON_MS)
    hand.picture("offline-full")
    expect(page.get_by_label("哪里，有什么问题")).to_have_value("存储满了时写的，灭火器没压力")
    expect(page.get_by_role("img", name="第 1 张照片")).to_be_visible()
    page.get_by_role("button", name="去掉第 1 张").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已存在手机里")).to_be_visible(timeout=SOON_MS)


def test_a_page_that_was_opened_before_anybody_logged_in_keeps_nothing_and_says_so(
    browser: Browser, plant: Site, tmp_path: Path
) -> None:
    with phone(browser) as found:
        opens(found.page, plant.house)
        found.page.evaluate(
            """() => new Promise((done) => { const asked = indexedDB.open('safeloop'); asked.onsuccess = () => {
                 const change = asked.result.transaction('meta', 'readwrite'); change.objectStore('meta').clear();
                 change.oncomplete = () => (asked.result.close(), done()); }; })"""
        )
        found.page.context.set_offline(True)
        writes(found.page, "没登录过的手机写的")
        expect(found.page.get_by_text("请先连网登录一次")).to_be_visible(timeout=SOON_MS)
        expect(found.page.get_by_label("哪里，有什么问题")).to_have_value("没登录过的手机写的")
