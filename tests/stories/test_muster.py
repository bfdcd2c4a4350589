"""应急集合: who may call it, what comes first, who is missing after five minutes, and how it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factory import moved
from tests.world import World
from workflows.kernel.flow import Refused
from workflows.kernel.people import OUTSIDER, Person, Shift
from workflows.muster.cards_missing import BYTES
from workflows.muster.case import Headcount, Muster
from workflows.muster.events import Alarmed, CountedIn, EndedShort, GroupPresent, HelpWanted, Present, StoodDown
from workflows.muster.rules import Assembly, PointOf


def called(world: World, by: str = "刘值", **more: object) -> str:
    """The code of the roll call that somebody has called."""
    with world.work.savepoint():
        code = world.engine.open(world.work, "muster", Alarmed(by, **more), world.now)  # type: ignore[arg-type]
    return code


def muster(world: World, code: str) -> Muster:
    found: Muster = world.work.load(code)[1]
    return found


def there(world: World, code: str, *names: str) -> None:
    for name in names:
        assert world.person(name).does(code, Present(name)) == ""


def end(world: World, code: str) -> None:
    """解除 written twice."""
    for _ in range(2):
        assert world.person("刘值").does(code, StoodDown("刘值", typed=True)) == ""


def everybody(world: World) -> list[str]:
    return list(world.org.people)


def test_the_emergency_card_comes_first_and_then_the_two_taps(world: World) -> None:
    code = called(world, place="一号喷漆线", place_code="P-PAINT")
    for name in everybody(world):
        mine = world.person(name).messages
        assert [m.slot for m in mine][:2] == ["emergency", "muster"]
        first = world.person(name).sees("火警 119，急救 120", "一号喷漆线有紧急情况", "厂区正门外空地", code)
        assert "断电断气" in first
        world.person(name).sees("应急集合 一号喷漆线", code, "集合点 厂区正门外空地", "[我已到集合点]", "[需要帮助]")
        urgencies = [look[2] for m in mine[:2] for look in m.looks]
        assert urgencies == ["urgent", "first"]
    world.duty.sees("刘值发起应急集合 一号喷漆线", code, f"通知 {len(everybody(world))} 人")
    world.person("刘值").sees("已到 0 人，未应答 15 人", "[解除]")
    world.person("孙安").sees("已到 0 人")


def test_each_place_has_its_own_assembly_point(world: World) -> None:
    points = Assembly("正门", (PointOf("P-PA", "东门草坪"),))
    world.rules("muster", assembly=points)
    code = called(world, place="一号喷漆线", place_code="P-PAINT")
    assert muster(world, code).point == "东门草坪"
    world.person("张伟").sees("请马上到东门草坪集合")
    end(world, code)
    assert muster(world, called(world, place="北堆场", place_code="P-YARD")).point == "正门"
    world.forget_messages()


def test_whoever_has_not_the_right_confirms_by_a_second_tap(world: World) -> None:
    code = called(world, "张伟")
    world.person("张伟").sees("急事先打 火警 119，急救 120", "确认发起应急集合", code, "[确认发起]")
    assert muster(world, code).state == "asked" and not world.person("陈静").messages
    assert world.person("张伟").presses("确认发起") == ""
    world.person("张伟").sees("已发起应急集合")
    world.duty.sees("张伟发起应急集合（已二次确认）")
    assert muster(world, code).state == "called" and muster(world, code).reporter == "张伟"
    world.forget_messages()


def test_without_the_second_tap_nothing_is_called(world: World) -> None:
    code = called(world, "张伟")
    world.person("张伟").sees("确认发起")
    world.wait(minutes=5)
    world.person("张伟").sees("没有发起应急集合", code)
    assert muster(world, code).state == "void"
    assert "没有发起" in world.person("张伟").does(code, Present("张伟"))
    world.forget_messages()


@pytest.mark.parametrize("name", ["刘值", "赵敏", "孙安", "钱进", "周涛"])
def test_duty_room_safety_and_heads_call_at_once(world: World, name: str) -> None:
    assert muster(world, called(world, name)).state == "called"
    world.forget_messages()


def test_somebody_on_the_roster_of_the_duty_room_calls_at_once(world: World) -> None:
    shift = Shift("张伟", "值班室", world.now, world.now + timedelta(hours=12))
    world.org = replace(world.org, roster=(shift,))
    assert muster(world, called(world, "张伟")).state == "called"
    world.forget_messages()


def test_a_stranger_cannot_empty_the_factory_and_is_told_whom_to_telephone(world: World) -> None:
    strangers = {"x": Person("x", "路人", role="未登记"), "y": Person("y", "访客", role=OUTSIDER)}
    world.org = replace(world.org, people={**world.org.people, **strangers})
    for stranger in strangers:
        with pytest.raises(Refused, match="急事先打 火警 119"):
            called(world, stranger)
    assert not {"x", "y"} & set(muster(world, called(world)).people)
    world.forget_messages()


def test_only_one_roll_call_runs_at_a_time(world: World) -> None:
    first = called(world)
    with pytest.raises(Refused, match=first):
        called(world, "赵敏")
    end(world, first)
    assert muster(world, called(world, "赵敏")).state == "called"
    world.forget_messages()


def test_the_leaders_count_follows_every_minute_and_only_where_something_changed(world: World) -> None:
    code = called(world)
    world.forget_messages()
    there(world, code, "张伟", "陈静")
    world.person("张伟").sees("记下了，08:00 已到集合点", code, "[需要帮助]")
    world.person("孙安").sees_nothing()
    world.wait(minutes=1)
    world.person("孙安").sees("已到 2 人，未应答 13 人")
    looks = [len(m.looks) for m in world.person("孙安").messages if m.slot == "count"]
    world.wait(minutes=2)
    assert [len(m.looks) for m in world.person("孙安").messages if m.slot == "count"] == looks
    world.forget_messages()


def test_after_five_minutes_the_missing_go_to_the_leaders_with_their_last_known_place(world: World) -> None:
    world.person("刘洋").says("一号喷漆线漏油")
    world.wait(minutes=3)
    code = called(world)
    others = [n for n in everybody(world) if n not in ("刘洋", "黄磊")]
    there(world, code, *others)
    world.forget_messages()
    world.wait(minutes=4, seconds=59)
    assert not [m for m in world.work.messages if m.slot.startswith("missing")]
    world.wait(seconds=1)
    for reader in (world.person("刘值"), world.person("孙安"), world.duty):
        page = reader.sees("已过 5 分钟，还有 2 人未应答", code)
        assert "刘洋 08:00 在一号喷漆线" in page and "位置不明，所属厂部/涂装车间：黄磊" in page
    there(world, code, "刘洋")
    world.forget_messages()
    world.wait(minutes=5)
    assert "刘洋" not in world.person("刘值").sees("已过 10 分钟，还有 1 人未应答", "黄磊")
    there(world, code, "黄磊")
    world.wait(minutes=5)
    world.person("刘值").sees("全部应答，15 人已到")
    world.forget_messages()
    world.wait(minutes=30)
    assert not [m for m in world.work.messages if m.looks[-1][0] == world.now and m.slot.startswith("missing")]


def test_the_missing_are_listed_freshest_trace_first_and_then_by_whole_department(world: World) -> None:
    world.org = moved(world.org, "黄磊", department="厂部/涂装车间/甲班")
    world.org = moved(world.org, "周涛", department="厂部/机加车间/甲班")
    world.person("刘洋").says("一号喷漆线漏油")
    world.wait(minutes=3)
    world.person("张伟").says("二号焊接车间东门配电箱门没关")
    code = called(world)
    there(world, code, *(n for n in everybody(world) if n not in ("黄磊", "周涛", "刘洋", "张伟")))
    world.wait(minutes=5)
    page = world.duty.sees("还有 4 人未应答", code)
    order = ("张伟 08:03 在", "刘洋 08:00 在", "所属厂部/机加车间/甲班：周涛", "所属厂部/涂装车间/甲班：黄磊")
    assert [page.index(line) for line in order] == sorted(page.index(line) for line in order)
    world.forget_messages()


def test_need_of_help_goes_at_once_as_danger_and_the_words_follow(world: World) -> None:
    world.person("刘洋").says("一号喷漆线漏油")
    code = called(world)
    world.forget_messages()
    assert world.person("刘洋").presses("需要帮助", code) == ""
    card = world.duty.sees("刘洋需要帮助", code, "最后位置 08:00 在一号喷漆线", "请马上派人去")
    assert world.person("刘值").sees("刘洋需要帮助") and "演练" not in card
    (message,) = [m for m in world.duty.messages if m.slot == "help 刘洋"]
    assert message.looks[-1][2] == "danger"
    world.person("刘洋").sees("已经告诉值班室，马上有人来", "写一句在哪里")
    world.person("刘洋").answers("在二楼调漆间，腿卡住了")
    world.duty.sees("刘洋需要帮助", "说了 在二楼调漆间，腿卡住了")
    there(world, code, "刘洋")
    world.duty.sees("刘洋 08:00 已到集合点", "不用再派人")
    world.forget_messages()


def test_an_answer_can_change_and_a_second_press_changes_nothing(world: World) -> None:
    code = called(world)
    there(world, code, "张伟")
    world.wait(seconds=30)
    there(world, code, "张伟")
    assert [a.at for a in muster(world, code).answers] == [world.now - timedelta(seconds=30)]
    world.person("张伟").does(code, HelpWanted("张伟"))
    assert [a.how for a in muster(world, code).answers] == ["help"]
    world.forget_messages()


def test_who_is_on_leave_is_not_asked_but_whoever_turns_up_is_counted(world: World) -> None:
    world.away("陈静")
    code = called(world)
    assert "陈静" not in muster(world, code).people and not world.person("陈静").messages
    there(world, code, "陈静")
    assert len(muster(world, code).those("safe")) == 1
    world.person("陈静").sees("记下了")
    world.forget_messages()


def test_somebody_without_an_account_is_counted_by_voice(world: World) -> None:
    world.org = moved(world.org, "郑丽", reachable=False)
    code = called(world)
    assert not world.person("郑丽").messages and "郑丽" not in muster(world, code).open
    world.person("刘值").sees("没有账号 郑丽，请当面点名")
    world.wait(minutes=5)
    world.person("刘值").sees("没有账号，请当面点名：郑丽")
    world.forget_messages()


def test_contractors_are_added_in_chat_and_ticked_off_by_whoever_has_seen_them(world: World) -> None:
    world.work.headcounts = (Headcount("动火作业", 2, "三号焊接车间"),)
    code = called(world)
    caller = world.person("刘值")
    caller.does(code, CountedIn("刘值", "外协", 3, "2 号罐"))
    caller.sees("外协 动火作业 2 人（三号焊接车间）未确认；外协 3 人（2 号罐）未确认", "哪一批到齐了")
    caller.does(code, CountedIn("刘值", "外协", 4, "2 号罐"))
    caller.sees("外协 4 人（2 号罐）未确认")
    assert "人数写成" in caller.does(code, CountedIn("刘值", "外协", 0, ""))
    assert "由发起人或值班室确认" in world.person("张伟").does(code, GroupPresent("张伟", "外协@2 号罐"))
    caller.picks("外协 4 人")
    caller.sees("外协 4 人（2 号罐）已到")
    world.wait(minutes=5)
    assert "动火作业 2 人（三号焊接车间） 未确认" in caller.sees("已过 5 分钟")
    world.forget_messages()


def test_somebody_in_no_list_counts_nobody_in_and_is_told_who_may(world: World) -> None:
    strangers = {"x": Person("x", "路人", role="未登记"), "y": Person("y", "访客", role=OUTSIDER)}
    world.org = replace(world.org, people={**world.org.people, **strangers})
    world.org = moved(world.org, "黄磊", active=False)
    code = called(world)
    for nobody in ("x", "y", "黄磊", "z"):
        assert "只有人员名单里的人" in world.person(nobody).does(code, CountedIn(nobody, "外协", 300))
    assert not muster(world, code).groups
    assert world.person("张伟").does(code, CountedIn("张伟", "外协", 3)) == ""
    assert [g.count for g in muster(world, code).groups] == [3]
    world.forget_messages()


def test_a_head_who_has_left_neither_calls_everybody_together_nor_sends_them_home(world: World) -> None:
    world.org = moved(world.org, "赵敏", active=False)
    with pytest.raises(Refused, match="急事先打"):
        called(world, "赵敏")
    code = called(world)
    assert "解除" in world.person("赵敏").does(code, StoodDown("赵敏", typed=True))
    assert muster(world, code).state == "called" and not muster(world, code).end_asked
    world.forget_messages()


def test_standing_down_tells_everybody_and_keeps_the_final_list(world: World) -> None:
    code = called(world)
    others = [n for n in everybody(world) if n != "黄磊"]
    there(world, code, *others)
    assert "由刘值、值班室或安全员解除" in world.person("张伟").does(code, StoodDown("张伟"))
    world.wait(minutes=2)
    world.forget_messages()
    assert world.person("刘值").presses("解除", code) == ""
    world.person("张伟").sees_nothing()
    world.person("刘值").sees("还有 1 人没有应答，确认解除？", code, "未应答 黄磊", "[确认解除]", "[继续等]")
    assert "确认解除" in world.person("刘值").presses("解除", code)
    assert world.person("刘值").presses("确认解除", code) == ""
    for name in everybody(world):
        world.person(name).sees("刘值解除了应急集合", code, "可以离开集合点了")
    world.duty.sees("应急集合已解除", code, "已到 14 人", "未应答 黄磊")
    case = muster(world, code)
    assert case.state == "closed"
    assert [(m.person, m.where) for m in case.missing] == [("黄磊", "位置不明，所属厂部/涂装车间")]
    assert "已经解除" in world.person("黄磊").does(code, Present("黄磊"))
    world.forget_messages()
    world.wait(hours=3)
    world.person("刘值").sees_nothing()


def test_waiting_goes_on_after_another_look_and_an_old_question_is_asked_anew(world: World) -> None:
    code = called(world)
    there(world, code, *(n for n in everybody(world) if n != "黄磊"))
    liu = world.person("刘值")
    assert liu.does(code, StoodDown("刘值", typed=True)) == ""
    liu.sees("还有 1 人没有应答，确认解除？")
    assert liu.presses("继续等", code) == ""
    liu.sees("继续等，没有解除")
    liu.does(code, StoodDown("刘值", typed=True))
    world.wait(minutes=2, seconds=1)
    liu.does(code, StoodDown("刘值", typed=True))
    assert muster(world, code).state == "called" and muster(world, code).end_questions == 3
    there(world, code, "黄磊")
    assert liu.presses("解除", code) == "" and muster(world, code).state == "closed"
    world.forget_messages()


def test_another_leader_is_asked_too_and_the_log_keeps_who_confirmed_with_how_many_missing(world: World) -> None:
    code = called(world)
    there(world, code, *(n for n in everybody(world) if n != "黄磊"))
    world.person("刘值").does(code, StoodDown("刘值"))
    world.person("赵敏").does(code, StoodDown("赵敏"))
    assert muster(world, code).state == "called"
    assert world.person("赵敏").presses("确认解除", code) == ""
    (told,) = [t.event for t in world.work.told.values() if t.code == code]
    assert told == EndedShort("赵敏", 1, "解除时还有 1 人没有应答")
    world.person("刘值").sees("已解除", code, "这里不用再按")
    world.forget_messages()


def test_a_drill_ends_on_one_word_although_people_are_missing(world: World) -> None:
    code = called(world, "赵敏", drill=True)
    assert world.person("赵敏").presses("解除", code) == ""
    assert muster(world, code).state == "closed"
    world.forget_messages()


def test_a_drill_says_so_everywhere_and_sends_no_text(world: World) -> None:
    code = called(world, "赵敏", drill=True)
    there(world, code, "张伟")
    world.person("刘洋").does(code, HelpWanted("刘洋", "崴了脚"))
    world.wait(minutes=5)
    world.person("赵敏").does(code, StoodDown("赵敏"))
    for message in world.work.messages:
        for _, card, urgency in message.looks:
            assert "演练" in card.headline, card.headline
            assert urgency != "urgent" or message.slot != "emergency"
    assert muster(world, code).title == "【演练】应急集合"
    world.forget_messages()


def test_a_roll_call_that_nobody_ends_is_remembered_after_an_hour(world: World) -> None:
    code = called(world)
    world.forget_messages()
    world.wait(hours=1)
    world.person("刘值").sees(code, "发起 1 小时了，还没有解除", "[解除]")
    assert muster(world, code).state == "called"
    world.forget_messages()


def test_nine_hundred_missing_names_fit_the_messages(world: World) -> None:
    crowd = {f"n{i}": Person(f"n{i}", f"工人{i:03d}", "厂部/涂装车间") for i in range(900)}
    world.org = replace(world.org, people={**world.org.people, **crowd})
    code = called(world)
    world.forget_messages()
    world.wait(minutes=5)
    pages = [m.looks[-1][1].headline for m in world.person("刘值").messages if m.slot.startswith("missing")]
    assert sum(page.count("工人") for page in pages) == 900 and len(pages) <= 8
    assert all(len(page.encode()) < BYTES + 120 for page in pages) and code in pages[-1]
    duty = [m.looks[-1][1].headline for m in world.duty.messages if m.slot.startswith("missing")]
    assert duty == pages
    world.forget_messages()
