"""A call has a total time: whatever trickles is cut off while it still comes."""

import socket
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.request import Request

import pytest

from bot.http import OUT_OF_REACH
from bot.platforms.slack.api import Slack, SlackError
from bot.platforms.slack.calls import Until, whole
from tests.fakes.hanging import EVERY, Hang, HangingServer, trickle
from tests.fakes.microsoft_server import Authority
from tests.guard import FOR_EVER, GUARD, at_once, begun


def trickling(head: bytes) -> Hang:
    """Return a way to hang: say this much of an answer, and then a byte at a time."""

    def hang(connection: socket.socket, let_go: Event) -> None:
        connection.sendall(head)
        while not let_go.wait(EVERY):
            connection.sendall(b"x")

    return hang


PLACES = {
    "in its head": trickling(b"HTTP/1.1 200 OK\r\nX-Slow: "),
    "in its body": trickle,
    "in its body, of which it told the length": trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"),
    "in the body of an error": trickling(b"HTTP/1.1 500 Oops\r\nConnection: close\r\n\r\n"),
}
CALLS: dict[str, Callable[[Slack, str], object]] = {
    "the Web API": lambda slack, _address: slack.us(),
    "a response_url": lambda slack, address: slack.respond(address, {"text": "Hello"}),
    "a file": lambda slack, address: slack.download(address, 1 << 20),
}


NOT_WAITED_FOR = ("a file", "in the body of an error")
"""Nobody reads why a file could not be fetched."""
PAIRS = {(call, place) for call in CALLS for place in PLACES} - {NOT_WAITED_FOR}


@pytest.mark.parametrize(("call", "place"), sorted(PAIRS))
def test_a_call_that_trickles_is_given_up_while_it_still_comes(call: str, place: str) -> None:
    with HangingServer(PLACES[place]) as server:
        hasty, patient = (Slack(lambda: "xoxb-made-up", server.address, seconds) for seconds in (1, int(FOR_EVER)))
        waits = begun(lambda: CALLS[call](patient, server.address))  # the control
        assert server.reached.wait(GUARD)
        with pytest.raises(SlackError) as failed:
            at_once(lambda: CALLS[call](hasty, server.address))
        assert failed.value.code == OUT_OF_REACH
        assert not waits.done()
    waits.exception(GUARD)


def test_an_answer_over_tls_is_cut_off_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    def over_tls(connection: socket.socket, let_go: Event) -> None:
        with authority.context().wrap_socket(connection, server_side=True) as sealed:
            sealed.recv(65_536)
            trickle(sealed, let_go)

    with HangingServer(over_tls, reads=False) as server:
        request = Request(server.address.replace("http:", "https:"))  # noqa: S310 - the address of the fake
        with pytest.raises((TimeoutError, OSError)):
            at_once(lambda: whole(request, 1))


def test_after_its_time_nothing_is_read_though_it_is_there() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"ab")
        with Until(ours, monotonic() + GUARD) as in_time, Until(ours, monotonic()) as late:
            assert in_time.read(1) == b"a"  # the control
            with pytest.raises(TimeoutError):
                late.read(1)
