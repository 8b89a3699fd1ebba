"""The process that reads one document: standard input to a reading on standard output, within limits."""

import json
import sys
from collections.abc import Callable, Mapping
from typing import BinaryIO

from bot.policy_files.confined import confine
from bot.policy_files.limits import Format
from bot.policy_files.markdown import read_markdown
from bot.policy_files.pdf import read_pdf
from bot.policy_files.pieces import BadDocument, Reading
from bot.policy_files.plain import read_plain
from bot.policy_files.word import read_word

NOTHING = "{file} holds no text that could be read."
TOO_MUCH = "{file} holds more than {limit:,} letters, far more than a policy has."
TOO_MANY = "{file} holds more than {limit:,} paragraphs, far more than a policy has."

MOST_PIECES = 10_000
MOST_LETTERS = 3_000_000
READERS: Mapping[Format, Callable[[bytes, str], Reading]] = {
    Format.WORD: read_word,
    Format.PDF: read_pdf,
    Format.MARKDOWN: read_markdown,
    Format.PLAIN: read_plain,
}


def main() -> None:
    """Read what the arguments name: the format, and the name of the file as people know it."""
    confine()
    answer(Format(sys.argv[1]), sys.argv[2], sys.stdin.buffer, sys.stdout.buffer)


def answer(kind: Format, file: str, given: BinaryIO, out: BinaryIO) -> None:
    """Write the reading of a document, or why there is none, as one line of JSON."""
    try:
        line = _read(kind, file, given.read()).to_json()
    except BadDocument as bad:
        line = json.dumps({"refused": bad.sentence})
    out.write(line.encode())
    out.flush()


def _read(kind: Format, file: str, raw: bytes) -> Reading:
    reading = READERS[kind](raw, file)
    letters = sum(len(piece.text) for piece in reading.pieces)
    if not letters:
        raise BadDocument(NOTHING.format(file=file))
    if letters > MOST_LETTERS:
        raise BadDocument(TOO_MUCH.format(file=file, limit=MOST_LETTERS))
    if len(reading.pieces) > MOST_PIECES:
        raise BadDocument(TOO_MANY.format(file=file, limit=MOST_PIECES))
    return reading
