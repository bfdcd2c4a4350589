"""Files that people sent the robot: a download code, then a plain link into somebody's object storage."""

from yarl import URL

from bot.dingtalk.client import Api
from bot.dingtalk.settings import DingTalkSettings
from bot.http import SHORTLY
from bot.links import Links
from bot.platform import Fetched, Never, TryLater
from bot.shape import Json, text

FILE_BYTES = 64 << 20


class Files:
    """`close` when done. Links to this machine or network are refused, except to exactly a configured base."""

    def __init__(self, api: Api, settings: DingTalkSettings) -> None:
        self._api, self._robot = api, settings.robot
        self._links = Links(api.http, (settings.api_base, settings.oapi_base))

    async def close(self) -> None:
        await self._links.close()

    async def fetch(self, ref: str) -> Fetched:
        """Raises Never where the file is gone, empty, too big or behind a link nobody should follow."""
        robot, _, code = ref.partition("/")
        body: Json = {"downloadCode": code, "robotCode": robot or self._robot}
        found = await self._api.call("POST", "/v1.0/robot/messageFiles/download", body)
        link = URL(text(found, "downloadUrl"))
        raw = await self._links.way(link).raw(str(link), None, FILE_BYTES)
        if raw.status in (403, 404):
            raise Never("文件已过期或不存在")
        if raw.status != 200:
            raise TryLater(f"文件下载失败（HTTP {raw.status}）", SHORTLY, "person")
        if not raw.data or raw.mime in ("text/html", "application/xml"):
            raise Never("下载到的不是文件")
        return Fetched(raw.data, raw.name, raw.mime)
