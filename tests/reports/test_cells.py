import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from bot.reports.cells import LONGEST, as_written, pieces, put, safe, units, wall_time
from bot.reports.styles import TEXT, add_styles
from tests.reports.excel_rules import faults

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
NASTY = st.sampled_from(
    ["=1+1", "#N/A", "_x0041_", "⟦U+0007⟧", "\x07", "\ufffe", "\ud800", "\u202e", "\u2069", "\r\n", "&", "<", "_x005F_"]
)


def as_read(stored: str) -> str:
    """Decode a stored text as readers do."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), stored)


@given(st.lists(ANY_TEXT | NASTY, max_size=6).map("".join))
def test_every_text_comes_back(text: str) -> None:
    assert as_written(as_read(safe(text))) == text


def test_what_a_workbook_cannot_hold_stands_as_its_number() -> None:
    assert safe("a\x07b\ufffec\ud800") == "a⟦U+0007⟧b⟦U+FFFE⟧c⟦U+D800⟧"
    turned = "abc\u202edocx.exe\u2066\u2069\u202a"
    assert safe(turned) == "abc⟦U+202E⟧docx.exe⟦U+2066⟧⟦U+2069⟧⟦U+202A⟧"
    assert as_written(safe(turned)) == turned
    assert (safe("_x0041_"), as_read("_x0041_")) == ("_x005F_x0041_", "A")
    assert safe("tab\tnew\nline é 😀 مرحبا") == "tab\tnew\nline é 😀 مرحبا"


@given(st.text(st.characters(codec=None), max_size=80) | st.just("_x0041_" * 9) | st.just("😀" * 40))
def test_pieces_fit_and_join_to_the_whole(text: str) -> None:
    cut = list(pieces(text, 20))
    assert "".join(cut) == text
    assert all(units(safe(piece)) <= 20 for piece in cut)


def test_a_text_that_fits_is_one_piece() -> None:
    assert list(pieces("x" * LONGEST)) == ["x" * LONGEST]
    assert len(list(pieces("x" * (LONGEST + 1)))) == 2
    assert units("a😀") == 3


def test_a_moment_is_london_wall_time_without_a_zone() -> None:
    assert wall_time(datetime(2026, 7, 1, 23, 30, 5, 99, UTC)) == datetime(2026, 7, 2, 0, 30, 5)  # noqa: DTZ001


def test_formulas_and_errors_are_text_and_an_ordinary_cell_is_not_safe() -> None:
    book = Workbook()
    add_styles(book)
    sheet = book.create_sheet("One")
    for row, text in enumerate(("=1+1", "#N/A", "+1", "plain"), start=1):
        cell = put(sheet, row, 1, text, TEXT)
        assert (cell.data_type, bool(cell.quotePrefix)) == ("s", text != "plain")
    put(sheet, 5, 1, date(2026, 11, 16), TEXT)
    assert faults(_saved(book)) == []
    sheet.cell(6, 1).value, sheet.cell(7, 1).value = "=1+1", "#N/A"
    assert faults(_saved(book)) == ["One!A6: formula", "One!A7: error value"]
    with pytest.raises(IllegalCharacterError):
        sheet.cell(8, 1).value = "\x07"


def _saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()
