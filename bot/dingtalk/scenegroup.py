"""Groups that the app makes (scene groups, 场景群). A group template brings our robot into them, which a plain group
would not have, and `uuid` is ours: a second try finds the group of the first.

Paths and members from the public reference of topapi/im/chat/scenegroup; never seen live.
"""

from collections.abc import Iterable, Iterator

from bot.dingtalk.client import Api
from bot.dingtalk.rooms import GROUP
from bot.dingtalk.settings import DingTalkSettings
from bot.platform import Never
from bot.rooms.port import Gathering, Made
from bot.shape import Json, part, text
from bot.wording import line, shorten

PATH = "/topapi/im/chat/scenegroup"
TITLE_CHARS, AT_ONCE, MOST = 40, 100, 999
FEWEST = 2


class SceneGroups:
    """A Convener. Raises DeliveryError."""

    def __init__(self, api: Api, settings: DingTalkSettings) -> None:
        self._api, self._template = api, settings.room_template_id

    @property
    def convenes(self) -> bool:
        """Without a template there is no group that our robot could speak in."""
        return bool(self._template)

    async def gather(self, wanted: Gathering) -> Made:
        accounts = wanted.accounts[:MOST]
        try:
            return await self._create(wanted, accounts)
        except Never as wrong:
            known = await self._known(accounts) if wrong.unreachable else ()
            if len(known) < FEWEST:
                raise
            return await self._create(wanted, known)

    async def regather(self, made: Made, wanted: Gathering) -> Made:
        """First who is new, then the title and the owner, then who goes: an owner is never taken out."""
        group, here = made.address.removeprefix(GROUP), list(made.members)
        for account in [one for one in wanted.accounts[:MOST] if one not in made.members]:
            if await self._let_in(group, account):
                here.append(account)
        owner = wanted.owner if wanted.owner in here else made.owner
        await self._call("update", {"open_conversation_id": group, "title": shorten(line(wanted.title), TITLE_CHARS),
                                    "owner_user_id": owner})  # fmt: skip
        staying = {*wanted.accounts, owner}
        await self._take_out(group, [one for one in here if one not in staying])
        return Made(made.address, owner, tuple(one for one in here if one in staying))

    async def part(self, made: Made) -> None:
        await self._take_out(made.address.removeprefix(GROUP), [one for one in made.members if one != made.owner])

    async def _create(self, wanted: Gathering, accounts: tuple[str, ...]) -> Made:
        owner = wanted.owner if wanted.owner in accounts else accounts[0]
        body: Json = {
            "title": shorten(line(wanted.title), TITLE_CHARS), "template_id": self._template, "owner_user_id": owner,
            "user_ids": ",".join(accounts), "uuid": wanted.key, "show_history_type": 1,
        }  # fmt: skip
        group = text(part(await self._call("create", body), "result"), "open_conversation_id")
        if not group:
            raise Never("钉钉没有给出群的编号")
        return Made(GROUP + group, owner, accounts)

    async def _let_in(self, group: str, account: str) -> bool:
        """One at a time: a stranger in the list would keep all of them out."""
        try:
            await self._call("member/add", {"open_conversation_id": group, "user_ids": account})
        except Never as wrong:
            if not wrong.unreachable:
                raise
            return False
        return True

    async def _take_out(self, group: str, accounts: list[str]) -> None:
        for some in _portions(accounts):
            await self._call("member/delete", {"open_conversation_id": group, "user_ids": ",".join(some)})

    async def _known(self, accounts: Iterable[str]) -> tuple[str, ...]:
        known = []
        for one in accounts:
            try:
                await self._api.old("/topapi/v2/user/get", {"userid": one})
            except Never:
                continue
            known.append(one)
        return tuple(known)

    async def _call(self, name: str, body: Json) -> Json:
        return await self._api.old(f"{PATH}/{name}", body)


def _portions(accounts: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(accounts), AT_ONCE):
        yield accounts[begin : begin + AT_ONCE]
