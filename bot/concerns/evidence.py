"""Evidence files: what may be stored, told by content and never by name."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from bot.concerns.concern import Evidence, NewEvidence
from bot.errors import StaffroomError
from bot.references import new_id

MOST_FILES = 5
LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
    (b"%PDF-", "application/pdf", "pdf"),
)
_RIFF, _WEBP = b"RIFF", b"WEBP"


class EvidenceRefused(StaffroomError):
    """A file that is not stored."""


TOO_MANY = (
    f"Please add at most {MOST_FILES} files at a time. Nothing was saved yet; everything you wrote is still here."
)
TOO_LARGE = "File {number} is larger than 10 MB. Nothing was saved yet; everything you wrote is still here."
EMPTY = "File {number} is empty. Nothing was saved yet; everything you wrote is still here."
WRONG_TYPE = (
    "File {number} is not a PNG, JPEG, GIF or WebP picture or a PDF. "
    "Nothing was saved yet; everything you wrote is still here."
)


def media_type(content: bytes) -> tuple[str, str] | None:
    """Return the media type and file ending that the content shows, or None for one that is not taken."""
    for signature, found, ending in _SIGNATURES:
        if content.startswith(signature):
            return found, ending
    if content.startswith(_RIFF) and content[8:12] == _WEBP:
        return "image/webp", "webp"
    return None


def take(contents: Iterable[bytes], captured_by: str, now: datetime) -> tuple[NewEvidence, ...]:
    """Return files ready to store, under names of our own; raise EvidenceRefused, which gives the file's number."""
    files = tuple(contents)
    if len(files) > MOST_FILES:
        raise EvidenceRefused(TOO_MANY)
    return tuple(_take(content, number, captured_by, now) for number, content in enumerate(files, start=1))


def _take(content: bytes, number: int, captured_by: str, now: datetime) -> NewEvidence:
    if not content:
        raise EvidenceRefused(EMPTY.format(number=number))
    if len(content) > LARGEST:
        raise EvidenceRefused(TOO_LARGE.format(number=number))
    found = media_type(content)
    if found is None:
        raise EvidenceRefused(WRONG_TYPE.format(number=number))
    kind, ending = found
    digest = hashlib.sha256(content).hexdigest()
    name = f"evidence-{digest[:12]}.{ending}"
    return NewEvidence(Evidence(new_id(), name, kind, len(content), digest, captured_by, now), content)
