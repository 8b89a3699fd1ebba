"""A file that was replaced by a masked copy is gone from the tables and from the files, also after a restore."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from bot.concerns.bundles import Bundle, BundleFile, BundleGone, BundleWords, Purpose
from bot.concerns.concern import Concern, Evidence, NewEvidence, Note
from bot.concerns.privacy import OnHold
from bot.errors import NotThere, Stale
from bot.events import Action, Event
from bot.storage import Store
from bot.storage.ledger import REPLACED, Ledger, LedgerNotWritten, Line
from bot.storage.rows import content_row, evidence_rows
from bot.storage.store import Beside
from bot.storage.tables import concerns, evidence, evidence_content
from tests.fakes.store import FakeStore
from tests.storage.examples import HEAD, KEYS, NOW, AnyStore, a_file, raise_one
from tests.storage.test_redaction import in_its_files

LATER = NOW + timedelta(hours=1)
OLD, OTHER = a_file("old", b"canary " * 60), a_file("other", b"another " * 60)
NEW = NewEvidence(Evidence("new", "evidence-2.png", "image/png", 3, "cd" * 32, HEAD.id, LATER), b"covered")


def raised(store: AnyStore) -> Concern:
    return raise_one(store, None, None, "n1", OLD, OTHER)


def mask(store: AnyStore, before: Concern, nonce: str = "m1", old: Evidence = OLD.evidence) -> None:
    event = Event(HEAD.id, Action.EVIDENCE_REPLACED, before.reference, LATER)
    note = Note(HEAD.id, LATER, "It was replaced.")
    store.masked_copies.replace(before, old, NEW, note, nonce=nonce, event=event)


def files_of(store: AnyStore, concern: Concern) -> dict[str, bytes]:
    register = store.register
    return {each.id: register.content(concern, each.id) for each in register.evidence(concern)}


def test_the_copy_stands_in_the_place_of_the_file_with_a_note(store: AnyStore) -> None:
    concern = raised(store)
    mask(store, concern)
    mask(store, concern)  # the same form again
    after = store.register.find(concern.reference)
    assert files_of(store, after) == {"other": OTHER.content, "new": b"covered"}
    assert after.version == concern.version + 1
    assert [note.words for note in store.register.notes(after)] == ["It was replaced."]
    with pytest.raises(NotThere):
        store.register.content(after, "old")
    assert store.register.evidence(after)[-1] == NEW.evidence


def test_what_changed_meanwhile_is_held_erased_or_was_replaced_already_is_refused(store: AnyStore) -> None:
    concern = raised(store)
    with pytest.raises(Stale):
        mask(store, replace(concern, version=9))
    mask(store, concern, "m2")
    after = store.register.find(concern.reference)
    with pytest.raises(NotThere):
        mask(store, after, "m3")
    held = replace(after, legal_hold=True, held_at=LATER, version=after.version + 1)
    hold = Event(HEAD.id, Action.HOLD_SET, concern.reference, LATER)
    store.register.change(after, held, nonce="h1", event=hold)
    with pytest.raises(OnHold):
        mask(store, held, "m4", OTHER.evidence)
    assert set(files_of(store, held)) == {"other", "new"}


def test_of_an_erased_record_no_file_is_replaced(store: AnyStore) -> None:
    concern = raised(store)
    store.privacy.erase(concern, nonce="e1", event=Event(HEAD.id, Action.RECORD_ERASED, concern.reference, LATER))
    with pytest.raises(NotThere):
        mask(store, concern)


def test_bundles_from_before_are_kept_no_more(real: Store) -> None:
    concern = raised(real)
    bundle = Bundle("b1", concern.reference, Purpose.POLICE, 1, HEAD.id, NOW, ("old",), (), "ab", "cd")
    made = Event(HEAD.id, Action.BUNDLE_MADE, concern.reference, NOW)
    real.bundles.keep(bundle, BundleWords("police", "x"), [BundleFile("a", b"x")], nonce="b", event=made)
    mask(real, concern)
    with pytest.raises(BundleGone):
        real.bundles.files(bundle)
    assert list(real.bundles.made(concern)) == [bundle]  # so that the next has another number


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture
def beside(url: str, ledger: Path) -> Iterator[Store]:
    with closing(Store.open(url, KEYS, lambda: LATER, Beside(ledger))) as opened:
        yield opened


def test_not_a_byte_of_the_file_is_left(beside: Store, url: str, tmp_path: Path) -> None:
    concern = raised(beside)
    with beside.database.read() as connection:
        found = connection.execute(select(evidence_content.c.id, evidence_content.c.sealed)).all()
    sealed = {row.id: bytes(row.sealed) for row in found}
    count = in_its_files(beside, url, tmp_path)
    assert count(list(sealed.values())) == 2  # the control
    mask(beside, concern)
    beside.privacy.clean(LATER)
    assert count([sealed["old"]]) == 0
    assert count([sealed["other"]]) == 1


def bring_back(store: Store, concern: Concern) -> None:
    """Put the replaced file back into the tables, as a restore does."""
    with store.database.write() as connection:
        connection.execute(insert(evidence), evidence_rows(concern, [OLD]))
        connection.execute(insert(evidence_content), content_row(KEYS, concern.reference, OLD))


def held(store: Store, at: datetime) -> None:
    with store.database.write() as connection:
        connection.execute(update(concerns).values(legal_hold=True, held_at=at))


def test_what_a_restore_brings_back_is_erased_again(beside: Store, url: str, ledger: Path) -> None:
    concern = raised(beside)
    mask(beside, concern)
    bring_back(beside, concern)
    assert "old" in files_of(beside, concern)  # the control
    beside.close()
    with closing(Store.open(url, KEYS, lambda: LATER, Beside(ledger))) as again:
        assert set(files_of(again, concern)) == {"other", "new"}
        assert again.reapply_erasures(ledger) == 0
        bring_back(again, concern)
        assert again.reapply_erasures(ledger) == 1
        assert again.audit.verify().sentence == ""


def test_of_a_record_that_was_put_under_hold_later_the_file_stays(real: Store, ledger: Path) -> None:
    concern = raised(real)
    place = (evidence.name, concern.reference, "old")
    Ledger(ledger, KEYS).append(Line(REPLACED, concern.reference, LATER.isoformat(), place))
    held(real, LATER + timedelta(days=1))
    assert real.reapply_erasures(ledger) == 0
    assert "old" in files_of(real, concern)
    held(real, LATER - timedelta(days=1))
    assert real.reapply_erasures(ledger) == 1
    assert set(files_of(real, concern)) == {"other"}


def test_where_the_ledger_cannot_be_written_nothing_is_replaced(url: str, tmp_path: Path) -> None:
    with closing(Store.open(url, KEYS, lambda: NOW, Beside(tmp_path / "no" / "such"))) as store:
        concern = raised(store)
        with pytest.raises(LedgerNotWritten):
            mask(store, concern)
        assert set(files_of(store, concern)) == {"old", "other"}


def test_the_fake_refuses_what_is_not_there_too() -> None:
    store = FakeStore()
    concern = raised(store)
    with pytest.raises(NotThere):
        mask(store, concern, "m1", replace(OLD.evidence, id="none"))
