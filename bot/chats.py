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
    mine = WeComSettings(
        of.corp_id, of.agent_id, *keys, of.api_base, of.oauth_base, of.login_base, urgent_call=of.urgent_call
    )
    return WeCom(mine, clock, ClientSession, settings.server.freshness)


def wecombot(settings: Settings, clock: Clock) -> "Platform":
    from bot.wecombot import BotSettings, WecomBot

    of = settings.wecombot
    mine = BotSettings(of.bot_id, of.secret.get_secret_value(), of.url, beside_app=settings.wecom.on)
    return WecomBot(mine, clock, ClientSession)


def dingtalk(settings: Settings, clock: Clock) -> "Platform":
    from bot.dingtalk import DingTalk, DingTalkSettings

    of = settings.dingtalk
    mine = DingTalkSettings(
        client_id=of.client_id, client_secret=of.client_secret.get_secret_value(), robot_code=of.robot_code,
        card_template_id=of.card_template_id, room_template_id=of.room_template_id, mode=of.mode,
        token=of.token.get_secret_value(),
        aes_key=of.aes_key.get_secret_value(), card_route_key=of.card_route_key,
        card_api_secret=of.card_api_secret.get_secret_value(), api_base=of.api_base, oapi_base=of.oapi_base,
        edition=of.edition, ding=of.ding, login_base=of.login_base, corp_id=of.corp_id, agent_id=of.agent_id,
    )  # fmt: skip
    return DingTalk(mine, clock, ClientSession, settings.server.freshness, settings.server.public_url)


def wechat(settings: Settings, clock: Clock) -> "Platform":
    from bot.alone import secret_of
    from bot.signing import Signer
    from bot.wechat import WeChat, WeChatSettings
    from bot.wechat.veil import Veil

    of = settings.wechat
    keys = of.secret.get_secret_value(), of.token.get_secret_value(), of.aes_key.get_secret_value()
    public = settings.server.public_url
    mine = WeChatSettings(of.app_id, *keys, of.api_base, of.result_template, of.result_fields, public)
    return WeChat(mine, clock, ClientSession, settings.server.freshness, Veil(Signer(secret_of(settings)), of.app_id))
