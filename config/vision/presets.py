"""识别规则 as a factory picks them: config/data/camera_rules.toml, and its own camera_rules.toml over it."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from config.document import Document, Key, load
from config.vision.plan import RulePlan
from config.vision.written import BOUNDS, WrittenRule
from config.wrong import Wrong

BUILT_IN = Path(__file__).parents[1] / "data" / "camera_rules.toml"
OWN = "camera_rules.toml"


@dataclass(frozen=True, slots=True)
class Preset:
    """`about` says in a line what it looks for; `calls` are other words for it."""

    plan: RulePlan
    about: str = ""
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Presets:
    presets: tuple[Preset, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(preset.plan.name for preset in self.presets)

    def find(self, words: str) -> RulePlan | None:
        """By name, kind or another word for it; None where there is no such rule."""
        said = words.strip().lower()
        known = (p for p in self.presets if said in (p.plan.name.lower(), p.plan.kind, *p.calls))
        return next((preset.plan for preset in known), None)

    def about(self, name: str) -> str:
        return next((preset.about for preset in self.presets if preset.plan.name == name), "")


def read_presets(folder: Path | str | None = None) -> Presets:
    """Built-in rules; those of the factory replace what has the same name. Raises config.wrong.Wrong."""
    found = {preset.plan.name: preset for preset in read_rules(BUILT_IN)}
    if folder and (path := Path(folder) / OWN).exists():
        found |= {preset.plan.name: preset for preset in read_rules(path)}
    return Presets(tuple(found.values()))


def read_rules(path: Path) -> tuple[Preset, ...]:
    """One file of `[[rule]]` tables. Raises config.wrong.Wrong with file, line, key and remedy."""
    document = load(path)
    if strange := [name for name in document.tables if name != "rule"]:
        raise document.wrong((strange[0],), "这里只有 [[rule]]，一条规则一段")
    rows = document.tables.get("rule", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise document.wrong(("rule",), "写成 [[rule]]，两对方括号，一条规则一段")
    presets = tuple(_preset(document, index, row) for index, row in enumerate(rows))
    names = [preset.plan.name for preset in presets]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise document.wrong(("rule", index, "name"), f"“{name}”写了两次，请换个名字或删掉一段")
    return presets


def _preset(document: Document, index: int, row: dict[str, object]) -> Preset:
    about, calls = row.get("about", ""), row.get("calls", [])
    if not isinstance(about, str):
        raise document.wrong(("rule", index, "about"), "about 写一句话，加英文双引号")
    if not isinstance(calls, list) or not all(isinstance(word, str) for word in calls):
        raise document.wrong(("rule", index, "calls"), 'calls 写成列表，例如 ["帽子"]')
    given = {key: value for key, value in row.items() if key not in ("about", "calls")}
    try:
        plan = WrittenRule.model_validate(given)
    except ValidationError as error:
        raise _wrong(document, index, error) from None
    return Preset(plan, about, tuple(str(word).lower() for word in calls))


def _wrong(document: Document, index: int, error: ValidationError) -> Wrong:
    """The first mistake, at its own line."""
    first = error.errors(include_input=False)[0]
    where: Key = ("rule", index, *first["loc"])
    remedies = {
        "extra_forbidden": "没有这个键，请删掉；可以写的键见 docs/vision-rules.md",
        "missing": "缺这个键，请补上",
        "literal_error": f"只能是 {first.get('ctx', {}).get('expected', '')}".replace(" or ", "、").replace(", ", "、"),
    }
    said = first["msg"].removeprefix("Value error, ")
    if said.isascii():
        said = BOUNDS.get(str(first["loc"][0]) if first["loc"] else "", f"值不对（{said}）")
    return document.wrong(where, remedies.get(first["type"], said))
