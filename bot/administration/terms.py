"""Term dates from the command line: a workbook to be filled in, and a filled-in one brought in."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot import hours, term_list
from bot.administration.bad_input import BadInput
from bot.hours import DATES, Calendar, WorkingHours
from bot.people import School
from bot.reports import term_sheet
from bot.reports.term_template import Kept, template
from bot.reports.writing import write_whole
from bot.settings import Settings
from bot.term_list import BrokenTermDates, What
from bot.weeks import in_london
from bot.wiring.house import House, house

NO_SUCH_FOLDER = "There is no such folder."
NOT_USED = "The term dates {file} were not read in, and nothing was changed."
CANNOT_WRITE = "{path} cannot be written, so nothing was changed."
PLEASE_LOOK = "Please look: {sentence}."
UNDERSTOOD = "{sentence}."
FORGOTTEN = "{terms} and {closed} that were there before are not there any more."
TERMS, CLOSED = ("1 term", "{count} terms"), ("1 closed day", "{count} closed days")
NOT_STORED = "Nothing was stored: this was a trial."
THE_SAME = "These are the term dates that are stored already. Nothing was changed."
STORED = "Stored in {path}. The bot uses them from its next start."
WRITTEN = "Written: {path}"
HEAD = """\
# Term dates, brought in by staffroom terms import, which writes this file anew each time. Working hours, and closed
# days that the office does not keep, stay in the file beside it.
"""


def write_template(settings: Settings, out: Path) -> int:
    """Write term dates to be filled in, with those that were brought in before."""
    if not out.absolute().parent.is_dir():
        raise BadInput(NO_SUCH_FOLDER)
    with house(settings) as built:
        schools = built.store.directory.schools()
        kept = _kept(hours.alone(hours.dates_beside(settings.hours_path)), schools)
        write_whole(out, template([school.name for school in schools], kept, built.clock()))
    print(WRITTEN.format(path=out))
    return 0


def import_terms(settings: Settings, file: Path, *, only_try: bool) -> int:
    """Take in term dates, or only say what is understood of them; raise BrokenTermDates or BrokenPolicy."""
    with house(settings) as built:
        found, names = _found(built, file), {school.id: school.name for school in built.store.directory.schools()}
    before, after = hours.alone(hours.dates_beside(settings.hours_path)), hours.alone(found)
    understood = hours.understood(settings.hours_path, found)
    today = in_london(built.clock()).date()
    for line in (*_told(understood, names, today), *_gone(before, after)):
        print(line)
    if only_try or after == before:
        print(NOT_STORED if only_try else THE_SAME)
        return 0
    path = settings.hours_path.with_name(DATES)
    _write(path, HEAD + "".join(written(after)))
    print(STORED.format(path=path))
    return 0


def _found(built: House, file: Path) -> Mapping[str, object]:
    schools = [school.id for school in built.store.directory.schools()]
    try:
        table = term_sheet.read_file(file)
        return term_list.tables(term_list.entries(table.lines, table.place, schools, in_london(built.clock()).date()))
    except BrokenTermDates as broken:
        raise BrokenTermDates(f"{NOT_USED.format(file=file.name)}\n{broken.sentence}") from None


def _told(understood: WorkingHours, names: Mapping[str, str], today: date) -> Iterator[str]:
    to_look_at = understood.check(today, understood.schools, names)
    yield from (UNDERSTOOD.format(sentence=sentence) for sentence in understood.told(names))
    yield from (PLEASE_LOOK.format(sentence=sentence) for sentence in to_look_at)


def _gone(before: WorkingHours, after: WorkingHours) -> Iterator[str]:
    gone = [len(_each(before, what) - _each(after, what)) for what in What]
    if any(gone):
        terms, closed = (_so_many(count, words) for count, words in zip(gone, (TERMS, CLOSED), strict=True))
        yield FORGOTTEN.format(terms=terms, closed=closed)


def _so_many(count: int, words: tuple[str, str]) -> str:
    return words[0] if count == 1 else words[1].format(count=count)


def _each(dates: WorkingHours, what: What) -> set[object]:
    """Return every term, or every closed day, with its place."""
    places = {"": dates.federation, **dates.schools}
    return {(place, each) for place, own in places.items() for each in (own.terms if what is What.TERM else own.closed)}


def _kept(dates: WorkingHours, schools: Iterable[School]) -> Iterator[Kept]:
    """Yield what is kept of the federation, and then of each school, oldest first."""
    names = {"": "", **{school.id: school.name for school in schools}}
    for place, calendar in {"": dates.federation, **dates.schools}.items():
        # A school that left the staff list keeps its id, so that its row is told of when it comes back.
        yield from sorted(_rows(names.get(place, place), calendar), key=lambda kept: (kept.first, kept.what))


def _rows(name: str, calendar: Calendar) -> Iterator[Kept]:
    yield from (Kept(name, What.TERM, term.first, term.last) for term in calendar.terms)
    yield from (Kept(name, What.CLOSED, span.first, span.last) for span in term_list.spans(calendar.closed))


def written(dates: WorkingHours) -> Iterator[str]:
    """Yield term dates as TOML. Schools stand under their ids, which need no quotation marks."""
    yield from _calendar(dates.federation, "")
    for school, calendar in dates.schools.items():
        yield f"\n[schools.{school}]\n"
        yield from _calendar(calendar, f"schools.{school}.")


def _calendar(calendar: Calendar, place: str) -> Iterator[str]:
    if calendar.closed:
        days = "".join(f"    {day},\n" for day in sorted(calendar.closed))
        yield f"closed = [\n{days}]\n"
    for term in calendar.terms:
        yield f"\n[[{place}terms]]\nfrom = {term.first}\nuntil = {term.last}\n"


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    try:
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as whole:
            whole.write(text)
        Path(whole.name).chmod(0o644)
        Path(whole.name).replace(path)
    except OSError:
        raise BadInput(CANNOT_WRITE.format(path=path)) from None
