from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.errors import BeingDone, Busy
from bot.storage import Store
from bot.storage.deliveries import KEPT_FOR, LEASE, StoredDeliveries
from bot.storage.engine import open_database
from tests.storage.examples import NOW

LATER = NOW + LEASE


def test_a_delivery_is_taken_once_and_done_for_ever(real: Store) -> None:
    fence = real.deliveries.begin("m", NOW)
    assert fence == 1
    real.deliveries.done("m", fence)
    assert real.deliveries.begin("m", NOW) is None
    assert real.deliveries.begin("m", LATER) is None
    assert real.deliveries.begin("another", NOW) == 1


def test_a_delivery_that_is_worked_on_is_busy_until_its_lease_ends(real: Store) -> None:
    assert real.deliveries.begin("m", NOW) == 1
    with pytest.raises(BeingDone):
        real.deliveries.begin("m", LATER - timedelta(microseconds=1))
    assert real.deliveries.begin("m", LATER) == 2


def test_who_lost_a_delivery_does_not_end_it(real: Store) -> None:
    late = real.deliveries.begin("m", NOW) or 0
    holder = real.deliveries.begin("m", LATER) or 0
    real.deliveries.done("m", late)
    with pytest.raises(Busy):
        real.deliveries.begin("m", LATER)
    real.deliveries.done("m", holder)
    assert real.deliveries.begin("m", LATER) is None


def test_of_many_at_once_one_works_on_it(url: str, real: Store) -> None:
    database = open_database(url)
    two = (real.deliveries, StoredDeliveries(database))  # as two processes would

    def begun(number: int) -> int | str | None:
        try:
            return two[number % 2].begin("m", NOW)
        except Busy:
            return "busy"

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(begun, range(16)), key=str) == [1, *["busy"] * 15]
    database.close()


def test_what_is_older_than_a_day_is_forgotten_at_times(real: Store) -> None:
    real.deliveries.done("m", real.deliveries.begin("m", NOW) or 0)
    remembered = LATER + KEPT_FOR
    assert real.deliveries.begin("another", remembered) == 1  # sweeps, and keeps what is a day old to the second
    assert real.deliveries.begin("m", remembered) is None
    assert real.deliveries.begin("another", remembered + timedelta(minutes=9)) == 2  # swept a moment ago
    assert real.deliveries.begin("m", remembered + timedelta(minutes=9)) is None
    assert real.deliveries.begin("another", remembered + timedelta(minutes=11)) == 3
    assert real.deliveries.begin("m", remembered + timedelta(minutes=11)) == 1


def test_what_is_forgotten_is_counted(real: Store) -> None:
    for mark in "abc":
        real.deliveries.begin(mark, NOW)
    real.deliveries.begin("later", LATER)
    assert real.deliveries.forget_before(LATER) == 0
    assert real.deliveries.forget_before(LATER + timedelta(seconds=1)) == 3
    assert real.deliveries.forget_before(LATER + LEASE + timedelta(seconds=1)) == 1
