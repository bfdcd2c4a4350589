"""`run.py poster`: an A4 sheet for a gate or a wall, with a code that opens the official account at this place."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Protocol, runtime_checkable

from PIL import Image, ImageDraw, ImageFont

from bot.labels import Labels
from bot.media.fonts import sans
from bot.platform import Platform

A4, MARGIN, SIDE = (1240, 1754), 90, 640
"""Pixels at 150 dpi: a code of 11 cm, to be read from two metres."""
INK, BLUE, GREY, RED = (24, 28, 36), (22, 93, 255), (96, 103, 117), (214, 48, 49)
STEPS = (
    ("1", "扫码", "用微信扫上面的码，点“关注”"),
    ("2", "拍照", "发一张照片，离危险处远一点拍"),
    ("3", "说一句", "哪里、什么问题，打字、语音都行"),
)
PROMISE = "不用留名字，厂里看不到是谁报的。处理好了，微信里会收到结果。"
KNOWN = "本厂职工用企业微信或钉钉报，谁在处理、办好没有，聊天里都看得到。"
"""What is true where nobody outside can write: a chat of the firm knows who reports."""
WHERE = ("3", "说一句", "在企业微信或钉钉里发给安全闭环机器人")
URGENT = "着火、有人受伤、漏气：先打 119 或 120，离开危险处，再发到这里。"
WITHOUT = ("扫码", "用手机扫上面的码，照页面上说的做")
"""The first step where no code of the account could be made."""


@runtime_checkable
class MakesCodes(Protocol):
    """A platform whose codes open it at a place."""

    async def code_for(self, point: str) -> str | None: ...


async def content_of(code: str, platforms: Mapping[str, Platform], labels: Labels) -> tuple[str, bool]:
    """What the code says, and whether it opens a public account; else it is our page of the place, which says how."""
    for platform in platforms.values():
        if isinstance(platform, MakesCodes) and (found := await platform.code_for(code)):
            return found, True
    return labels.address(code), False


def write(
    content: str, direct: bool, factory: str, account: str, place: str, code: str, out: Path, public: bool = True
) -> Path:
    """A PDF, or a picture where `out` ends so; raises NoFont without a Chinese font, ValueError for another ending.
    `public`: there is an official account that needs no name; else it speaks to the staff."""
    if out.suffix.lower() not in (".pdf", ".png", ".jpg", ".jpeg"):
        raise ValueError(f"只能存成 PDF、PNG 或 JPG，不认识 {out.suffix or '没有后缀的文件名'}")
    page = _page(content, direct, factory, account, place, code, public)
    out.parent.mkdir(parents=True, exist_ok=True)
    page.save(out, resolution=150.0) if out.suffix.lower() == ".pdf" else page.save(out)
    return out


def promise(public: bool) -> str:
    return PROMISE if public else KNOWN


def steps(direct: bool, public: bool) -> tuple[tuple[str, str, str], ...]:
    """Scan, photograph, say; whoever cannot write to an account is told where the chat is."""
    first = STEPS[0] if direct else ("1", *WITHOUT)
    return (first, STEPS[1], STEPS[2] if public else WHERE)


def _page(content: str, direct: bool, factory: str, account: str, place: str, code: str, public: bool) -> Image.Image:
    page = Image.new("RGB", A4, "white")
    pen, font = ImageDraw.Draw(page), str(sans())
    middle = A4[0] // 2
    pen.rectangle((0, 0, A4[0], 210), fill=BLUE)
    _line(pen, (middle, 90), account, font, 84, (255, 255, 255))
    _line(pen, (middle, 170), f"{factory}　看到危险，随手一拍".strip("　"), font, 34, (255, 255, 255))
    _line(pen, (middle, 285), place, font, 58, INK)
    page.paste(_square(content), (middle - SIDE // 2, 340))
    _line(pen, (middle, 340 + SIDE + 34), f"位置编号 {code}", font, 26, GREY)
    top = 340 + SIDE + 90
    for number, word, how in steps(direct, public):
        pen.ellipse((MARGIN + 60, top, MARGIN + 132, top + 72), fill=BLUE)
        pen.text((MARGIN + 96, top + 36), number, (255, 255, 255), ImageFont.truetype(font, 40), anchor="mm")
        pen.text((MARGIN + 170, top + 36), word, INK, ImageFont.truetype(font, 46), anchor="lm")
        _left(pen, (MARGIN + 340, top + 36), how, font, 36)
        top += 106
    _line(pen, (middle, top + 40), promise(public), font, 34, GREY)
    pen.rectangle((0, A4[1] - 150, A4[0], A4[1]), fill=RED)
    _line(pen, (middle, A4[1] - 75), URGENT, font, 36, (255, 255, 255))
    return page


def _line(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], words: str, font: str, size: int, ink: tuple[int, int, int]
) -> None:
    """Centred, and smaller where it would leave the page."""
    made = ImageFont.truetype(font, size)
    while size > 16 and pen.textlength(words, made) > A4[0] - 2 * MARGIN:
        size -= 2
        made = ImageFont.truetype(font, size)
    pen.text(at, words, ink, made, anchor="mm")


def _left(pen: ImageDraw.ImageDraw, at: tuple[int, int], words: str, font: str, size: int) -> None:
    pen.text(at, words, GREY, ImageFont.truetype(font, size), anchor="lm")


def _square(content: str) -> Image.Image:
    import qrcode
    from qrcode.constants import ERROR_CORRECT_Q

    made = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=4)
    made.add_data(content)
    made.make(fit=True)
    made.box_size = SIDE // (made.modules_count + 8)  # whole pixels: a code that is scaled is read less well
    written = BytesIO()
    made.make_image().save(written)
    square = Image.new("RGB", (SIDE, SIDE), "white")
    code = Image.open(BytesIO(written.getvalue())).convert("RGB")
    square.paste(code, ((SIDE - code.width) // 2, (SIDE - code.height) // 2))
    return square
