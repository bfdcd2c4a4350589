"""The sandbox's address books: what an administrator changes, and what the calls refuse as the real ones do."""

import pytest

from bot.sandbox.people import Department, Member
from tests.wire.sandbox.wire import Wire


async def refused(wire: Wire, path: str, /, **body: object) -> str:
    found = await wire.control(path, **body)
    assert "error" in found, found
    return str(found["error"])


async def test_dingtalk_people_keep_their_userid_and_wecom_s_may_change(wire: Wire) -> None:
    for platform in ("wecom", "dingtalk"):
        await wire.control("people", platform=platform, do="hire", userid="n1", name="新人", wait="none")
    change = {"do": "change", "userid": "n1", "new_userid": "n2"}
    assert "never changes" in await refused(wire, "people", platform="dingtalk", **change)
    await wire.control("people", platform="wecom", do="change", userid="n1", new_userid="n2", wait="none")
    assert wire.box.wecom.roll.find("n2") and not wire.box.wecom.roll.find("n1")
    assert await refused(wire, "people", platform="wecom", do="hire", userid="n2") == "userid of somebody new is needed"
    assert await refused(wire, "people", platform="wecom", do="fire", userid="nobody") == "no such member"
    assert "hire, change or fire" in await refused(wire, "people", platform="wecom", do="promote", userid="n2")


@pytest.mark.parametrize(
    ("path", "do"), [("people", "hire"), ("departments", "create"), ("members", ""), ("event", "")]
)
async def test_the_official_account_has_no_address_book_and_changes_no_other(wire: Wire, path: str, do: str) -> None:
    before = set(wire.box.dingtalk.roll.members)
    assert "no members" in await refused(wire, path, platform="wechat", do=do, userid="n3", name="新人")
    assert set(wire.box.dingtalk.roll.members) == before


async def test_only_an_empty_department_goes_and_none_stands_under_itself(wire: Wire) -> None:
    made = await wire.control("departments", platform="wecom", do="create", name="车间", wait="none")
    below = await wire.control("departments", platform="wecom", do="create", name="班", parent=made["id"], wait="none")
    assert "empty" in await refused(wire, "departments", platform="wecom", do="remove", id=made["id"])
    assert "itself" in await refused(
        wire, "departments", platform="wecom", do="change", id=made["id"], parent=below["id"]
    )
    assert "root" in await refused(wire, "departments", platform="wecom", do="remove", id=1)
    assert "no department 99" in await refused(
        wire, "people", platform="wecom", do="hire", userid="x", departments=["99"]
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [("department/get", {"dept_id": "2"}), ("user/list", {"dept_id": 2}), ("user/list", {"dept_id": 2, "cursor": 0}),
     ("user/list", {"dept_id": 2, "cursor": 0, "size": 101}), ("user/list", {"dept_id": 2, "cursor": -1, "size": 9})],
)  # fmt: skip
async def test_dingtalk_wants_numbers_cursors_and_sizes(wire: Wire, path: str, body: dict[str, object]) -> None:
    wire.box.dingtalk.roll.departments[2] = Department(2, "车间")
    found = await wire.oapi(f"/topapi/v2/{path}", body)
    assert (found["errcode"], found["sub_code"]) == (88, "400002")


async def test_a_department_nobody_knows_is_60003_on_both(wire: Wire) -> None:
    assert (await wire.oapi("/topapi/v2/department/get", {"dept_id": 99}))["sub_code"] == "60003"
    assert (await wire.wecom("department/get", id="99"))["errcode"] == 60003
    assert (await wire.wecom("user/list", department_id="99"))["errcode"] == 60003


async def test_the_contact_sync_secret_and_a_closed_range_read_no_details(wire: Wire) -> None:
    corp = wire.box.wecom
    corp.roll.put(Member("m1", "一", staff_no="7"))
    url = f"{wire.running.wecom_base}/cgi-bin"
    async with wire.http.get(f"{url}/gettoken?corpid={corp.corp_id}&corpsecret={corp.contact_secret}") as answer:
        token = str((await answer.json())["access_token"])
    for path, errcode in (("user/list?department_id=1", 60011), ("department/list?id=1", 60011),
                          ("department/simplelist?id=1", 0)):  # fmt: skip
        async with wire.http.get(f"{url}/{path}&access_token={token}") as answer:
            assert (await answer.json())["errcode"] == errcode, path
    told = await wire.control("powers", wecom_withholds=True)
    assert told["wecom_withholds"] is True
    assert (await wire.wecom("user/get", userid="m1"))["errcode"] == 60011
    await wire.control("powers", wecom_withholds=False)
    found = await wire.wecom("user/get", userid="m1")
    assert "mobile" not in found and found["extattr"] == {
        "attrs": [{"type": 0, "name": "工号", "text": {"value": "7"}}]
    }
