from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.errors import NotThere
from bot.events import Action
from bot.requests.nudge import KEPT, Nudge, follow_up
from bot.requests.redirect import Door, Redirect, RequestKind
from bot.storage import Store
from bot.storage.engine import open_database
from bot.storage.tables import nudges
from tests.fakes.store import FakeStore
from tests.storage.examples import NOW, AnyStore, an_event

TODAY = NOW.date()
SWITCHED, GIVEN, WARNED, PUT_OFF = map(
    an_event, (Action.NUDGES_SWITCHED, Action.REQUEST_REDIRECTED, Action.DOOR_USED, Action.NUDGES_PUT_OFF)
)
DUE = NOW + timedelta(days=3)


def a_redirect(redirect_id: str) -> Redirect:
    return Redirect(redirect_id, RequestKind.LEAVE, Door.REQUEST, "oak", NOW)


def give(store: AnyStore, mark: str, person: str = "p-ann", days: int = 0) -> bool:
    redirect = a_redirect(f"of-{mark}")
    nudge = Nudge(mark, person, TODAY + timedelta(days=days))
    return store.nudges.give(nudge, redirect, GIVEN, follow_up(redirect, person, DUE))


def warn(store: AnyStore, mark: str, redirect_id: str) -> bool:
    return store.nudges.warn(mark, TODAY, a_redirect(redirect_id), WARNED)


def events(store: AnyStore) -> int:
    return len(store.events) if isinstance(store, FakeStore) else store.audit.head().rows


def filed(store: AnyStore) -> list[str]:
    return [redirect.id for redirect in store.records.redirects(NOW, NOW + timedelta(1))]


def followed_up(store: AnyStore) -> list[str]:
    return [claimed.notice.about for claimed in store.outbox.claim(DUE, 9)]


def test_notes_are_switched_in_one_channel_and_only_a_change_is_an_event(store: AnyStore) -> None:
    for on in (False, True, True):
        store.nudges.switch("C1", SWITCHED, on=on)
    assert (store.nudges.are_on("C1"), store.nudges.are_on("C2")) == (True, False)
    store.nudges.switch("C1", SWITCHED, on=False)
    assert not store.nudges.are_on("C1")
    assert events(store) == 2


@pytest.mark.parametrize("place", ["C\x00", "\ud83d"])
def test_a_place_that_can_be_none_of_ours_is_not_there(real: Store, place: str) -> None:
    with pytest.raises(NotThere):
        real.nudges.are_on(place)
    with pytest.raises(NotThere):
        real.nudges.switch(place, SWITCHED, on=False)


def test_one_message_and_one_person_a_day_get_one_nudge_with_its_redirect_and_follow_up(store: AnyStore) -> None:
    assert give(store, "m1")
    assert not give(store, "m1", "p-bob")
    assert not give(store, "m2")
    assert give(store, "m3", "p-bob")
    assert give(store, "m4", days=1)
    assert filed(store) == ["of-m1", "of-m3", "of-m4"]
    assert sorted(followed_up(store)) == ["of-m1", "of-m3", "of-m4"]
    assert events(store) == 3


def test_danger_is_answered_once_a_message_and_counts_for_nobodys_day(store: AnyStore) -> None:
    assert warn(store, "m1", "r1")
    assert not warn(store, "m1", "r2")
    assert warn(store, "m2", "r3")
    assert give(store, "m3")
    assert filed(store) == ["of-m3", "r1", "r3"]
    assert followed_up(store) == ["of-m3"]
    assert events(store) == 3


def test_whoever_puts_it_off_has_no_more_nudges_that_day_and_no_follow_up(store: AnyStore) -> None:
    give(store, "m1")
    for _ in range(2):
        store.nudges.put_off(Nudge("n1", "p-ann", TODAY), "of-m1", PUT_OFF)
    assert followed_up(store) == []
    assert events(store) == 2
    store.nudges.put_off(Nudge("n2", "p-ann", TODAY + timedelta(days=1)), "of-m1", PUT_OFF)
    assert not give(store, "m2", days=1)
    assert events(store) == 3


def test_without_putting_it_off_the_follow_up_goes_out(store: AnyStore) -> None:
    give(store, "m1")
    store.nudges.put_off(Nudge("n1", "p-bob", TODAY), "of-another", PUT_OFF)
    assert followed_up(store) == ["of-m1"]


def test_what_is_older_than_seven_days_is_swept(real: Store, url: str) -> None:
    for days in range(10):
        give(real, f"m{days}", days=days)
    with closing(open_database(url)) as database, database.read() as connection:
        kept = set(connection.execute(select(nudges.c.mark)).scalars())
    assert kept == {f"m{days}" for days in range(9 - KEPT.days, 10)}


def test_the_fake_sweeps_alike() -> None:
    store = FakeStore()
    for days in range(10):
        give(store, f"m{days}", days=days)
    assert {nudge.mark for nudge in store.nudges.given} == {f"m{days}" for days in range(9 - KEPT.days, 10)}


def test_of_many_deliveries_of_one_message_one_gets_a_nudge(real: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(lambda _: give(real, "same"), range(12)))
    assert given.count(True) == 1
    assert filed(real) == ["of-same"]
