from dataclasses import replace

from tests.factory import read
from tests.world import World
from workflows.hazard.case import State
from workflows.hazard.events import Arrived, Brought

FIRE = "二号焊接车间东门配电箱着火了"


def test_a_fire_alarms_duty_room_and_superiors_at_once_telephone_first(world: World) -> None:
    code = world.person("张伟").says(FIRE)
    world.person("张伟").sees("先打 119。着火", code, "已报值班室和上级", "撤")
    world.duty.sees("先打 119。着火：二号焊接车间东门", code, "张伟", "[已到场]")
    for name in ("刘值", "王芳", "周涛", "吴刚", "赵敏", "孙安"):
        world.person(name).sees("先打 119。", code, "[已到场]")
    world.person("张伟").sees("红色隐患", code)
    world.person("李强").sees("[已到场]", "[接单]")
    world.room().sees("预警三级 着火", code)
    assert world.case().level == "red" and world.case().state is State.DISPATCHED
    assert all(look[2] == "danger" for m in world.duty.messages for look in m.looks)


def test_the_duty_room_is_called_every_minute_until_somebody_is_there(world: World) -> None:
    world.person("张伟").says(FIRE)
    world.forget_messages()
    world.wait(minutes=1)
    world.duty.sees("第 2 次呼叫")
    world.wait(minutes=1)
    world.duty.sees("第 3 次呼叫")
    world.person("刘值").presses("已到场")
    world.duty.sees("刘值 08:02 已到场", "不再呼叫")
    world.person("王芳").sees("刘值 08:02 已到场")
    world.wait(minutes=10)
    world.duty.sees_nothing()
    assert world.case().arrived_by == "刘值"


def test_no_two_calls_are_the_same_text(world: World) -> None:
    world.person("张伟").says(FIRE)
    world.wait(minutes=14)
    assert len(world.duty.texts) == 15 == len(set(world.duty.texts))
    world.forget_messages()


def test_a_second_arrival_is_answered_politely(world: World) -> None:
    world.person("张伟").says(FIRE)
    world.person("刘值").presses("已到场")
    assert "刘值已经到场了" in world.person("王芳").does(world.last, Arrived("王芳"))
    world.forget_messages()


def test_arrival_at_an_ordinary_hazard_is_no_arrival(world: World) -> None:
    world.person("张伟").says("二号焊接车间东门箱门敞开")
    assert "不是紧急情况" in world.person("李强").does(world.last, Arrived("李强"))
    world.forget_messages()


def test_an_emergency_never_waits_for_a_place(world: World) -> None:
    world.person("张伟").says("有人晕倒了")
    case = world.case()
    assert case.state is State.DISPATCHED and case.level == "red" and case.owner == "赵敏"
    world.duty.sees("先打 120", "地点待确认")
    world.forget_messages()


def test_an_emergency_in_a_voice_note_closes_the_draft_the_moment_it_is_heard(world: World) -> None:
    world.person("张伟").records("v1")
    world.hears("v1", FIRE)
    assert world.case().state is State.DISPATCHED
    world.duty.sees("着火")
    world.forget_messages()


def test_a_hazard_that_turns_into_an_emergency_alarms_everybody_then(world: World) -> None:
    world.person("张伟").says("二号焊接车间东门箱门敞开")
    world.forget_messages()
    world.wait(seconds=30)
    world.apply(world.last, Brought("张伟", FIRE, (), None, read(FIRE, world.org)))
    world.duty.sees("先打 119")
    assert world.case().level == "red" and world.case().emergency == "着火"
    world.forget_messages()


def test_an_emergency_with_an_unknown_name_is_still_an_emergency(world: World) -> None:
    world.rules(emergency=replace(world.rules().emergency, kinds=()))
    world.person("张伟").says(FIRE)
    world.duty.sees("先打 119 或 120。着火")
    assert (world.case().emergency, world.case().level) == ("着火", "red")
    world.forget_messages()


def test_an_anonymous_emergency_names_nobody(world: World) -> None:
    world.person("张伟").says(FIRE, anonymous=True)
    assert "张伟" not in "".join(world.duty.texts) and "匿名" in world.duty.sees("着火")
    world.forget_messages()
