"""Frames, segments, holds and figures in the tables, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from db import permit_years, recordings
from db.reads.permits import permit_figures
from db.store import Store
from db.tables import RecordingSegment
from tests.whole.db.hazards import hazard
from tests.whole.db.shop import NOW, Written
from workflows.hazard.reading import HazardClass
from workflows.metrics.permits import Period
from workflows.permit.case import Permit, State
from workflows.permit.records import Crewman, Interception, Kind, Node
from workflows.registry import FLOWS

CODE, OTHER = "DH-20260302-0001", "DH-20260302-0002"
KEEP, HOUR = timedelta(days=30), timedelta(hours=1)
OLD = NOW - timedelta(days=31)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    found = Store(url, FLOWS)
    yield found
    found.close()


def put(store: Store, kind: str, *cases: Any) -> None:
    for case in cases:
        store.run_now(lambda work, case=case: work.save(kind, None, case, Written("p1"), [], NOW))


def film(store: Store, code: str, sha: str, **fields: Any) -> bool:
    usual = {"since": OLD - HOUR, "until": OLD, "kept_at": OLD, "camera": "三号球机"}
    row = RecordingSegment(case_code=code, sha256=sha, **{**usual, **fields})
    return store.run_now(lambda work: recordings.keep_segment(work, row))


def erasable(store: Store) -> list[tuple[str, str]]:
    return sorted(store.read_now(lambda session: recordings.erasable(session, NOW, KEEP)))


def test_the_newest_frame_wins_whatever_comes_late(store: Store) -> None:
    times = [NOW, NOW - HOUR, NOW + HOUR]
    before = [store.run_now(lambda work, at=at: recordings.seen(work, CODE, "三号球机", "body", at)) for at in times]
    assert before == [None, NOW, NOW]
    row = store.read_now(lambda session: recordings.recording(session, CODE))
    assert row and (row.seen_at, row.camera, row.round) == (NOW + HOUR, "三号球机", 1)


def test_only_films_of_permits_that_ended_long_ago_and_nobody_holds_may_go(store: Store) -> None:
    closed = Permit(CODE, "p1", Kind.HOT, State.CLOSED, closed_at=OLD)
    put(
        store, "permit", closed, replace(closed, code=OTHER, closed_at=OLD + timedelta(days=2)),
        replace(closed, code="DH-20260302-0003", state=State.WORKING, closed_at=None),
        replace(closed, code="DH-20260302-0004", state=State.VOID, closed_at=None, ends_at=OLD),
        replace(closed, code="DH-20260302-0005", state=State.VOID, closed_at=None, ends_at=None),
    )  # fmt: skip
    for number in range(1, 6):
        assert film(store, f"DH-20260302-000{number}", "same")
        assert not film(store, f"DH-20260302-000{number}", "same"), "told twice, kept once"
    assert erasable(store) == [(CODE, "same"), ("DH-20260302-0004", "same")]
    assert store.run_now(lambda work: recordings.wanted_elsewhere(work.session, CODE, "same"))
    store.run_now(lambda work: recordings.hold(work, CODE, "p9", "事故调查", NOW))
    assert erasable(store) == [("DH-20260302-0004", "same")]
    assert not store.run_now(lambda work: recordings.is_erasable(work.session, CODE, NOW, KEEP))
    store.run_now(lambda work: recordings.release(work, CODE))
    assert store.run_now(lambda work: recordings.is_erasable(work.session, CODE, NOW, KEEP))
    store.run_now(lambda work: recordings.gone(work, CODE, "same", NOW))
    assert erasable(store) == [("DH-20260302-0004", "same")]
    assert [s.gone_at for s in store.read_now(lambda session: recordings.segments(session, CODE))] == [NOW]


def test_figures_are_counted_from_the_tickets_and_the_jobs_without_one(store: Store) -> None:
    period = Period(NOW - HOUR, NOW + 12 * HOUR)
    node = Node("shop", "所在单位", 1, ("p9",), by="p9", at=NOW)
    held = Interception(NOW, "start", "p2", (("gas_old", "40 分钟前"),))
    done = Permit(
        CODE, "p1", Kind.HOT, State.CLOSED, crew=(Crewman("p1", "worker"), Crewman("p2", "guardian")), level="二级",
        base_level="二级", opened_at=NOW, submitted_at=NOW, approved_at=NOW, nodes=(node,), started_at=NOW + HOUR,
        fixed_at=NOW + 2 * HOUR, closed_at=NOW + 3 * HOUR, interceptions=(held,),
    )  # fmt: skip
    long_ago = replace(done, code=OTHER, opened_at=NOW - KEEP, closed_at=NOW - 2 * HOUR, fixed_at=NOW - 3 * HOUR)
    put(store, "permit", done, long_ago)
    put(store, "hazard", hazard("YH-1", of=HazardClass("特殊作业", "动火作业", "无票动火", "OPS-01-01"), opened_at=NOW))
    found = store.read_now(lambda session: permit_figures(session, period, NOW + 4 * HOUR))
    assert (found.done, found.unpermitted, found.compliance) == (1, 1, 0.5)
    assert (found.total.started, found.total.intercepted, found.total.hours) == (1, 1, 1.0)


def test_a_name_on_a_permit_is_found_by_its_whole_id_for_a_year(store: Store) -> None:
    crew = (Crewman("p10", "worker"),)
    young = Permit(CODE, "p9", Kind.HOT, State.CLOSED, crew=crew, closed_at=NOW - timedelta(days=364))
    put(store, "permit", young, replace(young, code=OTHER, closed_at=NOW - timedelta(days=366)))
    named = {p: store.run_now(lambda work, p=p: permit_years.naming(work, p, NOW)) for p in ("p10", "p1", "p9", "%")}
    assert named == {"p10": (CODE,), "p1": (), "p9": (CODE,), "%": ()}
