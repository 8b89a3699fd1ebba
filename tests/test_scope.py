"""Random lives of concerns, in which nobody ever sees one that is out of their scope.

People raise concerns, some of them of one post, step aside, give them to whom they belong, write messages, let time go
by until they are reminded, close and reopen them, have them erased, leave, come back and take over other posts. After
each step everybody's lists, notices, workbook, files and every concern by its reference are looked through. What is in
somebody's scope is told by what people did, and not by what the bot stored of it.

`TEST_SEQUENCES=2000 pytest tests/test_scope.py` tries as many lives; a run of everything tries a few.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from bot.chat.form import Form, Raw
from bot.chat.reply import Reply
from bot.concerns.concern import Concern
from bot.concerns.joining import apart, beside, weight
from bot.concerns.lifecycle import State
from bot.concerns.routes import USUAL
from bot.delivery.left_behind import hand_on
from bot.delivery.reminders import Reminders
from bot.delivery.worker import still_wanted
from bot.dispatch import Returned
from bot.events import THE_BOT, Action, Event
from bot.notices import FOR_WHO_RAISED_IT
from bot.people import SENIOR_MANAGEMENT, Person, Post, Role
from bot.reports.figures import report
from bot.weeks import Week
from commands.concerns import record_words
from commands.concerns import whose_words as whose
from tests.builders import (
    CHAIR,
    DATA_LEAD,
    ELM_HEAD,
    ELM_TEACHER,
    EXECUTIVE_HEAD,
    LINE_MANAGER,
    OAK_DEPUTY,
    OAK_HEAD,
    OAK_LEAD,
    SCHOOLS,
    TEACHER,
)
from tests.commands.chat import CLOSING, CONCERN, NOT_THERE, PNG, Chat, labels, words
from tests.fakes.outbox import FakeOutbox
from tests.fakes.register import FakeRegister

SEQUENCES = int(os.environ.get("TEST_SEQUENCES", "12"))
STEPS = 14
CAST = (TEACHER, LINE_MANAGER, OAK_HEAD, OAK_LEAD, OAK_DEPUTY, ELM_HEAD, ELM_TEACHER, EXECUTIVE_HEAD, CHAIR, DATA_LEAD)
JOBS = (
    Post(Role.HEADTEACHER, "oak"),
    Post(Role.HEADTEACHER, "elm"),
    Post(Role.SAFEGUARDING_LEAD, "oak"),
    Post(Role.EXECUTIVE_HEADTEACHER),
    Post(Role.CHAIR_OF_GOVERNORS),
    Post(Role.TEACHER, "elm"),
)
people = st.sampled_from([person.id for person in CAST])
some_people = st.frozensets(people, max_size=3).map(sorted).map(tuple)
which = st.integers(0, 9)
about = st.sampled_from(["school", "pupil", "staff", "headteacher", "governor"])
kinds = st.sampled_from(["criticism", "threat"])
schools = st.sampled_from(["oak", "elm"])
POST = "https://www.facebook.com/groups/1/posts/2"
posts = st.sampled_from(["", POST])
DANGER = "he says he will bring a knife to school and stab her"


@dataclass
class Known:
    """What people did with a concern: who raised it, who was named in any report of it, and who stepped aside.

    `itself` are those whom it names itself.
    """

    raised_by: str
    named: set[str]
    itself: frozenset[str] = frozenset()
    aside: set[str] = field(default_factory=set)
    erased: bool = False


@dataclass(frozen=True)
class Visible:
    """What somebody found somewhere: the references, whether whole or only as a receipt."""

    where: str
    whole: frozenset[str] = frozenset()
    receipts: frozenset[str] = frozenset()


class Life(RuleBasedStateMachine):
    """The life of some concerns at two schools."""

    register: ClassVar[type[FakeRegister]] = FakeRegister
    outbox: ClassVar[type[FakeOutbox]] = FakeOutbox

    def __init__(self) -> None:
        super().__init__()
        self.chat = Chat(CAST)
        self.chat.store.register.__class__ = self.register
        self.chat.store.outbox.__class__ = self.outbox
        self.staff = {person.id: person for person in CAST}
        self.known: dict[str, Known] = {}

    # What people do.

    @initialize()
    def begin(self) -> None:
        """Begin with one concern of each school."""
        self.raise_one(TEACHER.id, "staff", "oak", (), POST)
        self.raise_one(ELM_TEACHER.id, "pupil", "elm", (OAK_LEAD.id,), "")

    @rule(by=people, about=about, school=schools, named=some_people, post=posts, kind=kinds)
    def raise_one(  # noqa: PLR0913, PLR0917 - what a form asks
        self, by: str, about: str, school: str, named: tuple[str, ...], post: str, kind: str = "criticism"
    ) -> None:
        """Raise a concern; nothing is stored where nobody could deal with it."""
        person = self.at_work(by)
        if person is None or len(self.known) > 4:
            return
        named = tuple(each for each in named if self.at_work(each))
        answers: dict[str, Raw] = {**CONCERN, "about": about, "school": school, "named": named, "kind": kind}
        answers |= {"account_address": "@angry.parent", "post_address": post}
        form = self.chat.concern_form(person, with_files=True)
        saved = self.chat.send(person, form, answers, [PNG])
        if isinstance(saved, Returned):
            return
        reference = words(saved).split("Saved, reference ")[1].split("\n", maxsplit=1)[0]
        itself = {*named, *self.heads_if(about, school)}
        self.known[reference] = Known(by, {*itself}, frozenset(itself))
        together = [each for each in self.together(reference) if self.kept(each).state is not State.CLOSED]
        self.shut_out(together, *({*self.known[each].named} for each in together))
        for each in together:
            self.known[reference].aside |= self.known[each].aside
        self.look()

    def shut_out(self, references: Iterable[str], *named: Collection[str]) -> None:
        """Note that people are named in all of these."""
        for each in references:
            self.known[each].named.update(*named)

    @rule(by=people, which=which)
    def step_aside(self, by: str, which: int) -> None:
        """Say that one should not deal with it."""
        together = self.together(self.nth(which))
        if self.send(by, which, "aside", {"why": ""}, whose.ASIDE_DONE):
            for each in together:
                self.known[each].aside.add(by)
        self.look()

    @rule(by=people, which=which, about=about, school=schools, named=some_people)
    def reroute(self, by: str, which: int, about: str, school: str, named: tuple[str, ...]) -> None:
        """Give it to whom it belongs."""
        named = tuple(each for each in named if self.at_work(each) and each not in self.named(which))
        answers: dict[str, Raw] = {"about": about, "school": school, "kind": "hate", "named": named}
        before = self.kept(self.nth(which))
        is_new = (about, school) != (before.about.value, before.school)
        heads = self.heads_if(about, school) if is_new else set()
        together = self.together(self.nth(which))
        if self.send(by, which, "reroute", answers, whose.REROUTED, whose.REROUTED_AWAY):
            self.shut_out(together, named, heads)
            self.known[self.nth(which)].itself |= {*named, *heads}
            for each in together:
                self.check_outbox(each)
        self.look()

    @rule(by=people, which=which, who=people)
    def give_back(self, by: str, which: int, who: str) -> None:
        """Say that the reports that name somebody have no bearing on this one."""
        before = self.of_one_post(self.nth(which))
        if self.send(
            by, which, "give_back", {"who": (who,), "why": "It says nothing of them."}, whose.BACK, whose.BACK_AWAY
        ):
            for each in before:
                if who not in self.known[each].itself:
                    self.known[each].named.discard(who)
        self.look()

    @rule(by=people, which=which)
    def tell_of_danger(self, by: str, which: int) -> None:
        """Add something that reads like danger."""
        self.send(by, which, "add", {"more": DANGER}, "")
        self.look()

    @rule(by=people, which=which, state=st.sampled_from(State))
    def move(self, by: str, which: int, state: State) -> None:
        """Acknowledge, close, reopen or move it, as far as that is possible."""
        person, reference = self.at_work(by), self.nth(which)
        if person and words(self.chat.open(person, reference)) != NOT_THERE:
            step = {State.ACKNOWLEDGED: "acknowledge", State.CLOSED: "close"}.get(state, "move")
            self.send(by, which, step, {**CLOSING, "state": state.value, "why": "Something new came to light."}, "")
            if state is State.CLOSED and self.kept(reference).outcome and self.kept(reference).state is not state:
                self.chat.close(person, reference)
        self.look()

    @rule(by=people, which=which)
    def write(self, by: str, which: int) -> None:
        """Write to whoever raised it, or to those who deal with it."""
        self.send(by, which, "message", {"message": "Some words."}, record_words.SENT)
        self.look()

    @rule(days=st.sampled_from([3, 7, 14]))
    def wait(self, days: int) -> None:
        """Let time go by; reminders are written, and go one step up where nobody acts."""
        chat, store = self.chat, self.chat.store
        self.chat.clock.move(timedelta(days=days))
        Reminders(store.clocks, store.register, store.directory, chat.services.hours, chat.clock).run_once()
        self.look()

    @rule(which=which)
    def erase(self, which: int) -> None:
        """Have a closed one erased, with the other reports of its post."""
        lead, reference = self.at_work(DATA_LEAD.id), self.nth(which)
        form = self.chat.ask(lead, "records", "sign", reference) if lead else None
        if lead and isinstance(form, Form):
            self.chat.fill(lead, form, {"why": "mistake", "reference": reference})
            for each in [each for each in self.known if self.kept(each).erased_at]:
                self.known[each] = Known("", {*()}, erased=True)
        self.look()

    @rule(who=people)
    @precondition(lambda self: len(self.staff) > 4)
    def leave(self, who: str) -> None:
        """Leave the federation, or stay away if one did."""
        self.staff.pop(who, None)
        self.new_list()

    @rule(who=people, job=st.sampled_from(JOBS), beside=st.booleans())
    def join(self, who: str, job: Post, *, beside: bool) -> None:
        """Take over a post, beside the present one or in its place; or come back."""
        person = self.staff.get(who) or next(each for each in CAST if each.id == who)
        if beside and job.school in {"", person.school}:
            self.staff[who] = replace(person, also=(job.role,) if job.role is not person.role else ())
        else:
            self.staff[who] = replace(person, role=job.role, school=job.school, also=())
        self.new_list()

    # What is seen.

    def look(self) -> None:
        """See that nobody finds anything that is out of their scope."""
        for person in self.staff.values():
            for found in self.found_by(person):
                for reference in found.whole:
                    assert self.may_read(person, reference), (found.where, person.id)
                for reference in found.receipts:
                    theirs = self.known[reference].raised_by == person.id
                    assert theirs or self.may_read(person, reference), (found.where, person.id)
        self.look_at_the_outbox()
        for kept in map(self.kept, self.known):
            assert not kept.joins or kept.erased_at or weight(kept) <= weight(self.kept(kept.joins))

    def found_by(self, person: Person) -> Iterator[Visible]:
        """Yield what somebody can find, place by place."""
        chat = self.chat
        chat.deliver()
        for line in ("/concerns", "/notices"):
            yield self.named_in(line, chat.say(person, line))
        yield self.named_in("closed", chat.ask(person, "concerns", "closed"))
        for reference in self.known:
            yield self.opened(chat.open(person, reference))
            kept = chat.store.register.find(reference)
            for file in chat.store.register.evidence(kept)[:1]:
                fetched = words(chat.ask_reply(person, "concerns", "file", f"{reference}:{file.id}"))
                yield Visible("file", frozenset() if fetched == NOT_THERE else frozenset({reference}))
        if not person.roles.isdisjoint(SENIOR_MANAGEMENT):  # who alone gets one
            yield self.in_the_workbook(person)

    def named_in(self, where: str, shown: object) -> Visible:
        """Return the references that something names, each at least a receipt."""
        return Visible(where, receipts=frozenset(each for each in self.known if each in repr(shown)))

    def opened(self, shown: Reply) -> Visible:
        """Return what an opened concern shows, itself and others."""
        if words(shown) == NOT_THERE:
            return Visible("open")
        others = frozenset(each for each in self.known if each in repr(shown))
        return Visible("open", others) if "Raised by" in words(shown) else Visible("open", frozenset(), others)

    def in_the_workbook(self, person: Person) -> Visible:
        """Return what the workbook has words of; rows without a name tell nothing."""
        chat, now = self.chat, self.chat.clock()
        made = report(chat.store.records, chat.services.directory, Week.of(now), person, now + timedelta(days=7))
        mains = [kept for kept in map(self.kept, self.known) if not kept.joins]
        erased = sum(kept.erased_at is not None and kept.readers.isdisjoint(person.posts) for kept in mains)
        assert len(made.rows) + erased + sum(person.id in kept.kept_from for kept in mains) == len(mains)
        listed = frozenset(row.details.reference for row in made.rows if row.details)
        return Visible("workbook", listed | made.attention.references)

    def look_at_the_outbox(self) -> None:
        """See that no notice goes out to anybody who may not know of its concern."""
        store, services = self.chat.store, self.chat.services
        for notice in store.outbox.on_their_way:
            if still_wanted(notice, store.register, services.directory, store.redirects):
                theirs = notice.kind in FOR_WHO_RAISED_IT and self.known[notice.about].raised_by == notice.to
                assert theirs or self.may_read(self.staff[notice.to], notice.about), notice.kind

    def check_outbox(self, reference: str) -> None:
        """See that nothing waits for whoever has lost sight just now, wanted or not."""
        for notice in self.chat.store.outbox.on_their_way:
            person = self.staff.get(notice.to)
            if notice.about == reference and notice.kind not in FOR_WHO_RAISED_IT:
                assert person is not None and self.may_read(person, reference), notice.kind  # noqa: PT018

    # What is in scope.

    def may_read(self, person: Person, reference: str) -> bool:
        """Say whether somebody holds a post that reads it, and is not shut out by what people did."""
        known = self.known[reference]
        if known.erased or person.id in known.named | known.aside:
            return False
        return not self.kept(reference).readers.isdisjoint(person.posts)

    def heads_if(self, about: str, school: str) -> set[str]:
        """Return the headteachers of a school for what is about the headteacher."""
        post = Post(Role.HEADTEACHER, school)
        return {p.id for p in self.staff.values() if post in p.posts} if about == "headteacher" else set()

    # Odds and ends.

    def at_work(self, person_id: str) -> Person | None:
        """Return somebody as the staff list has them now."""
        return self.staff.get(person_id)

    def kept(self, reference: str) -> Concern:
        """Return a concern as it is stored."""
        return self.chat.store.register.find(reference)

    def together(self, reference: str) -> list[str]:
        """Return a concern and whatever joined it, or what it joined with all the others."""
        main = self.kept(reference).joins or reference
        return [each for each in self.known if (self.kept(each).joins or each) == main]

    def of_one_post(self, reference: str) -> list[str]:
        """Return a concern, whatever goes with it, and whatever else is open of its post at its school."""
        register, kept = self.chat.store.register, self.kept(reference)
        return [reference, *(each.reference for each in (*beside(kept, register), *apart(kept, register)))]

    def nth(self, which: int) -> str:
        """Return a reference by its number, counted round."""
        return list(self.known)[which % len(self.known)]

    def named(self, which: int) -> Collection[str]:
        """Return who is named in a concern."""
        return self.known[self.nth(which)].named

    def send(self, by: str, which: int, step: str, answers: dict[str, Any], *done: str) -> bool:
        """Open a step of a concern and send it; say whether that did what it should."""
        person, reference = self.at_work(by), self.nth(which)
        shown = self.chat.ask(person, "concerns", step, reference) if person else None
        if person is None:
            return False
        if isinstance(shown, Form):
            saved = self.chat.send(person, shown, answers)
        elif step == "acknowledge" and "Acknowledge" in labels(self.chat.open(person, reference)):
            saved = self.chat.acknowledge(person, reference)
        else:
            return False
        return isinstance(saved, Reply) and words(saved).startswith(done)

    def new_list(self) -> None:
        """Bring in the staff list as it is now."""
        directory = self.chat.store.directory
        event = Event(THE_BOT, Action.STAFF_LIST_READ, "staff", self.chat.clock())
        directory.replace_staff(self.staff.values(), SCHOOLS, event)
        hand_on(self.chat.store.register, directory, USUAL, self.chat.clock())
        self.look()


FEW = settings(max_examples=SEQUENCES, stateful_step_count=STEPS, deadline=None)


def test_whatever_happens_to_concerns_nobody_sees_one_that_is_out_of_their_scope() -> None:
    run_state_machine_as_test(Life, settings=FEW)


# The controls: routings that forget to revoke.


class Forgetful(FakeRegister):
    """A register that gives a concern to others and takes it from nobody."""

    def changed(self, before: Concern, after: Concern) -> Concern:
        """Leave in sight whoever was."""
        stays = replace(after, named=before.named, shut_out=before.shut_out, aside=before.aside)
        stays = replace(stays, readers=before.readers | after.readers)
        return super().changed(before, stays)


class Talkative(FakeOutbox):
    """An outbox that withdraws nothing."""

    def withdraw(self, concern: Concern, told: Collection[str]) -> None:
        """Leave what waits."""


class ForgetfulLife(Life):
    """A life in which a concern is taken from nobody."""

    register = Forgetful


class TalkativeLife(Life):
    """A life in which no notice is withdrawn."""

    outbox = Talkative


@pytest.mark.parametrize("life", [ForgetfulLife, TalkativeLife])
def test_a_routing_that_forgets_to_revoke_is_found_out(life: type[Life]) -> None:
    no_shrinking = (Phase.generate,)
    quick = settings(FEW, max_examples=400, phases=no_shrinking, database=None, derandomize=True)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(life, settings=quick)


def the_steps(life: Life) -> Iterable[str]:
    return (event.action.value for event in life.chat.store.events)


def test_the_steps_of_a_life_do_what_they_say() -> None:
    life = Life()
    life.begin()
    life.reroute(OAK_HEAD.id, 0, "staff", "oak", (LINE_MANAGER.id,))
    life.step_aside(OAK_HEAD.id, 0)
    life.raise_one(OAK_DEPUTY.id, "staff", "oak", (), POST)
    life.move(EXECUTIVE_HEAD.id, 0, State.ACKNOWLEDGED)
    life.move(EXECUTIVE_HEAD.id, 0, State.CLOSED)
    life.move(EXECUTIVE_HEAD.id, 0, State.REOPENED)
    life.leave(EXECUTIVE_HEAD.id)
    life.join(TEACHER.id, Post(Role.EXECUTIVE_HEADTEACHER), beside=True)
    assert [*the_steps(life)].count("concern_moved") == 2 * 3  # the report that joined goes along
    assert {"concern_rerouted", "stepped_aside", "concern_opened"} <= {*the_steps(life)}
    reference = life.nth(0)
    assert life.kept(life.nth(2)).joins == reference
    life.write(TEACHER.id, 0)
    life.wait(7)
    assert {"message_sent", "reminded"} <= {*the_steps(life)}
    assert "Raised by" in words(life.chat.open(life.staff[TEACHER.id], reference))
    assert words(life.chat.open(OAK_HEAD, reference)) == NOT_THERE
    for state in (State.LOOKED_INTO, State.CLOSED):
        life.move(TEACHER.id, 0, state)
    life.erase(0)
    assert [each.erased for each in life.known.values()] == [True, False, True]


def test_a_life_gives_back_and_tells_of_danger() -> None:
    life = Life()
    life.begin()
    life.raise_one(OAK_DEPUTY.id, "staff", "oak", (OAK_HEAD.id,), POST)
    assert OAK_HEAD.id in life.known[life.nth(0)].named
    life.give_back(CHAIR.id, 0, OAK_HEAD.id)
    assert OAK_HEAD.id not in life.known[life.nth(0)].named
    assert OAK_HEAD.id in life.known[life.nth(2)].named
    life.tell_of_danger(TEACHER.id, 0)
    assert life.kept(life.nth(0)).danger
    assert "given_back" in {*the_steps(life)}
