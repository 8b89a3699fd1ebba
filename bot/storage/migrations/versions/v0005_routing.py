"""What two concerns have in common: marks of the addresses in their words."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "fingerprints",
        sa.Column("reference", TEXT, sa.ForeignKey("concerns.reference"), primary_key=True),
        sa.Column("trace", TEXT, primary_key=True),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fingerprints_mark", "fingerprints", ["mark"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("fingerprints")
