from collections.abc import Sequence
from hashlib import md5

import pytest
from pdfminer.arcfour import Arcfour

from bot.policy_files import pdf_pages
from bot.policy_files.pdf import read_pdf
from bot.policy_files.pieces import BadDocument, Reading, Shape
from tests.policy_files.documents import PICTURE, At, grid, lines, pdf

WIDE = "All staff in every school of the federation read this policy once a year and then sign"


def locked(password: bytes) -> str:
    """Return what a trailer says of a PDF that opens with a password, by its oldest way (ISO 32000-1, 7.6.3)."""
    padding = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
    key = md5((password + padding)[:32] + bytes(32) + (-4).to_bytes(4, "little", signed=True) + bytes(1)).digest()[:5]  # noqa: S324 - the format's own
    seen = Arcfour(key).process(padding).hex()
    return f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'00' * 32}> /U <{seen}> >> /ID [<00> <00>]"


def read(*pages: Sequence[At | str]) -> Reading:
    return read_pdf(pdf(*pages), "a.pdf")


def shapes(reading: Reading) -> list[tuple[Shape, str]]:
    return [(piece.shape, piece.text) for piece in reading.pieces]


def texts(*pages: Sequence[At | str]) -> list[str]:
    return [text for _, text in shapes(read(*pages))]


def test_lines_become_paragraphs_again_by_the_room_between_them() -> None:
    page = lines(WIDE, "for it (as café and “quoted” words show).") + lines("Another paragraph.", y=650)
    assert texts(page) == [f"{WIDE} for it (as café and “quoted” words show).", "Another paragraph."]


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    assert texts(lines("A short one.", WIDE, "goes on.")) == ["A short one.", f"{WIDE} goes on."]


def test_numbers_and_marks_begin_a_piece_also_where_they_stand_apart() -> None:
    page = [
        At(72, 700, "1.1"),
        At(110, 700, WIDE[:-10]),
        At(110, 686, "goes on"),
        At(72, 672, "•"),
        At(110, 672, "a point"),
    ]
    page += [At(110, 658, "o"), At(130, 658, WIDE[:-14]), At(130, 644, "its rest"), At(72, 630, "back at the edge")]
    page += [At(72, 616, WIDE)]
    assert shapes(read(page)) == [
        (Shape.PARAGRAPH, f"1.1 {WIDE[:-10]} goes on"),
        (Shape.BULLET, "a point"),
        (Shape.BULLET, f"{WIDE[:-14]} its rest"),
        (Shape.PARAGRAPH, "back at the edge"),
        (Shape.PARAGRAPH, WIDE),
    ]


def test_larger_and_bold_lines_are_headings_and_two_alike_are_one() -> None:
    page = [At(72, 760, "A policy about", 20), At(72, 738, "phones", 20), At(72, 710, "1. Aims", 14, bold=True)]
    page += [At(72, 696, "1.1 Scope", 14, bold=True), At(72, 690 - 20, WIDE), At(72, 650, "Bold", 11, bold=True)]
    found = [piece for piece in read(page).pieces if piece.shape is Shape.HEADING]
    assert [(piece.text, piece.depth) for piece in found] == [
        ("A policy about phones", 1),
        ("1. Aims", 1),
        ("1.1 Scope", 2),
        ("Bold", 3),
    ]


def test_what_repeats_at_the_edges_is_left_out_and_said_so() -> None:
    pages = [
        [At(72, 810, f"Made-Up Federation, version {n}"), At(280, 30, f"Page {n} of 3"), *lines(f"Text {n}.")]
        for n in (1, 2, 3)
    ]
    pages[0].append(At(72, 800, "Seen once."))
    found = read(*pages)
    assert [text for _, text in shapes(found)] == ["Seen once.", "Text 1.", "Text 2.", "Text 3."]
    assert {left.what: (left.count, left.first) for left in found.left_out} == {
        "headers and footers": (3, "Made-Up Federation, version 1"),
        "page numbers": (3, "Page 1 of 3"),
    }


def test_a_paragraph_goes_on_on_the_next_page_and_what_begins_anew_does_not() -> None:
    assert texts(lines(WIDE), lines("and on the next page."), lines("Then."), lines("1. New"), lines("New")) == [
        f"{WIDE} and on the next page.",
        "Then.",
        "1. New",
        "New",
    ]


def test_a_word_broken_at_the_end_of_a_line_keeps_the_hyphen_that_it_has() -> None:
    part = WIDE[:-5]
    page = lines(f"{WIDE} self-", f"harm {part} infor-", f"mation {part} on-", f"line {part} soft\u00ad")
    page = [*page, At(72, 644, "ware: self-harm and information again.")]
    told = read(page)
    [text] = [piece.text for piece in told.pieces]
    assert "self-harm All" in text
    assert "information All" in text
    assert "on-line All" in text
    assert "software:" in text
    assert told.remarks == (
        "These words were broken at the end of a line, and it is not clear whether with a hyphen: on-line.",
    )


def test_ruled_tables_become_rows_and_a_box_of_one_column_does_not() -> None:
    page: list[At | str] = [grid((72, 172, 300, 500), (580, 600, 640, 641, 660)), *lines("Before.", "   ")]
    page += [At(76, 645, "Role"), At(176, 645, "Who"), At(304, 645, "When")]
    page += [
        At(76, 625, "DSL"),
        At(176, 625, "A."),
        At(176, 611, "Person"),
        At(304, 611, "At once"),
        At(72, 560, "After."),
    ]
    page += ["80 500 200 30 re S", At(84, 510, "In a box."), "10 10 3 3 re f", "0 0 m 5 0 l S"]
    assert shapes(read(page)) == [
        (Shape.PARAGRAPH, "Before."),
        (Shape.ROW, "Role\tWho\tWhen"),
        (Shape.ROW, "DSL\tA. Person\tAt once"),
        (Shape.PARAGRAPH, "After."),
        (Shape.PARAGRAPH, "In a box."),
    ]


def test_letters_of_two_cells_that_touch_are_told_apart_by_the_line_between_them() -> None:
    page: list[At | str] = [grid((72, 101, 200), (600, 620)), At(76, 605, "Head"), At(104, 605, "Anna")]
    assert texts(page, lines("x")) == ["Head\tAnna", "x"]


def test_a_row_that_a_page_broke_is_made_whole() -> None:
    first: list[At | str] = [grid((72, 172, 300), (600, 640)), At(76, 620, "DSL"), At(176, 620, "A.")]
    second: list[At | str] = [grid((72, 172, 300), (700, 740)), At(176, 720, "Person")]
    assert texts(first, second) == ["DSL\tA. Person"]


def test_columns_without_ruled_lines_are_rows_that_a_person_should_look_at() -> None:
    found = read([At(72, 700, "DSL"), At(250, 700, "A. Person"), *lines(WIDE, y=660)])
    assert shapes(found)[0] == (Shape.ROW, "DSL\tA. Person")
    assert found.remarks[0].startswith("1 lines are set in columns without ruled lines.")


def test_lines_of_the_contents_are_seen_by_their_dots() -> None:
    assert shapes(read(lines("Aims ........ 3", "Roles ........ 4"))) == [
        (Shape.CONTENTS, "Aims ........ 3"),
        (Shape.CONTENTS, "Roles ........ 4"),
    ]


def test_pictures_are_told_and_a_page_that_is_only_one_by_its_number() -> None:
    found = read(lines("Text."), [PICTURE])
    assert found.left_out[0].what == "pictures"
    assert found.remarks == ("Page 2 holds a picture and no text. If words are in the picture, they are missing.",)


def test_letters_that_the_pdf_does_not_tell_are_shown_as_such() -> None:
    found = read([At(72, 700, "\x01b")])
    assert [piece.text for piece in found.pieces] == ["\ufffdb"]
    assert found.remarks[0].startswith("The PDF does not tell which letters 1 of its signs are.")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (pdf([PICTURE]), "holds pictures of pages and no text: it was scanned."),
        (b"%PDF-1.4\nrest", "is damaged, or no PDF"),
        (pdf([At(72, 700, "x")], trailer=locked(b"")), "is protected with a password or against copying."),
        (pdf([At(72, 700, "x")], trailer=locked(b"secret")), "is protected with a password or against copying."),
    ],
)
def test_what_cannot_be_read_to_the_letter_is_refused(raw: bytes, sentence: str) -> None:
    with pytest.raises(BadDocument) as refused:
        read_pdf(raw, "a.pdf")
    assert sentence in refused.value.sentence


def test_so_many_pages_are_no_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MOST_PAGES", 1)
    with pytest.raises(BadDocument) as refused:
        read(lines("1"), lines("2"))
    assert "has more than 1 pages" in refused.value.sentence


def test_a_page_of_page_numbers_alone_holds_nothing() -> None:
    assert read([At(280, 30, "3")]).pieces == ()
