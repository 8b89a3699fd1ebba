"""Names that stood on the staff list before, and the steps of a request to see what is held.

A request that was released stays so. A draft that was not has to be made again, since a second person agrees first.
"""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
RELEASED = """
INSERT INTO access_steps (request, number, what, "by", at, detail)
SELECT id, 0, 'released', released_by, released_at, draft FROM access_requests WHERE released_at IS NOT NULL
"""
RELEASED_BEFORE = """
UPDATE access_requests SET
released_by = COALESCE((SELECT MAX("by") FROM access_steps WHERE request = id AND what = 'released'), ''),
released_at = (SELECT MAX(at) FROM access_steps WHERE request = id AND what = 'released')
"""


def upgrade() -> None:
    """Add two tables, and let steps take the place of four columns."""
    op.create_table(
        "former_people",
        *(sa.Column(name, TEXT, primary_key=True) for name in ("person", "name", "email")),
        sa.Column("until", Moment(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "access_steps",
        sa.Column("request", TEXT, sa.ForeignKey("access_requests.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("what", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(RELEASED)
    for name in ("drafted_at", "draft", "released_by", "released_at"):
        op.drop_column("access_requests", name)


def downgrade() -> None:
    """Take them away again; of the steps only the release stays."""
    op.add_column("access_requests", sa.Column("drafted_at", Moment()))
    op.add_column("access_requests", sa.Column("draft", TEXT, nullable=False, server_default=""))
    op.add_column("access_requests", sa.Column("released_by", TEXT, nullable=False, server_default=""))
    op.add_column("access_requests", sa.Column("released_at", Moment()))
    op.execute(RELEASED_BEFORE)
    op.drop_table("access_steps")
    op.drop_table("former_people")
