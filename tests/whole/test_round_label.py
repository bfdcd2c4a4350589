"""The label of a point comes as a photo: that is a scan and no report, and the report that follows knows the place."""

import base64
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from db.tables import DatedThing
from db.work import UnitOfWork
from tests.whole.browser import Browser
from tests.whole.permit_way import photographs_label, stands_there
from tests.whole.plant import Plant
from tests.whole.round_house import LEADER, PUMP, SHOP, WALKER

CARD = "焊机日检，5 项"
PLAIN = "BF-3"
"""A place without a sheet and without anything dangerous."""


async def cards(factory: Plant, user: str = WALKER, platform: str = "wecom") -> list[dict[str, Any]]:
    return [bubble for bubble in await factory.phone(user, platform) if "开始检查" in str(bubble)]


@pytest.mark.parametrize(("user", "platform"), [(WALKER, "wecom"), (LEADER, "dingtalk")])
async def test_a_photographed_label_is_answered_with_the_way_to_its_sheet(
    factory: Plant, user: str, platform: str
) -> None:
    await photographs_label(factory, user, PUMP, platform)
    (card,) = await cards(factory, user, platform)
    assert CARD in str(card) and "上报隐患" in str(card) and re.search(rf"/h5/round/at/{PUMP}/[\w-]+", str(card))
    await factory.passes(minutes=5)
    assert await factory.cases() == [] and "YH-" not in await factory.words(user, platform)


async def test_what_must_not_be_used_stands_on_the_card(factory: Plant) -> None:
    due = factory.clock.now().date() - timedelta(days=12)

    def stopped(work: UnitOfWork) -> None:
        work.session.add(DatedThing(equipment=PUMP, what="定期检验", sort="压力容器", due=due))

    await factory.service.store.run(stopped)
    await photographs_label(factory, WALKER, PUMP)
    (card,) = await cards(factory)
    assert "禁用" in str(card)


async def test_the_place_of_the_label_is_the_place_of_the_report_that_follows(factory: Plant) -> None:
    await photographs_label(factory, WALKER, PLAIN)
    assert "这里是三号泵房（BF-3）。看到隐患" in await factory.words(WALKER)
    await factory.passes(minutes=10)
    await factory.says(WALKER, "灭火器没压力了")
    (case,) = await factory.cases()
    assert (case["place"], case["state"], len(case["media"])) == ("三号泵房", "dispatched", 0)
    words = await factory.words(WALKER)
    assert "在哪里" not in words and "没听清地点" not in words


async def test_a_label_and_a_danger_told_in_one_go_are_a_hazard_with_the_photo(factory: Plant) -> None:
    """What is wrong may be seen beside the label."""
    await photographs_label(factory, WALKER, SHOP)
    await factory.says(WALKER, "灭火器没压力了")
    (case,) = await factory.cases()
    assert (case["place_code"], case["state"], len(case["media"])) == (SHOP, "dispatched", 1)


async def test_a_picture_and_words_of_one_message_are_a_hazard_at_the_place_of_the_label(factory: Plant) -> None:
    """DingTalk sends both in one."""
    label = base64.b64encode(factory.service.labels.picture(SHOP)).decode()
    await factory.control("send_rich", platform="dingtalk", user=LEADER, text="灭火器没压力了", base64=label,
                          mime="image/png", name="l.png")  # fmt: skip
    await factory.settles()
    (case,) = await factory.cases()
    assert (case["place_code"], len(case["media"])) == (SHOP, 1)
    assert await cards(factory, LEADER, "dingtalk") == []


async def test_photos_after_the_label_are_a_report_at_its_place(factory: Plant) -> None:
    await photographs_label(factory, WALKER, SHOP)
    await factory.photographs(WALKER, 1)
    (draft,) = await factory.cases()
    assert (draft["place_code"], len(draft["media"])) == (SHOP, 2)


async def test_a_report_without_a_name_gets_the_place_and_not_the_photo(factory: Plant) -> None:
    await photographs_label(factory, WALKER, SHOP)
    await factory.says(WALKER, "匿名 灭火器没压力了")
    (case,) = await factory.cases()
    assert (case["place_code"], len(case["media"]), case["reporter"]) == (SHOP, 0, None)


async def reports(page: Browser, photo: bytes = b"", **fields: str) -> None:
    form = aiohttp.FormData({"key": "k" * 20, **fields}, default_to_multipart=True)
    if photo:
        form.add_field("photo", photo, filename="l.png", content_type="image/png")
    status, answer = await page.post("/h5/api/report", data=form)
    assert status == 202, answer
    await page.plant.settles()


async def test_the_report_page_knows_the_place_of_the_label_too(factory: Plant, walker: Browser) -> None:
    await photographs_label(factory, WALKER, SHOP)
    await reports(walker, text="灭火器没压力了")
    (case,) = await factory.cases()
    assert case["place_code"] == SHOP


async def test_a_label_alone_on_the_report_page_is_a_report(factory: Plant, walker: Browser) -> None:
    """Whoever presses 提交 there means it."""
    await reports(walker, factory.service.labels.picture(SHOP))
    (case,) = await factory.cases()
    assert (case["place_code"], len(case["media"])) == (SHOP, 1)


async def photographs_code(factory: Plant, text: str) -> None:
    """Any QR code."""
    import qrcode

    made, written = qrcode.QRCode(box_size=10, border=4), BytesIO()
    made.add_data(text)
    made.make_image().save(written)
    data = base64.b64encode(written.getvalue()).decode()
    await factory.control("send_image", platform="wecom", user=WALKER, base64=data, mime="image/png", name="f.png")
    await factory.settles()


@pytest.mark.parametrize("where", ["{base}", "https://labels.example"])
async def test_a_forged_or_foreign_label_is_refused_in_words_and_is_no_report(factory: Plant, where: str) -> None:
    await photographs_code(factory, f"{where.format(base=factory.base)}/q/{SHOP}?v=1&k={'A' * 22}")
    assert "这张标签不能用：不是本厂的" in await factory.words(WALKER)
    await factory.passes(minutes=5)
    assert await factory.cases() == [] and "YH-" not in await factory.words(WALKER)


async def test_a_danger_told_after_a_forged_label_is_a_hazard_with_its_photo_and_not_its_place(factory: Plant) -> None:
    await photographs_code(factory, f"{factory.base}/q/{SHOP}?v=1&k={'A' * 22}")
    await factory.says(WALKER, "灭火器没压力了")
    (case,) = await factory.cases()
    assert (case["place_code"], len(case["media"])) == (None, 1)


async def test_a_position_right_before_the_label_was_no_report(factory: Plant) -> None:
    await stands_there(factory, WALKER)
    await photographs_label(factory, WALKER, SHOP)
    (card,) = await cards(factory)
    assert re.search(r"算这次扫码的，YH-\d{8}-0001 不上报", str(card))
    await factory.passes(minutes=5)
    assert await factory.cases() == []


async def test_a_label_beside_an_open_report_stays_the_place_of_that_report(factory: Plant) -> None:
    await factory.photographs(WALKER, 1)
    await photographs_label(factory, WALKER, SHOP)
    (draft,) = await factory.cases()
    assert (draft["place_code"], len(draft["media"])) == (SHOP, 2)
    assert await cards(factory) == []
