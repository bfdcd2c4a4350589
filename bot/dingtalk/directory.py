"""DingTalk's address book (platforms.md 3.8), one level and one page at a time, 20 calls a second and API. Free of the
monthly quota. Never seen live.

The direct superior stands only in user/get, one call a person: `members` leaves it open, `member` fills it in.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial

from bot.contacts.directory import Member, Unit
from bot.contacts.pace import Pace, abreast, patient
from bot.dingtalk.client import Api
from bot.dingtalk.errors import NOT_LISTED
from bot.dingtalk.wire import many
from bot.platform import Misconfigured, Never
from bot.shape import Json, part, parts, text, texts
from workflows.kernel.ports import Clock

ROOT = "1"
NO_DEPARTMENT = frozenset({"60003"})
A_SECOND, ABREAST, PAGE = 16.0, 4, 100
"""20 are allowed in any second: those in flight may arrive together, and still are not too many."""
PACED = ("department/listsub", "department/get", "user/list", "user/get")
SCOPE = (
    "请在钉钉开放平台给应用申请“通讯录部门信息读”“成员信息读”权限，并把权限范围设为全部员工；"
    "手机号要另外申请“个人手机号信息”，不给也能用工号对应"
)


class AddressBook:
    """A Directory."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api = api
        self._pace = {path: Pace(clock, A_SECOND) for path in PACED}

    async def units(self) -> AsyncIterator[Unit]:
        """From the root down, a level at a time; each one's managers need a call of their own."""
        level, seen = [ROOT], {ROOT}
        while level:
            below: list[str] = []
            async for unit, children in abreast(ABREAST, self._level, level):
                below += [child for child in children if child not in seen]
                seen.update(children)
                if unit:
                    yield unit
            level = below

    async def _level(self, id: str) -> tuple[Unit | None, list[str]]:
        found = await self._call("department/listsub", {"dept_id": _number(id)})
        return await self.unit(id), [text(one, "dept_id") for one in parts(found, "result")]

    async def members(self, units: Sequence[str]) -> AsyncIterator[Sequence[Member]]:
        async for batch in abreast(ABREAST, self._inside, units):
            yield batch

    async def _inside(self, unit: str) -> Sequence[Member]:
        found: list[Member] = []
        cursor = 0
        while True:
            body: Json = {"dept_id": _number(unit), "cursor": cursor, "size": PAGE}
            page = part(await self._call("user/list", body), "result")  # {} where the department is gone by now
            found += [member for one in parts(page, "list") if (member := _member(one, unit))]
            following = text(page, "next_cursor")
            if not page.get("has_more") or page.get("has_more") == "false" or not following.isdigit():
                return found
            cursor = int(following)

    async def member(self, account: str) -> Member | None:
        try:
            found = part(await self._call("user/get", {"userid": account}), "result")
        except Never as wrong:
            if not wrong.unreachable:
                raise
            return None
        return _member(found, "", full=True)

    async def unit(self, id: str) -> Unit | None:
        found = part(await self._call("department/get", {"dept_id": _number(id)}), "result")
        if not found:
            return None
        parent = text(found, "parent_id")
        above = "" if parent in ("", "0", id) else parent
        return Unit(id, text(found, "name"), above, tuple(texts(found, "dept_manager_userid_list")), id == ROOT)

    async def _call(self, path: str, body: Json) -> Json:
        """Raises Misconfigured with the rights to apply for where the app may not read this."""
        try:
            call = partial(self._api.old, f"/topapi/v2/{path}", body, accept=NO_DEPARTMENT)
            return await patient(call, self._pace[path])
        except Misconfigured as wrong:
            if NOT_LISTED in wrong.why:
                raise
            raise Misconfigured(f"钉钉不让读通讯录（{wrong.why}）", SCOPE) from wrong


def _number(unit: str) -> int:
    return int(unit) if unit.lstrip("-").isdigit() else 0


def _member(one: Json, place: str, full: bool = False) -> Member | None:
    """`place` is the department that was asked; `full` where the answer tells the superior. None without an account.
    The platform's own `active` only says that somebody has opened the app once: whoever is listed works here."""
    account = text(one, "userid")
    if not account:
        return None
    led = [text(dept, "dept_id") for dept in parts(one, "leader_in_dept") if dept.get("leader") in (True, "true")]
    leads = led or ([place] if place and one.get("leader") in (True, "true") else [])
    manager = text(one, "manager_userid")
    return Member(
        account, text(one, "name") or account, many(one, "dept_id_list"), text(one, "title"),
        text(one, "job_number").strip(), text(one, "mobile"),
        (manager if manager.lower() != account.lower() else "") if full else None, tuple(leads),
    )  # fmt: skip
