"""The promise as a whole: 100 erased records, and nothing of them on this machine, also after a restore."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from sqlalchemy import select

from bot.__main__ import main
from bot.concerns.concern import AboutWhom, Concern, Kind, Note, Platform, Relation, Words
from bot.concerns.evidence import take
from bot.concerns.lifecycle import State
from bot.concerns.routing import route
from bot.events import Action, Event
from bot.people import SENIOR_MANAGEMENT, Role
from bot.references import new_id, new_reference
from bot.settings import Settings
from bot.storage.erasing import tables_of_a_record
from bot.storage.sealing import generate_key_file
from bot.weeks import Week
from bot.wiring.house import House, house
from tests.builders import Clock
from tests.commands.chat import PNG

MANY = 100
NOW = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
WEEK = Week.of(NOW)
SAID = "canary of what a parent wrote"
ADDRESS = "https://facebook.com/groups/canary/posts/77"


def fill(built: House, many: int = MANY) -> list[Concern]:
    """Raise records with words, a note and a picture, and close them."""
    directory = built.store.directory
    raiser = next(p for p in directory.people() if p.role is Role.TEACHER)
    going = route(AboutWhom.SCHOOL, raiser.school, (), directory)
    made = []
    for _ in range(many):
        new = Concern(
            reference=new_reference(),
            school=raiser.school,
            raised_by=raiser.id,
            raised_at=NOW,
            seen_at=NOW,
            platform=Platform.FACEBOOK,
            relation=Relation.PARENT,
            about=going.about,
            kind=Kind.CRITICISM,
            owner=going.owner,
            readers=going.readers,
        )
        event = Event(raiser.id, Action.CONCERN_RAISED, new.reference, NOW)
        files = take([PNG.content], raiser.id, NOW)
        built.store.register.raise_concern(
            new, Words(quote=SAID, post_address=ADDRESS), files, nonce=new_id(), event=event, notices=()
        )
        closed = replace(new, state=State.CLOSED, closed_at=NOW)
        note = Note(raiser.id, NOW, SAID)
        built.store.register.change(new, closed, nonce=new_id(), event=event, note=note)
        made.append(built.store.register.find(new.reference))
    return made


def write_workbooks(built: House) -> None:
    """Write Monday's workbook for everybody who finds one."""
    for person in built.store.directory.people():
        if person.role in SENIOR_MANAGEMENT:
            built.workbooks.write(WEEK, person, built.settings.workbooks_path)


def on_this_machine(folder: Path, references: list[str]) -> int:
    """Count the records of which a workbook tells, by reference or by words."""
    parts = [part for path in sorted(folder.rglob("*")) if path.is_file() for part in _opened(path)]
    return sum(any(r.encode() in part for part in parts) for r in references) + sum(SAID.encode() in p for p in parts)


def _opened(path: Path) -> list[bytes]:
    if path.name.startswith("staffroom."):
        return []  # the database keeps a nameless row, and the ledger the reference
    if not is_zipfile(path):
        return [path.read_bytes()]
    with ZipFile(path) as package:
        return [package.read(name) for name in package.namelist()]


def readable(built: House) -> int:
    """Count the records of which anybody could read anything: words, notes, files, or that they can be found."""
    held = built.store.privacy.held()
    lists = {c.reference for p in built.store.directory.people() for c in built.store.register.seen_by(p)}
    return len(held) + len(lists)


def sealed_of(built: House) -> list[bytes]:
    """Return every sealed field of every record, as it stands in the tables; words, notes and pictures are in them."""
    tables = [table for table in tables_of_a_record() if "sealed" in table.columns]
    with built.store.database.read() as connection:
        found = [blob for table in tables for blob in connection.execute(select(table.c.sealed)).scalars()]
    return [bytes(blob) for blob in found if blob]


def in_bytes(folder: Path, sealed: Iterable[bytes]) -> int:
    """Count the sealed fields of which any 64 bytes stand in the files of a database: its own, and data put aside."""
    files = b"".join(path.read_bytes() for path in sorted(folder.glob("staffroom.db*")))
    return sum(any(blob[at : at + 64] in files for at in range(0, max(1, len(blob) - 63), 64)) for blob in sealed)


def found_by_address(built: House) -> int:
    """Count the records that a search for the post's address finds."""
    return len(built.store.register.of_the_same_post(Platform.FACEBOOK, Words(post_address=ADDRESS)))


def with_pictures(built: House, references: Iterable[str]) -> int:
    """Count the records of which a picture can be opened."""
    register = built.store.register
    concerns = [register.find(reference) for reference in references]
    return sum(bool(register.content(c, each.id)) for c in concerns for each in register.evidence(c))


def erase(built: House, concerns: Iterable[Concern]) -> None:
    """Erase records as a signature does."""
    for concern in concerns:
        event = Event("f4", Action.RECORD_ERASED, concern.reference, NOW + timedelta(days=1))
        built.store.privacy.erase(concern, nonce=new_id(), event=event)


@dataclass(frozen=True, slots=True)
class Left:
    """Of how many records, or of how many sealed fields of them, something is left in each place."""

    to_read: int
    by_search: int
    pictures: int
    in_workbooks: int
    in_bytes: int


NOTHING = Left(0, 0, 0, 0, 0)


def left(built: House, references: Sequence[str], sealed: Sequence[bytes]) -> Left:
    """Count what is left, with the database open, so that its journal is there, and fresh workbooks written."""
    write_workbooks(built)
    folder = built.settings.data_folder
    opened = readable(built), found_by_address(built), with_pictures(built, references)
    return Left(*opened, on_this_machine(folder, list(references)), in_bytes(folder, sealed))


@dataclass(frozen=True, slots=True)
class Before:
    """A house with records: what is in it, and a backup that was made before any was erased."""

    settings: Settings
    concerns: Sequence[Concern]
    sealed: Sequence[bytes]
    backup: Path

    @property
    def references(self) -> list[str]:
        """The references of all records."""
        return [concern.reference for concern in self.concerns]

    def left(self) -> Left:
        """Start the bot, and count what is left."""
        with house(self.settings, Clock(NOW)) as built:
            assert built.store.damaged() == ()
            assert built.store.audit.verify().sentence == ""
            return left(built, self.references, self.sealed)


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Before:
    """Give a house with records, of which a backup was made while it ran, and in which all were then erased."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "var"))
    monkeypatch.setenv("STAFFROOM_KEY_FILE", str(tmp_path / "keys" / "staffroom.key"))
    (tmp_path / "keys").mkdir()
    generate_key_file(tmp_path / "keys" / "staffroom.key")
    settings = Settings.load()
    with house(settings, Clock(NOW)) as built:
        concerns, sealed = fill(built), sealed_of(built)
        assert main(["backup", "--to", str(tmp_path / "safe")]) == 0
        found = left(built, [c.reference for c in concerns], sealed)  # the control: all is seen where it is
        assert (found.to_read, found.by_search, found.pictures) == (2 * MANY, MANY, MANY)
        assert (found.in_workbooks > MANY, found.in_bytes) == (True, len(sealed))
        assert len(sealed) >= 4 * MANY
        erase(built, concerns)
        built.store.privacy.clean(NOW + timedelta(days=1))
        assert left(built, [c.reference for c in concerns], sealed) == NOTHING
    (backup,) = (tmp_path / "safe").iterdir()
    return Before(settings, concerns, sealed, backup)


def test_a_hundred_erased_records_stay_gone_after_a_backup_from_before_is_brought_back(
    before: Before, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = before.settings.erasures_path.read_bytes()
    assert main(["restore", str(before.backup)]) == 0
    assert f"erased or redacted since then, and are again: {MANY}" in capsys.readouterr().out
    assert before.settings.erasures_path.read_bytes() == ledger
    assert in_bytes(before.settings.data_folder, before.sealed) == 0  # before any start
    assert before.left() == NOTHING


def test_control_a_restore_without_the_ledger_brings_them_all_back(
    before: Before, capsys: pytest.CaptureFixture[str]
) -> None:
    before.settings.erasures_path.rename(before.settings.data_folder / "kept")
    assert main(["restore", str(before.backup)]) == 0
    assert "There is no ledger of erasures here" in capsys.readouterr().out
    found = before.left()
    assert (found.to_read, found.by_search, found.pictures) == (2 * MANY, MANY, MANY)
    assert (found.in_workbooks > MANY, found.in_bytes) == (True, len(before.sealed))
    (before.settings.data_folder / "kept").replace(before.settings.erasures_path)
    assert before.left().in_bytes == 0  # put back late, it is applied at the next start


def test_what_is_erased_after_a_restore_goes_from_the_data_put_aside_within_the_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "var"))
    settings = Settings.load()
    with house(settings, Clock(NOW)) as built:
        concerns, sealed = fill(built, 10), sealed_of(built)
    assert main(["backup", "--to", str(tmp_path / "safe")]) == 0
    (backup,) = (tmp_path / "safe").iterdir()
    assert main(["restore", str(backup)]) == 0
    with house(settings, Clock(NOW)) as built:
        erase(built, concerns)
        assert in_bytes(tmp_path / "var", sealed) == len(sealed)  # the control: they are in what was put aside
        built.store.privacy.clean(NOW + timedelta(days=1))
        assert in_bytes(tmp_path / "var", sealed) == 0
