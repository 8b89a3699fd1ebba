"""A made-up federation and its records, for the tests of the workbook and for pictures of it.

Everything is invented. The same seed gives the same records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from bot.concerns.clocks import Course
from bot.concerns.concern import NO_WORDS, AboutWhom, Concern, Kind, Move, Outcome, Platform, Relation, Words
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.concerns.ladder import Came, Entry, Rung
from bot.concerns.lifecycle import MOVES, State
from bot.concerns.routing import route
from bot.people import FEDERATION, Person, Role, School
from bot.policies.questions import Answer, Question
from bot.reports.facts import Facts, PolicyFacts
from bot.requests.redirect import Door, Redirect, RequestKind
from bot.requests.redirect import Outcome as RedirectOutcome
from bot.weeks import Week
from tests.fakes.person import FakeDirectory

WEEK = Week(date(2026, 11, 16))
MONDAY = datetime(2026, 11, 23, 7, 0, 12, tzinfo=UTC)
"""When the workbook of WEEK is due, and twelve seconds."""
SCHOOLS = (
    School("ash", "Ashgrove Primary School"),
    School("birch", "Birchwood C of E Primary School"),
    School("castle", "Castle Hill Primary School"),
    School("ivy", "Ivybridge & Lea Primary School"),
    School("dun", "Dunmore Infant School"),
)
EXECUTIVE = Person("p-exec", "Evelyn Example", Role.EXECUTIVE_HEADTEACHER)
CHAIR = Person("p-chair", "Charlie Example", Role.CHAIR_OF_GOVERNORS)
BUSINESS = Person("p-business", "Bela Example", Role.BUSINESS_MANAGER)
TEACHER = Person("p-teacher", "Toni Example", Role.TEACHER, "ash")
HEADS = tuple(
    Person(f"p-head-{school.id}", f"Head of {school.name}", Role.HEADTEACHER, school.id) for school in SCHOOLS
)
LEADS = tuple(
    Person(f"p-dsl-{school.id}", f"Lead of {school.name}", Role.SAFEGUARDING_LEAD, school.id) for school in SCHOOLS
)
DIRECTORY = FakeDirectory((EXECUTIVE, CHAIR, BUSINESS, TEACHER, *HEADS, *LEADS), SCHOOLS)
FACTS = Facts(
    "Northbridge & Lea Federation of Schools",
    PolicyFacts(
        "Staff and Adults Social Media Policy",
        "September 2023",
        "September 2024",
        "Its review was due in September 2024 and is overdue.",
    ),
    "made-up data",
    {"B.3#2": "B.3, paragraph 2", "D.WhatsApp.8": "rule 8 (WhatsApp)", "C#1": "C, paragraph 1", "E#8": "E, point 8"},
)
TOLD = (
    """A fake account using the school crest is asking pupils to share photos. Three families have reported it and
    screenshots are in the evidence. It follows forty of our year six children.""",
    "A parent page claims the uniform change was made without notice. Forty comments so far, two of them abusive.",
    """A member of staff is named in a thread about a lesson. The thread includes the street that she lives in; she is
    worried and has asked for it to be taken down as soon as anybody can.""",
    "Somebody says that the school hides bullying.\nThe post was shared sixty times since Friday.",
    "A short video of the playground, filmed over the fence, with children's faces to be seen.",
    "Rude remarks about dinner times.",
)
ASKED = (
    "can I be friends with a parent on facebook",
    "may i use my own phone for the class blog",
    "=what about tiktok on trips?",
    "is it ok to like a post of the other school",
)

HOSTILE: tuple[str, ...] = (
    *("=1+1", "#N/A", "+1", "-1", "@A1", "'", '=HYPERLINK("file:///a")'),
    *("\x00", "\x07", "\ufffe", "\uffff", "\ud83d", "\ude00", "\u202e", "\r\n", "\t", " "),
    *("_x0041_", "⟦U+0041⟧", "&amp;", "<c/>", "]]>", "😀", "مرحبا", "x" * 40),
)
"""What breaks workbooks, texts are made of it."""


@dataclass
class MadeUpRecords:
    """Records in memory, in one consistent view."""

    cases: list[tuple[Concern, Sequence[Move]]] = field(default_factory=list)
    written: dict[str, Words] = field(default_factory=dict)
    filed: list[Redirect] = field(default_factory=list)
    kept: list[Question] = field(default_factory=list)
    climbed: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    chats: list[tuple[GroupChat, Sequence[StepTaken]]] = field(default_factory=list)

    def concerns(self, until: datetime) -> Iterable[tuple[Concern, Sequence[Move]]]:
        """Return every concern raised before a moment, newest first."""
        found = [(concern, moves) for concern, moves in self.cases if concern.raised_at < until]
        return sorted(found, key=lambda pair: pair[0].raised_at, reverse=True)

    def number(self, until: datetime) -> int:
        """Return how many there are."""
        return sum(concern.raised_at < until for concern, _ in self.cases)

    def quotes(self, concerns: Sequence[Concern]) -> Mapping[str, str]:
        """Return what the posts say."""
        return {concern.reference: self.words(concern).quote for concern in concerns}

    def words(self, concern: Concern) -> Words:
        """Return what people wrote."""
        return self.written.get(concern.reference, NO_WORDS)

    def redirects(self, since: datetime, until: datetime) -> Sequence[Redirect]:
        """Return the redirects of a time."""
        return [redirect for redirect in self.filed if since <= redirect.at < until]

    def questions(self, since: date, until: date) -> Sequence[Question]:
        """Return the questions of some days."""
        return [question for question in self.kept if since <= question.asked_on < until]

    def courses(self, until: datetime, now: datetime) -> Iterable[Course]:
        """Return what is open, and what is closed with its review due."""
        for concern, moves in self.concerns(until):
            as_it_is = replace(concern, state=moves[-1].state)
            is_due = concern.review_on is not None and concern.review_on <= now.date()
            if as_it_is.state is not State.CLOSED or is_due:
                yield Course(as_it_is, tuple(moves), entries=self.climbed.get(concern.reference, ()))

    def groups(self) -> Iterable[tuple[GroupChat, Sequence[StepTaken]]]:
        """Return every group chat."""
        return self.chats

    def until(self, at: datetime) -> "MadeUpRecords":
        """Return what was there at a moment."""
        cases = [(concern, tuple(move for move in moves if move.at < at)) for concern, moves in self.concerns(at)]
        asked = [question for question in self.kept if question.asked_on <= at.date()]
        filed = [redirect for redirect in self.filed if redirect.at < at]
        return replace(self, cases=[*cases], kept=asked, filed=filed)

    def add(self, concern: Concern, words: Words = NO_WORDS, moves: Sequence[Move] = ()) -> None:
        """Add a concern; without moves it is only raised."""
        self.cases.append((concern, moves or [Move(State.RAISED, concern.raised_at)]))
        self.written[concern.reference] = words


def concern(  # noqa: PLR0913 - what tests want to say of one
    reference: str,
    raised_at: datetime,
    school: str = "ash",
    *,
    kind: Kind = Kind.DEFAMATORY,
    about: AboutWhom = AboutWhom.SCHOOL,
    platform: Platform = Platform.FACEBOOK,
    named: Iterable[str] = (),
    outcome: Outcome | None = None,
) -> Concern:
    """Return a concern, routed as the bot routes it."""
    way = route(about, school, named, DIRECTORY)
    return Concern(
        reference,
        school,
        TEACHER.id,
        raised_at,
        raised_at,
        platform,
        Relation.UNKNOWN,
        way.about,
        kind,
        way.owner,
        way.readers,
        way.named,
        outcome=outcome,
    )


def life(random: Random, raised_at: datetime, until: datetime) -> list[Move]:
    """Return the moves of a concern up to a moment, as the table allows them."""
    moves = [Move(State.RAISED, raised_at)]
    while True:
        at = moves[-1].at + timedelta(hours=random.expovariate(1 / 70))
        if at >= until or (moves[-1].state is State.CLOSED and random.random() < 0.9):
            return moves
        moves.append(Move(random.choice(MOVES[moves[-1].state]), at))


def records(concerns: int = 90, redirects: int = 40, questions: int = 160, seed: int = 47) -> MadeUpRecords:
    """Return fourteen weeks of an invented federation, up to the end of WEEK."""
    random, made = Random(seed), MadeUpRecords()  # noqa: S311 - invented data, not secrets
    for number, raised_at in enumerate(_moments(random, concerns)):
        about = random.choices(list(AboutWhom), (8, 4, 4, 1, 1))[0]
        one = concern(
            f"SR-{number // 1000:04X}-{number:04d}",
            raised_at,
            random.choice(SCHOOLS).id,
            kind=random.choices(list(Kind), (9, 4, 1, 2, 1, 2, 2, 2, 1, 1, 2))[0],
            about=about,
            platform=random.choices(list(Platform), (9, 4, 5, 2, 5, 2, 1, 1, 2, 1, 1, 1))[0],
            outcome=random.choice(list(Outcome)),
        )
        made.add(one, Words(random.choice(TOLD)), life(random, raised_at, WEEK.end))
    made.climbed.update(_ladders(random, made))
    made.chats.extend(_chats(random))
    made.filed.extend(_redirects(random, redirects))
    made.kept.extend(_questions(random, questions))
    return made


def _ladders(random: Random, made: MadeUpRecords) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for one, moves in made.cases:
        if moves[-1].state not in {State.RAISED, State.CLOSED}:
            on = moves[-1].at.date()
            entries = (Entry(Rung.PLATFORM, Came.TOLD, on, "p-somebody", moves[-1].at),)
            answer = Entry(Rung.PLATFORM, Came.STAYS, on + timedelta(days=1), "p-somebody", moves[-1].at)
            yield one.reference, (*entries, *[answer] * random.randint(0, 1))


def _chats(random: Random) -> Iterator[tuple[GroupChat, Sequence[StepTaken]]]:
    for number, school in enumerate(SCHOOLS[:3]):
        days = sorted(random.sample(range(60), number + 1), reverse=True)
        steps = [
            StepTaken(step, WEEK.monday - timedelta(days=ago), "p-head", WEEK.start)
            for step, ago in zip(GroupStep, days, strict=False)
        ]
        yield GroupChat(f"group-{number}", school.id, GroupPlace.WHATSAPP, ""), steps


def _moments(random: Random, number: int) -> list[datetime]:
    start, seconds = WEEK.before(13).start, (WEEK.end - WEEK.before(13).start).total_seconds()
    return sorted(start + timedelta(seconds=random.random() * seconds) for _ in range(number))


def _redirects(random: Random, number: int) -> Iterator[Redirect]:
    kinds = list(RequestKind)
    for place, at in enumerate(_moments(random, number)):
        kind = random.choices(kinds, (9, 6, 3, 1, 3, 1, 2, 1, 1, 1, 1))[0]
        serious = {RequestKind.ALLEGATION: Door.ADULT_CONDUCT, RequestKind.SAFEGUARDING: Door.DANGER}
        school = random.choice((*(school.id for school in SCHOOLS), SCHOOLS[0].id, FEDERATION))
        yield Redirect(
            str(place), kind, serious.get(kind, Door.REQUEST), school, at, random.choice(list(RedirectOutcome))
        )


def _questions(random: Random, number: int) -> Iterator[Question]:
    for at in _moments(random, number):
        answer = random.choices(list(Answer), (8, 2, 1))[0]
        clauses = (random.choice(("B.3#2", "B.6", "D.WhatsApp.8", "C#1", "E#8")),)
        words = "" if answer is Answer.QUOTED else random.choice(ASKED)
        yield Question(at.date(), answer, words, clauses)
