"""Photos of a round that are not what they seem: old ones, used ones, those of a screen. Each is taken and marked, and
the safety officer reads it the next morning."""

import io

from PIL import Image

from tests.rules.media.displays import View, off_a_screen, plainly
from tests.rules.media.scenes import scene
from tests.whole.browser import Browser
from tests.whole.round_house import SHOP, address, does, planned, round_of

TAKEN, OFFSET = 0x9003, 0x9011
AT = View(pitch=2.8, turn=4, lean=0.04, blur=0.6, noise=2, wide=1280, quality=88)


def taken(data: bytes, at: str, quality: int = 90) -> bytes:
    """The same picture with the time that the camera wrote, as 2026:03:02 07:00:00."""
    picture, out = Image.open(io.BytesIO(data)), io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({TAKEN: at, OFFSET: "+08:00"})
    picture.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


async def finds(page: Browser) -> str:
    """Somebody stands at the shop and reports the cable."""
    code = await planned(page.plant)
    await does(page, code, "checkin", point=SHOP, how="qr", address=address(page.plant, SHOP))
    await does(page, code, "abnormal", point=SHOP, no=1, answer="异常")
    return code


async def shows(page: Browser, code: str, data: bytes, view: str = "部位特写") -> list[str]:
    """The marks of the stop after this photo."""
    await does(page, code, "photo", ("photo", data), point=SHOP, no=1, view=view)
    return [flag.rule for flag in (await round_of(page.plant, code)).stops[0].flags]


async def test_a_photo_taken_now_leaves_no_mark(walker: Browser) -> None:
    code = await finds(walker)
    assert await shows(walker, code, taken(plainly(scene(1), AT, 1), "2026:03:02 07:58:00")) == []
    assert await shows(walker, code, plainly(scene(2), AT, 2), "环境参照物") == [], "a chat takes the time away"


async def test_a_photo_of_an_hour_ago_a_used_one_and_one_of_a_screen_are_marked_and_told(walker: Browser) -> None:
    factory, first = walker.plant, await finds(walker)
    old = taken(plainly(scene(1), AT, 1), "2026:03:02 07:00:00")
    assert await shows(walker, first, old) == ["photo_age"]
    assert await shows(walker, first, off_a_screen(scene(2), AT, 2), "环境参照物") == ["photo_age", "screen"]
    await factory.passes(minutes=5)
    second = await finds(walker)
    again = taken(plainly(scene(1), AT, 1), "2026:03:02 08:05:00", quality=60)
    assert await shows(walker, second, again) == ["photo_used"], "recompressed, and its time written anew"
    await factory.passes(hours=23, minutes=30)
    told = await factory.words("zhao.min", "dingtalk")
    assert "昨天的巡检有 2 处请看一眼" in told and "照片上有屏幕的网格纹" in told
    assert "照片拍于打卡前 1 小时" in told and f"照片在 {first} 里用过" in told


async def test_one_picture_saved_anew_as_all_three_views_is_marked_and_a_better_one_of_a_view_is_not(
    walker: Browser,
) -> None:
    code = await finds(walker)
    assert await shows(walker, code, plainly(scene(1), AT, 1)) == []
    assert await shows(walker, code, taken(plainly(scene(1), AT, 1), "2026:03:02 07:59:00", quality=70)) == []
    anew = taken(plainly(scene(1), AT, 1), "2026:03:02 07:59:00", quality=60)
    assert await shows(walker, code, anew, "仪表读数") == ["photo_used"]
    assert (await round_of(walker.plant, code)).stops[0].flags[0].why == "这一轮里另有一张很像的照片"
    assert await shows(walker, code, plainly(scene(2), AT, 2), "环境参照物") == ["photo_used"], "the third is its own"
