"""The clocks of concerns: reminders written and put off, the ladder by which a post is taken down, and danger."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add three tables, and to each concern whether it read like danger; of the older ones that is not known."""
    op.add_column("concerns", sa.Column("danger", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "put_offs",
        sa.Column("reference", TEXT, sa.ForeignKey("concerns.reference"), primary_key=True),
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("clock", TEXT, nullable=False),
        sa.Column("cause", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ladder",
        sa.Column("reference", TEXT, sa.ForeignKey("concerns.reference"), primary_key=True),
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("rung", TEXT, nullable=False),
        sa.Column("came", TEXT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reminders",
        sa.Column("reference", TEXT, sa.ForeignKey("concerns.reference"), primary_key=True),
        sa.Column("clock", TEXT, primary_key=True),
        sa.Column("mark", MOMENT, primary_key=True),
        sa.Column("level", sa.Integer(), primary_key=True),
        sa.Column("person", TEXT, primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_reminders_at", "reminders", ["at"])


def downgrade() -> None:
    """Take them away again."""
    for name in ("reminders", "ladder", "put_offs"):
        op.drop_table(name)
    op.drop_column("concerns", "danger")
