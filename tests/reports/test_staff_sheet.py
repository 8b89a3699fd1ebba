"""Workbooks that a school office sends in: read, or refused in a sentence."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.people.staff_table import BrokenStaffList, Line
from bot.reports.received import is_workbook
from bot.reports.staff_sheet import read

HEADINGS = ("Name", "Role")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOT_A_WORKBOOK = "It cannot be read as an Excel workbook. Please open it in Excel and save it as .xlsx."


def a_workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def changed(content: bytes, part: str, before: bytes, after: bytes) -> bytes:
    """Return a workbook with something else in one of its parts."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            assert name != part or before in data
            new.writestr(name, data.replace(before, after) if name == part else data)
    return file.getvalue()


def table(content: bytes) -> list[tuple[object, ...]]:
    return [tuple(cell for cell in line.cells if cell) for line in read(content)]


def fault(content: bytes) -> str:
    with pytest.raises(BrokenStaffList) as broken:
        read(content)
    return broken.value.sentence


GOOD = a_workbook(Staff=[HEADINGS, ("Ann", "teacher")])
SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_is_read_with_the_numbers_that_it_shows() -> None:
    rows = [(), HEADINGS, (None, " "), ("Ann", datetime(2026, 9, 1), 7.0)]  # noqa: DTZ001 - a workbook knows no zone
    lines = read(a_workbook(People=rows))
    assert [line.number for line in lines] == [2, 4]
    assert lines[1].cells[:3] == ("Ann", date(2026, 9, 1), "7")


def test_the_sheet_staff_is_read_wherever_it_stands_and_otherwise_the_first() -> None:
    assert table(a_workbook(Other=[("no",)], STAFF=[HEADINGS])) == [HEADINGS]
    assert table(a_workbook(Other=[("yes",)], Third=[HEADINGS])) == [("yes",)]


def test_the_result_of_a_formula_is_read_and_a_formula_without_one_is_told() -> None:
    without = a_workbook(Staff=[HEADINGS, ("Ann", "=3+4")])
    assert fault(without).startswith("Sheet Staff, row 2: a formula has no result yet.")
    assert table(changed(without, SHEET, b"<v></v>", b"<v>7</v>")) == [HEADINGS, ("Ann", "7")]


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    assert table(changed(GOOD, SHEET, b'ref="A1:B2"', b'ref="A1:A1"')) == [HEADINGS, ("Ann", "teacher")]
    assert table(changed(GOOD, SHEET, b'ref="A1:B2"', b'ref="A1:XFD9999999"')) == [HEADINGS, ("Ann", "teacher")]


def test_a_row_that_is_further_down_than_any_sheet_goes_costs_nothing() -> None:
    assert table(changed(GOOD, SHEET, b'<row r="2"', b'<row r="99999999999"')) == [HEADINGS]


def test_a_damaged_day_is_an_error_of_the_spreadsheet() -> None:
    content = a_workbook(Staff=[HEADINGS, ("Ann", date(2026, 9, 1))])
    assert table(changed(content, SHEET, b"<v>46266</v>", b"<v>99999999999</v>")) == [HEADINGS, ("Ann", "#VALUE!")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (OLE + b"\0" * 512, "It is an old Excel workbook (.xls). Please open it in Excel and save it as .xlsx."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "It is protected with a password. Please save a copy without"),
        (b"PK\x03\x04 and then nothing", NOT_A_WORKBOOK),
        (GOOD[:-30], NOT_A_WORKBOOK),
        (changed(GOOD, SHEET, b"</row>", b"<row>"), NOT_A_WORKBOOK),
        (changed(GOOD, SHEET, b'r="A2"', b'r="??"'), NOT_A_WORKBOOK),
        (changed(GOOD, "xl/workbook.xml", b"<sheets>", b"<sheets><sheet/>"), NOT_A_WORKBOOK),
        (changed(GOOD, "[Content_Types].xml", b"sheet.main+xml", b"nothing+xml"), NOT_A_WORKBOOK),
    ],
)
def test_what_is_no_workbook_is_told_in_a_sentence(content: bytes, told: str) -> None:
    assert is_workbook(content)
    assert fault(content).startswith(told)


def test_a_zip_archive_of_something_else_is_no_workbook() -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert fault(file.getvalue()) == NOT_A_WORKBOOK
    assert not is_workbook(b"Name,Role\n")


def test_a_bomb_is_told_before_it_is_opened() -> None:
    file = BytesIO(GOOD)
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings2.xml", b" " * (21 * 1024 * 1024))
    assert len(file.getvalue()) < 100_000
    assert fault(file.getvalue()).startswith("It holds far more than such a list.")


def with_shared_strings() -> bytes:
    """Return the good workbook with a text among its shared strings, as Excel writes all of them."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    declared = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    content = changed(GOOD, "[Content_Types].xml", b"</Types>", declared)
    content = changed(content, SHEET, b't="inlineStr"><is><t>Ann</t></is>', b't="s"><v>0</v>')
    file = BytesIO(content)
    with ZipFile(file, "a") as archive:
        strings = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Zed</t></si></sst>'
        archive.writestr(STRINGS, strings)
    return file.getvalue()


STRINGS = "xl/sharedStrings.xml"
SHARED = with_shared_strings()


def test_shared_texts_are_read() -> None:
    assert table(SHARED) == [HEADINGS, ("Zed", "teacher")]


PLACES = st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=20)


@given(PLACES)
@settings(max_examples=150, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(places: list[tuple[int, int]]) -> None:
    damaged = bytearray(GOOD)
    for place, value in places:
        damaged[place] = value
    with suppress(BrokenStaffList):  # nothing else may come out
        assert all(isinstance(line, Line) for line in read(bytes(damaged)))


@given(
    st.sampled_from(["xl/workbook.xml", SHEET, "xl/styles.xml", STRINGS, "[Content_Types].xml"]),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_a_workbook_with_a_damaged_part_is_read_or_refused(part: str, data: st.DataObject) -> None:
    with ZipFile(BytesIO(SHARED)) as archive:
        inside = archive.read(part)
    start = data.draw(st.integers(0, len(inside) - 1))
    end = data.draw(st.integers(start + 1, min(len(inside), start + 40)))
    other = data.draw(st.sampled_from([b"", b"-1", b"x", b"<a/>", b"99999999999999999999", b'"', b"nan"]))
    with suppress(BrokenStaffList):  # nothing else may come out
        assert all(isinstance(line, Line) for line in read(changed(SHARED, part, inside[start:end], other)))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(BrokenStaffList):  # nothing else may come out
        assert read(b"PK\x03\x04" + content) == ()
