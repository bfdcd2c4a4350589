"""The application as one form: what it asks for each kind of work, and what was filled in as the opening event."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from workflows.kernel.flow import Refused
from workflows.kernel.people import Org
from workflows.permit import asking, drafting
from workflows.permit.case import Permit, State
from workflows.permit.events import Applied
from workflows.permit.records import NAMES, PART_NAMES, Crewman, Kind, Part
from workflows.permit.rules import FieldRule, KindRule, PermitCtx, PermitRules

Json = dict[str, object]
LONGEST_MINUTES = 60 * 24 * 31


def book(rules: PermitRules) -> list[Json]:
    """What the page asks, kind by kind, in the order of the printed ticket."""
    return [{"id": str(kind), "name": NAMES[kind], **_kind(rules.of(kind))} for kind in Kind if kind in rules.kinds]


def _kind(rule: KindRule) -> Json:
    parts = [{"id": part, "name": PART_NAMES[part]} for part in rule.parts]
    return {"parts": parts, "fields": [_field(one) for one in rule.fields if one.name != drafting.RELATED]}


def _field(rule: FieldRule) -> Json:
    options = (asking.YES, asking.NO) if rule.answer == "yes_no" else rule.options
    return {"name": rule.name, "label": rule.label, "unit": rule.unit, "hint": rule.hint, "options": list(options),
            "number": rule.answer == "number", "required": rule.required, "when": rule.when}  # fmt: skip


def applied(said: Mapping[str, str], rules: PermitRules, org: Org, by: str, now: datetime) -> Applied:
    """`now` in the site's zone. Names and answers go in as they were typed: the flow reads them, and asks again for
    what it cannot. Raises Refused for a kind or a time that is none."""
    try:
        kind = Kind(said.get("kind", ""))
        rule = rules.kinds[kind]
    except (ValueError, KeyError):
        raise Refused("请先选是哪一类作业。") from None
    starts, ends = _times(said, now)
    place = said.get("place", "").strip()
    known = org.places.get(place)
    fields = tuple((one.name, said[f"f.{one.name}"].strip()) for one in rule.fields if said.get(f"f.{one.name}"))
    return Applied(
        by, kind, said.get("work", "").strip(), known.name if known else place or None, known.code if known else None,
        starts_at=starts, ends_at=ends, crew=_crew(said, rule.parts), fields=fields,
    )  # fmt: skip


def _crew(said: Mapping[str, str], parts: Sequence[Part]) -> tuple[Crewman, ...]:
    found: list[Crewman] = []
    for part in dict.fromkeys((*parts, "foreman")):
        words = said.get(f"p.{part}", "")
        for mark in "，,；; 　\n":
            words = words.replace(mark, "、")
        found += [Crewman(name.strip(), part) for name in words.split("、") if name.strip()]
    return tuple(found)


def _times(said: Mapping[str, str], now: datetime) -> tuple[datetime | None, datetime | None]:
    """`starts` as a browser writes it, in the site's own time; `minutes` from then."""
    if not said.get("starts"):
        return None, None
    try:
        starts = datetime.fromisoformat(said["starts"]).replace(tzinfo=now.tzinfo)
        minutes = int(said.get("minutes") or "0")
    except ValueError:
        raise Refused("开始时间或时长看不懂，请重新选。") from None
    return starts, starts + timedelta(minutes=minutes) if 0 < minutes <= LONGEST_MINUTES else None


def open_question(permit: Permit, person: str, ctx: PermitCtx) -> Json | None:
    """Of a draft, to whoever fills it in: the next question, what else is missing, what can be changed."""
    if permit.state is not State.DRAFT or person not in (permit.reporter, permit.owner):
        return None
    lacking = asking.missing(permit, ctx)
    key = permit.asking or next(iter(lacking), "")
    asked = asking.question(permit, key, ctx) if key else None
    options = [[one.id.partition("=")[2], one.label] for one in asked.options] if asked else []
    return {
        "key": key, "prompt": asked.prompt if asked else "", "options": options, "file": key.startswith(asking.FILE),
        "left": [asking.named(permit, one, ctx) for one in lacking],
        "change": [list(one) for one in asking.changeable(permit, ctx.rules.of(permit.kind))],
    }  # fmt: skip
