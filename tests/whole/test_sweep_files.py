"""A file that a crash left between the shelf and the commit is swept at night, and no other."""

import os
from pathlib import Path

from tests.whole.plant import plant

LONG_AGO = 1_700_000_000  # machine time, which dates files


async def test_at_ten_to_four_old_files_that_no_row_names_are_gone(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
        await factory.photographs("zhang.wei", 1)
        keep = factory.service.keep
        lost, fresh = keep.put(b"left behind by a crash"), keep.put(b"its row is on the way")
        for file in (tmp_path / "media").rglob("*"):
            if file.is_file() and file.name != fresh:
                os.utime(file, (LONG_AGO, LONG_AGO))
        await factory.passes(hours=20)
        await factory.service.ticker.crew.finish(5)
        (case,) = await factory.cases()
        assert (keep.exists(lost), keep.exists(fresh)) == (False, True)
        assert all(keep.exists(media["sha256"]) for media in case["media"]) and case["media"]


async def test_the_picture_of_before_and_after_stays_with_its_case(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says("zhang.wei", "三号泵房水泵护罩没了，皮带都露着")
        await factory.photographs("zhang.wei", 1)
        await factory.presses("sun.hao", "接单")
        await factory.passes(minutes=1)
        await factory.photographs("sun.hao", 77)
        await factory.says("sun.hao", "装上了新护罩")
        await factory.presses("sun.hao", "整改完成")
        (case,) = await factory.cases()
        (made,) = [one["sha256"] for one in case["media"] if one["kind"] == "picture"]
        for file in (tmp_path / "media").rglob("*"):
            if file.is_file():
                os.utime(file, (LONG_AGO, LONG_AGO))
        await factory.passes(hours=20)
        await factory.service.ticker.crew.finish(5)
        assert factory.service.keep.exists(made)
