"""A factory with two cameras, and a camera process that signs what it tells."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from pydantic import SecretStr

from config import signed
from config.settings.shapes import Vision
from config.vision.plan import RulePlan
from config.vision.told import ALARM, CLIP
from db import cameras
from db.tables import Camera
from db.work import UnitOfWork
from tests.whole.pictures import picture
from tests.whole.plant import START, Plant

KEY = "the key of both"
VISION = {"vision": Vision(key=SecretStr(KEY))}
HELMET, FENCE, FLAME = "没戴安全帽", "西门围栏", "明火"
FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(2000)


async def furnished(plant: Plant, state: str = "live") -> None:
    """球机 at the first hall looks for heads, fire and a fence; 枪机 at the pumps for fire."""

    def write(work: UnitOfWork) -> None:
        for code, name, place in (("C-01", "一车间球机", "HJ-1"), ("C-02", "泵房枪机", "BF-3")):
            work.session.add(Camera(site=work.site, code=code, name=name, address="rtsp://10.0.0.8/1", place=place))
        work.session.flush()
        first = (("C-01", HELMET, "head_bare"), ("C-01", FENCE, "intrusion"), ("C-01", FLAME, "fire"))
        for code, name, kind in (*first, ("C-02", FLAME, "fire")):
            row = cameras.keep_rule(work.session, code, RulePlan(name=name, kind=kind), START)  # type: ignore[arg-type]
            cameras.turn(work.session, row, state, START, "测试")

    await plant.service.store.run(write)


def told(rule: str = FENCE, kind: str = "intrusion", at: datetime = START, **more: Any) -> dict[str, Any]:
    since = (at - timedelta(seconds=3)).isoformat()
    usual = {
        "id": uuid.uuid4().hex, "camera": "C-01", "rule": rule, "kind": kind, "since": since, "at": at.isoformat(),
        "phase": "raised", "score": 0.8, "zone": [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]],
        "boxes": [{"label": "person", "score": 0.8, "box": [0.4, 0.3, 0.6, 0.8]}],
        "others": [{"label": "person", "score": 0.7, "box": [0.0, 0.3, 0.08, 0.8]}],
    }  # fmt: skip
    return {**usual, **more}


async def posts(
    plant: Plant, told: dict[str, Any], file: bytes | None = None, path: str = ALARM, key: str = KEY, **marks: str
) -> tuple[int, dict[str, Any]]:  # fmt: skip
    """As run.py vision does it: the very form of vision/post."""
    if file is not None:
        told = {**told, "sha256": hashlib.sha256(file).hexdigest()}
    name, mime = ("clip.mp4", "video/mp4") if path == CLIP else ("alarm.jpg", "image/jpeg")
    body, kind = signed.form(json.dumps(told), file, name, mime)
    headers = {**signed.headers(key, body, plant.clock.now()), "Content-Type": kind, **marks}
    async with plant.http.post(plant.base + path, data=BytesIO(body), headers=headers) as answer:
        text = await answer.text()
        return answer.status, json.loads(text) if text.startswith("{") else {"text": text}


async def alarms(plant: Plant, seed: int = 1, **more: Any) -> str:
    """A new alarm with its picture; the code of its case, when everything has been sent."""
    given = {"at": plant.clock.now(), **more}
    status, answer = await posts(plant, told(**given), picture(seed))
    assert status == 201, answer
    await plant.settles()
    return str(answer["code"])
