"""The demo factory has every proof switched on: one switchboard from the report to the archive, over the wire."""

import io
from pathlib import Path

import aiohttp

from tests.rules.media.scenes import clip, walk
from tests.whole.plant import Plant, plant
from tests.whole.test_h5_sign import Phone, stroke

DEMO = Path(__file__).parents[2] / "config" / "site" / "demo"
OWNER, OPERATOR, LEADER = "li.qiang", "zou.jing", "wang.fang"


async def films(factory: Plant, user: str, path: Path, seconds: float) -> None:
    form = aiohttp.FormData({"platform": "wecom", "user": user})
    form.add_field("file", io.BytesIO(clip(path, walk(seconds)).read_bytes()), filename="v.mp4")
    async with factory.http.post(f"{factory.sandbox.control}/send_video", data=form) as answer:
        assert answer.status == 200
    await factory.settles()


async def refusal(factory: Plant) -> str:
    await factory.presses(OWNER, "整改完成")
    return str([b["text"] for b in await factory.phone(OWNER) if b["from"] == "bot" and b["text"]][-1])


async def signer(factory: Plant) -> str:
    """The newest link to a signature, on whichever phone it is."""
    async with factory.http.get(f"{factory.sandbox.control}/transcript.json") as answer:
        phones = await answer.json()
    bubbles = [b for threads in phones.values() for thread in threads.values() for b in thread if b["card"]]
    links = [str(x["url"]) for b in bubbles for x in b["card"]["buttons"] if "/h5/sign/" in str(x["url"])]
    assert links
    return links[-1]


async def test_a_bare_conductor_needs_all_three_proofs_a_record_a_change_order_and_a_signature(tmp_path: Path) -> None:
    async with plant(tmp_path, site=DEMO) as factory:
        await factory.says("zhang.wei", "二号焊接车间东门配电箱 PD-203 接线裸露带电，马上要出事")
        (case,) = await factory.cases()
        assert (case["level"], case["owner"]["name"], case["class"][3][:3]) == ("red", "李强", "ELE")
        await factory.presses(OWNER, "接单")
        await factory.passes(minutes=2)
        await factory.photographs(OWNER, 7)
        lacking = await refusal(factory)
        assert all(
            word in lacking for word in ("措施", "操作记录", "签名", "修前", "铭牌", "15 秒", "变更单", "控制层级")
        )
        await films(factory, OWNER, tmp_path / "short.mp4", 14)
        assert "视频 14 秒，要至少 15 秒" in await refusal(factory)
        await films(factory, OPERATOR, tmp_path / "long.mp4", 16)
        await factory.says(OPERATOR, f"{case['code']} 运行正常")
        said = (
            "重新包扎并加装绝缘护罩",
            "修前 0.1 MΩ 裸露 修后 0.8 MΩ",
            "铭牌不适用：没有换件",
            "无变更 赵敏确认",
            "控制层级 工程",
        )
        for line in said:
            await factory.says(OWNER, line)
        place = {"latitude": 31.6180, "longitude": 120.4520, "label": "东门"}
        await factory.control("send_location", platform="wecom", user=OWNER, **place)
        await factory.settles()
        await factory.passes(seconds=95)
        assert [c["code"] for c in await factory.cases()] == [case["code"]]
        assert "签名" in await refusal(factory)
        phone = Phone(factory)
        assert await phone.opens(await signer(factory)) == 200
        session = (await phone.session())[1]
        assert (await phone.signs(stroke(), session["csrf"]))[0] == 200
        await factory.presses(OWNER, "整改完成")
        assert (await factory.cases())[0]["state"] == "review", await refusal(factory)
        kinds = {m["kind"] for m in (await factory.cases())[0]["media"]}
        assert {"photo", "video", "signature"} <= kinds
