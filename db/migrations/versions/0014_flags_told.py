"""Which flags of a check-in were told to safety; what was flagged before counts as told"""

from alembic import op

from db.migrations.columns import moments, texts

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("check_in", *moments("flagged_at", nullable=True))
    op.add_column("check_in", *texts("flags_told", nullable=True))
    op.create_index("ix_check_in_flagged", "check_in", ["flagged_at"])
