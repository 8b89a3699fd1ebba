"""How long a workbook takes: an ordinary week, and ten thousand rows. Run: python -m benchmarks.workbook."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from statistics import median
from time import perf_counter

from openpyxl import load_workbook

from bot.reports.workbook import Reporter
from tests.reports.made_up import DIRECTORY, EXECUTIVE, FACTS, MONDAY, WEEK, MadeUpRecords, records

LIMIT = 1.0
"""Seconds that an ordinary week's workbook may take."""


def _clock() -> datetime:
    return MONDAY


def seconds(make: Callable[[], bytes], times: int) -> float:
    """Return the median time of some runs."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        make()
        taken.append(perf_counter() - start)
    return median(taken)


def show(name: str, made: MadeUpRecords, times: int) -> None:
    """Print the time, the size and the rows of one workbook."""
    reporter = Reporter(made, DIRECTORY, FACTS, _clock, str)
    content = reporter.make(WEEK, EXECUTIVE).content
    rows = load_workbook(BytesIO(content), read_only=True)["Concerns"].max_row
    took = seconds(lambda: reporter.make(WEEK, EXECUTIVE).content, times)
    print(f"{name:14} {rows:6} rows  {len(content) / 1024:7.0f} KiB  {took:6.2f} s   limit {LIMIT:.1f} s")


if __name__ == "__main__":
    show("ordinary week", records(), 5)
    show("10,000 rows", records(concerns=10_800), 3)
