"""Bundles for the police, the LADO and others: what is in one, who makes one, and that a purpose has one."""

import hashlib
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from bot.chat.form import Form, Upload
from bot.chat.reply import File, Quote, Reply, Text
from bot.concerns.bundles import Bundle, BundleChanged, BundleWords
from bot.concerns.concern import NO_WORDS, NewEvidence, Words
from bot.concerns.evidence import EvidenceChanged
from bot.errors import NotThere
from bot.events import Action, Event
from bot.people import Person
from commands.concerns import bundle_words
from commands.concerns.bundle_words import MASK
from commands.concerns.chronology import Choices, Record
from tests.builders import (
    ASSISTANT,
    CHAIR,
    ELM_HEAD,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LEAVER,
    LINE_MANAGER,
    NOW,
    OAK_HEAD,
    OAK_LEAD,
    SCHOOLS,
    TEACHER,
    concern,
)
from tests.commands.bundles import ASKED, JPEG, archive_of, inside, make, said, sums_are_right, table, whole_concern
from tests.commands.chat import NOT_THERE, PNG, POLICY, Chat, labels, words
from tests.documents.reading import everything

RAISED_BY = "Tom Teacher"
RAISER = "The name of the person who raised it"


# What is in one.


def test_a_bundle_holds_the_chronology_the_evidence_and_two_lists_of_hashes() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    made = make(chat, reference)
    archive = archive_of(made)
    assert (archive.name, archive.media_type) == (f"{reference}-police-1.zip", "application/zip")
    first, second = chat.store.register.evidence(chat.store.register.find(reference))
    assert list(inside(made)) == [
        "SHA256SUMS.txt",
        "manifest.json",
        "READ-ME.txt",
        "chronology.docx",
        f"evidence/01-{first.name}",
        f"evidence/02-{second.name}",
    ]
    assert inside(made)[f"evidence/01-{first.name}"] == PNG.content
    assert inside(made)[f"evidence/02-{second.name}"] == JPEG.content
    assert sums_are_right(made)
    assert words(made).startswith("The bundle is ready (The police, number 1). That it was made is written down.\n")


def test_two_equal_files_are_both_in_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG, PNG)
    assert len([name for name in inside(make(chat, reference)) if name.startswith("evidence/")]) == 2


def test_the_chronology_tells_everything_in_its_order() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    assert [row for row in table(make(chat, reference)) if len(row) == 3] == [
        ["When", "Who", "What"],
        ["18 November 2026, 21:00", "", "It was posted online"],
        ["19 November 2026", "", "Somebody looked whether it is still there: Yes"],
        ["19 November 2026", "", "It was reported to the platform"],
        ["19 November 2026, 18:30", "the person who raised it", "It was seen"],
        ["20 November 2026", "", "Also told: Union"],
        ["20 November 2026, 08:05", "the person who raised it", "Raised"],
        ["20 November 2026, 08:05", "Hannah Head", "Moved to another state: from Raised to Acknowledged"],
        ["20 November 2026, 08:05", "Hannah Head", "Private note added"],
    ]


def test_the_front_says_for_whom_why_by_whom_and_what_is_not_in_it() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    front = table(make(chat, reference, files_out=()))[:7]
    assert front == [
        ["For", "The police"],
        ["Recipient", "PC 4711"],
        ["Reason", "They asked for it."],
        ["Number of this bundle", "1"],
        ["Made by", "Hannah Head"],
        ["Made", "20 November 2026, 08:05"],
        ["Left out", f"{RAISER}; The private notes between handlers; The messages with the person who raised it"],
    ]


def test_the_record_is_in_it_with_its_words_and_the_policy_of_the_day_word_for_word() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    text = said(make(chat, reference))
    for expected in ("Facebook", "Criticism or complaint", "What it says", "The new head is useless.", "FB-1"):
        assert expected in text
    assert POLICY.clause("B.6").text in text
    assert "reviewed September 2023" in text


def test_evidence_is_listed_with_its_hash_its_size_and_who_captured_it() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    first, _ = chat.store.register.evidence(chat.store.register.find(reference))
    (row,) = (row for row in table(make(chat, reference)) if row[0] == f"evidence/01-{first.name}")
    assert row[1:] == [first.sha256, str(len(PNG.content)), "20 November 2026, 08:05, by the person who raised it"]


def test_a_bundle_without_any_file_says_so() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    made = make(chat, reference)
    assert "There is none in it." in said(made)
    assert "files_out" not in {f.name for f in form(chat, reference).fields}


def form(chat: Chat, reference: str, by: Person = OAK_HEAD) -> Form:
    shown = chat.ask(by, "concerns", "bundle", reference)
    assert isinstance(shown, Form)
    return shown


def test_what_somebody_leaves_out_is_not_in_it_and_the_front_says_so() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "I will deal with it")
    chat.close(OAK_HEAD, reference)
    first, second = chat.store.register.evidence(chat.store.register.find(reference))
    whole = said(make(chat, reference))
    less = make(chat, reference, leave_out=("decision", "support"), files_out=(first.id,))
    for gone in ("The parent took it down.", "We spoke to them kindly.", "It is dealt with.", "A talk with a leader"):
        assert gone in whole  # the control
        assert gone not in said(less)
    assert [name for name in inside(less) if name.startswith("evidence/")] == [f"evidence/01-{second.name}"]
    assert "1 of 2 files" in said(less)
    assert "The decision, its reasons, and what the person who raised it was told" in said(less)


def test_nothing_of_this_machine_or_of_the_sender_is_in_it() -> None:
    chat = Chat()
    made = make(chat, whole_concern(chat))
    inner = everything(archive_of(made).content) + everything(inside(made)["chronology.docx"])
    assert [name for name in (b"/tmp", b"/work", b"/home", b"python-docx", b"photo.png") if name in inner] == []


# The mask.


def test_the_name_of_whoever_raised_it_is_nowhere_in_it_unless_somebody_says_so() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    masked, open_ = make(chat, reference), make(chat, reference, put_in=("raiser",))
    for leaked in (RAISED_BY, "Tom", "Teacher", TEACHER.email, TEACHER.id):
        assert leaked not in said(masked)
    assert f"{MASK} and two parents saw it." in said(masked)
    assert "The name of whoever reported it is left out" in said(masked)
    assert "Tom Teacher and two parents saw it." in said(open_)  # the control
    assert "The name of whoever reported it is left out" not in said(open_)


POSTED = {"quote", "group_name", "post_address", "account_address", "display_name", "platform_answer"}


@pytest.mark.parametrize("put_in", [frozenset(), frozenset({"raiser"})], ids=["masked", "with the name"])
def test_the_name_is_left_out_of_every_field_that_the_staff_wrote(put_in: frozenset[str]) -> None:
    chat, new = Chat(), concern()
    said = Words(**{field.name: f"{field.name}: Tom Teacher, Tom, tom.teacher@example.org" for field in fields(Words)})
    event = Event(TEACHER.id, Action.CONCERN_RAISED, new.reference, NOW)
    chat.store.register.raise_concern(new, said, (), nonce="n" * 32, event=event, notices=())
    quotes = [
        p.words for p in Record(new, Choices(put_in, frozenset(), ()), chat.services).parts if isinstance(p, Quote)
    ]
    found = {each.partition(":")[0] for each in quotes if "tom" in each.lower()}
    everything_said = {field.name for field in fields(Words)} - {"to_tell"}
    assert found == (everything_said if put_in else POSTED)  # with the name, all of them leak


def test_private_notes_are_in_it_only_where_somebody_says_so_and_the_name_is_left_out_there_too() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    assert "upset" not in said(make(chat, reference))
    with_notes = said(make(chat, reference, put_in=("notes",)))
    assert f"{MASK} told me in person; {MASK} is upset." in with_notes
    assert "Tom" not in with_notes
    assert "Tom Teacher told me in person; Tom is upset." in said(make(chat, reference, put_in=("notes", "raiser")))


def test_the_name_is_left_out_of_who_gets_it_and_why() -> None:
    chat = Chat()
    text = said(make(chat, whole_concern(chat), recipient="PC 4711, for tom  teacher", reason="Tom asked."))
    assert f"PC 4711, for {MASK}" in text
    assert f"{MASK} asked." in text


def test_what_was_posted_stays_to_the_letter_and_the_front_says_that_a_name_may_be_there() -> None:
    chat = Chat()
    text = said(make(chat, whole_concern(chat, quote="Tom Teacher is useless.")))
    assert "Tom Teacher is useless." in text
    assert "where that shows the name, it is still to be seen" in text


def test_a_slip_of_ones_own_cannot_be_masked_and_the_front_says_so() -> None:
    chat = Chat()
    reference = whole_concern(chat, relation="myself", kind="own_accident")
    assert bundle_words.OWN_POST in said(make(chat, reference))
    assert bundle_words.OWN_POST not in said(make(chat, whole_concern(chat)))


def let_go(chat: Chat) -> None:
    chat.store.directory.replace_staff(EVERYBODY, SCHOOLS, Event("", Action.STAFF_LIST_READ, "", NOW))


def test_where_the_person_has_left_the_front_says_that_the_name_could_not_be_looked_for() -> None:
    chat = Chat((*EVERYBODY, LEAVER))
    reference = whole_concern(chat, LEAVER)
    let_go(chat)
    text = said(make(chat, reference))
    assert bundle_words.MASK_UNKNOWN in text
    assert "the person who raised it" in text


def test_what_the_bot_did_and_what_a_leaver_did_is_told_without_a_name() -> None:
    chat = Chat((*EVERYBODY, LEAVER))
    reference = whole_concern(chat)
    for actor in ("staffroom", LEAVER.id):
        chat.store.register.record(Event(actor, Action.NOTE_ADDED, reference, NOW))
    let_go(chat)
    rows = table(make(chat, reference))
    assert ["20 November 2026, 08:05", "Staffroom", "Private note added"] in rows
    assert ["20 November 2026, 08:05", "somebody who has left", "Private note added"] in rows


# Once for each purpose.


def test_who_asks_again_gets_the_very_same_bytes_and_is_told_who_made_it_and_when() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    made = make(chat, reference)
    chat.clock.move(timedelta(days=3))
    again = make(chat, reference, EXECUTIVE_HEAD, recipient="Somebody else")
    assert archive_of(again) == archive_of(made)
    assert words(again).startswith(
        "Nothing has changed since Hannah Head made this bundle, 20 November 2026, 08:05. So no other was made: "
    )
    assert chat.done().count(Action.BUNDLE_MADE) == 1
    last = chat.store.events[-1]
    assert (last.actor, last.action, last.subject) == (EXECUTIVE_HEAD.id, Action.BUNDLE_OPENED, reference)
    assert dict(last.details).keys() == {"bundle", "purpose", "number"}


def test_another_purpose_is_another_bundle_with_a_number_of_its_own() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    make(chat, reference)
    assert archive_of(make(chat, reference, purpose="lado")).name == f"{reference}-lado-1.zip"


def test_a_change_since_is_told_and_has_a_new_number_and_the_first_stays_as_it_was() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    first = make(chat, reference)
    chat.clock.move(timedelta(days=3))
    evidence = chat.evidence_form(OAK_HEAD, chat.open(OAK_HEAD, reference))
    chat.fill(OAK_HEAD, evidence, {}, [JPEG])
    second = make(chat, reference)
    assert archive_of(second).name == f"{reference}-police-2.zip"
    assert "has changed since number 1, which Hannah Head made, 20 November 2026, 08:05." in words(second)
    listed = chat.ask_reply(OAK_HEAD, "concerns", "bundles", reference)
    opened = chat.press(OAK_HEAD, listed, "Get number 1 for: The police")
    assert archive_of(opened) == archive_of(first)
    assert words(opened).startswith("Here it is, the same file as when it was made.")
    assert chat.done()[-1] is Action.BUNDLE_OPENED


def test_another_choice_is_another_bundle() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    make(chat, reference)
    assert archive_of(make(chat, reference, put_in=("notes",))).name == f"{reference}-police-2.zip"


def test_reading_a_concern_and_its_files_is_no_change() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    make(chat, reference)
    opened = chat.open(EXECUTIVE_HEAD, reference)
    chat.press(EXECUTIVE_HEAD, opened, next(label for label in labels(opened) if label.startswith("Evidence: ")))
    assert archive_of(make(chat, reference)).name == f"{reference}-police-1.zip"


def test_one_submit_is_one_bundle() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    asked = form(chat, reference)
    chat.fill(OAK_HEAD, asked, ASKED)
    chat.fill(OAK_HEAD, asked, ASKED)
    assert len(chat.store.bundles.made(chat.store.register.find(reference))) == 1


def test_the_list_says_what_was_made_by_whom_and_when_and_not_for_whom() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    shown = chat.ask_reply(OAK_HEAD, "concerns", "bundles", reference)
    assert "None was made yet." in words(shown)
    make(chat, reference, recipient="PC canary")
    shown = chat.ask_reply(OAK_HEAD, "concerns", "bundles", reference)
    assert "The police, number 1: made by Hannah Head, 20 November 2026, 08:05" in words(shown)
    assert "canary" not in words(shown)


def test_who_gets_it_and_why_is_kept_and_is_in_no_event_or_name() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    made = make(chat, reference, recipient="PC canary", reason="canary")
    (kept,) = chat.store.bundles.made(chat.store.register.find(reference))
    assert chat.store.bundles.words(kept).recipient == "PC canary"
    assert "canary" not in repr(chat.store.events)
    assert "canary" not in repr(chat.store.outbox.written)
    assert "canary" not in archive_of(made).name


# Who may.


@pytest.mark.parametrize("person", [TEACHER, ASSISTANT, ELM_HEAD, OAK_LEAD, CHAIR])
@pytest.mark.parametrize("step", ["bundles", "bundle", "bundle_file"])
def test_for_everybody_else_there_is_nothing_there(step: str, person: Person) -> None:
    chat = Chat()
    reference = whole_concern(chat)
    make(chat, reference)
    (kept,) = chat.store.bundles.made(chat.store.register.find(reference))
    about = f"{reference}:{kept.id}" if step == "bundle_file" else reference
    assert words(chat.ask_reply(person, "concerns", step, about)) == NOT_THERE
    assert isinstance(chat.ask(OAK_HEAD, "concerns", step, about), Form | Reply)  # the control
    before = len(chat.store.events)
    asked = form(chat, reference)
    assert words(chat.fill(person, asked, ASKED)) == NOT_THERE
    assert len(chat.store.events) == before


@pytest.mark.parametrize("about", ["{}:made-up", "{}:", "{}", "SR-2222-2222:{}"])
def test_a_made_up_bundle_is_not_there(about: str) -> None:
    chat = Chat()
    reference = whole_concern(chat)
    shown = chat.ask_reply(OAK_HEAD, "concerns", "bundle_file", about.format(reference))
    assert words(shown) == NOT_THERE
    assert Action.BUNDLE_OPENED not in chat.done()


def test_a_bundle_is_not_opened_through_another_concern() -> None:
    chat = Chat()
    mine, other = whole_concern(chat), chat.raise_concern(TEACHER, school="elm")
    make(chat, mine)
    (kept,) = chat.store.bundles.made(chat.store.register.find(mine))
    assert words(chat.ask_reply(ELM_HEAD, "concerns", "bundle_file", f"{other}:{kept.id}")) == NOT_THERE


def test_a_form_from_before_a_change_makes_none() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    asked = form(chat, reference)
    chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "I will deal with it")
    shown = chat.send(OAK_HEAD, asked, ASKED)
    assert not isinstance(shown, Reply)
    assert shown.sentence.startswith("This changed while your form was open")
    assert Action.BUNDLE_MADE not in chat.done()


# What must not go out.


def with_a_file(chat: Chat, sha256: str) -> str:
    """Return the reference of a concern with a file whose hash was written down as this one."""
    reference = chat.raise_concern(TEACHER, PNG)
    before = chat.store.register.find(reference)
    (stored,) = chat.store.register.evidence(before)
    new = NewEvidence(replace(stored, id="e" * 32, sha256=sha256), PNG.content)
    event = Event(OAK_HEAD.id, Action.EVIDENCE_ADDED, reference, NOW)
    chat.store.register.change(before, before, nonce="n" * 32, event=event, evidence=[new])
    return reference


def test_a_file_that_is_not_the_one_that_was_stored_is_neither_shown_nor_bundled() -> None:
    chat = Chat()
    reference = with_a_file(chat, "0" * 64)
    assert words(chat.ask_reply(OAK_HEAD, "concerns", "file", f"{reference}:{'e' * 32}")) == EvidenceChanged.sentence
    assert chat.done()[-1] is Action.EVIDENCE_OPENED
    shown = chat.send(OAK_HEAD, form(chat, reference), ASKED)
    assert not isinstance(shown, Reply)
    assert shown.sentence == EvidenceChanged.sentence
    assert Action.BUNDLE_MADE not in chat.done()


def test_a_file_that_is_the_one_that_was_stored_is_both() -> None:
    chat = Chat()
    reference = with_a_file(chat, hashlib.sha256(PNG.content).hexdigest())
    opened = chat.ask_reply(OAK_HEAD, "concerns", "file", f"{reference}:{'e' * 32}")
    assert any(isinstance(part, File) for part in opened.parts)
    assert sums_are_right(make(chat, reference))


def kept(chat: Chat, reference: str, change: Callable[[Bundle], Bundle]) -> Bundle:
    """Keep a bundle beside one that was made, with something in it changed."""
    make(chat, reference)
    (made,) = chat.store.bundles.made(chat.store.register.find(reference))
    other = change(replace(made, id="b" * 32, number=2))
    event = Event(OAK_HEAD.id, Action.BUNDLE_MADE, reference, NOW)
    files = chat.store.bundles.files(made)
    chat.store.bundles.keep(other, BundleWords("", ""), files, nonce="m" * 32, event=event)
    return other


def test_a_bundle_that_cannot_be_made_again_as_it_was_is_not_handed_out() -> None:
    changes: tuple[Callable[[Bundle], Bundle], ...] = (
        lambda made: replace(made, sha256="0" * 64),
        lambda made: replace(made, evidence=("gone",)),
    )
    for change in changes:
        chat = Chat()
        reference = whole_concern(chat)
        other = kept(chat, reference, change)
        shown = chat.ask_reply(OAK_HEAD, "concerns", "bundle_file", f"{reference}:{other.id}")
        assert words(shown) == BundleChanged.sentence


def test_more_than_a_chat_can_hand_out_is_not_bundled_and_it_says_what_to_do() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    large = Upload("large.png", PNG.content.ljust(10 * 1024 * 1024, b"\0"))
    for files in ([large] * 5, [PNG]):
        chat.fill(OAK_HEAD, chat.evidence_form(OAK_HEAD, chat.open(OAK_HEAD, reference)), {}, files)
    shown = chat.send(OAK_HEAD, form(chat, reference), ASKED)
    assert not isinstance(shown, Reply)
    assert shown.errors["files_out"].startswith("Together the files are larger than 50 MB. Please leave some out")
    *_, small = chat.store.register.evidence(chat.store.register.find(reference))
    made = make(chat, reference, files_out=(small.id,))
    assert len(archive_of(made).content) > 50 * 1024 * 1024


def test_clauses_of_a_version_that_is_not_kept_any_more_are_those_of_the_day() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    concern = replace(chat.store.register.find(reference), policy="1999-01")
    choices = Choices(frozenset(), frozenset(), ())
    for each, shown in ((concern, True), (replace(concern, clauses=()), False)):
        parts = Record(each, choices, chat.services).parts
        assert (POLICY.clause("B.6").text in [p.words for p in parts if isinstance(p, Quote)]) is shown


def test_a_concern_without_words_has_no_heading_for_them() -> None:
    chat = Chat()
    new = concern()
    event = Event(TEACHER.id, Action.CONCERN_RAISED, new.reference, NOW)
    chat.store.register.raise_concern(new, NO_WORDS, (), nonce="n" * 32, event=event, notices=())
    parts = Record(new, Choices(frozenset(), frozenset(), ()), chat.services).parts
    assert bundle_words.WORDS_OF not in [p.words for p in parts if isinstance(p, Text)]


# What came later.


def later(chat: Chat, reference: str) -> None:
    """Add to a concern, tell somebody outside, take a step of the ladder, and write to and fro."""
    chat.clock.move(timedelta(hours=1))
    open_ = chat.open(OAK_HEAD, reference)
    added = {"more": "Tom saw a copy of it.", "still_there": "no", "looked_on": "2026-11-20"}
    chat.fill(OAK_HEAD, chat.form(OAK_HEAD, open_, "Add to it, or correct it"), added)
    for whom in ({"to": "union", "on": "2026-11-19", "their_reference": "U-7", "answer": "Call Tom."}, {"to": "lado"}):
        chat.fill(TEACHER, chat.form(TEACHER, chat.open(TEACHER, reference), "Somebody outside was told"), whom)
    told = chat.ask(OAK_HEAD, "concerns", "tell", reference)
    assert isinstance(told, Form)
    chat.fill(OAK_HEAD, told, {"rung": "helpline", "on": "2026-11-20", "words": "H-9"})
    told = chat.ask(OAK_HEAD, "concerns", "tell", reference)
    assert isinstance(told, Form)
    chat.fill(OAK_HEAD, told, {"rung": "police", "on": "2026-11-20"})
    answered = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Note an answer")
    chat.fill(OAK_HEAD, answered, {"rung": "helpline", "on": "2026-11-20", "came": "stays", "words": "Tom may wait."})
    for person, label in (
        (OAK_HEAD, "Write to the person who raised it"),
        (TEACHER, "Write to those who deal with it"),
    ):
        form = chat.form(person, chat.open(person, reference), label)
        chat.fill(person, form, {"message": f"From {person.name}: how is Tom?"})


def test_the_chronology_tells_what_came_later_too() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    later(chat, reference)
    made = make(chat, reference)
    found = [row[1:] for row in table(made) if len(row) == 3]
    for row in (
        ["Hannah Head", "Still there: No, before that Yes"],
        ["the person who raised it", "Also told: Union"],
        ["the person who raised it", "Also told: Local authority designated officer (LADO)"],
        ["Hannah Head", "Told, to have it taken down: Professionals Online Safety Helpline"],
        ["Hannah Head", "Answer of: Professionals Online Safety Helpline; it stays up"],
    ):
        assert row in found
    text = said(made)
    for words_of in ("Anything else (added by Hannah Head", f"{MASK} saw a copy of it.", "U-7", f"Call {MASK}.", "H-9"):
        assert words_of in text
    assert f"{MASK} may wait." in text
    assert "Tom" not in text


def test_messages_are_in_it_only_where_somebody_says_so() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    later(chat, reference)
    without, with_messages = make(chat, reference), make(chat, reference, put_in=("messages",))
    assert "how is" not in said(without)
    assert "Message sent" not in repr(table(without))
    assert f"From {MASK}: how is {MASK}?" in said(with_messages)
    assert "From Hannah Head: how is" in said(with_messages)
    assert "Message sent" in repr(table(with_messages))


def test_to_put_a_reminder_off_or_to_decide_how_long_it_is_kept_makes_no_other_bundle() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    first = make(chat, reference)
    kept = chat.store.register.find(reference)
    for action in (Action.CLOCK_PUT_OFF, Action.RETENTION_DECIDED, Action.DELETION_REFUSED):
        after = replace(kept, retention="ordinary")
        chat.store.register.change(kept, after, nonce=action.value, event=Event(OAK_HEAD.id, action, reference, NOW))
        kept = chat.store.register.find(reference)
    assert archive_of(make(chat, reference)).content == archive_of(first).content
    assert "How long it is kept" not in repr(table(first))


def test_whoever_else_reported_the_post_is_left_out_as_well() -> None:
    chat = Chat()
    address = "https://www.facebook.com/groups/1/posts/2"
    reference = whole_concern(chat, post_address=address, kind="harassment")
    further = chat.raise_concern(ASSISTANT, post_address=address, about="pupil", seen_by="Asha Assistant saw it.")
    apart = chat.raise_concern(LINE_MANAGER, post_address=address, kind="threat")
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Add a private note")
    chat.fill(OAK_HEAD, form, {"note": "Asha Assistant saw it as well."})
    for each in (reference, further):
        text = said(make(chat, each, put_in=("notes",)))
        assert ASSISTANT.name not in text
        assert RAISED_BY not in text
    rows = table(make(chat, reference))
    assert ["somebody else who reported it", "Joined by a further report, whose readers may read it too"] in [
        row[1:] for row in rows
    ]
    assert ASSISTANT.name in said(make(chat, reference, put_in=("raiser", "notes")))  # the control
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, apart), "Add a private note")
    chat.fill(OAK_HEAD, form, {"note": "Asha Assistant saw it as well."})
    assert ASSISTANT.name not in said(make(chat, apart, put_in=("notes",)))  # of a report that goes its own way too


def test_whoever_changed_it_by_another_report_is_left_out_as_well() -> None:
    chat = Chat()
    address = "https://www.facebook.com/groups/1/posts/3"
    reference = whole_concern(chat, post_address=address)
    chat.raise_concern(ASSISTANT, post_address=address, named=(OAK_HEAD.id,))
    changed = chat.store.register.find(reference)
    rows = table(make(chat, reference, CHAIR))
    by_others = [
        what for _, who, what in (row for row in rows if len(row) == 3) if who == "somebody else who reported it"
    ]
    assert changed.shut_out == {OAK_HEAD.id}
    assert by_others == ["Named in another report of the same post, and shut out"]
    assert ASSISTANT.name not in repr(rows)
    assert ASSISTANT.name in repr(table(make(chat, reference, CHAIR, put_in=("raiser",))))  # the control


def test_a_bundle_and_a_file_are_made_anew_when_their_links_are_followed() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    (kept, _) = chat.store.register.evidence(chat.store.register.find(reference))
    shown = chat.ask_reply(OAK_HEAD, "concerns", "file", f"{reference}:{kept.id}")
    for reply in (make(chat, reference), shown):
        (file,) = (part for part in reply.parts if isinstance(part, File))
        done = chat.done()
        assert chat.dispatcher.made_anew(OAK_HEAD.id, file) == file
        assert chat.done() == done  # it was opened once


def test_a_file_that_is_stored_no_more_is_not_handed_out() -> None:
    chat = Chat()
    reference = whole_concern(chat)
    (kept, _) = chat.store.register.evidence(chat.store.register.find(reference))
    shown = chat.ask_reply(OAK_HEAD, "concerns", "file", f"{reference}:{kept.id}")
    (file,) = (part for part in shown.parts if isinstance(part, File))
    chat.store.register._kept[reference].evidence.clear()  # noqa: SLF001 - as after an erasure of one file
    with pytest.raises(NotThere):
        chat.dispatcher.made_anew(OAK_HEAD.id, file)
