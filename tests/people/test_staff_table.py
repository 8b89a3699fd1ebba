"""A CSV file as a table, as spreadsheets write it."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.staff_table import MOST_ROWS, BrokenStaffList, Line, lines, read_csv

CANNOT_READ = "It cannot be read. Please save it as an Excel workbook (.xlsx) or as a CSV file in UTF-8."


@pytest.mark.parametrize(
    "content",
    [
        b"Name,Role\r\nZo\xc3\xab,teacher\r\n",
        b"\xef\xbb\xbfName;Role\nZo\xc3\xab;teacher\n",
        "Name\tRole\nZoë\tteacher".encode("utf-16"),
        "Name,Role\nZoe\u0308,  teacher\u00a0".encode(),
    ],
)
def test_a_table_is_the_same_however_a_spreadsheet_saves_it(content: bytes) -> None:
    assert read_csv(content) == (Line(1, ("Name", "Role")), Line(2, ("Zoë", "teacher")))


def test_rows_have_the_numbers_that_the_spreadsheet_shows() -> None:
    table = read_csv(b'\n"Na\nme",Role\n,\n\nAnn,"teacher\nand more"\nBob,volunteer\n')
    assert [line.number for line in table] == [2, 5, 6]
    assert table[1].cells == ("Ann", "teacher and more")


def test_days_and_numbers_of_a_workbook_are_kept() -> None:
    values = [date(2026, 9, 1), datetime(2026, 9, 1, 8, 5), 12.0, 1.5, 7, float("inf"), None]  # noqa: DTZ001 - a workbook knows no zone
    assert lines([values])[0].cells == (date(2026, 9, 1), date(2026, 9, 1), "12", "1.5", "7", "inf", "")


@pytest.mark.parametrize("content", [b"Name,Role\nZo\xeb,teacher", b"\xff\xfeN", b"Name\n" + b"x" * 200_000])
def test_what_cannot_be_read_is_told(content: bytes) -> None:
    with pytest.raises(BrokenStaffList) as broken:
        read_csv(content)
    assert broken.value.sentence == CANNOT_READ


def test_a_list_has_an_end() -> None:
    assert len(lines([["Name"]] * (MOST_ROWS + 1))) == MOST_ROWS + 1
    with pytest.raises(BrokenStaffList, match="more than 10,000 rows"):
        lines([["Name"]] * (MOST_ROWS + 2))
    assert len(lines([["Name"], *[[""]] * 20_000, ["Ann"]])) == 2


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_sentence(content: bytes) -> None:
    with suppress(BrokenStaffList):  # nothing else may come out
        assert all(any(line.cells) for line in read_csv(content))
