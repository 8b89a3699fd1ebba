"""A staff list out of groups in Entra: the same table of cells that a spreadsheet gives, and where everybody stood."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.people.person import Role
from bot.people.staff_rows import WITHOUT_SCHOOL, Column, Fault, broken, slug
from bot.people.staff_table import MOST_ROWS, BrokenStaffList, Line, lines

NOT_USED = "The staff list was not read in from Entra, and nothing was changed."
PUT_RIGHT = (
    "What a spreadsheet has under Previous e-mail or Id stands in entra.toml, under [[person]]. Everything else is put "
    "right in Entra: School is the department there, unless the group has a school in entra.toml."
)
PLACE, PLACE_AT_START = "group {group}, person {position} ({id})", "Group {group}, person {position} ({id})"
NO_DEPARTMENT = "the department is empty, and it names the school."
ODD_DEPARTMENT = "the department is none of the schools in entra.toml."
TOO_MANY = f"The groups hold more than {MOST_ROWS:,} people."

READ = "Read from Entra: {people} in {groups}."
ONE_PERSON, PEOPLE = "1 person", "{count:,} people"
ONE_GROUP, GROUPS = "1 group", "{count:,} groups"
SWITCHED_OFF = "Left out because the account is switched off: {count:,}"
GUESTS = "Left out because they are guests: {count:,}"
IN_SEVERAL = "In more than one group, of which the first in entra.toml counts: {count:,}"
EMPTY = "Nobody counts in group {group}."
OUTSIDE = "Managed by somebody in none of the groups, so without a manager here: {count:,}"
NAMED = "  {name}"

_COLUMNS = (Column.NAME, Column.EMAIL, Column.SCHOOL, Column.ROLE, Column.MANAGER, Column.PREVIOUS, Column.ID)
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
    """What a school wrote down: its groups in order, its schools if it listed them, and answers by e-mail address."""

    groups: tuple[Group, ...]
    schools: tuple[str, ...] = ()
    replies: Mapping[str, Reply] = field(default_factory=dict)

    def school(self, name: str) -> str | None:
        """Return a school as it is listed, any name where none are listed, or None for one that is not listed."""
        listed = {slug(school): school for school in self.schools} or {slug(name): name}
        return listed.get(slug(name))

    def reply(self, email: str) -> Reply:
        """Return what was answered about the person with an address."""
        return self.replies.get(email, Reply())


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a group as Entra has them: `position` counts from 1, `email` is in lower case."""

    position: int
    id: str
    name: str
    email: str
    department: str = ""
    is_enabled: bool = True
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A member and the group, counted from 1, that they count in."""

    group: int
    member: Member

    def told(self, words: str) -> str:
        """Return the place in words, which name nobody."""
        return words.format(group=self.group, position=self.member.position, id=self.member.id)


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
    rows: Mapping[int, Placed]
    notes: tuple[str, ...]

    def refused(self, why: BrokenStaffList) -> BrokenStaffList:
        """Return the error of a table that cannot be used, with groups and places in them for its rows."""
        return not_used(f"{_ROW.sub(self._place, why.sentence)}\n{PUT_RIGHT}")

    def _place(self, found: re.Match[str]) -> str:
        placed = self.rows.get(int(found[2]))
        if placed is None:  # an id that the office made up may read like a row
            return found[0]
        return placed.told(PLACE_AT_START if found[1] == "R" else PLACE)


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

    Raises BrokenStaffList, with a sentence for each person whose school nobody knows.
    """
    emails = {placed.member.id: placed.member.email for placed in chosen.people}
    cells = [_cells(plan, placed, emails.get(managers.get(placed.member.id, ""), "")) for placed in chosen.people]
    table = lines([[column.label for column in _COLUMNS], *cells])
    rows = dict(enumerate(chosen.people, start=2))
    found = FromEntra(table, rows, tuple(_notes(chosen, managers)))
    faults = list(_odd_schools(plan, rows))
    if faults:
        raise found.refused(broken(faults))
    return found


def _cells(plan: Plan, placed: Placed, manager: str) -> Sequence[str]:
    member, group = placed.member, plan.groups[placed.group - 1]
    school, reply = _school(plan, group, member) or "", plan.reply(member.email)
    return member.name, member.email, school, group.role.value, manager, reply.previous, reply.id


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


def _notes(chosen: Chosen, managers: Mapping[str, str]) -> Iterator[str]:
    yield READ.format(
        people=_count(len(chosen.people), ONE_PERSON, PEOPLE), groups=_count(chosen.groups, ONE_GROUP, GROUPS)
    )
    counted = ((SWITCHED_OFF, chosen.switched_off), (GUESTS, chosen.guests), (IN_SEVERAL, chosen.in_several))
    yield from (words.format(count=count) for words, count in counted if count)
    filled = {placed.group for placed in chosen.people}
    yield from (EMPTY.format(group=group) for group in range(1, chosen.groups + 1) if group not in filled)
    yield from _outside(chosen.people, managers)


def _outside(people: Iterable[Placed], managers: Mapping[str, str]) -> Iterator[str]:
    here = {placed.member.id: placed.member for placed in people}
    names = [member.name for id_, member in here.items() if managers.get(id_, id_) not in here]
    if names:
        yield OUTSIDE.format(count=len(names))
        yield from (NAMED.format(name=name) for name in names)


def _count(count: int, one: str, more: str) -> str:
    return one if count == 1 else more.format(count=count)
