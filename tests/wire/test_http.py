"""Calls bounded in time and size, and a token that many share."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.http import Http, Token, TokenCache
from bot.platform import Misconfigured, Never, TryLater
from bot.shape import parse
from tests.wire.house import Clock, serve

Ask = Callable[[], Awaitable[Token]]


def asking(answers: list[Token | Exception], delay: float = 0.01) -> Ask:
    """Gives the answers in turn, the last one for ever."""

    async def ask() -> Token:
        await asyncio.sleep(delay)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(found, Exception):
            raise found
        return found

    return ask


async def test_many_callers_ask_once_and_one_who_leaves_takes_nothing_from_the_others() -> None:
    answers: list[Token | Exception] = [Token("one", timedelta(hours=2)), Token("two", timedelta(hours=2))]
    cache = TokenCache(asking(answers), Clock())
    callers = [asyncio.create_task(cache.get()) for _ in range(64)]
    await asyncio.sleep(0)
    callers[0].cancel()
    assert set(await asyncio.gather(*callers[1:])) == {"one"}


async def test_a_refused_token_is_replaced_once_however_many_were_refused() -> None:
    answers: list[Token | Exception] = [Token(f"t{n}", timedelta(hours=2)) for n in range(9)]
    cache = TokenCache(asking(answers), Clock())
    first = await cache.get()
    assert set(await asyncio.gather(*(cache.renew(first) for _ in range(30)))) == {"t1"}


async def test_a_token_ends_on_the_service_clock() -> None:
    clock = Clock()
    answers: list[Token | Exception] = [Token("one", timedelta(hours=2)), Token("two", timedelta(hours=2))]
    cache = TokenCache(asking(answers), clock)
    assert await cache.get() == "one"
    clock.passes(hours=1, minutes=59)
    assert await cache.get() == "one"
    clock.passes(minutes=1)
    assert await cache.get() == "two"


async def test_a_hundred_token_lives_may_pass_in_a_second_of_a_virtual_clock() -> None:
    clock = Clock()
    cache = TokenCache(asking([Token("t", timedelta(hours=2))], 0), clock)
    for _ in range(100):
        assert await cache.get() == "t"
        clock.passes(hours=2)


async def test_a_wrong_secret_is_asked_about_five_times_a_minute_and_again_in_the_next() -> None:
    clock, asked = Clock(), []

    async def ask() -> Token:
        asked.append(clock.now())
        raise Misconfigured("40001", "核对 secret")

    cache = TokenCache(ask, clock)
    for _ in range(200):
        with pytest.raises(Misconfigured):
            await cache.get()
    assert len(asked) == 5
    clock.passes(minutes=1)
    with pytest.raises(Misconfigured):
        await cache.get()
    assert len(asked) == 6


async def test_an_answer_that_is_too_big_or_no_answer_at_all_is_no_surprise() -> None:
    async def big(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 300_000)

    runner, base = await serve([web.get("/big", big)])
    http = Http(aiohttp.ClientSession)
    with pytest.raises(Never):
        await http.raw(f"{base}/big", None, 200_000)
    assert (await http.json("GET", f"{base}/big")).body is None
    await runner.cleanup()
    for address in (f"{base}/big?access_token=SECRET", "http://no.such.host.invalid/?access_token=SECRET", "http://["):
        with pytest.raises(TryLater) as wrong:
            await http.json("GET", address)
        assert "SECRET" not in str(wrong.value)
    await http.close()
    with pytest.raises(TryLater):
        await http.json("GET", base)


@pytest.mark.parametrize(
    "raw", [b'{"a":"\\ud83d","b":"\\uD83D\\uDE00\xe5\xae\x89"}', '{"a":"\\ud83d","b":"\\uD83D\\uDE00安"}']
)
def test_half_an_emoji_is_replaced_and_a_whole_one_stays(raw: bytes | str) -> None:
    assert parse(raw) == {"a": "?", "b": "😀安"}
