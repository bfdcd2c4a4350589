"""Every card through every renderer, in plain words and in hostile ones: the platform takes all of them."""

import ast
import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from bot.platform import Outgoing
from tests.cards.cases import NASTY, Cast
from tests.cards.finding import ROOT, Maker, makers
from tests.cards.renderers import RENDERERS, Renderer
from tests.cards.samples import cards
from workflows.kernel.cards import Card

LINK = "https://ehs.example/h5/case/YH-20260302-0007?e=1772420400&s=0123456789abcdef"
FOUND = makers()
MAKERS = [one for one in FOUND if not one.method]
MARKS = re.compile(r"<(?!font color|/font)[a-zA-Z/!]|\]\(http://evil")
FEWEST = 100
"""So many there were when this was written: fewer means that the search has gone blind."""


def outgoing(card: Card) -> Outgoing:
    return Outgoing("m7", 2, card, link=LINK)


def looks(maker: Maker, nasty: str | None) -> list[Card]:
    return [card for full in (True, False) for card in cards(maker, Cast(nasty), full)]


def test_the_search_finds_the_cards() -> None:
    assert len(MAKERS) >= FEWEST
    inside = [one.name for one in FOUND if one.method]
    assert not inside, f"make these functions of their module, so that they can be walked: {inside}"


@pytest.mark.parametrize("maker", MAKERS, ids=lambda one: one.short)
def test_every_card_is_taken_in_plain_words(maker: Maker) -> None:
    found = looks(maker, None)
    assert found, f"{maker.name} made no card of its sample"
    for card in found:
        for renderer in RENDERERS:
            taken(renderer, card, "plain")


@pytest.mark.parametrize("kind", NASTY)
def test_every_card_is_taken_in_hostile_words(kind: str) -> None:
    for maker in MAKERS:
        found = looks(maker, NASTY[kind])
        assert found, f"{maker.name} made no card of {kind} words"
        for card in found:
            for renderer in RENDERERS:
                taken(renderer, card, kind, maker.short)


def taken(renderer: Renderer, card: Card, what: str, whose: str = "") -> None:
    """Within the platform's rules, not cut without a way to the whole, and with no mark-up of a stranger."""
    drawn = renderer.draw(outgoing(card))
    said = drawn if isinstance(drawn, str) else json.dumps(drawn, ensure_ascii=False)
    try:
        renderer.check(drawn)
    except Exception as wrong:
        raise AssertionError(f"{renderer.name} would refuse {whose}, {what}: {wrong!r}\n{said[:3000]}") from wrong
    assert not MARKS.search(renderer.marked(drawn)), f"{renderer.name}, {what}: a stranger's mark-up\n{said[:2000]}"
    assert "\u202e" not in said or renderer.name == "record", f"{renderer.name}, {what}: turns the line"
    if renderer.links and "…" in said and what not in ("plain", "nothing"):
        assert LINK in said, f"{renderer.name}, {what}: cut, and no way to the whole\n{said[:2000]}"


def test_every_function_that_draws_a_card_stands_in_the_table() -> None:
    """A new one in bot/<platform>/render*.py or words.py that takes an Outgoing or a Card needs a line there."""
    known = {function.__name__ for renderer in RENDERERS for function in renderer.covers}
    missing = []
    for file in sorted([*ROOT.glob("bot/*/render*.py"), *ROOT.glob("bot/*/words.py")]):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _draws(node):
                module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
                if getattr(module, node.name).__name__ not in known | PARTS_OF_OTHERS:
                    missing.append(f"{Path(file).relative_to(ROOT)}: {node.name}")
    assert not missing, f"no line in tests/cards/renderers.py: {missing}"


PARTS_OF_OTHERS = {"task_id", "buttons"}


def _draws(node: ast.FunctionDef) -> bool:
    first = node.args.args[0].annotation if node.args.args else None
    return first is not None and ast.unparse(first) in ("Outgoing", "Card")
