"""What comes to a concern later, who brought it, and the reports that join one."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
TABLES = ("messages", "referrals", "altered", "concern_said")


def upgrade() -> None:
    """Add four tables, and to each concern the one that it joined."""
    _table("concern_said", *_further_key("field"), _needed("sealed", sa.LargeBinary()))
    _table("altered", *_further_key("field"), _needed("before", TEXT), _needed("after", TEXT))
    _table("referrals", _needed("to", TEXT), sa.Column("on", sa.Date()), _needed("sealed", sa.LargeBinary()))
    _table("messages", _needed("to_raiser", sa.Boolean()), _needed("sealed", sa.LargeBinary()))
    op.add_column("concerns", sa.Column("joins", TEXT, nullable=False, server_default=""))
    op.create_index("ix_concerns_joins", "concerns", ["joins"])


def _needed(name: str, kind: TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _further_key(name: str) -> tuple[sa.Column[Any], ...]:
    return (sa.Column(name, TEXT, primary_key=True),)


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("reference", TEXT, primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        *columns,
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["concerns.reference"]),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_concerns_joins", "concerns")
    op.drop_column("concerns", "joins")
    for name in TABLES:
        op.drop_table(name)
