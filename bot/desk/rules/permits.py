"""Messages about special work: the red button in words, a ticket that is named, a new one asked for."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.desk.meant import Apply, Copied, Doubt, Here, Menu, Moved, Say, Standing, Start, Step
from bot.desk.permit_spot_words import EXTEND, HANDED, left_out
from bot.desk.permit_told import Told
from bot.desk.permit_words import alone, meant
from bot.desk.rules.labels import answered, lies_at, on_label
from bot.desk.rules.pieces import brought
from bot.desk.situation import Said, Situation
from bot.desk.special import PREFIXES, drafts_of
from bot.desk.spelled import CODE, spelled
from bot.words.permits import COPY, MENU
from workflows.kernel.flow import Context, Pressed, Refused
from workflows.permit.answers import CHANGED, key_of
from workflows.permit.case import Permit, State
from workflows.permit.events import (
    Answered,
    Brought,
    CameOut,
    Cleared,
    ExtensionAsked,
    GasMeasured,
    MeasureConfirmed,
    Paused,
    Scanned,
    Signed,
    Submitted,
    WentIn,
)
from workflows.permit.measuring import left, lines
from workflows.permit.records import NAMES

PLAIN = (GasMeasured, WentIn, CameOut, Paused, ExtensionAsked, MeasureConfirmed)
"""What nobody means as the answer to a question."""


def on_a_ticket(at: Situation, said: Said) -> list[Step] | None:
    """A permit's code in the words is an address: an answer, a reading, a word for the next step."""
    named = spelled(said.text)
    if at.sealed or named is None or not named.code.startswith(PREFIXES):
        return None
    text = CODE.sub("", said.text).strip(" ，,：:。\n")
    if COPY.match(said.text):
        return [Copied(named.code, said.text)]
    case = at.permits.named
    if case is None or at.permits.rules is None:
        return [Say(f"没有找到 {named.code}，请核对编号再发一次。")]
    asked = at.question or at.late
    try:
        events = meant(_told(at, said, case, text))
    except Refused as refusal:
        return [Say(str(refusal))]
    if events:
        told = _told(at, said, case, text)
        return [*(Apply(case.code, event) for event in events), *_noted(at, told, events)]
    if asked and asked.case_code == case.code and text:
        return [Apply(case.code, Pressed(at.person, asked.ask_id, text))]
    return [Standing(case.code)]


def _told(at: Situation, said: Said, case: Permit, text: str) -> Told:
    """A label in the words' picture is read together with the position sent just before."""
    assert at.permits.rules is not None
    if said.spot and said.spot.point:
        said = replace(said, spot=on_label(said.spot, at.where))
    return Told(case, at.person, text, said, at.org, at.now, at.permits.rules)


def own_ticket(at: Situation, said: Said) -> list[Step] | None:
    """Without a code, where only one of the own tickets takes the words: 进 张伟, 氧20.9 可燃0, 完工."""
    hazard = said.reading is not None and said.reading.is_hazard
    if at.sealed or at.walk or at.permits.rules is None or CODE.search(said.text) or len(said.text) > LONGEST:
        return None
    if said.is_evidence:
        return _shown(at, said)
    if said.media or not said.text.strip():
        return None
    text = said.text.strip(" ，,：:。!！\n")
    if hazard and not any(plain.match(text) for plain in (HANDED, EXTEND, MOVED)):
        return None
    if steps := _own_draft(at, text) or _sent(at, text):
        return steps
    if hazard and not any(plain.match(text) for plain in (HANDED, EXTEND)):
        return None
    found, refused = alone(at.permits, lambda case: _told(at, said, case, text))
    if at.question:
        found = tuple(one for one in found if all(isinstance(event, PLAIN) for event in one[1]))
    if len(found) > 1:
        codes = "、".join(case.code for case, _ in found[:3])
        return [Say(f"手上有 {len(found)} 张票，请写上编号再说一次，例如“{found[0][0].code} {text}”。有：{codes}。")]
    if not found:
        return [Say(refused[0])] if len(refused) == 1 and not at.question else None
    case, events = found[0]
    return [*(Apply(case.code, event) for event in events), *_noted(at, _told(at, said, case, text), events)]


def _noted(at: Situation, told: Told, events: Sequence[object]) -> list[Step]:
    """What is put down on a card that only changes where it stands is said as well; so is what was not taken."""
    case, first, at_time = told.case, events[0], f"{at.now:%H:%M}"
    match first:
        case MeasureConfirmed():
            every = [line.id for line in lines(case, at.permits.rules)] if at.permits.rules else []
            numbers = [every.index(e.measure) + 1 for e in events if isinstance(e, MeasureConfirmed)]
            how = "已落实" if first.involved else "不涉及"
            skipped = [f"第 {n} 条没有记：{why.rstrip('。')}。" for n, why in left_out(told) if n not in numbers]
            done = f"{case.code} 措施第 {'、'.join(map(str, numbers))} 条{how}，{at_time} 记下了。"
            return [Say("\n".join([done, *skipped]))]
        case Signed():
            return [Say(f"{case.code} {at.org.name(at.person)} {at_time} 签字记下了。")]
        case WentIn(_, names) | CameOut(_, names):
            who = "、".join(at.org.name(n) if n in at.org.people else n for n in names) or "里面的人"
            return [Say(f"{case.code} {at_time} {who}{'进去' if isinstance(first, WentIn) else '出来'}，记下了。")]
        case Cleared(_, crew, tools):
            what = "、".join(word for word, done in (("人员", crew), ("工具", tools)) if done)
            return [Say(f"{case.code} {at_time} {what}已清点，记下了。")]
    return []


def _own_draft(at: Situation, text: str) -> list[Step] | None:
    """送审批, 监护人换成李强, said of the only application that is being written."""
    drafts = drafts_of(at.permits, at.person)
    if len(drafts) != 1 or at.draft:
        return None
    case, rules = drafts[0], at.permits.rules
    if SENT.match(text):
        return [Apply(case.code, Submitted(at.person))]
    changed = CHANGED.match(text)
    if changed and rules and key_of(case, changed["what"], Context(at.now, rules, at.org)):
        return [Apply(case.code, Answered(at.person, text))]
    return None


def _sent(at: Situation, text: str) -> list[Step] | None:
    """时间改成下午两点, of a ticket that is on its way: never a report. 监护人换成… is handed over where work can."""
    own = [c for c in at.permits.mine if c.state is not State.DRAFT and at.person in (c.reporter, c.owner)]
    rules, changed = at.permits.rules, CHANGED.match(text)
    if not own or rules is None or changed is None or not MOVED.match(text):
        return None
    if not key_of(own[0], changed["what"], Context(at.now, rules, at.org)):
        return None
    if HANDED.match(text) and any(c.state in AT_WORK for c in own):
        return None
    before = [c for c in own if c.state in (State.APPROVING, State.APPROVED)]
    if not before:
        return [Say(f"{own[0].code} 已经开工，票上的内容不能改。要改，完工以后重新申请一张。")]
    code = before[0].code
    return [Say(f"{code} 送出以后不能改。要改，先发“撤回 {code}”，再重新申请一张。")]


SENT = re.compile(r"^(?:送审批?|送批|报批|提交审批)$")
MOVED = re.compile(r"^\s*把?.{1,12}?(?:改成|改为|换成|改到|换到|换为)")
"""Changes something in so many words; 地点：三车间 may begin a report."""
LONGEST = 120
"""Characters of words that may mean a ticket without naming it."""


def _shown(at: Situation, said: Said) -> list[Step] | None:
    """A label, a place or a picture that one of the own tickets waits for; any other is a report's."""
    point = said.spot.point if said.spot else None
    if said.scan:
        return [Apply(said.scan.code, Scanned(at.person, at.where, said.scan.mark, said.scan.fresh))]
    if point and point.startswith(PREFIXES) and CODE.fullmatch(point):  # a place may be called DL-01 too
        return [Apply(point, Scanned(at.person, at.where, "paper"))]
    busy = at.draft or at.recent
    waits = [case for case in at.permits.mine if _waits_for(at, said, case)]
    if busy and said.spot and not point and not said.media:
        # a position is the report's, and stands beside the label that may follow
        at_work = [case for case in waits if case.state in AT_WORK]
        return [Here(at_work[0].code, said.spot), Apply(busy.code, brought(at, said, busy))] if at_work else None
    if busy:
        # the label of the very place that waits for it is a scan, whatever was reported a moment ago
        waits = [case for case in waits if point and lies_at(at.org, case, point)]
    if len(waits) != 1:
        return None if busy else answered(at, said)
    case = waits[0]
    if said.spot and said.spot.point and case.state in AT_WORK:
        return [Apply(case.code, Scanned(at.person, on_label(said.spot, at.where), "point"))]
    before_scan = case.state in (State.APPROVED, State.SUSPENDED)
    if said.spot and not said.media and case.state in AT_WORK and (before_scan or said.spot.accuracy is None):
        # a pin on a map proves nothing alone, but stands beside the label that is scanned next
        return [Here(case.code, said.spot)]
    if said.media:
        return [Apply(case.code, Brought(at.person, said.media, "", said.spot))]
    events = meant(_told(at, said, case, ""))
    return [Apply(case.code, event) for event in events] or None


AT_WORK = (State.APPROVED, State.WORKING, State.SUSPENDED, State.WATCHING)


def _waits_for(at: Situation, said: Said, case: Permit) -> bool:
    leads = at.person in (case.guardian, case.owner)
    match case.state:
        case State.DRAFT:
            return bool(said.media) and case.asking.startswith("file:") and at.person == case.reporter
        case State.APPROVING:
            return any(one.by == at.person for one in case.consents)
        case State.APPROVED | State.WORKING | State.SUSPENDED:
            if said.spot and said.spot.point:
                # before the start the flow says whose scan it takes; later a label in a picture may belong to a report
                guards = at.person == case.guardian or (case.state is State.APPROVED and at.person in case.people())
                return guards and _is_there(at, case, said.spot.point)
            if said.media:
                return leads and case.state is State.APPROVED and _picture_wanted(at, case)
            return at.person == case.guardian and not said.media
        case State.WATCHING if said.spot:
            return at.person == case.guardian and (not said.spot.point or _is_there(at, case, said.spot.point))
        case State.WATCHING | State.ACCEPTING:
            return bool(said.media) and leads
    return False


def _is_there(at: Situation, case: Permit, point: str) -> bool:
    """A label of another place starts nothing, unless it is the only ticket: then the flow says what is wrong."""
    guarded = [one for one in at.permits.mine if one.guardian == at.person and one.state in AT_WORK]
    return lies_at(at.org, case, point) or len(guarded) == 1


def _picture_wanted(at: Situation, case: Permit) -> bool:
    lines = left(case, at.permits.rules) if at.permits.rules else ()
    return bool(lines) and lines[0].photo


def applies(at: Situation, said: Said) -> list[Step] | None:
    """申请动火, or a plan with time and people; in doubt two taps, and a danger in the words is never lost."""
    if at.sealed or said.truly_at:
        return None
    if MENU.match(said.text) and not said.media:
        return [Menu()]
    copied = COPY.match(said.text)
    if copied and (copied.end() == len(said.text) or not (said.reading and said.reading.is_hazard)):
        return [Copied("", said.text)]
    asks = said.application
    if asks is None or asks.event is None:
        return _asked_kind(at, said, asks.sure) if asks else None
    if not asks.sure:
        return None if said.media or at.draft else [Doubt(asks.event.kind)]
    files = (Brought(at.person, said.media, said.text, said.spot),) if said.media else ()
    begun = _begun(at, asks.event.kind)
    steps: list[Step] = [*_photos_first(at)]
    steps += [Apply(begun.code, asks.event)] if begun else [Start("permit", asks.event, files)]
    return [*steps, *_notes(asks.also and [NAMES[kind] for kind in asks.also], asks.hazard)]


def _asked_kind(at: Situation, said: Said, sure: bool) -> list[Step] | None:
    """The kinds to tap; a sentence that may be a report as well is one where nobody taps, or with a picture."""
    if sure:
        return [Menu()]
    return None if said.media or at.draft else [Menu(True)]


def _begun(at: Situation, kind: str) -> Permit | None:
    """The application that is being asked about: more words for it, not another one."""
    asked = at.permits.of(at.question.case_code) if at.question else None
    mine = asked is not None and asked.reporter == at.person and asked.state is State.DRAFT and asked.kind == kind
    return asked if mine else None


def _photos_first(at: Situation) -> list[Step]:
    """Photos that came before the words were no report."""
    draft = at.draft
    return [Moved(draft.code)] if draft and not (draft.texts or draft.anonymous) else []


def _notes(also: Sequence[str], hazard: str) -> list[Step]:
    said = []
    if also:
        said.append(f"听起来还要{'、'.join(also)}的票：一张票只管一种作业，请发“申请{also[0]}”再开一张。")
    if hazard:
        said.append(f"话里还说到“{hazard}”，这里只开了票。那处隐患还没有报过的话，请另发一句。")
    return [Say(" ".join(said))] if said else []


def answers(at: Situation, said: Said) -> list[Step] | None:
    """The open question of a ticket: a file or a place may be the answer; a danger is no answer unless they say so."""
    asked = at.question
    case = at.permits.of(asked.case_code) if asked else None
    if asked is None or case is None or at.sealed or at.draft:
        return None
    if said.media or not said.text:
        return _shown(at, said) if said.media and not said.text else None
    drafting = case.state is State.DRAFT and case.asking != "work"
    if drafting and said.reading and said.reading.is_hazard:
        return [Doubt(answers=case.code)]
    return [Apply(case.code, Pressed(at.person, asked.ask_id, said.text))]
