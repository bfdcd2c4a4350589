"""The OpenAPI 3.1 document; test_api holds its paths and fields against what is really answered."""

from dataclasses import dataclass
from typing import Any

from openapi_pydantic import OpenAPI

from bot.api import openapi_permits as permits
from bot.api import openapi_rounds as rounds
from bot.api import openapi_sensors as sensors


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`answer` names a schema below; `query` maps a parameter to what it means."""

    path: str
    summary: str
    answer: str
    query: tuple[tuple[str, str], ...] = ()


TEXT, WHOLE, NULL = {"type": "string"}, {"type": "integer"}, {"type": "null"}


def _maybe(kind: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [kind, NULL]}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


TIME = _maybe({"type": "string", "format": "date-time"})
PERSON = _maybe(_object(id=TEXT, name=TEXT))
CASE = _object(
    code=TEXT, kind=TEXT, state=TEXT,
    level=_maybe({"type": "string", "description": "red yellow blue；作业票是票的级别，例如 一级"}),
    major=_maybe({"enum": ["suggested", "judged"]}), alert_level=_maybe(WHOLE),
    risk_colour=_maybe(TEXT), title=_maybe(TEXT), text=TEXT,
    place=_maybe(TEXT), place_code=_maybe(TEXT), equipment=_maybe(TEXT), equipment_code=_maybe(TEXT),
    reporter=PERSON, owner=PERSON, opened_at=TIME, respond_by=TIME, due_at=TIME, accepted_at=TIME, controlled_at=TIME,
    fixed_at=TIME, closed_at=TIME, source=_maybe(TEXT),
    escalations={"type": "array", "items": _object(at=TIME, rung=TEXT, to=TEXT, to_id=_maybe(TEXT), why=TEXT)},
    flags={"type": "array", "items": TEXT, "description": "缺照片、语音待确认 等"},
    media={"type": "array", "items": _object(sha256=TEXT, kind=TEXT, stage=TEXT, url=TEXT, taken_at=TIME)},
    **{"class": {"type": "array", "items": TEXT, "description": "三级分类和编码"}},
)  # fmt: skip
PERMIT = _object(
    level=_maybe({"type": "string", "description": "票的级别，例如 一级"}),
    why_level={"type": "array", "items": TEXT}, work=_maybe(TEXT), starts_at=TIME, ends_at=TIME, started_at=TIME,
    ended_why=_maybe(TEXT), inside={"type": "array", "items": _object(name=TEXT, entered_at=TIME, left_at=TIME)},
    crew={"type": "array", "items": _object(id=TEXT, name=TEXT, part=TEXT, certificate=_maybe(TEXT))},
    nodes={"type": "array", "items": _object(
        id=TEXT, title=TEXT, group=WHOLE, asked={"type": "array", "items": PERSON}, by=PERSON, at=TIME, due_at=TIME)},
    interceptions={"type": "array", "items": _object(
        at=TIME, gate=TEXT, by=PERSON, reasons={"type": "array", "items": _object(key=TEXT, text=TEXT)})},
)  # fmt: skip
"""What a permit has beside everything a case has."""
MESSAGE = _object(
    id=WHOLE, to=TEXT, to_id=_maybe(TEXT), slot=TEXT, urgency=TEXT, channel=_maybe(TEXT), state=TEXT, due_at=TIME,
    sent_at=TIME, text=TEXT, vendor_id=_maybe(TEXT), attempts=WHOLE, error=_maybe(TEXT), why=_maybe(TEXT),
)  # fmt: skip
LOG = _object(
    seq=WHOLE, at=TIME, actor=PERSON, event=TEXT, to=TEXT, why=_maybe(TEXT), hash=TEXT, prev=TEXT,
    media={"type": "array", "items": TEXT}, erased={"type": "boolean"}, **{"from": _maybe(TEXT)},
)  # fmt: skip
SCHEMAS = {
    "Case": CASE, "Permit": PERMIT, "LogRow": LOG, "Message": MESSAGE, "Problem": _object(error=TEXT),
    **{
        f"{name}List": _object(
            items={"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}, next_cursor=_maybe(TEXT)
        )
        for name in ("Case", "LogRow", "Message")
    },
}  # fmt: skip
ENDPOINTS = (
    Endpoint("/api/v1/cases", "列出各类工单，新的在前", "CaseList", (
        ("kind", "hazard、task …"), ("state", "逗号分隔"), ("level", "red、yellow、blue"), ("place", "编号或名称"),
        ("owner", "责任人编号或姓名"), ("from", "上报时间起"), ("to", "上报时间止"), ("cursor", "上一页的 next_cursor"),
        ("limit", "1 到 500"),
    )),
    Endpoint("/api/v1/cases/{code}", "一条工单", "Case"),
    Endpoint("/api/v1/cases/{code}/log", "每一步，防篡改链", "LogRowList"),
    Endpoint("/api/v1/cases/{code}/messages", "每一条外发消息：给谁、为什么、何时、结果", "MessageList"),
)  # fmt: skip


def document(public_url: str) -> dict[str, Any]:
    """The whole document as JSON; refused by its own model where it would be wrong."""
    paths = {endpoint.path: {"get": _operation(endpoint)} for endpoint in ENDPOINTS}
    paths |= permits.paths() | rounds.paths() | sensors.paths()
    paths["/api/v1/media/{sha}"] = {"get": _media()}
    paths["/api/v1/permits/{code}.pdf"] = {"get": _permit()}
    raw = {
        "openapi": "3.1.1",
        "info": {"title": "SafeLoop 安全闭环机器人", "version": "1"},
        "servers": [{"url": public_url}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, **permits.SCHEMAS, **rounds.SCHEMAS, **sensors.SCHEMAS},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }
    return OpenAPI.model_validate(raw).model_dump(mode="json", by_alias=True, exclude_none=True)


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    query = [{"name": n, "in": "query", "schema": TEXT, "description": d} for n, d in endpoint.query]
    path = [{"name": "code", "in": "path", "required": True, "schema": TEXT}] if "{code}" in endpoint.path else []
    return {
        "summary": endpoint.summary,
        "parameters": [*path, *query],
        "responses": {"200": _answer("成功", endpoint.answer), **_refusals("400", "401", "403", "404")},
    }


def _media() -> dict[str, Any]:
    return {
        "summary": "照片、语音、视频原件；要密钥，或带短期签名的地址",
        "parameters": [{"name": "sha", "in": "path", "required": True, "schema": TEXT}],
        "responses": {"200": {"description": "原件"}, **_refusals("401", "403", "404")},
    }


def _permit() -> dict[str, Any]:
    return {
        "summary": "一张作业票，三联 PDF，就是此刻的样子",
        "parameters": [{"name": "code", "in": "path", "required": True, "schema": TEXT}],
        "responses": {"200": {"description": "application/pdf"}, **_refusals("401", "403", "404", "503")},
    }


def _answer(description: str, schema: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def _refusals(*codes: str) -> dict[str, Any]:
    said = {"400": "参数不对", "401": "没有密钥", "403": "没有权限", "404": "没有", "503": "一时做不出来"}
    return {code: _answer(said[code], "Problem") for code in codes}
