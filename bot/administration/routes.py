"""Who is told of a concern, from the command line: the table in words, with the names of today."""

from collections.abc import Iterable, Iterator

from bot.administration.findings import Finding, looks
from bot.concerns.concern import AboutWhom, Platform
from bot.concerns.routes import Line, Matter, When
from bot.concerns.routing import route_by
from bot.errors import NobodyLeft
from bot.labelled import Labelled
from bot.people import Directory, Role
from bot.settings import Settings
from bot.weeks import in_london
from bot.wiring.answering import now
from bot.wiring.house import House, house

FROM_FILE = "Who is told of a concern, by {path}. The first line that takes a concern counts."
USUAL = "Who is told of a concern. There is no routing.toml beside the policies, so this is the usual table."
EVERY = "every concern"
ABOUT, KINDS, PLATFORMS, POSTED_BY, SCHOOLS = "about {}", "kind {}", "on {}", "posted by {}", "at {}"
OR = " or "
LINE = "{number}. For {when}{clause}"
CLAUSE = " ({clause})"
TO, READS, IN_DANGER, TURN_TO = (
    "   deals with it, first to last: {who}",
    "   reads it beside: {who}",
    "   reads it in danger: {who}",
    "   is to be told in person, and sees nothing: {who}",
)
MANAGER = "the line manager of whoever raises it"
AT_EACH = "the {role}"
TODAY = "Today, with nobody named in it:"
GOES_TO = "   {school}, about {about}: {who}"
NOBODY_TODAY = "nobody yet"
NOTE = "Please look: {sentence}"


def show(settings: Settings) -> int:
    """Print the table, where each concern would go today, and what a person should look at."""
    with house(settings) as built:
        path = settings.routing_path
        print(FROM_FILE.format(path=path) if path else USUAL)
        for sentence in (*_table(built), "", TODAY, *_today(built)):
            print(sentence)
        for _, sentence in routing_findings(built):
            print(NOTE.format(sentence=sentence))
    return 0


def routing_findings(built: House) -> list[Finding]:
    """Return what a person should look at in the table."""
    policy = built.library.in_force(in_london(now()).date())
    schools = [school.id for school in built.store.directory.schools()]
    return looks(*built.services.routes.check(schools, policy.clauses))


def _table(built: House) -> Iterator[str]:
    routes = built.services.routes
    for number, line in enumerate(routes.lines, 1):
        yield ""
        yield _heading(number, line.when, line.clause)
        yield from _people(line)
    for number, other in enumerate(routes.turn_to, len(routes.lines) + 1):
        yield ""
        yield _heading(number, other.when, other.clause)
        yield TURN_TO.format(who=_who(other.who))


def _heading(number: int, when: When, clause: str) -> str:
    return LINE.format(number=number, when=_when(when), clause=CLAUSE.format(clause=clause) if clause else "")


def _people(line: Line) -> Iterator[str]:
    told = ((TO, line.to), (READS, line.reads), (IN_DANGER, line.in_danger))
    return (words.format(who=_who(roles)) for words, roles in told if roles)


def _when(when: When) -> str:
    conditions: tuple[tuple[str, Iterable[Labelled]], ...] = (
        (ABOUT, when.about),
        (KINDS, when.kinds),
        (PLATFORMS, when.platforms),
        (POSTED_BY, when.posted_by),
    )
    told = [words.format(OR.join(sorted(_label(member) for member in of))) for words, of in conditions if of]
    told += [SCHOOLS.format(OR.join(sorted(when.schools)))] if when.schools else []
    return ", ".join(told) or EVERY


def _label(member: Labelled) -> str:
    return member.label if isinstance(member, Platform) else f"{member.label[:1].lower()}{member.label[1:]}"


def _who(roles: Iterable[Role]) -> str:
    return ", ".join(
        MANAGER if role is Role.LINE_MANAGER else AT_EACH.format(role=role.label.lower()) for role in roles
    )


def _today(built: House) -> Iterator[str]:
    for school in built.store.directory.schools():
        for about in AboutWhom:
            who = _goes_to(Matter(about, school.id), built)
            yield GOES_TO.format(school=school.name, about=_label(about), who=who)


def _goes_to(matter: Matter, built: House) -> str:
    directory: Directory = built.store.directory
    try:
        going = route_by(built.services.routes, matter, (), directory)
    except NobodyLeft:
        return NOBODY_TODAY
    return ", ".join(person.name for person in directory.holders(going.owner))
