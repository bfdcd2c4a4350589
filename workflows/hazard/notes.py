"""What a line of text after 接单 says: the fields of the evidence profile that stand in it, and the measure itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from workflows.hazard.cards_proof import NO_CHANGE
from workflows.hazard.case import Hazard
from workflows.hazard.proofs import Demand, said_with_unit
from workflows.hazard.rules_fix import HIERARCHY, FixRules
from workflows.kernel.people import Org

PARAMETERS = re.compile(r"修前[:：]?\s*(?P<before>.+?)[\s，,；;。]*修后[:：]?\s*(?P<after>.+)", re.DOTALL)
NO_LABEL = re.compile(r"铭牌不适用[:：，, ]*(?P<why>.{2,})", re.DOTALL)
LEVEL_SAID = re.compile(rf"控制层级[:：是为 ]*(?P<level>{'|'.join(HIERARCHY)})")
SENTENCE = 4
"""Characters that have to be left over for a line with fields to be a measure as well."""


@dataclass(frozen=True, slots=True)
class Note:
    """The fields found, and the text where it also tells what was done."""

    fields: Mapping[str, str]
    measure: str = ""


def read_note(text: str, asked: Demand, rules: FixRules, org: Org) -> Note:
    """Only fields that the case's profile asks for are looked for."""
    fields: dict[str, str] = {}
    left = text
    if asked.value and (number := said_with_unit(asked.value, text)):
        fields["value"] = number
        left = re.sub(rf"{re.escape(number)}\s*{re.escape(asked.value.unit)}", "", left, flags=re.IGNORECASE)
    if asked.three_proofs:
        left = _three(left, fields)
    if asked.change_order:
        left = _change(left, fields, rules, org)
    if asked.hierarchy and (said := LEVEL_SAID.search(left)):
        fields["hierarchy"] = said["level"]
        left = left.replace(said.group(), "")
    words = re.sub(r"[\W_]|复测", "", left)
    return Note(fields, text if not fields or len(words) >= SENTENCE else "")


def _three(text: str, fields: dict[str, str]) -> str:
    if said := PARAMETERS.search(text):
        fields["before_values"], fields["after_values"] = said["before"].strip(), said["after"].strip()
        text = text.replace(said.group(), "")
    if said := NO_LABEL.search(text):
        fields["label_na"] = said["why"].strip()
        text = text.replace(said.group(), "")
    return text


def _change(text: str, fields: dict[str, str], rules: FixRules, org: Org) -> str:
    if NO_CHANGE in text:
        fields["change_order"] = NO_CHANGE
        named = [p.id for p in org.people.values() if p.active and p.name in text]
        if len(named) == 1:
            fields["no_change_by"] = named[0]
            text = text.replace(org.name(named[0]), "")
        return text.replace(NO_CHANGE, "").replace("确认", "")
    if said := re.search(rules.change_order_pattern, text, re.IGNORECASE):
        fields["change_order"] = said.group()
        return text.replace(said.group(), "")
    return text


def with_fields(case: Hazard, fields: Mapping[str, str]) -> Hazard:
    """The case with what was filled in; a name given twice keeps the later value."""
    values = dict(case.values)
    for name, said in fields.items():
        match name:
            case "hierarchy":
                case = replace(case, hierarchy=said)
            case "change_order":
                case = replace(case, change_order=said)
            case "measure":
                case = with_measure(case, said)
            case _:
                values[name] = said
    return replace(case, values=tuple(sorted(values.items())))


def with_measure(case: Hazard, text: str) -> Hazard:
    """What was done, line by line as it was said."""
    lines = [case.measure, text.strip()]
    return replace(case, measure="\n".join(line for line in lines if line))
