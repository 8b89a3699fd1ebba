"""Break uploads of workbooks in every way there is, many times, and count what is lost, doubled or damaged.

`python -m tests.faults.uploads --uploads 1000` runs it at length, with its controls: a bot that writes the fact down
before it uploads, one that lets SharePoint rename what is there already, and one that goes on with an upload of another
content. Two workers share one outbox whose leases now and then run out early; they are killed before and after what
they write down, and begin again as another process would, with nothing but the store. In between Monday's run writes
workbooks anew, and SharePoint forgets its sessions.
"""

import argparse
import json
import logging
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Thread, local
from typing import Any, Protocol

from bot.delivery.monday import Monday
from bot.delivery.outbox import Claimed
from bot.delivery.worker import Channel, Worker
from bot.events import Event
from bot.http import Answer
from bot.microsoft.drive import DRIVE, DriveChannel
from bot.microsoft.faults import MicrosoftError
from bot.microsoft.graph import Graph
from bot.microsoft.handovers import Handovers, Secrets, Workbook
from bot.microsoft.uploads import STEP, USUAL, Uploads
from bot.notices import Notice
from bot.people import Person, Role
from bot.reports.workbook import file_name
from bot.weeks import Week
from tests.builders import NOW, Clock, directory
from tests.fakes.channel import Killed
from tests.fakes.graph import throttled, unavailable
from tests.fakes.handovers import FakeHandovers, FakeSecrets
from tests.fakes.microsoft import fake_microsoft
from tests.fakes.microsoft_server import RESET, RESET_AFTER_ACCEPT, Authority, MicrosoftServer, failing
from tests.fakes.outbox import FakeOutbox, FakeWeeks
from tests.microsoft.office import SMALL, Office, Seconds, due, made_up

PEOPLE = tuple(
    Person(f"head-{number}", f"Head {number}", Role.HEADTEACHER, email=f"head-{number}@example.org")
    for number in range(10)
)
SIZES = (1, STEP - 1, STEP, STEP + 1, 2 * STEP, 3 * STEP + 7, 5 * STEP - 1, 6 * STEP + 1)
LARGE = (10 * 1024 * 1024 + 1, 30_000_000)
"""Bytes of one upload in fifty."""
MOST_ROUNDS = 200
KILL, LEASE_LOST, FORGET, ANEW = 0.04, 0.05, 0.1, 0.03
"""How often, of 1: a kill at each thing that is written down, a lease that runs out early, sessions forgotten before a
round of work, and a workbook written anew when it is read."""
_FAULTS = (RESET, RESET_AFTER_ACCEPT, unavailable(), unavailable(500), throttled("1"), throttled(None), failing(502))
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Counts:
    """What became of the uploads."""

    uploads: int
    attempts: int = 0
    kills: int = 0
    anew: int = 0
    lost: int = 0
    doubled: int = 0
    damaged: int = 0

    def __str__(self) -> str:
        """Return the counts as one line."""
        return (
            f"{self.uploads} uploads, {self.attempts} attempts, {self.kills} kills, {self.anew} begun anew with other "
            f"content: {self.lost} lost, {self.doubled} doubled, {self.damaged} damaged"
        )


class Chance:
    """Made-up chance, the same for the same seed as far as threads allow."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - not a secret

    def of(self, likely: float) -> bool:
        """Say yes so often, of 1."""
        return self.random.random() < likely


@dataclass(slots=True)
class Mortal:
    """What is written down, by a process that may be killed just before or just after."""

    chance: Chance
    kills: list[str] = field(default_factory=list)

    @contextmanager
    def writes(self) -> Iterator[None]:
        """Write something down, or die."""
        self._dies()
        yield
        self._dies()

    def _dies(self) -> None:
        if self.chance.of(KILL):
            self.kills.append("")
            raise Killed


@dataclass(frozen=True, slots=True)
class MortalHandovers:
    """Handovers of such a process."""

    kept: Handovers
    mortal: Mortal

    def link(self, channel: str, key: str) -> str | None:
        """Ask what is kept."""
        return self.kept.link(channel, key)

    def record(self, channel: str, key: str, link: str, event: Event) -> None:
        """Write it down, or die."""
        with self.mortal.writes():
            self.kept.record(channel, key, link, event)


@dataclass(frozen=True, slots=True)
class MortalSecrets:
    """Secrets of such a process."""

    kept: Secrets
    mortal: Mortal

    def get(self, name: str) -> tuple[int, str] | None:
        """Ask what is kept."""
        return self.kept.get(name)

    def put(self, name: str, version_before: int, text: str) -> bool:
        """Write it down, or die."""
        with self.mortal.writes():
            return self.kept.put(name, version_before, text)


class Shelf:
    """The workbooks, each of a size of its own, and now and then written anew with other content of that size."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._versions: dict[str, list[bytes]] = {}
        self.read = local()
        """`read.digest` is that of the content which this thread read last."""

    def __call__(self, week: Week, to: Person) -> Workbook:
        """Return a workbook as it stands now."""
        name = file_name(week, to)
        versions = self._versions.setdefault(f"{to.email}/{name}", [])
        if not versions:
            sizes = LARGE if self._chance.of(0.02) else SIZES
            versions.append(made_up(self._chance.random.choice(sizes), name))
        elif self._chance.of(ANEW):
            versions.append(made_up(len(versions[0]), f"{name} {len(versions)}"))
        self.read.digest = sha256(versions[-1]).hexdigest()
        return Workbook(name, versions[-1])

    @property
    def anew(self) -> int:
        """How often a workbook was written anew."""
        return sum(len(versions) - 1 for versions in self._versions.values())

    def is_one(self, path: str, content: bytes) -> bool:
        """Say whether a file is a workbook of its reader's as it stood at one time, whole."""
        digest = sha256(content).digest()
        return any(sha256(version).digest() == digest for version in self._versions.get(path, ()))


class LeakyOutbox(FakeOutbox):
    """An outbox of which some leases run out at once, so that two workers have the same notice."""

    def __init__(self, notices: Sequence[Notice], chance: Chance) -> None:
        super().__init__(notices)
        self._chance = chance
        self.attempts: Counter[str] = Counter()

    def claim(self, now: datetime, most: int) -> Sequence[Claimed]:
        """Lease due notices, some to the next who asks as well."""
        claimed = super().claim(now, most)
        self.attempts.update(each.notice.key for each in claimed)
        for each in claimed:
            if self._chance.of(LEASE_LOST):
                self.retry(each, now, "")
        return claimed


class Spoil(Protocol):
    """Put together the channel of one process, as it is or made worse on purpose."""

    def __call__(self, office: Office, handovers: Handovers, secrets: Secrets, shelf: Shelf) -> Channel:
        """Return the channel."""
        ...


def _channel(office: Office, handovers: Handovers, secrets: Secrets, shelf: Shelf, graph: Graph) -> DriveChannel:
    bounds = random.choice((SMALL, SMALL, USUAL))  # noqa: S311 - not a secret
    seconds = Seconds(random.choice((0, 4)))  # noqa: S311 - the same
    uploads = Uploads(graph, office.http, secrets, office.client_id, seconds, office.is_ours, bounds)
    return DriveChannel(office.sharepoint(), uploads, shelf, office.directory, handovers)


def as_it_is(office: Office, handovers: Handovers, secrets: Secrets, shelf: Shelf) -> Channel:
    """Spoil nothing."""
    return _channel(office, handovers, secrets, shelf, office.graph)


@dataclass(frozen=True, slots=True)
class _RecordsFirst:
    """A channel that says that it delivered, and then does: what this product must never do."""

    channel: DriveChannel
    handovers: Handovers
    interrupts: bool = False

    def has(self, notice: Notice) -> bool:
        return self.channel.has(notice)

    def put(self, notice: Notice, now: datetime) -> None:
        self.handovers.record(DRIVE, notice.key, "", _event(notice, now))
        self.channel.put(notice, now)


def _event(notice: Notice, now: datetime) -> Event:
    from bot.events import THE_BOT, Action

    return Event(THE_BOT, Action.WORKBOOK_DELIVERED, notice.about, now)
