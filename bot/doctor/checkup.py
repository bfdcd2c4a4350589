"""The check-up itself: every part in turn, one line each."""

import json
from collections.abc import Mapping
from dataclasses import asdict

import typer

from bot import inspect
from bot.clock import SystemClock
from bot.doctor import channels, machine, sight
from bot.doctor.port import Symptom
from bot.phones.build import kinds, legs_of
from bot.phones.port import close_all
from bot.platform import Make, Platform
from config.settings import Settings
from db.migrate import pending
from db.store import Store
from workflows.kernel.ports import Clock
from workflows.registry import FLOWS

NAMES = {"sms": "短信", "call": "电话"}
MARKS = {True: "正常", False: "有问题", None: "注意"}


async def run(settings: Settings, make: Make, as_json: bool) -> int:
    """0 where all that is switched on works."""
    clock = SystemClock(settings.site.zone)
    made = make(settings, clock)
    try:
        found = await checkup(settings, made, clock)
    finally:
        for platform in made.values():
            await platform.stop()
    for one in found:
        line = f"{MARKS[one.ok]}  {one.part}：{one.said}"
        typer.echo(json.dumps(asdict(one), ensure_ascii=False) if as_json else line)
    return 1 if any(one.ok is False for one in found) else 0


async def checkup(
    settings: Settings, platforms: Mapping[str, Platform], clock: Clock, enough_disk: int = machine.ENOUGH_DISK
) -> list[Symptom]:
    """Everything there is to say; the machine first, for most of the rest hangs on it."""
    found = [machine.disk(settings, enough_disk), machine.font(), machine.ears(settings)]
    found.append(sight.cameras_seen(settings, clock))
    found += await machine.clock_against(platforms, clock)
    found += _config(settings)
    for platform in platforms.values():
        found += await channels.of_platform(platform, settings.server.public_url)
    return found + _quotas(settings, platforms, clock) + await _phones(settings, platforms, clock)


def _config(settings: Settings) -> list[Symptom]:
    """What `check` finds: errors are trouble, warnings worth a look."""
    return [
        Symptom(one.where, False if one.level == "error" else None, f"{one.what}。{one.remedy}")
        for one in inspect.findings(settings)
    ]


async def _phones(settings: Settings, platforms: Mapping[str, Platform], clock: Clock) -> list[Symptom]:
    """Which lines there are; whether they ring is seen by ringing only."""
    legs = legs_of(settings, platforms, clock)
    await close_all(legs.lines)
    said = "；".join(f"{NAMES[leg]}：{'、'.join(names)}" for leg, names in kinds(legs.lines).items() if names)
    tried = "。没有试打过，用 doctor --live --mobile 号码 试"
    return [Symptom("短信和电话", None, said + tried)] if said else []


def _quotas(settings: Settings, platforms: Mapping[str, Platform], clock: Clock) -> list[Symptom]:
    if not any(p.monthly_calls for p in platforms.values()) or pending(settings.database.url):
        return []
    store = Store(settings.database.url, FLOWS)
    try:
        return store.read_now(lambda session: channels.quotas(session, platforms, clock))
    finally:
        store.close()
