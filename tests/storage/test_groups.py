import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.concerns.groups import Decision, GroupChat, GroupPlace, GroupStep, Reason, StepTaken
from bot.concerns.privacy import OnHold
from bot.concerns.redaction import Piece
from bot.errors import Busy, NotThere, Stale
from bot.events import Action, Event
from bot.storage import Keys, Store
from bot.storage.backups import file_of
from bot.storage.engine import open_database
from bot.storage.groups import UNREADABLE
from bot.storage.keys_in_force import KeysChanged
from bot.storage.ledger import GROUP_ERASED, Ledger, LedgerNotWritten, Line
from bot.storage.sealing import Place, new_keys
from bot.storage.store import Beside
from bot.storage.tables import group_chats, group_reasons, group_steps, submissions
from tests.fakes.store import FakeStore
from tests.storage.examples import HEAD, KEYS, NOW, OTHER_HEAD, AnyStore
from tests.storage.test_redaction import in_its_files

GROUP = GroupChat("g1", "oak", GroupPlace.WHATSAPP, "canary-group")
OTHER = GroupChat("g2", "elm", GroupPlace.TEAMS, "canary-other")
TAKEN = StepTaken(GroupStep.REMINDED, date(2026, 11, 19), HEAD.id, NOW)


def event(group: GroupChat = GROUP) -> Event:
    return Event(HEAD.id, Action.GROUP_STEP_TAKEN, group.id, NOW, {"step": "reminded"})


def file(store: AnyStore, nonce: str, group: GroupChat = GROUP, taken: StepTaken = TAKEN) -> str:
    return store.groups.file(group, taken, nonce=nonce, event=event(group))


def test_a_step_is_filed_with_its_group_and_found_again(store: AnyStore) -> None:
    assert store.groups.all() == []
    assert file(store, "n1") == GROUP.id
    assert store.groups.find(GROUP.id) == GROUP
    assert store.groups.taken(GROUP) == [TAKEN]
    assert store.groups.taken(OTHER) == []
    with pytest.raises(NotThere):
        store.groups.find(OTHER.id)


def test_steps_stand_in_the_order_in_which_they_were_taken(store: AnyStore) -> None:
    later = StepTaken(GroupStep.REMOVED, date(2026, 11, 20), HEAD.id, NOW + timedelta(minutes=1))
    earlier = StepTaken(GroupStep.SPOKEN_TO, date(2026, 11, 18), OTHER_HEAD.id, NOW + timedelta(minutes=2))
    for nonce, taken in (("n1", TAKEN), ("n2", later), ("n3", earlier)):
        file(store, nonce, taken=taken)
    assert store.groups.taken(GROUP) == [earlier, TAKEN, later]


def test_the_group_that_was_filed_last_stands_first(store: AnyStore) -> None:
    file(store, "n1")
    file(store, "n2", OTHER, StepTaken(GroupStep.REMINDED, TAKEN.on, HEAD.id, NOW + timedelta(minutes=1)))
    assert store.groups.all() == [OTHER, GROUP]
    file(store, "n3", taken=StepTaken(GroupStep.REMOVED, TAKEN.on, HEAD.id, NOW + timedelta(minutes=2)))
    assert store.groups.all() == [GROUP, OTHER]


def test_a_nonce_files_one_step_and_is_nobody_elses(store: AnyStore) -> None:
    file(store, "n1")
    assert file(store, "n1", OTHER) == GROUP.id
    with pytest.raises(NotThere):
        file(store, "n1", taken=StepTaken(GroupStep.REMOVED, TAKEN.on, OTHER_HEAD.id, NOW))
    assert store.groups.all() == [GROUP]
    assert store.groups.taken(GROUP) == [TAKEN]


def test_every_step_and_every_reading_has_its_event(real: Store) -> None:
    file(real, "n1")
    file(real, "n1")
    real.groups.record(event())
    assert real.audit.head().rows == 2


def test_a_fake_that_is_busy_says_so() -> None:
    store = FakeStore()
    store.groups.busy = True
    with pytest.raises(Busy):
        file(store, "n1")


def test_the_name_is_sealed_and_nobody_in_the_group_is_known(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, KEYS)
    file(store, "n1")
    store.close()
    assert b"canary" not in file_of(sqlite_url).read_bytes()
    with closing(sqlite3.connect(file_of(sqlite_url))) as connection:
        columns = {
            row[1]
            for table in ("group_chats", "group_steps")
            for row in connection.execute(f"PRAGMA table_info({table})")
        }
    of_a_step = {"id", "school", "place", "sealed", "chat", "step", "on", "by", "at"}
    assert columns == of_a_step | {"version", "keep_until", "legal_hold", "held_at"}


def test_a_name_that_was_changed_outside_hides_no_other_group(real: Store, url: str) -> None:
    file(real, "n1")
    file(real, "n2", OTHER)
    with closing(open_database(url)) as database, database.write() as connection:
        connection.execute(update(group_chats).where(group_chats.c.id == "g1").values(sealed=b"\1changed"))
    assert {group.name for group in real.groups.all()} == {UNREADABLE, "canary-other"}


def test_a_new_key_seals_names_again_and_an_old_process_files_nothing(url: str) -> None:
    text = new_keys()
    old, new = Keys.parse(text), Keys.parse(f"{new_keys().split()[0]} {text}")
    before = Store.open(url, old)
    file(before, "n1")
    after = Store.open(url, new)
    assert after.rotation.left() == 1
    assert after.rotation.run("staffroom", lambda: NOW) == 1
    assert after.groups.find(GROUP.id) == GROUP
    with pytest.raises(KeysChanged):
        file(before, "n2")
    before.close()
    after.close()


def decide(store: AnyStore, before: GroupChat, nonce: str, decision: Decision = Decision.HELD) -> GroupChat:
    """Hold a group, lift its hold or keep it on, with a reason."""
    after = {
        Decision.HELD: replace(before, legal_hold=True, held_at=NOW),
        Decision.LIFTED: replace(before, legal_hold=False, held_at=None),
        Decision.KEPT: replace(before, keep_until=date(2028, 1, 1)),
    }
    reason = Reason(decision, HEAD.id, NOW, f"canary reason {nonce}")
    said = Event(HEAD.id, Action.HOLD_SET, before.id, NOW)
    store.groups.decide(before, after[decision], reason, nonce=nonce, event=said)
    return store.groups.find(before.id)


def erase(store: AnyStore, before: GroupChat, nonce: str = "e1", by: str = HEAD.id) -> None:
    store.groups.erase(before, nonce=nonce, event=Event(by, Action.GROUP_ERASED, before.id, NOW))


def test_a_decision_stands_with_its_reason(store: AnyStore) -> None:
    file(store, "n1")
    held = decide(store, GROUP, "d1")
    assert (held.legal_hold, held.held_at, held.version) == (True, NOW, 2)
    lifted = decide(store, held, "d2", Decision.LIFTED)
    assert (lifted.legal_hold, lifted.held_at, lifted.version) == (False, None, 3)
    kept = decide(store, lifted, "d3", Decision.KEPT)
    assert (kept.keep_until, kept.version) == (date(2028, 1, 1), 4)
    assert store.groups.all() == [kept]
    assert [(each.decision, each.by, each.at, each.why) for each in store.groups.reasons(GROUP)] == [
        (Decision.HELD, HEAD.id, NOW, "canary reason d1"),
        (Decision.LIFTED, HEAD.id, NOW, "canary reason d2"),
        (Decision.KEPT, HEAD.id, NOW, "canary reason d3"),
    ]
    assert store.groups.reasons(OTHER) == []


def test_a_decision_that_is_sent_twice_is_one_and_an_older_one_is_stale(store: AnyStore) -> None:
    file(store, "n1")
    decide(store, GROUP, "d1")
    assert decide(store, GROUP, "d1").version == 2
    with pytest.raises(Stale):
        decide(store, GROUP, "d2")
    with pytest.raises(NotThere):
        decide(store, OTHER, "d3")
    assert len(store.groups.reasons(GROUP)) == 1


def test_what_is_erased_is_gone_with_its_steps_and_reasons(store: AnyStore) -> None:
    file(store, "n1")
    file(store, "n2", OTHER)
    before = decide(store, decide(store, GROUP, "d1"), "d2", Decision.LIFTED)
    erase(store, before)
    erase(store, before)  # the same form again
    assert store.groups.all() == [OTHER]
    assert store.groups.taken(GROUP) == []
    assert store.groups.reasons(GROUP) == []
    with pytest.raises(NotThere):
        store.groups.find(GROUP.id)
    with pytest.raises(NotThere):
        file(store, "n3")  # not even by somebody who had it open
    assert store.groups.taken(OTHER) == [TAKEN]  # the control: the other stays whole


def test_under_legal_hold_or_after_another_decision_nothing_is_erased(store: AnyStore) -> None:
    file(store, "n1")
    held = decide(store, GROUP, "d1")
    with pytest.raises(Stale):
        erase(store, GROUP, "e1")
    with pytest.raises(OnHold):
        erase(store, held, "e2")
    assert store.groups.taken(GROUP) == [TAKEN]


def test_everything_that_people_wrote_for_a_group_is_handed_to_a_search(store: AnyStore) -> None:
    file(store, "n1")
    decide(store, GROUP, "d1")
    (held,) = store.groups.held()
    assert held.pieces == (
        Piece("group_chats", "group_name", "canary-group"),
        Piece("group_reasons", "", "canary reason d1"),
    )
    assert held.taken == (TAKEN,)
    assert held.group.id == GROUP.id


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


def opened(url: str, ledger: Path) -> Store:
    return Store.open(url, KEYS, lambda: NOW, Beside(ledger))


def rows(store: Store) -> dict[str, int]:
    tables = (group_chats, group_steps, group_reasons)
    with store.database.read() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}


def bring_back(store: Store, *, held_at: datetime | None = None) -> None:
    """Put an erased group back into the tables, as a restore does."""
    sealed = KEYS.seal_text(Place("group_chats", "sealed", ("g1",)), "canary-group")
    row = {"id": "g1", "school": "oak", "place": GroupPlace.WHATSAPP, "sealed": sealed}
    held = {"legal_hold": held_at is not None, "held_at": held_at}
    step = {"id": "n1", "chat": "g1", "step": GroupStep.REMINDED, "on": TAKEN.on, "by": HEAD.id, "at": NOW}
    with store.database.write() as connection:
        connection.execute(insert(group_chats), {**row, **held})
        connection.execute(insert(group_steps), step)


def test_what_a_restore_brings_back_is_erased_again_at_the_next_start(url: str, ledger: Path) -> None:
    with closing(opened(url, ledger)) as store:
        file(store, "n1")
        erase(store, GROUP)
        bring_back(store)
        assert rows(store) == {"group_chats": 1, "group_steps": 1, "group_reasons": 0}  # the control
    with closing(opened(url, ledger)) as store:
        assert rows(store) == {"group_chats": 0, "group_steps": 0, "group_reasons": 0}
        assert store.reapply_erasures(ledger) == 0
        bring_back(store)
        assert store.reapply_erasures(ledger) == 1
        assert store.audit.verify().sentence == ""


def test_what_was_put_under_hold_after_it_was_erased_stays(real: Store, ledger: Path) -> None:
    Ledger(ledger, KEYS).append(Line(GROUP_ERASED, "g1", NOW.isoformat()))
    bring_back(real, held_at=NOW + timedelta(days=1))
    assert real.reapply_erasures(ledger) == 0
    assert rows(real)["group_chats"] == 1
    bring_back_earlier = update(group_chats).values(held_at=NOW - timedelta(days=1))
    with real.database.write() as connection:
        connection.execute(bring_back_earlier)
    assert real.reapply_erasures(ledger) == 1


def test_without_its_ledger_a_restore_brings_it_back_until_the_database_tells_it(url: str, ledger: Path) -> None:
    with closing(opened(url, ledger)) as store:
        file(store, "n1")
        erase(store, GROUP)
    ledger.unlink()
    with closing(opened(url, ledger)) as store:  # the ledger of this machine takes it over from the audit trail
        bring_back(store)
    with closing(opened(url, ledger)) as store:
        assert rows(store)["group_chats"] == 0


def test_where_the_ledger_cannot_be_written_nothing_is_erased(url: str, tmp_path: Path) -> None:
    with closing(opened(url, tmp_path / "no" / "such" / "folder")) as store:
        file(store, "n1")
        with pytest.raises(LedgerNotWritten):
            erase(store, GROUP)
        assert rows(store)["group_chats"] == 1


def test_who_sent_its_forms_is_not_known_any_more(real: Store) -> None:
    file(real, "n1")
    erase(real, decide(real, decide(real, GROUP, "d1"), "d2", Decision.LIFTED), "e1")
    with real.database.read() as connection:
        people = {row.nonce: row.person for row in connection.execute(select(submissions))}
    assert people == {"d1": "", "d2": "", "e1": HEAD.id}


def test_of_two_starts_at_once_the_second_finds_nothing_left(real: Store, ledger: Path) -> None:
    Ledger(ledger, KEYS).append(Line(GROUP_ERASED, "g1", NOW.isoformat()))
    bring_back(real)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: real.reapply_erasures(ledger), range(2)))
    assert sum(found) == 1


def test_not_a_byte_of_an_erased_group_is_left_in_the_files(url: str, tmp_path: Path) -> None:
    long = replace(GROUP, name="canary " * 60)
    with closing(opened(url, tmp_path / "ledger")) as store:
        file(store, "n1", long)
        file(store, "n2", OTHER)
        held = decide(store, long, "d1")
        lifted = decide(store, held, "d2", Decision.LIFTED)
        with store.database.read() as connection:
            names = {row.id: bytes(row.sealed) for row in connection.execute(select(group_chats))}
            reasons = [bytes(sealed) for sealed in connection.execute(select(group_reasons.c.sealed)).scalars()]
        count = in_its_files(store, url, tmp_path)
        assert count([*names.values(), *reasons]) == 4  # the control
        erase(store, lifted)
        store.privacy.clean(NOW)
        assert count([names["g1"], *reasons]) == 0
        assert count([names["g2"]]) == 1
