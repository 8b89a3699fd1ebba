"""Where PDFs are read for a search: in a process of its own, which ends before whoever asked has waited too long."""

import json
from collections.abc import Sequence
from itertools import islice

from bot.apart import run_apart
from bot.concerns.file_search import PdfPage

PROGRAM = "from bot.policy_files.pdf_words import main; main()"
SECONDS = 1.5
"""Somebody waits for the answer, which a chat system gives up after three seconds."""


def read_pdfs(
    contents: Sequence[bytes], seconds: float = SECONDS, program: str = PROGRAM
) -> list[tuple[PdfPage, ...] | None]:
    """Return the pages of PDFs, None for one that could not be read until then."""
    sizes = tuple(str(len(content)) for content in contents)
    printed = run_apart(program, sizes, b"".join(contents), seconds).printed
    # A line that was cut off has no end: it is no reading.
    read = list(islice(map(_pages, printed.split(b"\n")[:-1]), len(contents)))
    return read + [None] * (len(contents) - len(read))


def _pages(line: bytes) -> tuple[PdfPage, ...] | None:
    pages = json.loads(line)
    return None if pages is None else tuple(PdfPage(int(number), words, bool(shows)) for number, words, shows in pages)
