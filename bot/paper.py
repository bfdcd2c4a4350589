"""`run.py paper`: hazard forms for the day everything is down, three on an A4 sheet; entered later as 补录."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.media.fonts import sans

A4 = (1240, 1754)
"""Pixels at 150 dpi."""
MARGIN, ROWS, INK = 80, 3, (20, 20, 20)
FIELDS = (
    (("编号", 0.5), ("发现时间    年   月   日   时   分", 0.5)),
    (("地点 / 设备", 0.6), ("发现人", 0.4)),
    (("问题（看到什么，有多危险）", 1.0),),
    (("责任人", 0.34), ("接单时间", 0.33), ("级别  红 □  黄 □  蓝 □", 0.33)),
    (("整改措施", 0.66), ("完成时间", 0.34)),
    (("整改人签字", 0.34), ("复查人签字", 0.33), ("复查时间", 0.33)),
)
HEIGHTS = (54, 54, 120, 54, 90, 54)
NOTE = "系统恢复后在聊天里发“补录 年-月-日 时:分 地点和问题”，再补拍本表照片；系统按真实时间登记并标“补录”。"


def write(factory: str, out: Path, sheets: int = 1) -> Path:
    """A PDF of `sheets` equal pages; raises NoFont where no Chinese font can be had."""
    page = _page(factory)
    out.parent.mkdir(parents=True, exist_ok=True)
    page.save(out, "PDF", resolution=150.0, save_all=True, append_images=[page] * (sheets - 1))
    return out


def _page(factory: str) -> Image.Image:
    page = Image.new("RGB", A4, "white")
    pen = ImageDraw.Draw(page)
    font = str(sans())
    title, text = ImageFont.truetype(font, 34), ImageFont.truetype(font, 20)
    height = (A4[1] - 2 * MARGIN) // ROWS
    for number in range(ROWS):
        top = MARGIN + number * height
        pen.text((MARGIN, top), f"{factory}　隐患登记单（停机备用）".strip("　"), INK, title)
        _grid(pen, top + 56, text)
        pen.text((MARGIN, top + 56 + sum(HEIGHTS) + 8), NOTE, (90, 90, 90), ImageFont.truetype(font, 16))
    return page


def _grid(pen: ImageDraw.ImageDraw, top: int, text: ImageFont.FreeTypeFont) -> None:
    width = A4[0] - 2 * MARGIN
    for row, height in zip(FIELDS, HEIGHTS, strict=True):
        left = MARGIN
        for label, share in row:
            right = left + round(width * share)
            pen.rectangle((left, top, right, top + height), outline=INK, width=2)
            pen.text((left + 10, top + 8), label, INK, text)
            left = right
        top += height
