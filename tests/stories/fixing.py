"""How stories get to the point where somebody has accepted, and how proof is sent from there."""

from dataclasses import replace
from typing import Any

from tests.world import Someone, World
from workflows.hazard.case import Attachment, MediaKind, Spot
from workflows.hazard.events import Brought
from workflows.hazard.rules_fix import FixRules, Profile

RED = "二号焊接车间东门配电箱 PD-203 带电体外露"
BLUE = "二号焊接车间东门配电箱 PD-203 箱门敞开"
YELLOW = "二号焊接车间东门液压站漏油"


def accepted(world: World, words: str = RED, by: str = "张伟", owner: str = "李强") -> str:
    """Reported by one, accepted by the other; everything so far is read."""
    code = world.person(by).says(words, world.person(by).file(f"before-{by}", "photo"))
    refused = world.person(owner).presses("接单", code)
    assert not refused, refused
    world.forget_messages()
    return code


def brings(who: Someone, code: str, text: str = "", *media: Attachment, spot: Spot | None = None) -> str:
    """Proof sent to one case; the refusal, if any."""
    return who.does(code, Brought(who.id, text, media, spot))


def shot(who: Someone, sha: str = "after", kind: MediaKind = "photo", **more: Any) -> Attachment:
    return who.file(sha, kind, **more)


def rectified(world: World, words: str = RED, note: str = "换了箱门锁", **more: Any) -> str:
    """In review, with one photo and one sentence; everything so far is read."""
    code = accepted(world, words)
    owner = world.person("李强")
    world.wait(minutes=5)
    brings(owner, code, note, shot(owner, **more))
    refused = owner.presses("整改完成", code)
    assert not refused, refused
    world.forget_messages()
    return code


def demanding(world: World, **demands: Any) -> None:
    """The factory asks for more than the built-in profile, from the next case on."""
    hazard = world.work.newest["hazard"]
    fix: FixRules = hazard.fix
    world.rules(fix=replace(fix, profiles=(*fix.profiles, Profile(**demands))))
