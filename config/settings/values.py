"""What settings are made of: sections, addresses, spans, duty groups."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr

from config.spans import span

NOTHING = SecretStr("")


def _aes_key(key: SecretStr) -> SecretStr:
    """Both platforms show 43 characters of Base64; with anything else every callback would be refused."""
    if key.get_secret_value() and not re.fullmatch(r"[A-Za-z0-9+/]{43}", key.get_secret_value()):
        raise ValueError("EncodingAESKey 是管理后台里那 43 位字母和数字，请整串复制")
    return key


AesKey = Annotated[SecretStr, AfterValidator(_aes_key)]


class Section(BaseModel):
    """Unknown keys are refused, nothing changes after the start, and an error never quotes a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """Where the duty group is reached: `key` is a robot's key or token, or an openConversationId."""

    kind: Literal["wecom-robot", "dingtalk-robot", "dingtalk-group"]
    key: str = field(repr=False)
    secret: str = field(default="", repr=False)


def web_address(text: str) -> str:
    """Without the slash at its end; raises ValueError where it is not http or https."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("写成完整网址，例如 https://safeloop.example.com")
    return text.rstrip("/")


def duty_group(line: object) -> DutyGroup:
    """Raises ValueError with the three ways to write it."""
    if isinstance(line, DutyGroup):
        return line
    match line.split(":") if isinstance(line, str) else []:
        case ["wecom-robot", key] if key:
            return DutyGroup("wecom-robot", key)
        case ["dingtalk-group", key] if key:
            return DutyGroup("dingtalk-group", key)
        case ["dingtalk-robot", token, secret] if token and secret:
            return DutyGroup("dingtalk-robot", token, secret)
    raise ValueError('写成 "wecom-robot:KEY"、"dingtalk-robot:TOKEN:SECRET" 或 "dingtalk-group:OPEN_CONVERSATION_ID"')


def loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def socket_address(text: str) -> str:
    """Raises ValueError where it is not ws or wss."""
    parts = urlsplit(text)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise ValueError("写成完整的长连接地址，例如 wss://openws.work.weixin.qq.com")
    return text.rstrip("/")


WebAddress = Annotated[str, AfterValidator(web_address)]
SocketAddress = Annotated[str, AfterValidator(socket_address)]
Span = Annotated[timedelta, BeforeValidator(lambda text: span(text) if isinstance(text, str) else text)]
