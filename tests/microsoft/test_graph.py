"""Tests of the client of Graph, against a Graph of our own over TLS that fails as Graph does."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from bot.http import OUT_OF_REACH, TOO_LARGE
from bot.microsoft.faults import LOCKED_OUT_SENTENCE, SENTENCE, MicrosoftError
from bot.microsoft.graph import Graph
from tests.fakes.entra import SECRET
from tests.fakes.graph import Call, refuses, throttled, unavailable
from tests.fakes.microsoft import SHORT, FakeMicrosoft
from tests.fakes.microsoft_server import (
    BLACK_HOLE,
    RESET,
    RESET_AFTER_ACCEPT,
    TRICKLE,
    Answer,
    Fault,
    failing,
    says,
)
from tests.guard import GUARD


class Clock:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def graph(microsoft: FakeMicrosoft, clock: Clock) -> Graph:
    """Give a client that sleeps by the clock, of a Graph that has one thing."""

    def thing(call: Call) -> Answer:
        return says(200, {"id": call.values["id"], "method": call.request.method})

    for method in ("GET", "PUT", "POST", "PATCH", "DELETE"):
        microsoft.graph.route(method, "/things/{id}", thing)
    return microsoft.client(sleep=clock.sleep, clock=clock)


def fault_of(graph: Graph, method: str = "GET", path: str = "/things/7", *, repeatable: bool = False) -> MicrosoftError:
    with pytest.raises(MicrosoftError) as failed:
        graph.call(method, path, repeatable=repeatable)
    assert failed.value.__cause__ is None
    return failed.value


def asked(microsoft: FakeMicrosoft) -> int:
    return len(microsoft.server.asked("/v1.0"))


def test_a_thing_is_read_with_the_bots_own_token(microsoft: FakeMicrosoft, graph: Graph) -> None:
    assert graph.get("/things/7")["id"] == "7"
    assert graph.get("/things/8")["id"] == "8"
    assert microsoft.entra.grants == ["client_credentials"]
    assert microsoft.graph.calls == [("GET", "/things/7"), ("GET", "/things/8")]


def test_a_call_is_sent_as_it_was_given(microsoft: FakeMicrosoft, graph: Graph) -> None:
    graph.call("POST", "/things/7", json={"a": 1}, headers={"Prefer": "x", "authorization-note": "none"})
    graph.call("PUT", "/things/7", content=b"words", headers={"Content-Type": "text/plain"})
    first, second = microsoft.server.asked("/v1.0")
    assert (first.json, first.headers["prefer"], first.headers["accept"]) == ({"a": 1}, "x", "application/json")
    assert (second.body, second.headers["content-type"]) == (b"words", "text/plain")


def test_an_answer_is_bounded(graph: Graph) -> None:
    assert graph.call("GET", "/things/7", most=100).status == 200
    with pytest.raises(MicrosoftError) as failed:
        graph.call("GET", "/things/7", most=5)
    assert failed.value.code == TOO_LARGE


def test_a_redirect_is_returned_and_not_followed(microsoft: FakeMicrosoft, graph: Graph) -> None:
    address = f"{microsoft.server.other_base}/v1.0/things/7"
    microsoft.graph.route("GET", "/content", lambda _: Answer(302, headers={"Location": address}))
    answer = graph.call("GET", "/content")
    assert (answer.status, answer.headers["location"]) == (302, address)
    assert asked(microsoft) == 1


@pytest.mark.parametrize(
    ("status", "code", "ours", "locked_out"),
    [
        (400, "invalidRequest", "invalid_request", False),
        (403, "accessDenied", "access_denied", True),
        (404, "itemNotFound", "item_not_found", False),
        (409, "nameAlreadyExists", "name_already_exists", False),
        (423, "Canary of a code", "http_423", False),
        (500, "generalException", "general_exception", False),
        (507, "quotaLimitReached", "quota_limit_reached", False),
    ],
)
def test_what_graph_refuses_is_not_asked_again(  # noqa: PLR0913 - a row of the table
    microsoft: FakeMicrosoft, graph: Graph, status: int, code: str, ours: str, *, locked_out: bool
) -> None:
    microsoft.graph.route("GET", "/refused", lambda _: refuses(status, code))
    error = fault_of(graph, path="/refused")
    assert (error.code, error.status, error.locked_out) == (ours, status, locked_out)
    assert error.sentence == (LOCKED_OUT_SENTENCE if locked_out else SENTENCE)
    assert asked(microsoft) == 1


def test_a_permission_that_is_missing_locks_out(microsoft: FakeMicrosoft, graph: Graph) -> None:
    microsoft.graph.forbidden.add("/things")
    error = fault_of(graph)
    assert (error.code, error.status, error.locked_out) == ("authorization_request_denied", 403, True)


PASSING: Sequence[Fault] = [
    throttled(None),
    throttled("0"),
    throttled("3"),
    throttled("soon"),
    unavailable(503),
    unavailable(503, "3"),
    unavailable(504),
    failing(502),
    RESET,
    RESET_AFTER_ACCEPT,
]


@pytest.mark.parametrize("fault", PASSING, ids=str)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_what_passes_is_waited_for(microsoft: FakeMicrosoft, graph: Graph, fault: Fault, method: str) -> None:
    microsoft.server.fail(fault, path="/v1.0", times=2)
    assert graph.call(method, "/things/7").status == 200
    assert asked(microsoft) == 3


@pytest.mark.parametrize("fault", PASSING, ids=str)
@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_what_may_have_been_done_is_never_repeated_unless_the_caller_says_so(
    microsoft: FakeMicrosoft, graph: Graph, fault: Fault, method: str
) -> None:
    microsoft.server.fail(fault, path="/v1.0")
    fault_of(graph, method)
    assert asked(microsoft) == 1
    microsoft.server.fail(fault, path="/v1.0")
    assert graph.call(method, "/things/7", repeatable=True).status == 200  # the control
    assert asked(microsoft) == 3


def test_a_wait_that_graph_asks_for_is_kept(microsoft: FakeMicrosoft, graph: Graph, clock: Clock) -> None:
    microsoft.server.fail(throttled("7"), path="/v1.0")
    microsoft.server.fail(unavailable(503, "5"), path="/v1.0")
    assert graph.get("/things/7")
    assert clock.slept == [7, 5]


def test_a_wait_until_a_date_is_kept(microsoft: FakeMicrosoft, graph: Graph, clock: Clock) -> None:
    microsoft.server.fail(throttled("Mon, 01 Jan 2001 00:00:00 GMT"), path="/v1.0")
    assert graph.get("/things/7")
    assert clock.slept == [0]


def test_without_a_wait_of_graphs_ours_grow_and_stay_short(
    microsoft: FakeMicrosoft, graph: Graph, clock: Clock
) -> None:
    microsoft.server.fail(throttled(None), path="/v1.0", times=2)
    assert graph.get("/things/7")
    first, second = clock.slept
    assert 0.5 <= first <= 1
    assert 1 <= second <= 1.5


def test_after_three_attempts_the_outbox_takes_over(microsoft: FakeMicrosoft, graph: Graph) -> None:
    microsoft.server.fail(throttled("2"), path="/v1.0", times=None)
    error = fault_of(graph)
    assert (error.code, error.status) == ("too_many_requests", 429)
    assert error.retry_after == timedelta(seconds=2)
    assert not error.locked_out
    assert asked(microsoft) == 3


def test_a_wait_that_is_too_long_is_left_to_the_outbox(microsoft: FakeMicrosoft, graph: Graph, clock: Clock) -> None:
    microsoft.server.fail(throttled("21"), path="/v1.0")
    assert fault_of(graph).retry_after == timedelta(seconds=21)
    assert (asked(microsoft), clock.slept) == (1, [])
    microsoft.server.fail(throttled("20"), path="/v1.0")  # the control: that fits
    assert graph.get("/things/7")


def test_waits_are_bounded_together(microsoft: FakeMicrosoft, graph: Graph, clock: Clock) -> None:
    microsoft.server.fail(throttled("11"), path="/v1.0", times=2)
    assert fault_of(graph).retry_after == timedelta(seconds=11)
    assert (asked(microsoft), clock.slept) == (2, [11])


@pytest.mark.parametrize("fault", [BLACK_HOLE, TRICKLE])
def test_a_graph_that_does_not_answer_is_not_waited_for(microsoft: FakeMicrosoft, graph: Graph, fault: Fault) -> None:
    assert graph.get("/things/7")
    microsoft.server.fail(fault, path="/v1.0", times=None)
    clock = Clock()
    hasty = microsoft.client(microsoft.tokens(), timeout=SHORT, sleep=clock.sleep, clock=clock)
    assert fault_of(hasty).code == OUT_OF_REACH
    assert asked(microsoft) == 1 + 3
    microsoft.server.heal()
    assert hasty.get("/things/7")


def test_no_attempt_begins_after_the_total(microsoft: FakeMicrosoft) -> None:
    microsoft.server.fail(throttled(None), path="/v1.0", times=None)
    impatient = microsoft.client(total=0)
    assert fault_of(impatient).status == 429
    assert asked(microsoft) == 1


def test_an_entra_that_is_too_busy_is_waited_for_too(microsoft: FakeMicrosoft, graph: Graph, clock: Clock) -> None:
    microsoft.server.fail(failing(429, {"Retry-After": "4"}), path=f"/{microsoft.entra.tenant}/oauth2")
    assert graph.get("/things/7")
    assert clock.slept == [4]


def test_a_secret_that_expired_is_told_at_once(microsoft: FakeMicrosoft, graph: Graph, clock: Clock) -> None:
    microsoft.entra.app.secrets[SECRET] = 0
    error = fault_of(graph)
    assert (error.code, error.locked_out) == ("secret_expired", True)
    assert (clock.slept, asked(microsoft)) == ([], 0)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_was_revoked_is_asked_for_again_once(microsoft: FakeMicrosoft, graph: Graph, method: str) -> None:
    assert graph.get("/things/7")
    microsoft.entra.revoke_tokens()
    assert graph.call(method, "/things/7").status == 200
    assert len(microsoft.entra.grants) == 2
    assert asked(microsoft) == 3


def test_a_token_that_is_always_refused_is_asked_for_no_more_than_that(microsoft: FakeMicrosoft, graph: Graph) -> None:
    microsoft.graph.audience = "https://elsewhere.example"
    error = fault_of(graph)
    assert (error.code, error.status, error.locked_out) == ("invalid_authentication_token", 401, True)
    assert len(microsoft.entra.grants) == 2
    assert asked(microsoft) == 2


def test_twenty_threads_with_a_revoked_token_ask_for_one_new_one(microsoft: FakeMicrosoft, graph: Graph) -> None:
    assert graph.get("/things/7")
    microsoft.entra.revoke_tokens()
    gate = Barrier(20)

    def read() -> object:
        gate.wait(GUARD)
        return graph.get("/things/7")["id"]

    with ThreadPoolExecutor(20) as pool:
        found = [future.result() for future in [pool.submit(read) for _ in range(20)]]
    assert found == ["7"] * 20
    assert len(microsoft.entra.grants) == 2


def test_a_list_is_read_page_by_page(microsoft: FakeMicrosoft, graph: Graph) -> None:
    people = [{"id": number} for number in range(25)]
    microsoft.graph.collection("/people", people, size=10)
    assert [len(page["value"]) for page in graph.pages("/people")] == [10, 10, 5]
    assert list(graph.items("/people")) == people


def test_a_page_that_was_throttled_is_waited_for(microsoft: FakeMicrosoft, graph: Graph, clock: Clock) -> None:
    microsoft.graph.collection("/people", [{"id": number} for number in range(25)], size=10)
    microsoft.server.fail(throttled("3"), path="/v1.0/people", skip=1)
    assert len(list(graph.items("/people"))) == 25
    assert clock.slept == [3]


def test_a_list_that_is_too_long_is_an_error_and_not_cut_short(microsoft: FakeMicrosoft, graph: Graph) -> None:
    microsoft.graph.collection("/people", [{"id": number} for number in range(30)], size=10)
    assert len(list(graph.items("/people", most_pages=3))) == 30
    with pytest.raises(MicrosoftError) as failed:
        list(graph.items("/people", most_pages=2))
    assert (failed.value.code, failed.value.locked_out) == ("too_many_pages", False)


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example/v1.0/people",
        "{base}.elsewhere.example/v1.0/people",
        "{base}@elsewhere.example/v1.0/people",
        "{other}/v1.0/people",
        "http://127.0.0.1/v1.0/people",
        "//elsewhere.example/v1.0/people",
        "/v1.0/people",
        {"canary": 1},
        7,
    ],
)
def test_a_next_page_elsewhere_is_not_asked_for(
    microsoft: FakeMicrosoft, graph: Graph, clock: Clock, link: object
) -> None:
    server = microsoft.server
    written = link.format(base=server.base, other=server.other_base) if isinstance(link, str) else link
    microsoft.graph.route("GET", "/people", lambda _: says(200, {"value": [], "@odata.nextLink": written}))
    with pytest.raises(MicrosoftError) as failed:
        list(graph.pages("/people"))
    assert failed.value.code == OUT_OF_REACH
    assert (asked(microsoft), clock.slept) == (1, [])  # where it was asked for in vain, somebody would have waited


@pytest.mark.parametrize("body", [b"", b"<html>canary</html>", b"[]", b"{", b"\xff", b"{}"])
def test_an_answer_that_is_no_object_is_out_of_reach(microsoft: FakeMicrosoft, graph: Graph, body: bytes) -> None:
    microsoft.graph.route("GET", "/strange", lambda _: Answer(200, body))
    with pytest.raises(MicrosoftError) as failed:
        graph.get("/strange")
    assert failed.value.code == OUT_OF_REACH


@pytest.mark.parametrize("value", [None, 7, "canary", {"canary": 1}])
def test_a_list_that_is_none_is_out_of_reach(microsoft: FakeMicrosoft, graph: Graph, value: object) -> None:
    microsoft.graph.route("GET", "/strange", lambda _: says(200, {"value": value}))
    with pytest.raises(MicrosoftError) as failed:
        list(graph.items("/strange"))
    assert failed.value.code == OUT_OF_REACH


def test_members_of_a_list_are_objects(microsoft: FakeMicrosoft, graph: Graph) -> None:
    microsoft.graph.collection("/strange", [1, {"id": 2}, "canary", None])
    assert list(graph.items("/strange")) == [{"id": 2}]


def test_nothing_of_a_call_is_in_a_log_or_an_error(
    microsoft: FakeMicrosoft, graph: Graph, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    graph.call("POST", "/things/canary?$filter=canary", json={"canary": 1})
    errors = []
    for fault in (throttled("60"), failing(500), RESET):
        microsoft.server.fail(fault, path="/v1.0", times=3)
        errors.append(fault_of(graph, path="/things/canary"))
        microsoft.server.heal()
    text = caplog.text + "".join(f"{error!r}{error}{error.args}{error.code}" for error in errors)
    for secret in (SECRET, "canary", *microsoft.entra.given):
        assert secret not in text
    assert microsoft.entra.given
