"""Logging in with WeCom and its page signatures, against a server that gives a code once and counts tickets."""

import asyncio
import hashlib
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest

from bot.platform import Misconfigured, Never
from bot.web.login import LetsIn, Visitor, stamp
from bot.wecom import WeComSettings
from bot.wecom.login import WeComLogin
from tests.wire.wecom.conftest import Plant

APP = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/7.0.1 wxwork/4.1.36 NetType/WIFI"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
STATE = "a1B2" * 16


def login(plant: Plant) -> WeComLogin:
    corp, base = plant.box.wecom, plant.running.wecom_base
    corp.trusted_domains = ("ehs.example",)
    settings = WeComSettings(corp.corp_id, corp.agent_id, corp.secret, corp.token, corp.aes_key, base, base, base)
    return WeComLogin(plant.wecom._qyapi, settings, plant.clock)


async def goes(address: str, user: str) -> str:
    """The browser at the login page, and where it is sent: a code, or '' where the page refuses."""
    async with aiohttp.ClientSession() as browser:
        address = address.replace("#wechat_redirect", "")
        async with browser.get(f"{address}&sandbox_user={user}", allow_redirects=False) as answer:
            back = dict(parse_qsl(urlsplit(answer.headers.get("Location", "")).query))
    assert not back or back["state"] == STATE
    return back.get("code", "")


def test_the_official_address_has_every_word_in_its_place(plant: Plant) -> None:
    corp = plant.box.wecom
    settings = WeComSettings("ww1f", 1000002, "s", "t", corp.aes_key)
    made = WeComLogin(plant.wecom._qyapi, settings, plant.clock)
    inside = made.begin(APP, "https://ehs.example/h5/login/wecom", STATE)
    assert inside.inside and not inside.script
    assert inside.address == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww1f"
        "&redirect_uri=https%3A%2F%2Fehs.example%2Fh5%2Flogin%2Fwecom&agentid=1000002"
        f"&state={STATE}&response_type=code&scope=snsapi_base#wechat_redirect"
    )
    outside = made.begin(DESKTOP, "https://ehs.example/h5/login/wecom", STATE)
    assert not outside.inside
    assert outside.address == (
        "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=ww1f"
        f"&redirect_uri=https%3A%2F%2Fehs.example%2Fh5%2Flogin%2Fwecom&agentid=1000002&state={STATE}"
    )


def test_a_signature_is_the_one_printed_in_the_documentation() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    made = stamp(ticket, "http://mp.weixin.qq.com?params=value", 1414587457, "Wm3WZYTPz0wzccnW")
    assert made.signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@pytest.mark.parametrize("agent", [APP, DESKTOP])
async def test_a_member_comes_with_a_code_that_works_once_and_for_five_minutes(plant: Plant, agent: str) -> None:
    made = login(plant)
    assert isinstance(plant.wecom, LetsIn)
    address = made.begin(agent, "https://ehs.example/h5/login/wecom", STATE).address
    code = await goes(address, "li.lei")
    assert await made.visitor(code, False) == Visitor("Li.Lei")
    with pytest.raises(Never, match="用过"):
        await made.visitor(code, False)
    late = await goes(address, "li.lei")
    plant.clock.passes(minutes=5)
    with pytest.raises(Never, match="过期"):
        await made.visitor(late, False)


async def test_a_foreign_redirect_somebody_who_left_and_an_outsider_do_not_get_in(plant: Plant) -> None:
    made = login(plant)
    assert await goes(made.begin(APP, "https://evil.example/h5/login/wecom", STATE).address, "li.lei") == ""
    assert await goes(made.begin(APP, "https://ehs.example:8443/h5/login/wecom", STATE).address, "li.lei") == ""
    address = made.begin(APP, "https://ehs.example/h5/login/wecom", STATE).address
    assert await goes(address, "gone") == ""
    with pytest.raises(Never, match="本企业"):
        await made.visitor(await goes(address, "outside:passer-by"), False)


async def test_a_hundred_pages_cost_two_tickets_in_two_hours(plant: Plant) -> None:
    made = login(plant)
    first, *_ = await asyncio.gather(*(made.sign("https://ehs.example/h5/report") for _ in range(100)))
    plant.clock.passes(seconds=7100)
    await made.sign("https://ehs.example/h5/report")
    assert plant.box.counters["wecom/cgi-bin/get_jsapi_ticket"] == 1
    assert plant.box.counters["wecom/cgi-bin/ticket/get"] == 1
    tickets = {kind: held[0] for kind, held in plant.box.wecom.tickets.items()}
    for part, ticket in (("config", tickets["corp"]), ("agentConfig", tickets["agent"])):
        said = first[part]
        assert isinstance(said, dict)
        line = f"jsapi_ticket={ticket}&noncestr={said['nonceStr']}&timestamp={said['timestamp']}"
        assert said["signature"] == hashlib.sha1(f"{line}&url=https://ehs.example/h5/report".encode()).hexdigest()
    plant.clock.passes(seconds=100)
    await made.sign("https://ehs.example/h5/report")
    assert plant.box.wecom.tickets["corp"][0] != tickets["corp"]


async def test_a_login_with_wrong_settings_tells_the_administrator(plant: Plant) -> None:
    made = login(plant)
    plant.box.faults.add("wecom", "errcode", 1, "getuserinfo", {"errcode": 60020})
    with pytest.raises(Misconfigured, match="60020"):
        await made.visitor("any", False)
