"""Fakes of a reader of PDFs, as bot/concerns/file_search.py asks for one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.concerns.file_search import PdfPage


def no_pdfs(contents: Sequence[bytes]) -> list[None]:
    """Read none of them."""
    return [None for _ in contents]


@dataclass
class FakePdfs:
    """Reads what `pages` holds by content, and nothing else. `asked` counts how often it was asked."""

    pages: dict[bytes, Sequence[PdfPage]] = field(default_factory=dict)
    asked: int = 0

    def __call__(self, contents: Sequence[bytes]) -> list[Sequence[PdfPage] | None]:
        """Read PDFs."""
        self.asked += 1
        return [self.pages.get(content) for content in contents]
