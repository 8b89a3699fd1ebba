"""What a person sees of their own report is what they would see of a first one, whatever others reported before.

Two worlds are lived through side by side. In one nobody reported the post before, but another post; in the other they
did, and the person who reports it now is named there, stepped aside from it, or may not read it. All that they find
then is compared, to the byte: the reply, lists, the record or the receipt, what came later, notices, reminders, bundles
and the workbook.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.form import Raw
from bot.chat.reply import File
from bot.concerns.concern import AboutWhom, Concern
from bot.concerns.joining import Joined
from bot.concerns.reminders import who_deals_with_it
from bot.concerns.routes import Line, Routes, When
from bot.concerns.routing import routed
from bot.delivery.reminders import Reminders
from bot.events import THE_BOT, Action, Event
from bot.people import Directory, Person, Role
from bot.reports.figures import report as figures
from bot.weeks import Week
from commands.concerns import whose_words as whose
from commands.escalate import flow
from tests.builders import (
    ASSISTANT,
    CHAIR,
    DATA_LEAD,
    EXECUTIVE_HEAD,
    LINE_MANAGER,
    NOW,
    OAK_DEPUTY,
    OAK_HEAD,
    OAK_LEAD,
    OFFICE_MANAGER,
    TEACHER,
)
from tests.commands.bundles import inside, make, said
from tests.commands.chat import CONCERN, NOT_THERE, Chat, labels, words

POST, OTHER = "https://www.facebook.com/groups/1/posts/2", "https://www.facebook.com/groups/1/posts/3"
REFERENCE, NONCE = re.compile(r"SR-[0-9A-Z]{4}-[0-9A-Z]{4}"), re.compile(r"nonce='[0-9a-f]{32}'")
SUM = re.compile(r"\b[0-9a-f]{64}\b|\"bytes\": \d+")
"""Sums and sizes of files in a bundle, which hold its reference."""
SPOOL = re.compile(r"<[\w.]+Spool object at \w+>")
SEEN = re.compile(r"seen='\d+'")
"""How often a record was changed, which a form carries: also by a reminder, or by somebody kept from it."""
DAYS = (0, 14)
"""After how many more days everything is looked at again, with the reminders that were written by then."""


class World(Chat):
    """A bot, and the address that all others report."""

    post = POST


def reported(chat: World, by: Person, **answers: Raw) -> str:
    return chat.raise_concern(by, post_address=chat.post, **answers)


# What happened before.


def named(chat: World, person: Person) -> str:
    return reported(chat, ASSISTANT, named=(person.id,))


def named_in_a_threat(chat: World, person: Person) -> str:
    return reported(chat, ASSISTANT, named=(person.id,), kind="threat")


def named_with_the_executive_head(chat: World, person: Person) -> str:
    return reported(chat, ASSISTANT, named=(person.id, EXECUTIVE_HEAD.id))


def named_after_they_dealt_with_it(chat: World, person: Person) -> str:
    reference = reported(chat, ASSISTANT)
    if words(chat.open(person, reference)) != NOT_THERE:
        chat.press(person, chat.acknowledge(person, reference), "I will deal with it")
    reported(chat, OFFICE_MANAGER, named=(person.id,))
    return reference


def named_by_who_dealt_with_it(chat: World, person: Person) -> str:
    reference = reported(chat, ASSISTANT)
    by = EXECUTIVE_HEAD if person == OAK_HEAD else OAK_HEAD
    form = chat.form(by, chat.open(by, reference), whose.REROUTE)
    values = {field.name: field.value for field in form.fields if field.value}
    chat.fill(by, form, {**values, "named": (person.id,)})
    return reference


def stepped_aside(chat: World, person: Person) -> str:
    reference = reported(chat, ASSISTANT)
    if words(chat.open(person, reference)) != NOT_THERE:
        chat.fill(person, chat.form(person, chat.open(person, reference), whose.STEP_ASIDE), {})
    return reference


def another_is_named(chat: World, person: Person) -> str:
    other = OAK_HEAD if person == EXECUTIVE_HEAD else EXECUTIVE_HEAD
    return reported(chat, ASSISTANT, named=(other.id,))


BEFORE: dict[str, Callable[[World, Person], str]] = {
    each.__name__: each
    for each in (
        named,
        named_in_a_threat,
        named_with_the_executive_head,
        named_after_they_dealt_with_it,
        named_by_who_dealt_with_it,
        stepped_aside,
        another_is_named,
    )
}


# What happens then to what was reported before.


def it_goes_on(chat: World, reference: str) -> None:
    """Have whoever deals with it wait for others and name somebody, and another colleague report it too."""
    by = who_deals_with_it(chat.store.register.find(reference), chat.services.directory)[0]
    if "Acknowledge" in labels(chat.open(by, reference)):
        chat.acknowledge(by, reference)
    chat.fill(by, chat.form(by, chat.open(by, reference), "Change its state"), {"state": "waiting", "why": "Police."})
    form = chat.form(by, chat.open(by, reference), whose.REROUTE)
    values = {field.name: field.value for field in form.fields if field.value}
    chat.fill(by, form, {**values, "named": (OFFICE_MANAGER.id,)})
    reported(chat, LINE_MANAGER, quote="I saw it too.")


# What the person sees.


def seen(chat: Chat, person: Person, reference: str) -> Iterator[str]:
    """Yield everything that somebody can find, place by place, after some more days each time."""
    for days in DAYS:
        chat.clock.move(timedelta(days=days))
        store, services = chat.store, chat.services
        Reminders(store.clocks, store.register, store.directory, services.hours, chat.clock).run_once()
        chat.deliver()
        yield from (repr(chat.say(person, line)) for line in ("/concerns", "/notices", "/records"))
        yield from (repr(chat.ask(person, "concerns", step, reference)) for step in ("open", "more", "trail", "closed"))
        yield repr(chat.ask(person, "concerns", "reroute", reference))
        made = figures(store.records, services.directory, Week.of(chat.clock()), person, chat.clock())
        yield SPOOL.sub("", repr(made))
        yield repr([*made.rows])


def acts(chat: Chat, person: Person, reference: str) -> Iterator[str]:
    """Yield what somebody sees who does with the own report what they may."""
    shown = chat.open(person, reference)
    if "Acknowledge" not in labels(shown):
        form = chat.form(person, shown, "Write to those who deal with it")
        yield repr(chat.fill(person, form, {"message": "How does it stand?"}))
        return
    yield repr(chat.press(person, shown, "Acknowledge"))
    prepared = chat.form(person, chat.open(person, reference), "Close it")
    yield repr(prepared)
    bundle = make(chat, reference, person)
    yield said(bundle)
    yield repr([part.name for part in bundle.parts if isinstance(part, File)])
    yield repr(sorted(inside(bundle)))
    yield repr(chat.close(person, reference))


def world(person: Person, answers: dict[str, Raw], before: str = "named", post: str = POST) -> list[str]:
    """Return what somebody sees from their report on, with nothing of its own reference."""
    chat = World()
    chat.post = post
    other = BEFORE[before](chat, person)
    chat.clock.now = NOW + timedelta(hours=1)
    form = chat.concern_form(person)
    reply = chat.fill(person, form, {**CONCERN, "post_address": POST, **answers})
    reference = words(reply).split("Saved, reference ")[1].split("\n", maxsplit=1)[0]
    found = [repr(reply), *seen(chat, person, reference)]
    it_goes_on(chat, other)
    found += [*seen(chat, person, reference), *acts(chat, person, reference), *seen(chat, person, reference)]
    for what, by in ((REFERENCE, "SR-XXXX-XXXX"), (NONCE, ""), (SUM, ""), (SEEN, "")):
        found = [what.sub(by, each) for each in found]
    return found


PEOPLE = {each.id: each for each in (OAK_HEAD, EXECUTIVE_HEAD, OAK_LEAD, OAK_DEPUTY, TEACHER)}
ANSWERS: dict[str, dict[str, Raw]] = {
    "as usual": {"seen_by": "Asha Assistant and Olive Office saw it."},
    "about a pupil": {"about": "pupil"},
    "a threat": {"kind": "threat"},
}
NAMED = tuple(each for each in BEFORE if each.startswith("named"))
WHO = [
    *((person, "as usual", before) for person in PEOPLE for before in NAMED),
    *(("oak-head", answers, before) for answers in ANSWERS for before in BEFORE),
    ("executive-head", "as usual", "stepped_aside"),
    *(("oak-lead", "about a pupil", before) for before in BEFORE),
]
"""Whoever is named; and who reads their own report and is named, stepped aside, or may not read the other."""


@pytest.mark.parametrize(("person", "answers", "before"), dict.fromkeys(WHO))
def test_all_that_is_seen_from_the_report_on_is_that_of_a_first_report(person: str, answers: str, before: str) -> None:
    lived = [world(PEOPLE[person], ANSWERS[answers], before, post) for post in (POST, OTHER)]
    assert lived[0] == lived[1]


# The controls.


def united(new: Concern, same_post: Iterable[Concern], routes: Routes, directory: Directory) -> Joined:
    """Join as if nobody minded what the person who reports it sees."""
    named = frozenset[str]().union(new.named, *(each.named for each in same_post))
    return Joined(routed(replace(new, named=named), routes, directory))


def test_a_report_that_goes_where_the_other_goes_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "join", united)
    lived = [world(OAK_HEAD, {}, "named", post=post) for post in (POST, OTHER)]
    assert lived[0] != lived[1]


def test_other_words_and_who_reads_the_other_report_are_found_out_too() -> None:
    assert world(OAK_HEAD, {"quote": "Another quote."}) != world(OAK_HEAD, {})
    chat = World()
    other, mine = reported(chat, ASSISTANT), reported(chat, OAK_HEAD)
    assert other in words(chat.open(OAK_HEAD, mine))  # who may read both is told that they are of one post


def test_the_price_whoever_another_report_names_does_not_deal_with_this_one_which_its_owner_in_the_workbook_shows() -> (
    None
):
    chat = World()
    reported(chat, ASSISTANT, named=(OAK_HEAD.id,))
    mine = reported(chat, EXECUTIVE_HEAD)
    kept = chat.store.register.find(mine)
    assert (kept.owner, kept.named, kept.alone) == (EXECUTIVE_HEAD.post, frozenset(), True)
    assert words(chat.open(OAK_HEAD, mine)) == NOT_THERE
    assert "Hannah" not in words(chat.open(EXECUTIVE_HEAD, mine))


def test_who_deals_with_the_report_that_names_the_reporter_reads_this_one_too_and_is_told_that_they_are_watched() -> (
    None
):
    chat = World()
    other, mine = named(chat, OAK_HEAD), reported(chat, OAK_HEAD)
    shown = words(chat.open(CHAIR, mine))
    assert whose.WATCHED.format(name="Hannah Head", reference=other) in shown
    assert other in shown
    assert "named in" not in words(chat.open(OAK_HEAD, mine))
    chat.open(EXECUTIVE_HEAD, mine)
    read = words(chat.ask_reply(OAK_HEAD, "concerns", "trail", mine))
    assert (CHAIR.name in read, EXECUTIVE_HEAD.name in read) == (False, True)
    assert CHAIR.name in words(chat.ask_reply(CHAIR, "concerns", "trail", mine))  # who knows of the other
    form = chat.form(OAK_HEAD, chat.open(OAK_HEAD, mine), whose.REROUTE)
    values = {field.name: field.value for field in form.fields if field.value}
    chat.fill(OAK_HEAD, form, {**values, "kind": "harassment"})
    assert mine in words(chat.open(CHAIR, mine))  # and goes on reading it


def test_once_it_went_one_step_up_all_who_read_it_are_shown() -> None:
    chat = World()
    named(chat, OAK_HEAD)
    mine = reported(chat, OAK_HEAD)
    chat.open(CHAIR, mine)
    chat.store.register.record(Event(THE_BOT, Action.STEPPED_UP, mine, chat.clock()))
    assert CHAIR.name in words(chat.ask_reply(OAK_HEAD, "concerns", "trail", mine))


def test_where_nobody_is_on_its_line_any_more_whoever_reads_it_sees_who_did() -> None:
    about_heads = Line(When(about=frozenset({AboutWhom.HEADTEACHER})), (Role.DATA_PROTECTION_LEAD,))
    chat = World(routes=Routes((about_heads, Line(When(), (Role.HEADTEACHER, Role.EXECUTIVE_HEADTEACHER)))))
    named(chat, OAK_HEAD)
    mine = reported(chat, OAK_HEAD)
    chat.open(DATA_LEAD, mine)
    chat.store.directory.replace_staff([DATA_LEAD], chat.services.directory.schools(), chat.store.events[0])
    assert DATA_LEAD.name in words(chat.ask_reply(DATA_LEAD, "concerns", "trail", mine))
