"""Bundles that were made of concerns, for somebody outside."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add a table of bundles, and one of what is in them."""
    op.create_table(
        "bundles",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("reference", TEXT, sa.ForeignKey("concerns.reference"), nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("choices", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.UniqueConstraint("reference", "purpose", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bundle_parts",
        sa.Column("reference", TEXT, primary_key=True),
        sa.Column("bundle", TEXT, sa.ForeignKey("bundles.id"), primary_key=True),
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("bundle_parts")
    op.drop_table("bundles")
