"""Where the scan was made: at the place, near it, elsewhere, or from a photograph."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.stories.permit_work import (
    AWAY,
    LABEL,
    held_back,
    ready,
    scan,
)
from tests.stories.permits import (
    GUARDIAN,
    PLACE,
    permit,
    permit_world,
)
from tests.world import World
from workflows.kernel.people import Equipment
from workflows.permit.case import State
from workflows.permit.events import Present
from workflows.permit.records import Spot


@pytest.fixture
def world() -> Iterator[World]:
    world = permit_world()
    yield world
    world.everything_was_read()


def test_a_scan_at_place_a_does_not_start_a_permit_at_b(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    assert held_back(world, code, spot=AWAY) == ["place"]
    world.person(GUARDIAN).sees("手机离二号焊接车间东门约", "超出 40 米", "点位码")
    assert held_back(world, code, spot=Spot(point="P-THREE")) == ["place"]
    world.person(GUARDIAN).sees("这里是三号焊接车间", "作业地点是二号焊接车间东门")
    assert held_back(world, code, spot=Spot(point="nowhere")) == ["place"]
    world.forget_messages()


def test_a_bad_position_asks_for_the_point_and_locks_nobody_out(world: World) -> None:
    east = world.org.places[PLACE]
    world.org = replace(world.org, places={**world.org.places, PLACE: replace(east, radius_m=30.0)})
    code = ready(world)
    world.wait(minutes=1)
    fifty_metres_off = Spot(31.20045, 121.4000, 60.0)
    assert held_back(world, code, spot=fifty_metres_off) == ["place_unsure"]
    world.person(GUARDIAN).sees("定位误差 60 米", "扫一下现场的点位码")
    assert held_back(world, code, spot=None) == ["place_unsure"]
    assert held_back(world, code, spot=Spot(31.2, 121.4)) == ["place_unsure"]
    assert scan(world, code, spot=LABEL) == "" and permit(world, code).state is State.WORKING
    world.forget_messages()


def test_the_label_of_a_machine_at_the_place_proves_it_too(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    assert scan(world, code, spot=replace(LABEL, point="PD-203")) == ""
    assert permit(world, code).state is State.WORKING
    world.forget_messages()


def test_a_machine_elsewhere_does_not(world: World) -> None:
    press = Equipment("CY-1", "冲压机", "P-THREE")
    world.org = replace(world.org, equipment={**world.org.equipment, "CY-1": press})
    code = ready(world)
    world.wait(minutes=1)
    assert held_back(world, code, spot=Spot(point="CY-1")) == ["place"]
    world.forget_messages()


def test_a_copied_code_scanned_elsewhere_starts_nothing(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    assert held_back(world, code, mark="screen", fresh=False) == ["code_copied"]
    world.person(GUARDIAN).sees("二维码是翻拍的", "过时")
    assert held_back(world, code, spot=None, mark="paper") == ["place_unsure"]
    assert held_back(world, code, spot=AWAY, mark="paper") == ["place"]
    photographed_label = Spot(AWAY.lat, AWAY.lng, 20.0, point=PLACE)
    assert held_back(world, code, spot=photographed_label) == ["code_copied"]
    world.forget_messages()


def test_a_picture_of_the_label_without_any_position_starts_nothing(world: World) -> None:
    code = ready(world)
    world.wait(minutes=1)
    assert held_back(world, code, spot=Spot(point=PLACE)) == ["place_unsure"]
    world.person(GUARDIAN).sees("点位码对，但没有手机位置", "翻拍", "先发位置，两分钟内再扫")
    assert held_back(world, code, spot=replace(LABEL, accuracy=20_000.0)) == ["place_unsure"], "some town in China"
    assert scan(world, code, spot=LABEL) == "" and permit(world, code).state is State.WORKING
    world.wait(minutes=20)
    assert "没有手机位置" in world.person(GUARDIAN).does(code, Present(GUARDIAN, Spot(point=PLACE)))
    world.forget_messages()


def test_a_place_without_coordinates_goes_by_its_label(world: World) -> None:
    east = world.org.places[PLACE]
    code = ready(world)
    world.org = replace(world.org, places={**world.org.places, PLACE: replace(east, lat=None, lng=None)})
    world.wait(minutes=1)
    assert held_back(world, code) == ["place_unsure"]
    world.person(GUARDIAN).sees("没有登记坐标", "点位码")
    assert scan(world, code, spot=LABEL) == "" and permit(world, code).state is State.WORKING
    world.forget_messages()
