"""The tables of alert levels, alarms, callouts, the roll call: shipped ones can be read, wrong ones name the remedy."""

from pathlib import Path

import pytest

from bot import rulebook
from config.policies import dump, folders, parse, read
from config.wrong import Wrong
from tests.factory import factory
from workflows.alarm.rules import NEVER_LESS, AlarmRules
from workflows.callout.rules import CalloutRules
from workflows.cameras.rules import CameraRules
from workflows.hazard.repairing import check_repair
from workflows.hazard.rules import HazardRules
from workflows.hazard.rules_alert import AlertRules
from workflows.muster.rules import MusterRules, check_points
from workflows.registry import RULES

SHAPES = {**RULES, "cameras": CameraRules}
SITES = Path(__file__).parents[2] / "config" / "site"


def site(tmp_path: Path, name: str, text: str) -> tuple[Path, ...]:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / f"{name}.toml").write_text(text, encoding="utf-8")
    return folders(tmp_path)


def ladder(name: str, three: str, *more: str) -> str:
    """A ladder of rungs that wait so long."""
    after = f'after = {{ one = "15m", two = "5m", three = "{three}" }}'
    rungs = (f'{{ name = "{one}", tell = "same", {after} }}' for one in (name, *more))
    return f"ladder = [ {', '.join(rungs)} ]\n"


@pytest.mark.parametrize("place", [None, "demo", "template"])
@pytest.mark.parametrize("kind", sorted(RULES))
def test_every_shipped_table_can_be_read_and_kept_as_a_version(kind: str, place: str | None) -> None:
    rules = read(kind, RULES[kind], folders(SITES / place if place else None))
    assert parse(RULES[kind], dump(rules)) == rules


def test_the_built_in_file_says_the_same_as_the_shape() -> None:
    assert read("hazard", HazardRules).alert == AlertRules()


def test_a_version_stored_before_there_were_alerts_is_still_read() -> None:
    import json

    old = json.loads(dump(read("hazard", HazardRules)))
    del old["alert"], old["phones"]
    assert parse(HazardRules, json.dumps(old)).alert == AlertRules()


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("hazard", "[alert.levels]\nred = 4\n", 2, "只能是 1、2、3"),
        ("hazard", "[alert.levels]\nfire = 1\n", 2, "一直是三级"),
        ("hazard", "[alert]\ncall_form = 2\n", 2, "是不是 call_from"),
        ("hazard", '[alert]\ncallout = "sometimes"\n', 2, "只能是 phone、always、never"),
        ("hazard", '[alert.repair]\nrows = [ { class_prefix = "ELE" } ]\n', 2, "缺这个键"),
        ("muster", 'missing_after = "5"\n', 1, "时长要带单位"),
        ("muster", 'missing_after = "10s"\n', 1, "不能小于 1m"),
        ("muster", '[assembly]\npoints = [ { place = "PQ" } ]\n', 2, "缺这个键"),
        ("callout", "tries = 9\n", 1, "不能大于 3"),
        ("callout", 'again_after = "6m"\n', 0, "要短于 patience"),
        ("alarm", '[supervision]\npermit = "hott"\n', 2, "supervision.permit：只能是 hot、"),
        ("alarm", '[supervision]\nkinds = ["fire", "gas"]\n', 2, "只能是 fire、smoke"),
        ("alarm", '[supervision]\ncheck = "11m"\n', 2, "不能大于 10m"),
        ("alarm", "ladder = []\n", 1, "ladder：至少要写 1 项"), ("alarm", "tell = []\n", 1, "tell：至少要写 1 项"),
        ("alarm", ladder("a", "25h"), 1, "不能大于 1d"), ("alarm", ladder("a", "31m"), 1, "不能晚于 30m"),
        ("alarm", ladder("a", "5m", "a"), 1, "“a”写了两次"),
        ("alarm", 'settle = "25h"\n', 1, "settle：不能大于 24h"),
        ("alarm", 'settle = { one = "2h", two = "30m", three = "90d" }\n', 1, "settle.three：不能大于 1d"),
        ("alarm", '[late]\nafter = "25h"\n', 2, "不能大于 1d"), ("alarm", '[late]\ngather = "2h"\n', 2, "不能大于 1h"),
        *(("alarm", f"[levels]\n{kind} = 2\n", 2, f"levels.{kind}：") for kind in NEVER_LESS),
        ("tuning", "false_per_day = nan\n", 1, "有限的数字"), ("tuning", "mask_most = inf\n", 1, "有限的数字"),
        ("tuning", "false_per_day = 0.0\n", 1, "不能小于 0.1"), ("tuning", "mask_most = 0.9\n", 1, "不能大于 0.5"),
        ("cameras", "roles = []\n", 1, "至少要写 1 项"), ("cameras", 'again_every = "30d"\n', 1, "不能大于 7d"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_named_with_its_line_and_the_remedy(
    tmp_path: Path, name: str, text: str, line: int, said: str
) -> None:
    with pytest.raises(Wrong) as wrong:
        read(name, SHAPES[name], site(tmp_path, name, text))
    assert said in str(wrong.value) and (not line or wrong.value.line == line)


def test_of_what_both_files_name_the_level_of_hazard_toml_counts(tmp_path: Path) -> None:
    """And nothing that kills ships below three."""
    rules = read("alarm", AlarmRules, site(tmp_path, "alarm", "[levels]\nintrusion = 1\ncrowd = 1\n"))
    assert rules.level("intrusion") == AlertRules().levels.intrusion == 2
    assert rules.level("crowd") == 1 and rules.level("nobody knows") == 1
    assert [read("alarm", AlarmRules).level(kind) for kind in NEVER_LESS] == [3] * len(NEVER_LESS)


def test_check_names_a_maintenance_team_that_nobody_knows_and_says_where_none_is_named() -> None:
    org = factory()
    assert "没有写维修班组" in check_repair(read("hazard", HazardRules), org)[0]
    demo = read("hazard", HazardRules, folders(SITES / "demo"))
    assert all("在组织架构里没有" in line for line in check_repair(demo, org)) and len(check_repair(demo, org)) == 2


def test_check_names_an_assembly_point_that_is_not_filled_in_or_belongs_to_no_place() -> None:
    org = factory()
    assert check_points(read("muster", MusterRules), org) == ()
    (line,) = check_points(read("muster", MusterRules, folders(SITES / "template")), org)
    assert line == "还没有填全厂默认集合点"
    strange = check_points(read("muster", MusterRules, folders(SITES / "demo")), org)
    assert len(strange) == 5 and "“PQ”" in strange[0]


@pytest.mark.parametrize("site", ["demo", "template"])
def test_mechanics_are_called_for_what_is_broken_and_not_for_a_blocked_lane(site: str) -> None:
    rows = read("hazard", HazardRules, folders(SITES / site)).alert.repair.rows
    codes = {e.code: e for e in rulebook.catalogue("").entries}
    mended = {c for c in codes if any(c.startswith(r.class_prefix) for r in rows)}
    sorts = {c[:3] for c in mended}
    assert sorts >= {"ELE", "MEC", "SPE", "FIR"} and not sorts & {"BEH", "OPS", "MGT"}
    order = ("通道与地面", "堆放与仓储", "火源与可燃物管理")
    blocked = {c for c, one in codes.items() if one.l2 in order or "通道" in one.l3}
    assert blocked and not blocked & mended


def test_the_demo_factory_has_a_maintenance_team_and_a_point_for_everybody() -> None:
    demo = read("hazard", HazardRules, folders(SITES / "demo"))
    assert all(row.class_prefix for row in demo.alert.repair.rows) and demo.alert.callout == "always"
    muster = read("muster", MusterRules, folders(SITES / "demo"))
    assert muster.assembly.of(None) and muster.assembly.of("XX-01")
    assert read("callout", CalloutRules).roles == ("值班室",)
