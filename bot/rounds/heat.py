"""The heat map: asked for by the calendar or by the word 热力图, drawn by a job, shown where it was asked for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from bot.calendar import Entry, weekly
from bot.desk.commands import To
from bot.desk.records import drawn
from config import policies
from db import outbox, posting
from db.codec import scalars_to_json
from db.reads.rounds import heat, point_names
from db.tables import Job
from db.upsert import insert_new
from db.work import UnitOfWork
from workflows.inspection import cards_told
from workflows.inspection.rules import RoundRules
from workflows.kernel.effects import Group, Reader, Scalar, Sealed, Send
from workflows.metrics.rounds import headline, lines, totals

JOB = "heat_map"
DUTY = Group("duty")
WEEK = timedelta(days=7)


def entries(site: str) -> dict[str, Entry]:
    """Raises config.wrong.Wrong with file, line, key and remedy."""
    rules = policies.read("round", RoundRules, policies.folders(site)).heat

    def push(work: UnitOfWork, now: datetime) -> None:
        until = midnight(now)
        ask(work, DUTY, f"week:{until:%Y%m%d}", until - WEEK, until, now)

    return {"heat map": Entry(weekly(rules.day, rules.at), push)}


def words() -> Sequence[tuple[str, To]]:
    """热力图: the last seven days up to now, in the chat or the group where it was asked for."""

    def tell(work: UnitOfWork, key: str, person: str, reader: Reader, now: datetime) -> None:
        ask(work, reader, key, midnight(now) - WEEK + timedelta(days=1), now, now)

    return (("(?:巡检|隐患)?热力图", tell),)


def ask(work: UnitOfWork, to: Reader, key: str, since: datetime, until: datetime, now: datetime) -> None:
    """Order the picture; the same `key` once only. Nothing where there is no point to go round."""
    from bot.media.heat import written  # numpy and Pillow: 30 MB that an idle service need not hold

    found = lines(heat(work.session, since, until, now.tzinfo or UTC), point_names(work.session))
    if not found and to == DUTY:
        return
    last = until - timedelta(seconds=1)
    args: dict[str, Scalar] = {
        "to": outbox.address(to), "title": headline(found), "under": totals(found),
        "span": f"{since.month}月{since.day}日 到 {last.month}月{last.day}日", "lines": written(found),
    }  # fmt: skip
    row = {"site": work.site, "key": f"{JOB}:{key}", "job": JOB, "args": scalars_to_json(args), "not_before": now}
    insert_new(work.connection, Job, row)


def shown(work: UnitOfWork, wire: Mapping[str, Scalar], now: datetime) -> None:
    """The picture is drawn: to whom asked. Where it could not be drawn the words go alone."""
    to, sha = str(wire["to"]), str(wire.get("sha256") or "")
    if sha:
        drawn(work, sha, "image/png", now)
    card = cards_told.heat_map(str(wire["title"]), str(wire["under"]), str(wire["span"]), sha, to == "group:duty")
    slot = f"heat:{wire['key']}"
    posting.enqueue(work.session, None, Send(_reader(to), slot, card, "digest"), now, work.site)


def _reader(address: str) -> Reader:
    kind, _, rest = address.partition(":")
    return Group(rest) if kind == "group" else Sealed(rest) if kind == "sealed" else address


def midnight(now: datetime) -> datetime:
    """The last one, in the zone of `now`."""
    return datetime.combine(now.date(), time(), now.tzinfo)
