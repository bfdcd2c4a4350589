"""People, places, files and policies"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, numbers, reals, texts, yes_no

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    person_table()
    account_table()
    department_table()
    absence_table()
    shift_table()
    org_version_table()
    place_table()
    equipment_table()
    media_table()
    ledger_table()
    policy_table()


def person_table() -> None:
    op.create_table(
        "person",
        *texts("site id name department role"),
        *texts("manager staff_no mobile home", nullable=True),
        *yes_no("active"),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("ix_person_mobile", "person", ["mobile"])
    op.create_index("ix_person_name", "person", ["name"])
    op.create_index("ix_person_staff_no", "person", ["staff_no"])


def account_table() -> None:
    op.create_table(
        "account",
        *numbers("id"),
        *texts("site platform tenant account spelled person"),
        *moments("last_used", nullable=True),
        *yes_no("works"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("platform", "tenant", "account", "site"),
    )
    op.create_index("ix_account_name", "account", ["platform", "account"])
    op.create_index("ix_account_person", "account", ["person"])


def department_table() -> None:
    op.create_table(
        "department",
        *texts("site path"),
        *texts("contact stand_in leader", nullable=True),
        sa.PrimaryKeyConstraint("site", "path"),
    )


def absence_table() -> None:
    op.create_table(
        "absence",
        *numbers("id"),
        *texts("site person"),
        *moments("since until"),
        *texts("stand_in", nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_absence_person", "absence", ["person"])


def shift_table() -> None:
    op.create_table(
        "shift",
        *numbers("id"),
        *texts("site person duty department"),
        *moments("since until"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shift_person", "shift", ["person"])


def org_version_table() -> None:
    op.create_table(
        "org_version",
        *texts("site"),
        *numbers("version"),
        sa.PrimaryKeyConstraint("site"),
    )


def place_table() -> None:
    op.create_table(
        "place",
        *texts("site code name department aliases"),
        *texts("owner", nullable=True),
        *reals("lat lng radius_m", nullable=True),
        *yes_no("key_area"),
        sa.PrimaryKeyConstraint("site", "code"),
    )


def equipment_table() -> None:
    op.create_table(
        "equipment",
        *texts("site code name department aliases operators"),
        *texts("place owner", nullable=True),
        sa.PrimaryKeyConstraint("site", "code"),
    )


def media_table() -> None:
    op.create_table(
        "media",
        *texts("site sha256 kind mime phashes"),
        *numbers("size"),
        *moments("taken_at gone_at", nullable=True),
        *reals("lat lng seconds", nullable=True),
        *texts("first_case by", nullable=True),
        *moments("kept_at"),
        *yes_no("legal_hold"),
        sa.PrimaryKeyConstraint("site", "sha256"),
    )
    op.create_index("ix_media_first_case", "media", ["first_case"])
    op.create_index("ix_media_kept_at", "media", ["kept_at"])


def ledger_table() -> None:
    op.create_table(
        "ledger",
        *numbers("id points"),
        *texts("site person why case_code"),
        *moments("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ledger_case_code", "ledger", ["case_code"])
    op.create_index("ix_ledger_person", "ledger", ["person"])


def policy_table() -> None:
    op.create_table(
        "policy",
        *numbers("id version"),
        *texts("site kind body hash"),
        *moments("at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "hash", "site"),
        sa.UniqueConstraint("kind", "version", "site"),
    )
