"""Words that are hostile to a workbook come back from it as they were, on every sheet that can hold any."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO

import pytest
from lxml import etree
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from bot.concerns.concern import Words
from bot.people import Person, Role, School
from bot.policies.questions import Answer, Question
from bot.reports import page
from bot.reports import words as w
from bot.reports.cells import LONGEST, as_written, put, safe, units, writable
from bot.reports.charts import Line, Look, Place, Range, bars, lay
from bot.reports.facts import Facts, PolicyFacts
from bot.reports.package import packed
from bot.reports.page import for_header
from bot.reports.splice import Fit, Rows
from bot.reports.staff_template import SCHOOLS, template
from bot.reports.styles import NAVY, TEXT, add_styles
from bot.reports.workbook import Reporter
from bot.requests.redirect import Door, Redirect, RequestKind
from tests.fakes.person import FakeDirectory
from tests.reports.excel_rules import faults, part_of, texts
from tests.reports.hostile_words import HOSTILE, hostile
from tests.reports.made_up import MONDAY, WEEK, MadeUpRecords, concern

READER = Person("p-reader", "Iffley Qvist", Role.EXECUTIVE_HEADTEACHER)
"""A name that is in no text: it would be masked there."""
TUESDAY = WEEK.start + timedelta(hours=30)
NAMES = [f"{text}{number}" for number, text in enumerate(HOSTILE)]
"""Every piece as the name of a school; a number keeps them apart."""
ASKED, TOLD = hostile(700, 1), hostile(500, 2)
LABELS = {f"Z.{number}": text for number, text in enumerate(HOSTILE)}
FEDERATION, REMARK = "=1+1 _x0041_ & \x07 Federation", "#N/A & remark"
POLICY = PolicyFacts("=policy\x00", "\ud83d month", "#REF!", "+overdue _x000D_")
FACTS = Facts(FEDERATION, POLICY, REMARK, LABELS, other_policies=(PolicyFacts("-other", "\uffff", "@next"),))


def sheets(content: bytes) -> dict[str, list[list[object]]]:
    """Return what a reader of another family sees on each sheet, with their types."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: [list[object](row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in book.sheet_names
    }


def written(rows: Sequence[Sequence[object]]) -> list[str]:
    return [as_written(value) for row in rows for value in row if isinstance(value, str) and value]


def column(rows: Sequence[Sequence[object]], heading: str) -> list[object]:
    """Return what stands below a heading."""
    top = next(place for place, row in enumerate(rows) if heading in row)
    return [row[rows[top].index(heading)] for row in rows[top + 1 :]]


@pytest.fixture(scope="module")
def content() -> bytes:
    schools = tuple(School(f"s{number}", name) for number, name in enumerate(NAMES))
    made = MadeUpRecords(kept=[Question(date(2026, 11, 17), Answer.SILENT, text, tuple(LABELS)[:3]) for text in ASKED])
    made.kept += [Question(date(2026, 11, 17), Answer.QUOTED, "", (name,)) for name in LABELS]
    for number, told in enumerate(TOLD):
        made.add(concern(f"SR-{number:04}", TUESDAY, f"s{number % len(schools)}"), Words(told, post_address=told))
        made.filed.append(Redirect(str(number), RequestKind.LEAVE, Door.REQUEST, f"s{number % len(schools)}", TUESDAY))
    reporter = Reporter(made, FakeDirectory((READER,), schools), FACTS, partial(MONDAY.astimezone, UTC), str)
    return reporter.make(WEEK, READER).content


def test_excel_finds_nothing_to_repair_no_formula_and_no_error_value(content: bytes) -> None:
    assert faults(content) == []
    assert 'TargetMode="External"' not in texts(content), "the address of a post is a text and no link"


def test_what_people_told_stands_in_the_list_of_concerns_and_on_the_summary(content: bytes) -> None:
    read = sheets(content)
    told = dict(zip(column(read["Concerns"], w.REFERENCE), column(read["Concerns"], w.TOLD), strict=True))
    short = {f"SR-{n:04}": text for n, text in enumerate(TOLD) if text == " ".join(text.split()) and len(text) < 100}
    assert len(short) > 200
    assert {name: as_written(str(told[name])) for name in short} == short
    assert all(isinstance(value, str) for value in told.values())
    assert set(column(read["Summary"], w.TOLD)[:5]) <= set(told.values())


def test_what_was_asked_stands_word_for_word_with_its_clauses(content: bytes) -> None:
    rows = sheets(content)["Questions"]
    assert [as_written(str(text)) for text in column(rows, w.QUESTION)] == ASKED
    assert "; ".join(HOSTILE[:3]) in written(rows)
    assert len({*written(rows)} & {*HOSTILE}) > 10


def test_names_of_schools_stand_on_every_sheet_that_names_schools(content: bytes) -> None:
    read = sheets(content)
    for title in ("Concerns", "Redirects", "Trends"):
        assert {*NAMES} <= {*written(read[title])}, title
    assert {*written(read["Summary"])} & {*NAMES}


def test_a_chart_and_its_alternative_text_say_any_name() -> None:
    book = Workbook()
    names, numbers = (
        Range("Sheet", column, 2, tuple(values)) for column, values in ((1, NAMES), (2, range(len(NAMES))))
    )
    lay(book.worksheets[0], bars("Title", names, Line("\x07 &", numbers, Look(NAVY))), Place(1, 1, 9, 9))
    content = packed(book, MONDAY, [" ".join(NAMES)], {})
    assert faults(content) == []
    chart = etree.fromstring(part_of(content, "xl/charts/chart1.xml"))
    shown = [str(text.text or "") for text in chart.iter("{*}v")]
    assert {*map(safe, NAMES), safe("\x07 &")} <= {*shown}
    drawing = etree.fromstring(part_of(content, "xl/drawings/drawing1.xml"))
    assert [frame.get("descr") for frame in drawing.iter("{*}cNvPr")] == [writable(" ".join(NAMES))]


def test_the_federation_the_policies_and_the_remark_stand_where_they_belong(content: bytes) -> None:
    read = sheets(content)
    for words in (FEDERATION, REMARK, POLICY.name, POLICY.reviewed, "-other", "\uffff", "@next"):
        assert words in written(read["Read me"])
    assert any(FEDERATION in words for words in written(read["Summary"]))
    sheet = etree.fromstring(part_of(content, "xl/worksheets/sheet1.xml"))
    head, foot = (str(sheet.findtext(f".//{{*}}{edge}")) for edge in ("oddHeader", "oddFooter"))
    assert for_header(FEDERATION) in head
    assert "&&" in for_header(FEDERATION)
    assert for_header(REMARK) in foot


def test_every_school_stands_in_the_empty_staff_list() -> None:
    names = NAMES[:50]
    content = template(names, MONDAY)
    assert faults(content) == []
    assert [as_written(str(row[0])) for row in sheets(content)[SCHOOLS][3 : 3 + len(names)]] == names


def both_ways(values: Sequence[str]) -> bytes:
    """Return a workbook with the values as ordinary cells on one sheet, and as spliced rows on another."""
    book = Workbook()
    add_styles(book)
    ordinary, ready = book.worksheets[0], book.create_sheet("Ready")
    put(ready, 1, 1, "first", TEXT)
    for number, value in enumerate(values, start=2):
        put(ordinary, number, 1, value, TEXT)
    lines = [([value], [TEXT]) for value in values]
    rows = Rows(ready, Fit([10], page.lines, float), 2, len(values), lines.__iter__)
    return packed(book, MONDAY, (), {"Ready": rows})


def test_ten_thousand_hostile_texts_come_back_equal_from_ordinary_and_from_spliced_cells() -> None:
    values = hostile(10_000)
    content = both_ways(values)
    assert faults(content) == []
    for rows in sheets(content).values():
        assert [type(row[0]) for row in rows[-10_000:]] == [str] * 10_000
        assert [as_written(str(row[0])) for row in rows[-10_000:]] == values


def test_without_our_care_the_same_texts_do_not_come_back() -> None:
    book = Workbook()
    plain = [text for text in HOSTILE if writable(text) == text]
    for number, text in enumerate(plain, start=1):
        book.worksheets[0].cell(number, 1).value = text
    file = BytesIO()
    book.save(file)
    found = faults(file.getvalue())
    assert sum("formula" in fault for fault in found) == 5
    assert sum("error value" in fault for fault in found) > 2
    (rows,) = sheets(file.getvalue()).values()
    assert [row[0] for row in rows] != plain


@pytest.mark.parametrize("last", ["x", "😀", "_x0041_", "\x07", "=", "&", "<", "\r\n"])
def test_a_text_that_is_just_as_long_as_a_cell_is_whole_and_one_sign_more_goes_on_elsewhere(last: str) -> None:
    room = LONGEST - units(safe(last))
    asked = ["a" * room + last, "a" * (room + 1) + last, "=" + last * 40_000]
    made = MadeUpRecords(kept=[Question(date(2026, 11, 17), Answer.SILENT, text) for text in asked])
    at = datetime(2026, 11, 23, 7, tzinfo=UTC)
    reporter = Reporter(made, FakeDirectory((READER,)), FACTS, partial(at.astimezone, UTC), str)
    content = reporter.make(WEEK, READER).content
    assert faults(content) == []
    read = sheets(content)
    shown = [as_written(str(text)) for text in column(read["Questions"], w.QUESTION)]
    rest = "".join(as_written(str(text)) for text in column(read[w.LONG_TITLE], w.LONG_TEXT))
    assert shown[0] == asked[0]
    together = "".join(shown[1:]).replace(w.LONG_HERE, "")
    assert len(together) + len(rest) == len(asked[1]) + len(asked[2])
    assert rest.endswith(asked[2][-1_000:])
