"""The table that says who is told of a concern: lines that a federation edits, read and checked.

Without a file it is `USUAL`, which policy_text/routing.toml spells out with the clause of the policy beside each line.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.concerns.concern import AboutWhom, Kind, Platform, Relation
from bot.errors import BrokenPolicy
from bot.labelled import Labelled
from bot.people import Role
from bot.people.staff_rows import slug
from bot.toml_file import read_toml

FILE = "routing.toml"
"""The file's name where it lies beside the policies."""

IN_FILE = "{file}: {slip}"
HINT = 'Write each line under [[line]], and names in quotation marks, such as to = ["headteacher"].'
UNKNOWN_PART = "{name} is not known here. What can stand there: {known}."
NOT_TABLES = "{part} should be written as [[{part}]], once for each."
NOT_NAMES = "{part} {number}: {key} should be a list of names in quotation marks."
NOT_A_NAME = "{part} {number}: {name} cannot stand in {key}. What can: {known}."
NOT_A_CLAUSE = "{part} {number}: clause should be one clause in quotation marks, such as {example}."
NOBODY = "{part} {number}: {key} names nobody."
NAMELESS = "{part} {number}: the school's name {name} needs letters from a to z or digits."
NOT_COVERED = (
    "no line takes every concern about {about}: add one with about = {code} and without kinds, platforms, posted_by "
    "and schools."
)
NEVER = "line {number} is never reached: line {by} above it takes all that it would take"
TO_THEMSELVES = "line {number} sends what is about the headteacher to the headteacher, who is always passed over"
NO_SUCH_SCHOOL = "{file}: {place} names the school {school}, which is not on the staff list; known here: {known}"
NO_SUCH_CLAUSE = "{file}: {place} names the clause {clause}, which the policy in force does not have"
PLACE = "{part} {number}"

LINE, TURN_TO = "line", "turn_to"
RECIPIENTS = (
    Role.LINE_MANAGER,
    Role.DEPUTY_HEADTEACHER,
    Role.HEADTEACHER,
    Role.EXECUTIVE_HEADTEACHER,
    Role.CHAIR_OF_GOVERNORS,
    Role.SAFEGUARDING_LEAD,
    Role.DATA_PROTECTION_LEAD,
    Role.BUSINESS_MANAGER,
)
"""Who can stand in the table. The line manager is that of the person who raises the concern (B.3, B.4, B.6)."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a concern's route depends on. `raised_by` is a person's id, whose line manager may stand in the table."""

    about: AboutWhom
    school: str
    kind: Kind = Kind.OTHER
    platform: Platform = Platform.OTHER
    relation: Relation = Relation.UNKNOWN
    raised_by: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """Which concerns a line is for; an empty condition takes every one."""

    about: frozenset[AboutWhom] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    platforms: frozenset[Platform] = frozenset()
    posted_by: frozenset[Relation] = frozenset()
    schools: frozenset[str] = frozenset()

    def takes(self, matter: Matter) -> bool:
        """Say whether it takes a concern."""
        asked = (
            (self.about, matter.about),
            (self.kinds, matter.kind),
            (self.platforms, matter.platform),
            (self.posted_by, matter.relation),
            (self.schools, matter.school),
        )
        return all(not wanted or given in wanted for wanted, given in asked)

    def takes_all_about(self, about: AboutWhom) -> bool:
        """Say whether it takes every concern about somebody."""
        return self.takes_all_of(When(about=frozenset({about})))

    def takes_all_of(self, other: "When") -> bool:
        """Say whether it takes all that another would take."""
        pairs: tuple[tuple[Collection[str], Collection[str]], ...] = (
            (self.about, other.about or frozenset(AboutWhom)),
            (self.kinds, other.kinds),
            (self.platforms, other.platforms),
            (self.posted_by, other.posted_by),
            (self.schools, other.schools),
        )
        return all(self._covers(wide, narrow) for wide, narrow in pairs)

    @staticmethod
    def _covers(wide: Collection[str], narrow: Collection[str]) -> bool:
        return not wide or (bool(narrow) and set(narrow) <= set(wide))


@dataclass(frozen=True, slots=True)
class Line:
    """Who deals with a concern, first to last, and who may read it beside them; `in_danger` only where it is danger."""

    when: When
    to: tuple[Role, ...]
    reads: tuple[Role, ...] = ()
    in_danger: tuple[Role, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class TurnTo:
    """Whom the policy names besides: whoever raises a concern is told to speak to them. It gives them no sight."""

    when: When
    who: tuple[Role, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Routes:
    """The whole table. The first line that takes a concern is its own; of `turn_to` all count."""

    lines: tuple[Line, ...]
    turn_to: tuple[TurnTo, ...] = ()

    def line(self, matter: Matter) -> Line:
        """Return the line of a concern; there always is one."""
        return next(line for line in self.lines if line.when.takes(matter))

    def besides(self, matter: Matter) -> tuple[TurnTo, ...]:
        """Return whom else the policy names for a concern."""
        return tuple(each for each in self.turn_to if each.when.takes(matter))

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that a concern can be routed to."""
        return frozenset(role for line in self.lines for role in (*line.to, *line.reads, *line.in_danger))

    def check(self, schools: Collection[str], clauses: Collection[str]) -> Iterator[str]:
        """Yield a sentence for what a person should look at, given the schools' ids and the policy's clauses."""
        yield from (IN_FILE.format(file=FILE, slip=slip) for slip in self._odd_lines())
        for place, when, clause in self._places():
            for school in sorted(when.schools - set(schools)):
                yield NO_SUCH_SCHOOL.format(file=FILE, place=place, school=school, known=", ".join(schools))
            if clause and clause not in clauses:
                yield NO_SUCH_CLAUSE.format(file=FILE, place=place, clause=clause)

    def _odd_lines(self) -> Iterator[str]:
        for number, line in enumerate(self.lines, 1):
            above = (n for n, other in enumerate(self.lines[: number - 1], 1) if other.when.takes_all_of(line.when))
            by = next(above, 0)
            if by:
                yield NEVER.format(number=number, by=by)
            if line.when.about == {AboutWhom.HEADTEACHER} and Role.HEADTEACHER in (*line.to, *line.reads):
                yield TO_THEMSELVES.format(number=number)

    def _places(self) -> Iterator[tuple[str, When, str]]:
        for number, line in enumerate(self.lines, 1):
            yield PLACE.format(part=LINE, number=number), line.when, line.clause
        for number, other in enumerate(self.turn_to, 1):
            yield PLACE.format(part=TURN_TO, number=number), other.when, other.clause


_SENIOR = (Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
_ABOVE_THE_SCHOOL = (Role.CHAIR_OF_GOVERNORS, Role.EXECUTIVE_HEADTEACHER)
_EXECUTIVE, _LEAD = (Role.EXECUTIVE_HEADTEACHER,), (Role.SAFEGUARDING_LEAD,)
_FROM_OUTSIDE = frozenset({Kind.CRITICISM, Kind.DEFAMATORY, Kind.HARASSMENT, Kind.HATE, Kind.THREAT})

USUAL = Routes(
    (
        Line(
            When(
                about=frozenset({AboutWhom.PUPIL}),
                platforms=frozenset({Platform.CLASS_DOJO}),
                posted_by=frozenset({Relation.PUPIL}),
            ),
            _SENIOR,
            (*_EXECUTIVE, *_LEAD),
            _LEAD,
            "B.3#4",
        ),
        Line(When(about=frozenset({AboutWhom.PUPIL})), _SENIOR, (*_EXECUTIVE, *_LEAD), _LEAD, "E#8"),
        Line(When(about=frozenset({AboutWhom.SCHOOL, AboutWhom.STAFF})), _SENIOR, _EXECUTIVE, _LEAD, "E#8"),
        Line(When(about=frozenset({AboutWhom.HEADTEACHER, AboutWhom.GOVERNOR})), _ABOVE_THE_SCHOOL, clause="E#8"),
    ),
    (TurnTo(When(kinds=_FROM_OUTSIDE), (Role.LINE_MANAGER,), "B.6"),),
)
"""The table where a federation has none of its own."""


class _SlipError(Exception):
    """Something in the file cannot be used; its text names the place."""


def load(path: Path | None) -> Routes:
    """Return the table of a file, and without one `USUAL`; raise BrokenPolicy with the place of a slip."""
    if path is None:
        return USUAL
    tables = read_toml(path, HINT)
    try:
        return _routes(tables)
    except _SlipError as slip:
        raise BrokenPolicy(IN_FILE.format(file=path.name, slip=slip)) from None


def _routes(tables: Mapping[str, object]) -> Routes:
    _known(tables, (LINE, TURN_TO), "")
    lines = tuple(_line(number, table) for number, table in _tables(tables, LINE))
    others = tuple(_turn_to(number, table) for number, table in _tables(tables, TURN_TO))
    for about in AboutWhom:
        if not any(line.when.takes_all_about(about) for line in lines):
            label = about.label[:1].lower() + about.label[1:]
            raise _SlipError(NOT_COVERED.format(about=label, code=f'["{about.value}"]'))
    return Routes(lines, others)


def _tables(tables: Mapping[str, object], part: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    listed = tables.get(part, [])
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise _SlipError(NOT_TABLES.format(part=part))
    yield from enumerate(listed, 1)


_CONDITIONS = ("about", "kinds", "platforms", "posted_by", "schools")
_CLAUSE = "clause"


def _line(number: int, table: Mapping[str, object]) -> Line:
    place = (LINE, number)
    _known(table, (*_CONDITIONS, "to", "reads", "in_danger", _CLAUSE), f"{PLACE.format(part=LINE, number=number)}: ")
    to, reads, in_danger = (_roles(table, key, place) for key in ("to", "reads", "in_danger"))
    line = Line(_when(table, place), to, reads, in_danger, _clause(table, place))
    if not line.to:
        raise _SlipError(NOBODY.format(part=LINE, number=number, key="to"))
    return line


def _turn_to(number: int, table: Mapping[str, object]) -> TurnTo:
    place = (TURN_TO, number)
    _known(table, (*_CONDITIONS, "who", _CLAUSE), f"{PLACE.format(part=TURN_TO, number=number)}: ")
    other = TurnTo(_when(table, place), _roles(table, "who", place), _clause(table, place))
    if not other.who:
        raise _SlipError(NOBODY.format(part=TURN_TO, number=number, key="who"))
    return other


def _when(table: Mapping[str, object], place: tuple[str, int]) -> When:
    return When(
        _members(table, "about", place, AboutWhom),
        _members(table, "kinds", place, Kind),
        _members(table, "platforms", place, Platform),
        _members(table, "posted_by", place, Relation),
        _schools(table, place),
    )


def _known(table: Mapping[str, object], known: Collection[str], place: str) -> None:
    for name in table:
        if name not in known:
            raise _SlipError(UNKNOWN_PART.format(name=f"{place}{name}", known=", ".join(known)))


L = TypeVar("L", bound=Labelled)


def _members(table: Mapping[str, object], key: str, place: tuple[str, int], of: type[L]) -> frozenset[L]:
    return frozenset(map(of, _checked(table, key, place, tuple(of))))


def _roles(table: Mapping[str, object], key: str, place: tuple[str, int]) -> tuple[Role, ...]:
    return tuple(dict.fromkeys(map(Role, _checked(table, key, place, RECIPIENTS))))


def _checked(
    table: Mapping[str, object], key: str, place: tuple[str, int], known: Sequence[Labelled]
) -> tuple[str, ...]:
    part, number = place
    names = _names(table, key, place)
    for name in names:
        if name not in known:
            told = ", ".join(member.value for member in known)
            raise _SlipError(NOT_A_NAME.format(part=part, number=number, name=name, key=key, known=told))
    return names


def _names(table: Mapping[str, object], key: str, place: tuple[str, int]) -> tuple[str, ...]:
    listed = table.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        part, number = place
        raise _SlipError(NOT_NAMES.format(part=part, number=number, key=key))
    return tuple(listed)


def _schools(table: Mapping[str, object], place: tuple[str, int]) -> frozenset[str]:
    part, number = place
    names = _names(table, "schools", place)
    for name in names:
        if not slug(name):
            raise _SlipError(NAMELESS.format(part=part, number=number, name=name))
    return frozenset(map(slug, names))


def _clause(table: Mapping[str, object], place: tuple[str, int]) -> str:
    clause = table.get(_CLAUSE, "")
    if not isinstance(clause, str):
        part, number = place
        raise _SlipError(NOT_A_CLAUSE.format(part=part, number=number, example='"E#8"'))
    return clause
