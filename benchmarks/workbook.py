"""What a workbook costs by its length: CPU time, memory and size, beside XlsxWriter, which writes the same cells.

Run: python -m benchmarks.workbook [--rows 1000 10000 100000 1000000] [--plot FILE.svg]

Each figure is that of a process of its own, the median of some. "Written" is our way from the list of cases to a whole
file with every sheet, table, filter and chart; XlsxWriter writes the cells, heights, styles and filter of the long
sheet alone, in its mode of constant memory, which has no tables. The floor is compressing the XML of that sheet. "From
the database" is everything: reading, opening what is sealed, counting, writing, and checking the file.
"""

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from sqlalchemy import Connection, insert

from benchmarks.plots import Curve, plot
from bot.concerns.concern import Concern, Move, Words
from bot.reports import words as w
from bot.reports.cells import wall_time
from bot.reports.figures import Details, Report, Row, report
from bot.reports.page import Book
from bot.reports.sheets import concerns as concern_sheet
from bot.reports.splice import Rows
from bot.reports.spool import Spool, unnamed_file
from bot.reports.styles import add_styles
from bot.reports.workbook import Reporter, render_into
from bot.reports.writing import rows_in
from bot.storage import Keys, Store
from bot.storage import rows as storage_rows
from bot.storage.sealing import new_keys
from bot.storage.tables import concern_readers, concern_words, concerns, moves
from bot.weeks import Week
from tests.reports.made_up import DIRECTORY, EXECUTIVE, FACTS, MONDAY, WEEK, MadeUpRecords, records

ROWS = (1_000, 10_000, 100_000)
RUNS = {1_000: 3, 10_000: 3, 100_000: 3}
"""How often each length is measured; longer ones once."""
LIMIT_SECONDS, LIMIT_RATIO, LIMIT_MEBIBYTES = 1.0, 0.35, 80
"""What an ordinary week may take; and what 100,000 rows may, of XlsxWriter's time, and above the start."""
AT_A_TIME = 10_000
MEBIBYTE = 1 << 20
KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one way costs: CPU seconds, mebibytes above the start, bytes of the file, and other seconds by name."""

    cpu: float
    memory: float
    size: int
    parts: Mapping[str, float]


def _clock() -> datetime:
    return MONDAY


def status(name: str) -> float:
    """Return what the system says of this process's memory, in mebibytes."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def measured(make: Callable[[], Mapping[str, float]], size: Callable[[], int]) -> Cost:
    """Return what one call costs; the greatest memory is that of the call, not that of imports."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, start = status("VmRSS"), process_time()
    parts = make()
    return Cost(process_time() - start, status("VmHWM") - before, size(), parts)


def made_up_rows(report: Report, number: int) -> Iterator[Row]:
    """Yield many rows like those of a report, each with a reference and a moment of its own."""
    for place, row in enumerate(islice(cycle(report.rows), number), start=1):
        details = row.details
        if details:
            at = details.raised_at + timedelta(microseconds=place)
            told = f"{place:,} {details.told}"  # no two posts say the same
            details = replace(details, reference=f"SR-{place:09X}", raised_at=at, told=told)
        yield replace(row, number=place, details=details)


def counted(number: int, folder: Path) -> Report:
    """Return a report of a number of rows, laid down in a folder."""
    few = report(records(concerns=900), DIRECTORY, WEEK, EXECUTIVE, MONDAY)
    many = Spool[Row](unnamed_file(folder), (Row, Details, Week))
    for row in made_up_rows(few, number):
        many.append(row)
    return replace(few, rows=many)


def written(number: int, folder: Path) -> Cost:
    """Measure our own writing, from the list of rows to the file."""
    told, path = counted(number, folder), folder / "ours.xlsx"

    def make() -> Mapping[str, float]:
        with path.open("w+b") as file:
            render_into(file, told, FACTS)
        return {}

    return measured(make, lambda: path.stat().st_size)


def xlsxwriter(number: int, folder: Path) -> Cost:
    """Measure XlsxWriter, writing the same cells of the long sheet."""
    told, path = counted(number, folder), folder / "theirs.xlsx"
    module: Any = importlib.import_module("xlsxwriter")

    def make() -> Mapping[str, float]:
        book = a_book(told)
        their_way(module.Workbook(str(path), {"constant_memory": True}), book, book.spliced[w.CONCERNS_TITLE])
        return {}

    return measured(make, lambda: path.stat().st_size)


def a_book(told: Report) -> Book:
    """Return a workbook that has the long sheet alone, with its rows not yet written."""
    workbook = Workbook()
    add_styles(workbook)
    book = Book(told, FACTS, workbook, [], {}, {})
    concern_sheet.add(book)
    return book


def their_way(target: Any, book: Book, rows: Rows) -> None:  # noqa: ANN401 - XlsxWriter is no part of this project
    """Write the long sheet with XlsxWriter."""
    named: Iterable[Any] = vars(book.workbook)["_named_styles"]
    styles = {style.name: style for style in named}
    look = cache(lambda name: target.add_format(their_look(styles[name])))
    sheet = target.add_worksheet(w.CONCERNS_TITLE)
    write = {str: sheet.write_string, int: sheet.write_number, type(None): sheet.write_blank}
    write[datetime] = sheet.write_datetime
    for column, width in enumerate(rows.fit.widths):
        sheet.set_column(column, column, width)
    for place, (values, looks) in enumerate(rows.lines(), start=rows.first - 1):
        sheet.set_row(place, 28)
        for column, (value, name) in enumerate(zip(values, looks, strict=True)):
            plain = wall_time(value) if isinstance(value, datetime) else value
            write[type(value)](place, column, plain, look(name))
    sheet.autofilter(rows.first - 2, 0, rows.last - 1, len(rows.fit.widths) - 1)
    sheet.freeze_panes(rows.first - 1, 0)
    target.close()


def their_look(style: Any) -> dict[str, object]:  # noqa: ANN401 - openpyxl tells less of it than it has
    """Return one of our styles as XlsxWriter has it."""
    look: dict[str, object] = {
        "font_name": style.font.name,
        "font_size": style.font.size,
        "bold": style.font.b,
        "italic": style.font.i,
        "font_color": f"#{style.font.color.rgb[2:]}",
        "align": style.alignment.horizontal,
        "valign": "vcenter",
        "text_wrap": style.alignment.wrap_text,
        "bottom": 1,
        "num_format": style.number_format,
    }
    if style.fill.fill_type:
        look["bg_color"] = f"#{style.fill.fgColor.rgb[2:]}"
    return look


def floor(_number: int, folder: Path) -> Cost:
    """Measure compressing the XML of the long sheet, as hard as we do it, and as little as can be."""
    with ZipFile(folder / "ours.xlsx") as package:
        name = max(package.namelist(), key=lambda each: package.getinfo(each).file_size)

        def compressed(level: int) -> int:
            with package.open(name) as part:
                packer = zlib.compressobj(level, zlib.DEFLATED, -15)
                return sum(len(packer.compress(piece)) for piece in iter(partial(part.read, MEBIBYTE), b""))

        start = process_time()
        little = compressed(1)
        parts = {"level 1": process_time() - start, "bytes at level 1": float(little)}
        size = 0

        def make() -> Mapping[str, float]:
            nonlocal size
            size = compressed(6)
            return parts

        return measured(make, lambda: size)


def whole(number: int, folder: Path) -> Cost:
    """Measure everything: from a database whose words are sealed to a checked file in its place."""
    path, beside = folder / "whole.xlsx", folder / "beside"
    store = Store.open(f"sqlite:///{folder / f'{number}.db'}", Keys.parse((folder / KEYS).read_text(encoding="ascii")))
    times: dict[str, float] = {}
    start = process_time()

    def tell(done: int, in_all: int) -> None:
        if done >= in_all // 2:
            times.setdefault("reading", process_time() - start)

    def make() -> Mapping[str, float]:
        nonlocal start
        start, began = process_time(), perf_counter()
        with store.view() as view:
            Reporter(view, DIRECTORY, FACTS, _clock, str, beside).export(WEEK, EXECUTIVE, path, tell)
        times["seconds"] = perf_counter() - began
        return times

    cost = measured(make, lambda: path.stat().st_size)
    times["checking"] = _checking(path)
    return replace(cost, parts=times)


def _checking(path: Path) -> float:
    start = process_time()
    with path.open("rb") as file:
        assert rows_in(file)
    return process_time() - start


def build(number: int, folder: Path) -> Cost:
    """Make the database that `whole` reads: some thousand concerns, and as many copies of them as it takes."""
    keys = folder / KEYS
    if not keys.exists():
        keys.write_text(new_keys(), encoding="ascii")
    opened = Keys.parse(keys.read_text(encoding="ascii"))
    store = Store.open(f"sqlite:///{folder / f'{number}.db'}", opened)
    some = list(cases(min(number, AT_A_TIME)))
    with store.database.write() as connection:
        put(connection, opened, some)
    for copy in range(1, number // AT_A_TIME):
        with store.database.write() as connection:
            put_copy(connection, opened, some, f"SR-B{copy:05}-")
    store.close()
    return Cost(0, 0, 0, {})


def cases(number: int) -> Iterator[tuple[Concern, Sequence[Move], Words]]:
    """Yield many concerns like a few made-up ones, at moments and with references of their own."""
    made: MadeUpRecords = records(concerns=900)
    for place, (concern, told) in enumerate(islice(cycle(made.cases), number)):
        later, words = timedelta(microseconds=place), made.words(concern)
        at = concern.raised_at + later
        new = replace(concern, reference=f"SR-A{place:08X}", raised_at=at, state=told[-1].state)
        yield new, [Move(move.state, move.at + later) for move in told], words


def put_copy(
    connection: Connection, keys: Keys, some: Sequence[tuple[Concern, Sequence[Move], Words]], before: str
) -> None:
    """Put a copy of the first concerns into a database, with something before their references."""
    for table in (concerns, concern_readers, moves):
        names = [f'"{column.name}"' for column in table.columns]
        taken = ", ".join(f"'{before}' || reference" if name == '"reference"' else name for name in names)
        into = f"INSERT INTO {table.name} ({', '.join(names)})"
        connection.exec_driver_sql(f"{into} SELECT {taken} FROM {table.name} WHERE reference < 'SR-B'")  # noqa: S608 - our own names
    said = (row for c, _, words in some for row in storage_rows.words_rows(keys, before + c.reference, words))
    connection.execute(insert(concern_words), list(said))


def put(connection: Connection, keys: Keys, some: Sequence[tuple[Concern, Sequence[Move], Words]]) -> None:
    """Put concerns with what belongs to them into a database."""
    connection.execute(insert(concerns), [storage_rows.concern_row(concern) for concern, _, _ in some])
    readers = (row for concern, _, _ in some for row in storage_rows.reader_rows(concern))
    connection.execute(insert(concern_readers), list(readers))
    steps = (
        storage_rows.move_row(replace(concern, state=move.state, version=version), move.at)
        for concern, told, _ in some
        for version, move in enumerate(told, start=1)
    )
    connection.execute(insert(moves), list(steps))
    said = (row for concern, _, words in some for row in storage_rows.words_rows(keys, concern.reference, words))
    connection.execute(insert(concern_words), list(said))


WAYS = {way.__name__: way for way in (build, written, xlsxwriter, floor, whole)}


def cost_of(way: str, number: int, folder: Path) -> Cost:
    """Return what one way costs, the median of some processes."""
    found = [_one(way, number, folder) for _ in range(RUNS.get(number, 1))]
    middle = {name: median(cost.parts[name] for cost in found) for name in found[0].parts}
    return Cost(median(c.cpu for c in found), median(c.memory for c in found), found[0].size, middle)


def _one(way: str, number: int, folder: Path) -> Cost:
    command = [sys.executable, "-m", "benchmarks.workbook", "--way", way, "--rows", str(number)]
    command += ["--folder", str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Cost(**json.loads(told))


def ordinary_week() -> None:
    """Print how long an ordinary week takes."""
    reporter, taken, content = Reporter(records(), DIRECTORY, FACTS, _clock, str), [], b""
    for _ in range(5):
        start = perf_counter()
        content = reporter.make(WEEK, EXECUTIVE).content
        taken.append(perf_counter() - start)
    rows = rows_in(BytesIO(content))
    print(f"an ordinary week, {sum(rows.values())} rows: {median(taken):.2f} s (limit {LIMIT_SECONDS:.1f} s)")


def by_length(lengths: Sequence[int], folder: Path) -> dict[str, list[Cost]]:
    """Measure every way at every length; print what is found as it comes."""
    found: dict[str, list[Cost]] = {name: [] for name in ("written", "xlsxwriter", "floor", "whole")}
    for number in lengths:
        _one("build", number, folder)
        for name, costs in found.items():
            costs.append(cost_of(name, number, folder))
        show(number, *(costs[-1] for costs in found.values()))
    return found


def show(number: int, ours: Cost, theirs: Cost, least: Cost, everything: Cost) -> None:
    """Print what one length costs."""
    print(f"\n{number:,} rows")
    for name, cost in (("written", ours), ("XlsxWriter", theirs), ("floor", least), ("from the database", everything)):
        told = "  ".join(f"{part} {value:,.2f}" for part, value in cost.parts.items())
        print(f"  {name:18} {cost.cpu:8.2f} s  {cost.memory:6.1f} MiB  {cost.size / 1e6:7.2f} MB  {told}")
    print(f"  written / XlsxWriter {ours.cpu / theirs.cpu:.2f}   from the database / XlsxWriter ", end="")
    print(f"{everything.cpu / theirs.cpu:.2f}   (limits at 100,000 rows: {LIMIT_RATIO}, {LIMIT_MEBIBYTES} MiB)")


def main() -> None:
    """Measure one way in this process, or every way in processes of their own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        print(json.dumps(asdict(WAYS[asked.way](asked.rows[0], asked.folder))))
        return
    ordinary_week()
    with tempfile.TemporaryDirectory() as folder:
        found = by_length(asked.rows, Path(folder))
    if asked.plot:
        curves = [Curve(name, [cost.cpu for cost in costs], [c.memory for c in costs]) for name, costs in found.items()]
        asked.plot.write_text(plot(asked.rows, curves), encoding="utf-8")


if __name__ == "__main__":
    main()
