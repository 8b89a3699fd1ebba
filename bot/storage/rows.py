"""Concerns as rows, and rows as concerns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Label, Row, literal_column

from bot.concerns.additions import Altered, Message, Referred, Said, alterations
from bot.concerns.concern import Concern, Evidence, NewEvidence, Note, Words
from bot.people import Post
from bot.storage.sealing import Keys, Place
from bot.storage.tables import concerns

Values = dict[str, object]
Unseal = Callable[[Place, bytes], str]
"""Turns a sealed field into words."""

RAISED = 0
"""The version that stands for what a concern was raised with."""
VERSION_WHEN_RAISED: Label[int] = literal_column(str(RAISED), Integer).label("version")
"""What stands in the place of a version beside the words that a concern was raised with."""
READING, ASIDE, SHUT_OUT, NO_BEARING = "reading", "aside", "shut_out", "no_bearing"
PARTS = (READING, ASIDE, SHUT_OUT, NO_BEARING)
"""The parts that people may have in a concern."""
_COLUMNS = tuple(column.name for column in concerns.columns)
_SEVERAL_COLUMNS = {"owner_role", "owner_school"}
_WORDS = frozenset(field.name for field in fields(Words))
_ONE_COLUMN = tuple(column.name for column in concerns.columns if column.name not in _SEVERAL_COLUMNS)
"""The columns of a concern that hold a field of the same name."""


def concern_row(concern: Concern) -> Values:
    """Return the row of a concern, without those whom it names and who may read it."""
    row: Values = {name: getattr(concern, name) for name in _ONE_COLUMN}
    return row | {"owner_role": concern.owner.role, "owner_school": concern.owner.school}


def concern(row: Row[Any], readers: frozenset[Post], people: Mapping[str, frozenset[str]]) -> Concern:
    """Return the concern of a row; `people` are those whom it names, and those who have a part of their own in it."""
    fields = dict(zip(_COLUMNS, row, strict=True)) | dict(people)
    owner = Post(fields.pop("owner_role"), fields.pop("owner_school"))
    return Concern(**fields, owner=owner, readers=readers)


def named_rows(concern: Concern) -> list[Values]:
    """Return a row for each person whom a concern names."""
    return [{"reference": concern.reference, "person": person} for person in sorted(concern.named)]


def part_rows(concern: Concern) -> list[Values]:
    """Return a row for each person who has a part of their own in a concern."""
    parts = [(part, person) for part in PARTS for person in sorted(getattr(concern, part))]
    return [{"reference": concern.reference, "part": part, "person": person} for part, person in parts]


def reader_rows(concern: Concern) -> list[Values]:
    """Return a row for each post that may read a concern."""
    posts = sorted(concern.readers, key=lambda post: (post.role, post.school))
    return [{"reference": concern.reference, "role": post.role, "school": post.school} for post in posts]


def posts_by_reference(found: Iterable[Row[Any]]) -> dict[str, frozenset[Post]]:
    """Return who may read each concern."""
    posts: dict[str, set[Post]] = {}
    for row in found:
        posts.setdefault(row.reference, set()).add(Post(row.role, row.school))
    return {reference: frozenset(readers) for reference, readers in posts.items()}


def move_row(concern: Concern, at: datetime) -> Values:
    """Return the row that tells how a concern came to its present state."""
    return {"reference": concern.reference, "version": concern.version, "state": concern.state, "at": at}


def words_rows(keys: Keys, reference: str, words: Words) -> list[Values]:
    """Return a sealed row for each field that says something when a concern is raised."""
    return [
        {"reference": reference, "field": name, "sealed": keys.seal_text(_words_place(reference, name, RAISED), said)}
        for name, said in words.items()
    ]


def said_rows(keys: Keys, concern: Concern, words: Words, by: str, at: datetime) -> list[Values]:
    """Return a sealed row for each field that a change writes into, beside what stands there already."""
    reference, version = concern.reference, concern.version
    whose: Values = {"reference": reference, "version": version, "by": by, "at": at}
    return [
        {**whose, "field": name, "sealed": keys.seal_text(_words_place(reference, name, version), text)}
        for name, text in words.items()
    ]


def words(unseal: Unseal, found: Iterable[Row[Any]]) -> Words:
    """Return the words of a concern's rows, oldest first: of each field what was written last."""
    last = {row.field: row for row in found if row.field in _WORDS}
    return Words(**{name: _unsealed(unseal, row) for name, row in last.items()})


def said(unseal: Unseal, concern: Concern, row: Row[Any]) -> Said:
    """Return what one row says; what a concern was raised with is by whoever raised it."""
    words = _unsealed(unseal, row)
    if row.version == RAISED:
        return Said(row.field, words, concern.raised_by, concern.raised_at)
    return Said(row.field, words, row.by, row.at, later=True)


def _unsealed(unseal: Unseal, row: Row[Any]) -> str:
    return unseal(_words_place(row.reference, row.field, row.version), row.sealed)


def _words_place(reference: str, name: str, version: int) -> Place:
    if version == RAISED:
        return Place("concern_words", "sealed", (reference, name))
    return Place("concern_said", "sealed", (reference, version, name))


def altered_rows(before: Concern, after: Concern, by: str, at: datetime) -> list[Values]:
    """Return a row for each code or day that a change sets anew."""
    whose: Values = {"reference": after.reference, "version": after.version, "by": by, "at": at}
    return [
        {**whose, "field": each.field, "before": each.before, "after": each.after}
        for each in alterations(before, after, by, at)
    ]


def altered(row: Row[Any]) -> Altered:
    """Return the alteration of a row."""
    return Altered(row.field, row.before, row.after, row.by, row.at)


def referral_row(keys: Keys, concern: Concern, referral: Referred) -> Values:
    """Return the sealed row of a referral; a change brings one at most, so that its version numbers it."""
    # Plain text and no code of its own, so that words are found in it and can be taken out: see redaction.py.
    text = f"{' '.join(referral.reference.splitlines())}\n{referral.answer}"
    place = _referral_place(concern.reference, concern.version)
    return {
        "reference": concern.reference,
        "version": concern.version,
        "to": referral.to,
        "on": referral.on,
        "by": referral.by,
        "at": referral.at,
        "sealed": keys.seal_text(place, text),
    }


def referral(keys: Keys, row: Row[Any]) -> Referred:
    """Return the referral of a row."""
    told = keys.unseal_text(_referral_place(row.reference, row.version), row.sealed)
    reference, _, answer = told.partition("\n")
    return Referred(row.to, row.by, row.at, row.on, reference, answer)


def _referral_place(reference: str, version: int) -> Place:
    return Place("referrals", "sealed", (reference, version))


def message_row(keys: Keys, concern: Concern, message: Message) -> Values:
    """Return the sealed row of a message; a change brings one at most, so that its version numbers it."""
    place = _message_place(concern.reference, concern.version)
    return {
        "reference": concern.reference,
        "version": concern.version,
        "by": message.by,
        "at": message.at,
        "to_raiser": message.to_raiser,
        "sealed": keys.seal_text(place, message.words),
    }


def message(keys: Keys, row: Row[Any]) -> Message:
    """Return the message of a row."""
    words = keys.unseal_text(_message_place(row.reference, row.version), row.sealed)
    return Message(row.by, row.at, words, row.to_raiser)


def _message_place(reference: str, version: int) -> Place:
    return Place("messages", "sealed", (reference, version))


def note_row(keys: Keys, concern: Concern, note: Note) -> Values:
    """Return the sealed row of a note; a change brings one at most, so that its version numbers it."""
    sealed = keys.seal_text(_note_place(concern.reference, concern.version), note.words)
    return {
        "reference": concern.reference,
        "version": concern.version,
        "by": note.by,
        "at": note.at,
        "sealed": sealed,
    }


def note(keys: Keys, row: Row[Any]) -> Note:
    """Return the note of a row."""
    return Note(row.by, row.at, keys.unseal_text(_note_place(row.reference, row.version), row.sealed))


def _note_place(reference: str, version: int) -> Place:
    return Place("notes", "sealed", (reference, version))


def evidence_rows(concern: Concern, files: Sequence[NewEvidence]) -> list[Values]:
    """Return the rows of files, without their content, in order."""
    return [
        {
            "reference": concern.reference,
            "version": concern.version,
            "position": position,
            "id": file.evidence.id,
            "name": file.evidence.name,
            "media_type": file.evidence.media_type,
            "size": file.evidence.size,
            "sha256": file.evidence.sha256,
            "captured_by": file.evidence.captured_by,
            "captured_at": file.evidence.captured_at,
        }
        for position, file in enumerate(files)
    ]


def evidence(row: Row[Any]) -> Evidence:
    """Return the evidence of a row."""
    return Evidence(row.id, row.name, row.media_type, row.size, row.sha256, row.captured_by, row.captured_at)


def content_row(keys: Keys, reference: str, file: NewEvidence) -> Values:
    """Return the sealed row of a file's content."""
    sealed = keys.seal(content_place(reference, file.evidence.id), file.content)
    return {"reference": reference, "id": file.evidence.id, "sealed": sealed}


def content_place(reference: str, evidence_id: str) -> Place:
    """Return where a file's content stands."""
    return Place("evidence_content", "sealed", (reference, evidence_id))
