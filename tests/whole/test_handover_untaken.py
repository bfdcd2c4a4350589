"""Nobody takes a change of shift over: it goes on in the next one of the same desk, and only that one is to be done."""

from datetime import timedelta
from pathlib import Path

from db.tables import Case
from db.work import UnitOfWork
from tests.whole.browser import browser
from tests.whole.plant import plant
from tests.whole.roster import ROSTER, brings


async def test_what_nobody_took_goes_on_in_the_next_one_with_what_was_said_and_missed(tmp_path: Path) -> None:
    async with plant(tmp_path) as works:
        brings(works, "roster", ROSTER)
        due = works.clock.now() + timedelta(hours=1)

        def missed(work: UnitOfWork) -> None:
            code = "XJ-20260302-0007"
            body = f'{{"code":"{code}","title":"早班巡检"}}'
            work.session.add(Case(kind="round", code=code, state="missed", due_at=due, body=body))

        await works.service.store.run(missed)
        await works.passes(hours=11, minutes=45)
        await works.says("duty.room", "配电箱的备件明早到")
        await works.presses("duty.room", "交班")
        await works.passes(hours=12)
        first, second = await works.cases("handover")
        assert (first["state"], second["state"]) == ("closed", "written") and first["flags"] == ["没有人接班"]
        assert "XJ-20260302-0007 早班巡检" in first["text"] and "XJ-20260302-0007 早班巡检" in second["text"]
        assert f"交班人说：白班→夜班（{first['code']}）：配电箱的备件明早到" in second["text"]
        assert f"没有人接班，已并入 {second['code']}" in await works.words("duty.room")
        await works.says("liu.yang", "待办")
        words = (await works.words("liu.yang")).splitlines()[-3:]
        assert second["code"] in "".join(words) and first["code"] not in "".join(words)
        await works.says("liu.yang", "交班")
        await works.says("duty.room", "已接班")
        assert [one["state"] for one in await works.cases("handover")] == ["closed", "closed"]
        assert (await works.cases("handover"))[1]["owner"]["name"] == "值班室"
        assert "XJ-20260302-0007" in (await works.cases("handover"))[1]["text"], "given as it was listed"
        log = [row["event"] for row in (await works.api(f"cases/{second['code']}/log"))["items"]]
        assert "ShiftCarried" in log
        async with browser(works) as page:
            await page.logs_in("duty.room")
            async with page.jar.get(f"{works.base}/h5/handover/{first['code']}") as answer:
                said = await answer.text()
            assert answer.status == 200 and "没有人接班，已并入" in said and f"/h5/handover/{second['code']}" in said
