"""Fake of bot/reports/records.py."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.concerns.clocks import Course
from bot.concerns.concern import Concern, Move, Words
from bot.concerns.groups import GroupChat, StepTaken
from bot.policies.questions import Question
from bot.requests.redirect import Redirect
from tests.fakes.clocks import FakeClocks
from tests.fakes.groups import FakeGroups
from tests.fakes.questions import FakeQuestionBook
from tests.fakes.redirect import FakeRedirects
from tests.fakes.register import FakeRegister


class FakeRecords:
    """The records of five other fakes."""

    def __init__(
        self,
        register: FakeRegister | None = None,
        redirects: FakeRedirects | None = None,
        questions: FakeQuestionBook | None = None,
        clocks: FakeClocks | None = None,
        groups: FakeGroups | None = None,
    ) -> None:
        self._register = FakeRegister() if register is None else register
        self._redirects = FakeRedirects() if redirects is None else redirects
        self._questions = FakeQuestionBook() if questions is None else questions
        self._clocks = FakeClocks(self._register) if clocks is None else clocks
        self._groups = FakeGroups() if groups is None else groups

    def concerns(self, until: datetime) -> Iterable[tuple[Concern, Sequence[Move]]]:
        """Return every concern raised before `until`, newest first."""
        found = self._register.raised_before(until)
        newest_first = sorted(found, key=lambda concern: concern.raised_at, reverse=True)
        return [(concern, self._register.moves(concern)) for concern in newest_first]

    def number(self, until: datetime) -> int:
        """Return how many those are."""
        return len(self._register.raised_before(until))

    def quotes(self, concerns: Sequence[Concern]) -> Mapping[str, str]:
        """Return what the posts say, by reference."""
        return {concern.reference: quote for concern in concerns if (quote := self.words(concern).quote)}

    def words(self, concern: Concern) -> Words:
        """Return what people wrote."""
        return self._register.words(concern)

    def redirects(self, since: datetime, until: datetime) -> Sequence[Redirect]:
        """Return the redirects of a time, oldest first."""
        return sorted((r for r in self._redirects.filed if since <= r.at < until), key=lambda r: (r.at, r.id))

    def questions(self, since: date, until: date) -> Sequence[Question]:
        """Return the questions of some days, oldest first."""
        return sorted((q for q in self._questions.kept if since <= q.asked_on < until), key=lambda q: q.asked_on)

    def courses(self, until: datetime, now: datetime) -> Iterable[Course]:
        """Return what is open, and what is closed with its review due, newest first; no report that joined one."""
        watched = {course.concern.reference for course in self._clocks.watched(now)}
        found = [concern for concern in self._register.raised_before(until) if concern.reference in watched]
        return self._clocks.courses(found[::-1]).values()

    def groups(self) -> Iterable[tuple[GroupChat, Sequence[StepTaken]]]:
        """Return every group chat without its name, by its id, with its steps."""
        known = sorted(self._groups.all(), key=lambda group: group.id)
        return [(replace(group, name=""), tuple(self._groups.taken(group))) for group in known]
