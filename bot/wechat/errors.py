"""The official account's errcodes: what each means for the message at hand (全局返回码)."""

import re
from datetime import timedelta

from bot.http import MINUTE
from bot.platform import Barred, DeliveryError, Misconfigured, Never, TryLater

TOKEN_SPOILED = frozenset({40001, 40014, 42001})
WINDOW_OVER, COUNT_OVER = 45015, 45047
"""custom/send: 48 h are over or the person no longer follows; five answers to one message are used up."""
CLOSED = frozenset({WINDOW_OVER, COUNT_OVER})
NOT_SUBSCRIBED = 43101
MEDIA_GONE = frozenset({40007, 40004})
GONE = frozenset({40003, 43004, 43019, 45065})
OUR_FAULT = frozenset({40008, 40033, 40035, 40037, 41005, 44002, 44004, 45002, 45003, 45004, 47001, 47003})
LATER = {
    -1: TryLater("公众号系统繁忙", timedelta(seconds=2), "person"),
    45009: TryLater("公众号接口调用超过今天的额度或频率", MINUTE),
    45011: TryLater("公众号接口调用太频繁", MINUTE),
    40001: TryLater("公众号访问令牌无效", MINUTE),
    40014: TryLater("公众号访问令牌无效", MINUTE),
    42001: TryLater("公众号访问令牌过期", MINUTE),
}
SECRETS = {
    40001: "公众号的 AppSecret 不对：请在公众平台核对后填入 [wechat] secret",
    40125: "公众号的 AppSecret 不对：请在公众平台核对后填入 [wechat] secret",
    40013: "公众号的 AppID 不对：请核对 [wechat] app_id",
    40243: "公众号的 AppSecret 被冻结：请在微信开发者平台解冻，10 分钟后生效",
    50004: "公众号接口被禁用：请在公众平台查看站内信",
}
NO_RIGHT = Misconfigured(
    "48001 这个公众号没有这个接口（客服消息、二维码、菜单）的权限",
    "需要已认证的服务号；在公众平台“接口权限”里核对，没有认证先做认证",
)
FOREIGN_IP = frozenset({40164, 61004})
ADDRESS = re.compile(r"(?:invalid ip|ip:?)\s*([0-9a-fA-F.:]+)")


def token_refusal(code: int, words: str) -> DeliveryError:
    """What to raise for an errcode of the token call; `words` are only searched for the IP to be shown."""
    if code in FOREIGN_IP:
        found = ADDRESS.search(words)
        remedy = f"请在公众平台“基本配置”的 IP 白名单里加入 {found[1].strip('.') if found else '本机出口 IP'}"
        return Misconfigured(f"{code} 出口 IP 不在白名单", remedy)
    if code in SECRETS:
        return Misconfigured(f"公众号返回 {code}", SECRETS[code])
    if code == 89503:
        return Misconfigured("89503 这次调用要管理员确认", "请公众号管理员在微信里点确认，或把本机出口 IP 加入白名单")
    return refusal(code)


def refusal(code: int) -> DeliveryError:
    """What to raise for an errcode of any other call."""
    if code in LATER:
        known = LATER[code]
        return TryLater(known.why, known.after, known.scope)
    if code == 48001:
        return Misconfigured(NO_RIGHT.why, NO_RIGHT.remedy)
    if code in FOREIGN_IP or code in SECRETS:
        return token_refusal(code, "")
    if code in CLOSED:
        return closed(code)
    if code in GONE:
        return Barred(f"这个人已经不再关注公众号（{code}）")
    if code in OUR_FAULT:
        return Never(f"公众号不收这条消息（{code}）")
    return TryLater(f"公众号返回 {code}", MINUTE, "person")


def closed(code: int, more: str = "") -> Barred:
    """Why nothing may be said now, for the record."""
    if code == COUNT_OVER:
        return Barred(f"对方最后一次说话之后已经回了 5 条（公众号客服消息上限），按平台规则不再发{more}")
    return Barred(f"对方最后一次说话超过 48 小时，或已取消关注，按公众号规则不能再发{more}")
