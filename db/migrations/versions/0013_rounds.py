"""Check sheets, points, plans, check-ins; things with dates; what a cabinet holds"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import days, moments, numbers, reals, texts, yes_no

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    _sheets_and_plans()
    _check_ins()
    _things()


def _sheets_and_plans() -> None:
    op.create_table(
        "check_sheet",
        sa.Column("id", sa.Integer(), primary_key=True),
        *texts("site code"),
        *numbers("version"),
        *texts("name state body"),
        *texts("offered_by", nullable=True),
        *moments("offered_at"),
        *moments("decided_at", nullable=True),
        sa.UniqueConstraint("code", "version", "site"),
    )
    op.create_index("ix_check_sheet_state", "check_sheet", ["state", "code"])
    op.create_table(
        "round_point", *texts("site code sheet halt risk nfc beacon"), sa.PrimaryKeyConstraint("site", "code")
    )
    op.create_table(
        "round_plan",
        *texts("site name points every days shift since"),
        *numbers("within"),
        *texts("role department"),
        *texts("person", nullable=True),
        *yes_no("ordered"),
        *moments("opened_until", nullable=True),
        sa.PrimaryKeyConstraint("site", "name"),
    )


def _check_ins() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), primary_key=True),
        *texts("site round_code purpose plan point halt sheet"),
        *numbers("version"),
        *texts("person"),
        *moments("at received"),
        *texts("how"),
        *reals("lat lng", nullable=True),
        *moments("filled_at", nullable=True),
        *reals("seconds"),
        *numbers("abnormal"),
        *texts("answers flags"),
        sa.UniqueConstraint("round_code", "point", "site"),
    )
    op.create_index("ix_check_in_person", "check_in", ["person", "at"])
    op.create_index("ix_check_in_point", "check_in", ["point", "sheet", "at"])
    op.create_index("ix_check_in_at", "check_in", ["at"])
    op.create_table(
        "point_standing",
        *texts("site point sheet"),
        *numbers("clean step"),
        *moments("yellow_since", nullable=True),
        *texts("recheck"),
        *moments("last_at", nullable=True),
        sa.PrimaryKeyConstraint("site", "point", "sheet"),
    )


def _things() -> None:
    op.create_table(
        "dated_thing",
        *texts("site equipment what sort number"),
        *days("last", nullable=True),
        *days("due"),
        *texts("by report"),
        sa.PrimaryKeyConstraint("site", "equipment", "what"),
    )
    op.create_table(
        "thing_told",
        *texts("site equipment what"),
        *days("due"),
        *numbers("stage"),
        *moments("told_at"),
        *texts("hazard"),
        sa.PrimaryKeyConstraint("site", "equipment", "what", "due", "stage"),
    )
    op.create_table(
        "substance",
        *texts("site point name cas most dangers first_aid leak fire avoid"),
        sa.PrimaryKeyConstraint("site", "point", "name"),
    )
