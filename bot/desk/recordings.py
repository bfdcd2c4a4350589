"""摄像机 DH-… 三号球机, 推流码 DH-…, 保全录像 DH-… 原因, 解除保全 DH-…: said in the chat."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.recording import keys
from bot.recording.desk import NoPermit, RecordingDesk
from bot.signing import Signer
from db import recordings
from db.work import UnitOfWork
from workflows.engine import Engine
from workflows.permit.case import Permit
from workflows.permit.recorded import MAY_HOLD, CameraNamed, HoldSet

Action = Callable[[UnitOfWork, str, datetime, re.Match[str]], str]
CODE = r"(?P<code>[A-Za-z]{2}-\d{8}-\d{4,9})"


def words(engine: Engine, desk: RecordingDesk, signer: Signer) -> Sequence[tuple[str, Action]]:
    """What a whole message means, and what it does. A push key is told to the permit's own people and to safety."""

    def hold(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        code, why = found.group("code").upper(), (found.group("why") or "").strip()
        if (missing := _missing(work, code)) is not None:
            return missing
        engine.apply(work, code, HoldSet(person, True, why), now)
        recordings.hold(work, code, person, why, now)
        return f"{code} 的录像已保全，到期不删。不用了发“解除保全 {code}”。"

    def release(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        code = found.group("code").upper()
        if (missing := _missing(work, code)) is not None:
            return missing
        engine.apply(work, code, HoldSet(person, False), now)
        recordings.release(work, code)
        return f"{code} 的录像不再保全，到期照常清理。"

    def name(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        code, camera = found.group("code").upper(), found.group("camera").strip()
        if (missing := _missing(work, code)) is not None:
            return missing
        engine.apply(work, code, CameraNamed(person, camera), now)
        return f"{code} 由“{camera}”录像，别的摄像机的画面不算。推流钥匙：发“推流码 {code}”。"

    def key(work: UnitOfWork, person: str, now: datetime, found: re.Match[str]) -> str:
        code = found.group("code").upper()
        try:
            why = desk.may_push(work, code, now)
        except NoPermit:
            return f"没有作业票 {code}，请核对编号。"
        if not _concerned(work, work.load(code)[1], person):
            return f"{code} 的推流码只给这张票的负责人、监护人和安全员。"
        row = recordings.recording(work.session, code)
        made = keys.made(signer, work.site, code, row.round if row else 1)
        return f"{why}。" if why else f"{code} 的推流码（不要转发，票结束就失效）：{made}"

    return (
        (rf"(?:保全录像|录像保全)\s*{CODE}[\s,，:：]*(?P<why>.*)", hold),
        (rf"(?:解除保全|取消保全)\s*{CODE}", release),
        (rf"推流(?:码|钥匙)\s*{CODE}", key),
        (rf"(?:指定)?(?:摄像机|录像机)\s*{CODE}[\s,，:：]+(?P<camera>\S.{{0,30}}?)", name),
    )


def _missing(work: UnitOfWork, code: str) -> str | None:
    return None if recordings.about(work.session, code) else f"没有作业票 {code}，请核对编号。"


def _concerned(work: UnitOfWork, permit: Permit, person: str) -> bool:
    known = work.org().people.get(person)
    safety = known is not None and known.active and known.role in MAY_HOLD
    return safety or person in (permit.reporter, permit.owner, *permit.people("guardian", "foreman"))
