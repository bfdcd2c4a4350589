"""A grave alarm of a camera that nobody knows, or that was switched off: turned away, but not in silence."""

from datetime import datetime

from config.vision.told import AlarmTold
from db import cameras, posting
from db.work import UnitOfWork
from workflows.alarm.people import of_a_stranger
from workflows.alarm.phrases import kind_word
from workflows.kernel.cards import Card
from workflows.kernel.effects import Send
from workflows.kernel.spans import say_time


def stranger(work: UnitOfWork, told: AlarmTold, now: datetime) -> None:
    """Of one camera once an hour at most."""
    if told.phase == "over":
        return
    readers = of_a_stranger(told.kind, work.org(), work.rules("alarm", None), now)
    switched_off = cameras.camera(work.session, told.camera) is not None
    slot = f"alarm stranger:{told.camera}:{now:%Y%m%d%H}"
    if not readers or not work.settle(slot, "done"):
        return
    card = unknown(told.camera, told.kind, min(told.at, now), now, switched_off)
    for reader in readers:
        posting.enqueue(work.session, None, Send(reader, slot, card, "urgent"), now, work.site)


def unknown(camera: str, kind: str, at: datetime, now: datetime, switched_off: bool = False) -> Card:
    what = "已停用" if switched_off else "没登记"
    foot = "没有图，不知道在哪里。请问清楚这台摄像机装在什么地方，派人去看；再到摄像机页面登记或启用。"
    why = "告警没有收下：摄像机表里没有这台，或已停用。同一台一小时最多说一次。"
    head = f"收到{what}的摄像机 {camera} 的{kind_word(kind)}告警"
    return Card("", head, "red", (("时间", say_time(at, now)),), foot=foot, why=why)
