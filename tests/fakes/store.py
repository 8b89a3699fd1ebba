"""Fake of bot/storage/store.py: every fake at once, sharing one outbox and one list of events."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.events import Event
from bot.people import Person, School
from tests.fakes.bundles import FakeBundles
from tests.fakes.clocks import FakeClocks
from tests.fakes.groups import FakeGroups
from tests.fakes.lessons import FakeLessons
from tests.fakes.masked_copies import FakeMaskedCopies
from tests.fakes.nudges import FakeNudges
from tests.fakes.outbox import FakeInbox, FakeOutbox, FakeWeeks
from tests.fakes.person import FakeDirectory
from tests.fakes.privacy import FakePrivacy
from tests.fakes.questions import FakeQuestionBook
from tests.fakes.readers import FakeReaders
from tests.fakes.records import FakeRecords
from tests.fakes.redirect import FakeRedirects
from tests.fakes.register import FakeRegister

INSTALLED_AT = datetime(2026, 11, 18, 9, tzinfo=UTC)


class FakeStore:
    """A store in memory, set up at `installed_at`. `events` lists every event that was written."""

    def __init__(
        self,
        people: Iterable[Person] = (),
        schools: Iterable[School] = (),
        *,
        installed_at: datetime = INSTALLED_AT,
    ) -> None:
        self.events: list[Event] = []
        self.outbox = FakeOutbox()
        self.inbox = FakeInbox()
        self.register = FakeRegister(self.outbox, self.events)
        self.bundles = FakeBundles(self.events)
        self.directory = FakeDirectory(people, schools, self.events)
        self.privacy = FakePrivacy(self.register, self.directory)
        self.masked_copies = FakeMaskedCopies(self.register)
        self.clocks = FakeClocks(self.register)
        self.redirects = FakeRedirects(self.events, self.outbox)
        self.nudges = FakeNudges(self.redirects, self.outbox, self.events)
        self.questions = FakeQuestionBook(self.events)
        self.lessons = FakeLessons(self.questions, self.events)
        self.groups = FakeGroups(self.events, self.register.use_once)
        self.weeks = FakeWeeks(installed_at, self.outbox, self.events)
        self.readers = FakeReaders(self.register, self.outbox, self.events)
        self.records = FakeRecords(self.register, self.redirects, self.questions, self.clocks, self.groups)
