"""What owner, superior and helpers read between 接单 and 复查: every sentence of rectifying and of coming back."""

from datetime import datetime

from workflows.hazard import cards
from workflows.hazard.case import Hazard
from workflows.hazard.events import Repaired, TaskAnswered
from workflows.hazard.phrases import before, brief
from workflows.hazard.rules_fix import HIERARCHY
from workflows.kernel.cards import Button, Card, Choice, Option
from workflows.kernel.people import Org
from workflows.kernel.spans import say_deadline, say_span, say_time

RECTIFIED, EXTEND = Button("rectified", "整改完成"), Button("extend", "申请延期")
SIGN, ASK_SIGNATURE = Button("sign", "去签名", link="page:sign"), Button("ask_signature", "催签名")
CONTROLLED, LABEL_PHOTO = Button("controlled", "受控"), Button("label_photo", "铭牌照片")


def hierarchy_choice(case: Hazard) -> Choice:
    """控制层级, best first."""
    return Choice("hierarchy", "靠什么管住的？", tuple(Option(level, level) for level in HIERARCHY))


def to_fix(
    case: Hazard, org: Org, now: datetime, lacking: tuple[str, ...], labels: bool, levels: bool, signs: bool = False
) -> Card:
    """The owner's card while rectifying: what is wrong, by when, what still has to come."""
    foot = f"{org.name(case.owner)}，处理完按“整改完成”。{_short(lacking)}"
    more = [b for b, wanted in ((LABEL_PHOTO, labels), (ASK_SIGNATURE, signs)) if wanted]
    buttons = (RECTIFIED, EXTEND, CONTROLLED, *more)
    choice = hierarchy_choice(case) if levels and not case.hierarchy else None
    why = cards.because("接单的人负责处理", "整改", cards.clock_of(case, now))
    return cards.full(case, org, now, f"处理中 {case.code}", buttons, why, foot, choice)


def _short(lacking: tuple[str, ...]) -> str:
    return f"送复查前还要：{brief(lacking)}。" if lacking else "要的都齐了。"


def received(case: Hazard, org: Org, now: datetime, have: str, lacking: tuple[str, ...], levels: bool) -> Card:
    """What reached the case so far: one card that keeps itself up to date."""
    facts = (("已收", have), ("还差", brief(lacking) or "没有了，可以按“整改完成”"))
    choice = hierarchy_choice(case) if levels and not case.hierarchy else None
    why = cards.because("处理期间发来的东西都算这条的证据", "整改", cards.clock_of(case, now))
    foot = f"时限 {say_deadline(case.due_at, now)}。" if case.due_at else ""
    head = f"已收到，记在 {case.code}"
    return Card(case.code, head, cards.tone(case), facts, (), (RECTIFIED, EXTEND), choice, None, foot, why)


def all_received(case: Hazard, org: Org, now: datetime, have: str) -> Card:
    """The list of what arrived, once it is with the reviewer."""
    why = cards.because("处理期间发来的东西都算这条的证据", "复查", cards.clock_of(case, now))
    return Card(case.code, f"证据齐了 {case.code}", cards.tone(case), (("已收", have),), foot="等复查结果。", why=why)


def helped(case: Hazard, org: Org, now: datetime) -> Card:
    """To somebody who is not the owner and brought a proof, such as the operator's video."""
    why = cards.because("写了编号发来的东西记在这条里", "整改", cards.clock_of(case, now))
    count = len(case.kept("after")) + len(case.measure.splitlines())
    return cards.say(
        case, f"收到，记在 {case.code}。", f"现在共 {count} 件，{org.name(case.owner)}在处理，这里不用再做什么。", why
    )


def expecting_label(case: Hazard, now: datetime) -> Card:
    """The next photo is the label of the replaced part."""
    why = cards.because("三证要更换件的铭牌", "整改", cards.clock_of(case, now))
    return cards.say(case, f"下一张照片记作 {case.code} 的铭牌。", "没有换件就写“铭牌不适用”加原因。", why)


def to_sign(case: Hazard, org: Org, now: datetime) -> Card:
    """To the team leader: the page with the stroke opens from here."""
    photos = tuple(a.sha256 for a in case.kept("after", "photo"))[-2:]
    facts = (("地点", cards.spot(case)), ("问题", cards.words(case)), ("处理", case.measure or "见照片"))
    why = cards.because("这类隐患处理完要班组长签名", "整改", cards.clock_of(case, now))
    head = f"{org.name(case.owner)}请签名（{now:%H:%M}） {case.code}"
    foot = "链接 30 分钟内有效，只能本人打开；过期了请处理的人再按“催签名”。"
    return Card(case.code, head, cards.tone(case), facts, photos, (SIGN,), foot=foot, why=why)


def signed(case: Hazard, org: Org, now: datetime, by: str) -> Card:
    """The signer's copy afterwards."""
    why = cards.because("这类隐患处理完要班组长签名", "整改", cards.clock_of(case, now))
    return cards.say(case, f"{org.name(by)} {now:%H:%M} 已签名 {case.code}。", "这里不用再处理。", why)


def asked_to_sign(case: Hazard, org: Org, now: datetime, leader: str | None) -> Card:
    """To the owner: who was asked to sign, or that nobody can."""
    why = cards.because("这类隐患处理完要班组长签名", "整改", cards.clock_of(case, now))
    if leader is None:
        return cards.say(case, f"{case.code} 现在找不到能签名的上级，请找安全员。", "已发的都在。", why)
    return cards.say(case, f"{now:%H:%M} 已请{org.name(leader)}签名，{case.code}。", "签好会记在证据里。", why)


def sent_to_review(case: Hazard, org: Org, now: datetime) -> Card:
    """The owner's card once it is the reviewer's turn; no buttons."""
    reviewer = org.holder(case.reviewer)
    limit = f"，{say_time(case.review_by, now)} 前" if case.review_by else ""
    why = cards.because("处理的人自己不能复查", "复查", f"复查时限 {say_time(case.review_by or now, now)}")
    return cards.full(
        case, org, now, f"已送复查 {case.code}", (), why, f"由{reviewer}复查{limit}。这段时间算复查人的。"
    )


def returned(case: Hazard, org: Org, now: datetime, by: str, reason: str, lacking: tuple[str, ...]) -> Card:
    """Back to the owner: why, and its own clock."""
    why = cards.because(
        "复查没通过，退回有自己的时限", f"第 {case.returns} 次退回", before(case.return_due, now, "再送复查")
    )
    foot = f"{org.name(case.owner)}，请在{before(case.return_due, now, '补好')}，再按“整改完成”。已发的都在。"
    head = f"{org.name(by)}退回 {case.code}：{reason}"
    return cards.full(case, org, now, head, (RECTIFIED, EXTEND, CONTROLLED), why, foot)


def third_return(case: Hazard, org: Org, now: datetime, reason: str, skipped: str) -> Card:
    """To the superior: the same case came back again and again."""
    why = cards.because(f"第三次退回通知上级{skipped}", "退回", f"{say_time(case.return_due or now, now)} 前再送复查")
    head = f"{org.name(case.owner)}的 {case.code} 第 {case.returns} 次被退回：{reason}"
    return cards.full(
        case, org, now, head, (Button("reassign", "转派"), Button("take_over", "我来接")), why, "可以转派，或自己接手。"
    )


def return_late(case: Hazard, org: Org, now: datetime, skipped: str = "", for_owner: bool = False) -> Card:
    """The return's own clock is over."""
    why = cards.because(f"退回后到时限还没再送复查{skipped}", "退回", say_deadline(case.return_due or now, now))
    if for_owner:
        return cards.say(case, f"{case.code} 退回后还没再送复查，已告诉上级。", "补好就按“整改完成”。", why)
    head = f"{org.name(case.owner)}的 {case.code} 退回后到时限还没再送复查"
    return cards.full(
        case, org, now, head, (Button("reassign", "转派"), Button("take_over", "我来接")), why, "可以转派，或自己接手。"
    )


def reopened(case: Hazard, org: Org, now: datetime, silent: str) -> Card:
    """To the owner: accepted, then nothing; the card with 接单 is the case's own, this line says why it is back."""
    limit = before(case.respond_by, now, "重新接单")
    why = cards.because("接单后剩余时间过半没有动静，重新派发", "重开", f"{limit}，整改时限不变")
    head = f"{org.name(case.owner)}，{case.code} 接单后 {silent}没有动静，已重新派发"
    return cards.say(case, head, f"还在处理就请在{limit}；发一张照片或一句话也算动静。", why)


def reopened_above(case: Hazard, org: Org, now: datetime, owner: str, silent: str, skipped: str) -> Card:
    """To the superior: `owner`, who accepted it, fell silent; the case may lie with somebody else by now."""
    why = cards.because(f"接单后剩余时间过半没有动静，告诉直属上级{skipped}", "重开", cards.clock_of(case, now))
    head = f"{org.name(owner)}接了 {case.code} 后 {silent}没有动静，已重新派发"
    return cards.full(
        case, org, now, head, (Button("reassign", "转派"), Button("take_over", "我来接")), why, "可以转派，或自己接单。"
    )


def silent_for(since: datetime, now: datetime) -> str:
    """How long nothing came, in words."""
    return say_span(now - since)


def under_control(case: Hazard, org: Org, now: datetime) -> Card:
    """受控 is a mark of its own: the hazard is still open."""
    at = say_time(case.controlled_at or now, now)
    why = cards.because("受控只是先管住，隐患还没有消除", "整改", cards.clock_of(case, now))
    foot = "受控的照片另外记，处理完再发一张照片，按“整改完成”。"
    return cards.full(case, org, now, f"已受控 {case.code}（{at}）", (RECTIFIED, EXTEND), why, foot)


def repaired(case: Hazard, org: Org, now: datetime, event: Repaired) -> Card:
    """What the maintenance team did; its pictures are already here, the hazard itself still has to be finished."""
    why = cards.because("维修工单关了，证据自动进隐患", "维修", cards.clock_of(case, now))
    photos = f"，照片和文件 {len(event.media)} 个已放进来" if event.media else ""
    head = f"{org.name(event.by)}修好了 {event.code}（{case.code}）：{event.text}{photos}"
    return cards.say(case, head, "隐患还没有归档，核对后照常接单、送复查。", why)


def joint_answered(case: Hazard, org: Org, now: datetime, event: TaskAnswered) -> Card:
    """What the other department did; the hazard itself still has to be finished."""
    by = f"{event.department.split('/')[-1]}{org.name(event.by)}" if event.department else org.name(event.by)
    why = cards.because("协同工单有了答复", "协同", cards.clock_of(case, now))
    photos = f"，附 {len(event.media)} 个文件" if event.media else ""
    head = f"{by}答复了 {event.code}（{case.code}）：{event.text}{photos}"
    return cards.say(case, head, "隐患还没有归档，处理完照常送复查。", why)
