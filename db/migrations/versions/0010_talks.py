"""What a number alone answers, and questions answered too late"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, numbers, texts

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "talk",
        *texts("site person kind options"),
        *numbers("message_id", nullable=True),
        *moments("at until"),
        sa.PrimaryKeyConstraint("site", "person"),
    )
    op.add_column("ask", *moments("told_at", nullable=True))

