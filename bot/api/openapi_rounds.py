"""What the OpenAPI document says of rounds: the heat map's numbers, and how long forms take."""

from typing import Any

from bot.api.openapi_permits import MOMENT, NUMBER, TEXT, WHOLE, YES, answers, array, shape, span

SCHEMAS: dict[str, Any] = {
    "RoundHeat": shape(
        headline={"type": "string", "description": "图上看得出的那句话"},
        points=array(shape(
            point=TEXT, name=TEXT, check_ins=WHOLE, findings=WHOLE,
            hours=array(shape(hour=WHOLE, check_ins=WHOLE, findings=WHOLE)),
        )),
        **{"from": MOMENT, "to": MOMENT},
    ),
    "FillTimes": shape(
        items=array(shape(
            sheet=TEXT, version=WHOLE, name=TEXT, items=WHOLE, filled=WHOLE, median_s=NUMBER, p90_s=NUMBER,
            goal_s=NUMBER, quick=YES,
        )),
        **{"from": MOMENT, "to": MOMENT},
    ),
}  # fmt: skip


def paths() -> dict[str, Any]:
    """The paths of this file, as JSON."""
    return {
        "/api/v1/rounds/heat": {"get": {**answers("每个点位每个钟点的打卡和异常，没人到的点位也在", "RoundHeat"),
                                        "parameters": span("今天往前七天")}},
        "/api/v1/rounds/sheets": {"get": {**answers("每张检查表每个版本填一次要多久，目标 12 项 80 秒", "FillTimes"),
                                          "parameters": span("今天往前三十天")}},
    }  # fmt: skip
