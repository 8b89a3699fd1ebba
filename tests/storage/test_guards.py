import sqlite3

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from bot.storage import Store
from bot.storage.engine import open_database
from bot.storage.store import guards_missing, look_at_audit
from tests.storage.examples import KEYS, an_event

ON_BOTH = ["UPDATE audit SET actor = 'p-eve'", "DELETE FROM audit", "DELETE FROM audit WHERE seq = 1"]
ON_SQLITE = [
    *ON_BOTH,
    "REPLACE INTO audit SELECT * FROM audit",
    "INSERT OR REPLACE INTO audit VALUES (1, '', '', '', '', '', x'')",
    "INSERT OR IGNORE INTO audit SELECT * FROM audit",
    "UPDATE OR REPLACE audit SET seq = 2",
]
ON_POSTGRES = [*ON_BOTH, "TRUNCATE audit", "SET session_replication_role = replica; DELETE FROM audit"]
CHECKS = [*(("sqlite_url", s) for s in ON_SQLITE), *(("postgres_url", s) for s in ON_POSTGRES)]
WEAK = "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END"


def attack(url: str, statement: str) -> None:
    database = open_database(url)
    try:
        with database.write() as connection:
            connection.execute(text(statement))
    finally:
        database.close()


@pytest.mark.parametrize(("engine", "statement"), CHECKS)
def test_the_database_refuses_to_change_audit_rows(request: pytest.FixtureRequest, engine: str, statement: str) -> None:
    address: str = request.getfixturevalue(engine)
    store = Store.open(address, KEYS)
    store.audit.record(an_event())
    with pytest.raises(DBAPIError, match="audit rows are only added"):
        attack(address, statement)
    assert store.audit.verify().head.rows == 1
    store.close()


def test_other_rows_may_be_changed(real: Store, url: str) -> None:
    attack(url, "UPDATE meta SET value = value")
    assert real.audit.verify().bad_row == 0


@pytest.mark.parametrize("statement", ON_SQLITE)
def test_a_stranger_s_connection_to_the_file_is_refused_too(sqlite_url: str, statement: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    store.audit.record(an_event())
    with (
        sqlite3.connect(make_url(sqlite_url).database or "") as plain,
        pytest.raises(sqlite3.DatabaseError, match="only added"),
    ):
        plain.execute(statement)
    plain.close()
    store.close()


@pytest.mark.parametrize(
    ("engine", "drop"),
    [
        ("sqlite_url", "DROP TRIGGER audit_no_delete"),
        (
            "sqlite_url",
            "DROP TRIGGER audit_no_delete; CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT 1; END",
        ),
        ("postgres_url", "DROP TRIGGER audit_no_change ON audit"),
        ("postgres_url", "ALTER TABLE audit DISABLE TRIGGER audit_no_change"),
    ],
)
def test_guards_that_were_lost_are_told_of_and_are_back_after_the_next_start(
    request: pytest.FixtureRequest, engine: str, drop: str, caplog: pytest.LogCaptureFixture
) -> None:
    address: str = request.getfixturevalue(engine)
    store = Store.open(address, KEYS)
    store.audit.record(an_event())
    for statement in drop.split("; ", 1):
        attack(address, statement)
    attack(address, "DELETE FROM audit WHERE seq = 99")  # the control: unguarded, this passes
    store.close()
    (missing,) = look_at_audit(address, KEYS).missing_guards
    assert missing in drop
    assert guards_missing(address) == (missing,)  # looking puts nothing back
    store = Store.open(address, KEYS)
    assert caplog.messages == [f"a guard of the audit trail was missing and is put back: {missing}"]
    with pytest.raises(DBAPIError, match="only added"):
        attack(address, "DELETE FROM audit")
    store.close()
    assert guards_missing(address) == ()


def test_a_guard_with_another_body_on_postgresql_is_told_of(postgres_url: str) -> None:
    Store.open(postgres_url, KEYS).close()
    weak = "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
    attack(postgres_url, weak)
    assert guards_missing(postgres_url) == ("audit_no_change",)


def test_a_new_database_is_not_said_to_have_lost_anything(url: str, caplog: pytest.LogCaptureFixture) -> None:
    Store.open(url, KEYS).close()
    assert caplog.messages == []
