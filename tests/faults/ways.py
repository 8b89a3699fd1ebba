"""Bring Monday's workbooks to their readers by every way there is, while everything breaks, and count what arrives.

`python -m tests.faults.ways --weeks 100` runs it at length, with its controls: ways that are written down before they
are gone, and ways that nobody looks at before going them again. The store is real, so are the worker and each channel;
Slack, Teams and Microsoft 365 are our own fakes, which refuse (429, 5xx), break the line, or take something and break
the line before they say so. The process is killed before and after whatever is written down, and begins again.

The page, Slack and SharePoint can be looked at: nothing is doubled there. A mailbox and a Teams talk cannot, with the
permissions that the bot asks for: where the answer of one was lost, or the process ended before it was written down,
the same notice comes twice. In the audit trail each stands once.
"""

import argparse
import json
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bot.delivery.handovers import Handovers
from bot.delivery.logged import Logged
from bot.delivery.monday import Monday
from bot.delivery.worker import Channel, Worker
from bot.errors import Busy
from bot.events import THE_BOT, Action, Event
from bot.http import Answer, CallFailed
from bot.microsoft.drive import DRIVE
from bot.microsoft.mail import MAIL, MailChannel
from bot.notices import Notice
from bot.people import Person
from bot.people.chat import Chat
from bot.platforms.slack.api import Block, Member, SlackError
from bot.platforms.slack.members import Members
from bot.platforms.slack.notices import SlackNotices
from bot.platforms.teams.api import Connector
from bot.platforms.teams.notices import CHANNEL as TEAMS
from bot.platforms.teams.notices import TeamsNotices
from bot.storage import Store
from bot.storage.tables import audit, inbox
from bot.weeks import Week
from bot.wiring.at_work import PAGE, SLACK
from tests.builders import BUSINESS_MANAGER, ELM_HEAD, EXECUTIVE_HEAD, OAK_HEAD, SCHOOLS, Clock
from tests.fakes.channel import Killed
from tests.fakes.graph import throttled, unavailable
from tests.fakes.microsoft import fake_microsoft
from tests.fakes.microsoft_server import RESET, RESET_AFTER_ACCEPT, Authority, failing
from tests.fakes.slack import TEAM, FakeSlack
from tests.fakes.teams_connector import TOKEN, FakeTeams, TookIt
from tests.faults.uploads import Chance, Mortal
from tests.microsoft.office import SENDER, Office
from tests.platforms.teams.signed import SERVICE_URL, TENANT
from tests.storage.examples import KEYS

READERS = (OAK_HEAD, ELM_HEAD, EXECUTIVE_HEAD, BUSINESS_MANAGER)
FIRST = Week.parse("2026-W47")
WAYS = (DRIVE, PAGE, SLACK, TEAMS, MAIL)
CAN_BE_LOOKED_AT = frozenset({DRIVE, PAGE, SLACK})
BREAKS = 0.35
"""How often, of 1, a call breaks."""
FAULTY_ROUNDS, MOST_ROUNDS = 60, 200
_MICROSOFT = (RESET, RESET_AFTER_ACCEPT, RESET_AFTER_ACCEPT, unavailable(), throttled("1"), failing(502))
_TEAMS: Sequence[Callable[[], Answer | CallFailed]] = (
    lambda: CallFailed("out_of_reach"),
    TookIt,
    lambda: Answer(429, {"Retry-After": "1"}, b""),
    lambda: Answer(503, {}, b""),
)

Arrived = Counter[tuple[str, str]]
"""How often something arrived, by a reader's id and a week's name."""


@dataclass(slots=True)
class Counts:
    """What became of one way."""

    due: int
    missing: int = 0
    doubled: int = 0
    lost_answers: int = 0
    unlogged: int = 0
    logged_twice: int = 0

    def is_right(self, way: str) -> bool:
        """Whether nothing is missing, and doubled alone what could not be looked at and had no answer."""
        most = 0 if way in CAN_BE_LOOKED_AT else self.lost_answers
        return not (self.missing or self.unlogged or self.logged_twice) and self.doubled <= most

    def __str__(self) -> str:
        """Return the counts as one line."""
        return (
            f"{self.due} due: {self.missing} missing, {self.doubled} doubled ({self.lost_answers} answers lost or "
            f"killed after it was gone); in the audit trail {self.unlogged} missing, {self.logged_twice} doubled"
        )


class BreakingSlack(FakeSlack):
    """A Slack that refuses, breaks the line, or takes a message and breaks the line."""

    def __init__(self, world: "World") -> None:
        users = [Member(f"U{person.id}", TEAM, person.email, full=True) for person in READERS]
        super().__init__(*users, now=lambda: world.clock().timestamp())
        self._world = world

    def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Block],
        *,
        thread: str = "",
        metadata: Mapping[str, object] | None = None,
    ) -> str:
        """Post a message, or not."""
        broken = self._world.breaks()
        if broken and self._world.chance.random.random() < 0.5:
            raise self._world.chance.random.choice((SlackError("http_503"), SlackError("ratelimited", timedelta(0, 1))))
        ts = super().post(channel, text, blocks, thread=thread, metadata=metadata)
        if broken:
            raise SlackError("out_of_reach")
        return ts


@dataclass(slots=True)
class World:
    """A school with its store, its chat systems and its mailboxes, and made-up chance and time."""

    office: Office
    url: str
    chance: Chance = field(default_factory=Chance)
    clock: Clock = field(default_factory=lambda: Clock(FIRST.start))
    lost: Counter[str] = field(default_factory=Counter)
    teams: FakeTeams = field(default_factory=FakeTeams)
    slack: BreakingSlack = field(init=False)

    def __post_init__(self) -> None:
        self.slack = BreakingSlack(self)
        for person in READERS:
            self.office.drive.folder(self.office.library, f"Monday/{person.email}")

    def breaks(self) -> bool:
        """Say whether the next call breaks."""
        return self.chance.of(BREAKS)

    def taken(self, way: str) -> int:
        """Return how much a way has taken so far; the page takes and says so in one step."""
        sent, files = len(self.office.mailbox.sent), len(self.office.uploaded)
        here = {SLACK: len(self.slack.posted), TEAMS: len(self.teams.said), MAIL: sent, DRIVE: files}
        return here.get(way, 0)

    def plan(self) -> None:
        """Plan what breaks next at Microsoft's."""
        self.office.server.heal()
        self.teams.answers.clear()
        if self.chance.is_calm:
            return
        for _ in range(6):
            fault = self.chance.random.choice(_MICROSOFT)
            path = self.chance.random.choice(("/v1.0/drives", "/v1.0/users"))
            self.office.server.fail(fault, path=path, skip=self.chance.random.randint(0, 6))
        answers = [self.chance.random.choice(_TEAMS)() if self.breaks() else None for _ in range(40)]
        self.teams.fail(*answers)


Spoil = Callable[[Channel, str, Handovers], Channel]
"""Put a channel into use as it is, or made worse on purpose."""


def as_it_is(channel: Channel, _way: str, _handovers: Handovers) -> Channel:
    """Spoil nothing."""
    return channel


@dataclass(frozen=True, slots=True)
class _Spoilt:
    channel: Channel
    way: str
    handovers: Handovers
    interrupts: bool = False


class _WrittenDownFirst(_Spoilt):
    def has(self, notice: Notice) -> bool:
        return self.handovers.link(self.way, notice.key) is not None

    def put(self, notice: Notice, now: datetime) -> None:
        event = Event(THE_BOT, Action.WORKBOOK_DELIVERED, notice.about, now, {"to": notice.to, "by": self.way})
        self.handovers.record(self.way, notice.key, "", event)
        self.channel.put(notice, now)


class _NeverLooks(_Spoilt):
    def has(self, notice: Notice) -> bool:
        del notice
        return False

    def put(self, notice: Notice, now: datetime) -> None:
        self.channel.put(notice, now)


@dataclass(frozen=True, slots=True)
class DyingHandovers:
    """What is written down, by a process that may be killed just before or just after."""

    kept: Handovers
    mortal: Mortal

    def link(self, channel: str, key: str) -> str | None:
        """Ask what is kept."""
        return self.kept.link(channel, key)

    def record(self, channel: str, key: str, link: str, event: Event | None = None) -> None:
        """Write it down, or die."""
        with self.mortal.writes():
            self.kept.record(channel, key, link, event)


@dataclass(frozen=True, slots=True)
class _Watched:
    """A channel, and how often it took something and did not say so."""

    channel: Channel
    way: str
    world: World

    @property
    def interrupts(self) -> bool:
        return self.channel.interrupts

    def has(self, notice: Notice) -> bool:
        return self.channel.has(notice)

    def put(self, notice: Notice, now: datetime) -> None:
        before, was_told = self.world.taken(self.way), False
        try:
            self.channel.put(notice, now)
            was_told = True
        finally:
            if not was_told:
                self.world.lost[self.way] += self.world.taken(self.way) - before


class _Plain:
    """Channels as they are beneath what is written down of them."""

    def __init__(self, world: World, store: Store, handovers: Handovers) -> None:
        envelope, slack = store.envelope, world.slack
        members = Members(slack, store.directory, lambda: TEAM, lambda: 0.0)
        for person in READERS:
            store.chats.keep(person.id, Chat(SERVICE_URL, person.id, f"29:{person.id}"))
        connector = Connector(world.teams, lambda: TOKEN, TENANT)
        world.office.directory = store.directory
        self.by_way: dict[str, Channel] = {
            DRIVE: world.office.to_drive(handovers=handovers, secrets=store.secrets),
            PAGE: store.inbox,
            SLACK: SlackNotices(slack, members, store.directory, envelope, b"secret"),
            TEAMS: TeamsNotices(
                connector, store.chats, store.directory, envelope, handovers, lambda _command, _step: False
            ),
            MAIL: MailChannel(world.office.graph, store.directory, handovers, SENDER),
        }


def _channels(world: World, store: Store, mortal: Mortal, spoil: Spoil) -> Iterator[Channel]:
    handovers = DyingHandovers(store.handovers, mortal)
    for way, plain in _Plain(world, store, handovers).by_way.items():
        channel = _Watched(plain, way, world)
        if spoil is not as_it_is:
            yield spoil(channel, way, handovers)
        else:
            yield Logged(channel, way, handovers) if way in {PAGE, SLACK} else channel


def written_down_first(channel: Channel, way: str, handovers: Handovers) -> Channel:
    """Spoil a way: it is written down before it is gone."""
    return _WrittenDownFirst(channel, way, handovers)


def never_looks(channel: Channel, way: str, handovers: Handovers) -> Channel:
    """Spoil a way: nobody looks before it is gone again."""
    return _NeverLooks(channel, way, handovers)


def _nothing(_week: Week, _to: Person) -> None:
    """Write no workbook: it is the way that counts."""


def bring(world: World, weeks: int, spoil: Spoil = as_it_is) -> Mapping[str, Counts]:
    """Bring the workbooks of so many weeks to everybody; return what became of each way."""
    store = Store.open(world.url, KEYS, world.clock)
    try:
        event = Event(THE_BOT, Action.STAFF_LIST_READ, "staff", world.clock())
        store.directory.replace_staff(READERS, SCHOOLS, event)
        world.clock.now = FIRST.before(1 - weeks).due
        _work(world, store, spoil)
        return _counts(world, store, weeks)
    finally:
        store.close()


def _work(world: World, store: Store, spoil: Spoil) -> None:
    mortal = Mortal(world.chance)
    for number in range(MOST_ROUNDS):
        world.chance.is_calm = number >= FAULTY_ROUNDS
        world.plan()
        try:
            channels = tuple(_channels(world, store, mortal, spoil))
            monday = Monday(store.weeks, _nothing, store.directory, world.clock)
            Worker(store.outbox, channels, lambda _: True, monday, lambda _, moment: moment, world.clock).run_once()
        except (Killed, Busy):
            pass
        world.clock.move(timedelta(minutes=20))
        idle = not store.outbox.unpark() and not store.outbox.waiting(world.clock())
        if idle and not store.weeks.missing(world.clock()):
            break


def _counts(world: World, store: Store, weeks: int) -> Mapping[str, Counts]:
    names = [week.name for week in FIRST.until(FIRST.before(1 - weeks))]
    due = {(person.id, name) for person in READERS for name in names}
    arrived, logged = _arrived(world, store), _logged(store)
    found = {}
    for way in WAYS:
        here = arrived[way]
        counts = found[way] = Counts(len(due), missing=len(due - here.keys()), doubled=here.total() - len(here))
        counts.lost_answers = world.lost[way]
        written = Counter((to, week) for to, week, by in logged if by == way)
        counts.unlogged, counts.logged_twice = len(due - written.keys()), written.total() - len(written)
    return found


def _arrived(world: World, store: Store) -> Mapping[str, Arrived]:
    by_mail = {person.email: person.id for person in READERS}
    with store.database.read() as connection:
        page = connection.execute(select(inbox.c.recipient, inbox.c.about)).all()
    return {
        PAGE: Counter((row.recipient, row.about) for row in page),
        SLACK: Counter((said.channel.removeprefix("DU"), _week(said.text)) for said in world.slack.posted),
        TEAMS: Counter((said.conversation, _week(str(said.activity))) for said in world.teams.said),
        MAIL: Counter((by_mail[mail.to[0]], _week(mail.subject)) for mail in world.office.mailbox.sent),
        DRIVE: Counter((by_mail[path.partition("/")[0]], _week(path)) for path in world.office.uploaded),
    }


def _week(text: str) -> str:
    start = text.index("20", text.index("-W") - 4)
    return text[start : start + len("2026-W47")]


def _logged(store: Store) -> Sequence[tuple[str, str, str]]:
    query = select(audit.c.subject, audit.c.details).where(audit.c.action == Action.WORKBOOK_DELIVERED.value)
    with store.database.read() as connection:
        rows = connection.execute(query).all()
    return [(told["to"], row.subject, told["by"]) for row in rows if (told := json.loads(row.details))]


def run(authority: Authority, weeks: int, spoil: Spoil = as_it_is, seed: int = 1) -> Mapping[str, Counts]:
    """Bring so many weeks' workbooks, with faults; return what became of each way."""
    with fake_microsoft(authority) as microsoft, tempfile.TemporaryDirectory() as folder:
        world = World(Office(microsoft), f"sqlite:///{folder}/staffroom.db")
        world.chance.random.seed(seed)
        return bring(world, weeks, spoil)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as long as was asked, and each control; return 1 where something is missing or doubled that need not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=100)
    given = parser.parse_args(arguments)
    logging.disable(logging.WARNING)
    right = True
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(Path(folder))
        for spoil in (as_it_is, written_down_first, never_looks):
            for way, counts in run(authority, given.weeks, spoil).items():
                right = right and (spoil is not as_it_is or counts.is_right(way))
                print(f"{spoil.__name__}, {way}: {counts}", flush=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
