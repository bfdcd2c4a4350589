"""Permits on the spot in stories: from an approved ticket to the scan, and while work goes on."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.stories.permits import GUARDIAN, PLACE, START, YARD, approved, permit, rules
from tests.world import World
from workflows.kernel.flow import Context
from workflows.permit.briefing import lent, roles_of
from workflows.permit.case import State
from workflows.permit.events import GasMeasured, MeasureConfirmed, Present, Scanned, Signed
from workflows.permit.facts import Camera
from workflows.permit.gas import start_doubt
from workflows.permit.measuring import GAS
from workflows.permit.party import can_read, party
from workflows.permit.records import Attachment, GasValue, Kind, Spot

CALIBRATED = datetime.fromisoformat("2026-12-31T00:00:00+08:00")
CLEAN = {"oxygen": 20.9, "combustible": 0.0, "h2s": 0.0, "co": 1.0, "nh3": 0.0, "cl2": 0.0, "benzene": 0.0}
AWAY = Spot(31.2100, 121.4100, 10.0)
"""At another hall, more than a kilometre off."""
LABEL = Spot(31.2010, 121.4000, 150.0, point=PLACE)
"""The point's label, with a position as rough as a hall of steel gives it."""


def gas(world: World, code: str, by: str = GUARDIAN, at: datetime | None = None, **values: float) -> GasMeasured:
    """A clean test with every line that this ticket wants; `values` to any of them."""
    limits = rules(world).of(permit(world, code).kind).gas.limits
    wanted = [limit.item for limit in limits if limit.wanted(permit(world, code))]
    read = {item: values.get(item, CLEAN[item]) for item in (*wanted, *values)}
    found = tuple(GasValue(item, value, "甲烷" if item == "combustible" else "") for item, value in read.items())
    return GasMeasured(by, found, at or world.now, "上部", "GX-12", CALIBRATED)


def photo(world: World, by: str, sha: str = "p", **more: Any) -> Attachment:
    return world.person(by).file(sha, "photo", **more)


def confirm_all(world: World, code: str, by: str | None = None) -> None:
    """Every line of the checklist, each with a picture where it wants one; the gas is measured before its line."""
    case = permit(world, code)
    who = by or case.guardian or ""
    for line in rules(world).of(case.kind).measures:
        if line.wanted(case):
            if line.id == GAS and start_doubt(permit(world, code), Context(world.now, rules(world), world.org)):
                assert measure(world, code) == ""
            picture = photo(world, who, f"m-{code}-{line.id}") if line.photo else None
            assert world.person(who).does(code, MeasureConfirmed(who, line.id, True, picture)) == ""


def sign_up(world: World, code: str) -> None:
    """交底, crew and guardian, each on the own phone; hands without one write on the foreman's."""
    case = permit(world, code)
    for person in party(case):
        for role in roles_of(case, person, unsigned=True) if can_read(world.org, person) else ():
            assert world.person(person).does(code, Signed(person, role, device=f"phone of {person}")) == ""
        for hand in lent(case, person, world.org):
            by_hand = Signed(person, "crew", device=f"phone of {person}", stroke=f"by {hand}", of=hand)
            assert world.person(person).does(code, by_hand) == ""


def measure(world: World, code: str, **values: float) -> str:
    by = permit(world, code).guardian or ""
    return world.person(by).does(code, gas(world, code, by, **values))


def ready(world: World, kind: Kind = Kind.HOT, **changes: Any) -> str:
    """Approved, everything confirmed, signed and measured, one minute before the start; messages are read."""
    code = approved(world, kind, **changes)
    confirm_all(world, code)
    sign_up(world, code)
    begin = permit(world, code).starts_at or START
    world.wait(seconds=max((begin - timedelta(minutes=1) - world.now).total_seconds(), 0))
    if rules(world).of(kind).gas.limits and rules(world).of(kind).gas.when == "always":
        assert measure(world, code) == ""
    watch(world, code)
    world.forget_messages()
    return code


def watch(world: World, code: str, seconds: float = 0) -> None:
    """The camera's newest frame, so many seconds old."""
    camera = Camera("门口球机", "mobile", world.now - timedelta(seconds=seconds))
    world.work.cameras = {**world.work.cameras, code: camera}


def scan(world: World, code: str, by: str | None = None, spot: Spot | None = YARD, **more: Any) -> str:
    """The scan on the spot; the refusal, if any. An interception is no refusal: look at the state."""
    who = by or permit(world, code).guardian or ""
    more.setdefault("mark", "point" if spot and spot.point else "screen")
    return world.person(who).does(code, Scanned(who, spot, **more))


def started(world: World, kind: Kind = Kind.HOT, **changes: Any) -> str:
    """At work since the planned start; messages are read."""
    code = ready(world, kind, **changes)
    world.wait(minutes=1)
    watch(world, code)
    assert scan(world, code) == ""
    held = permit(world, code).interceptions
    assert permit(world, code).state is State.WORKING, held[-1].reasons if held else "refused"
    world.forget_messages()
    return code


def works_on(world: World, code: str, minutes: int) -> None:
    """Time passes with the guardian there, the camera on and the gas recorded, so that nothing stops by itself."""
    end = world.now + timedelta(minutes=minutes)
    while world.now < end:
        step = min(timedelta(minutes=20), end - world.now)
        world.wait(seconds=step.total_seconds())
        case = permit(world, code)
        if case.state is State.WORKING:
            guardian = case.guardian or ""
            assert world.person(guardian).does(code, Present(guardian, YARD)) == ""
            if rules(world).of(case.kind).gas.record_every or rules(world).level(case).continuous_gas:
                assert measure(world, code) == ""


def keys(world: World, code: str) -> list[str]:
    """Keys of the newest interception."""
    held = permit(world, code).interceptions
    return [key for key, _ in held[-1].reasons] if held else []


def held_back(world: World, code: str, **how: Any) -> list[str]:
    """One scan that must not start the work; why."""
    before = permit(world, code)
    assert scan(world, code, **how) == ""
    after = permit(world, code)
    assert after.state is before.state and len(after.interceptions) == len(before.interceptions) + 1
    assert replace(after, interceptions=before.interceptions) == before, "nothing is lost"
    return keys(world, code)
