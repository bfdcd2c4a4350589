"""The first tables: cases and their log"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, numbers, texts

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    cases_table()
    claim_table()
    counter_table()
    timer_table()
    log_table()
    seal_table()


def cases_table() -> None:
    op.create_table(
        "cases",
        *numbers("id escalations version"),
        *texts("site code kind state head body"),
        *texts("level class_code l1 l2 l3 place place_code equipment equipment_code team", nullable=True),
        *texts("reporter owner", nullable=True),
        *moments("opened_at respond_by due_at accepted_at controlled_at fixed_at closed_at", nullable=True),
        *numbers("policy_id", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code", "site"),
    )
    op.create_index("ix_cases_list", "cases", ["kind", "state"])
    op.create_index("ix_cases_opened", "cases", ["opened_at"])
    op.create_index("ix_cases_owner", "cases", ["owner", "state"])
    op.create_index("ix_cases_same", "cases", ["class_code", "place_code", "opened_at"])


def claim_table() -> None:
    op.create_table(
        "claim",
        *texts("site what key case_code"),
        sa.PrimaryKeyConstraint("site", "what", "key"),
    )
    op.create_index("ix_claim_case_code", "claim", ["case_code"])
    op.create_index("ix_claim_what", "claim", ["what", "key"])


def counter_table() -> None:
    op.create_table(
        "counter",
        *texts("site name"),
        *numbers("n"),
        sa.PrimaryKeyConstraint("site", "name"),
    )


def timer_table() -> None:
    op.create_table(
        "timer",
        *texts("site case_code name"),
        *moments("due_at"),
        sa.PrimaryKeyConstraint("site", "case_code", "name"),
    )
    op.create_index("ix_timer_due", "timer", ["site", "due_at"])


def log_table() -> None:
    op.create_table(
        "log",
        *numbers("id seq version"),
        *texts("site case_code actor event from_state to_state why media payload_hash prev hash"),
        *moments("at"),
        *texts("payload salt", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_code", "seq", "site"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_log_actor", "log", ["actor"])
    op.create_index("ix_log_at", "log", ["at"])


def seal_table() -> None:
    op.create_table(
        "seal",
        *numbers("id n upto version"),
        *texts("site heads prev hash"),
        *moments("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("n", "site"),
    )
