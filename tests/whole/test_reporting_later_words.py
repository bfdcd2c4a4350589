"""A photo says little; the words that follow belong to it, as long as nobody has graded it."""

from pathlib import Path

from tests.whole.plant import plant


async def test_words_a_minute_after_a_silent_photo_was_handed_in_grade_that_report(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.photographs("zhang.wei", 1)
        await factory.passes(seconds=95)
        assert [c["state"] for c in await factory.cases()] == ["reported"]
        await factory.says("zhang.wei", "三号泵房的灭火器没压力了")
        (case,) = await factory.cases()
        assert (case["state"], case["place"], len(case["media"])) == ("dispatched", "三号泵房", 1)


async def test_the_next_hazard_of_the_same_worker_is_a_report_of_its_own(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.says("zhang.wei", "三号泵房的灭火器没压力了")
        await factory.passes(seconds=20)
        await factory.says("zhang.wei", "一号焊接车间的配电箱门没关")
        assert [c["place"] for c in await factory.cases()] == ["三号泵房", "一号焊接车间"]
