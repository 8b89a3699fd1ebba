from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

import pytest

from bot.errors import Stale
from bot.events import Action
from bot.people import Person, Post, Role
from bot.storage import Store
from bot.storage.audit import AuditTrail
from bot.storage.engine import open_database
from bot.storage.people import FRESH_FOR, StoredDirectory
from tests.fakes.person import FakeDirectory
from tests.fakes.store import INSTALLED_AT
from tests.storage.examples import CHAIR, CO_HEAD, ELM, HEAD, KEYS, OAK, STAFF, TEACHER, AnyStore, an_event

READ = an_event(Action.STAFF_LIST_READ, actor="staffroom")
TODAY, DAY = date(2026, 11, 20), timedelta(days=1)
LAST_DAY = Person("p-ivy", "Ivy Example", Role.TEACHER, "oak", email="ivy@example.org", until=TODAY)
TOMORROW = Person("p-jon", "Jon Example", Role.TEACHER, "oak", "p-gone", "jon@example.org", since=TODAY + DAY)


@dataclass(slots=True)
class Calendar:
    """A day that can be moved."""

    day: date = TODAY

    def __call__(self) -> date:
        return self.day


@dataclass(frozen=True, slots=True)
class Dated:
    """A directory of each kind, and the day that it takes for today."""

    directory: FakeDirectory | StoredDirectory
    calendar: Calendar


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def dated(request: pytest.FixtureRequest) -> Iterator[Dated]:
    calendar = Calendar()
    if request.param == "fake":
        yield Dated(FakeDirectory(today=calendar), calendar)
        return
    url = request.getfixturevalue(f"{request.param}_url")
    Store.open(url, KEYS).close()
    database = open_database(url)
    yield Dated(StoredDirectory(database, AuditTrail(database, KEYS.audit), today=calendar), calendar)
    database.close()


def test_the_list_is_empty_at_first(store: AnyStore) -> None:
    assert list(store.directory.people()) == []
    assert list(store.directory.schools()) == []
    assert store.directory.person(TEACHER.id) is None


def test_the_list_comes_back_in_its_order(store: AnyStore) -> None:
    store.directory.replace_staff(STAFF, (OAK, ELM), READ)
    assert tuple(store.directory.people()) == STAFF
    assert tuple(store.directory.schools()) == (OAK, ELM)
    assert store.directory.person(TEACHER.id) == TEACHER
    assert store.directory.person("stranger") is None


def test_a_post_may_be_shared_filled_or_vacant(store: AnyStore) -> None:
    store.directory.replace_staff(STAFF, (OAK, ELM), READ)
    assert tuple(store.directory.holders(Post(Role.HEADTEACHER, "oak"))) == (HEAD, CO_HEAD)
    assert tuple(store.directory.holders(Post(Role.CHAIR_OF_GOVERNORS))) == (CHAIR,)
    assert tuple(store.directory.holders(Post(Role.CHAIR_OF_GOVERNORS, "oak"))) == ()


def test_a_leaver_is_gone_at_once(store: AnyStore) -> None:
    store.directory.replace_staff(STAFF, (OAK, ELM), READ)
    assert store.directory.person(TEACHER.id) == TEACHER
    store.directory.replace_staff((HEAD,), (OAK,), READ)
    assert store.directory.person(TEACHER.id) is None
    assert tuple(store.directory.people()) == (HEAD,)
    store.directory.replace_staff((), (), READ)
    assert list(store.directory.people()) == []


def test_a_list_with_an_id_twice_changes_nothing(real: Store) -> None:
    real.directory.replace_staff(STAFF, (OAK,), READ)
    with pytest.raises(Exception, match=r"(?i)unique"):
        real.directory.replace_staff((HEAD, replace(CHAIR, id=HEAD.id)), (OAK,), READ)
    assert tuple(real.directory.people()) == STAFF
    assert real.audit.head().rows == 1


def test_another_process_hears_of_a_change_when_its_list_is_no_longer_fresh(real: Store, url: str) -> None:
    database = open_database(url)
    now = [0.0]
    other = StoredDirectory(database, AuditTrail(database, KEYS.audit), lambda: now[0])
    real.directory.replace_staff(STAFF, (OAK,), READ)
    assert tuple(other.people()) == STAFF
    real.directory.replace_staff((HEAD,), (OAK,), READ)
    assert tuple(other.people()) == STAFF  # still believed
    now[0] = FRESH_FOR
    assert tuple(other.people()) == (HEAD,)
    database.close()


def test_a_list_that_did_not_change_is_not_read_again(real: Store, url: str) -> None:
    database = open_database(url)
    ticks = count(step=10)
    directory = StoredDirectory(database, AuditTrail(database, KEYS.audit), lambda: float(next(ticks)))
    real.directory.replace_staff(STAFF, (OAK,), READ)
    assert directory.person(TEACHER.id) is directory.person(TEACHER.id)
    database.close()


def test_everything_about_a_person_comes_back(dated: Dated) -> None:
    known = replace(LAST_DAY, since=TODAY - DAY, manager="p-hal")
    dated.directory.replace_staff((known,), (OAK,), READ)
    assert dated.directory.person(known.id) == known
    assert dated.directory.person(LAST_DAY.id) != LAST_DAY


def test_people_are_found_by_their_address_in_any_case(dated: Dated) -> None:
    dated.directory.replace_staff((HEAD, LAST_DAY), (OAK,), READ)
    assert dated.directory.by_email("Ivy@Example.ORG") == LAST_DAY
    assert dated.directory.by_email("nobody@example.org") is None
    assert dated.directory.by_email("") is None  # the head has no address


def test_a_leaver_is_out_when_their_last_day_is_over(dated: Dated) -> None:
    dated.directory.replace_staff((LAST_DAY, TOMORROW), (OAK,), READ)
    assert seen(dated.directory, LAST_DAY) == [True] * 4
    assert seen(dated.directory, TOMORROW) == [False] * 4
    dated.calendar.day += DAY
    assert seen(dated.directory, LAST_DAY) == [False] * 4
    assert seen(dated.directory, TOMORROW) == [True] * 4
    assert tuple(dated.directory.everybody()) == (LAST_DAY, TOMORROW)


def seen(directory: FakeDirectory | StoredDirectory, person: Person) -> list[bool]:
    """Return whether somebody is seen in each way of looking."""
    return [
        directory.person(person.id) == person,
        directory.by_email(person.email) == person,
        person in directory.people(),
        person in directory.holders(person.post),
    ]


def test_a_list_that_is_not_the_one_that_was_looked_at_is_left_as_it_is(dated: Dated) -> None:
    dated.directory.replace_staff((HEAD,), (OAK,), READ, before=())
    with pytest.raises(Stale):
        dated.directory.replace_staff((TEACHER,), (OAK,), READ, before=())
    assert tuple(dated.directory.everybody()) == (HEAD,)
    dated.directory.replace_staff((TEACHER,), (OAK,), READ, before=dated.directory.everybody())
    assert tuple(dated.directory.everybody()) == (TEACHER,)


def test_a_store_takes_the_london_day_of_its_clock(real: Store) -> None:
    on_the_day = replace(LAST_DAY, until=INSTALLED_AT.date())
    real.directory.replace_staff((on_the_day, replace(TOMORROW, since=INSTALLED_AT.date() + DAY)), (OAK,), READ)
    assert tuple(real.directory.people()) == (on_the_day,)


def test_without_a_calendar_today_is_the_day_in_london(sqlite_url: str) -> None:
    Store.open(sqlite_url, KEYS).close()
    database = open_database(sqlite_url)
    directory = StoredDirectory(database, AuditTrail(database, KEYS.audit))
    directory.replace_staff((replace(LAST_DAY, until=date(2000, 1, 1)), HEAD), (OAK,), READ)
    assert tuple(directory.people()) == (HEAD,)
    database.close()


def test_a_list_that_another_process_changed_is_read_before_the_next_try(real: Store, url: str) -> None:
    database = open_database(url)
    other = StoredDirectory(database, AuditTrail(database, KEYS.audit), lambda: 0.5)
    assert list(other.everybody()) == []
    real.directory.replace_staff((HEAD,), (OAK,), READ)
    assert list(other.everybody()) == []  # still believed
    with pytest.raises(Stale, match="changed by somebody else"):
        other.replace_staff((TEACHER,), (OAK,), READ, before=())
    assert tuple(other.everybody()) == (HEAD,)
    database.close()


def test_the_list_is_at_hand_for_as_long_as_it_is_believed_and_until_midnight(real: Store, url: str) -> None:
    database, now, calendar = open_database(url), [0.0], Calendar()
    directory = StoredDirectory(database, AuditTrail(database, KEYS.audit), lambda: now[0], calendar)
    believed = [directory.at_hand]
    real.directory.replace_staff(STAFF, (OAK,), READ)
    for now[0] in (0.0, FRESH_FOR):
        believed.append(directory.at_hand)
        assert directory.person(TEACHER.id) == TEACHER
        believed.append(directory.at_hand)
    calendar.day += DAY
    assert [*believed, directory.at_hand] == [False, False, True, False, True, False]
    database.close()
