"""Logging in to the pages: in both apps, on a desktop, and everything a thief or a stranger may try."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlmodel import select

from db import tables
from db.org import bump_org
from db.work import UnitOfWork
from tests.whole.browser import DINGTALK_APP, WECOM_APP, browser
from tests.whole.plant import Plant, plant

PAGE = "/h5/todo"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path, more={"pages": {"logins_a_minute": 8}}) as found:
        yield found


async def left(factory: Plant, name: str) -> None:
    """As the contact import does when somebody leaves."""
    def leave(work: UnitOfWork) -> None:
        person = work.session.exec(select(tables.Person).where(tables.Person.name == name)).one()
        person.active = False
        work.session.add(person)
        bump_org(work.session, work.site)

    await factory.service.store.run(leave)


async def test_a_desktop_scans_with_wecom_or_logs_in_with_dingtalk_and_comes_back_where_it_wanted(
    factory: Plant,
) -> None:
    async with browser(factory) as hers, browser(factory) as his:
        assert (await hers.goes("/h5/me")).endswith("/h5/login?next=/h5/me")
        assert [way["platform"] for way in (await hers.get("/h5/api/login"))[1]["ways"]] == ["wecom", "dingtalk"]
        assert await hers.logs_in("li.qiang", path="/h5/me") == "/h5/me"
        _, me = await hers.get("/h5/api/me")
        assert (me["name"], me["platform"], me["registered"]) == ("李强", "wecom", True)
        assert me["until"].startswith("2026-03-02T16:00")
        user = next(iter(factory.sandbox.sandbox.dingtalk.roll.members.values()))
        await his.logs_in(user.userid, "dingtalk")
        assert (await his.get("/h5/api/me"))[1]["name"] == user.name


async def test_in_wecom_s_app_nobody_presses_anything(factory: Plant) -> None:
    async with browser(factory, WECOM_APP) as phone:
        asked = await phone.goes(await phone.goes(PAGE))
        assert "/connect/oauth2/authorize?" in asked and "scope=snsapi_base" in asked and "agentid=1000002" in asked
        back = await phone.goes(f"{asked.removesuffix('#wechat_redirect')}&sandbox_user=zhang.wei")
        assert await phone.goes(back) == f"{factory.base}{PAGE}"
        assert (await phone.get("/h5/api/me"))[1]["name"] == "张伟"


async def test_in_dingtalk_s_app_the_page_s_script_brings_the_code(factory: Plant) -> None:
    user = next(iter(factory.sandbox.sandbox.dingtalk.roll.members.values()))
    async with browser(factory, DINGTALK_APP) as phone:
        assert await phone.goes("/h5/login?next=/h5/me") == ""
        (way,) = (await phone.get("/h5/api/login?next=/h5/me"))[1]["ways"]
        assert way["script"] == {
            "corpId": factory.sandbox.sandbox.dingtalk.corp_id,
            "clientId": factory.sandbox.sandbox.dingtalk.client_id,
        }
        code = (await factory.control("login", platform="dingtalk", user=user.userid))["code"]
        state = (await phone.get("/h5/api/login?next=/h5/me"))[1]["state"]
        address = "/h5/api/login/dingtalk"
        foreign = {"Origin": "https://evil.example"}
        assert (await phone.post(address, foreign, json={"code": code, "state": state}))[0] == 403
        assert await phone.post(address, json={"code": code, "state": state}) == (200, {"next": "/h5/me"})
        assert (await phone.get("/h5/api/me"))[1]["name"] == user.name
        assert (await phone.post(address, json={"code": code, "state": state}))[0] == 403


async def test_a_state_is_good_once_and_in_the_browser_that_asked_for_it(factory: Plant) -> None:
    async with browser(factory) as mine, browser(factory) as thief:
        back = await mine.code_for("li.qiang")
        await thief.get("/h5/api/login")
        assert "/h5/login?again=1" in await thief.goes(back)
        assert "不是在这个浏览器里" in await thief.why() and not thief.cookie
        held = {c.key: c.value for c in mine.jar.cookie_jar}
        assert await mine.goes(back) == f"{factory.base}{PAGE}"
        mine.jar.cookie_jar.clear()
        mine.jar.cookie_jar.update_cookies({"safeloop_login": held["safeloop_login"]})
        async with mine.jar.get(back, headers={"Cookie": f"safeloop_login={held['safeloop_login']}"}) as replayed:
            assert replayed.url.path == "/h5/login" and not mine.cookie


async def test_two_at_the_same_moment_with_one_state_are_not_both_let_in(factory: Plant) -> None:
    async with browser(factory) as mine:
        back = await mine.code_for("li.qiang")
        ended = await asyncio.gather(*(mine.goes(back) for _ in range(6)))
        assert sorted("again=1" in one for one in ended) == [False] + [True] * 5
        assert await factory.service.store.read(lambda s: len(s.exec(select(tables.PageSession)).all())) == 1


async def test_a_stolen_code_opens_nothing_in_another_browser_or_with_another_state(factory: Plant) -> None:
    async with browser(factory) as victim, browser(factory) as thief:
        code = parse_qs(urlsplit(await victim.code_for("li.qiang")).query)["code"][0]
        state = (await thief.get("/h5/api/login"))[1]["state"]
        # The thief's own state with a stolen code is what a platform cannot see: it dies with the code, which is the
        # victim's for one use and 5 minutes.
        factory.sandbox.sandbox.wecom.logins.held.pop(code)
        assert "again=1" in await thief.goes(f"/h5/login/wecom?code={code}&state={state}")
        assert "用过或过期" in await thief.why() and not thief.cookie
        for query in ("", f"?code={code}", f"?state={state}", f"?code={code}&state=", f"?code={'x' * 2000}&state=a"):
            assert "again=1" in await thief.goes(f"/h5/login/wecom{query}")
        assert not thief.cookie


async def test_a_login_that_took_longer_than_five_or_ten_minutes_begins_anew(factory: Plant) -> None:
    async with browser(factory) as mine:
        back = await mine.code_for("li.qiang")
        await factory.passes(minutes=6)
        assert "again=1" in await mine.goes(back) and "过期" in await mine.why()
        back = await mine.code_for("li.qiang")
        await factory.passes(minutes=11)
        assert "again=1" in await mine.goes(back) and "10 分钟" in await mine.why()


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "/h5//evil.example", "/h5/../admin",
        "/h5/login/wecom", "/h5/api/me", "/h5/me%0d%0aX: 1", "javascript:alert(1)", "/h5/me?x=//evil", "/api/v1/cases",
    ],
)  # fmt: skip
async def test_no_address_leads_anywhere_but_to_our_own_pages(factory: Plant, wanted: str) -> None:
    async with browser(factory) as mine:
        back = await mine.code_for("li.qiang", path=wanted.replace("%", "%25").replace("&", "%26"))
        assert await mine.goes(back) == f"{factory.base}{PAGE}"
        assert await mine.goes(f"/h5/login?next={wanted}") == f"{factory.base}{PAGE}"


async def test_a_redirect_elsewhere_is_refused_by_the_platform_itself(factory: Plant) -> None:
    async with browser(factory) as mine:
        for way in (await mine.get("/h5/api/login"))[1]["ways"]:
            stolen = way["address"].replace(f"127.0.0.1%3A{urlsplit(factory.base).port}", "evil.example")
            assert stolen != way["address"]
            assert await mine.goes(f"{stolen}&sandbox_user=li.qiang") == ""


async def test_who_left_is_out_at_once_and_stays_out(factory: Plant) -> None:
    async with browser(factory) as his, browser(factory) as later:
        await his.logs_in("li.qiang")
        assert (await his.get("/h5/api/todo"))[0] == 200
        await left(factory, "李强")
        assert (await his.get("/h5/api/todo"))[0] == 401
        assert "again=1" in await later.goes(await later.code_for("li.qiang")) and "离职" in await later.why()
        await factory.service.store.run(_back)
        assert (await his.get("/h5/api/todo"))[0] == 401
        box = factory.sandbox.sandbox.wecom.roll
        box.members["zhang.wei"] = replace(box.members["zhang.wei"], active=False)
        assert await later.code_for("zhang.wei") == ""


def _back(work: UnitOfWork) -> None:
    person = work.session.exec(select(tables.Person).where(tables.Person.name == "李强")).one()
    person.active = True
    work.session.add(person)


async def test_an_outsider_is_told_so_and_a_colleague_on_no_list_may_report(factory: Plant) -> None:
    async with browser(factory) as outside, browser(factory) as new:
        assert "again=1" in await outside.goes(await outside.code_for("outside:x")) and "本企业" in await outside.why()
        await factory.control("members", platform="wecom", userid="new.one", name="新来的")
        assert await new.logs_in("new.one") == PAGE
        assert (await new.get("/h5/api/me"))[1]["registered"] is False


async def test_half_an_hour_of_silence_or_a_shift_ends_a_session(factory: Plant) -> None:
    async with browser(factory) as mine:
        await mine.logs_in("li.qiang")
        for _ in range(16):
            await factory.passes(minutes=29)
            assert (await mine.get("/h5/api/todo"))[0] == 200
        await factory.passes(minutes=17)
        assert (await mine.get("/h5/api/todo"))[0] == 401, "8 hours"
        await mine.logs_in("li.qiang")
        await factory.passes(minutes=30)
        assert (await mine.get("/h5/api/todo"))[0] == 401, "30 minutes"
        assert (await mine.goes(PAGE)).startswith(f"{factory.base}/h5/login")


async def test_logging_out_ends_this_session_or_all_of_them(factory: Plant) -> None:
    async with browser(factory) as one, browser(factory) as two, browser(factory) as three:
        for each in (one, two, three):
            await each.logs_in("li.qiang")
        held = one.cookie
        assert (await one.post("/h5/api/logout"))[0] == 200 and not one.cookie
        async with one.jar.get(f"{factory.base}/h5/api/me", headers={"Cookie": f"safeloop_session={held}"}) as answer:
            assert answer.status == 401
        assert (await two.get("/h5/api/me"))[0] == 200
        assert (await two.post("/h5/api/logout", json={"all": True}))[0] == 200
        assert (await three.get("/h5/api/me"))[0] == 401


async def test_what_changes_something_needs_the_page_s_own_word_and_our_origin(factory: Plant) -> None:
    async with browser(factory) as mine, browser(factory) as hers:
        await mine.logs_in("li.qiang")
        await hers.logs_in("zhang.wei")
        for headers in (
            {"X-CSRF": ""}, {"X-CSRF": "wrong"}, {"X-CSRF": hers.csrf}, {"Origin": "https://evil.example"},
            {"Origin": "null"}, {"Origin": factory.base.replace("http://", "https://")},
        ):  # fmt: skip
            assert (await mine.post("/h5/api/logout", headers))[0] == 403, headers
            assert (await mine.post("/h5/api/report", headers, data={"text": "x"}))[0] == 403, headers
        assert (await mine.get("/h5/api/me"))[0] == 200


async def test_a_stranger_with_the_address_is_slowed_down_and_learns_nothing(factory: Plant) -> None:
    async with browser(factory) as stranger:
        for path in ("me", "todo", "case/YH-20260302-0001", "report/0123456789abcdef", "point"):
            status, found = await stranger.get(f"/h5/api/{path}")
            assert (status, set(found)) == (401, {"error", "login"}), path
        assert (await stranger.get("/h5/jssdk?url=x"))[0] == 401
        assert (await stranger.post("/h5/api/report", data={"text": "x"}))[0] == 401
        calls = await factory.counter("wecom/cgi-bin/auth/getuserinfo")
        for _ in range(12):
            state = (await stranger.get("/h5/api/login"))[1]["state"]
            await stranger.goes(f"/h5/login/wecom?code=guess&state={state}")
        assert await factory.counter("wecom/cgi-bin/auth/getuserinfo") - calls == 8
        assert "秒再试" in await stranger.why()
        await factory.passes(minutes=1)
        assert await stranger.logs_in("li.qiang") == PAGE


async def test_cookies_and_headers_are_as_strict_as_they_can_be(factory: Plant) -> None:
    async with browser(factory) as mine:
        back = await mine.code_for("li.qiang")
        async with mine.jar.get(back, allow_redirects=False) as answer:
            cookie = answer.cookies["safeloop_session"]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/h5"
        assert not cookie["secure"], "http on loopback"
        async with mine.jar.get(f"{factory.base}/h5/api/me") as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        async with mine.jar.get(f"{factory.base}{PAGE}") as answer:
            policy = answer.headers.get("Content-Security-Policy", "frame-ancestors 'none'")
            assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
            assert answer.headers["Referrer-Policy"] == "same-origin"
        stored = await factory.service.store.read(lambda s: [r.mark for r in s.exec(select(tables.PageSession)).all()])
        assert len(stored) == 1 and mine.cookie not in stored[0]


async def test_behind_https_the_cookies_are_secure(tmp_path: Path) -> None:
    server = {"port": 8443, "public_url": "https://ehs.example", "secret": "s", "data": str(tmp_path)}
    async with plant(tmp_path, more={"server": server}) as factory:
        factory.sandbox.sandbox.wecom.trusted_domains = ("ehs.example",)
        async with browser(factory) as mine:
            async with mine.jar.get(f"{factory.base}/h5/api/login") as answer:
                assert answer.cookies["safeloop_login"]["secure"]
                way = (await answer.json())["ways"][0]
                assert "redirect_uri=https%3A%2F%2Fehs.example%2Fh5%2Flogin%2Fwecom" in way["address"]


async def test_no_secret_of_a_login_stands_in_the_log(
    factory: Plant, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with browser(factory) as mine:
        back = await mine.code_for("li.qiang")
        query = parse_qs(urlsplit(back).query)
        await mine.goes(back)
        await factory.breaks("wecom", "down", 3, "getuserinfo")
        assert "again=1" in await mine.goes(await mine.code_for("li.qiang"))
        await asyncio.sleep(0.05)
        said = "".join(capfd.readouterr()) + caplog.text
        assert "login.failed" in said
        for secret in (query["code"][0], query["state"][0], mine.cookie):
            assert secret and secret not in said


async def test_what_is_over_leaves_the_tables_by_night(factory: Plant) -> None:
    async with browser(factory) as mine:
        await mine.logs_in("li.qiang")
        await factory.passes(hours=24)
        for table in (tables.PageSession, tables.SpentLogin):
            assert await factory.service.store.read(lambda s, of=table: len(s.exec(select(of)).all())) == 0


async def test_an_address_where_no_page_is_answers_in_chinese_and_leads_back(factory: Plant) -> None:
    async with factory.http.get(f"{factory.base}/h5/nothing") as answer:
        said = await answer.text()
        assert answer.status == 404 and "没有这个页面" in said and "看我的待办" in said and "Not Found" not in said
    async with factory.http.get(f"{factory.base}/h5/login") as answer:
        assert answer.status == 200
