"""The adopted policies: read from their folders, held against the kept source, and the one in force on a day.

Several policies may be in force together, and each may have several versions: those of one name, or of a name that
another one says it replaces.

A policy folder holds the text exactly as adopted (`policy.txt`), its numbered clauses (`clauses.jsonl`), a fingerprint
of every line of both (`*.lines`), front matter (`policy.toml`) and the staff's own words (`vocabulary.toml`,
`other_subjects.toml`).
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise, zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.errors import BrokenPolicy, NotThere, StaffroomError
from bot.policies.clause import Clause, Level
from bot.policies.home import home_of
from bot.policies.recipients import FILE as RECIPIENTS
from bot.policies.recipients import NOBODY_ELSE, Recipients, read_recipients
from bot.toml_file import read_phrases, read_text, read_toml, text_at

OVERDUE = "This policy's review was due in {month} and is overdue."
NO_POLICIES = "{folder} holds no policy: there is no folder with a policy.toml in it."
NOT_IN_FORCE = "No policy was in force on {day}."
CHANGED_LINE = "{file} is not what was adopted: line {line}{clause} differs."
CHANGED_SOMEWHERE = "{file} is not what was adopted: its SHA-256 differs from the one in policy.toml."
NOT_A_CLAUSE = "{file}, line {line}, is not a clause with an id, a heading, a text and a level."
SAME_ID = "clauses.jsonl names {id} more than once."
NOT_IN_SOURCE = "{id} is not word for word in policy.txt: it differs at line {line}."
NO_PARENT = "clauses.jsonl holds {id} without the section {parent} that it is part of."
NO_SUCH_CLAUSE = "vocabulary.toml names {id}, which is no clause of this policy."
NO_WORDS = "vocabulary.toml has no words for {id}."
NOT_A_MONTH = "policy.toml: {key} should be a month such as 2023-09."
NOT_A_DAY = "policy.toml: in_force_from should be a day such as 2023-09-01, without quotation marks."
NOT_YES_OR_NO = "policy.toml: home should be true or left out."
NOT_AN_END = (
    "policy.toml: in_force_until should be a day such as 2026-08-31, without quotation marks, and not before {start}."
)
SAME_DAY = "{name} has two versions in force from {day}: the folders {first} and {second}."
OVERLAPPING = "{name}: the version in {first} is in force until {until}, but the one in {second} from {day}."
NO_SUCH_NAME = "policy.toml: replaces names a policy that is in none of the folders: {name}."
IN_FOLDER = "{folder}: {sentence}"
LABEL = "{policy}, {clause}"
THE_HOME = "{name}: formal requests and reports of posts are answered from it, whatever other policies there are."
NO_WORDS_YET = (
    "{name}: {wordless} clauses have no words of the staff yet, so the policy's own words alone lead to them."
)
CHECKED = (
    "{name}: policy.txt and clauses.jsonl are byte for byte what was adopted.",
    "{name}: {clauses} clauses stand word for word in policy.txt, each id once.",
    "{name}: {phrases} phrases of the staff's own words lead to {worded} clauses, all of them known.",
    "{name}: {subjects} subjects are known that the policy does not settle.",
)

SOURCE, CLAUSES, FRONT, VOCABULARY, OTHER_SUBJECTS = (
    "policy.txt",
    "clauses.jsonl",
    "policy.toml",
    "vocabulary.toml",
    "other_subjects.toml",
)
_IN = "/"  # no folder's name holds one, and no clause's id
_DAYS = 8  # of which what is in force is held: today, and the days of some concerns
_FINGERPRINT_LENGTH = 12
_MONTHS, _NEAR = 12, 3  # in a year; before the review its owner is reminded
_BULLET = re.compile(r"^\s*[•-]\s+", re.MULTILINE)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """One version of an adopted policy.

    `reviewed` and `next_review` are the first day of their month. `in_force_until` is its last day, None until a later
    version begins. `replaces` is the earlier name of a policy that was renamed. `short_name` is what people call it,
    empty where that is its name. `home` says that it calls itself the home policy, see `bot.policies.home`.
    """

    name: str
    federation: str
    reviewed: date
    next_review: date
    read_with: str
    in_force_from: date
    clauses: Mapping[str, Clause]
    vocabulary: Mapping[str, Sequence[str]]
    other_subjects: Mapping[str, Sequence[str]]
    recipients: Recipients = NOBODY_ELSE
    folder: str = ""
    replaces: str = ""
    in_force_until: date | None = None
    short_name: str = ""
    home: bool = False

    @property
    def called(self) -> str:
        """What people call it."""
        return self.short_name or self.name

    def is_in_force(self, on: date) -> bool:
        """Say whether a day lies within the days of this version; a later version may have taken its place."""
        return self.in_force_from <= on and (self.in_force_until is None or on <= self.in_force_until)

    def holds(self, clause_id: str) -> bool:
        """Say whether there is a clause with this id."""
        return clause_id in self.clauses

    def clause(self, clause_id: str) -> Clause:
        """Return the clause with this id, or raise NotThere."""
        try:
            return self.clauses[clause_id]
        except KeyError:
            raise NotThere from None

    def section(self, clause: Clause) -> Clause:
        """Return the whole section that a clause is part of."""
        return self.clause(clause.parent)

    def parts(self, clause: Clause) -> tuple[Clause, ...]:
        """Return the paragraphs, points or rules of a section, in order; none for a clause without parts."""
        return _by_section(self).get(clause.id, ())

    def sections(self) -> tuple[Clause, ...]:
        """Return the whole sections in the order of the policy."""
        return tuple(self.clauses[section] for section in _by_section(self))

    def review_is_near(self, today: date) -> bool:
        """Say whether the month of the review is at most three months ahead, or here, or over."""
        due = self.next_review.year * _MONTHS + self.next_review.month
        return today.year * _MONTHS + today.month >= due - _NEAR

    def review_notice(self, today: date) -> str:
        """Return the sentence that the review is overdue, or nothing until the month of the review is over."""
        if (today.year, today.month) <= (self.next_review.year, self.next_review.month):
            return ""
        return OVERDUE.format(month=f"{self.next_review:%B %Y}")


@lru_cache(maxsize=8)
def _by_section(policy: Policy) -> Mapping[str, tuple[Clause, ...]]:
    """Return the parts of every whole section, both in the order of the policy."""
    parts: dict[str, list[Clause]] = {each.id: [] for each in policy.clauses.values() if each.parent == each.id}
    for part in policy.clauses.values():
        if part.parent != part.id:
            parts[part.parent].append(part)
    return {section: tuple(several) for section, several in parts.items()}


class NoPolicyInForce(StaffroomError):
    """No adopted policy was in force on that day."""


class Library:
    """The adopted policies of a folder, verified when they are read."""

    def __init__(self, path: Path) -> None:
        folders = sorted(front.parent for front in path.glob(f"*/{FRONT}"))
        if not folders:
            raise BrokenPolicy(NO_POLICIES.format(folder=path.name))
        read = load if len(folders) == 1 else _load_by_name
        self._policies = sorted(map(read, folders), key=lambda policy: policy.in_force_from)
        families = _families(self._policies)
        for family in families:
            _verify_versions(family)
        self._home = families[home_of(families)]
        self._families = (self._home, *(family for family in families if family is not self._home))
        self.all_in_force: Final = lru_cache(maxsize=_DAYS)(self._all_in_force)

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Every version of every policy, the earliest first."""
        return tuple(self._policies)

    def in_force(self, on: date) -> Policy:
        """Return the home policy in its version of a day, see `bot.policies.home`, or raise NoPolicyInForce."""
        found = _in_force(self._home, on)
        if found is None:
            raise NoPolicyInForce(NOT_IN_FORCE.format(day=_day_in_words(on)))
        return found

    def together(self, on: date) -> tuple[Policy, ...]:
        """Return what questions are held against on a day, the home first; raise NoPolicyInForce without it."""
        self.in_force(on)
        return self.all_in_force(on)

    def holding(self, clause: Clause, on: date) -> Policy:
        """Return the policy that a clause stands in; the home policy of a day for one of no folder."""
        return next((policy for policy in self._policies if policy.folder == clause.folder), self.in_force(on))

    def address(self, clause: Clause, on: date) -> str:
        """Return what names a clause among those of all policies: its id, after a folder where it is not the home's."""
        policy = self.holding(clause, on)
        return clause.id if policy is self.in_force(on) else f"{policy_address(policy.folder)}{clause.id}"

    def label(self, clause: Clause, on: date) -> str:
        """Return how a clause is spoken among those of all: its policy's name first where it is not the home."""
        policy = self.holding(clause, on)
        return (
            clause.spoken if policy is self.in_force(on) else LABEL.format(policy=policy.called, clause=clause.spoken)
        )

    def labels(self, policy: Policy, on: date) -> Iterator[tuple[str, str]]:
        """Yield the address and the label of every clause of a policy, and of a policy beside the home itself."""
        if policy is not self.in_force(on):
            yield policy_address(policy.folder), policy.called
        yield from ((self.address(clause, on), self.label(clause, on)) for clause in policy.clauses.values())

    def clause_at(self, address: str, on: date) -> Clause:
        """Return the clause of an `address`, in the version of a day; raise NotThere."""
        folder, _, clause_id = address.rpartition(_IN)
        return (self.named(folder, on) if folder else self.in_force(on)).clause(clause_id)

    def _all_in_force(self, on: date) -> tuple[Policy, ...]:
        """Return every policy in force on a day in its version of that day: the home, then the one kept longest."""
        found = (_in_force(family, on) for family in self._families)
        return tuple(policy for policy in found if policy is not None)

    def named(self, name: str, on: date) -> Policy:
        """Return a policy in its version of a day, by its name, an earlier name or a folder of it.

        Raise NotThere for an unknown name, and NoPolicyInForce where it was not in force on that day.
        """
        family = next((each for each in self._families if name.casefold() in _names(each)), None)
        if family is None:
            raise NotThere
        found = _in_force(family, on)
        if found is None:
            raise NoPolicyInForce(NOT_IN_FORCE.format(day=_day_in_words(on)))
        return found

    def check(self) -> list[str]:
        """Return what was checked, in plain sentences; what is wrong was raised when the library was read."""
        checked = [sentence for policy in self._policies for sentence in _checked(policy)]
        return [*checked, *([THE_HOME.format(name=self._home[-1].name)] if len(self._families) > 1 else [])]


def policy_address(folder: str) -> str:
    """Return what names a policy beside the home: what the addresses of its clauses begin with."""
    return f"{folder}{_IN}"


def folder_in(address: str) -> str:
    """Return the folder in an address, empty for a clause of the home policy."""
    return address.rpartition(_IN)[0]


def _load_by_name(folder: Path) -> Policy:
    """Return the policy of one folder of several, or raise BrokenPolicy that names the folder as well."""
    try:
        return load(folder)
    except BrokenPolicy as broken:
        raise BrokenPolicy(IN_FOLDER.format(folder=folder.name, sentence=broken.sentence)) from None


def _families(policies: Sequence[Policy]) -> tuple[tuple[Policy, ...], ...]:
    """Return the versions of every policy in their order: one name, or names that replaced one another."""
    family = {policy.name: policy.name for policy in policies}
    for policy in policies:
        if policy.replaces and policy.replaces not in family:
            sentence = NO_SUCH_NAME.format(name=policy.replaces)
            raise BrokenPolicy(IN_FOLDER.format(folder=policy.folder, sentence=sentence))
        if policy.replaces:
            was, now = family[policy.name], family[policy.replaces]
            family = {name: now if of == was else of for name, of in family.items()}
    return tuple(
        tuple(policy for policy in policies if family[policy.name] == each)
        for each in dict.fromkeys(family[policy.name] for policy in policies)
    )


def _verify_versions(family: Sequence[Policy]) -> None:
    """Raise BrokenPolicy unless at most one version of a policy is in force on any day."""
    for first, second in pairwise(family):
        told = {"name": second.name, "first": first.folder, "second": second.folder}
        if first.in_force_from == second.in_force_from:
            raise BrokenPolicy(SAME_DAY.format(day=_day_in_words(second.in_force_from), **told))
        if first.in_force_until is not None and first.in_force_until >= second.in_force_from:
            until, day = _day_in_words(first.in_force_until), _day_in_words(second.in_force_from)
            raise BrokenPolicy(OVERLAPPING.format(until=until, day=day, **told))


def _in_force(family: Sequence[Policy], on: date) -> Policy | None:
    """Return the version of a day: the latest that has begun, unless it has ended."""
    latest = [policy for policy in family if policy.in_force_from <= on][-1:]
    return latest[0] if latest and latest[0].is_in_force(on) else None


def _names(family: Sequence[Policy]) -> frozenset[str]:
    return frozenset(name.casefold() for policy in family for name in (policy.name, policy.folder))


def _day_in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def leaves(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Return the smallest clauses: the parts of sections, and the sections that have none."""
    all_of_them = tuple(clauses)
    with_parts = {clause.parent for clause in all_of_them if clause.parent != clause.id}
    return tuple(clause for clause in all_of_them if clause.id not in with_parts)


def load(folder: Path) -> Policy:
    """Return the policy of a folder, or raise BrokenPolicy with the file and the place of what is wrong."""
    front = read_toml(folder / FRONT)
    verify_bytes(folder, front.get("sha256"))
    clauses = read_clauses(folder / CLAUSES)
    verify_clauses(clauses, read_text(folder / SOURCE))
    vocabulary = read_phrases(folder / VOCABULARY)
    by_id = {clause.id: clause for clause in clauses}
    verify_vocabulary(vocabulary, by_id)
    return _policy(front, folder / FRONT, by_id, vocabulary, read_phrases(folder / OTHER_SUBJECTS))


def read_clauses(path: Path) -> tuple[Clause, ...]:
    """Return the clauses of a file in its order, or raise BrokenPolicy with the line."""
    lines = enumerate(read_text(path).splitlines(), start=1)
    return tuple(_clause(line, path, number) for number, line in lines)


def verify_bytes(folder: Path, sha256: object) -> None:
    """Raise BrokenPolicy, naming the first line that differs, unless source and clauses are what was adopted."""
    expected = sha256 if isinstance(sha256, dict) else {}
    for name in (SOURCE, CLAUSES):
        raw = read_text(folder / name).encode()
        if hashlib.sha256(raw).hexdigest() != expected.get(name):
            raise BrokenPolicy(_what_changed(folder, name, raw))


def verify_clauses(clauses: Sequence[Clause], source: str) -> None:
    """Raise BrokenPolicy unless ids are unique, every section is there and every text stands in the source."""
    ids = Counter(clause.id for clause in clauses)
    compared = f" {' '.join(_as_compared(source))} "
    for clause in clauses:
        if ids[clause.id] > 1:
            raise BrokenPolicy(SAME_ID.format(id=clause.id))
        if clause.parent not in ids:
            raise BrokenPolicy(NO_PARENT.format(id=clause.id, parent=clause.parent))
        _verify_text(clause, source, compared)


def verify_vocabulary(vocabulary: Mapping[str, object], clauses: Mapping[str, Clause]) -> None:
    """Raise BrokenPolicy unless every id is a clause, and every clause or its section or parts have words."""
    for clause_id in vocabulary:
        if clause_id not in clauses:
            raise BrokenPolicy(NO_SUCH_CLAUSE.format(id=clause_id))
    worded = {clauses[clause_id].parent for clause_id in vocabulary}
    for clause in clauses.values():
        if clause.parent not in worded:
            raise BrokenPolicy(NO_WORDS.format(id=clause.id))


def fingerprints(raw: bytes) -> str:
    """Return one fingerprint a line of a file, so that a changed line can be named: the text of its `.lines` file."""
    return "".join(f"{_fingerprint(line)}\n" for line in raw.splitlines(keepends=True))


def _fingerprint(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:_FINGERPRINT_LENGTH]


def _what_changed(folder: Path, name: str, raw: bytes) -> str:
    kept = read_text(folder / f"{name}.lines").splitlines()
    pairs = zip_longest(kept, fingerprints(raw).splitlines())
    line = next((number for number, (was, now) in enumerate(pairs, start=1) if was != now), None)
    if line is None:
        return CHANGED_SOMEWHERE.format(file=name)
    return CHANGED_LINE.format(file=name, line=line, clause=_id_on(raw, line) if name == CLAUSES else "")


def _id_on(raw: bytes, line: int) -> str:
    """Return the clause id that a line of the clauses seems to hold, in brackets."""
    found = re.match(rb'\{"id": "([\w.#]+)"', b"".join(raw.splitlines()[line - 1 : line]))
    return f" ({found[1].decode()})" if found else ""


def _clause(line: str, path: Path, number: int) -> Clause:
    try:
        row = json.loads(line)
        clause_id, heading, text = (_text(row[key]) for key in ("id", "heading", "text"))
        return Clause(clause_id, heading, text, Level(row["level"]), path.parent.name)
    except (ValueError, KeyError, TypeError):
        raise BrokenPolicy(NOT_A_CLAUSE.format(file=path.name, line=number)) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError
    return value


def _as_compared(text: str) -> list[str]:
    """Return the words of a text without the marks of its bullets.

    The source has three marks for the points of section E (a dot, a dash and none at all); in every other respect a
    clause is the source with its white space made single.
    """
    return _BULLET.sub("", text).split()


def _verify_text(clause: Clause, source: str, compared: str) -> None:
    wanted = _as_compared(clause.text)
    if f" {' '.join(wanted)} " not in compared:
        raise BrokenPolicy(NOT_IN_SOURCE.format(id=clause.id, line=_first_difference(wanted, source)))


def _first_difference(wanted: Sequence[str], source: str) -> int:
    """Return the line of the source where the longest beginning of the clause that stands there ends."""
    placed = [(word, number) for number, line in enumerate(source.splitlines(), 1) for word in _as_compared(line)]
    agreed = max(range(len(placed)), key=lambda start: _agreement(wanted, placed[start:]))
    end = min(agreed + _agreement(wanted, placed[agreed:]), len(placed) - 1)
    return placed[end][1]


def _agreement(wanted: Iterable[str], placed: Iterable[tuple[str, int]]) -> int:
    agreed = 0
    for word, (found, _) in zip(wanted, placed, strict=False):
        if word != found:
            break
        agreed += 1
    return agreed


def _month(front: Mapping[str, object], key: str) -> date:
    found = _MONTH.fullmatch(str(front.get(key)))
    if found is None:
        raise BrokenPolicy(NOT_A_MONTH.format(key=key))
    return date(int(found[1]), int(found[2]), 1)


def _day(front: Mapping[str, object]) -> date:
    day = front.get("in_force_from")
    if type(day) is not date:
        raise BrokenPolicy(NOT_A_DAY)
    return day


def _last_day(front: Mapping[str, object]) -> date | None:
    day, start = front.get("in_force_until"), _day(front)
    if day is not None and (type(day) is not date or day < start):
        raise BrokenPolicy(NOT_AN_END.format(start=_day_in_words(start)))
    return day


def _says_home(front: Mapping[str, object]) -> bool:
    home = front.get("home", False)
    if not isinstance(home, bool):
        raise BrokenPolicy(NOT_YES_OR_NO)
    return home


def _policy(
    front: Mapping[str, object],
    path: Path,
    clauses: dict[str, Clause],
    vocabulary: dict[str, tuple[str, ...]],
    other_subjects: dict[str, tuple[str, ...]],
) -> Policy:
    return Policy(
        name=text_at(front, "name", path, ""),
        federation=text_at(front, "federation", path, ""),
        reviewed=_month(front, "reviewed"),
        next_review=_month(front, "next_review"),
        read_with=text_at(front, "read_with", path, "") if "read_with" in front else "",
        in_force_from=_day(front),
        clauses=MappingProxyType(clauses),
        vocabulary=MappingProxyType(vocabulary),
        other_subjects=MappingProxyType(other_subjects),
        recipients=read_recipients(path.with_name(RECIPIENTS), clauses),
        folder=path.parent.name,
        replaces=text_at(front, "replaces", path, "") if "replaces" in front else "",
        in_force_until=_last_day(front),
        short_name=text_at(front, "short_name", path, "") if "short_name" in front else "",
        home=_says_home(front),
    )


def _checked(policy: Policy) -> Iterator[str]:
    counted = _counted(policy)
    yield from (sentence.format_map(counted) for sentence in CHECKED)
    if counted["wordless"]:
        yield NO_WORDS_YET.format_map(counted)


def _counted(policy: Policy) -> dict[str, object]:
    worded = sum(map(bool, policy.vocabulary.values()))
    return {
        "name": policy.name,
        "clauses": len(policy.clauses),
        "phrases": sum(map(len, policy.vocabulary.values())),
        "worded": worded,
        "wordless": len(policy.vocabulary) - worded,
        "subjects": len(policy.other_subjects),
    }
