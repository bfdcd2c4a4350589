"""People as they are said on a ticket: 张伟动火，李强监护; 作业人：张伟、陈静; 监护人 李强."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows.kernel.people import Org
from workflows.permit.records import Crewman, Part

NOUNS: Mapping[str, Part] = {
    "作业负责人": "foreman", "现场负责人": "foreman", "施工负责人": "foreman", "负责人": "foreman", "带班": "foreman",
    "监护人员": "guardian", "监护人": "guardian", "看火人": "guardian", "监火人": "guardian", "安全监护": "guardian",
    "吊装指挥": "commander", "指挥人": "commander", "指挥": "commander", "司索": "worker",
    "吊车司机": "driver", "行车司机": "driver", "司机": "driver", "驾驶员": "driver",
    "电工": "electrician", "接电人": "electrician",
    "气体分析人": "analyst", "分析人": "analyst", "检测人": "analyst", "测气人": "analyst",
    "作业人员": "worker", "作业人": "worker", "动火人": "worker", "操作人": "worker", "施工人": "worker",
    "进入人员": "worker", "进入人": "worker", "登高人": "worker",
    "焊工": "worker", "气焊工": "worker", "架子工": "worker",
}  # fmt: skip
"""A trade or a part in words; stands before or after the names."""
WORK = (
    "动火", "焊接", "电焊", "气焊", "气割", "切割", "打磨", "补焊", "焊", "进罐", "进入", "下罐", "登高", "高处", "爬",
    "挖", "开挖", "抽盲板", "堵盲板", "加盲板", "作业", "施工", "操作", "干", "清理", "清罐", "刷漆", "吊装",
    "检修", "维修",
)  # fmt: skip
DOINGS: Mapping[str, Part] = {
    "监护": "guardian", "看火": "guardian", "监火": "guardian", "看护": "guardian", "盯着": "guardian",
    "带队": "foreman", "负责": "foreman", "牵头": "foreman",
    "指挥": "commander", "开吊车": "driver", "开行车": "driver", "开车": "driver",
    "接电": "electrician", "接线": "electrician", "送电": "electrician",
    "测气": "analyst", "测爆": "analyst", "分析气体": "analyst", "气体分析": "analyst", "做分析": "analyst",
    **dict.fromkeys(WORK, "worker"),
}  # fmt: skip
ME = ("我自己", "我本人", "本人", "我")
JOINED = re.compile(r"^\s*(?:、|和|跟|与|及|,|，|/|／|;|；|\s)\s*$")
FILLER = (
    r"(?:\s|来|去|做|当|为|是|叫|由|改成|改为|换成|换|改|：|:|（|\(|自己|两个人|两人|三人|在现场|现场|全程|专职"
    r"|负责(?=监护|动火|焊|切|打磨|看火))*"
)
CLAUSE = re.compile(r"[，,。；;！!\n]")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)


@dataclass(frozen=True, slots=True)
class Named:
    """`doubtful` are names that several people bear, `unknown` names that no list knows."""

    crew: tuple[Crewman, ...] = ()
    unknown: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Seen:
    person: str
    start: int
    end: int


def crew(text: str, org: Org, speaker: str = "") -> Named:
    """Everybody who is given a part; 我 is the speaker. A name alone works with the hands where somebody must. Of a
    name that several bear the name itself stands for the person, for the ticket to ask who is meant."""
    seen, doubtful = _seen(text, org, speaker, keep_doubtful=True)
    found: dict[tuple[str, Part], None] = {}
    for group in _groups(text, seen):
        said = _said(text, group)
        part = said or _loosely(text, group)
        for one in group:
            # one stands guard: 张伟，李强监护 are two parts
            own: Part | None = "worker" if part == "guardian" and one is not group[-1] else part
            # a second part of the same person only where it stands with the name: 陈静测气，负责人陈静
            if own and (said or all(person != one.person for person, _ in found)):
                found[one.person, own] = None
    unknown = tuple(name for name in _strangers(text, seen) if name not in doubtful)
    return Named(tuple(Crewman(person, part) for person, part in found), unknown, doubtful)


def people(text: str, org: Org, speaker: str = "") -> Named:
    """Everybody named, whatever their part (as `worker`): for an answer such as 张伟、陈静, or 进 张伟 李强."""
    seen, doubtful = _seen(text, org, speaker)
    persons = dict.fromkeys(one.person for one in seen)
    left = text
    for one in reversed(seen):
        left = f"{left[: one.start]} {left[one.end :]}"
    rest = [w for w in re.split(r"[\s、，,。；;和/]+", left) if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", w)]
    unknown = tuple(word for word in rest if word[0] in SURNAMES and word not in doubtful)
    return Named(tuple(Crewman(person, "worker") for person in persons), unknown, doubtful)


def _seen(text: str, org: Org, speaker: str, keep_doubtful: bool = False) -> tuple[list[_Seen], tuple[str, ...]]:
    """Names in order, none overlapping; the longest first, so that 张伟国 is not 张伟."""
    of: dict[str, list[str]] = {}
    for one in org.people.values():
        if org.belongs(one.id) and one.name:
            of.setdefault(one.name, []).append(one.id)
    found: list[_Seen] = []
    doubtful: list[str] = []
    for name in sorted(of, key=len, reverse=True):
        for at in re.finditer(re.escape(name), text):
            if any(at.start() < old.end and old.start < at.end() for old in found):
                continue
            if len(of[name]) > 1:
                doubtful.append(name)
            if len(of[name]) == 1 or keep_doubtful:
                found.append(_Seen(of[name][0] if len(of[name]) == 1 else name, at.start(), at.end()))
    for me in ME if speaker else ():
        for at in re.finditer(f"{me}(?!们|想|要|的|这|会)", text):
            if not any(at.start() < old.end and old.start < at.end() for old in found):
                found.append(_Seen(speaker, at.start(), at.end()))
    return sorted(found, key=lambda one: one.start), tuple(dict.fromkeys(doubtful))


def _groups(text: str, seen: Sequence[_Seen]) -> list[list[_Seen]]:
    """张伟、陈静 share what is said of them; a comma joins only where no part stands between."""
    groups: list[list[_Seen]] = []
    for one in seen:
        if groups and JOINED.match(text[groups[-1][-1].end : one.start]) and not _lone(text, groups[-1], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _lone(text: str, group: Sequence[_Seen], following: _Seen) -> bool:
    """作业人张伟，李强监护: the first has a part of its own already."""
    between = text[group[-1].end : following.start]
    return bool(re.search(r"[，,；;\s]", between)) and _before(text[: group[0].start], NOUNS) is not None


def _said(text: str, group: Sequence[_Seen]) -> Part | None:
    """A noun before, a doing behind, a doing before."""
    before, behind = text[: group[0].start], text[group[-1].end :]
    return _before(before, NOUNS) or _behind(behind, {**NOUNS, **DOINGS}) or _before(before, DOINGS)


def _loosely(text: str, group: Sequence[_Seen]) -> Part | None:
    """Whatever else the clause says of them."""
    before, behind = text[: group[0].start], text[group[-1].end :]
    clause = CLAUSE.split(behind, maxsplit=1)[0]
    said = sorted((clause.find(word), part) for word, part in {**NOUNS, **DOINGS}.items() if word in clause)
    if said:
        return said[0][1]
    head = CLAUSE.split(before)[-1]
    return "worker" if any(word in head for word, part in DOINGS.items() if part == "worker") else None


def _before(before: str, words: Mapping[str, Part]) -> Part | None:
    for word in sorted(words, key=len, reverse=True):
        if re.search(f"{word}{FILLER}$", before):
            return words[word]
    return None


def _behind(behind: str, words: Mapping[str, Part]) -> Part | None:
    for word in sorted(words, key=len, reverse=True):
        if re.match(f"{FILLER}{word}", behind):
            return words[word]
    return None


def _strangers(text: str, seen: Sequence[_Seen]) -> tuple[str, ...]:
    """What looks like a name with a part, and is in no list."""
    told = "|".join(sorted(("监护", "动火", "焊接", "切割", "打磨", "进罐", "登高", "指挥", "看火", "作业"), key=len))
    nouns = "|".join(sorted((w for w in NOUNS if w.endswith(("人", "工", "机"))), key=len, reverse=True))
    shapes = (rf"(?:^|[，,。；;、和\s])([{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?={told})",
              rf"(?:{nouns})[：:是叫为\s]*([{SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=$|[，,。；;、\s])")  # fmt: skip
    found = []
    for shape in shapes:
        for at in re.finditer(shape, text):
            if not any(at.start(1) < old.end and old.start < at.end(1) for old in seen):
                found.append(at.group(1))
    return tuple(dict.fromkeys(found))
