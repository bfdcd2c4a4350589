"""Puts the reception together, where a platform that everybody may write to is on; and what `run.py poster` does."""

import asyncio
from collections.abc import Mapping
from datetime import time
from pathlib import Path

from bot import rulebook
from bot.calendar import Entry, daily
from bot.desk.commands import Commands
from bot.desk.reporting import Reporting
from bot.labels import Labels
from bot.outside.asides import Asides
from bot.outside.guests import Guests, forget_idle
from bot.outside.reception import Public, Reception
from bot.platform import Make, Platform
from config.settings import Settings
from config.site import printed_name


def reception(
    settings: Settings, platforms: Mapping[str, Platform], reporting: Reporting, commands: Commands, labels: Labels
) -> Reception:
    """Raises config.wrong.Wrong where the policy table is."""
    asides = Asides(reporting.hands, commands, Guests(reporting.lookout.signer), reporting.nameless)
    name = printed_name(settings.site.path)
    rules = rulebook.outside(settings.site.path)
    return Reception(reporting, platforms, asides, labels, rules, name)


def housekeeping(settings: Settings, platforms: Mapping[str, Platform]) -> dict[str, Entry]:
    """Accounts that have been quiet for long are forgotten every night."""
    rules = rulebook.outside(settings.site.path)
    names = tuple(name for name, one in platforms.items() if isinstance(one, Public))
    if not names:
        return {}
    forgets = Entry(daily(time(3, 55)), lambda work, now: forget_idle(work, names, now - rules.forget_after))
    return {"outside": forgets}


async def poster(settings: Settings, make: Make, code: str, out: Path) -> str:
    """The line to say. Raises ValueError for an unknown place or a file that cannot be written, NoFont."""
    from bot.clock import SystemClock
    from bot.from_settings import labels_of, org_of
    from bot.outside.poster import content_of, write

    org = await asyncio.to_thread(org_of, settings)
    place = org.places.get(code) or org.equipment.get(code)
    if place is None:
        raise ValueError(f"没有编号是 {code} 的位置或设备，先导入 places 或 equipment")
    chats = make(settings, SystemClock(settings.site.zone))
    try:
        content, direct = await content_of(code, chats, labels_of(settings))
    finally:
        for chat in chats.values():
            await chat.stop()
    public, name = settings.wechat.on, printed_name(settings.site.path)
    write(content, direct, name, settings.wechat.name, place.name, code, out, public)
    how = "扫码直接打开公众号" if direct else "没有拿到公众号的码（没有认证或连不上），扫码打开的是点位页面"
    if not public:
        how = "没有启用公众号，海报写给用企业微信、钉钉的本厂职工；外来人员也要能报，先填 [wechat] 再打印"
    if settings.site.path and not name:
        how += "；site.toml 的工厂全称还没填，海报上没印厂名"
    return f"已写好 {out}：{how}"
