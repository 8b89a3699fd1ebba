"""What a document may be, asked before any of it is read."""

import zipfile
from io import BytesIO
from pathlib import Path

from bot.labelled import Labelled
from bot.policy_files.pieces import BadDocument

TOO_BIG = "{file} is larger than {limit} MB. Is it the policy alone, without pictures?"
EMPTY = "{file} is empty."
NOT_THERE = "{file} is not there or cannot be opened."
NOT_KNOWN = "{file} should be a Word document (.docx), a PDF, Markdown (.md) or plain text (.txt)."
OTHER_KIND = "{file} is named {ending}, but it is {really}. Please give it its right ending, or export it again."
OLD_WORD = (
    "{file} is locked with a password, or a document of Word before 2007. Please save it in Word as .docx without one."
)
RICH_TEXT = "{file} is a Rich Text document. Please save it in Word as .docx."
NOT_TEXT = "{file} is not text: it holds bytes that no text has."
NOT_UTF8 = "{file} is not text in UTF-8. Please save it with the encoding UTF-8."
MACROS = "{file} holds macros. Please save it in Word as .docx, without them."
DAMAGED_ZIP = "{file} is damaged: it cannot be unpacked."
ODD_ZIP = "{file} is packed in a way that Word does not use, so it was not opened."
BOMB = "{file} would unpack to far more than a policy has, so it was not opened."
NOT_WORD = "{file} holds no Word document."
TOO_MANY_OBJECTS = "{file} holds more than {limit:,} objects, far more than a policy has, so it was not opened."

MEGABYTE = 1_000_000
LARGEST = 20 * MEGABYTE
LARGEST_TEXT = 4 * MEGABYTE
MOST_OBJECTS = 300_000
MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 200 * MEGABYTE
LARGEST_PART = 40 * MEGABYTE
HIGHEST_RATIO = 200
"""How much larger a part of a document may become. Word's own text comes to 50 at most."""
_RATIO_FROM = MEGABYTE
_ENCRYPTED = 0x1
_NAMES = {".docx": "word", ".pdf": "pdf", ".md": "markdown", ".markdown": "markdown", ".txt": "plain"}
_NO_TEXT = frozenset(range(32)) - set(b"\t\n\r\f")
_PDF_WITHIN = 1024  # bytes before %PDF- that readers allow (ISO 32000-1, annex H.3.4.1)


class Format(Labelled):
    """A format that documents come in, and what it is called."""

    WORD = "word", "a Word document"
    PDF = "pdf", "a PDF"
    MARKDOWN = "markdown", "Markdown"
    PLAIN = "plain", "plain text"
    ZIP = "zip", "a packed file, not a Word document"


def look_at(path: Path) -> tuple[Format, bytes]:
    """Return the format of a document and its bytes, or raise BadDocument; nothing of it was unpacked."""
    raw = _bytes(path)
    wanted, really = _wanted(path), _really(raw, path.name)
    if really is Format.PLAIN and wanted in {Format.MARKDOWN, Format.PLAIN}:
        _check_text(raw, path.name)
        return wanted, raw
    if wanted is not really:
        raise BadDocument(OTHER_KIND.format(file=path.name, ending=path.suffix, really=_called(really, raw)))
    if really is Format.WORD:
        _check_zip(raw, path.name)
    elif raw.count(b"obj") > MOST_OBJECTS * 2:  # "obj" and "endobj"
        raise BadDocument(TOO_MANY_OBJECTS.format(file=path.name, limit=MOST_OBJECTS))
    return really, raw


def _wanted(path: Path) -> Format:
    ending = path.suffix.lower()
    if ending in {".docm", ".dotm"}:
        raise BadDocument(MACROS.format(file=path.name))
    if ending not in _NAMES:
        raise BadDocument(NOT_KNOWN.format(file=path.name))
    return Format(_NAMES[ending])


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError:
        raise BadDocument(NOT_THERE.format(file=path.name)) from None
    if len(raw) > LARGEST:
        raise BadDocument(TOO_BIG.format(file=path.name, limit=LARGEST // MEGABYTE))
    if not raw.strip():
        raise BadDocument(EMPTY.format(file=path.name))
    return raw


def _really(raw: bytes, file: str) -> Format:
    """Return the format by what the bytes are; plain text where they are none of the known ones."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadDocument(OLD_WORD.format(file=file))
    if raw.startswith(b"{\\rtf"):
        raise BadDocument(RICH_TEXT.format(file=file))
    if b"%PDF-" in raw[:_PDF_WITHIN]:
        return Format.PDF
    if raw.startswith(b"PK"):
        return Format.WORD if b"[Content_Types].xml" in raw and b"word/" in raw else Format.ZIP
    return Format.PLAIN


def _called(really: Format, raw: bytes) -> str:
    if really is not Format.PLAIN:
        return really.label
    return "not that" if _NO_TEXT & set(raw[:_PDF_WITHIN]) else really.label


def _check_text(raw: bytes, file: str) -> None:
    if len(raw) > LARGEST_TEXT:
        raise BadDocument(TOO_BIG.format(file=file, limit=LARGEST_TEXT // MEGABYTE))
    if _NO_TEXT & set(raw) and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadDocument(NOT_TEXT.format(file=file))
    decoded(raw, file)


def decoded(raw: bytes, file: str) -> str:
    """Return the bytes of a text file as text: UTF-8, or UTF-16 where it says so in its first two bytes."""
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise BadDocument(NOT_UTF8.format(file=file)) from None


def _check_zip(raw: bytes, file: str) -> None:
    """Raise BadDocument unless the directory of a packed file is one that Word writes; nothing is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise BadDocument(DAMAGED_ZIP.format(file=file)) from None
    if any(entry.filename.lower().endswith("vbaproject.bin") for entry in entries):
        raise BadDocument(MACROS.format(file=file))
    if len({entry.filename.lower() for entry in entries}) != len(entries) or any(map(_is_odd, entries)):
        raise BadDocument(ODD_ZIP.format(file=file))
    if len(entries) > MOST_ENTRIES or _unpacked(entries) > LARGEST_UNPACKED or any(map(_is_bomb, entries)):
        raise BadDocument(BOMB.format(file=file))


def _unpacked(entries: list[zipfile.ZipInfo]) -> int:
    return sum(entry.file_size for entry in entries)


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    packed = entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    return packed or bool(entry.flag_bits & _ENCRYPTED)


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    unpacked = entry.file_size
    ratio = unpacked > _RATIO_FROM and unpacked > HIGHEST_RATIO * max(entry.compress_size, 1)
    return ratio or (entry.filename.endswith(".xml") and unpacked > LARGEST_PART)
