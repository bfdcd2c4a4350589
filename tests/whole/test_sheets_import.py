"""`run.py import checksheets` and `run.py sheets`: the same rules at the machine, one after the other, by hand."""

import json
from pathlib import Path

import pytest
from sqlmodel import Session, col, select
from typer.testing import CliRunner, Result

import run
from db.engines import writer_engine
from db.imports.checksheets.book import PACKAGED
from db.tables import Case, CheckSheet, Log, Outbox
from db.urls import database_url
from tests.rules.sheets.books import FIRST, book, form

SITE = Path(__file__).parent / "small"
TOP = (1, "上升限位", "到位可靠断电", "判断", "", "", "", "", "", "是", "", "", "SPE-01-01")


class Machine:
    """A factory's settings in a folder; `runs` a command, `sees` the tables."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config, self.url = folder, folder / "safeloop.toml", f"sqlite:///{folder / 's.db'}"
        self.config.write_text(
            f'[server]\nsecret = "of tests"\ndata = "{folder}"\n[database]\nurl = "{self.url}"\n'
            f'[media]\nurl = "file:{folder / "media"}"\n[site]\npath = "{SITE}"\n', encoding="utf-8",
        )  # fmt: skip

    def runs(self, *words: str) -> Result:
        return CliRunner().invoke(run.app, [*words, "--config", str(self.config)])

    def file(self, name: str, body: bytes) -> str:
        (self.folder / name).write_bytes(body)
        return str(self.folder / name)

    def versions(self, code: str) -> list[tuple[int, str]]:
        with Session(writer_engine(database_url(self.url))) as session:
            rows = session.exec(select(CheckSheet).where(CheckSheet.code == code).order_by(col(CheckSheet.version)))
            return [(row.version, row.state) for row in rows]

    def seen(self, table: type) -> list[object]:  # type: ignore[type-arg]
        with Session(writer_engine(database_url(self.url))) as session:
            return list(session.exec(select(table)))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    found = Machine(tmp_path)
    assert found.runs("import", "people", str(SITE / "people.csv")).exit_code == 0
    return found


def test_a_workbook_counts_at_once_is_in_the_chain_and_safety_is_told(machine: Machine) -> None:
    path = machine.file(
        "行车.xlsx", book(form((TOP,), "CRANE", "行车班前检查"), form((TOP,), "GATE", "大门", tab="大门"))
    )
    done = machine.runs("import", "checksheets", path)
    assert done.exit_code == 0, done.output
    assert "已启用 2 张检查表（BD-" in done.output and "CRANE 行车班前检查 第 2 版，1 项，" in done.output
    assert "GATE 大门 第 1 版，1 项，新表" in done.output
    assert machine.versions("CRANE") == [(1, "retired"), (2, "current")] and machine.versions("GATE") == [
        (1, "current")
    ]
    (case,) = [row for row in machine.seen(Case) if row.kind == "sheet"]  # type: ignore[attr-defined]
    assert case.state == "closed"  # type: ignore[attr-defined]
    assert [row.event for row in machine.seen(Log)] == ["SheetOffered"]  # type: ignore[attr-defined]
    assert len(machine.seen(Outbox)) == 2, "the safety officer and the director"
    again = machine.runs("import", "checksheets", path)
    assert again.exit_code == 0 and "这些表和正在用的一样，没有换版" in again.output
    assert machine.versions("CRANE") == [(1, "retired"), (2, "current")]
    assert machine.runs("verify").exit_code == 0


def test_wrong_cells_refuse_the_whole_file_with_exit_code_1(machine: Machine) -> None:
    bad = book(form((TOP,), "CRANE", "行车"), form(((1, "门", "", "打勾"),), "GATE", "大门", tab="大门"))
    done = machine.runs("import", "checksheets", machine.file("坏.xlsx", bad))
    assert done.exit_code == 1 and f"工作表 大门 D{FIRST}：类型“打勾”不认识" in done.output
    done = machine.runs("import", "checksheets", machine.file("坏2.xlsx", bad), "--json")
    assert json.loads(done.output)["errors"][0].startswith(f"工作表 大门 D{FIRST}：")
    assert machine.versions("GATE") == [] and not [row for row in machine.seen(CheckSheet) if row.version > 1]  # type: ignore[attr-defined]
    gone = machine.runs("import", "checksheets", "nowhere.xlsx")
    assert gone.exit_code == 1 and "打不开，请核对路径" in gone.output


def test_yaml_reads_too_and_a_wrong_line_of_it_is_named(machine: Machine) -> None:
    text = PACKAGED.read_text(encoding="utf-8").replace("max: 80, unit", "max: 70, unit", 1)
    done = machine.runs("import", "checksheets", machine.file("own.yaml", text.encode()), "--json")
    said = json.loads(done.output)
    assert done.exit_code == 0 and said["sheets"] == [
        {"code": "CRANE", "version": 2, "new": False, "changes": ["4 悬停10s下滑量：上限 80 → 70"]}
    ]
    assert said["case"].startswith("BD-") and "不换：PVES、" in said["warnings"][0]
    wrong = text.replace("type: number", "type: nummer", 1)
    done = machine.runs("import", "checksheets", machine.file("wrong.yaml", wrong.encode()))
    assert done.exit_code == 1 and "第 18 行：CRANE 第 4 项 类型：" in done.output


def test_a_sheet_goes_out_is_changed_and_comes_back(machine: Machine) -> None:
    out = str(machine.folder / "out.xlsx")
    blank = machine.runs("sheets", "--out", out)
    assert blank.exit_code == 0 and "已写好" in blank.output
    refused = machine.runs("import", "checksheets", out)
    assert refused.exit_code == 1 and "缺表编号" in refused.output
    assert machine.runs("sheets", "crane", "PVES", "--out", out).exit_code == 0
    same = machine.runs("import", "checksheets", out)
    assert same.exit_code == 0 and "没有换版" in same.output
    assert machine.runs("sheets", "all", "--out", out).exit_code == 0
    assert "没有换版" in machine.runs("import", "checksheets", out).output
    strange = machine.runs("sheets", "NOPE", "--out", out)
    assert strange.exit_code == 1 and "没有检查表 NOPE" in strange.output


def test_check_names_the_line_of_a_factory_s_own_file_and_says_where_it_is_not_what_counts(machine: Machine) -> None:
    site = machine.folder / "site"
    site.mkdir()
    own = site / "checksheets.yaml"
    own.write_text("templates:\n  - {code: CRANE, name: 我厂行车, items: [{no: 1, item: 限位, type: 称重}]}\n", "utf-8")
    text = machine.config.read_text(encoding="utf-8").replace(str(SITE), str(site))
    machine.config.write_text(text, encoding="utf-8")
    wrong = machine.runs("check")
    assert wrong.exit_code == 1 and "checksheets.yaml 第 2 行：CRANE 第 1 项 类型" in wrong.output
    own.write_text("templates:\n  - {code: CRANE, name: 我厂行车, items: [{no: 1, item: 限位}]}\n", "utf-8")
    machine.runs("sheets", "all", "--out", str(machine.folder / "x.xlsx"))
    assert machine.versions("CRANE") == [(1, "current")]
    assert "CRANE 我厂行车和正在用的" not in machine.runs("check").output
    own.write_text("templates:\n  - {code: CRANE, name: 我厂行车, items: [{no: 1, item: 钩子}]}\n", "utf-8")
    told = machine.runs("check").output
    assert "CRANE 我厂行车和正在用的第 1 版不一样" in told and "run.py import checksheets" in told
