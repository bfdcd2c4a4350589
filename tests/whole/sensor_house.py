"""A factory with detectors, and what sends their readings."""

import json
from io import BytesIO
from typing import Any

from config import signed
from db.imports import Target, import_file
from tests.whole.plant import Plant

KEY = "a key that both sides share, long enough"
GATEWAY, NVR = "gateway key for tests", "nvr key for tests"
SENSORS = {
    "vision": {"key": KEY},
    "api": {
        "keys": [
            {"name": "tests", "scopes": ["cases:read"], "key": "integration-key-for-tests"},
            {"name": "gateway", "scopes": ["sensors:write"], "key": GATEWAY},
            {"name": "nvr", "scopes": ["alarms:write"], "key": NVR},
        ]
    },
}
TABLE = (
    "编号,名称,种类,单位,区域,一级报警值,二级报警值,低报警,失联分钟,校准有效期\n"
    "G1,焊接车间可燃气体,气体,%LEL,HJ-1,20,50,,5,\nT1,泵房温度,温度,℃,BF-3,50,70,,10,2026-01-31\n"
    "O1,泵房氧含量,氧含量,%VOL,BF-3,19.5,18,,0,\n"
)


def fitted(found: Plant, folder: Any, table: str = TABLE) -> None:
    """The table is in."""
    path = folder / "sensors.csv"
    path.write_text(table, encoding="utf-8")

    def write(work: Any) -> None:
        result = import_file(Target(work.session, found.clock.now(), {}, work.site), "sensors", path)
        assert not result.errors, result.errors

    found.service.store.run_now(write)


async def posts(found: Plant, path: str, body: Any, key: str) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    async with found.http.post(found.base + path, data=BytesIO(json.dumps(body).encode()), headers=headers) as answer:
        told = await answer.json()
    await found.settles()
    return answer.status, told


async def signs(found: Plant, path: str, body: bytes, key: str = KEY) -> tuple[int, dict[str, Any]]:
    headers = {**signed.headers(key, body, found.clock.now()), "Content-Type": "application/json"}
    async with found.http.post(found.base + path, data=body, headers=headers) as answer:
        told = await answer.json()
    await found.settles()
    return answer.status, told


async def reads(found: Plant, sensor: str, value: float, **more: Any) -> dict[str, Any]:
    """One reading by the gateway."""
    body = {"readings": [{"sensor": sensor, "value": value, **more}]}
    status, told = await posts(found, "/api/v1/sensors/readings", body, GATEWAY)
    assert status == 200, told
    return told
