"""One post, many reporters: what each of them learns, and what those who deal with it see."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Raw
from bot.chat.reply import Reply
from bot.concerns.concern import Concern, Platform, Words
from bot.concerns.lifecycle import State
from bot.dispatch import Returned
from bot.errors import Stale
from bot.events import Action
from bot.notices import NoticeKind
from bot.people import Person
from tests.builders import (
    ASSISTANT,
    CHAIR,
    ELM_HEAD,
    ELM_TEACHER,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LINE_MANAGER,
    NOW,
    OAK_HEAD,
    OFFICE_MANAGER,
    TEACHER,
)
from tests.commands.chat import CONCERN, PNG, Chat, labels, words

COPIED = "https://www.facebook.com/groups/1/posts/2?fbclid=abc"
ONE_POST = "https://m.facebook.com/groups/1/posts/2/"
OTHER_POST = "https://www.facebook.com/groups/1/posts/3"
REFERENCE = re.compile(r"SR-[0-9A-Z]{4}-[0-9A-Z]{4}")


def report(chat: Chat, person: Person, address: str = ONE_POST, **answers: Raw) -> str:
    return chat.raise_concern(person, post_address=address, **answers)


def kept(chat: Chat, reference: str) -> Concern:
    return chat.store.register.find(reference)


def saved(chat: Chat, person: Person, **answers: Raw) -> str:
    """Return the reply to a report, with nothing of its own reference."""
    reply = chat.fill(person, chat.concern_form(person), {**CONCERN, "post_address": ONE_POST, **answers})
    return REFERENCE.sub("SR-XXXX-XXXX", repr(reply))


def all_seen(chat: Chat, person: Person, reference: str) -> str:
    """Return all that a reporter is shown of the own report, with nothing of its own reference."""
    chat.deliver()
    shown = [chat.open(person, reference), *(chat.say(person, line) for line in ("/concerns", "/notices"))]
    nonces = re.compile(r"nonce='[0-9a-f]{32}'")
    return nonces.sub("", REFERENCE.sub("SR-XXXX-XXXX", repr(shown)))


# What a reporter learns.

OPENS: dict[str, Callable[[Chat], object]] = {
    "another reported it": lambda chat: report(chat, ASSISTANT, COPIED),
    "another reported it and names the head": lambda chat: report(chat, ASSISTANT, COPIED, about="headteacher"),
    "another reported it and names this reporter": lambda chat: report(chat, ASSISTANT, COPIED, named=(TEACHER.id,)),
    "it is being looked into": lambda chat: chat.acknowledge(OAK_HEAD, report(chat, ASSISTANT, COPIED)),
    "three reported it": lambda chat: [report(chat, p, COPIED) for p in (ASSISTANT, OFFICE_MANAGER, LINE_MANAGER)],
    "it was closed": lambda chat: close(chat, report(chat, ASSISTANT, COPIED)),
    "the same person reported it": lambda chat: report(chat, OFFICE_MANAGER, COPIED),
}


def close(chat: Chat, reference: str) -> Reply:
    chat.acknowledge(OAK_HEAD, reference)
    return chat.close(OAK_HEAD, reference)


@pytest.mark.parametrize("before", OPENS)
@pytest.mark.parametrize("answers", [{}, {"about": "pupil"}, {"kind": "threat"}, {"relation": "myself"}], ids=repr)
def test_the_reply_is_to_the_byte_that_of_a_report_that_is_the_first(before: str, answers: dict[str, Raw]) -> None:
    first, further = Chat(), Chat()
    OPENS[before](further)
    assert saved(further, TEACHER, **answers) == saved(first, TEACHER, **answers)


@pytest.mark.parametrize("before", OPENS)
def test_so_is_all_that_is_seen_of_it_afterwards(before: str) -> None:
    first, further = Chat(), Chat()
    OPENS[before](further)
    assert all_seen(further, TEACHER, report(further, TEACHER)) == all_seen(first, TEACHER, report(first, TEACHER))


def test_control_the_comparison_sees_what_a_reply_would_give_away() -> None:
    first, further = Chat(), Chat()
    close(further, report(further, TEACHER, COPIED))
    assert all_seen(further, TEACHER, report(further, TEACHER)) != all_seen(first, TEACHER, report(first, TEACHER))
    assert saved(first, TEACHER) != saved(further, TEACHER, about="headteacher")


def test_of_what_happens_then_a_reporter_sees_the_states_and_the_words_that_were_chosen_for_all() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, COPIED, quote="As Asha saw it.")
    mine = report(chat, TEACHER, quote="As Tom saw it.")
    chat.clock.move(timedelta(minutes=1))
    chat.open(OAK_HEAD, mine)
    chat.acknowledge(OAK_HEAD, main)
    chat.close(OAK_HEAD, main, decision="Only for handlers.")
    receipt = words(chat.open(TEACHER, mine))
    assert "State: Closed" in receipt
    assert "As Tom saw it." in receipt
    assert "It is dealt with. Thank you." in receipt
    assert [word for word in ("Asha", "Only for handlers.", main) if word in receipt] == []
    assert chat.told(NoticeKind.MOVED).count(TEACHER.id) == 2


def test_a_reporter_who_is_named_in_the_open_concern_learns_nothing_of_how_it_ends() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, COPIED, named=(TEACHER.id,))
    mine = report(chat, TEACHER)
    before = all_seen(chat, TEACHER, mine)
    close(chat, main)
    assert all_seen(chat, TEACHER, mine) == before
    assert kept(chat, mine).joins == ""
    assert main in words(chat.open(OAK_HEAD, mine))  # those who deal with both see that they are of one post


# What those who deal with it see.


def test_those_who_deal_with_it_see_how_many_reported_it_and_who_and_each_in_their_own_words() -> None:
    chat = Chat()
    main = chat.raise_concern(ASSISTANT, PNG, post_address=COPIED, quote="As Asha saw it.")
    chat.clock.move(timedelta(hours=1))
    mine = chat.raise_concern(TEACHER, PNG, post_address=ONE_POST, quote="As Tom saw it.")
    shown = chat.open(OAK_HEAD, main)
    assert "Reported by 2 people" in words(shown)
    assert f"{mine}: Tom Teacher, 20 November 2026, 09:05 · Raised" in words(shown)
    assert "As Tom saw it." not in words(shown)
    further = chat.press(OAK_HEAD, shown, f"Open {mine}")
    assert f"This is a further report of the post in {main}." in words(further)
    assert chat.press(OAK_HEAD, further, f"Open {main}").parts[:3] == shown.parts[:3]
    assert "As Tom saw it." in words(further)
    assert "As Asha saw it." not in words(further)
    files = [chat.store.register.evidence(kept(chat, reference)) for reference in (main, mine)]
    assert [len(each) for each in files] == [1, 1]
    assert files[0] != files[1]


def test_one_person_who_reports_it_twice_is_one_person() -> None:
    chat = Chat()
    main = report(chat, TEACHER, COPIED)
    report(chat, TEACHER)
    assert "Reported twice by the same person" in words(chat.open(OAK_HEAD, main))


def test_another_post_joins_nothing() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT)
    assert kept(chat, report(chat, TEACHER, OTHER_POST)).joins == ""
    assert kept(chat, report(chat, TEACHER, "")).joins == ""
    assert "Reported by" not in words(chat.open(OAK_HEAD, main))


def test_in_the_queue_a_further_report_waits_with_the_concern_that_it_joined() -> None:
    chat = Chat()
    main, mine = report(chat, ASSISTANT, COPIED), report(chat, TEACHER)
    listed = words(chat.say(OAK_HEAD, "/concerns"))
    assert main in listed
    assert mine not in listed
    assert "2 reports" in listed
    assert mine in words(chat.say(TEACHER, "/concerns"))


def test_a_further_report_is_told_to_those_who_deal_with_it_and_goes_along_from_then_on() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, COPIED)
    chat.acknowledge(OAK_HEAD, main)
    mine = report(chat, TEACHER)
    assert {notice.to for notice in chat.store.outbox.written if notice.about == mine} == {
        OAK_HEAD.id,
        EXECUTIVE_HEAD.id,
    }
    assert kept(chat, mine).state is State.RAISED
    chat.press(OAK_HEAD, chat.open(OAK_HEAD, mine), "Acknowledge")
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, main), "Change its state")
    chat.fill(OAK_HEAD, form, {"state": "waiting", "why": "For the police."})
    assert kept(chat, mine).state is State.WAITING
    assert "For the police." not in words(chat.open(OAK_HEAD, mine))
    chat.close(OAK_HEAD, main)
    reopen = chat.form(OAK_HEAD, chat.open(OAK_HEAD, main), "Reopen it")
    chat.fill(OAK_HEAD, reopen, {"state": "reopened", "why": "The post is back again today."})
    assert [kept(chat, each).state for each in (main, mine)] == [State.REOPENED] * 2


def test_whoever_closes_it_is_told_how_many_read_the_words() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, COPIED)
    mine = report(chat, TEACHER)
    chat.acknowledge(OAK_HEAD, main)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, main), "Close it")
    assert "2 people" not in next(f.hint for f in form.fields if f.name == "to_tell")  # nobody has opened the other
    chat.open(OAK_HEAD, mine)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, main), "Close it")
    assert next(f.hint for f in form.fields if f.name == "to_tell").startswith("2 people reported this post")


def test_a_further_report_is_taken_by_whoever_took_the_one_that_it_joined() -> None:
    chat = Chat()
    first, further = report(chat, TEACHER), report(chat, ASSISTANT)
    assert "Taken by: Nobody yet" in words(chat.open(OAK_HEAD, further))
    acknowledged = chat.press(OAK_HEAD, chat.open(OAK_HEAD, first), "Acknowledge")
    assert "I will deal with it" in labels(chat.open(OAK_HEAD, further))
    chat.press(OAK_HEAD, acknowledged, "I will deal with it")
    shown = chat.open(OAK_HEAD, further)
    assert f"Taken by: {OAK_HEAD.name}" in words(shown)
    assert "I will deal with it" not in labels(shown)


def test_a_message_reaches_the_reporter_whose_report_it_is_about_and_no_other() -> None:
    chat = Chat()
    report(chat, ASSISTANT, COPIED)
    mine = report(chat, TEACHER)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, mine), "Write to the person who raised it")
    assert "Tom Teacher reads this." in form.intro
    chat.fill(OAK_HEAD, form, {"message": "Thank you, Tom."})
    assert chat.told(NoticeKind.MESSAGE) == [TEACHER.id]


def test_a_report_after_it_was_closed_opens_a_new_one_that_shows_the_old() -> None:
    chat = Chat()
    old = report(chat, ASSISTANT, COPIED)
    close(chat, old)
    new = report(chat, TEACHER)
    assert kept(chat, new).joins == ""
    shown = chat.open(OAK_HEAD, new)
    assert f"The same post: {old}, Oak Primary, closed" in words(shown)
    assert f"Open {old}" in labels(shown)
    assert old not in words(chat.open(TEACHER, new))


def test_at_another_school_it_is_a_concern_of_its_own_and_its_leader_sees_nothing_of_the_other() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, COPIED)
    theirs = report(chat, ELM_TEACHER, school="elm")
    assert kept(chat, theirs).joins == ""
    assert main not in repr(chat.open(ELM_HEAD, theirs))
    assert theirs not in repr(chat.open(OAK_HEAD, main))


# Who is shut out.


def test_a_report_that_names_the_head_takes_the_open_concern_from_the_head_at_once() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, COPIED)
    chat.acknowledge(OAK_HEAD, main)
    chat.press(OAK_HEAD, chat.open(OAK_HEAD, main), "I will deal with it")
    before = chat.open(OAK_HEAD, main)
    mine = report(chat, TEACHER, about="headteacher")
    for reference in (main, mine):
        assert words(chat.open(OAK_HEAD, reference)) == words(chat.open(OAK_HEAD, "SR-9999-9999"))
        assert words(chat.open(CHAIR, reference)).startswith(f"Concern {reference}")
    assert "State: Acknowledged" in words(before)
    assert chat.told(NoticeKind.HANDED_OVER) == [CHAIR.id]
    assert Action.SHUT_OUT in chat.done()
    assert all(each.to != OAK_HEAD.id for each in chat.store.outbox.written if each.about == mine)


def test_a_reply_of_the_head_who_is_shut_out_stays_unsent() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, COPIED)
    chat.acknowledge(OAK_HEAD, main)
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, main), "Add a private note")
    report(chat, TEACHER, about="headteacher")
    sent = chat.send(OAK_HEAD, form, {"note": "Too late."})
    nothing = chat.ask(OAK_HEAD, "concerns", "note", "SR-9999-9999")
    assert sent == nothing
    assert "Too late." not in chat.everything_kept()


def test_everybody_who_is_named_in_one_report_is_shut_out_of_every_report_of_the_post() -> None:
    chat = Chat()
    references = [
        report(chat, ASSISTANT, COPIED),
        report(chat, LINE_MANAGER),
        report(chat, OFFICE_MANAGER, named=(EXECUTIVE_HEAD.id,)),
        report(chat, TEACHER),
    ]
    for reference in references:
        assert EXECUTIVE_HEAD.id in kept(chat, reference).kept_from
    assert not [r for r in references if r in repr(chat.say(EXECUTIVE_HEAD, "/concerns"))]
    assert [person.id for person in EVERYBODY if references[0] in repr(chat.say(person, "/concerns"))] == [
        "assistant",
        "chair",
    ]


def test_where_what_it_joins_changes_just_then_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, COPIED)
    found, times = chat.store.register.of_the_same_post, iter((True, False))

    def meanwhile_changed(platform: Platform, written: Words) -> Sequence[Concern]:
        posts = found(platform, written)
        return [replace(each, version=0) if next(times) else each for each in posts]

    monkeypatch.setattr(chat.store.register, "of_the_same_post", meanwhile_changed)
    mine = report(chat, TEACHER, named=(EXECUTIVE_HEAD.id,))
    assert kept(chat, mine).joins == main
    assert kept(chat, mine).raised_at == NOW


def test_where_it_changes_for_ever_the_form_comes_back_as_from_a_busy_store(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = Chat()

    def stale(*_: object, **__: object) -> str:
        raise Stale

    monkeypatch.setattr(chat.store.register, "raise_concern", stale)
    returned = chat.send(TEACHER, chat.concern_form(TEACHER), CONCERN)
    assert isinstance(returned, Returned)
    assert "busy" in returned.sentence
