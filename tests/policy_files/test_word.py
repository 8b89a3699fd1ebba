from io import BytesIO

import docx
import pytest

from bot.policy_files.pieces import BadDocument, Piece, Reading, Shape
from bot.policy_files.word import read_word
from tests.policy_files.documents import counted, levels, numbering, p, part, table, word

STYLES = part(
    "styles",
    '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="My Heading"/><w:basedOn w:val="H1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Old"><w:name w:val="Heading 3"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>',
)
NUMBERS = numbering(levels(("decimal", "%1."), ("lowerLetter", "(%2)"), ("bullet", "•"), ("decimal", "")))


def read(body: str, **parts: str) -> Reading:
    return read_word(word(body, **parts), "a.docx")


def shapes(reading: Reading) -> list[tuple[Shape, str]]:
    return [(piece.shape, piece.text) for piece in reading.pieces]


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def test_headings_have_their_style_or_an_outline_and_words_own_number() -> None:
    body = (
        p("Aims", style("H1"))
        + p("Old", style("Old"))
        + p("Roles", style("H1"))
        + p("Own", '<w:outlineLvl w:val="3"/>')
    )
    found = read(body + p("Body", '<w:outlineLvl w:val="9"/>'), styles=STYLES, numbering=NUMBERS).pieces
    assert found == (
        Piece(Shape.HEADING, "1. Aims", "1", 1, "paragraph 1"),
        Piece(Shape.HEADING, "Old", "", 3, "paragraph 2"),
        Piece(Shape.HEADING, "2. Roles", "2", 1, "paragraph 3"),
        Piece(Shape.HEADING, "Own", "", 4, "paragraph 4"),
        Piece(Shape.PARAGRAPH, "Body", "", 0, "paragraph 5"),
    )


def test_words_own_numbers_and_marks_stand_in_front() -> None:
    body = counted("one") + counted("two", depth=1) + counted("mark", depth=2) + counted("bare", depth=3)
    body += p("off", '<w:numPr><w:numId w:val="0"/></w:numPr>') + p(
        "odd", '<w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr>'
    )
    found = read(body, numbering=NUMBERS).pieces
    assert [(piece.shape, piece.text, piece.label, piece.depth) for piece in found] == [
        (Shape.ITEM, "1. one", "1", 1),
        (Shape.ITEM, "(a) two", "a", 2),
        (Shape.BULLET, "mark", "", 3),
        (Shape.PARAGRAPH, "bare", "", 4),
        (Shape.PARAGRAPH, "off", "", 0),
        (Shape.PARAGRAPH, "odd", "", 0),
    ]


def test_a_point_that_was_typed_loses_its_mark_alone() -> None:
    assert shapes(read(p("• at the gate"))) == [(Shape.BULLET, "at the gate")]


def test_a_short_bold_line_is_a_heading_and_said_to_be_one() -> None:
    bold = "<w:b/>"
    body = p("Aims", run=bold) + p("A sentence.", run=bold) + p("Not", run='<w:b w:val="0"/>') + p("• mark", run=bold)
    found = read(body)
    assert [shape for shape, _ in shapes(found)] == [Shape.HEADING, Shape.PARAGRAPH, Shape.PARAGRAPH, Shape.BULLET]
    assert found.remarks == ("1 headings were seen by their bold letters alone, because they have no heading style.",)


def test_contents_are_seen_by_their_style_their_control_and_their_dots() -> None:
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        p("Aims 3", style("T1")) + f"{control}<w:sdtContent>{p('Roles 4')}</w:sdtContent></w:sdt>" + p("End ...... 9")
    )
    assert {shape for shape, _ in shapes(read(body, styles=STYLES))} == {Shape.CONTENTS}


def test_ordinary_controls_links_and_boxes_are_read_where_they_stand() -> None:
    shape = f"<w:drawing><wps:txbx><w:txbxContent>{p('in a box')}</w:txbxContent></wps:txbx></w:drawing>"
    choice = f"<mc:Choice>{shape}</mc:Choice><mc:Fallback>twice</mc:Fallback>"
    box = f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"
    body = f"<w:sdt><w:sdtContent>{p('controlled')}</w:sdtContent></w:sdt><w:sdt/>"
    body += f"<w:customXml>{p('around')}</w:customXml>"
    body += f"<w:p><w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink>{box}</w:p><w:sectPr/>"
    assert [text for _, text in shapes(read(body))] == ["controlled", "around", "a link", "in a box"]


def test_signs_between_words_are_kept() -> None:
    body = (
        '<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:br w:type="page"/><w:noBreakHyphen/>'
        "<w:t>d</w:t>"
        '<w:sym w:char="F0FC"/><w:softHyphen/><w:instrText>PAGE</w:instrText><w:t/></w:r></w:p>'
    )
    found = read(body)
    assert shapes(found) == [(Shape.PARAGRAPH, "a\tb\nc-d")]
    assert found.left_out[0].what == "signs of a picture font"


def test_notes_follow_their_paragraph_and_are_told() -> None:
    notes = part("footnotes", f'<w:footnote w:id="2">{p("See the law.")}</w:footnote>')
    body = (
        '<w:p><w:r><w:t>Rule</w:t></w:r><w:r><w:footnoteReference w:id="2"/><w:endnoteReference w:id="9"/></w:r></w:p>'
    )
    found = read(body, footnotes=notes)
    assert [text for _, text in shapes(found)] == ["Rule", "See the law."]
    assert found.remarks == ("1 notes at the foot of a page were put after the paragraph that they belong to.",)


def test_what_is_not_printed_with_the_text_is_left_out_and_said_so() -> None:
    body = p("Shown") + p("secret", run="<w:vanish/>") + "<w:p><w:r><w:drawing/></w:r></w:p>"
    parts = {name: part(name, "") for name in ("header", "footer", "comments")}
    assert {left.what: left.count for left in read(body, **parts).left_out} == {
        "hidden text": 1,
        "pictures and drawings": 1,
        "headers and footers": 2,
        "comments": 1,
    }


def test_a_table_becomes_rows_and_a_box_of_one_cell_what_it_holds() -> None:
    inner = table(("x", "y"))
    body = (
        table(("Role", "Who"), ("DSL", "• A. Person"))
        + table(("In a box",))
        .replace("<w:tr>", "<w:sdt><w:sdtContent><w:tr>")
        .replace("</w:tr>", "</w:tr></w:sdtContent></w:sdt>")
        + f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{p('z')}</w:tc></w:tr></w:tbl>"
    )
    assert shapes(read(body)) == [
        (Shape.ROW, "Role\tWho"),
        (Shape.ROW, "DSL\t- A. Person"),
        (Shape.PARAGRAPH, "In a box"),
        (Shape.ROW, "x y\tz"),
    ]


@pytest.mark.parametrize("change", ["ins", "del", "moveFrom", "moveTo"])
def test_changes_that_nobody_settled_are_refused(change: str) -> None:
    with pytest.raises(BadDocument) as refused:
        read(f"<w:p><w:{change}><w:r><w:t>x</w:t></w:r></w:{change}></w:p>")
    assert "holds 1 changes that nobody has accepted or refused yet" in refused.value.sentence


def test_a_document_without_a_body_holds_nothing() -> None:
    assert read("").pieces == ()


def test_what_another_library_wrote_and_reads_is_read_to_the_letter() -> None:
    written = docx.Document()
    written.add_heading("Online conduct", level=1)
    written.add_paragraph("Café \u2013 “quoted”\u00a0words, \ufb01ne & <plain>.")
    written.add_paragraph("a point", style="List Bullet")
    written.add_paragraph("a number", style="List Number")
    grid = written.add_table(1, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "Role", "Who"
    out = BytesIO()
    written.save(out)
    found = read_word(out.getvalue(), "a.docx").pieces
    again = docx.Document(BytesIO(out.getvalue()))
    assert [piece.text.removeprefix("1. ") for piece in found[:4]] == [each.text for each in again.paragraphs]
    assert [piece.shape for piece in found] == [Shape.HEADING, Shape.PARAGRAPH, Shape.BULLET, Shape.ITEM, Shape.ROW]
    assert found[3].text == "1. a number"
    assert found[4].text == "Role\tWho"
