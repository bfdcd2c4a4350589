"""识别调整 as one table: told, or asked and answered. What follows in the tables is written beside the decision
(db/alarms)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from workflows.cameras.oversight import GRAVE, above
from workflows.kernel.effects import DUTY, Due, Effect, Forget, Hold, LeftFactory, Reader, Release, Send, Wake
from workflows.kernel.flow import Flow, Pressed, nothing, row
from workflows.tuning import cards
from workflows.tuning.case import OVER, State, Tuning
from workflows.tuning.events import Adopted, Advised, TurnedAway
from workflows.tuning.rules import MAY, TuningCtx, TuningOutcome, TuningRows, TuningRules

CLAIM, LAPSE, SLOT = "tuning", "tuning lapse", "tuning"


def begin(code: str, event: object, ctx: TuningCtx) -> Tuning:
    """The first look; raises TypeError for another event."""
    if not isinstance(event, Advised):
        raise TypeError(f"a tuning is opened by Advised, not by {type(event).__name__}")
    state = State.TOLD if event.sort in ("live", "trial") else State.ASKED
    case = Tuning(
        code, state, event.sort, event.camera, event.name, event.rule, event.kind, figures=event.figures,
        value=event.value, before=event.before, mask=event.mask, where=event.where, pictures=event.pictures,
        opened_at=ctx.now, told=_officers(ctx),
    )  # fmt: skip
    return replace(case, title=cards.title(case))


def _officers(ctx: TuningCtx) -> tuple[str, ...]:
    found = (ctx.org.with_role(role, ctx.now)[:1] for role in dict.fromkeys((ctx.rules.officer, *MAY)))
    return next(filter(None, found), ())


def _readers(case: Tuning) -> tuple[Reader, ...]:
    """Without anybody of safety the duty group reads it, and nobody there can agree."""
    return case.told or (DUTY,)


def tell(case: Tuning, event: Advised, ctx: TuningCtx) -> TuningOutcome:
    case = replace(case, closed_at=ctx.now)
    urgency = "first" if case.sort == "trial" else "digest"
    readers = _readers(case)
    if case.sort == "trial" and case.kind in GRAVE:
        # from now on a fire there reaches the officer alone: that is not for one pair of eyes
        readers = tuple(dict.fromkeys((*readers, above(ctx.org, case.told[0] if case.told else "", ctx.now))))
    return case, [Send(r, SLOT, cards.told(case), urgency) for r in readers]  # type: ignore[arg-type]


def ask(case: Tuning, event: Advised, ctx: TuningCtx) -> TuningOutcome:
    sent: list[Effect] = [Send(r, SLOT, cards.asked(case), "digest") for r in _readers(case)]
    return case, [Hold(CLAIM, key(case)), *sent, Wake(LAPSE, ctx.now + ctx.rules.lapse)]


def key(case: Tuning) -> str:
    return f"{case.camera}|{case.rule}|{case.sort}"


def may_decide(case: Tuning, event: Adopted | TurnedAway, ctx: TuningCtx) -> str | None:
    known = ctx.org.people.get(event.by)
    if known and known.active and known.role in (*MAY, ctx.rules.officer):
        return None
    return f"{case.code} 由安全员定，什么都没有改变。"


def adopt(case: Tuning, event: Adopted, ctx: TuningCtx) -> TuningOutcome:
    return _over(case, event.by, "同意上线" if case.sort == "ask_live" else "采纳", ctx)


def decline(case: Tuning, event: TurnedAway, ctx: TuningCtx) -> TuningOutcome:
    return _over(case, event.by, "定为继续试运行" if case.sort == "ask_live" else "没有采纳", ctx)


def _over(case: Tuning, by: str | None, word: str, ctx: TuningCtx) -> TuningOutcome:
    said = f"{ctx.org.name(by)} {ctx.now:%H:%M} {word}" if by else word
    case = replace(case, closed_at=ctx.now, decided=said, decided_by=by)
    sent: list[Effect] = [Send(r, SLOT, cards.decided(case, ctx.org), "first") for r in _readers(case)]
    return case, [*sent, Release(CLAIM, key(case)), Forget(LAPSE)]


def lapse(case: Tuning, event: Due, ctx: TuningCtx) -> TuningOutcome:
    return _over(case, None, "没有人回答，什么都没有改变", ctx)


def officer_left(case: Tuning, event: LeftFactory, ctx: TuningCtx) -> TuningOutcome:
    """Whoever is the officer now is asked."""
    others = _officers(ctx)
    case = replace(case, told=tuple(dict.fromkeys((*(p for p in case.told if p != event.person), *others))))
    return case, [Send(r, SLOT, cards.asked(case), "digest") for r in others]


ASKED, ADOPTED, DECLINED, TOLD, VOID = State
ROWS: TuningRows = (
    row(TOLD,  Advised,     TOLD,     tell),
    row(ASKED, Advised,     ASKED,    ask),
    row(ASKED, Adopted,     ADOPTED,  adopt, may_decide),
    row(ASKED, TurnedAway,  DECLINED, decline, may_decide),
    row(ASKED, Due,         VOID,     lapse),
    row(ASKED, LeftFactory, ASKED,    officer_left),
    *(row(state, event, state, nothing) for event in (Due, LeftFactory) for state in OVER),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.ADOPT.id: lambda press: Adopted(press.by),
    cards.DECLINE.id: lambda press: TurnedAway(press.by),
}


def _stale(case: Tuning, event: object) -> str:
    return f"{case.decided or '已经告知'}，{case.code} 不用再按。"


FLOW: Flow[Tuning, TuningRules] = Flow("tuning", "SB", Tuning, ROWS, begin, PRESSES, _stale)
