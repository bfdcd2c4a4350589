"""Every call between this house and a platform, and what it is for. A call that is missing here fails the test that
makes it; one that nobody makes any more fails tests/rules/test_live_status.py."""

import re
from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "wecom": "企业微信", "wecombot": "企业微信智能机器人（长连接）", "dingtalk": "钉钉", "wechat": "微信公众号",
    "aliyun": "阿里云短信和语音", "gateway": "自建短信、电话网关",
}  # fmt: skip

OUT: Mapping[str, Mapping[str, str]] = {
    "wecom": {
        "gettoken": "取访问令牌", "message/send": "发应用消息：文字、卡片、图片",
        "message/update_template_card": "改已发的卡片",
        "media/upload": "传图片", "media/get": "取工人发来的照片、语音、视频", "webhook/send": "群机器人",
        "appchat/create": "为一条案件建群", "appchat/update": "群里加人、减人、改名", "appchat/get": "看群还在不在",
        "appchat/send": "往案件群发消息", "department/simplelist": "体检用的最小调用", "department/list": "部门树",
        "department/get": "一个部门和它的负责人", "user/list": "部门的人、直属上级", "user/get": "一个人",
        "auth/getuserinfo": "网页登录：用 code 换人", "get_jsapi_ticket": "页面签名（企业）",
        "ticket/get": "页面签名（应用）",
        "pstncc/call": "紧急通知：打电话", "pstncc/getstates": "紧急通知：接了没有",
        "menu/create": "应用菜单", "menu/get": "应用菜单：看现在的",
    },
    "wecombot": {
        "aibot_subscribe": "建立长连接", "ping": "保活", "aibot_send_msg": "主动发消息、卡片",
        "aibot_respond_msg": "流式回答",
        "aibot_respond_welcome_msg": "进入会话的欢迎语", "aibot_respond_update_msg": "按下按钮后换卡片",
        "aibot_upload_media_init": "传图片：开始", "aibot_upload_media_chunk": "传图片：分片",
        "aibot_upload_media_finish": "传图片：结束",
    },
    "dingtalk": {
        "/v1.0/oauth2/accessToken": "取访问令牌", "/v1.0/gateway/connections/open": "Stream：取连接地址",
        "/v1.0/robot/oToMessages/batchSend": "单聊消息", "/v1.0/robot/groupMessages/send": "群消息（应用机器人）",
        "/robot/send": "群机器人（Webhook，加签）", "/robot/sendBySession": "在原会话里回答",
        "/v1.0/card/instances/createAndDeliver": "发互动卡片",
        "/v1.0/card/instances": "改互动卡片；体检时建一张没人看见的",
        "/v1.0/card/callbacks/register": "HTTP 模式：登记卡片回调",
        "/v1.0/robot/messageFiles/download": "取照片、语音的下载地址",
        "/media/upload": "传图片", "/topapi/v2/department/listsubid": "体检用的最小调用",
        "/topapi/v2/department/listsub": "下级部门", "/topapi/v2/department/get": "一个部门和它的主管",
        "/topapi/v2/user/list": "部门的人", "/topapi/v2/user/get": "一个人、直属主管",
        "/topapi/v2/user/getuserinfo": "免登：用 code 换人",
        "/topapi/user/getbyunionid": "浏览器登录：unionid 换 userid",
        "/v1.0/oauth2/userAccessToken": "浏览器登录：取个人令牌", "/v1.0/contact/users/me": "浏览器登录：我是谁",
        "/v1.0/oauth2/jsapiTickets": "页面签名", "/v1.0/robot/ding/send": "DING：应用内、短信、电话",
        "/topapi/im/chat/scenegroup/create": "为一条案件建群",
        "/topapi/im/chat/scenegroup/update": "群改名、换群主",
        "/topapi/im/chat/scenegroup/member/add": "群里加人", "/topapi/im/chat/scenegroup/member/delete": "群里减人",
    },
    "wechat": {
        "stable_token": "取稳定版令牌", "token": "取令牌（旧接口）", "message/custom/send": "48 小时内的客服消息",
        "message/subscribe/bizsend": "订阅通知：告诉结果", "media/get": "取粉丝发来的照片、语音、视频",
        "qrcode/create": "区域的永久二维码", "get_api_domain_ip": "体检用的最小调用",
        "ticket/getticket": "页面票据", "menu/create": "建菜单", "menu/get": "看菜单",
    },
    "aliyun": {
        "SendSms": "发短信", "QuerySendDetails": "短信回执", "SingleCallByTts": "语音通知",
        "IvrCall": "语音，按键确认",
        "QueryCallDetailByCallId": "接了没有",
    },
    "gateway": {"POST": "签名的 JSON：发、问结果（docs/phones.md）"},
}  # fmt: skip
"""What we ask of a platform."""

IN: Mapping[str, Mapping[str, str]] = {
    "wecom": {
        "回调 GET echostr": "验证回调网址",
        "回调 POST 消息和事件": "文字、图片、语音、视频、位置、菜单、卡片按钮、通讯录变更",
    },
    "wecombot": {
        "aibot_msg_callback": "消息：文字、图片、语音、图文混排、文件", "aibot_event_callback": "进入会话、按钮",
        "disconnected_event": "被别的连接顶掉",
    },
    "dingtalk": {
        "Stream 连接": "WebSocket：连、ping、断开、确认", "Stream 机器人消息": "文字、图片、语音、视频、富文本",
        "Stream 卡片按钮": "两秒内换好卡片", "Stream 事件": "通讯录变更", "HTTP 机器人和卡片": "HTTP 模式，验签",
        "HTTP 事件": "HTTP 模式，加密",
        "文件下载地址": "对象存储里的原件",
    },
    "wechat": {"回调 GET echostr": "验证回调网址", "回调 POST 消息和事件": "文字、图片、语音、视频、位置、关注、扫码"},
    "gateway": {"回执 POST": "回复、按键、送达"},
}  # fmt: skip
"""What a platform sends us; no sandbox counts these, a marker names the test."""

HEADS = {"wecom": "/cgi-bin/", "wechat": "/cgi-bin/", "dingtalk": "/"}
SANDBOX_ONLY = re.compile(r"/(oss|oauth2/auth|connect|wwlogin|storage)\b")
"""Pages and object storage of the sandbox: no interface of a platform."""


def named(platform: str, what: str) -> str:
    """The row of a call that a sandbox saw; "" where it is none of a platform's interface."""
    method, _, path = what.partition(" ")
    if platform == "wecom" and method == "aibot":
        return f"wecombot {path}"
    if platform in ("aliyun", "wecombot"):
        return f"{platform} {what.removeprefix('aibot ')}"
    if platform == "gateway":
        return "gateway POST"
    if platform == "unknown" or SANDBOX_ONLY.match(path):
        return ""
    head = HEADS[platform]
    short = path.partition(head)[2] if head != "/" else path
    return f"{platform} {short}"


def rows() -> dict[str, str]:
    """`wecom message/send` -> what it is for, those we make first."""
    return {f"{platform} {call}": what for part in (OUT, IN) for platform, calls in part.items()
            for call, what in calls.items()}  # fmt: skip
