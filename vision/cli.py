"""The body of `run.py vision`."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import structlog

from config.settings import Settings
from vision.worker import CannotStart, Worker, work

NO_KEY = (
    "没有设 [vision] key：机器人和摄像机进程共用一把长的随机字符串，两边的设置文件写一样的。"
    "只想试试识别，用 run.py vision --replay 文件或文件夹"
)


def quiet_logs(level: str) -> None:
    """One line of JSON per event, no traceback of what a camera sends, no secrets."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=repr),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    logging.basicConfig(level=logging.WARNING)


def watch(settings: Settings, cluster: str = "") -> None:
    """Until SIGTERM. Raises CannotStart with the remedy."""
    if not settings.vision.on:
        raise CannotStart(NO_KEY)
    quiet_logs(settings.log.level)
    if cluster:
        from vision.cluster import watch_cluster

        asyncio.run(watch_cluster(settings, cluster))
    else:
        asyncio.run(_watch(settings))
    structlog.get_logger("vision").info("stopped")
    sys.stdout.flush()
    sys.stderr.flush()
    # A thread that hangs in a camera's socket must not hold the process: all that is to be kept is kept.
    os._exit(0)


async def _watch(settings: Settings) -> None:
    from vision.looking import here
    from vision.parts import real
    from vision.record import filmed

    look, filming = filmed(settings, real(settings), lambda parts, clips: here(settings, parts, clips))
    await work(settings, lambda: Worker(settings, look, filming.routes))


def replay(path: Path, rules: Path | None, settings: Settings) -> Iterable[Mapping[str, object]]:
    """Per frame what was seen and raised; raises CannotStart where there is nothing to look at."""
    from vision.replay import run

    if not path.exists():
        raise CannotStart(f"没有这个文件或文件夹：{path}")
    return run(path, rules, settings.vision)


def bring(settings: Settings, file: Path, camera: str, at: str, permit: str) -> str:
    from vision.record.commands import bring

    return bring(settings, file, camera, at, permit)


def take_out(settings: Settings, camera: str, since: str, until: str, out: Path | None) -> str:
    from vision.record.commands import take_out

    return take_out(settings, camera, since, until, out)


def put_out(lines: Iterable[Mapping[str, object]]) -> None:
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)
