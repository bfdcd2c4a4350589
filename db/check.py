"""The checking of records, one after another: chains, seals, case rows and files."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from db import chain
from db.records import CaseRecord, Dropped, FileRecord, LogRecord, Record, SealRecord

Intact = Callable[[str], bool]
"""sha256 -> whether the kept bytes still have it; raises FileNotFoundError where they are gone."""


@dataclass(frozen=True, slots=True)
class Broken:
    """`what` is log, seal, case or file; `row` names it; `day` is the site's day of it, if it has one."""

    what: str
    row: str
    day: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """`erased` rows verify although payload and salt are gone: a person's right."""

    rows: int
    cases: int
    seals: int
    files: int
    erased: int
    broken: tuple[Broken, ...]

    @property
    def ok(self) -> bool:
        return not self.broken

    @property
    def line(self) -> str:
        """One line for people."""
        if self.ok:
            erased = f"（其中 {self.erased} 行内容已依法删除）" if self.erased else ""
            return f"完好：{self.cases} 条、{self.rows} 行记录{erased}、{self.seals} 个封印、{self.files} 个文件"
        first = self.broken[0]
        return f"第一处损坏：{first.row}（{first.day}）{first.why}；共 {len(self.broken)} 处"


@dataclass(slots=True)
class Check:
    """Sees the records in the order of db.records."""

    intact: Intact | None
    zone: tzinfo
    broken: list[Broken] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)
    sealed: dict[tuple[str, int], tuple[str, SealRecord]] = field(default_factory=dict)
    cases: dict[str, CaseRecord] = field(default_factory=dict)
    last_seal: SealRecord | None = None
    last: LogRecord | None = None
    rows: int = 0
    seals: int = 0
    files: int = 0
    erased: int = 0
    all_cases: int = 0

    def see(self, record: Record) -> None:
        match record:
            case Dropped(code):
                self.dropped.add(code)
            case SealRecord():
                self._seal(record)
            case CaseRecord():
                self.cases[record.code] = record
                self.all_cases += 1
            case LogRecord():
                self._log(record)
            case FileRecord():
                self._file(record)

    def report(self) -> Report:
        self._end_of_case()
        for left in self.cases.values():
            self._say("case", left.code, None, "整条记录的日志被删除")
        for (code, seq), (_, seal) in self.sealed.items():
            if code not in self.dropped:
                self._say("log", f"{code} 第 {seq} 行", seal.at, f"第 {seal.n} 号封印见过它，现在没有了")
        return Report(self.rows, self.all_cases, self.seals, self.files, self.erased, tuple(self.broken))

    def _say(self, what: str, row: str, at: datetime | None, why: str) -> None:
        self.broken.append(Broken(what, row, f"{at.astimezone(self.zone):%Y-%m-%d}" if at else "日期不明", why))

    def _seal(self, seal: SealRecord) -> None:
        self.seals += 1
        before = self.last_seal
        name = f"第 {seal.n} 号封印"
        if seal.n != (before.n + 1 if before else 1) or seal.prev != (before.hash if before else ""):
            self._say("seal", name, seal.at, "与前一个封印接不上")
        if chain.seal_hash(seal.site, seal.n, seal.prev, seal.at, seal.upto, seal.heads) != seal.hash:
            self._say("seal", name, seal.at, "内容被改动")
        for code, (seq, digest) in json.loads(seal.heads).items():
            self.sealed[code, seq] = (digest, seal)
        self.last_seal = seal

    def _log(self, row: LogRecord) -> None:
        self.rows += 1
        if self.last and self.last.code != row.code:
            self._end_of_case()
        before, name = self.last, f"{row.code} 第 {row.seq} 行"
        if row.seq != (before.seq + 1 if before else 1) or row.prev != (before.hash if before else ""):
            self._say("log", name, row.at, "与前一行接不上，中间有行被删除或改动")
        elif why := self._changed(row):
            self._say("log", name, row.at, why)
        sealed = self.sealed.pop((row.code, row.seq), None)
        if sealed and sealed[0] != row.hash:
            self._say("log", name, row.at, f"与第 {sealed[1].n} 号封印不符")
        self.last = row

    def _changed(self, row: LogRecord) -> str | None:
        if row.version != chain.VERSION:
            return f"版本字节 {row.version} 不认识"
        link = chain.Link(
            row.site, row.code, row.seq, row.prev, row.at, row.actor, row.event, row.from_state, row.to_state,
            row.media, row.payload_hash,
        )  # fmt: skip
        if link.digest() != row.hash:
            return "内容被改动"
        if row.payload is None and row.salt is None:
            self.erased += 1
            return None
        if chain.payload_hash(row.salt or "", row.payload or "", row.why) != row.payload_hash:
            return "事件内容或理由被改动"
        return None

    def _end_of_case(self) -> None:
        """The case row knows how long its chain is."""
        last, self.last = self.last, None
        if last is None:
            return
        case = self.cases.pop(last.code, None)
        if case is None:
            self._say("case", last.code, last.at, "日志还在，记录本身被删除")
        elif (case.version, case.head) != (last.seq, last.hash):
            self._say("log", f"{last.code} 第 {last.seq + 1} 行", last.at, f"日志末尾被删除，应有 {case.version} 行")
        elif case.state != last.to_state:
            self._say("case", case.code, last.at, f"状态 {case.state} 与日志的 {last.to_state} 不符")

    def _file(self, kept: FileRecord) -> None:
        if self.intact is None or kept.gone:
            return
        self.files += 1
        try:
            if not self.intact(kept.sha256):
                self._say("file", kept.sha256, kept.kept_at, "文件内容被改动")
        except FileNotFoundError:
            self._say("file", kept.sha256, kept.kept_at, "文件不见了")
