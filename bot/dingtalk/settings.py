"""What the adapter takes from the section [dingtalk] of the settings."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class DingTalkSettings:
    """`robot_code` "" means the client id; the keys of `mode` http are empty in stream mode."""

    client_id: str
    client_secret: str = field(repr=False)
    robot_code: str = ""
    card_template_id: str = ""
    room_template_id: str = ""
    mode: Literal["stream", "http"] = "stream"
    token: str = field(default="", repr=False)
    aes_key: str = field(default="", repr=False)
    card_route_key: str = ""
    card_api_secret: str = field(default="", repr=False)
    api_base: str = "https://api.dingtalk.com"
    oapi_base: str = "https://oapi.dingtalk.com"
    login_base: str = "https://login.dingtalk.com"
    corp_id: str = ""
    agent_id: int = 0
    edition: Literal["standard", "professional", "exclusive"] = "standard"
    ding: tuple[Literal["app", "sms", "phone"], ...] = ("app", "sms", "phone")

    @property
    def robot(self) -> str:
        """Most internal robots have the client id as their code."""
        return self.robot_code or self.client_id
