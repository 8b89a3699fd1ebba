"""Tests of commands/group: the policy's three steps about a disruptive group chat."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.chat.form import Form
from bot.chat.reply import Facts, Reply
from bot.concerns.groups import GroupStep
from bot.dispatch import Dispatcher, Returned
from bot.events import Action
from bot.people import Person
from bot.policies.clause import Clause
from bot.policies.library import Library, Policy
from commands import ALL
from tests.builders import ELM_HEAD, EVERYBODY, EXECUTIVE_HEAD, LEAVER, OAK_HEAD, TEACHER
from tests.commands.chat import NOT_THERE, POLICY, Chat, labels, quotes, words

LEADERS = (OAK_HEAD, ELM_HEAD, EXECUTIVE_HEAD)
OTHERS = tuple(person for person in EVERYBODY if person not in LEADERS)
SOURCE = POLICY.clause("D.Disruption").text
GROUP = {"name": "canary-group Year 4", "place": "whatsapp", "on": "2026-11-19"}
SENTENCES = {
    "reminded": (
        "If people in the chat are digressing to personal conversations, school leaders should remind them that the "
        'group is for school chat and suggest they make a new "social" group for other topics.'
    ),
    "spoken_to": (
        "If someone is being disruptive or inappropriate, the participant will be contacted privately to let them know "
        "their behaviour is not acceptable for this space."
    ),
    "removed": (
        'However, if a participant continues their unacceptable behaviour they will be "removed" from your group.'
    ),
}


def file_form(chat: Chat, person: Person, step: str, group: str = "") -> Form:
    shown = chat.ask(person, "group", "file", f"{step}:{group}")
    assert isinstance(shown, Form), shown
    return shown


def filed(chat: Chat, person: Person, step: str, group: str = "", **answers: str) -> Reply:
    """File a step, and return what is shown then."""
    given = {**({} if group else GROUP), "on": "2026-11-19", **answers}
    return chat.fill(person, file_form(chat, person, step, group), given)


def a_group(chat: Chat, person: Person = OAK_HEAD, **answers: str) -> str:
    """File a reminder for a new group and return the id of the group."""
    before = {group.id for group in chat.store.groups.all()}
    filed(chat, person, "reminded", **answers)
    (new,) = {group.id for group in chat.store.groups.all()} - before
    return new


def history(reply: Reply) -> list[tuple[str, str]]:
    return [row for facts in reply.parts if isinstance(facts, Facts) for row in facts.rows if row[0] != "School"][-9:]


@pytest.mark.parametrize("person", LEADERS, ids=lambda person: person.id)
def test_leaders_see_the_policy_word_for_word_and_its_three_steps_in_order(person: Person) -> None:
    reply = Chat().say(person, "/group")
    quoted = quotes(reply)
    assert [each.words for each in quoted] == [POLICY.clause(f"D.Disruption#{n}").text for n in (1, 2)]
    assert "review was due September 2024 and is overdue" in quoted[-1].source
    steps = [label for label in labels(reply) if label[0] in "123"]
    assert steps == ["1. Remind the group", "2. A private word", "3. Removal"]
    assert "The policy wrote this for WhatsApp." in words(reply)
    assert "Nothing has been filed for a group that you lead." in words(reply)
    assert reply.in_confidence


@pytest.mark.parametrize("person", OTHERS, ids=lambda person: person.id)
def test_everybody_else_is_told_whom_it_is_for_whatever_they_ask_for(person: Person) -> None:
    chat = Chat()
    group = a_group(chat)
    events = list(chat.store.events)
    refused = chat.say(person, "/group")
    assert "is for headteachers and the executive headteacher" in words(refused)
    for step, about in (("", ""), ("reminded", group), ("open", group), ("open", "no-such"), ("file", "removed:")):
        assert chat.ask(person, "group", step, about) == refused
    form = replace(file_form(chat, OAK_HEAD, "removed"), nonce="0" * 32)
    assert chat.send(person, form, GROUP) == refused
    assert chat.store.events == events


def test_a_leaver_is_nobody_here() -> None:
    assert "/group" not in words(Chat().say(LEAVER, "/help"))


@pytest.mark.parametrize("step", list(GroupStep))
def test_each_step_quotes_its_sentence_to_the_letter_and_has_words_to_copy(step: GroupStep) -> None:
    reply = Chat().ask_reply(OAK_HEAD, "group", step.value)
    *_, sentence, to_copy = quotes(reply)
    assert sentence.words == SENTENCES[step.value]
    assert sentence.words in SOURCE
    assert sentence.heading == "Addressing disruptive behaviour on WhatsApp"
    assert sentence.source
    assert to_copy.label == "Words to copy"
    assert to_copy.words.endswith(f"Our policy says: “{sentence.words}”")
    assert "File that this was done" in labels(reply)


def test_for_a_group_on_whatsapp_it_is_not_said_that_the_policy_wrote_this_for_whatsapp() -> None:
    chat = Chat()
    for place, elsewhere in (("whatsapp", False), ("teams", True)):
        group = a_group(chat, name=f"Year 4 on {place}", place=place)
        said = words(chat.ask_reply(OAK_HEAD, "group", "spoken_to", group))
        assert ("In another chat it is a guide." in said) is elsewhere


def test_only_a_removal_asks_for_the_private_word_before_it() -> None:
    chat = Chat()
    told = {step: words(chat.ask_reply(OAK_HEAD, "group", step.value)) for step in GroupStep}
    assert [step for step in GroupStep if "Was there a private word before?" in told[step]] == [GroupStep.REMOVED]


def test_what_was_filed_is_shown_to_who_leads_the_school_and_names_nobody_in_the_group() -> None:
    chat = Chat()
    saved = filed(chat, OAK_HEAD, "reminded")
    assert "Filed: the group was reminded, on 19 November 2026." in words(saved)
    assert saved.in_confidence
    group = chat.store.groups.all()[0].id
    filed(chat, OAK_HEAD, "spoken_to", group, on="2026-11-20")
    for person in (OAK_HEAD, EXECUTIVE_HEAD):
        assert "Open: canary-group Year 4" in labels(chat.say(person, "/group"))
        opened = chat.ask_reply(person, "group", "open", group)
        assert ("19 November 2026", "The group was reminded, by Hannah Head") in history(opened)
        assert ("20 November 2026", "Somebody was contacted privately, by Hannah Head") in history(opened)
        assert ("Where it is", "WhatsApp") in history(opened)
        assert "Oak Primary" in words(opened)
        assert [label for label in labels(opened) if label[0] in "123"] == [
            "1. Remind the group",
            "2. A private word",
            "3. Removal",
        ]


def test_no_form_asks_for_anybody_in_the_group() -> None:
    chat = Chat()
    group = a_group(chat)
    assert [f.name for f in file_form(chat, OAK_HEAD, "removed").fields] == ["name", "place", "on"]
    assert [f.name for f in file_form(chat, EXECUTIVE_HEAD, "removed").fields] == ["name", "place", "school", "on"]
    known = file_form(chat, OAK_HEAD, "removed", group)
    assert [f.name for f in known.fields] == ["on"]
    assert known.fields[0].value == "2026-11-20"


def test_to_a_leader_of_another_school_a_group_reads_as_not_there_to_the_byte() -> None:
    chat = Chat()
    group = a_group(chat)
    events = list(chat.store.events)
    assert "canary" not in words(chat.say(ELM_HEAD, "/group"))
    for step, about in (
        ("open", "{}"),
        ("reminded", "{}"),
        ("spoken_to", "{}"),
        ("removed", "{}"),
        ("file", "removed:{}"),
    ):
        refused = chat.ask(ELM_HEAD, "group", step, about.format(group))
        assert refused == chat.ask(ELM_HEAD, "group", step, about.format("no-such-group"))
        assert isinstance(refused, Reply)
        assert words(refused) == NOT_THERE
    stolen = file_form(chat, OAK_HEAD, "removed", group)
    assert words_of(chat.send(ELM_HEAD, stolen, {"on": "2026-11-19"})) == NOT_THERE
    assert chat.store.events == events
    assert "canary" in words(chat.ask_reply(OAK_HEAD, "group", "open", group))  # the control


def words_of(answer: Reply | Returned) -> str:
    assert isinstance(answer, Reply)
    return words(answer)


def test_the_same_name_at_another_school_is_another_group() -> None:
    chat = Chat()
    ours, theirs = a_group(chat), a_group(chat, ELM_HEAD)
    assert ours != theirs
    assert "Elm" in words(chat.ask_reply(ELM_HEAD, "group", "open", theirs))


def test_the_same_group_written_again_goes_on_with_its_history() -> None:
    chat = Chat()
    group = a_group(chat)
    saved = filed(chat, EXECUTIVE_HEAD, "spoken_to", name="CANARY-Group  year 4", school="oak")
    assert "the group of this name that was there already" in words(saved)
    assert [each.id for each in chat.store.groups.all()] == [group]
    elsewhere = filed(chat, OAK_HEAD, "reminded", place="teams")
    assert "was there already" not in words(elsewhere)
    assert len(chat.store.groups.all()) == 2


def test_a_removal_without_a_private_word_is_pointed_out_kindly_in_the_policys_words_and_not_refused() -> None:
    chat = Chat()
    group = a_group(chat)
    early = "No private word is filed for this group so far."
    shown = chat.ask_reply(OAK_HEAD, "group", "removed", group)
    assert early in words(shown)
    assert "is for you to decide; nothing here stops you" in words(shown)
    assert [each.words for each in quotes(shown)][:2] == [SENTENCES["spoken_to"], SENTENCES["removed"]]
    assert chat.form(OAK_HEAD, shown, "File a private word first").about == f"spoken_to:{group}"
    assert file_form(chat, OAK_HEAD, "removed", group).intro.startswith(early.removesuffix("."))
    filed(chat, OAK_HEAD, "removed", group)
    filed(chat, OAK_HEAD, "spoken_to", group)
    told = words(chat.ask_reply(OAK_HEAD, "group", "removed", group))
    assert early not in told
    assert "Filed for this group so far" in told
    assert early.removesuffix(".") not in file_form(chat, OAK_HEAD, "removed", group).intro


def test_the_words_to_copy_speak_of_a_private_word_only_where_one_is_filed() -> None:
    chat = Chat()
    group = a_group(chat)
    spoken = "since what I wrote to you about has gone on"
    for about in ("", group):
        assert spoken not in quotes(chat.ask_reply(OAK_HEAD, "group", "removed", about))[-1].words
    filed(chat, OAK_HEAD, "spoken_to", group)
    assert spoken in quotes(chat.ask_reply(OAK_HEAD, "group", "removed", group))[-1].words


def test_under_a_policy_without_a_private_word_nothing_is_said_of_one() -> None:
    chat = under(OtherLibrary("D.Disruption#2"))
    shown = words(chat.ask_reply(OAK_HEAD, "group", "removed"))
    assert "private word" not in shown
    assert "File that this was done" in shown


def test_filing_and_reading_are_in_the_audit_trail_without_words() -> None:
    chat = Chat()
    group = a_group(chat)
    chat.ask_reply(EXECUTIVE_HEAD, "group", "open", group)
    file, read = chat.store.events
    assert (file.actor, file.action, file.subject) == (OAK_HEAD.id, Action.GROUP_STEP_TAKEN, group)
    assert file.details == {"step": "reminded", "school": "oak"}
    assert (read.actor, read.action, read.subject) == (EXECUTIVE_HEAD.id, Action.GROUP_OPENED, group)
    assert "canary" not in repr(chat.store.events)


def test_one_form_sent_twice_is_one_step_and_another_persons_nonce_is_not_there() -> None:
    chat = Chat()
    form = file_form(chat, OAK_HEAD, "reminded")
    assert chat.fill(OAK_HEAD, form, GROUP).parts[0] == chat.fill(OAK_HEAD, form, GROUP).parts[0]
    (group,) = chat.store.groups.all()
    assert len(chat.store.groups.taken(group)) == 1
    again = chat.send(EXECUTIVE_HEAD, file_form(chat, EXECUTIVE_HEAD, "removed"), {**GROUP, "school": "elm"})
    assert isinstance(again, Reply)
    stolen = replace(file_form(chat, EXECUTIVE_HEAD, "removed"), nonce=form.nonce)
    refused = chat.send(EXECUTIVE_HEAD, stolen, {**GROUP, "school": "oak"})
    assert isinstance(refused, Returned)
    assert refused.sentence == NOT_THERE
    assert len(chat.store.groups.taken(group)) == 1


@pytest.mark.parametrize("about", ["", ":", "nonsense", "nonsense:x", "removed:no-such"])
def test_a_step_that_there_is_not_is_not_there(about: str) -> None:
    assert words(chat_reply(Chat().ask(OAK_HEAD, "group", "file", about))) == NOT_THERE


def chat_reply(shown: Reply | Form) -> Reply:
    assert isinstance(shown, Reply)
    return shown


def test_days_to_come_are_refused_and_what_cannot_be_saved_comes_back() -> None:
    chat = Chat()
    form = file_form(chat, OAK_HEAD, "reminded")
    refused = chat.send(OAK_HEAD, form, {**GROUP, "on": "2026-11-21"})
    assert isinstance(refused, Returned)
    assert refused.errors.keys() == {"on"}
    chat.store.groups.busy = True
    assert isinstance(chat.send(OAK_HEAD, form, GROUP), Returned)
    assert chat.store.events == []


def test_many_groups_are_shown_the_latest_first_and_the_rest_counted() -> None:
    chat = Chat()
    for number in range(12):
        filed(chat, OAK_HEAD, "reminded", name=f"Group {number}")
        chat.clock.move(timedelta(minutes=1))
    reply = chat.say(OAK_HEAD, "/group")
    assert [label for label in labels(reply) if label.startswith("Open")] == [
        f"Open: Group {number}" for number in range(11, 1, -1)
    ]
    assert "2 older groups are not shown here." in words(reply)


def test_who_has_left_is_not_named_and_an_unknown_school_is_shown_by_its_id() -> None:
    chat = Chat([person for person in EVERYBODY if person is not ELM_HEAD])
    before = Chat()
    group = a_group(before, ELM_HEAD)
    chat.store.groups = before.store.groups
    chat.services = replace(chat.services, groups=before.store.groups)
    chat.dispatcher = Dispatcher(ALL, chat.services)
    opened = chat.ask_reply(EXECUTIVE_HEAD, "group", "open", group)
    assert ("19 November 2026", "The group was reminded, by somebody who has left") in history(opened)


class OtherLibrary(Library):
    """A library with one policy, whatever the day."""

    def __init__(self, *without: str, text: str = "") -> None:
        clauses = {name: clause for name, clause in POLICY.clauses.items() if name not in without}
        if text:
            clauses["D.Disruption#2"] = replace(POLICY.clause("D.Disruption#2"), text=text)
        self._policy = replace(POLICY, clauses=clauses)

    def in_force(self, _on: date) -> Policy:
        """Return it."""
        return self._policy

    def holding(self, _clause: Clause, _on: date) -> Policy:
        """Return it."""
        return self._policy


def under(library: OtherLibrary) -> Chat:
    chat = Chat()
    chat.services = replace(chat.services, library=library)
    chat.dispatcher = Dispatcher(ALL, chat.services)
    return chat


def test_under_a_policy_without_that_section_nothing_is_put_into_its_mouth() -> None:
    chat = under(OtherLibrary("D.Disruption#1", "D.Disruption#2"))
    first, second = chat.say(OAK_HEAD, "/group"), chat.ask_reply(OAK_HEAD, "group", "reminded")
    for reply in (first, second):
        assert "The policy in force says nothing about disruptive group chats" in words(reply)
        assert "Our policy says" not in words(reply)
    (to_copy,) = quotes(second)
    assert to_copy.words.endswith("Thank you.")


def test_a_later_version_with_fewer_sentences_is_quoted_as_a_whole_paragraph() -> None:
    chat = under(OtherLibrary(text="Whoever goes on is removed."))
    *_, sentence, to_copy = quotes(chat.ask_reply(OAK_HEAD, "group", "removed"))
    assert sentence.words == "Whoever goes on is removed."
    assert "“Whoever goes on is removed.”" in to_copy.words


def test_the_way_to_concerns_is_open() -> None:
    chat = Chat()
    reply = chat.say(OAK_HEAD, "/group")
    assert "An online post that touches the school" in "".join(labels(chat.press(OAK_HEAD, reply, "Raise a concern")))
    assert "call 999" in words(reply)


def test_it_is_in_the_help_of_leaders_alone() -> None:
    assert "/group" in words(Chat().say(OAK_HEAD, "/help"))
    assert "/group" not in words(Chat().say(TEACHER, "/help"))


def test_whatever_shows_the_name_of_a_group_is_shown_in_confidence() -> None:
    chat = Chat()
    group = a_group(chat)
    for step, about in (("", ""), ("open", group), *((step.value, group) for step in GroupStep)):
        reply = chat.ask_reply(OAK_HEAD, "group", step, about)
        assert "canary-group" in words(reply)
        assert reply.in_confidence
