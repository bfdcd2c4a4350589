"""The wiring of a service: which part is given which. A new part is made here, and once only."""

import os
from collections.abc import Mapping

from bot import rulebook
from bot.alarms import sweep as alarm_sweep
from bot.alarms import trust as alarm_trust
from bot.alarms import words as alarm_words
from bot.alone import secret_of
from bot.belfry import Belfry
from bot.bell import Bell
from bot.calendar import Calendar, housekeeping
from bot.cameras import chat as camera_words
from bot.cameras import rules as camera_rules
from bot.cameras import watching
from bot.clock import SystemClock
from bot.contacts.office import Office
from bot.contacts.rules import rules_of
from bot.desk import permit_figures, recordings
from bot.desk.bring import Bringer
from bot.desk.commands import Commands
from bot.desk.desk import Desk
from bot.desk.door import FrontDoor
from bot.desk.look import Lookout
from bot.desk.nameless import Nameless
from bot.desk.numbered import Numbered
from bot.desk.permit_reading import PermitReader
from bot.desk.presses import Presses
from bot.desk.pressing import Pressing
from bot.desk.reading import Reader
from bot.desk.reporting import Reporting
from bot.desk.returns import Returns
from bot.desk.scans import Scans
from bot.desk.steps import Hands
from bot.desk.tours import forgotten
from bot.desk.writing import Writing
from bot.from_settings import address, bucket, labels_of, work_place
from bot.handovers import words as handover_words
from bot.handovers import writer as handovers
from bot.jobs.runner import JobRunner
from bot.labels import Labels
from bot.media.keep import Keep
from bot.morning import morning, troubles
from bot.outside import build as outside
from bot.papers import morning as papers
from bot.phones.build import legs_of, switchboard
from bot.platform import Platform
from bot.postman.delivery import Ways
from bot.postman.postman import Postman
from bot.quizzes import giver as quizzes
from bot.quizzes import words as quiz_words
from bot.recording.desk import RecordingDesk
from bot.recording.rules import rules_of as recording_rules
from bot.recording.sweep import entry as film_sweep
from bot.rooms.keeper import Keeper
from bot.rounds import calendar as rounds
from bot.rounds import doubts, heat
from bot.rounds import words as round_words
from bot.sensors import watching as sensors
from bot.service import Service
from bot.sheets import words as sheet_words
from bot.sheets.desk import SheetDesk
from bot.shelf import Shelf
from bot.signing import Signer
from bot.things import bypasses
from bot.things import morning as things
from bot.things import words as thing_words
from bot.ticker import Ticker
from bot.web.login import LetsIn
from config.settings import Settings
from db import sessions
from db.presence import Presence
from db.store import Store
from workflows.engine import Engine
from workflows.registry import FLOWS


def build(settings: Settings, clock: SystemClock, platforms: Mapping[str, Platform], store: Store) -> Service:
    """Wire the parts; the tables exist already and the rules are kept. Nothing runs yet."""
    holder = f"{os.getpid()}-{os.urandom(4).hex()}"
    keep, signer = Keep(settings.media.url, bucket(settings)), Signer(secret_of(settings))
    labels, engine = labels_of(settings), Engine(FLOWS)
    reporting = _reporting(settings, clock, store, engine, signer, Bringer(platforms, keep, labels))
    people = Office(store, clock, platforms, settings.tenants, rules_of(settings.site.path), signer)
    login = any(isinstance(platform, LetsIn) for platform in platforms.values())
    shelf = Shelf(keep, signer, settings.server.public_url, clock, login)
    ways = _ways(settings, clock, platforms, reporting.nameless)
    desk_bell, postman = Bell(), Postman(store, clock, platforms, ways, shelf, holder)
    runner = JobRunner(store, clock, work_place(settings), holder, desk_bell)
    keeper = Keeper(store, clock, platforms, signer, holder, postman.bell)
    phones = switchboard(settings, store, clock, ways, holder, desk_bell)
    calendar = _calendar(settings, clock, platforms, keep, people, ways, keeper)
    ticker = Ticker(store, engine, clock, calendar)
    bells = {"desk": desk_bell, "postman": postman.bell, "jobs": runner.bell, "ticker": ticker.bell,
             "rooms": keeper.bell, "phones": phones.bell}  # fmt: skip
    desk = _desk(settings, platforms, reporting, labels, people, holder, bells)
    door = FrontDoor(store, clock, desk.pressing, bells, shelf)
    parts = (reporting, desk, door, postman, ticker, runner, keeper, phones, calendar, Belfry(bells))
    return Service(settings, clock, store, platforms, keep, signer, labels, shelf, *parts, Presence(store, holder))


def _reporting(
    settings: Settings, clock: SystemClock, store: Store, engine: Engine, signer: Signer, bringer: Bringer
) -> Reporting:
    reader, nameless = Reader(rulebook.catalogue(settings.site.path)), Nameless(signer)
    rules = store.run_now(lambda work: work.rules("hazard", None))
    lookout = Lookout(signer, nameless, rules.draft.join)
    hands = Hands(engine, lookout, nameless, rules.draft.small_talk_gap, PermitReader(reader), bringer.labels)
    return Reporting(store, clock, hands, lookout, bringer, reader)


def _desk(
    settings: Settings, platforms: Mapping[str, Platform], reporting: Reporting, labels: Labels, people: Office,
    holder: str, bells: Mapping[str, Bell],
) -> Desk:  # fmt: skip
    """The desk and the ways a row can go from it."""
    store, clock, hands, lookout = reporting.store, reporting.clock, reporting.hands, reporting.lookout
    filmed = RecordingDesk(hands.engine, recording_rules(settings.site.path))
    more = (*recordings.words(hands.engine, filmed, lookout.signer), *permit_figures.words(), *doubts.words(),
            *sheet_words.words(settings.server.public_url), *thing_words.words(),
            *camera_words.words(settings.server.public_url), *handover_words.words(hands.engine),
            *bypasses.words(hands.engine, lookout.signer), *alarm_words.words(),
            *quiz_words.words(hands.engine, settings.server.public_url))  # fmt: skip
    commands = Commands(hands, lookout, (*more, *round_words.words()), heat.words())
    presses = Presses(hands.engine, reporting.nameless, lookout, hands.counter)
    writing = Writing(reporting, commands, Numbered(presses, lookout), Scans(reporting, labels), people,
                      SheetDesk(reporting, rulebook.hazard_codes(settings.site.path)))  # fmt: skip
    returns = Returns(store, clock, hands.engine, reporting.reader, {heat.JOB: heat.shown})
    reception = outside.reception(settings, platforms, reporting, commands, labels)
    return Desk(store, clock, writing, Pressing(clock, presses), returns, reception, people, holder, bells)


def _ways(settings: Settings, clock: SystemClock, platforms: Mapping[str, Platform], nameless: Nameless) -> Ways:
    duty = {"duty": [address(group) for group in settings.groups.duty]}
    titles = {name: platform.title for name, platform in platforms.items()}
    return Ways(titles, duty, nameless.reader, legs=legs_of(settings, platforms, clock))


def _calendar(
    settings: Settings, clock: SystemClock, platforms: Mapping[str, Platform], keep: Keep, people: Office, ways: Ways,
    keeper: Keeper,
) -> Calendar:  # fmt: skip
    """Everything that happens at an hour of the day rather than to a case."""
    card = morning(platforms, lambda: troubles(settings, ways.pauses, platforms, ways.legs) + keeper.troubles())
    logins = sessions.Span(settings.pages.idle, settings.pages.longest)
    own = {**housekeeping(keep, logins), "morning": card, "tours": forgotten()}
    own["recordings"] = film_sweep(settings, clock)
    own |= papers.entries(settings.site.path)
    own |= rounds.entries(settings, Engine(FLOWS))
    own |= things.entries(settings.site.path, Engine(FLOWS)) | handovers.entries(settings.site.path, Engine(FLOWS))
    own |= quizzes.entries(settings.site.path, Engine(FLOWS))
    own |= alarm_trust.entries(settings.site.path, Engine(FLOWS))
    own |= alarm_sweep.entries(settings.site.path, keep, clock)
    own |= heat.entries(settings.site.path) | doubts.entries(settings.site.path)
    own |= sensors.entries(Engine(FLOWS))
    own |= watching.entries(camera_rules.rules_of(settings.site.path))
    return Calendar({**own, **outside.housekeeping(settings, platforms), **people.entries()})
