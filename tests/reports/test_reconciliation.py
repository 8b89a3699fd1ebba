"""The sums of the workbook against two counts done another way, straight from the database's file.

One walks the moves with a query of its own, the other the audit trail, which was written beside them.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.concerns.concern import NO_WORDS, Concern, Words
from bot.concerns.lifecycle import MOVES, State
from bot.events import Action, Event
from bot.reports.figures import report
from bot.storage import Keys, Store
from bot.storage.sealing import new_keys
from bot.weeks import Week
from tests.reports.made_up import DIRECTORY, EXECUTIVE, HEADS, MONDAY, SCHOOLS, TEACHER, WEEK, concern

Sums = dict[str, tuple[int, int, int, int, int]]
"""Carried over, raised, reopened, closed and open, by school id; schools without any left out."""
CASES = 40
_WALK = """
with walked as (
    select c.school, m.reference, m.state, m.at, lag(m.state) over life as earlier, lead(m.at) over life as next_at
    from moves m join concerns c on c.reference = m.reference
    window life as (partition by m.reference order by m.version)
)
select school,
    sum(at < :start and (next_at is null or next_at >= :start) and state <> 'closed'),
    sum(at >= :start and at < :end and earlier is null),
    sum(at >= :start and at < :end and earlier = 'closed' and state <> 'closed'),
    sum(at >= :start and at < :end and earlier <> 'closed' and state = 'closed'),
    sum(at < :end and (next_at is null or next_at >= :end) and state <> 'closed')
from walked group by school
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database in which forty concerns lived for six weeks."""
    path = tmp_path_factory.mktemp("sums") / "staffroom.db"
    with closing(_store(path)) as store:
        for number in range(CASES):
            _live(store, Random(number), number)  # noqa: S311 - invented lives, not secrets
    return path


def _store(path: Path) -> Store:
    return Store.open(f"sqlite:///{path}", KEYS, lambda: MONDAY)


KEYS = Keys.parse(new_keys())


def _live(store: Store, random: Random, number: int) -> None:
    at = WEEK.end - timedelta(hours=random.uniform(1, 24 * 42))
    new = concern(f"SR-{number:04}", at, random.choice(SCHOOLS).id)
    raised = Event(TEACHER.id, Action.CONCERN_RAISED, new.reference, at, {"to": State.RAISED.value})
    store.register.raise_concern(new, Words(quote="They said it"), (), nonce=new.reference, event=raised, notices=())
    while (at := at + timedelta(hours=random.expovariate(1 / 60))) < WEEK.end + timedelta(days=9):
        _move(store, store.register.find(new.reference), random, at)


def _move(store: Store, before: Concern, random: Random, at: datetime) -> None:
    after = replace(before, state=random.choice(MOVES[before.state]))
    details = {"from": before.state.value, "to": after.state.value}
    moved = Event(HEADS[0].id, Action.CONCERN_MOVED, before.reference, at, details)
    store.register.change(before, after, nonce=f"{before.reference}-{before.version}", event=moved, words=NO_WORDS)


def by_the_report(path: Path, week: Week) -> Sums:
    with closing(_store(path)) as store:
        sums = report(store.records, DIRECTORY, week, EXECUTIVE, MONDAY).sums
    names = {school.name: school.id for school in SCHOOLS}
    return {names[s.school]: (s.carried, s.raised, s.reopened, s.closed, s.open) for s in sums}


def by_a_query(path: Path, week: Week) -> Sums:
    edges = {"start": _written(week.start), "end": _written(week.end)}
    with closing(sqlite3.connect(path)) as database:
        return {school: tuple(numbers) for school, *numbers in database.execute(_WALK, edges)}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def by_the_audit(path: Path, week: Week) -> Sums:
    with closing(sqlite3.connect(path)) as database:
        schools = dict(database.execute("select reference, school from concerns"))
        events = database.execute(
            "select at, action, subject, details from audit where action in ('concern_raised', 'concern_moved')"
        ).fetchall()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for at, action, subject, details in events:
        moment, told = datetime.fromisoformat(at), json.loads(details)
        counted = counts[schools[subject]]
        change = 1 if action == "concern_raised" else _turn(told["from"], told["to"])
        if moment < week.start:
            counted["carried"] += change
        elif moment < week.end:
            counted["raised"] += action == "concern_raised"
            counted["reopened"] += action == "concern_moved" and change == 1
            counted["closed"] += change == -1
        counted["open"] += change if moment < week.end else 0
    return {s: (c["carried"], c["raised"], c["reopened"], c["closed"], c["open"]) for s, c in counts.items()}


def _turn(before: str, after: str) -> int:
    return (before == "closed") - (after == "closed")


@pytest.mark.parametrize("week", [WEEK, WEEK.before(), WEEK.before(3)], ids=lambda week: week.name)
def test_the_sums_are_those_of_the_database_counted_another_way(file: Path, week: Week) -> None:
    told = by_the_report(file, week)
    assert told == by_a_query(file, week) == by_the_audit(file, week)
    assert all(carried + new + again == closed + still for carried, new, again, closed, still in told.values())
    assert all(min(column) > 0 for column in ([s[0] for s in told.values()], [sum(s[1:4]) for s in told.values()]))


def test_a_move_that_was_lost_from_the_database_is_found(file: Path, tmp_path: Path) -> None:
    less = tmp_path / "less.db"
    less.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(less)) as database:
        lost = database.execute(
            "select reference, version from moves where state = 'closed' and at >= ? and at < ? limit 1",
            (_written(WEEK.start), _written(WEEK.end)),
        ).fetchone()
        database.execute("delete from moves where reference = ? and version = ?", lost)
        database.commit()
    assert by_the_report(less, WEEK) == by_a_query(less, WEEK)
    assert by_the_report(less, WEEK) != by_the_audit(less, WEEK), "the control: the audit trail still knows of it"
