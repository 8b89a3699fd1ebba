"""entra.toml: which group in Entra means which role, as a school wrote it down."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from bot.errors import BrokenPolicy
from bot.people.entra import Group, Plan, Reply
from bot.people.staff_rows import Column, Row, faults_within, slug
from bot.toml_file import read_toml

FILE = "entra.toml"
"""The file's name where it lies beside the policies."""
MOST_GROUPS = 100

IN_FILE = "{file}: {slip}"
HINT = "Put every id, role, name and address in quotation marks."
NO_GROUP = "no group is named yet. The file says how, and docs/microsoft-365.md where a group's object id stands."
TOO_MANY = f"more than {MOST_GROUPS} groups are named."
NOT_TABLES = "{key} should be written as [[{key}]], once for each."
NOT_A_LIST = "schools should be a list of names, each in quotation marks."
UNKNOWN = "{place}: {key} is not known here. What can stand there: {known}."
THE_FILE = "outside of the groups"
NOT_A_TEXT = "{place}: {key} is missing, or is not a text in quotation marks."
ODD_ID = "{place}: the id is not an object id, such as 01234567-89ab-cdef-0123-456789abcdef."
ID_TWICE = "{place}: the same id has group {first}."
ODD_CELL = "{place}, {column}: {why}"
NOT_LISTED = "{place}: the school is none of the list of schools above."
ODD_EMAIL = "{place}: {key} is not an e-mail address."
PERSON_TWICE = "{place}: the same e-mail address has person {first}."
NO_REPLY = "{place}: it needs previous_email, id or both."

_GROUP, _PERSON, _SCHOOLS = "group", "person", "schools"
_KNOWN = (_SCHOOLS, _GROUP, _PERSON)
_OF_A_GROUP, _NEEDED_OF_A_GROUP = ("id", "role", "school"), ("id", "role")
_OF_A_PERSON, _NEEDED_OF_A_PERSON = ("email", "previous_email", "id"), ("email",)
OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)

Table = Mapping[str, object]
Texts = Mapping[str, str]


def load(path: Path) -> Plan:
    """Return what a school wrote down; raise BrokenPolicy, with a line for each slip."""
    table = read_toml(path, HINT)
    _refuse(path, _shapes(table))
    groups, people = _texts(table, _GROUP), _texts(table, _PERSON)
    schools = tuple(_schools(table))
    _refuse(path, [*_slips_of_groups(groups, schools), *_slips_of_people(people)])
    return Plan(
        tuple(_group(group) for group in groups),
        schools,
        {each["email"].lower(): Reply(each.get("previous_email", ""), each.get("id", "")) for each in people},
    )


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
    for key, known, needed in ((_GROUP, _OF_A_GROUP, _NEEDED_OF_A_GROUP), (_PERSON, _OF_A_PERSON, _NEEDED_OF_A_PERSON)):
        tables = table.get(key, [])
        if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
            yield NOT_TABLES.format(key=key)
            continue
        for number, each in enumerate(tables, start=1):
            yield from _shape(each, known, needed, f"{key} {number}")


def _shape(table: Table, known: Sequence[str], needed: Sequence[str], place: str) -> Iterator[str]:
    yield from _unknown(table, known, place)
    for key in known:
        value = table.get(key)
        if (key in table or key in needed) and not (isinstance(value, str) and value.strip()):
            yield NOT_A_TEXT.format(place=place, key=key)


def _unknown(table: Table, known: Collection[str], place: str) -> Iterator[str]:
    for key in table:
        if key not in known:
            yield UNKNOWN.format(place=place, key=key, known=", ".join(known))


def _texts(table: Table, key: str) -> Sequence[Texts]:
    """Return tables of texts, whose shape was looked at."""
    tables = table.get(key, [])
    assert isinstance(tables, list)  # noqa: S101 - anything else was refused
    return [{name: str(text).strip() for name, text in each.items()} for each in tables]


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
    if schools and row.school and slug(row.school) not in {slug(school) for school in schools}:
        yield NOT_LISTED.format(place=place)


def _slips_of_people(people: Sequence[Texts]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, person in enumerate(people, start=1):
        place, email = f"{_PERSON} {number}", person["email"].lower()
        for key in ("email", "previous_email"):
            if key in person and _is_odd(person[key]):
                yield ODD_EMAIL.format(place=place, key=key)
        if first.setdefault(email, number) != number:
            yield PERSON_TWICE.format(place=place, first=first[email])
        if len(person) == 1:
            yield NO_REPLY.format(place=place)


def _is_odd(email: str) -> bool:
    cells = {Column.NAME: "-", Column.EMAIL: email}
    return any(fault.column == Column.EMAIL.label for fault in faults_within(Row(0, cells)))
