"""The integration API as machines see it: keys, lists, times, files, and nothing that a stranger sends breaks it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from openapi_pydantic import OpenAPI

from bot.serve import routes
from tests.whole.plant import KEY, Plant, plant

READ, WRITE = {"Authorization": f"Bearer {KEY}"}, {"Authorization": "Bearer a-key-of-machines"}
KEYS = [
    {"name": "tests", "scopes": ["cases:read"], "key": KEY},
    {"name": "mes", "scopes": ["machine:write"], "key": "a-key-of-machines"},
]


@pytest.fixture
async def factory(tmp_path: Path) -> AsyncIterator[Plant]:
    async with plant(tmp_path, more={"api": {"keys": KEYS}}) as found:
        await found.says("zhang.wei", "一号焊接车间的配电箱门没关,里面线都看得见")
        await found.photographs("zhang.wei", 1)
        await found.says("li.qiang", "三号泵房出口压力表抖动")
        yield found


async def get(factory: Plant, path: str, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    async with factory.http.get(f"{factory.base}{path}", headers=headers if headers is not None else READ) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "html" not in answer.content_type
        return answer.status, await answer.json()


async def test_without_a_key_nothing_but_the_description_is_told(factory: Plant) -> None:
    for path in ("cases", "cases/YH-20260302-0001", "cases/YH-20260302-0001/log", "media/00", "nothing"):
        for headers in (
            {},
            {"Authorization": "Bearer wrong"},
            {"Authorization": KEY[:-1]},
            {"Authorization": "Bearer "},
        ):
            assert (await get(factory, f"/api/v1/{path}", headers))[0] == 401, path
    for path in ("cases", "cases/YH-20260302-0001", "cases/YH-20260302-0001/messages", "media/" + "0" * 64):
        assert (await get(factory, f"/api/v1/{path}", WRITE))[0] == 403, path
    status, document = await get(factory, "/api/v1/openapi.json", {})
    assert status == 200 and OpenAPI.model_validate(document).paths


async def test_the_description_names_every_path_and_every_field_that_is_answered(factory: Plant) -> None:
    await factory.passes(minutes=20)
    _, document = await get(factory, "/api/v1/openapi.json", {})
    served = {str(route.path) for route in routes(factory.service, factory.clock) if "/api/v1/" in route.path}
    assert set(document["paths"]) == served - {"/api/v1/openapi.json"}
    shapes = document["components"]["schemas"]
    code = (await factory.cases())[0]["code"]
    for shape, path in (("Case", code), ("LogRow", f"{code}/log"), ("Message", f"{code}/messages")):
        found = (await get(factory, f"/api/v1/cases/{path}"))[1]
        fields = shapes[shape]["properties"]
        for row in found["items"] if shape != "Case" else [found]:
            assert set(row) == set(fields)
        for name in ("escalations", "media") if shape == "Case" else ():
            assert {key for row in found[name] for key in row} == set(fields[name]["items"]["properties"])


async def test_what_does_not_exist_is_404_and_what_cannot_be_written_405(factory: Plant) -> None:
    for path in ("cases/YH-20260302-9999", "cases/nonsense", "cases/%00", "media/" + "0" * 64, "media/..%2Fp.db", "x"):
        assert (await get(factory, f"/api/v1/{path}"))[0] == 404, path
    async with factory.http.post(f"{factory.base}/api/v1/cases", headers=READ) as answer:
        assert answer.status == 405


async def test_a_list_goes_page_by_page_newest_first_with_the_same_objects_as_a_single_case(factory: Plant) -> None:
    _, whole = await get(factory, "/api/v1/cases")
    _, first = await get(factory, "/api/v1/cases?limit=1")
    _, second = await get(factory, f"/api/v1/cases?limit=1&cursor={first['next_cursor']}")
    assert whole["next_cursor"] is None and second["next_cursor"] is None
    assert [c["code"] for c in whole["items"]] == [first["items"][0]["code"], second["items"][0]["code"]]
    for case in whole["items"]:
        assert (await get(factory, f"/api/v1/cases/{case['code'].lower()}"))[1] == case
        assert case["opened_at"] == "2026-03-02T08:00:00+08:00" and case["closed_at"] is None
        assert case["major"] is None and len(case["class"]) == 4 and all(case["class"])
        assert set(case["owner"]) == {"id", "name"} == set(case["reporter"])


FILTERS = (
        ("kind=hazard", 2), ("kind=task", 0), ("state=dispatched", 2), ("state=closed,review", 0), ("level=blue", 1),
        ("place=BF-3", 1), ("place=三号泵房", 1), ("owner=李强", 1), ("from=2026-03-02T08:00:00%2B08:00", 2),
        ("from=2026-03-02T00:00:00Z", 2), ("from=2026-03-02T08:00:00+08:00", 2), ("to=2026-03-02T08:00:00%2B08:00", 0),
        ("to=2026-03-03", 2), ("from=2026-03-02T08:00:01", 0), ("place=' or 1=1--", 0),
)  # fmt: skip


async def test_filters(factory: Plant) -> None:
    for query, count in FILTERS:
        status, found = await get(factory, f"/api/v1/cases?{query}")
        assert (status, len(found["items"])) == (200, count), query


ODD = (
    "limit=0", "limit=501", "limit=-1",
    "limit=abc", "limit=1e3", "limit=", "limit=" + "9" * 40, "limit=٣", "cursor=abc",
    "cursor=" + "9" * 40, "cursor=-1", "cursor=", "from=yesterday", "from=0001-01-01T00:00:00%2B14:00", "place=%00",
    "to=9999-12-31T23:59:59-14:00", "nonsense=1", "state=%0a", "owner=%ed%a0%80", "from=2026-02-30",
)  # fmt: skip


async def test_odd_parameters_are_refused_in_words_and_never_with_a_500(factory: Plant) -> None:
    for query in ODD:
        status, found = await get(factory, f"/api/v1/cases?{query}")
        assert status in (200, 400), query
        assert status == 200 or found["error"], query
    assert (await get(factory, "/api/v1/cases?limit=0"))[0] == 400


async def test_anything_at_all_as_a_parameter_is_answered(factory: Plant) -> None:
    from hypothesis import HealthCheck, given, settings, strategies

    names = strategies.sampled_from(["kind", "state", "level", "place", "owner", "from", "to", "cursor", "limit"])
    tried: list[dict[str, str]] = []

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategies.dictionaries(names, strategies.text(max_size=30), max_size=4))
    def collect(query: dict[str, str]) -> None:
        tried.append(query)

    collect()
    for query in tried:
        sendable = {k: v.encode("utf-8", "ignore").decode() for k, v in query.items()}
        async with factory.http.get(f"{factory.base}/api/v1/cases", params=sendable, headers=READ) as answer:
            assert answer.status in (200, 400), json.dumps(query)


async def test_a_file_needs_the_key_or_its_own_short_lived_signature(factory: Plant) -> None:
    (case,) = (await get(factory, "/api/v1/cases?level=blue"))[1]["items"]
    url, path = case["media"][0]["url"], f"/api/v1/media/{case['media'][0]['sha256']}"
    assert url.startswith(factory.base)
    link = factory.service.shelf.media_link(case["media"][0]["sha256"])
    for address, headers, status in ((url, READ, 200), (link, {}, 200), (url, {}, 401), (link[:-1] + "_", {}, 401)):
        async with factory.http.get(address, headers=headers) as answer:
            assert answer.status == status
            assert status != 200 or (answer.content_type, "sandbox" in answer.headers["Content-Security-Policy"]) == (
                "image/jpeg",
                True,
            )
    await factory.passes(minutes=31)
    assert (await get(factory, link.removeprefix(factory.base), {}))[0] == 401 and path


async def test_log_and_messages_tell_who_when_and_why(factory: Plant) -> None:
    _, log = await get(factory, "/api/v1/cases/YH-20260302-0001/log")
    assert [row["seq"] for row in log["items"]] == list(range(1, len(log["items"]) + 1))
    assert all(later["prev"] == row["hash"] for row, later in zip(log["items"], log["items"][1:], strict=False))
    _, messages = await get(factory, "/api/v1/cases/YH-20260302-0001/messages")
    for row in messages["items"]:
        assert {"to", "channel", "state", "due_at", "sent_at", "text", "vendor_id", "why"} <= set(row)
        assert row["state"] == "sent" and "YH-20260302-0001" in row["text"] and row["why"]
