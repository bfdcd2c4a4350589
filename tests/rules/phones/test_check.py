"""`run.py check` names what is missing before anybody has to be rung."""

from typing import Any

from bot.phones.channels import phones_on
from bot.phones.check import findings
from config.settings import Settings


def said(**sections: Any) -> str:
    return "\n".join(f"{one.level} {one.where} {one.what}" for one in findings(Settings.model_validate(sections)))


def test_no_telephone_is_a_warning_as_it_always_was() -> None:
    assert said() == "warn [sms] [voice] 无短信和电话通道，红色升级只能靠聊天和值班群"


def test_a_gateway_needs_a_key() -> None:
    assert said(sms={"url": "https://gateway.example"}) == "error [sms] key key 没有填"
    assert said(sms={"url": "https://gateway.example", "key": "k"}) == ""


def test_the_cloud_needs_sign_template_and_caller() -> None:
    mine = {"provider": "aliyun", "access_key_id": "LTAI", "key": "k", "push_token": "t"}
    assert "sign 没有填" in said(sms={**mine, "template": "SMS_1"})
    assert "template 没有填" in said(sms={**mine, "sign": "厂"})
    assert "caller 没有填" in said(voice={**mine, "template": "TTS_1"})
    assert said(voice={**mine, "template": "TTS_1", "press_key": False}) == ""


def test_a_room_number_without_a_gateway_rings_nobody() -> None:
    assert "值班室电话" in said(groups={"duty_phone": "057188880000"})


def test_which_channels_are_on() -> None:
    def on(**sections: Any) -> tuple[str, ...]:
        return phones_on(Settings.model_validate(sections))

    assert on() == ()
    assert on(sms={"url": "https://x"}, voice={"url": "https://y"}) == ("sms", "call")
    assert on(wecom={"corp_id": "ww", "urgent_call": True}) == ("call",)
    assert on(dingtalk={"client_id": "ding"}) == ()
    assert on(dingtalk={"client_id": "ding", "edition": "exclusive"}) == ("ding",)
