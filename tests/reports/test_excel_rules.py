"""Each rule by which workbooks are judged finds what breaks it: a sound workbook, and the same with one slip."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from tests.reports.excel_rules import faults

FIRST, SECOND, BOOK, STYLES = (
    f"xl/{name}.xml" for name in ("worksheets/sheet1", "worksheets/sheet2", "workbook", "styles")
)
TABLE, RELATIONS = "xl/tables/table1.xml", "xl/worksheets/_rels/sheet1.xml.rels"


def a_sound_one() -> bytes:
    book = Workbook()
    first, second = book.worksheets[0], book.create_sheet("Second")
    first.title = "First"
    for values in (("Name", "Week"), ("Ann", 7), ("Ben", 8)):
        first.append(values)
        second.append(values)
    for sheet, name in ((first, "NameList"), (second, "OtherList")):
        sheet.add_table(Table(displayName=name, ref="A1:B3"))
    first["A3"].hyperlink = Hyperlink(ref="A3", location="'Second'!A1")
    first.oddHeader, first.oddFooter = HeaderFooterItem(), HeaderFooterItem()
    first.oddHeader.left.text = first.oddFooter.left.text = "words"
    choices = DataValidation("list", '"yes,no"')
    choices.add("A2:A3")
    first.add_data_validation(choices)
    book.defined_names["Choices"] = DefinedName("Choices", attr_text="'Second'!$A$2:$A$3")
    file = BytesIO()
    book.save(file)
    return file.getvalue()


SOUND = a_sound_one()
LINK = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" '
LINK += 'Type="hyperlink" Target="{}" TargetMode="External"/>'
LINKED = '<hyperlink xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="x" ref="A1"/>'
CELL = b'<c r="A2"'


def changed(parts: Mapping[str, tuple[bytes, bytes]]) -> bytes:
    """Return the sound workbook with other bytes in some of its parts, where these stand first."""
    file = BytesIO()
    with ZipFile(BytesIO(SOUND)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            before, after = parts.get(name, (b"", b""))
            assert before in old.read(name), name
            new.writestr(name, old.read(name).replace(before, after, 1))
    return file.getvalue()


def test_a_sound_workbook_breaks_no_rule() -> None:
    assert faults(SOUND) == []
    assert faults(changed({})) == []


@pytest.mark.parametrize(
    ("part", "before", "after", "told"),
    [
        (FIRST, CELL, b'<c r="B1"/>' + CELL, "B1: twice or out of order"),
        (FIRST, b'<c r="B2"', b'<c r="XFE2"', "XFE2: outside the sheet"),
        (FIRST, b'<c r="B3"', b'<c r="B1048577"', "B1048577: outside the sheet"),
        (FIRST, CELL, CELL + b' s="9"', "A2: unknown style"),
        (FIRST, b"<v>7</v>", b"<is><t>" + b"x" * 32_768 + b"</t></is>", "text too long"),
        (FIRST, b"<v>7</v>", b"<is><r><t>" + "😀".encode() * 16_384 + b"</t></r></is>", "text too long"),
        (FIRST, b"<v>7", b"<f>1</f><v>7", "B2: formula"),
        (FIRST, b'<c r="B2" t="n"', b'<c r="B2" t="e"', "B2: error value"),
        (FIRST, b'"yes,no"', b'"' + b"x" * 256 + b'"', "a drop-down is too long"),
        (FIRST, b"words", b"x" * 256, "a header or footer is too long"),
        (FIRST, b"&amp;Lwords</oddFooter>", "😀".encode() * 128 + b"</oddFooter>", "a header or footer is too long"),
        (FIRST, b"<hyperlinks>", b"<hyperlinks>" + b'<hyperlink ref="A1"/>' * 65_531, "too many links"),
        (FIRST, b"'Second'!A", b"'Third'!A", "leads nowhere: 'Third'!A"),
        (BOOK, b"'Second'!", b"'Third'!", "leads nowhere: 'Third'!"),
        (BOOK, b'name="First"', b'name=""', "sheet name ''"),
        (BOOK, b'name="First"', b'name="' + b"x" * 32 + b'"', "sheet name 'xxx"),
        (BOOK, b'name="First"', b'name="' + "😀".encode() * 16 + b'"', "sheet name"),
        (BOOK, b'name="First"', b'name="a/b"', "sheet name 'a/b'"),
        (BOOK, b'name="First"', b'name="a\'"', "sheet name"),
        (BOOK, b'name="First"', b'name="\'a"', "sheet name"),
        (BOOK, b'name="First"', b'name="History"', "sheet name 'History'"),
        (BOOK, b'name="First"', b'name="second"', "a sheet name twice"),
        (TABLE, b'displayName="NameList"', b'displayName="A1"', "table name A1"),
        (TABLE, b'displayName="NameList"', b'displayName="R1C1"', "table name R1C1"),
        (TABLE, b'displayName="NameList"', b'displayName="R"', "table name R"),
        (TABLE, b'displayName="NameList"', b'displayName="a b"', "table name a b"),
        (TABLE, b'displayName="NameList"', b'displayName="1a"', "table name 1a"),
        (TABLE, b'displayName="NameList"', b'displayName="otherlist"', "table name OtherList"),
        (TABLE, b'name="Week"', b'name="Weeks"', "its headings are not its cells"),
        (TABLE, b'ref="A1:B3"', b'ref="A1:B1"', "no row"),
        ("_rels/.rels", b"xl/workbook.xml", b"xl/other.xml", "part missing xl/other.xml"),
        (RELATIONS, b"table1.xml", b"table9.xml", "part missing xl/tables/table9.xml"),
        ("docProps/core.xml", b"</", b"<", "not XML: docProps/core.xml"),
    ],
)
def test_a_slip_in_one_part_is_found(part: str, before: bytes, after: bytes, told: str) -> None:
    found = faults(changed({part: (before, after)}))
    assert any(told in fault for fault in found), found


def test_a_heading_that_a_table_has_twice_is_found() -> None:
    both = {TABLE: (b'name="Week"', b'name="name"'), FIRST: (b"<t>Week</t>", b"<t>name</t>")}
    assert faults(changed(both)) == ["table NameList: a heading twice"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:alert(1)", "http://" + "x" * 2_079])
def test_a_link_that_leads_where_none_may_is_found(target: str) -> None:
    start = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    linked = (b"<hyperlinks>", b"<hyperlinks>" + LINKED.encode())
    told = f"First: link to {target[:30]}"
    assert told in faults(changed({RELATIONS: (start, LINK.format(target).encode()), FIRST: linked}))
    fine = LINK.format("https://example.org/").encode()
    assert faults(changed({RELATIONS: (start, fine), FIRST: linked})) == [], "the control"


def test_a_part_that_is_there_twice_and_a_damaged_one_are_found() -> None:
    file = BytesIO(SOUND)
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        archive.writestr(STYLES.upper(), b"<a/>")
    assert faults(file.getvalue()) == [f"a part twice: {STYLES}"]
    damaged = bytearray(SOUND)
    damaged[SOUND.index(b"PK\x01\x02") + 16] ^= 0xFF  # the sum of the first part
    assert faults(bytes(damaged)) == ["damaged: docProps/app.xml"]
