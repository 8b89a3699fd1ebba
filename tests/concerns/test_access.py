"""What a subject access bundle says of a record: the person's own, and nobody else; above all not who raised it."""

from dataclasses import replace
from datetime import date

import pytest

from bot.concerns.access import HIDDEN, Found, Mask, Relation, search
from bot.concerns.concern import Concern
from bot.concerns.privacy import AccessRequest, AskedHow, Held
from bot.concerns.redaction import Piece
from bot.people import Person
from tests.builders import ASSISTANT, ELM_TEACHER, EVERYBODY, OAK_HEAD, TEACHER, concern

RAISER, SUBJECT, HANDLER = TEACHER, ASSISTANT, OAK_HEAD
QUOTE = (
    "Asha Assistant was rude to my son. Tom Teacher saw it, ask TOM TEACHER or Hannah. I am @angry.mum, 020 7946 0000."
)
WORDS = {
    "quote": QUOTE,
    "seen_by": "Tom Teacher and Asha Assistant saw it",
    "told_raiser": "Thank you, Tom. We spoke to Asha Assistant.",
    "post_address": "https://example.org/asha-assistant",
    "decision": "We spoke to her.",
    "group_name": "Parents of Oak",
}


def request(person: Person | None = SUBJECT, *more: str, masks: tuple[str, ...] = ()) -> AccessRequest:
    names = (person.name, *more) if person else more
    return AccessRequest(
        "SR-2222-2222", person.id if person else "", names, date(2026, 11, 1), AskedHow.CHAT, "data-lead", masks
    )


def held(of: Concern | None = None, **words: str) -> Held:
    pieces = [Piece("concern_words", name, said) for name, said in (words or WORDS).items()]
    notes = [Piece("notes", "", "Spoke to Tom Teacher"), Piece("notes", "", "Asha Assistant agreed")]
    return Held(of or replace(concern(raised_by=RAISER), handler=HANDLER.id), (*pieces, *notes))


def others(subject: Person) -> list[str]:
    return [person.name for person in EVERYBODY if person != subject]


def bundle(of: AccessRequest, *records: Held, subject: Person = SUBJECT) -> list[Found]:
    return search(of, records, others(subject))


def text_of(found: Found) -> str:
    return "\n".join(words for _, words in found.texts)


def test_whoever_is_mentioned_sees_that_and_nobody_else() -> None:
    (found,) = bundle(request(), held())
    assert found.relations == (Relation.MENTIONED,)
    assert dict(found.texts)["quote"] == (
        f"Asha Assistant was rude to my son. {HIDDEN} saw it, ask {HIDDEN} or {HIDDEN}. I am {HIDDEN}, {HIDDEN}."
    )
    assert found.withheld
    assert [name for name, _ in found.texts] == ["quote", ""]


@pytest.mark.parametrize("subject", [p for p in EVERYBODY if p != RAISER], ids=lambda p: p.id)
@pytest.mark.parametrize("named", [False, True])
def test_who_raised_a_record_is_told_to_nobody_else(subject: Person, *, named: bool) -> None:
    about = concern(raised_by=RAISER, named=[subject] if named else [])
    canaries = {name: f"{said} {subject.name} {RAISER.name}" for name, said in WORDS.items()}
    (found,) = bundle(request(subject), held(about, **canaries), subject=subject)
    assert leaks(found) == []


def leaks(found: Found) -> list[str]:
    """Return the canaries of whoever raised it, and fields that could tell, which a bundle shows."""
    told = [canary for canary in ("Tom", "Teacher", RAISER.id) if canary in text_of(found).replace("Tess Teacher", "")]
    return told + [field for field, _ in found.texts if field in {"seen_by", "how_known", "told_raiser"}]


def test_control_without_the_mask_who_raised_it_is_found() -> None:
    (found,) = search(request(), [held()], [])
    assert leaks(found) == ["Tom", "Teacher"]


def test_whoever_raised_it_sees_what_they_wrote_and_were_told() -> None:
    (found,) = bundle(request(RAISER), held(), subject=RAISER)
    assert found.relations == (Relation.RAISED, Relation.MENTIONED)
    assert "We spoke to" in text_of(found)
    assert "Asha" not in text_of(found)
    assert not found.withheld


def test_whoever_is_named_sees_what_was_decided_also_where_their_name_is_not_said() -> None:
    (found,) = bundle(request(), held(concern(raised_by=RAISER, named=[SUBJECT])))
    assert found.relations == (Relation.NAMED, Relation.MENTIONED)
    assert dict(found.texts)["decision"] == "We spoke to her."


def test_whoever_dealt_with_it_learns_that() -> None:
    (found,) = bundle(request(HANDLER), held(quote="Nothing"), subject=HANDLER)
    assert found.relations == (Relation.HANDLED,)
    assert found.texts == ()


def test_somebody_who_is_not_on_the_staff_list_is_found_by_any_of_their_names() -> None:
    asked = request(None, "Mo Parent", "mo_p")
    assert [f.relations for f in bundle(asked, held(quote="MO_P wrote this"))] == [(Relation.MENTIONED,)]
    assert bundle(asked, held()) == []


def test_a_person_masks_what_no_machine_can_know() -> None:
    asked = request(SUBJECT, masks=("Jamie Roe", "SR-9999-9999"))
    (found,) = bundle(asked, held(quote="Asha Assistant and jamie  roe"))
    assert dict(found.texts)["quote"] == f"Asha Assistant and {HIDDEN}"
    left_out = held(replace(concern(), reference="SR-9999-9999"))
    assert bundle(asked, left_out) == []


def test_a_part_of_a_name_counts_with_its_capital_letter_and_not_where_it_is_ones_own() -> None:
    mask = Mask(("Tess Teacher",), ("Will Teacher", "Al Young", "sam small"))
    assert mask.hide("Will will, Al and Young; Teacher, small") == f"{HIDDEN} will, Al and {HIDDEN}; Teacher, small"
    assert Mask((), ()).hide("Will") == "Will"
    assert ELM_TEACHER.name == "Tess Teacher"


def test_messages_with_whoever_raised_it_are_theirs_alone() -> None:
    message = Held(held().concern, (Piece("messages", "", "Asha Assistant said sorry to you"),))
    (found,) = bundle(request(), message)
    assert (found.texts, found.withheld) == ((), True)
    (own,) = bundle(request(RAISER), message, subject=RAISER)
    assert own.texts == (("", f"{HIDDEN} said sorry to you"),)
