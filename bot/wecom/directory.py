"""WeCom's address book (platforms.md 2.7): the self-built app reads what lies in its visible range.

Never seen live. Since June 2022 a new app gets no mobile, e-mail or address; since August 2022 the contact-sync secret
reads no details from a new IP: only an app's own secret does.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial

from bot.contacts.directory import Member, Unit
from bot.contacts.pace import Pace, abreast, patient
from bot.platform import Misconfigured, Never
from bot.shape import Json, part, parts, text, texts, whole
from bot.wecom.client import Qyapi
from workflows.kernel.ports import Clock

A_SECOND, ABREAST = 100.0, 4
"""10 000 calls a minute and API are allowed; the concurrency limit (45033) is not published."""
ROOT = "1"
STAFF_NO = ("工号", "员工工号", "员工编号", "员工号", "职工号", "jobnumber", "job_number")
"""Names under which plants keep the staff number among the self-made fields."""
ACTIVE, NOT_YET = 1, 4
NO_DETAILS = frozenset({60011, 48002, 48009})
NO_DEPARTMENT, NOBODY = 60003, frozenset({60111, 40003})
WITHHELD = Misconfigured(
    "企业微信不让读通讯录详情",
    "请核对 [wecom] secret 用的是自建应用的 secret（通讯录同步助手的 secret 从新 IP 只能读到编号），"
    "再在管理后台把应用的可见范围设为全厂；都不行就先用人员表导入（run.py import people）",
)


class AddressBook:
    """A Directory."""

    def __init__(self, qyapi: Qyapi, clock: Clock) -> None:
        self._qyapi = qyapi
        self._people, self._units = Pace(clock, A_SECOND), Pace(clock, A_SECOND)

    async def units(self) -> AsyncIterator[Unit]:
        found = await self._call("department/list", self._units)
        for one in parts(found, "department"):
            yield _unit(one)

    async def members(self, units: Sequence[str]) -> AsyncIterator[Sequence[Member]]:
        async for batch in abreast(ABREAST, self._inside, units):
            yield batch

    async def _inside(self, unit: str) -> Sequence[Member]:
        found = await self._call("user/list", self._people, {"department_id": unit}, frozenset({NO_DEPARTMENT}))
        return [member for one in parts(found, "userlist") if (member := _member(one))]

    async def member(self, account: str) -> Member | None:
        try:
            found = await self._call("user/get", self._people, {"userid": account}, NOBODY)
        except Never:
            return None
        return None if whole(found, "errcode") else _member(found)

    async def unit(self, id: str) -> Unit | None:
        found = await self._call("department/get", self._units, {"id": id}, frozenset({NO_DEPARTMENT}))
        return None if whole(found, "errcode") else _unit(part(found, "department"))

    async def _call(
        self, path: str, pace: Pace, query: Mapping[str, str] | None = None, accept: frozenset[int] = frozenset()
    ) -> Json:
        """Raises WITHHELD where the app may not read this."""
        call = partial(self._qyapi.call, path, query=query or {}, accept=accept | NO_DETAILS)
        found = await patient(call, pace)
        if whole(found, "errcode") in NO_DETAILS:
            raise Misconfigured(f"{WITHHELD.why}（{whole(found, 'errcode')}）", WITHHELD.remedy)
        return found


def _unit(one: Json) -> Unit:
    number, parent = text(one, "id"), text(one, "parentid")
    above = "" if parent in ("0", number) else parent
    return Unit(number, text(one, "name"), above, tuple(texts(one, "department_leader")), number == ROOT)


def _member(one: Json) -> Member | None:
    """None for an entry without an account. A name that is withheld shows as the account."""
    account, units = text(one, "userid"), texts(one, "department")
    if not account:
        return None
    main = text(one, "main_department")
    leads = [unit for unit, flag in zip(units, texts(one, "is_leader_in_dept"), strict=False) if flag == "1"]
    leaders = [leader for leader in texts(one, "direct_leader") if leader.lower() != account.lower()]
    status = whole(one, "status", ACTIVE)
    return Member(
        account, text(one, "name") or account, tuple(dict.fromkeys([main, *units] if main in units else units)),
        text(one, "position"), _staff_no(one), text(one, "mobile"), leaders[0] if leaders else "",
        tuple(leads), status in (ACTIVE, NOT_YET),
    )  # fmt: skip


def _staff_no(one: Json) -> str:
    """From the self-made fields of the corporation, in both shapes they have been seen in."""
    for field in parts(part(one, "extattr"), "attrs"):
        if text(field, "name").replace(" ", "").lower() in STAFF_NO:
            return (text(part(field, "text"), "value") or text(field, "value")).strip()
    return ""
