"""Codes for the second step in chat, and for whom it is open."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "second_step_codes",
        sa.Column("person", TEXT, primary_key=True),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_at", MOMENT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "second_step_open",
        sa.Column("person", TEXT, primary_key=True),
        sa.Column("chat", TEXT, primary_key=True),
        sa.Column("until", MOMENT, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("second_step_open")
    op.drop_table("second_step_codes")
