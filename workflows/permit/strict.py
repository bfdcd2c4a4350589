"""Only stricter: what a factory's own rules make laxer than the book of its profile, line by line."""

from collections.abc import Iterator
from datetime import timedelta

from workflows.permit.laxer import Key, Laxer, by_id, length
from workflows.permit.records import NAMES
from workflows.permit.roles import BELOW
from workflows.permit.rules import Clash, PermitRules, Upgrade
from workflows.permit.strict_gas import laxer_lels
from workflows.permit.strict_kind import of_kind

SHORTER = (
    ("presence_every", "监护人报到间隔"), ("presence_grace", "监护人到点没报到，再等"),
    ("video_fresh", "视频最近一帧"), ("video_gap", "视频中断"),
)  # fmt: skip
DAY = 24 * 60


def breaches(book: PermitRules, own: PermitRules) -> tuple[Laxer, ...]:
    """Everything in `own` that is laxer than `book`; empty where the factory is as strict or stricter."""
    found = [*_clocks(book, own), *_upgrade(book, own), *_days(book, own), *_clashes(book, own), *_roles(own)]
    found += [*dict.fromkeys(_lels(book, own)), *_places(book, own)]
    for kind, rule in book.kinds.items():
        if kind in own.kinds:
            found += of_kind(("kinds", kind.value), NAMES[kind], rule, own.kinds[kind], book.mandatory)
        else:
            found.append(Laxer(("kinds",), f"{NAMES[kind]}作业的规则不能去掉"))
    return tuple(found)


def remedy(laxer: Laxer, profile: str) -> str:
    """The remedy, with the profile that asks for it."""
    return f"比“{profile}”宽，不能用：{laxer.remedy}"


def _clocks(book: PermitRules, own: PermitRules) -> Iterator[Laxer]:
    for name, label in SHORTER:
        most: timedelta = getattr(book, name)
        if getattr(own, name) > most:
            yield Laxer((name,), f"{label}最长 {length(most)}，可以写短，不能写长")
    if book.mandatory and not own.mandatory:
        yield Laxer(("mandatory",), "GB 30871 对本企业是强制的，删掉这一行")


def _roles(own: PermitRules) -> Iterator[Laxer]:
    """A foreman or a worker does not stand for 安全管理部门; a named person or a department's head may."""
    for name, sources in own.roles.items():
        if low := [source for source in sources if source in BELOW]:
            yield Laxer(("roles", name), f"{'、'.join(low)}不能批票，写车间主任以上的角色，或“部门:…”“工号:…”")


def _lels(book: PermitRules, own: PermitRules) -> Iterator[Laxer]:
    """The common table `lel`, or the one that a kind has for itself."""
    for kind, rule in own.kinds.items():
        at: Key = ("lel",) if rule.gas.lel == own.lel else ("kinds", kind.value, "gas", "lel")
        if kind in book.kinds:
            for gas, words in laxer_lels(book.kinds[kind].gas, rule.gas):
                yield Laxer((*at, gas), f"{gas}{words}")


# ---- 升级管理 ----------------------------------------------------------------------------------------------------


def _upgrade(book: PermitRules, own: PermitRules) -> Iterator[Laxer]:
    """May be switched off only where the standard is followed by reference."""
    if not book.mandatory:
        return
    for name in ("rest_days", "holidays"):
        if getattr(book.upgrade, name) and not getattr(own.upgrade, name):
            yield Laxer(("upgrade", name), "强制执行 GB 30871 的企业不能关升级管理，改回 true")
    if own.upgrade.wind > book.upgrade.wind:
        yield Laxer(("upgrade", "wind"), f"最晚从 {book.upgrade.wind} 级风开始升级，可以写小，不能写大")
    if not _night(book.upgrade) <= _night(own.upgrade):
        begins, ends = book.upgrade.night
        yield Laxer(("upgrade", "night"), f"夜间要包括 {begins:%H:%M} 到 {ends:%H:%M}，可以写长，不能写短")


def _night(upgrade: Upgrade) -> set[int]:
    """The minutes of the day that are night."""
    begins, ends = (at.hour * 60 + at.minute for at in upgrade.night)
    return {minute % DAY for minute in range(begins, ends if begins <= ends else ends + DAY)}


def _days(book: PermitRules, own: PermitRules) -> Iterator[Laxer]:
    """A public holiday of the book stays one."""
    if not book.mandatory:
        return
    listed = {*own.holidays} | {day for year in own.calendar.values() for day in year.holidays}
    for name, year in book.calendar.items():
        if lost := [day for day in year.holidays if day not in listed]:
            shown = "、".join(f"{day:%Y-%m-%d}" for day in lost[:3])
            yield Laxer(("calendar", name, "holidays"), f"少了法定节假日 {shown}，请补上")


# ---- places -----------------------------------------------------------------------------------------------------


def _places(book: PermitRules, own: PermitRules) -> Iterator[Laxer]:
    """A factory adds places and words, and takes none away."""
    for line in book.places:
        found = by_id(own.places, line.id)
        if found is None:
            yield Laxer(("places", line.id), f"地点“{line.id}”的级别不能去掉")
            continue
        at, mine = found
        for key in ("starts", "words"):
            if lost := [one for one in getattr(line, key) if one not in getattr(mine, key)]:
                yield Laxer(("places", at, key), f"地点的{key}可以加，不能减：{'、'.join(lost)}")
        if (mine.kind, mine.at_least) == (line.kind, line.at_least):
            continue
        least, wanted = own.of(line.kind).meant(mine.at_least), book.of(line.kind).meant(line.at_least)
        if mine.kind is not line.kind or (wanted and (least is None or least.rank < wanted.rank)):
            yield Laxer(
                ("places", at, "at_least"), f"这里的{NAMES[line.kind]}至少是“{line.at_least}”，可以写高，不能写低"
            )


# ---- SIMOPS -----------------------------------------------------------------------------------------------------


def _clashes(book: PermitRules, own: PermitRules) -> Iterator[Laxer]:
    for clash in book.clashes:
        pair = f"{NAMES[clash.one]}和{NAMES[clash.other]}"
        found = next(((at, c) for at, c in enumerate(own.clashes) if _same(c, clash)), None)
        if found is None:
            yield Laxer(("clashes", f"{clash.one}-{clash.other}"), f"{pair}不能一起干，这一条不能去掉")
            continue
        at, mine = found
        if mine.metres < clash.metres:
            yield Laxer(("clashes", at, "metres"), f"{pair}至少隔 {clash.metres:g} 米，可以写大，不能写小")
        if mine.words and not clash.words:
            yield Laxer(("clashes", at, "words"), f"{pair}不管干什么都不能一起，删掉 words")
        elif mine.words and not set(clash.words) <= set(mine.words):
            yield Laxer(("clashes", at, "words"), f"{pair}的词可以加，不能减：{'、'.join(clash.words)}")


def _same(one: Clash, other: Clash) -> bool:
    return (one.one, one.other) == (other.one, other.other)
