"""摄像机, 摄像机 调漆间, 失守时段 上月: said in the chat, answered to the one who asked."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from bot.cameras.view import WORDS as RULES
from bot.desk.permit_figures import spans
from db import camera_workers, cameras
from db.tables import Camera, CameraHealthRow
from db.work import UnitOfWork
from workflows.cameras.access import NOT_YOURS, keeps, sees_areas
from workflows.cameras.states import STATES
from workflows.kernel.cards import some
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span, say_time

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
NONE = "还没有登记摄像机。安全员用 run.py import cameras 导入。"
MOST = 15
HEARD = timedelta(days=1)
"""What a process said last is shown this long: it may be away for a night."""


def words(public_url: str) -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does. The pages are named to those alone who may open them."""
    base = public_url.rstrip("/")

    def listed(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        return "\n".join([everything(work, person, now), *_pages(work, person, now, base)])

    def named(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        rows = one(work, person, found.group("which"))
        lines = [_lines(work, row, now) for row in rows]
        page = f"看画面、改规则：{base}/h5/cameras#{quote(rows[0].code, safe='')}"
        return "\n".join([*lines, page] if keeps(work.org(), person) else lines)

    def live(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        if not sees_areas(_inside(work, person), person, now):
            raise Refused(NOT_YOURS)
        return f"重点区域的画面、告警、作业票、隐患：{base}/h5/areas\n大屏用：{base}/h5/areas?screen=1"

    return (
        ("摄像机|摄像头|摄像机情况|摄像机状态", listed),
        ("重点区域画面|重点区域", live),
        (r"失守时段?\s*(?P<span>今天|本周|上周|本月|上月|本季|今年)?", unwatched),
        (r"摄像[机头]\s*(?!(?:DH|SX|MB|GC|DZ|YD|DT|DL)-\d{8})(?P<which>\S{1,30})", named),
    )


def _pages(work: UnitOfWork, person: str, now: datetime, base: str) -> list[str]:
    org = work.org()
    lines = [f"每台的画面和规则：{base}/h5/cameras"] if keeps(org, person) else []
    return [*lines, f"重点区域的画面：{base}/h5/areas"] if sees_areas(org, person, now) else lines


def everything(work: UnitOfWork, person: str, now: datetime) -> str:
    """How many see, and by name and reason those that do not."""
    org = _inside(work, person)
    there, healths = cameras.cameras(work.session), cameras.healths(work.session)
    if not there:
        return NONE
    ill = [camera for camera in there if _state(healths.get(camera.code)) not in cameras.SIGHTED]
    well = len(there) - len(ill)
    lines = [f"{len(there)} 台摄像机，正常 {well} 台，看不到 {len(ill)} 台。"]
    lines += [f"{camera.name}：{_said(healths.get(camera.code), now)}" for camera in ill[:MOST]]
    lines += [f"还有 {len(ill) - MOST} 台"] if len(ill) > MOST else []
    if not healths:
        lines.append("摄像机进程还没有连上过：请在装了模型的机器上运行 run.py vision。")
    lame = [f"不能用：{why}" for why in camera_workers.reasons(work.session, now - HEARD)]
    return "\n".join([*lines, *lame[:MOST], *_places(org, there, ill)])


def _places(org: Org, there: Sequence[Camera], ill: Sequence[Camera]) -> list[str]:
    """Key areas of which nobody sees anything now."""
    key = [place for place in org.places.values() if place.key_area]
    seen = {camera.place for camera in there if camera not in ill}
    dark = [place.name for place in key if place.code not in seen]
    return [f"没有画面的重点区域：{some(dark)}"] if dark else []


def one(work: UnitOfWork, person: str, said: str) -> Sequence[Camera]:
    """By number, name, or the place it looks at. Raises Refused."""
    org, there = _inside(work, person), cameras.cameras(work.session)
    named = [row for row in there if said in (row.code, row.name)] or [row for row in there if _about(org, row, said)]
    if not named:
        raise Refused(f"没有找到摄像机“{said}”。写编号、名称或区域，发“摄像机”看全部。")
    return named[:5]


def _about(org: Org, row: Camera, said: str) -> bool:
    place = org.places.get(row.place)
    return said in row.name or (place is not None and said in (place.code, place.name, *place.aliases))


def _lines(work: UnitOfWork, row: Camera, now: datetime) -> str:
    place = work.org().places.get(row.place)
    rules = [f"{rule.name}（{RULES[rule.state]}）" for rule in cameras.rules(work.session, row.code)]
    where = f"，{place.name}" if place else ""
    return f"{row.name}（{row.code}）{where}\n{_said(cameras.health(work.session, row.code), now)}\n识别规则：" + (
        "、".join(rules) or "没有，不会报警"
    )


def unwatched(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
    """失守 by camera, the longest first: the figures of the monthly report."""
    _inside(work, person)
    name = found.group("span") or "本月"
    period = spans(now)[name]
    names = {row.code: row.name for row in cameras.cameras(work.session, active=False)}
    rows = cameras.ledger(work.session, period.since, min(period.until, now))
    if not rows:
        return f"{name}没有失守时段。"
    lines = [
        f"{names.get(row.camera, row.camera)}：{say_span(row.total)}，{row.times} 次，最长 {say_span(row.longest)}"
        for row in rows[:MOST]
    ]
    more = [f"还有 {len(rows) - MOST} 台"] if len(rows) > MOST else []
    return "\n".join([f"{name}失守时段，{len(rows)} 台摄像机：", *lines, *more])


def _state(row: CameraHealthRow | None) -> str:
    return row.state if row else "offline"


def _said(row: CameraHealthRow | None, now: datetime) -> str:
    if row is None:
        return "还没有消息"
    since = f"{say_time(row.since, now)} 起"
    fps = f"，每秒看 {row.fps:.1f} 帧（要 {row.asked:g}）" if row.state in cameras.SIGHTED else ""
    why = f"（{row.why}）" if row.why and row.state not in cameras.SIGHTED else ""
    return f"{STATES.get(row.state, row.state)}{why}，{since}{fps}"


def _inside(work: UnitOfWork, person: str) -> Org:
    """Raises Refused."""
    org = work.org()
    if not org.listed(person):
        raise Refused("摄像机情况只给本厂的人看。")
    return org
