"""What the OpenAPI document says of special work: its recordings and its figures."""

from typing import Any

TEXT, WHOLE, NUMBER, YES = {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}
MOMENT = {"type": "string", "format": "date-time"}
NULL = {"type": "null"}


def _maybe(kind: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [kind, NULL]}


def shape(required: str = "", /, **properties: dict[str, Any]) -> dict[str, Any]:
    """An object; `required` are names, a space between."""
    found: dict[str, Any] = {"type": "object", "properties": properties}
    return {**found, "required": required.split()} if required else found


def array(of: dict[str, Any]) -> dict[str, Any]:
    """A list of these."""
    return {"type": "array", "items": of}


SOURCE = {"enum": ["fixed", "mobile", "body", "file"], "description": "固定摄像机、布控球、执法记录仪、事后导入的文件"}
SHA = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
STRETCH = shape(**{"from": _maybe(MOMENT), "to": _maybe(MOMENT)})
SEGMENT = shape(
    sha256=SHA, camera=TEXT, source=SOURCE, late=YES, size=WHOLE, gone_at=_maybe(MOMENT),
    **{"from": MOMENT, "to": MOMENT},
)  # fmt: skip
COUNTED = "applied approved started closed rejected expired intercepted interceptions raised red_stops faulty"
COUNTS = {**dict.fromkeys(COUNTED.split(), WHOLE), "hours": NUMBER}
SCHEMAS: dict[str, Any] = {
    "FrameSeen": shape("permit camera", permit=TEXT, camera=TEXT, source=SOURCE, at=MOMENT),
    "FrameKept": shape(permit=TEXT, seen_at=MOMENT, told=YES),
    "SegmentTold": shape(
        "permit camera sha256 from to", permit=TEXT, camera=TEXT, source=SOURCE, sha256=SHA, late=YES, size=WHOLE,
        **{"from": MOMENT, "to": MOMENT},
    ),
    "SegmentKept": shape(permit=TEXT, sha256=SHA, late=_maybe(YES), new=YES),
    "Recordings": shape(
        permit=TEXT, state=TEXT, camera=_maybe(TEXT), source=_maybe(SOURCE), seen_at=_maybe(MOMENT),
        segments=array(SEGMENT), unwatched=array(STRETCH), held=YES, held_why=_maybe(TEXT), key=_maybe(TEXT),
        why_no_key=_maybe(TEXT),
    ),
    "PermitFigures": shape(
        total=shape(**COUNTS), lines=array(shape(kind=TEXT, name=TEXT, level=TEXT, **COUNTS)),
        interceptions=array(shape(gate=TEXT, gate_name=TEXT, reason=TEXT, name=TEXT, count=WHOLE)),
        compliance=shape(
            rate=_maybe(NUMBER), text=TEXT, done=WHOLE, compliant=WHOLE, unpermitted=WHOLE,
            faults=array(shape(code=TEXT, why=array(TEXT))),
        ),
        **{"from": MOMENT, "to": MOMENT},
    ),
    "PushKey": shape(permit=TEXT, key=TEXT),
}  # fmt: skip
BEARER = "API 密钥（vision:write），或这张票自己的推流钥匙"


def paths() -> dict[str, Any]:
    """The paths of this file, as JSON."""
    code = [{"name": "code", "in": "path", "required": True, "schema": TEXT}]
    return {
        "/api/v1/permits/statistics": {"get": {**answers("特殊作业统计：票数、拦截、合规率", "PermitFigures"),
                                               "parameters": span("本月初")}},
        "/api/v1/recordings/seen": {"post": _post("摄像机看到了：最新一帧的时间", "FrameSeen", "FrameKept", "200")},
        "/api/v1/recordings/segments": {"post": _post("一段录像已入档", "SegmentTold", "SegmentKept", "200", "201")},
        "/api/v1/recordings/{code}": {"get": {**answers("一张票的录像、没人看的时段、推流钥匙", "Recordings"),
                                              "parameters": code}},
        "/api/v1/recordings/{code}/key": {"post": {**answers("换一把推流钥匙，旧的立刻作废", "PushKey"),
                                                   "parameters": code}},
    }  # fmt: skip


def span(begin: str) -> list[dict[str, Any]]:
    """`from` and `to`; without `from` it is `begin`."""
    said = (("from", f"起，日期或时刻，默认{begin}"), ("to", "止，日期含当天，默认现在"))
    return [{"name": name, "in": "query", "schema": TEXT, "description": text} for name, text in said]


def _post(summary: str, body: str, answer: str, *good: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{body}"}}}
    told = {"content": content, "required": True}
    return {**answers(summary, answer, *good), "description": BEARER, "requestBody": told}


def answers(summary: str, answer: str, *good: str) -> dict[str, Any]:
    """What a path answers, refusals too."""
    refused = {"400": "参数不对", "401": "没有密钥", "403": "没有权限", "404": "没有", "409": "现在不行，原因在里面"}
    told = {code: _content(why, "Problem") for code, why in refused.items()}
    return {"summary": summary, "responses": {**{code: _content("成功", answer) for code in good or ("200",)}, **told}}


def _content(description: str, schema: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }
