"""What should not come, but does: broken files, strangers, hostile words. Nothing is lost and nothing breaks."""

import io
import sqlite3
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from tests.whole.plant import KEY, Plant, picture, plant

SAID = "三号泵房出口压力表抖动"


async def sends(factory: Plant, data: bytes, platform: str = "wecom", user: str = "zhang.wei") -> None:
    form = aiohttp.FormData({"platform": platform, "user": user})
    form.add_field("file", io.BytesIO(data), filename="a.jpg", content_type="image/jpeg")
    async with factory.http.post(f"{factory.sandbox.control}/send_image", data=form) as answer:
        assert answer.status == 200, await answer.text()
    await factory.settles()


def png() -> bytes:
    written = io.BytesIO()
    Image.open(io.BytesIO(picture(5))).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize("what", ["empty", "page", "garbage"])
async def test_a_photo_that_is_none_keeps_the_hazard_and_asks_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    async with plant(tmp_path) as factory:
        await sends(factory, {"empty": b"", "page": b"<html>502 Bad Gateway</html>", "garbage": b"\xff\xd8" * 40}[what])
        await factory.says("zhang.wei", SAID)
        (case,) = await factory.cases()
        assert (case["state"], case["media"], case["flags"]) == ("dispatched", [], ["缺照片"])
        assert (await factory.words("zhang.wei")).count("已经发的都在") == 1
        await sends(factory, picture(1))
        assert (await factory.cases())[0]["flags"] == [] and len((await factory.cases())[0]["media"]) == 1
    assert "Traceback" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "args"),
    [("errcode", {"errcode": 40007, "errmsg": "invalid media_id"}), ("html", {}), ("http_status", {"status": 502})],
)
async def test_a_media_server_that_fails_costs_the_photo_never_the_hazard(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, args: dict[str, object]
) -> None:
    async with plant(tmp_path) as factory:
        await factory.control("faults", platform="wecom", kind=kind, path="media/get", times=None, args=args)
        await sends(factory, picture(1))
        await factory.passes(minutes=5)
        await factory.says("zhang.wei", SAID)
        (case,) = [c for c in await factory.cases() if c["state"] == "dispatched" and c["text"]]
        assert SAID in case["text"] and "缺照片" in str(await factory.cases())
    assert "Traceback" not in capsys.readouterr().out


async def test_a_media_server_that_recovers_gives_the_photo_after_all(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        broken = {"kind": "http_status", "path": "media/get", "times": 2, "args": {"status": 502}}
        await factory.control("faults", platform="wecom", **broken)
        await sends(factory, picture(1))
        await factory.passes(minutes=1)
        assert [len(c["media"]) for c in await factory.cases()] == [1]


async def test_a_png_named_jpg_is_a_png_and_fifty_megabytes_are_refused_with_the_remedy(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await sends(factory, png())
        (case,) = await factory.cases()
        async with factory.http.get(case["media"][0]["url"], headers={"Authorization": f"Bearer {KEY}"}) as got:
            assert got.headers["Content-Type"] == "image/png"
        await sends(factory, picture(1) + bytes(50 << 20))
        assert "照片" in (await factory.words("zhang.wei")).split(case["code"])[-1]
        await factory.says("zhang.wei", SAID)
        assert (await factory.cases())[0]["state"] == "dispatched"


HOSTILE = (
    "'; DROP TABLE cases;--三号泵房压力表抖动", "三号泵房压力表抖动" + "很" * 9991, "😀三号泵房压力表抖动👷‍♂️",
    "\u202e三号泵房压力表抖动\u202c", "<script>alert(1)</script>三号泵房压力表抖动",
    "=cmd|' /C calc'!A0 三号泵房压力表抖动",
    "{{7*7}} ${x} %s %d \\n 三号泵房压力表抖动",
)  # fmt: skip


async def test_hostile_words_are_kept_as_they_are_and_shown_harmless(tmp_path: Path) -> None:
    users = [("zhang.wei", "wecom"), ("li.qiang", "wecom"), ("chen.jing", "wecom"), ("wu.lei", "dingtalk"),
             ("he.jianjun", "dingtalk"), ("zhao.min", "dingtalk"), ("liu.yang", "wecom")]  # fmt: skip
    async with plant(tmp_path) as factory:
        for (user, platform), text in zip(users, HOSTILE, strict=True):
            await factory.says(user, text, platform)
            shown = await factory.words(user, platform)
            assert "YH-" in shown and "<script" not in shown and "\u202e" not in shown
        with sqlite3.connect(tmp_path / "p.db") as base:
            kept = "".join(row[0] for row in base.execute("select body from cases order by id"))
        texts = {c["text"] for c in await factory.cases()}
        texts |= {t for c in await factory.cases() for t in c["text"].split("\n")}
        assert all(text in texts for text in HOSTILE if "{{" not in text) and "DROP TABLE" in kept


async def test_somebody_unknown_is_heard_and_the_safety_officer_told_who_to_ask(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        await factory.control("members", platform="wecom", userid="new.one", name="新来的")
        await factory.says("new.one", SAID)
        (case,) = await factory.cases()
        assert case["state"] == "dispatched" and case["reporter"]["name"]
        assert case["code"] in await factory.words("new.one")
        told = await factory.words("zhao.min", "dingtalk") + await factory.words("zhao.min")
        assert case["code"] in told and "花名册" in told


async def test_somebody_who_left_is_heard_and_the_safety_officer_told(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        gone = "update person set active = 0 where name = '陈静'"
        await factory.service.store.run(lambda work: leave(work, gone))
        await factory.says("chen.jing", SAID)
        told = await factory.words("zhao.min", "dingtalk") + await factory.words("zhao.min")
        assert "离职" in told and len(await factory.cases()) == 1


def leave(work, statement: str) -> None:  # type: ignore[no-untyped-def]
    from db.org import bump_org

    work.connection.exec_driver_sql(statement)
    bump_org(work.session, work.site)


async def test_two_strangers_without_an_account_are_two_people(tmp_path: Path) -> None:
    async with plant(tmp_path) as factory:
        for name, text in (("外协老李", SAID), ("送货小王", "一号焊接车间地面有一滩油")):
            await factory.service.door.take(stranger(name, text, factory))
            await factory.settles()
        assert [c["reporter"]["name"] for c in await factory.cases()] == ["外协老李", "送货小王"]


def stranger(name: str, text: str, factory: Plant):  # type: ignore[no-untyped-def]
    from workflows.kernel.incoming import Incoming, Text

    return Incoming("dingtalk", "", f"dingtalk:msg:{name}", (Text(text),), factory.clock.now(), name=name)


async def test_a_report_typed_while_a_card_waits_for_a_reason_is_a_report_and_the_reason_can_still_be_given(
    tmp_path: Path,
) -> None:
    async with plant(tmp_path) as factory:
        await factory.says("zhang.wei", SAID)
        await factory.presses("sun.hao", "拒单")
        await factory.says("sun.hao", "一号焊接车间地上有一滩油")
        first, second = await factory.cases()
        assert second["text"] == "一号焊接车间地上有一滩油" and second["reporter"]["name"] == "孙浩"
        assert first["owner"]["name"] == "孙浩" and "还在等" in await factory.words("sun.hao")
        await factory.says("sun.hao", f"{first['code']} 泵房已经移交给公用工程")
        assert (await factory.cases())[0]["owner"]["name"] != "孙浩"
        assert len(await factory.cases()) == 2
