"""DingTalk's refusals, of both API families: what each means for the message at hand."""

import re
from datetime import timedelta

from bot.http import MINUTE, SHORTLY, Reply
from bot.platform import DeliveryError, Misconfigured, Never, NoAnswer, TryLater
from bot.shape import text, whole

DENIED = "Forbidden.AccessDenied."
CARD_EXISTS, CARD_GONE = "param.cardAlreadyExist", "param.cardNotExist"
TOKEN_SPOILED = frozenset({"InvalidAuthentication", "40014", "42001"})
BANNED = timedelta(minutes=5)
SECOND = timedelta(seconds=1)
QUOTA = Misconfigured("钉钉本月接口调用次数用完", "请在钉钉管理后台购买调用量或升级版本；下月 1 日自动恢复")
LATER = {
    f"{DENIED}QpsLimitForAppkeyAndApi": TryLater("钉钉接口每秒次数超限", SECOND),
    f"{DENIED}QpsLimitForApi": TryLater("钉钉接口全局限流", timedelta(seconds=2)),
    "90018": TryLater("钉钉接口每秒次数超限", SECOND),
    "90002": TryLater("钉钉接口全局限流", timedelta(seconds=2)),
    "-1": TryLater("钉钉系统繁忙", timedelta(seconds=2)),
    "system.busy": TryLater("钉钉系统繁忙", timedelta(seconds=2)),
    "InvalidAuthentication": TryLater("钉钉访问令牌无效", MINUTE),
    "40014": TryLater("钉钉访问令牌无效", MINUTE),
    "42001": TryLater("钉钉访问令牌过期", MINUTE),
}
REMEDIES = {
    "invalidClientIdOrSecret": "client_id 或 client_secret 不对：请在开放平台核对 [dingtalk]",
    "authFailed": "client_id 或 client_secret 不对：请在开放平台核对 [dingtalk]",
    "param.templateNotExist": "卡片模板不存在：请导入模板并填 [dingtalk] card_template_id",
    "param.templateUnpublished": "卡片模板没有发布：请在卡片平台发布",
    "invalidParameter.robotCode.notExsit": "机器人编码不对：请核对 [dingtalk] robot_code",
    "60011": "应用没有权限：请在开放平台申请接口权限",
    "665036": "群模板不存在或停用：请在开放平台 群模板 页核对 [dingtalk] room_template_id，并给本企业启用",
    "88": "应用没有权限：请在开放平台申请接口权限",
}
UNREACHABLE = frozenset({"33012", "60121", "staffId.notExisted", "invalidParameter.userIds.invalid"})
GROUP_GONE = "660023"
NOT_LISTED = "60020"
ADDRESS = re.compile(r"request ip ?[=:] ?([0-9a-fA-F.:]+)")


def code_of(reply: Reply) -> str:
    """The code of a refusal, of whichever family; '' where the call went through. 88 hides the true one in sub_code."""
    body = reply.body or {}
    if "errcode" in body:
        code = text(body, "errcode")
        return "" if code in ("0", "") else text(body, "sub_code") or code if code == "88" else code
    return text(body, "code") or (f"http.{reply.status}" if reply.status >= 400 else "")


def banned(reply: Reply) -> bool:
    """The gate in front of both families speaks neither's JSON: a page, or status 1111."""
    return whole(reply.body, "status") == 1111 if reply.body is not None else reply.status < 500


def refusal(reply: Reply) -> DeliveryError:
    """What to raise for a call that did not go through."""
    if banned(reply):
        return TryLater("钉钉网关封禁了本机 IP", BANNED)
    if reply.body is None:
        return NoAnswer(f"钉钉没有给出 JSON（HTTP {reply.status}）", SHORTLY)
    code = code_of(reply)
    if code in LATER:
        known = LATER[code]
        return TryLater(known.why, known.after, known.scope)
    if code == "90020" or code.startswith(f"{DENIED}ApiCountLimit"):
        return Misconfigured(QUOTA.why, QUOTA.remedy)
    if code == NOT_LISTED or "IpNotInWhiteList" in code:
        words = text(reply.body, "errmsg") or text(reply.body, "message")
        return Misconfigured(f"钉钉返回 {NOT_LISTED}", _to_list(words))
    if code in REMEDIES:
        return Misconfigured(f"钉钉返回 {code}", REMEDIES[code])
    if code.startswith("Forbidden"):
        return Misconfigured(f"钉钉返回 {code}", REMEDIES["60011"])
    if code == GROUP_GONE:
        return Never("钉钉不认识这个群", unreachable=True)
    if code in UNREACHABLE:
        return Never(f"钉钉收不到这个人（{code}）", unreachable=True)
    if code.startswith(("param.", "invalidParameter", "Missing", "Invalid", "4000", "300")):
        return Never(f"钉钉不收这条消息（{code}）")
    if code.startswith("http.5"):
        return TryLater(f"钉钉返回 {code}", SHORTLY)
    return TryLater(f"钉钉返回 {code}", MINUTE, "person")


def _to_list(words: str) -> str:
    """`words` of the platform are only searched for the IP to be shown."""
    found = ADDRESS.search(words)
    return f"出口 IP 不在白名单：请在开放平台的安全设置里加上 {found[1] if found else '本机的出口 IP'}"


def room_refusal(reply: Reply) -> DeliveryError:
    """The same for one custom robot: whatever is wrong with it must not stop the people's channel."""
    code = code_of(reply)
    if reply.body is None:
        return TryLater(f"群机器人没有给出 JSON（HTTP {reply.status}）", SHORTLY, "person")
    if code == "310000":
        return TryLater("群机器人的关键词、加签或 IP 校验不过，请核对 [groups]", MINUTE, "person")
    if code == "300005":
        return TryLater("群机器人的 TOKEN 不对，请核对 [groups]", MINUTE, "person")
    if code == "410100":
        # After 20 a minute the robot is mute for ten; asking earlier only prolongs it.
        return TryLater("群机器人发得太快，被限 10 分钟", timedelta(minutes=10), "person")
    if code in ("400106", "40035", "400002"):
        return Never(f"群机器人不收这条消息（{code}）")
    return TryLater(f"群机器人返回 {code}", MINUTE, "person")
