"""Fake of bot/people/person.py."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from bot.errors import Stale
from bot.events import Event
from bot.people import Person, Post, School
from bot.people.known import Former, stood_before


class FakeDirectory:
    """A staff list in memory, which is always at hand unless a test says no. `today` gives the London day."""

    at_hand = True

    def __init__(
        self,
        people: Iterable[Person] = (),
        schools: Iterable[School] = (),
        events: list[Event] | None = None,
        today: Callable[[], date] = lambda: date(2026, 11, 20),
    ) -> None:
        self._people, self._schools = tuple(people), tuple(schools)
        self._today = today
        self.events = [] if events is None else events
        self.former: dict[tuple[str, str, str], Former] = {}

    def replace_staff(
        self,
        people: Iterable[Person],
        schools: Iterable[School],
        event: Event,
        *,
        before: Sequence[Person] | None = None,
    ) -> None:
        """Take a new list; raise Stale where everybody is not `before` any more."""
        if before is not None and tuple(before) != self._people:
            raise Stale
        people = tuple(people)
        gone = stood_before(self._people, people, event.at)
        self.former = {(each.person, each.name, each.email): each for each in (*self.former.values(), *gone)}
        self._people, self._schools = people, tuple(schools)
        self.events.append(event)

    def everybody(self) -> Sequence[Person]:
        """Return everybody, with those who left and those who have not begun."""
        return self._people

    def person(self, person_id: str) -> Person | None:
        """Return a person, or None."""
        return next((person for person in self.people() if person.id == person_id), None)

    def by_email(self, email: str) -> Person | None:
        """Return the person with this e-mail address, or None."""
        return next((person for person in self.people() if person.email and person.email == email.lower()), None)

    def people(self) -> Sequence[Person]:
        """Return who works here today."""
        return tuple(person for person in self._people if person.works_on(self._today()))

    def schools(self) -> Sequence[School]:
        """Return the schools."""
        return self._schools

    def holders(self, post: Post) -> Sequence[Person]:
        """Return who holds a post."""
        return tuple(person for person in self.people() if post in person.posts)
