"""Danger told after a concern was raised, until it is acknowledged; and reports that go with no other of their post."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add two columns, and find what happened to a concern without looking through all that ever happened."""
    op.add_column("concerns", sa.Column("news_at", MOMENT))
    op.add_column("concerns", sa.Column("alone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_audit_subject", "audit", ["subject"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_audit_subject", "audit")
    op.drop_column("concerns", "alone")
    op.drop_column("concerns", "news_at")
