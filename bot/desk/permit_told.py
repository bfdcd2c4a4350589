"""One message to one ticket, and the words that stop it wherever they stand."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.desk.situation import Said
from workflows.kernel.people import Org
from workflows.permit.case import Permit
from workflows.permit.rules import PermitRules
from workflows.permit.spoken_people import people

STOP = re.compile(
    r"^\s*(?:停[!！]|快停(?:下来?)?|马上停(?:下来?|工|止)?|立即停(?:下来?|工|止)?|紧急停(?:止|工)"
    r"|停止(?:作业|动火|施工|吊装|干活)|停工(?!待料|检修|期)|停火|叫停|都停下?|全部停(?:下|工|止)?"
    r"|别(?:再)?(?:干|焊|吊|挖|割|磨)了|红色?按钮|停停+|停(?=\s*$|\s*[，,。]))"
)
"""The red button in words. 停电了, 停工待料 are none."""


@dataclass(frozen=True, slots=True)
class Told:
    """One message to one ticket."""

    case: Permit
    by: str
    text: str
    said: Said
    org: Org
    now: datetime
    rules: PermitRules


def called_out(text: str, org: Org, person: str) -> str:
    """Who cried stop and why, for the head of the card; empty where the words say no more than 停 and where."""
    left = STOP.sub("", text)
    names = [n for place in org.places.values() for n in (place.name, *place.aliases) if n]
    for name in sorted(names, key=len, reverse=True):
        left = left.replace(name, "")
    left = left.strip(" ，,。!！、的\n")
    return f"{org.name(person)}喊停：{left}" if left else ""


Verb = Callable[[Told], Sequence[object]]
"""The events that the words mean; empty where they mean something else."""


def one(told: Told, name: str) -> str:
    """A person's id by name, else the words for the flow to refuse."""
    found = people(name, told.org, told.by)
    return found.crew[0].person if len(found.crew) == 1 else name
