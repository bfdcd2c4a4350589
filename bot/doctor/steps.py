"""What `doctor --live` sends: one of everything, in an order in which each step rests on the one before."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from secrets import token_hex

from PIL import Image, ImageDraw, ImageFont

from bot.doctor import cards
from bot.doctor.hearing import Hearing
from bot.media.fonts import NoFont, sans
from bot.media.sniff import sniff
from bot.phones.port import MOBILE, Dial, Line, Placed, Words
from bot.platform import DeliveryError, Misconfigured, Never, Outgoing, Picture, Platform
from workflows.kernel.cards import Card
from workflows.kernel.incoming import Voice
from workflows.kernel.ports import Clock

POLLS, POLL_S = 12, 5.0
"""How often, and at what distance in seconds, a call is asked after."""


class Skipped(Exception):
    """Nothing to do here in these settings; the text says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """`look` is what the person should see, `remedy` what to do where it is not so; `do` says what happened, raises
    DeliveryError or Skipped."""

    name: str
    look: str
    remedy: str
    do: Callable[[], Awaitable[str]]


@dataclass(slots=True)
class Visit:
    """One platform and one person there. `patience` in wall seconds, for each thing the person has to do."""

    platform: Platform
    account: str
    hearing: Hearing
    clock: Clock
    public_url: str
    patience: float
    mark: str = field(default_factory=lambda: token_hex(4))
    card: dict[str, str] = field(default_factory=dict)

    def steps(self) -> Iterator[Step]:
        of = self.platform.title
        rights = f"照上面的原因改；再跑一次 run.py doctor 看{of}那几行"
        yield Step(f"{of} 文字", "一条“体检：这是一条文字”", rights, self._text)
        yield Step(f"{of} 长文字", "一条很长的文字，末尾有“全文”链接", "把收到的样子截图发给开发", self._long)
        yield Step(f"{of} 卡片和按钮", "一张蓝色卡片，请按“我看到了”",
                   "没有卡片看模板有没有发布；按了没反应用 run.py doctor 看回调或 Stream", self._card)  # fmt: skip
        yield Step(f"{of} 改卡片", "刚才那张卡片变成绿色，没有按钮了", "没变的话看上一步按钮到底收到没有", self._amend)
        yield Step(f"{of} 图片", "一张写着“体检”的图片", "看应用有没有上传素材的权限", self._picture)
        yield Step(f"{of} 语音", "请对着机器人发一条 3 秒的语音",
                   "没收到看回调网址或 Stream；取不到看可信 IP 和权限", self._voice)  # fmt: skip
        yield Step(f"{of} 网页", "一张卡片，点“打开网页”，手机上能打开、不用输密码",
                   "打不开看 public_url、证书、可信域名；要登录看网页授权域名", self._page)  # fmt: skip

    async def _text(self) -> str:
        sent = await self._send("a", cards.text())
        return f"已发出 {sent}".strip()

    async def _long(self) -> str:
        await self._send("b", cards.long_text())
        return "已发出，平台收下了"

    async def _card(self) -> str:
        ref, card = f"live{self.mark}c", cards.to_press(self.clock.now(), self.mark)
        made = await self.platform.send(self.account, Outgoing(ref, 1, card, link=self.public_url))
        self.card = dict(made.reference)
        begun = self.clock.tick()
        reply = await self.hearing.pressed(ref, self.patience)
        if reply is None:
            raise Never(f"卡片发出去了，{self.patience:.0f} 秒里没有收到按钮")
        self.card |= {"reply": reply} if reply else {}
        return f"按钮 {self.clock.tick() - begun:.0f} 秒后收到"

    async def _amend(self) -> str:
        if not self.card:
            raise Skipped("前一步没有卡片")
        later = Outgoing(f"live{self.mark}c", 3, cards.pressed(), link=self.public_url)
        if await self.platform.amend(self.account, self.card, later) is None:
            raise Never("平台不让再改这张卡片（智能机器人只在按下的一刻换样子，上一步变了就对）")
        return "平台收下了新样子"

    async def _picture(self) -> str:
        data = drawn(f"体检 {self.mark}")
        picture = Picture(self.mark, data, "image/png", "")
        await self._send("d", cards.with_picture(), (picture,))
        return f"已发出，{len(data) // 1024 + 1} KB"

    async def _voice(self) -> str:
        await self._send("e", cards.to_speak())
        heard = await self.hearing.spoke(self.platform.name, self.account, self.patience)
        if heard is None:
            raise Never(f"{self.patience:.0f} 秒里没有收到语音")
        voice = next((piece for piece in heard.pieces if isinstance(piece, Voice) and piece.ref), None)
        if voice is None:
            raise Skipped("来的是文字：平台自己把语音转好了，或者没有按住说话")
        got = await self.platform.fetch(voice.ref, heard.reply)
        kind = sniff(got.data)
        return f"取到 {len(got.data)} 字节，{kind.name if kind else '认不出的格式'}"

    async def _page(self) -> str:
        link = f"{self.public_url}/h5/"
        await self._send("f", cards.page(link), link=link)
        return f"已发出 {link}"

    async def _send(self, which: str, card: Card, pictures: tuple[Picture, ...] = (), link: str = "") -> str:
        message = Outgoing(f"live{self.mark}{which}", 1, card, pictures, link or self.public_url)
        return (await self.platform.send(self.account, message)).vendor_id


def of_room(platform: Platform, address: str, mark: str, public_url: str, clock: Clock) -> Step:
    """A text and a markdown message to one duty room."""
    kind = address.partition(":")[0]

    async def do() -> str:
        for number, one in enumerate((cards.room_text(mark), cards.room(clock.now(), mark))):
            await platform.send_room(address, Outgoing(f"live{mark}g{number}", 1, one, link=public_url))
        return "文字和 markdown 各一条已发出"

    remedy = "看群机器人还在不在、KEY 或加签对不对、关键词里有没有“体检”"
    return Step(f"{platform.title} 值班群 {kind}", "值班群里一条文字、一条带格式的消息", remedy, do)


def of_line(line: Line, mobile: str, accounts: Sequence[tuple[str, str]], mark: str, clock: Clock) -> Step:
    """One text or call; asked after for a minute."""

    async def do() -> str:
        to = mobile if line.reach == MOBILE else next((who for name, who in accounts if name == line.reach), "")
        if not to:
            raise Skipped("没有写 --mobile 手机号" if line.reach == MOBILE else "这个人没有这个平台的账号")
        words = Words("体检：这是安全闭环机器人的测试，请打开聊天看一下", "TEST", "体检", "打开聊天看一下")
        dial = Dial(f"live{mark[:8]}", to, words, clock.now())
        outcome = (await line.place([dial]))[dial.key]
        if isinstance(outcome, DeliveryError):
            raise outcome
        return await _after(line, replace(dial, vendor_id=outcome.vendor_id) if isinstance(outcome, Placed) else dial)

    look = "手机响，接起来听到或看到“体检”" if line.rings else "手机收到“体检”"
    return Step(line.title, look, f"看{line.title}的密钥、模板、余额，号码是不是实名", do)


async def _after(line: Line, dial: Dial) -> str:
    for _ in range(POLLS):
        heard = await line.ask(dial)
        if heard.state != "pending":
            return f"{heard.state} {heard.said}".strip()
        await asyncio.sleep(POLL_S)
    return "已交给通道，一分钟里还没有结果"


def drawn(words: str) -> bytes:
    """A small picture that says so; without a Chinese font it stays blank."""
    made = Image.new("RGB", (480, 200), "#1668DC")
    with contextlib.suppress(NoFont):
        ImageDraw.Draw(made).text((40, 70), words, font=ImageFont.truetype(str(sans()), 48), fill="white")
    kept = BytesIO()
    made.save(kept, "PNG")
    return kept.getvalue()


def said(wrong: DeliveryError) -> str:
    """The reason, and what the platform wants done where it says."""
    return f"{wrong.why}：{wrong.remedy}" if isinstance(wrong, Misconfigured) else str(wrong)
