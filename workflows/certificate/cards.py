"""What people read about certificates: a morning's digest, and the one warning about a person."""

from collections.abc import Sequence
from datetime import date

from workflows.certificate.due import Due
from workflows.certificate.papers import Dossier
from workflows.certificate.phrases import say_day
from workflows.certificate.risk import Risk
from workflows.kernel.cards import Card, Tone, some
from workflows.kernel.people import Org

SHOWN, PERMITS, PICTURES = 6, 4, 6
"""Lines of a card: six, of which retraining and certificate take two."""
ENDS = {"expires": "到期", "review": "复审", "agreement": "到期", "insurance": "到期"}
LIST = "发“到期证书”看全部"


def say_left(due: Due, today: date) -> str:
    """2026年12月20日复审（还剩 28 天）."""
    left = due.left(today)
    tail = f"还剩 {left} 天" if left > 0 else "就是今天" if left == 0 else f"已过 {-left} 天"
    return f"{say_day(due.day)}{ENDS[due.end]}（{tail}）"


def brief(due: Due, today: date) -> str:
    """28 天后要复审：低压电工作业（12月20日）: a chat shows 30 characters, and what is urgent stands first."""
    left, review = due.left(today), due.end == "review"
    if left < 0:
        said = f"复审过了 {-left} 天" if review else f"已过期 {-left} 天"
    else:
        said = ("今天" if left == 0 else f"{left} 天后") + ("要复审" if review else "到期")
    return f"{said}：{due.title}（{due.day.month}月{due.day.day}日）"


def about(due: Due, org: Org, reader: str) -> str:
    """张伟 低压电工作业; of oneself without the name."""
    return due.title if due.person in (None, reader) else f"{org.name(due.person)} {due.title}"


def digest(items: Sequence[Due], org: Org, reader: str, today: date) -> Card:
    """Everything that reached a stage this morning and concerns this reader, the nearest end first."""
    items = sorted(items, key=lambda due: (due.day, due.paper, due.id))
    own = all(due.person == reader for due in items)
    over = any(due.left(today) < 0 for due in items)
    tone: Tone = "red" if over else "yellow"
    what = "证书已过期" if over else "证书快到期了"
    head = f"{org.name(reader)}，{what}" if own else f"证书和入厂证到期提醒，{len(items)} 项"
    who = ("承包商" if due.person is None else org.name(due.person) for due in items[:SHOWN])
    facts = tuple((name, brief(due, today)) for name, due in zip(who, items, strict=False))
    more = f"还有 {len(items) - SHOWN} 项没有列出，{LIST}。" if len(items) > SHOWN else ""
    step = "请去复审或换证，办好把新证交给安全员登记" if own else "请安排复审、换证或续签，登记后就不再提醒"
    return Card(
        "", head, tone, facts, foot=f"{more}{step}；过期的证不能用于作业票。",
        why="证书、入厂证到期前和当天各提醒一次，发给本人、直属上级（对接人）和安全员。",
    )  # fmt: skip


def scans(dossier: Dossier, org: Org) -> Card | None:
    """The kept pictures, to whoever compares them with the national site; None where there are none."""
    kept = tuple(cert.scan for cert in dossier.certificates if cert.scan)
    if not kept:
        return None
    head, foot = f"{org.name(dossier.person)}的证书照片", "只发给安全员，核对用，不要转发。"
    return Card("", head, pictures=kept[:PICTURES], foot=foot)


def combined(risk: Risk, org: Org, today: date) -> Card:
    """The three facts in one card, to the superior and the safety officer."""
    name = org.name(risk.person)
    more = f" 等 {len(risk.permits)} 张" if len(risk.permits) > PERMITS else ""
    codes = (*risk.permits[: PERMITS - 1], *(f"{code}{more}" for code in risk.permits[PERMITS - 1 : PERMITS]))
    facts = (
        ("年度再培训", f"应在 {say_day(risk.retraining)}前完成，没有记录"),
        ("证书", some([brief(due, today) for due in risk.expired], 2)),
        *(("作业未结束", code) for code in codes),
    )
    return Card(
        "", f"{name}：再培训没完成，证书过期，还有作业没结束", "red", facts,
        foot=f"请先让{name}停下作业、换有证的人，再安排培训和换证。情况没有变化就不再重复提醒。",
        why="同一个人三项都占时，当天早上合成一张，发给直属上级和安全员。",
    )  # fmt: skip
