"""The chat platforms of the settings file; one whose id is empty is off: nothing is sent, its paths answer 404."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from config.settings.values import NOTHING, AesKey, DutyGroup, Section, WebAddress, duty_group


class Wecom(Section):
    corp_id: str = ""
    agent_id: int = 0
    secret: SecretStr = NOTHING
    token: SecretStr = NOTHING
    aes_key: AesKey = NOTHING
    api_base: WebAddress = "https://qyapi.weixin.qq.com"

    @property
    def on(self) -> bool:
        return bool(self.corp_id)


class Dingtalk(Section):
    client_id: str = ""
    client_secret: SecretStr = NOTHING
    robot_code: str = ""
    card_template_id: str = ""
    mode: Literal["stream", "http"] = "stream"
    token: SecretStr = NOTHING
    aes_key: AesKey = NOTHING
    card_route_key: str = ""
    card_api_secret: SecretStr = NOTHING
    api_base: WebAddress = "https://api.dingtalk.com"
    oapi_base: WebAddress = "https://oapi.dingtalk.com"
    edition: Literal["standard", "professional", "exclusive"] = "standard"

    @property
    def on(self) -> bool:
        return bool(self.client_id)


class Wechat(Section):
    app_id: str = ""
    secret: SecretStr = NOTHING
    token: SecretStr = NOTHING
    aes_key: AesKey = NOTHING
    api_base: WebAddress = "https://api.weixin.qq.com"

    @property
    def on(self) -> bool:
        return bool(self.app_id)


class Groups(Section):
    duty: tuple[DutyGroup, ...] = Field(default=(), repr=False)

    @field_validator("duty", mode="before")
    @classmethod
    def _parsed(cls, lines: object) -> object:
        return tuple(duty_group(line) for line in lines) if isinstance(lines, list | tuple) else lines
