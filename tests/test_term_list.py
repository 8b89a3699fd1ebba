"""Term dates as a school office writes them: understood, or told by sheet, row and column."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bot.hours import Term
from bot.people.staff_table import Line, lines
from bot.term_list import BrokenTermDates, Entry, What, entries, spans, tables

TODAY = date(2026, 11, 28)
HEADS = ("School", "What", "First day", "Last day")
AUTUMN = ("", "Term", date(2026, 9, 2), date(2026, 10, 23))
WINTER = ("Whole federation", "Term", "2/11/2026", "18 Dec 2026")
SCHOOLS = ("oak-primary", "elm")


def table(*rows: Sequence[object], heads: Sequence[str] = HEADS) -> tuple[Line, ...]:
    return lines([heads, *rows])


def read(*rows: Sequence[object]) -> tuple[Entry, ...]:
    return entries(table(*rows), "Sheet Term dates", SCHOOLS, TODAY)


def fault(*rows: Sequence[object], heads: Sequence[str] = HEADS) -> str:
    with pytest.raises(BrokenTermDates) as broken:
        entries(table(*rows, heads=heads), "Sheet Term dates", SCHOOLS, TODAY)
    return broken.value.sentence


def test_terms_and_closed_days_are_read_for_the_federation_and_for_a_school() -> None:
    found = read(AUTUMN, WINTER, ("Oak Primary", "INSET day", "2026-11-27", ""), (), ("ELM", "closed", *AUTUMN[2:]))
    assert found == (
        Entry(2, "", What.TERM, date(2026, 9, 2), date(2026, 10, 23)),
        Entry(3, "", What.TERM, date(2026, 11, 2), date(2026, 12, 18)),
        Entry(4, "oak-primary", What.CLOSED, date(2026, 11, 27), date(2026, 11, 27)),
        Entry(6, "elm", What.CLOSED, date(2026, 9, 2), date(2026, 10, 23)),
    )


def test_columns_may_change_places_and_be_called_otherwise_and_others_are_passed_over() -> None:
    heads = ("Note", "Until", "From", "WHAT", "school")
    found = entries(table(("autumn", *reversed(AUTUMN)), ("a note alone",), heads=heads), "Sheet", (), TODAY)
    assert found == read(AUTUMN)
    short = entries(table(("Term", AUTUMN[2], AUTUMN[3]), heads=(*HEADS[1:], "School")), "Sheet", (), TODAY)
    assert short == found


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("Nowhere School", *AUTUMN[1:]), "School: this is no school on the staff list."),
        (("???", *AUTUMN[1:]), "School: this is no school on the staff list."),
        (("", "Turm", *AUTUMN[2:]), "What: it is not one of these: Term, Closed."),
        (("", "", *AUTUMN[2:]), "What: it is not one of these: Term, Closed."),
        (("", "Term", "", date(2026, 10, 23)), "First day: it is empty."),
        (("", "Closed", "", date(2026, 10, 23)), "First day: it is empty."),
        (("", "Term", date(2026, 9, 2), ""), "Last day: it is empty."),
        (("", "Term", "next week", date(2026, 10, 23)), "First day: this is not a date."),
        (("", "Term", "#REF!", date(2026, 10, 23)), "First day: this is not a date."),
        (("", "Term", 46_266, date(2026, 10, 23)), "First day: this is not a date."),
        (("", "Term", date(2026, 9, 2), "31/09/2026"), "Last day: this is not a date."),
        (("", "Term", date(2026, 10, 23), date(2026, 9, 2)), "Last day: this is before the first day."),
        (("", "Term", date(1926, 9, 2), date(2026, 10, 23)), "First day: this year is too far away."),
        (("", "Term", date(1900, 1, 1), date(1904, 1, 1)), "First day: this year is too far away."),
        (("", "Term", date(2026, 9, 2), date(2033, 1, 1)), "Last day: this year is too far away."),
        (("", "Term", date(2026, 9, 2), date(2027, 1, 21)), "Last day: this makes a term of more than 20 weeks."),
        (("", "Closed", date(2026, 7, 20), date(2026, 9, 22)), "Last day: this is more than 9 weeks after the first"),
    ],
)
def test_a_slip_is_told_by_its_row_and_its_column_and_not_by_what_stands_there(
    row: Sequence[object], told: str
) -> None:
    sentence = fault(WINTER, row)
    assert sentence.startswith(f"Sheet Term dates, row 3, {told}")
    assert not any(str(cell) in sentence for cell in row if cell and cell not in {"Term", "Closed"})


def test_years_that_are_near_enough_are_taken() -> None:
    for year in (2023, 2032):
        assert read(("", "Term", date(year, 9, 2), date(year, 10, 23)))


def test_terms_that_overlap_and_those_too_far_apart_are_told() -> None:
    start = date(2026, 9, 2)
    week = timedelta(weeks=1)
    at_once = fault(("", "Term", start, start + week), ("", "Term", start + week, start + 2 * week))
    assert at_once == "Sheet Term dates, row 3, First day: this term begins before the one in row 2 is over."
    upside_down = fault(("", "Term", start + week, start + 2 * week), ("", "Term", start, start + week))
    assert "row 2, First day: this term begins before the one in row 3 is over." in upside_down
    apart = fault(("", "Term", start, start + week), ("", "Term", start + 11 * week, start + 12 * week))
    assert "row 3, First day: more than 9 weeks lie between the term in row 2 and this one." in apart
    fine = (("", "Term", start, start + week), ("", "Term", start + week + timedelta(days=1), start + 2 * week))
    assert len(read(*fine, ("Elm", "Term", start, start + week))) == 3, "the control: another school has its own"
    assert len(read(("", "Term", start, start + week), ("", "Term", start + 10 * week, start + 11 * week))) == 2


def test_a_table_without_a_term_or_without_its_headings_is_told() -> None:
    assert fault() == "Sheet Term dates: there is no term on it."
    assert fault(("", "Closed", date(2026, 12, 25), "")) == "Sheet Term dates: there is no term on it."
    assert "Missing: First day, Last day." in fault(AUTUMN, heads=("School", "What", "Begins", "Ends"))
    with pytest.raises(BrokenTermDates, match="Missing: School, What, First day, Last day"):
        entries((), "Sheet Term dates", (), TODAY)
    assert "row 1, First day: this heading is there twice." in fault(AUTUMN, heads=(*HEADS, "From"))


def test_the_first_twenty_slips_are_told_in_the_order_of_the_rows() -> None:
    told = fault(*[("", "Term", "", "")] * 15).splitlines()
    assert len(told) == 21
    assert (told[0][:23], told[-1]) == ("Sheet Term dates, row 2", "And 10 more.")


def test_term_dates_become_what_the_file_of_term_dates_holds() -> None:
    christmas = ("", "Closed", date(2026, 12, 24), date(2026, 12, 25))
    found = read(WINTER, AUTUMN, christmas, ("Elm", "Closed", date(2026, 11, 27), ""))
    assert tables(found) == {
        "closed": [date(2026, 12, 24), date(2026, 12, 25)],
        "terms": [
            {"from": date(2026, 9, 2), "until": date(2026, 10, 23)},
            {"from": date(2026, 11, 2), "until": date(2026, 12, 18)},
        ],
        "schools": {"elm": {"closed": [date(2026, 11, 27)]}},
    }
    assert list(tables(read(("Elm", *AUTUMN[1:])))) == ["schools"]


def test_days_one_after_the_other_are_one_time() -> None:
    days = [date(2026, 12, 31), date(2026, 12, 25), date(2026, 12, 24), date(2027, 1, 1)]
    assert list(spans(days)) == [
        Term(date(2026, 12, 24), date(2026, 12, 25)),
        Term(date(2026, 12, 31), date(2027, 1, 1)),
    ]
    assert list(spans([])) == []
