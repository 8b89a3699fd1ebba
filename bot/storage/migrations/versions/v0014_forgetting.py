"""How long what is filed for a group chat is kept, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
NEW = ("version", "keep_until", "legal_hold", "held_at")


def upgrade() -> None:
    """Add columns and a table."""
    op.add_column("group_chats", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("group_chats", sa.Column("keep_until", sa.Date()))
    op.add_column("group_chats", sa.Column("legal_hold", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("group_chats", sa.Column("held_at", MOMENT))
    op.create_table(
        "group_reasons",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("chat", TEXT, nullable=False),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_group_reasons_chat", "group_reasons", ["chat"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("group_reasons")
    for name in NEW:
        op.drop_column("group_chats", name)
