"""Notices in people's own talk with the bot; `TEST_NOTICES=10000` runs the faults at length."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest

from bot.concerns.reminders import KINDS, URGENT_KINDS
from bot.delivery.monday import Monday
from bot.delivery.worker import Channel, DeliveryFailed, Worker
from bot.errors import Busy
from bot.http import Answer, CallFailed
from bot.notices import (
    ANSWER,
    IN_MICROSOFT_365,
    SEE_POLICY,
    SEE_PROCEDURE,
    SEE_READERS,
    SEE_RECORDS,
    Notice,
    NoticeKind,
)
from bot.people import Person, Role
from bot.people.chat import Chat
from bot.platforms.codec import Carried, Codec
from bot.platforms.teams.api import Connector
from bot.platforms.teams.notices import CHANNEL, NEVER_MET, TeamsNotices
from bot.storage.envelope import SealedEnvelope
from tests.builders import NOW, Clock
from tests.fakes.chats import FakeChats
from tests.fakes.handovers import FakeHandovers
from tests.fakes.outbox import FakeOutbox
from tests.fakes.person import FakeDirectory
from tests.fakes.store import FakeStore
from tests.fakes.teams_connector import TOKEN, FakeTeams, TookIt, refused, unreachable
from tests.platforms.teams.screen import Screen
from tests.platforms.teams.signed import SERVICE_URL, TENANT
from tests.storage.examples import KEYS

NOTICES = int(os.environ.get("TEST_NOTICES", "300"))
HAL = Person("p-hal", "Hal Example", Role.HEADTEACHER, "oak", email="hal@oak.example")
VERA = Person("p-vera", "Vera Example", Role.VOLUNTEER, "oak")
MET = Chat(SERVICE_URL, "a:hal", "29:hal")
REFERENCE = "SR-7K3M-9QVX"
REDIRECT = "redirect-of-32-random-characters"
CODEC = Codec(SealedEnvelope(KEYS), HAL.id)


class World:
    """A tenant with one headteacher whom the bot has met, and a channel to them. `lies` is where workbooks lie."""

    def __init__(self, kind: type[TeamsNotices] = TeamsNotices) -> None:
        self.teams, self.chats, self.handovers = FakeTeams(), FakeChats(**{HAL.id: MET}), FakeHandovers()
        self.lies = ""
        self.channel = kind(
            Connector(self.teams, lambda: TOKEN, TENANT),
            self.chats,
            FakeDirectory((HAL, VERA)),
            SealedEnvelope(KEYS),
            self.handovers,
            lambda command, _step: command == "concerns",
            lambda _notice: self.lies,
        )

    def sent(self, notice: Notice) -> Screen:
        self.channel.put(notice, NOW)
        return Screen(self.teams.said[-1].card)


@pytest.fixture
def world() -> World:
    return World()


def a_notice(kind: NoticeKind = NoticeKind.NEW_CONCERN, about: str = REFERENCE, to: str = HAL.id) -> Notice:
    return Notice(f"{kind.value}/{about}/{to}", kind, to, about, NOW)


def hand_over(world: World, notice: Notice | None = None) -> None:
    """Do what the worker does."""
    if not world.channel.has(notice or a_notice()):
        world.channel.put(notice or a_notice(), NOW)


def test_a_notice_is_a_message_with_sentence_reference_and_one_button(world: World) -> None:
    message = world.sent(a_notice())
    (said,) = world.teams.said
    assert (said.conversation, said.to, said.text) == ("a:hal", "", "")
    assert said.activity["summary"] == message.says == f"You have an item to review ({REFERENCE})"
    assert message.buttons == [f"Open {REFERENCE}"]
    action = message.action(f"Open {REFERENCE}")
    assert action["data"]["msteams"] == {"type": "task/fetch"}  # what is confidential opens in a dialog
    assert CODEC.unpack(action["data"]["packed"]) == Carried("concerns", "open", REFERENCE)


def test_it_is_a_channel_that_interrupts(world: World) -> None:
    channel: Channel = world.channel
    assert channel.interrupts


REMINDERS = [kind for table in (KINDS, URGENT_KINDS) for kinds in table.values() for kind in kinds]
LEADS = [
    (NoticeKind.NEW_CONCERN, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.URGENT_CONCERN, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    *((kind, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)) for kind in REMINDERS),
    (NoticeKind.MOVED, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.HANDED_OVER, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.MESSAGE, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.ADDED, REFERENCE, f"Open {REFERENCE}", Carried("concerns", "open", REFERENCE)),
    (NoticeKind.ACCESS, REFERENCE, f"Open {REFERENCE}", Carried("records", "access", REFERENCE)),
    (NoticeKind.ACCESS_SECOND, REFERENCE, f"Open {REFERENCE}", Carried("records", "access", REFERENCE)),
    (NoticeKind.ACCESS_ANSWERED, REFERENCE, f"Open {REFERENCE}", Carried("records", "access", REFERENCE)),
    (NoticeKind.LIST_PROPOSED, REFERENCE, SEE_READERS, Carried("export", "readers")),
    (NoticeKind.LIST_CHANGED, REFERENCE, SEE_READERS, Carried("export", "readers")),
    (NoticeKind.DELETIONS, "2026-W47", SEE_RECORDS, Carried("records")),
    (NoticeKind.WORKBOOK, "2026-W47", "Get the workbook of 2026-W47", Carried("export", words="2026-W47")),
    (NoticeKind.REVIEW, "September 2024", SEE_POLICY, Carried("policy", words="contents")),
    (NoticeKind.SUGGESTED, REDIRECT, SEE_PROCEDURE, Carried("request", "suggested", REDIRECT)),
    (NoticeKind.SUGGESTED_NOW, REDIRECT, SEE_PROCEDURE, Carried("request", "suggested", REDIRECT)),
    (NoticeKind.FOLLOW_UP, REDIRECT, ANSWER, Carried("request", "follow_up", REDIRECT)),
]


@pytest.mark.parametrize(("kind", "about", "label", "leads_to"), LEADS)
def test_each_kind_leads_where_it_should_and_shows_no_id_that_nobody_knows(
    world: World, kind: NoticeKind, about: str, label: str, leads_to: Carried
) -> None:
    message = world.sent(a_notice(kind, about))
    assert CODEC.unpack(message.action(label)["data"]["packed"]) == leads_to
    assert message.says.startswith(kind.label)
    assert (about in message.says) is (about != REDIRECT)


def test_every_kind_is_tried_above() -> None:
    assert {kind for kind, *_ in LEADS} == set(NoticeKind)


def test_a_workbook_that_lies_in_microsoft_365_has_a_link_there(world: World) -> None:
    world.lies = "https://oak.sharepoint.com/book"
    message = world.sent(a_notice(NoticeKind.WORKBOOK, "2026-W47"))
    assert message.action(IN_MICROSOFT_365)["url"] == world.lies


def test_a_notice_that_was_sent_is_known_again_by_its_key(world: World) -> None:
    assert not world.channel.has(a_notice())
    world.sent(a_notice())
    assert world.channel.has(a_notice())
    assert not world.channel.has(replace(a_notice(), key="another"))
    assert world.handovers.link(CHANNEL, a_notice().key) == ""


@pytest.mark.parametrize("to", [VERA.id, "p-gone"])
def test_who_cannot_have_an_account_or_is_gone_has_the_page_and_nothing_failed(world: World, to: str) -> None:
    assert world.channel.has(a_notice(to=to))
    assert world.teams.calls == []


FAILURES = [
    (refused(429, "x"), "ratelimited", False),
    (refused(500, "ServiceError"), "service_error", False),
    (refused(503, "x y"), "http_503", False),
    (unreachable(), "out_of_reach", False),
    (refused(401, "BotNotRegistered"), "http_401", True),
    (refused(403, "BotDisabledByAdmin"), "bot_disabled_by_admin", True),
    (refused(403, "ConversationBlockedByUser"), "conversation_blocked_by_user", False),
    (refused(404, "ConversationNotFound"), "conversation_not_found", False),
    (Answer(403, {}, b'{"message": "{\\"subCode\\": \\"MessageWritesBlocked\\"}"}'), "http_403", False),
]


@pytest.mark.parametrize(("answer", "fault", "locked_out"), FAILURES)
def test_every_failure_keeps_its_code_and_says_whether_the_bot_is_locked_out(
    world: World,
    answer: Answer | CallFailed,
    fault: str,
    locked_out: bool,  # noqa: FBT001 - a table
) -> None:
    world.teams.fail(answer)
    with pytest.raises(DeliveryFailed) as failed:
        hand_over(world)
    assert (failed.value.fault, failed.value.locked_out, failed.value.retry_after) == (fault, locked_out, None)
    assert (failed.value.__cause__, REFERENCE in str(failed.value)) == (None, False)
    assert world.teams.said == []
    assert not world.channel.has(a_notice())
    world.chats.keep(HAL.id, MET)
    hand_over(world)
    assert len(world.teams.said) == 1


@pytest.mark.parametrize("seconds", [0, 1, 30, 3_600])
def test_teams_says_when_to_come_back(world: World, seconds: int) -> None:
    world.teams.fail(Answer(429, {"Retry-After": str(seconds)}, b""))
    with pytest.raises(DeliveryFailed) as failed:
        hand_over(world)
    assert failed.value.retry_after == timedelta(seconds=seconds)


def test_who_was_never_met_cannot_be_written_to(world: World) -> None:
    world.chats.forget(HAL.id)
    with pytest.raises(DeliveryFailed) as failed:
        hand_over(world)
    assert (failed.value.fault, failed.value.locked_out) == (NEVER_MET, False)
    assert world.teams.calls == []


# At least once, over a worker and an outbox.

Fault = Callable[[], Answer | CallFailed | None]


def too_many(wait: str = "") -> Fault:
    return lambda: Answer(429, {"Retry-After": wait} if wait else {}, b"")


def in_a_minute() -> Answer:
    at = datetime.now(UTC) + timedelta(minutes=1)
    return Answer(429, {"Retry-After": format_datetime(at, usegmt=True)}, b"")


FAULTS: tuple[Fault, ...] = (
    lambda: None,
    too_many("1"),
    too_many("3600"),
    too_many(),
    in_a_minute,
    lambda: refused(500, "ServiceError"),
    lambda: Answer(503, {}, b"<html>"),
    lambda: refused(401, "Unauthorized"),
    unreachable,
    TookIt,
)


class Faulty(FakeTeams):
    """Teams that does its worst for as long as there are faults; `taken` counts what it took without saying so."""

    def __init__(self, faults: Iterator[Fault]) -> None:
        super().__init__()
        self._faults, self.taken = faults, 0
        self.on_call = self._plan

    def mend(self) -> None:
        """Do no more of it."""
        self._faults = iter(())

    def _plan(self, _method: str, _address: str) -> None:
        fault = next(self._faults, FAULTS[0])()
        self.taken += isinstance(fault, TookIt)
        self.fail(fault)


class WrittenDownFirst(TeamsNotices):
    """A channel that says that it has a notice before it has: what this product must never do."""

    def put(self, notice: Notice, now: datetime) -> None:
        """Remember a notice, then send it."""
        self._handovers.record(CHANNEL, notice.key, "")
        super().put(notice, now)


class Telling:
    """A worker who tells Hal of many concerns through a channel."""

    def __init__(self, faults: Iterator[Fault], kind: type[TeamsNotices] = TeamsNotices) -> None:
        self.clock, self.outbox, self.chats = Clock(), FakeOutbox(), FakeChats(**{HAL.id: MET})
        self.teams, store = Faulty(faults), FakeStore((HAL,), installed_at=NOW)
        connector = Connector(self.teams, lambda: TOKEN, TENANT)
        parts = (connector, self.chats, FakeDirectory((HAL,)), SealedEnvelope(KEYS), FakeHandovers())
        channel = kind(*parts, lambda _command, _step: True)
        monday = Monday(store.weeks, lambda _week, _person: None, store.directory, self.clock)
        self.worker = Worker(
            self.outbox, (channel,), lambda _notice: True, monday, lambda _person, moment: moment, self.clock
        )

    def tell(self, notices: int = NOTICES) -> "Telling":
        """Deliver every notice until nothing waits any more."""
        self.outbox.add(a_notice(about=f"SR-{number:06}") for number in range(notices))
        return self.work()

    def work(self) -> "Telling":
        while self.outbox.waiting(self.clock.now):
            self.clock.move(timedelta(seconds=1) if self.worker.run_once() else timedelta(minutes=1))
        return self

    @property
    def rings(self) -> list[str]:
        return [said.activity["summary"] for said in self.teams.said]

    @property
    def missing(self) -> int:
        """How many reached nobody, and are not shown to a person as set aside either."""
        return len(self.outbox.written) - len(set(self.rings)) - len(self._aside())

    @property
    def doubled(self) -> int:
        return len(self.rings) - len(set(self.rings))

    def _aside(self) -> set[str]:
        return {
            each.notice.about for each in self.outbox.parked() if not any(each.notice.about in r for r in self.rings)
        }


def at_random(seed: int) -> Iterator[Fault]:
    random = Random(seed)  # noqa: S311 - not a secret
    while True:
        yield random.choice(FAULTS)


@pytest.fixture
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    # The short pause before the second try within an attempt is taken in real time.
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _seconds: None)


@pytest.mark.usefixtures("_without_waiting")
class TestWhateverTeamsDoes:
    def test_no_notice_is_missing_and_only_those_are_doubled_whose_answer_was_lost(self) -> None:
        told = Telling(at_random(1)).tell()
        assert told.missing == 0
        assert 0 < told.doubled <= told.teams.taken

    def test_what_was_set_aside_arrives_when_it_is_tried_again(self) -> None:
        told = Telling(at_random(2)).tell()
        told.teams.mend()
        assert told.outbox.unpark() > 0
        told.work()
        assert (told.missing, told.outbox.parked()) == (0, [])
        assert len(set(told.rings)) == NOTICES

    def test_the_control_a_channel_that_writes_down_first_loses(self) -> None:
        assert Telling(at_random(1), WrittenDownFirst).tell().missing > 0

    def test_without_faults_each_comes_once(self) -> None:
        told = Telling(iter(())).tell()
        assert (told.missing, told.doubled, told.outbox.parked()) == (0, 0, [])

    @pytest.mark.parametrize("fault", range(1, len(FAULTS)))
    def test_what_passes_within_forty_minutes_needs_no_person(self, fault: int) -> None:
        def for_a_while() -> Iterator[Fault]:
            while told.clock.now < NOW + timedelta(minutes=40):
                yield FAULTS[fault]

        told = Telling(for_a_while())
        told.tell(20)
        assert (told.missing, told.outbox.parked()) == (0, [])
        assert (told.doubled > 0) is (FAULTS[fault] is TookIt)

    @pytest.mark.parametrize(
        "gone",
        [
            refused(403, "ConversationBlockedByUser"),
            refused(404, "ConversationNotFound"),
            refused(403, "BotNotInConversationRoster"),
            Answer(403, {}, b'{"message": "{\\"subCode\\": \\"MessageWritesBlocked\\"}"}'),
        ],
    )
    def test_whoever_took_the_bot_out_is_set_aside_until_they_write_again(self, gone: Answer) -> None:
        told = Telling(iter([lambda: gone])).tell(20)
        assert {each.fault for each in told.outbox.parked()} == {NEVER_MET}
        assert (told.missing, told.rings, len(told.outbox.parked())) == (0, [], 20)
        assert len(told.teams.calls) == 1  # nobody knocks at a door that is shut
        told.chats.keep(HAL.id, MET)
        told.outbox.unpark()
        told.work()
        assert (told.missing, told.doubled, told.outbox.parked()) == (0, 0, [])

    def test_a_store_that_is_busy_after_the_sending_doubles_and_loses_nothing(self, world: World) -> None:
        world.handovers.busy = True
        with pytest.raises(Busy):
            world.channel.put(a_notice(), NOW)
        world.handovers.busy = False
        hand_over(world)
        assert [said.activity["summary"] for said in world.teams.said] == [
            f"You have an item to review ({REFERENCE})"
        ] * 2
