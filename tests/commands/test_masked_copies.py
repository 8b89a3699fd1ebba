"""Tests of commands/records/files.py: the files of a record, what was searched in them, and masked copies."""

from dataclasses import replace

import pytest

from bot.chat.form import Form, Upload
from bot.chat.reply import File, Reply
from bot.concerns.bundles import BundleGone
from bot.concerns.file_search import PdfPage
from bot.dispatch import Returned
from bot.events import Action
from bot.people import Person
from tests.builders import DATA_LEAD, ELM_HEAD, EVERYBODY, EXECUTIVE_HEAD, OAK_HEAD, TEACHER
from tests.commands.bundles import make
from tests.commands.chat import NOT_THERE, PNG, SAFE_PICTURES, Chat, labels, quotes, words
from tests.commands.test_records import HELD, STALE, hold, press
from tests.evidence_files import pdf, png

A_PDF = Upload("a.pdf", pdf())
COVERED = Upload("covered.png", png(2, 2))
EACH = pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)


def with_files(chat: Chat, *files: Upload) -> str:
    """Raise a concern with files and close it; return its reference."""
    reference = chat.raise_concern(TEACHER, *files, quote="Tilly Marsh")
    chat.acknowledge(OAK_HEAD, reference)
    chat.close(OAK_HEAD, reference)
    return reference


def names(chat: Chat, reference: str) -> list[str]:
    return [each.name for each in chat.store.register.evidence(chat.store.register.find(reference))]


def about(chat: Chat, reference: str, number: int = 0) -> str:
    return f"{reference}:{chat.store.register.evidence(chat.store.register.find(reference))[number].id}"


def find(chat: Chat, reference: str) -> Reply:
    return press(chat, OAK_HEAD, reference, "Take words out", exact="Tilly Marsh")


def mask_form(chat: Chat, reference: str, person: Person = OAK_HEAD) -> Form:
    """Go from the record over its files and the picture question to the form."""
    files = chat.press(person, chat.say(person, f"/records {reference}"), "Look at its files, or mask one")
    asked = chat.press(person, files, f"Replace {names(chat, reference)[0]} by a masked copy")
    return chat.form(person, asked, SAFE_PICTURES)


def test_each_picture_that_a_person_must_look_at_is_named_with_the_way_to_it() -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    (name,) = names(chat, reference)
    shown = find(chat, reference)
    assert f"{name}, 1 KB: A picture: nothing in it can be searched. Please look at it." in words(shown)
    assert {f"Look at {name}", f"Replace {name} by a masked copy"} <= set(labels(shown))
    opened = chat.press(OAK_HEAD, shown, f"Look at {name}").parts[-1]
    assert isinstance(opened, File)
    assert opened.content == PNG.content
    assert chat.done()[-1] is Action.EVIDENCE_OPENED
    assert chat.pdfs.asked == 0


def test_the_words_of_a_pdf_are_found_and_where_and_they_stay_in_it() -> None:
    chat = Chat()
    reference = with_files(chat, A_PDF)
    (name,) = names(chat, reference)
    pages = (PdfPage(1, "", has_pictures=True), PdfPage(3, "said #tillymarsh, Tilly Marsh", has_pictures=False))
    chat.pdfs.pages[A_PDF.content] = pages
    shown = find(chat, reference)
    assert [(quote.label, quote.words) for quote in quotes(shown)][1:] == [
        (
            f"{name}, page 3 (written in another way, or inside a longer word)",
            "said #[[tillymarsh]], Tilly Marsh",
        ),
        (f"{name}, page 3", "said #tillymarsh, [[Tilly Marsh]]"),
    ]
    assert "There are pictures in it: please look at them." in words(shown)
    assert "Done: 1 place was" in words(chat.press(OAK_HEAD, shown, "Take them out for good"))
    assert names(chat, reference) == [name]


def test_a_pdf_that_could_not_be_searched_is_named() -> None:
    chat = Chat()
    shown = find(chat, with_files(chat, A_PDF))
    assert "A PDF that could not be searched, or not soon enough: try once more, or look at it." in words(shown)


def test_of_very_many_places_in_files_the_rest_is_counted() -> None:
    chat = Chat()
    reference = with_files(chat, A_PDF)
    chat.pdfs.pages[A_PDF.content] = (PdfPage(1, "Tilly Marsh. " * 23, has_pictures=False),)
    assert "3 more places in files are not shown here." in words(find(chat, reference))


def test_without_files_nothing_is_said_of_them() -> None:
    chat = Chat()
    reference = with_files(chat)
    assert "Files of this record" not in words(find(chat, reference))
    assert words(chat.ask_reply(OAK_HEAD, "records", "files", reference)) == "There are no files beside this record."


def test_a_masked_copy_takes_the_place_of_a_file_which_is_gone() -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    (old,) = names(chat, reference)
    before = chat.store.register.evidence(chat.store.register.find(reference))[0]
    done = chat.fill(OAK_HEAD, mask_form(chat, reference), {}, [COVERED])
    (new,) = names(chat, reference)
    assert new != old
    assert f"Done: {old} is erased, and {new} stands in its place." in words(done)
    stored = chat.store.register.find(reference)
    (after,) = chat.store.register.evidence(stored)
    assert chat.store.register.content(stored, after.id) == COVERED.content
    assert (after.captured_by, after.captured_at) == (OAK_HEAD.id, chat.clock())
    assert repr(PNG.content) not in chat.everything_kept()
    event = chat.store.events[-1]
    assert (event.action, event.actor, event.subject) == (Action.EVIDENCE_REPLACED, OAK_HEAD.id, reference)
    assert event.details == {
        "evidence": after.id,
        "sha256": after.sha256,
        "of": before.id,
        "replaced": before.sha256,
    }
    note = chat.store.register.notes(stored)[-1]
    assert note.words.startswith(f"File {old} was replaced by a masked copy, {new}, and erased. Its SHA-256 was")


def test_the_picture_question_comes_first_and_its_other_answer_refuses() -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    asked = chat.ask_reply(OAK_HEAD, "records", "mask", about(chat, reference))
    assert "Cover the words or the face in the picture itself" in words(asked)
    assert "If a picture may be a nude or semi-nude" in words(asked)
    refused = chat.press(OAK_HEAD, asked, "A picture may be one of these, or I am not sure")
    assert "Do not view, copy, save or forward the picture" in words(refused)


@pytest.mark.parametrize(
    ("files", "why"),
    [((PNG,), "This is the same file as before"), ((Upload("a.zip", b"PK\x03\x04"),), "is an archive")],
)
def test_what_masks_nothing_or_is_no_picture_is_refused(files: tuple[Upload, ...], why: str) -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    refused = chat.send(OAK_HEAD, mask_form(chat, reference), {}, files)
    assert isinstance(refused, Returned)
    assert why in refused.sentence
    assert Action.EVIDENCE_REPLACED not in chat.done()


def test_one_file_is_asked_for() -> None:
    chat = Chat()
    refused = chat.send(OAK_HEAD, mask_form(chat, with_files(chat, PNG)), {}, [COVERED, PNG])
    assert isinstance(refused, Returned)
    assert refused.errors == {"files": "Please send one file."}


def test_under_legal_hold_no_file_is_replaced() -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    form = mask_form(chat, reference)
    hold(chat, OAK_HEAD, reference)
    for step in ("files", "mask", "masked"):
        at = reference if step == "files" else about(chat, reference)
        assert words(chat.ask_reply(OAK_HEAD, "records", step, at)) == HELD
    refused = chat.send(OAK_HEAD, form, {}, [COVERED])
    assert isinstance(refused, Reply | Returned)
    assert HELD in (words(refused) if isinstance(refused, Reply) else refused.sentence)
    assert chat.store.register.content(chat.store.register.find(reference), form.about.partition(":")[2]) == PNG.content
    assert "Look at its files, or mask one" not in labels(chat.say(OAK_HEAD, f"/records {reference}"))


def test_a_form_from_before_another_change_is_stale() -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    form = mask_form(chat, reference)
    chat.fill(OAK_HEAD, chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Add a private note"), {"note": "x"})
    stale = chat.send(OAK_HEAD, form, {}, [COVERED])
    assert isinstance(stale, Returned)
    assert stale.sentence == STALE


def test_a_bundle_from_before_is_kept_no_more_and_the_next_has_a_new_number() -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    made = make(chat, reference, OAK_HEAD)
    assert "number 1" in words(made)
    chat.fill(OAK_HEAD, mask_form(chat, reference), {}, [COVERED])
    (bundle,) = chat.store.bundles.made(chat.store.register.find(reference))
    with pytest.raises(BundleGone):
        chat.store.bundles.files(bundle)
    assert "number 2" in words(make(chat, reference, OAK_HEAD))


@EACH
def test_who_may_not_gets_the_answer_for_a_file_that_does_not_exist(person: Person) -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    may = person in {OAK_HEAD, EXECUTIVE_HEAD}
    for step in ("mask", "masked"):
        shown, nothing = (chat.ask(person, "records", step, at) for at in (about(chat, reference), f"{reference}:no"))
        assert (shown != nothing) is may
    files = chat.ask(person, "records", "files", reference)
    assert (files != chat.ask(person, "records", "files", "SR-9999-9999")) is may
    if not may:
        sent = chat.send(person, replace(mask_form(chat, reference), nonce="0" * 32), {}, [COVERED])
        assert isinstance(sent, Reply)
        assert chat.store.register.evidence(chat.store.register.find(reference))[0].size == len(PNG.content)


def test_who_decides_without_reading_replaces_nothing() -> None:
    chat = Chat()
    reference = with_files(chat, PNG)
    for person in (DATA_LEAD, ELM_HEAD):
        assert words(chat.ask_reply(person, "records", "masked", about(chat, reference))) == NOT_THERE
