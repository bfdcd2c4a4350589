"""`run.py menus`: the menu at the foot of a chat. What stands in it once for all platforms; each makes what it can."""

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import typer

from bot.clock import SystemClock
from bot.platform import DeliveryError, Make, Misconfigured, Platform
from config.settings import Settings

Kind = Literal["word", "photo", "scan", "more"]
KINDS = {"word": "等于发这个词", "photo": "拍照或选照片", "scan": "扫码", "more": "下面还有"}


@dataclass(frozen=True, slots=True)
class Entry:
    """`word` comes in as if it had been typed; `more` holds the entries below a heading."""

    label: str
    kind: Kind
    word: str = ""
    more: tuple["Entry", ...] = ()


MENU = (
    Entry("随手拍", "photo"),
    Entry("我的待办", "word", "待办"),
    Entry(
        "更多",
        "more",
        more=(
            Entry("今日未闭环", "word", "今日未闭环"),
            Entry("现在谁值班", "word", "值班"),
            Entry("我要请假", "word", "请假"),
            Entry("扫点位码", "scan"),
            Entry("帮助", "word", "帮助"),
        ),
    ),
)
BY_HAND = "没有建菜单的接口，照接入文档“快捷语”一节在管理后台添加"


@runtime_checkable
class MenuMaker(Protocol):
    """A platform whose menu can be made by a call."""

    async def make_menu(self, entries: tuple[Entry, ...]) -> bool:
        """True where something changed; raises DeliveryError."""
        ...


async def run(settings: Settings, make: Make, dry_run: bool) -> int:
    """Prints what was made; 1 where a platform refused. A dry run calls nobody."""
    typer.echo("\n".join(listed(MENU)))
    failed = 0
    for platform in make(settings, SystemClock(settings.site.zone)).values():
        try:
            said = await _made(platform, dry_run)
        except DeliveryError as error:
            failed, said = 1, f"没有建成：{error}" + (f"。{error.remedy}" if isinstance(error, Misconfigured) else "")
        finally:
            await platform.stop()
        typer.echo(f"{platform.title}：{said}")
    return failed


async def _made(platform: Platform, dry_run: bool) -> str:
    if not isinstance(platform, MenuMaker):
        return BY_HAND
    if dry_run:
        return "会建成上面的样子（这次只看，没有调用平台）"
    return "菜单已建好，手机上重新进入应用就能看到" if await platform.make_menu(MENU) else "菜单已经是这样，没有改动"


def listed(entries: tuple[Entry, ...], indent: str = "") -> list[str]:
    """One line an entry, as an administrator reads it."""
    lines = []
    for entry in entries:
        word = f"（{entry.word}）" if entry.word else ""
        lines.append(f"{indent}{entry.label}  {KINDS[entry.kind]}{word}")
        lines += listed(entry.more, indent + "    ")
    return lines
