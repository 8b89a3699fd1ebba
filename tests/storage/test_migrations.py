import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.storage.engine import open_database
from bot.storage.migrations import config
from bot.storage.store import migrate
from bot.storage.tables import metadata


def test_the_changes_lead_to_the_tables(url: str) -> None:
    migrate(url)
    database = open_database(url)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        connection.execute(text("SELECT 1"))
    with database.write() as connection:
        connection.execute(text("ALTER TABLE inbox ADD COLUMN extra TEXT"))
        assert compare_metadata(MigrationContext.configure(connection), metadata) != []  # the control
    database.close()


def test_the_changes_can_be_taken_back_and_made_again(url: str) -> None:
    migrate(url)
    database = open_database(url)
    with database.write() as connection:
        command.downgrade(config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.close()
    migrate(url)
    migrate(url)


def test_a_change_that_fails_leaves_nothing_half_made(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE weeks (id INTEGER)"))
    with pytest.raises(DBAPIError, match="weeks"):
        migrate(sqlite_url)
    with database.read() as connection:
        assert inspect(connection).get_table_names() == ["weeks"]
    database.close()


def test_a_request_that_was_released_before_steps_were_kept_stays_released(url: str) -> None:
    migrate(url)
    database = open_database(url)
    row = {"id": "SR-2222-2222", "sealed": b"", "at": "2026-11-20T08:05:00.123456+00:00"}
    with database.write() as connection:
        command.downgrade(config(connection), "0012")
        connection.execute(
            text(
                "INSERT INTO access_requests (id, version, person, asked_on, asked_how, noted_by, drafted_at, draft, "
                "released_by, released_at, sealed) VALUES (:id, 3, '', '2026-11-01', 'letter', 'p-eve', :at, 'ab', "
                "'p-hal', :at, :sealed), ('SR-3333-3333', 2, '', '2026-11-01', 'letter', 'p-eve', :at, 'cd', '', NULL, "
                ":sealed)"
            ),
            row,
        )
        command.upgrade(config(connection), "0013")
        steps = connection.execute(text('SELECT request, number, what, "by", detail FROM access_steps')).all()
        assert [tuple(step) for step in steps] == [("SR-2222-2222", 0, "released", "p-hal", "ab")]
        command.downgrade(config(connection), "0012")
        before = text("SELECT id, released_by, released_at IS NULL FROM access_requests ORDER BY id")
        assert [(found[0], found[1], bool(found[2])) for found in connection.execute(before)] == [
            ("SR-2222-2222", "p-hal", False),
            ("SR-3333-3333", "", True),
        ]
    database.close()
