"""A factory may write stricter rules than its profile; a laxer line is refused with file, line, key and remedy."""

from pathlib import Path

import pytest

from bot.rulebook import catalogue, permit_breaches, read
from config.wrong import Wrong
from tests.rules.permit.books import Site

CHEMICAL = 'profile = "危化企业"\n'
LEVEL = '[[kinds.hot.levels]]\nname = "一级"\n'
NODE = 'nodes = [{ id = "safety", %s }]\n'

LIMIT = "[[kinds.confined.gas.limits]]\nitem = "
OF_LIMIT, OF_LEVEL = "kinds.confined.gas.limits 第 1 项", "kinds.hot.levels 第 1 项"
SPECIAL = '[[kinds.hot.levels]]\nname = "特级"\n'
LAXER = [
    # what is written, line, key, words of the remedy
    (LEVEL + 'validity = "9h"\n', 4, "kinds.hot.levels 第 1 项.validity", "最长 8 小时"),
    (LEVEL + 'after_break = "31m"\n', 4, "kinds.hot.levels 第 1 项.after_break", "30 分钟"),
    (LEVEL + NODE % "drop = true", 4, "kinds.hot.levels 第 1 项.nodes 第 1 项", "法定的，不能去掉"),
    (LEVEL + NODE % "statutory = false", 4, "kinds.hot.levels 第 1 项.nodes 第 1 项.statutory", "改回 true"),
    (LEVEL + NODE % "onsite = false", 4, "kinds.hot.levels 第 1 项.nodes 第 1 项.onsite", "到现场批"),
    (LEVEL + NODE % 'roles = ["员工"]', 4, "kinds.hot.levels 第 1 项.nodes 第 1 项.roles", "员工不能批"),
    (LEVEL + NODE % "roles = []", 4, "kinds.hot.levels 第 1 项.nodes 第 1 项.roles", "没有写由谁批"),
    (LEVEL + "nodes = []\n", 4, "kinds.hot.levels 第 1 项.nodes.safety", "法定的，不能去掉"),
    (LEVEL + "drop = true\n", 2, "kinds.hot.levels 第 1 项", "“一级”不能去掉"),
    (LEVEL + "rank = 9\n", 2, "kinds.hot.levels", "次序不能改"),
    ('[[kinds.hot.levels]]\nname = "二级"\nwhen = ["一般场所", "管廊"]\n' + LEVEL + "when = []\n",
     4, "kinds.hot.levels 第 1 项.when", "“管廊”至少是一级"),
    (SPECIAL + 'video = false\n', 4, OF_LEVEL + ".video", "全过程视频"),
    (SPECIAL + 'plan = false\n', 4, OF_LEVEL + ".plan", "书面方案"),
    (SPECIAL + 'duty_leader = false\n', 4, OF_LEVEL + ".duty_leader", "带班"),
    (SPECIAL + 'continuous_gas = false\n', 4, OF_LEVEL + ".continuous_gas", "连续"),
    ('[[kinds.height.levels]]\nname = "Ⅰ级"\nto_value = 6.0\n[[kinds.height.levels]]\nname = "Ⅱ级"\nfrom_value = 6.0\n',
     5, "kinds.height.levels 第 2 项", "在规则书里是Ⅱ级"),
    ('[[kinds.height.levels]]\nname = "Ⅰ级"\nfrom_value = 3.0\n', 2, "kinds.height.levels 第 1 项", "2 在规则书里"),
    ('[[kinds.lifting.levels]]\nname = "二级"\nfrom_closed = false\n', 2,
     "kinds.lifting.levels 第 1 项", "40 在规则书里"),
    ("[kinds.height]\noutdoor_wind = 6\n", 3, "kinds.height.outdoor_wind", "5 级风起不能高处"),
    ("[kinds.height]\nlift_when = []\n", 3, "kinds.height.lift_when", "不能减"),
    ('[kinds.lifting]\nparts = ["worker", "guardian", "commander"]\n', 3, "kinds.lifting.parts", "driver"),
    ("[kinds.lifting]\nattachments = []\n", 3, "kinds.lifting.attachments", "作业方案"),
    ('[kinds.hot]\nwatch_after = "10m"\n', 3, "kinds.hot.watch_after", "至少看 30 分钟"),
    ('[kinds.hot]\nlevel_by = "method"\n', 3, "kinds.hot.level_by", "where"),
    ("[kinds.confined]\nhead_count = false\n", 3, "kinds.confined.head_count", "登记清点"),
    ("[kinds.confined]\nguardian_stays = false\n", 3, "kinds.confined.guardian_stays", "不能离开"),
    ("[kinds.confined]\nextend = true\n", 3, "kinds.confined.extend", "不能延长"),
    ('[kinds.confined.gas]\nfresh = "45m"\n', 3, "kinds.confined.gas.fresh", "最长 30 分钟"),
    ('[kinds.confined.gas]\nrecord_every = "3h"\n', 3, "kinds.confined.gas.record_every", "最长 2 小时"),
    ("[kinds.confined.gas]\nventilate = false\n", 3, "kinds.confined.gas.ventilate", "先通风"),
    ("[kinds.hot.gas]\ninstrument = false\n", 3, "kinds.hot.gas.instrument", "仪器编号"),
    ('[kinds.hot.gas]\nwhen = "asked"\n', 3, "kinds.hot.gas.when", "always"),
    (LIMIT + '"oxygen"\nlow = 19.0\n', 4, OF_LIMIT + ".low", "19.5"),
    (LIMIT + '"oxygen"\nhigh = 23.5\n', 4, OF_LIMIT + ".high", "21"),
    (LIMIT + '"h2s"\nhigh = 11\n', 4, OF_LIMIT + ".high", "10"),
    (LIMIT + '"co"\ndrop = true\n', 2, OF_LIMIT, "一氧化碳要测"),
    (LIMIT + '"co"\nrequired = false\n', 2, OF_LIMIT, "一定要测"),
    (LIMIT + '"co"\nunit = "ppm"\n', 4, OF_LIMIT + ".unit", "mg/m³"),
    ('[[kinds.hot.gas.limits]]\nitem = "combustible"\nby_lel = [[0.0, 0.5]]\n', 4,
     "kinds.hot.gas.limits 第 1 项.by_lel", "可以写小"),
    ('[lel]\n"甲烷" = 4.4\n', 3, "lel.甲烷", "改回 5"),
    ('[kinds.hot.gas.lel]\n"甲烷" = 1.0\n', 3, "kinds.hot.gas.lel.甲烷", "改回 5"),
    ('[[kinds.hot.measures]]\nid = "clear15"\ndrop = true\n', 2, "kinds.hot.measures 第 1 项", "不能去掉"),
    ('[[kinds.hot.measures]]\nid = "clear15"\nmust = false\n', 4, "kinds.hot.measures 第 1 项.must", "改回 true"),
    ('[[kinds.hot.measures]]\nid = "clear15"\nlevels = ["特级"]\n', 2, "kinds.hot.measures 第 1 项", "不能变少"),
    ('[[kinds.hot.measures]]\nid = "clear15"\nwhen = "method=电焊"\n', 2, "kinds.hot.measures 第 1 项", "不能变少"),
    ('[[kinds.hot.measures]]\nid = "leader"\ndrop = true\n', 2, "kinds.hot.measures 第 1 项", "不能去掉"),
    ('[[kinds.hot.papers]]\nid = "welder"\ndrop = true\n', 2, "kinds.hot.papers 第 1 项", "不能去掉"),
    ('[[kinds.hot.papers]]\nid = "welder"\nany_of = ["welding", "guardian"]\n', 4,
     "kinds.hot.papers 第 1 项.any_of", "guardian 代替"),
    ('[[kinds.hot.papers]]\nid = "welder"\nwhen = "method=电焊"\n', 2, "kinds.hot.papers 第 1 项", "不能改宽"),
    ('[[kinds.hot.papers]]\nid = "guardian"\nof = "worker"\n', 2, "kinds.hot.papers 第 1 项", "不能改宽"),
    ('[[kinds.hot.fields]]\nname = "wind"\ndrop = true\n', 2, "kinds.hot.fields 第 1 项", "不能去掉"),
    ('[[kinds.hot.fields]]\nname = "where"\nrequired = false\n', 2, "kinds.hot.fields 第 1 项", "一定要问"),
    ('[[kinds.hot.fields]]\nname = "wind"\nwhen = "method=电焊"\n', 2, "kinds.hot.fields 第 1 项", "一定要问"),
    ('[[clashes]]\none = "hot"\nother = "confined"\nmetres = 5\n', 5, "clashes 第 1 项.metres", "至少隔 15 米"),
    ('[[clashes]]\none = "hot"\nother = "confined"\ndrop = true\n', 2, "clashes 第 1 项", "不能去掉"),
    ('[[clashes]]\none = "hot"\nother = "confined"\nwords = ["清洗"]\n', 5, "clashes 第 1 项.words", "删掉 words"),
    ('[[clashes]]\none = "hot"\nother = "height"\nwords = ["喷漆"]\n', 5, "clashes 第 1 项.words", "不能减"),
    ('[[places]]\nid = "易燃易爆"\ndrop = true\n', 2, "places 第 1 项", "不能去掉"),
    ('[[places]]\nid = "易燃易爆"\nwords = ["喷漆"]\n', 4, "places 第 1 项.words", "不能减：调漆"),
    ('[[places]]\nid = "易燃易爆"\nat_least = "一般场所"\n', 4, "places 第 1 项.at_least", "可以写高，不能写低"),
    ('[roles]\n"安全管理部门" = ["班组长"]\n', 3, "roles.安全管理部门", "班组长不能批票"),
    ("[upgrade]\nrest_days = false\n", 3, "upgrade.rest_days", "不能关升级管理"),
    ("[upgrade]\nholidays = false\n", 3, "upgrade.holidays", "不能关升级管理"),
    ("[upgrade]\nwind = 6\n", 3, "upgrade.wind", "5 级风开始"),
    ('[upgrade]\nnight = ["23:00", "06:00"]\n', 3, "upgrade.night", "22:00 到 06:00"),
    ("[kinds.hot]\nupgrade = false\n", 3, "kinds.hot.upgrade", "要升级管理"),
    ("[calendar.2026]\nholidays = [2026-01-01]\n", 3, "calendar.2026.holidays", "2026-01-02"),
]  # fmt: skip
TOP = [
    ('presence_every = "40m"\n', "presence_every", "最长 30 分钟"),
    ('presence_grace = "6m"\n', "presence_grace", "最长 5 分钟"),
    ('video_fresh = "31s"\n', "video_fresh", "最长 30 秒"),
    ('video_gap = "2m"\n', "video_gap", "最长 1 分钟"),
    ("mandatory = false\n", "mandatory", "强制的"),
]


@pytest.mark.parametrize(("text", "line", "key", "words"), LAXER)
def test_what_a_factory_writes_laxer_is_named_with_its_line_and_its_remedy(
    tmp_path: Path, text: str, line: int, key: str, words: str
) -> None:
    (told,) = Site(tmp_path).writes(CHEMICAL + text).told()
    assert (told.key, told.line) == (key, line)
    assert words in told.remedy and "危化企业" in told.remedy
    assert told.file == str(tmp_path / "policies" / "permit.toml")


@pytest.mark.parametrize(("text", "key", "words"), TOP)
def test_the_clocks_of_the_book_may_only_be_shorter(tmp_path: Path, text: str, key: str, words: str) -> None:
    (told,) = Site(tmp_path).writes(CHEMICAL + text).told()
    assert (told.key, told.line) == (key, 2) and words in told.remedy


STRICTER = [
    LEVEL + 'validity = "4h"\nafter_break = "10m"\nvideo = true\nplan = true\n',
    LEVEL + 'nodes = [{ id = "leader", title = "主管领导审批", roles = ["主管领导"], group = 3, onsite = true }]\n',
    LEVEL + 'nodes = [{ id = "base", drop = true }]\n',  # a reviewer that the standard does not ask for
    LEVEL + NODE % 'roles = ["安全总监", "主管领导"], title = "安全总监审批"',
    '[[kinds.hot.levels]]\nname = "二级"\nwhen = ["一般场所"]\n'
    '[[kinds.hot.levels]]\nname = "一级"\nwhen = ["火灾爆炸危险场所", "管廊", "停车置换合格的装置"]\n',
    '[[kinds.height.levels]]\nname = "Ⅰ级"\nfrom_value = 1.5\nto_value = 3.0\n'
    '[[kinds.height.levels]]\nname = "Ⅱ级"\nfrom_value = 3.0\n',
    '[[kinds.blind.levels]]\nname = "盲板抽堵"\nvalidity = "24h"\n',  # the standard sets none
    "[kinds.height]\noutdoor_wind = 4\n",
    "[kinds.power]\noutdoor_wind = 6\n[[kinds.power.fields]]\n"
    'name = "wind"\nlabel = "现场风力"\nanswer = "number"\nunit = "级"\n',
    '[kinds.hot]\nwatch_after = "1h"\nparts = ["worker", "guardian", "analyst"]\n'
    'attachments = ["作业方案", "现场照片"]\n',
    '[kinds.confined.gas]\nfresh = "15m"\nafter_break = "0s"\nrecord_every = "1h"\n',
    '[kinds.digging.gas]\nwhen = "always"\n',
    LIMIT + '"oxygen"\nlow = 20.0\n[[kinds.confined.gas.limits]]\nitem = "co"\nhigh = 15\nwhen = ""\n',
    '[[kinds.confined.gas.limits]]\nitem = "so2"\nlabel = "二氧化硫"\nunit = "mg/m³"\nhigh = 5.0\n',
    '[[kinds.hot.gas.limits]]\nitem = "combustible"\nby_lel = [[0.0, 0.1], [4.0, 0.2]]\n',
    '[lel]\n"甲烷" = 5.3\n"戊烷" = 1.4\n',
    '[[kinds.hot.measures]]\nid = "own"\ntext = "本厂自己的一条"\nmust = true\n',
    '[[kinds.hot.measures]]\nid = "cylinders"\nmust = true\nphoto = false\n',
    '[[kinds.hot.measures]]\nid = "lane"\ndrop = true\n',  # not one that must be done
    '[[kinds.hot.measures]]\nid = "video"\nlevels = ["一级", "特级"]\n',
    '[[kinds.hot.papers]]\nid = "welder"\nany_of = ["welding"]\nwhen = ""\n',
    '[[kinds.hot.papers]]\nid = "fire"\nof = "guardian"\nany_of = ["fire_facility"]\nlabel = "消防设施操作员证"\n',
    '[[kinds.hot.fields]]\nname = "part"\ndrop = true\n',  # nothing hangs on it
    '[[kinds.hot.fields]]\nname = "contract"\nlabel = "合同编号"\nrequired = false\n',
    '[[clashes]]\none = "hot"\nother = "confined"\nmetres = 30\n',
    '[[clashes]]\none = "road"\nother = "lifting"\nwhy = "吊车占了改道的路"\n',
    '[[clashes]]\none = "hot"\nother = "height"\nwords = []\n',
    '[upgrade]\nnight = ["20:00", "07:00"]\nwind = 4\n',
    '[calendar.2027]\nsource = "通知"\ncomplete = true\nholidays = [2027-01-01, 2027-02-06]\n',
    '[roles]\n"安全管理部门" = ["安全总监", "部门:安全环保部", "工号:HT0001"]\n',
]


@pytest.mark.parametrize("text", STRICTER)
def test_what_a_factory_writes_stricter_is_taken(tmp_path: Path, text: str) -> None:
    site = Site(tmp_path).writes(CHEMICAL)
    before = site.rules()
    assert site.writes(CHEMICAL + text).told() == []
    assert site.rules() != before


def test_shorter_clocks_are_taken(tmp_path: Path) -> None:
    text = 'presence_every = "15m"\nvideo_fresh = "10s"\nvideo_gap = "30s"\n'
    site = Site(tmp_path).writes(CHEMICAL + text)
    assert site.told() == [] and site.rules().presence_every.total_seconds() == 900


def test_an_industrial_plant_may_switch_lifting_of_levels_off_and_nothing_else(tmp_path: Path) -> None:
    text = "[upgrade]\nrest_days = false\nholidays = false\nwind = 7\n[kinds.hot]\nupgrade = false\n"
    site = Site(tmp_path).writes(text)
    assert site.told() == []
    site.writes(LEVEL + 'validity = "9h"\n[kinds.confined.gas]\nafter_break = "1m"\n')
    found = {one.key for one in site.told()}
    assert found == {"kinds.hot.levels 第 1 项.validity", "kinds.confined.gas.after_break"}


def test_every_laxer_line_is_named_at_once(tmp_path: Path) -> None:
    text = 'video_gap = "2m"\n[kinds.hot]\nwatch_after = "0s"\nguardian_stays = false\n'
    site = Site(tmp_path).writes(CHEMICAL + text)
    assert [one.line for one in site.told()] == [2, 5, 4]


def test_the_service_does_not_start_on_laxer_rules(tmp_path: Path) -> None:
    Site(tmp_path).writes(LEVEL + 'validity = "9h"\n')
    assert len(permit_breaches(str(tmp_path))) == 1
    with pytest.raises(Wrong, match="第 3 行：kinds.hot.levels 第 1 项.validity"):
        read(str(tmp_path), catalogue(""))
