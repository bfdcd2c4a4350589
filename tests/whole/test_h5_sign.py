"""The signer's page: a link for one person, one purpose, half an hour, exchanged once; a stroke and nothing else."""

import io
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from tests.whole.plant import SMALL, Plant, picture, plant

OWNER, LEADER = "li.qiang", "wang.fang"
POLICY = "[fix]\nprofiles = [{ photos = 1, leader_signature = true }]\n"


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    site = tmp_path / "site"
    shutil.copytree(SMALL, site)
    (site / "policies").mkdir()
    (site / "policies" / "hazard.toml").write_text(POLICY, encoding="utf-8")
    async with plant(tmp_path, site=site) as found:
        await found.says("zhang.wei", "一号焊接车间的配电箱门没关,里面线都看得见")
        await found.presses(OWNER, "接单")
        await found.passes(minutes=2)
        await found.photographs(OWNER, 7)
        await found.presses(OWNER, "整改完成")
        yield found


@dataclass(slots=True)
class Phone:
    """A browser with its cookies."""

    factory: Plant
    cookie: str = ""

    async def opens(self, link: str) -> int:
        """What the page's script does with its own address."""
        async with self.factory.http.post(link) as answer:
            self.cookie = answer.cookies["safeloop_h5"].value if "safeloop_h5" in answer.cookies else self.cookie
            assert not answer.cookies or answer.cookies["safeloop_h5"]["httponly"]
            return answer.status

    async def session(self) -> tuple[int, dict[str, Any]]:
        headers = {"Cookie": f"safeloop_h5={self.cookie}"}
        async with self.factory.http.get(f"{self.factory.base}/h5/api/session", headers=headers) as answer:
            return answer.status, await answer.json()

    async def signs(self, png: bytes, csrf: str, **fields: str) -> tuple[int, dict[str, Any]]:
        form = aiohttp.FormData({"device": "test phone", **fields})
        form.add_field("png", io.BytesIO(png), filename="s.png", content_type="image/png")
        headers = {"Cookie": f"safeloop_h5={self.cookie}", "X-CSRF": csrf}
        async with self.factory.http.post(f"{self.factory.base}/h5/api/sign", data=form, headers=headers) as answer:
            found = (answer.status, await answer.json())
        await self.factory.settles()
        return found


async def link(factory: Plant) -> str:
    buttons = [b for one in await factory.phone(LEADER) for b in (one["card"] or {}).get("buttons", [])]
    return str([b["url"] for b in buttons if "/h5/sign/" in b["url"]][-1])


def stroke(width: int = 300) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, 100), "white").save(written, "PNG")
    return written.getvalue()


async def test_the_leader_signs_on_the_page_and_the_case_goes_to_review(factory: Plant) -> None:
    phone = Phone(factory)
    assert await phone.opens(await link(factory)) == 200
    status, session = await phone.session()
    assert (status, session["name"], session["case"]["place"]) == (200, "王芳", "一号焊接车间")
    assert "reporter" not in session["case"]
    assert (await phone.signs(stroke(), session["csrf"], lat="31.2", lng="121.5", accuracy="20"))[0] == 200
    assert "signature" in str((await factory.cases())[0]["media"])
    await factory.presses(OWNER, "整改完成")
    assert (await factory.cases())[0]["state"] == "review"


async def test_a_link_opens_once_and_for_half_an_hour(factory: Plant) -> None:
    first = await link(factory)
    phone = Phone(factory)
    assert (await phone.opens(first), await phone.opens(first)) == (200, 403)
    assert (await phone.session())[0] == 200
    await factory.passes(minutes=31)
    assert (await phone.session())[0] == 401
    await factory.says(LEADER, "待办")
    fresh = await link(factory)
    assert fresh != first and await Phone(factory).opens(fresh) == 200
    await factory.passes(minutes=31)
    assert await Phone(factory).opens(fresh) == 403


async def test_a_chat_that_looks_at_the_link_before_its_reader_spends_nothing(factory: Plant) -> None:
    found = await link(factory)
    for method in ("HEAD", "GET", "GET"):
        async with factory.http.request(method, found) as answer:
            assert not answer.cookies
    assert await Phone(factory).opens(found) == 200


async def test_a_spent_link_a_forged_or_foreign_cookie_opens_nothing(factory: Plant) -> None:
    token = (await link(factory)).rsplit("/", 1)[1]
    for cookie in ("", "nonsense", token, token[:-3] + "abc"):
        assert (await Phone(factory, cookie).session())[0] == 401
        assert (await Phone(factory, cookie).signs(stroke(), ""))[0] == 401
    assert await Phone(factory).opens(f"{factory.base}/h5/sign/nonsense") == 403


async def test_without_the_pages_own_word_nothing_is_signed(factory: Plant) -> None:
    phone = Phone(factory)
    await phone.opens(await link(factory))
    for csrf in ("", "wrong"):
        assert (await phone.signs(stroke(), csrf))[0] == 403
    assert "signature" not in str((await factory.cases())[0]["media"])


async def test_what_is_no_small_png_is_refused_and_the_session_lives_on(factory: Plant) -> None:
    phone = Phone(factory)
    await phone.opens(await link(factory))
    csrf = (await phone.session())[1]["csrf"]
    for odd in (b"", picture(1), b"<html>", b"\x89PNG\r\n\x1a\n", stroke() + bytes(400_000), stroke(5000)):
        status, found = await phone.signs(odd, csrf)
        assert status == 400 and "签" in found["error"], odd[:10]
    headers = {"Cookie": f"safeloop_h5={phone.cookie}", "X-CSRF": csrf}
    for body, kind in (
        (b"{}", "application/json"),
        (b"xx", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=a"),
    ):
        address, more = f"{factory.base}/h5/api/sign", {"Content-Type": kind}
        async with factory.http.post(address, data=body, headers={**headers, **more}) as answer:
            assert answer.status == 400, kind
    assert (await phone.signs(stroke(), csrf, lat="nan", lng="inf"))[0] == 200
    assert (await phone.signs(stroke(), csrf))[0] == 400
