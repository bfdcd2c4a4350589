"""What a decision may ask about other cases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from config.policies import read
from db.store import Store
from tests.whole.db.hazards import OIL, change, hazard, keep, kept, photo
from tests.whole.db.shop import NOW, Written
from workflows.hazard.case import Hazard, State
from workflows.hazard.events import Brought, Rectified
from workflows.hazard.reading import Finding, HazardClass, Reading
from workflows.hazard.rules import HazardRules, MergeRules
from workflows.permit.case import Permit
from workflows.permit.events import Brought as TicketBrought
from workflows.permit.events import MeasureConfirmed
from workflows.permit.records import Kind

UPRIGHT = "00ff00ff00ff00ff"
TURNED = "0f0f0f0f0f0f0f0f"
RULES = read("hazard", HazardRules)


def fact(
    store: Store, name: str, case: Hazard | Permit, event: object = Written("p1"), rules: HazardRules = RULES
) -> Any:
    return store.run_now(lambda work: work.fact(name, case, event, rules, NOW))


def orientations(first: str, second: str = TURNED) -> str:
    """Eight hashes, the upright one first."""
    return " ".join([first, second, *(["aaaaaaaaaaaaaaaa"] * 6)])


def flipped(word: str, bits: int) -> str:
    """The same hash with its lowest bits turned over."""
    return f"{int(word, 16) ^ ((1 << bits) - 1):016x}"


def test_the_same_leak_reported_again_within_half_an_hour_is_found(store: Store) -> None:
    first = keep(store, hazard("YH-1"))
    keep(store, hazard("YH-2", opened_at=NOW))
    assert fact(store, "same_open", hazard("YH-9")) == "YH-1"
    assert fact(store, "same_open", first) == "YH-2", "never itself"


@pytest.mark.parametrize(
    "fields",
    [
        {"opened_at": NOW - timedelta(minutes=31)},
        {"state": State.CLOSED},
        {"state": State.VOID},
        {"state": State.DRAFT, "opened_at": None},
        {"place_code": "P3"},
        {"of": HazardClass("设备设施", "转动设备", "异响", "SB-0302")},
    ],
)
def test_another_place_class_or_time_is_another_hazard(store: Store, fields: dict[str, object]) -> None:
    keep(store, hazard("YH-1", **fields))
    assert fact(store, "same_open", hazard("YH-9")) is None


def test_the_same_fault_at_another_machine_of_the_hall_is_another_hazard(store: Store) -> None:
    keep(store, hazard("YH-1", equipment_code="P-1"))
    assert fact(store, "same_open", hazard("YH-9", equipment_code="P-2")) is None
    assert fact(store, "same_open", hazard("YH-9", equipment_code="P-1")) == "YH-1"
    assert fact(store, "same_open", hazard("YH-9")) == "YH-1", "who names no machine may mean this one"
    keep(store, hazard("YH-0", opened_at=NOW - timedelta(minutes=20)))
    assert fact(store, "same_open", hazard("YH-9", equipment_code="P-2")) == "YH-0"


def test_what_was_just_said_counts_before_the_case_knows_it(store: Store) -> None:
    keep(store, hazard("YH-1"))
    finding = Finding(OIL, "yellow", place="二焊车间", place_code="P2")
    event = Brought("p5", "二焊漏油", reading=Reading(True, findings=(finding,)))
    assert fact(store, "same_open", Hazard("YH-9", "p5"), event) == "YH-1"
    assert fact(store, "same_open", Hazard("YH-9", "p5")) is None


def test_repeats_of_ninety_days_are_counted_without_the_void_ones(store: Store) -> None:
    for n, (days, state) in enumerate([(1, State.CLOSED), (89, State.CLOSED), (91, State.CLOSED), (2, State.VOID)]):
        keep(store, hazard(f"YH-{n}", opened_at=NOW - timedelta(days=days), state=state))
    assert fact(store, "repeats", hazard("YH-9")) == 2
    assert fact(store, "repeats", Hazard("YH-9", "p1")) == 0


def test_a_factory_says_itself_how_long_a_report_is_the_same_and_how_long_a_repeat(store: Store) -> None:
    keep(store, hazard("YH-1", opened_at=NOW - timedelta(hours=3)))
    rules = replace(RULES, merge=MergeRules(timedelta(hours=4), timedelta(hours=2)))
    assert fact(store, "same_open", hazard("YH-9")) is None
    assert fact(store, "same_open", hazard("YH-9"), rules=rules) == "YH-1"
    assert (fact(store, "repeats", hazard("YH-9")), fact(store, "repeats", hazard("YH-9"), rules=rules)) == (1, 0)


def test_a_photo_of_an_earlier_case_is_recognised_by_its_bytes(store: Store) -> None:
    kept(store, "a")
    keep(store, hazard("YH-1", media=(photo("a", "after"),)))
    later = hazard("YH-2", media=(photo("a", "after"),))
    assert fact(store, "photos_used_before", later, Rectified("p2")) == (("a", "YH-1", 0.0, "same"),)


def test_a_new_picture_of_a_ticket_is_recognised_whatever_it_is_to_prove(store: Store) -> None:
    kept(store, "a")
    keep(store, hazard("YH-1", media=(photo("a"),)))
    ticket = Permit("DH-1", "p1", Kind.HOT, media=(photo("a"),))
    used = (("a", "YH-1", 0.0, "same"),)
    assert fact(store, "photos_used_before", ticket, MeasureConfirmed("p2", "isolate", True, photo("a"))) == used
    assert fact(store, "photos_used_before", ticket, TicketBrought("p2", (photo("a"),))) == used
    assert fact(store, "photos_used_before", ticket, MeasureConfirmed("p2", "isolate")) == (), "only what is new"


def test_a_turned_or_mended_picture_of_an_earlier_case_is_recognised(store: Store) -> None:
    kept(store, "old", orientations(UPRIGHT), NOW - timedelta(days=1))
    keep(store, hazard("YH-1", media=(photo("old"),)))
    kept(store, "turned", orientations(TURNED, UPRIGHT))
    kept(store, "eight", orientations(flipped(UPRIGHT, 8)))
    kept(store, "nine", orientations(flipped(UPRIGHT, 9)))
    kept(store, "thirteen", orientations(flipped(UPRIGHT, 13)))
    media = tuple(photo(sha, "after") for sha in ("turned", "eight", "nine", "thirteen"))
    found = fact(store, "photos_used_before", hazard("YH-2", media=media), Rectified("p2"))
    assert found == (
        ("turned", "YH-1", 0.0, "same"),
        ("eight", "YH-1", 8.0, "same"),
        ("nine", "YH-1", 9.0, "near"),
    )


def test_the_picture_from_before_the_work_is_no_proof_of_the_work(store: Store) -> None:
    kept(store, "before", orientations(UPRIGHT), NOW - timedelta(hours=1))
    kept(store, "again", orientations(flipped(UPRIGHT, 2)))
    case = keep(store, hazard("YH-1", media=(photo("before"),)))
    event = Brought("p2", media=(photo("before", "after"), photo("again", "after")))
    found = fact(store, "photos_used_before", case, event)
    assert found == (("before", "YH-1", 0.0, "same"), ("again", "YH-1", 2.0, "same"))


def test_a_photo_sent_after_acceptance_shows_the_work_whatever_the_chat_called_it(store: Store) -> None:
    kept(store, "old")
    keep(store, hazard("YH-1", media=(photo("old"),)))
    case = keep(store, hazard("YH-2", accepted_at=NOW))
    found = fact(store, "photos_used_before", case, Brought("p2", media=(photo("old"),)))
    assert found == (("old", "YH-1", 0.0, "same"),)
    assert fact(store, "photos_used_before", hazard("YH-2"), Brought("p2", media=(photo("old"),))) == ()


def test_a_cases_own_new_photo_and_those_of_its_tasks_are_fine(store: Store) -> None:
    kept(store, "mine", orientations(UPRIGHT))
    kept(store, "task")
    keep(store, hazard("GD-1", media=(photo("task", "after"),)))
    case = keep(store, hazard("YH-1", joint_task="GD-1", media=(photo("mine", "after"), photo("task", "after"))))
    assert fact(store, "photos_used_before", case, Rectified("p2")) == ()


def test_a_photo_of_a_later_case_does_not_accuse_the_earlier_one(store: Store) -> None:
    kept(store, "first", orientations(UPRIGHT), NOW - timedelta(days=1))
    kept(store, "copy", orientations(UPRIGHT))
    case = keep(store, hazard("YH-1", media=(photo("first", "after"),)))
    keep(store, hazard("YH-2", media=(photo("copy", "after"),)))
    assert fact(store, "photos_used_before", case, Rectified("p2")) == ()


def test_an_owners_cases_in_fixing_come_most_urgent_first(store: Store) -> None:
    for code, hours, state in (("YH-1", 9, State.FIXING), ("YH-2", 1, State.FIXING), ("YH-3", 2, State.DISPATCHED)):
        keep(store, hazard(code, due_at=NOW + timedelta(hours=hours), state=state))
    keep(store, hazard("YH-4", owner="p8", state=State.FIXING))
    assert fact(store, "open_of_owner", hazard("YH-9"), Rectified("p2")) == ("YH-2", "YH-1")


def test_tasks_that_have_ended_are_not_open(store: Store) -> None:
    done = keep(store, hazard("GD-1"))
    keep(store, hazard("GD-2"))
    change(store, done, state=State.CLOSED)
    assert fact(store, "open_tasks", hazard("YH-1", joint_task="GD-1", tasks=("GD-2",))) == ("GD-2",)
    assert fact(store, "open_tasks", hazard("YH-1")) == ()


def test_a_fact_nobody_registered_is_a_key_error(store: Store) -> None:
    with pytest.raises(KeyError):
        fact(store, "weather", hazard("YH-1"))
