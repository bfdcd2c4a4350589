"""A hot work ticket with everything on it that is printed, and the lines of a rule book it needs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from bot.permits.look import Ticket
from workflows.kernel.people import Org, Person, Place
from workflows.permit.case import Permit, State
from workflows.permit.records import (
    Break,
    Conflict,
    Crewman,
    GasTest,
    GasValue,
    Kind,
    MeasureDone,
    Node,
    Signature,
)
from workflows.permit.rules import FieldRule, GasLimit, GasRule, KindRule, LevelRule, MeasureRule, NodeRule, PermitRules

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 22, 9, 40, tzinfo=ZONE)
CODE = "DH-20261122-0001"
STROKE = "5" * 64
PEOPLE = {
    "w1": "张伟", "w2": "赵铁柱", "g": "李监护", "f": "欧阳明", "a": "王分析", "n1": "陈主任", "n2": "刘安全",
}  # fmt: skip
ORG = Org(
    people={id: Person(id, name, "一车间") for id, name in PEOPLE.items()},
    places={"T3": Place("T3", "三号罐区", "储运部", lat=31.6, lng=120.4, radius_m=50)},
)
MEASURES = (
    "交底已完成，作业人员清楚风险和应急措施", "动火人证件在有效期内，人证一致", "监护人在岗，佩戴标识，通信畅通",
    "电焊机、切割机等机具检查合格，接地良好", "设备、管道已清洗置换，与系统加盲板断开（不用水封或关阀代替）",
    "15 米内可燃物清理，地沟、窨井封盖", "30 米内无可燃气体排放，15 米内无可燃液体排放，10 米内无溶剂清洗和涂漆",
    "氧气瓶与乙炔瓶间距不小于 5 米，距动火点不小于 10 米，乙炔瓶直立", "防火花飞溅措施已落实（接火盆、防火布）",
    "高处动火下方围挡、专人看守", "灭火器不少于 2 具，消防通道畅通", "气体分析合格并在 30 分钟内",
    "全程摄录已开启", "作业结束清理现场、看守 30 分钟以上",
)  # fmt: skip


def rules() -> PermitRules:
    level = LevelRule("一级", 2, (NodeRule("unit", "所在基层单位", ("车间主任",)),), timedelta(hours=8))
    limits = (
        GasLimit("combustible", "可燃气体", "% vol", high=0.5), GasLimit("oxygen", "氧", "% vol", 19.5, 21),
    )  # fmt: skip
    fields = (FieldRule("method", "动火方式"), FieldRule("part", "动火部位"), FieldRule("wind", "风力", unit="级"))
    hot = KindRule(
        "动火", (level,), fields, tuple(MeasureRule(f"m{n}", text) for n, text in enumerate(MEASURES)),
        GasRule("always", limits),
    )  # fmt: skip
    return PermitRules("test", dict.fromkeys(Kind, hot))


def permit() -> Permit:
    """Half an hour at work."""
    start = NOW.replace(hour=9, minute=0)
    crew = (
        Crewman("w1", "worker", "T320211198801010011"), Crewman("w2", "worker", "T320211198802020022"),
        Crewman("g", "guardian", "JH-2026-018"), Crewman("f", "foreman"), Crewman("a", "analyst"),
    )  # fmt: skip
    return Permit(
        CODE, "f", Kind.HOT, State.WORKING, "三号罐区管线动火", "三号罐出口管线法兰更换，电焊切割旧法兰、焊接新法兰",
        "三号罐区", "T3", "P-301 出口阀后 2 米", department="储运部", contractor="江南安装工程有限公司",
        owner="f", crew=crew,
        fields=(("method", "电焊、气割"), ("part", "P-301 出口管线"), ("wind", "2")), base_level="二级", level="一级",
        why_level=("火灾爆炸危险场所内动火：一级", "作业时间在星期日，升级管理：二级升为一级"),
        starts_at=start.astimezone(UTC), ends_at=(start + timedelta(hours=8)).astimezone(UTC),
        related=("GC-20261122-0003", "YD-20261122-0002"), submitted_at=start - timedelta(hours=3),
        nodes=_nodes(start), signatures=_signatures(start),
        conflicts=(Conflict("SX-20261122-0001", "20 米外三号罐正在受限空间作业，动火在其上风口"),),
        measures=tuple(
            MeasureDone(f"m{n}", "g", start - timedelta(minutes=20 - n), n not in (9, 12)) for n in range(len(MEASURES))
        ),
        gas=(_test(start - timedelta(minutes=20)), _test(start + timedelta(minutes=30))), started_at=start,
        breaks=(Break(start + timedelta(minutes=10), "换焊条", "f", start + timedelta(minutes=15)),),
    )  # fmt: skip


def _nodes(start: datetime) -> tuple[Node, ...]:
    one = Node("unit", "所在基层单位", 1, ("n1",), by="n1", at=start - timedelta(minutes=90))
    return one, replace(one, id="safety", title="安全管理部门", group=2, people=("n2",), by="n2", onsite=True)


def _signatures(start: datetime) -> tuple[Signature, ...]:
    at = start - timedelta(minutes=10)
    return (
        Signature("unit", "n1", start - timedelta(minutes=90), note="同意，注意风向", stroke=STROKE),
        Signature("safety", "n2", start - timedelta(minutes=80), stroke=STROKE), Signature("brief", "f", at),
        Signature("crew", "w1", at, stroke=STROKE), Signature("crew", "w2", at), Signature("guardian", "g", at),
    )  # fmt: skip


def _test(at: datetime) -> GasTest:
    values = (GasValue("combustible", 0.1, "甲烷", 2.0), GasValue("oxygen", 20.9))
    return GasTest(at, "a", values, True, point="法兰处、下风向 1 米", instrument="GT-07", calibrated_until=at)


def ticket() -> Ticket:
    return Ticket(permit(), 17, rules(), ORG)
