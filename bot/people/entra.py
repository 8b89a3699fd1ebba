"""A staff list out of groups in Entra: the same table of cells that a spreadsheet gives, and where everybody stood.

Whoever has no account there is written down by the school, row by row, and comes after those who have one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.people.person import Role
from bot.people.staff_rows import WITHOUT_SCHOOL, Column, Fault, Row, broken, slug
from bot.people.staff_table import MOST_ROWS, BrokenStaffList, Line, lines

NOT_USED = "The staff list was not read in from Entra, and nothing was changed."
PUT_RIGHT = (
    "Whoever is under [[without_account]] is put right there. For everybody else, what a spreadsheet has under "
    "Previous e-mail or Id stands in entra.toml, under [[person]], and the rest is put right in Entra: School is the "
    "department there, unless the group has a school in entra.toml."
)
PLACE, PLACE_AT_START = "group {group}, person {position} ({id})", "Group {group}, person {position} ({id})"
ENTRY = "without_account {number}"
NO_DEPARTMENT = "the department is empty, and it names the school."
ODD_DEPARTMENT = "the department is none of the schools in entra.toml."
IN_BOTH = (
    "the same address is in row {row}. Whoever has an account does not belong under [[without_account]]: please take "
    "them out of one of the two."
)
NOBODY = "Nobody counts in any of the groups."
TOO_MANY = f"The groups hold more than {MOST_ROWS:,} people."
TOO_MANY_TOGETHER = f"The groups and [[without_account]] hold more than {MOST_ROWS:,} people."

READ = "Read from Entra: {people} in {groups}."
ONE_PERSON, PEOPLE = "1 person", "{count:,} people"
ONE_GROUP, GROUPS = "1 group", "{count:,} groups"
WITHOUT_ACCOUNT = "Added from entra.toml, as people without an account: {count:,}"
SWITCHED_OFF = "Left out because the account is switched off: {count:,}"
GUESTS = "Left out because they are guests: {count:,}"
IN_SEVERAL = "In more than one group, of which the first in entra.toml counts: {count:,}"
EMPTY = "Nobody counts in group {group}."
TWO_NAMES = (
    "Have an e-mail address that is not what they sign in with: {count:,}. On the list is {which}: "
    "docs/microsoft-365.md says what that means for them."
)
THE_EMAIL, THE_USER_NAME = "the e-mail address", "the user name"
OUTSIDE = "Managed by somebody in none of the groups, so without a manager here: {count:,}"
NAMESAKES = "Without an account, but with the name of somebody in the groups, so perhaps there twice: {count:,}"
NAMED = "  {name}"

_ROW = re.compile(r"\b([Rr])ow (\d+)\b")


@dataclass(frozen=True, slots=True)
class Group:
    """A group whose members hold a role; without a school each member's department names it."""

    id: str
    role: Role
    school: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the school answered about one person: their address before, or the id that is theirs."""

    previous: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a school wrote down: its groups in order, its schools if it listed them, and answers by e-mail address.

    `without_account` are sound rows of people whom Entra does not know, numbered from 1 as in the file; `by_user_name`
    says that people stand on the list by what they sign in with, where that is not their e-mail address.
    """

    groups: tuple[Group, ...]
    schools: tuple[str, ...] = ()
    replies: Mapping[str, Reply] = field(default_factory=dict)
    without_account: tuple[Row, ...] = ()
    by_user_name: bool = False

    def school(self, name: str) -> str | None:
        """Return a school as it is listed, any name where none are listed, or None for one that is not listed."""
        listed = {slug(school): school for school in self.schools} or {slug(name): name}
        return listed.get(slug(name))

    def reply(self, email: str) -> Reply:
        """Return what was answered about the person with an address."""
        return self.replies.get(email, Reply())


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group as Entra has them: `position` counts from 1.

    `email` is in lower case; `has_two` says that their e-mail address in Entra is not the name that they sign in with.
    """

    position: int
    id: str
    name: str
    email: str
    department: str = ""
    is_enabled: bool = True
    is_guest: bool = False
    has_two: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A member and the group, counted from 1, that they count in."""

    group: int
    member: Member


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who counts, each once, in the order of the groups; and how many were left out, and are in several groups."""

    people: tuple[Placed, ...]
    groups: int
    switched_off: int
    guests: int
    in_several: int


@dataclass(frozen=True, slots=True)
class FromEntra:
    """A staff list out of Entra: its table, who stands in a row of it, and what there is to know about it."""

    table: tuple[Line, ...]
    rows: Mapping[int, Placed | Row]
    notes: tuple[str, ...]

    def refused(self, why: BrokenStaffList) -> BrokenStaffList:
        """Return the error of a table that cannot be used, with groups and places in them for its rows."""
        return not_used(f"{_ROW.sub(self._place, why.sentence)}\n{PUT_RIGHT}")

    def _place(self, found: re.Match[str]) -> str:
        stands = self.rows.get(int(found[2]))
        if stands is None:  # an id that the office made up may read like a row
            return found[0]
        if isinstance(stands, Row):
            return ENTRY.format(number=stands.number)
        words = PLACE_AT_START if found[1] == "R" else PLACE
        return words.format(group=stands.group, position=stands.member.position, id=stands.member.id)


def not_used(why: str) -> BrokenStaffList:
    """Return the error that says why nothing was read in."""
    return BrokenStaffList(f"{NOT_USED}\n{why}")


def choose(members: Sequence[Sequence[Member]]) -> Chosen:
    """Return who counts, given the members of each group in order; raise BrokenStaffList for too many."""
    everybody = [Placed(number, member) for number, group in enumerate(members, start=1) for member in group]
    guests = {placed.member.id for placed in everybody if placed.member.is_guest}
    off = {placed.member.id for placed in everybody if not placed.member.is_enabled} - guests
    here = [placed for placed in everybody if placed.member.id not in guests | off]
    first = {placed.member.id: placed for placed in reversed(here)}
    people = tuple(placed for placed in here if first[placed.member.id] is placed)
    if len(people) > MOST_ROWS:
        raise not_used(TOO_MANY)
    several = {placed.member.id for placed in here if placed.group != first[placed.member.id].group}
    return Chosen(people, len(members), len(off), len(guests), len(several))


def staff_from(plan: Plan, chosen: Chosen, managers: Mapping[str, str]) -> FromEntra:
    """Return the staff list; `managers` has the id of everybody's manager by their own, where they have one.

    Raises BrokenStaffList, with a sentence for each person whose school nobody knows or who is there in two ways; and
    where nobody is in the groups, since that is a slip however many have no account.
    """
    if not chosen.people:
        raise not_used(NOBODY)
    if len(chosen.people) + len(plan.without_account) > MOST_ROWS:
        raise not_used(TOO_MANY_TOGETHER)
    placed = dict(enumerate(chosen.people, start=2))
    entries = dict(enumerate(plan.without_account, start=2 + len(placed)))
    table = _table([*_rows(plan, chosen.people, managers), *plan.without_account])
    found = FromEntra(table, {**placed, **entries}, tuple(_notes(plan, chosen, managers)))
    faults = [*_odd_schools(plan, placed), *_in_both(placed, entries)]
    if faults:
        raise found.refused(broken(faults))
    return found


def _table(rows: Iterable[Row]) -> tuple[Line, ...]:
    cells = [[row.cells.get(column, "") for column in Column] for row in rows]
    return lines([[column.label for column in Column], *cells])


def _rows(plan: Plan, people: Sequence[Placed], managers: Mapping[str, str]) -> Iterator[Row]:
    emails = {placed.member.id: placed.member.email for placed in people}
    for placed in people:
        yield _row(plan, placed, emails.get(managers.get(placed.member.id, ""), ""))


def _row(plan: Plan, placed: Placed, manager: str) -> Row:
    member, group = placed.member, plan.groups[placed.group - 1]
    reply = plan.reply(member.email)
    cells = {
        Column.NAME: member.name,
        Column.EMAIL: member.email,
        Column.SCHOOL: _school(plan, group, member) or "",
        Column.ROLE: group.role.value,
        Column.MANAGER: manager,
        Column.PREVIOUS: reply.previous,
        Column.ID: reply.id,
    }
    return Row(member.position, cells)


def _school(plan: Plan, group: Group, member: Member) -> str | None:
    """Return the school of somebody in a group: empty for the whole federation, None where it is not listed."""
    return "" if group.role in WITHOUT_SCHOOL else group.school or plan.school(member.department)


def _odd_schools(plan: Plan, rows: Mapping[int, Placed]) -> Iterator[Fault]:
    for row, placed in rows.items():
        group = plan.groups[placed.group - 1]
        if group.school or group.role in WITHOUT_SCHOOL:
            continue
        # Without a school a spreadsheet may mean the whole federation; an empty field in Entra means nothing.
        if not placed.member.department:
            yield Fault(row, Column.SCHOOL.label, NO_DEPARTMENT)
        elif _school(plan, group, placed.member) is None:
            yield Fault(row, Column.SCHOOL.label, ODD_DEPARTMENT)


def _in_both(placed: Mapping[int, Placed], entries: Mapping[int, Row]) -> Iterator[Fault]:
    in_groups = {who.member.email: row for row, who in placed.items()}
    for row, entry in entries.items():
        if entry.email() in in_groups:
            yield Fault(row, Column.EMAIL.label, IN_BOTH.format(row=in_groups[entry.email()]))


def _notes(plan: Plan, chosen: Chosen, managers: Mapping[str, str]) -> Iterator[str]:
    yield READ.format(
        people=_count(len(chosen.people), ONE_PERSON, PEOPLE), groups=_count(chosen.groups, ONE_GROUP, GROUPS)
    )
    counted = (
        (WITHOUT_ACCOUNT, len(plan.without_account)),
        (SWITCHED_OFF, chosen.switched_off),
        (GUESTS, chosen.guests),
        (IN_SEVERAL, chosen.in_several),
    )
    yield from (words.format(count=count) for words, count in counted if count)
    filled = {placed.group for placed in chosen.people}
    yield from (EMPTY.format(group=group) for group in range(1, chosen.groups + 1) if group not in filled)
    if two := sum(placed.member.has_two for placed in chosen.people):
        yield TWO_NAMES.format(count=two, which=THE_USER_NAME if plan.by_user_name else THE_EMAIL)
    yield from _named(OUTSIDE, _outside(chosen.people, managers))
    yield from _named(NAMESAKES, _namesakes(chosen.people, plan.without_account))


def _named(words: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield words.format(count=len(names))
        yield from (NAMED.format(name=name) for name in names)


def _outside(people: Iterable[Placed], managers: Mapping[str, str]) -> Sequence[str]:
    here = {placed.member.id: placed.member for placed in people}
    return [member.name for id_, member in here.items() if managers.get(id_, id_) not in here]


def _namesakes(people: Iterable[Placed], entries: Iterable[Row]) -> Sequence[str]:
    """Return whom two rows may mean: they would be two people, one of whom may read what is about the other."""
    here = {" ".join(placed.member.name.split()).casefold() for placed in people}
    names = [entry.text(Column.NAME) for entry in entries]
    return [name for name in names if name.casefold() in here]


def _count(count: int, one: str, more: str) -> str:
    return one if count == 1 else more.format(count=count)
