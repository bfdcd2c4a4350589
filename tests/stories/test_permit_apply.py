"""办票: what is understood and what is asked, one thing at a time; changes before sending; what gets no ticket."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories import permits
from tests.stories.permits import APPLICANT, END, START, answer, applied, permit, submitted
from tests.world import World
from workflows.kernel.effects import LeftFactory
from workflows.kernel.flow import Refused
from workflows.kernel.people import OUTSIDER, Person
from workflows.permit.case import State
from workflows.permit.events import Answered, Applied, Brought, Submitted, Withdrawn
from workflows.permit.records import Attachment, Crewman, Kind


@pytest.fixture
def world() -> Iterator[World]:
    """The factory whose people hold their certificates; unexpected messages fail the story at its end."""
    world = permits.permit_world()
    yield world
    world.everything_was_read()


def opened(world: World, event: Applied) -> str:
    with world.work.savepoint():
        return world.engine.open(world.work, "permit", event, world.now)


def test_one_card_says_what_is_understood_and_asks_the_first_missing_thing(world: World) -> None:
    event = Applied(
        APPLICANT, Kind.HOT, "焊接支架", "三号焊接车间", "P-THREE", starts_at=START, ends_at=END,
        crew=(Crewman("张伟", "worker"), Crewman("李强", "guardian")),
    )  # fmt: skip
    code = opened(world, event)
    assert code.startswith("DH-")
    card = world.person(APPLICANT).sees("动火作业票", code, "焊接支架", "三号焊接车间", "今天 09:00 到 11:00（2 小时）")
    assert "作业人 张伟；监护人 李强" in card and "一般场所" in card and "送审批" not in card
    assert permit(world, code).asking == "where"


def test_missing_things_are_asked_one_by_one_until_it_can_be_sent(world: World) -> None:
    code = opened(world, Applied(APPLICANT, Kind.HOT))
    me = world.person(APPLICANT)
    for question, said in (
        ("在哪里作业", "三车间"), ("做什么", "焊接管道支架"), ("什么时候开始", "今天上午九点，两小时"),
        ("谁是作业人", "张伟、陈静"), ("谁是监护人", "李强"),
    ):  # fmt: skip
        me.sees(question, code)
        assert me.answers(said) == ""
    me.sees("动火点在哪种地方", code)
    assert me.picks("火灾爆炸危险场所") == ""
    me.sees("动火方式")
    assert me.picks("电焊") == ""
    me.sees("风力")
    assert me.answers("3级") == ""
    card = me.sees("作业票填好了", code, "一级动火：焊接管道支架", "三号焊接车间", "[送审批]", "[撤回]")
    assert "作业人 张伟、陈静；监护人 李强" in card and "一级" in card
    case = permit(world, code)
    assert (case.place_code, case.starts_at, case.ends_at) == ("P-THREE", START, END)
    assert case.title == "动火一级 三号焊接车间 焊接管道支架"


def test_any_field_changes_by_a_sentence_or_a_tap_before_it_is_sent(world: World) -> None:
    code = applied(world)
    assert answer(world, code, "监护人换成孙磊") == ""
    assert answer(world, code, "时间改成今天下午两点，三小时") == ""
    assert answer(world, code, "地点：北堆场") == ""
    case = permit(world, code)
    assert (case.guardian, case.place_code) == ("孙磊", "P-YARD")
    assert case.starts_at == START + timedelta(hours=5) and case.ends_at == START + timedelta(hours=8)
    world.forget_messages()
    assert world.person(APPLICANT).picks("监护人") == ""
    world.person(APPLICANT).sees("谁是监护人")
    assert world.person(APPLICANT).answers("李强") == ""
    assert permit(world, code).guardian == "李强"
    world.person(APPLICANT).sees("作业票填好了", "监护人 李强")


def test_a_new_start_keeps_the_length_of_the_job(world: World) -> None:
    code = applied(world)
    assert answer(world, code, "开始时间改成今天14:00") == ""
    case = permit(world, code)
    assert case.ends_at == START + timedelta(hours=7) and case.starts_at == START + timedelta(hours=5)
    world.forget_messages()


def test_two_people_of_one_name_are_asked_apart(world: World) -> None:
    twin = Person("zw2", "张伟", "厂部/涂装车间", "员工", "何平")
    world.org = replace(world.org, people={**world.org.people, "zw2": twin})
    crew = (Crewman("张伟", "worker"), Crewman("李强", "guardian"))
    world.org = replace(world.org, people={("zw1" if k == "张伟" else k): p for k, p in world.org.people.items()})
    world.org = replace(world.org, people={**world.org.people, "zw1": replace(world.org.people["zw1"], id="zw1")})
    code = opened(world, permits.application(world, crew=crew))
    world.person(APPLICANT).sees("有 2 位张伟，是哪一位", "张伟（焊接车间）", "张伟（涂装车间）")
    assert world.person(APPLICANT).picks("涂装车间") == ""
    assert permit(world, code).people("worker") == ("zw2",)
    world.person(APPLICANT).sees("作业票填好了")


def test_names_and_places_no_list_knows_are_said_back_with_the_remedy(world: World) -> None:
    event = permits.application(world, crew=(Crewman("马六", "worker"),), unknown=("五号罐",))
    code = opened(world, event)
    card = world.person(APPLICANT).sees("名单里没有“马六、五号罐”", "请安全员先登记")
    assert permit(world, code).people("worker") == () and "谁是作业人" in card
    assert "名单里没有“王二”" in answer(world, code, "王二", "part:worker")
    refused = answer(world, code, "月球基地", "place")
    assert "区域表里没有“月球基地”" in refused and "二号焊接车间东门" in refused
    assert permit(world, code).place_code == "P-EAST"


def test_a_place_that_could_be_several_is_tapped(world: World) -> None:
    code = applied(world)
    assert answer(world, code, "焊接车间", "place") == ""
    card = world.person(APPLICANT).sees("“焊接车间”有 2 处")
    assert "二号焊接车间东门" in card and "三号焊接车间" in card
    assert world.person(APPLICANT).picks("三号焊接车间") == ""
    assert permit(world, code).place_code == "P-THREE"
    world.forget_messages()


def test_an_answer_that_cannot_be_read_is_refused_with_an_example_and_nothing_is_lost(world: World) -> None:
    code = applied(world)
    before = permit(world, code)
    for field, said, words in (
        ("start", "改天再说", "明天上午九点，两小时"), ("end", "今天上午8点半", "不能早于开始"),
        ("wind", "很大", "请写一个数"), ("wind", "99", "不在 0到17级 之内"), ("where", "随便", "请从这几项里选"),
        ("guardian", "李强、孙磊", "只能写一位"), ("颜色", "红", "没有“颜色”这一项"), ("", "好的", "已经填好了"),
    ):  # fmt: skip
        assert words in answer(world, code, said, field), (field, said)
    assert permit(world, code) == before


def test_work_that_started_already_gets_no_ticket(world: World) -> None:
    code = opened(world, permits.application(world, starts_at=START - timedelta(hours=2), ends_at=END))
    world.person(APPLICANT).sees("开始时间 今天 07:00 已经过了 1 小时", "不能事后补", "什么时候开始")
    assert permit(world, code).starts_at is None
    assert "不能事后补" in answer(world, code, "今天早上六点，两小时")
    assert permit(world, code).state is State.DRAFT


def test_a_draft_whose_start_has_passed_meanwhile_is_not_sent(world: World) -> None:
    code = applied(world)
    world.wait(hours=1, minutes=1)
    assert world.person(APPLICANT).does(code, Submitted(APPLICANT)) == ""
    world.person(APPLICANT).sees("还不能送审批", "补票", "已经过了 1 分钟")
    case = permit(world, code)
    assert case.state is State.DRAFT and case.interceptions == ()


def test_only_a_week_ahead_and_not_longer_than_the_level_may_last(world: World) -> None:
    code = applied(world, starts_at=START + timedelta(days=8), ends_at=END + timedelta(days=8))
    world.person(APPLICANT).does(code, Submitted(APPLICANT))
    world.person(APPLICANT).sees("还不能送审批", "最多提前 7 天", "以后再送")
    where = permits.answers(world, Kind.HOT, where="火灾爆炸危险场所")
    code = applied(world, ends_at=START + timedelta(hours=9), fields=where)
    world.person(APPLICANT).does(code, Submitted(APPLICANT))
    world.person(APPLICANT).sees("还不能送审批", "一级一张票最长 8 小时", "最晚写到 今天 17:00")
    assert answer(world, code, "8小时", "end") == ""
    world.person(APPLICANT).does(code, Submitted(APPLICANT))
    assert permit(world, code).state is State.APPROVING
    world.forget_messages()


def test_a_job_that_needs_no_ticket_or_too_much_wind_is_said_in_words(world: World) -> None:
    fields = permits.answers(world, Kind.HEIGHT, height="1.5")
    code = applied(world, Kind.HEIGHT, fields=fields)
    world.person(APPLICANT).does(code, Submitted(APPLICANT))
    world.person(APPLICANT).sees("还不能送审批", "级别不允许", "2")
    fields = permits.answers(world, Kind.HEIGHT, height="6", wind="6")
    code = applied(world, Kind.HEIGHT, fields=fields)
    world.person(APPLICANT).does(code, Submitted(APPLICANT))
    world.person(APPLICANT).sees("还不能送审批", "风力 6 级")
    assert permit(world, code).state is State.DRAFT


def test_files_are_asked_for_and_kept_under_their_name(world: World) -> None:
    fields = permits.answers(world, Kind.HOT, where="带压不置换的设备管道")
    code = opened(world, permits.application(world, fields=fields))
    me = world.person(APPLICANT)
    me.sees("还要作业方案", code)
    assert "请直接发作业方案的照片或文件" in answer(world, code, "在办公室")
    scan = Attachment("plan", "file", APPLICANT, world.now)
    assert me.does(code, Brought(APPLICANT, (scan,))) == ""
    me.sees("作业票填好了", "收到了", "特级")
    assert [(a.sha256, a.role) for a in permit(world, code).media] == [("plan", "作业方案")]
    assert me.does(code, Brought(APPLICANT, (replace(scan, role="作业方案"),))) == ""
    assert len(permit(world, code).media) == 1
    me.sees("这份已经有了")


def test_yesterdays_ticket_is_copied_without_its_files_and_signatures(world: World) -> None:
    code = opened(world, permits.application(world, copied_from="DH-20260301-0004"))
    world.person(APPLICANT).sees("照 DH-20260301-0004 填的，请核对；附件和签字不沿用")
    assert permit(world, code).copied_from == "DH-20260301-0004" and not permit(world, code).media


def test_a_conversation_that_stops_ends_politely_after_a_day(world: World) -> None:
    code = opened(world, Applied(APPLICANT, Kind.HOT))
    world.forget_messages()
    world.wait(hours=23)
    answer(world, code, "焊接支架", "work")
    world.forget_messages()
    world.wait(hours=23, minutes=59)
    assert permit(world, code).state is State.DRAFT
    world.wait(minutes=1)
    world.person(APPLICANT).sees(code, "1 天没有填完，先收起来了", "照昨天那张")
    assert permit(world, code).state is State.VOID
    assert "已经结束" in answer(world, code, "焊接", "work")


def test_only_the_applicant_fills_sends_and_withdraws(world: World) -> None:
    code = applied(world)
    for event in (Answered("刘洋", "焊接", "work"), Submitted("刘洋"), Withdrawn("刘洋"), Brought("刘洋")):
        refused = world.person("刘洋").does(code, event)
        assert "吴刚" in refused and code in refused
    assert world.person(APPLICANT).presses("撤回", code) == ""
    world.person(APPLICANT).sees("吴刚撤回了作业票", code)
    assert permit(world, code).state is State.VOID


def test_strangers_and_contractors_do_not_apply(world: World) -> None:
    permits.contractor(world, "马工")
    strangers = {"x": Person("x", "路人", role="未登记"), "y": Person("y", "访客", role=OUTSIDER)}
    world.org = replace(world.org, people={**world.org.people, **strangers})
    for stranger in ("x", "y", "马工", "nobody"):
        with pytest.raises(Refused, match="由厂里的人申请"):
            opened(world, permits.application(world, by=stranger))


def test_another_kind_is_another_ticket(world: World) -> None:
    code = applied(world)
    refused = world.person(APPLICANT).does(code, Applied(APPLICANT, Kind.CONFINED))
    assert "一张票只管一种作业" in refused


def test_a_worker_who_leaves_is_taken_off_the_draft_and_asked_for_anew(world: World) -> None:
    code = applied(world)
    world.org = permits.moved(world.org, "张伟", active=False)
    assert world.apply(code, LeftFactory("张伟")) == ""
    world.person(APPLICANT).sees("张伟已离职，请换人", "谁是作业人")
    world.org = permits.moved(world.org, APPLICANT, active=False)
    assert world.apply(code, LeftFactory(APPLICANT)) == ""
    assert permit(world, code).state is State.VOID


def test_the_level_says_why_it_was_lifted_at_night_and_the_approvers_follow_it(world: World) -> None:
    late = START + timedelta(hours=13)
    code = submitted(world, starts_at=late, ends_at=late + timedelta(hours=2))
    case = permit(world, code)
    assert (case.base_level, case.level) == ("二级", "一级")
    assert any("夜间" in why for why in case.why_level)
    assert [n.id for n in case.nodes] == ["base", "safety"]
    world.forget_messages()


def test_a_late_tap_on_an_old_question_changes_only_that_field(world: World) -> None:
    code = opened(world, Applied(APPLICANT, Kind.HOT, "焊接", "三车间", starts_at=START, ends_at=END,
                                 crew=permits.crew(world, Kind.HOT)))  # fmt: skip
    me = world.person(APPLICANT)
    me.picks("管廊")
    assert permit(world, code).asking == "method"
    assert me.does(code, Answered(APPLICANT, "一般场所", "where")) == ""
    case = permit(world, code)
    assert case.field("where") == "一般场所" and case.field("method") == "" and case.asking == "method"
    world.forget_messages()


def test_other_tickets_of_the_same_job_are_kept_by_their_numbers(world: World) -> None:
    code = applied(world)
    assert answer(world, code, "SX-20260302-0003 和 GC-20260302-0001", "related") == ""
    assert permit(world, code).related == ("SX-20260302-0003", "GC-20260302-0001")
    world.forget_messages()


def test_a_contractor_with_a_pass_is_named_by_the_applicant(world: World) -> None:
    permits.contractor(world, "马工")
    code = applied(world)
    assert answer(world, code, "马工", "worker") == "" and permit(world, code).people("worker") == ("马工",)
    assert answer(world, code, "作业人换张伟") == "" and permit(world, code).people("worker") == ("张伟",)
    world.forget_messages()


def test_of_an_identity_number_the_chat_shows_only_the_end(world: World) -> None:
    permits.uncertified(world, "张伟")
    permits.certified(world, "张伟", "welding", number="T320102198001011234")
    code = submitted(world)
    assert permit(world, code).crew[0].certificate == "T320102198001011234"
    card = world.person("周涛").messages[-1].looks[-1][1]
    assert "T…1234" in str(card.facts) and "19800101" not in str(card)
    world.forget_messages()
