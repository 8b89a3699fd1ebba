"""What the policy's owner made of unanswered questions, and taught the bot."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()


def upgrade() -> None:
    """Add a table, and to each question what dealt with it."""
    op.create_table(
        "lessons",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("policy", TEXT, nullable=False),
        sa.Column("ending", TEXT, nullable=False),
        sa.Column("clause", TEXT, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.add_column("questions", sa.Column("lesson", TEXT, nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("questions", "lesson")
    op.drop_table("lessons")
