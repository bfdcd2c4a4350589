"""A factory whose people have mobile numbers, and gateways that ring them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlmodel import select

from bot.sandbox.server import Running
from db.tables import Person
from db.work import UnitOfWork
from tests.whole.plant import Plant, plant, sections_of

NAMES = ("郑国栋", "周立新", "赵敏", "何建军", "王芳", "李强", "张伟", "陈静", "吴磊", "刘洋", "孙浩", "值班室")
MOBILES = {name: f"1380000{number:04d}" for number, name in enumerate(NAMES, 1)}
FIRE, BOX = "一号焊接车间着火了", "一号焊接车间的配电箱门没关"
ROOM_NUMBER = "05718888119"


def gateways(sandbox: Running, *which: str) -> dict[str, Any]:
    key = sandbox.sandbox.telecom.gateway_key
    urls = {"sms": f"{sandbox.wecom_base}/gateway/sms", "voice": f"{sandbox.wecom_base}/gateway/voice"}
    return {name: {"url": urls[name], "key": key} for name in which}


def cloud(sandbox: Running, press_key: bool = True) -> dict[str, Any]:
    book = sandbox.sandbox.telecom
    mine = {"provider": "aliyun", "url": sandbox.wecom_base, "key": book.access_key_secret,
            "access_key_id": book.access_key_id, "push_token": book.push_token}
    return {"sms": {**mine, "template": "SMS_1001", "sign": book.sign},
            "voice": {**mine, "template": "TTS_1001", "caller": book.caller, "press_key": press_key}}


def section(sandbox: Running, name: str, **more: Any) -> dict[str, Any]:
    """One of the plant's own sections with some keys changed."""
    return {name: {**sections_of(sandbox, 0, Path("."), "sqlite:///x.db", "")[name], **more}}


@asynccontextmanager
async def ringing(
    data: Path, more: Any = lambda sandbox: gateways(sandbox, "sms", "voice"), mobiles: Mapping[str, str] = MOBILES,
    **rest: Any,
) -> AsyncIterator[Plant]:  # fmt: skip
    async with plant(data, more=more, **rest) as found:
        await numbers(found, mobiles)
        found.sandbox.sandbox.telecom.callback = found.base
        yield found


async def numbers(factory: Plant, mobiles: Mapping[str, str]) -> None:
    def write(work: UnitOfWork) -> None:
        for person in work.session.exec(select(Person)):
            person.mobile = mobiles.get(person.name)
            work.session.add(person)

    await factory.service.store.run(write)


async def telecom(factory: Plant) -> dict[str, Any]:
    async with factory.http.get(f"{factory.sandbox.control}/telecom") as answer:
        return dict(await answer.json())


async def texts(factory: Plant, name: str = "") -> list[dict[str, Any]]:
    """What was sent to this person's number, oldest first; to everybody without a name."""
    found = (await telecom(factory))["sms"]
    return [one for one in found if not name or one["to"] == MOBILES[name]]


async def calls(factory: Plant, name: str = "") -> list[dict[str, Any]]:
    found = (await telecom(factory))["calls"]
    return [one for one in found if not name or one["to"] == MOBILES[name]]


async def rows(factory: Plant, code: str, name: str, *channels: str) -> list[dict[str, Any]]:
    return [m for m in await factory.messages(code) if m["to"] == name and m["channel"] in channels]


async def code_of(factory: Plant) -> str:
    """The first case."""
    return str((await factory.cases())[0]["code"])
