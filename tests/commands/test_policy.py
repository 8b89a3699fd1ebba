"""Tests of commands/policy."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.chat.form import Form
from bot.chat.reply import Quote, Reply, Text, Tone
from bot.command import Ask, Rest
from bot.events import NOBODY, Action
from bot.people import FEDERATION, Person, Role
from bot.policies.clause import Clause
from bot.policies.questions import Answer, Question
from tests.builders import ASSISTANT, CHAIR, EXECUTIVE_HEAD, OAK_LEAD, TEACHER
from tests.commands.chat import LIBRARY, NOT_THERE, Chat, labels, quotes, words

POLICY = LIBRARY.in_force(Chat().clock().date())
SILENT = "/policy can I be friends with a parent on facebook"


def asked_for(chat: Chat, step: str, clause_id: str) -> Reply:
    shown = chat.ask(ASSISTANT, "policy", step, clause_id)
    assert not isinstance(shown, Form)
    return shown


def test_a_question_is_answered_with_the_exact_clause_its_dates_and_the_overdue_review() -> None:
    reply = Chat().say(ASSISTANT, "/policy can I add a pupil on insta")
    assert quotes(reply)[0] == Quote(
        "Individuals should not accept pupils/students as 'friends' or 'followers' on social media sites.",
        "B.3, paragraph 2",
        "B.3. Be aware of working and personal lives overlapping",
        "Staff and Adults Associated with the Federation Schools Social Media Policy"
        " · reviewed September 2023 · review was due September 2024 and is overdue",
    )
    assert labels(reply)[:3] == ["Whole section", "Not what I asked", "Ask a leader"]


@pytest.mark.parametrize("clause", POLICY.clauses.values(), ids=lambda clause: clause.id)
def test_every_clause_is_quoted_to_the_letter_with_its_number_heading_and_dates(clause: Clause) -> None:
    quoted = quotes(asked_for(Chat(), "clause", clause.id))[0]
    assert (quoted.words, quoted.label, quoted.heading) == (clause.text, clause.spoken, clause.heading)
    assert quoted.source.endswith("reviewed September 2023 · review was due September 2024 and is overdue")


def test_before_its_review_falls_due_the_next_review_is_shown_instead() -> None:
    chat = Chat()
    chat.clock.now = datetime(2024, 1, 15, 9, tzinfo=UTC)
    quoted = quotes(chat.say(ASSISTANT, "/policy B6"))[0]
    assert quoted.source.endswith("reviewed September 2023 · next review September 2024")
    assert "overdue" not in words(chat.say(ASSISTANT, "/policy contents"))
    chat.clock.now = datetime(2024, 10, 1, 9, tzinfo=UTC)
    assert "overdue" in words(chat.say(ASSISTANT, "/policy contents"))


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("/policy B6", "B.6"),
        ("/policy rule 8", "rule 8 (WhatsApp)"),
        ("/policy whatsapp rule four", "rule 4 (WhatsApp)"),
        ("/POLICY b.3 para 2", "B.3, paragraph 2"),
        ("rule 8", "rule 8 (WhatsApp)"),
    ],
)
def test_a_clause_is_found_by_its_number(typed: str, label: str) -> None:
    reply = Chat().say(ASSISTANT, typed)
    assert [quote.label for quote in quotes(reply)] == [label]
    assert "Not what I asked" not in labels(reply)


def test_several_clauses_that_are_asked_for_by_number_are_all_quoted() -> None:
    shown = quotes(Chat().say(ASSISTANT, "/policy rule 4 and rule 8"))
    assert [quote.label for quote in shown] == ["rule 4 (WhatsApp)", "rule 8 (WhatsApp)"]


def test_a_number_inside_a_question_is_quoted_first_and_the_person_may_still_say_that_it_missed() -> None:
    reply = Chat().say(ASSISTANT, "/policy does B6 mean I can not reply to a parent")
    assert quotes(reply)[0].label == "B.6"
    assert {"Not what I asked", "Ask a leader"} <= set(labels(reply))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/policy rule 12", "There is no rule 12: the WhatsApp rules go from 1 to 10."),
        ("/policy B9", "There is no section B.9: the policy has B.1 to B.7."),
        ("/policy b.3 para 9", "There is no paragraph 9 in B.3: it goes from 1 to 7."),
    ],
)
def test_an_unknown_number_is_told_what_there_is(typed: str, told: str) -> None:
    chat = Chat()
    assert words(chat.say(ASSISTANT, typed)) == told
    assert not chat.store.questions.kept


@pytest.mark.parametrize("typed", ["/policy contents", "contents", "/policy Contents?", "/policy table of contents"])
def test_the_contents_lead_to_every_section_and_say_that_the_review_is_overdue(typed: str) -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, typed)
    assert labels(reply) == [clause.heading for clause in POLICY.sections()]
    assert "\nThis policy's review was due in September 2024 and is overdue." in words(reply)
    opened = chat.press(ASSISTANT, reply, "B.7. Know that the Internet is permanent")
    assert quotes(opened)[0].words == POLICY.clause("B.7").text


def test_the_command_alone_explains_itself_with_examples_that_work() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, "/policy")
    assert "with the policy's own words" in words(reply)
    assert labels(reply) == [
        "/policy can I add a pupil on insta",
        "/policy B6",
        "/policy whatsapp rule four",
        "/policy contents",
    ]
    assert [bool(chat.press(ASSISTANT, reply, label).parts) for label in labels(reply)] == [True] * 4
    assert quotes(chat.press(ASSISTANT, reply, "/policy B6"))[0].label == "B.6"


def test_the_whole_section_of_a_paragraph_is_one_press_away() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, "/policy can I add a pupil on insta")
    section = chat.press(ASSISTANT, reply, "Whole section")
    assert [quote.words for quote in quotes(section)] == [POLICY.clause("B.3").text]


def test_the_whole_section_of_a_whatsapp_rule_holds_all_ten_rules() -> None:
    chat = Chat()
    section = chat.press(ASSISTANT, chat.say(ASSISTANT, "/policy rule 8"), "Whole section")
    rules = [POLICY.clause(f"D.WhatsApp.{number}").text for number in range(1, 11)]
    assert [quote.words for quote in quotes(section)] == [POLICY.clause("D.WhatsApp").text, *rules]


def test_a_clause_that_is_a_whole_section_offers_no_button_to_itself() -> None:
    assert labels(Chat().say(ASSISTANT, "/policy B6")) == []
    assert labels(asked_for(Chat(), "clause", "B.6")) == []
    assert labels(asked_for(Chat(), "clause", "B.3#2")) == ["Whole section"]


@pytest.mark.parametrize("step", ["section", "clause"])
def test_a_made_up_clause_is_not_there(step: str) -> None:
    assert words(asked_for(Chat(), step, "Z.9")) == NOT_THERE


def test_where_the_policy_may_not_settle_it_that_is_said_and_at_most_three_nearest_are_shown() -> None:
    reply = Chat().say(ASSISTANT, SILENT)
    (said,) = [part for part in reply.parts if isinstance(part, Text) and part.tone is Tone.WARNING]
    assert said.words.startswith("The policy may not settle this, so I will not guess.")
    assert "silent" not in words(reply)
    assert 1 <= len(quotes(reply)) <= 3
    assert all(quote.words == POLICY.clauses[clause].text for quote, clause in zip(quotes(reply), near(), strict=True))


def near() -> tuple[str, ...]:
    chat = Chat()
    chat.say(ASSISTANT, SILENT)
    return chat.store.questions.kept[0].clauses


def test_where_nothing_is_near_the_policy_is_silent_and_nothing_is_quoted() -> None:
    reply = Chat().say(ASSISTANT, "/policy how do I bake a cake")
    assert quotes(reply) == []
    assert reply.parts[0] == Text("The policy is silent on this, so I will not guess.", Tone.WARNING)
    assert "nearest clauses" not in words(reply)


def test_an_unanswered_question_is_kept_with_its_day_and_without_its_asker() -> None:
    chat = Chat()
    chat.say(ASSISTANT, SILENT)
    asked = "can I be friends with a parent on facebook"
    assert chat.store.questions.kept == [Question(date(2026, 11, 20), Answer.SILENT, asked, near())]
    (event,) = chat.store.events
    assert (event.actor, event.action, event.details) == (NOBODY, Action.QUESTION_ASKED, {"answer": "silent"})
    assert ASSISTANT.id not in repr((event, chat.store.questions.kept))


def test_an_answered_question_is_counted_without_its_words() -> None:
    chat = Chat()
    chat.say(ASSISTANT, "/policy can I add a pupil on insta")
    (kept,) = chat.store.questions.kept
    assert (kept.answer, kept.words, kept.clauses[0]) == (Answer.QUOTED, "", "B.3#2")


def test_not_what_i_asked_keeps_the_words_without_their_asker() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, "/policy can I add a pupil on insta")
    thanked = chat.press(ASSISTANT, reply, "Not what I asked")
    assert "without your name" in words(thanked)
    asked = "can I add a pupil on insta"
    assert chat.store.questions.kept[-1] == Question(date(2026, 11, 20), Answer.NOT_WHAT_I_ASKED, asked)
    assert {event.actor for event in chat.store.events} == {NOBODY}


def test_one_press_of_not_what_i_asked_that_arrives_twice_is_kept_once() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, "/policy can I add a pupil on insta")
    for _ in range(2):
        assert "without your name" in words(chat.press(ASSISTANT, reply, "Not what I asked"))
    assert [kept.answer for kept in chat.store.questions.kept] == [Answer.QUOTED, Answer.NOT_WHAT_I_ASKED]


def test_looking_at_not_what_i_asked_keeps_nothing() -> None:
    chat = Chat()
    assert quotes(asked_for(chat, "missed", "B.3#2"))[0].label == "B.3, paragraph 2"
    assert not chat.store.questions.kept


def test_other_clauses_that_may_help_are_one_press_away() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, "/policy do I have to make my profile private")
    assert "Other clauses that may help:" in words(reply)
    other = labels(reply)[4]
    assert quotes(chat.press(ASSISTANT, reply, other))[0].label == other.split(":")[0]


def test_a_question_with_one_fitting_clause_offers_no_others() -> None:
    reply = Chat().say(ASSISTANT, "/policy what about libel")
    assert [quote.label for quote in quotes(reply)] == ["E, point 3"]
    assert labels(reply) == ["Whole section", "Not what I asked", "Ask a leader", "Why this clause?"]
    assert "Other clauses that may help:" not in words(reply)


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        (
            ASSISTANT,
            ["Your line manager: Lena Line, line manager", "Headteacher: Hannah Head, headteacher, Oak Primary"],
        ),
        (OAK_LEAD, ["Your line manager: Hannah Head, headteacher"]),
        (EXECUTIVE_HEAD, ["Your line manager: Charles Chair, chair of governors"]),
    ],
)
def test_ask_a_leader_names_the_manager_and_the_headteacher(person: Person, shown: list[str]) -> None:
    chat = Chat()
    leaders = chat.press(person, chat.say(person, SILENT), "Ask a leader")
    assert words(leaders).splitlines()[1:] == shown


def test_ask_a_leader_without_a_line_manager_names_the_head_alone() -> None:
    chat = Chat()
    leaders = chat.press(CHAIR, chat.say(CHAIR, SILENT), "Ask a leader")
    assert words(leaders).splitlines()[1:] == ["Executive headteacher: Edith Exeter, executive headteacher"]


def test_ask_a_leader_at_a_school_without_a_headteacher_says_whom_to_ask_for_the_name() -> None:
    newcomer = Person("new", "Nina New", Role.TEACHER, "oak")
    chat = Chat([newcomer])
    leaders = chat.press(newcomer, chat.say(newcomer, SILENT), "Ask a leader")
    assert words(leaders).splitlines()[1:] == ["Headteacher: Headteacher (please ask the school office for the name)"]
    assert newcomer.school != FEDERATION


def test_a_formal_request_is_handed_over_to_the_procedures() -> None:
    chat = Chat()
    reply = chat.dispatcher.ask(Ask(TEACHER, "policy", "could I have Friday off for a funeral please"))
    assert isinstance(reply, Reply)
    assert "Leave of absence" in words(reply)
    assert not chat.store.questions.kept


def test_words_about_a_harmful_post_lead_to_the_concern_form_and_are_not_kept() -> None:
    chat = Chat()
    reply = chat.say(TEACHER, "a parent has posted a nasty video about our school on facebook")
    assert words(reply).startswith("This sounds like a post that the school should know about.")
    assert {"E, point 8", "B.6"} <= {quote.label for quote in quotes(reply)}
    assert "Which of these is it?" in words(chat.press(TEACHER, reply, "Raise a concern about this"))
    assert "nasty video" not in chat.everything_kept()
    chat.say(TEACHER, "/policy how do I bake a nasty video")
    assert "nasty video" in chat.everything_kept()


@pytest.mark.parametrize("said", ["asdfgh", "hmm", "?"])
def test_what_is_no_question_is_not_kept(said: str) -> None:
    chat = Chat()
    assert "nothing was kept" in words(chat.say(ASSISTANT, f"/policy {said}"))
    assert chat.store.questions.kept == []


def test_an_answer_is_given_when_the_question_cannot_be_counted() -> None:
    chat = Chat()
    chat.store.questions.busy = True
    assert quotes(chat.say(ASSISTANT, "/policy can I add a pupil on insta"))[0].label == "B.3, paragraph 2"
    assert "I kept your question" not in words(
        chat.say(ASSISTANT, "/policy can I be friends with a parent on facebook")
    )


def test_that_it_was_not_what_was_asked_is_not_promised_when_it_cannot_be_kept() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, "/policy can I add a pupil on insta")
    chat.store.questions.busy = True
    assert words(chat.press(ASSISTANT, reply, "Not what I asked")).startswith("Not saved")


def at_once(chat: Chat, asked: str) -> Reply | Rest | None:
    return chat.dispatcher.at_once(Ask(ASSISTANT, "policy", asked))


@pytest.mark.parametrize("asked", ["contents", "B6", "b.3 para 2", "what about libel", "can I add a pupil on insta"])
def test_what_the_policy_settles_is_shown_at_once_as_it_is_otherwise(asked: str) -> None:
    chat = Chat()
    shown = at_once(chat, asked)
    assert isinstance(shown, Reply)
    assert (words(shown), quotes(shown)) == (words(chat.say(ASSISTANT, asked)), quotes(chat.say(ASSISTANT, asked)))


def test_what_is_shown_at_once_is_counted_once() -> None:
    chat = Chat()
    at_once(chat, "B6")
    assert [kept.answer for kept in chat.store.questions.kept] == [Answer.QUOTED]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "could I have Friday off for a funeral please",
        "a parent has posted a nasty video about our school on facebook",
        "rule 12",
        "rule 4 and rule 8",
        "can I add a pupil on insta" + " please" * 40,
        "does B6 mean I can not reply",
        "can I swear in the staff group and can I add a pupil on insta",
    ],
    ids=["nothing", "handed over", "a concern", "not there", "several clauses", "long", "two recipients", "two parts"],
)
def test_what_is_handed_over_or_long_is_not_shown_at_once_and_nothing_is_done(asked: str) -> None:
    chat = Chat()
    assert at_once(chat, asked) is None
    assert chat.store.questions.kept == []


def test_what_is_kept_is_kept_by_the_rest_of_the_work_alone() -> None:
    chat = Chat()
    rest = at_once(chat, "can I be friends with a parent on facebook")
    assert callable(rest)
    assert chat.store.questions.kept == []
    shown = rest()
    assert isinstance(shown, Reply)
    assert "I kept your question" in words(shown)
    assert [kept.answer for kept in chat.store.questions.kept] == [Answer.SILENT]


def test_what_the_policy_alone_settles_is_marked_so_and_an_answer_to_somebodys_words_is_not() -> None:
    chat = Chat()
    settled = [
        chat.dispatcher.ask(Ask(ASSISTANT, "policy", asked)) for asked in ("contents", "B6", "rule 4 and rule 8")
    ]
    assert all(isinstance(shown, Reply) and shown.settled for shown in settled)
    assert all(asked_for(chat, step, "B.3#2").settled for step in ("section", "clause"))
    assert not any(chat.say(ASSISTANT, asked).settled for asked in ("can I add a pupil on insta", SILENT, "hello"))


TWO = "/policy can I add a pupil on insta and can I reply to a bad review of the school"


def test_each_question_of_a_message_gets_its_clause_in_its_order() -> None:
    reply = Chat().say(ASSISTANT, TWO)
    said = words(reply)
    assert [quote.label for quote in quotes(reply)][:2] == ["B.3, paragraph 2", "B.6"]
    first, second = said.index("You asked: can I add a pupil on insta"), said.index("You asked: can I reply to a bad")
    assert first < said.index("should not accept pupils") < second < said.index("individuals must not respond")
    assert labels(reply).count("Not what I asked") == 1
    assert [bool(quote.source) for quote in quotes(reply)] == [False, False, True]


def test_a_clause_that_answers_two_questions_is_quoted_once() -> None:
    asked = "can I use my own phone in lesson time and who pays when my tablet gets broken"
    reply = Chat().say(ASSISTANT, asked)
    assert [quote.label for quote in quotes(reply)] == ["D, paragraph 2"]
    assert "D, paragraph 2 answers this part too." in words(reply)


def test_a_part_that_the_policy_does_not_answer_is_said_and_kept_without_the_other() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, "/policy can I add parents and what if a kid messages me on dojo?")
    assert "The policy may not settle this part, so I will not guess." in words(reply)
    assert quotes(reply)[0].label == "B.3, paragraph 4"
    assert [(kept.answer, kept.words) for kept in chat.store.questions.kept] == [
        (Answer.QUOTED, ""),
        (Answer.SILENT, "can I add parents"),
    ]
    assert "I kept your question" in words(reply)


def test_a_part_on_which_the_policy_is_silent_is_called_so_and_not_said_to_be_kept_when_it_is_not() -> None:
    chat = Chat()
    chat.store.questions.busy = True
    reply = chat.say(ASSISTANT, "/policy what is the wifi code for visitors and can I add a pupil on insta")
    assert "The policy is silent on this part, so I will not guess." in words(reply)
    assert "I kept your question" not in words(reply)


def test_a_clause_is_shown_with_its_neighbour_that_names_somebody_else() -> None:
    reply = Chat().say(ASSISTANT, "/policy what do I do about negative comments online")
    assert [quote.label for quote in quotes(reply)] == ["B.6", "E, point 8"]
    assert "B.6 says “their manager”, and E, point 8 says “senior management immediately”." in words(reply)
    assert [quote.words for quote in quotes(reply)] == [POLICY.clause("B.6").text, POLICY.clause("E#8").text]
    assert not any(label.startswith("E, point 8") for label in labels(reply))


@pytest.mark.parametrize(
    ("asked", "follows", "label"),
    [
        ("can I add a pupil on insta", "and on snapchat?", "B.3, paragraph 2"),
        ("can I swear in the staff group", "and at weekends?", "rule 1 (WhatsApp)"),
    ],
)
def test_a_follow_up_is_read_together_with_the_question_before_it(asked: str, follows: str, label: str) -> None:
    chat = Chat()
    chat.say(ASSISTANT, asked)
    reply = chat.say(ASSISTANT, follows)
    assert reply.parts[0] == Text(f"I read this together with your question before: {asked}", Tone.QUIET)
    assert quotes(reply)[0].label == label


def test_a_follow_up_that_is_not_answered_says_so_with_the_question_before_it() -> None:
    chat = Chat()
    chat.say(ASSISTANT, "can I add a pupil on facebook")
    reply = chat.say(ASSISTANT, "what about parents?")
    assert "I read this together with your question before: can I add a pupil on facebook" in words(reply)
    assert "may not settle this" in words(reply)
    assert "can i add a parents on facebook" in chat.everything_kept()


def test_a_follow_up_is_read_alone_elsewhere_by_somebody_else_and_a_quarter_of_an_hour_later() -> None:
    chat = Chat()
    chat.say(ASSISTANT, "can I add a pupil on insta")
    assert "together with" not in words(chat.say(TEACHER, "and on snapchat?"))
    assert "together with" not in words(chat.type_in(ASSISTANT, "and on snapchat?"))
    chat.clock.now += timedelta(minutes=16)
    assert "together with" not in words(chat.say(ASSISTANT, "and on snapchat?"))


@pytest.mark.parametrize(
    "between",
    ["could I have Friday off for a funeral please", "a parent has posted a nasty video about our school on facebook"],
)
def test_after_a_request_or_a_concern_nothing_of_the_talk_is_held(between: str) -> None:
    chat = Chat()
    chat.say(ASSISTANT, "can I add a pupil on insta")
    chat.say(ASSISTANT, between)
    assert chat.services.last_questions.last(ASSISTANT.id, "") == ""
    assert "together with" not in words(chat.say(ASSISTANT, "and on snapchat?"))


def test_nothing_that_is_serious_is_ever_held() -> None:
    chat = Chat()
    for said in ("a child told me he was hit", "I want to hand in my notice", "someone made a fake insta of the head"):
        chat.say(ASSISTANT, said)
        assert chat.services.last_questions.last(ASSISTANT.id, "") == ""


def test_danger_in_a_follow_up_is_seen_first() -> None:
    chat = Chat()
    chat.say(ASSISTANT, "can I add a pupil on insta")
    assert "999" in words(chat.say(ASSISTANT, "and if he told me that he was hit at home"))


def test_what_becomes_a_request_only_by_the_question_before_it_is_read_alone() -> None:
    chat = Chat()
    chat.services.last_questions.hold(ASSISTANT.id, "", "could i have leave off please")
    assert "together with" not in words(chat.say(ASSISTANT, "and on friday?"))


def test_a_number_is_no_follow_up() -> None:
    chat = Chat()
    chat.say(ASSISTANT, "can I add a pupil on insta")
    reply = chat.say(ASSISTANT, "and rule 8?")
    assert [quote.label for quote in quotes(reply)] == ["rule 8 (WhatsApp)"]


def test_why_is_told_in_plain_words_and_nothing_is_kept() -> None:
    chat = Chat()
    reply = chat.say(ASSISTANT, "/policy can I add a pupil on insta")
    kept = list(chat.store.questions.kept)
    told = words(chat.press(ASSISTANT, reply, "Why this clause?"))
    assert "I took it for: a question about the policy" in told
    assert "hold: add, pupil, instagram" in told
    assert chat.store.questions.kept == kept


def test_why_is_told_of_each_question_of_a_message_and_where_nothing_is_clear() -> None:
    chat = Chat()
    told = words(chat.press(ASSISTANT, chat.say(ASSISTANT, TWO), "Why this clause?"))
    assert told.count("I took it for") == 2
    assert "You asked: can I add a pupil on insta" in told
    assert "friends with parents" in words(chat.press(ASSISTANT, chat.say(ASSISTANT, SILENT), "Why no clear answer?"))


def test_why_of_a_request_leads_to_the_procedures_and_of_nothing_is_not_there() -> None:
    chat = Chat()
    asked = Ask(TEACHER, "policy", "could I have Friday off for a funeral please", "why")
    shown = chat.dispatcher.ask(asked)
    assert isinstance(shown, Reply)
    assert "Leave of absence" in words(shown)
    assert words(chat.ask_reply(TEACHER, "policy", "why")) == NOT_THERE


def test_a_search_shows_clauses_to_choose_from_and_keeps_nothing() -> None:
    chat = Chat()

    def found(typed: str) -> Reply:
        shown = chat.dispatcher.ask(Ask(ASSISTANT, "policy", typed, "search"))
        assert isinstance(shown, Reply)
        return shown

    assert quotes(found("can I add a pupil on insta"))[0].label == "B.3, paragraph 2"
    assert words(found("how do I bake a cake")) == "The policy is silent on this, so I will not guess."
    assert "999" in words(found("a child told me he was hit"))
    assert found("").parts == ()
    assert not chat.store.questions.kept
    assert chat.services.last_questions.last(ASSISTANT.id, "") == ""


def test_a_second_follow_up_is_shown_with_what_was_typed_and_not_with_what_it_came_to() -> None:
    chat = Chat()
    chat.say(ASSISTANT, "Can I add a pupil on Insta?")
    chat.say(ASSISTANT, "What about Snapchat?")
    said = words(chat.say(ASSISTANT, "and at weekends?"))
    assert "your question before: Can I add a pupil on Insta? / What about Snapchat?" in said
    assert chat.services.last_questions.last(ASSISTANT.id, "") == "can i add a pupil on snapchat weekends"
