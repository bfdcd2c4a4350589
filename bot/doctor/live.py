"""`run.py doctor --live --to 账号`: the customer's first day. One of everything to one named person, a line a step, and
var/live-report.md for the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import typer

from bot.clock import SystemClock
from bot.doctor import cards, hearing
from bot.doctor.steps import Skipped, Step, Visit, of_line, of_room, said
from bot.from_settings import address
from bot.phones.build import legs_of
from bot.phones.port import Line, close_all
from bot.platform import DeliveryError, Make, Platform
from bot.postman.routes import room_route
from config.settings import Settings
from workflows.kernel.ports import Clock

MARKS = {True: "成了", False: "没成", None: "跳过"}
REPORT = "live-report.md"
PUBLIC = "wechat"


@dataclass(frozen=True, slots=True)
class Wishes:
    """`to`: accounts, `wecom:li.lei`, or `li.lei` where one platform is on. `wait` in seconds for each thing the person
    has to do; `yes` asks nothing."""

    to: tuple[str, ...]
    mobile: str = ""
    wait: float = 120.0
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    step: Step
    ok: bool | None
    said: str


class Unnamed(ValueError):
    """Nobody, or nobody clear, was named; the message says how."""


async def run(settings: Settings, make: Make, wishes: Wishes) -> int:
    """0 where every step that was due went well, 1 where one did not, 2 where nobody was named."""
    clock = SystemClock(settings.site.zone)
    platforms = make(settings, clock)
    try:
        people = named(wishes.to, platforms)
        if not wishes.yes and not _agreed(people, settings, wishes):
            typer.echo("没有发，什么都没有变。")
            return 1
        done = await visit(settings, platforms, people, wishes, clock)
    except Unnamed as wrong:
        typer.echo(str(wrong), err=True)
        return 2
    finally:
        for platform in platforms.values():
            await platform.stop()
    written = write(Path(settings.server.data) / REPORT, done, people, platforms, clock)
    failed = sum(1 for one in done if one.ok is False)
    typer.echo(f"共 {len(done)} 步，{failed} 步没成；记在 {written}")
    return 1 if failed else 0


def named(to: Sequence[str], platforms: Mapping[str, Platform]) -> list[tuple[str, str]]:
    """(platform, account) of every `--to`; raises Unnamed."""
    known = "、".join(platforms) or "（一个都没有启用）"
    if not to:
        raise Unnamed(f"--live 要写明发给谁，例如 --to {next(iter(platforms), 'wecom')}:账号；启用的平台：{known}")
    found = []
    for one in to:
        platform, _, account = one.rpartition(":")
        if not platform and len(platforms) == 1:
            platform = next(iter(platforms))
        if platform == PUBLIC:
            raise Unnamed("公众号只认关注的人，没有账号可写；请照 docs/wechat.md 的验收做")
        if platform not in platforms or not account:
            raise Unnamed(f"--to {one} 看不出是哪个平台的谁，写成 平台:账号；启用的平台：{known}")
        found.append((platform, account))
    return found


async def visit(
    settings: Settings, platforms: Mapping[str, Platform], people: Sequence[tuple[str, str]], wishes: Wishes,
    clock: Clock,
) -> list[Done]:  # fmt: skip
    """All steps in turn, told as they are done."""
    heard = await hearing.begin(settings, platforms, cards.pressed())
    typer.echo(f"听：{heard.said}。")
    legs = legs_of(settings, platforms, clock)
    done = []
    try:
        for step in _steps(settings, platforms, people, wishes, clock, heard, legs.lines):
            typer.echo(f"→ {step.name}：请看 {step.look}")
            done.append(await _done(step))
            remedy = f"\n    怎么办：{step.remedy}" if done[-1].ok is False else ""
            typer.echo(f"  {MARKS[done[-1].ok]}  {done[-1].said}{remedy}")
    finally:
        await heard.stop()
        await close_all(legs.lines)
    return done


def _steps(
    settings: Settings, platforms: Mapping[str, Platform], people: Sequence[tuple[str, str]], wishes: Wishes,
    clock: Clock, heard: hearing.Hearing, lines: Sequence[Line],
) -> Iterator[Step]:  # fmt: skip
    mark, url = token_hex(4), settings.server.public_url.rstrip("/")
    for platform, account in people:
        yield from Visit(platforms[platform], account, heard, clock, url, wishes.wait).steps()
    for group in settings.groups.duty:
        if (route := room_route(address(group), platforms)) is not None:
            yield of_room(platforms[route.platform], address(group), mark, url, clock)
    for line in lines:
        yield of_line(line, wishes.mobile, people, token_hex(4), clock)


async def _done(step: Step) -> Done:
    try:
        return Done(step, True, await step.do())
    except Skipped as why:
        return Done(step, None, str(why))
    except DeliveryError as wrong:
        return Done(step, False, said(wrong))


def _agreed(people: Sequence[tuple[str, str]], settings: Settings, wishes: Wishes) -> bool:
    who = "、".join(f"{platform} 的 {account}" for platform, account in people)
    more = [f"{len(settings.groups.duty)} 个值班群各两条"] if settings.groups.duty else []
    more += [f"短信、电话打到 {wishes.mobile}（会收费）"] if wishes.mobile else []
    return typer.confirm(f"要给 {who} 发 7 条左右的测试消息{''.join(f'，{one}' for one in more)}，现在发？")


def write(
    file: Path, done: Sequence[Done], people: Sequence[tuple[str, str]], platforms: Mapping[str, Platform], clock: Clock
) -> Path:
    """The report, as a table for whoever keeps the contract."""
    file.parent.mkdir(parents=True, exist_ok=True)
    who = "、".join(f"{platforms[platform].title} {account}" for platform, account in people)
    head = [f"# 真实租户体检 {clock.now():%Y-%m-%d %H:%M}", "", f"发给：{who}", "",
            "| 步骤 | 结果 | 说明 | 应当看到 | 没看到怎么办 |", "|---|---|---|---|---|"]  # fmt: skip
    rows = [
        f"| {one.step.name} | {MARKS[one.ok]} | {one.said.replace('|', '／')} | {one.step.look} | {one.step.remedy} |"
        for one in done
    ]
    foot = "“成了”是平台收下了；手机上是不是真那样，请本人逐条核对后签字：______"
    file.write_text("\n".join([*head, *rows, "", foot]) + "\n")
    return file
