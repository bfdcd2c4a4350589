"""Who is behind a WeCom userid."""

from dataclasses import dataclass

from bot.shape import text, texts
from bot.wecom.client import Qyapi


@dataclass(frozen=True, slots=True)
class Profile:
    """`departments` and `leaders` are WeCom's ids; `active` False: disabled, not yet activated or gone."""

    account: str
    name: str
    title: str
    departments: tuple[str, ...]
    leaders: tuple[str, ...]
    active: bool


async def profile(qyapi: Qyapi, account: str) -> Profile:
    """GET user/get; raises Never(unreachable) for nobody of this corporation."""
    found = await qyapi.call("user/get", query={"userid": account})
    return Profile(
        text(found, "userid").lower() or account, text(found, "name"), text(found, "position"),
        tuple(texts(found, "department")), tuple(texts(found, "direct_leader")), text(found, "status") in ("", "1"),
    )
