"""Tests of commands/escalate: the gate, the picture question, the form, and what becomes of it."""

from collections.abc import Mapping

import pytest

from bot.chat.form import Field, FieldKind, Form, Raw, Upload
from bot.chat.reply import Reply, Text, Tone
from bot.command import about_message
from bot.concerns.concern import Kind, Platform, Referral, Relation, YesNo
from bot.concerns.evidence import LARGEST
from bot.concerns.reminders import who_deals_with_it
from bot.dispatch import Returned
from bot.events import NOBODY, Action
from bot.notices import NoticeKind
from bot.people import Person
from bot.requests.redirect import Door, Outcome, Redirect, RequestKind
from commands.doors import FILED
from commands.escalate.clauses import CLAUSES
from tests.builders import (
    ASSISTANT,
    BUSINESS_MANAGER,
    CHAIR,
    ELM_HEAD,
    ELM_LEAD,
    ELM_TEACHER,
    EVERYBODY,
    EXECUTIVE_HEAD,
    NOW,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
)
from tests.commands.chat import CONCERN, LIBRARY, NO_PICTURES, PNG, SAFE_PICTURES, Chat, labels, quotes, words

NEEDED = {"quote", "platform", "seen_at", "kind", "relation", "about", "school"}
POST = "An online post that touches the school or its people"
LADO = "Please tell the local authority's designated officer (LADO) directly."
KEPT = "everything you wrote is still here"
EVERYTHING: Mapping[str, Raw] = {
    **CONCERN,
    "named": (ASSISTANT.id,),
    "group_name": "Oak gossip",
    "post_address": "https://social.example.org/1",
    "account_address": "https://social.example.org/anon",
    "display_name": "Anon",
    "person_known": "yes",
    "how_known": "He said so.",
    "posted_at": "2026-11-18 22:00",
    "seen_by": "Half the village.",
    "reach": "A group of 300.",
    "more": "It was shared twice.",
    "replied": "no",
    "still_there": "yes",
    "looked_on": "2026-11-20",
    "reported_on": "2026-11-19",
    "platform_reference": "F-1",
    "platform_answer": "None so far.",
    "referral": "police",
    "referred_on": "2026-11-19",
    "referral_reference": "P-1",
}


def gate(chat: Chat, person: Person = TEACHER) -> Reply:
    return chat.say(person, "/escalate")


def sent_back(chat: Chat, form: Form, answers: Mapping[str, Raw], *files: Upload) -> Returned:
    returned = chat.send(TEACHER, form, answers, files)
    assert isinstance(returned, Returned), returned
    return returned


def nothing_is_kept(chat: Chat) -> bool:
    return not (chat.store.events or chat.store.outbox.written or "useless" in chat.everything_kept())


# The gate.


def test_the_gate_asks_which_of_three_matters_it_is_before_any_typing() -> None:
    chat = Chat()
    assert labels(gate(chat)) == [
        "Someone is in danger now, or a child may be at risk",
        "How an adult behaves towards children",
        "An online post that touches the school or its people",
    ]
    assert nothing_is_kept(chat)


def test_danger_shows_999_and_the_safeguarding_lead_and_files_only_that_the_door_was_used() -> None:
    chat = Chat()
    reply = chat.press(TEACHER, gate(chat), "Someone is in danger now, or a child may be at risk")
    assert reply.parts[0] == Text("If anyone is in danger now, call 999.", Tone.URGENT)
    assert "Simon Safe, Oak Primary" in words(reply)
    assert "the kind, the time and the school" in words(reply)
    (filed,) = chat.store.redirects.filed
    assert filed == Redirect(filed.id, RequestKind.SAFEGUARDING, Door.DANGER, "oak", NOW, Outcome.SHOWN)
    assert [(event.actor, event.action) for event in chat.store.events] == [(NOBODY, Action.DOOR_USED)]


def test_how_an_adult_behaves_shows_whom_to_tell_and_files_only_that_the_door_was_used() -> None:
    chat = Chat()
    reply = chat.press(TEACHER, gate(chat), "How an adult behaves towards children")
    assert "About a member of staff or a volunteer: Hannah Head, headteacher, Oak Primary" in words(reply)
    assert "About a headteacher: Charles Chair, chair of governors" in words(reply)
    assert "(LADO)" in words(reply)
    (filed,) = chat.store.redirects.filed
    assert filed == Redirect(filed.id, RequestKind.ALLEGATION, Door.ADULT_CONDUCT, "oak", NOW, Outcome.SHOWN)
    assert [(event.actor, event.action) for event in chat.store.events] == [(NOBODY, Action.DOOR_USED)]


@pytest.mark.parametrize("door", [0, 1, 2])
def test_whoever_pressed_the_wrong_one_comes_back_to_the_gate(door: int) -> None:
    chat = Chat()
    opened = chat.press(TEACHER, gate(chat), labels(gate(chat))[door])
    assert chat.press(TEACHER, opened, "I pressed the wrong one") == gate(chat)


# The picture question.


def picture(chat: Chat) -> Reply:
    return chat.press(TEACHER, gate(chat), "An online post that touches the school or its people")


def test_the_picture_question_comes_before_any_form_that_takes_a_file() -> None:
    reply = picture(Chat())
    assert "it must not come here" in words(reply)
    assert labels(reply)[:3] == [
        "No, there is nothing to add",
        "Yes, and no picture is a nude or semi-nude or an indecent image of a child",
        "A picture may be one of these, or I am not sure",
    ]


def test_only_the_form_for_safe_pictures_takes_files() -> None:
    chat = Chat()
    without, safe = chat.concern_form(TEACHER), chat.concern_form(TEACHER, with_files=True)
    assert not [field for field in without.fields if field.kind is FieldKind.FILES]
    assert [field.name for field in safe.fields if field.kind is FieldKind.FILES] == ["files"]


def test_files_that_are_sent_to_the_form_without_a_field_for_them_are_left_out() -> None:
    chat = Chat()
    chat.fill(TEACHER, chat.concern_form(TEACHER), CONCERN, [PNG])
    assert stored(chat, chat.store.events[-1].subject) == []


def test_a_nude_picture_is_refused_and_the_safeguarding_lead_is_named() -> None:
    chat = Chat()
    reply = chat.press(TEACHER, picture(chat), "A picture may be one of these, or I am not sure")
    assert reply.parts[0] == Text(
        "Do not view, copy, save or forward the picture, and do not add it here.", Tone.URGENT
    )
    assert "Simon Safe, Oak Primary" in words(reply)
    (filed,) = chat.store.redirects.filed
    assert (filed.kind, filed.door) == (RequestKind.SAFEGUARDING, Door.DANGER)
    form = chat.form(TEACHER, reply, "Record the post without any picture")
    assert not [field for field in form.fields if field.kind is FieldKind.FILES]


# The form.


def test_what_is_needed_comes_first_and_the_rest_is_optional_and_folded() -> None:
    form = Chat().concern_form(TEACHER)
    assert {field.name for field in form.fields if field.required} == NEEDED
    assert [section.folded for section in form.sections] == [False, False, True, True]
    assert not [field for section in form.sections if section.folded for field in section.fields if field.required]
    assert "I cannot promise that you stay anonymous." in form.intro


def test_ones_own_school_is_chosen_already() -> None:
    chat = Chat()
    chosen = {person.id: {f.name: f.value for f in chat.concern_form(person).fields} for person in (ELM_TEACHER, CHAIR)}
    assert [values["school"] for values in chosen.values()] == ["elm", ""]


@pytest.mark.parametrize("missing", sorted(NEEDED))
def test_what_is_needed_cannot_be_left_out(missing: str) -> None:
    chat = Chat()
    answers = {name: answer for name, answer in CONCERN.items() if name != missing}
    returned = sent_back(chat, chat.concern_form(TEACHER), answers)
    assert set(returned.errors) == {missing}
    assert KEPT in returned.sentence
    assert nothing_is_kept(chat)


@pytest.mark.parametrize(
    ("name", "forged"),
    [
        ("platform", "carrier pigeon"),
        ("kind", "no such kind"),
        ("relation", "nobody"),
        ("about", "everybody"),
        ("school", "no such school"),
        ("named", "no such person"),
        ("replied", "perhaps"),
        ("referral", "the king"),
    ],
)
def test_a_forged_option_is_refused(name: str, forged: str) -> None:
    chat = Chat()
    returned = sent_back(chat, chat.concern_form(TEACHER), {**CONCERN, name: forged})
    assert returned.errors == {name: "Please choose from the list."}
    assert nothing_is_kept(chat)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("seen_at", "2026-11-20T08:06"),
        ("posted_at", "2027-01-01 12:00"),
        ("looked_on", "2026-11-21"),
        ("reported_on", "2026-11-21"),
        ("referred_on", "2026-11-21"),
    ],
)
def test_a_day_in_the_future_is_refused(name: str, day: str) -> None:
    chat = Chat()
    returned = sent_back(chat, chat.concern_form(TEACHER), {**CONCERN, name: day})
    assert returned.errors == {name: "This is in the future. Please check the date."}
    assert nothing_is_kept(chat)


def test_a_field_that_the_form_does_not_ask_is_left_out() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, decision="forged", raised_by=OAK_HEAD.id, state="closed")
    stored_concern = chat.store.register.find(reference)
    assert (stored_concern.raised_by, stored_concern.state) == (TEACHER.id, "raised")
    assert "forged" not in chat.everything_kept()


# The record.


def test_after_saving_the_person_sees_the_reference_what_happens_next_and_b6_word_for_word() -> None:
    chat = Chat()
    saved = chat.fill(TEACHER, chat.concern_form(TEACHER), CONCERN)
    reference = chat.store.events[-1].subject
    assert saved.parts[0] == Text(f"Saved, reference {reference}", Tone.HEADING)
    assert "Who deals with it: Hannah Head, headteacher, Oak Primary" in words(saved)
    assert "Who else can read it: Edith Exeter, executive headteacher" in words(saved).splitlines()
    assert "They are told when their school is next open, and reminded" in words(saved)
    assert "own files" not in words(saved)
    clause = LIBRARY.in_force(NOW.date()).clause("B.6")
    assert [(quote.label, quote.words) for quote in quotes(saved)] == [("B.6", clause.text)]
    assert "Please do not respond to the post. The policy says:" in words(saved)
    assert "State: Raised" in words(chat.press(TEACHER, saved, "See its state"))


def test_after_a_childs_message_outside_class_dojo_no_answer_is_asked_for_and_the_boundaries_are_quoted() -> None:
    chat = Chat()
    told = {"platform": "instagram", "kind": "child_message", "relation": "pupil", "about": "pupil"}
    saved = chat.fill(TEACHER, chat.concern_form(TEACHER), {**CONCERN, **told})
    clause = LIBRARY.in_force(NOW.date()).clause("B.3#3")
    assert [(quote.label, quote.words) for quote in quotes(saved)] == [("B.3, paragraph 3", clause.text)]
    assert "Please write no further answer to the child. The policy says:" in words(saved)
    assert chat.store.register.find(chat.store.events[-1].subject).clauses == ("B.3#3", "E#8")


def test_that_it_was_raised_is_written_down_without_any_words() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    (event,) = chat.store.events
    assert (event.actor, event.action, event.subject) == (TEACHER.id, Action.CONCERN_RAISED, reference)
    assert event.details == {"school": "oak"}
    assert "useless" not in repr((chat.store.events, chat.store.outbox.written))
    assert "useless" in repr(chat.store.register.words(chat.store.register.find(reference)))


def test_every_answer_is_recorded() -> None:
    chat = Chat()
    kept = chat.store.register.find(chat.raise_concern(TEACHER, **EVERYTHING))
    assert (kept.school, kept.raised_by, kept.raised_at) == ("oak", TEACHER.id, NOW)
    assert (kept.platform, kept.relation, kept.kind) == (Platform.FACEBOOK, Relation.PARENT, Kind.CRITICISM)
    assert kept.named == {ASSISTANT.id}
    assert (kept.person_known, kept.replied, kept.still_there) == (YesNo.YES, YesNo.NO, YesNo.YES)
    assert [str(day) for day in (kept.looked_on, kept.reported_on, kept.referred_on)] == [
        "2026-11-20",
        "2026-11-19",
        "2026-11-19",
    ]
    assert f"{kept.seen_at:%Y-%m-%d %H:%M}, {kept.posted_at:%Y-%m-%d %H:%M}" == "2026-11-19 18:30, 2026-11-18 22:00"
    assert (kept.referral, kept.policy) == (Referral.POLICE, "2023-09")
    texts = dict(chat.store.register.words(kept).items())
    assert texts == {name: EVERYTHING[name] for name in texts}
    assert set(texts) == {field.name for field in text_fields(chat)}


def text_fields(chat: Chat) -> list[Field]:
    kinds = {FieldKind.LINE, FieldKind.PARAGRAPH}
    return [field for field in chat.concern_form(TEACHER).fields if field.kind in kinds]


def test_what_was_not_answered_is_not_said() -> None:
    chat = Chat()
    kept = chat.store.register.find(chat.raise_concern(TEACHER))
    assert {kept.person_known, kept.replied, kept.still_there} == {YesNo.NOT_SAID}
    assert (kept.posted_at, kept.looked_on, kept.referral) == (None, None, Referral.NOT_SAID)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_post_comes_with_clauses_that_the_policy_has(kind: Kind) -> None:
    chat = Chat()
    kept = chat.store.register.find(chat.raise_concern(TEACHER, kind=kind.value))
    assert kept.clauses == CLAUSES[kind]
    assert all(LIBRARY.in_force(NOW.date()).clause(clause) for clause in kept.clauses)


def test_the_same_form_sent_twice_is_one_record_and_the_person_is_told_so() -> None:
    chat = Chat()
    form = chat.concern_form(TEACHER)
    first = words(chat.fill(TEACHER, form, CONCERN))
    again = words(chat.fill(TEACHER, form, {**CONCERN, "quote": "Changed in between."}))
    reference = chat.store.events[-1].subject
    assert f"Saved, reference {reference}" in first
    assert again == f"This was saved already, under {reference}. It is stored once, however often it was sent."
    assert chat.done() == [Action.CONCERN_RAISED]
    assert "Changed in between." not in chat.everything_kept()


def test_two_forms_are_two_records() -> None:
    chat = Chat()
    assert chat.raise_concern(TEACHER) != chat.raise_concern(TEACHER)


def test_somebody_elses_form_learns_nothing_from_a_nonce_that_was_used() -> None:
    chat = Chat()
    form = chat.concern_form(TEACHER)
    chat.fill(TEACHER, form, CONCERN)
    returned = chat.send(ASSISTANT, form, CONCERN)
    assert isinstance(returned, Returned)
    assert chat.store.events[-1].subject not in repr(returned)
    assert chat.done() == [Action.CONCERN_RAISED]


def test_while_the_store_is_busy_the_form_comes_back_and_can_be_sent_again() -> None:
    chat = Chat()
    form = chat.concern_form(TEACHER)
    chat.store.register.busy = True
    returned = sent_back(chat, form, CONCERN)
    assert "Words in a form are still there" in returned.sentence
    assert nothing_is_kept(chat)
    chat.store.register.busy = False
    assert words(chat.fill(TEACHER, returned.form, CONCERN)).startswith("Saved, reference")


# Who is told.


@pytest.mark.parametrize(
    ("about", "named", "told", "reminded"),
    [
        ("school", (), {OAK_HEAD, EXECUTIVE_HEAD}, {OAK_HEAD}),
        ("pupil", (), {OAK_HEAD, EXECUTIVE_HEAD, OAK_LEAD}, {OAK_HEAD}),
        ("staff", (ASSISTANT,), {OAK_HEAD, EXECUTIVE_HEAD}, {OAK_HEAD}),
        ("headteacher", (), {CHAIR}, {CHAIR}),
        ("headteacher", (OAK_HEAD,), {CHAIR}, {CHAIR}),
        ("governor", (), {CHAIR}, {CHAIR}),
        ("governor", (CHAIR,), {EXECUTIVE_HEAD}, {EXECUTIVE_HEAD}),
        ("school", (OAK_HEAD,), {CHAIR}, {CHAIR}),
        ("staff", (EXECUTIVE_HEAD,), {CHAIR}, {CHAIR}),
        ("pupil", (OAK_LEAD,), {OAK_HEAD, EXECUTIVE_HEAD}, {OAK_HEAD}),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(sorted(p.id for p in value)) or "nobody",
)
def test_the_right_people_are_told_and_nobody_who_is_named(
    about: str, named: tuple[Person, ...], told: set[Person], reminded: set[Person]
) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, about=about, named=tuple(person.id for person in named))
    assert set(chat.told(NoticeKind.NEW_CONCERN)) == {person.id for person in told}
    assert set(who_deals_with_it(chat.store.register.find(reference), chat.store.directory)) == reminded
    assert {notice.about for notice in chat.store.outbox.written} == {reference}


def test_the_first_notice_falls_due_at_once_and_reminders_are_left_to_the_clocks() -> None:
    chat = Chat()
    chat.raise_concern(TEACHER)
    assert {(notice.kind, notice.due) for notice in chat.store.outbox.written} == {(NoticeKind.NEW_CONCERN, NOW)}


@pytest.mark.parametrize(
    ("answers", "danger"), [({}, False), ({"kind": "threat"}, True), ({"quote": "help, he has a knife"}, True)]
)
def test_it_is_kept_whether_it_read_like_danger(answers: dict[str, str], *, danger: bool) -> None:
    chat = Chat()
    assert chat.store.register.find(chat.raise_concern(TEACHER, **answers)).danger is danger


def test_a_leader_who_raises_a_concern_is_not_told_of_it_at_once() -> None:
    chat = Chat()
    chat.raise_concern(OAK_HEAD)
    assert chat.told(NoticeKind.NEW_CONCERN) == [EXECUTIVE_HEAD.id]


def test_a_concern_about_another_school_goes_to_that_schools_leaders() -> None:
    chat = Chat()
    chat.raise_concern(TEACHER, about="pupil", school="elm")
    assert set(chat.told(NoticeKind.NEW_CONCERN)) == {ELM_HEAD.id, ELM_LEAD.id, EXECUTIVE_HEAD.id}


def test_a_concern_about_the_headteacher_goes_to_the_chair_of_governors() -> None:
    chat = Chat()
    saved = chat.fill(TEACHER, chat.concern_form(TEACHER), {**CONCERN, "about": "headteacher"})
    assert "Who deals with it: Charles Chair, chair of governors" in words(saved)
    assert chat.store.register.find(chat.store.events[-1].subject).named == {OAK_HEAD.id}


@pytest.mark.parametrize("named", [EVERYBODY, (OAK_HEAD, EXECUTIVE_HEAD, CHAIR)])
def test_where_everybody_is_involved_it_points_to_the_lado_and_stores_nothing(named: tuple[Person, ...]) -> None:
    chat = Chat()
    form = chat.concern_form(TEACHER)
    returned = sent_back(chat, form, {**CONCERN, "named": tuple(person.id for person in named)})
    assert returned.sentence.endswith(LADO)
    assert returned.form == form
    assert nothing_is_kept(chat)
    assert words(chat.fill(TEACHER, returned.form, CONCERN)).startswith("Saved, reference")


# Evidence.


def stored(chat: Chat, reference: str) -> list[tuple[str, int]]:
    register = chat.store.register
    return [(file.media_type, file.size) for file in register.evidence(register.find(reference))]


def test_a_picture_is_stored_under_a_name_of_our_own() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG)
    assert stored(chat, reference) == [("image/png", len(PNG.content))]
    assert PNG.name not in chat.everything_kept()


def test_five_files_are_taken() -> None:
    chat = Chat()
    assert len(stored(chat, chat.raise_concern(TEACHER, *[PNG] * 5))) == 5


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([Upload("notes.exe", b"MZ\x90\x00")], "File 1 is not a PNG, JPEG, GIF or WebP picture or a PDF."),
        ([PNG, Upload("photo.png", b"MZ\x90\x00")], "File 2 is not a PNG, JPEG, GIF or WebP picture or a PDF."),
        ([Upload("photo.png", b"")], "File 1 is empty."),
        ([Upload("photo.png", PNG.content + bytes(LARGEST))], "File 1 is larger than 10 MB."),
        ([PNG] * 6, "Please add at most 5 files at a time."),
    ],
    ids=["a program", "a program called .png", "empty", "too large", "six"],
)
def test_a_file_that_is_not_taken_is_told_by_its_number_and_nothing_is_lost(files: list[Upload], told: str) -> None:
    chat = Chat()
    form = chat.concern_form(TEACHER, with_files=True)
    returned = sent_back(chat, form, CONCERN, *files)
    assert returned.sentence.startswith(told)
    assert KEPT in returned.sentence
    assert returned.form == form
    assert nothing_is_kept(chat)
    assert words(chat.fill(TEACHER, form, CONCERN, [PNG])).startswith("Saved, reference")


def test_somebody_of_the_whole_federation_may_raise_a_concern_too() -> None:
    chat = Chat()
    chat.raise_concern(BUSINESS_MANAGER)
    assert chat.told(NoticeKind.NEW_CONCERN) == [EXECUTIVE_HEAD.id, OAK_HEAD.id]


@pytest.mark.parametrize(
    "answers",
    [
        {"kind": "threat"},
        {"quote": "He will come to school with a knife and stab the head."},
        {"quote": "He will come to school with a knife and stab the head. " + "And so on. " * 200},
    ],
)
def test_a_post_that_reads_like_danger_shows_999_first_and_tells_the_safeguarding_lead(answers: dict[str, str]) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, **answers)
    kept = chat.store.register.find(reference)
    assert OAK_LEAD.post in kept.readers
    assert set(chat.told(NoticeKind.URGENT_CONCERN)) == {OAK_HEAD.id, EXECUTIVE_HEAD.id, OAK_LEAD.id}
    assert chat.told(NoticeKind.NEW_CONCERN) == []
    form = chat.concern_form(TEACHER)
    saved = chat.fill(TEACHER, form, {**CONCERN, **answers})
    assert words(saved).startswith("If anyone is in danger now, call 999.")
    assert OAK_LEAD.name in words(saved)
    assert "They are told now that an item waits" in words(saved)


def test_where_nobody_else_may_read_it_nobody_else_is_named() -> None:
    chat = Chat()
    saved = chat.fill(TEACHER, chat.concern_form(TEACHER), {**CONCERN, "about": "headteacher"})
    assert "Who else can read it" not in words(saved)


def test_whoever_sent_a_picture_is_asked_to_delete_their_own_copy() -> None:
    chat = Chat()
    saved = words(chat.fill(TEACHER, chat.concern_form(TEACHER, with_files=True), CONCERN, [PNG]))
    assert "the picture is also among your own files there. Please delete it there now." in saved


def test_a_post_that_does_not_read_like_danger_is_not_shown_to_the_safeguarding_lead() -> None:
    chat = Chat()
    for quote in ("The new head is useless.", "rule 99"):
        kept = chat.store.register.find(chat.raise_concern(TEACHER, quote=quote))
        assert OAK_LEAD.post not in kept.readers
    assert chat.told(NoticeKind.URGENT_CONCERN) == []


def test_danger_from_the_headteacher_stays_with_the_chair_of_governors() -> None:
    chat = Chat()
    kept = chat.store.register.find(chat.raise_concern(TEACHER, kind="threat", about="headteacher"))
    assert kept.readers == {CHAIR.post}


def test_a_post_cannot_be_seen_before_it_was_posted() -> None:
    chat = Chat()
    times = {"seen_at": "2026-11-19T09:00", "posted_at": "2026-11-19T11:00"}
    returned = chat.send(TEACHER, chat.concern_form(TEACHER), {**CONCERN, **times})
    assert isinstance(returned, Returned)
    assert returned.errors == {"posted_at": "It was seen before this. Please check both times."}


@pytest.mark.parametrize("step", ["danger", "adult", "nude"])
def test_people_get_the_words_that_they_need_when_the_store_is_down(step: str) -> None:
    chat = Chat()
    up = words(chat.ask_reply(TEACHER, "escalate", step))
    chat.store.redirects.busy = True
    down = words(chat.ask_reply(TEACHER, "escalate", step))
    assert down == up.replace(f"\n{FILED}", "")
    assert down != up


# A message that somebody chose.


ABOUT_THIS = "Raise a concern about this"
MESSAGE = "our head is useless, says half the village"


def chosen(chat: Chat, message: str = MESSAGE) -> Reply:
    reply = chat.choose(TEACHER, ABOUT_THIS, message, about_message("", "a-mark"))
    assert isinstance(reply, Reply)
    return reply


def through(chat: Chat, gate_shown: Reply, pictures: str = NO_PICTURES) -> Form:
    return chat.form(TEACHER, chat.press(TEACHER, gate_shown, POST), pictures)


def quote_field(form: Form) -> Field:
    return next(field for field in form.fields if field.name == "quote")


@pytest.mark.parametrize("pictures", [NO_PICTURES, SAFE_PICTURES])
def test_a_chosen_message_goes_through_the_gate_and_the_picture_question_into_the_form(pictures: str) -> None:
    chat = Chat()
    shown = chosen(chat)
    assert labels(shown) == labels(gate(chat))
    quote = quote_field(through(chat, shown, pictures))
    assert quote.value == MESSAGE
    assert quote.hint.startswith("Taken from the message that you chose. Please check it")
    assert "half the village" not in words(shown)
    assert nothing_is_kept(chat)
    assert quote_field(chat.concern_form(TEACHER)).value == ""
    assert quote_field(chat.concern_form(TEACHER)).hint.startswith("Word for word if you can.")


def test_it_can_be_recorded_without_its_picture() -> None:
    chat = Chat()
    picture_question = chat.press(TEACHER, chosen(chat), POST)
    refused = chat.press(TEACHER, picture_question, "A picture may be one of these, or I am not sure")
    assert quote_field(chat.form(TEACHER, refused, "Record the post without any picture")).value == MESSAGE


@pytest.mark.parametrize("door", [0, 1, 2])
def test_whoever_pressed_the_wrong_one_comes_back_with_the_message(door: int) -> None:
    chat = Chat()
    shown = chosen(chat)
    opened = chat.press(TEACHER, shown, labels(shown)[door])
    assert chat.press(TEACHER, opened, "I pressed the wrong one") == shown


@pytest.mark.parametrize(
    ("length", "told"), [(999, "Please check it, and give full"), (1_000, "1,000"), (5_000, "1,000")]
)
def test_of_a_long_message_the_first_thousand_characters_are_taken_and_that_is_said(length: int, told: str) -> None:
    chat = Chat()
    form = through(chat, chosen(chat, "n" * length))
    assert quote_field(form).value == "n" * min(length, 1_000)
    assert told in quote_field(form).hint


def test_a_message_that_reads_like_danger_shows_999_before_the_gate() -> None:
    chat = Chat()
    message = "nice day. " * 300 + "a man with a knife is at the gate"
    shown = chosen(chat, message)
    assert shown.parts[0] == Text("If anyone is in danger now, call 999.", Tone.URGENT)
    assert set(labels(gate(chat))) <= set(labels(shown))
    assert chosen(chat).parts[0] == Text("Which of these is it?", Tone.HEADING)


def test_what_carries_somebodys_message_is_in_confidence() -> None:
    chat = Chat()
    shown = chosen(chat)
    carrying = [shown, *(chat.press(TEACHER, shown, label) for label in labels(shown))]
    assert [reply.in_confidence for reply in carrying] == [True] * 4
    plain = gate(chat)
    assert [chat.press(TEACHER, plain, label).in_confidence for label in labels(plain)] == [False] * 3


def test_a_message_without_words_is_asked_about_as_any_other() -> None:
    chat = Chat()
    assert chosen(chat, "") == gate(chat)


def test_the_concern_of_a_chosen_message_is_saved_as_any_other() -> None:
    chat = Chat()
    form = through(chat, chosen(chat))
    assert words(chat.fill(TEACHER, form, {**CONCERN, "quote": quote_field(form).value})).startswith("Saved, reference")
