"""Logging in with DingTalk, in its app and in a browser, and its page signatures."""

import asyncio
import hashlib
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest

from bot.dingtalk.login import DingTalkLogin
from bot.platform import Never
from bot.web.login import LetsIn, Visitor
from tests.wire.dingtalk.conftest import Plant, settings

APP = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile AliApp(DingTalk/7.6.30)"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
BACK, STATE = "https://ehs.example/h5/login/dingtalk", "a1B2" * 16


def login(plant: Plant, **more: object) -> DingTalkLogin:
    org = plant.box.dingtalk
    org.redirects = (BACK,)
    given = {"login_base": plant.running.dingtalk_api, "corp_id": org.corp_id, "agent_id": org.agent_id} | more
    of = replace(settings(plant.running), **given)  # type: ignore[arg-type]
    return DingTalkLogin(plant.ding._api, of, plant.clock)


async def goes(address: str, user: str) -> str:
    """The browser at the login page, and where it is sent: a code, or '' where the page refuses."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{address}&sandbox_user={user}", allow_redirects=False) as answer:
            back = dict(parse_qsl(urlsplit(answer.headers.get("Location", "")).query))
    assert not back or back["state"] == STATE
    return back.get("authCode", "")


def test_the_official_address_has_every_word_in_its_place(plant: Plant) -> None:
    made = login(plant, login_base="https://login.dingtalk.com", client_id="dingX")
    outside = made.begin(DESKTOP, BACK, STATE)
    assert not outside.inside and not outside.script
    assert outside.address == (
        "https://login.dingtalk.com/oauth2/auth?client_id=dingX"
        "&redirect_uri=https%3A%2F%2Fehs.example%2Fh5%2Flogin%2Fdingtalk"
        f"&response_type=code&scope=openid&prompt=consent&state={STATE}"
    )
    assert made.begin(APP, BACK, STATE).script == {"corpId": plant.box.dingtalk.corp_id, "clientId": "dingX"}
    assert login(plant, corp_id="").begin(APP, BACK, STATE).script == {}


async def test_the_app_s_own_code_works_once_and_for_five_minutes(plant: Plant) -> None:
    made, org = login(plant), plant.box.dingtalk
    assert isinstance(plant.ding, LetsIn)
    code = org.logins.issue("0147", plant.clock.now())
    assert await made.visitor(code, True) == Visitor("0147", "李雷")
    with pytest.raises(Never, match="用过"):
        await made.visitor(code, True)
    late = org.logins.issue("0147", plant.clock.now())
    plant.clock.passes(minutes=5)
    with pytest.raises(Never, match="过期"):
        await made.visitor(late, True)


async def test_a_browser_s_code_leads_to_the_member_by_way_of_the_unionid(plant: Plant) -> None:
    made = login(plant)
    address = made.begin(DESKTOP, BACK, STATE).address
    code = await goes(address, "0147")
    assert await made.visitor(code, False) == Visitor("0147", "李雷")
    with pytest.raises(Never, match="用过"):
        await made.visitor(code, False)
    late = await goes(address, "0147")
    plant.clock.passes(minutes=5)
    with pytest.raises(Never, match="过期"):
        await made.visitor(late, False)


async def test_the_two_kinds_of_code_do_not_open_each_other_s_door(plant: Plant) -> None:
    made = login(plant)
    for_browser = await goes(made.begin(DESKTOP, BACK, STATE).address, "0147")
    with pytest.raises(Never):
        await made.visitor(for_browser, True)
    with pytest.raises(Never):
        await made.visitor(plant.box.dingtalk.logins.issue("0147", plant.clock.now()), False)


async def test_a_foreign_redirect_and_somebody_who_left_do_not_get_in(plant: Plant) -> None:
    made = login(plant)
    assert await goes(made.begin(DESKTOP, f"{BACK}/more", STATE).address, "0147") == ""
    assert await goes(made.begin(DESKTOP, "https://evil.example/h5/login/dingtalk", STATE).address, "0147") == ""
    address = made.begin(DESKTOP, BACK, STATE).address
    assert await goes(address, "gone") == ""
    code = await goes(address, "0147")
    roll = plant.box.dingtalk.roll
    roll.members["0147"] = replace(plant.member(), active=False)
    with pytest.raises(Exception, match="InvalidAuthentication|令牌|成员"):
        await made.visitor(code, False)


async def test_one_ticket_serves_all_pages_and_is_left_before_it_dies_at_24_hours(plant: Plant) -> None:
    made, seen = login(plant), set()
    first, *_ = await asyncio.gather(*(made.sign("https://ehs.example/h5/a%20b") for _ in range(50)))
    assert plant.box.counters["dingtalk/v1.0/oauth2/jsapiTickets"] == 1
    ticket = (plant.box.dingtalk.jsapi or ("",))[0]
    line = f"jsapi_ticket={ticket}&noncestr={first['nonceStr']}&timestamp={first['timeStamp']}"
    assert first["signature"] == hashlib.sha1(f"{line}&url=https://ehs.example/h5/a b".encode()).hexdigest()
    for _ in range(40):
        plant.clock.passes(minutes=39, seconds=50)
        await made.sign("https://ehs.example/h5/report")
        held = plant.box.dingtalk.jsapi
        assert held is not None and held[2] > plant.clock.now(), "a page was signed with a dead ticket"
        seen.add(held[0])
    assert len(seen) == 2


async def test_without_a_corp_id_the_page_is_told_to_use_its_browser(plant: Plant) -> None:
    with pytest.raises(Never, match="corp_id"):
        await login(plant, corp_id="").sign("https://ehs.example/h5/report")
