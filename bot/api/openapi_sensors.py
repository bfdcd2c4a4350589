"""What the OpenAPI document says of detectors and of the alarms of other recorders."""

from typing import Any

from bot.api.openapi_permits import MOMENT, NUMBER, TEXT, WHOLE, YES, answers, array, shape

SCHEMAS: dict[str, Any] = {
    "ReadingsTold": shape(
        "readings", worker=TEXT, at=MOMENT,
        readings={**array(shape("sensor value", sensor=TEXT, value=NUMBER, at=MOMENT, unit=TEXT)), "maxItems": 1000},
    ),
    "ReadingsTaken": shape(accepted=WHOLE, ignored=WHOLE, refused=array(shape(sensor=TEXT, why=TEXT))),
    "OtherAlarm": shape(
        "camera kind", camera=TEXT, kind=TEXT, name=TEXT, place=TEXT, at=MOMENT, score=NUMBER, why=TEXT,
        id={"type": "string", "description": "对方的编号，同一个编号说几遍都是一条；没有就看摄像机、种类、时间"},
        phase={"enum": ["raised", "over"]},
        picture={"type": "string", "description": "base64，JPEG 或 PNG，最大 1 MB"},
    ),
    "AlarmTaken": shape(code={"anyOf": [TEXT, {"type": "null"}]}, new=YES),
}  # fmt: skip


def paths() -> dict[str, Any]:
    """The paths of this file, as JSON."""
    return {
        "/api/v1/sensors/readings": {"post": _post(
            "传感器读数；不能信的一条条写明原因，不影响别的", "sensors:write", "ReadingsTold", "ReadingsTaken", "200",
        )},
        "/api/v1/alarms": {"post": _post(
            "别的录像机的告警；201 是新的，200 是说过的", "alarms:write", "OtherAlarm", "AlarmTaken", "200", "201",
        )},
    }  # fmt: skip


def _post(summary: str, scope: str, body: str, answer: str, *good: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{body}"}}}
    said = {
        "description": f"API 密钥（{scope}），或摄像机进程的签名",
        "requestBody": {"content": content, "required": True},
    }
    return {**answers(summary, answer, *good), **said}
