"""The cameras: whether their process speaks, and how many of them nobody can see by."""

from datetime import timedelta

from sqlmodel import Session

from bot.doctor.port import Symptom
from config.settings import Settings
from db import camera_workers, cameras
from db.migrate import pending
from db.store import Store
from workflows.kernel.cards import some
from workflows.kernel.ports import Clock
from workflows.kernel.spans import say_span
from workflows.registry import FLOWS

SPEAKS = timedelta(minutes=1)
"""The process says how its cameras are each 15 s."""


def cameras_of(session: Session, clock: Clock) -> Symptom:
    there, healths = {row.code: row.name for row in cameras.cameras(session)}, cameras.healths(session)
    if not healths:
        return Symptom("摄像机", False, "填了 [vision] key，但一次心跳也没收到过：请运行 run.py vision")
    last = max(row.heard_at for row in healths.values())
    if (silent := clock.now() - last) > SPEAKS:
        return Symptom("摄像机", False, f"摄像机进程 {say_span(silent)}没有消息：请看运行 run.py vision 的机器")
    blind = [name for code, name in there.items() if code not in healths or healths[code].state not in cameras.SIGHTED]
    said = [f"{len(there)} 台里 {len(blind)} 台看不到：{some(blind)}，发“摄像机”看原因"] if blind else []
    lame = camera_workers.reasons(session, clock.now() - SPEAKS)
    if said := [*said, *(f"不能用：{why}" for why in lame)]:
        return Symptom("摄像机", False, "；".join(said))
    return Symptom("摄像机", True, f"{len(there)} 台都看得到")


def cameras_seen(settings: Settings, clock: Clock) -> Symptom:
    """Nothing is wrong where none are wanted."""
    if not settings.vision.on:
        return Symptom("摄像机", None, "没有启用")
    if pending(settings.database.url):
        return Symptom("摄像机", None, "数据库还没建好，先运行 run.py migrate")
    store = Store(settings.database.url, FLOWS)
    try:
        return store.read_now(lambda session: cameras_of(session, clock))
    finally:
        store.close()
