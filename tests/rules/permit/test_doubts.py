"""`run.py check` says what of the permit rules would leave a crew standing."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from bot.inspect import findings
from bot.rulebook import says_profile
from config import policies
from config.certificates import catalogue
from config.settings import Settings
from tests.factory import factory
from tests.rules.permit.books import TUESDAY, Site, book
from workflows.kernel.people import Org, Place
from workflows.permit.doubts import Doubt, chemical, doubts, unset
from workflows.permit.records import Kind
from workflows.permit.rules import Appointment, PaperRule, PermitRules, PlaceRule

SITES = policies.HERE.parent / "site"
KEYS = catalogue().keys
SUMMER = TUESDAY.replace(month=6)


def told(rules: PermitRules | None = None, org: Org | None = None, summer: bool = True) -> tuple[Doubt, ...]:
    return doubts(rules or book(), org or located(), SUMMER if summer else TUESDAY, KEYS)


def located() -> Org:
    """The usual factory with every place on the map."""
    org = factory()
    places = {p.code: replace(p, lat=p.lat or 31.23, lng=p.lng or 121.43) for p in org.places.values()}
    return replace(org, places=places)


def test_an_ordinary_factory_in_summer_has_nothing_to_mend() -> None:
    assert told() == ()


def test_a_lawful_approval_that_nobody_can_give_must_be_mended() -> None:
    org = located()
    people = {name: p for name, p in org.people.items() if p.role not in ("安全总监", "安全员")}
    found = told(org=replace(org, people=people))
    assert found and all(one.grave for one in found)
    assert any("动火一级“安全管理部门审批”" in one.what and "安全管理部门" in one.what for one in found)
    assert all("[roles]" in one.remedy for one in found)


def test_a_line_of_places_that_names_no_place_or_no_level_is_told() -> None:
    lost = PlaceRule("喷漆", Kind.HOT, "喷漆调漆", ("PQ", "P-"))
    found = told(replace(book(), places=(*book().places, lost)))
    assert [(one.what, one.grave) for one in found] == [
        ("[[places]] 的“喷漆”写了动火不认识的“喷漆调漆”", True),
        ("[[places]] 的“喷漆”：没有编号以 PQ 开头的地点", False),
    ]


def test_a_role_that_is_written_nowhere_is_named() -> None:
    rules = book()
    (line,) = [
        one for one in told(replace(rules, roles={**rules.roles, "专业部门": ("设备部长",)})) if "设备部长" in one.what
    ]
    assert line.grave and "工号" in line.remedy
    missing = {name: who for name, who in rules.roles.items() if name != "主管领导"}
    assert any("审批角色“主管领导”没有写是谁" in one.what for one in told(replace(rules, roles=missing)))


def test_next_years_holidays_are_asked_for_when_the_notice_is_out_and_not_in_june() -> None:
    (line,) = told(summer=False)
    assert "2027 年的放假和调休还没有写全" in line.what and "[calendar.2027]" in line.remedy and not line.grave
    bare = replace(book(), calendar={})
    assert any("2026 年" in one.what for one in told(bare))


def test_places_without_coordinates_cannot_be_compared() -> None:
    org = located()
    nowhere = {f"X-{n}": Place(f"X-{n}", f"料场{n}") for n in range(5)}
    (line,) = told(org=replace(org, places={**org.places, **nowhere}))
    assert "料场0" in line.what and "等 5 个没有经纬度" in line.what and "lat、lng" in line.remedy


def test_a_letter_of_appointment_that_ended_or_names_nobody_is_told() -> None:
    letter = Appointment("a", "主要负责人", "0017", "委托 1 号", date(2026, 5, 1))
    found = told(replace(book(), appointments=(letter,)))
    assert any("委托 1 号" in one.what and "到期" in one.what for one in found)
    assert any("0017 不在花名册" in one.what for one in found)


def test_a_certificate_that_nobody_can_hold_is_told() -> None:
    hot = book().of(Kind.HOT)
    paper = PaperRule("worker", ("weldng",), "焊工证", id="x")
    rules = replace(book(), kinds={**book().kinds, Kind.HOT: replace(hot, papers=(*hot.papers, paper))})
    (line,) = told(rules)
    assert line.grave and "weldng" in line.what and "焊工证" in line.what


def test_a_chemical_plant_that_never_chose_its_book_is_asked(tmp_path: Path) -> None:
    org = located()
    assert chemical("华东石化有限公司", org) == "石化" and chemical("华拓钢构", org) == ""
    tanks = replace(org, places={**org.places, "G-1": Place("G-1", "二号罐区")})
    assert not says_profile("") and not says_profile(str(Site(tmp_path).writes("radius_m = 30.0\n").path))
    assert says_profile(str(SITES / "demo")) and says_profile(str(SITES / "template"))
    assert chemical("", tanks) == "罐区" and "危化企业" in unset("罐区").remedy


def test_check_lists_every_laxer_line_as_an_error_and_nothing_else(tmp_path: Path) -> None:
    Site(tmp_path).writes('video_gap = "2m"\n[kinds.hot]\nwatch_after = "0s"\n')
    found = findings(Settings.model_validate({"site": {"path": str(tmp_path)}}))
    assert [one.level for one in found] == ["error", "error"]
    assert "第 1 行：video_gap" in found[0].what and "第 3 行：kinds.hot.watch_after" in found[1].what
    assert "工贸企业" in found[0].remedy and timedelta(minutes=1) == book().video_gap
