"""Helpers for the tests of bundles: a concern with everything in it, and what is in an archive."""

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

from bot.chat.form import Raw, Upload
from bot.chat.reply import File, Reply
from bot.people import Person
from tests.builders import OAK_HEAD, TEACHER
from tests.commands.chat import PNG, Chat
from tests.documents.reading import rows, texts
from tests.evidence_files import jpeg

JPEG = Upload("photo.jpg", jpeg(640, 480))
ASKED: Mapping[str, Raw] = {"purpose": "police", "recipient": "PC 4711", "reason": "They asked for it."}
"""The answers that a bundle needs."""
FULL: Mapping[str, Raw] = {
    "group_name": "Parents of Oak",
    "posted_at": "2026-11-18T21:00",
    "looked_on": "2026-11-19",
    "still_there": "yes",
    "reported_on": "2026-11-19",
    "platform_reference": "FB-1",
    "referral": "union",
    "referred_on": "2026-11-20",
    "seen_by": "Tom Teacher and two parents saw it.",
}
"""More that can be said of a post."""


def whole_concern(chat: Chat, person: Person = TEACHER, **answers: Raw) -> str:
    """Return the reference of a concern with two files, a note and a move."""
    reference = chat.raise_concern(person, PNG, JPEG, **{**FULL, **answers})
    chat.acknowledge(OAK_HEAD, reference)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Add a private note")
    chat.fill(OAK_HEAD, form, {"note": "Tom Teacher told me in person; Tom is upset."})
    return reference


def make(chat: Chat, reference: str, by: Person = OAK_HEAD, **answers: Raw) -> Reply:
    """Go from the concern to a bundle of it."""
    listed = chat.press(by, chat.open(by, reference), "Bundles for somebody outside")
    return chat.fill(by, chat.form(by, listed, "Make a bundle"), {**ASKED, **answers})


def archive_of(reply: Reply) -> File:
    """Return the archive that a reply hands out."""
    (file,) = (part for part in reply.parts if isinstance(part, File))
    return file


def inside(reply: Reply) -> dict[str, bytes]:
    """Return what is in the archive, by name, in its order."""
    with ZipFile(BytesIO(archive_of(reply).content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said(reply: Reply) -> str:
    """Return everything that a bundle says in words, a line a paragraph."""
    files = inside(reply)
    evidence = [content for name, content in files.items() if name.startswith("evidence/")]
    others = [content for name, content in files.items() if content not in evidence and name != "chronology.docx"]
    return "\n".join([*texts(files["chronology.docx"]), *(each.decode() for each in others)])


def table(reply: Reply) -> list[list[str]]:
    """Return the rows of the tables of the document."""
    return rows(inside(reply)["chronology.docx"])


def sums_are_right(reply: Reply) -> bool:
    """Say whether every file has the hash that both lists give it, and both list all."""
    files = inside(reply)
    lines = files["SHA256SUMS.txt"].decode().splitlines()
    told = {name: found for found, _, name in (line.partition("  ") for line in lines)}
    right = {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "SHA256SUMS.txt"}
    listed = {each["name"]: each["sha256"] for each in json.loads(files["manifest.json"])["files"]}
    return told == right and listed == {name: found for name, found in right.items() if name != "manifest.json"}
