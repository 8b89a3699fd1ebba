"""What a subject access bundle says of a record: the person's own, and nobody else; above all not who raised it."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from bot.concerns.access import HIDDEN, Found, Mask, Relation, Shown, Subject, counted, search
from bot.concerns.access import left_out as count_left_out
from bot.concerns.concern import Concern, Words
from bot.concerns.privacy import AccessRequest, AskedHow, Held
from bot.concerns.redaction import Piece
from bot.concerns.spellings import Spellings
from bot.people import Person
from bot.people.known import Former, Known, known
from bot.storage.privacy import _tables_of_words
from tests.builders import ASSISTANT, CHAIR, ELM_TEACHER, EVERYBODY, LEAVER, OAK_HEAD, OAK_LEAD, TEACHER, concern

RAISER, SUBJECT, HANDLER = TEACHER, ASSISTANT, OAK_HEAD
LEFT_AT = datetime(2026, 8, 31, tzinfo=UTC)
KNOWN = known(EVERYBODY, [Former(LEAVER.id, LEAVER.name, LEAVER.email, LEFT_AT)])
MARRIED = Former(SUBJECT.id, "Asha Maiden", "asha.maiden@example.org", LEFT_AT)
PARENT = "Zoë Parent-Smith"
"""Somebody who was never on the staff list."""
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
OTHERS = (
    *("Tom Teacher", "TOM", "Hannah", "teacher, tom", "#TomTeacher", "tom.teacher07", "Leo Left", "Left, Leo"),
    *("Karen Angry", "Angry", "https://example.org/p/1", "@angry.mum", "020 7946 0000", "karen@example.org"),
    *("SR-7K3M-9QVX", "T\u00f6m Teacher"),
)
"""How other people, and another record, may stand in what somebody wrote."""
CANARIES = ("tom", "töm", "hannah", "leo", "karen", "angry", "example.org/p/1", "020 7946", "9qvx")


def request(person: Person | None = SUBJECT, *more: str, names: Sequence[str] = ()) -> AccessRequest:
    called = (*((person.name,) if person and not names else names), *more)
    return AccessRequest(
        "SR-2222-2222", person.id if person else "", called, date(2026, 11, 1), AskedHow.CHAT, "data-lead"
    )


def held(of: Concern | None = None, **words: str) -> Held:
    pieces = [Piece("concern_words", name, said) for name, said in (words or WORDS).items()]
    notes = [Piece("notes", "", "Spoke to Tom Teacher"), Piece("notes", "", "Asha Assistant agreed")]
    record = of or replace(concern(raised_by=RAISER), handler=HANDLER.id)
    writers = [record.raised_by] * len(pieces) + [HANDLER.id] * len(notes)
    return Held(record, (*pieces, *notes), tuple(writers))


def bundle(
    of: AccessRequest, *records: Held, everybody: Sequence[Known] = KNOWN, masks: Sequence[str] = ()
) -> list[Found]:
    return search(of, records, everybody, masks)


def text_of(found: Found) -> str:
    return "\n".join(each.words for each in found.texts)


def by_field(found: Found) -> dict[str, str]:
    return {each.field: each.words for each in found.texts}


# Every relation, and every place where people write.

FIELDS = tuple(each.name for each in fields(Words))
PLACES = (*FIELDS, *(table.name for table in _tables_of_words() if table.name not in {"concern_words", "concern_said"}))
# What of a record is in a bundle: "own" where the text is theirs or about them, also where it does not say their name;
# "said" only where it says their name; "kept" never, since it could show who raised it.
TABLE = """
                    raised  named  handled  mentioned  leaver  never on the list
quote               own     own    said     said       said    said
group_name          own     said   said     said       said    said
post_address        said    said   said     said       said    said
account_address     said    said   said     said       said    said
display_name        said    said   said     said       said    said
how_known           own     kept   kept     kept       kept    kept
seen_by             own     kept   kept     kept       kept    kept
reach               own     said   said     said       said    said
platform_reference  said    said   said     said       said    said
platform_answer     said    said   said     said       said    said
referral_reference  said    said   said     said       said    said
more                own     said   said     said       said    said
decision            said    own    said     said       said    said
reasons             said    own    said     said       said    said
to_tell             said    kept   kept     kept       kept    kept
told_raiser         own     kept   kept     kept       kept    kept
notes               said    said   said     said       said    said
messages            own     kept   kept     kept       kept    kept
referrals           said    said   said     said       said    said
put_offs            said    said   said     said       said    said
ladder              said    said   said     said       said    said
"""
LINES = [line.split() for line in TABLE.strip().splitlines()[1:]]
RELATIONS = ("raised", "named", "handled", "mentioned", "leaver", "never on the list")
CELLS = [(line[0], relation, cell) for line in LINES for relation, cell in zip(RELATIONS, line[1:], strict=True)]
ASKS: dict[str, AccessRequest] = {
    "raised": request(RAISER, names=["Nobody Else"]),
    "named": request(SUBJECT),
    "handled": request(HANDLER),
    "mentioned": request(CHAIR),
    "leaver": request(LEAVER),
    "never on the list": request(None, names=[PARENT]),
}
WRITTEN = {"leaver": "left, LEO", "never on the list": "Mrs zoe parent smith", "raised": "Nobody Else"}
"""How the person is called in what was written, where that is not as the request has it."""


def test_every_place_where_people_write_has_its_row() -> None:
    assert [line[0] for line in LINES] == list(PLACES)


def record(place: str, said: str, relation: str) -> Held:
    """Return a record with something in one place, and a name that is shown, and nothing else."""
    tells = [SUBJECT] if relation == "named" else []
    about = replace(concern(raised_by=RAISER, named=tells), handler=HANDLER.id)
    piece = Piece("concern_words", place, said) if place in FIELDS else Piece(place, "", said)
    shown = Piece("concern_words", "display_name", "Karen Angry")
    return Held(about, (piece, shown), (RAISER.id if place in FIELDS else "somebody", RAISER.id))


OWN = {"raised": ("tom", "töm"), "handled": ("hannah",), "leaver": ("leo",)}


def others_for(relation: str) -> str:
    """Return everybody else, each in many spellings; whoever asks is not somebody else."""
    return "; ".join(each for each in OTHERS if not any(name in each.lower() for name in OWN.get(relation, ())))


@pytest.mark.parametrize(("place", "relation", "cell"), CELLS)
def test_what_of_a_record_is_in_a_bundle_with_everybody_else_masked(place: str, relation: str, cell: str) -> None:
    asked = ASKS[relation]
    name = WRITTEN.get(relation, asked.names[0])
    for said, is_in in (
        (f"canary {name}; {others_for(relation)}", cell != "kept"),
        (f"canary; {others_for(relation)}", cell == "own"),
    ):
        found = bundle(asked, record(place, said, relation))
        shown = "\n".join(map(text_of, found))
        assert ("canary" in shown) == is_in
        of_others = [canary for canary in CANARIES if canary not in OWN.get(relation, ())]
        assert not [canary for canary in of_others if canary in shown.lower()]
        assert not is_in or HIDDEN in shown
        assert [each.withheld for each in found] in ([], [cell == "kept" and name in said])


@pytest.mark.parametrize("relation", RELATIONS)
def test_control_without_the_mask_everybody_is_found(relation: str) -> None:
    nobody: Sequence[Known] = [each for each in KNOWN if each.id == ASKS[relation].person]
    name = WRITTEN.get(relation, ASKS[relation].names[0])
    unmasked = record("more", f"{name}; {others_for(relation)}", relation)
    without_shown = replace(unmasked, pieces=unmasked.pieces[:1], writers=unmasked.writers[:1])
    (found,) = bundle(ASKS[relation], without_shown, everybody=nobody)
    leaks = [canary for canary in CANARIES if canary in text_of(found).lower()]
    assert "karen" in leaks
    assert {"tom", "hannah", "leo"} & set(leaks)


@pytest.mark.parametrize("subject", [p for p in EVERYBODY if p != RAISER], ids=lambda p: p.id)
@pytest.mark.parametrize("named", [False, True])
def test_who_raised_a_record_is_told_to_nobody_else(subject: Person, *, named: bool) -> None:
    about = concern(raised_by=RAISER, named=[subject] if named else [])
    canaries = {name: f"{said} {subject.name} {RAISER.name}" for name, said in WORDS.items()}
    (found,) = bundle(request(subject), held(about, **canaries))
    assert leaks(found) == []


def leaks(found: Found) -> list[str]:
    """Return the canaries of whoever raised it, and fields that could tell, which a bundle shows."""
    told = [canary for canary in ("Tom", "Teacher", RAISER.id) if canary in text_of(found).replace("Tess Teacher", "")]
    return told + [each.field for each in found.texts if each.field in {"seen_by", "how_known", "told_raiser"}]


def test_control_without_the_mask_who_raised_it_is_found() -> None:
    (found,) = bundle(request(), held(), everybody=())
    assert leaks(found) == ["Tom", "Teacher"]


# Relations.


def test_whoever_is_mentioned_sees_that_and_nobody_else() -> None:
    (found,) = bundle(request(), held())
    assert found.relations == (Relation.MENTIONED,)
    assert by_field(found)["quote"] == (
        f"Asha Assistant was rude to my son. {HIDDEN} saw it, ask {HIDDEN} or {HIDDEN}. I am {HIDDEN}, {HIDDEN}."
    )
    assert found.withheld
    assert [each.field for each in found.texts] == ["quote", "post_address", ""]
    assert by_field(found)["post_address"] == HIDDEN


def test_whoever_raised_it_sees_what_they_wrote_and_were_told() -> None:
    (found,) = bundle(request(RAISER), held())
    assert found.relations == (Relation.RAISED, Relation.MENTIONED)
    assert "We spoke to" in text_of(found)
    assert "Asha" not in text_of(found)
    assert not found.withheld


def test_what_somebody_else_added_later_is_not_what_whoever_raised_it_wrote() -> None:
    added = Piece("concern_said", "more", "canary")
    theirs, others = (Held(concern(raised_by=RAISER), (added,), (by.id,)) for by in (RAISER, HANDLER))
    assert [text_of(found) for found in bundle(request(RAISER), theirs, others)] == ["canary", ""]


def test_whoever_is_named_sees_what_was_decided_also_where_their_name_is_not_said() -> None:
    (found,) = bundle(request(), held(concern(raised_by=RAISER, named=[SUBJECT])))
    assert found.relations == (Relation.NAMED, Relation.MENTIONED)
    assert by_field(found)["decision"] == "We spoke to her."


def test_whom_only_another_report_of_the_post_names_is_not_told_that_it_is_about_them() -> None:
    shut_out = replace(concern(raised_by=RAISER), shut_out=frozenset({SUBJECT.id}))
    assert bundle(request(), _silent(shut_out)) == []
    (mentioned,) = bundle(request(), held(shut_out))
    assert mentioned.relations == (Relation.MENTIONED,)
    (control,) = bundle(request(), _silent(concern(raised_by=RAISER, named=[SUBJECT])))
    assert control.relations == (Relation.NAMED,)


def _silent(of: Concern) -> Held:
    return Held(of, (Piece("concern_words", "quote", "canary"),), (RAISER.id,))


def test_whoever_raised_it_is_not_told_that_another_report_shuts_them_out() -> None:
    shut_out = replace(concern(raised_by=RAISER), shut_out=frozenset({RAISER.id}))
    (found,) = bundle(request(RAISER), _silent(shut_out))
    (first,) = bundle(request(RAISER), _silent(concern(raised_by=RAISER)))
    assert (found.relations, found.texts) == (first.relations, first.texts)


def test_whoever_dealt_with_it_learns_that() -> None:
    (found,) = bundle(request(HANDLER), held(quote="Nothing"))
    assert found.relations == (Relation.HANDLED,)
    assert found.texts == ()


def test_whoever_wrote_a_note_dealt_with_it_also_where_somebody_else_does_now() -> None:
    (found,) = bundle(request(HANDLER), held(concern(raised_by=RAISER), quote="Nothing"))
    assert found.relations == (Relation.HANDLED,)
    assert bundle(request(OAK_LEAD), held(concern(raised_by=RAISER), quote="Nothing")) == []


# Names.


def test_somebody_who_is_not_on_the_staff_list_is_found_by_any_of_their_names() -> None:
    asked = request(None, "Mo Parent", "mo_p")
    assert [f.relations for f in bundle(asked, held(quote="MO_P wrote this"))] == [(Relation.MENTIONED,)]
    assert bundle(asked, held()) == []


def test_somebody_is_found_by_the_name_and_the_address_that_they_had_before() -> None:
    everybody = known(EVERYBODY, [MARRIED])
    for said in ("asha maiden again", "Write to Asha.Maiden@example.org"):
        (found,) = bundle(request(), held(quote=said), everybody=everybody)
        assert (found.relations, by_field(found)["quote"]) == ((Relation.MENTIONED,), said)
    assert [f.relations for f in bundle(request(), _silent(concern()))] == []
    (control,) = bundle(request(), held(quote="asha maiden again"))
    assert "quote" not in by_field(control)


def test_a_former_name_of_somebody_else_is_hidden_too() -> None:
    everybody = known(EVERYBODY, [Former(OAK_LEAD.id, "Simon Single", "", LEFT_AT)])
    (found,) = bundle(request(), held(quote="Asha Assistant told Single"), everybody=everybody)
    assert by_field(found)["quote"] == f"Asha Assistant told {HIDDEN}"


def test_a_namesake_is_not_hidden_from_whoever_has_the_name() -> None:
    twin = Person("twin", SUBJECT.name, SUBJECT.role, "elm")
    (found,) = bundle(request(), held(quote="Asha Assistant, ask Hannah"), everybody=known((*EVERYBODY, twin), ()))
    assert by_field(found)["quote"] == f"Asha Assistant, ask {HIDDEN}"


def test_a_person_masks_what_no_machine_can_know() -> None:
    (found,) = bundle(request(), held(quote="Asha Assistant and jamie  roe"), masks=("Jamie Roe", "SR-9999-9999"))
    assert by_field(found)["quote"] == f"Asha Assistant and {HIDDEN}"
    left_out = held(replace(concern(), reference="SR-9999-9999"))
    assert bundle(request(), left_out, masks=(" sr-9999-9999",)) == []
    assert count_left_out(request(), [held(), left_out], KNOWN, (" sr-9999-9999", "Jamie")) == 1
    assert count_left_out(request(), [held(), left_out], KNOWN, ("Jamie",)) == 0


def test_a_part_of_a_name_counts_with_its_capital_letter_and_not_where_it_is_ones_own() -> None:
    others = Spellings(("Will Teacher", "Al Young", "Mr So Short", "sam small"))
    mask = Mask(Subject("", Spellings(("Tess Teacher",))), others)
    assert mask.hide("Will will, Al and Young; Teacher, So small") == (
        f"{HIDDEN} will, {HIDDEN} and {HIDDEN}; Teacher, So small"
    )
    assert Mask(Subject("", Spellings(())), Spellings(())).hide("Will") == "Will"
    assert ELM_TEACHER.name == "Tess Teacher"


def test_messages_with_whoever_raised_it_are_theirs_alone() -> None:
    message = Held(held().concern, (Piece("messages", "", "Asha Assistant said sorry to you"),), ("oak-head",))
    (found,) = bundle(request(), message)
    assert (found.texts, found.withheld) == ((), True)
    (own,) = bundle(request(RAISER), message)
    assert own.texts == (Shown("messages", "", f"{HIDDEN} said sorry to you"),)


def test_what_was_decided_stands_once_and_what_was_decided_before_as_earlier() -> None:
    told = ("First.", "Second.", "Second.")
    pieces = (*(Piece("concern_said", "decision", said) for said in told), Piece("concern_said", "reasons", "Why."))
    about = Held(concern(named=[SUBJECT]), pieces, (HANDLER.id,) * len(pieces))
    (found,) = bundle(request(), about)
    assert found.texts == (
        Shown("concern_said", "decision", "First.", earlier=True),
        Shown("concern_said", "decision", "Second."),
        Shown("concern_said", "reasons", "Why."),
    )


# Numbers.


def test_a_search_is_told_in_numbers_alone() -> None:
    shut_out = replace(concern(), reference="SR-3333-3333", shut_out=frozenset({SUBJECT.id}))
    part = Held(replace(concern(), reference="SR-4444-4444"), (Piece("notes", "", "Asha again"),), ("oak-head",))
    found = counted(request(SUBJECT, "Ash"), [held(), part, _silent(shut_out)], KNOWN)
    assert (found.records, found.relations) == (1, {Relation.MENTIONED: 1})
    assert found.names == ((SUBJECT.name, 1), ("Ash", 0))
    assert (found.parts, found.elsewhere) == (1, 1)
    assert "Asha again" not in repr(found)
