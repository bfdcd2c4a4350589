"""The words for what is seen."""

from workflows.alarm.events import Source

KINDS = {
    "head_bare": "没戴安全帽", "fire": "明火", "smoke": "烟雾", "intrusion": "闯入电子围栏", "crowd": "人数超限",
    "absence": "该有人的地方没人", "lens": "镜头异常", "gas": "气体超限", "temperature": "温度超限",
    "smoke_detector": "烟感报警", "oxygen": "氧含量异常", "silent": "传感器没有信号", "sensor": "读数超限",
}  # fmt: skip
SOURCES: dict[Source, str] = {"camera": "摄像机", "sensor": "传感器", "nvr": "录像机"}
UNPERMITTED = "疑似无票动火"


def kind_word(kind: str) -> str:
    """A kind that another recorder made up stays as it was told."""
    return KINDS.get(kind, kind or "告警")
