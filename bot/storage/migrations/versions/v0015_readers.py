"""Changes to who gets Monday's workbook."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "readers",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("gets", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", TEXT, nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("agreed_by", TEXT, nullable=False),
        sa.Column("agreed_at", MOMENT),
        sa.Column("ended_by", TEXT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.CheckConstraint("agreed_by NOT IN (proposed_by, person)", name="ck_readers_two_people"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("readers")
