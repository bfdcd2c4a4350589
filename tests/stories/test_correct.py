from datetime import timedelta

import pytest

from tests.factory import BOX, OIL
from tests.world import World
from workflows.hazard.case import Spot, State
from workflows.hazard.events import Corrected, Reassigned

BLUE = "二号焊接车间东门箱门敞开"


@pytest.fixture
def blue(world: World) -> World:
    world.person("张伟").says(BLUE)
    world.forget_messages()
    return world


def test_one_tap_raises_the_level_and_due_at_counts_from_the_opening(blue: World) -> None:
    worker, opened = blue.person("张伟"), blue.now
    blue.wait(minutes=5)
    worker.presses("级别不对")
    worker.sees("实际有多严重", "红色", "黄色", "蓝色")
    worker.picks("红色")
    case = blue.case()
    assert case.level == "red" and case.due_at == opened + timedelta(hours=2) and "张伟改为红色" in case.why_level
    worker.sees("红色隐患", "今天 10:00")
    worker.sees("已改：级别 红色")
    blue.person("李强").sees("红色隐患", "今天 10:00")
    assert len(blue.person("李强").messages) == 1


def test_a_graver_level_moves_the_reminder_and_the_rungs(blue: World) -> None:
    blue.person("张伟").does(blue.last, Corrected("张伟", level="red"))
    blue.person("李强").presses("接单")
    blue.keep_busy("李强", minutes=59)
    blue.forget_messages()
    blue.wait(minutes=1)
    blue.person("李强").sees("还剩 1 小时")
    blue.keep_busy("李强", minutes=60)
    assert blue.case().escalations[-1].rung == "joint_overdue"
    blue.forget_messages()


def test_another_place_sends_the_case_to_its_owner_while_nobody_has_accepted(blue: World) -> None:
    worker = blue.person("张伟")
    worker.presses("地点不对")
    card = worker.sees("在哪里", "三号焊接车间")
    assert card.index("三号焊接车间") < card.index("一号喷漆线")
    worker.picks("三号焊接车间")
    assert blue.case().owner == "孙磊" and blue.case().place == "三号焊接车间"
    blue.person("孙磊").sees("三号焊接车间", "[接单]")
    blue.person("李强").sees("更正后由孙磊负责")
    worker.sees("已改：地点 三号焊接车间")
    worker.sees("三号焊接车间", "孙磊")


def test_a_correction_after_acceptance_leaves_the_case_where_it_is(blue: World) -> None:
    blue.person("李强").presses("接单")
    blue.person("张伟").does(blue.last, Corrected("张伟", place_code="P-THREE"))
    assert blue.case().owner == "李强" and blue.case().state is State.FIXING
    blue.forget_messages()


def test_what_a_person_reassigned_is_not_taken_away_by_a_correction(blue: World) -> None:
    blue.person("李强").does(blue.last, Reassigned("李强", to="王芳"))
    blue.person("张伟").does(blue.last, Corrected("张伟", place_code="P-THREE"))
    assert blue.case().owner == "王芳"
    blue.forget_messages()


def test_another_class_is_one_of_ten_taps_and_never_makes_the_colour_milder(blue: World) -> None:
    worker = blue.person("张伟")
    worker.presses("类别不对")
    worker.sees("是哪一类", "带电体外露")
    worker.picks("带电体外露")
    assert blue.case().level == "red"
    worker.does(blue.last, Corrected("张伟", class_code="ELE-01-01"))
    assert blue.case().of == BOX and blue.case().level == "red"


def test_one_reply_word_repairs_the_place(blue: World) -> None:
    blue.wait(seconds=20)
    blue.person("张伟").says("不是二车间，是三车间")
    assert blue.case().place == "三号焊接车间" and blue.case().owner == "孙磊"
    blue.forget_messages()


def test_an_owner_may_raise_but_not_lower_the_own_case(blue: World) -> None:
    owner = blue.person("李强")
    assert owner.does(blue.last, Corrected("李强", level="red")) == ""
    assert "要降级请上级或安全员来定" in owner.does(blue.last, Corrected("李强", level="blue"))
    assert blue.person("赵敏").does(blue.last, Corrected("赵敏", level="blue")) == ""
    blue.forget_messages()


def test_a_stranger_to_the_case_corrects_nothing(blue: World) -> None:
    assert "由上报人、责任人、上级或安全员更正" in blue.person("刘洋").does(blue.last, Corrected("刘洋", level="red"))
    assert blue.case().level == "blue"


def test_an_unknown_class_or_place_is_refused_with_what_to_do(blue: World) -> None:
    assert "没有这一类" in blue.person("张伟").does(blue.last, Corrected("张伟", class_code="XXX"))
    assert "没有这个地点" in blue.person("张伟").does(blue.last, Corrected("张伟", place_code="XXX"))


def test_the_safety_officer_grades_and_places_a_photo_and_it_goes_to_the_right_owner(world: World) -> None:
    worker, officer, owner = world.people("张伟", "赵敏", "何平")
    worker.photographs("p1")
    worker.sees("收到")
    world.wait(minutes=5)
    worker.sees("还没有文字说明")
    worker.sees("已派给赵敏")
    officer.sees("先改准再处理", "[类别不对]", "还没有定级；没有说清地点，转安全员")
    officer.does(world.last, Corrected("赵敏", class_code="EQP-02-01"))
    assert world.case().owner == "赵敏" and world.case().level == "yellow"
    officer.does(world.last, Corrected("赵敏", place_code="P-PAINT"))
    officer.sees("已改：地点 一号喷漆线", "责任人何平")
    owner.sees("漏油", "[接单]")
    assert world.case().owner == "何平"


def test_a_photo_with_a_known_place_goes_to_the_place_s_owner_who_names_what_it_shows(world: World) -> None:
    worker, owner = world.people("张伟", "何平")
    worker.photographs("p1")
    worker.sees("收到")
    worker.says("", spot=Spot(31.2201, 121.4201, 10.0))
    world.wait(seconds=90)
    worker.sees("2 分钟后就派人来看")
    world.wait(minutes=2)
    worker.sees("已派给何平")
    owner.sees("一号喷漆线", "先改准再处理", "[类别不对]", "还没有定级；何平是一号喷漆线的责任人")
    assert owner.presses("类别不对") == ""
    owner.sees("写一句", "是什么问题")
    assert owner.answers("漏油") == ""
    owner.sees("是这几类之一吗", "漏油")
    assert owner.picks("漏油") == ""
    owner.sees("已改：类别 漏油")
    assert world.case().owner == "何平" and world.case().of == OIL and world.case().sure


def test_an_anonymous_reporter_corrects_too(world: World) -> None:
    world.person("张伟").says(BLUE, anonymous=True)
    assert world.apply(world.last, Corrected(None, level="red")) == ""
    assert world.case().level == "red" and "上报人改为红色" in world.case().why_level
    world.forget_messages()


def test_a_tap_that_answers_the_question_of_a_report_dispatches_it(world: World) -> None:
    world.person("张伟").photographs("p1")
    world.person("张伟").says("二号焊接车间东门")
    world.wait(seconds=90)
    assert world.case().state is State.REPORTED
    world.person("张伟").does(world.last, Corrected("张伟", class_code="ELE-01-01"))
    assert world.case().state is State.DISPATCHED and world.case().owner == "李强"
    world.forget_messages()


def test_a_place_given_while_the_class_is_still_asked_names_nobody_as_responsible_yet(world: World) -> None:
    worker = world.person("张伟")
    worker.photographs("p1")
    worker.sees("收到")
    world.wait(seconds=90)
    worker.sees("还没有文字说明")
    worker.does(world.last, Corrected("张伟", place_code="P-PAINT"))
    assert "还没有派发" in worker.sees("已改：地点 一号喷漆线")


def test_the_safety_officer_writes_what_a_photo_shows_and_taps_the_class(world: World) -> None:
    world.person("张伟").photographs("p1")
    world.wait(minutes=5)
    officer = world.person("赵敏")
    officer.presses("类别不对")
    officer.sees("写一句", "是什么问题")
    assert "换个说法再写一句" in officer.answers("啊啊啊")
    assert officer.answers("配电箱柜箱门没关") == ""
    officer.sees("是这几类之一吗", "箱门未闭")
    officer.picks("箱门未闭")
    assert world.case().of == BOX and world.case().sure
    world.forget_messages()


def test_a_reporter_is_never_asked_for_words_that_could_be_the_next_hazard(blue: World) -> None:
    for label in ("级别不对", "地点不对", "类别不对"):
        blue.person("张伟").presses(label)
    assert not [m for m in blue.person("张伟").messages if m.looks[-1][1].ask]
    blue.forget_messages()
