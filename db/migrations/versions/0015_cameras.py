"""Cameras, their rules and health, what they raised; sensors"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import days, moments, numbers, reals, texts, yes_no

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    _cameras()
    _seen()
    _sensors()


def _cameras() -> None:
    op.create_table(
        "camera",
        *texts("site code name kind address sealed stream place"),
        *reals("fps"),
        *texts("record masks"),
        *yes_no("active"),
        *texts("picture"),
        *moments("picture_at changed_at", nullable=True),
        sa.PrimaryKeyConstraint("site", "code"),
    )
    op.create_table(
        "camera_rule",
        *texts("site camera name kind body state"),
        *moments("state_since"),
        *texts("state_why"),
        *texts("state_by", nullable=True),
        sa.PrimaryKeyConstraint("site", "camera", "name"),
    )
    op.create_table(
        "camera_health",
        *texts("site camera worker state"),
        *moments("since"),
        *texts("why"),
        *reals("fps asked lag"),
        *moments("last_frame", nullable=True),
        *moments("heard_at"),
        *texts("told"),
        *moments("told_at", nullable=True),
        *texts("snapshot"),
        *moments("snapshot_at", nullable=True),
        sa.PrimaryKeyConstraint("site", "camera"),
    )
    op.create_table(
        "camera_blind",
        *texts("site camera"),
        *moments("since"),
        *moments("until", nullable=True),
        *texts("state"),
        sa.PrimaryKeyConstraint("site", "camera", "since"),
    )
    op.create_index("ix_camera_blind_when", "camera_blind", ["camera", "since"])
    op.create_index("ix_camera_blind_open", "camera_blind", ["until"])
    op.create_table(
        "camera_worker",
        *texts("site worker"),
        *moments("heard_at started"),
        *texts("off"),
        *numbers("waiting dropped"),
        sa.PrimaryKeyConstraint("site", "worker"),
    )


def _seen() -> None:
    op.create_table(
        "alarm_seen",
        *texts("site id source camera rule kind place stage"),
        *moments("since at"),
        *moments("over_at", nullable=True),
        *moments("received"),
        *texts("case_code"),
        *reals("score"),
        *numbers("count"),
        *texts("boxes zone picture clip verdict"),
        *texts("verdict_by", nullable=True),
        *moments("verdict_at", nullable=True),
        sa.PrimaryKeyConstraint("site", "id"),
    )
    op.create_index("ix_alarm_seen_rule", "alarm_seen", ["camera", "rule", "at"])
    op.create_index("ix_alarm_seen_case", "alarm_seen", ["case_code"])
    op.create_index("ix_alarm_seen_at", "alarm_seen", ["at"])


def _sensors() -> None:
    op.create_table(
        "sensor",
        *texts("site code name kind unit place equipment"),
        *reals("limit_1 limit_2"),
        *yes_no("falling"),
        *numbers("silence"),
        *days("calibrated_until", nullable=True),
        *yes_no("active"),
        *reals("value", nullable=True),
        *moments("at heard_at", nullable=True),
        *numbers("standing"),
        *moments("standing_since", nullable=True),
        *texts("case_code"),
        sa.PrimaryKeyConstraint("site", "code"),
    )
