from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import chain
from zipfile import ZipFile

import docx
import pytest
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.reply import Facts, Quote, Text, Tone
from bot.documents.document import Document, Part, Table
from bot.documents.letters import as_written
from bot.documents.word import as_word
from tests.builders import NOW
from tests.documents.reading import Read, W, everything, paragraphs, rows, texts, tree

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
HOSTILE = st.sampled_from(
    [
        "=1+1",
        '=HYPERLINK("https://example.org","x")',
        "{ INCLUDETEXT C:\\secret }",
        "</w:t></w:r></w:p>",
        "<!-- & -->",
        "]]>",
        "&#x202E;",
        "_x0041_",
        "⟦U+0007⟧",
        "\x07",
        "\ud800",
        "\ufffe",
        "\u202eabc\u2066",
        "\u200f",
        "مرحبا بالعالم",
        "  ",
        "\t\t",
        "\r\n",
        "\n\n",
        "\x85\u2028\u2029\x0b\x0c",
        "x" * 2_000,
        "🧑‍🏫",
    ]
)
TEXT = st.lists(ANY_TEXT | HOSTILE, max_size=5).map("".join)


def document(*parts: Part) -> Document:
    return Document("Concern SR-TEST-0001", parts, NOW, foot="Confidential")


def test_each_part_is_written_with_its_own_look() -> None:
    file = as_word(
        document(
            Text("What it is", Tone.HEADING),
            Text("Plain."),
            Text("Small.", Tone.QUIET),
            Text("Mind this.", Tone.WARNING),
            Quote("They wrote this.", "What it says", "A heading", "A source"),
            Facts((("Seen", "Friday"),)),
            Table(("When", "What"), [("Friday", "Raised"), ("Monday", "Closed")], (1, 3)),
        )
    )
    assert [p for p in paragraphs(file) if p.text] == [
        Read("Concern SR-TEST-0001", "Title"),
        Read("What it is", "Heading1"),
        Read("Plain."),
        Read("Small.", "Small"),
        Read("Mind this."),
        Read("What it says", "Label"),
        Read("A heading", "Label"),
        Read("They wrote this.", "Words"),
        Read("A source", "Small"),
        *map(Read, ("Seen", "Friday", "When", "What", "Friday", "Raised", "Monday", "Closed")),
    ]
    assert rows(file) == [["Seen", "Friday"], ["When", "What"], ["Friday", "Raised"], ["Monday", "Closed"]]


def bold(file: bytes) -> list[str]:
    return [run.text for each in _paragraphs(file) for run in each.runs if run.bold]


def _paragraphs(file: bytes) -> list[Paragraph]:
    opened = docx.Document(BytesIO(file))
    in_tables = (cell.paragraphs for table in opened.tables for row in table.rows for cell in row.cells)
    return [*opened.paragraphs, *chain.from_iterable(in_tables)]


def test_labels_heads_and_warnings_are_bold_and_what_people_wrote_is_not() -> None:
    warning, quote = Text("Mind this.", Tone.URGENT), Quote("They wrote this.", "What it says")
    file = as_word(document(warning, quote, Facts((("Seen", "Friday"),)), Table(("When",), [("Monday",)])))
    assert bold(file) == ["Mind this.", "Seen", "When"]
    assert docx.Document(BytesIO(file)).styles["Label"].font.bold  # what stands above a quote


def test_the_head_of_a_table_is_repeated_and_no_short_row_is_cut_in_two() -> None:
    table = tree(as_word(document(Table(("When",), [("Monday",)]))))
    marks = [[mark.tag.removeprefix(W) for mark in row.findall(f"{W}trPr/*")] for row in table.iter(f"{W}tr")]
    assert marks == [["cantSplit", "tblHeader"], ["cantSplit"]]


def test_columns_and_their_cells_are_as_wide_as_their_shares() -> None:
    table = tree(as_word(document(Table(("When", "What"), [("Friday", "Raised")], (1, 3)))))
    columns = [int(each.get(f"{W}w", "0")) for each in table.iter(f"{W}gridCol")]
    cells = [int(each.get(f"{W}w", "0")) for each in table.iter(f"{W}tcW")]
    assert cells == columns * 2
    assert round(columns[1] / columns[0]) == 3


def test_the_foot_tells_the_page_and_the_line_that_was_given() -> None:
    file = as_word(document())
    (foot,) = paragraphs(file, "word/footer1.xml")
    assert foot.text == "Confidential · page 1 of 1"
    fields = [each.get(f"{W}instr") for each in tree(file, "word/footer1.xml").iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]
    (without,) = paragraphs(as_word(replace(document(), foot="")), "word/footer1.xml")
    assert without.text == "page 1 of 1"


def test_the_same_document_is_the_same_bytes_and_another_moment_another_file() -> None:
    made = document(Text("Plain."))
    assert as_word(made) == as_word(made)
    assert as_word(made) != as_word(replace(made, made_at=NOW + timedelta(hours=1)))


def test_the_file_tells_of_itself_only_what_we_say() -> None:
    about = docx.Document(BytesIO(as_word(document()))).core_properties
    assert (about.title, about.language) == ("Concern SR-TEST-0001", "en-GB")
    assert (about.author, about.last_modified_by, about.comments) == ("Staffroom", "Staffroom", "")
    assert about.created == about.modified == NOW
    parts = everything(as_word(document()))
    assert [word for word in (b"python-docx", b"Macintosh", b"thumbnail", b"customXml", b"/tmp") if word in parts] == []


def test_the_template_as_it_comes_would_tell_of_another_program() -> None:
    out = BytesIO()
    docx.Document().save(out)
    assert b"python-docx" in everything(out.getvalue())


def test_the_pages_are_of_the_paper_that_schools_have() -> None:
    page = docx.Document(BytesIO(as_word(document()))).sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)


def quoted(file: bytes) -> list[str]:
    """Return what is quoted; each line is a paragraph, and each quotation has a label before it."""
    found: list[list[str]] = []
    for paragraph in paragraphs(file):
        if paragraph.style == "Label":
            found.append([])
        if paragraph.style == "Words":
            found[-1].append(as_written(paragraph.text))
    return ["\n".join(lines) for lines in found]


@settings(max_examples=50)
@given(st.lists(TEXT, min_size=20, max_size=20))
def test_a_thousand_hostile_texts_come_back_to_the_letter(hostile: list[str]) -> None:
    file = as_word(document(*(Quote(text, "Said") for text in hostile), Facts(tuple(("Said", t) for t in hostile))))
    assert quoted(file) == hostile
    assert [as_written(cell) for _, cell in rows(file)] == hostile
    assert not set(actions(file))


def actions(file: bytes) -> list[str]:
    """Return what in a document would do something or lead somewhere: fields, links, outside parts, macros."""
    doing = {f"{W}{name}" for name in ("fldSimple", "instrText", "fldChar", "hyperlink", "object", "altChunk")}
    found = [element.tag for element in tree(file).iter() if element.tag in doing]
    return found + [word for word in ("External", "vbaProject") if word.encode() in everything(file)]


def test_a_field_in_the_text_would_be_found() -> None:
    file = docx.Document()
    file.add_paragraph()._p.append(docx.oxml.OxmlElement("w:fldSimple"))  # noqa: SLF001 - the library has no name for it
    out = BytesIO()
    file.save(out)
    assert actions(out.getvalue()) == [f"{W}fldSimple"]


def test_a_text_as_long_as_a_form_takes_stays_whole_in_a_quote_and_in_a_cell() -> None:
    long = "Every word counts. \n" * 1_000
    file = as_word(document(Quote(long, "Said"), Facts((("Said", long),))))
    assert quoted(file) == [long]
    assert rows(file) == [["Said", long]]


def test_a_script_from_the_right_is_written_from_the_right() -> None:
    file = as_word(document(Quote("مرحبا abc", "Said"), Quote("abc مرحبا", "Said")))
    assert [p for p in paragraphs(file) if p.style == "Words"] == [
        Read("مرحبا abc", "Words", from_the_right=True),
        Read("abc مرحبا", "Words"),
    ]


def test_each_line_has_a_direction_of_its_own() -> None:
    file = as_word(document(Quote("مرحبا\n=1+1\n\u202eabc\nabc", "Said"), Facts((("Said", "مرحبا\nabc"),))))
    directions = [(p.text, p.from_the_right) for p in paragraphs(file) if p.style == "Words"]
    assert directions == [("مرحبا", True), ("=1+1", False), ("⟦U+202E⟧abc", False), ("abc", False)]
    assert [(p.text, p.from_the_right) for p in paragraphs(file)][-3:-1] == [("مرحبا", True), ("abc", False)]


def test_what_turns_the_order_of_letters_is_shown_and_turns_nothing() -> None:
    file = as_word(document(Quote("\u202eabc", "Said"), Text("Ours.")))
    assert texts(file)[-2:] == ["⟦U+202E⟧abc", "Ours."]


def test_a_row_of_another_length_than_the_head_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="shorter"):
        as_word(document(Table(("When", "What"), [("Monday",)])))


def test_a_file_that_was_written_is_whole() -> None:
    with ZipFile(BytesIO(as_word(document(Text("Plain."))))) as package:
        assert package.testzip() is None
