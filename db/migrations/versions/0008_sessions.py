"""Page sessions"""

import sqlalchemy as sa
from alembic import op

from db.migrations.columns import moments, texts

revision: str = "0008"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    page_session_table()
    spent_login_table()


def page_session_table() -> None:
    op.create_table(
        "page_session",
        *texts("mark site person platform account"),
        *moments("began_at seen_at"),
        sa.PrimaryKeyConstraint("mark", "site"),
    )
    op.create_index("ix_page_session_person", "page_session", ["person"])


def spent_login_table() -> None:
    op.create_table(
        "spent_login",
        *texts("mark site"),
        *moments("until"),
        sa.PrimaryKeyConstraint("mark", "site"),
    )
