"""entra.toml: which group in Entra means which role, and who has no account there, as a school wrote it down."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.errors import BrokenPolicy
from bot.people.entra import ENTRY, Group, Plan, Reply
from bot.people.staff_rows import Column, Row, faults_within, slug
from bot.people.staff_table import lines
from bot.toml_file import read_toml

FILE = "entra.toml"
"""The file's name where it lies beside the policies."""
MOST_GROUPS = 100

IN_FILE = "{file}: {slip}"
HINT = "Put every id, role, name and address in quotation marks, and every day that is not written like 2026-09-01."
NO_GROUP = "no group is named yet. The file says how, and docs/microsoft-365.md where a group's object id stands."
TOO_MANY = f"more than {MOST_GROUPS} groups are named."
ODD_ADDRESS = 'address should be "e-mail address" or "user name".'
NOT_TABLES = "{key} should be written as [[{key}]], once for each."
NOT_A_LIST = "schools should be a list of names, each in quotation marks."
UNKNOWN = "{place}: {key} is not known here. What can stand there: {known}."
THE_FILE = "outside of the groups"
NOT_A_TEXT = "{place}: {key} is missing, or is not a text in quotation marks."
NOT_A_DAY = "{place}: {key} is not a day, such as 2026-09-01."
ODD_ID = "{place}: the id is not an object id, such as 01234567-89ab-cdef-0123-456789abcdef."
ID_TWICE = "{place}: the same id has group {first}."
ODD_CELL = "{place}, {column}: {why}"
NOT_LISTED = "{place}: the school is none of the list of schools above."
ODD_EMAIL = "{place}: {key} is not an e-mail address."
PERSON_TWICE = "{place}: the same e-mail address has person {first}."
NO_REPLY = "{place}: it needs previous_email, id or both."
ANSWER_THERE = "{place}: {entry} has this e-mail address. Please put the answer there."

_GROUP, _ENTRY, _PERSON, _SCHOOLS, _ADDRESS = "group", "without_account", "person", "schools", "address"
_KNOWN = (_SCHOOLS, _ADDRESS, _GROUP, _ENTRY, _PERSON)
_BY_EMAIL, _BY_USER_NAME = "e-mail address", "user name"
_DAYS = ("from", "until")
OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)

_COLUMNS = {
    "name": Column.NAME,
    "role": Column.ROLE,
    "school": Column.SCHOOL,
    "email": Column.EMAIL,
    "manager": Column.MANAGER,
    "from": Column.FROM,
    "until": Column.UNTIL,
    "previous_email": Column.PREVIOUS,
    "id": Column.ID,
    "other_roles": Column.ALSO,
}
"""What a column of a spreadsheet is called here."""

Table = Mapping[str, object]
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Keys:
    """What may stand in a table, what has to, and whether the rest may be empty as a cell of a spreadsheet may."""

    known: tuple[str, ...]
    needed: tuple[str, ...]
    may_be_empty: bool = False


_KEYS = {
    _GROUP: Keys(("id", "role", "school"), ("id", "role")),
    _ENTRY: Keys(tuple(_COLUMNS), ("name", "role"), may_be_empty=True),
    _PERSON: Keys(("email", "previous_email", "id"), ("email",)),
}


def load(path: Path) -> Plan:
    """Return what a school wrote down; raise BrokenPolicy, with a line for each slip."""
    table = read_toml(path, HINT)
    _refuse(path, _shapes(table))
    groups, people, entries = _texts(table, _GROUP), _texts(table, _PERSON), _entries(table)
    schools = tuple(_schools(table))
    slips = (_slips_of_groups(groups, schools), _slips_of_entries(entries, schools), _slips_of_people(people, entries))
    _refuse(path, [slip for each in slips for slip in each])
    replies = {each["email"].lower(): Reply(each.get("previous_email", ""), each.get("id", "")) for each in people}
    by_user_name = table.get(_ADDRESS) == _BY_USER_NAME
    plan = Plan(tuple(_group(group) for group in groups), schools, replies, by_user_name=by_user_name)
    return replace(plan, without_account=tuple(_as_listed(plan, entry) for entry in entries))


def _as_listed(plan: Plan, entry: Row) -> Row:
    """Return an entry with its school's name as the list of schools has it."""
    school = plan.school(entry.school) if entry.school else ""
    return replace(entry, cells={**entry.cells, Column.SCHOOL: school or ""})


def _group(texts: Texts) -> Group:
    role = _row(texts).role
    assert role is not None  # noqa: S101 - a group without a role does not come here
    return Group(texts["id"].lower(), role, texts.get("school", ""))


def _row(texts: Texts) -> Row:
    """Return the row that a member of a group would have, so that it is checked as a spreadsheet is."""
    return Row(0, {Column.NAME: "-", Column.ROLE: texts["role"], Column.SCHOOL: texts.get("school", "")})


def _refuse(path: Path, slips: Iterator[str] | Sequence[str]) -> None:
    told = [IN_FILE.format(file=path.name, slip=slip) for slip in slips]
    if told:
        raise BrokenPolicy("\n".join(told))


def _shapes(table: Table) -> Iterator[str]:
    """Yield what is not written as it should be, whatever it says."""
    yield from _unknown(table, _KNOWN, THE_FILE)
    schools = table.get(_SCHOOLS, [])
    if not isinstance(schools, list) or not all(isinstance(name, str) and name.strip() for name in schools):
        yield NOT_A_LIST
    if table.get(_ADDRESS, _BY_EMAIL) not in (_BY_EMAIL, _BY_USER_NAME):
        yield ODD_ADDRESS
    for key, keys in _KEYS.items():
        tables = table.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            yield NOT_TABLES.format(key=key)
            continue
        for number, each in enumerate(tables, start=1):
            yield from _shape(each, keys, f"{key} {number}")


def _shape(table: Table, keys: Keys, place: str) -> Iterator[str]:
    yield from _unknown(table, keys.known, place)
    for key in keys.known:
        if (key in table or key in keys.needed) and not _fits(table.get(key), keys, key):
            yield (NOT_A_DAY if key in _DAYS else NOT_A_TEXT).format(place=place, key=key)


def _fits(value: object, keys: Keys, key: str) -> bool:
    if isinstance(value, str):
        return bool(value.strip()) or (keys.may_be_empty and key not in keys.needed)
    return key in _DAYS and isinstance(value, date)


def _unknown(table: Table, known: Collection[str], place: str) -> Iterator[str]:
    for key in table:
        if key not in known:
            yield UNKNOWN.format(place=place, key=key, known=", ".join(known))


def _texts(table: Table, key: str) -> Sequence[Texts]:
    """Return tables of texts, whose shape was looked at."""
    tables = table.get(key, [])
    assert isinstance(tables, list)  # noqa: S101 - anything else was refused
    return [{name: str(text).strip() for name, text in each.items()} for each in tables]


def _entries(table: Table) -> Sequence[Row]:
    """Return the rows of people without an account, whose shape was looked at; their cells are a spreadsheet's."""
    tables = table.get(_ENTRY, [])
    assert isinstance(tables, list)  # noqa: S101 - anything else was refused
    return [_entry(number, each) for number, each in enumerate(tables, start=1)]


def _entry(number: int, table: Table) -> Row:
    (line,) = lines([[table.get(key, "") for key in _COLUMNS]])
    return Row(number, dict(zip(_COLUMNS.values(), line.cells, strict=True)))


def _schools(table: Table) -> Sequence[str]:
    names = table.get(_SCHOOLS, [])
    assert isinstance(names, list)  # noqa: S101 - anything else was refused
    return [" ".join(str(name).split()) for name in names]


def _slips_of_groups(groups: Sequence[Texts], schools: Sequence[str]) -> Iterator[str]:
    if not groups:
        yield NO_GROUP
    if len(groups) > MOST_GROUPS:
        yield TOO_MANY
    first: dict[str, int] = {}
    for number, group in enumerate(groups, start=1):
        place = f"{_GROUP} {number}"
        if not OBJECT_ID.fullmatch(group["id"]):
            yield ODD_ID.format(place=place)
        elif first.setdefault(group["id"].lower(), number) != number:
            yield ID_TWICE.format(place=place, first=first[group["id"].lower()])
        yield from _slips_of_a_group(group, schools, place)


def _slips_of_a_group(group: Texts, schools: Sequence[str], place: str) -> Iterator[str]:
    row = _row(group)
    for fault in faults_within(row):
        # Without a school the department names it.
        if "school" in group or fault.column != Column.SCHOOL.label:
            yield ODD_CELL.format(place=place, column=fault.column, why=fault.why)
    if _is_not_listed(row, schools):
        yield NOT_LISTED.format(place=place)


def _is_not_listed(row: Row, schools: Sequence[str]) -> bool:
    return bool(schools and row.school) and slug(row.school) not in {slug(school) for school in schools}


def _slips_of_entries(entries: Sequence[Row], schools: Sequence[str]) -> Iterator[str]:
    for entry in entries:
        place = ENTRY.format(number=entry.number)
        yield from (ODD_CELL.format(place=place, column=fault.column, why=fault.why) for fault in faults_within(entry))
        # In a spreadsheet a name does as well; how Entra writes it is not for the office to say.
        if entry.text(Column.MANAGER) and _is_odd(entry.email(Column.MANAGER)):
            yield ODD_EMAIL.format(place=place, key="manager")
        if _is_not_listed(entry, schools):
            yield NOT_LISTED.format(place=place)


def _slips_of_people(people: Sequence[Texts], entries: Sequence[Row]) -> Iterator[str]:
    first: dict[str, int] = {}
    places = {entry.email(): ENTRY.format(number=entry.number) for entry in entries if entry.email()}
    for number, person in enumerate(people, start=1):
        place, email = f"{_PERSON} {number}", person["email"].lower()
        for key in ("email", "previous_email"):
            if key in person and _is_odd(person[key]):
                yield ODD_EMAIL.format(place=place, key=key)
        if first.setdefault(email, number) != number:
            yield PERSON_TWICE.format(place=place, first=first[email])
        if email in places:
            yield ANSWER_THERE.format(place=place, entry=places[email])
        if len(person) == 1:
            yield NO_REPLY.format(place=place)


def _is_odd(email: str) -> bool:
    cells = {Column.NAME: "-", Column.EMAIL: email}
    return any(fault.column == Column.EMAIL.label for fault in faults_within(Row(0, cells)))
