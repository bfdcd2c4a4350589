"""Streams of boxes, one a kind: what was in the picture until when, and what has to be told of it."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from config.vision.plan import RuleKind, RulePlan
from config.vision.told import Label
from tests.rules.vision.streams import SIZE, at, camera, judge
from vision.frames import Box

STREAMS = {path.stem: path for path in sorted((Path(__file__).parent / "golden").glob("*.jsonl"))}
RULES = TypeAdapter(tuple[RulePlan, ...])


def drawn(label: Label, score: float, left: float, top: float, right: float, bottom: float) -> Box:
    return Box(label, score, left * SIZE[0], top * SIZE[1], right * SIZE[0], bottom * SIZE[1])


def replay(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    head, *rest = lines
    plan = camera(*RULES.validate_python(head["rules"]), guardian_wanted=head.get("guardian_wanted", False))
    one, told, number = judge(plan), [], 0
    for line in rest:
        boxes = [drawn(*one_box) for one_box in line["boxes"]]
        while (t := number / head["fps"]) <= line["until"] + 1e-9:
            for verdict in one.look(t, at(t), boxes, SIZE, line.get("health", "ok")):
                told.append(
                    {
                        "told": verdict.rule.name, "phase": verdict.phase, "id": int(verdict.id, 16),
                        "since": (verdict.since - at(0)).total_seconds(), "at": (verdict.at - at(0)).total_seconds(),
                        "score": verdict.score, "count": verdict.count,
                    }
                )  # fmt: skip
            number += 1
    return told


@pytest.mark.parametrize("name", STREAMS)
def test_the_stream_is_told_as_it_always_was(name: str) -> None:
    lines = [json.loads(line) for line in STREAMS[name].read_text(encoding="utf-8").splitlines()]
    assert replay([line for line in lines if "told" not in line]) == [line for line in lines if "told" in line]


def test_every_kind_of_rule_has_its_stream() -> None:
    assert set(STREAMS) == set(get_args(RuleKind))
