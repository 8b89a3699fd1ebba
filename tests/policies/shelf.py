"""A school with several policies: the adopted one, and four short ones of our own with subjects that lie close."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.policies.library import Policy
from bot.policies.lookup import Lookup
from bot.policies.plain_index import PlainIndex
from bot.policies.semantic import entries_of
from bot.policies.several import Several, Shelved
from bot.policy_files.clauses import draft
from bot.policy_files.folder import Front, write_folder
from bot.policy_files.markdown import read_markdown
from bot.triage import Triage
from tests.policies.folders import ADOPTED, change, copy_to

SEVERAL = Path(__file__).with_name("several")
"""The texts, the staff's words for two of them, and questions by the policy that settles them."""
NAMES = {
    "behaviour": "Behaviour Policy",
    "phones": "Mobile Phone Policy",
    "conduct": "Staff Code of Conduct",
    "data": "Data Protection Policy",
}
FOLDERS = {"media": ADOPTED.name, **{name: f"{name}-2025-09" for name in NAMES}}
"""The folder of each policy, by the word that questions are labelled with."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question, the folders of the policies that settle it, and the half that it belongs to: "a" or "b"."""

    question: str
    policies: tuple[str, ...]
    part: str


def labelled() -> list[Labelled]:
    """Return the questions; they and their labels were written before anything was measured."""
    rows = map(json.loads, (SEVERAL / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    return [Labelled(row["question"], tuple(FOLDERS[each] for each in row["policies"]), row["part"]) for row in rows]


def put_several(folder: Path, names: tuple[str, ...] = tuple(NAMES)) -> Path:
    """Put the adopted policy and these of ours into a folder, as an import writes them, and return it."""
    copy_to(folder)
    for name in names:
        put(folder, name)
    return folder


def put(folder: Path, name: str) -> Path:
    """Put one policy of ours into a folder."""
    document = SEVERAL / f"{name}.md"
    front = Front(NAMES[name], "The Carey Federation", "2025-09", "2027-09", date(2025, 9, 1))
    made = folder / FOLDERS[name]
    write_folder(made, draft(read_markdown(document.read_bytes(), document.name)), front, document)
    _fill_in(made, name)
    return made


def _fill_in(made: Path, name: str) -> None:
    """Fill in the staff's words, as a school does after an import; for two policies nobody did yet."""
    words, subjects = (SEVERAL / f"{name}.{kind}.toml" for kind in ("vocabulary", "other_subjects"))
    if words.exists():
        shutil.copyfile(subjects, made / "other_subjects.toml")
        for line in words.read_text(encoding="utf-8").splitlines():
            change(made / "vocabulary.toml", f"{line.partition(' = ')[0]} = []", line)


def several_of(policies: Sequence[Policy]) -> Several:
    """Return policies together, the home first, compared by their words."""
    home, *others = policies
    shelved = [Shelved(policy, Lookup(policy)) for policy in others]
    return Several(home, shelved, PlainIndex(entries_of(policies)), with_meaning=False)


def triage_of_several(policies: Sequence[Policy]) -> Triage:
    """Return the triage of one policy or several by their words."""
    return Triage(policies[0], None, several_of(policies) if len(policies) > 1 else None)
