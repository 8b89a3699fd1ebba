"""The words of PDFs, page by page, for a search: all of them, also those at the edges of pages.

It runs in a process of its own. Each PDF becomes one line of JSON as soon as it is read, so that one that takes too
long costs none that came before it.
"""

import json
import sys
from typing import BinaryIO

from bot.policy_files.confined import confine
from bot.policy_files.pdf_pages import Page, read_pages
from bot.policy_files.pieces import BadDocument


def main() -> None:
    """Read PDFs that stand one after the other on standard input; the arguments are their sizes in bytes."""
    confine()
    answer(list(map(int, sys.argv[1:])), sys.stdin.buffer, sys.stdout.buffer)


def answer(sizes: list[int], given: BinaryIO, out: BinaryIO) -> None:
    """Write for each PDF a list of its pages, or null where it cannot be read, as one line."""
    for size in sizes:
        out.write(json.dumps(pages_of(given.read(size))).encode() + b"\n")
        out.flush()


def pages_of(raw: bytes) -> list[tuple[int, str, bool]] | None:
    """Return of each page its number, its words, and whether there are pictures on it; None for no readable PDF."""
    try:
        return [(page.number, _words(page), page.pictures > 0) for page in read_pages(raw, "")]
    except BadDocument:
        return None


def _words(page: Page) -> str:
    return "\n".join(line.text for line in sorted(page.lines, key=lambda line: (-line.y, line.x0)))
