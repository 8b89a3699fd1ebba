"""Until when a record is kept, since when it is held or erased; and who asked to see what is held on them."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()


def upgrade() -> None:
    """Add three columns and a table."""
    op.add_column("concerns", sa.Column("keep_until", sa.Date()))
    op.add_column("concerns", sa.Column("held_at", Moment()))
    op.add_column("concerns", sa.Column("erased_at", Moment()))
    op.create_table(
        "access_requests",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_how", TEXT, nullable=False),
        sa.Column("noted_by", TEXT, nullable=False),
        sa.Column("drafted_at", Moment()),
        sa.Column("draft", TEXT, nullable=False),
        sa.Column("released_by", TEXT, nullable=False),
        sa.Column("released_at", Moment()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("access_requests")
    for name in ("erased_at", "held_at", "keep_until"):
        op.drop_column("concerns", name)
