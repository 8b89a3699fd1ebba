"""A policy folder, written from a draft: what the library reads, checked by reading it before it gets its place."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import StaffroomError
from bot.policies.clause import Clause
from bot.policies.library import (
    CLAUSES,
    FRONT,
    OTHER_SUBJECTS,
    SOURCE,
    VOCABULARY,
    Policy,
    fingerprints,
    leaves,
    load,
)
from bot.policy_files.clauses import Draft

ALREADY_THERE = (
    "{folder} is there already. A policy that was adopted is never written over: please choose another name."
)
CANNOT_WRITE = "{folder} cannot be written."
FRONT_TEXT = """# What the school says of this policy. After a change run: staffroom policy check

name = {name}
federation = {federation}
reviewed = {reviewed}
next_review = {next_review}
{more}
# From this day on it is quoted. A last day, where there is one: in_force_until = 2027-08-31
in_force_from = {in_force_from}

# The document that it was read from, for whoever wants to compare.
[document]
file = {file}
sha256 = {document}

# policy.txt and clauses.jsonl are refused when a single byte differs.
[sha256]
"policy.txt" = "{source}"
"clauses.jsonl" = "{clauses}"
"""
VOCABULARY_HEAD = """# The staff's own words: how people who work in a school ask for each clause.
#
# One list for each clause. Write phrases as people would type them, in quotation marks, with commas between them:
#   "4.1#2" = ["can I add a pupil on insta", "friend request from a pupil"]
# Small words, endings and spelling do not matter, and words that mean the same (kid, child, pupil, Year 5) need no
# second line. An empty list is allowed: then the policy's own words alone lead to the clause.
# After a change run: staffroom policy check
"""
OTHER_SUBJECTS_HEAD = """# What staff also ask about, and this policy does not settle.
#
# A question that fits one of these better than it fits any clause is answered with "the policy is silent": a quotation
# which does not settle the question is worse than none.
#
# One list for each subject, written as in vocabulary.toml, without the # in front:
# "friends with colleagues" = ["add my headteacher on facebook", "follow a colleague"]
# After a change run: staffroom policy check
"""

_BEGINNING = 70
_SPLITS_LINES = re.compile("[\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class NotWritten(StaffroomError):
    """A policy folder was not written; `sentence` says why."""


@dataclass(frozen=True, slots=True)
class Front:
    """What a school says of a policy. `reviewed` and `next_review` are months such as "2026-09"."""

    name: str
    federation: str
    reviewed: str
    next_review: str
    in_force_from: date
    read_with: str = ""
    replaces: str = ""


def write_folder(folder: Path, draft: Draft, front: Front, document: Path) -> Policy:
    """Write a policy folder and return the policy that it holds.

    It gets its name only after the library has read it: raise BrokenPolicy where it could not, and NotWritten where the
    folder is there already or cannot be made.
    """
    if folder.exists():
        raise NotWritten(ALREADY_THERE.format(folder=folder.name))
    unready = folder.with_name(f".{folder.name}.unready")
    try:
        unready.mkdir(parents=True)
        for name, text in _files(draft, front, document).items():
            (unready / name).write_bytes(text.encode())
        load(unready)
        unready.rename(folder)
    except OSError:
        raise NotWritten(CANNOT_WRITE.format(folder=folder.name)) from None
    finally:
        shutil.rmtree(unready, ignore_errors=True)
    return load(folder)


def _files(draft: Draft, front: Front, document: Path) -> dict[str, str]:
    """Return the files of a folder by their names."""
    clauses = "".join(f"{_row(clause)}\n" for clause in draft.clauses)
    return {
        SOURCE: draft.text,
        CLAUSES: clauses,
        f"{SOURCE}.lines": fingerprints(draft.text.encode()),
        f"{CLAUSES}.lines": fingerprints(clauses.encode()),
        FRONT: _front(front, document, draft.text, clauses),
        VOCABULARY: vocabulary(draft.clauses),
        OTHER_SUBJECTS: OTHER_SUBJECTS_HEAD,
    }


def vocabulary(clauses: Iterable[Clause]) -> str:
    """Return a vocabulary for a school to fill in: an empty list for every smallest clause, below how it begins."""
    lists = (f"\n# {_beginning(clause)}\n{quoted(clause.id)} = []\n" for clause in leaves(clauses))
    return VOCABULARY_HEAD + "".join(lists)


def quoted(text: str) -> str:
    """Return a text as TOML writes it in one line."""
    return json.dumps(_UNSEEN.sub(" ", text), ensure_ascii=False)


def _row(clause: Clause) -> str:
    row = {"id": clause.id, "heading": clause.heading, "text": clause.text, "level": clause.level.value}
    return _SPLITS_LINES.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(row, ensure_ascii=False))


def _front(front: Front, document: Path, source: str, clauses: str) -> str:
    more = {"read_with": front.read_with, "replaces": front.replaces}
    return FRONT_TEXT.format(
        name=quoted(front.name),
        federation=quoted(front.federation),
        reviewed=quoted(front.reviewed),
        next_review=quoted(front.next_review),
        more="".join(f"{name} = {quoted(text)}\n" for name, text in more.items() if text),
        in_force_from=front.in_force_from,
        file=quoted(document.name),
        document=quoted(hashlib.sha256(document.read_bytes()).hexdigest()),
        source=hashlib.sha256(source.encode()).hexdigest(),
        clauses=hashlib.sha256(clauses.encode()).hexdigest(),
    )


def _beginning(clause: Clause) -> str:
    text = _UNSEEN.sub(" ", f"{clause.heading}: {' '.join(clause.text.split())}")
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING]}…"
