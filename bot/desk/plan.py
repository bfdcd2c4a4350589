"""What a message means, decided without touching anything: the first rule that fits gives the steps to take."""

from collections.abc import Callable

from bot.desk.lockouts import of_a_lock
from bot.desk.meant import Step
from bot.desk.rules import addressed, alarms, fixing, labels, permits, reports, stops, talk
from bot.desk.situation import Said, Situation
from bot.handovers.words import noted

Rule = Callable[[Situation, Said], list[Step] | None]
OF_STAFF: tuple[Rule, ...] = (
    stops.stop,
    reports.entered_later,
    reports.without_name,
    addressed.at_roll_call,
    alarms.emergency,
    permits.on_a_ticket,
    addressed.names_a_case,
    of_a_lock,
    fixing.field_of_own_case,
    reports.on_a_walk,
    permits.applies,
    permits.own_ticket,
    permits.answers,
    noted,
    addressed.answers,
    labels.photographed,
    reports.continues_draft,
    reports.repairs,
    reports.explains_report,
    addressed.answers_late,
    fixing.evidence,
    reports.new_hazard,
    fixing.note_to_own_case,
    reports.joins_recent,
    talk.small_talk,
    reports.anything_else,
)
OF_OTHERS: tuple[Rule, ...] = (
    alarms.alarmed_again,
    alarms.emergency,
    reports.adds_to_own,
    reports.without_name,
    reports.continues_draft,
    reports.repairs,
    reports.explains_report,
    reports.new_hazard,
    reports.joins_recent,
    talk.small_talk,
    reports.anything_else,
)
"""Whoever is outside the factory can report, add to a report of their own, and nothing else."""


def plan(at: Situation, said: Said) -> list[Step]:
    """The steps for one message; never empty unless the message was empty."""
    for rule in OF_OTHERS if at.source else OF_STAFF:
        steps = rule(at, said)
        if steps is not None:
            return steps
    return []
