"""摄像机 and 重点区域 in a real browser: a fence drawn with a finger stays, crossing sides are refused."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from bot.media.keep import Keep
from config.vision.plan import Polygon, RulePlan
from db import cameras
from db.tables import Camera, CameraHealthRow
from db.work import UnitOfWork
from tests.browser import rounds
from tests.browser.house import DESK, Watched
from tests.browser.rounds import Site, picture
from tests.browser.test_axe import SOON_MS, looks_right, opens
from tests.whole.pictures import picture as jpeg

OFFICER, FENCE = "赵敏", "调漆间禁区"
EYE, NAME, PLACE = "LIAN-1", "调漆间试画", "PQ-03"
REFRESHED_MS = 60_000
"""The page asks each 15 s; a report that stands alone is dispatched at once."""
SCREEN = ViewportSize(width=1920, height=1080)
CORNERS = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = Path(tmp_path_factory.mktemp("cameras"))
    with rounds.site(folder) as made:
        sha, now = Keep(f"file:{folder / 'data' / 'media'}").put(jpeg(3)), made.now()

        def put(work: UnitOfWork) -> None:
            work.session.add(Camera(site=work.site, code=EYE, name=NAME, kind="push", place=PLACE))
            work.session.flush()
            seen = {"since": now, "heard_at": now + timedelta(hours=8), "snapshot": sha, "snapshot_at": now}
            work.session.add(CameraHealthRow(site=work.site, camera=EYE, state="ok", fps=2, asked=2, **seen))
            row = cameras.keep_rule(work.session, EYE, RulePlan(name=FENCE, kind="intrusion"), now)
            cameras.turn(work.session, row, cameras.LIVE, now, "看了一周没有误报")

        made.store.run_now(put)
        yield made


def surface(page: Page) -> Locator:
    return page.get_by_role("group", name="画围栏")


def spot(page: Page, at: tuple[float, float]) -> tuple[float, float]:
    """On the screen."""
    box = surface(page).bounding_box()
    assert box
    return box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]


def corners(page: Page) -> list[tuple[float, float]]:
    """As parts of the picture."""
    box = surface(page).bounding_box()
    assert box
    found = (one.bounding_box() for one in page.locator(".corner").all())
    middles = ((one["x"] + one["width"] / 2, one["y"] + one["height"] / 2) for one in found if one)
    return [((x - box["x"]) / box["width"], (y - box["y"]) / box["height"]) for x, y in middles]


def drags(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger, in four steps."""
    line = page.context.new_cdp_session(page)
    (x, y), (to_x, to_y) = start, end
    line.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in (0.25, 0.5, 0.75, 1):
        at = {"x": x + (to_x - x) * step, "y": y + (to_y - y) * step}
        line.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    line.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def planned(site: Site) -> RulePlan:
    row = site.store.run_now(lambda work: cameras.rule(work.session, EYE, FENCE))
    plan = cameras.planned(row) if row else None
    assert plan
    return plan


def test_a_fence_drawn_with_a_finger_is_there_after_a_reload(site: Site, hand: Watched) -> None:
    page = hand.page
    opens(site, page, f"/h5/cameras#{EYE}", OFFICER)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    looks_right(page, "camera")
    page.get_by_role("button", name=f"画围栏、改规则：{FENCE}").click()
    status = page.get_by_role("status").first
    surface(page).scroll_into_view_if_needed()
    for at in CORNERS[:2]:
        page.touchscreen.tap(*spot(page, at))
    expect(status).to_contain_text("至少要 3 个角，现在 2 个")
    page.touchscreen.tap(*spot(page, CORNERS[2]))
    expect(status).to_contain_text("围栏 3 个角，可以保存")
    page.touchscreen.tap(*spot(page, (0.5, 0.1)))
    expect(status).to_contain_text("边交叉了")
    expect(page.get_by_role("button", name="保存", exact=False).first).to_be_disabled()
    looks_right(page, "camera-fence")
    page.get_by_role("button", name="撤一步").click()
    expect(status).to_contain_text("可以保存")
    drags(page, spot(page, CORNERS[2]), spot(page, (0.6, 0.9)))
    expect(page.locator(".corner")).to_have_count(3)
    drawn = corners(page)
    assert drawn == [pytest.approx(one, abs=0.02) for one in (*CORNERS[:2], (0.6, 0.9))]
    expect(page.get_by_text("从“正式”回到“试运行”")).to_be_visible()
    picture(page, "page-camera-drawn", whole=True)
    page.get_by_role("button", name="保存，重新试运行").click()
    expect(page.get_by_text(f"“{FENCE}”已保存，现在是试运行")).to_be_visible()
    page.reload()
    expect(page.locator(f"[data-rule='{FENCE}']")).to_contain_text("围栏 3 个角")
    page.get_by_role("button", name=f"画围栏、改规则：{FENCE}").click()
    expect(page.locator(".corner")).to_have_count(3)
    assert corners(page) == [pytest.approx(one, abs=0.01) for one in drawn]
    plan = planned(site)
    assert plan.trial and [pytest.approx(one, abs=0.01) for one in drawn] == list(plan.zone)
    assert hand.complaints == []


def test_the_areas_on_the_wall_stand_on_one_screen_with_the_gravest_first(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=SCREEN, locale="zh-CN")
    context.set_default_timeout(SOON_MS)
    hand = Watched(context.new_page())
    opens(site, hand.page, "/h5/areas?screen=1", OFFICER)
    tiles = hand.page.get_by_role("article")
    expect(tiles).to_have_count(12)
    boxes = [box for one in tiles.all() if (box := one.bounding_box())]
    assert len({round(box["x"]) for box in boxes}) == 4 and len({round(box["y"]) for box in boxes}) == 3
    assert max(box["y"] + box["height"] for box in boxes) <= SCREEN["height"]
    assert hand.page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    expect(hand.page.get_by_text("更新")).to_be_visible()
    expect(hand.page.get_by_role("img", name="喷漆二线调漆间的画面")).to_be_visible()
    site.house.says("wecom", "zhang.wei", "变配电站消防通道被堵住了")
    expect(tiles.first).to_have_accessible_name("变配电站，红色隐患", timeout=REFRESHED_MS)
    site.house.control("alarm", {"camera": "SX-11", "kind": "fire"})
    expect(tiles.first).to_have_accessible_name("气瓶库，告警", timeout=REFRESHED_MS)
    expect(tiles.first.get_by_role("listitem").first).to_contain_text("预警三级 待确认")
    picture(hand.page, "page-areas-screen")
    assert hand.complaints == []
    context.close()


def test_a_worker_is_told_whose_pages_these_are(site: Site, hand: Watched) -> None:
    opens(site, hand.page, "/h5/cameras", "张伟")
    expect(hand.page.get_by_role("alert")).to_contain_text("摄像机由安全员、安全总监来管")
    hand.page.goto(f"{site.house.url}/h5/areas")
    expect(hand.page.get_by_role("alert")).to_contain_text("车间主任以上")


def test_a_mask_drawn_with_a_mouse_overwrites_nothing_that_another_officer_drew(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, locale="zh-CN")
    context.set_default_timeout(SOON_MS)
    page = context.new_page()
    opens(site, page, f"/h5/cameras#{EYE}", OFFICER)
    page.get_by_role("button", name="画遮住的地方").click()
    other = ((0.5, 0.5), (0.9, 0.5), (0.9, 0.9))
    site.store.run_now(lambda work: masked(work, other))
    draw = page.get_by_role("group", name="画这一块")
    box = draw.bounding_box()
    assert box
    for x, y in ((0.1, 0.1), (0.3, 0.1), (0.3, 0.4)):
        draw.click(position={"x": x * box["width"], "y": y * box["height"]})
    page.get_by_role("button", name="第 3 个角").press("ArrowDown")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("刚才有别人改过“遮住的地方”")
    assert masks(site) == (other,)
    page.get_by_role("button", name="看现在的样子").click()
    page.get_by_role("button", name="遮住的地方：1 块").click()
    expect(page.locator(".corner")).to_have_count(3)
    page.get_by_role("button", name="第 3 个角").press("ArrowDown")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("遮住的地方已保存")).to_be_visible()
    assert masks(site) == ((*other[:2], pytest.approx((0.9, 0.91))),)
    context.close()


def masked(work: UnitOfWork, mask: Polygon) -> None:
    row = cameras.camera(work.session, EYE)
    assert row
    row.masks = cameras.masks_json([mask])
    work.session.add(row)


def masks(site: Site) -> tuple[Polygon, ...]:
    row = site.store.run_now(lambda work: cameras.camera(work.session, EYE))
    assert row
    return cameras.masks(row)
