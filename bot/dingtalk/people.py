"""Who is behind a DingTalk userid."""

from dataclasses import dataclass

from bot.dingtalk.client import Api
from bot.shape import part, text, texts


@dataclass(frozen=True, slots=True)
class Profile:
    """`departments` are DingTalk's ids; `leaders` holds the manager where the organisation names one."""

    account: str
    name: str
    title: str
    departments: tuple[str, ...]
    leaders: tuple[str, ...]
    active: bool


async def profile(api: Api, account: str) -> Profile:
    """topapi/v2/user/get, free of quota; raises Never(unreachable) for nobody of this organisation."""
    found = part(await api.old("/topapi/v2/user/get", {"userid": account}), "result")
    manager = text(found, "manager_userid")
    return Profile(
        text(found, "userid") or account, text(found, "name"), text(found, "title"),
        tuple(texts(found, "dept_id_list")), (manager,) if manager else (), found.get("active") is not False,
    )  # fmt: skip
