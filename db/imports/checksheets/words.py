"""What people write into the cells of a check sheet, and what it means."""

import re
from collections.abc import Mapping

from workflows.inspection.sheets import Kind

_KINDS: Mapping[Kind, str] = {
    "judge": "judge 判断 判断项 正常/异常 正常异常 检查 是否",
    "number": "number 数值 数字 读数 数据",
    "text": "text 文字 文本 填写 填空 备注",
    "choice": "choice 选择 单选 选项",
    "photo": "photo 照片 拍照",
    "signature": "signature 签名 签字",
}
KINDS: Mapping[str, Kind] = {word: kind for kind, words in _KINDS.items() for word in words.split()}
KIND_WORDS: Mapping[Kind, str] = {
    "judge": "判断", "number": "数值", "text": "文字", "choice": "选择", "photo": "照片", "signature": "签名",
}  # fmt: skip
YES = {"是", "y", "yes", "true", "1", "√", "✓", "对", "关键", "必填"}
NO = {"否", "n", "no", "false", "0", "×", "不", "选填", "非必填", "非关键"}
NONE = {"", "无", "/", "-", "—", "——", "不适用"}
"""An office fills an empty cell with these."""
LIST = re.compile(r"[|｜、;；,，\n]+")
SHOW = re.compile(r"(?:第)?\s*(\d{1,4})\s*(?:项)?\s*(?:[=＝:：]|选|是|为)\s*(.+)", re.DOTALL)
"""3=异常, 第3项选异常."""


def many(text: str) -> tuple[str, ...]:
    return tuple(part for raw in LIST.split(text) if (part := raw.strip()))


def bare(heading: str) -> str:
    """A heading without spaces, stars and remarks in brackets, in small letters."""
    return re.sub(r"\s+", "", heading.replace("（", "(").split("(")[0]).strip("*＊:：").lower()


HEADINGS: Mapping[str, str] = {
    word: column
    for column, words in {
        "code": "code 表编号 检查表编号 表号 表单编号 模板编号",
        "name": "name 表名 检查表名称 名称 表名称 表单名称 模板名称",
        "asset": "asset asset_type 适用设备 设备类型 设备 适用对象 对象",
        "frequency": "frequency 频次 检查频次 周期 检查周期",
        "role": "role 检查人 检查人员 执行人 岗位 责任岗位",
        "basis": "basis 依据 标准依据 编制依据 法规依据",
        "version": "version 版本 版次",
        "no": "no 编号 序号 项目编号 项次",
        "item": "item 检查项 检查项目 检查内容 项目 内容",
        "standard": "standard 标准 检查标准 合格标准 要求 判定标准",
        "type": "type 类型 填写方式 项目类型 答案类型",
        "unit": "unit 单位 计量单位",
        "low": "min low 下限 最小值 下限值",
        "high": "max high 上限 最大值 上限值",
        "options": "options 选项 可选项 选择项",
        "abnormal": "abnormal 异常选项 哪些算异常 异常项",
        "critical": "critical 关键 关键项 是否关键",
        "must": "required must 必填 必填项 是否必填",
        "photos": "photo_on_abnormal photos 异常要拍 异常拍照 异常照片 拍照要求",
        "hazard": "hazard_on_abnormal hazard 隐患编码 隐患类别 隐患类别编码 隐患编号",
        "show_if": "show_if 显示条件 条件 出现条件",
    }.items()
    for word in words.split()
}
