"""More than one machine: cameras and detectors as actors of a Ray cluster, one process that tells the bot. An extra."""

import asyncio
import os

from config.settings import Settings
from vision.worker import CannotStart, Worker, work

ABSENT = "没有装 Ray：pip install 'safeloop[cluster]'；一台机器够用就不要 --cluster"


async def watch_cluster(settings: Settings, address: str) -> None:
    """Until SIGTERM. Raises CannotStart where Ray is not installed or the cluster does not answer."""
    try:
        import ray
    except ImportError:
        raise CannotStart(ABSENT) from None
    from vision.cluster.watch import Actors

    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        await asyncio.to_thread(ray.init, address, namespace="safeloop", log_to_driver=False)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise CannotStart(f"连不上 Ray 集群 {address}：{type(error).__name__}") from None
    try:
        await work(settings, lambda: Worker(settings, lambda ears: Actors(settings, ears)))
    finally:
        await asyncio.to_thread(ray.shutdown)
