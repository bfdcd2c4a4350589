"""Each book that ships is whole: nobody meets a ticket without an approver or a paper that nobody can have."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from config import policies
from config.certificates import catalogue
from tests.rules.permit.books import BOOK_FILES, PROFILES, Site, book
from workflows.permit.case import Permit
from workflows.permit.records import Kind
from workflows.permit.rules import KindRule, PermitRules
from workflows.permit.strict import breaches

KINDS = [(profile, kind) for profile in PROFILES for kind in Kind]
CONDITION = re.compile(r"^\w+=[^=]+$")


def rule(profile: str, kind: Kind) -> KindRule:
    return book(profile).of(kind)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_stored_version_reads_back_to_the_same_rules(profile: str) -> None:
    rules = book(profile)
    stored = policies.dump(rules)
    assert policies.parse(PermitRules, stored) == rules
    assert policies.dump(policies.parse(PermitRules, stored)) == stored
    assert rules.profile == profile


@pytest.mark.parametrize("profile", PROFILES)
def test_a_book_is_as_strict_as_itself_and_has_all_eight_kinds(profile: str) -> None:
    assert breaches(book(profile), book(profile)) == ()
    assert set(book(profile).kinds) == set(Kind)


def test_without_a_word_of_the_factory_the_plant_is_an_industrial_one() -> None:
    assert policies.read("permit", PermitRules).profile == "工贸企业"
    assert not book("工贸企业").mandatory and book("危化企业").mandatory


@pytest.mark.parametrize(("profile", "kind"), KINDS)
def test_every_level_has_a_lawful_approver_who_comes_to_the_spot_last(profile: str, kind: Kind) -> None:
    rules = book(profile)
    for level in rules.of(kind).levels:
        statutory = [node for node in level.nodes if node.statutory]
        assert statutory and all(node.roles for node in level.nodes), level.name
        assert any(node.onsite and node.group == max(n.group for n in level.nodes) for node in statutory), level.name
        assert {role for node in level.nodes for role in node.roles} <= set(rules.roles), level.name
        assert len({node.id for node in level.nodes}) == len(level.nodes)
        assert timedelta() < level.validity <= timedelta(days=15)


@pytest.mark.parametrize(("profile", "kind"), KINDS)
def test_every_kind_has_questions_measures_papers_and_a_guardian(profile: str, kind: Kind) -> None:
    found = rule(profile, kind)
    assert found.fields and len(found.measures) >= 6 and any(m.must for m in found.measures)
    assert "guardian" in found.parts and any(p.of == "guardian" for p in found.papers)
    assert found.name and "GB 30871" in found.clause
    for lines in (found.measures, found.papers):
        assert len({line.id for line in lines}) == len(lines) and all(line.id for line in lines)
    assert len({ask.name for ask in found.fields}) == len(found.fields)


@pytest.mark.parametrize(("profile", "kind"), KINDS)
def test_every_paper_can_be_had_by_somebody(profile: str, kind: Kind) -> None:
    asked = {category for paper in rule(profile, kind).papers for category in paper.any_of}
    assert asked <= catalogue().keys and asked
    assert {paper.of for paper in rule(profile, kind).papers} <= set(rule(profile, kind).parts)


@pytest.mark.parametrize(("profile", "kind"), KINDS)
def test_every_condition_names_a_question_and_an_answer_that_exist(profile: str, kind: Kind) -> None:
    found = rule(profile, kind)
    conditions = [*found.lift_when, *(one.when for one in (*found.papers, *found.measures, *found.fields))]
    conditions += [limit.when for limit in found.gas.limits]
    for condition in filter(None, conditions):
        assert CONDITION.match(condition), condition
        name, _, values = condition.partition("=")
        ask = found.ask(name)
        assert ask is not None, condition
        assert set(values.split("|")) <= {*ask.options, *(("是", "否") if ask.answer == "yes_no" else ())}, condition
    if found.level_by:
        ask = found.ask(found.level_by)
        assert ask and ask.required
        assert {one for level in found.levels for one in level.when} == set(ask.options)
    if found.gas.when == "asked":
        assert found.ask("gas_needed")
    if found.upgrade or found.outdoor_wind:
        assert found.ask("wind")


@pytest.mark.parametrize(("profile", "kind"), KINDS)
def test_every_gas_that_is_judged_by_its_lel_can_be_converted(profile: str, kind: Kind) -> None:
    gas = rule(profile, kind).gas
    assert gas.when == "never" or gas.limits
    if any(limit.by_lel for limit in gas.limits):
        assert {"甲烷", "丙烷", "氢气", "乙炔", "油漆稀释剂"} <= set(gas.lel)
        assert gas.instrument


@pytest.mark.parametrize("name", ["", "demo", "template"])
def test_every_answer_fits_a_button_and_every_question_a_line(name: str) -> None:
    folder = policies.HERE.parent / "site" / name if name else None
    rules = policies.read("permit", PermitRules, policies.folders(folder))
    for found in rules.kinds.values():
        for ask in found.fields:
            assert len(ask.label) <= 20 and len(ask.options) <= 10, ask.label
            assert all(0 < len(one) <= 10 for one in ask.options) and len(set(ask.options)) == len(ask.options)
        assert all(len(line.text) <= 50 for line in found.measures)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_numbers_of_the_standard_are_the_ones_an_expert_knows(profile: str) -> None:
    rules = book(profile)
    hot, confined = rules.of(Kind.HOT), rules.of(Kind.CONFINED)
    assert {one.name: one.validity for one in hot.levels} == {
        "二级": timedelta(hours=72), "一级": timedelta(hours=8), "特级": timedelta(hours=8),
    }  # fmt: skip
    assert [one.after_break for one in hot.levels] == [timedelta(minutes=m) for m in (60, 30, 30)]
    special = hot.levels[-1]
    assert special.video and special.plan and special.continuous_gas and special.duty_leader
    combustible, oxygen = hot.gas.limits
    assert (oxygen.low, oxygen.high, oxygen.required) == (19.5, 23.5, False), "judged where it was measured"
    assert (combustible.upper(5.0), combustible.upper(4.0), combustible.upper(2.1)) == (0.5, 0.5, 0.2)
    assert combustible.upper(None) == 0.2
    oxygen = confined.gas.limits[0]
    assert (oxygen.low, oxygen.high) == (19.5, 21.0)
    limits = {limit.item: limit.high for limit in confined.gas.limits}
    assert (limits["h2s"], limits["co"], limits["nh3"], limits["cl2"], limits["benzene"]) == (10, 20, 20, 1, 3)
    assert confined.gas.record_every == timedelta(hours=2) and confined.gas.fresh == timedelta(minutes=30)
    assert confined.head_count and confined.levels[0].validity == timedelta(hours=24)
    assert {one.validity for one in rules.of(Kind.HEIGHT).levels} == {timedelta(days=7)}


def test_the_toxic_gas_that_the_medium_has_must_be_measured_and_no_other() -> None:
    limits = book().of(Kind.CONFINED).gas.limits
    sewage = Permit("SX-1", "吴刚", Kind.CONFINED, fields=(("toxic", "硫化氢和一氧化碳"),))
    assert [one.item for one in limits if one.wanted(sewage)] == ["oxygen", "combustible", "h2s", "co"]
    clean = Permit("SX-1", "吴刚", Kind.CONFINED, fields=(("toxic", "没有"),))
    assert [one.item for one in limits if one.wanted(clean)] == ["oxygen", "combustible"]


def test_order_thirteen_makes_confined_spaces_of_an_industrial_plant_stricter() -> None:
    ours, theirs = book("工贸企业").of(Kind.CONFINED), book("危化企业").of(Kind.CONFINED)
    assert ours.gas.after_break == timedelta() and ours.levels[0].after_break == timedelta()
    assert theirs.levels[0].after_break == timedelta(minutes=60)
    assert [node.roles for node in ours.levels[0].nodes if node.statutory] == [("所在基层单位",), ("主要负责人",)]
    assert ours.guardian_stays and not ours.extend and ours.gas.ventilate
    yearly = {paper.of for paper in ours.papers if paper.any_of == ("confined_space",)}
    assert yearly == {"worker", "guardian"}


def test_a_pressure_welder_needs_two_papers_and_a_grinder_none() -> None:
    papers = [paper for paper in book().of(Kind.HOT).papers if paper.of == "worker"]
    asked = {
        method: [p.id for p in papers if p.wanted(Permit("DH-1", "吴刚", Kind.HOT, fields=(("method", method),)))]
        for method in ("电焊", "承压件焊接", "打磨切割")
    }
    assert asked == {"电焊": ["welder"], "承压件焊接": ["welder", "pressure"], "打磨切割": []}


def test_a_measure_of_the_special_level_is_only_on_its_ticket() -> None:
    lines = book().of(Kind.HOT).measures
    plain, special = (Permit("DH-1", "吴刚", Kind.HOT, level=level) for level in ("二级", "特级"))
    extra = {m.id for m in lines if m.wanted(special)} - {m.id for m in lines if m.wanted(plain)}
    assert extra == {"video", "monitor", "leader"}


def test_hot_work_does_not_go_with_an_open_space_or_with_painting() -> None:
    (space,) = book().clashes_of(Kind.CONFINED, Kind.HOT)
    (paint,) = book().clashes_of(Kind.HEIGHT, Kind.HOT)
    assert (space.metres, space.words) == (15.0, ())
    assert paint.metres == 10.0 and "喷漆" in paint.words
    assert book().clashes_of(Kind.ROAD, Kind.HEIGHT) == ()


@pytest.mark.parametrize("path", BOOK_FILES, ids=lambda path: path.name)
def test_books_tell_the_reader_to_check_the_current_text_and_mark_their_numbers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "请对照现行文本核对" in text and "GB 30871-2022" in text
    assert "[G]" in text or "[g]" in text


@pytest.mark.parametrize("name", ["demo", "template"])
def test_the_factories_that_ship_are_only_stricter(name: str) -> None:
    folder = policies.HERE.parent / "site" / name
    own = policies.read("permit", PermitRules, policies.folders(folder))
    assert breaches(book(own.profile), own) == ()


def test_the_demo_asks_about_its_own_places_and_keeps_every_level() -> None:
    demo = policies.read("permit", PermitRules, policies.folders(policies.HERE.parent / "site" / "demo"))
    ask = demo.of(Kind.HOT).ask("where")
    assert ask and {one for level in demo.of(Kind.HOT).levels for one in level.when} >= set(ask.options)
    assert demo.of(Kind.HOT).levels[0].validity == timedelta(hours=12)
    assert demo.of(Kind.HOT).measures[-1].id == "dust" and len(demo.of(Kind.HOT).measures) > 10


def test_a_factory_chooses_its_book_by_name(tmp_path: Path) -> None:
    site = Site(tmp_path).writes('profile = "危化企业"\n')
    assert site.rules().mandatory and site.told() == []
