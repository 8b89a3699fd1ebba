"""Disruptive group chats, and the steps that were taken about them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "group_chats",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("school", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_steps",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("chat", TEXT, nullable=False),
        sa.Column("step", TEXT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_group_steps_chat", "group_steps", ["chat"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("group_steps")
    op.drop_table("group_chats")
