"""What the adapter takes from the section [wechat] of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WeChatSettings:
    """`api_base` is without /cgi-bin; `aes_key` is the 43 characters shown in the console, empty in plain mode.

    `template` is the id of the 订阅通知 that tells a result, `fields` its keywords by name: thing1 -> result. `home` is
    `public_url`, where the page lies on which somebody agrees to it.
    """

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_base: str = "https://api.weixin.qq.com"
    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    home: str = ""
