"""What chat platforms need: e-mail addresses and days of work, nudges, deliveries and secrets."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
NUMBER = sa.Integer()
DAY = sa.Date()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    """Add columns to the staff list, and four tables."""
    op.add_column("people", sa.Column("email", TEXT, nullable=False, server_default=""))
    op.add_column("people", sa.Column("since", DAY))
    op.add_column("people", sa.Column("until", DAY))
    op.create_table("nudging", sa.Column("place", TEXT, primary_key=True))
    op.create_table(
        "nudges",
        sa.Column("mark", TEXT, primary_key=True),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("on", DAY, nullable=False),
        sa.UniqueConstraint("person", "on", name="uq_nudges_person_on"),
    )
    op.create_table(
        "deliveries",
        sa.Column("mark", TEXT, primary_key=True),
        sa.Column("fence", NUMBER, nullable=False),
        sa.Column("leased_until", MOMENT, nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", TEXT, primary_key=True),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    for name in ("secrets", "deliveries", "nudges", "nudging"):
        op.drop_table(name)
    for name in ("until", "since", "email"):
        op.drop_column("people", name)
