"""What people may write out in a message: the code of a case, and a button together with it."""

import re
from dataclasses import dataclass

CODE = re.compile(r"(?:YH|GD|XJ|GJ|ZB|JH|DH|SX|MB|GC|DZ|YD|DT|DL|WS|JY|SG|BD|JB|LS|SB)-\d{8}-\d{4,}", re.IGNORECASE)
TAKES_EVIDENCE = frozenset({"rectified", "controlled", "extend", "answered"})
"""Buttons whose case is given the photos that waited for it."""
REASONS = frozenset({"refuse", "return", "extend"})
"""Buttons whose words say why; they may well speak of the fire that the case is about."""
LABELS = {
    "接单": "claim",
    "拒单": "refuse",
    "转派": "reassign",
    "我来接": "take_over",
    "整改完成": "rectified",
    "申请延期": "extend",
    "受控": "controlled",
    "已处理": "answered",
    "通过": "approve",
    "退回": "return",
    "已到场": "arrived",
    "收到": "heard",
    "已接班": "shift_take",
    "交班": "shift_give",
    "同意旁路": "bypass_agree",
    "恢复联锁": "bypass_restore",
    "已恢复": "bypass_back",
    "我已到集合点": "at_point",
    "需要帮助": "need_help",
    "解除": "stand_down",
    "确认解除": "confirm_end",
    "继续等": "keep_waiting",
    "确认启用": "sheet_agree",
    "误报": "alarm_false",
    "撤回误报": "alarm_undo",
    "转隐患": "alarm_turn",
    "真的着火": "alarm_fire",
    "处理完": "alarm_done",
    "采纳": "tuning_adopt",
    "不采纳": "tuning_decline",
    "确认": "alarm_take",
}
"""Buttons that may be spelled out with the case's code: 接单 YH-20261122-0007."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A message that names a case: the `button` it begins with, if it does, and the words beside both."""

    code: str
    rest: str
    button: str | None = None


def spelled(text: str) -> Spelled | None:
    """None where no code stands in the words."""
    found = CODE.search(text)
    if not found:
        return None
    code, rest = found.group().upper(), CODE.sub("", text).strip(" ，,：:。\n")
    for label, button in LABELS.items():
        if rest.startswith(label):
            return Spelled(code, rest[len(label) :].strip(" ，,：:。"), button)
    return Spelled(code, rest)
