"""WeCom's errcodes: what each means for the message at hand."""

import re
from datetime import timedelta

from bot.http import MINUTE
from bot.platform import DeliveryError, Misconfigured, Never, TryLater

TASK_USED = 40058  # the answer to a task_id that was used before; other wrong parameters give it too
BAD_MEDIA = 40007
TOKEN_SPOILED = frozenset({40014, 42001})
UNREACHABLE = frozenset({40003, 40031, 60111, 81013})
BAD_MENU = frozenset({40016, 40017, 40018, 40019, 40020, 40023})
OUR_FAULT = BAD_MENU | {
    40004, 40006, 40007, 40008, 40032, 40035, 40058, 41001, 41011, 45002, 45003, 45004, 45008, 47001,
}  # fmt: skip
LATER = {
    -1: TryLater("企业微信系统繁忙", timedelta(seconds=2), "person"),
    45009: TryLater("企业微信接口调用超过频率限制", MINUTE),
    45033: TryLater("企业微信接口并发超过限制", timedelta(seconds=5)),
    40014: TryLater("企业微信访问令牌无效", MINUTE),
    42001: TryLater("企业微信访问令牌过期", MINUTE),
}
REMEDIES = {
    40001: "企业微信应用的 secret 不对：请在管理后台核对后填入 [wecom] secret",
    40013: "企业 ID 不对：请核对 [wecom] corp_id",
    60011: "应用没有权限：请在管理后台检查应用的可见范围和接口权限",
    301002: "secret 和 agent_id 不是同一个应用：请核对 [wecom] agent_id",
}
BAD_ROBOT = 93000
ROOM_CODES = frozenset({60011, 85002, *range(86000, 87000)})
"""What appchat/* answers where the app or the room is the trouble. Of these numbers only 60011 was read; the others are
remembered, so nothing hangs on which of them it is."""
ADDRESS = re.compile(r"from ip: ?([0-9a-fA-F.:]+)")


def refusal(code: int, words: str) -> DeliveryError:
    """What to raise for an errcode of an application call; `words` are only searched for the IP to be shown."""
    if code in LATER:
        known = LATER[code]
        return TryLater(known.why, known.after, known.scope)
    if code == 60020:
        found = ADDRESS.search(words)
        remedy = f"请在企业微信管理后台把 {found[1] if found else '本机出口 IP'} 加入应用的企业可信 IP"
        return Misconfigured("60020 出口 IP 不在可信名单", remedy)
    if code in REMEDIES:
        return Misconfigured(f"企业微信返回 {code}", REMEDIES[code])
    if code in UNREACHABLE:
        return Never(f"企业微信收不到这个人（{code}）", unreachable=True)
    if code in OUR_FAULT:
        return Never(f"企业微信不收这条消息（{code}）")
    return TryLater(f"企业微信返回 {code}", MINUTE, "person")


def room_refusal(code: int) -> DeliveryError:
    """The same for one group robot: whatever is wrong with it must not stop the people's channel."""
    if code == BAD_ROBOT:
        return TryLater("群机器人的 KEY 不对，请核对 [groups]", MINUTE, "person")
    if code in OUR_FAULT:
        return Never(f"群机器人不收这条消息（{code}）")
    return TryLater(f"群机器人返回 {code}", timedelta(seconds=5) if code == -1 else MINUTE, "person")


def appchat_refusal(code: int) -> DeliveryError:
    """The app may make no rooms, or has no hand in this one."""
    remedy = (
        "请在企业微信管理后台把应用的可见范围改成最上级部门（全公司），平台只让这样的应用建群；"
        "另看管理端“群成员人数上限”有没有改小"
    )
    return Misconfigured(f"企业微信不让这个应用建群（{code}）", remedy)
