"""A permit as the printed ticket says it: words and rows only, no layout. Nothing here is taken for a template."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.permits.look import Ticket
from bot.permits.public import level_of, masked_number, span
from bot.permits.standing import standing
from workflows.permit import gas, measuring
from workflows.permit.case import Permit
from workflows.permit.records import NAMES, PART_NAMES, Break, GasTest, Node, Signature
from workflows.permit.rules import GasLimit

Json = dict[str, object]
COPIES = ("作业联", "监护联", "存档联")
ROLES = (("brief", "安全交底人"), ("crew", "接受交底人"), ("guardian", "监护人"))
BY_RECORD = "以系统记录为准，扫右边的码核验；本页是打印时的样子。"


class Sheet:
    """One ticket at one moment, `now` in the site's zone. `strokes` are the handwritten signatures that can be had;
    `masked` hides numbers of certificates, which are often those of the identity card."""

    def __init__(
        self, ticket: Ticket, factory: str, now: datetime, strokes: frozenset[str] = frozenset(), masked: bool = False
    ) -> None:  # fmt: skip
        self.number = masked_number if masked else str
        self.permit, self.org, self.version = ticket.permit, ticket.org, ticket.version
        self.rules, self.kind = ticket.rules, ticket.rules.of(ticket.permit.kind)
        self.factory, self.now, self.have = factory, now, strokes

    def data(self) -> Json:
        """What the template reads; `stroke` in it names a picture that the printer brings along."""
        p = self.permit
        return {
            "copies": list(COPIES), "factory": self.factory, "note": BY_RECORD, "title": f"{NAMES[p.kind]}安全作业票",
            "code": p.code, "stamp": standing(p, self.now).stamp,
            "colour": standing(p, self.now).colour, "printed": f"{self.now:%Y-%m-%d %H:%M}（第 {self.version} 版）",
            "about": self._about(), "fields": self._fields(), "crew": self._crew(), "risks": self._risks(),
            "measures": self._measures(), "gas": self._gas(), "has_gas": gas.needed(p, self.rules),
            "nodes": [self._node(n) for n in p.nodes], "signed": self._signed(), "running": self._running(),
            "closing": self._closing(),
        }  # fmt: skip

    @staticmethod
    def strokes(permit: Permit) -> tuple[str, ...]:
        """The sha256 of every handwritten signature on it."""
        return tuple(dict.fromkeys(s.stroke for s in permit.signatures if s.stroke))

    def _about(self) -> list[list[str]]:
        """(label, words); a label that begins with * takes a whole line."""
        p = self.permit
        where = " · ".join(filter(None, (p.place, p.spot_text, p.equipment)))
        certificates = {c.person: self.number(c.certificate) for c in p.crew if c.part == "guardian"}
        guardian = _with(self._name(p.guardian), certificates.get(p.guardian or "", ""))
        return [
            ["申请单位", p.department], ["申请人、时间", _with(self._name(p.reporter), self._at(p.submitted_at))],
            ["作业单位", p.contractor or p.department], ["作业负责人", self._name(p.owner)],
            ["监护人、证号", guardian], ["级别", level_of(p) or "不分级"],
            ["*作业内容", p.work or p.title], ["*作业地点、部位", where],
            *([["*级别的依据", "；".join(p.why_level)]] if p.why_level else []),
            ["*作业时间", span(p, self.now)], ["*关联作业票", "、".join(p.related) or "无"],
        ]  # fmt: skip

    def _fields(self) -> list[list[str]]:
        labels = {f.name: (f.label, f.unit) for f in self.kind.fields}
        shown = [(labels.get(name, (name, "")), value) for name, value in self.permit.fields if value]
        return [[label, f"{value} {unit}".strip()] for (label, unit), value in shown]

    def _crew(self) -> list[list[str]]:
        return [
            [self._name(c.person), PART_NAMES[c.part], self.number(c.certificate)]
            for c in self.permit.crew
            if c.part != "foreman"
        ]

    def _risks(self) -> list[str]:
        return [f"与 {c.code} 交叉：{c.why}" for c in self.permit.conflicts]

    def _measures(self) -> list[list[str]]:
        """Every line of the list, confirmed or to be confirmed with a pen."""
        done = {one.id: one for one in self.permit.measures}
        rows = []
        for rule in measuring.lines(self.permit, self.rules):
            one = done.get(rule.id)
            involved = "" if one is None else "涉及" if one.involved else "不涉及"
            note = f"（{one.note}）" if one and one.note else ""
            rows.append(
                [f"{rule.text}{note}", involved, self._name(one.by) if one else "", self._at(one.at) if one else ""]
            )
        return rows

    def _gas(self) -> list[list[str]]:
        limits = self.rules.gas_lines(self.permit.kind)
        tests = sorted(self.permit.gas, key=lambda test: test.at)
        return [self._test(test, limits) for test in tests]

    def _test(self, test: GasTest, limits: Mapping[str, GasLimit]) -> list[str]:
        values, bounds = [], []
        for value in test.values:
            limit = limits.get(value.item)
            label, unit = (limit.label, limit.unit) if limit else (value.item, "")
            lel = f"（{value.gas or '可燃气'} {value.lel_percent:g} %LEL）" if value.lel_percent is not None else ""
            values.append(f"{label} {value.value:g} {unit}{lel}".strip())
            lel_of = self.kind.gas.lel.get(value.gas)
            bounds.append(f"{label} {gas.bounds(limit, lel_of)}" if limit else "")
        good = test.calibrated_until.astimezone(self.now.tzinfo) if test.calibrated_until else None
        until = f"，校准至 {good:%Y-%m-%d}" if good else ""
        instrument = f"{test.instrument}{until}" if test.instrument else ""
        return [
            _with(self._at(test.at), test.point, "\n"), "\n".join(values), "\n".join(filter(None, bounds)),
            "合格" if test.within else f"不合格：{'、'.join(test.over)}", _with(self._name(test.by), instrument, "\n"),
        ]  # fmt: skip

    def _node(self, node: Node) -> Json:
        done = next((s for s in self.permit.signatures if s.role == node.id and s.by == node.by), None)
        asked = "、".join(self._name(p) for p in node.people)
        opinion = (done.note if done else "") or ("同意" if node.at else f"待 {asked} 审批")
        return {"title": node.title, "opinion": opinion, **self._signature(done, node.by), "at": self._at(node.at)}

    def _signed(self) -> list[Json]:
        """交底 and the crew's own names; an empty line for a pen where nobody has signed yet."""
        found: list[Json] = []
        for role, title in ROLES:
            mine: Iterable[Signature | None] = [s for s in self.permit.signatures if s.role == role] or [None]
            for one in mine:
                at = self._at(one.at) if one else ""
                signed = self._signature(one, one.by if one else None)
                name = f"{signed['name']}（{one.note}）" if one and one.note else signed["name"]
                found.append({"title": title, **signed, "name": name, "at": at})
        return found

    def _signature(self, one: Signature | None, by: str | None) -> Json:
        instead = f"（代 {self._name(one.instead_of)}）" if one and one.instead_of else ""
        return {"name": f"{self._name(by)}{instead}", "stroke": one.stroke if one and one.stroke in self.have else ""}

    def _running(self) -> list[list[str]]:
        """(when, what) of the hours on the spot, in order."""
        p = self.permit
        rows: list[tuple[datetime, str]] = [(p.started_at, "监护人扫码开工")] if p.started_at else []
        rows += [(at, "延长作业时间") for at in p.extensions]
        rows += [(at, f"交接：{self._name(a)} 换 {self._name(b)}") for a, b, at in p.handovers]
        for one in p.breaks:
            rows.append((one.since, f"{'叫停' if one.red else '暂停'}：{one.why}"))
            rows += [(one.until, words)] if one.until and (words := self._stood_until(one)) else []
        for who in p.inside:
            rows.append((who.entered_at, f"{who.name} 进入"))
            rows += [(who.left_at, f"{who.name} 离开")] if who.left_at else []
        return [[self._at(at), what] for at, what in sorted(rows, key=lambda row: row[0])]

    def _stood_until(self, one: Break) -> str:
        """How a standstill ended: the guardian's scan at that very moment is a resume, nothing else is."""
        p = self.permit
        if any(seen.at == one.until for seen in p.presence):
            return "恢复作业"
        if any(other.since == one.until for other in p.breaks):
            return ""
        late = p.ends_at is not None and one.until is not None and one.until >= p.ends_at
        return "没有恢复，票到期" if late else "没有恢复，停着完工"

    def _closing(self) -> Json:
        p = self.permit
        done = next((s for s in p.signatures if s.role == "accept"), None)
        counted = [f"人员{'已' if p.counted_out else '未'}清点", f"工具{'已' if p.tools_out else '未'}清点"]
        watch = f"监火至 {self._at(p.watch_until)}" if p.watch_until else ""
        ended = [f"作业结束 {self._at(p.fixed_at)}", watch, *counted] if p.fixed_at else []
        ended = [p.ended_why, *ended] if p.ran_out else ended
        words = "，".join(filter(None, ended)) or p.ended_why
        return {"words": words, **self._signature(done, p.accepted_by), "at": self._at(done.at) if done else ""}

    def _name(self, person: str | None) -> str:
        return self.org.name(person) if person else ""

    def _at(self, at: datetime | None) -> str:
        return f"{at.astimezone(self.now.tzinfo):%m-%d %H:%M}" if at else ""


def _with(words: str, more: str, between: str = "　") -> str:
    return f"{words}{between}{more}" if words and more else words or more
