"""Every function that makes a card, found in the source: a new one is walked without anybody naming it here."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ROOMS = ("workflows", "bot")
BLOCKS = {
    "workflows.hazard.cards:say", "workflows.hazard.cards:full", "workflows.hazard.cards_correct:_ask",
    "workflows.task.cards:_card",
}  # fmt: skip
"""What the others are built with; they say nothing of their own."""


@dataclass(frozen=True, slots=True)
class Maker:
    """One function that makes a card; `name` is workflows.hazard.cards_fix:to_fix, `method`: it needs an object."""

    name: str
    method: bool

    @property
    def short(self) -> str:
        """hazard.cards_fix.to_fix: the name of its golden files."""
        return self.name.partition(".")[2].replace(":", ".")

    def load(self) -> Callable[..., Any]:
        module, _, path = self.name.partition(":")
        found: Callable[..., Any] = attrgetter(path)(import_module(module))
        return found


def makers() -> list[Maker]:
    """In the order of their names."""
    found = [one for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")) for one in _of(file)]
    return sorted((one for one in found if one.name not in BLOCKS), key=lambda one: one.name)


def _of(file: Path) -> Iterator[Maker]:
    parts = file.relative_to(ROOT).with_suffix("").parts
    if "sandbox" in parts or "pages" in parts:
        return
    tree = ast.parse(file.read_text())
    module = ".".join(parts)
    for node in ast.walk(tree):
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and _makes(one):
                owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
                still = any(isinstance(mark, ast.Name) and mark.id == "staticmethod" for mark in one.decorator_list)
                inside = not isinstance(node, ast.Module) and not still
                yield Maker(f"{module}:{owner}{one.name}", inside)


def _makes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """It says that it returns a card, or it writes `Card(`; whoever is handed a card only passes it on."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    if any(arg.annotation is not None and ast.unparse(arg.annotation) == "Card" for arg in given):
        return False
    says = ast.unparse(function.returns) if function.returns else ""
    if says in ("Card", "Card | None", "tuple[Card, ...]", "list[Card]"):
        return not function.name.endswith("_from_json")
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(isinstance(name, ast.Name) and name.id == "Card" for name in calls)
