"""The page on which somebody agrees to one notice with the result."""

import json
import re

import aiohttp

from bot.platform import Outgoing
from bot.sandbox import crypto
from bot.sandbox.wechat import says
from bot.sandbox.wechat.tokens import TICKET
from tests.wire.wechat.conftest import Plant
from workflows.kernel.cards import Card


async def test_the_page_is_signed_for_the_address_it_was_opened_at(plant: Plant) -> None:
    address = plant.url.replace("/callback", "/notice?from=singlemessage")
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        page = await answer.text()
        assert answer.status == 200 and "script-src" in answer.headers["Content-Security-Policy"]
    found = re.search(r"wx\.config\((\{.*?\})\);", page)
    assert found and 'template="sandbox-result"' in page
    config = json.loads(found[1])
    home = "https://safe.example.cn/wechat/notice?from=singlemessage"
    assert config["signature"] == crypto.page_signature(TICKET, config["nonceStr"], str(config["timestamp"]), home)
    assert config["openTagList"] == ["wx-open-subscribe"]


async def test_the_ticket_is_asked_for_once_and_a_page_without_one_says_so(plant: Plant) -> None:
    address = plant.url.replace("/callback", "/notice")
    plant.box.faults.add("wechat", "errcode", 1, "getticket", {"errcode": -1})
    async with aiohttp.ClientSession() as http:
        seen = []
        for _ in range(3):
            async with http.get(address) as answer:
                seen.append(answer.status)
    assert seen == [503, 200, 200] and plant.box.counters["wechat/weixin/cgi-bin/ticket/getticket"] == 2


async def test_it_is_offered_once_with_what_was_understood(plant: Plant) -> None:
    await says.text(plant.box, plant.passer(), "护栏断了").settled.wait()
    account = plant.veil.seal(plant.passer().openid)
    for slot in ("receipt", "report", "closed"):
        await plant.wechat.send(account, Outgoing("m1", 1, Card("", "x", outside="已派人处理"), slot=slot))
    assert ["/wechat/notice" in words for words in plant.heard()] == [False, True, False]
