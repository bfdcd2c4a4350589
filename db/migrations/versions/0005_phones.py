"""Phone calls and texts"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, numbers, texts, yes_no

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "phone_try",
        *numbers("id outbox_id"),
        *texts("site key"),
        *texts("case_code", nullable=True),
        *texts("slot person leg line target state vendor_id how said"),
        *yes_no("rings"),
        *moments("at ends_at"),
        *moments("poll_at heard_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "site"),
    )
    op.create_index("ix_phone_try_outbox_id", "phone_try", ["outbox_id"])
    op.create_index("ix_phone_try_target", "phone_try", ["target"])
    op.create_index("ix_phone_try_poll", "phone_try", ["state", "poll_at"])
    op.create_index("ix_phone_try_person", "phone_try", ["person", "leg", "at"])
