"""Tests of commands/review."""

from datetime import timedelta

import pytest

from bot.chat.form import Form
from bot.chat.reply import Button, Press, Reply
from bot.command import Ask, Filled
from bot.dispatch import Returned
from bot.events import Action
from bot.people import Person, Role
from bot.policies.questions import Ending
from bot.references import new_id
from commands.review import waiting
from tests.builders import EVERYBODY, EXECUTIVE_HEAD, TEACHER
from tests.commands.chat import NOT_THERE, POLICY, Chat, labels, quotes, words

WEEK = timedelta(weeks=1)
PARROTS = ("can my parrot have the wifi password", "is a parrot given the wifi password")
A_FACT = "who has the wifi password for my parrot"
"""It asks for a name, which a policy seldom holds: words alone do not make a clause its answer."""
SUBJECTS = (
    "what is the wifi password",
    "where is the dress code",
    "can I smoke in the car park",
    "how do I claim for petrol",
    "how do I order new chairs",
    "when is half term",
    "is there a fire drill today",
    "how do I book the minibus",
)
OTHERS = tuple(person for person in EVERYBODY if person is not EXECUTIVE_HEAD)


def ask(chat: Chat, *questions: str, every: timedelta = timedelta()) -> None:
    """Ask what the policy does not settle."""
    for question in questions:
        assert "so I will not guess" in words(chat.say(TEACHER, f"/policy {question}"))
        chat.clock.move(every)


def review(chat: Chat) -> Reply:
    return chat.say(EXECUTIVE_HEAD, "/review")


def first_group(chat: Chat) -> Reply:
    return chat.press(EXECUTIVE_HEAD, review(chat), "Look at group 1")


def form(chat: Chat, label: str) -> Form:
    return chat.form(EXECUTIVE_HEAD, first_group(chat), label)


def returned(chat: Chat, form: Form, **answers: str) -> dict[str, str]:
    answer = chat.send(EXECUTIVE_HEAD, form, answers)
    assert isinstance(answer, Returned), answer
    return dict(answer.errors)


def shown_first(chat: Chat, question: str) -> str:
    return quotes(chat.say(TEACHER, f"/policy {question}"))[0].label


def test_the_owner_sees_what_was_not_answered_the_biggest_group_first() -> None:
    chat = Chat()
    ask(chat, "which dress code for my lizard", *PARROTS, every=WEEK)
    reply = review(chat)
    assert words(reply).startswith("Questions that the policy did not answer\n3 questions wait; what is alike")
    assert [(quote.words, quote.label) for quote in quotes(reply)] == [
        (PARROTS[1], "Group 1 · asked 2 times · last in the week of 30 November 2026"),
        ("which dress code for my lizard", "Group 2 · asked once · in the week of 16 November 2026"),
    ]
    assert (labels(reply), reply.in_confidence) == (["Look at group 1", "Look at group 2", "What you taught me"], True)


def test_a_group_shows_how_often_and_when_it_was_asked_its_words_examples_and_nearest_clauses() -> None:
    chat = Chat()
    ask(chat, *PARROTS, every=WEEK)
    reply = first_group(chat)
    assert words(reply).startswith(
        "Asked 2 times\nFirst asked in the week of: 16 November 2026\n"
        "Last asked in the week of: 23 November 2026\nWords they share: "
    )
    assert [(quote.words, quote.label) for quote in quotes(reply)] == [
        (PARROTS[1], "Example 1"),
        (PARROTS[0], "Example 2"),
    ]
    near = chat.press(EXECUTIVE_HEAD, reply, labels(reply)[0])
    assert labels(reply)[0] == f"Read {quotes(near)[0].label}"
    assert labels(reply)[-4:] == [
        "It belongs to another clause",
        "The policy does not settle it",
        "Set it aside",
        "Back to the list",
    ]
    assert reply.in_confidence


def test_at_most_five_examples_are_shown() -> None:
    chat = Chat()
    ask(chat, *(f"can my parrot have the wifi password {n}" for n in range(8)))
    assert "asked 8 times" in words(review(chat))
    assert len(quotes(first_group(chat))) == 5


def test_six_groups_are_shown_at_once_and_more_on_a_press() -> None:
    chat = Chat()
    ask(chat, *SUBJECTS)
    seen = review(chat)
    assert len(quotes(seen)) == 6
    more = chat.press(EXECUTIVE_HEAD, seen, "More groups")
    assert [quote.label.partition(" ·")[0] for quote in quotes(more)] == ["Group 7", "Group 8"]
    assert "More groups" not in labels(more)
    assert {quote.words for quote in (*quotes(seen), *quotes(more))} == set(SUBJECTS)


@pytest.mark.parametrize("about", ["-1", "x", "²", "9" * 40])
def test_a_made_up_page_is_the_first(about: str) -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    assert chat.ask(EXECUTIVE_HEAD, "review", "", about) == review(chat)


def test_without_questions_it_says_that_none_waits() -> None:
    assert "No question waits for you." in words(review(Chat()))


def test_one_question_waits_alone_and_is_shown_without_shared_words() -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    assert "One question waits." in words(review(chat))
    assert words(first_group(chat)).startswith("Asked once\n")
    assert "Words they share" not in words(first_group(chat))


def test_what_was_answered_and_not_as_asked_waits_too() -> None:
    chat = Chat()
    reply = chat.say(TEACHER, "/policy can I add a pupil on insta")
    chat.press(TEACHER, reply, "Not what I asked")
    assert quotes(review(chat))[0].words == "can I add a pupil on insta"


def test_names_on_the_staff_list_are_masked() -> None:
    chat = Chat()
    ask(chat, "does asha assistant have the wifi password", "does Asha know the wifi password")
    seen = words(review(chat)) + words(first_group(chat))
    assert "[a name]" in seen
    assert "asha" not in seen.lower()


@pytest.mark.parametrize("person", OTHERS, ids=lambda person: person.id)
def test_to_everybody_else_it_reads_as_if_there_were_no_such_command(person: Person) -> None:
    chat = Chat()
    ask(chat, *PARROTS)
    group = next(p.about for p in review(chat).parts if isinstance(p, Button) and p.step == "group")
    assert person.role is not Role.EXECUTIVE_HEADTEACHER
    assert chat.say(person, "/review") == chat.say(person, "/nosuch")
    for step in ("", "group", "words", "silent", "aside", "taught", "back"):
        assert chat.ask(person, "review", step, group) == chat.ask(person, "nosuch", step, group)
        sent = Filled(Ask(person, "review", step=step, about=group), new_id())
        there_is_none = Filled(Ask(person, "nosuch", step=step, about=group), new_id())
        assert chat.dispatcher.send(sent) == chat.dispatcher.send(there_is_none)
    assert chat.store.lessons.all() == []
    assert len(chat.store.questions.waiting(chat.clock().date(), 9)) == 2


def test_words_for_a_clause_answer_the_next_person_who_asks() -> None:
    chat = Chat()
    ask(chat, *PARROTS)
    filled = form(chat, "It belongs to another clause")
    assert "Leave out names of people, above all of children" in filled.intro
    saved = chat.fill(EXECUTIVE_HEAD, filled, {"clause": "B.7", "words": "parrot wifi password\nwifi password parrot"})
    assert "Saved. 2 questions of this group are answered with B.7 from now on" in words(saved)
    assert shown_first(chat, "my parrot needs the wifi password") == "B.7"
    assert "No question waits for you." in words(review(chat))
    event = chat.store.events[-1]
    assert (event.actor, event.action, dict(event.details)) == (
        EXECUTIVE_HEAD.id,
        Action.LESSON_LEARNT,
        {"ending": "answered", "phrases": "2", "questions": "2", "clause": "B.7"},
    )
    assert "parrot" not in repr(event)


def test_the_owner_is_warned_of_words_that_draw_questions_away_from_another_clause() -> None:
    chat = Chat()
    ask(chat, *PARROTS)
    filled = form(chat, "The policy does not settle it")
    drawn = "blame for a post\nparrot wifi password"
    saved = words(chat.fill(EXECUTIVE_HEAD, filled, {"subject": "parrots", "words": drawn}))
    assert "Careful: these words draw 1 of the staff's own ways of asking away from another clause" in saved
    assert POLICY.clause("B.2#2").spoken in saved
    other = Chat()
    ask(other, *PARROTS)
    filled = form(other, "It belongs to another clause")
    saved = words(other.fill(EXECUTIVE_HEAD, filled, {"clause": "B.7", "words": "parrot wifi password"}))
    assert "Careful" not in saved


def test_a_clause_that_was_chosen_stands_in_the_form() -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    label = next(label for label in labels(first_group(chat)) if label.startswith("It belongs to "))
    clause, begun = form(chat, label).fields
    assert label == f"It belongs to {clause.value}"
    assert "parrot" not in begun.value, "it may be a child's name: one question alone has it"
    assert "wifi password" in begun.value


@pytest.mark.parametrize(
    ("facts", "still"),
    [((A_FACT,), "One of the group is not settled"), ((A_FACT, f"{A_FACT}s"), "2 of the group are not settled")],
)
def test_what_the_words_do_not_settle_stays_in_the_list(facts: tuple[str, ...], still: str) -> None:
    chat = Chat()
    ask(chat, PARROTS[0], *facts)
    filled = form(chat, "It belongs to another clause")
    saved = chat.fill(EXECUTIVE_HEAD, filled, {"clause": "B.7", "words": "parrot wifi password"})
    assert "A question like this is answered with B.7" in words(saved)
    assert still in words(saved)
    assert quotes(review(chat))[0].words in facts


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        ("B9", "There is no section B.9: the policy has B.1 to B.7."),
        ("parrots", "Please give the number of one clause, such as: "),
        ("rule 4 and rule 8", "Please give the number of one clause, such as: "),
        ("is it B.7 or what else is it", "Please give the number of one clause, such as: "),
    ],
)
def test_what_is_no_clause_is_sent_back(clause: str, sentence: str) -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    filled = form(chat, "It belongs to another clause")
    assert returned(chat, filled, clause=clause, words="parrot wifi password")["clause"].startswith(sentence)


@pytest.mark.parametrize("clause", ["B.7", "b7", "section B.7"])
def test_a_clause_is_named_in_any_form(clause: str) -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    filled = form(chat, "It belongs to another clause")
    saved = chat.fill(EXECUTIVE_HEAD, filled, {"clause": clause, "words": "parrot wifi password"})
    assert "A question like this is answered with B.7 from now on" in words(saved)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("parrot of Asha", "This holds the name of somebody on the staff list."),
        ("a parrot\nis it", "Line 2 says too little to be found by."),
        ("wifi", "Line 1 is one word that many questions hold."),
        ("\n".join(f"parrot {n}" for n in range(21)), "Please give at most 20 lines."),
        ("parrot " * 20, "Line 1 is too long. Please use at most 120 characters."),
        ("a zebra eats grass", "With these words, no question of this group would be shown B.7."),
    ],
)
def test_words_that_will_not_do_are_sent_back(said: str, sentence: str) -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    filled = form(chat, "It belongs to another clause")
    assert returned(chat, filled, clause="B.7", words=said)["words"].startswith(sentence)
    assert chat.store.lessons.all() == []


def test_a_subject_that_is_not_covered_keeps_the_bot_quiet() -> None:
    chat = Chat()
    chat.press(TEACHER, chat.say(TEACHER, "/policy may my parrot post pictures"), "Not what I asked")
    saved = chat.fill(
        EXECUTIVE_HEAD,
        form(chat, "The policy does not settle it"),
        {"subject": "parrots", "words": "parrot posts pictures\nmay a parrot post"},
    )
    assert "Who asks a question like this is told from now on that the policy is silent." in words(saved)
    assert "The policy is silent" in words(chat.say(TEACHER, "/policy may my parrot post pictures"))
    (lesson,) = chat.store.lessons.all()
    assert (lesson.ending, lesson.subject, lesson.policy) == (Ending.NOT_COVERED, "parrots", POLICY.name)


def test_what_is_asked_again_and_known_as_not_covered_is_only_counted() -> None:
    chat = Chat()
    ask(chat, *PARROTS)
    answers = {"subject": "Friends with PARENTS", "words": "wifi password parrot"}
    saved = chat.fill(EXECUTIVE_HEAD, form(chat, "The policy does not settle it"), answers)
    assert "Who asks one of these 2 questions is told" in words(saved)
    ask(chat, "wifi password of the parrot")
    assert "No question waits for you." in words(review(chat))
    taught = words(chat.press(EXECUTIVE_HEAD, review(chat), "What you taught me"))
    assert "1. Not covered: friends with parents · asked 1 times more" in taught


@pytest.mark.parametrize(
    ("answers", "field", "sentence"),
    [
        ({"subject": "Asha's parrot", "words": "a parrot post"}, "subject", "This holds the name of somebody"),
        ({"subject": "parrots", "words": "parrot of asha"}, "words", "This holds the name of somebody"),
        (
            {"subject": "parrots", "words": "zebra eats grass"},
            "words",
            "With these words, every question of this group",
        ),
    ],
)
def test_a_subject_that_will_not_do_is_sent_back(answers: dict[str, str], field: str, sentence: str) -> None:
    chat = Chat()
    reply = chat.say(TEACHER, "/policy can I add a pupil on insta")
    chat.press(TEACHER, reply, "Not what I asked")
    filled = form(chat, "The policy does not settle it")
    assert returned(chat, filled, **answers)[field].startswith(sentence)


def test_a_group_is_set_aside_and_comes_back_when_that_is_taken_back() -> None:
    chat = Chat()
    ask(chat, *PARROTS)
    saved = chat.press(EXECUTIVE_HEAD, first_group(chat), "Set it aside")
    assert "Set aside. It is not shown here any more." in words(saved)
    assert "No question waits for you." in words(review(chat))
    taught = chat.press(EXECUTIVE_HEAD, review(chat), "What you taught me")
    assert "1. Set aside on 20 November 2026" in words(taught)
    assert "Taken back" in words(chat.press(EXECUTIVE_HEAD, taught, "Take back number 1"))
    assert "2 questions wait" in words(review(chat))
    assert [event.action for event in chat.store.events[-2:]] == [Action.LESSON_LEARNT, Action.LESSON_TAKEN_BACK]


def test_what_was_taught_can_be_taken_back_at_once_and_is_forgotten() -> None:
    chat = Chat()
    ask(chat, *PARROTS)
    filled = form(chat, "It belongs to another clause")
    saved = chat.fill(EXECUTIVE_HEAD, filled, {"clause": "B.7", "words": "wifi password parrot"})
    assert shown_first(chat, PARROTS[0]) == "B.7"
    chat.press(EXECUTIVE_HEAD, saved, "Take it back")
    assert "The policy is silent" in words(chat.say(TEACHER, f"/policy {PARROTS[0]}"))
    assert words(chat.press(EXECUTIVE_HEAD, saved, "Take it back")) == NOT_THERE


def test_what_was_taught_is_listed_the_latest_first_some_at_a_time() -> None:
    chat = Chat()
    assert "You have taught me nothing yet." in words(chat.ask_reply(EXECUTIVE_HEAD, "review", "taught"))
    for n in range(8):
        ask(chat, f"who has the wifi password for the {n * 111}")
        chat.press(EXECUTIVE_HEAD, first_group(chat), "Set it aside")
        chat.clock.move(timedelta(days=1))
    listed = chat.ask_reply(EXECUTIVE_HEAD, "review", "taught")
    assert "1. Set aside on 27 November 2026" in words(listed)
    assert len([part for part in listed.parts if isinstance(part, Press)]) == 6
    earlier = chat.press(EXECUTIVE_HEAD, listed, "Earlier ones")
    assert "8. Set aside on 20 November 2026" in words(earlier)
    assert "Earlier ones" not in labels(earlier)


def test_words_are_listed_with_their_clause_and_names_of_new_staff_masked() -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    filled = form(chat, "It belongs to another clause")
    chat.fill(EXECUTIVE_HEAD, filled, {"clause": "B.7", "words": "wifi password parrot"})
    listed = chat.ask_reply(EXECUTIVE_HEAD, "review", "taught")
    assert ("1. Words for B.7" in words(listed), quotes(listed)[0].words) == (True, "wifi password parrot")
    assert listed.in_confidence


def test_a_lesson_for_a_clause_that_is_gone_is_listed_by_its_id() -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    filled = form(chat, "It belongs to another clause")
    chat.fill(EXECUTIVE_HEAD, filled, {"clause": "B.7", "words": "wifi password parrot"})
    store = chat.store.lessons
    (lesson,) = store.all()
    store.forget_clause(lesson.id, "Z.9")
    assert "1. Words for Z.9" in words(chat.ask_reply(EXECUTIVE_HEAD, "review", "taught"))


@pytest.mark.parametrize("step", ["group", "words", "silent", "aside"])
def test_a_group_that_is_gone_is_not_there(step: str) -> None:
    chat = Chat()
    assert words(chat.ask_reply(EXECUTIVE_HEAD, "review", step, "0" * 32)) == NOT_THERE


def test_a_made_up_clause_is_not_there() -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    (group,) = waiting.waiting(chat.services).groups
    assert words(chat.ask_reply(EXECUTIVE_HEAD, "review", "words", f"{group.id}:Z.9")) == NOT_THERE


def test_a_question_that_names_a_clause_that_there_is_not_has_no_nearest_clause() -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    chat.store.questions.rewrite("B9")
    reply = first_group(chat)
    assert "No clause is near it." in words(reply)
    filled = form(chat, "It belongs to another clause")
    assert "words" in returned(chat, filled, clause="B.7", words="parrot wifi password")


def test_what_was_dealt_with_while_a_form_was_open_is_not_there_any_more() -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    filled = form(chat, "It belongs to another clause")
    chat.press(EXECUTIVE_HEAD, first_group(chat), "Set it aside")
    answer = chat.send(EXECUTIVE_HEAD, filled, {"clause": "B.7", "words": "parrot wifi password"})
    assert isinstance(answer, Reply)
    assert words(answer) == NOT_THERE


def test_the_owner_gets_there_by_policy_review_too_and_for_anybody_else_it_is_a_question() -> None:
    chat = Chat()
    ask(chat, PARROTS[0])
    assert words(chat.say(EXECUTIVE_HEAD, "/policy Review ")) == words(review(chat))
    assert "Questions that the policy did not answer" not in words(chat.say(TEACHER, "/policy review"))
