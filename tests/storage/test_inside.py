import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.backups import file_of
from bot.storage.engine import Damaged
from bot.storage.inside import Tally, look_inside
from tests.storage.backing_up import fill, tallies
from tests.storage.examples import KEYS


def changed(url: str, *statements: str) -> Mapping[str, Tally]:
    with closing(sqlite3.connect(file_of(url), isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return tallies(url)


def test_a_tally_tells_every_change_and_nothing_else(sqlite_url: str) -> None:
    fill(sqlite_url, 1, 2)
    before = tallies(sqlite_url)
    assert before["concerns"].rows == 2
    assert changed(sqlite_url, "VACUUM") == before
    other = changed(sqlite_url, "UPDATE concerns SET handler = 'somebody' WHERE reference = 'SR-0002'")
    assert {name for name in before if other[name] != before[name]} == {"concerns"}
    assert changed(sqlite_url, "UPDATE concerns SET handler = '' WHERE reference = 'SR-0002'") == before
    as_bytes = changed(sqlite_url, "UPDATE concerns SET handler = x'' WHERE reference = 'SR-0002'")
    assert as_bytes["concerns"] != before["concerns"]


@pytest.mark.parametrize("table", ["audit", "key_check", "alembic_version"])
def test_what_lacks_one_of_the_tables_that_tell_is_no_database_of_ours(sqlite_url: str, table: str) -> None:
    fill(sqlite_url, 1)
    with pytest.raises(Damaged):
        changed(sqlite_url, f"DROP TABLE {table}")


def test_a_database_of_somebody_elses_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE things (id INTEGER)")
    with pytest.raises(Damaged):
        look_inside(tmp_path / "other.db", KEYS)


def test_an_index_that_does_not_fit_its_table_is_seen(sqlite_url: str) -> None:
    fill(sqlite_url, 1)
    with pytest.raises(Damaged):
        changed(
            sqlite_url,
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, '\"role\", \"school\"', 'school, role') "
            "WHERE name = 'ix_concern_readers_post'",
            "UPDATE sqlite_master SET sql = replace(sql, 'role, school', 'school, role') "
            "WHERE name = 'ix_concern_readers_post'",
        )
