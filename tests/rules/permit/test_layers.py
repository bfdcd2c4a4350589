"""A factory changes one line of the book and keeps the rest; a slip of the pen is shown where it stands."""

from pathlib import Path

import pytest

from config import policies
from config.wrong import Wrong
from tests.rules.permit.books import BUILT_IN, Site, book
from workflows.permit.records import Kind
from workflows.permit.rules import PermitRules


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_one_key_of_one_level_changes_and_everything_else_stays(site: Site) -> None:
    rules = site.writes('[[kinds.hot.levels]]\nname = "一级"\nvalidity = "4h"\n').rules()
    before, after = book().of(Kind.HOT).levels, rules.of(Kind.HOT).levels
    assert [one.name for one in after] == [one.name for one in before]
    assert after[1].nodes == before[1].nodes and after[0] == before[0] and after[2] == before[2]
    assert policies.dump(after[1].validity) == '"4h"'


def test_a_new_line_comes_last_and_a_dropped_one_goes(site: Site) -> None:
    text = '[[kinds.hot.measures]]\nid = "own"\ntext = "自己的"\n[[kinds.hot.measures]]\nid = "lane"\ndrop = true\n'
    ids = [m.id for m in site.writes(text).rules().of(Kind.HOT).measures]
    before = [m.id for m in book().of(Kind.HOT).measures]
    assert ids == [*(one for one in before if one != "lane"), "own"]


def test_the_calendar_of_next_year_stands_beside_that_of_this_year(site: Site) -> None:
    rules = site.writes(
        '[calendar.2027]\nsource = "通知"\ncomplete = true\nholidays = [2027-01-01, 2027-02-06]\n'
    ).rules()
    assert rules.calendar["2027"].complete and len(rules.calendar["2027"].holidays) == 2
    assert rules.calendar["2026"] == book().calendar["2026"]


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ('profile = "化工厂"\n', 1, "profile", "只能是 危化企业、工贸企业"),
        ('\n[[kinds.hot.levels]]\nname = "一级"\nvalidity = "4"\n', 4, "kinds.hot.levels 第 1 项.validity", "单位"),
        ('[[kinds.hot.levels]]\nname = "一级"\nvaliditi = "4h"\n', 3, "kinds.hot.levels 第 1 项.validiti", "validity"),
        ('[[kinds.hot.levels]]\nname = "零级"\nrank = 0\n', 1, "kinds.hot.levels 第 1 项.nodes", "请补上"),
        ('[[kinds.hot.levels]]\nname = "特级"\nrank = "高"\n', 3, "kinds.hot.levels 第 1 项.rank", "整数"),
        ('[[kinds.hot.measures]]\nid = "no_such"\ndrop = true\n', 1, "kinds.hot.measures 第 1 项", "本来就没有"),
        ('[[kinds.hot.measures]]\nid = "lane"\n[[kinds.hot.measures]]\nid = "lane"\n', 3,
         "kinds.hot.measures 第 2 项", "写了两次"),
        ('[[kinds.hot.levels]]\nname = "一级"\nnodes = [\n  { id = "safety", group = 2 },\n  { id = "new" },\n]\n', 5,
         "kinds.hot.levels 第 1 项.nodes 第 2 项.title", "请补上"),
        ("[kinds.welding]\nname = \"焊接\"\n", 1, "kinds.welding", "只能是 hot、confined"),
        ("[calendar.2027]\nholidays = [2027-01-01]\nsource = 1\n", 3, "calendar.2027.source", "文字"),
        ('holidays = ["2027/2/8"]\n', 1, "holidays 第 1 项", "2026-03-02"),
        ('[[calendar]]\nname = "x"\n', 1, "calendar", "一节"),
        ("radius_m = 5000.0\n", 1, "radius_m", "不能大于 500"),
        ('[upgrade]\nnight = ["22:00"]\n', 2, "upgrade.night", "要写 2 项"),
        ('[[kinds.hot.fields]]\nname = "where"\nanswer = "maybe"\n', 3, "kinds.hot.fields 第 1 项.answer", "choice"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_shown_in_the_factorys_own_file(
    site: Site, text: str, line: int, key: str, words: str
) -> None:
    with pytest.raises(Wrong) as told:
        site.writes(text).rules()
    assert (told.value.line, told.value.key) == (line, key)
    assert words in told.value.remedy and told.value.file == str(site.path / "policies" / "permit.toml")


def test_lines_after_a_dropped_one_still_know_where_they_stand(site: Site) -> None:
    """The second line of the factory is the third of the merged list, and the first has gone."""
    text = '[[kinds.hot.measures]]\nid = "brief"\ndrop = true\n[[kinds.hot.measures]]\nid = "tools"\nphoto = 1\n'
    with pytest.raises(Wrong) as told:
        site.writes(text).rules()
    assert (told.value.line, told.value.key) == (6, "kinds.hot.measures 第 2 项.photo")


def test_a_file_that_was_changed_is_read_again(site: Site) -> None:
    assert site.writes("radius_m = 30.0\n").rules().radius_m == 30.0
    assert site.writes("radius_m = 45.25\n").rules().radius_m == 45.25


def test_the_houses_own_numbers_stand_in_the_policy_file_and_not_in_a_book() -> None:
    text = BUILT_IN.read_text(encoding="utf-8")
    assert "respond_within" in text and "kinds." not in text
    assert policies.read("permit", PermitRules) == book("工贸企业")
