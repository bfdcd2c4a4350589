"""Rooms of a case"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, numbers, reals, texts

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "room",
        *texts("room site case_code platform address title people members owner state"),
        *numbers("round wanted done"),
        *texts("why"),
        *moments("since"),
        *moments("not_before", nullable=True),
        *numbers("tries"),
        *texts("holder"),
        *reals("lease_until", nullable=True),
        sa.PrimaryKeyConstraint("room", "site"),
    )
    op.create_index("ix_room_due", "room", ["state", "not_before"])
    op.create_index("ix_room_case_code", "room", ["case_code"])
