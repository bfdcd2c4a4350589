"""Photos of somebody who is rectifying: whose case they belong to, and what they are worth."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from tests.whole.plant import Plant, picture, plant

DOOR = "一号焊接车间的配电箱门没关,里面线都看得见"
OIL = "一号焊接车间地面有一滩油"
OWNER, REVIEWER = "li.qiang", "wang.fang"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path) as found:
        yield found


async def sends(factory: Plant, user: str, data: bytes, kind: str = "image", name: str = "a.jpg") -> None:
    form = aiohttp.FormData({"platform": "wecom", "user": user})
    form.add_field("file", io.BytesIO(data), filename=name)
    async with factory.http.post(f"{factory.sandbox.control}/send_{kind}", data=form) as answer:
        assert answer.status == 200, await answer.text()
    await factory.settles()


async def accepted(factory: Plant, *texts: str) -> list[str]:
    for text in texts:
        await factory.says("zhang.wei", text)
        await factory.presses(OWNER, "接单")
        await factory.passes(minutes=2)
    return [c["code"] for c in await factory.cases()]


async def after(factory: Plant, code: str) -> int:
    return len([m for m in (await factory.api(f"cases/{code}"))["media"] if m["stage"] == "after"])


async def test_a_photo_of_the_owner_waits_and_joins_the_only_case(factory: Plant) -> None:
    (code,) = await accepted(factory, DOOR)
    await factory.photographs(OWNER, 7)
    assert len(await factory.cases()) == 1 and await after(factory, code) == 0
    await factory.passes(seconds=95)
    assert await after(factory, code) == 1
    await factory.presses(OWNER, "整改完成")
    assert (await factory.cases())[0]["state"] == "review"


async def test_with_two_open_cases_the_pressed_button_takes_the_photo(factory: Plant) -> None:
    first, second = await accepted(factory, DOOR, OIL)
    await factory.photographs(OWNER, 7)
    await factory.presses(OWNER, "整改完成", code=first)
    assert (await after(factory, first), await after(factory, second)) == (1, 0)


async def test_with_two_open_cases_the_written_code_takes_the_photo(factory: Plant) -> None:
    first, second = await accepted(factory, DOOR, OIL)
    await factory.photographs(OWNER, 7)
    await factory.says(OWNER, f"{second} 已经擦干净")
    assert (await after(factory, first), await after(factory, second)) == (0, 1)


async def test_undecided_for_ninety_seconds_one_card_asks_and_one_tap_answers(factory: Plant) -> None:
    first, second = await accepted(factory, DOOR, OIL)
    await factory.photographs(OWNER, 7)
    await factory.photographs(OWNER, 8)
    await factory.passes(seconds=95)
    asked = [b for b in await factory.phone(OWNER) if "属于哪一条" in str(b["card"])]
    assert len(asked) == 1
    (choice,) = asked[0]["card"]["choices"]
    option = next(o for o in choice["options"] if o["text"] in second or second.endswith(o["text"].split()[0]))
    button = asked[0]["card"]["buttons"][0]["id"]
    await factory.control(
        "press",
        platform="wecom",
        user=OWNER,
        message=asked[0]["id"],
        button=button,
        choice={choice["key"]: option["id"]},
    )
    await factory.settles()
    assert (await after(factory, first), await after(factory, second)) == (0, 2)


async def test_a_hazard_sentence_after_the_photo_makes_it_a_new_report(factory: Plant) -> None:
    (code,) = await accepted(factory, DOOR)
    await factory.photographs(OWNER, 7)
    await factory.says(OWNER, "三号泵房出口压力表抖动")
    assert [(c["reporter"]["name"], len(c["media"])) for c in await factory.cases()] == [("张伟", 0), ("李强", 1)]
    await factory.passes(seconds=95)
    assert await after(factory, code) == 0


def turned(data: bytes) -> bytes:
    written = io.BytesIO()
    Image.open(io.BytesIO(data)).rotate(90, expand=True).save(written, "JPEG", quality=60)
    return written.getvalue()


async def test_last_months_photo_turned_and_recompressed_is_flagged_and_needs_a_named_approver(factory: Plant) -> None:
    (old,) = await accepted(factory, OIL)
    await factory.photographs(OWNER, 7)
    await factory.presses(OWNER, "整改完成")
    await factory.presses(REVIEWER, "通过")
    await factory.passes(hours=1)
    await factory.says("zhang.wei", DOOR)
    await factory.presses(OWNER, "接单")
    await factory.passes(minutes=1)
    await sends(factory, OWNER, turned(picture(7)))
    await factory.presses(OWNER, "整改完成")
    (_, case) = await factory.cases()
    assert case["state"] == "review" and old in str(case["flags"]), case
    await factory.says(REVIEWER, f"通过 {case['code']}")
    assert (await factory.cases())[1]["state"] == "review"
    await factory.presses(
        "zhao.min", "通过", "dingtalk" if "通过" in await factory.words("zhao.min", "dingtalk") else "wecom"
    )
    assert (await factory.cases())[1]["state"] == "closed"


def taken(at: str, lat: float | None = None) -> bytes:
    image, written = Image.open(io.BytesIO(picture(9))), io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = at
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


async def test_a_photo_older_than_the_report_is_flagged(factory: Plant) -> None:
    await accepted(factory, DOOR)
    await sends(factory, OWNER, taken("2026:03:02 05:00:00"))
    await factory.presses(OWNER, "整改完成")
    (case,) = await factory.cases()
    assert case["state"] == "review" and "早于" in str(case["flags"])


async def test_the_same_leak_five_times_is_one_case_with_five_reporters_each_answered(factory: Plant) -> None:
    people = (("zhang.wei", "wecom"), ("chen.jing", "wecom"), ("liu.yang", "wecom"), ("wu.lei", "dingtalk"),
              ("he.jianjun", "dingtalk"))  # fmt: skip
    for user, platform in people:
        await factory.says(user, OIL, platform)
        await factory.passes(minutes=2)
    cases = await factory.cases()
    assert [c["state"] for c in cases] == ["dispatched", *["void"] * 4]
    code = cases[0]["code"]
    assert all([code in await factory.words(user, platform) for user, platform in people])
    assert len([b for b in await factory.phone(OWNER) if "接单" in str(b["card"])]) == 1
    await factory.presses(OWNER, "接单")
    await factory.photographs(OWNER, 7)
    await factory.presses(OWNER, "整改完成")
    await factory.presses(REVIEWER, "通过")
    for user, platform in people:
        assert "谢谢" in await factory.words(user, platform), user
    await factory.says("zhang.wei", OIL)
    assert (await factory.cases())[-1]["state"] == "dispatched"
