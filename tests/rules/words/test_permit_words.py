"""What people say about special work: when, who, how much, what was measured; and what asks for a ticket."""

from dataclasses import replace
from datetime import datetime

import pytest
import yaml

from bot.words.permits import COPY, MENU, kinds_in, wish, work_in
from config.policies import read
from tests.factory import factory, moved
from tests.rules.words.material import cases, lines, shared
from workflows.kernel.people import Person
from workflows.permit.records import Kind
from workflows.permit.rules import PermitRules
from workflows.permit.spoken import length, moment, number, when
from workflows.permit.spoken_fields import spoken_fields
from workflows.permit.spoken_gas import readings
from workflows.permit.spoken_people import crew, people

NOW = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
FILES = ("heldout.yaml", "unseen.yaml", "strangers.yaml", "last.yaml", "fifth.yaml")


def span(text: str, now: datetime = NOW) -> tuple[str | None, str | None]:
    said = when(text, now)
    return tuple(at.strftime("%m-%d %H:%M") if at else None for at in (said.starts_at, said.ends_at))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("明天上午九点三号罐区焊接两小时", "03-03 09:00", "03-03 11:00"),
        ("今晚8点到10点", "03-02 20:00", "03-02 22:00"),
        ("后天下午两点半到四点", "03-04 14:30", "03-04 16:00"),
        ("上午9点到下午5点", "03-02 09:00", "03-02 17:00"),
        ("9点到5点", "03-02 09:00", "03-02 17:00"),
        ("晚上10点到2点", "03-02 22:00", "03-03 02:00"),
        ("今晚12点到明天6点", "03-03 00:00", "03-03 06:00"),
        ("明早8点半干一个半小时", "03-03 08:30", "03-03 10:00"),
        ("14:00-16:30", "03-02 14:00", "03-02 16:30"),
        ("8：30～17：30", "03-02 08:30", "03-02 17:30"),
        ("下周三上午9:00", "03-11 09:00", None),
        ("周五早上八点", "03-06 08:00", None),
        ("3月5日9点到11点", "03-05 09:00", "03-05 11:00"),
        ("5号9点", "03-05 09:00", None),
        ("2026-03-05 08:00 至 2026-03-05 12:00", "03-05 08:00", "03-05 12:00"),
        ("现在开始焊接半小时", "03-02 10:00", "03-02 10:30"),
        ("马上动火90分钟", "03-02 10:00", "03-02 11:30"),
        ("干到下午五点", None, "03-02 17:00"),
        ("明天凌晨2点", "03-03 02:00", None),
        ("今晚两点", "03-03 02:00", None),
        ("三点", "03-02 15:00", None),
        ("明天上午动火", "03-03 08:00", None),
        ("中午十二点到一点", "03-02 12:00", "03-02 13:00"),
        ("三号罐区动火", None, None),
        ("焊接的时候", None, None),
        ("25点", None, None),
        ("2月30日9点", None, None),
    ],
)
def test_days_and_hours_are_understood_as_people_say_them(text: str, starts: str | None, ends: str | None) -> None:
    assert span(text) == (starts, ends)


def test_in_the_evening_nine_without_a_word_is_tonight_and_in_the_morning_it_is_over() -> None:
    assert span("九点", NOW.replace(hour=20))[0] == "03-02 21:00"
    assert span("九点")[0] == "03-02 09:00"


def test_an_end_is_said_as_an_hour_or_as_how_much_longer() -> None:
    end = NOW.replace(hour=16)
    assert moment("延期到 17:00", NOW, end) == end.replace(hour=17)
    assert moment("到5点", NOW, end) == end.replace(hour=17)
    assert moment("再延两小时", NOW, end) == end.replace(hour=18)
    assert moment("再说", NOW, end) is None
    assert length("两个半小时")[0] == length("2.5小时")[0] != length("半小时")[0]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("十二米", 12), ("12 米", 12), ("两百三十吨", 230), ("一百零五", 105), ("1.5", 1.5), ("二十", 20)],
)
def test_numbers_in_words_and_digits(said: str, meant: float) -> None:
    assert number(said) == meant
    assert number("没有数") is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("张伟动火，李强监护", {"张伟": "worker", "李强": "guardian"}),
        ("张伟动火李强监护", {"张伟": "worker", "李强": "guardian"}),
        ("张伟 动火 李强 监护", {"张伟": "worker", "李强": "guardian"}),
        ("动火张伟，监护李强", {"张伟": "worker", "李强": "guardian"}),
        ("三车间动火，张伟，李强监护", {"张伟": "worker", "李强": "guardian"}),
        ("李强监护 张伟焊", {"李强": "guardian", "张伟": "worker"}),
        ("作业人：张伟、陈静，监护人李强，负责人吴刚",
         {"张伟": "worker", "陈静": "worker", "李强": "guardian", "吴刚": "foreman"}),
        ("张伟和陈静去三车间焊接，李强看火", {"张伟": "worker", "陈静": "worker", "李强": "guardian"}),
        ("我动火，李强监护", {"赵敏": "worker", "李强": "guardian"}),
        ("电工孙磊接电，王芳监护", {"孙磊": "electrician", "王芳": "guardian"}),
        ("指挥吴刚，司机孙磊，张伟挂钩作业", {"吴刚": "commander", "孙磊": "driver", "张伟": "worker"}),
        ("张伟、陈静进罐，刘洋监护，孙磊测气",
         {"张伟": "worker", "陈静": "worker", "刘洋": "guardian", "孙磊": "analyst"}),
        ("监护人改成 王芳", {"王芳": "guardian"}),
    ],
)  # fmt: skip
def test_each_name_gets_the_part_that_stands_with_it(text: str, parts: dict[str, str]) -> None:
    named = crew(text, factory(), "赵敏")
    assert {one.person: one.part for one in named.crew} == parts and not named.unknown


def test_a_name_that_no_list_knows_is_said_back_and_one_that_two_bear_is_left_to_the_question() -> None:
    assert crew("张三动火，李四监护", factory()).unknown == ("张三", "李四")
    org = factory()
    twice = replace(org, people={**org.people, "w2": Person("w2", "张伟", "厂部/涂装车间")})
    named = crew("张伟动火，李强监护", twice)
    assert named.doubtful == ("张伟",) and [c.person for c in named.crew] == ["张伟", "李强"]
    assert crew("张伟动火", moved(org, "张伟", active=False)).crew == ()
    assert people("张伟 李强 王五", org).unknown == ("王五",)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("氧20.9 可燃0 硫化氢0", {"oxygen": 20.9, "combustible": 0, "h2s": 0}),
        ("气体 氧气20.9 可燃2%LEL 一氧化碳5", {"oxygen": 20.9, "combustible": 0, "co": 5}),
        ("O2 20.9% LEL 0 CO 3ppm", {"oxygen": 20.9, "combustible": 0, "co": 3.5}),
        ("甲烷2%LEL 氧20.8", {"oxygen": 20.8, "combustible": 0}),
    ],
)
def test_readings_in_the_words_of_an_analyst(text: str, values: dict[str, float]) -> None:
    said = readings(text, NOW)
    assert said and {v.item: v.value for v in said.values} == values


def test_percent_of_the_lel_carries_its_gas_and_the_sample_its_time_and_instrument() -> None:
    said = readings("可燃(丙烷)5%LEL，氧气 20.9，9点50测的，仪器 GX-12，校准到 2026-12-31", NOW)
    assert said and said.at == NOW.replace(hour=9, minute=50) and said.instrument == "GX-12"
    fuel = next(v for v in said.values if v.item == "combustible")
    assert (fuel.gas, fuel.lel_percent) == ("丙烷", 5.0)
    assert said.calibrated_until and said.calibrated_until.isoformat().startswith("2026-12-31T23:59")
    named = readings("可燃3%LEL", NOW, "甲烷")
    assert named and named.values[0].gas == "甲烷"
    assert readings("进 张伟", NOW) is None
    twice = readings("氧20.9 氧19", NOW)
    assert twice and twice.odd


def test_numbers_with_a_unit_answer_the_questions_of_their_kind_and_a_level_is_no_wind() -> None:
    rules = read("permit", PermitRules)
    assert ("height", "12") in spoken_fields("登高12米刷漆", rules.of(Kind.HEIGHT).fields)
    assert ("mass", "30") in spoken_fields("吊装30吨设备", rules.of(Kind.LIFTING).fields)
    hot = dict(spoken_fields("动火一级，风力3级，打磨", rules.of(Kind.HOT).fields))
    assert hot.get("wind") == "3" and hot.get("method") == "打磨切割"
    assert "wind" not in dict(spoken_fields("动火一级，打磨", rules.of(Kind.HOT).fields))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("申请动火", Kind.HOT), ("明天进二号罐清理", Kind.CONFINED), ("登高12米刷漆", Kind.HEIGHT),
        ("吊装30吨设备", Kind.LIFTING), ("临时用电接电焊机", Kind.POWER), ("抽三号泵盲板", Kind.BLIND),
        ("开挖电缆沟", Kind.DIGGING), ("厂区大门断路施工", Kind.ROAD), ("砂轮打磨支架", Kind.HOT),
    ],
)  # fmt: skip
def test_each_of_the_eight_kinds_is_heard_by_its_words(text: str, kind: Kind) -> None:
    assert kinds_in(text)[0] is kind


def test_a_workshop_called_welding_is_a_place_and_a_circuit_breaker_is_no_road_work() -> None:
    assert wish("明天上午九点焊接车间开会") is None
    assert kinds_in("断路器跳闸了") == ()
    assert wish("一号焊接车间登高", ("一号焊接车间",)).kinds == (Kind.HEIGHT,)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["作业票", "开票", "申请作业票", "我要申请作业票", "办票", "特殊作业票"])
def test_nothing_but_a_ticket_shows_the_eight_kinds(text: str) -> None:
    assert MENU.match(text)


@pytest.mark.parametrize(
    "text",
    ["照昨天的票再开一张", "复制 DH-20260302-0001", "照昨天那张", "再开一张 DH-20260302-0001", "和昨天一样再来一张"],
)
def test_the_same_job_again(text: str) -> None:
    assert COPY.match(text)


@pytest.mark.parametrize("text", ["照着图纸干", "昨天三号罐区漏油", "按规定戴安全帽", "同事受伤了"])
def test_words_that_only_begin_alike_copy_nothing(text: str) -> None:
    assert not COPY.match(text)


def test_the_work_is_what_is_left_of_the_sentence() -> None:
    text = "明天上午九点三号罐区焊接两小时，张伟动火，李强监护"
    assert work_in(text, ("三号罐区",), ("张伟", "李强"), when(text, NOW).words) == "焊接"
    assert work_in("申请动火", (), (), ()) == ""


@pytest.mark.parametrize("file", FILES)
def test_no_hazard_of_the_held_out_files_asks_for_a_ticket(file: str) -> None:
    for case in cases(file):
        found = wish(case.says)
        assert found is None or not found.asked, case.says
        assert when(case.says, NOW).ahead is False or found is None, case.says


@pytest.mark.parametrize("file", FILES)
def test_no_chatter_of_the_held_out_files_asks_for_a_ticket(file: str) -> None:
    asked = [line for line in lines(file, "idle") if (found := wish(line)) and found.asked and not found.chat]
    assert asked == []


def test_no_shared_hazard_sentence_asks_for_a_ticket() -> None:
    sentences = yaml.safe_load(shared("data/domain/utterances.yaml").read_text(encoding="utf-8"))["utterances"]
    asked = [s["text"] for s in sentences if s["is_hazard"] and (found := wish(s["text"])) and found.asked]
    assert asked == []
