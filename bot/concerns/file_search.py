"""Searching the files of a record for words: the words of PDFs are searched, and a person looks at everything else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.concerns.concern import Evidence
from bot.concerns.near_words import How, find_near
from bot.concerns.redaction import Piece, find_words, in_context
from bot.labelled import Labelled

PDF = "application/pdf"
LARGEST = 30 * 1024 * 1024
"""Bytes of PDFs that are searched together; a person looks at the others."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page of a PDF: its words, and whether there are pictures on it."""

    number: int
    words: str
    has_pictures: bool


ReadPdfs = Callable[[Sequence[bytes]], Sequence[Sequence[PdfPage] | None]]
"""Reads the pages of PDFs, in their order; None for one that cannot be read, or not soon enough for an answer."""


class Look(Labelled):
    """What was done with a file, and what is left to a person."""

    PICTURE = "picture", "A picture: nothing in it can be searched. Please look at it."
    UNREAD = "unread", "A PDF that could not be searched, or not soon enough: try once more, or look at it."
    WITH_PICTURES = "with_pictures", "A PDF: its words were searched. There are pictures in it: please look at them."
    SEARCHED = "searched", "A PDF: its words were searched."


@dataclass(frozen=True, slots=True)
class Hit:
    """A place on a page where the words stand, or, with `how`, almost: with what stands around it."""

    page: int
    around: str
    how: How | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """A file of a record: what was found in it, and what is left to look at."""

    file: Evidence
    look: Look
    hits: tuple[Hit, ...] = ()


def search_files(
    exact: str, files: Iterable[Evidence], content: Callable[[Evidence], bytes], read: ReadPdfs
) -> tuple[Searched, ...]:
    """Search the files of a record, each in its place."""
    every = tuple(files)
    pages = _read(every, content, read)
    return tuple(_searched(exact, file, pages.get(file.id)) for file in every)


def _read(
    files: Iterable[Evidence], content: Callable[[Evidence], bytes], read: ReadPdfs
) -> dict[str, Sequence[PdfPage] | None]:
    size, pdfs = 0, []
    for file in files:
        if file.media_type == PDF and size + file.size <= LARGEST:
            size += file.size
            pdfs.append(file)
    if not pdfs:
        return {}
    return dict(zip((file.id for file in pdfs), read([content(file) for file in pdfs]), strict=True))


def _searched(exact: str, file: Evidence, pages: Sequence[PdfPage] | None) -> Searched:
    if file.media_type != PDF:
        return Searched(file, Look.PICTURE)
    if pages is None:
        return Searched(file, Look.UNREAD)
    # A page without words is a picture of one, whatever draws it.
    pictures = any(page.has_pictures or not page.words.strip() for page in pages)
    return Searched(file, Look.WITH_PICTURES if pictures else Look.SEARCHED, _hits(exact, pages))


def _hits(exact: str, pages: Sequence[PdfPage]) -> tuple[Hit, ...]:
    pieces = [Piece("evidence", "", page.words) for page in pages]
    cuts = find_words(exact, pieces)
    found = [(cut, None) for cut in cuts] + [(near.cut, near.how) for near in find_near(exact, pieces, cuts)]
    in_order = sorted(found, key=lambda each: each[0])
    return tuple(Hit(pages[cut.piece].number, in_context(cut, pieces), how) for cut, how in in_order)
