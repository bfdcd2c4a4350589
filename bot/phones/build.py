"""From settings and platforms to lines, rules and the switchboard."""

from collections.abc import Mapping, Sequence

from aiohttp import ClientSession

from bot.bell import Bell
from bot.phones.choosing import Chooser
from bot.phones.gateway import Gateway
from bot.phones.legs import Legs
from bot.phones.port import Caller, Leg, Line
from bot.phones.results import Results
from bot.phones.rules import PhoneRules
from bot.phones.settling import Settler
from bot.phones.switchboard import Switchboard
from bot.platform import Platform
from bot.postman.delivery import Ways
from bot.postman.pauses import Pauses
from config import policies
from config.settings import Settings
from config.settings.shapes import Phone
from db.store import Store
from workflows.kernel.ports import Clock


def rules_of(site: str) -> PhoneRules:
    """Raises Wrong with file, line, key and remedy."""
    return policies.read("phones", PhoneRules, policies.folders(site))


def legs_of(settings: Settings, platforms: Mapping[str, Platform], clock: Clock) -> Legs:
    """Gateways first: they tell whether somebody confirmed; then the platforms' own."""
    lines: list[Line] = []
    if settings.sms.on:
        lines.append(_line("sms", settings.sms, clock))
    if settings.voice.on:
        lines.append(_line("call", settings.voice, clock))
    own = [line for p in platforms.values() if isinstance(p, Caller) for line in p.phone_lines]
    # What rings before what only lights up a screen.
    lines += sorted(own, key=lambda line: not line.rings)
    return Legs(tuple(lines), settings.groups.duty_phone)


def _line(leg: Leg, of: Phone, clock: Clock) -> Line:
    secret = of.key.get_secret_value()
    if of.provider == "http":
        return Gateway(leg, of.url, secret, of.template, clock, ClientSession)
    from bot.phones.aliyun import Account, Sms, Voice

    account = Account(of.access_key_id, secret, of.template, of.sign, of.caller, of.press_key, of.url)
    return Sms(account) if leg == "sms" else Voice(account)


def switchboard(settings: Settings, store: Store, clock: Clock, ways: Ways, holder: str, desk: Bell) -> Switchboard:
    rules, pauses = rules_of(settings.site.path), Pauses()
    named = {line.name: line for line in ways.legs.lines}
    return Switchboard(
        store, clock, Chooser(ways.legs, rules, pauses), Results(named, rules, ways), Settler(rules, pauses, ways),
        holder, desk,
    )  # fmt: skip


def kinds(lines: Sequence[Line]) -> dict[str, list[str]]:
    """What texts and what rings, by the titles people know."""
    return {leg: [line.title for line in lines if line.leg == leg] for leg in ("sms", "call")}
