"""The promise as a whole: 100 erased records, and nothing of them on this machine, also after a restore."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from bot.concerns.concern import AboutWhom, Concern, Kind, Note, Platform, Relation, Words
from bot.concerns.evidence import take
from bot.concerns.lifecycle import State
from bot.concerns.routing import route
from bot.events import Action, Event
from bot.people import SENIOR_MANAGEMENT, Role
from bot.references import new_id, new_reference
from bot.settings import Settings
from bot.weeks import Week
from bot.wiring.house import House, house
from tests.builders import Clock
from tests.commands.chat import PNG

MANY = 100
NOW = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
WEEK = Week.of(NOW)
SAID = "canary of what a parent wrote"


def fill(built: House) -> list[Concern]:
    """Raise records with words, a note and a picture, and close them."""
    directory = built.store.directory
    raiser = next(p for p in directory.people() if p.role is Role.TEACHER)
    going = route(AboutWhom.SCHOOL, raiser.school, (), directory)
    made = []
    for _ in range(MANY):
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
        built.store.register.raise_concern(new, Words(quote=SAID), files, nonce=new_id(), event=event, notices=())
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


def test_a_hundred_erased_records_are_gone_from_this_machine_and_stay_gone_after_a_restore(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "var")
    clock = Clock(NOW)
    with house(settings, clock) as built:
        concerns = fill(built)
    references = [concern.reference for concern in concerns]
    backup = tmp_path / "backup.db"
    shutil.copy(tmp_path / "var" / "staffroom.db", backup)
    with house(settings, clock) as built:
        write_workbooks(built)
        assert on_this_machine(tmp_path / "var", references) > MANY  # the control
        assert readable(built) == 2 * MANY
        for concern in concerns:
            event = Event("f4", Action.RECORD_ERASED, concern.reference, NOW + timedelta(days=1))
            built.store.privacy.erase(concern, nonce=new_id(), event=event)
        built.store.privacy.clean(NOW + timedelta(days=1))
        assert readable(built) == 0
        assert on_this_machine(tmp_path / "var", references) == 0
        write_workbooks(built)
        assert on_this_machine(tmp_path / "var", references) == 0
        assert built.store.audit.verify().sentence == ""
    _restore(backup, tmp_path / "var")
    with house(settings, clock) as built:
        assert readable(built) == 0
        assert built.store.damaged() == ()
        write_workbooks(built)
    assert on_this_machine(tmp_path / "var", references) == 0


def test_control_a_restore_without_the_ledger_brings_them_all_back(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "var")
    with house(settings, Clock(NOW)) as built:
        concerns = fill(built)
    shutil.copy(tmp_path / "var" / "staffroom.db", tmp_path / "backup.db")
    with house(settings, Clock(NOW)) as built:
        for concern in concerns:
            event = Event("f4", Action.RECORD_ERASED, concern.reference, NOW + timedelta(days=1))
            built.store.privacy.erase(concern, nonce=new_id(), event=event)
        assert readable(built) == 0
    _restore(tmp_path / "backup.db", tmp_path / "var")
    settings.erasures_path.unlink()
    with house(settings, Clock(NOW)) as built:
        assert readable(built) == 2 * MANY


def _restore(backup: Path, folder: Path) -> None:
    for path in folder.glob("staffroom.db*"):
        path.unlink()
    shutil.copy(backup, folder / "staffroom.db")
