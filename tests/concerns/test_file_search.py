from collections.abc import Sequence

import pytest

from bot.concerns.concern import Evidence
from bot.concerns.file_search import LARGEST, Hit, Look, PdfPage, Searched, search_files
from bot.concerns.near_words import How
from tests.builders import NOW


def file(name: str, kind: str = "application/pdf", size: int = 10) -> Evidence:
    return Evidence(name, name, kind, size, "ab" * 32, "teacher", NOW)


class Reader:
    """Reads PDFs that are there by content, and lists what it was asked for."""

    def __init__(self, **pages: Sequence[PdfPage]) -> None:
        self.pages = pages
        self.asked: list[bytes] = []

    def __call__(self, contents: Sequence[bytes]) -> list[Sequence[PdfPage] | None]:
        """Read PDFs."""
        self.asked += contents
        return [self.pages.get(content.decode()) for content in contents]


def search(reader: Reader, *files: Evidence, exact: str = "Tilly Marsh") -> list[Searched]:
    return list(search_files(exact, files, lambda each: each.name.encode(), reader))


def test_the_words_of_a_pdf_are_searched_page_by_page_also_for_what_is_almost_the_same() -> None:
    pages = (PdfPage(1, "nothing", has_pictures=False), PdfPage(2, "#tillymarsh, Tilly\nMarsh", has_pictures=False))
    (found,) = search(Reader(a=pages), file("a"))
    assert found.look is Look.SEARCHED
    assert found.hits == (
        Hit(2, "#[[tillymarsh]], Tilly\nMarsh", How.OTHERWISE),
        Hit(2, "#tillymarsh, [[Tilly\nMarsh]]"),
    )


@pytest.mark.parametrize("page", [PdfPage(1, "Tilly", has_pictures=True), PdfPage(1, " \n", has_pictures=False)])
def test_a_pdf_with_pictures_or_an_empty_page_is_also_for_a_person_to_look_at(page: PdfPage) -> None:
    (found,) = search(Reader(a=(page,)), file("a"))
    assert found.look is Look.WITH_PICTURES


def test_a_picture_is_never_searched_and_a_pdf_that_cannot_be_read_is_named() -> None:
    reader = Reader(good=(PdfPage(1, "Tilly Marsh", has_pictures=False),))
    found = search(reader, file("photo", "image/png"), file("bad"), file("good"))
    assert [(each.file.name, each.look, len(each.hits)) for each in found] == [
        ("photo", Look.PICTURE, 0),
        ("bad", Look.UNREAD, 0),
        ("good", Look.SEARCHED, 1),
    ]
    assert reader.asked == [b"bad", b"good"]


def test_where_there_is_no_pdf_nothing_is_read() -> None:
    reader = Reader()
    search(reader, file("photo", "image/png"))
    assert search(reader) == []
    assert reader.asked == []


def test_of_very_large_pdfs_only_so_many_are_read_and_the_others_are_named() -> None:
    page = (PdfPage(1, "Tilly Marsh", has_pictures=False),)
    reader = Reader(a=page, b=page, c=page)
    found = search(reader, file("a", size=LARGEST - 5), file("b", size=10), file("c", size=5))
    assert [each.look for each in found] == [Look.SEARCHED, Look.UNREAD, Look.SEARCHED]
