"""Stepping aside, giving a concern to whom it belongs, what concerns share; and whom to ring when nobody is left."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Form
from bot.chat.reply import File, Reply
from bot.concerns.concern import AboutWhom
from bot.concerns.lifecycle import State
from bot.concerns.routes import Line, Routes, When
from bot.dispatch import Returned
from bot.events import Action
from bot.notices import NoticeKind
from bot.people import Person, Role
from bot.requests.procedures import OutsideContact, Procedures
from commands.concerns import whose_words as whose
from tests.builders import (
    ASSISTANT,
    CHAIR,
    ELM_HEAD,
    ELM_TEACHER,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LINE_MANAGER,
    OAK_HEAD,
    OAK_LEAD,
    SCHOOLS,
    TEACHER,
)
from tests.commands.chat import CONCERN, NOT_THERE, PNG, PROCEDURES, Chat, labels, words

Answers = dict[str, str | tuple[str, ...]]
RANG = "01392 555000"
WITH_A_NUMBER = Procedures(
    PROCEDURES.by_kind, {"lado": OutsideContact("lado", "The designated officer (LADO)", RANG, "…")}
)
WITH_A_NAME = Procedures(PROCEDURES.by_kind, {"lado": OutsideContact("lado", "Mo Officer", RANG, "…")})
ALL_LEADERS = (OAK_HEAD.id, EXECUTIVE_HEAD.id, CHAIR.id)


def step_aside(chat: Chat, person: Person, reference: str, why: str = "") -> Reply:
    form = chat.form(person, chat.open(person, reference), whose.STEP_ASIDE)
    return chat.fill(person, form, {"why": why})


def reroute(chat: Chat, person: Person, reference: str, **answers: str | tuple[str, ...]) -> Reply | Returned:
    form = chat.form(person, chat.open(person, reference), whose.REROUTE)
    values = {field.name: field.value for field in form.fields if field.value}
    return chat.send(person, form, {**values, **answers})


def sees_nothing(chat: Chat, person: Person, reference: str) -> bool:
    chat.deliver()
    seen = repr([chat.say(person, line) for line in ("/concerns", "/notices")])
    closed = repr(chat.ask(person, "concerns", "closed"))
    return words(chat.open(person, reference)) == NOT_THERE and reference not in seen + closed


def waiting_for(chat: Chat, person: Person) -> list[NoticeKind]:
    return [notice.kind for notice in chat.store.outbox.on_their_way if notice.to == person.id]


# Stepping aside.


def test_whoever_steps_aside_loses_sight_at_once_and_the_next_in_line_is_told() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG)
    assert waiting_for(chat, OAK_HEAD) == [NoticeKind.NEW_CONCERN]
    assert words(step_aside(chat, OAK_HEAD, reference)) == whose.ASIDE_DONE
    assert sees_nothing(chat, OAK_HEAD, reference)
    assert waiting_for(chat, OAK_HEAD) == []
    assert waiting_for(chat, EXECUTIVE_HEAD) == [NoticeKind.NEW_CONCERN, NoticeKind.HANDED_OVER]
    (file,) = chat.store.register.evidence(chat.store.register.find(reference))
    assert words(chat.ask_reply(OAK_HEAD, "concerns", "file", f"{reference}:{file.id}")) == NOT_THERE
    assert chat.store.register.find(reference).owner == EXECUTIVE_HEAD.post


def test_the_reason_is_private_to_those_who_have_it_and_the_audit_says_that_and_not_what() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    step_aside(chat, OAK_HEAD, reference, "The parent is my sister.")
    assert "The parent is my sister." in words(chat.open(EXECUTIVE_HEAD, reference))
    assert "sister" not in repr(chat.open(TEACHER, reference))
    (event,) = (e for e in chat.store.events if e.action is Action.STEPPED_ASIDE)
    assert (event.actor, event.subject, event.details) == (OAK_HEAD.id, reference, {})
    assert "sister" not in repr(chat.store.outbox.written)


def test_without_a_reason_there_is_no_note_and_whoever_took_it_has_it_no_more() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.press(OAK_HEAD, chat.acknowledge(OAK_HEAD, reference), "I will deal with it")
    step_aside(chat, OAK_HEAD, reference)
    kept = chat.store.register.find(reference)
    assert (kept.handler, kept.state) == ("", State.ACKNOWLEDGED)
    assert chat.store.register.notes(kept) == ()
    assert NoticeKind.HANDED_OVER in waiting_for(chat, EXECUTIVE_HEAD)


def test_somebody_who_reads_beside_steps_aside_and_the_handler_stays() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.press(OAK_HEAD, chat.acknowledge(OAK_HEAD, reference), "I will deal with it")
    step_aside(chat, EXECUTIVE_HEAD, reference)
    kept = chat.store.register.find(reference)
    assert (kept.handler, kept.owner) == (OAK_HEAD.id, OAK_HEAD.post)
    assert sees_nothing(chat, EXECUTIVE_HEAD, reference)
    assert chat.told(NoticeKind.HANDED_OVER) == []


def test_whoever_raised_it_and_steps_aside_keeps_the_receipt_and_its_notices() -> None:
    chat = Chat()
    reference = chat.raise_concern(OAK_HEAD)
    step_aside(chat, OAK_HEAD, reference)
    assert "Raised by" not in words(chat.open(OAK_HEAD, reference))
    chat.acknowledge(EXECUTIVE_HEAD, reference)
    assert waiting_for(chat, OAK_HEAD) == [NoticeKind.MOVED]


def test_stepping_aside_is_for_good_in_whatever_post() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    step_aside(chat, OAK_HEAD, reference)
    step_aside(chat, EXECUTIVE_HEAD, reference)
    promoted = replace(OAK_HEAD, role=Role.CHAIR_OF_GOVERNORS, school="")
    assert words(chat.open(promoted, reference)) == NOT_THERE
    assert reference in words(chat.open(CHAIR, reference))


def test_it_does_not_wait_for_what_others_did_meanwhile() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), whose.STEP_ASIDE)
    chat.acknowledge(EXECUTIVE_HEAD, reference)
    assert words(chat.fill(OAK_HEAD, form, {})) == whose.ASIDE_DONE
    assert "saved already" in words(chat.fill(OAK_HEAD, form, {}))


def test_when_nobody_would_be_left_nothing_is_lost_and_the_way_outside_is_shown() -> None:
    chat = Chat(requests=WITH_A_NUMBER)
    reference = chat.raise_concern(TEACHER)
    step_aside(chat, OAK_HEAD, reference)
    step_aside(chat, EXECUTIVE_HEAD, reference)
    before = chat.store.register.find(reference)
    form = chat.form(CHAIR, chat.open(CHAIR, reference), whose.STEP_ASIDE)
    returned = chat.send(CHAIR, form, {"why": "I know them."})
    assert isinstance(returned, Returned)
    assert returned.sentence == (
        "Nobody else here can take this over, so nothing was changed: nothing is lost, and it stays with you. Please "
        f"take it to the local authority's designated officer (LADO), telephone {RANG}, and write down under its state "
        "that you referred it."
    )
    assert chat.store.register.find(reference) == before
    assert reference in words(chat.say(CHAIR, "/concerns"))


# Giving it to whom it belongs.


def test_whoever_turns_out_to_be_involved_is_shut_out_before_anybody_else_is_told() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG)
    saved = reroute(chat, EXECUTIVE_HEAD, reference, named=(OAK_HEAD.id,), why="He is in the picture.")
    assert isinstance(saved, Reply)
    assert words(saved) == whose.REROUTED_AWAY  # about a headteacher: it is the chair's
    for person in (OAK_HEAD, EXECUTIVE_HEAD):
        assert sees_nothing(chat, person, reference)
        assert waiting_for(chat, person) == []
    kept = chat.store.register.find(reference)
    assert (kept.about, kept.owner) == (AboutWhom.HEADTEACHER, CHAIR.post)
    assert waiting_for(chat, CHAIR) == [NoticeKind.HANDED_OVER]
    assert "He is in the picture." in words(chat.open(CHAIR, reference))
    (event,) = (e for e in chat.store.events if e.action is Action.CONCERN_REROUTED)
    assert (event.actor, event.details) == (EXECUTIVE_HEAD.id, {})


def test_a_handler_who_stays_goes_on_and_new_readers_are_told() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    saved = reroute(chat, OAK_HEAD, reference, about="pupil", kind="harassment", named=(ASSISTANT.id,))
    assert isinstance(saved, Reply)
    assert words(saved).startswith(whose.REROUTED)
    assert waiting_for(chat, OAK_LEAD) == [NoticeKind.NEW_CONCERN]
    assert waiting_for(chat, OAK_HEAD) == [NoticeKind.NEW_CONCERN]  # those of its raising
    assert "Asha Assistant" in words(chat.open(OAK_LEAD, reference))


def test_another_school_takes_it_over() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.press(OAK_HEAD, chat.acknowledge(OAK_HEAD, reference), "I will deal with it")
    assert words(_reply(reroute(chat, OAK_HEAD, reference, school="elm"))) == whose.REROUTED_AWAY
    assert sees_nothing(chat, OAK_HEAD, reference)
    assert waiting_for(chat, ELM_HEAD) == [NoticeKind.HANDED_OVER]
    assert chat.store.register.find(reference).handler == ""


def test_who_was_named_by_mistake_can_read_it_again() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, about="headteacher")
    assert sees_nothing(chat, OAK_HEAD, reference)
    reroute(chat, CHAIR, reference, about="school", not_named=(OAK_HEAD.id,))
    assert waiting_for(chat, OAK_HEAD) == [NoticeKind.HANDED_OVER]
    assert words(chat.open(CHAIR, reference)) == NOT_THERE
    assert reference in words(chat.open(OAK_HEAD, reference))


def test_nothing_new_changes_nothing_and_tells_nobody() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    written = list(chat.store.outbox.written)
    assert words(_reply(reroute(chat, OAK_HEAD, reference))).startswith(whose.SAME)
    assert chat.store.outbox.written == written
    assert Action.CONCERN_REROUTED not in chat.done()


def test_what_changed_meanwhile_is_not_given_away_unseen() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), whose.REROUTE)
    chat.acknowledge(EXECUTIVE_HEAD, reference)
    answers = {"about": "pupil", "kind": "hate", "school": "oak"}
    returned = chat.send(OAK_HEAD, form, answers)
    assert isinstance(returned, Returned)
    assert "changed while your form was open" in returned.sentence


def test_when_all_turn_out_to_be_involved_it_stays_where_it_is() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    returned = reroute(chat, OAK_HEAD, reference, named=ALL_LEADERS)
    assert isinstance(returned, Returned)
    assert returned.sentence.startswith("Nobody else here can take this over")
    assert "01632" not in returned.sentence  # the example rings nowhere
    assert reference in words(chat.open(OAK_HEAD, reference))


@pytest.mark.parametrize("step", ["aside", "reroute"])
@pytest.mark.parametrize("person", [TEACHER, ASSISTANT, ELM_HEAD, CHAIR])
def test_only_those_who_may_read_it_give_it_away(person: Person, step: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert words(chat.ask_reply(person, "concerns", step, reference)) == NOT_THERE
    assert chat.ask(person, "concerns", step, reference) == chat.ask(person, "concerns", step, "SR-NONE-NONE")


# When nobody is left at the raising.


@pytest.mark.parametrize(
    ("requests", "lado"),
    [
        (PROCEDURES, "the local authority's designated officer (LADO) directly."),
        (Procedures(PROCEDURES.by_kind, {}), "the local authority's designated officer (LADO) directly."),
        (WITH_A_NUMBER, f"the local authority's designated officer (LADO), telephone {RANG} directly."),
        (WITH_A_NAME, f"the local authority's designated officer (LADO) (Mo Officer, telephone {RANG}) directly."),
    ],
)
def test_the_way_outside_has_the_name_and_number_that_the_school_gave(requests: Procedures, lado: str) -> None:
    chat = Chat(requests=requests)
    returned = chat.send(TEACHER, chat.concern_form(TEACHER), {**CONCERN, "named": ALL_LEADERS})
    assert isinstance(returned, Returned)
    assert isinstance(returned.form, Form)
    assert returned.sentence.endswith(f"so it was not saved. Please tell {lado}")
    assert chat.done() == []


def test_in_danger_999_comes_first_also_when_nobody_is_left() -> None:
    chat = Chat()
    returned = chat.send(TEACHER, chat.concern_form(TEACHER), {**CONCERN, "kind": "threat", "named": ALL_LEADERS})
    assert isinstance(returned, Returned)
    assert returned.sentence.startswith("If anyone is in danger now, call 999. Everybody here")


# Whom the policy names besides.


def test_the_policy_s_own_manager_is_told_of_by_name_and_sees_nothing() -> None:
    chat = Chat()
    saved = words(chat.fill(TEACHER, chat.concern_form(TEACHER), CONCERN))
    assert "The policy asks you to tell as well: Lena Line, line manager, Oak Primary (B.6)" in saved
    reference = saved.split("Saved, reference ")[1].partition("\n")[0]
    assert sees_nothing(chat, LINE_MANAGER, reference)


@pytest.mark.parametrize(
    ("raiser", "answers"),
    [
        (TEACHER, {"named": (LINE_MANAGER.id,)}),
        (TEACHER, {"kind": "own_accident"}),
        (LINE_MANAGER, {}),  # whose manager has it anyway
        (CHAIR, {}),  # whom nobody manages
    ],
)
def test_nobody_is_named_besides_who_is_in_it_or_has_it_or_is_not_meant(raiser: Person, answers: Answers) -> None:
    chat = Chat()
    assert "The policy asks you to tell" not in words(
        chat.fill(raiser, chat.concern_form(raiser), {**CONCERN, **answers})
    )


def test_a_federation_may_name_another_post_besides_with_a_clause_of_its_own() -> None:
    usual = Chat().services.routes
    besides = replace(usual.turn_to[0], who=(Role.SAFEGUARDING_LEAD,), clause="Z.1")
    chat = Chat(routes=replace(usual, turn_to=(besides,)))
    saved = words(chat.fill(TEACHER, chat.concern_form(TEACHER), CONCERN))
    assert "The policy asks you to tell as well: Simon Safe, designated safeguarding lead, Oak Primary\n" in saved


def test_a_manager_whom_the_table_names_deals_with_it_and_has_a_list() -> None:
    manager_first = Routes((Line(When(), (Role.LINE_MANAGER, Role.HEADTEACHER)),))
    chat = Chat(routes=manager_first)
    saved = words(chat.fill(TEACHER, chat.concern_form(TEACHER), CONCERN))
    assert "Who deals with it: Lena Line, line manager, Oak Primary" in saved
    reference = saved.split("Saved, reference ")[1].partition("\n")[0]
    assert reference in words(chat.say(LINE_MANAGER, "/concerns"))
    assert sees_nothing(chat, OAK_HEAD, reference)
    step_aside(chat, LINE_MANAGER, reference)
    assert sees_nothing(chat, LINE_MANAGER, reference)
    assert reference in words(chat.open(OAK_HEAD, reference))


# Patterns.

ACCOUNT: Answers = {"account_address": "https://m.facebook.com/Angry.Parent?fbclid=1"}
SAME_ACCOUNT: Answers = {"account_address": "@angry.parent"}


def test_the_same_account_at_two_schools_is_shown_to_those_who_may_read_both() -> None:
    chat = Chat()
    here = chat.raise_concern(TEACHER, **ACCOUNT)
    there = chat.raise_concern(ELM_TEACHER, school="elm", **SAME_ACCOUNT)
    shown = chat.open(EXECUTIVE_HEAD, here)
    assert f"Also seen in\nThe same account: {there}, Elm Primary, raised\nOpen {there}" in words(shown)
    listed = words(chat.say(EXECUTIVE_HEAD, "/concerns"))
    assert "Seen more than once\n" in listed
    assert f"{here}: the same account: {there}" in listed
    assert labels(shown).count(f"Open {there}") == 1


def test_the_same_person_named_at_two_schools_is_shown_to_those_who_may_read_both() -> None:
    chat = Chat()
    here = chat.raise_concern(TEACHER, named=(ASSISTANT.id,))
    there = chat.raise_concern(ELM_TEACHER, school="elm", named=(ASSISTANT.id, LINE_MANAGER.id))
    chat.raise_concern(ELM_TEACHER, school="elm", named=(LINE_MANAGER.id,))
    assert f"The same person named: {there}, Elm Primary" in words(chat.open(EXECUTIVE_HEAD, here))


@pytest.mark.parametrize("answers", [SAME_ACCOUNT, {"named": (ASSISTANT.id,)}, {**SAME_ACCOUNT, "about": "governor"}])
def test_nobody_else_learns_that_there_is_another_not_even_by_a_count_or_a_notice(
    answers: Answers,
) -> None:
    def shown(chat: Chat) -> str:
        screens = [chat.open(OAK_HEAD, here), chat.say(OAK_HEAD, "/concerns"), chat.say(OAK_HEAD, "/notices")]
        return "\n".join(map(words, screens)).replace(here, "HERE")

    alone, beside = Chat(), Chat()
    mine: Answers = {**ACCOUNT, "named": (ASSISTANT.id,)}
    here = alone.raise_concern(TEACHER, **mine)
    without = shown(alone)
    here = beside.raise_concern(TEACHER, **mine)
    told = [n for n in beside.store.outbox.written if n.to == OAK_HEAD.id]
    other = beside.raise_concern(ELM_TEACHER, **{"school": "elm", **answers})
    assert shown(beside) == without
    assert [n for n in beside.store.outbox.written if n.to == OAK_HEAD.id] == told
    reader = CHAIR if "about" in answers else EXECUTIVE_HEAD
    assert other in words(beside.say(reader, "/concerns"))  # the control: it is there
    beside.clock.move(timedelta(days=1))
    if reader is EXECUTIVE_HEAD:
        assert other in words(beside.open(EXECUTIVE_HEAD, here))


def _reply(shown: Reply | Returned) -> Reply:
    assert isinstance(shown, Reply), shown
    return shown


def test_the_cast_has_everybody_who_is_needed() -> None:
    assert {TEACHER, ASSISTANT, LINE_MANAGER, OAK_LEAD} <= set(EVERYBODY)


# Files that lie ready.


def test_a_file_that_lies_ready_is_not_handed_out_to_whoever_lost_sight_meanwhile() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG)
    (kept,) = chat.store.register.evidence(chat.store.register.find(reference))
    shown = chat.ask_reply(OAK_HEAD, "concerns", "file", f"{reference}:{kept.id}")
    (file,) = (part for part in shown.parts if isinstance(part, File))
    may_have = chat.dispatcher.may_still_have
    assert may_have(OAK_HEAD.id, file)
    step_aside(chat, OAK_HEAD, reference)
    assert not may_have(OAK_HEAD.id, file)
    assert may_have(EXECUTIVE_HEAD.id, file)
    assert not may_have("a-stranger", file)
    assert not may_have(EXECUTIVE_HEAD.id, replace(file, about="SR-GONE-GONE"))
    assert may_have(OAK_HEAD.id, replace(file, about=""))  # a workbook of their own


def test_a_headteacher_who_came_later_is_not_named_by_a_change_of_hands() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, about="headteacher")
    new_head = replace(OAK_HEAD, id="new-head", name="Nora New")
    chat.store.directory.replace_staff([*EVERYBODY, new_head], SCHOOLS, chat.store.events[0])
    step_aside(chat, CHAIR, reference)
    assert chat.store.register.find(reference).named == {OAK_HEAD.id}
    assert sees_nothing(chat, new_head, reference)
    reroute(chat, EXECUTIVE_HEAD, reference, about="headteacher", kind="hate")
    assert chat.store.register.find(reference).named == {OAK_HEAD.id}


# Several reports of one post.

ONE_POST = {"post_address": "https://www.facebook.com/groups/1/posts/2"}


@pytest.mark.parametrize("of", [0, 1])
def test_naming_somebody_in_one_report_of_a_post_takes_all_from_them(of: int) -> None:
    chat = Chat()
    both = [chat.raise_concern(person, **ONE_POST) for person in (TEACHER, ELM_TEACHER)]
    assert chat.store.register.find(both[1]).joins == both[0]
    form = chat.form(
        EXECUTIVE_HEAD, chat.open(EXECUTIVE_HEAD, both[of]), "Somebody else is involved, or it belongs elsewhere"
    )
    chat.fill(EXECUTIVE_HEAD, form, {"about": "school", "kind": "criticism", "school": "oak", "named": (OAK_HEAD.id,)})
    assert [words(chat.open(OAK_HEAD, each)) for each in both] == [NOT_THERE, NOT_THERE]
    assert [each for each in chat.store.outbox.on_their_way if each.to == OAK_HEAD.id] == []


@pytest.mark.parametrize("of", [0, 1])
def test_stepping_aside_from_one_report_of_a_post_is_stepping_aside_from_all(of: int) -> None:
    chat = Chat()
    both = [chat.raise_concern(person, **ONE_POST) for person in (TEACHER, ELM_TEACHER)]
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, both[of]), "I should not deal with this")
    chat.fill(OAK_HEAD, form, {})
    assert [words(chat.open(OAK_HEAD, each)) for each in both] == [NOT_THERE, NOT_THERE]
    assert chat.done().count(Action.STEPPED_ASIDE) == 2
    assert [each for each in chat.store.outbox.on_their_way if each.to == OAK_HEAD.id] == []
    third = chat.raise_concern(LINE_MANAGER, **ONE_POST)
    assert words(chat.open(OAK_HEAD, third)) == NOT_THERE
