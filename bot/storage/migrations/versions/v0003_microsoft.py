"""What Microsoft 365 needs: what was handed over, and where people can be written to."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "handovers",
        sa.Column("channel", TEXT, primary_key=True),
        sa.Column("key", TEXT, primary_key=True),
        sa.Column("link", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "chats",
        sa.Column("person", TEXT, primary_key=True),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("conversation", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    for name in ("chats", "handovers"):
        op.drop_table(name)
