"""How long saving a concern takes, as a multiple of a raw sqlite3 commit of the same bytes on the same disk.

Run it with `python benchmarks/storage.py [FOLDER]`; FOLDER is on the disk to be measured, by default a temporary one.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from bot.concerns.concern import AboutWhom, Concern, Kind, Platform, Relation, Words
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Post, Role
from bot.references import new_id, new_reference
from bot.storage import Keys, Store
from bot.storage.engine import open_database
from bot.storage.sealing import new_keys
from bot.storage.tables import metadata

ROUNDS = 9
WRITES = 60
HEAD = Post(Role.HEADTEACHER, "oak")
SENTENCE = "They wrote that the school does not care, and forty parents agreed below it. "
WORDS = Words(**{field.name: SENTENCE for field in fields(Words)[:6]})


def raise_one(store: Store) -> None:
    """Save one concern with six fields of words, one reader and one notice."""
    now = datetime.now(UTC)
    reference = new_reference()
    new = Concern(
        reference,
        "oak",
        "p-ann",
        now,
        now,
        Platform.FACEBOOK,
        Relation.PARENT,
        AboutWhom.STAFF,
        Kind.DEFAMATORY,
        HEAD,
        frozenset({HEAD}),
    )
    event = Event("p-ann", Action.CONCERN_RAISED, reference, now)
    notice = Notice(f"new/{reference}", NoticeKind.NEW_CONCERN, "p-hal", reference, now)
    store.register.raise_concern(new, WORDS, [], nonce=new_id(), event=event, notices=[notice])


def bytes_of_one(folder: Path) -> int:
    """Return how many bytes one concern adds to all columns of all tables."""
    url = f"sqlite:///{folder / 'size.db'}"
    with closing(Store.open(url, Keys.parse(new_keys()))) as store, closing(open_database(url)) as database:
        sizes = []
        for _ in range(2):
            with database.read() as connection:
                rows = [row for table in metadata.sorted_tables for row in connection.execute(table.select())]
            sizes.append(sum(len(v) if isinstance(v, bytes) else len(str(v)) for row in rows for v in row))
            raise_one(store)
    return sizes[1] - sizes[0]


def raw_connection(path: Path) -> sqlite3.Connection:
    """Open a file as the store does, without the store."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE raw (id TEXT PRIMARY KEY, content BLOB) WITHOUT ROWID")
    return connection


def commit_raw(connection: sqlite3.Connection, content: bytes) -> None:
    """Commit one row."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO raw VALUES (?, ?)", (new_id(), content))
    connection.execute("COMMIT")


def milliseconds(write: Callable[[], None]) -> tuple[float, float]:
    """Return the median time of a write and its CPU time, both in milliseconds."""
    times = []
    cpu = process_time()
    for _ in range(WRITES):
        began = perf_counter()
        write()
        times.append((perf_counter() - began) * 1_000)
    return median(times), (process_time() - cpu) * 1_000 / WRITES


def main(folder: Path) -> None:
    """Print the figures."""
    content = b"x" * bytes_of_one(folder)
    url = f"sqlite:///{folder / 'staffroom.db'}"
    with (
        closing(Store.open(url, Keys.parse(new_keys()))) as store,
        closing(raw_connection(folder / "raw.db")) as raw,
    ):
        milliseconds(lambda: raise_one(store))  # warm
        rounds = [
            (milliseconds(lambda: commit_raw(raw, content)), milliseconds(lambda: raise_one(store)))
            for _ in range(ROUNDS)
        ]
        assert store.audit.head().rows == WRITES * (ROUNDS + 1)
    ratios = sorted(own[0] / plain[0] for plain, own in rounds)
    print(f"bytes of one concern        {len(content):8,}")
    print(f"raw commit, ms              {median(plain[0] for plain, _ in rounds):8.3f}")
    print(f"concern saved, ms           {median(own[0] for _, own in rounds):8.3f}")
    print(f"  of which CPU, ms          {median(own[1] for _, own in rounds):8.3f}")
    print(
        f"ratio, median of {ROUNDS} rounds {median(ratios):11.2f}   (lowest {ratios[0]:.2f}, highest {ratios[-1]:.2f})"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
