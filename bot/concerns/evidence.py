"""Evidence files: what may be stored, told by content and never by name. Nothing of a file is drawn or run."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.concerns.concern import Evidence, NewEvidence
from bot.concerns.pdf_dangers import Danger, danger_in
from bot.concerns.picture_sizes import NotAPicture, declared
from bot.concerns.two_in_one import is_an_archive, is_two_in_one
from bot.errors import FileChanged, StaffroomError
from bot.references import new_id

MOST_FILES = 5
LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""

_PDF = "application/pdf"
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
    (b"%PDF-", _PDF, "pdf"),
)
_RIFF, _WEBP = b"RIFF", b"WEBP"
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the files of old Office programs begin, whose macros nobody can see from outside."""
_PACKED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", _OFFICE)
_APPLE_PHOTO = frozenset({b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif"})


class EvidenceRefused(StaffroomError):
    """A file that is not stored."""


class EvidenceChanged(FileChanged):
    """A stored file is not the one that was stored."""

    sentence = (
        "This file is not the one that was stored: its SHA-256 is another. Please do not use it as evidence, and tell "
        "whoever looks after Staffroom."
    )


NOTHING_SAVED = "Nothing was saved yet; everything you wrote is still here."
INSTEAD = "Please take a screenshot of it, or print it into a new PDF."
TOO_MANY = f"Please add at most {MOST_FILES} files at a time. {NOTHING_SAVED}"
TOO_LARGE = "File {number} is larger than 10 MB."
EMPTY = "File {number} is empty."
WRONG_TYPE = "File {number} is not a PNG, JPEG, GIF or WebP picture or a PDF."
PACKED = (
    "File {number} is an archive or a document of an Office program, which can carry programs. "
    "Please take a screenshot of what it shows, or save that as a PDF."
)
APPLE_PHOTO = (
    "File {number} is a photo in a format (HEIC or AVIF) that many people cannot open. "
    "Please take a screenshot of it, or save it as JPEG."
)
DAMAGED = "File {number} is damaged: how large the picture is cannot be read. Please take a screenshot of it."
TOO_MANY_PIXELS = (
    "File {number} says that it is larger than any screen or camera makes a picture, which harms whatever shows it. "
    "Please take a screenshot of it."
)
TWO_IN_ONE = (
    "File {number} is two files in one: it has an archive, a program or a web page hidden in it. "
    "Please take a screenshot of what it shows."
)
IN_A_PDF: Mapping[Danger, str] = {
    Danger.RUNS: f"File {{number}} is a PDF that runs a program of its own (JavaScript or XFA). {INSTEAD}",
    Danger.OPENS: f"File {{number}} is a PDF that starts other programs or sends data. {INSTEAD}",
    Danger.CARRIES: f"File {{number}} is a PDF that carries other files in it. {INSTEAD}",
    Danger.LOCKED: f"File {{number}} is a PDF that is locked, so that I cannot look for dangers in it. {INSTEAD}",
    Danger.BOMB: f"File {{number}} is a PDF that unpacks to far more than it shows. {INSTEAD}",
    Danger.HIDDEN: f"File {{number}} is a PDF that hides what is in it. {INSTEAD}",
}


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


def check_unchanged(stored: Evidence, content: bytes) -> None:
    """Raise EvidenceChanged unless the content of a stored file has the hash that was written down beside it."""
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise EvidenceChanged


def _take(content: bytes, number: int, captured_by: str, now: datetime) -> NewEvidence:
    found = media_type(content)
    problem = _problem(content, found[0] if found else "")
    if found is None or problem:
        raise EvidenceRefused(f"{problem.format(number=number)} {NOTHING_SAVED}")
    kind, ending = found
    digest = hashlib.sha256(content).hexdigest()
    name = f"evidence-{digest[:12]}.{ending}"
    return NewEvidence(Evidence(new_id(), name, kind, len(content), digest, captured_by, now), content)


def _problem(content: bytes, kind: str) -> str:
    """Return the sentence for why a file is not taken, empty for one that is."""
    if not content:
        return EMPTY
    if len(content) > LARGEST:
        return TOO_LARGE
    if not kind:
        return _of_another_type(content)
    problem = _of_a_pdf(content) if kind == _PDF else _of_a_picture(content, kind)
    return problem or (TWO_IN_ONE if is_two_in_one(content, kind) else "")


def _of_another_type(content: bytes) -> str:
    if content.startswith(_PACKED) or is_an_archive(content):
        return PACKED
    return APPLE_PHOTO if content[4:8] == b"ftyp" and content[8:12] in _APPLE_PHOTO else WRONG_TYPE


def _of_a_pdf(content: bytes) -> str:
    danger = danger_in(content)
    return IN_A_PDF[danger] if danger else ""


def _of_a_picture(content: bytes, kind: str) -> str:
    try:
        return TOO_MANY_PIXELS if declared(content, kind).is_beyond_reason else ""
    except NotAPicture:
        return DAMAGED
