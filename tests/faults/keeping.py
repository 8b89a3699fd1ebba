"""Kill a backup or a restore at each of its steps, and at random moments, and count what is lost and what lies about.

`python -m tests.faults.keeping --random 200` runs it at length, with its control: a restore that removes the present
data first. A child does what the command line does and kills itself with SIGKILL just before its n-th dealing with a
file (an open, a rename, a removal, a second name, a database opened), for n from one to the last; or it is killed from
outside at a random moment.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Timer

from bot.__main__ import main as command_line
from bot.storage import Keys, Store, restoring
from bot.storage.leftovers import put_aside
from bot.wiring.answering import now
from tests.storage.examples import a_concern, a_file, raise_one

FILES = frozenset({"open", "os.rename", "os.remove", "os.link", "os.truncate", "os.mkdir", "sqlite3.connect"})
"""Dealings with files, as Python's audit hooks name them; renaming onto a file is `os.rename` too."""
_LONGEST_LIFE = 0.5
_BACKED_UP, _AFTER = range(1, 21), range(21, 26)


@dataclass(slots=True)
class Counts:
    """What became of it."""

    kills: int = 0
    ended: int = 0
    lost: int = 0
    spoilt_backups: int = 0
    left_over: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the counts as one line."""
        return (
            f"{self.kills} kills, {self.ended} ended before one: {self.lost} times a record was missing, "
            f"{self.spoilt_backups} backups that cannot be brought back, {len(self.left_over)} files left over"
        )


@dataclass(frozen=True, slots=True)
class World:
    """A bot's data folder, and a folder of backups with one backup of the first twenty concerns."""

    folder: Path
    spoil: bool = False
    """Whether a restore removes the present data first: what this product must never do."""

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "var"

    @property
    def database(self) -> Path:
        """The database."""
        return self.data / "staffroom.db"

    @property
    def safe(self) -> Path:
        """The folder of backups."""
        return self.folder / "safe"

    def backups(self) -> list[Path]:
        """Return the backups that there are, oldest first."""
        return sorted(self.safe.glob("*.backup"))

    def run(self, *arguments: str) -> None:
        """Do in a child what the command line does, to its end."""
        child = self.start(*arguments)
        child.join()
        assert child.exitcode == 0, (arguments, child.exitcode)

    def start(self, *arguments: str, kill_at: int = 0) -> BaseProcess:
        """Start a child; with `kill_at` it ends just before that dealing with a file."""
        context = get_context("forkserver")
        context.set_forkserver_preload(["bot.administration.backups", "tests.storage.examples"])
        child = context.Process(target=_child, args=(self.data, arguments, kill_at, self.spoil), daemon=True)
        child.start()
        return child

    def references(self) -> set[str]:
        """Return the references of the present data, each with its words opened and the audit trail followed."""
        with closing(Store.open(f"sqlite:///{self.database}", Keys.load(self.data / "staffroom.key"))) as store:
            found = [concern for concern, _ in store.records.concerns(now() + timedelta(days=1))]
            assert all(store.register.words(concern).quote for concern in found)
            assert not store.damaged()
            assert not store.audit.verify().bad_row
            return {concern.reference for concern in found}

    def left_over(self) -> list[str]:
        """Return the names of files that nobody asked for."""
        aside = put_aside(self.database)
        known = {self.database, self.data / "staffroom.key", *aside, *self.backups()}
        return [path.name for folder in (self.data, self.safe) for path in folder.iterdir() if path not in known]


def named(numbers: range) -> set[str]:
    """Return the references of concerns by their numbers."""
    return {f"SR-{number:04}" for number in numbers}


def new_world(folder: Path) -> World:
    """Return a world: a backup of twenty concerns, and five that came after it."""
    world = World(folder)
    shutil.rmtree(folder, ignore_errors=True)
    world.safe.mkdir(parents=True)
    world.run("doctor")
    _raise(world, _BACKED_UP)
    world.run("backup", "--to", str(world.safe / "first.backup"))
    _raise(world, _AFTER)
    return world


def _raise(world: World, numbers: range) -> None:
    with closing(Store.open(f"sqlite:///{world.database}", Keys.load(world.data / "staffroom.key"))) as store:
        for number in numbers:
            raise_one(store, a_concern(f"SR-{number:04}"), None, f"n{number}", a_file(f"e{number}"))


def _remove_first(staged: Path, database: Path, moment: datetime) -> Path | None:  # noqa: ARG001
    database.unlink()
    shutil.copyfile(staged, database)
    return None


def _child(data: Path, arguments: tuple[str, ...], kill_at: int, spoil: bool) -> None:  # noqa: FBT001 - of a process
    os.environ["STAFFROOM_DATA_FOLDER"] = str(data)
    os.chdir(data.parent)
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the child lives
    if spoil:
        restoring._put_in_place = _remove_first  # noqa: SLF001 - in a process of its own
    seen = 0

    def hook(event: str, _given: object) -> None:
        nonlocal seen
        if kill_at and event in FILES and _is_ours(_given, data.parent):
            seen += 1
            if seen == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    sys.exit(command_line(arguments))


def _is_ours(given: object, folder: Path) -> bool:
    return str(folder) in str(given)


def each_step(world: World, kept: Path, steps: Iterable[int], *arguments: str) -> Iterator[int]:
    """Yield after each kill until there are no more steps; `kept` is the world to begin from each time."""
    for step in steps:
        _begin_anew(world, kept)
        child = world.start(*arguments, kill_at=step)
        child.join()
        if child.exitcode == 0:
            return
        assert child.exitcode == -signal.SIGKILL, child.exitcode
        yield step


def at_random(world: World, kept: Path, rounds: int, *arguments: str) -> Iterator[bool]:
    """Yield after each kill at a random moment, with whether it came too late."""
    for _ in range(rounds):
        _begin_anew(world, kept)
        child = world.start(*arguments)
        timer = Timer(random.uniform(0, _LONGEST_LIFE), child.kill)  # noqa: S311 - not a secret
        timer.start()
        child.join()
        timer.cancel()
        yield child.exitcode == 0


def _begin_anew(world: World, kept: Path) -> None:
    shutil.rmtree(world.folder)
    shutil.copytree(kept, world.folder)


def arguments_of(what: str, world: World) -> tuple[str, ...]:
    """Return the arguments of a backup or a restore."""
    both: Mapping[str, tuple[str, ...]] = {
        "backup": ("backup", "--to", str(world.safe)),
        "restore": ("restore", str(world.safe / "first.backup")),
    }
    return both[what]


def count(what: str, world: World, counts: Counts) -> None:
    """Look at what a kill left, do it again to its end, and look at what lies about."""
    counts.kills += 1
    before, after = named(range(1, 26)), named(_BACKED_UP)
    allowed = (before,) if what == "backup" else (before, after)
    counts.lost += world.references() not in allowed
    for backup in world.backups():
        counts.spoilt_backups += not _can_be_brought_back(world, backup)
    if what == "restore" and world.references() == after:
        counts.lost += not put_aside(world.database)  # it was killed after its last step
    _later(world)
    world.run(*arguments_of(what, world))
    counts.lost += world.references() != (before if what == "backup" else after)
    counts.left_over += world.left_over()


def _can_be_brought_back(world: World, backup: Path) -> bool:
    child = world.start("restore", "--try", str(backup))
    child.join()
    return child.exitcode == 0


def _later(world: World) -> None:
    """Have what carries this second in its name carry another, so that the next one need not wait."""
    for path in (*put_aside(world.database), *world.safe.glob("staffroom-*.backup")):
        path.rename(path.with_name(path.name.replace(f"{datetime.now():%Y%m%d}", "20200101")))  # noqa: DTZ005 - a name


EVERY_STEP = range(1, 1_000)


def run(folder: Path, what: str, rounds: int, steps: Iterable[int] = EVERY_STEP, *, spoil: bool = False) -> Counts:
    """Kill at these steps and `rounds` times at random; return what became of it."""
    kept = folder / "kept"
    new_world(folder / "world")
    shutil.copytree(folder / "world", kept)
    world, counts = World(folder / "world", spoil), Counts()
    for _step in each_step(world, kept, steps, *arguments_of(what, world)):
        count(what, world, counts)
    for ended in at_random(world, kept, rounds, *arguments_of(what, world)):
        counts.ended += ended
        count(what, world, counts)
    return counts


def main() -> None:
    """Run both and print what became of it."""
    parser = argparse.ArgumentParser(description="Kill backups and restores, and count what is lost.")
    parser.add_argument("--random", type=int, default=50)
    rounds = parser.parse_args().random
    for what, spoil in (("backup", False), ("restore", False), ("restore", True)):
        with tempfile.TemporaryDirectory() as folder:
            name = f"{what}, control, which removes the present data first" if spoil else what
            print(f"{name}: {run(Path(folder), what, rounds, spoil=spoil)}", flush=True)


if __name__ == "__main__":
    main()
