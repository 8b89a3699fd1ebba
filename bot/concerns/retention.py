"""How long a record is kept: the file that a school edits, read and checked, and when a record is due.

Nothing is deleted by time alone. A record that is due is proposed, and a named person signs or refuses.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.concerns.concern import UNDECIDED, Concern
from bot.concerns.dates import months_after
from bot.concerns.lifecycle import State
from bot.concerns.routing import may_read
from bot.errors import BrokenPolicy
from bot.labelled import Labelled
from bot.people import Person, Role
from bot.toml_file import read_toml, text_at
from bot.weeks import in_london

FILE = "retention.toml"
GROUPS = "group_chats"
"""The name of the class that is for what is filed for group chats; no record of a concern can have it."""
NOT_A_TABLE = "{file}: {place} should be a class of its own, such as [ordinary]."
NOT_A_CODE = "{file}: [{place}] should have a name of small letters, digits and low lines, and not undecided."
NOT_A_LENGTH = '{file}: [{place}] keep should be a length such as "6 months" or "7 years", or "until reviewed".'
NOT_AN_EVENT = '{file}: [{place}] from should be "closed" or "raised".'
NO_EVENT = '{file}: [{place}] is kept until it is reviewed, so that it has no "from".'
NOT_YES = "{file}: [{place}] check should be true or false, without quotation marks."
UNKNOWN = "{file}: [{place}] has {name}, which is not known here."
NO_CLASS = "{file} has no class, such as [ordinary]."
NO_FILE = "There is no {file}: no record has a class, and none is ever proposed for deletion."
CHECKED = "{file}: {count} classes of records, each with how long it is kept and who decided that."
NO_GROUPS = "{file}: there is no [group_chats]: what is filed for group chats is never proposed for deletion."
TO_CHECK = "{file}: {names}: nobody has said yet that this length was checked against your retention schedule."

_CODE = re.compile(r"[a-z][a-z0-9_]{0,30}", re.ASCII)
_LENGTH = re.compile(r"(\d{1,2}) (month|year)s?", re.ASCII)
_REVIEWED = "until reviewed"
_KNOWN = frozenset({"name", "keep", "from", "decides", "check"})
_MONTHS = {"month": 1, "year": 12}

LEADS = frozenset({Role.DATA_PROTECTION_LEAD})
STAND_INS = frozenset({Role.EXECUTIVE_HEADTEACHER, Role.CHAIR_OF_GOVERNORS})
"""Who acts on records that they may read where the lead is involved or the post is vacant."""
HOLDERS = LEADS | STAND_INS | {Role.HEADTEACHER, Role.SAFEGUARDING_LEAD}
"""Who may put a record that they may read under legal hold; the lead and those who stand in lift it."""


def holds_one_of(person: Person, roles: frozenset[Role]) -> bool:
    """Say whether a person holds one of some roles."""
    return not person.roles.isdisjoint(roles)


class From(Labelled):
    """The event from which the time counts."""

    CLOSED = "closed", "from the day it was closed"
    RAISED = "raised", "from the day it was raised"


@dataclass(frozen=True, slots=True)
class Class:
    """One class of records. `months` is how long it is kept from which event; without one it is kept until reviewed.

    `to_check` means that nobody has checked the length yet.
    """

    code: str
    name: str
    keep: str
    months: int
    begins: From | None
    decides: str
    to_check: bool


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """All classes of records, by their code, in the order of the file; and the class of what is filed for groups."""

    classes: Mapping[str, Class]
    groups: Class | None = None

    def of(self, concern: Concern) -> Class | None:
        """Return the class of a record, or None where none was chosen, or it is not in the file any more."""
        return self.classes.get(concern.retention)

    def due_on(self, concern: Concern) -> date | None:
        """Return the day from which a record is proposed for deletion, or None for one that is not.

        Only a closed record is ever due, and none under legal hold.
        """
        chosen, begins = self.of(concern), None
        if chosen is None or concern.state is not State.CLOSED or concern.legal_hold or concern.erased_at is not None:
            return None
        if chosen.begins is None:
            begins = concern.review_on
        else:
            moment = concern.raised_at if chosen.begins is From.RAISED else concern.closed_at or concern.raised_at
            begins = months_after(in_london(moment).date(), chosen.months)
        later = concern.keep_until if begins else None
        return max(begins, later) if begins and later else begins

    def due(self, concerns: Iterable[Concern], today: date) -> list[tuple[date, Concern]]:
        """Return the records that are due, with since when, the oldest first.

        A further report of a post is left out where the concern that it joined is due: they are decided on together.
        """
        days = [(self.due_on(concern), concern) for concern in concerns]
        due = [(day, concern) for day, concern in days if day is not None and day <= today]
        references = {concern.reference for _, concern in due}
        alone = [(day, concern) for day, concern in due if concern.joins not in references]
        return sorted(alone, key=lambda pair: (pair[0], pair[1].reference))

    def check(self) -> list[str]:
        """Return what was checked, and what nobody has checked yet, in plain sentences."""
        if not self.classes:
            return [NO_FILE.format(file=FILE)]
        every = (*self.classes.values(), *((self.groups,) if self.groups else ()))
        unchecked = ", ".join(each.code for each in every if each.to_check)
        first = CHECKED.format(file=FILE, count=len(every))
        groups = () if self.groups else (NO_GROUPS.format(file=FILE),)
        return [first, *groups, *((TO_CHECK.format(file=FILE, names=unchecked),) if unchecked else ())]


def may_decide(person: Person, concern: Concern) -> bool:
    """Say whether a person decides on how long a record is kept; nobody who is named or stepped aside does."""
    if person.id in concern.kept_from | concern.aside or concern.erased_at is not None:
        return False
    return holds_one_of(person, LEADS) or (holds_one_of(person, STAND_INS) and may_read(person, concern))


def may_hold(person: Person, concern: Concern) -> bool:
    """Say whether a person may put a record under legal hold: who decides on it, and leaders who may read it."""
    return may_decide(person, concern) or (holds_one_of(person, HOLDERS) and may_read(person, concern))


def may_redact(person: Person, concern: Concern) -> bool:
    """Say whether a person may take words out of a record: they have to be able to read it."""
    return holds_one_of(person, HOLDERS) and may_read(person, concern)


def load(path: Path) -> Schedule:
    """Return the classes of a file, none where there is no file, or raise BrokenPolicy with the place of a slip."""
    if not path.exists():
        return Schedule({})
    tables = read_toml(path)
    if not tables:
        raise BrokenPolicy(NO_CLASS.format(file=path.name))
    classes = {code: _class(code, table, path) for code, table in tables.items()}
    return Schedule({code: each for code, each in classes.items() if code != GROUPS}, classes.get(GROUPS))


def _class(code: str, table: object, path: Path) -> Class:
    if not isinstance(table, dict):
        raise BrokenPolicy(NOT_A_TABLE.format(file=path.name, place=code))
    if not _CODE.fullmatch(code) or code == UNDECIDED:
        raise BrokenPolicy(NOT_A_CODE.format(file=path.name, place=code))
    for name in table.keys() - _KNOWN:
        raise BrokenPolicy(UNKNOWN.format(file=path.name, place=code, name=name))
    name, keep, decides = (text_at(table, key, path, f"[{code}] ") for key in ("name", "keep", "decides"))
    to_check = table.get("check", False)
    if not isinstance(to_check, bool):
        raise BrokenPolicy(NOT_YES.format(file=path.name, place=code))
    months = _months(keep, code, path)
    return Class(code, name, keep, months, _begins(table.get("from"), months, code, path), decides, to_check)


def _months(keep: str, code: str, path: Path) -> int:
    found = _LENGTH.fullmatch(keep)
    months = int(found[1]) * _MONTHS[found[2]] if found else 0
    if not months and keep != _REVIEWED:
        raise BrokenPolicy(NOT_A_LENGTH.format(file=path.name, place=code))
    return months


def _begins(event: object, months: int, code: str, path: Path) -> From | None:
    if not months and event is not None:
        raise BrokenPolicy(NO_EVENT.format(file=path.name, place=code))
    if not months:
        return None
    if not isinstance(event, str) or event not in set(From):
        raise BrokenPolicy(NOT_AN_EVENT.format(file=path.name, place=code))
    return From(event)
