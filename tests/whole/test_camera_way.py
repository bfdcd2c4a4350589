"""The camera process and the real service, from the picture that burns to the case in the group."""

import asyncio
from datetime import datetime
from pathlib import Path

from sqlmodel import select

from config.vision.told import Label
from db.tables import CameraHealthRow
from tests.vision.scenes import Corners, Scene, parts
from tests.whole.camera_house import FLAME, VISION, furnished
from tests.whole.plant import START, Plant, plant
from vision.looking import here
from vision.worker import Worker

WELL = {"C-01": "ok", "C-02": "ok"}


async def states(yard: Plant) -> dict[str, str]:
    rows = await yard.service.store.read(lambda session: list(session.exec(select(CameraHealthRow))))
    return {row.camera: row.state for row in rows}


async def test_a_flame_before_a_camera_is_a_case_of_the_service_seconds_later(tmp_path: Path) -> None:
    def burns(t: float) -> Label | None:
        return "fire" if t > 0.5 else None

    scenes = {"C-01": Scene("C-01", 10, lambda _: None), "C-02": Scene("C-02", 10, burns)}
    # the camera process has the machine's clock, so the service begins at this moment
    async with plant(tmp_path, start=datetime.now(START.tzinfo), more=VISION) as yard:
        await furnished(yard)
        settings = yard.service.settings
        own = {"data": str(tmp_path / "vision"), "port": 0, "url": yard.base}
        chosen = settings.model_copy(update={"vision": settings.vision.model_copy(update=own)})
        worker = Worker(chosen, here(chosen, parts(scenes, Corners())))
        task = asyncio.create_task(worker.run())
        try:
            async with asyncio.timeout(30):
                while not await yard.cases("alarm") or await states(yard) != WELL:
                    await asyncio.sleep(0.1)
        finally:
            worker.stop()
            await task
        (case,) = await yard.cases("alarm")
        assert case["place"] and FLAME in str(case)
        assert worker.spool.refused == 0
