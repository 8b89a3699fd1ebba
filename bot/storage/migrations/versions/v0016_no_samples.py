"""No samples of what people wrote: PostgreSQL's ANALYZE would keep some in its statistics, where no erasure reaches."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
SEALED = (
    *("access_requests", "bundle_parts", "concern_said", "concern_words", "evidence_content", "group_chats"),
    *("group_reasons", "key_check", "ladder", "lessons", "messages", "notes", "put_offs", "questions"),
    *("referrals", "secrets"),
)
USUAL = -1


def upgrade() -> None:
    """Take no samples of sealed columns from now on; those that were taken before stay."""
    _samples(0)


def downgrade() -> None:
    """Take them as usual."""
    _samples(USUAL)


def _samples(number: int) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in SEALED:
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN sealed SET STATISTICS {number}')
