"""What is shut, for how long, and who may knock."""

from datetime import datetime, timedelta, timezone

from bot.postman.limits import EVERYBODY, LIMITS, MEMBERS, messages_of
from bot.postman.pauses import Pauses
from bot.postman.routes import Route
from bot.rooms.pace import CHANGES, MAKES
from workflows.kernel.cards import Card

NOW = datetime(2026, 3, 2, 8, tzinfo=timezone(timedelta(hours=8)))
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_only_the_first_failure_is_news_and_the_recovery_is_told_once() -> None:
    pauses = Pauses()
    assert pauses.pause("wecom", "60020", NOW, NOW + MINUTE, "slot")
    assert not pauses.pause("wecom", "60020", NOW + MINUTE, NOW + 2 * MINUTE)
    opened = pauses.well("wecom")
    assert opened and opened.told == "slot"
    assert pauses.well("wecom") is None


def test_one_message_probes_what_was_shut_and_the_others_wait_for_it() -> None:
    pauses = Pauses()
    pauses.pause("wecom", "down", NOW, NOW + 10 * SECOND)
    assert pauses.held("wecom", NOW + 9 * SECOND)
    later = NOW + 10 * SECOND
    assert pauses.held("wecom", later) is None
    assert pauses.probe("wecom", later)
    assert pauses.held("wecom", later + SECOND)
    assert not pauses.probe("dingtalk", later), "nothing was shut there"


def test_the_longer_it_fails_the_rarer_it_is_tried_and_once_a_minute_in_the_end() -> None:
    pauses, now, knocks = Pauses(), NOW, 0
    while now < NOW + 10 * MINUTE:
        pauses.pause("wecom", "down", now, pauses.longer("wecom", 10 * SECOND, now))
        now, knocks = pauses.holds["wecom"].until, knocks + 1
    assert knocks <= 14


def test_a_clock_set_back_holds_nobody_for_the_length_of_the_step() -> None:
    pauses = Pauses()
    pauses.pause("wecom", "down", NOW, NOW + MINUTE)
    before = NOW - timedelta(hours=1)
    pauses.stepped_back(before)
    assert pauses.held("wecom", before) is None


def test_a_groups_own_robot_needs_neither_our_app_nor_its_token() -> None:
    assert "wecom" not in Route("wecom", "wecom-robot", "wecom-robot:KEY", is_room=True).gates
    assert "dingtalk" in Route("dingtalk", "dingtalk-group", "dingtalk-group:ID", is_room=True).gates


def test_pictures_count_as_the_messages_they_become_and_no_minute_passes_the_platforms_limit() -> None:
    card = Card("YH-1", "x", pictures=("a", "b", "c", "d"))
    assert [messages_of(channel, card) for channel in ("wecom", "wecom-robot", "dingtalk-robot")] == [3, 2, 1]
    a_minute = {name: limit.burst + MINUTE / limit.every for name, limit in LIMITS.items()}
    assert all(most < 20 for name, most in a_minute.items() if name.endswith(("-robot", "-group")))
    assert all(most <= 30 for most in a_minute.values())
    of_all_chats, person_times = MEMBERS["wecom-chat"], EVERYBODY["wecom-chat"]
    assert of_all_chats.burst + MINUTE / of_all_chats.every <= 200
    assert of_all_chats.burst + 24 * 60 * MINUTE / of_all_chats.every <= 10_000
    assert person_times.burst + MINUTE / person_times.every <= 20_000
    assert person_times.burst + 60 * MINUTE / person_times.every <= 300_000
    assert MAKES["wecom"].burst + 24 * 60 * MINUTE / MAKES["wecom"].every <= 1000
    assert CHANGES["wecom"].burst + 60 * MINUTE / CHANGES["wecom"].every <= 1000
