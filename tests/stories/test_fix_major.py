"""重大: words suggest it, a named person judges it, with five fields."""

from datetime import timedelta

from tests.stories.fixing import RED, accepted, rectified
from tests.world import World
from workflows.hazard.events import MajorJudged
from workflows.hazard.major import FIVE

ALL = {"责任": "李强", "措施": "更换箱体", "资金": "2 万元，安全费用", "时限": "3月20日", "预案": "断电隔离，专人看守"}


def status(world: World, code: str) -> str:
    major = world.case(code).major
    return major.status if major else ""


def test_words_that_resemble_a_listed_item_go_to_the_people_who_may_judge(world: World) -> None:
    code = world.person("张伟").says(RED)
    for judge in world.people("孙安", "赵敏"):
        judge.sees("疑似重大", code, "像哪一条 带电体外露", "[是重大]", "[不是重大]")
    for reader in world.people("张伟", "李强"):
        assert "是重大]" not in reader.sees(code)
    assert status(world, code) == "suggested"


def test_yes_asks_for_the_five_fields_one_by_one_and_only_then_is_it_judged(world: World) -> None:
    code = accepted(world, RED)
    judge, owner, boss = world.people("孙安", "李强", "钱进")
    judge.presses("是重大", code)
    for number, (name, text) in enumerate(ALL.items(), 1):
        judge.sees(f"五落实第 {number} 项，{name}")
        assert status(world, code) == "suggested"
        judge.answers(text)
    major = world.case(code).major
    assert major and major.status == "judged" and major.by == "孙安" and dict(major.five) == ALL
    judge.sees("判定为重大", code, "断电隔离，专人看守")
    owner.sees(code, "已由孙安判定为重大隐患", "更换箱体")
    boss.sees(code, "已由孙安判定为重大隐患")
    world.person("赵敏").sees("孙安", "判定为重大")
    world.room(code).sees("预警三级", code)


def test_no_needs_a_reason_and_stays_on_record(world: World) -> None:
    code = accepted(world, RED)
    judge = world.person("赵敏")
    judge.does(code, MajorJudged("赵敏", False))
    judge.sees("为什么不是重大", code)
    judge.answers("只是门没锁，没有触电可能")
    major = world.case(code).major
    assert major and (major.status, major.by, major.hint) == ("denied", "赵敏", "只是门没锁，没有触电可能")
    assert "已由赵敏判定过" in world.person("孙安").does(code, MajorJudged("孙安", True))


def test_only_safety_people_judge(world: World) -> None:
    code = accepted(world, RED)
    for person in ("李强", "张伟", "王芳", "钱进"):
        assert "安全总监或安全员判定" in world.person(person).does(code, MajorJudged(person, True, ALL))
    assert "没有“运气”" in world.person("孙安").does(code, MajorJudged("孙安", True, {"运气": "好"}))
    assert status(world, code) == "suggested"


def test_under_the_classic_table_a_major_hazard_takes_the_shorter_clock(world: World) -> None:
    world.rules(table="classic")
    code = accepted(world, RED)
    opened = world.case(code).opened_at
    assert opened and world.case(code).due_at == opened + timedelta(hours=24)
    world.person("孙安").does(code, MajorJudged("孙安", True, ALL))
    assert world.case(code).due_at == opened + timedelta(hours=8)
    assert world.work.timers[code, "rung overdue"] == opened + timedelta(hours=8)
    world.forget_messages()


def test_a_case_that_is_archived_already_can_still_be_judged_without_waking_any_clock(world: World) -> None:
    world.rules(table="classic")
    code = rectified(world)
    world.person("王芳").presses("通过", code)
    world.person("孙安").does(code, MajorJudged("孙安", True, ALL))
    assert status(world, code) == "judged" and not [key for key in world.work.timers if key[0] == code]
    world.forget_messages()


def test_under_windows_the_judgement_moves_no_clock(world: World) -> None:
    code = accepted(world, RED)
    due = world.case(code).due_at
    world.person("孙安").does(code, MajorJudged("孙安", True, ALL))
    assert world.case(code).due_at == due and tuple(FIVE) == tuple(ALL)
    world.forget_messages()
