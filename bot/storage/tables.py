"""The tables. Codes, ids and times stand in clear; a column named `sealed` holds what people wrote.

Ids are ours and random, so that a sealed field can be bound to its row before the row is written, and so that no id
tells how many there are.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.concerns.access_steps import Doing
from bot.concerns.addresses import Trace
from bot.concerns.bundles import Purpose
from bot.concerns.clocks import Clock
from bot.concerns.concern import (
    AboutWhom,
    Kind,
    Outcome,
    Platform,
    Referral,
    Relation,
    Support,
    YesNo,
)
from bot.concerns.groups import Decision, GroupPlace, GroupStep
from bot.concerns.ladder import Came, Rung
from bot.concerns.lifecycle import State
from bot.concerns.privacy import AskedHow
from bot.notices import NoticeKind
from bot.people import Role
from bot.policies.questions import Answer, Ending
from bot.requests.redirect import Door, RequestKind
from bot.requests.redirect import Outcome as RedirectOutcome
from bot.storage.types import Coded, Codes, Moment

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Facts about the database itself: when it was set up, and how often the staff list changed."""

key_check = Table(
    "key_check",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""One sealed row that tells at the start whether the keys belong to this database."""

schools = Table(
    "schools",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Coded(Role), nullable=False),
    Column("school", Text, nullable=False),
    Column("manager", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("since", Date),
    Column("until", Date),
    Column("also", Codes, nullable=False, server_default="[]"),
)

former_people = Table(
    "former_people",
    metadata,
    Column("person", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("email", Text, primary_key=True),
    Column("until", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""Names and addresses that stood on the staff list until a moment: of people who left, and of who has another now."""

concerns = Table(
    "concerns",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", Coded(State), nullable=False),
    Column("school", Text, nullable=False),
    Column("raised_by", Text, nullable=False, index=True),
    Column("raised_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("posted_at", Moment),
    Column("platform", Coded(Platform), nullable=False),
    Column("relation", Coded(Relation), nullable=False),
    Column("about", Coded(AboutWhom), nullable=False),
    Column("kind", Coded(Kind), nullable=False),
    Column("owner_role", Coded(Role), nullable=False),
    Column("owner_school", Text, nullable=False),
    Column("person_known", Coded(YesNo), nullable=False),
    Column("replied", Coded(YesNo), nullable=False),
    Column("still_there", Coded(YesNo), nullable=False),
    Column("looked_on", Date),
    Column("reported_on", Date),
    Column("referral", Coded(Referral), nullable=False),
    Column("referred_on", Date),
    Column("clauses", Codes, nullable=False),
    Column("policy", Text, nullable=False),
    Column("handler", Text, nullable=False),
    Column("acknowledged_at", Moment),
    Column("closed_at", Moment),
    Column("outcome", Coded(Outcome)),
    Column("decided_by", Text, nullable=False),
    Column("support", Coded(Support)),
    Column("retention", Text, nullable=False),
    Column("review_on", Date),
    Column("keep_until", Date),
    Column("legal_hold", Boolean, nullable=False),
    Column("held_at", Moment),
    Column("erased_at", Moment),
    Column("joins", Text, nullable=False, server_default="", index=True),
    Column("danger", Boolean, nullable=False, server_default=false()),
    Column("news_at", Moment),
    Column("alone", Boolean, nullable=False, server_default=false()),
    sqlite_with_rowid=False,
)

concern_named = Table(
    "concern_named",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("person", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""Whom a concern is about: they are shut out."""

concern_readers = Table(
    "concern_readers",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("role", Coded(Role), primary_key=True),
    Column("school", Text, primary_key=True),
    Index("ix_concern_readers_post", "role", "school"),
    sqlite_with_rowid=False,
)
"""Which posts may read a concern."""

concern_parts = Table(
    "concern_parts",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("part", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""People who have a part of their own in a concern: who reads it beside the posts that do, who stepped aside, who is
shut out by another report of the post, and whose being named in this one has no bearing on the others."""

concern_words = Table(
    "concern_words",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("field", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

concern_said = Table(
    "concern_said",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""What was written into the fields of a concern after it was raised; `version` is that of the change."""

altered = Table(
    "altered",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""Codes and days that were set anew."""

referrals = Table(
    "referrals",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("to", Coded(Referral), nullable=False),
    Column("on", Date),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Who outside was told; `sealed` holds their reference and their answer, as JSON."""

messages = Table(
    "messages",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("to_raiser", Boolean, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Messages between those who deal with a concern and the person who raised it."""

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("trace", Coded(Trace), primary_key=True),
    Column("mark", LargeBinary, nullable=False),
    Index("ix_fingerprints_mark", "mark"),
    sqlite_with_rowid=False,
)
"""Marks of the addresses that a concern's words give, so that the same one is known again while they are sealed."""

moves = Table(
    "moves",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", Coded(State), nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""The states that a concern came through; `version` is that of the change that moved it."""

notes = Table(
    "notes",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Private notes; `version` is that of the change that brought one."""

evidence = Table(
    "evidence",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("captured_by", Text, nullable=False),
    Column("captured_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

evidence_content = Table(
    "evidence_content",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(["reference", "id"], [evidence.c.reference, evidence.c.id]),
)
"""What is in the files, apart from their particulars, so that a list of files reads no content."""

bundles = Table(
    "bundles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("reference", ForeignKey(concerns.c.reference), nullable=False),
    Column("purpose", Coded(Purpose), nullable=False),
    Column("number", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("evidence", Codes, nullable=False),
    Column("choices", Codes, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    UniqueConstraint("reference", "purpose", "number"),
    sqlite_with_rowid=False,
)
"""What was handed to somebody outside; of its files, the evidence stays where it is."""

bundle_parts = Table(
    "bundle_parts",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("bundle", ForeignKey(bundles.c.id), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Who gets a bundle and why, at position 0, and its other files in their order."""
put_offs = Table(
    "put_offs",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("clock", Coded(Clock), nullable=False),
    Column("cause", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Reminders that somebody put off; `sealed` holds the reason."""

ladder = Table(
    "ladder",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("rung", Coded(Rung), nullable=False),
    Column("came", Coded(Came), nullable=False),
    Column("on", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary),
    sqlite_with_rowid=False,
)
"""Who was told so that a post is taken down, and what they answered; `sealed` holds their reference or answer."""

reminders = Table(
    "reminders",
    metadata,
    Column("reference", ForeignKey(concerns.c.reference), primary_key=True),
    Column("clock", Coded(Clock), primary_key=True),
    Column("mark", Moment, primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Reminders that were written, so that none is written twice: one for each turn of a clock, step and person."""

submissions = Table(
    "submissions",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""Which form was sent in already, by whom, and what it became."""

redirects = Table(
    "redirects",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Coded(RequestKind), nullable=False),
    Column("door", Coded(Door), nullable=False),
    Column("school", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("outcome", Coded(RedirectOutcome), nullable=False),
    sqlite_with_rowid=False,
)

questions = Table(
    "questions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("asked_on", Date, nullable=False, index=True),
    Column("answer", Coded(Answer), nullable=False),
    Column("clauses", Codes, nullable=False),
    Column("sealed", LargeBinary),
    Column("lesson", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
"""Questions in no order: without row numbers, nothing tells which of a day's questions came first.

`lesson` is the id of the lesson that dealt with one, or empty.
"""

lessons = Table(
    "lessons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("policy", Text, nullable=False),
    Column("ending", Coded(Ending), nullable=False),
    Column("clause", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""What the policy's owner taught the bot; `sealed` holds the subject and the phrases, as JSON."""

# Without a parameter: with one, SQLite would not use the index.
_WAITING = text("try_at IS NOT NULL")

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Coded(NoticeKind), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("try_at", Moment),
    Column("attempt", Integer, nullable=False),
    Column("fault", Text, nullable=False),
    Column("parked", Boolean, nullable=False),
    Column("done_at", Moment),
    Index(
        "ix_outbox_try_at",
        "try_at",
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    ),
    sqlite_with_rowid=False,
)
"""Notices on their way. `try_at` is when a worker may take one: a lease moves it on, done and parked empty it.

`attempt` goes up with every lease, so that it also is the fence.
"""

inbox = Table(
    "inbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Coded(NoticeKind), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("put_at", Moment, nullable=False),
    Index("ix_inbox_recipient_put_at", "recipient", "put_at"),
    sqlite_with_rowid=False,
)
"""Notices that the page shows."""

readers = Table(
    "readers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("role", Coded(Role), nullable=False),
    Column("gets", Boolean, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("agreed_by", Text, nullable=False),
    Column("agreed_at", Moment),
    Column("ended_by", Text, nullable=False),
    Column("ended_at", Moment),
    CheckConstraint("agreed_by NOT IN (proposed_by, person)", name="ck_readers_two_people"),
    sqlite_with_rowid=False,
)
"""Changes to who gets Monday's workbook; that two people make each is also the database's business."""

weeks = Table(
    "weeks",
    metadata,
    Column("monday", Date, primary_key=True),
    Column("fence", Integer, nullable=False),
    Column("leased_until", Moment, nullable=False),
    Column("done_at", Moment),
)
"""Weeks whose workbook was begun or done."""

nudging = Table(
    "nudging",
    metadata,
    Column("place", Text, primary_key=True),
)
"""The channels in which nudges are switched on."""

nudges = Table(
    "nudges",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("on", Date, nullable=False),
    UniqueConstraint("person", "on", name="uq_nudges_person_on"),
)
"""Who has had a nudge on which day; swept as soon as the day is over and the message cannot come again."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("fence", Integer, nullable=False),
    Column("leased_until", Moment, nullable=False),
    Column("done", Boolean, nullable=False),
)
"""What a platform delivered and may deliver again: a mark each, leased while it is worked on."""

secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""Secrets that a platform hands out anew from time to time, such as a token that is rotated."""

handovers = Table(
    "handovers",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("link", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""What a channel of delivery has handed over, and where it lies."""

chats = Table(
    "chats",
    metadata,
    Column("person", Text, primary_key=True),
    Column("address", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("user", Text, nullable=False),
)
"""Where people can be written to in a chat system that tells it only while they write to the bot."""

access_requests = Table(
    "access_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("asked_how", Coded(AskedHow), nullable=False),
    Column("noted_by", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Who asked to see what is held on them. `sealed` holds names and words to hide, as JSON; `person` is an id."""

access_steps = Table(
    "access_steps",
    metadata,
    Column("request", ForeignKey(access_requests.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("what", Coded(Doing), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What was done with a request, in order: rows are only added. `detail` holds codes and ids, and never words."""

group_chats = Table(
    "group_chats",
    metadata,
    Column("id", Text, primary_key=True),
    Column("school", Text, nullable=False),
    Column("place", Coded(GroupPlace), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("keep_until", Date),
    Column("legal_hold", Boolean, nullable=False, server_default=false()),
    Column("held_at", Moment),
    sqlite_with_rowid=False,
)
"""Disruptive group chats; `sealed` holds the name."""

group_reasons = Table(
    "group_reasons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("chat", Text, nullable=False, index=True),
    Column("decision", Coded(Decision), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Why what is filed for a group chat is held, or kept on; the id is the nonce of the form that said so."""

group_steps = Table(
    "group_steps",
    metadata,
    Column("id", Text, primary_key=True),
    Column("chat", Text, nullable=False, index=True),
    Column("step", Coded(GroupStep), nullable=False),
    Column("on", Date, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""Which step was taken about a group chat; the id is the nonce of the form that filed it."""

second_step_codes = Table(
    "second_step_codes",
    metadata,
    Column("person", Text, primary_key=True),
    Column("mark", LargeBinary, nullable=False),
    Column("until", Moment, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("wrong_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""The code that somebody was given last, as a keyed mark, empty when it was used; and how many wrong ones came."""

second_step_open = Table(
    "second_step_open",
    metadata,
    Column("person", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("until", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""To whom what is confidential is open in which chat system, and until when."""

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("ix_audit_subject", "subject"),
)
"""What happened, as text: the chain is taken over exactly what stands here."""
