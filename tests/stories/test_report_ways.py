"""Voice notes, anonymous people, paper forms, walks: other ways to report."""

from datetime import timedelta

from tests.factory import BOX, moved, read
from tests.someone import Someone
from tests.world import World
from workflows.hazard.case import Spot, State
from workflows.hazard.events import Brought, Withdrawn
from workflows.kernel.effects import Sealed

REPORT = "二号焊接车间东门配电箱 PD-203 箱门敞开"


def test_a_voice_that_cannot_be_understood_keeps_the_sound_and_invents_no_words(world: World) -> None:
    worker = world.person("张伟")
    worker.records("v1")
    worker.sees("正在听语音")
    world.hears("v1", "", sure=False)
    world.wait(minutes=4)
    case = world.case()
    assert case.marks == ("语音待确认",) and case.text == "（语音待确认）" and case.owner == "赵敏"
    worker.sees("没听懂")
    worker.sees("已派给赵敏")
    world.person("赵敏").sees(case.code)


def test_the_words_of_a_voice_fill_the_class_of_a_case_that_went_without_them(world: World) -> None:
    worker, officer, owner = world.people("张伟", "赵敏", "李强")
    code = worker.records("v1")
    worker.sees("正在听语音")
    world.wait(minutes=5)
    worker.sees("语音还在听")
    officer.sees(code)
    world.hears("v1", REPORT)
    case = world.case()
    assert case.owner == "李强" and case.of == BOX and case.opened_at is not None
    assert case.due_at == case.opened_at + timedelta(hours=72)
    owner.sees(code, "[接单]")
    officer.sees(code, "李强", "不用再处理")
    worker.sees("蓝色隐患", code)


def test_an_anonymous_report_keeps_no_name_and_is_still_answered(world: World) -> None:
    world.person("张伟").says(REPORT, anonymous=True)
    case = world.case()
    assert case.reporter is None and case.reporters == () and "张伟" not in repr(case)
    Someone(world, Sealed(world.sealed("张伟"))).sees("蓝色隐患", case.code)
    owner_card = world.person("李强").sees(case.code)
    assert "张伟" not in owner_card


def test_a_report_of_somebody_who_left_goes_to_the_safety_officer_with_the_reason(world: World) -> None:
    world.org = moved(world.org, "张伟", active=False)
    world.person("张伟").says(REPORT)
    assert world.case().owner == "赵敏" and "上报人已离职" in world.case().owner_why
    world.forget_messages()


def test_an_unsure_class_is_asked_with_three_taps_and_marked_until_somebody_answers(world: World) -> None:
    worker = world.person("张伟")
    worker.says("二号焊接车间东门好像箱门开着")
    card = worker.sees("待确认", "是这几个之一吗", "箱门未闭", "带电体外露")
    assert card.count("是这几个之一吗") == 1
    worker.picks("带电体外露")
    case = world.case()
    assert case.of is not None and case.of.l3 == "带电体外露" and case.level == "red" and case.sure
    world.forget_messages()


def test_several_hazards_in_one_note_are_named_and_none_is_forgotten(world: World) -> None:
    worker = world.person("张伟")
    worker.says("二号焊接车间东门带电体外露，还有漏油")
    worker.sees("红色隐患", "另外还听到 1 处", "另有：漏油")
    assert len(world.case().others) == 1 and "漏油" in world.case().others[0]
    world.forget_messages()


def test_a_paper_form_entered_later_keeps_its_true_time_and_is_not_born_overdue(world: World) -> None:
    true = world.now - timedelta(days=2)
    event = Brought("张伟", REPORT, (), None, read(REPORT, world.org), truly_at=true)
    code = world.engine.open(world.work, "hazard", event, world.now)
    case = world.case(code)
    assert case.opened_at == true and case.backdated and case.due_at == world.now + timedelta(hours=72)
    world.person("张伟").sees("补录")
    world.person("李强").sees("补录")


def test_photos_of_a_walk_are_a_hazard_each_without_a_storm_of_cards(world: World) -> None:
    leader = world.person("钱进")
    for number in range(3):
        photo = leader.file(f"p{number}", "photo")
        event = Brought("钱进", "", (photo,), walk="XC-1")
        code = world.engine.open(world.work, "hazard", event, world.now)
        words = "一号喷漆线漏油" if number else REPORT
        world.apply(code, Brought("钱进", words, (), None, read(words, world.org), walk="XC-1"))
        world.wait(minutes=10)
    leader.sees_nothing()
    assert len(world.cases()) == 3 and all(c.state is State.DISPATCHED for c in world.cases())
    world.forget_messages()


def test_a_point_code_or_a_position_names_the_place(world: World) -> None:
    worker = world.person("张伟")
    worker.photographs("p1")
    worker.says("", spot=Spot(31.2201, 121.4201, 20.0))
    worker.says("漏油")
    assert world.case().place == "一号喷漆线" and world.case().owner == "何平"
    world.forget_messages()


def test_a_place_that_is_said_a_minute_late_brings_the_case_to_the_place_s_owner(world: World) -> None:
    worker, officer, owner = world.people("张伟", "赵敏", "何平")
    code = worker.says("漏油")
    worker.sees("收到", code)
    world.wait(seconds=90)
    worker.sees("没听清地点", "已派给赵敏")
    officer.sees("没有说清地点，转安全员", "[接单]")
    world.wait(seconds=60)
    assert worker.says("一号喷漆线") == code
    owner.sees(code, "一号喷漆线", "[接单]")
    officer.sees(code, "更正后由何平负责", "不用再处理")
    worker.sees(code, "已派给何平")
    assert world.case().owner == "何平" and world.case().text == "漏油\n一号喷漆线"


def test_a_withdrawn_draft_is_void_and_says_so(world: World) -> None:
    worker = world.person("张伟")
    code = worker.photographs("p1")
    worker.sees("收到")
    assert "由报的人来" in world.person("陈静").does(code, Withdrawn("陈静"))
    worker.does(code, Withdrawn("张伟"))
    worker.sees("已取消")
    assert world.case().state is State.VOID
    world.wait(days=1)


def test_a_stranger_s_report_goes_to_the_safety_officer_but_a_stranger_s_fire_to_the_place(world: World) -> None:
    world.org = moved(world.org, "张伟", role="未登记")
    world.person("张伟").says(REPORT)
    assert world.case().owner == "赵敏" and "上报人不在花名册" in world.case().owner_why
    world.wait(minutes=2)
    world.person("张伟").says("一号喷漆线着火了")
    assert world.case().owner == "何平"
    world.forget_messages()


def test_a_report_takes_two_messages_and_any_correction_two_taps(world: World) -> None:
    worker = world.person("张伟")
    worker.photographs("p1")
    worker.says(REPORT)
    assert world.case().state is State.DISPATCHED and len(worker.messages) == 2
    for label, tap in (("级别不对", "红色"), ("地点不对", "三号焊接车间"), ("类别不对", "带电体外露")):
        assert worker.presses(label) == "" and worker.picks(tap) == ""
    assert (world.case().level, world.case().place_code) == ("red", "P-THREE")
    world.forget_messages()
