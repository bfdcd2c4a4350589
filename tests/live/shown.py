"""Which test shows which call, as recorded by `pytest --record`; and what the markers `seen` say."""

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.live.source import ROOT
from tests.live.table import rows

FILE = Path(__file__).parent / "shown.json"


def known() -> dict[str, str]:
    """Every row of the table."""
    return rows()


def proofs() -> dict[str, str]:
    """Call -> the test that makes it, for all that was recorded."""
    return dict(json.loads(FILE.read_text())) if FILE.exists() else {}


def by(test: str) -> set[str]:
    """The calls that this test is named for."""
    return {call for call, named in proofs().items() if named == test}


def add(test: str, calls: Iterable[str]) -> None:
    """Note a test for calls that have none yet, or whose test is gone."""
    held = proofs()
    held |= {call: test for call in calls if not stands(held.get(call, ""))}
    FILE.write_text(json.dumps(dict(sorted(held.items())), ensure_ascii=False, indent=1) + "\n")


def stands(test: str) -> bool:
    """There is such a test."""
    file, _, name = test.partition("::")
    return bool(name) and (ROOT / file).exists() and f"def {name}(" in (ROOT / file).read_text()


def marks() -> dict[str, list[tuple[str, str]]]:
    """Call -> (how, test) of every marker `seen(how, call, ...)`."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        text = file.read_text()
        if "mark.seen" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for how, call in _seen(node):
                    found[call].append((how, f"{file.relative_to(ROOT)}::{node.name}"))
    return dict(found)


def _seen(test: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.seen":
            how, *calls = (ast.literal_eval(argument) for argument in mark.args)
            yield from ((how, call) for call in calls)
