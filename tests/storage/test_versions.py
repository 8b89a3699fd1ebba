from bot.storage.engine import open_database
from bot.storage.store import migrate
from bot.storage.versions import count_up, version_of


def test_changes_are_counted_by_name(url: str) -> None:
    migrate(url)
    database = open_database(url)
    with database.write() as connection:
        count_up(connection, "one")
        count_up(connection, "one")
        count_up(connection, "other")
    with database.read() as connection:
        assert [version_of(connection, name) for name in ("one", "other", "none")] == [2, 1, 0]
    database.close()
