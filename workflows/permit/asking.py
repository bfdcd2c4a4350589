"""What an application still lacks, one question at a time, in the order of the printed ticket."""

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.kernel.cards import Option
from workflows.permit.case import Permit
from workflows.permit.records import PART_NAMES, Part
from workflows.permit.rules import FieldRule, KindRule, PermitCtx

PLACE, WORK, START, END = "place", "work", "start", "end"
PART, WHICH, FILE = "part:", "which:", "file:"
ALONE: tuple[Part, ...] = ("guardian", "foreman", "commander")
"""Parts that one person has."""
PLAN = "作业方案"
"""The attachment that only levels with a written plan need."""
MOST = 10
NTH = "#"
"""Before the number of a tapped option: its words may be longer than a chat takes for an id."""
YES, NO = "是", "否"
HINTS = {
    PLACE: "在哪里作业？写区域名称或编号。",
    WORK: "做什么？写一句，例如“焊接管道支架”。",
    START: "什么时候开始，干多久？例如“明天上午九点，两小时”。",
    END: "几点结束，或者干多久？",
}
NAMES = {PLACE: "地点", WORK: "作业内容", START: "开始时间", END: "结束时间"}


@dataclass(frozen=True, slots=True)
class Question:
    """`key` is what is asked for, `prompt` in words, `options` where there is something to tap."""

    key: str
    prompt: str
    options: tuple[Option, ...] = ()


def missing(case: Permit, ctx: PermitCtx) -> tuple[str, ...]:
    """Keys of everything that is not answered yet."""
    rule = ctx.rules.of(case.kind)
    found = [f"{WHICH}{part}:{name}" for part, name in case.unclear]
    found += [key for key, value in _basics(case) if not value]
    found += [f"{PART}{part}" for part in rule.parts if not case.people(part) and not _unclear(case, part)]
    found += [f.name for f in rule.fields if f.required and f.asked(case) and not case.field(f.name)]
    return (*found, *(f"{FILE}{name}" for name in files(case, ctx) if not has_file(case, name)))


def _basics(case: Permit) -> Iterator[tuple[str, object]]:
    yield PLACE, case.place_code
    yield WORK, case.work
    yield START, case.starts_at
    yield END, case.ends_at


def _unclear(case: Permit, part: Part) -> bool:
    return any(of == part for of, _ in case.unclear)


def files(case: Permit, ctx: PermitCtx) -> tuple[str, ...]:
    """The attachments this ticket must have; a plan only where the level wants one."""
    rule = ctx.rules.of(case.kind)
    level = rule.level(case.level)
    planned = level is not None and level.plan
    wanted = [name for name in rule.attachments if name != PLAN]
    return (*wanted, *((PLAN,) if planned else ()))


def has_file(case: Permit, name: str) -> bool:
    return any(a.role == name for a in case.media)


def question(case: Permit, key: str, ctx: PermitCtx) -> Question:
    """The words for one key; of a key that this kind does not know, the work."""
    rule = ctx.rules.of(case.kind)
    if key in HINTS:
        return Question(key, HINTS[key])
    if key.startswith(FILE):
        return Question(key, f"还要{key.removeprefix(FILE)}，拍照或者发文件都行。")
    if key.startswith(WHICH):
        return _which(key, ctx)
    if key.startswith(PART):
        how = "写一个名字" if key.removeprefix(PART) in ALONE else "写名字，几个人用顿号隔开"
        return Question(key, f"谁是{named(case, key, ctx)}？{how}。")
    found = rule.ask(key)
    return _of_field(found, key) if found else Question(WORK, HINTS[WORK])


def _of_field(rule: FieldRule, key: str) -> Question:
    labels = (YES, NO) if rule.answer == "yes_no" else rule.options
    unit = f"（{rule.unit}）" if rule.unit else ""
    hint = f"{rule.hint.rstrip('。')}。" if rule.hint else ""
    options = tuple(Option(f"{key}={NTH}{number}", one) for number, one in enumerate(labels[:MOST], 1))
    return Question(key, f"{rule.label}{unit}？{hint}", options)


def _which(key: str, ctx: PermitCtx) -> Question:
    name = key.rpartition(":")[2]
    people = ctx.org.named(name)[:MOST]
    options = tuple(Option(f"{key}={p.id}", f"{p.name}（{p.department.split('/')[-1]}）") for p in people)
    return Question(key, f"有 {len(people)} 位{name}，是哪一位？", options)


def named(case: Permit, key: str, ctx: PermitCtx) -> str:
    """What a key is called on the ticket."""
    if key in NAMES:
        return NAMES[key]
    if key.startswith(FILE):
        return key.removeprefix(FILE)
    if key.startswith(PART):
        return part_name(key.removeprefix(PART))
    if key.startswith(WHICH):
        return f"哪一位{key.rpartition(':')[2]}"
    rule = ctx.rules.of(case.kind).ask(key)
    return rule.label if rule else key


def part_name(part: str) -> str:
    """监护人; of a part that nobody knows, the word as it is."""
    return next((name for known, name in PART_NAMES.items() if known == part), part)


def changeable(case: Permit, rule: KindRule) -> tuple[tuple[str, str], ...]:
    """(key, name) of what can be changed by one tap, at most ten."""
    parts = tuple((f"{PART}{part}", PART_NAMES[part]) for part in dict.fromkeys((*rule.parts, *_parts(case))))
    asked = tuple((f.name, f.label) for f in rule.fields if f.asked(case))
    return ((START, "时间"), (PLACE, "地点"), (WORK, "作业内容"), *parts, *asked)[:MOST]


def _parts(case: Permit) -> tuple[Part, ...]:
    return tuple(c.part for c in case.crew)
