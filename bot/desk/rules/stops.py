"""The red button in words: 停工, 停！三号罐区. Whoever sees a danger says it, and it stands before everything."""

from bot.desk.meant import Say, Step, Stop
from bot.desk.permit_told import STOP, called_out
from bot.desk.rules import reports
from bot.desk.rules.alarms import alarming, emergency
from bot.desk.situation import Said, Situation
from bot.desk.special import PREFIXES, at_place, names_elsewhere
from bot.desk.spelled import CODE, spelled

NONE_RUNS = "现在没有正在作业的票。看到危险，说上地点和问题发过来；着火、伤人先打 119、120。"


def stop(at: Situation, said: Said) -> list[Step] | None:
    """停工, 停！三号罐区: stands before everything. A fire in the same words alarms as well, a danger is reported."""
    text = CODE.sub("", said.text).strip()
    if not STOP.match(text) or not at.org.belongs(at.person):
        return None
    step = _stopped(at, said, text)
    if step is None:
        return None
    if alarming(said):
        return [step, *(emergency(at, said) or [])]
    reported = None if at.sealed else reports.new_hazard(at, said)
    return [step, *(reported or [])]


def _stopped(at: Situation, said: Said, text: str) -> Step | None:
    named = spelled(said.text)
    words = STOP.sub("", text).strip(" ，,。!！")
    why = called_out(text, at.org, at.person)
    if named and named.code.startswith(PREFIXES):
        return Stop((named.code,), why)
    if named:
        return None
    running = at.permits.running
    there = at_place(running, words, at.org)
    if there:
        return Stop(tuple(one.code for one in there), why)
    elsewhere = names_elsewhere(words, at.org)
    own = at.permits.live(at.person)
    if len(own) == 1 and not elsewhere:
        return Stop((own[0].code,), why)
    if len(running) == 1 and not elsewhere:
        return Stop((running[0].code,), why)
    if not running and not elsewhere:
        return None if words or (said.reading and said.reading.is_hazard) else Say(NONE_RUNS)
    return Stop((), why, tuple(one.code for one in running))
