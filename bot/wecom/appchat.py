"""Group chats that the app makes (appchat): `wecom-chat:CHATID`. The id is ours, so a second try makes no second one.

Members' words in such a chat do not reach the app, and it takes no template card (platforms.md 2.4).
"""

import re

import structlog

from bot.platform import DeliveryError, Never, Outgoing, Sent
from bot.rooms.port import Gathering, Made
from bot.shape import Json, part, text, texts, whole
from bot.wecom import render
from bot.wecom.client import Qyapi
from bot.wecom.errors import ROOM_CODES, UNREACHABLE, appchat_refusal
from bot.wording import line, shorten

PREFIX = "wecom-chat:"
NAME_CHARS, ID_CHARS, MOST = 50, 32, 2000
FEWEST = 2
OTHER = re.compile(r"[^0-9A-Za-z]")
log = structlog.get_logger()


class Appchats:
    """A Convener. Raises DeliveryError."""

    convenes = True

    def __init__(self, qyapi: Qyapi) -> None:
        self._qyapi = qyapi

    async def gather(self, wanted: Gathering) -> Made:
        """appchat/create; whatever stands under this id already is ours, and is made to fit."""
        chat = OTHER.sub("", wanted.key)[:ID_CHARS]
        if wanted.again and (found := await self._found(chat)):
            return await self.regather(found, wanted)
        accounts = wanted.accounts[:MOST]
        code = await self._create(chat, wanted, accounts)
        if code in UNREACHABLE:
            accounts = await self._known(accounts)
            if len(accounts) < FEWEST:
                raise Never("能进群的不到两个人")
            code = await self._create(chat, wanted, accounts)
        if code:
            if found := await self._found(chat):
                return await self.regather(found, wanted)
            raise Never("平台不让这些人进群") if code in UNREACHABLE else appchat_refusal(code)
        return Made(PREFIX + chat, _owner(wanted, accounts), accounts)

    async def regather(self, made: Made, wanted: Gathering) -> Made:
        """appchat/update with what differs; the room keeps its name where only people change."""
        accounts = wanted.accounts[:MOST]
        code = await self._update(made, wanted, accounts)
        if code in UNREACHABLE:
            accounts = await self._known(accounts)
            code = await self._update(made, wanted, accounts)
        if code:
            raise Never(f"案件群不在了（{code}）", unreachable=True)
        return Made(made.address, _owner(wanted, accounts), accounts)

    async def part(self, made: Made) -> None:
        """Everybody but the owner is taken out; the platform has no call to end a chat."""
        gone = [one for one in made.members if one != made.owner]
        if not gone:
            return
        body: Json = {"chatid": made.address.removeprefix(PREFIX), "del_user_list": gone}
        found = await self._qyapi.call("appchat/update", body, accept=ROOM_CODES)
        if code := whole(found, "errcode"):
            raise Never(f"案件群不在了（{code}）", unreachable=True)

    async def say(self, address: str, message: Outgoing) -> Sent:
        """Text or markdown, then the first picture; raises Never(unreachable) where the chat is gone."""
        chat = address.removeprefix(PREFIX)
        media = [await self._qyapi.upload(picture) for picture in message.pictures[:1]]
        await self._send(chat, render.room(message, render.TEXT_BYTES))
        for media_id in filter(None, media):
            try:
                await self._send(chat, {"msgtype": "image", "image": {"media_id": media_id}})
            except DeliveryError as wrong:  # the words have been seen
                log.warning("wecom chat picture not shown", why=str(wrong))
        return Sent("", {})

    async def _send(self, chat: str, looks: Json) -> None:
        found = await self._qyapi.call("appchat/send", {"chatid": chat, **looks, "safe": 0}, accept=ROOM_CODES)
        if code := whole(found, "errcode"):
            raise Never(f"案件群不在了（{code}）", unreachable=True)

    async def _create(self, chat: str, wanted: Gathering, accounts: tuple[str, ...]) -> int:
        body: Json = {"name": shorten(line(wanted.title), NAME_CHARS), "owner": _owner(wanted, accounts),
                      "userlist": list(accounts), "chatid": chat}  # fmt: skip
        found = await self._qyapi.call("appchat/create", body, accept=ROOM_CODES | UNREACHABLE)
        return whole(found, "errcode")

    async def _update(self, made: Made, wanted: Gathering, accounts: tuple[str, ...]) -> int:
        """The errcode; 0 also where nothing differs."""
        owner = _owner(wanted, accounts)
        body: Json = {"chatid": made.address.removeprefix(PREFIX), "name": shorten(line(wanted.title), NAME_CHARS)}
        body |= {"owner": owner} if owner != made.owner else {}
        here = {one.lower() for one in made.members}
        staying = {one.lower() for one in accounts}
        if new := [one for one in accounts if one.lower() not in here]:
            body["add_user_list"] = new
        if gone := [one for one in made.members if one.lower() not in staying]:
            body["del_user_list"] = gone
        found = await self._qyapi.call("appchat/update", body, accept=ROOM_CODES | UNREACHABLE)
        return whole(found, "errcode")

    async def _found(self, chat: str) -> Made | None:
        found = await self._qyapi.call("appchat/get", query={"chatid": chat}, accept=ROOM_CODES)
        if whole(found, "errcode"):
            return None
        info = part(found, "chat_info")
        return Made(PREFIX + chat, text(info, "owner"), tuple(texts(info, "userlist")))

    async def _known(self, accounts: tuple[str, ...]) -> tuple[str, ...]:
        """Who is there and works: one stranger in the list has it refuse all of them."""
        known = []
        for one in accounts:
            found = await self._qyapi.call("user/get", query={"userid": one}, accept=UNREACHABLE)
            if not whole(found, "errcode") and text(found, "status") in ("", "1"):
                known.append(one)
        return tuple(known)


def _owner(wanted: Gathering, accounts: tuple[str, ...]) -> str:
    return wanted.owner if wanted.owner in accounts else accounts[0] if accounts else ""
