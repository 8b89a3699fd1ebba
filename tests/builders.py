"""A small cast that tests share: a federation of two schools, and one person a role. All of them are made up."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.concerns.concern import AboutWhom, Concern, Kind, Platform, Relation
from bot.concerns.routing import route
from bot.notices import Notice, NoticeKind
from bot.people import Directory, Person, Role, School
from tests.fakes.person import FakeDirectory

NOW = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)
"""A Friday morning in winter, when London and UTC agree; it lies in the week 2026-W47."""

OAK = School("oak", "Oak Primary")
ELM = School("elm", "Elm Primary")
SCHOOLS = (OAK, ELM)

REFERENCE = "SR-TEST-0001"
"""The reference of the concern that these builders make."""

EXECUTIVE_HEAD = Person(
    "executive-head", "Edith Exeter", Role.EXECUTIVE_HEADTEACHER, manager="chair", email="edith.exeter@example.org"
)
CHAIR = Person("chair", "Charles Chair", Role.CHAIR_OF_GOVERNORS, email="charles.chair@example.org")
BUSINESS_MANAGER = Person(
    "business", "Bella Budget", Role.BUSINESS_MANAGER, manager="executive-head", email="bella.budget@example.org"
)
DATA_LEAD = Person(
    "data-lead", "Dan Data", Role.DATA_PROTECTION_LEAD, manager="executive-head", email="dan.data@example.org"
)

OAK_HEAD = Person("oak-head", "Hannah Head", Role.HEADTEACHER, "oak", "executive-head", email="hannah.head@example.org")
OAK_LEAD = Person("oak-lead", "Simon Safe", Role.SAFEGUARDING_LEAD, "oak", "oak-head", email="simon.safe@example.org")
LINE_MANAGER = Person("line-manager", "Lena Line", Role.LINE_MANAGER, "oak", "oak-head", email="lena.line@example.org")
TEACHER = Person("teacher", "Tom Teacher", Role.TEACHER, "oak", "line-manager", email="tom.teacher@example.org")
ASSISTANT = Person(
    "assistant", "Asha Assistant", Role.TEACHING_ASSISTANT, "oak", "line-manager", email="asha.assistant@example.org"
)
OFFICE_MANAGER = Person(
    "office", "Olive Office", Role.OFFICE_MANAGER, "oak", "oak-head", email="olive.office@example.org"
)
VOLUNTEER = Person(
    "volunteer", "Victor Volunteer", Role.VOLUNTEER, "oak", "line-manager", email="victor.volunteer@example.org"
)

OAK_DEPUTY = Person(
    "oak-deputy", "Dora Deputy", Role.DEPUTY_HEADTEACHER, "oak", "oak-head", email="dora.deputy@example.org"
)
DATA_LEAD = Person(
    "data-lead", "Dan Data", Role.DATA_PROTECTION_LEAD, manager="executive-head", email="dan.data@example.org"
)

ELM_HEAD = Person("elm-head", "Hugo Head", Role.HEADTEACHER, "elm", "executive-head", email="hugo.head@example.org")
ELM_LEAD = Person("elm-lead", "Sara Safe", Role.SAFEGUARDING_LEAD, "elm", "elm-head", email="sara.safe@example.org")
ELM_TEACHER = Person("elm-teacher", "Tess Teacher", Role.TEACHER, "elm", "elm-head", email="tess.teacher@example.org")

ONE_A_ROLE = (
    TEACHER,
    ASSISTANT,
    OFFICE_MANAGER,
    VOLUNTEER,
    LINE_MANAGER,
    OAK_DEPUTY,
    OAK_HEAD,
    OAK_LEAD,
    EXECUTIVE_HEAD,
    CHAIR,
    BUSINESS_MANAGER,
    DATA_LEAD,
)
"""One person for every role: those of Oak Primary and those of the whole federation."""
EVERYBODY = (*ONE_A_ROLE, ELM_HEAD, ELM_LEAD, ELM_TEACHER)

LEAVER = Person("leaver", "Leo Left", Role.TEACHER, "oak", "line-manager", email="leo.left@example.org")
"""Somebody who is not on the staff list any more."""


def directory(people: Iterable[Person] = EVERYBODY, *, without: Iterable[Person] = ()) -> FakeDirectory:
    """Return a staff list of these people, without those who left."""
    gone = set(without)
    return FakeDirectory([person for person in people if person not in gone], SCHOOLS)


def concern(
    about: AboutWhom = AboutWhom.SCHOOL,
    *,
    raised_by: Person = TEACHER,
    named: Iterable[Person] = (),
    school: School = OAK,
    staff: Directory | None = None,
) -> Concern:
    """Return a concern as it is raised at NOW, on the route that the rules give it; `replace` it for other fields."""
    going = route(about, school.id, [person.id for person in named], staff or directory())
    return Concern(
        reference=REFERENCE,
        school=school.id,
        raised_by=raised_by.id,
        raised_at=NOW,
        seen_at=NOW - timedelta(hours=1),
        platform=Platform.FACEBOOK,
        relation=Relation.PARENT,
        about=going.about,
        kind=Kind.CRITICISM,
        owner=going.owner,
        readers=going.readers,
        named=going.named,
    )


def notice(
    to: Person,
    kind: NoticeKind = NoticeKind.NEW_CONCERN,
    *,
    about: str = REFERENCE,
    due: datetime = NOW,
) -> Notice:
    """Return a notice to a person about a concern, or about a week."""
    return Notice(f"{about}:{kind.value}:{to.id}", kind, to.id, about, due)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by
