"""Certificates, contractors, gate passes, and the warnings given of them"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import days, moments, numbers, texts

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "certificate",
        *numbers("id"),
        *texts("site person category family title number issuer"),
        *days("issued review_due expires", nullable=True),
        *texts("scan"),
        *texts("checked_by", nullable=True),
        *days("checked_on", nullable=True),
        *numbers("row"),
        *moments("added_at"),
        *moments("replaced_at", nullable=True),
        *texts("why"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_certificate_person", "certificate", ["person", "category"])
    op.create_index("ix_certificate_number", "certificate", ["number"])
    op.create_table(
        "contractor",
        *numbers("id"),
        *texts("site name"),
        *days("agreement_until insurance_until", nullable=True),
        *texts("host", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_contractor_name", "contractor", ["name", "site"], unique=True)
    op.create_table(
        "gate_pass",
        *numbers("id"),
        *texts("site"),
        *numbers("serial"),
        *texts("person"),
        *numbers("contractor"),
        *days("trained_on until", nullable=True),
        *texts("host", nullable=True),
        *texts("revoked"),
        *texts("revoked_by", nullable=True),
        *moments("added_at"),
        *moments("replaced_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gate_pass_serial", "gate_pass", ["serial"])
    op.create_index("ix_gate_pass_person", "gate_pass", ["person"])
    op.create_table(
        "paper_told",
        *texts("kind"),
        *numbers("paper"),
        *texts("what"),
        *days("day"),
        *numbers("stage"),
        *texts("site"),
        *moments("told_at"),
        sa.PrimaryKeyConstraint("kind", "paper", "what", "day", "stage", "site"),
    )
    op.create_table(
        "risk_told",
        *texts("person site facts"),
        *moments("told_at"),
        sa.PrimaryKeyConstraint("person", "site"),
    )
