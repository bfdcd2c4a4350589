"""What somebody of the factory is shown who scans a point in the chat: the way to its sheet, and what else is there."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from bot.rounds.around import going_on
from bot.rounds.points import point_of
from bot.rounds.receipts import receipt
from bot.signing import Signer
from bot.things.shown import BANNED, at_point
from db import sheets
from db.work import UnitOfWork
from workflows.kernel.cards import Button, Card, some

START = "扫码以后 5 分钟内打卡有效。看到隐患，拍一张照片、说一句话就行，15 分钟内不用再说地点。"
REPORT = "看到隐患，拍一张照片、说一句话就行，15 分钟内不用再说地点。"


@dataclass(frozen=True, slots=True)
class AtPoint:
    """A line each, "" where there is nothing: the sheet, why it must not be used, dates that come near, what is kept
    here and its first aid, open hazards and special work by their numbers. `way` leads to the sheet, "" without one."""

    name: str
    sheet: str = ""
    banned: str = ""
    dates: str = ""
    kept: str = ""
    aid: str = ""
    going_on: str = ""
    way: str = ""

    @property
    def bare(self) -> bool:
        return not (self.sheet or self.banned or self.dates or self.kept or self.aid or self.going_on)


def scanned(at: AtPoint) -> Card:
    """The most dangerous first."""
    lines = (
        ("禁用", at.banned), ("急救", at.aid), ("存放", at.kept), ("现在", at.going_on), ("检查表", at.sheet),
        ("日期", at.dates),
    )  # fmt: skip
    buttons = (Button("round", "开始检查", at.way),) if at.way else ()
    facts = tuple((label, words) for label, words in lines if words)
    foot = START if at.way else REPORT
    return Card("", f"这里是{at.name}", "red" if at.banned else "blue", facts, buttons=buttons, foot=foot)


def at_scan(work: UnitOfWork, signer: Signer, person: str, code: str, now: datetime) -> AtPoint:
    """Who stands in no list reads what is dangerous, and nothing of what goes on."""
    point = point_of(work.session, work.org(), code)
    if point is None:
        return AtPoint("")
    listed, held = work.org().listed(person), at_point(work, code, now)
    sheet = sheets.current(work.session, point.sheet) if point.sheet and listed else None
    way = f"/h5/round/at/{quote(code, safe='')}/{receipt(signer, code, now, person)}" if sheet else ""
    aid = [f"{one.name}：{one.first_aid}" for one in held.substances if one.first_aid]
    return AtPoint(
        f"{point.name}（{code}）", f"{sheet.name}，{len(sheet.items)} 项" if sheet else "",
        held.banned.removeprefix(BANNED), some(held.lines, 2), some([one.name for one in held.substances]),
        some(aid, 2), "；".join(going_on(work, [point]).get(code, ())) if listed else "", way,
    )  # fmt: skip
