"""The driver of the cluster when what it asks for fails: it asks again, rarely, and says so once."""

from typing import Any

import pytest
import structlog

from config.vision.plan import CameraPlan, Plan
from tests.vision.scenes import burning, camera, plan, settings
from vision.cluster.tries import Tries
from vision.looking import Ears

pytest.importorskip("ray", reason="pip install 'safeloop[cluster]'")
from vision.cluster.watch import Actors, Post

pytestmark = pytest.mark.filterwarnings("ignore")


class Failing(Actors):
    """`failures`: what is asked for -> how often it fails first; no cluster behind it."""

    def __init__(self, failures: dict[str, int], first: float = 0.0) -> None:
        ears = Ears(lambda *_: None, "driver")
        super().__init__(settings("/nowhere", "http://127.0.0.1:9"), ears, burning)
        self.failures, self.tried, self._try = failures, list[str](), Tries(first)

    def _asked(self, what: str) -> Any:
        self.tried.append(what)
        self.failures[what] = self.failures.get(what, 0) - 1
        if self.failures[what] >= 0:
            raise ConnectionError("a machine went away")
        return object()

    def _open_detectors(self) -> list[Any]:
        return [self._asked("detectors")]

    def _open(self, plan: CameraPlan, whole: Plan, number: int) -> Any:
        return self._asked(plan.code)

    def _collect(self, post: Post) -> None: ...


def turns(one: Failing, count: int) -> None:
    for _ in range(count):
        one._turn()


def states(one: Actors) -> dict[str, str]:
    return {told.camera: told.why for told in one.health()}


def test_a_camera_that_could_not_be_opened_is_opened_later_and_stops_no_other() -> None:
    one = Failing({"C1": 2})
    one.take(plan(camera("C1"), camera("C2")))
    with structlog.testing.capture_logs() as logs:
        turns(one, 1)
        assert one.tried == ["detectors", "C1", "C2"] and set(one._posts) == {"C2"}
        assert states(one) == {"C1": "正在打开", "C2": "正在打开"}, "one that is not open yet is told too"
        turns(one, 5)
    assert set(one._posts) == {"C1", "C2"} and one.tried.count("C2") == 1
    said = [(line["event"], line["what"]) for line in logs]
    assert said == [("cluster", "open C1"), ("cluster_again", "open C1")]


def test_detectors_that_did_not_come_are_asked_for_again_and_the_cameras_wait_for_them() -> None:
    one = Failing({"detectors": 2})
    one.take(plan(camera("C1")))
    turns(one, 2)
    assert one.tried == ["detectors", "detectors"] and states(one) == {"C1": "正在打开"}
    turns(one, 3)
    assert one.tried == ["detectors"] * 3 + ["C1"]


def test_what_fails_rests_before_it_is_tried_again() -> None:
    one = Failing({"detectors": 9}, first=0.5)
    turns(one, 50)
    assert one.tried == ["detectors"]


def test_a_camera_that_left_the_plan_before_it_opened_is_forgotten() -> None:
    one = Failing({"C1": 99})
    one.take(plan(camera("C1"), camera("C2")))
    turns(one, 3)
    one.take(plan(camera("C2"), version="2"))
    turns(one, 2)
    assert set(states(one)) == {"C2"} and not one._try.failing
