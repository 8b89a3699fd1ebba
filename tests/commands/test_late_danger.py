"""Serious news that comes late: it raises the concern that it came to, and lies unseen behind no other."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.chat.form import Raw
from bot.chat.reply import Reply
from bot.concerns.clocks import Clock, Due, running
from bot.concerns.concern import Concern, Severity
from bot.concerns.lifecycle import State
from bot.delivery.reminders import Reminders
from bot.dispatch import Returned
from bot.events import Action
from bot.notices import NoticeKind
from bot.people import Person
from bot.reports.figures import report as figures
from bot.weeks import Week
from commands.concerns import whose_words as whose
from commands.concerns import words as said
from tests.builders import ASSISTANT, CHAIR, EVERYBODY, EXECUTIVE_HEAD, OAK_HEAD, OAK_LEAD, OFFICE_MANAGER, TEACHER
from tests.commands.chat import CLOSING, NOT_THERE, Chat, labels, words

POST = "https://www.facebook.com/groups/1/posts/2"
KNIFE = "he says he will bring a knife to school and stab her"
CALM = "It is shared widely."
EMERGENCY = "If anyone is in danger now, call 999."
LEADERS = {OAK_HEAD.id, EXECUTIVE_HEAD.id, OAK_LEAD.id}


def report(chat: Chat, person: Person, **answers: Raw) -> str:
    return chat.raise_concern(person, post_address=POST, **answers)


def kept(chat: Chat, reference: str) -> Concern:
    return chat.store.register.find(reference)


def does(chat: Chat, person: Person, reference: str, label: str, **answers: Raw) -> Reply:
    """Press a button of a concern, and fill in its form with what it shows and these answers."""
    form = chat.form(person, chat.open(person, reference), label)
    shown = {field.name: field.value for field in form.fields if field.value}
    return chat.fill(person, form, {**shown, **answers})


def taken_up(chat: Chat, reference: str) -> None:
    chat.press(OAK_HEAD, chat.acknowledge(OAK_HEAD, reference), "I will deal with it")


def waits(chat: Chat, reference: str, days: int = 0) -> list[NoticeKind]:
    """Return which reminders of a concern are written after some days."""
    chat.clock.move(timedelta(days=days))
    store = chat.store
    before = len(store.outbox.written)
    Reminders(store.clocks, store.register, store.directory, chat.services.hours, chat.clock).run_once()
    return [notice.kind for notice in store.outbox.written[before:] if notice.about == reference]


def row(chat: Chat, reference: str, person: Person = EXECUTIVE_HEAD) -> str:
    """Return how serious the workbook calls a concern; nothing where it has no row."""
    made = figures(chat.store.records, chat.services.directory, Week.of(chat.clock()), person, chat.clock())
    found = [each.details for each in made.rows if each.details and each.details.reference == reference]
    return found[0].severity.label if found else ""


# A report that is more serious than the concern of its post.


@pytest.mark.parametrize(
    "answers", [{"kind": "threat"}, {"kind": "harassment"}, {"about": "pupil"}, {"more": KNIFE}], ids=repr
)
def test_what_is_more_serious_is_a_concern_of_its_own_beside_the_other(answers: dict[str, Raw]) -> None:
    chat = Chat()
    low = report(chat, ASSISTANT)
    own = report(chat, TEACHER, **answers)
    assert kept(chat, own).joins == ""
    chat.acknowledge(OAK_HEAD, low)
    assert kept(chat, own).state is State.RAISED
    listed = words(chat.say(OAK_HEAD, "/concerns"))
    assert (low in listed, own in listed, "2 reports" in listed) == (True, True, False)
    assert row(chat, low) == "Low"
    assert row(chat, own) == kept(chat, own).severity.label != "Low"
    for one, other in ((low, own), (own, low)):
        assert f"The same post: {other}" in words(chat.open(OAK_HEAD, one))
    assert own not in repr(chat.open(ASSISTANT, low))
    assert low not in repr(chat.open(TEACHER, own))


def test_its_clock_is_not_stopped_by_acknowledging_the_other_and_it_is_urgent() -> None:
    chat = Chat()
    low = report(chat, ASSISTANT)
    threat = report(chat, TEACHER, kind="threat")
    urgent = {n.to for n in chat.store.outbox.written if n.kind is NoticeKind.URGENT_CONCERN and n.about == threat}
    assert urgent == LEADERS
    chat.acknowledge(OAK_HEAD, low)
    chat.clock.move(timedelta(hours=2))
    assert NoticeKind.URGENT_REMINDER in waits(chat, threat)


def test_control_an_equal_report_goes_with_the_other_and_has_no_row_of_its_own() -> None:
    chat = Chat()
    threat = report(chat, ASSISTANT, kind="threat")
    again = report(chat, TEACHER, kind="threat")
    assert kept(chat, again).joins == threat
    assert (row(chat, threat), row(chat, again)) == ("Critical", "")
    assert "2 reports · 1 not acknowledged" in words(chat.say(OAK_HEAD, "/concerns"))


def test_others_join_the_most_serious_from_then_on() -> None:
    chat = Chat()
    report(chat, ASSISTANT)
    threat = report(chat, TEACHER, kind="threat")
    assert kept(chat, report(chat, OFFICE_MANAGER)).joins == threat


# What no report takes from anybody, and what lies behind nothing.


def threat_and_report(chat: Chat, named: Person = OAK_HEAD, **answers: Raw) -> tuple[str, str]:
    """Return a threat about a pupil, and a report of the same post that names somebody."""
    threat = report(chat, ASSISTANT, kind="threat", about="pupil")
    return threat, report(chat, OFFICE_MANAGER, named=(named.id,), **answers)


@pytest.mark.parametrize("answers", [{}, {"kind": "threat"}, {"kind": "hate"}, {"about": "headteacher"}], ids=repr)
@pytest.mark.parametrize("named", [OAK_HEAD, OAK_LEAD, EXECUTIVE_HEAD], ids=lambda each: each.id)
def test_no_report_takes_danger_from_those_who_deal_with_it(named: Person, answers: dict[str, Raw]) -> None:
    chat = Chat()
    threat, naming = threat_and_report(chat, named, **answers)
    assert [words(chat.open(person, threat)) for person in EVERYBODY if person.id in LEADERS].count(NOT_THERE) == 0
    assert kept(chat, threat).owner == OAK_HEAD.post
    assert kept(chat, threat).shut_out == frozenset()
    assert kept(chat, naming).joins == ""
    assert words(chat.open(named, naming)) == NOT_THERE
    again = report(chat, TEACHER, kind="threat", about="pupil")
    assert kept(chat, again).joins == threat
    assert named.id in {person.id for person in EVERYBODY if words(chat.open(person, again)) != NOT_THERE}


def test_control_a_complaint_is_taken_from_the_head_whom_a_report_names() -> None:
    chat = Chat()
    low = report(chat, ASSISTANT)
    report(chat, OFFICE_MANAGER, named=(OAK_HEAD.id,))
    assert words(chat.open(OAK_HEAD, low)) == NOT_THERE


def test_what_a_threat_itself_says_of_whom_it_names_shuts_them_out_as_ever() -> None:
    chat = Chat()
    threat = report(chat, ASSISTANT, kind="threat", named=(OAK_HEAD.id,))
    assert words(chat.open(OAK_HEAD, threat)) == NOT_THERE


def test_the_next_in_line_reads_it_beside_them_is_told_and_sees_by_which_report() -> None:
    chat = Chat()
    threat, naming = threat_and_report(chat)
    told = [n.kind for n in chat.store.outbox.written if (n.to, n.about) == (CHAIR.id, threat)]
    assert told == [NoticeKind.URGENT_CONCERN]
    shown = chat.open(CHAIR, threat)
    assert whose.NAMES_A_READER in words(shown)
    assert f"Hannah Head: named by {naming}, raised by Olive Office" in words(shown)
    assert f"Open {naming}" in labels(shown)
    assert whose.GIVE_BACK not in labels(shown)


def test_those_who_deal_with_it_see_nothing_of_the_report_nor_who_reads_it_by_that() -> None:
    chat = Chat()
    threat, naming = threat_and_report(chat)
    chat.open(CHAIR, threat)
    chat.deliver()
    for person in (OAK_HEAD, OAK_LEAD, EXECUTIVE_HEAD):
        chat.open(person, threat)
        shown = [chat.ask(person, "concerns", step, threat) for step in ("open", "trail", "more")]
        seen = repr((shown, chat.say(person, "/concerns"), chat.say(person, "/notices")))
        found = [each for each in (naming, "Olive", CHAIR.name, whose.NAMES_A_READER) if each in seen]
        assert found == [], person.id
        assert person.name in seen  # the control: who reads it by their own post is shown


def test_the_next_in_line_goes_on_reading_it_when_it_is_given_to_whom_it_belongs() -> None:
    chat = Chat()
    threat, _ = threat_and_report(chat)
    does(chat, OAK_HEAD, threat, whose.REROUTE, about="staff")
    assert words(chat.open(CHAIR, threat)) != NOT_THERE


def test_of_what_is_critical_and_no_danger_the_next_in_line_is_told_without_haste() -> None:
    chat = Chat()
    hate = report(chat, ASSISTANT, kind="hate")
    report(chat, OFFICE_MANAGER, named=(OAK_HEAD.id,))
    told = [n.kind for n in chat.store.outbox.written if (n.to, n.about) == (CHAIR.id, hate)]
    assert told == [NoticeKind.NEW_CONCERN]


def test_a_complaint_that_joined_a_threat_stays_with_it() -> None:
    chat = Chat()
    threat = report(chat, ASSISTANT, kind="threat")
    low = report(chat, TEACHER)
    report(chat, OFFICE_MANAGER, named=(OAK_HEAD.id,))
    assert kept(chat, low).joins == threat
    assert (kept(chat, low).owner, kept(chat, low).readers) == (kept(chat, threat).owner, kept(chat, threat).readers)
    assert words(chat.open(OAK_HEAD, low)) != NOT_THERE


def test_a_threat_that_is_reported_after_a_report_that_names_the_head_goes_to_the_head_too() -> None:
    chat = Chat()
    naming = report(chat, OFFICE_MANAGER, named=(OAK_HEAD.id,))
    threat = report(chat, ASSISTANT, kind="threat", about="pupil")
    assert [words(chat.open(p, threat)) for p in EVERYBODY if p.id in {*LEADERS, CHAIR.id}].count(NOT_THERE) == 0
    assert whose.NAMES_A_READER in words(chat.open(CHAIR, threat))
    assert naming not in repr(chat.open(OAK_HEAD, threat))


@pytest.mark.parametrize("kind", ["threat", "hate"])
def test_danger_joins_nothing_that_somebody_has_acknowledged(kind: str) -> None:
    chat = Chat()
    first = report(chat, ASSISTANT, kind=kind)
    chat.acknowledge(OAK_HEAD, first)
    chat.clock.move(timedelta(minutes=1))
    second = report(chat, TEACHER, kind=kind, quote="He is bringing it now.")
    assert (kept(chat, second).joins, kept(chat, second).state) == ("", State.RAISED)
    listed = words(chat.say(OAK_HEAD, "/concerns"))
    assert (first in listed, second in listed, "2 reports" in listed) == (True, True, False)
    assert (row(chat, first), row(chat, second)) == ("Critical", "Critical")
    chat.clock.move(timedelta(days=3))
    assert waits(chat, second)
    for one, other in ((first, second), (second, first)):
        assert f"The same post: {other}" in words(chat.open(OAK_HEAD, one))
    third = report(chat, OFFICE_MANAGER, kind=kind)
    assert kept(chat, third).joins == second
    low = report(chat, TEACHER)
    assert kept(chat, low).joins == first  # a complaint hides nothing


# News that comes to a concern later.

LATER: dict[str, Callable[[Chat, str, str], object]] = {
    "its raiser adds": lambda chat, ref, text: does(chat, TEACHER, ref, "Add to it", more=text),
    "its raiser adds another post": lambda chat, ref, text: does(chat, TEACHER, ref, "Add to it", quote=text),
    "its raiser writes": lambda chat, ref, text: does(
        chat, TEACHER, ref, "Write to those who deal with it", message=text
    ),
    "its raiser tells of an answer": lambda chat, ref, text: does(
        chat, TEACHER, ref, "Somebody outside was told", to="police", answer=text
    ),
    "its raiser tells of a reference": lambda chat, ref, text: does(
        chat, TEACHER, ref, "Somebody outside was told", to="police", their_reference=text
    ),
}
BY_A_READER: dict[str, Callable[[Chat, str, str], object]] = {
    "a colleague notes": lambda chat, ref, text: does(chat, EXECUTIVE_HEAD, ref, "Add a private note", note=text),
    "a colleague adds": lambda chat, ref, text: does(chat, EXECUTIVE_HEAD, ref, "Add to it, or correct it", more=text),
    "a colleague writes to its raiser": lambda chat, ref, text: does(
        chat, EXECUTIVE_HEAD, ref, "Write to the person who raised it", message=text
    ),
    "a colleague moves it": lambda chat, ref, text: does(
        chat, EXECUTIVE_HEAD, ref, "Change its state", state="waiting", why=text
    ),
    "a colleague prepares its closing": lambda chat, ref, text: does(
        chat, EXECUTIVE_HEAD, ref, "Close it", **{**CLOSING, "decision": text}
    ),
    "a colleague gives it to whom it belongs": lambda chat, ref, text: does(
        chat, EXECUTIVE_HEAD, ref, whose.REROUTE, kind="other", why=text
    ),
    "a colleague notes an answer of the platform": lambda chat, ref, text: (
        does(chat, EXECUTIVE_HEAD, ref, "Note a step to have it taken down", rung="platform", on="2026-11-20"),
        does(chat, EXECUTIVE_HEAD, ref, "Note an answer", rung="platform", on="2026-11-20", came="stays", words=text),
    ),
    "a colleague puts a reminder off": lambda chat, ref, text: does(
        chat, EXECUTIVE_HEAD, ref, "Put a reminder off", clock="first_look", days="3", reason=text
    ),
}


@pytest.mark.parametrize("later", LATER | BY_A_READER)
def test_danger_told_later_makes_it_critical_starts_its_clock_and_is_told_to_all_at_once(later: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    taken_up(chat, reference)
    chat.clock.move(timedelta(minutes=5))
    assert (kept(chat, reference).severity, kept(chat, reference).danger) == (Severity.LOW, False)
    {**LATER, **BY_A_READER}[later](chat, reference, KNIFE)
    now = kept(chat, reference)
    assert (now.severity, now.danger, now.news_at) == (Severity.CRITICAL, True, chat.clock())
    by = {TEACHER.id} if later in LATER else {EXECUTIVE_HEAD.id}
    assert set(chat.told(NoticeKind.URGENT_CONCERN)) == LEADERS - by
    assert row(chat, reference) == "Critical"
    listed = words(chat.say(OAK_HEAD, "/concerns"))
    assert "Critical" in listed
    assert "danger told later, not acknowledged" in listed
    assert "Acknowledge it: now" in listed
    chat.clock.move(timedelta(hours=2))
    assert NoticeKind.URGENT_REMINDER in waits(chat, reference)
    chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), said.ACKNOWLEDGE_NEWS)
    assert kept(chat, reference).news_at is None
    assert Action.NEWS_ACKNOWLEDGED in chat.done()
    assert "danger told later" not in words(chat.say(OAK_HEAD, "/concerns"))
    assert said.ACKNOWLEDGE_NEWS not in labels(chat.open(OAK_HEAD, reference))


@pytest.mark.parametrize("later", LATER | BY_A_READER)
def test_control_what_does_not_read_like_danger_raises_nothing(later: str) -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    taken_up(chat, reference)
    {**LATER, **BY_A_READER}[later](chat, reference, CALM)
    assert (kept(chat, reference).danger, kept(chat, reference).news_at) == (False, None)
    assert chat.told(NoticeKind.URGENT_CONCERN) == []


def test_danger_told_before_it_was_acknowledged_has_its_own_reminder_and_is_acknowledged_with_it() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    assert waits(chat, reference, days=4) == [NoticeKind.REMINDER]
    does(chat, TEACHER, reference, "Add to it", more=KNIFE)
    chat.clock.move(timedelta(hours=1))
    assert set(waits(chat, reference)) == {NoticeKind.URGENT_REMINDER}
    due = [each.clock for each in chat_clocks(chat, reference)]
    assert due.count(Clock.ACKNOWLEDGE) == 1
    chat.acknowledge(OAK_HEAD, reference)
    assert (kept(chat, reference).state, kept(chat, reference).news_at) == (State.ACKNOWLEDGED, None)


def chat_clocks(chat: Chat, reference: str) -> tuple[Due, ...]:
    return running(chat.store.clocks.written(kept(chat, reference)), chat.services.hours)


def test_more_danger_does_not_begin_the_clock_anew() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    taken_up(chat, reference)
    since = chat.clock()
    does(chat, TEACHER, reference, "Add to it", more=KNIFE)
    chat.clock.move(timedelta(minutes=30))
    does(chat, TEACHER, reference, "Add to it", more=KNIFE)
    assert kept(chat, reference).news_at == since
    assert len(chat.told(NoticeKind.URGENT_CONCERN)) == 2 * len(LEADERS)


def test_what_those_who_deal_with_danger_write_of_it_is_no_news() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, kind="threat")
    taken_up(chat, reference)
    before = chat.told(NoticeKind.URGENT_CONCERN)
    shown = does(chat, OAK_HEAD, reference, "Add a private note", note=KNIFE)
    assert words(shown).startswith(EMERGENCY)
    does(chat, OAK_HEAD, reference, "Note a step to have it taken down", rung="platform", on="2026-11-20")
    answer = {"rung": "platform", "on": "2026-11-20", "came": "stays", "words": KNIFE}
    assert words(does(chat, OAK_HEAD, reference, "Note an answer", **answer)).startswith(EMERGENCY)
    assert (chat.told(NoticeKind.URGENT_CONCERN), kept(chat, reference).news_at) == (before, None)


def test_who_alone_deals_with_it_need_not_acknowledge_their_own_words() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER, about="headteacher")
    chat.acknowledge(CHAIR, reference)
    does(chat, CHAIR, reference, "Add a private note", note=KNIFE)
    assert (kept(chat, reference).danger, kept(chat, reference).news_at) == (True, None)


def test_a_concern_is_not_closed_over_danger_that_nobody_has_acknowledged() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    taken_up(chat, reference)
    preview = chat.prepare(OAK_HEAD, reference)
    does(chat, TEACHER, reference, "Write to those who deal with it", message=KNIFE)
    for shown in (chat.press(OAK_HEAD, preview, "Close it, and tell them this"),):
        assert said.NEWS_FIRST in words(shown)
    assert said.NEWS_FIRST in words(chat.ask_reply(OAK_HEAD, "concerns", "close", reference))
    assert kept(chat, reference).state is State.ACKNOWLEDGED
    chat.press(OAK_HEAD, chat.open(OAK_HEAD, reference), said.ACKNOWLEDGE_NEWS)
    chat.close(OAK_HEAD, reference)
    assert kept(chat, reference).state is State.CLOSED


def test_danger_that_its_raiser_tells_after_it_was_closed_opens_it_again() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    taken_up(chat, reference)
    chat.close(OAK_HEAD, reference)
    does(chat, TEACHER, reference, "Add to it", more=CALM)
    assert kept(chat, reference).state is State.CLOSED  # the control
    does(chat, TEACHER, reference, "Add to it", more=KNIFE)
    now = kept(chat, reference)
    assert (now.state, now.closed_at, now.news_at) == (State.REOPENED, None, chat.clock())
    assert reference in words(chat.say(OAK_HEAD, "/concerns"))
    assert NoticeKind.MOVED not in [n.kind for n in chat.store.outbox.on_their_way[-3:]]


def test_danger_that_a_handler_notes_after_it_was_closed_is_told_and_leaves_it_closed() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    taken_up(chat, reference)
    chat.close(OAK_HEAD, reference)
    does(chat, OAK_HEAD, reference, "Add a private note", note=KNIFE)
    now = kept(chat, reference)
    assert (now.state, now.danger, now.news_at) == (State.CLOSED, True, None)
    assert set(chat.told(NoticeKind.URGENT_CONCERN)) == LEADERS - {OAK_HEAD.id}


def test_whoever_deals_with_it_is_told_that_somebody_else_opened_it_again() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    taken_up(chat, reference)
    chat.close(OAK_HEAD, reference)
    before = len(chat.store.outbox.written)
    does(chat, EXECUTIVE_HEAD, reference, "Reopen it", state="reopened", why="The post is back again today.")
    told = [(n.kind, n.to) for n in chat.store.outbox.written[before:]]
    assert sorted(told) == [(NoticeKind.MOVED, TEACHER.id), (NoticeKind.NEW_CONCERN, OAK_HEAD.id)]
    chat.close(OAK_HEAD, reference)
    before = len(chat.store.outbox.written)
    does(chat, OAK_HEAD, reference, "Reopen it", state="reopened", why="The post is back again today.")
    assert [n.to for n in chat.store.outbox.written[before:]] == [TEACHER.id]


# The kind of post, set anew.


def test_a_post_that_turns_out_to_be_a_threat_is_danger_from_then_on() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    does(chat, EXECUTIVE_HEAD, reference, "Add to it, or correct it", kind="threat")
    assert kept(chat, reference).danger
    assert set(chat.told(NoticeKind.URGENT_CONCERN)) == LEADERS - {EXECUTIVE_HEAD.id}
    other = chat.raise_concern(TEACHER)
    does(chat, EXECUTIVE_HEAD, other, whose.REROUTE, kind="threat")
    assert kept(chat, other).danger
    told = {n.to for n in chat.store.outbox.written if n.about == other and n.kind is NoticeKind.URGENT_CONCERN}
    assert told == LEADERS - {EXECUTIVE_HEAD.id}


def test_that_nobody_is_in_danger_can_be_said_by_those_who_deal_with_it_and_is_written_down() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    does(chat, TEACHER, reference, "Add to it", more=KNIFE)
    does(chat, OAK_HEAD, reference, "Add to it, or correct it", danger="no")
    now = kept(chat, reference)
    assert (now.danger, now.news_at, now.severity) == (False, None, Severity.LOW)
    shown = words(chat.ask_reply(OAK_HEAD, "concerns", "trail", reference))
    assert "Hannah Head: Reads like danger: No, before that Yes" in shown
    does(chat, OAK_HEAD, reference, "Add to it, or correct it", danger="yes")
    assert kept(chat, reference).danger
    form = chat.form(TEACHER, chat.open(TEACHER, reference), "Add to it")
    assert "danger" not in {field.name for field in form.fields}


# Reports that have joined.


@pytest.mark.parametrize("later", LATER)
def test_danger_told_in_a_report_that_joined_takes_it_out_from_behind_the_other(later: str) -> None:
    chat = Chat()
    main, mine = report(chat, ASSISTANT), report(chat, TEACHER)
    taken_up(chat, main)
    assert kept(chat, mine).joins == main
    LATER[later](chat, mine, KNIFE)
    assert kept(chat, mine).joins == ""
    assert mine in words(chat.say(OAK_HEAD, "/concerns"))
    assert (row(chat, main), row(chat, mine)) == ("Low", "Critical")


def test_so_does_another_kind_of_post_and_a_concern_that_turns_out_to_be_less_serious() -> None:
    chat = Chat()
    main, mine = report(chat, ASSISTANT, kind="harassment"), report(chat, TEACHER, kind="hate")
    assert kept(chat, mine).joins == ""
    chat.clock.move(timedelta(minutes=1))
    third = report(chat, OFFICE_MANAGER, kind="harassment")
    assert kept(chat, third).joins == mine
    does(chat, OAK_HEAD, mine, "Add to it, or correct it", kind="criticism")
    assert kept(chat, third).joins == ""
    assert Action.REPORT_APART in chat.done()
    fourth = report(chat, OFFICE_MANAGER)
    assert kept(chat, fourth).joins == main
    does(chat, OAK_HEAD, fourth, whose.REROUTE, kind="hate")
    assert kept(chat, fourth).joins == ""
    fifth = report(chat, OFFICE_MANAGER)
    assert kept(chat, fifth).joins == fourth
    does(chat, OAK_HEAD, fifth, "Add to it, or correct it", kind="defamatory")
    assert kept(chat, fifth).joins == fourth  # as serious at most


def test_a_concern_that_turns_out_to_be_less_serious_by_where_it_goes_leaves_the_report_behind() -> None:
    chat = Chat()
    main, mine = report(chat, ASSISTANT, kind="hate"), report(chat, TEACHER, kind="hate")
    does(chat, OAK_HEAD, main, whose.REROUTE, kind="criticism")
    assert kept(chat, mine).joins == ""


# Seen, and not only taken along.


def waiting(chat: Chat, reference: str) -> None:
    taken_up(chat, reference)
    does(chat, OAK_HEAD, reference, "Change its state", state="waiting", why=CALM)


def test_a_report_of_a_post_that_waits_for_others_is_told_and_is_not_acknowledged_unseen() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT)
    waiting(chat, main)
    mine = report(chat, TEACHER)
    assert {n.to for n in chat.store.outbox.written if n.about == mine} == {OAK_HEAD.id, EXECUTIVE_HEAD.id}
    assert "2 reports · 1 not acknowledged" in words(chat.say(OAK_HEAD, "/concerns"))
    moved = does(chat, OAK_HEAD, main, "Change its state", state="looked_into", why=CALM)
    assert kept(chat, mine).state is State.RAISED
    assert said.ONE_UNREAD.format(references=mine) in words(moved)
    assert f"Open {mine}" in labels(moved)
    assert NoticeKind.REMINDER in waits(chat, mine, days=4)
    chat.clock.move(timedelta(minutes=1))
    other = report(chat, OFFICE_MANAGER)
    prepared = chat.prepare(OAK_HEAD, main)
    closed = chat.press(OAK_HEAD, prepared, "Close it, and tell them this")
    assert [(kept(chat, each).state, kept(chat, each).joins) for each in (mine, other)] == [(State.RAISED, "")] * 2
    assert said.UNREAD.format(references=f"{mine}, {other}") in words(closed)
    assert {mine, other} <= set(re.findall(r"SR-\w{4}-\w{4}", words(chat.say(OAK_HEAD, "/concerns"))))
    assert [row(chat, each) for each in (main, mine, other)] == ["Low"] * 3  # each has a row that says it is open
    assert chat.done().count(Action.REPORT_APART) == 2


def test_control_a_report_that_was_opened_or_made_by_who_deals_with_it_goes_along() -> None:
    chat = Chat()
    main = report(chat, ASSISTANT)
    mine, own, of_a_colleague = (report(chat, each) for each in (TEACHER, OAK_HEAD, EXECUTIVE_HEAD))
    chat.open(OAK_LEAD, mine)  # who may not read it
    chat.open(EXECUTIVE_HEAD, of_a_colleague)  # who made it
    chat.acknowledge(OAK_HEAD, main)
    states = [kept(chat, each).state for each in (mine, of_a_colleague, own)]
    assert states == [State.RAISED, State.RAISED, State.ACKNOWLEDGED]
    chat.open(EXECUTIVE_HEAD, mine)
    chat.open(OAK_HEAD, of_a_colleague)
    does(chat, OAK_HEAD, main, "Change its state", state="waiting", why=CALM)
    assert [kept(chat, each).state for each in (mine, of_a_colleague, own)] == [State.WAITING] * 3


def test_what_is_opened_again_alone_goes_no_more_with_what_stays_closed() -> None:
    chat = Chat()
    main, mine = report(chat, ASSISTANT, kind="threat"), report(chat, TEACHER)
    chat.open(OAK_HEAD, mine)
    taken_up(chat, main)
    chat.close(OAK_HEAD, main)
    assert kept(chat, mine).state is State.CLOSED
    assert row(chat, mine) == ""  # the control: it is told with the other
    does(chat, TEACHER, mine, "Add to it", more=KNIFE)
    assert (kept(chat, mine).state, kept(chat, mine).joins) == (State.REOPENED, "")
    assert row(chat, mine) == "Critical"


def test_danger_told_later_in_a_report_is_not_acknowledged_along() -> None:
    chat = Chat()
    main, mine = report(chat, ASSISTANT, kind="threat"), report(chat, TEACHER)
    chat.open(OAK_HEAD, mine)
    does(chat, TEACHER, mine, "Add to it", more=KNIFE)
    assert kept(chat, mine).joins == main
    moved = chat.acknowledge(OAK_HEAD, main)
    assert (kept(chat, mine).state, said.ONE_UNREAD.format(references=mine) in words(moved)) == (State.RAISED, True)
    chat.acknowledge(OAK_HEAD, mine)
    chat.close(OAK_HEAD, main)
    assert kept(chat, mine).state is State.CLOSED


def test_where_nobody_deals_with_it_at_the_moment_whoever_may_read_it_is_told_of_what_comes() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    people = [p for p in chat.services.directory.people() if p != OAK_HEAD]
    chat.store.directory.replace_staff(people, chat.services.directory.schools(), chat.store.events[0])
    does(chat, TEACHER, reference, "Add to it", more=CALM)
    assert chat.told(NoticeKind.ADDED) == [EXECUTIVE_HEAD.id]


def test_danger_that_goes_to_somebody_else_waits_for_no_working_hours() -> None:
    chat = Chat()
    threat = report(chat, ASSISTANT, kind="threat")
    report(chat, TEACHER, kind="threat", about="headteacher")
    told = [n.kind for n in chat.store.outbox.written if n.about == threat and n.to == CHAIR.id]
    assert told == [NoticeKind.URGENT_CONCERN]
    chat = Chat()
    low = chat.raise_concern(ASSISTANT, kind="threat")
    does(chat, OAK_HEAD, low, whose.STEP_ASIDE, why="I know them.")
    told = [n.kind for n in chat.store.outbox.written if n.about == low and n.to == EXECUTIVE_HEAD.id]
    assert set(told) == {NoticeKind.URGENT_CONCERN}


def test_a_late_danger_that_was_sent_twice_is_told_once() -> None:
    chat = Chat()
    reference = chat.raise_concern(TEACHER)
    taken_up(chat, reference)
    form = chat.form(EXECUTIVE_HEAD, chat.open(EXECUTIVE_HEAD, reference), "Add a private note")
    for _ in range(2):
        assert not isinstance(chat.send(EXECUTIVE_HEAD, form, {"note": KNIFE}), Returned)
    assert len(chat.told(NoticeKind.URGENT_CONCERN)) == len(LEADERS) - 1
