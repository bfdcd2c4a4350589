"""WeChat Work as this house uses a chat."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from secrets import token_hex

import structlog
from aiohttp import web

from bot.contacts.directory import Directory
from bot.doctor.port import Knock
from bot.http import Http, Sessions
from bot.menus import Entry
from bot.phones.port import Line
from bot.platform import DeliveryError, Door, Fetched, Never, Outgoing, Picture, Sent, ailment
from bot.shape import Json, text, texts, whole
from bot.wecom import menu, render
from bot.wecom.appchat import PREFIX as CHAT
from bot.wecom.appchat import Appchats
from bot.wecom.callback import Callback
from bot.wecom.client import Qyapi
from bot.wecom.codes import LIFE, Codes
from bot.wecom.directory import AddressBook
from bot.wecom.errors import BAD_MEDIA, TASK_USED
from bot.wecom.login import WeComLogin
from bot.wecom.repeats import Repeats
from bot.wecom.robot import say
from bot.wecom.settings import WeComSettings
from bot.wecom.urgent import UrgentCall
from bot.wecom.wire import NAME
from workflows.kernel.ports import Clock

CODE_REFUSED = frozenset({TASK_USED, 40035})
NOTHING: frozenset[int] = frozenset()
PICTURES = 2
log = structlog.get_logger()


class WeCom:
    """A Platform. `refused` counts callbacks not taken, by reason.

    `Sent.reference` of a card: `task_id`, `msgid`, `response_code` and `code_at`, the right to change it once within
    72 h. A click brings another right; it is remembered here, and handed up in `Incoming.reply`: whoever puts that
    into the reference as `reply` has it used first.
    """

    name = NAME
    title = "企业微信"
    monthly_calls: int | None = None

    def __init__(self, settings: WeComSettings, clock: Clock, http: Sessions, freshness: timedelta) -> None:
        self.refused: Counter[str] = Counter()
        self._door: Door | None = None
        self._settings, self._clock = settings, clock
        self._http = Http(http)
        self._qyapi = Qyapi(self._http, settings, clock)
        self.directory: Directory = AddressBook(self._qyapi, clock)
        self.address = settings.api_base
        self.login = WeComLogin(self._qyapi, settings, clock)
        self.rooms = Appchats(self._qyapi)
        self.phone_lines: Sequence[Line] = (UrgentCall(self._qyapi),) if settings.urgent_call else ()
        self._codes = Codes()
        self._repeats = Repeats()
        self._callback = Callback(settings, clock, freshness, self.refused, self._codes, lambda: self._door)

    @property
    def routes(self) -> list[web.RouteDef]:
        return self._callback.routes

    async def start(self, door: Door) -> None:
        """WeCom calls us; nothing has to be opened."""
        self._door = door

    async def stop(self) -> None:
        self._door = None
        self._qyapi.tokens.close()
        self.login.close()
        await self._http.close()

    async def send(self, account: str, message: Outgoing) -> Sent:
        # Uploads first: what fails there is tried again before anything was shown.
        media = [(picture, await self._qyapi.upload(picture)) for picture in message.pictures[:PICTURES]]
        task = render.task_id(message)
        looks = render.new(message, task)
        check = self._repeats.check(account, message, looks, self._clock.now())
        accept = frozenset({TASK_USED}) if "template_card" in looks else NOTHING
        found = await self._send(account, looks | check, accept)
        if whole(found, "errcode") == TASK_USED and not message.again:
            # Not ours: an older installation of this app used the number. A lost message is worse than an odd task_id.
            task = render.task_id(message, f"-{token_hex(4)}")
            found = await self._send(account, render.new(message, task) | check)
        # Else the earlier try took the task_id, and the card was seen; only its code for a later look is lost with it.
        for picture, media_id in media:
            await self._show(account, picture, media_id)
        reference = {"msgid": text(found, "msgid")}
        if "template_card" in looks:
            reference |= {"task_id": task} | self._right(text(found, "response_code"))
        return Sent(text(found, "msgid"), reference)

    async def amend(self, account: str, reference: Mapping[str, str], message: Outgoing) -> Sent | None:
        """None without a code that still lives, or where WeCom no longer takes it."""
        task = reference.get("task_id", "")
        for code in self._rights(task, reference):
            body: Json = {
                "userids": [account], "agentid": self._settings.agent_id, "response_code": code,
                "template_card": render.amended(message, task),
            }  # fmt: skip
            found = await self._qyapi.call("message/update_template_card", body, accept=CODE_REFUSED)
            self._codes.spent(task, code)
            # A code that an earlier try of this very look has used up: the card wears it already.
            if whole(found, "errcode") and not message.again:
                continue
            if texts(found, "invaliduser"):
                raise Never("企业微信收不到这个人", unreachable=True)
            return Sent(reference.get("msgid", ""), {key: kept for key, kept in reference.items() if kept != code})
        return None

    def _rights(self, task: str, reference: Mapping[str, str]) -> list[str]:
        """Codes to try in order: of clicks first, so that the send's own one is left for what nobody pressed."""
        now = self._clock.now()
        since = reference.get("code_at", "")
        own = reference.get("response_code", "")
        fresh = own and not (since and now - datetime.fromisoformat(since) >= LIFE)
        clicked = [reference["reply"]] if reference.get("reply") else []
        found = [*clicked, *self._codes.live(task, now), *([own] if fresh else [])]
        return list(dict.fromkeys(found)) if task else []

    async def send_room(self, address: str, message: Outgoing) -> Sent:
        if address.startswith(CHAT):
            return await self.rooms.say(address, message)
        await say(self._qyapi, address, message)
        return Sent("", {})

    async def fetch(self, ref: str, reply: str | None) -> Fetched:
        return await self._qyapi.download(ref)

    async def make_menu(self, entries: tuple[Entry, ...]) -> bool:
        return await menu.make(self._qyapi, self._settings.agent_id, entries)

    def knock(self) -> Knock:
        return self._callback.knock()

    async def probe(self) -> str | None:
        """A token and the smallest call that looks at our IP; only what an administrator must mend counts as ill."""
        return await ailment(self._qyapi.call("department/simplelist", query={"id": "1"}))

    async def _send(self, account: str, looks: Json, accept: frozenset[int] = NOTHING) -> Json:
        body: Json = {"touser": account, "agentid": self._settings.agent_id, **looks}
        found = await self._qyapi.call("message/send", body, accept=accept)
        if text(found, "invaliduser") or text(found, "unlicenseduser"):
            raise Never("企业微信收不到这个人：不在应用可见范围或没有许可", unreachable=True)
        return found

    async def _show(self, account: str, picture: Picture, media_id: str | None) -> None:
        """A picture after its card; the card has been seen, so a failure here is only written down."""
        for _ in range(2):
            if media_id is None:
                return
            try:
                looks: Json = {"msgtype": "image", "image": {"media_id": media_id}}
                if whole(await self._send(account, looks, frozenset({BAD_MEDIA})), "errcode") == 0:
                    return
                self._qyapi.uploads.forget(picture)
                media_id = await self._qyapi.upload(picture)
            except DeliveryError as wrong:
                log.warning("wecom picture not shown", why=str(wrong))
                return

    def _right(self, code: str) -> dict[str, str]:
        return {"response_code": code, "code_at": self._clock.now().isoformat()} if code else {}
