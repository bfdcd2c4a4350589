"""交接班 as one table: written, given, taken by somebody else."""

from collections.abc import Callable, Mapping

from workflows.handover import cards, superseding, taking, writing
from workflows.handover.case import Handover, State
from workflows.handover.events import NoteAdded, ShiftCarried, ShiftEnds, ShiftGiven, ShiftSuperseded, ShiftTaken
from workflows.handover.rules import OPEN_NOW, UNTAKEN, HandoverRows, HandoverRules
from workflows.hazard.events import Brought, Heard
from workflows.kernel.effects import Due
from workflows.kernel.flow import Flow, Pressed, nothing, row

WRITTEN, HANDED, CLOSED = State
OPEN = (WRITTEN, HANDED)
ROWS: HandoverRows = (
    row(WRITTEN, ShiftEnds,  WRITTEN, writing.write, needs=(OPEN_NOW, UNTAKEN)),
    *(row(s, NoteAdded,      s,       writing.note, writing.may_note) for s in OPEN),
    *(row(s, Brought,        s,       writing.bring) for s in State),
    *(row(s, Heard,          s,       writing.hear) for s in State),
    row(WRITTEN, ShiftGiven, HANDED,  writing.give, writing.only_outgoing, (OPEN_NOW,)),
    *(row(s, ShiftTaken,     CLOSED,  taking.take, taking.may_take) for s in OPEN),
    *(row(s, ShiftSuperseded, CLOSED, superseding.supersede) for s in OPEN),
    row(CLOSED,  ShiftSuperseded, CLOSED, nothing),
    *(row(s, ShiftCarried,   s,       superseding.carry) for s in State),
    row(WRITTEN, Due,        WRITTEN, taking.change, where=taking.is_change),
    *(row(s, Due,            s,       taking.remind, where=taking.is_late) for s in OPEN),
    *(row(s, Due,            s,       taking.climb, where=taking.is_climb) for s in OPEN),
    *(row(s, Due,            s,       nothing) for s in (HANDED, CLOSED)),
)  # fmt: skip

PRESSES: Mapping[str, Callable[[Pressed], object]] = {
    cards.GIVE.id: lambda press: ShiftGiven(press.by),
    cards.TAKE.id: lambda press: ShiftTaken(press.by),
    cards.NOTE: lambda press: NoteAdded(press.by, press.text),
}


def _stale(case: Handover, event: object) -> str:
    if case.superseded_by:
        return f"{case.code} 没有人接班，已并入 {case.superseded_by}，请按那一张。"
    if case.state is CLOSED:
        return f"{case.code} 已经接班了，什么都没有改变。新的情况请直接告诉接班的人，隐患发照片上报。"
    return f"{case.code} 已经交班了，等接班的人按“已接班”。"


FLOW: Flow[Handover, HandoverRules] = Flow("handover", "JB", Handover, ROWS, writing.begin, PRESSES, _stale)
