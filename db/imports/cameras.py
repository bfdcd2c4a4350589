"""The cameras table: numbers and addresses as the installer wrote them. Passwords are closed before they are kept."""

import re

from sqlmodel import select

from config.vision.presets import Presets, read_presets
from db import cameras, tables
from db.imports import camera_address
from db.imports.cells import Cells
from db.imports.laying import Wanted, given, lay, lines, once
from db.imports.outcome import Result, Tally, some
from db.imports.sheet import Sheet
from db.imports.target import Target

KINDS = {
    word: kind
    for kind, words in {
        "rtsp": "rtsp 视频流", "onvif": "onvif", "http": "http 抓拍 图片 快照", "file": "file 文件 文件夹",
        "push": "push 推流 布控球 记录仪",
    }.items()
    for word in words.split()
}  # fmt: skip
STREAMS = {"main": "main", "主": "main", "主码流": "main", "sub": "sub", "子": "sub", "子码流": "sub", "辅": "sub"}
RECORDS = {
    "off": "off", "否": "off", "不录": "off", "events": "events", "告警": "events", "报警": "events", "事件": "events",
    "always": "always", "是": "always", "一直": "always", "连续": "always",
}  # fmt: skip
SECRET_WORDS = re.compile(r"[\r\n\0]")


def import_cameras(target: Target, sheet: Sheet) -> Result:
    """A camera is known by its number. What a later table does not list stays; `active` 否 takes one down."""
    tally, session = Tally("cameras"), target.session
    session.info.setdefault("site", target.site)
    known = {row.code: row for row in cameras.cameras(session, active=False)}
    places, presets = _places(target), read_presets(target.folder)
    wanted: Wanted = {}
    rules: dict[str, tuple[str, ...]] = {}
    for cells in lines(sheet, tally):
        active = cells.yes("active", "启用", True)
        code = _code(cells, known, active)
        kind = KINDS.get(cells.text("kind").lower() or "rtsp", "")
        if not kind:
            cells.bad(f"接入方式“{cells.text('kind')}”看不懂，请填 rtsp、onvif、http、file 或 push")
        where, inside = _address(cells, kind, known.get(code))
        row: dict[str, object] = {"site": target.site, "code": code, "name": cells.text("name") or code, "kind": kind}
        row |= given(sheet, {
            "place": _place(cells, places), "stream": _word(cells, "stream", "码流", STREAMS, "sub"),
            "record": _word(cells, "record", "录像", RECORDS, "events"),
            "fps": cells.number("fps", "每秒看几帧", 0.1, 30) or 2.0, "active": active,
        })  # fmt: skip
        row |= {"address": where} if where else {}
        row |= _secret(target, cells, inside, known.get(code))
        rules[code] = _rules(cells, presets)
        once(cells, code, row, wanted, f"编号 {code}")
    if not tally.errors:
        lay(target, tables.Camera, wanted, known, tally)
        _give_rules(target, rules, presets)
        _warn(wanted, rules, tally)
    return tally.result()


def _code(cells: Cells, known: dict[str, tables.Camera], active: bool) -> str:
    """One that is too long or strange would be left out of the plan; an old one like that may still be taken down."""
    code = cells.needed("code", "编号")
    if code and (active or code not in known) and (wrong := camera_address.code_trouble(code)):
        cells.bad(wrong)
    return code


def _address(cells: Cells, kind: str, known: tables.Camera | None) -> tuple[str, str]:
    """The address without what opens it, and user:password where the installer wrote them before the host."""
    said = cells.text("address")
    if said and kind != "file" and camera_address.opens(said) or kind == "push" and camera_address.named(said):
        cells.bad(camera_address.NO_SECRET)
        return ("", "")
    if not said or kind in ("", "push", "file"):
        if not said and kind not in ("push", "") and known is None:
            cells.bad("缺地址，请填 IP 地址，或摄像机的完整地址")
        return (said, "")
    if usual := camera_address.bare(said, kind):
        return (usual, "")
    found = camera_address.parted(said, kind)
    if found is None:
        scheme = camera_address.SCHEMES[kind][0]
        cells.bad(f"地址看不懂，{kind} 请写成 {scheme}://IP 地址/路径，或只填 IP 地址")
    return found or ("", "")


def _secret(target: Target, cells: Cells, inside: str, known: tables.Camera | None) -> dict[str, object]:
    """An empty cell leaves the password as it is: tables are passed around without them."""
    user, word = cells.text("username"), cells.row.cells.get("password", "")
    if SECRET_WORDS.search(user + word) or ":" in user:
        cells.bad("用户名或密码里有不能用的字符，请核对")
        return {}
    both = f"{user}:{word}" if user or word else inside
    if not both:
        return {}
    if target.sealer is None:
        cells.bad("这里没有密钥，不能保存摄像机密码；请用 run.py import cameras 导入")
        return {}
    same = known is not None and target.sealer.open(known.sealed) == both
    return {} if same else {"sealed": target.sealer.close(both)}


def _places(target: Target) -> dict[str, list[str]]:
    """A place's code by its code and by its name."""
    found: dict[str, list[str]] = {}
    query = select(tables.Place.code, tables.Place.name).where(tables.Place.site == target.site)
    for code, name in target.session.exec(query):
        found.setdefault(code, []).append(code)
        if name != code:
            found.setdefault(name, []).append(code)
    return found


def _place(cells: Cells, places: dict[str, list[str]]) -> str:
    words = cells.text("place")
    codes = places.get(words, [])
    if words and len(codes) != 1:
        cells.bad(f"区域“{words}”{'同名的不止一个，请改填编号' if codes else '不在区域表里，请核对编号，或先导入区域'}")
    return codes[0] if len(codes) == 1 else ""


def _word(cells: Cells, column: str, title: str, known: dict[str, str], absent: str) -> str:
    words = cells.text(column).lower()
    if words and words not in known:
        cells.bad(f"{title}“{words}”看不懂，请填 {'、'.join(dict.fromkeys(known))}")
    return known.get(words, absent)


def _rules(cells: Cells, presets: Presets) -> tuple[str, ...]:
    names = cells.many("rules")
    if strange := [name for name in names if presets.find(name) is None]:
        cells.bad(f"识别规则 {'、'.join(strange)} 没有，可以填：{'、'.join(presets.names)}")
    return names


def _give_rules(target: Target, rules: dict[str, tuple[str, ...]], presets: Presets) -> None:
    """A rule that is there already keeps its fence and its standing."""
    for code, names in rules.items():
        have = {row.name for row in cameras.rules(target.session, code)}
        plans = (plan for name in names if (plan := presets.find(name)))
        for plan in plans:
            if plan.name not in have:
                cameras.keep_rule(target.session, code, plan, target.now)
    target.session.flush()


def _warn(wanted: Wanted, rules: dict[str, tuple[str, ...]], tally: Tally) -> None:
    lost = [code for code, row in wanted.items() if not row.get("place") and "place" in row]
    if lost:
        tally.warnings.append(f"没有区域的摄像机：{some(lost)}，它们的告警只发值班群和安全员")
    idle = [code for code in wanted if not rules.get(code)]
    if idle:
        tally.warnings.append(f"没有识别规则的摄像机：{some(idle)}，只看在不在线，不会报警")
