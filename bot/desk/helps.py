"""What the bot can do, said to each by what they may do: 帮助."""

from datetime import datetime

from db.work import UnitOfWork
from workflows.kernel.people import CONTRACTOR, DUTY_ROOM, SAFETY_DIRECTOR, SAFETY_OFFICER, VICE_PRESIDENT

EVERYBODY = """能做的事（直接发这些字，不用加斜杠）：
上报隐患：拍一张照片、说一句话发到这里，先后都行。匿名上报：开头写“匿名”。
提交、取消：马上交出或丢掉正在报的这条；取消在什么时候都管用。
待办：手上要处理的，回复序号看那一条。排行榜：这个月的积分。
我请假到周五，代理人王芳：请假和代理。销假：提前回来。
值班：现在谁值班。换班 王芳：今天的班换给王芳。
应急：叫全厂到集合点清点人数（应急演练也行）；解除：结束。急事先打 119、120。
作业票：申请动火、登高等八种特殊作业，一句话说全也行。今日作业：今天批了的、在干的。停工：看到危险，谁都可以停。
我的巡检：轮到自己巡的，带检查表的链接；到点位扫码就能开始。今日巡检、漏检：各计划做到哪了。
我的证书：证号、有效期、复审日，还剩几天。
答题：还没答完的题，没有就来一份练练。
设备台账 编号、到期设备：检验日期。旁路、恢复联锁：停用联锁要批准。
绑定：把企业微信和钉钉两个账号连成一个人。为什么：刚收到的那条为什么发给我。"""
LEADERS = """带班的还可以：
今日未闭环：全厂还没归档的。巡查模式、结束巡查：边走边拍，一张照片一条隐患。
转派、我来接、通过、退回：按卡片，或写成“转派 编号 王芳”。
交班、已接班、交接班：换班的清单。"""
SAFETY = """安全员还可以：
补录 2026-03-01 14:00 地点和问题：停机时写在纸上的，按真实时间登记。
每天 07:30 收一张早间卡；班次和代理在“值班”“请假”里看和改。
证书 张伟：看一个人的证；到期证书：90 天内到期的；核验 证号：登记查过真伪（查到是假的，后面加“不符”）。
吊销 姓名 原因：停掉承包商人员的入厂证。
填写用时：各张检查表填一次要多久，达没达标。
布置答题 部门：发一份题；答题情况：几个人通过（只有人数）。"""
WORKER = """今日未闭环：全厂还没归档的。巡查模式、结束巡查：边走边拍，一张照片一条隐患。
补录 2026-03-01 14:00 地点和问题：停机时写在纸上的，按真实时间登记。"""
GUEST = """能做的事：
上报隐患：拍一张照片、说一句话发到这里就行。匿名上报：开头写“匿名”。
提交、取消：马上交出或丢掉正在报的这条。
作业票上有名字的，看到危险就按“停工”，谁都可以停。
我的证书：自己的证和入厂证还有几天到期。"""
STRANGER = """能做的事：
上报隐患：拍一张照片、说一句话发到这里就行，不用登记。匿名上报：开头写“匿名”。
提交、取消：马上交出或丢掉正在报的这条。
如果在本厂上班，请让安全员把名字加进人员名单（另一个聊天里已登记的，发“绑定”就行），之后待办、请假、值班都能在这里办。"""


def text(work: UnitOfWork, person: str, now: datetime) -> str:
    """By role; whoever stands in no list learns what anybody may do, and how to be let in."""
    known = work.org().people.get(person)
    if known is not None and known.active and known.role == CONTRACTOR:
        return GUEST
    if known is None or not work.org().listed(person):
        return STRANGER
    if known.role in (SAFETY_OFFICER, SAFETY_DIRECTOR, VICE_PRESIDENT, DUTY_ROOM):
        return "\n".join([EVERYBODY, LEADERS, SAFETY])
    return "\n".join([EVERYBODY, WORKER if known.role == "员工" else LEADERS])
