"""Kill the bot while it saves a workbook, and fill the disk under it, and count what is lost and what lies about.

`python -m tests.faults.workbooks --kills 200` runs it at length, with its control: openpyxl's own way of saving, onto
the final name. A child makes and saves a workbook as Monday's run does, over the last good one; it tells when it opens
the first file in the folder, and is killed with SIGKILL at a random moment from then on, or just before its n-th
dealing with a file. The disk is full at 4 KiB, at 8 KiB and so on, up to the size of the workbook.
"""

import argparse
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from stat import S_IMODE
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from bot.reports.workbook import Reporter, file_name
from bot.reports.writing import NotWritten, make_private
from tests.reports.made_up import DIRECTORY, EXECUTIVE, FACTS, MONDAY, WEEK, records

FILES = frozenset({"open", "os.rename", "os.remove", "os.mkdir"})
"""Dealings with files, as Python's audit hooks name them."""
LATER = MONDAY + timedelta(minutes=5)
NAME = file_name(WEEK, EXECUTIVE)
BLOCK = 4096
"""Bytes: where a disk is full."""
_LONGEST_WAIT = 60.0


@dataclass(slots=True)
class Counts:
    """What became of it."""

    kills: int = 0
    ended: int = 0
    unreadable: int = 0
    mixed: int = 0
    """Files that can be read and are neither the last one nor the new one."""
    open_to_others: int = 0
    left_over: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How often anything was wrong."""
        return self.unreadable + self.mixed + self.open_to_others + len(self.left_over)

    def __str__(self) -> str:
        """Return the counts as one line."""
        return (
            f"{self.kills} times stopped, {self.ended} ended before: {self.unreadable} unreadable, {self.mixed} "
            f"neither the old nor the new file, {self.open_to_others} open to others, {len(self.left_over)} left over "
            "after a sweep"
        )


Save = Callable[[Path], None]
"""Save the later workbook in a folder."""


def as_the_product(folder: Path) -> None:
    """Save as Monday's run does."""
    _reporter(later=True).write(WEEK, EXECUTIVE, folder)


def as_openpyxl(folder: Path) -> None:
    """Save onto the final name: the control."""
    content = _reporter(later=True).make(WEEK, EXECUTIVE).content
    load_workbook(BytesIO(content)).save(folder / NAME)


def _reporter(*, later: bool) -> Reporter:
    moment = LATER if later else MONDAY
    return Reporter(records(20, 5, 10), DIRECTORY, FACTS, lambda: moment, str)


def _child(save: Save, folder: Path, pipe: Connection, kill_at: int, room: int) -> None:
    seen = 0

    def hook(event: str, given: tuple[object, ...]) -> None:
        nonlocal seen
        if event in FILES and str(folder) in str(given):
            seen += 1
            if seen == 1:
                pipe.send("begun")
            if seen == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the child lives
    sys.addaudithook(hook)
    if room:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    with suppress(NotWritten):
        save(folder)
    pipe.send("done")


@dataclass(frozen=True, slots=True)
class World:
    """A folder of workbooks, with the last good one in it."""

    folder: Path
    save: Save
    old: bytes
    new: bytes
    took: list[float] = field(default_factory=list)
    """Seconds of those that were not stopped."""

    @classmethod
    def of(cls, folder: Path, save: Save) -> "World":
        """Make a world."""
        old, new = (_reporter(later=later).make(WEEK, EXECUTIVE).content for later in (False, True))
        return cls(folder, save, old, new)

    def stop(self, *, after: float = 0, kill_at: int = 0, room: int = 0) -> bool:
        """Save in a child, and stop it; return whether it ended before."""
        make_private(self.folder)
        (self.folder / NAME).write_bytes(self.old)
        (self.folder / NAME).chmod(0o600)
        context = get_context("forkserver")
        context.set_forkserver_preload(["bot.reports.workbook", "tests.reports.made_up"])
        told, telling = context.Pipe(duplex=False)
        child = context.Process(target=_child, args=(self.save, self.folder, telling, kill_at, room), daemon=True)
        child.start()
        telling.close()
        if after:
            told.poll(_LONGEST_WAIT)
            time.sleep(after)
            child.kill()
        self._measure(told)
        child.join()
        told.close()
        return child.exitcode == 0

    def _measure(self, told: Connection) -> None:
        """Remember how long it took from the first file that was opened to the end."""
        with suppress(EOFError):
            told.recv()
            start = time.perf_counter()
            told.recv()
            self.took.append(time.perf_counter() - start)

    def look(self, counts: Counts) -> None:
        """Count what is wrong in the folder, before and after a sweep."""
        everything = [self.folder, *self.folder.iterdir()]
        counts.open_to_others += any(S_IMODE(path.stat().st_mode) & 0o077 for path in everything)
        content = (self.folder / NAME).read_bytes() if (self.folder / NAME).exists() else b""
        if not _can_be_read(content):
            counts.unreadable += 1
        elif content not in (self.old, self.new):
            counts.mixed += 1
        make_private(self.folder)
        counts.left_over += [path.name for path in self.folder.iterdir() if path.name != NAME]


def _can_be_read(content: bytes) -> bool:
    with suppress(BadZipFile), ZipFile(BytesIO(content)) as package:
        return package.testzip() is None
    return False


def kill_at_random(world: World, kills: int, seed: int = 4) -> Counts:
    """Kill at random moments between the first file that is opened and the end."""
    random.seed(seed)
    counts = Counts()
    for _ in range(3):
        world.stop()
    longest = max(world.took)
    for _ in range(kills):
        counts.ended += world.stop(after=random.uniform(1e-6, longest))  # noqa: S311 - not a secret
        counts.kills += 1
        world.look(counts)
    return counts


def kill_at_each_step(world: World) -> Counts:
    """Kill just before each dealing with a file, until there are no more."""
    counts = Counts()
    while not world.stop(kill_at=counts.kills + 1):
        counts.kills += 1
        world.look(counts)
    return counts


def fill_at_each_block(world: World, step: int = 1) -> Counts:
    """Let no file grow beyond so many blocks, until it fits; `step` of more than one leaves some out."""
    counts = Counts()
    for room in range(BLOCK, len(world.new), BLOCK * step):
        counts.ended += world.stop(room=room)
        counts.kills += 1
        world.look(counts)
    return counts


def main() -> None:
    """Run all and print what became of it."""
    parser = argparse.ArgumentParser(description="Stop saving workbooks, and count what is lost.")
    parser.add_argument("--kills", type=int, default=20)
    kills = parser.parse_args().kills
    ways: dict[str, Save] = {"the product": as_the_product, "control, onto the final name": as_openpyxl}
    for name, save in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            world = World.of(Path(folder) / "workbooks", save)
            print(f"{name}, killed at random: {kill_at_random(world, kills)}", flush=True)
            print(f"{name}, killed at each step: {kill_at_each_step(world)}", flush=True)
            print(f"{name}, disk full at each 4 KiB: {fill_at_each_block(world)}", flush=True)


if __name__ == "__main__":
    main()
