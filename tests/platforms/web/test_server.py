import logging
import os
import signal
import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx
import pytest

from bot.errors import WrongSettings
from bot.platforms.web.server import MOST_AT_ONCE, address_of, bound, serve
from tests.guard import GUARD
from tests.platforms.web.conftest import build
from tests.platforms.web.house import TEACHER, Saved


def test_it_says_where_it_answers_and_then_answers(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")
    response = httpx.get(address, timeout=GUARD)
    assert response.status_code == 200
    assert "server" not in response.headers


def test_no_word_and_no_address_is_logged(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.DEBUG),
        httpx.Client(base_url=address, headers={"origin": address.rstrip("/")}, timeout=GUARD) as web,
    ):
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("httpcore").setLevel(logging.WARNING)
        web.post("who", data={"person": TEACHER.id})
        web.post("say", data={"words": "Kevin in 4B"})
        web.post("say", data={"words": "/boom Kevin in 4B"})
        web.get("kevin-in-4b")
    assert "RuntimeError" in caplog.text
    assert "kevin" not in caplog.text.lower()


def test_more_connections_than_it_takes_are_told_to_come_again(address: str) -> None:
    parts = urlsplit(address)
    assert httpx.get(address, timeout=GUARD).status_code == 200
    with ExitStack() as idle:
        for _ in range(MOST_AT_ONCE):
            idle.enter_context(socket.create_connection((parts.hostname or "", parts.port or 0)))
        assert httpx.get(address, timeout=GUARD).status_code == 503
    while httpx.get(address, timeout=GUARD).status_code == 503:  # until the server has seen that they are gone
        time.sleep(0.01)


def test_an_address_in_use_is_said_in_one_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(WrongSettings, match=f"The address 127.0.0.1:{port} cannot be used"):
            bound("127.0.0.1", port)


def test_a_host_that_is_none_is_said_in_one_sentence() -> None:
    with pytest.raises(WrongSettings, match="cannot be used"):
        bound("no-such-host.invalid", 0)


def test_a_port_that_is_none_is_said_in_one_sentence() -> None:
    with pytest.raises(WrongSettings, match="cannot be used"):
        bound("127.0.0.1", 70_000)


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "http://127.0.0.1:8000/"), ("::1", "http://[::1]:8000/")])
def test_the_address_is_written_as_a_browser_takes_it(host: str, address: str) -> None:
    assert address_of(host, 8000) == address


def test_it_ends_when_it_is_told_to_and_hands_the_signal_on() -> None:
    handed_on: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: handed_on.append(number))
    try:
        serve(build(Saved()), "127.0.0.1", 0, lambda _address: os.kill(os.getpid(), signal.SIGTERM))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert handed_on == [signal.SIGTERM]
