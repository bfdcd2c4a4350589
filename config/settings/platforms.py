"""The chat platforms of the settings file; one whose id is empty is off: nothing is sent, its paths answer 404."""

from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from config.settings.values import NOTHING, AesKey, DutyGroup, Section, SocketAddress, WebAddress, duty_group


class Wecom(Section):
    corp_id: str = ""
    agent_id: int = 0
    secret: SecretStr = NOTHING
    token: SecretStr = NOTHING
    aes_key: AesKey = NOTHING
    api_base: WebAddress = "https://qyapi.weixin.qq.com"
    oauth_base: WebAddress = "https://open.weixin.qq.com"
    login_base: WebAddress = "https://login.work.weixin.qq.com"
    urgent_call: bool = False

    @property
    def on(self) -> bool:
        return bool(self.corp_id)


class Wecombot(Section):
    """WeCom's AI bot on a connection we open, for a plant without a public address."""

    bot_id: str = ""
    secret: SecretStr = NOTHING
    url: SocketAddress = "wss://openws.work.weixin.qq.com"

    @property
    def on(self) -> bool:
        return bool(self.bot_id)


class Dingtalk(Section):
    client_id: str = ""
    client_secret: SecretStr = NOTHING
    robot_code: str = ""
    card_template_id: str = ""
    room_template_id: str = ""
    mode: Literal["stream", "http"] = "stream"
    token: SecretStr = NOTHING
    aes_key: AesKey = NOTHING
    card_route_key: str = ""
    card_api_secret: SecretStr = NOTHING
    api_base: WebAddress = "https://api.dingtalk.com"
    oapi_base: WebAddress = "https://oapi.dingtalk.com"
    login_base: WebAddress = "https://login.dingtalk.com"
    corp_id: str = ""
    agent_id: int = 0
    edition: Literal["standard", "professional", "exclusive"] = "standard"
    ding: tuple[Literal["app", "sms", "phone"], ...] = ("app", "sms", "phone")

    @property
    def on(self) -> bool:
        return bool(self.client_id)


class Wechat(Section):
    app_id: str = ""
    secret: SecretStr = NOTHING
    token: SecretStr = NOTHING
    aes_key: AesKey = NOTHING
    api_base: WebAddress = "https://api.weixin.qq.com"
    name: str = "安全随手拍"
    result_template: str = ""
    result_fields: dict[str, Literal["code", "result", "title", "time"]] = {}

    @property
    def on(self) -> bool:
        return bool(self.app_id)

    @model_validator(mode="after")
    def _fields_of_template(self) -> "Wechat":
        """The platform refuses a notice whose keywords are not exactly those of its template (47003)."""
        if bool(self.result_template) != bool(self.result_fields):
            raise ValueError("result_template 和 result_fields 要一起写：模板 ID，和模板里每个关键词填什么")
        return self

    @property
    def called(self) -> str:
        """The name to show; empty where the account is off."""
        return self.name if self.on else ""


class Groups(Section):
    duty: tuple[DutyGroup, ...] = Field(default=(), repr=False)
    duty_phone: str = ""

    @field_validator("duty", mode="before")
    @classmethod
    def _parsed(cls, lines: object) -> object:
        return tuple(duty_group(line) for line in lines) if isinstance(lines, list | tuple) else lines
