"""Fake of bot/people/person.py."""

from collections.abc import Iterable, Sequence

from bot.events import Event
from bot.people import Person, Post, School


class FakeDirectory:
    """A staff list in memory."""

    def __init__(
        self, people: Iterable[Person] = (), schools: Iterable[School] = (), events: list[Event] | None = None
    ) -> None:
        self._people, self._schools = tuple(people), tuple(schools)
        self.events = [] if events is None else events

    def replace_staff(self, people: Iterable[Person], schools: Iterable[School], event: Event) -> None:
        """Take a new list."""
        self._people, self._schools = tuple(people), tuple(schools)
        self.events.append(event)

    def person(self, person_id: str) -> Person | None:
        """Return a person, or None."""
        return next((person for person in self._people if person.id == person_id), None)

    def people(self) -> Sequence[Person]:
        """Return everybody."""
        return self._people

    def schools(self) -> Sequence[School]:
        """Return the schools."""
        return self._schools

    def holders(self, post: Post) -> Sequence[Person]:
        """Return who holds a post."""
        return tuple(person for person in self._people if person.post == post)
