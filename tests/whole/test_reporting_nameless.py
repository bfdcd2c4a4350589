"""匿名: the safety of those who speak up. What is in the database is looked at byte by byte."""

import base64
import io
import json
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.desk.nameless import drop_returns
from tests.rules.media.scenes import NAME, filmed
from tests.whole.plant import Plant, picture, plant

WORKER = "chen.jing"
SAID = "三号泵房水泵护罩没了，皮带都露着"
PEOPLE = ("account", "person", "rate", "place", "department", "equipment", "shift", "absence")
"""Tables that naturally hold who works here; nothing in them points to a report."""


def traces(data: Path, *names: str) -> list[str]:
    """Rows outside the lists of people that contain one of these names."""
    with sqlite3.connect(data / "p.db") as base:
        tables = [row[0] for row in base.execute("select name from sqlite_master where type = 'table'")]
        rows = [(t, row) for t in tables if t not in PEOPLE for row in base.execute(f'select * from "{t}"')]
    return [f"{t}: {row}" for t, row in rows if any(n.lower() in str(row).lower() for n in names)]


def person_id(data: Path, account: str) -> str:
    with sqlite3.connect(data / "p.db") as base:
        return str(base.execute("select person from account where account = ?", (account,)).fetchone()[0])


def with_gps(seed: int) -> bytes:
    image, written = Image.open(io.BytesIO(picture(seed))), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x9C9D] = "ChenJingPhone", "chen.jing"
    exif.get_ifd(0x8825)[2] = (31.0, 12.0, 30.0)
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


async def photograph(factory: Plant, data: bytes) -> None:
    body = base64.b64encode(data).decode()
    await factory.control("send_image", platform="wecom", user=WORKER, base64=body, mime="image/jpeg", name="a.jpg")
    await factory.settles()


async def test_a_nameless_report_leaves_no_name_anywhere_and_is_answered_all_the_same(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, f"匿名：{SAID}")
        await photograph(factory, with_gps(1))
        await factory.presses(WORKER, "级别不对")
        (case,) = await factory.cases()
        assert (case["text"], case["reporter"], case["state"]) == (SAID, None, "dispatched")
        assert case["code"] in await factory.words(WORKER)
        assert traces(tmp_path, WORKER, person_id(tmp_path, WORKER)) == []
        kept = [p.read_bytes() for p in (tmp_path / "media").rglob("*") if p.is_file()]
        assert len(kept) == 1 and all(b"ChenJing" not in data and b"Exif" not in data for data in kept)


async def test_a_film_sent_without_a_name_loses_the_name_and_the_place_its_phone_wrote_into_it(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        body = base64.b64encode(filmed("mp4", "libx264")).decode()
        send = {"platform": "wecom", "user": WORKER, "base64": body, "mime": "video/mp4", "name": "a.mp4"}
        await factory.says(WORKER, f"匿名：{SAID}")
        await factory.control("send_video", **send)
        await factory.settles()
        (case,) = await factory.cases()
        assert [m["kind"] for m in case["media"]] == ["video"]
        kept = [p.read_bytes() for p in (tmp_path / "media").rglob("*") if p.is_file()]
        assert len(kept) == 1 and NAME.encode() not in kept[0] and b"121.47" not in kept[0]


async def test_a_photo_sent_before_the_word_is_taken_over_without_its_author(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await photograph(factory, with_gps(2))
        await factory.says(WORKER, f"匿名 {SAID}")
        (case,) = await factory.cases()
        assert (case["reporter"], len(case["media"]), case["state"]) == (None, 1, "dispatched")
        assert traces(tmp_path, WORKER, person_id(tmp_path, WORKER)) == []
        kept = [p.read_bytes() for p in (tmp_path / "media").rglob("*") if p.is_file()]
        assert len(kept) == 1 and b"ChenJing" not in kept[0]


async def test_the_word_alone_covers_what_comes_next_and_nothing_after_that(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, "匿名")
        assert "不记名" in await factory.words(WORKER)
        await factory.passes(minutes=3)
        await factory.says(WORKER, SAID)
        await factory.passes(seconds=30)
        await factory.says(WORKER, "一号焊接车间地上一大滩油，很滑")
        assert [c["reporter"] for c in await factory.cases()] == [None, None]
        assert traces(tmp_path, WORKER, person_id(tmp_path, WORKER)) == []
        await factory.passes(minutes=5)
        await factory.says(WORKER, "空压机房安全阀过期了")
        assert (await factory.cases())[-1]["reporter"]["name"] == "陈静"


@pytest.mark.parametrize("ends", ["取消", "提交"])
async def test_a_nameless_draft_can_be_handed_in_or_dropped(tmp_path: Path, ends: str) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, "匿名")
        await factory.photographs(WORKER, 3)
        await factory.says(WORKER, ends)
        (case,) = await factory.cases()
        assert case["state"] == {"取消": "void", "提交": "reported"}[ends]
        assert case["code"] in (await factory.phone(WORKER))[-2]["text"] + str(await factory.phone(WORKER))
        assert traces(tmp_path, WORKER, person_id(tmp_path, WORKER)) == []


async def test_the_return_address_lives_for_thirty_days_after_closing(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, f"匿名：{SAID}")
        await factory.presses("sun.hao", "接单")
        await factory.passes(minutes=1)
        await factory.photographs("sun.hao", 4)
        await factory.says("sun.hao", f"{(await factory.cases())[0]['code']} 装回护罩")
        await factory.presses("sun.hao", "整改完成")
        await factory.presses("liu.yang", "通过")
        (case,) = await factory.cases()
        assert case["state"] == "closed" and "谢谢" in await factory.words(WORKER)
        closed = datetime.fromisoformat(case["closed_at"])
        for days, left in ((29, 1), (31, 0)):
            await factory.service.store.run(lambda work, at=closed + timedelta(days=days): drop_returns(work, at))
            assert addresses(tmp_path) == left


def addresses(data: Path) -> int:
    with sqlite3.connect(data / "p.db") as base:
        return int(base.execute("select count(*) from claim where what = 'return'").fetchone()[0])


async def test_what_a_nameless_message_said_is_erased_as_soon_as_it_is_handled(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, f"匿名：{SAID}")
        with sqlite3.connect(tmp_path / "p.db") as base:
            rows = base.execute("select payload, account, state from inbox where kind = 'incoming'").fetchall()
        assert [json.dumps(row) for row in rows] == ['[null, "", "done"]']


async def test_a_word_more_about_the_case_five_minutes_later_does_not_name_its_reporter(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says(WORKER, f"匿名：{SAID}")
        (case,) = await factory.cases()
        await factory.passes(minutes=5)
        await factory.says(WORKER, f"{case['code']} 护罩在墙角")
        await factory.says(WORKER, "不是三号泵房，是空压机房")
        (case,) = await factory.cases()
        assert "护罩在墙角" in case["text"]
        assert case["place"] == "空压机房"
        assert traces(tmp_path, WORKER, person_id(tmp_path, WORKER)) == []
