"""Evidence that nobody has claimed yet. A photo of an owner is not a report: it joins the case whose 整改完成 is
pressed, whose code is written, or the only open case; undecided after 90 s, one card asks 属于哪一条. Words that may be
a ticket or a danger wait here too: nobody taps, and they are a report."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.hazard.case import Attachment, Spot
from workflows.hazard.events import Brought
from workflows.kernel.cards import Card, Choice, Option
from workflows.kernel.effects import Due, Effect, Forget, Open, Send, Tell, Wake
from workflows.kernel.flow import Context, Flow, row

UNDECIDED, UNTAPPED = "undecided", "untapped"


class State(StrEnum):
    HOLDING = "holding"
    ASKING = "asking"
    DOUBTED = "doubted"
    GIVEN = "given"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Held:
    code: str
    owner: str
    state: State = State.HOLDING
    opened_at: datetime | None = None
    texts: tuple[str, ...] = ()
    media: tuple[Attachment, ...] = ()
    spot: Spot | None = None
    given_to: str | None = None
    report: Brought | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class HeldRules:
    """`undecided_after`: how long a photo waits for its case before one card asks. `untapped_after`: how long words
    that may be a ticket or a danger wait for a tap before they are a report."""

    undecided_after: timedelta = timedelta(seconds=90)
    untapped_after: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Kept:
    """One more piece from the same person."""

    by: str
    text: str = ""
    media: tuple[Attachment, ...] = ()
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """The pieces went to `to` in the same commit."""

    by: str
    to: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The person tapped the case on the card."""

    by: str
    to: str


@dataclass(frozen=True, slots=True)
class Doubted:
    """A ticket or a danger: one card asks, `report` is what it becomes where nobody answers. `message` is the inbox key
    of the words, by which the tap finds them."""

    by: str
    report: Brought
    message: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """The card was answered, and what it meant was done in the same commit."""

    by: str


Outcome = tuple[Held, list[Effect]]
Ctx = Context[HeldRules]


def begin(code: str, event: Kept | Doubted, ctx: Ctx) -> Held:
    if isinstance(event, Doubted):
        return Held(code, event.by, State.DOUBTED, ctx.now, report=event.report, message=event.message)
    return Held(code, event.by, opened_at=ctx.now)


def _with(case: Held, event: Kept) -> Held:
    texts = (*case.texts, event.text) if event.text else case.texts
    return replace(case, texts=texts, media=(*case.media, *event.media), spot=event.spot or case.spot)


def keep(case: Held, event: Kept, ctx: Ctx) -> Outcome:
    return _with(case, event), [Wake(UNDECIDED, ctx.now + ctx.rules.undecided_after)]


def keep_asking(case: Held, event: Kept, ctx: Ctx) -> Outcome:
    """One more piece while the card still waits for its tap: one tap decides for all of them."""
    return ask(_with(case, event), event, ctx)


def as_evidence(case: Held) -> Brought:
    return Brought(case.owner, "\n".join(case.texts), case.media, case.spot)


def hand_over(case: Held, event: Due, ctx: Ctx) -> Outcome:
    """Only one case is open, so there is nothing to ask."""
    (only,) = ctx.facts["open_of_owner"]
    return replace(case, given_to=only), [Tell(only, as_evidence(case), f"{case.code}:{only}")]


def ask(case: Held, event: Due | Kept, ctx: Ctx) -> Outcome:
    options = tuple(Option(code, code[-10:]) for code in ctx.facts["open_of_owner"][:10])
    count = len(case.media)
    card = Card(
        case.code,
        f"刚发的 {count} 个文件属于哪一条？" if count else "刚发的说明属于哪一条？",
        choice=Choice("belongs", "属于哪一条", options),
        foot="点一下就好，发来的内容都在。",
        why="手上有几条在处理，发来的东西没有写编号，所以问一次。",
    )
    return case, [Send(case.owner, "belongs", card)]


def give(case: Held, event: Chosen, ctx: Ctx) -> Outcome:
    done = Card(case.code, f"已放进 {event.to}。")
    effects: list[Effect] = [
        Tell(event.to, as_evidence(case), f"{case.code}:{event.to}"),
        Send(case.owner, "belongs", done),
    ]
    return replace(case, given_to=event.to), effects


def note(case: Held, event: Given, ctx: Ctx) -> Outcome:
    return replace(case, given_to=event.to), [Forget(UNDECIDED)]


def homeless(case: Held, event: Due | Kept, ctx: Ctx) -> Outcome:
    """The last open case was passed on or sent to review meanwhile: whoever sent them hears that they count nowhere."""
    card = Card(
        case.code,
        f"刚发的内容没有记进去：{ctx.org.name(case.owner)}手上没有在处理的隐患。",
        foot="要补到哪一条，写上编号再发一次；要报新的，说一句在哪里、什么问题。",
        why="发来的照片和说明要知道属于哪一条才能记。",
    )
    return case, [Send(case.owner, "belongs", card)]


# ---- a ticket or a danger ----------------------------------------------------------------------------------------


def doubt(case: Held, event: Doubted, ctx: Ctx) -> Outcome:
    return case, [Wake(UNTAPPED, ctx.now + ctx.rules.untapped_after)]


def settle(case: Held, event: Tapped, ctx: Ctx) -> Outcome:
    """Nothing of the words is kept here any longer."""
    return replace(case, report=None), [Forget(UNTAPPED)]


def report(case: Held, event: Due, ctx: Ctx) -> Outcome:
    """Nobody tapped: a danger that was none costs a look, one that was lost costs more."""
    begun = case.report or Brought(case.owner)
    words = " ".join(begun.text.split())
    card = Card(
        "", f"“{words[:40]}”：没有人按，已经当隐患报了。",
        foot="不是隐患，在后面的卡片上改；要申请作业票，请再发一次。",
        why="一句话两种意思，没有人按的时候先当隐患，免得漏掉。",
    )  # fmt: skip
    return replace(case, report=None, given_to="隐患"), [Open("hazard", begun), Send(case.owner, "untapped", card)]


def may_choose(case: Held, event: Chosen, ctx: Ctx) -> str | None:
    if event.by != case.owner:
        return f"这些内容是{ctx.org.name(case.owner)}发的，请本人选。"
    if event.to not in ctx.facts["open_of_owner"]:
        return "这一条已经不在处理中，请选另一条，或写上编号再发一次。发来的内容都在。"
    return None


def one(case: Held, event: Due, ctx: Ctx) -> bool:
    return len(ctx.facts["open_of_owner"]) == 1


def several(case: Held, event: Due, ctx: Ctx) -> bool:
    return len(ctx.facts["open_of_owner"]) > 1


def any_open(case: Held, event: Kept, ctx: Ctx) -> bool:
    return bool(ctx.facts["open_of_owner"])


OPEN = ("open_of_owner",)
FLOW: Flow[Held, HeldRules] = Flow(
    "held",
    "ZC",
    Held,
    [
        #   while          this happens  becomes        and then   only if  knowing  where
        row(State.HOLDING, Kept,         State.HOLDING, keep),
        row(State.HOLDING, Given,        State.GIVEN,   note),
        row(State.HOLDING, Due,          State.GIVEN,   hand_over, needs=OPEN, where=one),
        row(State.HOLDING, Due,          State.ASKING,  ask,       needs=OPEN, where=several),
        row(State.HOLDING, Due,          State.VOID,    homeless,  needs=OPEN),
        row(State.ASKING,  Kept,         State.ASKING,  keep_asking, needs=OPEN, where=any_open),
        row(State.ASKING,  Kept,         State.VOID,    homeless,  needs=OPEN),
        row(State.ASKING,  Given,        State.GIVEN,   note),
        row(State.DOUBTED, Doubted,      State.DOUBTED, doubt),
        row(State.DOUBTED, Tapped,       State.VOID,    settle),
        row(State.DOUBTED, Due,          State.GIVEN,   report),
        row(State.ASKING,  Chosen,       State.GIVEN,   give,      may_choose, OPEN),
    ],
    begin,
    {"belongs": lambda press: Chosen(press.by, press.values.get("belongs", ""))},
    stale=lambda case, event: f"这些内容已经放进 {case.given_to}。" if case.given_to else "这些内容已经处理过了。",
)  # fmt: skip
