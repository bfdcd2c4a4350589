from dataclasses import replace

from tests.world import World
from workflows.hazard.case import State
from workflows.hazard.events import Corrected

LEAK = "一号喷漆线漏油"


def test_five_reports_of_one_leak_are_one_case_with_five_reporters_each_answered(world: World) -> None:
    names = ("张伟", "陈静", "刘洋", "郑丽", "黄磊")
    first = world.person(names[0]).says(LEAK)
    world.person(names[0]).sees("黄色隐患", first)
    world.person("何平").sees(first)
    for name in names[1:]:
        world.wait(minutes=3)
        second = world.person(name).says(LEAK)
        world.person(name).sees(second, f"和 {first} 是同一处", "谢谢提醒")
        assert world.case(second).state is State.VOID and world.case(second).merged_into == first
    assert world.case(first).reporters == names
    assert len(world.person("何平").messages) == 1
    world.person("何平").presses("接单")
    world.person("何平").sees("5 人报告")


def test_after_30_minutes_the_same_leak_is_a_new_case_marked_as_a_repeat(world: World) -> None:
    world.person("张伟").says(LEAK)
    world.person("何平").presses("接单")
    world.forget_messages()
    world.wait(minutes=29)
    world.photo_of_work("何平")
    world.wait(minutes=2)
    second = world.person("陈静").says(LEAK)
    assert world.case(second).merged_into is None and world.case(second).repeats == 1
    world.person("陈静").sees("重复发生 1 次")
    world.forget_messages()


def test_after_90_days_a_leak_is_no_repeat(world: World) -> None:
    world.person("张伟").says(LEAK)
    world.work.timers.clear()
    world.wait(days=91)
    second = world.person("陈静").says(LEAK)
    assert world.case(second).repeats == 0
    world.forget_messages()


def test_another_class_at_the_same_place_is_another_case(world: World) -> None:
    world.person("张伟").says(LEAK)
    second = world.person("陈静").says("一号喷漆线出口堵了")
    assert world.case(second).merged_into is None
    world.forget_messages()


def test_the_same_fault_at_another_machine_of_the_hall_is_another_case(world: World) -> None:
    """As the store has it (tests/whole/db/test_facts.py); whoever names no machine may mean either."""
    box = world.org.equipment["PD-203"]
    other = replace(box, code="PD-204", name="配电箱 PD-204")
    world.org = replace(world.org, equipment={box.code: box, other.code: other})
    open_door = "二号焊接车间东门{}箱门敞开，带电导体外露"
    first = world.person("张伟").says(open_door.format("配电箱PD-203"))
    second = world.person("陈静").says(open_door.format("配电箱PD-204"))
    third = world.person("刘洋").says(open_door.format("配电箱"))
    assert [world.case(one).equipment_code for one in (first, second)] == ["PD-203", "PD-204"]
    assert (world.case(second).merged_into, world.case(third).merged_into) == (None, first)
    world.forget_messages()


def test_a_photo_after_a_merged_report_reaches_the_first_case(world: World) -> None:
    first = world.person("张伟").says(LEAK)
    world.person("陈静").says(LEAK)
    world.wait(seconds=8)
    world.person("陈静").photographs("p9")
    assert [a.sha256 for a in world.case(first).media] == ["p9"]
    world.forget_messages()


def test_a_report_that_joins_while_somebody_is_at_work_does_not_disturb_the_work(world: World) -> None:
    first = world.person("张伟").says(LEAK)
    world.person("何平").presses("接单")
    world.forget_messages()
    world.person("陈静").photographs("p9")
    world.person("陈静").says(LEAK)
    world.person("陈静").submits()
    case = world.case(first)
    assert case.state is State.FIXING and case.reporters == ("张伟", "陈静")
    assert [a.stage for a in case.media] == ["before"]
    world.person("何平").sees_nothing()
    world.forget_messages()


def test_an_anonymous_second_reporter_stays_anonymous_and_is_answered(world: World) -> None:
    first = world.person("张伟").says(LEAK)
    world.person("陈静").says(LEAK, anonymous=True)
    assert world.case(first).return_also == (world.sealed("陈静"),) and world.case(first).reporters == ("张伟",)
    world.forget_messages()


def test_one_worker_who_reports_twice_is_one_reporter(world: World) -> None:
    first = world.person("张伟").says(LEAK)
    world.wait(minutes=5)
    world.person("张伟").says(LEAK)
    assert world.case(first).reporters == ("张伟",)
    world.forget_messages()


def test_a_tap_that_shows_it_is_the_same_hazard_merges_the_report(world: World) -> None:
    first = world.person("张伟").says(LEAK)
    second = world.person("陈静").photographs("p9")
    world.person("陈静").says("一号喷漆线")
    world.wait(seconds=90)
    assert world.case(second).state is State.REPORTED
    world.person("陈静").does(second, Corrected("陈静", class_code="EQP-02-01"))
    assert world.case(second).merged_into == first and len(world.case(first).media) == 1
    world.forget_messages()
