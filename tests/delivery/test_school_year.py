"""A school year with its holidays: fourteen concerns, and every reminder of each, to the hour.

What is expected is written out below by hand, and the hours of the schools are written down anew in test_promises.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.concerns.clocks import Clock, PutOff, WorkTime
from bot.concerns.concern import NO_WORDS, AboutWhom, Concern, Note, YesNo
from bot.concerns.ladder import Came, Entry, Rung
from bot.concerns.lifecycle import State
from bot.concerns.reminders import MOST_A_DAY
from bot.delivery.monday import Monday
from bot.delivery.reminders import Reminders
from bot.delivery.worker import Worker, next_hours, still_wanted
from bot.events import Action, Event
from bot.hours import WorkingHours
from bot.notices import Notice
from bot.people import School
from bot.weeks import LONDON, in_london
from tests.builders import CHAIR, ELM, EVERYBODY, EXECUTIVE_HEAD, OAK, OAK_HEAD, SCHOOLS, TEACHER, concern
from tests.builders import Clock as Watch
from tests.delivery.test_promises import ALWAYS, OF_THE_YEAR, disturbs
from tests.fakes.channel import FakeChannel
from tests.fakes.store import FakeStore

BEGIN, END = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 7, 21, 12, tzinfo=UTC)
STEP = timedelta(hours=1)
PEOPLE = {person.id: person for person in EVERYBODY}


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


# Each line: reference, school, whom it is about, and when it was raised ("!" for danger).
LIVES = """
SR-01  oak  school       2026-09-03T09:00
SR-02  oak  pupil        2026-10-23T16:30
SR-03  elm  school       2026-11-26T15:00
SR-04  oak  headteacher  2026-12-17T12:00
SR-05  oak  school       !2026-12-26T02:00
SR-06  oak  school       !2027-02-16T22:00
SR-07  oak  staff        2027-01-11T09:00
SR-08  oak  staff        2027-01-11T09:15
SR-09  oak  school       2027-03-01T09:00
SR-10  oak  school       2027-03-22T09:00
SR-11  oak  school       2027-05-04T09:00
SR-12  elm  school       2027-05-28T12:00
SR-13  oak  school       2027-06-14T09:00
SR-14  oak  school       2026-09-07T09:00
"""

# What people then did, and when.
DEEDS = """
SR-02  2026-11-03T10:00  acknowledged
SR-02  2026-11-04T10:00  looked_into
SR-02  2026-11-05T10:00  gone
SR-02  2026-11-06T10:00  closed
SR-03  2026-12-01T09:30  acknowledged
SR-03  2026-12-01T10:00  gone
SR-06  2027-02-16T22:30  acknowledged
SR-06  2027-02-17T09:00  looked_into
SR-06  2027-02-17T09:30  gone
SR-06  2027-02-18T09:00  closed
SR-07  2027-01-11T11:00  acknowledged
SR-07  2027-01-11T11:30  gone
SR-07  2027-01-12T09:00  waiting
SR-07  2027-01-20T09:00  note
SR-07  2027-02-01T09:00  closed
SR-08  2027-01-11T11:00  acknowledged
SR-08  2027-01-11T11:30  gone
SR-08  2027-01-12T09:00  waiting
SR-09  2027-03-01T10:00  acknowledged
SR-09  2027-03-01T11:00  looked_into
SR-09  2027-03-02T09:00  told:platform
SR-09  2027-03-05T09:00  stays:platform
SR-09  2027-03-08T12:00  told:harmful_content
SR-09  2027-03-12T12:00  removed:harmful_content
SR-09  2027-03-15T12:00  closed
SR-10  2027-03-22T10:00  acknowledged
SR-10  2027-03-22T11:00  looked_into
SR-10  2027-03-23T09:00  told:platform
SR-10  2027-04-26T09:00  closed
SR-11  2027-05-05T10:00  put_off:3
SR-11  2027-05-10T09:00  acknowledged
SR-11  2027-05-10T09:30  looked_into
SR-11  2027-05-10T10:00  gone
SR-11  2027-05-11T09:00  closed
SR-13  2027-06-14T10:00  acknowledged
SR-13  2027-06-14T11:00  gone
SR-13  2027-06-14T12:00  looked_into
SR-13  2027-06-30T12:00  note
SR-14  2026-09-07T10:00  acknowledged
SR-14  2026-09-07T10:30  looked_into
SR-14  2026-09-07T11:00  gone
SR-14  2026-09-08T09:00  closed:2026-12-24
"""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did about a concern at a moment."""

    at: datetime
    reference: str
    what: str


def raised() -> list[Concern]:
    return [_raised(*line.split()) for line in LIVES.strip().splitlines()]


def _raised(reference: str, school: str, about: str, moment: str) -> Concern:
    place: School = {"oak": OAK, "elm": ELM}[school]
    new = concern(AboutWhom(about), school=place)
    return replace(new, reference=reference, raised_at=london(moment.lstrip("!")), danger=moment.startswith("!"))


def deeds() -> list[Deed]:
    lines = (line.split() for line in DEEDS.strip().splitlines())
    return sorted((Deed(london(at), reference, what) for reference, at, what in lines), key=lambda deed: deed.at)


class Year:
    """The federation lives through its year: people do what DEEDS says, and the worker works at every hour."""

    def __init__(self, hours: WorkingHours, lives: Sequence[Concern]) -> None:
        self.hours = hours
        self.watch = Watch(BEGIN)
        self.store = FakeStore(EVERYBODY, SCHOOLS, installed_at=END + timedelta(days=30))
        self.phone = FakeChannel()
        self._to_come = list(lives)
        self._deeds = [deed for deed in deeds() if deed.reference in {each.reference for each in lives}]
        self._worker = self._a_worker(hours)

    def _a_worker(self, hours: WorkTime) -> Worker:
        store, staff = self.store, self.store.directory
        reminders = Reminders(store.clocks, store.register, staff, hours, self.watch)
        return Worker(
            store.outbox,
            (self.phone,),
            lambda told: still_wanted(told, store.register, staff, store.redirects) and reminders.still_due(told),
            Monday(store.weeks, lambda _week, _person: None, staff, self.watch),
            lambda person, moment: next_hours(person, moment, staff, self.hours),
            self.watch,
            (reminders.run_once,),
        )

    def live(self, until: datetime = END) -> "Year":
        """Let the year pass, or a part of it."""
        while self.watch.now <= until:
            self._happens()
            while self._worker.run_once():
                pass
            self.watch.move(STEP)
        return self

    def _happens(self) -> None:
        for new in [each for each in self._to_come if each.raised_at <= self.watch.now]:
            self._to_come.remove(new)
            event = Event(TEACHER.id, Action.CONCERN_RAISED, new.reference, new.raised_at)
            self.store.register.raise_concern(new, NO_WORDS, (), nonce=new.reference, event=event, notices=())
        for deed in [each for each in self._deeds if each.at <= self.watch.now]:
            self._deeds.remove(deed)
            self._do(deed)

    def _do(self, deed: Deed) -> None:
        before = self.store.register.find(deed.reference)
        what, _, rest = deed.what.partition(":")
        nonce, event = f"{deed.reference}{deed.at}", Event(OAK_HEAD.id, Action.CONCERN_MOVED, deed.reference, deed.at)
        if what in {came.value for came in Came}:
            entry = Entry(Rung(rest), Came(what), in_london(deed.at).date(), OAK_HEAD.id, deed.at)
            self.store.clocks.add(before, entry, nonce=nonce, event=event)
        elif what == "put_off":
            until = OF_THE_YEAR.working_days_later(before.school, deed.at, int(rest))
            put_off = PutOff(Clock.ACKNOWLEDGE, before.raised_at, until, OAK_HEAD.id, deed.at)
            self.store.clocks.put_off(before, put_off, nonce=nonce, event=event)
        else:
            note = Note(OAK_HEAD.id, deed.at, "It goes on.") if what == "note" else None
            self.store.register.change(before, after(before, what, rest), nonce=nonce, event=event, note=note)

    @property
    def told(self) -> list[tuple[Notice, datetime]]:
        """Every notice that rang, with its moment."""
        return list(self.phone.arrived)

    @property
    def written(self) -> list[str]:
        """What rang, a line each, in the order of time."""
        lines = [f"{in_london(at):%Y-%m-%dT%H} {n.about} {n.kind.value} {n.to}" for n, at in self.told]
        return sorted(lines)

    @property
    def disturbed(self) -> list[Notice]:
        """What can wait and did not."""
        return [told for told, at in self.told if told.kind.can_wait and disturbs(PEOPLE[told.to], at)]

    @property
    def nagged(self) -> list[str]:
        """Whom it told of the same turn twice, or of more on one day than anybody can do with."""
        return nagged(self.told)


def nagged(told: Sequence[tuple[Notice, datetime]]) -> list[str]:
    turns = Counter(notice.key for notice, _ in told)
    days = Counter((notice.to, in_london(at).date()) for notice, at in told if notice.kind.can_wait)
    too_many = [f"{person} {day}" for (person, day), times in days.items() if times > MOST_A_DAY]
    return [key for key, times in turns.items() if times > 1] + too_many


def after(before: Concern, what: str, rest: str) -> Concern:
    if what == "note":
        return before
    if what == "gone":
        return replace(before, still_there=YesNo.NO)
    review = date.fromisoformat(rest) if rest else None
    return replace(before, state=State(what), review_on=review)


EXPECTED = """
2026-09-04T09 SR-01 reminder oak-head
2026-09-07T09 SR-01 up_acknowledge executive-head
2026-11-03T08 SR-02 reminder oak-head
2026-11-30T15 SR-03 reminder elm-head
2026-12-04T10 SR-03 remind_first_look elm-head
2026-12-08T10 SR-03 up_first_look executive-head
2026-12-18T12 SR-04 reminder chair
2026-12-26T03 SR-05 urgent_reminder oak-head
2026-12-26T04 SR-05 up_urgent executive-head
2027-01-04T08 SR-14 remind_review oak-head
2027-01-04T12 SR-04 up_acknowledge executive-head
2027-01-18T08 SR-14 up_review executive-head
2027-01-26T09 SR-08 remind_waiting oak-head
2027-02-02T09 SR-08 up_waiting executive-head
2027-03-08T09 SR-09 remind_ladder oak-head
2027-03-08T10 SR-09 remind_still_there oak-head
2027-03-15T11 SR-09 remind_in_hand oak-head
2027-04-12T08 SR-10 remind_still_there oak-head
2027-04-13T08 SR-10 remind_ladder oak-head
2027-04-19T08 SR-10 up_still_there executive-head
2027-04-20T08 SR-10 up_ladder executive-head
2027-04-20T11 SR-10 remind_in_hand oak-head
2027-05-05T09 SR-11 reminder oak-head
2027-06-07T12 SR-12 reminder elm-head
2027-06-08T12 SR-12 up_acknowledge executive-head
2027-06-28T12 SR-13 remind_in_hand oak-head
2027-07-14T12 SR-13 remind_in_hand oak-head
2027-07-21T12 SR-13 up_in_hand executive-head
"""


@pytest.fixture(scope="module")
def year() -> Year:
    return Year(OF_THE_YEAR, raised()).live()


def test_every_reminder_of_the_year_comes_in_its_hour_and_no_other_does(year: Year) -> None:
    assert year.written == EXPECTED.strip().splitlines()


def test_no_reminder_of_the_year_comes_outside_hours_or_term_but_danger(year: Year) -> None:
    assert year.disturbed == []
    danger = [(told, at) for told, at in year.told if not told.kind.can_wait]
    assert any(disturbs(PEOPLE[told.to], at) for told, at in danger)


def test_nobody_is_nagged_in_the_year(year: Year) -> None:
    assert year.nagged == []


def test_control_what_comes_twice_or_all_on_one_day_is_called_nagging(year: Year) -> None:
    assert len(nagged(year.told * 2)) == len(year.told)
    ((first, at), *_) = year.told
    assert nagged([(replace(first, key=str(number)), at) for number in range(MOST_A_DAY + 1)]) != []


def test_a_pile_that_gathered_in_the_holidays_comes_a_few_a_day_and_none_is_missing() -> None:
    christmas, spring = london("2026-12-21T10:00"), london("2027-01-15T18:00")
    pile = [
        replace(concern(), reference=f"SR-{number:02}", raised_at=christmas + timedelta(hours=number))
        for number in range(20, 32)
    ]
    lived = Year(OF_THE_YEAR, pile).live(spring)
    days = Counter(in_london(at).date() for told, at in lived.told if told.to == OAK_HEAD.id)
    assert days == {date(2027, 1, 5): MOST_A_DAY, date(2027, 1, 6): MOST_A_DAY, date(2027, 1, 7): 2}
    up = [told.about for told, _ in lived.told if told.to == EXECUTIVE_HEAD.id]
    assert sorted(up) == [each.reference for each in pile]
    assert (lived.nagged, lived.disturbed) == ([], [])


def test_nobody_who_is_shut_out_hears_of_anything_in_the_year(year: Year) -> None:
    assert {told.to for told, _ in year.told if told.about == "SR-04"} == {CHAIR.id, EXECUTIVE_HEAD.id}


def test_control_without_hours_and_terms_the_year_disturbs_and_is_not_as_expected() -> None:
    lived = Year(ALWAYS, raised()).live()
    assert len(lived.disturbed) > 5
    assert lived.written != EXPECTED.strip().splitlines()
