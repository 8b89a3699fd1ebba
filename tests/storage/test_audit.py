from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Connection, text

from bot.storage import Keys, Store
from bot.storage.audit import CHANGED, CUT, REMOVED, AuditTrail, Head, NoHead
from bot.storage.engine import open_database
from bot.storage.sealing import WrongKey, new_keys
from bot.storage.store import is_set_up, look_at_audit, migrate, needs_its_keys
from tests.storage.examples import KEYS, NOW, an_event

ROWS = 1_000
WITHOUT_GUARDS = ("audit_no_update", "audit_no_delete", "audit_no_replace")
NEW_END = ROWS + 1
LINES = new_keys().split()


@pytest.fixture(scope="session")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database with 1,000 audit rows and, as an intruder with the file would have it, no guards."""
    path = tmp_path_factory.mktemp("audit") / "staffroom.db"
    migrate(f"sqlite:///{path}")
    database = open_database(f"sqlite:///{path}")
    trail = AuditTrail(database, KEYS.audit)
    with database.write() as connection:
        for _ in range(ROWS):
            trail.append(connection, an_event())
        for guard in WITHOUT_GUARDS:
            connection.execute(text(f"DROP TRIGGER {guard}"))
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.close()
    return path


@dataclass(frozen=True, slots=True)
class Spoilt:
    """An unguarded database and its trail."""

    trail: AuditTrail
    connection: Connection

    def run(self, statement: str, **values: int | str) -> None:
        self.connection.execute(text(statement), values)
        self.connection.commit()


@pytest.fixture
def spoilt(thousand: Path, tmp_path: Path) -> Iterator[Spoilt]:
    path = tmp_path / "copy.db"
    copyfile(thousand, path)
    database = open_database(f"sqlite:///{path}")
    with database.engine.connect() as connection:
        yield Spoilt(AuditTrail(database, KEYS.audit), connection)
    database.close()


def test_a_chain_that_nobody_touched_is_whole(spoilt: Spoilt) -> None:
    verdict = spoilt.trail.verify()
    assert (verdict.head.rows, verdict.bad_row, verdict.sentence) == (ROWS, 0, "")
    assert verdict.head == spoilt.trail.head()
    assert spoilt.trail.verify(verdict.head) == verdict


def test_an_empty_chain_is_whole(real: Store) -> None:
    assert real.audit.verify(real.audit.head()).bad_row == 0
    assert real.audit.head().rows == 0


@pytest.mark.parametrize("row", [1, 2, 500, ROWS - 1])
def test_a_removed_row_is_named(spoilt: Spoilt, row: int) -> None:
    spoilt.run("DELETE FROM audit WHERE seq = :row", row=row)
    verdict = spoilt.trail.verify()
    assert (verdict.bad_row, verdict.sentence) == (row, REMOVED.format(row=row))


@pytest.mark.parametrize("row", [1, 2, 500, ROWS])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'p-eve'",
        "UPDATE audit SET action = 'concern_opened'",
        "UPDATE audit SET subject = ''",
        "UPDATE audit SET at = '2026-11-20T08:05:00.000001+00:00'",
        "UPDATE audit SET details = '{}'",
        "UPDATE audit SET details = 'not JSON'",
        "UPDATE audit SET actor = x'00ff'",
        "UPDATE audit SET hash = x'00'",
        "UPDATE audit SET hash = 'text'",
    ],
)
def test_a_changed_row_is_named(spoilt: Spoilt, row: int, change: str) -> None:
    spoilt.run(f"{change} WHERE seq = :row", row=row)
    verdict = spoilt.trail.verify()
    assert (verdict.bad_row, verdict.sentence) == (row, CHANGED.format(row=row))


def test_every_single_row_is_watched(spoilt: Spoilt) -> None:
    for row in range(1, ROWS + 1, 97):
        spoilt.run("UPDATE audit SET actor = 'p-eve' WHERE seq = :row", row=row)
        assert spoilt.trail.verify().bad_row == row
        spoilt.run("UPDATE audit SET actor = 'p-ann' WHERE seq = :row", row=row)
    assert spoilt.trail.verify().bad_row == 0


@pytest.mark.parametrize(("one", "other"), [(1, 2), (500, 501), (2, ROWS)])
def test_rows_that_changed_places_are_named(spoilt: Spoilt, one: int, other: int) -> None:
    for before, after in ((one, -1), (other, one), (-1, other)):
        spoilt.run("UPDATE audit SET seq = :after WHERE seq = :before", before=before, after=after)
    assert spoilt.trail.verify().bad_row == one


def test_a_removed_row_is_named_also_when_the_rest_is_numbered_again(spoilt: Spoilt) -> None:
    spoilt.run("DELETE FROM audit WHERE seq = 500")
    spoilt.run("UPDATE audit SET seq = seq - 1 WHERE seq > 500")
    assert spoilt.trail.verify().bad_row == 500


def test_a_row_put_in_at_the_end_is_named(spoilt: Spoilt) -> None:
    spoilt.run(
        "INSERT INTO audit SELECT :row, at, actor, action, subject, details, hash FROM audit WHERE seq = :last",
        row=NEW_END,
        last=ROWS,
    )
    assert spoilt.trail.verify().bad_row == NEW_END


def test_a_cut_tail_is_found_by_the_head_written_down_elsewhere(spoilt: Spoilt) -> None:
    anchor = spoilt.trail.head()
    spoilt.run("DELETE FROM audit WHERE seq > 990")
    assert spoilt.trail.verify().bad_row == 0  # nothing in the database tells
    verdict = spoilt.trail.verify(anchor)
    assert (verdict.bad_row, verdict.sentence) == (991, CUT.format(row=991))


def test_a_tail_that_was_cut_and_grew_again_is_found_too(spoilt: Spoilt) -> None:
    anchor = spoilt.trail.head()
    spoilt.run("DELETE FROM audit WHERE seq > 990")
    for _ in range(20):
        spoilt.trail.record(an_event(actor="p-eve"))
    assert spoilt.trail.verify().bad_row == 0
    assert spoilt.trail.verify(anchor).bad_row == ROWS


def test_an_older_head_still_holds_when_the_chain_has_grown(spoilt: Spoilt) -> None:
    anchor = spoilt.trail.head()
    spoilt.trail.record(an_event())
    assert spoilt.trail.verify(anchor).head.rows == NEW_END
    assert spoilt.trail.verify(Head(anchor.rows, "00" * 32)).bad_row == ROWS


def test_a_head_is_written_down_and_read_again() -> None:
    head = Head(1_234, "9f" * 32)
    assert str(head) == f"1234:{'9f' * 32}"
    assert Head.parse(f" {str(head).upper()}\n") == head


@pytest.mark.parametrize("text", ["", "9f" * 32, "12:", f":{'9f' * 32}", f"-1:{'9f' * 32}", f"x:{'9f' * 32}", "1:9f"])
def test_what_is_no_head_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NoHead):
        Head.parse(text)


def test_looking_at_the_trail_of_a_file_changes_no_byte_of_it(thousand: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    copyfile(thousand, path)
    report = look_at_audit(f"sqlite:///{path}", KEYS, Head(ROWS + 1, "00" * 32))
    assert (report.verdict.bad_row, report.missing_guards) == (NEW_END, WITHOUT_GUARDS)
    assert path.read_bytes() == thousand.read_bytes()


def test_a_look_with_other_keys_says_so(url: str) -> None:
    keys = Keys.parse(" ".join(LINES))
    Store.open(url, keys).close()
    with pytest.raises(WrongKey):
        look_at_audit(url, Keys.parse(new_keys()))
    with pytest.raises(WrongKey):  # a sealing key that fits, and another key of the chain
        look_at_audit(url, Keys.parse(f"{LINES[0]} {new_keys().split()[1]}"))
    assert look_at_audit(url, keys).missing_guards == ()


def test_a_database_needs_its_keys_once_it_was_opened_with_some(url: str) -> None:
    assert is_set_up(url) is url.startswith("postgresql")  # the tests' PostgreSQL comes with its tables
    assert not needs_its_keys(url)
    migrate(url)
    assert is_set_up(url)
    assert not needs_its_keys(url)
    assert look_at_audit(url, KEYS).verdict.head.rows == 0
    Store.open(url, KEYS).close()
    assert needs_its_keys(url)


def test_another_key_does_not_fit_the_chain(real: Store, url: str) -> None:
    real.audit.record(an_event())
    database = open_database(url)
    assert AuditTrail(database, Keys.parse(new_keys()).audit).verify().bad_row == 1
    assert AuditTrail(database, KEYS.audit).verify().bad_row == 0
    database.close()


def test_the_chain_holds_on_both_engines(real: Store) -> None:
    for minute in range(3):
        real.audit.record(an_event(at=NOW.replace(minute=minute)))
    assert real.audit.verify(real.audit.head()).head.rows == 3
