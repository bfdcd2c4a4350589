"""One item of a check sheet, read and judged by itself."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from db.imports.checksheets.words import KIND_WORDS, KINDS, NO, NONE, SHOW, YES, many
from db.imports.checksheets.written import TITLES, Fault, Line
from workflows.inspection.sheets import JUDGED, THREE_PHOTOS, Item, Kind, ShowIf, number_of

LONGEST: Mapping[str, int] = {"item": 60, "standard": 200, "unit": 12}
LONGEST_OPTION, MOST_OPTIONS, MOST_PHOTOS, MOST_FAULTS = 20, 20, 6, 200
HAZARD = re.compile(r"[A-Z]{3}-\d{2}-\d{2}")


@dataclass(slots=True)
class Proving:
    """Collects what is wrong with one sheet, up to a number that nobody reads to its end."""

    tab: str
    hazards: Collection[str] | None = None
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: int, key: str, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(self.tab, row, column, key, text))

    def once(self, row: int, column: int, text: str) -> None:
        """One merged cell lies on many rows."""
        if "合并单元格" not in text or all(fault.text != text for fault in self.faults):
            self.fault(row, column, "", text)

    def bad(self, line: Line, column: str, text: str) -> None:
        cell = line.at(column)
        no = line.at("no").text
        self.fault(cell.row, cell.column, f"第 {no} 项 {TITLES[column]}" if no else TITLES[column], text)


def item_of(at: Proving, line: Line, before: Mapping[int, Item]) -> Item:
    """As far as it could be read, number 0 where it has none; `before` are the items above, the only ones a condition
    may look at."""
    no, kind = _number(at, line), _kind(at, line)
    title = _text(at, line, "item")
    if not title:
        at.bad(line, "item", "检查项是空的，请写上检查什么，或删掉这一行")
    low, high = _limits(at, line, kind)
    options, abnormal = _options(at, line, kind)
    return Item(
        no or 0, title, _text(at, line, "standard"), kind or "judge", _unit(at, line, kind), low, high, options,
        abnormal, _yes(at, line, "critical", False), _yes(at, line, "must", True), _photos(at, line),
        _hazard(at, line), _show_if(at, line, before),
    )  # fmt: skip


def _number(at: Proving, line: Line) -> int | None:
    text = line.at("no").text
    if re.fullmatch(r"\d{1,3}", text) and int(text):
        return int(text)
    what = f"编号“{text[:20]}”不是 1 到 999 的整数" if text else "编号是空的"
    at.bad(line, "no", f"{what}，请每行写一个没有用过的整数")
    return None


def _text(at: Proving, line: Line, column: str) -> str:
    text = " ".join(line.at(column).text.split())
    if len(text) > LONGEST[column]:
        at.bad(line, column, f"{TITLES[column]}有 {len(text)} 个字，请控制在 {LONGEST[column]} 字以内")
    return text


def _kind(at: Proving, line: Line) -> Kind | None:
    text = re.sub(r"\s+", "", line.at("type").text).lower()
    kind = KINDS.get(text) if text else "judge"
    if kind is None:
        at.bad(line, "type", f"类型“{text[:20]}”不认识，只能是{'、'.join(KIND_WORDS.values())}，留空就是判断")
    return kind


def _limits(at: Proving, line: Line, kind: Kind | None) -> tuple[float | None, float | None]:
    low, high = (_limit(at, line, column, kind) for column in ("low", "high"))
    if low is not None and high is not None and low > high:
        at.bad(line, "low", f"下限 {low:g} 比上限 {high:g} 大，请核对")
    return low, high


def _limit(at: Proving, line: Line, column: str, kind: Kind | None) -> float | None:
    text = line.at(column).text
    if text in NONE:
        return None
    if kind not in (None, "number"):
        at.bad(line, column, f"填了{TITLES[column]}，类型要写数值；不是数值就把这一格留空")
        return None
    value = number_of(text)
    if value is None:
        at.bad(line, column, f"{TITLES[column]}“{text[:20]}”不是数字，请只填数字，单位写到单位那一格")
    return value


def _unit(at: Proving, line: Line, kind: Kind | None) -> str:
    text = _text(at, line, "unit")
    if text in NONE:
        return ""
    if kind not in (None, "number"):
        at.bad(line, "unit", "填了单位，类型要写数值；不是数值就把这一格留空")
    return text


def _options(at: Proving, line: Line, kind: Kind | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    options, abnormal = many(line.at("options").text), many(line.at("abnormal").text)
    if kind == "choice":
        return _choice(at, line, options, abnormal)
    if kind == "judge" and options and set(options) != set(JUDGED):
        what = "判断项只有正常、异常、不适用，没有别的，请把选项留空；要别的选项，类型写选择"
        at.bad(line, "options", what)
    elif kind not in (None, "judge") and options and line.at("options").text not in NONE:
        at.bad(line, "options", "填了选项，类型要写选择；不是选择就把这一格留空")
    if kind is not None and abnormal and not (kind == "judge" and abnormal == ("异常",)):
        at.bad(line, "abnormal", "只有选择项要写异常选项，请把这一格留空")
    return (), ()


def _choice(
    at: Proving, line: Line, options: tuple[str, ...], abnormal: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not 2 <= len(options) <= MOST_OPTIONS:
        at.bad(line, "options", f"选择项要有 2 到 {MOST_OPTIONS} 个选项，中间用顿号隔开，例如 满、半满、空")
    if len(set(options)) < len(options):
        at.bad(line, "options", "选项有重复，请去掉重复的")
    if long := [one for one in options if len(one) > LONGEST_OPTION]:
        at.bad(line, "options", f"选项“{long[0][:20]}……”太长，请控制在 {LONGEST_OPTION} 字以内")
    if strange := [one for one in abnormal if one not in options]:
        at.bad(line, "abnormal", f"异常选项“{strange[0][:20]}”不在选项里，请照选项那一格的写法写")
    elif options and set(abnormal) == set(options):
        at.bad(line, "abnormal", "所有选项都算异常，怎么选都会报隐患，请至少留一个正常的")
    return options, abnormal


def _yes(at: Proving, line: Line, column: str, absent: bool) -> bool:
    word = line.at(column).text.lower()
    if word and word not in YES | NO:
        at.bad(line, column, f"{TITLES[column]}“{word[:20]}”看不懂，请填是或否")
    return word in YES if word else absent


def _photos(at: Proving, line: Line) -> tuple[str, ...]:
    """The three are the rule; a sheet may ask for more, never for fewer."""
    views = many(line.at("photos").text)
    if not views or line.at("photos").text in ("是", "三张", "默认"):
        return THREE_PHOTOS
    said = [view for view in views if view in THREE_PHOTOS]
    if said and len(said) < len(THREE_PHOTOS):
        three = "、".join(THREE_PHOTOS)
        at.bad(line, "photos", f"异常必拍的三张（{three}）不能减少，请留空，或只写要加拍的")
    asked = tuple(dict.fromkeys((*THREE_PHOTOS, *views)))
    if len(asked) > MOST_PHOTOS or any(len(view) > LONGEST_OPTION for view in asked):
        at.bad(line, "photos", f"一项最多拍 {MOST_PHOTOS} 张，每张的名字 {LONGEST_OPTION} 字以内，请减少")
    return asked


def _hazard(at: Proving, line: Line) -> str:
    code = line.at("hazard").text.upper()
    if code in NONE:
        return ""
    if not HAZARD.fullmatch(code):
        at.bad(line, "hazard", f"隐患编码“{code[:20]}”不像 ELE-01-02，请照隐患类别表填，不知道就留空")
    elif at.hazards is not None and code not in at.hazards:
        near = get_close_matches(code, at.hazards, 2, 0.7)
        hint = f"，是不是 {'、'.join(near)}" if near else ""
        at.bad(line, "hazard", f"隐患编码 {code} 不在隐患类别表里{hint}？请核对，不知道就留空")
    return code


def _show_if(at: Proving, line: Line, before: Mapping[int, Item]) -> ShowIf | None:
    text = line.at("show_if").text
    if text in NONE:
        return None
    found = SHOW.fullmatch(text)
    if not found:
        at.bad(line, "show_if", f"显示条件“{text[:20]}”看不懂，请写成 3=异常（第 3 项选异常时才问这一项）")
        return None
    no, answers = int(found[1]), many(found[2].replace("或", "、").replace("/", "、"))
    target = before.get(no)
    if target is None:
        at.bad(line, "show_if", f"显示条件里的第 {no} 项不在上面，请写上面有的编号，或把这一行移到它下面")
        return None
    allowed = JUDGED if target.kind == "judge" else target.options
    if not allowed:
        at.bad(line, "show_if", f"第 {no} 项不是判断也不是选择，不能当显示条件，请换一项")
    elif strange := [one for one in answers if one not in allowed] or ([] if answers else [""]):
        at.bad(line, "show_if", f"第 {no} 项没有“{strange[0][:20]}”这个答案，只能写{'、'.join(allowed)}")
    return ShowIf(no, answers)
