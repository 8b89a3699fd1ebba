from collections.abc import Iterator, Sequence
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.concerns.clocks import Clock
from bot.concerns.concern import AboutWhom, Kind, Outcome, Platform, Severity
from bot.concerns.groups import GroupPlace, GroupStep
from bot.concerns.ladder import Came, Rung
from bot.concerns.lifecycle import State
from bot.labelled import Labelled
from bot.people import Person
from bot.policies.questions import Answer, Ending
from bot.reports import styles as s
from bot.reports import words as w
from bot.reports.attention import Urgency
from bot.reports.changes import Happened
from bot.reports.definitions import BETWEEN
from bot.reports.workbook import Reporter
from bot.requests.redirect import Door, RequestKind
from bot.requests.redirect import Outcome as RedirectOutcome
from tests.reports.made_up import BUSINESS, CHAIR, DIRECTORY, EXECUTIVE, FACTS, HEADS, MONDAY, SCHOOLS, WEEK, records

STATUS: tuple[type[Labelled], ...] = (
    *(State, Happened, Urgency, Clock, Rung, Came, GroupStep, GroupPlace, Kind, Platform, AboutWhom, Outcome),
    *(RequestKind, RedirectOutcome, Door, Answer, Ending),
)
TILES = {*s.CALM_TILE[:1], *s.ALARM_TILE[:1]}
HEADS_OF_TABLES = {s.HEAD, s.HEAD_NUMBER, s.HEAD_CENTRE, s.HEAD_INDENTED}
NO_WORDS_OF_OURS = {school.name for school in SCHOOLS} | {"September and October 2026", "July and August 2026"}


def sheets_for(person: Person) -> Sequence[Worksheet]:
    made = Reporter(records(), DIRECTORY, FACTS, lambda: MONDAY, str).make(WEEK, person).content
    return list(load_workbook(BytesIO(made)))


def words_in(sheet: Worksheet, styles: set[str]) -> Iterator[str]:
    """Yield the words in cells of some styles."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.style in styles and isinstance(cell.value, str):
                yield cell.value


def explained(sheets: Sequence[Worksheet]) -> set[str]:
    """Return every heading that Read me explains."""
    read_me = next(sheet for sheet in sheets if sheet.title == w.README_TITLE)
    return {term for words in words_in(read_me, {s.TERM}) for term in words.split(BETWEEN)}


@pytest.mark.parametrize("person", [EXECUTIVE, HEADS[2], BUSINESS, CHAIR], ids=lambda person: person.role)
def test_every_heading_of_every_table_and_every_tile_is_explained_on_read_me(person: Person) -> None:
    sheets = sheets_for(person)
    known = explained(sheets) | NO_WORDS_OF_OURS
    unknown = {
        (sheet.title, words)
        for sheet in sheets
        for words in words_in(sheet, HEADS_OF_TABLES | TILES)
        if words not in known
    }
    assert unknown == set()
    assert "A heading of tomorrow" not in known, "the control"


def test_every_word_that_a_cell_can_hold_stands_on_read_me() -> None:
    read_me = next(sheet for sheet in sheets_for(EXECUTIVE) if sheet.title == w.README_TITLE)
    said = "\n".join(words_in(read_me, {s.TERM, s.PLAIN}))
    labels = [label.label for enumeration in STATUS for label in enumeration]
    labels += [step.to_come for step in GroupStep]
    others = (w.NOT_OPEN_TO_YOU, w.SENSITIVE_MATTER, w.WHOLE_FEDERATION, w.NO_OUTCOME, w.WAITS, w.NO_NEXT_STEP)
    grades = [grade.label for grade in Severity]
    assert [word for word in (*labels, *grades, *others, *w.MEETING_CHOICES, w.AGREES) if word not in said] == []
    assert "Somewhere on the moon" not in said, "the control"


def test_read_me_says_exactly_what_is_masked_and_that_a_machine_does_it() -> None:
    read_me = next(sheet for sheet in sheets_for(EXECUTIVE) if sheet.title == w.README_TITLE)
    said = "\n".join(words_in(read_me, {s.PLAIN}))
    assert "a machine puts [a name] for first and last names of people who are on the staff list today" in said
    assert "Nothing is masked in them: they may name people, children too." in said
    assert "knows none of children, parents or people who have left" in said
