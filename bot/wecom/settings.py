"""What the adapter takes from the section [wecom] of the settings."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WeComSettings:
    """`api_base` is without /cgi-bin; `aes_key` is the 43 characters shown in the console."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_base: str = "https://qyapi.weixin.qq.com"
    oauth_base: str = "https://open.weixin.qq.com"
    login_base: str = "https://login.work.weixin.qq.com"
    urgent_call: bool = False
