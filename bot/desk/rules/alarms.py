"""An emergency in words alarms whatever word it begins with: the one place that says which words do not."""

import re

from bot.desk.meant import Apply, Say, Start, Step
from bot.desk.rules.pieces import brought
from bot.desk.situation import Said, Situation
from bot.desk.spelled import Spelled, spelled
from workflows.hazard.case import OVER
from workflows.hazard.reading import Reading

ALARM_FIRST = "这句话先按紧急情况报出去了，别的还没有办；要办请另发一句，不带险情（要全员集合发“应急”）。"
HAPPENING = re.compile(r"快来|来人|救|快跑|撤|报警|119|120|正在|还在|又|[火烟电炸漏倒塌伤]了")
"""In a reason: no longer about what was, 着火的地方没拍到, but about what goes on now."""


def emergency(at: Situation, said: Said) -> list[Step] | None:
    """Fire, electrocution, collapse, leak: never waits behind a question, a command or a button."""
    if not alarming(said):
        return None
    named = None if at.source else spelled(said.text)
    if named and _of_that_case(at, named):
        return None
    step: Step = Apply(at.draft.code, brought(at, said, at.draft)) if at.draft else Start("hazard", brought(at, said))
    return [step, Say(ALARM_FIRST)] if at.command or (named and named.button) else [step]


def alarming(said: Said) -> bool:
    return rings(said.reading)


def rings(reading: Reading | None) -> bool:
    """Whether these words alarm, whatever way they came; asked by everybody who would do something else with them."""
    return reading is not None and reading.emergency is not None


def _of_that_case(at: Situation, named: Spelled) -> bool:
    """The words belong to the case they name: it rings already, it is theirs and nameless, it is the roll call, or
    they are the reason of a button that the case takes from this person."""
    rings = at.latest is not None and at.latest.code == named.code and at.latest.emergency is not None
    reason = at.reason and not HAPPENING.search(named.rest)
    return rings or reason or at.own_nameless is not None or (named.button == "need_help" and at.muster == named.code)


def alarmed_again(at: Situation, said: Said) -> list[Step] | None:
    """Nothing of an alarm is lost, but the tenth of one stranger within minutes adds to the last instead of ringing
    everybody once more."""
    if not (at.alarmed and at.latest and alarming(said)):
        return None
    over = at.latest.state in OVER
    return None if over else [Apply(at.latest.code, brought(at, said, at.latest))]
