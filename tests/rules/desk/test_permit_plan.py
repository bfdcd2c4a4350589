"""What one message about special work means: the red button, a ticket that is named, a new one, and what stays a
hazard. No store, no chat."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.desk.meant import Apply, Copied, Doubt, Here, Menu, Say, Standing, Start, Stood, Stop
from bot.desk.permit_reading import PermitReader
from bot.desk.plan import plan
from bot.desk.reading import Reader
from bot.desk.situation import Question, Said, Situation
from bot.desk.special import Application, Permits, Running
from bot.rulebook import catalogue
from config.policies import read
from tests.factory import factory
from workflows.hazard.case import Attachment, Hazard
from workflows.hazard.events import Brought as Report
from workflows.kernel.flow import Pressed
from workflows.permit import events as happened
from workflows.permit.case import Permit, State
from workflows.permit.measuring import lines
from workflows.permit.records import Consent, Crewman, Kind, Node, Spot
from workflows.permit.rules import PermitRules

NOW = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
CODE, OTHER = "DH-20260302-0001", "SX-20260302-0001"
RULES = read("permit", PermitRules)
ORG = factory()
EAR = Reader(catalogue(None))
HOT = Permit(
    CODE, "吴刚", Kind.HOT, State.WORKING, place="二号焊接车间东门", place_code="P-EAST", owner="王芳", level="二级",
    starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=2), fields=(("gas_name", "甲烷"),),
    crew=(Crewman("张伟", "worker"), Crewman("李强", "guardian"), Crewman("王芳", "foreman")),
)  # fmt: skip
TANK = replace(HOT, code=OTHER, kind=Kind.CONFINED, level="受限空间", place="一号喷漆线", place_code="P-PAINT")
JOBS = (Running(CODE, "working", "二号焊接车间东门", "P-EAST"), Running(OTHER, "working", "一号喷漆线", "P-PAINT"))
PHOTO = Attachment("a" * 64, "photo", "王芳", NOW)


def around(person: str, *mine: Permit, named: Permit | None = None, running: tuple[Running, ...] = ()) -> Situation:
    return Situation(person, NOW, ORG, permits=Permits(RULES, mine, running, named))


def said(text: str, at: Situation, **more: object) -> Said:
    """As the desk reads it."""
    reading = EAR.read(text, ORG)
    asks = PermitReader(EAR).read(text, at.person, ORG, NOW, RULES, reading)
    return Said(text, reading=reading, application=asks, **more)  # type: ignore[arg-type]


def steps(text: str, at: Situation, **more: object) -> list[object]:
    return list(plan(at, said(text, at, **more)))


def events(text: str, at: Situation, **more: object) -> list[object]:
    """The events given to tickets."""
    return [step.event for step in steps(text, at, **more) if isinstance(step, Apply)]


# ---- asking for one ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("明天上午九点三车间焊接两小时，张伟动火，李强监护", Kind.HOT),
        ("申请动火", Kind.HOT),
        ("我要开一张受限空间票", Kind.CONFINED),
        ("今天下午两点半三车间吊装30吨设备", Kind.LIFTING),
        ("明天登高12米刷漆，王芳监护", Kind.HEIGHT),
        ("后天上午北堆场登高刷漆", Kind.HEIGHT),
        ("张伟动火 李强监护 三车间", Kind.HOT),
        ("今晚8点到10点三车间打磨", Kind.HOT),
    ],
)
def test_a_plan_or_a_wish_begins_a_ticket(text: str, kind: Kind) -> None:
    first = steps(text, around("吴刚"))[0]
    assert isinstance(first, Start) and first.kind == "permit"
    assert isinstance(first.event, happened.Applied) and first.event.kind is kind


def test_the_sentence_fills_the_ticket_with_the_factorys_own_names() -> None:
    (step,) = steps("明天上午九点三车间焊接两小时，张伟动火，李强监护", around("吴刚"))
    assert isinstance(step, Start) and isinstance(step.event, happened.Applied)
    event, nine = step.event, NOW.replace(hour=9) + timedelta(days=1)
    assert (event.place, event.place_code, event.text) == ("三号焊接车间", "P-THREE", "焊接")
    assert (event.starts_at, event.ends_at) == (nine, nine + timedelta(hours=2))
    assert event.crew == (Crewman("张伟", "worker"), Crewman("李强", "guardian"))


@pytest.mark.parametrize(
    "text",
    [
        "三车间有人动火没办票",
        "焊接的时候火花掉到电缆上了",
        "二车间东门动火没有监护人，旁边就是油桶",
        "三车间动火证过期了还在干",
        "北堆场吊装没有人指挥，吊物从人头顶过",
        "有人在三车间登高没系安全带",
        "一号喷漆线旁边在动火，火星子往下掉",
        "三车间受限空间作业没测气体就进去了",
    ],
)
def test_a_danger_at_special_work_stays_a_hazard(text: str) -> None:
    found = steps(text, around("陈静"))
    assert isinstance(found[0], Start) and found[0].kind == "hazard", found
    assert not any(isinstance(step, Doubt | Menu) for step in found)


@pytest.mark.parametrize("text", ["明天下午动火培训", "二车间明天动火谁监护", "昨天动火的票归档了吗"])
def test_talk_about_special_work_begins_no_ticket(text: str) -> None:
    assert not any(isinstance(step, Start) and step.kind == "permit" for step in steps(text, around("陈静")))


def test_a_plan_that_tells_of_a_danger_is_asked_with_two_taps() -> None:
    (step,) = steps("明天上午九点三车间动火，注意防火花", around("吴刚"))
    assert step == Doubt(Kind.HOT)


def test_a_danger_in_the_words_of_an_application_is_not_lost_in_silence() -> None:
    start, note = steps("申请动火，三车间法兰漏油要补焊", around("吴刚"))
    assert isinstance(start, Start) and start.kind == "permit"
    assert isinstance(note, Say) and "隐患" in note.text


def test_two_kinds_in_one_sentence_are_two_tickets() -> None:
    _, note = steps("明天上午九点进一号罐焊接两小时，张伟动火，李强监护", around("吴刚"))
    assert isinstance(note, Say) and "一张票只管一种作业" in note.text


def test_the_menu_the_copy_and_a_question_how_to_ask() -> None:
    assert steps("作业票", around("吴刚")) == [Menu()]
    assert steps("申请动火要怎么办", around("吴刚")) == [Menu()]
    assert steps("照昨天的票再开一张", around("吴刚")) == [Copied("", "照昨天的票再开一张")]
    assert steps(f"复制 {CODE}", around("吴刚")) == [Copied(CODE, f"复制 {CODE}")]


def test_a_wish_that_may_be_a_report_shows_the_kinds_and_a_report_with_a_picture_is_one() -> None:
    unsure = Said("票没看就批了，他们先干的", application=Application(None, sure=False))
    assert plan(around("陈静"), unsure) == [Menu(True)]
    (report,) = plan(around("陈静"), replace(unsure, media=(PHOTO,)))
    assert isinstance(report, Start) and report.kind == "hazard"


def test_time_place_and_two_people_with_their_parts_are_an_application_without_the_word() -> None:
    assert steps("今天下午两点三车间检修两小时，张伟作业，李强监护", around("吴刚")) == [Menu()]
    (past,) = steps("今天上午九点三车间焊接两小时，张伟动火，李强监护", around("吴刚"))
    assert isinstance(past, Start) and past.kind == "permit", "the flow says that none is made up afterwards"
    (told,) = steps("昨天上午九点三车间焊接两小时，张伟动火，李强监护", around("吴刚"))
    assert isinstance(told, Start) and told.kind == "hazard"


def test_a_fire_in_the_words_of_a_plan_alarms() -> None:
    (step,) = steps("明天上午九点三车间焊接两小时，张伟动火，李强监护，着火了", around("吴刚"))
    assert isinstance(step, Start) and step.kind == "hazard"


def test_more_words_for_the_application_that_is_being_asked_about_go_into_it() -> None:
    draft = replace(HOT, state=State.DRAFT, asking="place", reporter="吴刚")
    at = replace(around("吴刚", draft), question=Question(CODE, "permit_answer"))
    (event,) = events("明天上午九点三车间焊接两小时，张伟动火，李强监护", at)
    assert isinstance(event, happened.Applied)
    assert events("三车间", at) == [Pressed("吴刚", "permit_answer", "三车间")]
    assert steps("三车间的灭火器没压力了", at) == [Doubt(answers=CODE)]
    assert events("送审批", at) == [happened.Submitted("吴刚")]
    assert events("监护人换成孙磊", at) == [happened.Answered("吴刚", "监护人换成孙磊")]


# ---- the red button ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["停！二车间东门", "停工 二车间东门", "立即停止作业 二号焊接车间东门"])
def test_whoever_cries_stop_at_a_place_stops_what_runs_there(text: str) -> None:
    (step,) = steps(text, around("陈静", running=JOBS))
    assert isinstance(step, Stop) and step.codes == (CODE,)


def test_by_its_code_by_the_own_ticket_and_by_the_only_one() -> None:
    assert steps(f"停工 {OTHER}", around("陈静", running=JOBS)) == [Stop((OTHER,), "")]
    assert steps("停工", around("张伟", HOT, running=JOBS)) == [Stop((CODE,), "")]
    assert steps("停！", around("陈静", running=JOBS[:1])) == [Stop((CODE,), "")]


def test_where_it_is_not_clear_which_the_duty_room_hears_it_and_one_is_asked() -> None:
    assert steps("快停下", around("陈静", running=JOBS)) == [Stop((), "", (CODE, OTHER))]
    (elsewhere,) = steps("停！三车间", around("陈静", running=JOBS[:1]))
    assert isinstance(elsewhere, Stop) and not elsewhere.codes, "nothing known runs there: perhaps without a ticket"


def test_stop_goes_before_questions_drafts_walks_and_wishes_and_never_swallows_a_fire_or_a_danger() -> None:
    at = around("张伟", HOT, running=JOBS)
    draft = Hazard("YH-20260302-0009", "张伟", reporters=("张伟",), started_at=NOW)
    busy = replace(at, question=Question("YH-20260302-0001", "why"), draft=draft, walk="XC-1", sealed="token")
    assert isinstance(steps("停工", busy)[0], Stop)
    stop, alarm, *_ = steps("停！二车间东门着火了", at)
    assert isinstance(stop, Stop) and isinstance(alarm, Start) and alarm.kind == "hazard"
    stop, report = steps("停止作业，有人没系安全带", at)
    assert isinstance(stop, Stop) and isinstance(report, Start) and isinstance(report.event, Report)


@pytest.mark.parametrize("text", ["停电了，三车间全黑", "停工待料", "停车场灯坏了", "三车间停机检修"])
def test_words_that_begin_alike_stop_nothing(text: str) -> None:
    assert not any(isinstance(step, Stop) for step in steps(text, around("张伟", HOT, running=JOBS)))


def test_a_stranger_stops_nothing_by_words_and_nothing_runs_says_so() -> None:
    assert not any(isinstance(step, Stop) for step in steps("停工", around("nobody", running=JOBS)))
    (line,) = steps("停工", around("陈静"))
    assert isinstance(line, Say) and "119" in line.text


# ---- a ticket that is named, and one's own -----------------------------------------------------------------------


def test_readings_with_the_code_and_without_it_go_to_the_ticket() -> None:
    (named,) = events(f"{CODE} 氧20.9 可燃2%LEL", around("李强", HOT, named=HOT))
    (own,) = events("气体 氧20.9 可燃2%LEL，仪器 GX-1，9点50测的", around("李强", HOT))
    assert isinstance(named, happened.GasMeasured) and named.at == NOW
    assert isinstance(own, happened.GasMeasured) and own.instrument == "GX-1"
    assert own.at == NOW.replace(hour=9, minute=50)
    assert own.values[1].gas == "甲烷", "the ticket names the gas"


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("进 张伟 李强", happened.WentIn("李强", ("张伟", "李强"))),
        ("张伟 进", happened.WentIn("李强", ("张伟",))),
        ("出 全部", happened.CameOut("李强", ())),
        ("出来 张伟", happened.CameOut("李强", ("张伟",))),
        ("暂停 吃饭", happened.Paused("李强", "吃饭")),
        ("完工", happened.Finished("李强")),
        ("监护人换成 陈静", happened.HandedOver("李强", "guardian", "陈静")),
        ("负责人交给孙磊", happened.HandedOver("李强", "foreman", "孙磊")),
        ("同意延期", happened.ExtensionGranted("李强")),
        ("不同意延期，活干不完", happened.ExtensionDenied("李强", "活干不完")),
        ("延期到 17:00，焊缝还没完", happened.ExtensionAsked("李强", NOW.replace(hour=17), "焊缝还没完")),
        ("延长 1 小时", happened.ExtensionAsked("李强", HOT.ends_at + timedelta(hours=1), "")),  # type: ignore[operator]
    ],
)
def test_words_while_the_work_runs(text: str, event: object) -> None:
    assert events(text, around("李强", TANK)) == [event]
    assert events(f"{OTHER} {text}", around("李强", TANK, named=TANK)) == [event]


def test_words_of_an_approver() -> None:
    asked = replace(HOT, state=State.APPROVING, nodes=(Node("base", "审批", 1, ("周涛",)),))
    at = around("周涛", asked, named=asked)
    assert events(f"同意 {CODE}", at) == [happened.Approved("周涛")]
    assert events(f"{CODE} 同意，错开作业", at) == [happened.Approved("周涛", note="错开作业")]
    assert events(f"退回 {CODE} 监护人没有证", at) == [happened.Returned("周涛", "监护人没有证")]
    assert events(f"拒绝 {CODE} 罐没清洗", at) == [happened.Rejected("周涛", "罐没清洗")]
    assert events("同意", at) == [happened.Approved("周涛")]
    waits = replace(asked, consents=(Consent("周涛", NOW),))
    (place,) = plan(around("周涛", waits), Said(spot=Spot(31.2, 121.4, 10.0)))
    assert isinstance(place, Apply) and isinstance(place.event, happened.Brought)


def test_measures_by_their_number_alone_several_and_not_involved() -> None:
    ready = replace(HOT, state=State.APPROVED)
    at = around("王芳", ready, named=ready)
    (one,) = events(f"{CODE} 措施 3 不涉及", at)
    assert isinstance(one, happened.MeasureConfirmed) and not one.involved
    some = events("措施 1到3 已落实", at)
    assert len(some) == 3 and all(isinstance(e, happened.MeasureConfirmed) and e.involved for e in some)
    (line,) = steps(f"{CODE} 措施 99 已落实", at)
    assert isinstance(line, Say) and "没有第 99 条" in line.text


def test_a_label_and_a_position_start_nothing_but_the_guardians_own_ticket() -> None:
    ready = replace(HOT, state=State.APPROVED)
    (scan,) = plan(around("李强", ready), Said(media=(PHOTO,), spot=Spot(point="P-EAST")))
    assert isinstance(scan, Apply) and scan.event == happened.Scanned("李强", Spot(point="P-EAST"), "point")
    for state in (State.APPROVED, State.WORKING, State.SUSPENDED, State.WATCHING):
        (here,) = plan(around("李强", replace(HOT, state=state)), Said(spot=Spot(31.2, 121.4)))
        assert here == Here(CODE, Spot(31.2, 121.4)), "a pin on a map waits for the label"
    exact = Spot(31.2, 121.4, 10.0)
    assert plan(around("李强", ready), Said(spot=exact)) == [Here(CODE, exact)]
    (present,) = plan(around("李强", HOT), Said(spot=Spot(31.2, 121.4, 10.0)))
    assert isinstance(present, Apply) and present.event == happened.Present("李强", Spot(31.2, 121.4, 10.0))
    both = replace(around("李强", ready), where=Spot(31.2, 121.4, 10.0))
    (scan,) = plan(both, Said(media=(PHOTO,), spot=Spot(point="P-EAST")))
    assert isinstance(scan, Apply) and scan.event.spot == Spot(31.2, 121.4, 10.0, "", "P-EAST")  # type: ignore[attr-defined]
    other = plan(around("陈静", ready), Said(media=(PHOTO,), spot=Spot(point="P-EAST")))
    assert other == [Stood("P-EAST", PHOTO)], "of somebody else it is a scan of the point"


def test_a_place_whose_number_looks_like_a_tickets_is_a_place() -> None:
    """DL-01 is the demo's substation, and DL the prefix of road closures."""
    wall = Said(media=(PHOTO,), spot=Spot(point="DL-01"))
    assert plan(around("陈静"), wall) == [Stood("DL-01", PHOTO)]
    (scan,) = plan(around("李强", replace(HOT, state=State.APPROVED)), wall)
    assert isinstance(scan, Apply) and scan.code == CODE, "the flow says that this is another place"
    (paper,) = plan(around("李强"), Said(media=(PHOTO,), spot=Spot(point=CODE)))
    assert isinstance(paper, Apply) and (paper.code, paper.event.mark) == (CODE, "paper")  # type: ignore[attr-defined]


def test_a_photo_of_a_hazard_is_no_picture_of_a_running_ticket() -> None:
    (step,) = plan(around("王芳", HOT), Said(media=(PHOTO,)))
    assert isinstance(step, Start) and step.kind == "hazard"


def test_a_hazard_said_by_a_guardian_is_a_hazard() -> None:
    (step,) = steps("二车间东门的配电箱门没关", around("李强", HOT))
    assert isinstance(step, Start) and step.kind == "hazard"


def test_several_tickets_want_the_code_and_the_code_alone_says_how_it_stands() -> None:
    (line,) = steps("完工", around("李强", HOT, TANK))
    assert isinstance(line, Say) and CODE in line.text and OTHER in line.text
    assert steps(CODE, around("李强", HOT, named=HOT)) == [Standing(CODE)]
    (missing,) = steps("DH-20260302-0099 完工", around("李强", HOT))
    assert isinstance(missing, Say) and "没有找到" in missing.text


def test_the_answer_to_another_question_is_no_word_for_the_ticket() -> None:
    at = replace(around("李强", HOT), question=Question("YH-20260302-0001", "why"))
    assert events("完工", at) == [Pressed("李强", "why", "完工")]


def test_words_that_would_change_a_sent_ticket_are_refused_and_no_report() -> None:
    asked = replace(HOT, state=State.APPROVING)
    for text in ("监护人换成陈静", "时间改成下午两点"):
        (line,) = steps(text, around("吴刚", asked))
        assert isinstance(line, Say) and "送出以后不能改" in line.text and "撤回" in line.text
    ready = replace(HOT, state=State.APPROVED)
    assert events("监护人换成陈静", around("吴刚", ready)) == [happened.HandedOver("吴刚", "guardian", "陈静")]


def test_the_words_begin_work_say_what_is_missing_and_want_the_label() -> None:
    (line,) = steps("开工", around("李强", replace(HOT, state=State.APPROVED)))
    assert isinstance(line, Say) and "扫点位码" in line.text and "还差" in line.text


def test_a_stop_by_its_place_says_who_and_why_and_not_the_place_once_more() -> None:
    assert steps("停！二车间东门", around("陈静", running=JOBS)) == [Stop((CODE,), "")]
    (stop, *_) = steps("停！二车间东门，顶上有人", around("陈静", running=JOBS))
    assert stop == Stop((CODE,), "陈静喊停：顶上有人")


def test_measures_in_bulk_say_which_lines_were_not_taken_and_why() -> None:
    ready = replace(HOT, state=State.APPROVED)
    every = lines(ready, RULES)
    pictured = next(n for n, line in enumerate(every, 1) if line.photo)
    found = steps(f"措施 1到{len(every)} 已落实", around("王芳", ready))
    taken = [step.event for step in found if isinstance(step, Apply)]
    assert every[pictured - 1].id not in {e.measure for e in taken if isinstance(e, happened.MeasureConfirmed)}
    assert isinstance(found[-1], Say) and f"第 {pictured} 条没有记" in found[-1].text and "照片" in found[-1].text
