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
