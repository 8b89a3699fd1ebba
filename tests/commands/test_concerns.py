"""Tests of commands/concerns: who sees what of a concern, and how it moves."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.form import Form, Raw, Sent
from bot.chat.reply import Button, Facts, File, Press, Reply
from bot.command import Ask, Filled
from bot.concerns.concern import Concern
from bot.concerns.lifecycle import State
from bot.concerns.routing import Sight, sight
from bot.dispatch import Returned
from bot.events import Action
from bot.notices import NoticeKind
from bot.people import Person
from bot.references import new_id
from commands.concerns import COMMAND
from commands.concerns.bundle_words import BUNDLES
from tests.builders import (
    ASSISTANT,
    BUSINESS_MANAGER,
    CHAIR,
    ELM_HEAD,
    ELM_TEACHER,
    EVERYBODY,
    EXECUTIVE_HEAD,
    OAK_HEAD,
    OAK_LEAD,
    ONE_A_ROLE,
    TEACHER,
)
from tests.commands.chat import CLOSING, NOT_THERE, PNG, SAFE_PICTURES, Chat, labels, quotes, words

NO_SUCH = "SR-9999-9999"
STEPS = tuple(step for step in COMMAND.steps if step != "closed")
SAVED = tuple(name for name, step in COMMAND.steps.items() if step.save)
CANARY = "canary"
OF_THE_CLOCKS = {"clock": "first_look", "days": "1", "reason": "A reason.", "rung": "platform", "on": "2026-11-20"}
OF_THE_LADDER = {"came": "stays", "words": "A word.", "still_there": "no"}
ANSWERS: Mapping[str, Raw] = {
    **CLOSING,
    **OF_THE_CLOCKS,
    **OF_THE_LADDER,
    "note": "A note.",
    "state": "waiting",
    "why": "A reason.",
    "more": "More of it.",
    "to": "police",
    "message": "A message.",
    "clauses": ("B.6",),
}
TO_ADD = {"add", "refer", "my_picture", "my_nude", "my_files", "message"}
"""What also the person who raised it may do."""


def asked(chat: Chat, person: Person, step: str, about: str) -> Reply | Form:
    """Ask for a step as a link would; the list itself is asked by typing the reference."""
    if not step:
        return chat.dispatcher.say(person, f"/concerns {about}")
    return chat.ask(person, "concerns", step, about)


def sent(chat: Chat, person: Person, step: str, about: str, seen: str = "1") -> Reply | Returned:
    """Send a form or a press that was made up by hand."""
    filled = Filled(Ask(person, "concerns", step=step, about=about), new_id(), seen, Sent(ANSWERS, {"files": (PNG,)}))
    return chat.dispatcher.send(filled)


def at_once(chat: Chat, *_: object) -> None:
    """Leave the concern as it was raised."""


def after_acknowledging(chat: Chat, handler: Person, reference: str) -> None:
    chat.acknowledge(handler, reference)


def after_closing(chat: Chat, handler: Person, reference: str) -> None:
    chat.acknowledge(handler, reference)
    chat.close(handler, reference)


STAGES = (at_once, after_acknowledging, after_closing)


@dataclass(frozen=True)
class Case:
    """A concern about Oak Primary, and what a person has to do with it: nothing, raised it, or is named in it."""

    person: Person
    relation: str

    @property
    def sight(self) -> Sight:
        """What the rules grant: the head and the executive head read it, whoever raised it has a receipt."""
        if self.relation != "named" and self.person in {OAK_HEAD, EXECUTIVE_HEAD}:
            return Sight.FULL
        return Sight.RECEIPT if self.relation == "raised" else Sight.NOTHING

    @property
    def raiser(self) -> Person:
        """Who raised it."""
        return self.person if self.relation == "raised" else next(p for p in (TEACHER, ASSISTANT) if p != self.person)

    @property
    def handler(self) -> Person:
        """Somebody who may read it in any case."""
        about_a_headteacher = self.relation == "named" and self.person in {OAK_HEAD, ELM_HEAD, EXECUTIVE_HEAD}
        about_the_chair = self.relation == "named" and self.person == CHAIR
        return CHAIR if about_a_headteacher else EXECUTIVE_HEAD if about_the_chair else OAK_HEAD

    def raise_it(self, chat: Chat) -> str:
        """Raise it with a file; return its reference."""
        named = (self.person.id,) if self.relation == "named" else ()
        return chat.raise_concern(self.raiser, PNG, named=named, quote=CANARY)


CASES = [Case(person, relation) for person in EVERYBODY for relation in ("nothing", "raised", "named")]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.person.id} {case.relation}")


def made(chat: Chat, concern: Concern, handler: Person) -> str:
    """Make a bundle of a concern and return its id."""
    form = chat.ask(handler, "concerns", "bundle", concern.reference)
    assert isinstance(form, Form)
    chat.fill(handler, form, {"purpose": "police", "recipient": "PC 4711", "reason": CANARY})
    (bundle,) = chat.store.bundles.made(concern)
    return bundle.id


# Who sees what: every role, every relation, every step.


@each_case
@pytest.mark.parametrize("step", STEPS)
def test_who_may_not_see_it_gets_the_answer_for_a_reference_that_does_not_exist(case: Case, step: str) -> None:
    chat = Chat()
    reference = case.raise_it(chat)
    concern = chat.store.register.find(reference)
    (file,) = chat.store.register.evidence(concern)
    after = f":{file.id}" if step == "file" else ""
    if step == "bundle_file":
        after = f":{made(chat, concern, case.handler)}"
    shown, nothing = (asked(chat, case.person, step, r + after) for r in (reference, NO_SUCH))
    assert isinstance(nothing, Reply)
    assert words(nothing) == NOT_THERE
    may = case.sight is Sight.FULL or (case.sight is Sight.RECEIPT and step in {"", "open", *TO_ADD})
    assert (shown != nothing) == may


@each_case
@pytest.mark.parametrize("stage", STAGES)
def test_who_may_not_read_it_can_neither_change_it_nor_tell_it_from_one_that_does_not_exist(
    case: Case, stage: Callable[[Chat, Person, str], None]
) -> None:
    chat = Chat()
    reference = case.raise_it(chat)
    stage(chat, case.handler, reference)
    before = (chat.store.register.find(reference), chat.done(), chat.everything_kept())
    if case.sight is Sight.FULL:
        return
    for step in SAVED if case.sight is Sight.NOTHING else set(SAVED) - TO_ADD:
        seen = str(before[0].version)
        assert sent(chat, case.person, step, reference, seen) == sent(chat, case.person, step, NO_SUCH, seen)
    assert (chat.store.register.find(reference), chat.done(), chat.everything_kept()) == before


def test_who_raised_it_can_add_to_it_and_change_nothing_of_what_others_do() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    for step in sorted(TO_ADD & set(SAVED)):
        assert isinstance(sent(chat, TEACHER, step, reference), Reply)
        assert sent(chat, TEACHER, step, reference) != sent(chat, TEACHER, step, NO_SUCH)
    kept = chat.store.register.find(reference)
    assert (kept.state, kept.handler, kept.clauses) == (State.RAISED, "", ("B.6", "E#8"))


def test_who_may_read_it_can_change_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert sent(chat, OAK_HEAD, "acknowledge", reference) != sent(chat, OAK_HEAD, "acknowledge", NO_SUCH)
    assert chat.store.register.find(reference).state is State.ACKNOWLEDGED


def all_shown(chat: Chat, person: Person) -> list[Reply]:
    """Return all that a person is shown without a reference in hand."""
    chat.deliver()
    typed = ("/concerns", "/notices", "/help", "/export", "/concerns nothing", "/escalate")
    return [chat.say(person, line) for line in typed]


@pytest.mark.parametrize("person", EVERYBODY, ids=lambda person: person.id)
@pytest.mark.parametrize("stage", STAGES)
def test_to_a_named_person_everything_is_as_if_the_concern_were_not_there(
    person: Person, stage: Callable[[Chat, Person, str], None]
) -> None:
    with_it, without_it = Chat(), Chat()
    case = Case(person, "named")
    stage(with_it, case.handler, case.raise_it(with_it))
    assert all_shown(with_it, person) == all_shown(without_it, person)


def test_the_same_comparison_tells_who_may_read_it_from_who_may_not() -> None:
    with_it, without_it = Chat(), Chat()
    reference = with_it.raise_concern(TEACHER, named=(ASSISTANT.id,), quote=CANARY)
    assert all_shown(with_it, OAK_HEAD) != all_shown(without_it, OAK_HEAD)
    assert reference in repr(all_shown(with_it, OAK_HEAD))
    assert CANARY in repr(with_it.open(OAK_HEAD, reference))


def test_no_notice_is_ever_written_to_a_named_person() -> None:
    for person in EVERYBODY:
        chat = Chat()
        case = Case(person, "named")
        after_closing(chat, case.handler, case.raise_it(chat))
        assert person.id not in {notice.to for notice in chat.store.outbox.written}


def test_the_search_for_notices_finds_those_of_the_people_who_may_know() -> None:
    chat = Chat()
    after_closing(chat, OAK_HEAD, chat.raise_concern(TEACHER))
    assert {notice.to for notice in chat.store.outbox.written} == {OAK_HEAD.id, EXECUTIVE_HEAD.id, TEACHER.id}


# The list.


def test_the_person_who_raised_it_finds_it_with_its_state() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    listed = chat.say(TEACHER, "/concerns")
    assert Facts(((reference, "Raised · Facebook · raised on 20 November 2026"),)) in listed.parts
    assert labels(listed) == [f"Open {reference}", "Raise a concern"]
    chat.acknowledge(OAK_HEAD, reference)
    assert "Acknowledged · Facebook · raised on 20 November 2026" in words(chat.say(TEACHER, "/concerns"))


def test_whoever_raised_none_is_told_so_and_can_raise_one() -> None:
    chat = Chat()
    listed = chat.say(TEACHER, "/concerns")
    assert words(listed).splitlines()[:2] == ["Concerns that you raised", "You have raised no concern."]
    assert "Which of these is it?" in words(chat.press(TEACHER, listed, "Raise a concern"))


@pytest.mark.parametrize("person", ONE_A_ROLE, ids=lambda person: person.id)
def test_only_people_whose_role_can_receive_concerns_see_a_queue_and_an_empty_one_betrays_nothing(
    person: Person,
) -> None:
    shown = "Open concerns for you to look at\nNone at the moment." in words(Chat().say(person, "/concerns"))
    assert shown == (person in {OAK_HEAD, EXECUTIVE_HEAD, CHAIR, OAK_LEAD})


def queue(chat: Chat, person: Person) -> list[str]:
    """Return the references of a person's queue, in order."""
    shown = words(chat.say(person, "/concerns"))
    lines = shown.partition("Open concerns for you to look at")[2].partition("Concerns that you raised")[0].splitlines()
    return [line.split(":")[0] for line in lines if line.startswith("SR-")]


def test_the_queue_shows_the_most_serious_first_and_then_the_oldest() -> None:
    chat = Chat()
    old = chat.raise_concern(TEACHER)
    chat.clock.move(timedelta(hours=1))
    new = chat.raise_concern(ASSISTANT)
    threat = chat.raise_concern(ASSISTANT, kind="threat")
    assert queue(chat, OAK_HEAD) == [threat, old, new]
    assert queue(chat, ELM_HEAD) == []


def mine(chat: Chat, person: Person) -> str:
    """Return the part of the list that shows what a person raised."""
    return words(chat.say(person, "/concerns")).partition("Concerns that you raised")[2]


def test_what_one_raised_and_what_one_may_read_are_two_lists() -> None:
    chat = Chat()
    by_the_head, by_the_lead = chat.raise_concern(OAK_HEAD), chat.raise_concern(OAK_LEAD)
    assert set(queue(chat, OAK_HEAD)) == {by_the_head, by_the_lead}
    assert (by_the_head in mine(chat, OAK_HEAD), by_the_lead in mine(chat, OAK_HEAD)) == (True, False)
    assert (by_the_lead in mine(chat, OAK_LEAD), queue(chat, OAK_LEAD)) == (True, [])


@pytest.mark.parametrize(("days", "age"), [(0, "raised today"), (1, "open for 1 day"), (9, "open for 9 days")])
def test_the_queue_says_how_long_a_concern_has_been_open(days: int, age: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.clock.move(timedelta(days=days))
    listed = chat.say(OAK_HEAD, "/concerns")
    rows = [part.rows[0] for part in listed.parts if isinstance(part, Facts)]
    assert (reference, f"Raised · Low · Criticism or complaint · Oak Primary · {age}") in rows


def test_a_closed_concern_leaves_the_queue_and_stays_with_the_person_who_raised_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    after_closing(chat, OAK_HEAD, reference)
    assert queue(chat, OAK_HEAD) == []
    assert "Closed · Facebook · raised on 20 November 2026" in words(chat.say(TEACHER, "/concerns"))


def test_what_does_not_fit_the_list_is_counted_and_opened_by_its_reference() -> None:
    chat = Chat()
    references = [chat.raise_concern(TEACHER) for _ in range(22)]
    listed = words(chat.say(TEACHER, "/concerns"))
    assert "2 more are not shown here. Type /concerns and a reference to open any of them." in listed
    (hidden, _) = [reference for reference in references if reference not in listed]
    assert chat.say(TEACHER, f"/concerns {hidden.lower()}") == chat.open(TEACHER, hidden)


def test_somebody_who_has_left_and_a_school_that_was_closed_do_not_hide_a_concern() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.store.directory.replace_staff([OAK_HEAD], [], chat.store.events[0])
    shown = words(chat.open(OAK_HEAD, reference))
    assert "Raised by: somebody who has left" in shown
    assert "School: oak" in shown


def test_closed_concerns_are_found_again_by_those_who_may_read_them() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    after_closing(chat, OAK_HEAD, reference)
    closed = chat.press(OAK_HEAD, chat.say(OAK_HEAD, "/concerns"), "Closed concerns")
    assert f"{reference}: Closed · Low" in words(closed)
    assert words(chat.ask_reply(ELM_HEAD, "concerns", "closed")) == "Closed concerns\nNone at the moment."
    assert words(chat.ask_reply(TEACHER, "concerns", "closed")) == "Closed concerns\nNone at the moment."


# The receipt.


def test_the_person_who_raised_it_sees_its_state_its_history_and_what_they_were_told() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.clock.move(timedelta(hours=2))
    chat.acknowledge(OAK_HEAD, reference)
    chat.clock.move(timedelta(days=1))
    chat.close(OAK_HEAD, reference)
    assert words(chat.open(TEACHER, reference)) == (
        f"Concern {reference}\n"
        "State: Closed\n"
        "Where: Facebook\n"
        "What you wrote of the post\n\nThe new head is useless.\n\n"
        "20 November 2026, 08:05: Raised\n"
        "20 November 2026, 10:05: Acknowledged\n"
        "21 November 2026, 10:05: Closed\n"
        "What you were told\n\nIt is dealt with. Thank you.\n"
        "\nAdd to it\nSomebody outside was told\nAdd a screenshot or a file\nWrite to those who deal with it"
    )


def test_the_receipt_shows_what_they_wrote_of_the_post_and_never_notes_files_or_who_deals_with_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG, group_name=CANARY, display_name=CANARY)
    chat.acknowledge(OAK_HEAD, reference)
    chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "I will deal with it")
    add_note(chat, OAK_HEAD, reference, CANARY)
    chat.close(OAK_HEAD, reference, decision=CANARY, reasons=CANARY)
    receipt = repr(chat.open(TEACHER, reference))
    assert "The new head is useless." in receipt
    assert not [word for word in (CANARY, OAK_HEAD.name, "evidence", "removed", "Talk") if word in receipt]
    adding = ["Add to it", "Somebody outside was told", "Add a screenshot or a file", "Write to those who deal with it"]
    assert labels(chat.open(TEACHER, reference)) == adding
    assert repr(chat.open(OAK_HEAD, reference)).count(CANARY) == 5


def test_whoever_is_named_in_a_concern_of_their_own_keeps_the_receipt_alone() -> None:
    chat = Chat()
    reference = chat.raise_concern(OAK_HEAD, kind="own_accident", named=(OAK_HEAD.id,), seen_by=CANARY)
    assert words(chat.open(OAK_HEAD, reference)).splitlines()[1] == "State: Raised"
    assert CANARY not in repr(chat.open(OAK_HEAD, reference))
    assert CANARY in repr(chat.open(CHAIR, reference))


# The whole record.


def test_a_leader_sees_everything_that_was_recorded() -> None:
    chat = Chat()
    reference = chat.raise_concern(
        TEACHER, named=(ASSISTANT.id,), posted_at="2026-11-18 22:00", looked_on="2026-11-20", reported_on="2026-11-19",
        referral="police", referred_on="2026-11-19", post_address="https://social.example.org/1",
    )  # fmt: skip
    shown = words(chat.open(OAK_HEAD, reference)).splitlines()
    for line in (
        "State: Raised",
        "How serious: Low",
        "School: Oak Primary",
        "Raised by: Tom Teacher",
        "Taken by: Nobody yet",
        "Adults named (shut out): Asha Assistant",
        "Clauses that apply: B.6; E, point 8",
        "Posted: 18 November 2026, 22:00",
        "Last looked: 20 November 2026",
        "Reported to the platform: 19 November 2026",
        "Also told: Police 19 November 2026",
        "The new head is useless.",
        "https://social.example.org/1",
    ):
        assert line in shown


def test_that_somebody_opened_it_is_written_down_and_a_receipt_is_not() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.open(TEACHER, reference)
    assert chat.done() == [Action.CONCERN_RAISED]
    chat.open(OAK_HEAD, reference)
    chat.say(EXECUTIVE_HEAD, f"/concerns {reference}")
    opened = [(event.actor, event.subject) for event in chat.store.events if event.action is Action.CONCERN_OPENED]
    assert opened == [(OAK_HEAD.id, reference), (EXECUTIVE_HEAD.id, reference)]


def test_a_concern_that_cannot_be_written_down_as_opened_is_not_shown() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, quote=CANARY)
    chat.store.register.busy = True
    assert CANARY not in repr(chat.open(OAK_HEAD, reference))


@pytest.mark.parametrize("step", ["acknowledge", "take"])
def test_looking_at_a_press_shows_the_way_and_no_words_and_changes_nothing(step: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, quote=CANARY)
    shown = chat.ask(OAK_HEAD, "concerns", step, reference)
    assert isinstance(shown, Reply)
    assert shown.parts == (Button(f"Open {reference}", "concerns", "open", reference),)
    assert chat.done() == [Action.CONCERN_RAISED]


@pytest.mark.parametrize(
    ("stage", "steps"),
    [
        (at_once, {"Acknowledge", "Put a reminder off", "Add a private note", "Add evidence"}),
        (
            after_acknowledging,
            {
                "I will deal with it",
                "Change its state",
                "Close it",
                "Put a reminder off",
                "Is it still there?",
                "Note a step to have it taken down",
                "Add a private note",
                "Add evidence",
            },
        ),
        (after_closing, {"Reopen it", "Add a private note"}),
    ],
)
def test_only_the_steps_that_are_possible_now_are_offered(
    stage: Callable[[Chat, Person, str], None], steps: set[str]
) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    stage(chat, OAK_HEAD, reference)
    shown = chat.open(OAK_HEAD, reference)
    assert set(labels(shown)) == {*steps, "Write to the person who raised it", "More"}
    assert labels(chat.press(OAK_HEAD, shown, "More")) == [*SELDOM, f"Open {reference}"]


SELDOM = [
    "I should not deal with this",
    "Somebody else is involved, or it belongs elsewhere",
    "Add to it, or correct it",
    "Somebody outside was told",
    "Read or correct the clauses",
    "See what came later, and who brought it",
    BUNDLES,
    "Retention, legal hold, taking words out",
]
"""The steps that are offered behind one button, whatever state a concern is in."""


# Acknowledging and taking.


def test_acknowledging_tells_the_person_who_raised_it_and_is_written_down() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.clock.move(timedelta(hours=1))
    assert words(chat.acknowledge(OAK_HEAD, reference)).startswith("Acknowledged.")
    kept = chat.store.register.find(reference)
    assert (kept.state, kept.acknowledged_at) == (State.ACKNOWLEDGED, chat.clock())
    event = chat.store.events[-1]
    assert (event.actor, event.action) == (OAK_HEAD.id, Action.CONCERN_MOVED)
    assert event.details == {"from": "raised", "to": "acknowledged"}
    assert chat.told(NoticeKind.MOVED) == [TEACHER.id]


def test_who_is_second_to_acknowledge_sees_how_it_stands() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    mine, yours = chat.open(OAK_HEAD, reference), chat.open(EXECUTIVE_HEAD, reference)
    chat.press(OAK_HEAD, mine, "Acknowledge")
    second = words(chat.press(EXECUTIVE_HEAD, yours, "Acknowledge"))
    assert second.startswith("It has moved on already, so nothing was changed.")
    assert "State: Acknowledged" in second
    assert chat.done().count(Action.CONCERN_MOVED) == 1
    assert chat.store.events[-1].action is Action.CONCERN_OPENED


def test_one_press_that_arrives_twice_is_one_change() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    shown = chat.open(OAK_HEAD, reference)
    chat.press(OAK_HEAD, shown, "Acknowledge")
    again = chat.press(OAK_HEAD, shown, "Acknowledge")
    assert words(again).startswith(f"This was saved already, under {reference}.")
    assert chat.done().count(Action.CONCERN_MOVED) == 1


def test_taking_it_puts_ones_name_on_it_without_telling_the_person_who_raised_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    taken = chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "I will deal with it")
    assert words(taken).startswith("It is yours now.")
    assert "Taken by: Hannah Head" in words(taken)
    assert "I will deal with it" not in labels(taken)
    assert chat.store.events[-1].action is Action.CONCERN_TAKEN
    assert chat.told(NoticeKind.MOVED) == [TEACHER.id]


def test_what_somebody_took_is_not_taken_from_them() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    mine, yours = chat.open(OAK_HEAD, reference), chat.open(EXECUTIVE_HEAD, reference)
    chat.press(OAK_HEAD, mine, "I will deal with it")
    second = words(chat.press(EXECUTIVE_HEAD, yours, "I will deal with it"))
    assert second.startswith("It has moved on already")
    assert "Taken by: Hannah Head" in second


@pytest.mark.parametrize("stage", [at_once, after_closing])
def test_a_concern_is_taken_neither_before_it_is_acknowledged_nor_after_it_is_closed(
    stage: Callable[[Chat, Person, str], None],
) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    stage(chat, OAK_HEAD, reference)
    answer = sent(chat, OAK_HEAD, "take", reference)
    assert isinstance(answer, Reply)
    assert words(answer).startswith("It has moved on already")
    assert chat.store.register.find(reference).handler == ""


# Notes.


def add_note(chat: Chat, person: Person, reference: str, note: str) -> Reply:
    form = chat.form(person, chat.open(person, reference), "Add a private note")
    return chat.fill(person, form, {"note": note})


def test_a_private_note_is_read_by_those_who_may_read_the_concern() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert words(add_note(chat, OAK_HEAD, reference, "I rang the parent.")).startswith("Your note is saved.")
    (note,) = (quote for quote in quotes(chat.open(EXECUTIVE_HEAD, reference)) if quote.heading == "Private notes")
    assert (note.words, note.label) == ("I rang the parent.", "Note by Hannah Head, 20 November 2026, 08:05")
    assert "I rang the parent." not in words(chat.open(TEACHER, reference))
    assert chat.done().count(Action.NOTE_ADDED) == 1
    assert chat.told(NoticeKind.MOVED) == []


def test_an_empty_note_comes_back() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Add a private note")
    returned = chat.send(OAK_HEAD, form, {"note": " "})
    assert isinstance(returned, Returned)
    assert returned.errors == {"note": "Please fill this in."}


# Moving.


def move(chat: Chat, person: Person, reference: str, state: State, label: str = "Change its state") -> Reply:
    form = chat.form(person, chat.open(person, reference), label)
    return chat.fill(person, form, {"state": state.value, "why": f"Why it is {state.value} is plain."})


def test_a_concern_moves_with_a_reason_that_is_kept_as_a_private_note() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    moved = words(move(chat, OAK_HEAD, reference, State.REFERRED))
    assert moved.startswith("Saved: Referred. The person who raised it sees the new state.")
    assert "Why it is referred is plain." in moved
    assert "State: Referred" in words(chat.open(TEACHER, reference))
    assert "Why it is referred is plain." not in words(chat.open(TEACHER, reference))


def test_only_the_states_that_may_follow_are_offered_and_never_closing() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    offered = {
        state: [
            option.code
            for option in chat.form(OAK_HEAD, move(chat, OAK_HEAD, reference, state), "Change its state")
            .fields[0]
            .options
        ]
        for state in (State.LOOKED_INTO, State.WAITING, State.REFERRED)
    }
    assert offered == {
        State.LOOKED_INTO: ["waiting", "referred"],
        State.WAITING: ["looked_into", "referred"],
        State.REFERRED: ["looked_into", "waiting"],
    }


def test_a_state_that_may_not_follow_is_refused() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Change its state")
    for forged in ("closed", "raised", "no such state"):
        returned = chat.send(OAK_HEAD, form, {"state": forged, "why": "Because."})
        assert isinstance(returned, Returned)
        assert returned.errors == {"state": "Please choose from the list."}
    assert chat.store.register.find(reference).state is State.ACKNOWLEDGED


@pytest.mark.parametrize("step", ["move", "close"])
def test_what_nobody_acknowledged_can_be_neither_moved_nor_closed(step: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    shown, answer = chat.ask(OAK_HEAD, "concerns", step, reference), sent(chat, OAK_HEAD, step, reference)
    assert isinstance(shown, Reply)
    assert words(shown) == "That step is not possible in the present state. Nothing was changed."
    assert isinstance(answer, Returned)
    assert answer.sentence == words(shown)
    assert chat.store.register.find(reference).state is State.RAISED


# Closing and reopening.


def test_closing_writes_down_how_it_ended_and_who_decided() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    closed = words(chat.close(OAK_HEAD, reference)).splitlines()
    assert closed[0] == "Closed. The person who raised it sees what you wrote for them."
    for line in (
        "State: Closed",
        "Outcome: The post was removed",
        "Support offered: A talk with a leader",
        "Decided by: Hannah Head",
        "Next review of the record: 20 November 2027",
        "The parent took it down.",
        "We spoke to them kindly.",
        "It is dealt with. Thank you.",
    ):
        assert line in closed
    assert chat.store.register.find(reference).closed_at == chat.clock()


@pytest.mark.parametrize("missing", sorted(CLOSING))
def test_closing_needs_every_answer(missing: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Close it")
    returned = chat.send(OAK_HEAD, form, {**CLOSING, missing: ""})
    assert isinstance(returned, Returned)
    assert set(returned.errors) == {missing}
    assert chat.store.register.find(reference).state is State.ACKNOWLEDGED


def test_a_closed_concern_is_reopened_with_a_reason_and_is_open_again() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    after_closing(chat, OAK_HEAD, reference)
    reopened = words(move(chat, OAK_HEAD, reference, State.REOPENED, "Reopen it"))
    assert reopened.startswith("Saved: Reopened.")
    assert "Outcome:" not in reopened
    assert "Next review of the record:" not in reopened
    assert queue(chat, OAK_HEAD) == [reference]
    kept = chat.store.register.find(reference)
    assert (kept.closed_at, kept.outcome, kept.decided_by, kept.review_on) == (None, None, "", None)
    assert words(chat.close(OAK_HEAD, reference, to_tell="Truly done.")).startswith("Closed.")
    assert "Truly done." in words(chat.open(TEACHER, reference))


# Telling the person who raised it.


def test_every_change_of_state_is_told_to_the_person_who_raised_it_and_nothing_else_is() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "I will deal with it")
    add_note(chat, OAK_HEAD, reference, "A note.")
    move(chat, OAK_HEAD, reference, State.WAITING)
    chat.close(OAK_HEAD, reference)
    move(chat, OAK_HEAD, reference, State.REOPENED, "Reopen it")
    changes = len(chat.store.register.moves(chat.store.register.find(reference))) - 1
    assert chat.told(NoticeKind.MOVED) == [TEACHER.id] * changes
    assert changes == 4


def test_whoever_moves_their_own_concern_is_not_told_of_it_by_a_notice() -> None:
    chat = Chat()
    reference = chat.raise_concern(OAK_HEAD)
    chat.acknowledge(OAK_HEAD, reference)
    assert chat.told(NoticeKind.MOVED) == []
    chat.close(EXECUTIVE_HEAD, reference)
    assert chat.told(NoticeKind.MOVED) == [OAK_HEAD.id]


# Forms that come too late.


STALE = ("Add a private note", "Change its state", "Close it", "Add evidence", "Correct them")


@pytest.mark.parametrize("label", STALE)
def test_a_form_that_was_open_while_the_concern_changed_is_refused_and_comes_back(label: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    opened = chat.open(OAK_HEAD, reference)
    if label == "Correct them":
        opened = chat.press(OAK_HEAD, opened, "Read or correct the clauses")
    form = chat.evidence_form(OAK_HEAD, opened) if label == "Add evidence" else chat.form(OAK_HEAD, opened, label)
    chat.press(EXECUTIVE_HEAD, chat.open(EXECUTIVE_HEAD, reference), "I will deal with it")
    before = chat.everything_kept()
    returned = chat.send(OAK_HEAD, form, ANSWERS, [PNG])
    assert isinstance(returned, Returned)
    assert returned.sentence.startswith("This changed while your form was open, so nothing was saved.")
    assert chat.everything_kept() == before


def test_a_form_for_closing_is_refused_once_somebody_else_has_closed_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    chat.acknowledge(OAK_HEAD, reference)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Close it")
    chat.close(EXECUTIVE_HEAD, reference)
    before = chat.everything_kept()
    returned = chat.send(OAK_HEAD, form, {**CLOSING, "decision": "Mine."})
    assert isinstance(returned, Returned)
    assert returned.sentence == "That step is not possible in the present state. Nothing was changed."
    assert chat.everything_kept() == before


def test_a_form_sent_twice_is_one_change() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Add a private note")
    chat.fill(OAK_HEAD, form, {"note": "Once."})
    assert "saved already" in words(chat.fill(OAK_HEAD, form, {"note": "Twice."}))
    assert "Twice." not in chat.everything_kept()


# Evidence.


def test_evidence_is_added_and_opened_by_those_who_may_read_and_both_are_written_down() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    form = chat.evidence_form(OAK_HEAD, chat.open(OAK_HEAD, reference))
    saved = chat.fill(OAK_HEAD, form, {}, [PNG])
    assert words(saved).startswith("The evidence is saved.\nIf this chat keeps the files that you send,")
    (label,) = (label for label in labels(saved) if label.startswith("Evidence: "))
    assert label.endswith("(1 KB, captured by Hannah Head, 20 November 2026, 08:05)")
    opened = chat.press(EXECUTIVE_HEAD, saved, label)
    (file,) = (part for part in opened.parts if isinstance(part, File))
    assert (file.content, file.media_type) == (PNG.content, "image/png")
    assert PNG.name not in repr(opened)
    event = chat.store.events[-1]
    assert (event.actor, event.action, event.subject) == (EXECUTIVE_HEAD.id, Action.EVIDENCE_OPENED, reference)
    assert chat.done().count(Action.EVIDENCE_ADDED) == 1


def test_a_made_up_file_is_not_there_and_its_opening_is_not_written_down() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, PNG)
    shown = chat.ask(OAK_HEAD, "concerns", "file", f"{reference}:made-up")
    assert isinstance(shown, Reply)
    assert words(shown) == NOT_THERE
    assert chat.done() == [Action.CONCERN_RAISED]


def test_a_file_is_not_opened_through_another_concern() -> None:
    chat = Chat()
    mine, other = chat.raise_concern(TEACHER, PNG), chat.raise_concern(TEACHER, school="elm")
    (file,) = chat.store.register.evidence(chat.store.register.find(mine))
    shown = chat.ask(ELM_HEAD, "concerns", "file", f"{other}:{file.id}")
    assert isinstance(shown, Reply)
    assert words(shown) == NOT_THERE


def test_the_picture_question_stands_before_the_upload_and_a_nude_is_refused() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    question = chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), "Add evidence")
    assert labels(question) == [SAFE_PICTURES, "A picture may be one of these, or I am not sure"]
    refused = words(chat.press(OAK_HEAD, question, "A picture may be one of these, or I am not sure"))
    assert "Do not view, copy, save or forward the picture" in refused
    assert OAK_LEAD.name in refused
    assert chat.store.register.evidence(chat.store.register.find(reference)) == ()
    assert chat.done()[-1] is Action.DOOR_USED


# Random days in the life of three concerns.


@dataclass(frozen=True)
class Turn:
    """Somebody tries a step on one of the concerns, by its number; `state` is what they would move it to."""

    person: Person
    step: str
    number: int
    state: State = State.WAITING


PEOPLE = (TEACHER, ASSISTANT, ELM_TEACHER, OAK_HEAD, ELM_HEAD, EXECUTIVE_HEAD, CHAIR, OAK_LEAD, BUSINESS_MANAGER)
TURNS = st.builds(
    Turn, st.sampled_from(PEOPLE), st.sampled_from(STEPS), st.integers(0, 2), st.sampled_from(tuple(State))
)


def three_concerns(chat: Chat) -> list[str]:
    """Raise three: about a school, about a pupil with a teacher named, and about a headteacher."""
    return [
        chat.raise_concern(TEACHER, PNG, seen_by="canary-0"),
        chat.raise_concern(ASSISTANT, PNG, about="pupil", named=(TEACHER.id,), seen_by="canary-1"),
        chat.raise_concern(ELM_TEACHER, PNG, about="headteacher", school="elm", seen_by="canary-2"),
    ]


def take(chat: Chat, turn: Turn, reference: str) -> list[object]:
    """Ask for a step and send it, with the concern's own canary in every answer; return all that was shown."""
    shown = asked(chat, turn.person, turn.step, reference)
    people_write = dict.fromkeys(("decision", "reasons", "note", "why"), f"canary-{turn.number}")
    answers = {**ANSWERS, **people_write, "to_tell": f"told-{turn.number}", "state": turn.state.value}
    seen = shown.seen if isinstance(shown, Form) else ""
    version = str(chat.store.register.find(reference).version)
    ask = Ask(turn.person, "concerns", version if turn.step == "close_now" else "", turn.step, reference)
    chat.deliver()
    saved = chat.dispatcher.send(Filled(ask, new_id(), seen, Sent(answers, {"files": (PNG,)})))
    # What asks whether to give a concern away is shown to whoever may still see it.
    before = [] if turn.step in {"aside", "reroute"} else [shown]
    return [*before, saved, *(chat.say(turn.person, line) for line in ("/concerns", "/notices"))]


def betrayed(chat: Chat, person: Person, references: Iterable[str], shown: object) -> list[str]:
    """Return what was shown to a person beyond their sight."""
    found = repr(shown)
    forbidden = (
        {
            Sight.NOTHING: (reference, f"canary-{number}", f"told-{number}"),
            Sight.RECEIPT: (f"canary-{number}",),
            Sight.FULL: (),
        }[sight(person, chat.store.register.find(reference))]
        for number, reference in enumerate(references)
    )
    return [words_ for words_ in chain.from_iterable(forbidden) if words_ in found]


@settings(max_examples=25, deadline=None)
@given(st.lists(TURNS, max_size=12))
def test_whatever_people_try_nobody_sees_a_concern_beyond_their_sight(turns: list[Turn]) -> None:
    chat = Chat()
    references = three_concerns(chat)
    for turn in turns:
        shown = take(chat, turn, references[turn.number])
        assert betrayed(chat, turn.person, references, shown) == []


def test_the_search_for_what_was_betrayed_finds_what_it_should() -> None:
    chat = Chat()
    references = three_concerns(chat)
    shown = take(chat, Turn(OAK_HEAD, "open", 0), references[0])
    assert betrayed(chat, OAK_HEAD, references, shown) == []
    assert betrayed(chat, TEACHER, references, shown) == ["canary-0", references[1]]
    assert betrayed(chat, ELM_TEACHER, references, shown) == [references[0], "canary-0", references[1]]


def test_random_steps_do_change_a_concern_where_they_may() -> None:
    chat = Chat()
    references = three_concerns(chat)
    for turn in (Turn(CHAIR, "acknowledge", 2), Turn(CHAIR, "move", 2), Turn(CHAIR, "close", 2)):
        take(chat, turn, references[2])
    assert "told-2" not in repr(chat.open(ELM_TEACHER, references[2]))
    take(chat, Turn(CHAIR, "close_now", 2), references[2])
    assert chat.store.register.find(references[2]).state is State.CLOSED
    assert "told-2" in repr(chat.open(ELM_TEACHER, references[2]))


def test_every_press_of_a_shown_concern_has_a_nonce_of_its_own() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    shown = [chat.open(OAK_HEAD, reference) for _ in range(2)]
    nonces = [part.nonce for reply in shown for part in reply.parts if isinstance(part, Press)]
    assert len(set(nonces)) == len(nonces) == 2
