from pathlib import Path

from bot.storage.leftovers import COPY, STAGED, aside_of, put_aside, sweep, with_ending
from tests.storage.examples import NOW


def test_only_what_is_left_over_goes(tmp_path: Path) -> None:
    database = tmp_path / "staffroom.db"
    kept = [database, aside_of(database, NOW), with_ending(database, ".mine"), with_ending(database, "-wal")]
    for path in (*kept, with_ending(database, COPY), with_ending(database, f"{STAGED}-wal")):
        path.write_text(path.name, encoding="ascii")
    sweep(database)
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_where_there_is_no_database_what_was_put_aside_stays(tmp_path: Path) -> None:
    database = tmp_path / "staffroom.db"
    aside_of(database, NOW).touch()
    sweep(database)
    assert put_aside(database) == [tmp_path / "staffroom.db.before-20261120-080500"]
