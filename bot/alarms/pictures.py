"""The picture of an alarm as a group may see it: boxes and fence drawn, everybody blurred who is not concerned."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from config.vision.plan import Polygon
from config.vision.polygons import foot, inside
from config.vision.told import BoxTold

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 1280
HEADS = ("head_helmet", "head_bare", "head_unsure")
CONCERNED = {"head_bare": ("head_bare",), "fire": ("fire",), "smoke": ("smoke",), "intrusion": ("person",)}
"""What an alarm of this kind points at; of all other kinds nobody in particular."""
RED, YELLOW, BLUE = (217, 45, 32), (245, 179, 1), (22, 104, 220)
HEAD_PART = 0.3
"""So much of a standing person, from above, is blurred where no head was found."""


def marked(
    data: bytes, kind: str, boxes: Sequence[BoxTold], zone: Polygon, others: Sequence[BoxTold] = ()
) -> bytes:  # fmt: skip
    """A JPEG; `others` are bystanders. Raises bot.media.unusable.Unusable where it is no picture."""
    from bot.media.picture import jpeg, upright

    picture = upright(data, SIDE)
    concerned = CONCERNED.get(kind, ())
    mine = [one for one in boxes if one.label in concerned and _inside(kind, one, zone)]
    for box in _faces([*boxes, *others], mine):
        _blur(picture, box)
    _draw(picture, kind, boxes, mine, zone)
    return jpeg(picture, 82)


def _inside(kind: str, one: BoxTold, zone: Polygon) -> bool:
    """Who stands outside the fence is not who climbed it; feet decide."""
    if kind != "intrusion" or len(zone) < 3:
        return True
    return inside(zone, *foot(one.box))


def _faces(boxes: Sequence[BoxTold], mine: Sequence[BoxTold]) -> Iterable[tuple[float, float, float, float]]:
    """Heads, and of people without one the upper part; but those whom the alarm is about, whole or by their head."""
    heads = [one for one in boxes if one.label in HEADS]
    people = [one for one in boxes if one.label == "person"]
    shown = [one.box for one in mine if one.label in (*HEADS, "person")]
    for one in heads:
        if not any(_within(one.box, other) for other in shown):
            yield one.box
    for one in people:
        left, top, right, bottom = one.box
        above = (left, top, right, top + (bottom - top) * HEAD_PART)
        known = any(_within(head.box, one.box) for head in heads)
        if not known and not any(_within(above, other) for other in shown):
            yield above


def _within(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """The middle of one lies in the other."""
    x, y = (one[0] + one[2]) / 2, (one[1] + one[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]


def _blur(picture: "Image", box: tuple[float, float, float, float]) -> None:
    """Down to a few pixels and back: nothing of a face comes out of it again."""
    from PIL import Image

    wide, tall = picture.size
    grow_x, grow_y = (box[2] - box[0]) * 0.15, (box[3] - box[1]) * 0.15
    left, top = max(0, int((box[0] - grow_x) * wide)), max(0, int((box[1] - grow_y) * tall))
    right, bottom = min(wide, int((box[2] + grow_x) * wide) + 1), min(tall, int((box[3] + grow_y) * tall) + 1)
    if right - left < 2 or bottom - top < 2:
        return
    part = picture.crop((left, top, right, bottom))
    small = part.resize((4, 4), Image.Resampling.BOX)
    picture.paste(small.resize(part.size, Image.Resampling.BICUBIC), (left, top))


def _draw(picture: "Image", kind: str, boxes: Sequence[BoxTold], mine: Sequence[BoxTold], zone: Polygon) -> None:
    from PIL import ImageDraw

    pen, (wide, tall) = ImageDraw.Draw(picture), picture.size
    thick = max(2, wide // 320)
    if len(zone) >= 3:
        corners = [(x * wide, y * tall) for x, y in zone]
        pen.line([*corners, corners[0]], fill=YELLOW, width=thick)
    drawn = mine or [one for one in boxes if one.label == "person" and kind in ("crowd", "absence")]
    for one in drawn:
        left, top, right, bottom = one.box
        if right > left and bottom > top:
            pen.rectangle((left * wide, top * tall, right * wide, bottom * tall), outline=RED, width=thick)
