"""Workbooks that are handed in: whatever they hold, they are read or refused in a sentence, and it costs little."""

import re
import subprocess
import sys
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from benchmarks.reading import CONTROL, MEBIBYTES, SHARED
from bot.people.staff_table import BrokenTable
from bot.reports import markup
from bot.reports import received as r
from tests.reports.hostile_books import (
    SHEET,
    USUAL,
    book,
    books,
    rows,
    shared_bomb,
    texts,
)

BOOKS = list(books())


def outcome(content: bytes) -> str:
    try:
        return str([cell for line in r.read(content, "Staff").lines for cell in line.cells if cell])
    except BrokenTable as refused:
        return refused.sentence


@pytest.mark.parametrize(("content", "told"), [each[1:] for each in BOOKS], ids=[each[0] for each in BOOKS])
def test_a_hostile_workbook_is_read_or_refused_in_a_sentence(content: bytes, told: str) -> None:
    assert told in outcome(content)


def test_there_are_more_than_a_hundred_of_them_and_an_honest_one_is_read() -> None:
    assert len({name for name, _, _ in BOOKS}) == len(BOOKS) > 100
    assert outcome(book()) == "['Name', 'Role', 'Ann', 'teacher']", "the control"


def memory() -> dict[str, float]:
    """Return how many mebibytes each reading of the benchmark took, in a process that has nothing else in memory."""
    command = [sys.executable, "-m", "benchmarks.reading"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = (re.fullmatch(r" *[\d.]+ s +([\d.]+) MiB  (.+)", line) for line in told.splitlines())
    return {each[2]: float(each[1]) for each in found if each}


def test_a_bomb_of_a_gibibyte_is_refused_in_little_memory_and_unpacking_a_part_of_it_takes_more() -> None:
    took = memory()
    control, shared = took.pop(CONTROL), took.pop(SHARED)
    assert len(took) > 20
    assert max(took.values()) < MEBIBYTES
    assert control > 64
    assert shared < 64, "a text of eight mebibytes for each cell would be hundreds of gigabytes"


def test_more_elements_than_any_list_has_are_not_counted_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(book()).startswith("['Name'"), "the control"
    monkeypatch.setattr(markup, "_MOST_ELEMENTS", 10)
    assert outcome(book()) == r.TOO_MUCH_INSIDE


def test_a_text_that_many_cells_share_is_kept_once() -> None:
    kept = {id(cell) for line in r.read(shared_bomb(100_000, 400), "Staff").lines[1:] for cell in line.cells}
    assert len(kept) == 1


def test_marks_without_end_above_a_letter_cost_nothing() -> None:
    marks = "a" + "\u0301\u0323" * 200_000
    (line,) = r.read(rows(texts(2, marks)), "Staff").lines[1:]
    assert len(str(line.cells[0])) == 2_000


def test_what_offices_send_is_read_as_it_stands() -> None:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "staff"
    for values in (
        ("Name", "From", "Id"),
        ("Zoë  Ní Dhómhnaill", date(2026, 9, 1), "0078"),
        ("Łukasz", "01/09/2026", 78),
    ):
        sheet.append(values)
    sheet["A2"].hyperlink = "mailto:zoe@example.org"
    sheet["A3"].hyperlink = "https://example.org/"
    for row in range(4, 400):
        sheet.cell(row, 1).number_format = "dd/mm/yyyy"  # rows that somebody coloured and never filled
    workbook.create_sheet("Hidden").sheet_state = "hidden"
    file = BytesIO()
    workbook.save(file)
    lines = r.read(file.getvalue(), "Staff").lines
    assert [line.cells[:3] for line in lines] == [
        ("Name", "From", "Id"),
        ("Zoë Ní Dhómhnaill", date(2026, 9, 1), "0078"),
        ("Łukasz", "01/09/2026", "78"),
    ]


def test_a_formula_with_its_result_is_read_also_where_that_is_a_text_without_a_sign() -> None:
    cells = '<c t="str"><f>""</f><v></v></c><c><f>3+4</f><v>7</v></c><c t="str"><f>A1</f><v>Ann</v></c>'
    assert outcome(rows(f'<row r="2">{cells}</row>')) == "['Name', 'Role', '7', 'Ann']"


def test_a_hidden_row_that_holds_nothing_is_passed_over_and_a_text_in_one_is_told() -> None:
    assert outcome(rows('<row r="2" hidden="1"><c/></row>')) == "['Name', 'Role']"
    assert "row 2: it is hidden" in outcome(rows(texts(2, "Ann").replace('r="2"', 'r="2" hidden="true"')))
    assert "row 2: it is hidden" in outcome(rows('<row hidden="true"><c t="inlineStr"><is><t>A</t></is></c></row>'))


def test_the_first_sheet_that_can_be_seen_is_read_where_none_has_the_name() -> None:
    content = book({"xl/workbook.xml": str(USUAL["xl/workbook.xml"]).replace("Staff", "List")})
    assert outcome(content) == "['Name', 'Role', 'Ann', 'teacher']"
    hidden = str(USUAL["xl/workbook.xml"]).replace("Staff", "List").replace('"visible"', '"hidden"', 1)
    assert outcome(book({"xl/workbook.xml": hidden})) == "[]"
    merged = USUAL[SHEET].replace("</worksheet>", '<mergeCells><mergeCell ref="?"/></mergeCells></worksheet>')
    named = str(USUAL["xl/workbook.xml"]).replace("Staff", "List")
    assert outcome(book({"xl/workbook.xml": named, SHEET: merged})).startswith("First sheet, row 1: cells are merged.")
