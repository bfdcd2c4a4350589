"""A permit as its page shows it to one person, as JSON: what it is, what is done, and what this person can do now."""

from collections.abc import Callable
from datetime import datetime

from bot.permits.form import open_question
from bot.permits.look import Ticket
from bot.permits.offers import Offers, concerned
from bot.permits.public import masked_number, span
from bot.permits.standing import standing
from workflows.permit import gas, measuring
from workflows.permit.briefing import CREW, ROLES, lent, missing, roles_of
from workflows.permit.cards_apply import called
from workflows.permit.case import LIVE, Permit, State
from workflows.permit.records import PART_NAMES, Crewman, Node
from workflows.permit.rules import GasLimit
from workflows.permit.told import nodes_of

Json = dict[str, object]
File = Callable[[str], str]
"""sha256 -> the short-lived address of a kept picture."""


class View:
    """`now` in the site's zone."""

    def __init__(self, ticket: Ticket, person: str, now: datetime, file: File) -> None:
        self.permit, self.rules, self.org = ticket.permit, ticket.rules, ticket.org
        self.kind, self.version = ticket.rules.of(ticket.permit.kind), ticket.version
        self.person, self.now, self.file = person, now, file
        self.whole, self.offers = concerned(ticket.permit, ticket.org, person), Offers(ticket, person, now)
        self.acts = self.offers.acts()

    def data(self) -> Json:
        p, of = self.permit, standing(self.permit, self.now)
        return {
            "code": p.code, "name": f"{called(p)}作业", "state": str(p.state), "version": self.version,
            "word": of.word, "means": of.means, "colour": of.colour, "level": p.level, "why_level": list(p.why_level),
            "place": p.place or p.spot_text, "place_code": p.place_code, "work": p.work or p.title,
            "span": span(p, self.now), "ends_at": self._at(p.ends_at), "facts": self._facts(),
            "people": [self._crewman(c) for c in p.crew],
            "conflicts": [{"code": c.code, "why": c.why} for c in p.conflicts],
            "measures": self._measures(), "gas": self._gas(), "nodes": self._nodes(), "names": self._names(),
            "inside": [{"name": i.name, "at": self._at(i.entered_at)} for i in p.inside if i.left_at is None],
            "last_seen": self._at(p.presence[-1].at if p.presence else p.started_at), "stopped": self._stopped(),
            "watch_until": self._at(p.watch_until), "ended_why": p.ended_why, "now": self._at(self.now),
            "extension": self._at(p.extension.until) if p.extension else None,
            "question": open_question(p, self.person, self.offers.ctx),
            "counted": {"people": p.counted_out, "tools": p.tools_out},
            "may": list(self.acts), "consented": any(c.by == self.person for c in p.consents),
            "signs": self._signs(),
            "asks": [{"id": n.id, "title": n.title, "onsite": n.onsite} for n in self._asks()],
        }  # fmt: skip

    def _asks(self) -> tuple[Node, ...]:
        """The approvals that wait for this person."""
        open_to = nodes_of(self.permit, self.person, self.offers.ctx) if "approve" in self.acts else ()
        return tuple(node for node in open_to if node.at is None)

    def _signs(self) -> list[Json]:
        """The own names first, then those of hands without an account, who write on this phone."""
        if "sign" not in self.acts:
            return []
        own: list[Json] = [{"role": r, "title": ROLES[r]} for r in roles_of(self.permit, self.person, unsigned=True)]
        hands: list[Json] = [
            {"role": CREW, "title": f"{self.org.name(hand)}本人手写", "of": hand}
            for hand in lent(self.permit, self.person, self.org)
        ]
        return [*own, *hands]

    def _facts(self) -> list[list[str]]:
        p, labels = self.permit, {f.name: (f.label, f.unit) for f in self.kind.fields}
        rows = [
            ("时间", span(p, self.now)), ("作业单位", p.contractor or p.department), ("设备", p.equipment or ""),
            ("部位", p.spot_text), ("关联作业票", "、".join(p.related)), ("级别依据", "；".join(p.why_level)),
        ]  # fmt: skip
        for name, value in p.fields:
            label, unit = labels.get(name, (name, ""))
            rows.append((label, f"{value} {unit}".strip() if value else ""))
        return [[label, words] for label, words in rows if words]

    def _crewman(self, one: Crewman) -> Json:
        """Numbers of certificates are often those of the identity card: whole for those concerned only."""
        number = one.certificate if self.whole else masked_number(one.certificate)
        return {"name": self.org.name(one.person), "part": PART_NAMES[one.part], "certificate": number,
                "me": one.person == self.person}  # fmt: skip

    def _measures(self) -> list[Json]:
        done = {m.id: m for m in self.permit.measures}
        found: list[Json] = []
        for rule in measuring.lines(self.permit, self.rules):
            one = done.get(rule.id)
            photo = self.file(one.photo) if one and one.photo else None
            words = {"by": self.org.name(one.by), "at": self._at(one.at), "involved": one.involved,
                     "photo": photo, "note": one.note} if one else None  # fmt: skip
            found.append(
                {"id": rule.id, "text": rule.text, "photo": rule.photo, "must": rule.must, "done": words}
            )  # fmt: skip
        return found

    def _gas(self) -> Json:
        rule, limits = self.kind.gas, [limit for limit in self.kind.gas.limits if limit.wanted(self.permit)]
        tests = [
            {"at": self._at(t.at), "point": t.point, "within": t.within, "over": list(t.over),
             "by": self.org.name(t.by), "values": [self._value(v.item, v.value) for v in t.values]}
            for t in self.permit.gas[-5:]
        ]  # fmt: skip
        return {
            "needed": gas.needed(self.permit, self.rules), "limits": [self._limit(limit) for limit in limits],
            "tests": tests, "gases": list(rule.lel), "instrument": rule.instrument, "points": rule.points,
            "fresh_minutes": round(rule.fresh.total_seconds() / 60),
        }  # fmt: skip

    def _limit(self, limit: GasLimit) -> Json:
        return {"item": limit.item, "label": limit.label, "unit": limit.unit, "bounds": gas.bounds(limit),
                "lel": bool(limit.by_lel) or limit.item == "combustible"}  # fmt: skip

    def _value(self, item: str, value: float) -> str:
        limit = self.rules.gas_lines(self.permit.kind).get(item)
        return f"{limit.label} {value:g}{limit.unit}" if limit else f"{item} {value:g}"

    def _nodes(self) -> list[Json]:
        return [
            {"title": n.title, "people": "、".join(self.org.name(p) for p in n.people), "at": self._at(n.at),
             "by": self.org.name(n.by) if n.by else None, "due_at": self._at(n.due_at)}
            for n in self.permit.nodes
        ]  # fmt: skip

    def _names(self) -> list[Json]:
        """交底 and the crew's own names: who signed, and from the approval on who has not yet."""
        signed: list[Json] = [
            {"title": ROLES[s.role], "name": self.org.name(s.by), "at": self._at(s.at)}
            for s in self.permit.signatures if s.role in ROLES
        ]  # fmt: skip
        unsigned = missing(self.permit) if self.permit.state in (State.APPROVED, *LIVE) else ()
        left: list[Json] = [{"title": ROLES[r], "name": self.org.name(p), "at": None} for r, p in unsigned]
        return [*signed, *left]

    def _stopped(self) -> Json | None:
        last = self.permit.breaks[-1] if self.permit.breaks else None
        if last is None or last.until is not None:
            return None
        who = self.org.name(last.by) if last.by else ""
        return {"since": self._at(last.since), "why": last.why, "red": last.red, "by": who}

    def _at(self, at: datetime | None) -> str | None:
        return at.astimezone(self.now.tzinfo).isoformat() if at else None


def newly(before: Permit, after: Permit) -> tuple[str, ...]:
    """The reasons of what was held back just now; empty where nothing was."""
    return tuple(words for one in after.interceptions[len(before.interceptions) :] for _, words in one.reasons)
