"""What a page's press means: one act, one event of the workflow. Raises Refused for what cannot be read."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.permits.marks import Scan
from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.permit import events as e
from workflows.permit.records import Attachment, GasValue, Spot

LONGEST_AGO, MOST_LINES = 24 * 60, 20


@dataclass(frozen=True, slots=True)
class Said:
    """Who pressed on the page, when, where, from which device (a digest), with which fields and kept pictures. `scan`
    is the permit's own code, where one was read."""

    by: str
    now: datetime
    fields: Mapping[str, str]
    spot: Spot | None = None
    device: str = ""
    photo: Attachment | None = None
    stroke: str = ""
    scan: Scan | None = None

    def words(self, name: str) -> str:
        return self.fields.get(name, "").strip()


def event_of(act: str, said: Said) -> object:
    """Raises Refused, and KeyError for an act that no page of ours knows."""
    return ACTS[act](said)


def _measure(said: Said) -> object:
    involved = said.words("involved") != "no"
    return e.MeasureConfirmed(said.by, said.words("measure"), involved, said.photo, said.words("note"))


def _gas(said: Said) -> object:
    """`ago`: minutes since the sample; `until`: the day to whose end the instrument is calibrated."""
    ago = _whole(said, "ago", 0)
    if not 0 <= ago <= LONGEST_AGO:
        raise Refused("取样时间看不懂，请重新选几分钟前取的样。")
    values, until = _values(said.words("values")), _day(said)
    at = said.now - timedelta(minutes=ago)
    return e.GasMeasured(said.by, values, at, said.words("point"), said.words("instrument"), until)


def _values(text: str) -> tuple[GasValue, ...]:
    """[{"item", "value" or "lel", "gas"}]: numbers as they were typed."""
    try:
        lines = json.loads(text)
        found = tuple(_value(line) for line in lines[:MOST_LINES])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused("气体读数看不懂，请每一项填一个数。") from None
    if not found:
        raise Refused("还没有填气体读数。")
    return found


def _value(line: Mapping[str, object]) -> GasValue:
    lel = None if line.get("lel") in (None, "") else float(str(line["lel"]))
    value = 0.0 if lel is not None else float(str(line["value"]))
    if not math.isfinite(value) or (lel is not None and not math.isfinite(lel)):
        raise ValueError(line)
    return GasValue(str(line["item"]), value, str(line.get("gas") or ""), lel)


def _day(said: Said) -> datetime | None:
    if not said.words("until"):
        return None
    try:
        day = date.fromisoformat(said.words("until"))
    except ValueError:
        raise Refused("校准有效期写成 2026-12-31 这样。") from None
    return datetime.combine(day, time.max, said.now.tzinfo)


def _scan(said: Said) -> object:
    """The point's own label counts more than the ticket's code: it says where somebody stands."""
    if said.spot and said.spot.point:
        return e.Scanned(said.by, said.spot, "point", True, said.device)
    if said.scan is None:
        raise Refused("请先扫票上的二维码，或者扫现场的点位码；扫到以后再按开工。")
    return e.Scanned(said.by, said.spot, said.scan.mark, said.scan.fresh, said.device)


def _approve(said: Said) -> object:
    note = said.words("note")
    return e.Approved(said.by, said.words("node"), said.spot, said.device, said.stroke, note, said.photo)


def _sign(said: Said) -> object:
    """`of`: whose name it is, where somebody without an account writes it on this phone."""
    return e.Signed(said.by, said.words("role"), said.spot, said.device, said.stroke, said.words("of"))


def _names(said: Said) -> tuple[str, ...]:
    names = tuple(name.strip() for name in said.words("names").replace("\n", "、").split("、") if name.strip())
    if not names:
        raise Refused("请先选是谁。")
    return names


def _handover(said: Said) -> object:
    part: Literal["guardian", "foreman"] = "foreman" if said.words("part") == "foreman" else "guardian"
    return e.HandedOver(said.by, part, said.words("to"))


def meant(event: object, org: Org) -> object:
    """A name typed on the page is the one person who bears it; any other is left for the ticket to refuse."""
    if not isinstance(event, e.HandedOver) or event.to in org.people:
        return event
    named = org.named(event.to)
    return replace(event, to=named[0].id) if len(named) == 1 else event


def _extend(said: Said) -> object:
    return e.ExtensionAsked(said.by, None, said.words("why"), minutes=_whole(said, "minutes", 0))


def _clear(said: Said) -> object:
    return e.Cleared(said.by, said.words("people") == "yes", said.words("tools") == "yes")


def _whole(said: Said, name: str, default: int) -> int:
    text = said.words(name)
    if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise Refused("时间看不懂，请填一个整数。")
    return int(text) if text else default


def _brought(said: Said) -> object:
    if said.photo is None:
        raise Refused("还没有照片，拍一张再提交。")
    return e.Brought(said.by, (said.photo,), said.words("note"), said.spot)


ACTS: Mapping[str, Callable[[Said], object]] = {
    "measure": _measure, "gas": _gas, "sign": _sign, "scan": _scan,
    "approve": _approve,
    "return": lambda said: e.Returned(said.by, said.words("reason")),
    "reject": lambda said: e.Rejected(said.by, said.words("reason")),
    "depute": lambda said: e.Deputed(said.by, said.words("to"), said.words("why")),
    "answer": lambda said: e.Answered(said.by, said.words("text"), said.words("field")),
    "submit": lambda said: e.Submitted(said.by),
    "withdraw": lambda said: e.Withdrawn(said.by, said.words("why")),
    "bring": _brought,
    "present": lambda said: e.Present(said.by, said.spot),
    "in": lambda said: e.WentIn(said.by, _names(said)), "out": lambda said: e.CameOut(said.by, _names(said)),
    "halt": lambda said: e.Halted(said.by, said.words("why")),
    "pause": lambda said: e.Paused(said.by, said.words("why")),
    "release": lambda said: e.ResumeAllowed(said.by), "handover": _handover,
    "extend": _extend, "grant": lambda said: e.ExtensionGranted(said.by),
    "deny": lambda said: e.ExtensionDenied(said.by, said.words("reason")),
    "finish": lambda said: e.Finished(said.by), "fire": lambda said: e.FireSeen(said.by), "clear": _clear,
    "accept": lambda said: e.Accepted(said.by, said.spot, said.device, said.stroke),
}  # fmt: skip
"""By the last segment of `POST /h5/api/permit/{code}/{act}`."""
