"""Routing: marks of addresses, who stepped aside and who reads beside the posts, and people with several posts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()


def upgrade() -> None:
    """Add two tables, and a column to the staff list."""
    op.add_column("people", sa.Column("also", TEXT, nullable=False, server_default="[]"))
    op.create_table(
        "concern_parts",
        sa.Column("reference", TEXT, sa.ForeignKey("concerns.reference"), primary_key=True),
        sa.Column("part", TEXT, primary_key=True),
        sa.Column("person", TEXT, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fingerprints",
        sa.Column("reference", TEXT, sa.ForeignKey("concerns.reference"), primary_key=True),
        sa.Column("trace", TEXT, primary_key=True),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fingerprints_mark", "fingerprints", ["mark"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("concern_parts")
    op.drop_column("people", "also")
    op.drop_table("fingerprints")
