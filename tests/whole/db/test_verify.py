"""What somebody changes by hand in the database is found, named, and dated."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col, select

from db.check import Report
from db.erase import erase_person
from db.records import export, records
from db.seal import seal
from db.store import Store
from db.tables import Account, Case, Inbox, Log, Media, Person, Seal
from db.verify import verify, verify_export
from db.work import UnitOfWork
from tests.whole.db.shop import NOW, ZONE, Noted, Wanted, does, opened
from workflows.kernel.effects import Drop

DAY = timedelta(days=1)


def checked(store: Store, intact: Callable[[str], bool] | None = None) -> Report:
    return store.read_now(lambda session: verify(records(session), intact, ZONE))


def sealed(store: Store, days: int = 0) -> bool:
    return store.run_now(lambda work: seal(work, NOW + days * DAY) is not None)


def by_hand(store: Store, statement: str) -> None:
    """What an administrator with a database client can do."""
    store.run_now(lambda work: work.session.execute(text(statement)))


@pytest.fixture
def two(store: Store) -> tuple[str, str]:
    """Two tickets with three rows each, one a day, sealed."""
    codes = opened(store, "p1"), opened(store, "p2")
    for n, text_ in ((1, "漏油"), (2, "擦了")):
        for code in codes:
            does(store, code, Noted("p1", text_, why="顺手"), NOW + n * DAY)
    assert sealed(store, 2)
    return codes


def test_an_untouched_database_is_whole(store: Store, two: tuple[str, str]) -> None:
    report = checked(store)
    assert report.ok
    assert (report.rows, report.cases, report.seals, report.erased) == (6, 2, 1, 0)
    assert report.line.startswith("完好")


@pytest.mark.parametrize(
    "change",
    [
        "update log set payload = replace(payload, '漏油', '漏气') where seq = 2 and case_code = '{code}'",
        "update log set why = '' where seq = 2 and case_code = '{code}'",
        "update log set actor = 'p9' where seq = 2 and case_code = '{code}'",
        "update log set to_state = 'ended' where seq = 2 and case_code = '{code}'",
        "update log set media = '[\"x\"]' where seq = 2 and case_code = '{code}'",
        "update log set event = 'Ended' where seq = 2 and case_code = '{code}'",
        "update log set version = 2 where seq = 2 and case_code = '{code}'",
    ],
)
def test_one_changed_row_of_the_log_is_named_with_its_day(store: Store, two: tuple[str, str], change: str) -> None:
    by_hand(store, change.format(code=two[0]))
    report = checked(store)
    assert [(b.what, b.row, b.day) for b in report.broken] == [("log", f"{two[0]} 第 2 行", "2026-03-03")]
    assert report.line.startswith(f"第一处损坏：{two[0]} 第 2 行（2026-03-03）")


def test_a_row_taken_out_of_the_middle_breaks_the_chain(store: Store, two: tuple[str, str]) -> None:
    store.run_now(lambda w: w.session.execute(delete(Log).where(col(Log.case_code) == two[0], col(Log.seq) == 2)))
    assert checked(store).broken[0].row == f"{two[0]} 第 3 行"


def test_a_tail_cut_off_shows_although_the_rest_is_consistent(store: Store, two: tuple[str, str]) -> None:
    store.run_now(lambda w: w.session.execute(delete(Log).where(col(Log.case_code) == two[1], col(Log.seq) == 3)))
    rows = [b.row for b in checked(store).broken]
    assert f"{two[1]} 第 3 行" in rows


def test_a_case_removed_with_all_its_rows_is_missed_by_the_seal(store: Store, two: tuple[str, str]) -> None:
    for table, code in ((Log, Log.case_code), (Case, Case.code)):
        store.run_now(lambda w, t=table, c=code: w.session.execute(delete(t).where(col(c) == two[0])))  # type: ignore[misc]
    (broken,) = checked(store).broken
    assert (broken.row, broken.day) == (f"{two[0]} 第 3 行", "2026-03-04")
    assert "封印" in broken.why


def test_a_state_changed_in_the_case_row_contradicts_the_log(store: Store, two: tuple[str, str]) -> None:
    by_hand(store, f"update cases set state = 'ended' where code = '{two[0]}'")
    assert [b.what for b in checked(store).broken] == ["case"]


def test_a_changed_or_missing_seal_shows(store: Store, two: tuple[str, str]) -> None:
    does(store, two[0], Noted("p1", "第三"), NOW + 3 * DAY)
    assert sealed(store, 3)
    store.run_now(lambda w: w.session.execute(update(Seal).where(col(Seal.n) == 2).values(heads="{}")))
    assert [(b.what, b.day) for b in checked(store).broken] == [("seal", "2026-03-05")]
    store.run_now(lambda w: w.session.execute(delete(Seal).where(col(Seal.n) == 1)))
    assert checked(store).broken[0].what == "seal"


def test_a_seal_covers_only_what_was_touched_since_the_one_before(store: Store, two: tuple[str, str]) -> None:
    assert not sealed(store, 3), "nothing happened"
    does(store, two[1], Noted("p1", "第三"), NOW + 3 * DAY)
    assert sealed(store, 3)
    last = store.read_now(lambda s: s.exec(select(Seal).where(Seal.n == 2)).one())
    assert two[1] in last.heads
    assert two[0] not in last.heads
    assert checked(store).ok


def test_a_draft_dropped_after_it_was_sealed_is_not_a_removed_case(store: Store, two: tuple[str, str]) -> None:
    draft = opened(store)
    assert sealed(store, 3)
    does(store, draft, Wanted("p1", (Drop(),)), NOW + 3 * DAY)
    fresh = opened(store, now=NOW + 3 * DAY)
    assert sealed(store, 4)
    newest = store.read_now(lambda s: s.exec(select(Seal).where(Seal.n == 3)).one())
    assert fresh in newest.heads, "no row id is given twice"
    assert checked(store).ok


def test_a_person_who_is_forgotten_leaves_rows_that_verify_as_erased(store: Store, two: tuple[str, str]) -> None:
    def known(work: UnitOfWork) -> None:
        work.session.add(Person(id="p1", name="张三", mobile="13800000000"))
        work.session.add(Account(platform="wecom", account="zhang", person="p1"))
        work.session.add(Inbox(key="wecom:Zhang:17", platform="wecom", account="zhang", payload="{}", at=NOW))

    store.run_now(known)
    erased = store.run_now(lambda work: erase_person(work, "p1", NOW))
    assert (erased.log, erased.inbox, erased.accounts) == (5, 1, 1)
    report = checked(store)
    assert report.ok
    assert report.erased == 5
    left = store.read_now(lambda s: s.exec(select(Log.payload, Log.salt, Log.why).where(Log.actor == "p1")).all())
    assert {tuple(row) for row in left} == {(None, None, "")}
    person = store.read_now(lambda s: s.exec(select(Person)).one())
    assert (person.name, person.mobile, person.active) == ("已注销人员", None, False)
    key = store.read_now(lambda s: s.exec(select(Inbox.key).where(Inbox.platform == "wecom")).one())
    assert "zhang" not in key.lower()


def test_a_payload_that_only_vanished_is_not_taken_for_erased(store: Store, two: tuple[str, str]) -> None:
    by_hand(store, f"update log set payload = null where seq = 2 and case_code = '{two[0]}'")
    assert [b.row for b in checked(store).broken] == [f"{two[0]} 第 2 行"]


def test_an_export_is_checked_without_the_database(store: Store, two: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    lines = store.read_now(lambda session: export(records(session), file))
    assert lines == len(file.read_text(encoding="utf-8").splitlines()) == 9
    assert verify_export(file, zone=ZONE).ok
    file.write_text(file.read_text(encoding="utf-8").replace("漏油", "漏气", 1), encoding="utf-8")
    report = verify_export(file, zone=ZONE)
    assert (report.broken[0].row, report.broken[0].day) == (f"{two[0]} 第 2 行", "2026-03-03")


def test_a_file_that_is_no_export_is_refused_by_line(tmp_path: Path) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text('{"is": "Dropped", "code": "x"}\nhello\n', encoding="utf-8")
    with pytest.raises(ValueError, match="第 2 行"):
        verify_export(file)


def test_changed_and_missing_files_are_named(store: Store, two: tuple[str, str]) -> None:
    def keep(work: UnitOfWork) -> None:
        for sha in ("good", "bad", "lost", "gone"):
            gone = NOW if sha == "gone" else None
            work.session.add(Media(sha256=sha, kind="photo", kept_at=NOW, gone_at=gone))

    def intact(sha: str) -> bool:
        if sha == "lost":
            raise FileNotFoundError(sha)
        return sha == "good"

    store.run_now(keep)
    report = checked(store, intact)
    assert {(b.what, b.row) for b in report.broken} == {("file", "bad"), ("file", "lost")}
    assert report.files == 3
