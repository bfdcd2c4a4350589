"""Cameras on two machines of a Ray cluster, and one machine dies. Needs the extra `cluster`, and both cores."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from config.vision.told import ALARM, HEALTH, AlarmTold, HealthTold
from tests.vision.receiver import Receiver, receiving
from tests.vision.scenes import burning, camera, plan, rule, settings
from vision.worker import Worker

pytestmark = [pytest.mark.alone, pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(170)]
ray: Any = pytest.importorskip("ray", reason="pip install 'safeloop[cluster]'")
CODES = [f"C{number}" for number in range(1, 5)]
QUICK = {
    "health_check_initial_delay_ms": 0, "health_check_period_ms": 1000, "health_check_timeout_ms": 2000,
    "health_check_failure_threshold": 3,
}  # fmt: skip
"""A real cluster takes about 15 s to miss a machine whose plug was pulled."""


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    head = {"num_cpus": 2, "include_dashboard": False, "object_store_memory": 80 << 20, "_system_config": QUICK}
    made = Cluster(initialize_head=True, head_node_args=head)
    made.second = made.add_node(num_cpus=2, object_store_memory=80 << 20)
    ray.init(made.address, namespace="safeloop", log_to_driver=False)
    try:
        yield made
    finally:
        ray.shutdown()
        made.shutdown()


@asynccontextmanager
async def working(folder: Path, url: str) -> AsyncIterator[Worker]:
    from vision.cluster.watch import Actors

    chosen = settings(str(folder), url)
    worker = Worker(chosen, lambda ears: Actors(chosen, ears, burning))
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await task


def burnt(bot: Receiver) -> list[str]:
    return [one.camera for one in bot.of(ALARM) if isinstance(one, AlarmTold) and one.phase == "raised"]


def states(bot: Receiver) -> dict[str, str]:
    told = [one for one in bot.of(HEALTH) if isinstance(one, HealthTold)]
    return {one.camera: one.state for one in told[-1].cameras} if told else {}


async def test_when_a_machine_dies_its_cameras_go_on_on_the_other_within_half_a_minute(
    tmp_path: Path, cluster: Any
) -> None:
    async with receiving() as bot:
        bot.plan = plan(*(camera(code, rule("fire", hold=1), fps=4) for code in CODES))
        async with working(tmp_path, bot.url) as worker:
            actors: Any = worker.eyes
            await bot.until(lambda: set(burnt(bot)) == set(CODES), 90)
            before = dict(actors.nodes())
            dead = cluster.second.node_id
            moving = {code for code, node in before.items() if node == dead}
            assert moving and moving != set(CODES), "the cameras are spread over both machines"
            bot.told.clear()
            cluster.remove_node(cluster.second, allow_graceful=False)
            killed = monotonic()
            await bot.until(lambda: set(burnt(bot)) >= moving, 30)
            assert monotonic() - killed < 30
            await bot.until(lambda: states(bot) == dict.fromkeys(CODES, "ok"), 20)
            assert dead not in actors.nodes().values()
    assert set(burnt(bot)) == moving, "a camera of the machine that lives raises nothing twice"
    assert not bot.wrong
