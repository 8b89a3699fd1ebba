"""Tests of commands/escalate/own.py and what is said and pinned with it: a child wrote, and a slip of one's own."""

from dataclasses import replace

import pytest

from bot.chat.form import Form
from bot.chat.reply import Quote, Reply, Tone
from bot.concerns.concern import AboutWhom, Kind, Platform, Relation
from bot.dispatch import Dispatcher
from bot.notices import NoticeKind
from bot.people import Person
from bot.policies.library import Library
from commands import ALL
from tests.builders import (
    BUSINESS_MANAGER,
    CHAIR,
    ELM_TEACHER,
    EXECUTIVE_HEAD,
    OAK_HEAD,
    OAK_LEAD,
    TEACHER,
)
from tests.commands.chat import POLICY, Chat, quotes, words
from tests.policies.folders import change, copy_to

POST = "An online post that touches the school or its people"
CHILD = "A child wrote to a member of staff on Class Dojo"
SLIP = "I posted something by accident"
CHILD_ANSWERS = {
    "quote": "miss are you there",
    "display_name": "Ella Example",
    "seen_at": "2026-11-19T18:30",
    "school": "oak",
    "replied": "no",
}
SLIP_ANSWERS = {
    "quote": "Ugh, parents' evening with the usual suspects.",
    "platform": "whatsapp",
    "posted_at": "2026-11-19T18:30",
    "about": "school",
    "school": "oak",
}


def path(chat: Chat, label: str, person: Person = TEACHER) -> Reply:
    return chat.press(person, chat.press(person, chat.say(person, "/escalate"), POST), label)


def form_of(chat: Chat, label: str, next_label: str, person: Person = TEACHER) -> Form:
    return chat.form(person, path(chat, label, person), next_label)


def quoted(reply: Reply) -> list[tuple[str, str]]:
    return [(quote.label, quote.words) for quote in quotes(reply)]


# A child wrote.


def test_when_a_child_wrote_the_conversation_ends_first_in_the_policys_own_words() -> None:
    chat = Chat()
    shown = path(chat, CHILD)
    assert words(shown).startswith("Stop the conversation.")
    assert getattr(shown.parts[0], "tone", None) is Tone.WARNING
    assert quoted(shown) == [("B.3, paragraph 4", POLICY.clause("B.3#4").text)]
    assert "tell Hannah Head, headteacher, Oak Primary today" in words(shown)
    assert not chat.store.events


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (TEACHER, "Hannah Head, headteacher, Oak Primary"),
        (ELM_TEACHER, "Hugo Head, headteacher, Elm Primary"),
        (OAK_HEAD, "Edith Exeter, executive headteacher"),
        (BUSINESS_MANAGER, "Edith Exeter, executive headteacher"),
    ],
    ids=lambda value: value.id if isinstance(value, Person) else "",
)
def test_the_headteacher_of_ones_own_school_is_named_and_nobody_is_sent_to_themselves(
    person: Person, told: str
) -> None:
    assert f"tell {told} today" in words(path(Chat(), CHILD, person))


def test_what_a_child_wrote_goes_to_the_headteacher_with_the_safeguarding_lead_beside() -> None:
    chat = Chat()
    form = form_of(chat, CHILD, "Tell the headteacher")
    assert [field.name for field in form.fields if field.required] == ["quote", "display_name", "seen_at", "school"]
    saved = chat.fill(TEACHER, form, CHILD_ANSWERS)
    kept = chat.store.register.find(chat.store.events[-1].subject)
    assert kept.owner == OAK_HEAD.post
    assert kept.readers == {OAK_HEAD.post, EXECUTIVE_HEAD.post, OAK_LEAD.post}
    assert (kept.platform, kept.relation, kept.about) == (Platform.CLASS_DOJO, Relation.PUPIL, AboutWhom.PUPIL)
    assert kept.kind is Kind.CHILD_MESSAGE
    assert kept.clauses == ("B.3#4", "E#8")
    assert chat.store.register.words(kept).display_name == "Ella Example"
    assert "Who deals with it: Hannah Head" in words(saved)
    assert quoted(saved) == [("B.3, paragraph 4", POLICY.clause("B.3#4").text)]
    assert "Please do not respond to the post." not in words(saved)


def test_what_worries_about_a_childs_message_leads_to_the_safeguarding_words_at_once() -> None:
    chat = Chat()
    shown = chat.press(TEACHER, path(chat, CHILD), "What the child wrote worries me")
    assert words(shown).startswith("If anyone is in danger now, call 999.")
    assert OAK_LEAD.name in words(shown)


def test_a_child_who_writes_of_danger_shows_the_safeguarding_words_first() -> None:
    chat = Chat()
    form = form_of(chat, CHILD, "Tell the headteacher")
    saved = chat.fill(TEACHER, form, {**CHILD_ANSWERS, "quote": "my dad hits me and I want to kill myself"})
    assert words(saved).startswith("If anyone is in danger now, call 999.")
    assert set(chat.told(NoticeKind.URGENT_CONCERN)) == {OAK_HEAD.id, EXECUTIVE_HEAD.id, OAK_LEAD.id}


@pytest.mark.parametrize("label", [CHILD, SLIP])
def test_whoever_pressed_the_wrong_path_comes_back_to_the_gate(label: str) -> None:
    chat = Chat()
    assert chat.press(TEACHER, path(chat, label), "I pressed the wrong one") == chat.say(TEACHER, "/escalate")


def test_after_a_nude_was_refused_there_is_a_way_back_too() -> None:
    chat = Chat()
    refused = path(chat, "A picture may be one of these, or I am not sure")
    assert chat.press(TEACHER, refused, "I pressed the wrong one") == chat.say(TEACHER, "/escalate")


# By accident.


def test_a_slip_of_ones_own_is_welcomed_with_what_to_do_now_and_the_clauses_that_ask_for_it() -> None:
    chat = Chat()
    shown = path(chat, SLIP)
    assert words(shown).startswith("Thank you for saying so at once.")
    assert "1: Delete it now" in words(shown)
    assert quoted(shown) == [
        ("E, point 8", POLICY.clause("E#8").text),
        ("B.7", POLICY.clause("B.7").text),
    ]
    assert not [word for word in ("breach", "disciplin", "fault", "blame") if word in words(shown).lower()]


def test_a_slip_is_told_in_a_few_lines_and_its_writer_keeps_a_receipt() -> None:
    chat = Chat()
    form = form_of(chat, SLIP, "Tell it here")
    assert [f.name for f in form.fields if f.required] == ["quote", "platform", "posted_at", "about", "school"]
    saved = chat.fill(TEACHER, form, SLIP_ANSWERS)
    kept = chat.store.register.find(chat.store.events[-1].subject)
    assert (kept.relation, kept.kind, kept.named) == (Relation.MYSELF, Kind.OWN_ACCIDENT, frozenset({TEACHER.id}))
    assert kept.owner == OAK_HEAD.post
    assert "Thank you for telling it." in words(saved)
    assert "State: Raised" in words(chat.open(TEACHER, kept.reference))


@pytest.mark.parametrize(
    ("person", "owner"),
    [(OAK_HEAD, CHAIR), (EXECUTIVE_HEAD, CHAIR), (CHAIR, EXECUTIVE_HEAD), (TEACHER, OAK_HEAD)],
    ids=lambda person: person.id,
)
def test_nobody_deals_with_a_post_of_their_own(person: Person, owner: Person) -> None:
    chat = Chat()
    form = form_of(chat, SLIP, "Tell it here", person)
    chat.fill(person, form, SLIP_ANSWERS)
    assert chat.store.register.find(chat.store.events[-1].subject).owner == owner.post
    assert person.id not in {notice.to for notice in chat.store.outbox.written}


def test_the_long_form_shuts_its_writer_out_of_their_own_post_as_well() -> None:
    chat = Chat()
    kept = chat.store.register.find(chat.raise_concern(OAK_HEAD, relation="myself"))
    assert kept.owner == CHAIR.post


# The clauses, and the version that they are pinned to.


def clauses_of(chat: Chat, **answers: str) -> tuple[str, ...]:
    return chat.store.register.find(chat.raise_concern(TEACHER, **answers)).clauses


def test_the_words_of_a_colleagues_post_lead_to_further_clauses() -> None:
    chat = Chat()
    bikini = "Drunk in a bikini at our staff party"
    found = clauses_of(chat, kind="colleague", relation="staff", quote=bikini)
    assert found == ("B.5", "B.2#2", "E#8", "B.3#5", "B.3#6")


def test_the_words_of_a_parent_lead_to_none_because_the_policy_does_not_bind_them() -> None:
    chat = Chat()
    bikini = "Drunk in a bikini at our staff party"
    assert clauses_of(chat, kind="criticism", relation="parent", quote=bikini) == ("B.6", "E#8")
    assert clauses_of(chat, kind="criticism", relation="staff", quote="xyzzy") == ("B.6", "E#8")


def test_a_concern_is_pinned_to_the_policy_of_the_day_of_the_post(two_policies: Chat) -> None:
    chat = two_policies
    for seen, posted, version in (
        ("2026-11-19T18:30", "", "2026-10"),
        ("2026-11-19T18:30", "2026-09-01T10:00", "2023-09"),
        ("2026-09-02T18:30", "", "2023-09"),
        ("2026-11-19T18:30", "2020-01-01T10:00", "2026-10"),
        ("2020-01-02T18:30", "2020-01-01T10:00", "2026-10"),
    ):
        times = {"seen_at": seen, **({"posted_at": posted} if posted else {})}
        kept = chat.store.register.find(chat.raise_concern(TEACHER, **times))
        assert kept.policy == version, (seen, posted)


def test_a_clause_is_quoted_from_the_version_that_the_concern_is_pinned_to(two_policies: Chat) -> None:
    chat = two_policies
    old = chat.raise_concern(TEACHER, posted_at="2026-09-01T10:00")
    new = chat.raise_concern(TEACHER)
    shown = {of: chat.press(OAK_HEAD, chat.open(OAK_HEAD, of), "Read or correct the clauses") for of in (old, new)}
    sources = {of: next(part.source for part in reply.parts if isinstance(part, Quote)) for of, reply in shown.items()}
    assert "reviewed September 2023" in sources[old]
    assert "reviewed October 2026" in sources[new]
    assert "version 2023-09" in words(shown[old])


@pytest.fixture
def two_policies(tmp_path_factory: pytest.TempPathFactory) -> Chat:
    """Return a bot whose policy was reviewed anew in October 2026."""
    folder = tmp_path_factory.mktemp("policies")
    new = copy_to(folder).rename(folder / "social-media-2026-10")
    for was, now in (
        ('"2023-09"', '"2026-10"'),
        ('"2024-09"', '"2028-10"'),
        ("in_force_from = 2023-09-01", "in_force_from = 2026-10-01"),
    ):
        change(new / "policy.toml", was, now)
    copy_to(folder)
    chat = Chat()
    chat.services = replace(chat.services, library=Library(folder))
    chat.dispatcher = Dispatcher(ALL, chat.services)
    return chat
