"""What a card function is called with, found by the names and types of its parameters. A parameter of a new kind
needs one line here; everything else about a new card needs none."""

import inspect
import typing
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from bot.postman.delivery import Ways
from tests.cards.cases import NOW, PHOTO, TASK, Cast
from tests.cards.database import Database
from tests.cards.finding import Maker
from tests.world import World
from workflows.alarm.rules import AlarmRules
from workflows.callout.case import Callout
from workflows.hazard.case import Extension, Hazard
from workflows.hazard.events import Repaired, TaskAnswered
from workflows.hazard.reading import HazardClass
from workflows.hazard.rules import EmergencyKind, HazardRules, Rung
from workflows.held.flow import Chosen, Held, HeldRules, Kept
from workflows.inspection.cards_told import Doubt
from workflows.inspection.case import Round
from workflows.kernel.cards import Card
from workflows.kernel.effects import Due, Reader, Send
from workflows.kernel.flow import Context
from workflows.kernel.people import Org, Person
from workflows.permit.case import Permit
from workflows.permit.rules import PermitRules
from workflows.quiz.case import Quiz
from workflows.task.case import Task
from workflows.task.rules import TaskRules, TaskRung

PEOPLE = {
    "by": "王芳",
    "person": "李强",
    "owner": "李强",
    "leader": "王芳",
    "passes_to": "王芳",
    "reader": "赵敏",
    "reporter": "刘值",
    "ended_by": "刘值",
    "superior": "王芳",
    "safe_by": "赵敏",
}
"""Parameters that hold a person's id."""
TEXTS = {
    "what": "李强 09:12 已接单", "why": "派到我这里错了", "reason": "照片没拍到箱门", "skipped": "；跳过王芳（请假）",
    "silent": "30 分钟没有动静", "have": "照片 2 张，说明 1 句", "lacking": "备件到货日期", "word": "通过",
    "head": "请复查", "title": "企业微信", "remedy": "把应用的可见范围改成最上级部门", "patience": "5 分钟",
    "text": "今日未闭环：没有，都归档了。", "point": "北门篮球场", "default": "东门广场", "place": "一号喷漆线",
    "numbers": "119 或 120", "act": "关掉身边的火源电源，走最近的出口", "label": "外协保温队", "mobile": "138****0001",
    "name": "孙磊", "superior_name": "王芳", "department": "设备动力部", "note": "二楼楼梯口，脚扭了",
    "path": "厂部/设备动力部",
}  # fmt: skip
"""Parameters that hold words, which can be hostile; of a name that is not here the words are SENTENCE."""
SENTENCE = "东门的配电箱门没关"
KEPT: dict[str, object] = {
    "code": "YH-20260302-0007", "task": "GD-20260302-0003", "first": "YH-20260302-0001", "platform": "wecom",
    "slot": "channel:wecom:202603021000", "key": "k1", "recipient": "赵敏", "number": 2, "times": 3, "points": 5,
    "files": 2, "link": "https://ehs.example/h5/", "mark": "0a1b2c3d",
    "way": "https://ehs.example/h5/round/at/HJ-1/1772420400-x", "data": "https://ehs.example/q/CK-4?v=1&k=x",
    "to": "YH-20260302-0007", "picture": PHOTO, "field": "资金", "answer": "major_funds", "id": "where=#1",
}  # fmt: skip
"""Parameters that no worker's words reach."""
KEYS = {"workflows.hazard.cards_wait:ask_next": {"lacking": "until"}}
"""Where a parameter of this function is a key and means words elsewhere."""
NEVER_BARE = {
    "workflows.hazard.cards_major:judged", "workflows.hazard.cards_major:told", "workflows.permit.cards_run:may_resume",
    "workflows.permit.cards_run:released", "workflows.permit.cards_run:stopped",
}  # fmt: skip
"""Cards that a case with nothing in it cannot come to."""
PARTS = {
    "lacking": ("1 张整改照片", "一句说明"), "pictures": (PHOTO,), "machine": ("三证齐全",),
    "person": ("照片拍到原位置",), "people": ("李强", "孙磊", "刘洋"), "without": ("郑丽",),
    "cases": ("YH-20260302-0007",), "shifts": ("3月2日 夜班",), "keeps": ("一号喷漆线",), "notes": ("有 2 个重名的人",),
    "roles": ("brief", "crew"), "accepters": ("王芳", "赵敏"),
    "troubles": ("钉钉发不出：模板没有发布", "没有值班群"),
}  # fmt: skip
IDS = ("pictures", "people", "without", "roles", "accepters")
"""Of these, what no words reach."""


class NoSample(AssertionError):
    """A parameter that tests/cards/samples.py does not know."""


def cards(maker: Maker, cast: Cast, full: bool) -> list[Card]:
    """What the function makes of the samples; `full` with everything that is optional, else with nothing of it."""
    function = maker.load()
    full = full or maker.name in NEVER_BARE
    with closing(Database()) as database:
        given = _given(maker, function, cast, database, full)
        return [*_found(function(**given)), *database.cards()]


def _given(maker: Maker, function: Callable[..., Any], cast: Cast, database: Database, full: bool) -> dict[str, Any]:
    hints = typing.get_type_hints(function)
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if not full and parameter.default is not parameter.empty:
            continue
        if name in KEYS.get(maker.name, {}):
            found[name] = KEYS[maker.name][name]
            continue
        try:
            found[name] = _value(name, hints.get(name), cast, database, full)
        except NoSample as missing:
            raise NoSample(
                f"{maker.name} wants {name}: {hints.get(name)}; give tests/cards/samples.py a value for it"
            ) from missing
    return found


def _value(name: str, hint: Any, cast: Cast, database: Database, full: bool) -> Any:
    parts = typing.get_args(hint)
    if type(None) in parts:
        rest = typing.Union[tuple(one for one in parts if one is not type(None))]  # noqa: UP007 - made of a tuple
        return _value(name, rest, cast, database, full) if full else None
    if hint is bool:
        return full
    if hint is str or hint == Reader:
        return _text(name, cast)
    if hint is int:
        return KEPT.get(name, 2)
    if typing.get_origin(hint) in (tuple, Sequence, list) and parts[0] is str and parts[1:] in ((), (...,)):
        return tuple(one if name in IDS else cast(one) for one in PARTS.get(name, (SENTENCE,)))
    for kind, make in _kinds(cast, database, full).items():
        if hint == kind:
            return make()
    if typing.get_origin(hint) is Context or name == "ctx":
        return Context(NOW, _rules(parts[0] if parts else HazardRules), cast.org(), _facts())
    special = {"rows": database.rows, "ways": lambda: Ways({"wecom": "企业微信"}, {}, lambda session, sealed: None),
               "metered": lambda: {"钉钉": ("dingtalk", 5000)}, "event": lambda: Due("undecided"),
               "session": lambda: database.session, "work": database.work}  # fmt: skip
    if name in special:
        return special[name]()
    if isinstance(hint, type) and is_dataclass(hint):
        return _filled(hint, cast, database, full)
    return _simple(name, hint, cast, database, full)


def _simple(name: str, hint: Any, cast: Cast, database: Database, full: bool) -> Any:
    """The first of what there is to choose from, and one of each in a tuple."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return list(hint)[0]
    if origin is typing.Literal:
        return parts[0]
    if hint is float:
        return 1.0
    if origin in (dict, Mapping):
        return {}
    if origin in (tuple, Sequence, list):
        of = parts[:1] if parts[1:] in ((), (...,)) else parts
        return tuple(_value(name, one, cast, database, full) for one in of)
    raise NoSample(name)


def _text(name: str, cast: Cast) -> str:
    if name in PEOPLE:
        return PEOPLE[name]
    if name in KEPT:
        return str(KEPT[name])
    return cast(TEXTS.get(name, SENTENCE))


def _filled(kind: Any, cast: Cast, database: Database, full: bool) -> Any:
    """A frozen record of a flow, field by field, by the same rules."""
    hints, found = typing.get_type_hints(kind), {}
    for one in fields(kind):
        optional = one.default is not MISSING or one.default_factory is not MISSING
        if not one.init or (optional and not full):
            continue
        try:
            found[one.name] = _value(one.name, hints[one.name], cast, database, full)
        except NoSample:
            if not optional:
                raise
    return kind(**found)


def _kinds(cast: Cast, database: Database, full: bool) -> dict[Any, Callable[[], Any]]:
    attachment = cast.photo("after")
    return {
        Hazard: lambda: cast.hazard(full), Task: lambda: cast.task(full), Callout: lambda: cast.callout(full),
        Held: lambda: cast.held(full), Round: lambda: cast.round(full), Org: cast.org, datetime: lambda: NOW,
        Quiz: lambda: cast.quiz(full),
        timedelta: lambda: timedelta(minutes=30),
        time: lambda: time(7, 30), date: lambda: NOW.date(),
        Permit: lambda: cast.permit(full), PermitRules: lambda: _rules(PermitRules),
        AlarmRules: lambda: _rules(AlarmRules),
        HazardRules: lambda: _rules(HazardRules), Session: lambda: database.session,
        Rung: lambda: _rules(HazardRules).clock.ladder[0],
        TaskRung: lambda: _rules(TaskRules).ladder[0],
        EmergencyKind: lambda: EmergencyKind("着火", "119", "先断电，人往上风口撤"),
        Extension: cast.wish, tuple[Person, ...]: lambda: tuple(cast.org().people.values())[:10],
        Sequence[HazardClass]: lambda: cast.classes(), Kept: lambda: Kept("李强", cast("接着发")),
        Sequence[Doubt]: lambda: tuple(_doubts(cast, 8 if full else 1)),
        Chosen: lambda: Chosen("李强", "YH-20260302-0007"),
        Repaired: lambda: Repaired(TASK, "王芳", cast("换了门锁"), (attachment,), cast("电工班"), NOW, "赵敏"),
        TaskAnswered: lambda: TaskAnswered(TASK, "王芳", cast("锁换好了"), (attachment,), cast("电工班"), NOW),
    }  # fmt: skip


_WORLD = World()


def _doubts(cast: Cast, count: int) -> list[Doubt]:
    why = cast("6 项一共用了 4 秒")
    return [Doubt(cast("张伟"), cast("二号空压站"), f"08:{12 + n}", why) for n in range(count)]


def _rules(kind: Any) -> Any:
    if kind is HeldRules:
        return HeldRules()
    return _WORLD.work.newest[{TaskRules: "task", PermitRules: "permit", AlarmRules: "alarm"}.get(kind, "hazard")]


def _facts() -> dict[str, Any]:
    return {"open_of_owner": tuple(f"YH-20260302-{n:04}" for n in range(1, 13))}


def _found(made: Any) -> list[Card]:
    """A card, or the cards that an outcome sends."""
    if isinstance(made, Card):
        return [made]
    if isinstance(made, list):
        return [one for one in made if isinstance(one, Card)]
    if isinstance(made, tuple) and len(made) == 2 and isinstance(made[1], list):
        return [effect.card for effect in made[1] if isinstance(effect, Send)]
    return []
