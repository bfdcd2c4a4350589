"""What cameras saw of a permit's work; from when until when a case is meant"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, numbers, texts, yes_no

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("cases", *moments("starts_at", nullable=True))
    op.add_column("cases", *moments("ends_at", nullable=True))
    op.create_table(
        "recording",
        *texts("site case_code camera source"),
        *moments("seen_at", nullable=True),
        *numbers("round"),
        *texts("held_by", nullable=True),
        *moments("held_at", nullable=True),
        *texts("held_why"),
        sa.PrimaryKeyConstraint("site", "case_code"),
    )
    op.create_table(
        "recording_segment",
        *texts("site case_code sha256 camera source"),
        *moments("since until"),
        *yes_no("late"),
        *numbers("size"),
        *moments("kept_at"),
        *moments("gone_at", nullable=True),
        sa.PrimaryKeyConstraint("site", "case_code", "sha256"),
    )
    op.create_index("ix_recording_segment_when", "recording_segment", ["case_code", "since"])
    op.create_index("ix_recording_segment_gone", "recording_segment", ["gone_at"])
