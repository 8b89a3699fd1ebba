"""A concern that a report took from its handler: who sees that, who judges it, and how it is given back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Answers, Form, Raw
from bot.chat.reply import Reply
from bot.command import Ask, Saving
from bot.concerns.concern import Concern
from bot.concerns.lifecycle import State
from bot.dispatch import Returned
from bot.errors import NotNow
from bot.events import Action
from bot.notices import NoticeKind
from bot.people import Person
from bot.reports.figures import report as figures
from bot.weeks import Week
from commands.concerns import whose_words as whose
from commands.concerns.give_back import save
from commands.concerns.record_words import READINGS
from commands.concerns.words import SAY_MORE
from tests.builders import (
    ASSISTANT,
    CHAIR,
    EVERYBODY,
    EXECUTIVE_HEAD,
    LINE_MANAGER,
    OAK_HEAD,
    OAK_LEAD,
    OFFICE_MANAGER,
    TEACHER,
)
from tests.commands.bundles import make, said
from tests.commands.chat import NOT_THERE, Chat, labels, words

POST = "https://www.facebook.com/groups/1/posts/2"
WHY = "The post says nothing about the headteacher."
KNIFE = "he says he will bring a knife to school and stab her"


def report(chat: Chat, person: Person, **answers: Raw) -> str:
    chat.clock.move(timedelta(minutes=1))
    return chat.raise_concern(person, post_address=POST, **answers)


def kept(chat: Chat, reference: str) -> Concern:
    return chat.store.register.find(reference)


def taken(chat: Chat, *, by: Person = OFFICE_MANAGER, **answers: Raw) -> tuple[str, str]:
    """Return a concern that the head dealt with, and the report that took it from the head."""
    main = report(chat, ASSISTANT)
    chat.press(OAK_HEAD, chat.acknowledge(OAK_HEAD, main), "I will deal with it")
    return main, report(chat, by, **{"named": (OAK_HEAD.id,), **answers})


def send_back(chat: Chat, by: Person, reference: str, **answers: Raw) -> Reply | Returned:
    form = chat.form(by, chat.open(by, reference), whose.GIVE_BACK)
    return chat.send(by, form, {"who": (OAK_HEAD.id,), "why": WHY, **answers})


def give_back(chat: Chat, by: Person, reference: str, **answers: Raw) -> Reply:
    shown = send_back(chat, by, reference, **answers)
    assert isinstance(shown, Reply), shown
    return shown


def all_seen(chat: Chat, person: Person, *references: str) -> str:
    """Return all that somebody finds of some concerns."""
    chat.deliver()
    lists = [chat.say(person, line) for line in ("/concerns", "/notices")]
    steps = [chat.ask(person, "concerns", step, each) for each in references for step in ("open", "trail", "more")]
    now, store = chat.clock(), chat.store
    workbook = figures(store.records, chat.services.directory, Week.of(now), person, now)
    return repr((lists, steps, chat.ask(person, "concerns", "closed"), workbook))


# What the next in line sees.


def test_whoever_has_it_now_sees_that_a_report_took_it_which_and_when() -> None:
    chat = Chat()
    main, naming = taken(chat)
    assert words(chat.open(OAK_HEAD, main)) == NOT_THERE
    shown = chat.open(CHAIR, main)
    assert whose.BY_A_REPORT in words(shown)
    assert f"Hannah Head: named by {naming}, raised by Olive Office on 20 November 2026, 08:07" in words(shown)
    assert {f"Open {naming}", whose.GIVE_BACK} <= set(labels(shown))
    (event,) = (e for e in chat.store.events if e.action is Action.SHUT_OUT)
    assert (event.subject, event.details) == (main, {"report": naming})


def test_who_reads_the_record_otherwise_sees_what_they_may_read_of_it() -> None:
    chat = Chat()
    main, naming = taken(chat)
    stored = chat.store.register._kept[main]  # noqa: SLF001 - the fake's own record
    stored.concern = replace(stored.concern, readers=stored.concern.readers | {OAK_LEAD.post})
    shown = words(chat.open(OAK_LEAD, main))
    assert (naming in shown, whose.BY_A_REPORT in shown) == (False, False)
    assert words(chat.open(OAK_LEAD, main)) != NOT_THERE
    assert whose.BY_A_REPORT not in words(chat.open(CHAIR, naming))


def test_where_nobody_was_shut_out_nothing_is_said_and_there_is_nothing_to_give_back() -> None:
    chat = Chat()
    reference = report(chat, ASSISTANT)
    shown = chat.open(OAK_HEAD, reference)
    assert (whose.BY_A_REPORT in words(shown), whose.GIVE_BACK in labels(shown)) == (False, False)
    assert "not possible" in words(chat.ask_reply(OAK_HEAD, "concerns", "give_back", reference))
    assert chat.ask(TEACHER, "concerns", "give_back", reference) == chat.ask(TEACHER, "concerns", "give_back", "SR-X")


def test_that_one_person_does_it_again_and_again_is_said_to_those_who_judge_it() -> None:
    chat = Chat()
    main, _ = taken(chat)
    assert "reports that shut somebody out" not in words(chat.open(CHAIR, main))
    chat.raise_concern(ASSISTANT, post_address="https://x.com/a/status/1")
    chat.raise_concern(OFFICE_MANAGER, post_address="https://x.com/a/status/1", about="headteacher")
    often = whose.OFTEN.format(name="Olive Office", count=2)
    assert often in words(chat.open(CHAIR, main))
    give_back(chat, CHAIR, main)
    assert report(chat, OFFICE_MANAGER, named=(OAK_HEAD.id,))
    assert whose.OFTEN.format(name="Olive Office", count=3) in words(chat.open(CHAIR, main))


# Giving it back.


def test_it_goes_back_to_whom_it_was_taken_from_who_sees_nothing_of_the_report_that_named_them() -> None:
    chat = Chat()
    main, naming = taken(chat)
    further = report(chat, TEACHER)
    assert (kept(chat, naming).joins, kept(chat, further).joins) == (main, main)
    assert words(give_back(chat, CHAIR, main)) == whose.BACK_AWAY
    assert (kept(chat, main).owner, kept(chat, main).shut_out) == (OAK_HEAD.post, frozenset())
    assert chat.told(NoticeKind.HANDED_OVER)[-1] == OAK_HEAD.id
    seen = all_seen(chat, OAK_HEAD, main, further)
    assert [each for each in (naming, "Olive", WHY, "no bearing", "named in another") if each in seen] == []
    assert (main in seen, further in seen) == (True, True)
    assert words(chat.open(OAK_HEAD, naming)) == NOT_THERE
    assert words(chat.open(CHAIR, main)) == NOT_THERE
    assert "State: Acknowledged" in words(chat.open(OAK_HEAD, main))


def test_a_bundle_that_they_make_tells_nothing_of_it_either() -> None:
    chat = Chat()
    main, _ = taken(chat)
    before = said(make(chat, main, CHAIR, put_in=("raiser", "notes")))
    assert "shut out" in before
    assert "Taken by" in before
    give_back(chat, CHAIR, main)
    after = said(make(chat, main, OAK_HEAD, put_in=("raiser", "notes")))
    assert [each for each in ("Olive", "hut out", "iven back", WHY) if each in after] == []


def test_the_report_that_named_them_goes_on_with_those_who_have_it_and_says_so() -> None:
    chat = Chat()
    main, naming = taken(chat)
    give_back(chat, CHAIR, main)
    shown = words(chat.open(CHAIR, naming))
    assert f"{whose.NO_BEARING}: Hannah Head" in shown
    assert WHY in shown
    assert (kept(chat, naming).joins, sorted(kept(chat, naming).named)) == ("", [OAK_HEAD.id])
    assert main not in shown  # which the chair may read no more
    assert [e.subject for e in chat.store.events if e.action is Action.NO_BEARING] == [naming]
    assert [e.subject for e in chat.store.events if e.action is Action.GIVEN_BACK] == [main]
    assert "bearing" not in repr([e.details for e in chat.store.events])


def test_it_needs_a_reason_of_substance_and_somebody_whom_it_was_taken_from() -> None:
    chat = Chat()
    main, _ = taken(chat)
    returned = send_back(chat, CHAIR, main, why="No. No. No.")
    assert isinstance(returned, Returned)
    assert returned.errors == {"why": SAY_MORE}
    form = chat.form(CHAIR, chat.open(CHAIR, main), whose.GIVE_BACK)
    assert [option.label for field in form.fields for option in field.options] == ["Hannah Head"]
    chat.acknowledge(CHAIR, report(chat, LINE_MANAGER))
    assert kept(chat, main).shut_out == {OAK_HEAD.id}


def test_what_changed_meanwhile_is_not_given_back_unseen() -> None:
    chat = Chat()
    main, _ = taken(chat)
    form = chat.form(CHAIR, chat.open(CHAIR, main), whose.GIVE_BACK)
    assert isinstance(form, Form)
    report(chat, LINE_MANAGER, named=(EXECUTIVE_HEAD.id,))
    returned = chat.send(CHAIR, form, {"who": (OAK_HEAD.id,), "why": WHY})
    assert isinstance(returned, Returned)
    assert "changed while your form was open" in returned.sentence


def test_nobody_is_given_back_who_was_not_taken_away_though_a_form_says_so() -> None:
    chat = Chat()
    main, _ = taken(chat)
    answers = Answers({"who": (TEACHER.id,), "why": WHY})
    with pytest.raises(NotNow):
        save(
            Saving(Ask(CHAIR, "concerns", about=main), "a-nonce", str(kept(chat, main).version), answers), chat.services
        )


def test_of_several_who_were_shut_out_one_is_given_back_and_the_others_stay_out() -> None:
    chat = Chat()
    main, naming = taken(chat, named=(OAK_HEAD.id, OAK_LEAD.id))
    give_back(chat, CHAIR, main)
    assert kept(chat, main).shut_out == {OAK_LEAD.id}
    assert kept(chat, naming).no_bearing == {OAK_HEAD.id}
    shown = chat.open(OAK_HEAD, main)
    assert whose.GIVE_BACK not in labels(shown)  # the head may not read the report that names the lead
    assert "Simon" not in words(shown)


def test_two_reports_that_name_them_are_judged_together() -> None:
    chat = Chat()
    main, first = taken(chat)
    second = report(chat, LINE_MANAGER, named=(OAK_HEAD.id,), kind="harassment")
    assert kept(chat, second).joins == ""
    give_back(chat, CHAIR, main)
    assert [kept(chat, each).no_bearing for each in (first, second)] == [{OAK_HEAD.id}] * 2
    seen = all_seen(chat, OAK_HEAD, main)
    assert [each for each in (first, second) if each in seen] == []


def test_a_later_report_of_the_post_goes_with_the_concern_and_not_with_the_report_without_bearing() -> None:
    chat = Chat()
    main, naming = taken(chat)
    give_back(chat, CHAIR, main)
    later = report(chat, TEACHER)
    assert kept(chat, later).joins == main
    assert OAK_HEAD.id not in kept(chat, later).shut_out
    again = report(chat, OFFICE_MANAGER, named=(OAK_HEAD.id,))  # the control: a new report is judged anew
    assert words(chat.open(OAK_HEAD, main)) == NOT_THERE
    assert (kept(chat, again).joins, kept(chat, naming).joins) == (main, "")


def test_where_the_first_report_is_the_one_without_bearing_the_others_go_on_together() -> None:
    chat = Chat()
    naming = report(chat, OFFICE_MANAGER, named=(OAK_HEAD.id,))
    second, third = report(chat, ASSISTANT), report(chat, TEACHER)
    assert {kept(chat, each).joins for each in (second, third)} == {naming}
    shown = give_back(chat, CHAIR, third)
    assert words(shown) == whose.BACK_AWAY
    assert [kept(chat, each).joins for each in (naming, second, third)] == ["", "", second]
    assert "2 reports" in words(chat.say(OAK_HEAD, "/concerns"))
    assert naming not in all_seen(chat, OAK_HEAD, second, third)


def test_who_has_it_still_sees_it_with_what_was_done() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT, about="governor")
    report(chat, OFFICE_MANAGER, named=(EXECUTIVE_HEAD.id,), about="governor")
    shown = give_back(chat, CHAIR, main, who=(EXECUTIVE_HEAD.id,))
    assert words(shown).startswith(whose.BACK)
    assert kept(chat, main).shut_out == frozenset()


def test_what_is_given_back_is_out_of_the_workbook_of_whoever_is_named_only_as_far_as_they_are() -> None:
    chat = Chat()
    main, naming = taken(chat)
    now, store = chat.clock(), chat.store

    def rows() -> list[str]:
        made = figures(store.records, chat.services.directory, Week.of(now), OAK_HEAD, now + timedelta(days=1))
        return [row.details.reference if row.details else "nameless" for row in made.rows]

    assert rows() == []
    give_back(chat, CHAIR, main)
    assert (rows(), naming in rows()) == ([main], False)


def test_danger_in_the_reason_is_told_to_those_who_have_the_report() -> None:
    chat = Chat()
    main, naming = taken(chat)
    give_back(chat, CHAIR, main, why=f"This has no bearing, but {KNIFE}")
    assert kept(chat, naming).danger
    assert not kept(chat, main).danger


# Whoever turns out to be named elsewhere.


def test_whoever_is_named_in_one_concern_of_the_post_is_shut_out_of_those_that_go_their_own_way_too() -> None:
    chat = Chat()
    low, threat = report(chat, ASSISTANT), report(chat, TEACHER, kind="threat")
    form = chat.form(EXECUTIVE_HEAD, chat.open(EXECUTIVE_HEAD, threat), whose.REROUTE)
    values = {field.name: field.value for field in form.fields if field.value}
    chat.fill(EXECUTIVE_HEAD, form, {**values, "named": (OAK_HEAD.id,)})
    assert [words(chat.open(OAK_HEAD, each)) for each in (low, threat)] == [NOT_THERE] * 2
    assert kept(chat, low).shut_out == {OAK_HEAD.id}
    given = [(n.kind, n.about) for n in chat.store.outbox.on_their_way if n.to == CHAIR.id]
    assert sorted(given) == [(NoticeKind.HANDED_OVER, low), (NoticeKind.URGENT_CONCERN, threat)]
    form = chat.form(CHAIR, chat.open(CHAIR, threat), whose.REROUTE)
    values = {field.name: field.value for field in form.fields if field.value}
    chat.fill(CHAIR, form, {**values, "about": "school", "not_named": (OAK_HEAD.id,)})
    assert kept(chat, low).shut_out == frozenset()
    assert low in words(chat.say(OAK_HEAD, "/concerns"))


def test_whoever_steps_aside_from_one_steps_aside_from_all_of_the_post() -> None:
    chat = Chat()
    low, threat = report(chat, ASSISTANT), report(chat, TEACHER, kind="threat")
    before = len(chat.store.outbox.written)
    chat.fill(OAK_HEAD, chat.form(OAK_HEAD, chat.open(OAK_HEAD, low), whose.STEP_ASIDE), {})
    assert [words(chat.open(OAK_HEAD, each)) for each in (low, threat)] == [NOT_THERE] * 2
    told = [(n.kind, n.about) for n in chat.store.outbox.written[before:] if n.to == EXECUTIVE_HEAD.id]
    assert sorted(told) == [(NoticeKind.HANDED_OVER, low), (NoticeKind.URGENT_CONCERN, threat)]


def test_what_the_same_report_took_elsewhere_is_given_back_too_and_told() -> None:
    chat = Chat()
    main, _ = taken(chat)
    harassing = report(chat, TEACHER, kind="harassment")
    assert (kept(chat, harassing).joins, words(chat.open(OAK_HEAD, harassing))) == ("", NOT_THERE)
    before = len(chat.store.outbox.written)
    give_back(chat, CHAIR, main)
    assert words(chat.open(OAK_HEAD, harassing)) != NOT_THERE
    told = [(n.kind, n.about) for n in chat.store.outbox.written[before:] if n.to == OAK_HEAD.id]
    assert sorted(told) == sorted((NoticeKind.HANDED_OVER, each) for each in (main, harassing))


def test_the_reporters_of_the_concern_learn_nothing_of_all_this_but_its_states() -> None:
    chat = Chat()
    main, naming = taken(chat)
    before = [chat.open(person, each) for person, each in ((ASSISTANT, main), (OFFICE_MANAGER, naming))]
    give_back(chat, CHAIR, main)
    assert [chat.open(ASSISTANT, main), chat.open(OFFICE_MANAGER, naming)] == before
    chat.acknowledge(CHAIR, naming)
    assert kept(chat, main).state is State.ACKNOWLEDGED


@pytest.mark.parametrize("person", [TEACHER, ASSISTANT, OFFICE_MANAGER, OAK_HEAD, OAK_LEAD])
def test_nobody_gives_back_what_they_may_not_read(person: Person) -> None:
    chat = Chat()
    main, _ = taken(chat)
    assert words(chat.ask_reply(person, "concerns", "give_back", main)) == NOT_THERE


# Who read it in between.


def read_by(chat: Chat, person: Person, reference: str) -> list[str]:
    """Return who read a record, as somebody is shown it."""
    readings = words(chat.ask_reply(person, "concerns", "trail", reference)).partition(READINGS)[2]
    return [each.name for each in EVERYBODY if f"{each.name}: " in readings]


def test_whoever_has_it_back_does_not_see_who_read_it_in_between() -> None:
    chat = Chat()
    main, _ = taken(chat)
    chat.clock.move(timedelta(minutes=1))
    chat.open(CHAIR, main)
    chat.open(CHAIR, main)
    assert CHAIR.name in read_by(chat, CHAIR, main)  # the control: it is written down, and shown
    give_back(chat, CHAIR, main)
    for reader in (OAK_HEAD, EXECUTIVE_HEAD):
        chat.open(reader, main)
        assert CHAIR.name not in read_by(chat, reader, main)
        assert reader.name in read_by(chat, reader, main)


def test_whoever_may_read_every_report_of_the_post_sees_who_read_this_one_in_between() -> None:
    chat = Chat()
    main, naming = taken(chat)
    chat.open(CHAIR, main)
    give_back(chat, CHAIR, main)
    stored = chat.store.register._kept[naming]  # noqa: SLF001 - the fake's own record
    stored.concern = replace(stored.concern, readers=stored.concern.readers | {EXECUTIVE_HEAD.post})
    assert CHAIR.name in read_by(chat, EXECUTIVE_HEAD, main)
    assert CHAIR.name not in read_by(chat, OAK_HEAD, main)
