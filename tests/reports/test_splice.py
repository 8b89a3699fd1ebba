from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from random import Random
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from bot.reports.cells import Value, as_written
from bot.reports.package import pack, packed
from bot.reports.splice import Fit, Line, Rows, around
from bot.reports.styles import DAY, TEXT, WHEN, add_styles
from bot.reports.writing import rows_in
from tests.reports.excel_rules import faults
from tests.reports.made_up import HOSTILE

MADE = datetime(2026, 11, 23, 7, tzinfo=UTC)


def lines_of(text: str, width: float) -> int:
    assert width == 10
    return text.count("\n") + 1


def points(lines: int) -> float:
    return 10.25 * lines


def a_book(*lines: Sequence[tuple[Value, str]]) -> tuple[Workbook, Rows]:
    """Return a workbook of one sheet with a heading, and the rows to be spliced in below."""
    book = Workbook()
    add_styles(book)
    book.worksheets[0].append(["Heading"] * len(lines[0]))

    def ready() -> Iterator[Line]:
        yield from (([value for value, _ in line], [style for _, style in line]) for line in lines)

    return book, Rows(book.worksheets[0], Fit([10] * len(lines[0]), lines_of, points), 2, len(lines), ready)


def test_spliced_rows_read_back_like_ordinary_ones() -> None:
    values = [("=1+1", TEXT), ("a<b>&\r\n ", TEXT), (None, TEXT), (7, TEXT), (date(2026, 11, 16), DAY), (MADE, WHEN)]
    book, rows = a_book([*values, ("plain", TEXT)])
    content = packed(book, MADE, [], {rows.sheet.title: rows})
    assert faults(content) == []
    read = load_workbook(BytesIO(content)).worksheets[0]
    morning = datetime(2026, 11, 23, 7)  # noqa: DTZ001 - a workbook knows no zone
    expected = ["=1+1", "a<b>&\r\n ", None, 7, datetime(2026, 11, 16), morning, "plain"]  # noqa: DTZ001 - the same
    assert [cell.value for cell in read[2]] == expected
    assert [cell.style for cell in read[2]] == [TEXT, TEXT, TEXT, TEXT, DAY, WHEN, TEXT]
    assert (read["A2"].data_type, read["A2"].quotePrefix, read["G2"].quotePrefix) == ("s", True, False)
    assert (read.row_dimensions[2].height, read.dimensions) == (20.5, "A1:G2")


def test_ten_thousand_hostile_texts_come_back_equal_from_the_fast_path() -> None:
    random = Random(10_000)  # noqa: S311 - invented data
    texts = ["".join(random.choices(HOSTILE, k=random.randint(1, 5))) for _ in range(10_000)]
    book, rows = a_book(*([(text, TEXT), (text.upper(), DAY)] for text in texts))
    content = packed(book, MADE, [], {rows.sheet.title: rows})
    assert faults(content) == []
    read = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [[as_written(str(value)) for value in row] for row in read[1:]] == [[text, text.upper()] for text in texts]
    plain = load_workbook(BytesIO(content)).worksheets[0]
    quoted = [bool(cell.quotePrefix) for (cell,) in plain.iter_rows(2, max_col=1)]
    assert quoted == [text.startswith(("=", "+", "-", "@", "#", "'", "\t", "\r")) for text in texts]


def test_cells_that_are_remembered_are_forgotten_again_and_stay_right() -> None:
    values: list[tuple[Value, Value]] = [(f"text {number % 5_000}", number) for number in range(12_000)]
    book, rows = a_book(*([(text, TEXT), (number, TEXT)] for text, number in values))
    read = load_workbook(BytesIO(packed(book, MADE, [], {rows.sheet.title: rows})), read_only=True)
    found = list(read.worksheets[0].iter_rows(2, values_only=True))
    assert found == values


def test_a_sheet_too_large_for_an_archive_of_the_old_kind_is_written_in_the_new_kind_and_no_other_is() -> None:
    book, rows = a_book(*([(number, TEXT)] for number in range(600)))
    old, new = BytesIO(), BytesIO()
    for file, largest in ((old, 1_000_000), (new, 9_000)):
        assert pack(file, book, MADE, [], {rows.sheet.title: rows}, largest)["xl/worksheets/sheet1.xml"] == 601
        assert rows_in(file)["xl/worksheets/sheet1.xml"] == 601
        assert faults(file.getvalue()) == []
    assert len(new.getvalue()) - len(old.getvalue()) == 20, "what the new kind adds to the head of one part"
    assert {ZipFile(old).getinfo(name).extract_version for name in ZipFile(old).namelist()} == {20}


def test_the_last_row_is_told_to_readers() -> None:
    _, rows = a_book([("text", TEXT)])
    sheet = b'<x><dimension ref="A1:C4"/><sheetData></sheetData></x>'
    before, behind = around(sheet, replace(rows, number=8))
    assert (before, behind) == (b'<x><dimension ref="A1:C9"/><sheetData>', b"</sheetData></x>")
