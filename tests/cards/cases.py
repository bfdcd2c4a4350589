"""A hazard, a task, a callout and evidence nobody has claimed, with everything in them: in plain words, or in words
that somebody wrote to do harm."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from tests.factory import BOX, OIL, WIRE, factory
from workflows.callout.case import Callout, Ring
from workflows.hazard.case import Attachment, Escalation, Extension, Hazard, Major, Spot, State
from workflows.hazard.case import Wait as Waited
from workflows.hazard.reading import HazardClass
from workflows.hazard.records import Stage
from workflows.held.flow import Held
from workflows.inspection.case import Finding, Flag, Moment, Presence, Round, Stop
from workflows.inspection.case import State as RoundState
from workflows.kernel.people import Org
from workflows.permit.case import Permit
from workflows.permit.case import State as PermitState
from workflows.permit.records import (
    Break,
    Conflict,
    Crewman,
    ExtensionWish,
    GasTest,
    GasValue,
    Inside,
    Kind,
    MeasureDone,
    Node,
    Signature,
)
from workflows.quiz.bank import JUDGED, Question
from workflows.quiz.case import Paper, Quiz
from workflows.task.case import Task

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=CHINA)
PHOTO = "a" * 64
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=3)
CODE, TASK, PERMIT = "YH-20260302-0007", "GD-20260302-0003", "DH-20260302-0004"
NASTY = {
    "long": "安全" * 5000,
    "emoji": "👷🏽‍♀️🔥" * 600,
    "rtl": "\u202e\u2067مرحبا بالعالم" * 200,
    "script": "<script>alert(1)</script>" * 100,
    "xml": "]]></xml><xml><Content>" * 200,
    "lines": "第一行\n\n\r\n第二行\t" * 300,
    "quotes": "\"\\'{}[]&lt;%s" * 300,
    "markdown": "[点](http://evil.example) ![x](http://evil.example)**#> `" * 50,
    "controls": "\x00\x07\u2028\ufeff空" * 200,
    "nothing": "   ",
}
"""Words that must not break a card, each longer than any platform takes."""


@dataclass(frozen=True, slots=True)
class Cast:
    """`nasty` stands for every word a person or a table could have written; None leaves the plain ones."""

    nasty: str | None = None

    def __call__(self, plain: str) -> str:
        return plain if self.nasty is None else self.nasty

    @property
    def code(self) -> str:
        """Ours, so never hostile; but a counter may run long."""
        return CODE if self.nasty is None else f"{CODE}{'9' * 8}"

    def org(self) -> Org:
        """The small factory; names, departments and places may be hostile, ids never are."""
        of = factory()
        people = {key: replace(one, name=self(one.name)) for key, one in of.people.items()}
        places = {key: replace(one, name=self(one.name)) for key, one in of.places.items()}
        return replace(of, people=people, places=places)

    def photo(self, stage: Stage = "before") -> Attachment:
        return Attachment(PHOTO, "photo", "张伟", NOW, stage)

    def classes(self) -> tuple[HazardClass, ...]:
        return tuple(replace(one, l1=self(one.l1), l2=self(one.l2), l3=self(one.l3)) for one in (BOX, WIRE, OIL))

    def wish(self) -> Extension:
        return Extension(
            self("备件没到"), LATER, "李强", EARLIER, self("先挂牌隔离"), self("设备动力部"), approver="赵敏"
        )  # fmt: skip

    def hazard(self, full: bool) -> Hazard:
        """Red, judged 重大, in the hands of 李强; else the least there can be."""
        if not full:
            return Hazard(self.code, None, State.REPORTED)
        five = tuple((name, self(said)) for name, said in (("责任", "李强"), ("措施", "断电挂牌"), ("资金", "2000 元"),
                                                           ("时限", "今天"), ("预案", "停线")))  # fmt: skip
        return Hazard(
            self.code, "张伟", State.FIXING, "red", self.classes()[0], choices=self.classes(),
            others=(self("还有漏油"),), why_level=(self("听到“外露”"),), emergency="着火",
            major=Major("judged", self("重大"), "赵敏", EARLIER, five),
            risk_colour=self("红"), title=self("配电箱门没关"),
            texts=(self("二号焊接车间东门配电箱门没关，线露在外面"),),
            place=self("二号焊接车间东门"), place_code=self("P-EAST"), equipment=self("配电箱 PD-203"),
            equipment_code=self("PD-203"), department="厂部/焊接车间", spot=Spot(31.2, 121.4, 10.0, self("东门")),
            reporters=("张伟", "陈静"), owner="李强", owner_why=self("二号焊接车间东门的负责人"),
            reviewer="赵敏", fixer="李强", started_at=EARLIER, opened_at=EARLIER, dispatched_at=EARLIER,
            handed_at=EARLIER, respond_by=EARLIER + timedelta(minutes=15), due_at=LATER, accepted_at=EARLIER,
            fixed_at=NOW, review_by=LATER, media=(self.photo(), self.photo("after")), measure=self("换了门锁"),
            hierarchy="工程控制", change_order=self("BG-1"), values=((self("绝缘"), self("2 MΩ")),),
            flags=(self("照片拍得太早"),), marks=(self("语音待确认"),), extension=self.wish(), returns=2,
            return_due=LATER, joint_task=TASK,
            escalations=(Escalation(EARLIER, "superior", "王芳", self("没接单")),), repeats=2,
            walk=self("早班巡查"), decided=self("李强 09:12 已接单"), arrived_by="刘值", arrived_at=NOW,
            waits=(Waited(self("备件"), EARLIER),), decided_by="赵敏", alert_level=3, room=("李强", "赵敏"),
        )  # fmt: skip

    def task(self, full: bool) -> Task:
        if not full:
            return Task(TASK, parent=self.code, parent_kind="hazard", parent_owner="李强")
        return Task(
            TASK, sort="repair", parent=self.code, parent_kind="hazard", level="red", title=self("配电箱门没关"),
            text=self("门锁坏了，线露在外面"), why=self("预警二级"), place=self("二号焊接车间东门"),
            equipment=self("配电箱 PD-203"), department=self("厂部/设备动力部"), hint=self("带门锁"), reporter="张伟",
            owner="王芳", owner_why=self("设备动力部接口人"), parent_owner="李强", parent_due_at=LATER,
            pictures=(PHOTO,), opened_at=EARLIER, respond_by=LATER, due_at=LATER, accepted_at=NOW, fixed_at=NOW,
            closed_at=NOW,
            answer=self("锁换好了"), answered_by="王芳", media=(self.photo("after"),), reviewer="赵敏", review_by=LATER,
            returns=1,
        )  # fmt: skip

    def callout(self, full: bool) -> Callout:
        if not full:
            return Callout("HJ-20260302-0001", self.code, opened_at=EARLIER)
        facts = tuple((name, self(said)) for name, said in (("地点", "东门"), ("问题", "着火"), ("上报", "张伟")))
        return Callout(
            "HJ-20260302-0001", self.code, alert=3, headline=self("着火"), facts=facts, order=("刘值", "赵敏"),
            rings=(Ring("刘值", "ring 1", EARLIER),), opened_at=EARLIER, answered_by="刘值",
            decided=self("刘值 10:01 已应答"),
        )  # fmt: skip

    def held(self, full: bool) -> Held:
        media = (self.photo(),) if full else ()
        return Held("ZC-20260302-0001", "李强", opened_at=NOW, texts=(self("修好了"),), media=media)

    def round(self, full: bool) -> Round:
        """Missed by 李强, one point of two done with a finding; else the least there can be."""
        if not full:
            return Round("XJ-20260302-0005", "")
        done = Moment(EARLIER, EARLIER)
        odd = (Flag("copies", self("连续 4 次都是 0.43MPa")),)
        found = Finding(3, self("异常"), done, self("地上一滩油"), CODE, False, ((self("部位特写"), PHOTO),))
        pump = Stop(
            "PU-3", "PUMP", 1, self("3 号泵"), "P-THREE", "PU-3", self("一号撬"), done, Presence("qr"),
            ((3, self("异常")),), Moment(NOW, NOW), 71.0, (found,), odd, "李强",
        )  # fmt: skip
        return Round(
            "XJ-20260302-0005", "", RoundState.MISSED, "plan", self("早班"), self("电工班早班巡检"), self("员工"),
            "厂部/设备动力部/电工班", "李强", True, self("三号罐区"), "P-THREE", opened_at=EARLIER, starts_at=EARLIER,
            due_at=LATER, accepted_at=EARLIER, closed_at=NOW, late=True, not_by=("孙磊",), told=("李强", "王芳"),
            stops=(pump, Stop("T-1", "TANK", 1, self("中间罐"), "P-THREE", "T-1")),
        )  # fmt: skip

    def quiz(self, full: bool) -> Quiz:
        """Failed once and on its second paper; there is no quiz without one."""
        one = Question("DH-06", self("动火作业"), "judge", self("乙炔瓶可以放倒用。"), JUDGED, (1,), self("会回火。"))
        first = Paper((one,), ((0,),), Moment(EARLIER, EARLIER), 60)
        papers = (first, Paper((one,), ((1,),), Moment(NOW, NOW), 90))
        if not full:
            return Quiz("KS-20260302-0009", "张伟", papers=papers)
        return Quiz(
            "KS-20260302-0009", "张伟", title=self("每周一练"), occasion=self("每周一练 2026-03-02"), tries=2,
            department="厂部/焊接车间", opened_at=EARLIER, starts_at=EARLIER, due_at=LATER, accepted_at=EARLIER,
            fixed_at=NOW, closed_at=NOW, papers=papers, reminded=True,
        )  # fmt: skip

    def permit(self, full: bool) -> Permit:
        """特级动火 at work, with everything that can stand on a ticket; else the first look of an application."""
        if not full:
            return Permit(PERMIT, "吴刚", Kind.HOT)
        nodes = (
            Node("base", self("所在基层单位审核"), 1, ("周涛",), asked_at=EARLIER, due_at=NOW, by="周涛", at=EARLIER),
            Node("leader", self("主管领导审批"), 2, ("钱进",), True, True, EARLIER, LATER),
        )
        return Permit(
            PERMIT, "吴刚", Kind.HOT, PermitState.WORKING, self("动火特级"), self("焊接管道支架"), self("三号罐区"),
            "P-THREE", self("罐顶"), self("3 号泵"), "PU-3", "厂部/焊接车间", self("蓝天安装公司"), "王芳",
            (Crewman("张伟", "worker", self("T0012")), Crewman("李强", "guardian"), Crewman("王芳", "foreman")),
            (("where", self("管廊")), ("method", self("电焊"))), "一级", "特级", (self("夜间作业，一级升为特级"),),
            starts_at=EARLIER, ends_at=LATER, opened_at=EARLIER, submitted_at=EARLIER, nodes=nodes,
            signatures=(Signature("base", "周涛", EARLIER, note=self("已沟通"), flags=(self("请假期间签的"),)),),
            conflicts=(Conflict("SX-20260302-0001", self("三号罐受限空间：15 米内有打开的受限空间")),),
            respond_by=LATER, due_at=LATER, breaks=(Break(EARLIER, self("闻到气味"), "张伟", None, True, "赵敏", NOW),),
            approved_at=EARLIER, measures=(MeasureDone("clear15", "李强", NOW),),
            gas=(GasTest(NOW, "孙磊", (GasValue("combustible", 0.1),), True, point=self("罐口")),),
            started_at=EARLIER, accepted_at=EARLIER, inside=(Inside(self("张伟"), EARLIER, "张伟"),),
            extension=ExtensionWish(LATER, "王芳", NOW, self("还差一道焊缝")), fixed_at=NOW, watch_until=LATER,
            ended_why=self("吴刚撤回"), decided=self("钱进 09:40 批准"),
        )  # fmt: skip
