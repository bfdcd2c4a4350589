"""What people read about a lock."""

from datetime import datetime

from workflows.kernel.cards import Ask, Button, Card
from workflows.kernel.people import Org
from workflows.kernel.spans import say_span, say_time
from workflows.lockout.case import Lockout
from workflows.lockout.rules import LockoutRules

RELEASE, STILL = Button("unlock", "解锁"), Button("still_locked", "还要锁着")
AGREE, DENY = Button("force_agree", "同意强制解锁"), Button("force_deny", "不同意")
PHOTO, PROOF = "lock_photo", "lock_proof"
"""Questions whose answer is a picture: of the lock that hangs, of the machine that is freed."""


def because(rule: str, step: str, clock: str) -> str:
    return f"规则：{rule}；步骤：{step}；时限：{clock}"


def title(case: Lockout) -> str:
    return f"{case.number} 号锁 · {case.equipment}"


def _facts(case: Lockout, org: Org, now: datetime) -> tuple[tuple[str, str], ...]:
    hung = f"{org.name(case.owner)} {say_time(case.opened_at, now)}" if case.opened_at else org.name(case.owner)
    known = (("设备", case.equipment or ""), ("锁号", case.number), ("挂锁人", hung), ("为了", case.protects))
    return tuple((name, said) for name, said in known if said)


def hung(case: Lockout, org: Org, now: datetime) -> Card:
    """To the one who hung it."""
    question = "" if case.photographed else "请拍一张挂好的锁发过来"
    head = f"已上锁：{title(case)} {case.code}"
    foot = "钥匙自己保管。活干完，到机器旁扫码或拍照，再按“解锁”；别人解不了。"
    return Card(
        case.code, head, "yellow", _facts(case, org, now), (), (RELEASE,),
        ask=Ask(PHOTO, question) if question else None, foot=f"{question}。{foot}" if question else foot,
        why=because("谁挂的锁谁解", "上锁", "没有"),
    )  # fmt: skip


def photo_wanted(case: Lockout, now: datetime) -> Card:
    """To the one who hung it, where no picture came."""
    question = f"{title(case)} 还没有照片，拍一张挂好的锁发过来 {case.code}"
    why = because("挂锁要留照片", "上锁", "没有")
    return Card(case.code, question, "yellow", ask=Ask(PHOTO, question), foot="锁已经登记，照片补上就行。", why=why)


def photographed(case: Lockout) -> Card:
    return Card(case.code, f"照片收到，{title(case)} 挂着 {case.code}", "yellow", foot="活干完再按“解锁”。")


def proof(case: Lockout, rules: LockoutRules) -> Card:
    """解锁 said away from the machine, as far as anybody can tell."""
    question = f"到{case.equipment}旁边，扫一下设备上的码，或拍一张解开的锁发过来 {case.code}"
    within = say_span(rules.proof_within)
    why = because("解锁要在现场", "解锁", f"{within}内")
    return Card(case.code, question, "yellow", ask=Ask(PROOF, question), foot=f"{within}内有效，收到就解锁。", why=why)


def no_proof(case: Lockout, rules: LockoutRules) -> Card:
    """The same card once the time for a picture is over."""
    head = f"{say_span(rules.proof_within)}里没有扫码也没有照片，{title(case)} 还锁着 {case.code}"
    return Card(case.code, head, "yellow", (), (), (RELEASE,), foot="到了机器旁再按“解锁”。")


def released(case: Lockout, org: Org, now: datetime) -> Card:
    """To the one who took it off."""
    seen = "扫码确认在现场" if case.how == "scan" else "照片确认在现场"
    head = f"{org.name(case.owner)} {now:%H:%M} 已解锁：{title(case)} {case.code}"
    return Card(
        case.code, head, "green", _facts(case, org, now), foot=f"{seen}。", why=because("谁挂谁解", "解锁", "没有")
    )


def remind(case: Lockout, org: Org, now: datetime) -> Card:
    """To the one who hung it, at the end of a shift."""
    head = f"{title(case)} 还挂着，活干完了请解锁 {case.code}"
    foot = "没干完就按“还要锁着”；交班时接班的人挂自己的锁，自己的锁自己解。"
    why = because("交班和每隔几小时提醒一次", "提醒", "没有")
    return Card(case.code, head, "yellow", _facts(case, org, now), (), (RELEASE, STILL), foot=foot, why=why)


def still(case: Lockout, now: datetime) -> Card:
    """The reminder after 还要锁着."""
    return Card(case.code, f"知道了，{title(case)} 继续锁着 {case.code}", "yellow", (), (), (RELEASE,))


def long_hanging(case: Lockout, org: Org, now: datetime) -> Card:
    """To the superior of the one who hung it."""
    length = say_span(now - case.opened_at) if case.opened_at else ""
    head = f"{org.name(case.owner)}的 {title(case)} 挂了 {length} {case.code}"
    foot = "请问一下活干完没有。锁由本人解；本人来不了，由两位主任以上的人一起强制解锁。"
    why = because("挂得太久告诉上级", "升级", "没有")
    return Card(case.code, head, "yellow", _facts(case, org, now), foot=foot, why=why)


def owner_left(case: Lockout, org: Org, now: datetime) -> Card:
    """To safety: nobody can take it off any more."""
    head = f"{org.name(case.owner)}已离职，{title(case)} 还挂着 {case.code}"
    foot = f"到现场确认没有人在机器里，再由两个人强制解锁：发“强制解锁 {case.number} 原因”。"
    return Card(case.code, head, "red", _facts(case, org, now), foot=foot, why=because("谁挂谁解", "离职", "马上"))
