"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Written out, without bot.storage.tables: those go on changing, this does not.
TEXT = sa.Text()
NUMBER = sa.Integer()
YES_NO = sa.Boolean()
DAY = sa.Date()
SEALED = sa.LargeBinary()
MOMENT = sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")
BOTH = ("reference", "id")


def upgrade() -> None:
    """Make every table."""
    _facts()
    _staff()
    _concerns()
    _beside_concerns()
    _evidence()
    _filing()
    _outbox()
    _inbox_and_weeks()
    _audit()


def downgrade() -> None:
    """Take every table away, those that lean on others first."""
    for name in (
        *("audit", "weeks", "inbox", "outbox", "questions", "redirects", "submissions", "evidence_content", "evidence"),
        *("notes", "moves", "concern_words", "concern_readers", "concern_named", "concerns"),
        *("people", "schools", "key_check", "meta"),
    ):
        op.drop_table(name)


def _key(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, primary_key=True, autoincrement=False) for name in names]


def _needed(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _optional(kind: TypeEngine[Any], *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def _of_a_concern() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["reference"], ["concerns.reference"])


def _facts() -> None:
    op.create_table("meta", *_key(TEXT, "name"), *_needed(TEXT, "value"))
    op.create_table("key_check", *_key(NUMBER, "id"), *_needed(SEALED, "sealed"))


def _staff() -> None:
    op.create_table("schools", *_key(TEXT, "id"), *_needed(TEXT, "name"), *_needed(NUMBER, "position"))
    op.create_table(
        "people",
        *_key(TEXT, "id"),
        *_needed(TEXT, "name", "role", "school", "manager"),
        *_needed(NUMBER, "position"),
    )


def _concerns() -> None:
    op.create_table(
        "concerns",
        *_key(TEXT, "reference"),
        *_needed(NUMBER, "version"),
        *_needed(TEXT, "state", "school", "raised_by"),
        *_needed(MOMENT, "raised_at", "seen_at"),
        *_optional(MOMENT, "posted_at", "acknowledged_at", "closed_at"),
        *_needed(TEXT, "platform", "relation", "about", "kind", "owner_role", "owner_school"),
        *_needed(TEXT, "person_known", "replied", "still_there", "referral"),
        *_optional(DAY, "looked_on", "reported_on", "referred_on", "review_on"),
        *_needed(TEXT, "clauses", "policy", "handler", "decided_by", "retention"),
        *_optional(TEXT, "outcome", "support"),
        *_needed(YES_NO, "legal_hold"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_concerns_raised_by", "concerns", ["raised_by"])


def _beside_concerns() -> None:
    op.create_table("concern_named", *_key(TEXT, "reference", "person"), _of_a_concern(), sqlite_with_rowid=False)
    op.create_table(
        "concern_readers", *_key(TEXT, "reference", "role", "school"), _of_a_concern(), sqlite_with_rowid=False
    )
    op.create_index("ix_concern_readers_post", "concern_readers", ["role", "school"])
    op.create_table(
        "concern_words",
        *_key(TEXT, "reference", "field"),
        *_needed(SEALED, "sealed"),
        _of_a_concern(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "moves",
        *_key(TEXT, "reference"),
        *_key(NUMBER, "version"),
        *_needed(TEXT, "state"),
        *_needed(MOMENT, "at"),
        _of_a_concern(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notes",
        *_key(TEXT, "reference"),
        *_key(NUMBER, "version"),
        *_needed(TEXT, "by"),
        *_needed(MOMENT, "at"),
        *_needed(SEALED, "sealed"),
        _of_a_concern(),
        sqlite_with_rowid=False,
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        *_key(TEXT, *BOTH),
        *_needed(NUMBER, "version", "position", "size"),
        *_needed(TEXT, "name", "media_type", "sha256", "captured_by"),
        *_needed(MOMENT, "captured_at"),
        _of_a_concern(),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence_content",
        *_key(TEXT, *BOTH),
        *_needed(SEALED, "sealed"),
        sa.ForeignKeyConstraint(BOTH, ["evidence.reference", "evidence.id"]),
    )


def _filing() -> None:
    op.create_table(
        "submissions",
        *_key(TEXT, "nonce"),
        *_needed(TEXT, "person", "reference"),
        *_needed(MOMENT, "at"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "redirects",
        *_key(TEXT, "id"),
        *_needed(TEXT, "kind", "door", "school", "outcome"),
        *_needed(MOMENT, "at"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_redirects_at", "redirects", ["at"])
    op.create_table(
        "questions",
        *_key(TEXT, "id"),
        *_needed(DAY, "asked_on"),
        *_needed(TEXT, "answer", "clauses"),
        *_optional(SEALED, "sealed"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_questions_asked_on", "questions", ["asked_on"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        *_key(TEXT, "key"),
        *_needed(TEXT, "kind", "recipient", "about", "fault"),
        *_needed(MOMENT, "due"),
        *_optional(MOMENT, "try_at", "done_at"),
        *_needed(NUMBER, "attempt"),
        *_needed(YES_NO, "parked"),
        sqlite_with_rowid=False,
    )
    waiting = sa.text("try_at IS NOT NULL")
    op.create_index("ix_outbox_try_at", "outbox", ["try_at"], sqlite_where=waiting, postgresql_where=waiting)


def _inbox_and_weeks() -> None:
    op.create_table(
        "inbox",
        *_key(TEXT, "key"),
        *_needed(TEXT, "kind", "recipient", "about"),
        *_needed(MOMENT, "due", "put_at"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inbox_recipient_put_at", "inbox", ["recipient", "put_at"])
    op.create_table(
        "weeks",
        *_key(DAY, "monday"),
        *_needed(NUMBER, "fence"),
        *_needed(MOMENT, "leased_until"),
        *_optional(MOMENT, "done_at"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        *_key(NUMBER, "seq"),
        *_needed(TEXT, "at", "actor", "action", "subject", "details"),
        *_needed(SEALED, "hash"),
    )
