"""What a message means, decided without touching anything: the first rule that fits gives the steps to take."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.desk.meant import Apply, Forget, Moved, Say, Start, Step, Wish
from bot.desk.situation import Said, Situation
from workflows.hazard.cards_proof import NO_CHANGE
from workflows.hazard.case import Hazard, State
from workflows.hazard.events import Brought, Corrected, CorrectionAsked
from workflows.hazard.reading import Repair
from workflows.held.flow import Given, Kept, as_evidence
from workflows.kernel.flow import Pressed

CODE = re.compile(r"(?:YH|GD|XJ|GJ|DH|SX|MB|GC|DZ|YD|DT|DL|WS|JY)-\d{8}-\d{4,}", re.IGNORECASE)
SENTENCE, ASKS = 6, re.compile(r"[?？吗呢]|几点|什么|怎么|哪|谁|多少")
TAKES_EVIDENCE = frozenset({"rectified", "controlled", "extend", "answered"})
FIELD = re.compile(rf"^\s*(?:修前|铭牌不适用|{NO_CHANGE}|控制层级|复测|变更单|BG-?\d)")
LABELS = {
    "接单": "claim",
    "拒单": "refuse",
    "转派": "reassign",
    "我来接": "take_over",
    "整改完成": "rectified",
    "申请延期": "extend",
    "受控": "controlled",
    "已处理": "answered",
    "通过": "approve",
    "退回": "return",
    "已到场": "arrived",
}
"""Buttons that may be spelled out with the case's code: 接单 YH-20261122-0007."""


def plan(at: Situation, said: Said) -> list[Step]:
    """The steps for one message; never empty unless the message was empty."""
    rules: tuple[Callable[[Situation, Said], list[Step] | None], ...] = (
        _entered_later, _without_name, _names_a_case, _emergency, _field_of_own_case, _on_a_walk, _answers,
        _continues_draft, _repairs, _explains_report, _evidence, _new_hazard, _note_to_own_case, _joins_recent,
        _small_talk, _anything_else,
    )  # fmt: skip
    for rule in rules:
        steps = rule(at, said)
        if steps is not None:
            return steps
    return []


def _brought(at: Situation, said: Said, case: Hazard | None = None) -> Brought:
    """A piece for `case`, or for a new one. Somebody who stays anonymous stays so for the pieces that follow."""
    nameless = at.sealed is not None or bool(case and case.anonymous)
    return Brought(
        None if nameless else at.person, said.text, said.media, said.spot, said.reading, anonymous=nameless,
        sealed=at.sealed, walk=None if nameless else at.walk, truly_at=said.truly_at, gone=said.lacking,
    )  # fmt: skip


def _entered_later(at: Situation, said: Said) -> list[Step] | None:
    """补录 from a paper form: a case of its own, whatever else is open."""
    return [Start("hazard", _brought(at, said))] if said.truly_at else None


def _without_name(at: Situation, said: Said) -> list[Step] | None:
    """匿名 after the first photos: the draft that bears a name is forgotten, what it holds begins anew without one."""
    if at.sealed is None:
        return None
    before = at.draft if at.draft and not at.draft.anonymous else None
    if before is None and not (said.text or said.media or said.spot or said.gone):
        return [Wish()]
    if before is None:
        return None
    event = _brought(at, said)
    texts = "\n".join(filter(None, [before.text, said.text]))
    event = replace(event, text=texts, spot=event.spot or before.spot)
    return [Forget(before.code, before.started_at or at.now), Start("hazard", event)]


def _names_a_case(at: Situation, said: Said) -> list[Step] | None:
    """A code in the words is an address: an answer, a button spelled out, or evidence for that case."""
    found = CODE.search(said.text)
    if not found:
        return None
    code, rest = found.group().upper(), CODE.sub("", said.text).strip(" ，,：:。\n")
    for label, button in LABELS.items():
        if rest.startswith(label):
            pressed = Apply(code, Pressed(at.person, button, rest[len(label) :].strip(" ，,：:。")))
            return [*(_give_held(at, code) if button in TAKES_EVIDENCE else []), pressed]
    if at.question and at.question.case_code == code and rest:
        return [Apply(code, Pressed(at.person, at.question.ask_id, rest))]
    if at.own_nameless:
        return [Apply(code, _brought(at, said, at.own_nameless))]
    by = None if at.sealed else at.person
    return [*_give_held(at, code), Apply(code, Brought(by, rest, said.media, said.spot))]


def _give_held(at: Situation, code: str) -> list[Step]:
    """Files that came before the code go to the case it names, also those that looked like a new report."""
    if at.draft and at.draft.code != code and not (at.draft.texts or at.draft.anonymous or at.sealed):
        media = tuple(replace(a, stage="after") for a in at.draft.media)
        return [Moved(at.draft.code), Apply(code, Brought(at.person, "", media, at.draft.spot))]
    if not at.held:
        return []
    return [Apply(code, as_evidence(at.held)), Apply(at.held.code, Given(at.person, code))]


def _emergency(at: Situation, said: Said) -> list[Step] | None:
    """Fire, electrocution, collapse, leak: never waits behind a question."""
    if not (said.reading and said.reading.emergency):
        return None
    if at.draft:
        return [Apply(at.draft.code, _brought(at, said, at.draft))]
    return [Start("hazard", _brought(at, said))]


def _field_of_own_case(at: Situation, said: Said) -> list[Step] | None:
    """修前 … 修后 …, 铭牌不适用, 复测 …: answers to what the card asks for, whatever hazard they seem to name."""
    if not at.fixing or at.sealed or not FIELD.match(said.text):
        return None
    return _note_to_own_case(replace(at, recent=None, draft=None), replace(said, reading=None))


def _on_a_walk(at: Situation, said: Said) -> list[Step] | None:
    """巡查模式: every photo begins its own hazard, the words after it are its words."""
    if not at.walk or at.sealed:
        return None
    photos = any(a.kind == "photo" for a in said.media)
    if at.draft and not (photos and at.draft.kept("before", "photo")):
        return [Apply(at.draft.code, _brought(at, said, at.draft))]
    return [Start("hazard", _brought(at, said))]


def _answers(at: Situation, said: Said) -> list[Step] | None:
    if at.question and said.text and not said.media:
        return [Apply(at.question.case_code, Pressed(at.person, at.question.ask_id, said.text))]
    return None


def _continues_draft(at: Situation, said: Said) -> list[Step] | None:
    return [Apply(at.draft.code, _brought(at, said, at.draft))] if at.draft else None


def _explains_report(at: Situation, said: Said) -> list[Step] | None:
    """Words after a report that nobody could grade yet belong to it, as the bot has asked for them."""
    asked = at.ungraded
    if asked is None or not said.text or (said.reading and said.reading.idle):
        return None
    return [Apply(asked.code, _brought(at, said, asked))]


def _repairs(at: Situation, said: Said) -> list[Step] | None:
    """不是二车间，是三车间: one word repairs the report just made."""
    repair = said.reading.repair if said.reading else None
    if not (repair and at.latest):
        return None
    by = None if at.latest.anonymous else at.person
    if repair == Repair():
        return [Apply(at.latest.code, CorrectionAsked(by, "class"))]
    of = repair.of.code if repair.of else None
    return [Apply(at.latest.code, Corrected(by, repair.level, of, repair.place_code, repair.place))]


def _evidence(at: Situation, said: Said) -> list[Step] | None:
    """Photos of somebody who is rectifying wait for their case; a report of the last 90 s has the first claim."""
    if not (said.is_evidence and at.fixing) or at.recent or at.sealed:
        return None
    kept = Kept(at.person, "", tuple(replace(a, stage="after") for a in said.media), said.spot)
    return [Apply(at.held.code, kept)] if at.held else [Start("held", kept)]


def _new_hazard(at: Situation, said: Said) -> list[Step] | None:
    if not (said.reading and said.reading.is_hazard and not said.reading.fixed_already):
        return None
    event = _brought(at, said)
    if not at.held:
        return [Start("hazard", event)]
    media = tuple(replace(a, stage="before") for a in at.held.media)
    return [
        Apply(at.held.code, Given(at.person, "新的隐患")),
        Start("hazard", replace(event, media=media + event.media)),
    ]


def _note_to_own_case(at: Situation, said: Said) -> list[Step] | None:
    """Words without a hazard from somebody who is rectifying are a note on the work."""
    if not (at.fixing and said.text) or not _tells(said) or at.recent:
        return None
    if len(at.fixing) == 1:
        code = at.fixing[0]
        return [*_give_held(at, code), Apply(code, Brought(at.person, said.text, said.media, said.spot))]
    kept = Kept(at.person, said.text, said.media, said.spot)
    return [Apply(at.held.code, kept)] if at.held else [Start("held", kept)]


def _tells(said: Said) -> bool:
    """More than 好的 or a question: what was done about it, even where no hazard is heard in it."""
    chatter = said.reading is not None and said.reading.idle
    return not chatter or (len(said.text.strip()) >= SENTENCE and not ASKS.search(said.text))


def _joins_recent(at: Situation, said: Said) -> list[Step] | None:
    if not at.recent or at.recent.state in (State.CLOSED, State.VOID):
        return None
    if said.text and not said.media and said.reading and said.reading.idle:
        return None
    return [Apply(at.recent.code, _brought(at, said, at.recent))]


def _small_talk(at: Situation, said: Said) -> list[Step] | None:
    if said.media or said.spot or not said.reading or not (said.reading.idle or said.reading.fixed_already):
        return None
    if said.reading.fixed_already:
        return [Say("知道了，没有登记新的隐患。要补到哪一条，写上编号发过来就行。", "small-talk")]
    return [Say("在的。看到隐患，拍一张照片、说一句话发到这里就行；发“帮助”看能做什么。", "small-talk")]


def _anything_else(at: Situation, said: Said) -> list[Step] | None:
    return [Start("hazard", _brought(at, said))] if said.text or said.media or said.spot or said.gone else None
