"""How every card looks on every platform, kept as files: a changed look shows in review.

`python -m pytest tests/cards --update` writes them anew.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cards.cases import Cast
from tests.cards.finding import Maker
from tests.cards.renderers import RENDERERS
from tests.cards.samples import cards
from tests.cards.test_walk import MAKERS, outgoing

GOLDEN = Path(__file__).parent / "golden"
WIDE = 100


@pytest.mark.parametrize("maker", MAKERS, ids=lambda one: one.short)
def test_the_looks_are_as_they_were(maker: Maker, update: bool) -> None:
    wrong = []
    for path, said in files(maker).items():
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(said)
        elif not path.exists() or path.read_text() != said:
            wrong.append(f"{path.relative_to(GOLDEN)}\n{said}")
    assert not wrong, "changed looks; where they are meant, run pytest tests/cards --update:\n" + "\n".join(wrong)


def test_no_file_is_left_of_a_card_that_is_gone(update: bool) -> None:
    known = {one.short for one in MAKERS}
    drawn = {renderer.name for renderer in RENDERERS}
    left = [one for one in GOLDEN.glob("*/*") if one.parent.name not in known or one.stem not in drawn]
    for one in left if update else ():
        one.unlink()
        if not any(one.parent.iterdir()):
            one.parent.rmdir()
    assert update or not left, f"run pytest tests/cards --update: {[str(one.relative_to(GOLDEN)) for one in left]}"


def files(maker: Maker) -> dict[Path, str]:
    """Its look, or looks where one call makes several cards, on every platform."""
    shown = cards(maker, Cast(), full=True)
    found = {}
    for renderer in RENDERERS:
        drawn = [renderer.draw(outgoing(card)) for card in shown]
        plain = all(isinstance(one, str) for one in drawn)
        said = "\n\n".join(drawn) if plain else _laid_out(_readable(drawn))
        found[GOLDEN / maker.short / f"{renderer.name}.{'txt' if plain else 'json'}"] = said + "\n"
    return found


def _readable(value: Any) -> Any:
    """JSON within a string is shown as JSON, and lines as lines."""
    if isinstance(value, list):
        return _readable(value[0]) if len(value) == 1 else [_readable(one) for one in value]
    if isinstance(value, dict):
        return {key: _readable(one) for key, one in value.items()}
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return {"as JSON": _readable(json.loads(value))}
        except ValueError:
            return value
    return value.split("\n") if isinstance(value, str) and "\n" in value else value


def _laid_out(value: Any, indent: str = "") -> str:
    """JSON, a line for what fits on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) <= WIDE or not isinstance(value, dict | list) or not value:
        return flat
    deeper = f"{indent}  "
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {_laid_out(one, deeper)}" for key, one in value.items()]
    else:
        rows = [_laid_out(one, deeper) for one in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n{deeper}" + f",\n{deeper}".join(rows) + f"\n{indent}{end}"
