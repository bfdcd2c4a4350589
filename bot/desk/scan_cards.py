"""What somebody of the factory is shown who scans a point in the chat, or photographs its label: the way to its sheet,
and what else is there."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from bot.desk.meant import Stood
from bot.desk.stands import NOT_OURS, here, stand
from bot.labels import Labels
from bot.papers.gate import line_of
from bot.rounds.around import going_on
from bot.rounds.points import point_of
from bot.rounds.receipts import receipt
from bot.things.shown import BANNED, at_point
from db import posting, sheets
from db.work import UnitOfWork
from workflows.kernel.cards import Button, Card, some
from workflows.kernel.effects import Send
from workflows.things.thing import Chemical

SCANNED = "扫码以后 5 分钟内打卡有效。"
TAKEN = "刚才的位置算这次扫码的，{code} 不上报。"
REPORT = "看到隐患，拍一张照片、说一句话就行，15 分钟内不用再说地点。"
LINES, LINE = 6, 29
"""A card holds so many lines, the narrowest chat so many characters of a name and its words."""
SHORTEST = 8
"""Characters of the words, however long the name is."""


@dataclass(frozen=True, slots=True)
class Aid:
    """One substance and what to do first."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class AtPoint:
    """A line each, "" where there is nothing: the sheet, why it must not be used, dates that come near, open hazards
    and special work by their numbers, the draft whose position went with the scan. `aid` is what is kept here. `way`
    leads to the sheet, `data` to all that is known of the substances, "" without."""

    name: str
    sheet: str = ""
    banned: str = ""
    dates: str = ""
    aid: tuple[Aid, ...] = ()
    going_on: str = ""
    way: str = ""
    data: str = ""
    taken: str = ""

    @property
    def bare(self) -> bool:
        return not (self.sheet or self.banned or self.dates or self.aid or self.going_on)


def scanned(at: AtPoint) -> Card:
    """The most dangerous first."""
    first = _filled(("禁用", at.banned))
    last = _filled(("现在", at.going_on), ("检查表", at.sheet), ("日期", at.dates))
    facts = (*first, *_aid(at.aid, LINES - len(first) - len(last)), *last)
    buttons = (
        *((Button("round", "开始检查", at.way),) if at.way else ()), Button("report", "上报隐患", "/h5/report"),
        *((Button("data", "急救泄漏着火资料", at.data),) if at.data else ()),
    )  # fmt: skip
    began = SCANNED if at.way else ""
    foot = f"{TAKEN.format(code=at.taken)}{began}" if at.taken else f"{began}{REPORT}"
    return Card("", f"这里是{at.name}", "red" if at.banned else "blue", facts, buttons=buttons, foot=foot)


def _filled(*lines: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, words) for label, words in lines if words)


def _aid(found: tuple[Aid, ...], room: int) -> tuple[tuple[str, str], ...]:
    """A line for each substance; where they are too many the last line names the others."""
    told = found if len(found) <= room else found[: room - 1]
    rest = [one.name for one in found[len(told) :]]
    return (*((one.name, one.words) for one in told), *((("还存放", some(rest, 3)),) if rest else ()))


def aid_of(one: Chemical) -> Aid:
    """The first sentence of the first aid; without one, of the danger."""
    if one.first_aid:
        return Aid(one.name, _first(one.first_aid, LINE - len(one.name)))
    words = f"危险：{one.dangers}" if one.dangers else "没有登记急救，问安全员"
    return Aid(one.name, _first(words, LINE - len(one.name)))


def _first(words: str, most: int) -> str:
    """The first sentence, cut only between its clauses; what is left out leaves a mark."""
    most = max(most, SHORTEST)
    said = re.split("[。；;]", words.strip(), maxsplit=1)[0]
    if len(said) <= most:
        return said
    clauses = said[: most - 1].rpartition("，")[0]
    return f"{clauses or said[: most - 1]}…"


def at_scan(work: UnitOfWork, labels: Labels, person: str, code: str, now: datetime) -> AtPoint:
    """Who stands in no list reads what is dangerous, and nothing of what goes on."""
    point = point_of(work.session, work.org(), code)
    if point is None:
        return AtPoint("")
    listed, held = work.org().listed(person), at_point(work, code, now)
    sheet = sheets.current(work.session, point.sheet) if point.sheet and listed else None
    way = f"/h5/round/at/{quote(code, safe='')}/{receipt(labels.signer, code, now, person)}" if sheet else ""
    return AtPoint(
        f"{point.name}（{code}）", f"{sheet.name}，{len(sheet.items)} 项" if sheet else "",
        held.banned.removeprefix(BANNED), some(held.lines, 2), tuple(map(aid_of, held.substances)),
        "；".join(going_on(work, [point]).get(code, ())) if listed else "", way,
        labels.address(code) if held.substances else "",
    )  # fmt: skip


def shown(
    work: UnitOfWork, labels: Labels, key: str, person: str, code: str, now: datetime, taken: str = ""
) -> bool:  # fmt: skip
    """The same scan again amends its card. False where there is nothing to show but the name."""
    found = replace(at_scan(work, labels, person, code, now), taken=taken)
    if not found.bare:
        posting.enqueue(work.session, None, Send(person, f"scan:{key}", scanned(found)), now)
    return not found.bare


def stood(
    work: UnitOfWork, labels: Labels, key: str, person: str, code: str, now: datetime, seen: Stood | None = None
) -> str:  # fmt: skip
    """Kept for the report to come, and shown. The line that is left to say, "" where the card says it all; `seen` where
    the label was photographed."""
    photo, why, taken = (seen.photo, seen.why, seen.taken) if seen else (None, "", "")
    gate = line_of(work, code, now)
    line = why or gate or here(work.org(), code)
    bad = bool(why) or line == NOT_OURS
    if not gate and (photo or not bad):
        stand(work, labels.signer, person, "" if bad else code, now, photo)
    if not (bad or gate) and shown(work, labels, key, person, code, now, taken):
        return ""
    return f"{line}{TAKEN.format(code=taken)}" if taken else line
