from datetime import timedelta

from bot.events import Action, Event
from bot.notices import NoticeKind
from bot.storage import Store
from tests.storage.examples import NOW, a_notice, an_event, raise_one

LATER = NOW + timedelta(hours=1)
HOLD = Event("staffroom", Action.NOTICES_HELD, "", NOW)
RELEASE = Event("staffroom", Action.NOTICES_RELEASED, "", LATER)


def test_it_is_known_when_the_last_backup_was_made(real: Store) -> None:
    assert real.keeping.last_backup() is None
    real.keeping.backed_up(an_event(Action.BACKUP_MADE))
    assert real.keeping.last_backup() == NOW
    real.keeping.backed_up(an_event(Action.BACKUP_MADE, at=LATER))
    assert real.keeping.last_backup() == LATER
    assert real.audit.head().rows == 2


def test_held_notices_stay_until_they_are_released(real: Store) -> None:
    raise_one(real)
    assert real.keeping.due(NOW) == {NoticeKind.NEW_CONCERN: 1}
    assert real.keeping.hold_notices(HOLD)
    assert real.keeping.held_since() == NOW
    assert real.outbox.claim(LATER, 10) == []
    assert real.outbox.waiting(LATER) == 1

    assert real.keeping.release_notices(RELEASE)
    assert real.keeping.held_since() is None
    (claimed,) = real.outbox.claim(LATER, 10)
    assert claimed.notice == a_notice("new/SR-7K3M-9QVX")


def test_holding_twice_and_releasing_twice_is_one_event_each(real: Store) -> None:
    before = real.audit.head().rows
    assert real.keeping.hold_notices(HOLD)
    assert not real.keeping.hold_notices(Event("staffroom", Action.NOTICES_HELD, "", LATER))
    assert real.keeping.held_since() == NOW
    assert real.keeping.release_notices(RELEASE)
    assert not real.keeping.release_notices(RELEASE)
    assert real.audit.head().rows == before + 2


def test_a_restored_database_knows_its_backup_and_holds_every_notice(real: Store) -> None:
    raise_one(real)
    real.keeping.restored(NOW, an_event(Action.BACKUP_RESTORED, at=LATER))
    assert (real.keeping.last_backup(), real.keeping.held_since()) == (NOW, LATER)
    assert real.outbox.claim(LATER, 10) == []
