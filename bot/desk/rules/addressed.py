"""Messages that say where they belong: a case by its code, the question that was asked, the roll call that runs."""

import re

from bot.desk import musters
from bot.desk.meant import Apply, Expired, Say, Step
from bot.desk.rules.pieces import brought, give_held
from bot.desk.rules.reports import continues_draft, new_hazard
from bot.desk.situation import Question, Said, Situation
from bot.desk.spelled import CODE, TAKES_EVIDENCE, spelled
from workflows.hazard.events import Brought
from workflows.kernel.flow import Pressed

WHOM = ("reassign_name",)
"""Questions whose answer is a name: no danger is one, wherever it is."""
NOT_MINE = re.compile("不归|不是我|不属于|不歸|不屬於|归.{1,10}管")
"""Who says whose it is gives a reason, whatever place he names."""


def at_roll_call(at: Situation, said: Said) -> list[Step] | None:
    """我已到集合点, 需要帮助 and 外协 3 人 在 2 号罐, written instead of pressed, while everybody is being counted."""
    if not at.muster or at.sealed or said.media or CODE.search(said.text):
        return None
    event = musters.meant(at.person, said.text)
    return [Apply(at.muster, event)] if event else None


def names_a_case(at: Situation, said: Said) -> list[Step] | None:
    """A code in the words is an address: an answer, a button spelled out, or evidence for that case."""
    named = spelled(said.text)
    if not named:
        return None
    code, rest, button = named.code, named.rest, named.button
    if button:
        pressed = Apply(code, Pressed(at.person, button, rest))
        return [*(give_held(at, code) if button in TAKES_EVIDENCE else []), pressed]
    asked = at.question or at.late
    if asked and asked.case_code == code and rest:
        return [Apply(code, Pressed(at.person, asked.ask_id, rest))]
    if at.own_nameless:
        return [Apply(code, brought(at, said, at.own_nameless))]
    by = None if at.sealed else at.person
    return [*give_held(at, code), Apply(code, Brought(by, rest, said.media, said.spot))]


def answers(at: Situation, said: Said) -> list[Step] | None:
    """What was asked, and now said; but a danger at another place is a report, and the question goes on waiting."""
    asked = at.question
    if asked is None or not said.text or said.media:
        return None
    if not _elsewhere(asked, said):
        return [Apply(asked.case_code, Pressed(at.person, asked.ask_id, said.text))]
    what = f"这句像是另一处的隐患，已经另外登记。{asked.case_code} 问的“{asked.prompt or '那句话'}”还在等："
    how = f"要回答，发“{asked.case_code} 加上答案”。"
    return [*(continues_draft(at, said) or new_hazard(at, said) or ()), Say(what + how)]


def _elsewhere(asked: Question, said: Said) -> bool:
    """A case without a place, such as a roll call, asks where somebody is: there every place is an answer."""
    reading = said.reading
    if reading is None or not reading.is_hazard or reading.fixed_already or NOT_MINE.search(said.text):
        return False
    if asked.ask_id in WHOM:
        return True
    places = {found.place_code for found in reading.findings if found.place_code and found.sure}
    return asked.place_code is not None and bool(places) and asked.place_code not in places


def answers_late(at: Situation, said: Said) -> list[Step] | None:
    """Words that fit nothing else, to somebody whose question is no longer waited for: likely the answer, and said."""
    asked, reading = at.late, said.reading
    if asked is None or asked.told or at.fixing or at.sealed or said.media or said.spot or not said.text:
        return None
    if reading is None or reading.idle or any(f.place or f.place_code for f in reading.findings):
        return None
    what = f"{asked.case_code} 问的“{asked.prompt or '那句话'}”等了很久，已经不等了，刚才这句没有登记。"
    how = f"要回答，发“{asked.case_code} 加上答案”；要报新的隐患，说上地点再发一次，或拍一张照片。"
    return [Expired(asked.case_code, what + how)]
