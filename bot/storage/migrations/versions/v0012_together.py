"""Since when something that reads like danger, and came after a concern was raised, waits to be acknowledged."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add a column, and find what happened to a concern without looking through all that ever happened."""
    op.add_column("concerns", sa.Column("news_at", MOMENT))
    op.create_index("ix_audit_subject", "audit", ["subject"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_audit_subject", "audit")
    op.drop_column("concerns", "news_at")
