"""Who is on duty when, as a factory writes it down."""

from pathlib import Path

from db.imports import Target, import_file
from db.work import UnitOfWork
from tests.whole.plant import Plant

ROSTER = (
    "日期,班次,值班岗位,值班人,部门\n"
    "2026-03-02,白班,值班室,值班室,公司\n2026-03-02,夜班,值班室,刘洋,公司\n2026-03-03,白班,值班室,值班室,公司\n"
)


def brings(works: Plant, kind: str, table: str) -> None:
    path = Path(works.service.settings.server.data) / "table.csv"
    path.write_text(table, "utf-8")

    def read(work: UnitOfWork) -> None:
        result = import_file(Target(work.session, works.clock.now()), kind, path)
        assert not result.errors, result.errors

    works.service.store.run_now(read)
