"""Without a net: what the phone can prove counts as when it was done, and what it cannot is marked."""

from datetime import datetime, timedelta

import pytest

from tests.stories.rounds import (
    CLEAN,
    DIRTY,
    PUMP,
    TANK,
    adhoc,
    arrives,
    case,
    fills,
    finishes,
    hazards,
    oil_at,
    planned,
    plant,
    stop,
    taps_abnormal,
)
from tests.world import World
from workflows.inspection.case import State
from workflows.inspection.clocks import BEFORE_ITS_TIME
from workflows.inspection.events import FoundAbnormal, Stamp, TakenOver


class Phone:
    """A phone that lost its net now; `off` is how far its wall clock is from ours."""

    def __init__(self, world: World, off: timedelta = timedelta()) -> None:
        self.world, self.off, self.anchor, self.seq = world, off, world.now, 0

    def at(self, when: datetime, life: bool = True, moved: timedelta = timedelta()) -> Stamp:
        """The stamp of something done at `when` and sent now. `life` False: the page was killed in between; `moved`:
        somebody set the clock after it was done."""
        self.seq += 1
        since = when - self.anchor if life else None
        return Stamp(self.seq, when + self.off, self.world.now + self.off + moved, self.anchor, since)


@pytest.fixture
def world() -> World:
    return plant()


def test_a_round_gone_in_time_and_sent_after_eight_hours_is_in_time_although_it_was_missed(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    phone, start = Phone(world), world.now
    world.wait(hours=8, minutes=30)
    assert case(world, code).state is State.MISSED
    world.forget_messages()
    for number, point in enumerate((PUMP, TANK)):
        done = start + timedelta(minutes=10 + 4 * number)
        assert arrives(world, code, point, stamp=phone.at(done)) == ""
        assert fills(world, code, point, stamp=phone.at(done + timedelta(minutes=1))) == ""
    assert finishes(world, code, stamp=phone.at(start + timedelta(minutes=20))) == ""
    found = case(world, code)
    assert (found.state, found.late) == (State.CLOSED, False)
    first = found.stops[0].checked_in
    assert first and (first.at, first.received, first.sure) == (start + timedelta(minutes=10), world.now, True)
    assert [s.flags for s in found.stops] == [(), ()]
    world.person("王芳").sees("其实按时做了，记录晚到", code)
    world.forget_messages()


def test_three_minutes_are_counted_by_when_it_was_done(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    phone, start = Phone(world), world.now
    world.wait(hours=2)
    assert arrives(world, code, PUMP, stamp=phone.at(start + timedelta(minutes=1))) == ""
    soon = start + timedelta(minutes=3, seconds=59)
    assert "再等 1 秒" in arrives(world, code, TANK, stamp=phone.at(soon))
    assert arrives(world, code, TANK, stamp=phone.at(soon + timedelta(seconds=1))) == ""
    world.forget_messages()


def test_what_is_sent_out_of_order_is_measured_against_what_was_done_after_it(world: World) -> None:
    code = planned(world, stop(PUMP), stop(TANK))
    phone = Phone(world)
    world.wait(hours=2)
    assert arrives(world, code, PUMP) == ""
    assert "再等 1 分钟就能打卡" in arrives(world, code, TANK, stamp=phone.at(world.now - timedelta(minutes=2)))
    assert arrives(world, code, TANK, stamp=phone.at(world.now - timedelta(minutes=3))) == ""
    world.forget_messages()


def test_a_wall_clock_set_back_changes_no_time_while_the_page_lived_and_is_marked(world: World) -> None:
    code = planned(world, stop(PUMP))
    phone, start = Phone(world), world.now
    world.wait(hours=1)
    done = start + timedelta(minutes=30)
    assert arrives(world, code, PUMP, stamp=phone.at(done, moved=-timedelta(hours=3))) == ""
    moment = case(world, code).stops[0].checked_in
    assert moment and moment.at == done
    assert [(f.rule, f.why) for f in case(world, code).stops[0].flags] == [("clock_off", "手机时间中途变过")]
    world.forget_messages()


def test_a_phone_that_is_simply_an_hour_wrong_is_set_right_and_marked_as_unproven(world: World) -> None:
    code = planned(world, stop(PUMP))
    phone, start = Phone(world, off=timedelta(hours=1, minutes=7)), world.now
    world.wait(hours=2)
    done = start + timedelta(minutes=30)
    assert arrives(world, code, PUMP, stamp=phone.at(done, life=False)) == ""
    moment = case(world, code).stops[0].checked_in
    assert moment and moment.at == done and not moment.sure
    odd = [(f.rule, f.why) for f in case(world, code).stops[0].flags]
    assert odd == [("clock_off", "1 小时 30 分钟后才传上来，做的时间只有手机自己的记录")]
    world.forget_messages()


def test_what_comes_within_five_minutes_after_a_killed_page_is_not_marked(world: World) -> None:
    code = planned(world, stop(PUMP))
    phone = Phone(world)
    world.wait(minutes=20)
    assert arrives(world, code, PUMP, stamp=phone.at(world.now - timedelta(minutes=5), life=False)) == ""
    assert case(world, code).stops[0].flags == ()
    world.forget_messages()


def test_a_stamp_without_any_anchor_is_taken_and_marked(world: World) -> None:
    code, start = planned(world, stop(PUMP)), world.now
    world.wait(hours=3)
    bare = Stamp(1, start + timedelta(minutes=10), world.now)
    assert arrives(world, code, PUMP, stamp=bare) == ""
    moment = case(world, code).stops[0].checked_in
    assert moment and moment.at == start + timedelta(minutes=10)
    assert [f.rule for f in case(world, code).stops[0].flags] == ["clock_off"]
    world.forget_messages()


def test_what_claims_to_be_older_than_a_contact_it_did_not_come_with_is_marked_without_blame(world: World) -> None:
    """An old anchor was kept, and time since then made up."""
    code, phone = planned(world, stop(PUMP), stop(TANK)), Phone(world)
    world.wait(hours=1)
    assert arrives(world, code, PUMP) == ""
    world.wait(hours=2)
    assert arrives(world, code, TANK, stamp=phone.at(phone.anchor + timedelta(minutes=30))) == ""
    odd = [(f.rule, f.why) for f in case(world, code).stops[1].flags]
    assert odd == [("clock_off", "这条说是在一次联网之前做的，那次却没有一起传上来")]
    world.forget_messages()


def test_after_a_killed_page_and_a_missed_window_the_phones_word_alone_is_taken_and_marked(world: World) -> None:
    code = planned(world, stop(PUMP))
    phone, start = Phone(world), world.now
    world.wait(hours=6)
    assert arrives(world, code, PUMP, stamp=phone.at(start + timedelta(hours=1), life=False)) == ""
    assert [f.why for f in case(world, code).stops[0].flags] == ["时限过后才传上来，做的时间只有手机自己的记录"]
    world.forget_messages()


def test_a_clock_set_back_after_a_reboot_never_reaches_before_the_last_contact(world: World) -> None:
    code = planned(world, stop(PUMP))
    world.wait(hours=5)
    phone = Phone(world)
    world.wait(minutes=30)
    claimed = phone.at(world.now - timedelta(hours=4), life=False)
    assert arrives(world, code, PUMP, stamp=claimed) == ""
    moment = case(world, code).stops[0].checked_in
    assert moment and moment.at == phone.anchor, "a round that was missed at noon stays late"
    world.wait(minutes=2)
    assert fills(world, code, PUMP) == "" and finishes(world, code) == ""
    assert case(world, code).late
    world.forget_messages()


def test_what_is_older_than_a_day_is_refused_in_words_and_a_danger_is_not(world: World) -> None:
    code = planned(world, stop(PUMP))
    phone, start = Phone(world), world.now
    world.wait(hours=24, minutes=30)
    said = arrives(world, code, PUMP, stamp=phone.at(start + timedelta(minutes=10)))
    assert "超过 1 天才传上来，不能再算" in said and "请到现场重新检查" in said
    event = FoundAbnormal("李强", PUMP, 1, "异常", "漏油", oil_at(), phone.at(start + timedelta(minutes=11)))
    assert world.person("李强").does(code, event) == ""
    assert len(hazards(world)) == 1
    world.forget_messages()


def test_what_was_made_up_for_without_a_net_is_late_by_when_it_was_done(world: World) -> None:
    code = planned(world, stop(PUMP))
    phone, start = Phone(world), world.now
    world.wait(hours=12)
    done = start + timedelta(hours=7)
    assert arrives(world, code, PUMP, stamp=phone.at(done)) == ""
    assert fills(world, code, PUMP, stamp=phone.at(done + timedelta(minutes=2))) == ""
    assert finishes(world, code, stamp=phone.at(done + timedelta(minutes=3))) == ""
    assert case(world, code).late
    other = planned(world, stop(PUMP))
    phone, start = Phone(world), world.now
    world.wait(hours=12)
    assert "补检只到" in arrives(world, other, PUMP, stamp=phone.at(start + timedelta(hours=8, seconds=1)))
    world.forget_messages()


def test_somebody_who_took_the_round_meanwhile_is_not_overwritten(world: World) -> None:
    code = planned(world, stop(PUMP))
    phone, start = Phone(world), world.now
    world.wait(hours=1)
    world.person("孙磊").does(code, TakenOver("孙磊"))
    arrives(world, code, PUMP, "孙磊")
    before = case(world, code)
    said = arrives(world, code, PUMP, stamp=phone.at(start + timedelta(minutes=5)))
    assert "现在是孙磊在巡，这一条没有记进去" in said
    assert case(world, code) == before
    world.forget_messages()


def test_a_check_begun_at_a_point_without_a_net_keeps_its_own_times(world: World) -> None:
    phone, start = Phone(world), world.now
    world.wait(hours=9)
    done = start + timedelta(hours=1)
    code = adhoc(world, at=done)
    assert arrives(world, code, PUMP, stamp=phone.at(done)) == ""
    assert fills(world, code, PUMP, CLEAN, stamp=phone.at(done + timedelta(minutes=1))) == ""
    assert finishes(world, code, stamp=phone.at(done + timedelta(minutes=2))) == ""
    moment = case(world, code).stops[0].filled
    assert moment and moment.at == done + timedelta(minutes=1)
    assert not case(world, code).late
    world.forget_messages()


def test_the_form_took_no_longer_than_the_phone_was_there(world: World) -> None:
    code = planned(world, stop(PUMP))
    phone, start = Phone(world), world.now
    world.wait(hours=2)
    arrives(world, code, PUMP, stamp=phone.at(start + timedelta(minutes=10)))
    fills(world, code, PUMP, seconds=90.0, stamp=phone.at(start + timedelta(minutes=10, seconds=3)))
    assert [f.rule for f in case(world, code).stops[0].flags] == ["dwell_per_item"]
    world.forget_messages()


def test_a_finding_is_never_older_than_its_round_nor_a_sheet_than_its_check_in(world: World) -> None:
    world.wait(hours=1)
    code, opened = planned(world, stop(PUMP)), world.now
    world.wait(minutes=20)
    assert arrives(world, code, PUMP) == ""
    stood = world.now
    world.wait(minutes=10)
    assert taps_abnormal(world, code, stamp=Stamp(1, world.now - timedelta(days=4000), world.now)) == ""
    earlier = Stamp(2, stood - timedelta(minutes=15), world.now)
    assert fills(world, code, PUMP, DIRTY, stamp=earlier) == ""
    [at] = case(world, code).stops
    assert (at.findings[0].at.at, at.findings[0].at.sure) == (opened, False)
    assert at.filled and (at.filled.at, at.filled.sure) == (stood, False)
    assert ("clock_off", BEFORE_ITS_TIME) in [(one.rule, one.why) for one in at.flags]
    world.forget_messages()
