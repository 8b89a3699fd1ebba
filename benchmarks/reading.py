"""What it costs to refuse a workbook that unfolds to a gigabyte. Run: python -m benchmarks.reading.

Each is read in a process of its own, which has everything imported already and nothing read.
"""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from time import process_time
from zipfile import ZipFile

from bot.people.staff_table import BrokenTable
from bot.reports.received import read
from tests.reports.hostile_books import SHEET, book, gibibyte_in, gibibytes, shared_bomb, with_part

SECONDS, MEBIBYTES = 0.1, 20
"""How much refusing one may take."""
CONTROL = "control: 64 mebibytes that say to be a thousand bytes, unpacked without a look"
SHARED = "eight mebibytes of text that a hundred thousand cells share"
_KIBIBYTES = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading one took: seconds of CPU, and mebibytes of memory above those of before."""

    name: str
    seconds: float
    mebibytes: float

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.seconds:6.3f} s  {self.mebibytes:6.1f} MiB  {self.name}"


def read_staff(content: bytes) -> None:
    """Read a staff list, or refuse it."""
    with suppress(BrokenTable):
        read(content, "Staff")


def cost(name: str, content: bytes, how: Callable[[bytes], object] = read_staff) -> Cost:
    """Read a workbook in a process of its own and return what it took."""
    told, telling = os.pipe()
    child = os.fork()
    if not child:
        started, before = process_time(), _peak()
        how(content)
        os.write(telling, f"{process_time() - started} {_peak() - before}".encode())
        os._exit(0)
    os.close(telling)
    seconds, kibibytes = os.read(told, 100).split()
    os.close(told)
    os.waitpid(child, 0)
    return Cost(name, float(seconds), int(kibibytes) / _KIBIBYTES)


def costs() -> Iterator[Cost]:
    """Yield what refusing each bomb takes."""
    read_staff(book())  # what is loaded late is loaded now
    for name, content, _ in gibibytes():
        yield cost(name, content)


def controls() -> Iterator[Cost]:
    """Yield what a sixteenth of a bomb takes where nobody looks first, and what is large and honest."""
    yield cost(CONTROL, with_part(gibibyte_in(SHEET, says=1_000, mebibytes=64)), _carelessly)
    yield cost(SHARED, shared_bomb())


def _carelessly(content: bytes) -> None:
    with ZipFile(BytesIO(content)) as archive:
        archive.read(SHEET)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    for each in costs():
        print(each, flush=True)
    print(f"limit for each: {SECONDS} s, {MEBIBYTES} MiB\nread, and not refused:")
    for each in controls():
        print(each, flush=True)
