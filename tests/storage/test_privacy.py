"""Tests of bot/storage/privacy.py: what is erased or taken out, by whom, and what a restore brings back."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text

from bot.concerns.access_steps import AccessStep, Doing
from bot.concerns.additions import Along
from bot.concerns.concern import Concern, Note, Words
from bot.concerns.lifecycle import State
from bot.concerns.privacy import AccessRequest, AskedHow, OnHold
from bot.concerns.redaction import Cut, find_words
from bot.errors import NotThere, Stale
from bot.events import THE_BOT, Action, Event
from bot.people import Person
from bot.people.known import Known
from bot.people.staff_list import made_up
from bot.references import new_id
from bot.storage import Store
from bot.storage.engine import open_database
from bot.storage.ledger import ERASED, Ledger, LedgerNotWritten, Line
from bot.storage.sealing import Place
from bot.storage.store import Beside
from tests.storage.examples import (
    CHAIR,
    HEAD,
    KEYS,
    NOW,
    OAK,
    OTHER_TEACHER,
    TEACHER,
    AnyStore,
    a_concern,
    a_file,
    a_notice,
    an_event,
    raise_one,
)
from tests.storage.test_erasing import apply_again, readable, sealed_of

LATER = NOW + timedelta(days=400)
REQUEST = AccessRequest(
    "SR-2222-2222", TEACHER.id, ("Ann Example", "canary of a name"), date(2026, 1, 31), AskedHow.CHAT, HEAD.id
)
SAID = Words(quote="Jamie was there", post_address="https://example.org/jamie", decision="Tell Jamie")


def erased(reference: str, actor: str = CHAIR.id) -> Event:
    return Event(actor, Action.RECORD_ERASED, reference, LATER, {"why": "due"})


def cut_out(reference: str) -> Event:
    return Event(HEAD.id, Action.WORDS_REDACTED, reference, LATER, {"places": "1"})


def change(store: AnyStore, before: Concern, after: Concern, note: str = "") -> Concern:
    said = Note(HEAD.id, NOW, note) if note else None
    store.register.change(before, after, nonce=new_id(), event=an_event(actor=HEAD.id), note=said)
    return store.register.find(before.reference)


def redact(store: AnyStore, concern: Concern, exact: str = "Jamie", nonce: str = "") -> Sequence[Cut]:
    texts = store.privacy.texts(concern)
    cuts = find_words(exact, texts.pieces)
    event = cut_out(concern.reference)
    store.privacy.redact(concern, texts.mark, cuts, nonce=nonce or new_id(), event=event)
    return cuts


# Erasing.


def test_a_record_is_erased_once_for_each_nonce(store: AnyStore) -> None:
    concern = raise_one(store, words=SAID)
    for _ in range(2):
        store.privacy.erase(concern, nonce="once", event=erased(concern.reference))
    left = store.register.find(concern.reference)
    assert (left.erased_at, left.raised_by, left.version) == (LATER, "", concern.version + 1)
    assert store.register.words(left) == Words()
    assert (list(store.privacy.kept()), list(store.privacy.held())) == ([], [])
    assert store.outbox.claim(LATER, 9) == []
    with pytest.raises(NotThere):
        store.privacy.erase(concern, nonce="again", event=erased(concern.reference))
    with pytest.raises(NotThere):
        store.privacy.erase(concern, nonce="once", event=erased(concern.reference, HEAD.id))


def test_nothing_is_erased_that_has_changed_or_that_there_is_not(store: AnyStore) -> None:
    concern = raise_one(store)
    changed = change(store, concern, concern)
    with pytest.raises(Stale):
        store.privacy.erase(concern, nonce="n2", event=erased(concern.reference))
    with pytest.raises(NotThere):
        store.privacy.erase(replace(concern, reference="SR-9999-9999"), nonce="n3", event=erased("SR-9999-9999"))
    assert list(store.privacy.kept()) == [changed]


def test_under_legal_hold_nothing_is_erased_or_taken_out(store: AnyStore) -> None:
    concern = raise_one(store, words=SAID)
    held = change(store, concern, replace(concern, legal_hold=True, held_at=NOW))
    with pytest.raises(OnHold):
        store.privacy.erase(held, nonce="n2", event=erased(held.reference))
    with pytest.raises(OnHold):
        redact(store, held)
    assert store.register.words(held) == SAID


def test_records_go_together_or_not_at_all(store: AnyStore) -> None:
    first = raise_one(store, words=SAID)
    joined = replace(a_concern("SR-2222-2222"), joins=first.reference)
    second = raise_one(store, joined, SAID, "n2")
    held = change(store, second, replace(second, legal_hold=True, held_at=NOW))
    with pytest.raises(OnHold):
        store.privacy.erase(first, nonce="n3", event=erased(first.reference), along=[held])
    assert len(store.privacy.kept()) == 2
    lifted = change(store, held, replace(held, legal_hold=False, held_at=None))
    store.privacy.erase(first, nonce="n4", event=erased(first.reference), along=[lifted])
    assert (store.privacy.kept(), list(store.register.reports(first))) == ([], [])
    assert store.register.find(second.reference).joins == first.reference
    assert [concern.reference for concern, _ in store.records.concerns(LATER)] == [first.reference]


def test_who_raised_it_cannot_tell_an_erased_record_from_none(real: Store) -> None:
    concern = raise_one(real, nonce="n1")
    real.privacy.erase(concern, nonce="n2", event=erased(concern.reference))
    assert real.register.saved("n1", TEACHER.id) == ""
    assert real.register.saved("n2", CHAIR.id) == concern.reference
    with pytest.raises(NotThere):
        raise_one(real, nonce="n1")


def test_a_notice_that_was_delivered_goes_with_its_record(real: Store, url: str) -> None:
    concern = raise_one(real)
    told = replace(a_notice(), about=concern.reference)
    real.inbox.put(told, NOW)
    real.handovers.record("mail", told.key, "https://example.org/x", an_event())
    real.handovers.record("mail", "another", "https://example.org/y", an_event())
    real.privacy.erase(concern, nonce="n2", event=erased(concern.reference))
    assert real.inbox.notices(HEAD) == []
    database = open_database(url)
    with database.read() as connection:
        assert connection.execute(text("SELECT key FROM handovers")).scalars().all() == ["another"]
        assert connection.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 0
    database.close()


def test_an_erasure_is_in_the_audit_trail_and_says_not_what(real: Store, url: str) -> None:
    concern = raise_one(real, words=SAID)
    real.privacy.erase(concern, nonce="n2", event=erased(concern.reference))
    database = open_database(url)
    with database.read() as connection:
        rows = connection.execute(text("SELECT actor, action, subject, details FROM audit ORDER BY seq")).all()
    database.close()
    assert tuple(rows[-1]) == (CHAIR.id, "record_erased", concern.reference, '{"why":"due"}')
    assert real.audit.verify().sentence == ""


# Taking words out.


def test_words_are_taken_out_of_every_text(store: AnyStore) -> None:
    concern = raise_one(store, words=SAID)
    concern = change(store, concern, concern, note="jamie again")
    nonce = new_id()
    assert len(redact(store, concern, nonce=nonce)) == 4
    left = store.register.find(concern.reference)
    assert store.register.words(left) == Words(
        quote="[removed] was there", post_address="https://example.org/[removed]", decision="Tell [removed]"
    )
    assert [note.words for note in store.register.notes(left)] == ["[removed] again"]
    assert left.version == concern.version + 1
    store.privacy.redact(concern, "old", [Cut(0, 0, 1)], nonce=nonce, event=cut_out(concern.reference))


def test_places_of_another_text_are_refused(store: AnyStore) -> None:
    concern = raise_one(store, words=SAID)
    texts = store.privacy.texts(concern)
    event = cut_out(concern.reference)
    with pytest.raises(Stale):
        store.privacy.redact(concern, "another", [Cut(0, 0, 1)], nonce="n2", event=event)
    with pytest.raises(NotThere):
        store.privacy.redact(concern, texts.mark, [Cut(9, 0, 1)], nonce="n3", event=event)
    with pytest.raises(NotThere):
        store.privacy.redact(concern, texts.mark, [Cut(0, 0, 999)], nonce="n4", event=event)
    assert store.register.words(concern) == SAID


def test_what_was_taken_out_is_in_no_file_and_stays_out_after_a_restore(sqlite_url: str, tmp_path: Path) -> None:
    beside = Beside(tmp_path / "ledger")
    store = Store.open(sqlite_url, KEYS, lambda: NOW, beside)
    concern = raise_one(store, words=SAID)
    sealed = sealed_of(sqlite_url)
    store.close()
    shutil.copy(tmp_path / "staffroom.db", tmp_path / "kept")
    store = Store.open(sqlite_url, KEYS, lambda: NOW, beside)
    redact(store, concern)
    redact(store, store.register.find(concern.reference), "there")
    left = [path.read_bytes() for path in tmp_path.glob("staffroom.db*")]
    assert readable(sealed, b"".join(left)) == 0
    store.close()
    shutil.copy(tmp_path / "kept", tmp_path / "staffroom.db")
    without = Store.open(sqlite_url, KEYS, lambda: NOW)
    assert without.register.words(concern) == SAID  # the control: without the ledger the name is back
    without.close()
    again = Store.open(sqlite_url, KEYS, lambda: LATER, beside)
    assert again.register.words(concern).quote == "[removed] was [removed]"
    assert "jamie" not in repr(again.register.words(concern)).lower()
    assert readable(sealed, (tmp_path / "staffroom.db").read_bytes()) == 0
    again.close()
    assert b"amie" not in (tmp_path / "ledger").read_bytes()
    assert apply_again(sqlite_url, tmp_path / "ledger") == 0


def test_an_address_that_was_taken_out_finds_no_other_record(real: Store, url: str) -> None:
    concern = raise_one(real, words=SAID)
    redact(real, concern, "https://example.org/jamie")
    database = open_database(url)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM fingerprints")).scalar_one() == 0
    database.close()


# The ledger.


def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger", KEYS)


def test_the_ledger_is_private_and_holds_what_was_erased(tmp_path: Path) -> None:
    line = Line(ERASED, "SR-2222-2222", NOW.isoformat())
    with ledger(tmp_path).noting() as note:
        note(line)
    assert ledger(tmp_path).lines() == (line,)
    assert (tmp_path / "ledger").stat().st_mode & 0o777 == 0o600
    assert line.moment == NOW
    assert Ledger(None, KEYS).lines() == ()
    Ledger(None, KEYS).append(line)


def test_what_did_not_happen_after_all_is_withdrawn(tmp_path: Path) -> None:
    def fail() -> None:
        with ledger(tmp_path).noting() as note:
            note(Line(ERASED, "SR-2222-2222", NOW.isoformat()))
            raise Stale

    with pytest.raises(Stale):
        fail()
    assert ledger(tmp_path).lines() == ()


def test_a_line_that_somebody_else_wrote_erases_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ledger(tmp_path).append(Line(ERASED, "SR-2222-2222", NOW.isoformat()))
    forged = (tmp_path / "ledger").read_text().replace("2222-2222", "3333-3333")
    with (tmp_path / "ledger").open("a") as file:
        file.write(forged + "é\n\n")
    assert [line.reference for line in ledger(tmp_path).lines()] == ["SR-2222-2222"]
    assert "not Staffroom's" in caplog.text


def test_a_line_that_a_crash_cut_off_takes_no_other_with_it(tmp_path: Path) -> None:
    for reference in ("SR-2222-2222", "SR-3333-3333"):
        ledger(tmp_path).append(Line(ERASED, reference, NOW.isoformat()))
    whole = (tmp_path / "ledger").read_bytes()
    (tmp_path / "ledger").write_bytes(whole[:-20])
    ledger(tmp_path).append(Line(ERASED, "SR-4444-4444", NOW.isoformat()))
    assert [line.reference for line in ledger(tmp_path).lines()] == ["SR-2222-2222", "SR-4444-4444"]


def test_on_a_full_disk_nothing_is_erased() -> None:
    code = """
import resource, signal, sys
from pathlib import Path
from bot.storage.ledger import Ledger, LedgerNotWritten, Line
from bot.storage.sealing import Keys, new_keys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    Ledger(Path(sys.argv[1]), Keys.parse(new_keys())).append(Line("erased", "SR-2222-2222", "2026"))
except LedgerNotWritten:
    print("refused")
"""
    with TemporaryDirectory() as folder:
        run = [sys.executable, "-c", code, f"{folder}/ledger"]
        assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "refused\n"


def test_without_a_ledger_nothing_is_erased(real: Store, tmp_path: Path, url: str) -> None:
    concern = raise_one(real, words=SAID)
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(LedgerNotWritten):
        Store.open(url, KEYS, lambda: NOW, Beside(folder))
    store = Store.open(url, KEYS, lambda: NOW, Beside(tmp_path / "missing" / "ledger"))
    with pytest.raises(LedgerNotWritten):
        store.privacy.erase(concern, nonce="n2", event=erased(concern.reference))
    store.close()
    assert real.register.words(concern) == SAID


def test_what_was_put_under_hold_after_a_line_was_written_stays(real: Store, tmp_path: Path, url: str) -> None:
    concern = raise_one(real)
    ledger(tmp_path).append(Line(ERASED, concern.reference, NOW.isoformat()))
    held = change(real, concern, replace(concern, legal_hold=True, held_at=LATER))
    assert apply_again(url, tmp_path / "ledger") == 0
    change(real, held, replace(held, held_at=NOW - timedelta(days=1)))
    assert apply_again(url, tmp_path / "ledger") == 1
    assert real.privacy.kept() == []


def test_what_another_machine_erased_is_noted_in_this_ledger_too(real: Store, tmp_path: Path, url: str) -> None:
    concern = raise_one(real)
    real.privacy.erase(concern, nonce="n2", event=erased(concern.reference))
    for _ in range(2):
        Store.open(url, KEYS, lambda: LATER, Beside(tmp_path / "ledger")).close()
        assert ledger(tmp_path).lines() == (Line(ERASED, concern.reference, LATER.isoformat()),)


def test_an_erasure_again_is_the_bots_own(real: Store, tmp_path: Path, url: str) -> None:
    concern = raise_one(real)
    ledger(tmp_path).append(Line(ERASED, concern.reference, NOW.isoformat()))
    apply_again(url, tmp_path / "ledger")
    assert real.privacy.doings(THE_BOT, LATER + timedelta(days=1)) == [("erased_again", 1)]


def test_the_files_beside_are_looked_through_for_what_was_erased_lately(sqlite_url: str, tmp_path: Path) -> None:
    asked: list[frozenset[str]] = []
    store = Store.open(sqlite_url, KEYS, lambda: NOW, Beside(tmp_path / "ledger", asked.append))
    store.privacy.clean(NOW)
    concern = raise_one(store, None, SAID, "n1", a_file())
    store.privacy.erase(concern, nonce="n2", event=erased(concern.reference))
    store.privacy.clean(LATER + timedelta(days=1))
    store.privacy.clean(LATER + timedelta(days=9))
    assert asked == [frozenset({concern.reference})]
    store.close()


# Subject access.


def test_a_request_comes_back_with_its_steps_in_order_and_names_are_sealed(store: AnyStore) -> None:
    noted = Event(HEAD.id, Action.ACCESS_ASKED, REQUEST.id, NOW)
    for _ in range(2):
        store.privacy.put_request(REQUEST, nonce="n1", event=noted, notices=[a_notice()])
    assert list(store.privacy.requests()) == [REQUEST]
    assert REQUEST.due == date(2026, 2, 28)
    drafted, shared = AccessStep(Doing.DRAFTED, HEAD.id, NOW, "ab"), AccessStep(Doing.SHARED, HEAD.id, NOW, CHAIR.id)
    made = replace(REQUEST, masks=((HEAD.id, ("Jamie",)),)).then(drafted, shared)
    store.privacy.put_request(made, nonce="n2", event=noted)
    released = made.then(AccessStep(Doing.RELEASED, HEAD.id, LATER, "ab"))
    store.privacy.put_request(released, nonce="n3", event=noted)
    assert list(store.privacy.requests()) == [released]
    assert released.masks_of(HEAD.id) == ("Jamie",)
    assert (released.masks_of(CHAIR.id), released.released) == ((), AccessStep(Doing.RELEASED, HEAD.id, LATER, "ab"))
    for nonce, stale in (("n4", released), ("n5", replace(REQUEST))):
        with pytest.raises(Stale):
            store.privacy.put_request(stale, nonce=nonce, event=noted)
    assert [each.notice.key for each in store.outbox.claim(NOW, 9)] == [a_notice().key]


def test_what_is_read_by_a_draft_is_written_down_with_it_or_not_at_all(store: AnyStore) -> None:
    concern = raise_one(store)
    read = Event(HEAD.id, Action.ACCESS_READ, concern.reference, NOW, {"request": REQUEST.id})
    noted = Event(HEAD.id, Action.ACCESS_DRAFTED, REQUEST.id, NOW)
    store.privacy.put_request(REQUEST, nonce="n2", event=noted, along=[read])
    assert store.bundles.events(concern)[-1] == read
    with pytest.raises(Stale):
        store.privacy.put_request(replace(REQUEST, version=7), nonce="n3", event=noted, along=[read])
    assert [event.action for event in store.bundles.events(concern)].count(Action.ACCESS_READ) == 1


def test_words_to_hide_of_an_earlier_version_are_those_of_whoever_noted_the_request(real: Store, url: str) -> None:
    real.privacy.put_request(REQUEST, nonce="n1", event=Event(HEAD.id, Action.ACCESS_ASKED, REQUEST.id, NOW))
    place = Place("access_requests", "sealed", (REQUEST.id,))
    database = open_database(url)
    for masks, kept in ((["Jamie"], ((HEAD.id, ("Jamie",)),)), ([], ())):
        sealed = KEYS.seal_text(place, json.dumps({"names": ["Ann Example"], "masks": masks}))
        with database.write() as connection:
            connection.execute(text("UPDATE access_requests SET sealed = :sealed"), {"sealed": sealed})
        assert [request.masks for request in real.privacy.requests()] == [kept]
    database.close()


def test_words_to_hide_are_forgotten_a_month_after_the_release(real: Store) -> None:
    noted = Event(HEAD.id, Action.ACCESS_ASKED, REQUEST.id, NOW)
    masked = replace(REQUEST, masks=((HEAD.id, ("canary of a pupil",)),))
    released = masked.then(AccessStep(Doing.RELEASED, HEAD.id, NOW, "ab"))
    real.privacy.put_request(masked, nonce="n1", event=noted)
    real.privacy.clean(NOW + timedelta(days=400))
    assert list(real.privacy.requests()) == [masked]
    real.privacy.put_request(released, nonce="n2", event=noted)
    real.privacy.clean(NOW + timedelta(days=31))
    assert list(real.privacy.requests()) == [released]
    real.privacy.clean(NOW + timedelta(days=31, seconds=1))
    assert list(real.privacy.requests()) == [replace(released, masks=())]


def test_no_name_of_a_request_stands_in_the_database(sqlite_url: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_url, KEYS, lambda: NOW)
    store.privacy.put_request(REQUEST, nonce="n1", event=Event(HEAD.id, Action.ACCESS_ASKED, REQUEST.id, NOW))
    files = b"".join(path.read_bytes() for path in tmp_path.glob("staffroom.db*"))
    assert REQUEST.id.encode() in files
    assert b"canary" not in files
    store.close()


def test_every_record_is_opened_for_the_search_and_what_people_did_is_counted(store: AnyStore) -> None:
    concern = raise_one(store, words=SAID)
    concern = change(store, concern, replace(concern, state=State.ACKNOWLEDGED), note="A note")
    (held,) = store.privacy.held()
    assert held.concern == concern
    assert sorted(piece.words for piece in held.pieces) == sorted(["A note", *(said for _, said in SAID.items())])
    assert [writer for _, writer in held.written()] == [
        HEAD.id if piece.table == "notes" else TEACHER.id for piece in held.pieces
    ]
    assert store.privacy.doings(HEAD.id, LATER) == [("concern_raised", 1)]
    assert store.privacy.doings(HEAD.id, NOW) == []


def test_what_a_report_does_to_others_is_not_what_its_reporter_did(store: AnyStore) -> None:
    first = raise_one(store)
    for number, action in enumerate((Action.REPORT_JOINED, Action.SHUT_OUT)):
        changed = store.register.find(first.reference)
        report = replace(a_concern(f"SR-222{number}-2222"), raised_by=OTHER_TEACHER.id)
        along = Along(changed, replace(changed, version=changed.version + 1), an_event(action, OTHER_TEACHER.id))
        new = an_event(actor=OTHER_TEACHER.id)
        store.register.raise_concern(report, SAID, (), nonce=new_id(), event=new, notices=(), along=[along])
    assert store.privacy.doings(OTHER_TEACHER.id, LATER) == [("concern_raised", 2)]


# Everybody who is or was there.


def bring_in(store: AnyStore, *people: Person, at: datetime = NOW) -> None:
    event = Event(THE_BOT, Action.STAFF_LIST_READ, "staff", at)
    store.directory.replace_staff(people, (OAK,), event)


def test_who_left_the_list_and_former_names_are_known_on(store: AnyStore) -> None:
    bring_in(store, TEACHER, HEAD)
    married = replace(TEACHER, name="Ann Married", email="ann@example.org")
    bring_in(store, married, at=LATER)
    bring_in(store, married, OTHER_TEACHER, at=LATER)
    assert list(store.privacy.everybody()) == [
        Known(TEACHER.id, ("Ann Married", TEACHER.name), ("ann@example.org",), married),
        Known(OTHER_TEACHER.id, (OTHER_TEACHER.name,), (), OTHER_TEACHER),
        Known(HEAD.id, (HEAD.name,), (), None, LATER),
    ]
    bring_in(store, HEAD, at=LATER)
    bring_in(store, at=LATER + timedelta(days=1))
    gone = {known.id: known.gone for known in store.privacy.everybody()}
    assert gone[HEAD.id] == LATER + timedelta(days=1)


def test_the_made_up_people_are_remembered_like_leavers_where_one_of_them_raised_a_record(real: Store) -> None:
    everybody = made_up().everybody
    bring_in(real, *everybody)
    raise_one(real, replace(a_concern(), raised_by=everybody[0].id))
    bring_in(real, TEACHER, at=LATER)
    remembered = {each.id: each for each in real.privacy.everybody()}
    assert remembered.keys() == {TEACHER.id, *(person.id for person in everybody)}
    first = remembered[everybody[0].id]
    assert (first.names, first.person, first.gone) == ((everybody[0].name,), None, LATER)
    real.tidying.run(LATER + timedelta(days=3_000))
    assert everybody[0].id in {each.id for each in real.privacy.everybody()}  # while a record of their time is kept


@pytest.mark.parametrize("raised", [False, True])
def test_nobody_who_is_made_up_is_remembered_where_no_record_of_theirs_is_kept(real: Store, *, raised: bool) -> None:
    bring_in(real, *made_up().everybody)
    if raised:
        concern = raise_one(real, replace(a_concern(), raised_by=made_up().everybody[0].id))
        real.privacy.erase(concern, nonce="n2", event=erased(concern.reference))
    bring_in(real, TEACHER)
    assert [known.id for known in real.privacy.everybody()] == [TEACHER.id]


def test_a_name_is_forgotten_a_year_on_once_no_record_of_its_time_is_kept(real: Store) -> None:
    bring_in(real, TEACHER, HEAD)
    bring_in(real, HEAD, at=NOW)
    concern = raise_one(real, replace(a_concern(), raised_at=NOW + timedelta(days=364)))
    late = raise_one(real, replace(a_concern("SR-2222-2222"), raised_at=NOW + timedelta(days=366)), None, "n2")

    def known_after(days: int) -> list[str]:
        real.tidying.run(NOW + timedelta(days=days))
        return [known.id for known in real.privacy.everybody()]

    assert known_after(3_000) == [HEAD.id, TEACHER.id]
    real.privacy.erase(concern, nonce="n3", event=erased(concern.reference))
    assert known_after(364) == [HEAD.id, TEACHER.id]
    assert known_after(366) == [HEAD.id]
    assert late.erased_at is None
