"""Tests of the changes to who gets Monday's workbook, on a fake and on each engine."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.errors import NotThere, Stale
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from bot.readers import Change, agreed, ended
from bot.storage import Store
from bot.storage.readers import _row
from bot.storage.tables import readers
from tests.storage.examples import CHAIR, HEAD, NOW, OTHER_HEAD, AnyStore

CHANGE = Change("SR-1", CHAIR.id, CHAIR.role, gets=True, proposed_by=HEAD.id, proposed_at=NOW)
NOTICES = (Notice("list:1", NoticeKind.LIST_PROPOSED, OTHER_HEAD.id, "SR-1", NOW),)
AGREED = agreed(CHANGE, OTHER_HEAD, NOW + timedelta(days=1))


def event(action: Action = Action.READERS_PROPOSED, actor: str = HEAD.id) -> Event:
    return Event(actor, action, "SR-1", NOW, {"about": CHAIR.id, "gets": "yes"})


def propose(store: AnyStore, nonce: str = "n1", change: Change = CHANGE) -> None:
    store.readers.propose(change, nonce=nonce, event=event(), notices=NOTICES)


def settle(store: AnyStore, change: Change = AGREED, nonce: str = "n2", actor: str = OTHER_HEAD.id) -> None:
    store.readers.settle(change, nonce=nonce, event=event(Action.READERS_CHANGED, actor), notices=())


def test_a_proposal_is_kept_with_its_notices_once_for_each_nonce(store: AnyStore) -> None:
    propose(store)
    propose(store)
    assert list(store.readers.changes()) == [CHANGE]
    assert [claimed.notice for claimed in store.outbox.claim(NOW, 9)] == list(NOTICES)


def test_changes_stand_in_the_order_of_their_proposals(store: AnyStore) -> None:
    later, earlier = (replace(CHANGE, id=f"SR-{n}", proposed_at=NOW + timedelta(hours=n)) for n in (2, -2))
    for number, change in enumerate((later, CHANGE, earlier)):
        propose(store, f"n{number}", change)
    assert [change.id for change in store.readers.changes()] == ["SR--2", "SR-1", "SR-2"]


def test_an_agreement_is_kept_once_and_comes_too_late_afterwards(store: AnyStore) -> None:
    propose(store)
    settle(store)
    settle(store)
    assert list(store.readers.changes()) == [AGREED]
    with pytest.raises(Stale):
        settle(store, ended(CHANGE, HEAD, NOW), "n3", HEAD.id)
    assert list(store.readers.changes()) == [AGREED]


def test_what_was_ended_or_never_proposed_is_not_agreed_to(store: AnyStore) -> None:
    with pytest.raises(Stale):
        settle(store)
    propose(store)
    settle(store, ended(CHANGE, HEAD, NOW), "n3")
    with pytest.raises(Stale):
        settle(store, AGREED, "n4")


@pytest.mark.parametrize("by", [HEAD, CHAIR])
def test_the_store_refuses_an_agreement_of_the_proposers_own_or_of_whom_it_is_about(
    store: AnyStore, by: Person
) -> None:
    propose(store)
    with pytest.raises(NotThere):
        settle(store, replace(AGREED, agreed_by=by.id))
    assert list(store.readers.changes()) == [CHANGE]


def test_the_database_itself_refuses_it_too(real: Store) -> None:
    for by in (HEAD.id, CHAIR.id):
        with pytest.raises(IntegrityError), real.database.write() as connection:
            connection.execute(insert(readers), _row(replace(AGREED, agreed_by=by)))
    with real.database.write() as connection:  # the control
        connection.execute(insert(readers), _row(AGREED))


def test_each_step_stands_in_the_audit_trail(real: Store) -> None:
    propose(real)
    settle(real)
    assert not real.audit.verify().bad_row
    with real.database.read() as connection:
        told = connection.exec_driver_sql("SELECT action FROM audit ORDER BY seq").scalars().all()
    assert told[-2:] == ["readers_proposed", "readers_changed"]
