"""Term dates as a school office keeps them: a row for each term, and for each day or time without school.

Every fault is told by its sheet, its row and its column, and never by what stands there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.errors import StaffroomError
from bot.hours import LONGEST_CLOSED, Term
from bot.labelled import Labelled
from bot.people import FEDERATION
from bot.people.staff_rows import SHOWN, day_in, slug, squeezed
from bot.people.staff_table import Cell, Line

PLACE = "{sheet}, row {row}, {column}: {why}"
MORE = "And {more:,} more."
NO_COLUMN = "{sheet}: it needs these headings in its first row: {columns}. Missing: {missing}."
TWICE = "this heading is there twice."
NO_TERM = "{sheet}: there is no term on it."
NO_WHAT = "it is not one of these: {whats}."
NO_SCHOOL = "this is no school on the staff list. Leave it empty for the whole federation."
NO_DAY = "it is empty."
ODD_DAY = "this is not a date. Dates are written like 01/09/2026 or 2026-09-01."
FAR = "this year is too far away. Is it mistyped?"
BACKWARDS = "this is before the first day."
LONG_TERM = "this makes a term of more than {weeks} weeks. Is a date mistyped?"
LONG_CLOSED = "this is more than {weeks} weeks after the first day. Is a date mistyped?"
OVERLAPS = "this term begins before the one in row {row} is over."
GAP = "more than {weeks} weeks lie between the term in row {row} and this one. Is a date mistyped, or a term missing?"

WHOLE_FEDERATION = "wholefederation"
_LONGEST_TERM = timedelta(weeks=20)
"""From September to Christmas there are sixteen weeks, the half term included."""
_YEARS_BACK, _YEARS_AHEAD = 3, 6
_ONE_DAY = timedelta(days=1)


class BrokenTermDates(StaffroomError):
    """Term dates cannot be used; `sentence` names the rows, and nothing that stands in them."""


class Column(Labelled):
    """A column: its heading without signs and in small letters, and the heading as people read it."""

    SCHOOL = "school", "School"
    WHAT = "what", "What"
    FIRST = "firstday", "First day"
    LAST = "lastday", "Last day"


class What(Labelled):
    """What a row is about."""

    TERM = "term", "Term"
    CLOSED = "closed", "Closed"


_ALSO = {"from": Column.FIRST, "until": Column.LAST, "startdate": Column.FIRST, "enddate": Column.LAST}
"""What a school office calls them as well."""
_WHATS = {squeezed(what.label): what for what in What} | dict.fromkeys(
    ("inset", "insetday", "bankholiday", "holiday", "halfterm"), What.CLOSED
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A term, or a time without school: its row, its school's id or that of the federation, and both its days."""

    row: int
    school: str
    what: What
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell."""

    row: int
    column: Column
    why: str


Cells = Mapping[Column, Cell]


def entries(table: Sequence[Line], sheet: str, schools: Collection[str], today: date) -> tuple[Entry, ...]:
    """Return the term dates in a table; raise BrokenTermDates, which names every faulty row.

    `sheet` is what the table is called; `schools` are the ids of the schools on the staff list.
    """
    found: list[Entry] = []
    faults: list[Fault] = []
    for number, cells in _rows(table, sheet):
        wrong = list(_faults(number, cells, schools, today))
        faults += wrong
        if not wrong:
            found.append(_entry(number, cells))
    faults += _between(found)
    if faults:
        raise _broken(faults, sheet)
    if not any(entry.what is What.TERM for entry in found):
        raise BrokenTermDates(NO_TERM.format(sheet=sheet))
    return tuple(found)


def tables(found: Iterable[Entry]) -> dict[str, object]:
    """Return term dates in the form that the file of term dates has."""
    by_school = defaultdict[str, list[Entry]](list)
    for entry in found:
        by_school[entry.school].append(entry)
    own = {school: _table(each) for school, each in sorted(by_school.items()) if school != FEDERATION}
    return {**_table(by_school[FEDERATION]), **({"schools": own} if own else {})}


def _table(found: Sequence[Entry]) -> dict[str, object]:
    terms = sorted((entry.first, entry.last) for entry in found if entry.what is What.TERM)
    closed = sorted({day for entry in found if entry.what is What.CLOSED for day in _days(entry)})
    told: dict[str, object] = {"closed": closed, "terms": [{"from": first, "until": last} for first, last in terms]}
    return {name: each for name, each in told.items() if each}


def spans(days: Iterable[date]) -> Iterator[Term]:
    """Yield single days as times from a first to a last one, so that a fortnight is one row."""
    first = last = None
    for day in sorted(days):
        if first is None or last is None or day - last != _ONE_DAY:
            if first and last:
                yield Term(first, last)
            first = day
        last = day
    if first and last:
        yield Term(first, last)


def _days(entry: Entry) -> Iterator[date]:
    return (entry.first + timedelta(days=number) for number in range((entry.last - entry.first).days + 1))


def _rows(table: Sequence[Line], sheet: str) -> Iterator[tuple[int, Cells]]:
    """Yield the rows under the headings that hold anything, with their numbers."""
    columns = _columns(table[0], sheet) if table else {}
    missing = [column.label for column in Column if column not in columns.values()]
    if missing:
        told = ", ".join(column.label for column in Column)
        raise BrokenTermDates(NO_COLUMN.format(sheet=sheet, columns=told, missing=", ".join(missing)))
    for line in table[1:]:
        cells = {column: line.cells[place] for place, column in columns.items() if place < len(line.cells)}
        if any(cells.values()):
            yield line.number, cells


def _columns(headings: Line, sheet: str) -> Mapping[int, Column]:
    written = [squeezed(str(cell)) for cell in headings.cells]
    found = {place: column for place, text in enumerate(written) if (column := _column(text))}
    twice = [column for column in Column if list(found.values()).count(column) > 1]
    if twice:
        raise _broken([Fault(headings.number, column, TWICE) for column in twice], sheet)
    return found


def _column(heading: str) -> Column | None:
    return Column(heading) if heading in set(Column) else _ALSO.get(heading)


def _faults(number: int, cells: Cells, schools: Collection[str], today: date) -> Iterator[Fault]:
    """Yield what is wrong with a row by itself."""
    if _school(cells) not in {FEDERATION, *schools}:
        yield Fault(number, Column.SCHOOL, NO_SCHOOL)
    if _what(cells) is None:
        yield Fault(number, Column.WHAT, NO_WHAT.format(whats=", ".join(what.label for what in What)))
    odd = [
        Fault(number, column, why) for column in (Column.FIRST, Column.LAST) if (why := _odd_day(cells, column, today))
    ]
    yield from odd
    if not odd and (why := _odd_span(cells)):
        yield Fault(number, Column.LAST, why)


def _school(cells: Cells) -> str:
    written = str(cells.get(Column.SCHOOL, ""))
    # A name without a letter has no id of its own: it is not taken for the federation.
    is_whole = not written or squeezed(written) == WHOLE_FEDERATION
    return FEDERATION if is_whole else slug(written) or written


def _what(cells: Cells) -> What | None:
    return _WHATS.get(squeezed(str(cells.get(Column.WHAT, ""))))


def _odd_day(cells: Cells, column: Column, today: date) -> str:
    try:
        day = day_in(cells.get(column, ""))
    except ValueError:
        return ODD_DAY
    if day is None:
        # A single day without school needs no last one.
        return "" if column is Column.LAST and _what(cells) is What.CLOSED else NO_DAY
    return "" if -_YEARS_BACK <= day.year - today.year <= _YEARS_AHEAD else FAR


def _odd_span(cells: Cells) -> str:
    first, last = _span(cells)
    if last < first:
        return BACKWARDS
    if _what(cells) is What.TERM and last - first > _LONGEST_TERM:
        return LONG_TERM.format(weeks=_LONGEST_TERM.days // 7)
    if _what(cells) is What.CLOSED and last - first > LONGEST_CLOSED:
        return LONG_CLOSED.format(weeks=LONGEST_CLOSED.days // 7)
    return ""


def _span(cells: Cells) -> tuple[date, date]:
    first = day_in(cells[Column.FIRST])
    assert first is not None  # noqa: S101 - rows with a fault do not come here
    return first, day_in(cells.get(Column.LAST, "")) or first


def _entry(number: int, cells: Cells) -> Entry:
    what = _what(cells)
    assert what is not None  # noqa: S101 - the same
    return Entry(number, _school(cells), what, *_span(cells))


def _between(found: Iterable[Entry]) -> Iterator[Fault]:
    """Yield terms of one place that overlap, or lie further apart than the longest holiday."""
    by_school = defaultdict[str, list[Entry]](list)
    for entry in found:
        if entry.what is What.TERM:
            by_school[entry.school].append(entry)
    for terms in by_school.values():
        for before, after in pairwise(sorted(terms, key=lambda entry: (entry.first, entry.row))):
            if after.first <= before.last:
                yield Fault(after.row, Column.FIRST, OVERLAPS.format(row=before.row))
            elif after.first - before.last > LONGEST_CLOSED:
                yield Fault(after.row, Column.FIRST, GAP.format(weeks=LONGEST_CLOSED.days // 7, row=before.row))


def _broken(faults: Iterable[Fault], sheet: str) -> BrokenTermDates:
    in_order = sorted(faults, key=lambda fault: fault.row)
    told = [PLACE.format(sheet=sheet, row=f.row, column=f.column.label, why=f.why) for f in in_order[:SHOWN]]
    more = len(in_order) - SHOWN
    return BrokenTermDates("\n".join([*told, MORE.format(more=more)] if more > 0 else told))
