"""Queues and messages"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, numbers, reals, texts

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    inbox_table()
    job_table()
    message_table()
    outbox_table()
    ask_table()
    rate_table()
    quota_table()


def inbox_table() -> None:
    op.create_table(
        "inbox",
        *numbers("id attempts"),
        *texts("site key platform account kind state outcome holder"),
        *texts("person payload", nullable=True),
        *moments("at not_before erased_at", nullable=True),
        *reals("lease_until", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "site"),
    )
    op.create_index("ix_inbox_account", "inbox", ["platform", "account", "state"])
    op.create_index("ix_inbox_state", "inbox", ["state", "id"])


def job_table() -> None:
    op.create_table(
        "job",
        *numbers("id tries"),
        *texts("site key job args case_code state error holder"),
        *moments("not_before"),
        *texts("result", nullable=True),
        *reals("lease_until", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "site"),
    )
    op.create_index("ix_job_state", "job", ["state", "not_before"])


def message_table() -> None:
    op.create_table(
        "message",
        *numbers("id revision sent_revision"),
        *texts("site slot recipient platform account card"),
        *texts("case_code reference", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_code", "slot", "recipient", "site"),
    )


def outbox_table() -> None:
    op.create_table(
        "outbox",
        *numbers("id message_id rank revision attempts"),
        *texts("site slot recipient urgency card state holder platform channel account vendor_id"),
        *texts("text error why tried dedupe"),
        *texts("case_code", nullable=True),
        *moments("not_before due_at"),
        *moments("sent_at", nullable=True),
        *reals("lease_until", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outbox_case_code", "outbox", ["case_code"])
    op.create_index("ix_outbox_due", "outbox", ["state", "not_before"])
    op.create_index("ix_outbox_message", "outbox", ["message_id", "state"])
    op.create_index("ix_outbox_order", "outbox", ["state", "rank", "due_at", "id"])
    op.create_index("ix_outbox_recipient", "outbox", ["recipient", "state"])


def ask_table() -> None:
    op.create_table(
        "ask",
        *numbers("id message_id"),
        *texts("site person case_code ask_id"),
        *moments("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ask_case_code", "ask", ["case_code"])
    op.create_index("ix_ask_message_id", "ask", ["message_id"])
    op.create_index("ix_ask_person", "ask", ["person"])


def rate_table() -> None:
    op.create_table(
        "rate",
        *texts("key site"),
        *reals("tat"),
        sa.PrimaryKeyConstraint("key", "site"),
    )
    op.create_index("ix_rate_tat", "rate", ["tat"])


def quota_table() -> None:
    op.create_table(
        "quota",
        *texts("site platform month"),
        *numbers("used"),
        sa.PrimaryKeyConstraint("site", "platform", "month"),
    )
