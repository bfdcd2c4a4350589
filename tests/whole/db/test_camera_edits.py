"""Two officers save at the same moment, on both databases: one of them is told, nothing is overwritten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

from bot.cameras import edits
from bot.cameras.edits import MasksSent, RuleSent, Stale
from config.vision.plan import Polygon, RulePlan
from config.vision.presets import Presets
from db import cameras
from db.reads.areas import open_at
from db.store import Store
from db.tables import Camera
from db.work import UnitOfWork

NOW = datetime.fromisoformat("2026-03-02T08:00:00+08:00")
FENCES: tuple[Polygon, ...] = (
    ((0.1, 0.1), (0.9, 0.1), (0.5, 0.9)), ((0.2, 0.2), (0.8, 0.2), (0.5, 0.8)), ((0.3, 0.3), (0.7, 0.3), (0.5, 0.7)),
    ((0.4, 0.4), (0.6, 0.4), (0.5, 0.6)),
)  # fmt: skip


def camera(work: UnitOfWork) -> tuple[str, str]:
    """Marks of its fence and of its masks."""
    row = Camera(site=work.site, code="C1", name="东门")
    work.session.add(row)
    work.session.flush()
    rule = cameras.keep_rule(work.session, "C1", RulePlan(name="围栏", kind="intrusion"), NOW)
    return edits.rule_mark(rule), edits.masks_mark(row)


def sent(mark: str, fence: Polygon) -> RuleSent:
    return RuleSent(camera="C1", mark=mark, name="围栏", hold=3, cooldown=600, remind=0, clear=10, threshold=None,
                    limit=1, when=(), zone=fence)  # fmt: skip


def test_of_four_who_save_one_fence_at_once_one_is_kept_and_three_are_told(store: Store) -> None:
    mark, _ = store.run_now(camera)
    together = Barrier(len(FENCES))

    def saves(fence: Polygon) -> str:
        together.wait(10)
        try:
            store.run_now(lambda work: edits.keep(work, sent(mark, fence), Presets(()), "p1", NOW))
        except Stale as stale:
            return str(stale)
        return "saved"

    with ThreadPoolExecutor(len(FENCES)) as hands:
        said = list(hands.map(saves, FENCES))
    assert said.count("saved") == 1 and all("没有盖掉别人的" in one for one in said if one != "saved")
    row = store.run_now(lambda work: cameras.rule(work.session, "C1", "围栏"))
    plan = cameras.planned(row) if row else None
    assert plan and plan.zone == FENCES[said.index("saved")]


def test_of_two_who_save_masks_at_once_one_is_told(store: Store) -> None:
    _, mark = store.run_now(camera)
    together = Barrier(2)

    def saves(mask: Polygon) -> bool:
        together.wait(10)
        try:
            store.run_now(lambda work: edits.cover(work, MasksSent(camera="C1", mark=mark, masks=(mask,)), "p1", NOW))
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(saves, FENCES[:2])) == [False, True]


def test_nothing_is_open_where_there_is_no_case(store: Store) -> None:
    assert store.read_now(lambda session: open_at(session, ("HJ-1",))) == ()
    assert store.read_now(lambda session: open_at(session, ())) == ()
