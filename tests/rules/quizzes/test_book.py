"""The bank of questions: the packaged one is whole, a factory's own replaces and adds, a wrong line is pointed at."""

from itertools import combinations
from pathlib import Path

import pytest

from bot import rulebook
from bot.quizzes.book import of_site, packaged
from config import policies
from config.wrong import Wrong
from workflows.quiz.bank import drawn
from workflows.quiz.rules import QuizRules

ONE = "- {code: DH-01, kind: single, ask: 问, options: [甲, 乙], answer: B, why: 因为}"
COUNT = 10


def written(folder: Path, *lines: str) -> Path:
    book = "\n".join(["topics:", "  - name: 本厂", "    questions:", *(f"      {line}" for line in lines)])
    (folder / "quizzes.yaml").write_text(book, "utf-8")
    return folder


def test_the_packaged_bank_covers_the_trade_and_gives_each_question_a_reason() -> None:
    bank = packaged()
    assert len(bank) >= 60 and len({one.code for one in bank}) == len(bank)
    topics = {one.topic for one in bank}
    assert {"动火作业", "受限空间", "高处作业", "用电安全", "叉车和厂内交通"} <= topics
    assert {"危险化学品", "消防", "应急救援", "巡检和隐患"} <= topics
    assert {one.kind for one in bank} == {"single", "multiple", "judge"}
    assert all(one.why.endswith("。") and one.ask.endswith(("。", "？")) for one in bank)
    assert len({one.ask for one in bank}) == len(bank)
    right = [one.answer == (0,) for one in bank if one.kind == "judge"]
    assert 0.35 < sum(right) / len(right) < 0.65, "whoever always says 错 must not pass"


def test_whoever_looks_only_at_how_long_the_options_are_does_not_pass() -> None:
    singles = [one for one in packaged() if one.kind == "single"]
    sizes = [([len(option) for option in one.options], len(one.options[one.answer[0]])) for one in singles]
    longest = [one.code for one, (all_, right) in zip(singles, sizes, strict=True) if right == max(all_)]
    alone = [(one.code, right) for one, (all_, right) in zip(singles, sizes, strict=True) if all_.count(right) == 1]
    least = {one.code: min(all_) for one, (all_, _) in zip(singles, sizes, strict=True)}
    shortest = [code for code, right in alone if right == least[code]]
    assert len(singles) >= 40 and len(longest) <= len(singles) / 3, longest
    assert len(shortest) <= len(singles) / 3, shortest


def test_two_neighbours_share_few_questions_and_one_person_always_gets_the_same() -> None:
    papers = [drawn(packaged(), f"person {n}|每周一练 2026-03-05|1", COUNT) for n in range(40)]
    shared = [len({q.code for q in one} & {q.code for q in other}) for one, other in combinations(papers, 2)]
    assert max(shared) <= COUNT // 2 and sum(shared) / len(shared) < 2
    assert drawn(packaged(), "person 0|每周一练 2026-03-05|1", COUNT) == papers[0]
    assert drawn(packaged(), "person 0|每周一练 2026-03-12|1", COUNT) != papers[0]
    assert all(len(paper) == COUNT and len({one.topic for one in paper}) >= 9 for paper in papers)


def test_options_are_turned_and_the_answer_turns_with_them() -> None:
    whole = {one.code: one for one in packaged()}
    turned = 0
    for one in drawn(packaged(), "somebody", len(whole)):
        before = whole[one.code]
        assert {one.options[place] for place in one.answer} == {before.options[place] for place in before.answer}
        turned += one.options != before.options
    assert turned > 20


def test_a_small_bank_gives_all_it_has_and_what_was_seen_comes_last() -> None:
    bank = packaged()[:6]
    assert len(drawn(bank, "somebody", COUNT)) == 6
    seen = frozenset(one.code for one in bank[:4])
    assert {one.code for one in drawn(bank, "somebody", 2, seen)} == {one.code for one in bank[4:]}


def test_the_factory_s_own_file_replaces_what_has_its_code_and_adds_the_rest(tmp_path: Path) -> None:
    site = written(tmp_path, ONE, "- {code: HT-01, kind: judge, ask: 问？, answer: 对, why: 因为}")
    bank = {one.code: one for one in of_site(site)}
    assert len(bank) == len(packaged()) + 1
    assert (bank["DH-01"].ask, bank["DH-01"].topic, bank["DH-01"].answer) == ("问", "本厂", (1,))
    assert bank["HT-01"].options == ("对", "错")


@pytest.mark.parametrize(
    ("line", "key", "remedy"),
    [
        (ONE.replace("answer: B", "answer: C"), "DH-01", "答案不在选项里"),
        (ONE.replace("answer: B", "answer: 乙"), "DH-01 answer", "不认识“乙”"),
        (ONE.replace("answer: B", "answer: [A, B]"), "DH-01 answer", "只写一个"),
        (ONE.replace("single", "multiple"), "DH-01 answer", "多选题写成列表"),
        (ONE.replace("single", "multiple").replace("answer: B", "answer: [B]"), "DH-01", "多选题至少两个"),
        (ONE.replace("single", "judge"), "DH-01 options", "判断题不写 options"),
        (ONE.replace("single", "choice"), "DH-01 kind", "只能是 single"),
        (ONE.replace(", why: 因为", ""), "DH-01", "缺 why"),
        (ONE.replace("answer: B, ", ""), "DH-01", "缺 answer"),
        (ONE.replace("options: [甲, 乙], ", ""), "DH-01", "缺 options"),
        (ONE.replace("[甲, 乙]", "[甲, 甲]"), "DH-01", "不能重复"),
        (ONE.replace("[甲, 乙]", "[甲, 以上都对]"), "DH-01 options", "顺序不一样"),
        (ONE.replace("[甲, 乙]", "甲"), "DH-01", "写成列表"),
        (ONE.replace("why:", "reason:"), "reason", "没有这个键"),
        (ONE.replace("DH-01", "动火1"), "动火1", "编号用字母"),
        (ONE.replace("ask: 问", "ask: " + "问" * 201), "DH-01 ask", "最多 200 个字"),
        (f"{ONE}\n      {ONE}", "DH-01", "和第 4 行重复"),
        (ONE.removesuffix("}"), "", "不是合法的 YAML"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place_and_what_to_write(
    tmp_path: Path, line: str, key: str, remedy: str
) -> None:
    site = written(tmp_path, line)
    with pytest.raises(Wrong) as told:
        rulebook.read(str(site), rulebook.catalogue(""))
    assert told.value.file.endswith("quizzes.yaml") and told.value.line >= 4
    assert (told.value.key, remedy in told.value.remedy) == (key, True)


@pytest.mark.parametrize("text", ["", "topics: 无", "- 一", "topics:\n  - {name: 空}", "\x00"])
def test_a_file_that_is_no_bank_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "quizzes.yaml").write_text(text, "utf-8")
    with pytest.raises(Wrong):
        of_site(tmp_path)


def test_a_stored_version_keeps_its_questions() -> None:
    rules = rulebook.read("", rulebook.catalogue(""))["quiz"]
    assert isinstance(rules, QuizRules) and rules.bank == packaged() and rules.plan == ()
    assert rulebook.parse("quiz", policies.dump(rules)) == rules
