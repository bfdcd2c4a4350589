"""Contacts of the platforms"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, numbers, texts

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    contact_table()
    contact_unit_table()
    contact_run_table()
    binding_table()


def contact_table() -> None:
    op.create_table(
        "contact",
        *texts("site platform account person name title staff_no unit leader role"),
        *moments("seen_at"),
        *moments("leader_at gone_at", nullable=True),
        sa.PrimaryKeyConstraint("platform", "account", "site"),
    )
    op.create_index("ix_contact_person", "contact", ["person"])


def contact_unit_table() -> None:
    op.create_table(
        "contact_unit",
        *texts("site platform unit parent name path leader"),
        sa.PrimaryKeyConstraint("platform", "unit", "site"),
    )


def contact_run_table() -> None:
    op.create_table(
        "contact_run",
        *numbers("id added changed gone units"),
        *texts("site platform kind state diff why"),
        *moments("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_contact_run_at", "contact_run", ["platform", "at"])


def binding_table() -> None:
    op.create_table(
        "binding",
        *numbers("id"),
        *texts("site mark person platform"),
        *moments("made_at until"),
        *moments("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_binding_mark", "binding", ["mark"])
    op.create_index("ix_binding_person", "binding", ["person"])
