"""From the settings' sections to the adapters: the only place where both meet."""

from typing import TYPE_CHECKING

from aiohttp import ClientSession

from config.settings import Settings
from workflows.kernel.ports import Clock

if TYPE_CHECKING:
    from bot.platform import Platform


def wecom(settings: Settings, clock: Clock) -> "Platform":
    from bot.wecom import WeCom, WeComSettings

    of = settings.wecom
    keys = of.secret.get_secret_value(), of.token.get_secret_value(), of.aes_key.get_secret_value()
    return WeCom(
        WeComSettings(of.corp_id, of.agent_id, *keys, of.api_base), clock, ClientSession, settings.server.freshness
    )


def dingtalk(settings: Settings, clock: Clock) -> "Platform":
    from bot.dingtalk import DingTalk, DingTalkSettings

    of = settings.dingtalk
    mine = DingTalkSettings(
        client_id=of.client_id, client_secret=of.client_secret.get_secret_value(), robot_code=of.robot_code,
        card_template_id=of.card_template_id, mode=of.mode, token=of.token.get_secret_value(),
        aes_key=of.aes_key.get_secret_value(), card_route_key=of.card_route_key,
        card_api_secret=of.card_api_secret.get_secret_value(), api_base=of.api_base, oapi_base=of.oapi_base,
    )  # fmt: skip
    return DingTalk(mine, clock, ClientSession, settings.server.freshness, settings.server.public_url)
