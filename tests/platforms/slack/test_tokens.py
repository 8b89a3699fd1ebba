from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import pytest

from bot.errors import Busy
from bot.platforms.slack.api import Grant, SlackError
from bot.platforms.slack.tokens import BELIEVED_FOR, EARLY, LEASE, NAME, FixedToken, RotatingToken
from bot.storage import Store
from tests.storage.examples import KEYS, NOW

HOURS = timedelta(hours=1)
LASTS = 12 * HOURS
GRACE = timedelta(seconds=60)
"""How long our Slack takes a refresh token again; the true figure is not told."""


class Sealed:
    """Secrets in memory, written by whoever read the last version. `busy` refuses that many writes."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[int, str]] = {}
        self.reads = 0
        self.busy: list[bool] = []
        self._lock = Lock()

    def get(self, name: str) -> tuple[int, str] | None:
        self.reads += 1
        return self.rows.get(name)

    def put(self, name: str, version_before: int, text: str) -> bool:
        if self.busy and self.busy.pop(0):
            raise Busy
        with self._lock:
            version, _ = self.rows.get(name, (0, ""))
            if version == version_before:
                self.rows[name] = (version + 1, text)
            return version == version_before


class OAuth:
    """Slack's side of it: each refresh token serves once, and again within the grace period."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._used: dict[str, datetime] = {}
        self.good = {"xoxe-1-first"}
        self.asked: list[str] = []
        self.code = ""
        self.after: Callable[[], None] = lambda: None

    def refresh(self, token: str) -> Grant:
        self.asked.append(token)
        if self.code:
            raise SlackError(self.code)
        now = self._world.now
        if token not in self.good or now > self._used.setdefault(token, now) + GRACE:
            raise SlackError("invalid_refresh_token")
        number = len(self.asked)
        self.good.add(f"xoxe-1-{number}")
        self.after()
        return Grant(f"access {number}", f"xoxe-1-{number}", LASTS)


class Killed(BaseException):
    """The process ends here."""


class World:
    """A store, Slack's side, and a clock that can be moved."""

    def __init__(self) -> None:
        self.now = NOW
        self.secrets = Sealed()
        self.oauth = OAuth(self)

    def process(self, first: str = "xoxe-1-first") -> RotatingToken:
        return RotatingToken(self.secrets, first, self.oauth.refresh, lambda: self.now)


@pytest.fixture
def world() -> World:
    return World()


def test_a_fixed_token_stays_as_it_is() -> None:
    token = FixedToken("xoxb-made-up")
    token.keep_fresh()
    assert token.current() == "xoxb-made-up"


def test_the_first_token_comes_from_the_settings_refresh_token(world: World) -> None:
    assert world.process().current() == "access 1"
    assert world.oauth.asked == ["xoxe-1-first"]


def test_another_process_takes_what_is_stored(world: World) -> None:
    world.process().keep_fresh()
    assert world.process().current() == "access 1"
    assert world.oauth.asked == ["xoxe-1-first"]


def test_a_token_is_refreshed_when_less_than_two_hours_are_left(world: World) -> None:
    token = world.process()
    token.keep_fresh()
    world.now = NOW + LASTS - EARLY
    token.keep_fresh()
    assert token.current() == "access 1"
    world.now += timedelta(microseconds=1)
    token.keep_fresh()
    assert token.current() == "access 2"
    assert world.oauth.asked == ["xoxe-1-first", "xoxe-1-1"]


def test_through_thirty_days_no_request_meets_a_token_that_has_ended(world: World) -> None:
    two = world.process(), world.process()
    for minutes in range(0, 30 * 24 * 60, 7):
        world.now = NOW + timedelta(minutes=minutes)
        two[minutes % 2].keep_fresh()
        newest = len(world.oauth.asked)
        assert {each.current() for each in two} <= {f"access {newest}", f"access {newest - 1}"}
    assert len(world.oauth.asked) == 72  # every ten hours
    assert len(set(world.oauth.asked)) == 72  # and each refresh token once


def test_without_a_worker_a_request_refreshes_a_token_that_has_ended(world: World) -> None:
    token = world.process()
    assert token.current() == "access 1"
    world.now = NOW + LASTS - timedelta(microseconds=1)
    assert token.current() == "access 1"
    world.now = NOW + LASTS
    assert token.current() == "access 2"


def test_the_store_is_read_every_thirty_seconds_not_at_every_call(world: World) -> None:
    token = world.process()
    token.current()
    reads = world.secrets.reads
    for _ in range(100):
        token.current()
        token.keep_fresh()
    assert world.secrets.reads == reads
    world.now += BELIEVED_FOR
    token.current()
    assert world.secrets.reads == reads + 1
    world.now -= timedelta(days=1)  # a clock that was put back
    token.current()
    assert world.secrets.reads == reads + 2


def test_a_process_finds_another_ones_token_within_thirty_seconds(world: World) -> None:
    one, other = world.process(), world.process()
    assert one.current() == other.current() == "access 1"
    world.now = NOW + LASTS - EARLY + timedelta(seconds=1)
    one.keep_fresh()
    assert other.current() in {"access 1", "access 2"}
    world.now += BELIEVED_FOR
    assert other.current() == "access 2"


def test_many_at_once_refresh_once(world: World) -> None:
    several = [world.process() for _ in range(4)] * 4
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(RotatingToken.keep_fresh, several))
    assert world.oauth.asked == ["xoxe-1-first"]
    world.now += BELIEVED_FOR
    assert {each.current() for each in several} == {"access 1"}


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_two_processes_share_one_store(
    world: World, request: pytest.FixtureRequest, tmp_path: Path, engine: str
) -> None:
    url = f"sqlite:///{tmp_path / 'staffroom.db'}" if engine == "sqlite" else request.getfixturevalue("postgres_url")
    one, another = Store.open(url, KEYS), Store.open(url, KEYS)
    several = [
        RotatingToken(store.secrets, "xoxe-1-first", world.oauth.refresh, lambda: world.now)
        for store in (one, another) * 4
    ]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(RotatingToken.keep_fresh, several))
    assert world.oauth.asked == ["xoxe-1-first"]
    world.now += BELIEVED_FOR
    assert {each.current() for each in several} == {"access 1"}
    one.close()
    another.close()


def test_who_is_outrun_before_asking_does_not_ask(world: World) -> None:
    class Outrun(Sealed):
        """Another process writes just before we do."""

        def put(self, name: str, version_before: int, text: str) -> bool:
            if not self.rows:
                self.rows = {**theirs.rows}
            return super().put(name, version_before, text)

    theirs = world.secrets
    world.process().keep_fresh()
    world.secrets = Outrun()
    assert world.process().current() == "access 1"
    assert world.oauth.asked == ["xoxe-1-first"]


def test_a_crash_before_the_answer_is_stored_is_mended_within_the_grace_period(world: World) -> None:
    world.oauth.after = _killed
    with pytest.raises(Killed):
        world.process().keep_fresh()
    world.oauth.after = lambda: None
    token = world.process()
    world.now += LEASE - timedelta(microseconds=1)
    token.keep_fresh()
    assert world.oauth.asked == ["xoxe-1-first"]  # the dead one's lease
    world.now += timedelta(microseconds=1)
    token.keep_fresh()
    assert token.current() == "access 2"


def test_after_the_grace_period_a_person_puts_a_fresh_refresh_token_into_the_settings(world: World) -> None:
    world.oauth.after = _killed
    with pytest.raises(Killed):
        world.process().keep_fresh()
    world.oauth.after = lambda: None
    world.now += GRACE + timedelta(seconds=1)
    token = world.process()
    with pytest.raises(SlackError) as failed:
        token.keep_fresh()
    assert failed.value.code == "invalid_refresh_token"
    world.oauth.good.add("xoxe-1-by-hand")
    by_hand = world.process("xoxe-1-by-hand")
    world.now += LEASE
    assert by_hand.current() == "access 3"
    # A process that still has the old settings takes what is stored, and does not begin from its own again.
    assert world.process().current() == "access 3"
    assert world.oauth.asked[-1] == "xoxe-1-by-hand"


def test_a_refusal_is_told_once_a_lease_and_the_token_serves_until_its_end(world: World) -> None:
    token = world.process()
    token.keep_fresh()
    world.oauth.code = "out_of_reach"
    world.now = NOW + LASTS - EARLY + timedelta(seconds=1)
    with pytest.raises(SlackError):
        token.keep_fresh()
    token.keep_fresh()
    assert token.current() == "access 1"
    assert len(world.oauth.asked) == 2
    world.now += LEASE
    with pytest.raises(SlackError):
        token.keep_fresh()
    world.oauth.code = ""
    world.now += LEASE
    token.keep_fresh()
    assert token.current() == "access 4"


def test_a_new_token_is_not_lost_while_the_store_is_busy(world: World) -> None:
    token = world.process()
    world.secrets.busy = [False, True, True]
    for _ in range(2):
        with pytest.raises(Busy):
            token.keep_fresh()
        assert token.current() == "access 1"
    token.keep_fresh()
    assert world.oauth.asked == ["xoxe-1-first"]
    assert world.process().current() == "access 1"


def test_a_new_token_that_comes_too_late_gives_way_to_the_one_that_is_stored(world: World) -> None:
    late, other = world.process(), world.process()
    world.secrets.busy = [False, True]
    with pytest.raises(Busy):
        late.keep_fresh()
    world.now += LEASE
    other.keep_fresh()
    late.keep_fresh()
    assert late.current() == other.current() == "access 2"


def test_nothing_is_asked_while_the_store_is_busy(world: World) -> None:
    world.secrets.busy = [True]
    with pytest.raises(Busy):
        world.process().keep_fresh()
    assert world.oauth.asked == []


def test_what_is_held_is_not_printed_and_no_settings_are_stored(world: World) -> None:
    token = world.process()
    token.keep_fresh()
    _, text = world.secrets.rows[NAME]
    assert "xoxe-1-first" not in text
    assert "access 1" in text  # the control: it is the store that seals
    assert "access" not in repr(token._seen())  # noqa: SLF001 - what a traceback would show


def _killed() -> None:
    raise Killed
