"""The promise for what is erased apart from whole records: group chats, names taken out, and files with a masked copy.

Of as many of each as `TEST_ERASED` says nothing is readable on this machine, also after a backup from before is brought
back; the promise is for 100.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.__main__ import main
from bot.concerns.concern import Concern, Note
from bot.concerns.evidence import take
from bot.concerns.groups import Decision, GroupChat, GroupPlace, GroupStep, Reason, StepTaken
from bot.concerns.near_words import find_near
from bot.concerns.redaction import find_words
from bot.errors import NotThere
from bot.events import Action, Event
from bot.references import new_id
from bot.settings import Settings
from bot.storage.sealing import generate_key_file
from bot.storage.tables import evidence_content, group_chats, group_reasons, notes
from bot.wiring.house import House, house
from tests.builders import Clock
from tests.evidence_files import png
from tests.test_erasure import NOW, fill, in_bytes

MANY = int(os.environ.get("TEST_ERASED", "10"))
LATER = NOW + timedelta(days=1)
NAME = "Tilly Canary"
NOTE = "Spoke with Tilly Canary, who is #tillycanary and https://example.org/tilly-canary" + " and nothing else" * 5
GROUP = "Parents of Tilly Canary in Year 4, and nobody else at all"
WHY = "The police ask for what Tilly Canary wrote in this group" + " and nothing else" * 5


@dataclass(frozen=True, slots=True)
class Parts:
    """What there was: records, group chats, and the sealed fields of what is to go."""

    concerns: Sequence[Concern]
    groups: Sequence[GroupChat]
    sealed: Sequence[bytes]


def with_names(built: House) -> Sequence[Concern]:
    """Return records each of which has a note that holds a name, written three ways, and a picture."""
    found = fill(built, MANY)
    for concern in found:
        note, later = Note("f4", NOW, NOTE), replace(concern, version=concern.version + 1)
        event = Event("f4", Action.NOTE_ADDED, concern.reference, NOW)
        built.store.register.change(concern, later, nonce=new_id(), event=event, note=note)
    return [built.store.register.find(concern.reference) for concern in found]


def with_groups(built: House) -> Sequence[GroupChat]:
    """Return group chats whose names name somebody, each with a step and a reason."""
    for number in range(MANY):
        group = GroupChat(new_id(), "oak", GroupPlace.WHATSAPP, f"{GROUP} {number}")
        taken = StepTaken(GroupStep.REMINDED, NOW.date(), "f4", NOW)
        filed = Event("f4", Action.GROUP_STEP_TAKEN, group.id, NOW)
        built.store.groups.file(group, taken, nonce=new_id(), event=filed)
        kept, reason = replace(group, keep_until=NOW.date()), Reason(Decision.KEPT, "f4", NOW, WHY)
        refused = Event("f4", Action.DELETION_REFUSED, group.id, NOW)
        built.store.groups.decide(group, kept, reason, nonce=new_id(), event=refused)
    return built.store.groups.all()


def sealed_of(built: House) -> list[bytes]:
    """Return every sealed field of what is to go: notes with the name, pictures, names of groups, reasons."""
    tables = (notes, evidence_content, group_chats, group_reasons)
    with built.store.database.read() as connection:
        found = [blob for table in tables for blob in connection.execute(select(table.c.sealed)).scalars()]
    return [bytes(blob) for blob in found]


def take_out(built: House, concern: Concern) -> None:
    """Take a name out however it is written, as a person who ticks every place does."""
    texts = built.store.privacy.texts(concern)
    cuts = find_words(NAME, texts.pieces)
    every = (*cuts, *(near.cut for near in find_near(NAME, texts.pieces, cuts)))
    event = Event("f4", Action.WORDS_REDACTED, concern.reference, LATER)
    built.store.privacy.redact(concern, texts.mark, every, nonce=new_id(), event=event)


def mask(built: House, concern: Concern) -> None:
    """Put a masked copy in the place of the picture of a record."""
    (old,) = built.store.register.evidence(concern)
    (new,) = take([png(3, 3)], "f4", LATER)
    event = Event("f4", Action.EVIDENCE_REPLACED, concern.reference, LATER)
    note = Note("f4", LATER, "It was replaced.")
    built.store.masked_copies.replace(concern, old, new, note, nonce=new_id(), event=event)


def forget(built: House, parts: Parts) -> None:
    """Erase the groups, take the name out of the records, and replace their pictures."""
    for group in parts.groups:
        event = Event("f4", Action.GROUP_ERASED, group.id, LATER)
        built.store.groups.erase(group, nonce=new_id(), event=event)
    for concern in parts.concerns:
        take_out(built, concern)
        mask(built, built.store.register.find(concern.reference))
    built.store.privacy.clean(LATER)


@dataclass(frozen=True, slots=True)
class Left:
    """Of how many something is left: names in words, groups, pictures that open, and sealed fields in the files."""

    names: int
    groups: int
    pictures: int
    in_bytes: int


NOTHING = Left(0, 0, 0, 0)


def left(built: House, parts: Parts, before: Sequence[tuple[str, str]]) -> Left:
    """Count what is left; `before` has the reference and the id of every picture that there was."""
    held = built.store.privacy.held()
    names = sum("canary" in piece.words.casefold() for each in held for piece in each.pieces if piece.table == "notes")
    register = built.store.register
    opened = sum(_opens(built, register.find(reference), picture) for reference, picture in before)
    groups = len(built.store.groups.all()) + len(built.store.groups.held())
    return Left(names, groups, opened, in_bytes(built.settings.data_folder, parts.sealed))


def _opens(built: House, concern: Concern, picture: str) -> bool:
    try:
        return bool(built.store.register.content(concern, picture))
    except NotThere:
        return False


@dataclass(frozen=True, slots=True)
class Before:
    """A house in which parts were erased, and a backup from before."""

    settings: Settings
    parts: Parts
    pictures: Sequence[tuple[str, str]]
    backup: Path

    def left(self) -> Left:
        """Start the bot, and count what is left."""
        with house(self.settings, Clock(LATER)) as built:
            assert built.store.damaged() == ()
            assert built.store.audit.verify().sentence == ""
            return left(built, self.parts, self.pictures)


ALL = Left(2 * MANY, 2 * MANY, MANY, 0)
"""What the control finds, apart from the files: each record has two notes with a part of the name."""


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Before:
    """Give a house with a backup from before everything in it was erased in part."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "var"))
    monkeypatch.setenv("STAFFROOM_KEY_FILE", str(tmp_path / "keys" / "staffroom.key"))
    (tmp_path / "keys").mkdir()
    generate_key_file(tmp_path / "keys" / "staffroom.key")
    settings = Settings.load()
    with house(settings, Clock(NOW)) as built:
        parts = Parts(with_names(built), with_groups(built), sealed_of(built))
        register = built.store.register
        pictures = [(c.reference, each.id) for c in parts.concerns for each in register.evidence(c)]
        assert main(["backup", "--to", str(tmp_path / "safe")]) == 0
        # The control: all is seen where it is. A record has two notes and a picture, a group its name and a reason.
        assert len(parts.sealed) == 5 * MANY
        assert left(built, parts, pictures) == replace(ALL, in_bytes=5 * MANY)
        forget(built, parts)
        assert left(built, parts, pictures) == NOTHING
    (backup,) = (tmp_path / "safe").iterdir()
    return Before(settings, parts, pictures, backup)


def test_what_was_erased_in_part_stays_gone_after_a_backup_from_before_is_brought_back(
    before: Before, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["restore", str(before.backup)]) == 0
    assert "erased or redacted since then, and are again" in capsys.readouterr().out
    assert before.left() == NOTHING


def test_control_a_restore_without_the_ledger_brings_everything_back(before: Before) -> None:
    before.settings.erasures_path.rename(before.settings.data_folder / "kept")
    assert main(["restore", str(before.backup)]) == 0
    found = before.left()
    assert replace(found, in_bytes=0) == ALL
    assert found.in_bytes == len(before.parts.sealed)
    (before.settings.data_folder / "kept").replace(before.settings.erasures_path)
    assert before.left() == NOTHING  # put back late, it is applied at the next start
