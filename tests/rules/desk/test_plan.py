"""What one message means: the first rule that fits, without a store or a chat."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.desk.meant import Apply, Expired, Forget, Moved, Say, Start, Stood, Wish
from bot.desk.plan import plan
from bot.desk.situation import Question, Said, Situation
from workflows.hazard.case import Attachment, Hazard, Spot, State
from workflows.hazard.events import Brought, Corrected, CorrectionAsked
from workflows.hazard.reading import Finding, HazardClass, Reading, Repair
from workflows.held.flow import Given, Held, Kept
from workflows.kernel.flow import Pressed
from workflows.kernel.people import Org

NOW = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
OIL = HazardClass("作业现场与环境", "通道与地面", "地面油污", "ENV-02-01")
HAZARD = Reading(True, findings=(Finding(OIL, "yellow", "一车间", "HJ-1"),))
TALK = Reading(False, idle=True)
PHOTO = Attachment("a" * 64, "photo", "li", NOW)
CODE = "YH-20260302-0001"
AT = Situation("li", NOW, Org())
DRAFT = Hazard("YH-20260302-0009", "li", reporters=("li",), started_at=NOW, media=(PHOTO,))
RECENT = replace(DRAFT, state=State.DISPATCHED, opened_at=NOW - timedelta(seconds=30), texts=("x",))
HELD = Held("ZC-20260302-0001", "li", media=(PHOTO,))


def kinds(at: Situation, said: Said) -> list[str]:
    return [type(step).__name__ for step in plan(at, said)]


def test_an_empty_message_means_nothing() -> None:
    assert plan(AT, Said()) == []


def test_small_talk_opens_nothing_and_a_hazard_opens_one() -> None:
    assert kinds(AT, Said("你好", reading=TALK)) == ["Say"]
    assert kinds(AT, Said("一车间有油", reading=HAZARD)) == ["Start"]


@pytest.mark.parametrize("held", [None, HELD])
def test_a_photo_of_somebody_who_is_rectifying_waits(held: Held | None) -> None:
    (step,) = plan(replace(AT, fixing=(CODE,), held=held), Said(media=(PHOTO,)))
    event = step.event if isinstance(step, Start | Apply) else None
    assert isinstance(event, Kept) and event.media[0].stage == "after"


def test_a_hazard_sentence_after_the_photo_takes_the_photo_along() -> None:
    given, opened = plan(replace(AT, fixing=(CODE,), held=HELD), Said("一车间有油", reading=HAZARD))
    assert isinstance(given, Apply) and isinstance(given.event, Given)
    assert isinstance(opened, Start) and isinstance(opened.event, Brought) and opened.event.media[0].stage == "before"


def test_a_photo_of_a_label_alone_is_a_scan_and_beside_anything_open_it_is_not() -> None:
    label = Said(media=(PHOTO,), spot=Spot(point="HJ-1"))
    assert plan(AT, label) == [Stood("HJ-1", PHOTO)]
    walked = replace(DRAFT, media=(), spot=Spot(31.6, 120.4, 10.0))
    assert plan(replace(AT, draft=walked), label) == [Moved(DRAFT.code), Stood("HJ-1", PHOTO, taken=DRAFT.code)]
    asked = Question(CODE, "return_why", "为什么退回")
    busy = ({"draft": DRAFT}, {"recent": RECENT}, {"fixing": (CODE,)}, {"held": HELD, "fixing": (CODE,)},
            {"walk": "XC-1"}, {"sealed": "x"}, {"question": asked}, {"whole": True})  # fmt: skip
    for found in busy:
        assert "Stood" not in kinds(replace(AT, **found), label), found  # type: ignore[arg-type]
    assert kinds(AT, replace(label, text="一车间有油", reading=HAZARD)) == ["Start"]
    assert kinds(AT, replace(label, media=(PHOTO, PHOTO))) == ["Start"]


def test_a_photo_of_a_bad_label_alone_is_no_report_and_says_which_kind_it_is() -> None:
    label = Said(media=(PHOTO,), forged=True)
    for struck, words in ((False, "不是本厂的"), (True, "这是旧标签")):
        (step,) = plan(AT, replace(label, struck=struck))
        assert isinstance(step, Stood) and step.point == "" and words in step.why
    asked = Question(CODE, "return_why", "为什么退回")
    assert kinds(replace(AT, question=asked), label) == ["Stood"]
    walked = replace(DRAFT, media=(), spot=Spot(31.6, 120.4, 10.0))
    assert kinds(replace(AT, draft=walked), label) == ["Moved", "Stood"]
    (opened,) = plan(AT, replace(label, text="一车间有油", reading=HAZARD))
    assert isinstance(opened, Start) and isinstance(opened.event, Brought) and opened.event.spot is None


def test_a_field_that_the_card_asks_for_is_no_new_hazard() -> None:
    (step,) = plan(replace(AT, fixing=(CODE,), draft=DRAFT), Said("修前 380 V 裸露 修后 绝缘", reading=HAZARD))
    assert isinstance(step, Apply) and step.code == CODE


def test_a_code_in_the_words_is_an_address_and_a_button_can_be_spelled_out() -> None:
    (step,) = plan(AT, Said(f"退回 {CODE}，没擦干净", reading=TALK))
    assert step == Apply(CODE, Pressed("li", "return", "没擦干净"))
    moved, files, words = plan(replace(AT, draft=DRAFT), Said(f"{CODE} 运行正常"))
    assert moved == Moved(DRAFT.code) and isinstance(files, Apply) and isinstance(words, Apply)
    assert kinds(replace(AT, draft=DRAFT), Said(f"接单 {CODE}")) == ["Apply"]


def test_an_answer_goes_to_the_question_and_an_emergency_waits_behind_none() -> None:
    asked = replace(AT, question=Question(CODE, "why"))
    assert plan(asked, Said("没有备件")) == [Apply(CODE, Pressed("li", "why", "没有备件"))]
    assert kinds(asked, Said("二车间着火了", reading=replace(HAZARD, emergency="着火"))) == ["Start"]


def test_a_danger_at_another_place_is_a_report_though_a_question_waits() -> None:
    there = replace(HAZARD, findings=(replace(HAZARD.findings[0], place="三车间", place_code="HJ-3"),))
    asked = replace(AT, question=Question(CODE, "decline_reason", "拒单原因", place_code="HJ-2"))
    start, said = plan(asked, Said("三车间地上有一滩油", reading=there))
    assert isinstance(start, Start) and isinstance(said, Say)
    assert CODE in said.text and "拒单原因" in said.text and "还在等" in said.text
    assert kinds(asked, Said("不归我管，是三车间的，地上有一滩油", reading=there)) == ["Apply"]
    for answer in (
        replace(asked, question=Question(CODE, "decline_reason", "拒单原因", place_code="HJ-3")),
        replace(asked, question=Question("YJ-20260302-0001", "help_note", "在哪里？")),
    ):
        assert kinds(answer, Said("三车间地上有一滩油", reading=there)) == ["Apply"], "there it is an answer"


def test_a_danger_is_nobodys_name() -> None:
    here = replace(HAZARD, findings=(replace(HAZARD.findings[0], place="二车间", place_code="HJ-2"),))
    asked = replace(AT, question=Question(CODE, "reassign_name", "转给谁？", place_code="HJ-2"))
    nowhere = replace(asked, question=Question(CODE, "reassign_name", "转给谁？"))
    for at in (asked, nowhere):
        assert kinds(at, Said("二车间地上有一滩油", reading=here)) == ["Start", "Say"]
        assert kinds(at, Said("转派给王芳", reading=TALK)) == ["Apply"]


def test_a_repair_corrects_the_latest_report_and_asks_where_it_is_unsure() -> None:
    at = replace(AT, latest=RECENT)
    (sure,) = plan(at, Said("是三车间", reading=replace(TALK, repair=Repair(place="三车间", place_code="HJ-3"))))
    (unsure,) = plan(at, Said("不是漏油", reading=replace(TALK, repair=Repair())))
    assert isinstance(sure, Apply) and isinstance(sure.event, Corrected)
    assert isinstance(unsure, Apply) and isinstance(unsure.event, CorrectionAsked)


def test_nothing_of_a_nameless_report_bears_a_name() -> None:
    sealed = replace(AT, sealed="token", walk="XC-1", fixing=(CODE,), held=HELD)
    assert plan(replace(sealed, held=None), Said()) == [Wish()]
    for said in (Said("一车间有油", reading=HAZARD), Said(media=(PHOTO,)), Said("随便", reading=TALK)):
        for step in plan(replace(sealed, held=None, fixing=()), said):
            event = getattr(step, "event", None)
            assert isinstance(step, Say) or (isinstance(event, Brought) and event.by is None and event.walk is None)
    forget, opened = plan(replace(sealed, draft=DRAFT), Said("一车间有油", reading=HAZARD))
    assert isinstance(forget, Forget) and isinstance(opened, Start) and opened.event.by is None  # type: ignore[attr-defined]


def test_words_too_late_for_a_question_are_told_so_once_and_reports_and_talk_are_what_they_always_are() -> None:
    late = replace(AT, late=Question(CODE, "decline_reason", "拒单原因"))
    unclear = Reading(True, findings=(Finding(OIL, "yellow", "", None),))
    (step,) = plan(late, Said("缺备件", reading=unclear))
    assert isinstance(step, Expired) and CODE in step.text and "拒单原因" in step.text
    assert kinds(late, Said("一车间有油", reading=HAZARD)) == ["Start"], "a place makes it a report"
    assert kinds(late, Said("好的", reading=TALK)) == ["Say"]
    assert kinds(late, Said("漏油了", media=(PHOTO,), reading=unclear)) == ["Start"]
    assert kinds(late, Said("着火了", reading=replace(unclear, emergency="着火"))) == ["Start"]
    told = replace(AT, late=Question(CODE, "decline_reason", "拒单原因", told=True))
    assert kinds(told, Said("缺备件", reading=unclear)) == ["Start"]
    assert plan(late, Said(f"{CODE} 缺备件")) == [Apply(CODE, Pressed("li", "decline_reason", "缺备件"))]


def test_a_fire_told_with_the_code_of_another_case_alarms_and_one_that_rings_already_takes_the_note() -> None:
    fire = Said(f"{CODE} 着火了，快来人", reading=replace(HAZARD, emergency="着火"))
    for at in (AT, replace(AT, fixing=(CODE,)), replace(AT, latest=replace(RECENT, code=CODE))):
        (step,) = plan(at, fire)
        assert isinstance(step, Start) and isinstance(step.event, Brought) and step.event.reading
    (note,) = plan(replace(AT, latest=replace(RECENT, code=CODE, emergency="着火")), fire)
    assert isinstance(note, Apply) and note.code == CODE


@pytest.mark.parametrize("words", ["退回 {} 着火的地方没拍到", "拒单 {} 起火原因不明", "申请延期 {} 着火那台要等备件"])
def test_a_reason_that_speaks_of_the_fire_is_one_only_where_the_case_takes_it_from_this_person(words: str) -> None:
    said = Said(words.format(CODE), reading=replace(HAZARD, emergency="着火"))
    assert kinds(AT, said) == ["Start", "Say"], "nobody who may press it: it alarms, and what was not done is said"
    (step,) = plan(replace(AT, reason=True), said)
    assert isinstance(step, Apply) and isinstance(step.event, Pressed) and step.event.text


@pytest.mark.parametrize("words", ["退回 {} 又着火了", "拒单 {} 着火了", "申请延期 {} 起火快来人", "退回 {} 触电了"])
def test_a_reason_that_tells_what_goes_on_now_alarms_whoever_writes_it(words: str) -> None:
    said = Said(words.format(CODE), reading=replace(HAZARD, emergency="着火"))
    for at in (AT, replace(AT, reason=True)):
        assert kinds(at, said) == ["Start", "Say"]


def test_a_cry_for_help_goes_to_the_roll_call_that_runs_and_a_fire_beside_it_alarms() -> None:
    fire, muster = replace(HAZARD, emergency="着火"), "JH-20260302-0001"
    at = replace(AT, muster=muster)
    assert kinds(at, Said("救命，着火了", reading=fire)) == ["Apply"]
    assert plan(at, Said(f"需要帮助 {muster} 着火了", reading=fire)) == [
        Apply(muster, Pressed("li", "need_help", "着火了"))
    ]
    assert kinds(at, Said(f"需要帮助 {CODE} 着火了", reading=fire)) == ["Start", "Say"]
    assert kinds(at, Said("二车间着火了", reading=fire)) == ["Start"]
