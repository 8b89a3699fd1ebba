import base64
from dataclasses import dataclass

from bot.people.signing_in import SignedIn
from bot.platforms.web.sessions import ABSOLUTE, ASKED_EVERY, FLOW, IDLE, Flows, Session, Sessions
from bot.storage.envelope import SealedEnvelope
from bot.storage.sealing import Keys, new_keys
from tests.platforms.web.house import ENVELOPE

SADIA, MARTIN = SignedIn("sadia@oak.example", "proof-1"), SignedIn("martin@oak.example", "proof-2")


@dataclass
class Clock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


class Kept:
    """Sessions, a clock to move, and the ids of those that ended."""

    def __init__(self, most: int = 3) -> None:
        self.clock, self.ended = Clock(), list[str]()
        self.sessions = Sessions(self.clock, self.ended.append, most)

    def open(self, account: SignedIn = SADIA) -> tuple[str, Session]:
        token = self.sessions.open(account)
        session = self.sessions.of(token)
        assert session is not None
        return token, session


def test_a_session_is_found_by_its_token_alone() -> None:
    kept = Kept()
    token, session = kept.open()
    assert session.account == SADIA
    assert session.ask_at == kept.clock.now + ASKED_EVERY
    assert kept.sessions.of(token) is session
    for other in ("", "made-up", token[:-1], session.id, "\ud800"):
        assert kept.sessions.of(other) is None


def test_a_token_cannot_be_guessed_and_is_not_kept() -> None:
    kept = Kept()
    tokens = {kept.sessions.open(SADIA) for _ in range(3)}
    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 43  # 256 bits
    assert not [token for token in tokens if token in repr(vars(kept.sessions))]


def test_nothing_of_whom_a_session_is_of_is_shown_where_it_is_printed() -> None:
    _, session = Kept().open()
    assert SADIA.name not in repr(session)
    assert SADIA.proof not in repr(session)


def test_a_session_ends_after_half_an_hour_without_use_and_not_before() -> None:
    kept = Kept()
    token, session = kept.open()
    for _ in range(3):
        kept.clock.now += IDLE - 1
        assert kept.sessions.of(token) is session
    kept.clock.now += IDLE
    assert kept.sessions.of(token) is None
    assert kept.ended == [session.id]


def test_a_session_ends_after_a_working_day_however_much_it_is_used() -> None:
    kept = Kept()
    token, session = kept.open()
    until = kept.clock.now + ABSOLUTE
    while kept.clock.now + IDLE / 2 < until:
        kept.clock.now += IDLE / 2
        assert kept.sessions.of(token) is session
    kept.clock.now = until
    assert kept.sessions.of(token) is None
    assert kept.ended == [session.id]


def test_what_was_left_alone_ends_when_somebody_else_comes() -> None:
    kept = Kept()
    _, session = kept.open()
    kept.clock.now += IDLE
    kept.open(MARTIN)
    assert kept.ended == [session.id]


def test_a_session_ends_when_somebody_signs_out_and_the_others_go_on() -> None:
    kept = Kept()
    (one, session), (other, _) = kept.open(), kept.open(MARTIN)
    kept.sessions.end(one)
    kept.sessions.end(one)
    assert kept.sessions.of(one) is None
    assert kept.sessions.of(other) is not None
    assert kept.ended == [session.id]


def test_the_session_that_was_used_longest_ago_makes_room() -> None:
    kept = Kept(most=2)
    (first, _), (second, dropped) = kept.open(), kept.open()
    kept.sessions.of(first)
    kept.open()
    assert kept.sessions.of(first) is not None
    assert kept.sessions.of(second) is None
    assert kept.ended == [dropped.id]


def test_a_flow_serves_once() -> None:
    flows = Flows(Clock(), ENVELOPE)
    cookie = flows.seal("flow")
    assert flows.take(cookie) == "flow"
    assert flows.take(cookie) is None


def test_a_flow_that_we_did_not_seal_serves_nobody() -> None:
    flows = Flows(Clock(), ENVELOPE)
    cookie = flows.seal("flow")
    other_keys = SealedEnvelope(Keys.parse(new_keys()))
    for other in ("", "made-up", cookie[:-1], cookie[1:], "\ud800", Flows(Clock(), other_keys).seal("flow")):
        assert flows.take(other) is None
    assert flows.take(cookie) == "flow"  # the control


def test_nobody_pushes_out_a_flow_by_beginning_many() -> None:
    flows = Flows(Clock(), ENVELOPE)
    cookie = flows.seal("flow")
    for _ in range(5_001):
        flows.seal("another")
    assert flows.take(cookie) == "flow"


def test_a_flow_shows_nothing_of_itself_to_its_browser() -> None:
    cookie = Flows(Clock(), ENVELOPE).seal("the verifier")
    assert "verifier" not in cookie
    assert b"verifier" not in base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))


def test_a_flow_serves_for_ten_minutes() -> None:
    clock = Clock()
    flows = Flows(clock, ENVELOPE)
    late, in_time = flows.seal("late"), flows.seal("in time")
    clock.now += FLOW - 1
    assert flows.take(in_time) == "in time"
    clock.now += 1
    assert flows.take(late) is None


def test_a_flow_does_not_outlive_a_restart_which_forgets_what_served() -> None:
    clock = Clock()
    cookie = Flows(clock, ENVELOPE).seal("flow")
    assert Flows(clock, ENVELOPE).take(cookie) is None


def test_what_served_is_remembered_until_it_would_have_ended_and_within_bounds() -> None:
    clock = Clock()
    flows = Flows(clock, ENVELOPE, most=2)
    cookies = [flows.seal(name) for name in ("1", "2", "3")]
    assert [flows.take(cookie) for cookie in cookies] == ["1", "2", "3"]
    assert [flows.take(cookie) for cookie in cookies[1:]] == [None, None]
    clock.now += FLOW
    assert flows.take(flows.seal("4")) == "4"
    assert len(vars(flows)["_served"]) == 1
