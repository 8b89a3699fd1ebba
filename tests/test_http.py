"""Tests of calls to other people's servers, against one of our own over TLS that fails in every way it can."""

import gzip
import logging
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
import requests
import urllib3

from bot.http import OUT_OF_REACH, TOO_LARGE, CallFailed, Http, retry_after, silence
from tests.fakes.microsoft import SHORT, FakeMicrosoft
from tests.fakes.microsoft_server import (
    BLACK_HOLE,
    RESET,
    RESET_AFTER_ACCEPT,
    TRICKLE,
    Answer,
    Fault,
    MicrosoftServer,
    Request,
    failing,
)
from tests.guard import GUARD


@pytest.fixture
def server(microsoft: FakeMicrosoft) -> MicrosoftServer:
    def echo(request: Request) -> Answer:
        return Answer(200, request.method.encode() + b" " + request.body, {"Set-Cookie": "seen=canary; Path=/"})

    microsoft.server.mount("/echo", echo)
    return microsoft.server


@pytest.fixture
def http(microsoft: FakeMicrosoft) -> Http:
    return microsoft.http()


def code_of(http: Http, address: str, most: int = 1 << 20) -> str:
    with pytest.raises(CallFailed) as failed:
        http.call("GET", address, most=most)
    assert "canary" not in f"{failed.value!r}{failed.value}"
    assert failed.value.__cause__ is None
    assert (failed.value.retry_after, failed.value.status) == (None, 0)
    return failed.value.code


def test_what_is_answered_is_returned_whatever_the_status(server: MicrosoftServer, http: Http) -> None:
    answer = http.call("PUT", f"{server.base}/echo", content=b"words", headers={"X-Own": "1"})
    assert (answer.status, answer.content, answer.headers["content-length"]) == (200, b"PUT words", "9")
    assert server.requests[-1].headers["x-own"] == "1"
    assert http.call("POST", f"{server.base}/echo", json={"a": 1}).content == b'POST {"a": 1}'
    assert server.requests[-1].headers["content-type"] == "application/json"
    with pytest.raises(CallFailed):
        http.call("POST", f"{server.base}/echo", json={"a": float("nan")})  # that is no JSON
    server.fail(failing(500, {"Retry-After": "7"}))
    refused = http.call("GET", f"{server.base}/echo")
    assert (refused.status, retry_after(refused.headers)) == (500, timedelta(seconds=7))


def test_an_answer_is_not_printed(server: MicrosoftServer, http: Http) -> None:
    assert "words" not in repr(http.call("PUT", f"{server.base}/echo", content=b"words"))


def test_an_answer_may_be_as_large_as_the_caller_says(server: MicrosoftServer, http: Http) -> None:
    server.mount("/large", lambda _: Answer(200, b"x" * 1_000))
    assert len(http.call("GET", f"{server.base}/large", most=1_000).content) == 1_000
    assert code_of(http, f"{server.base}/large", most=999) == TOO_LARGE


def test_an_answer_that_was_packed_is_measured_unpacked(server: MicrosoftServer, http: Http) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    server.mount("/packed", lambda _: Answer(200, bomb, {"Content-Encoding": "gzip"}))
    server.mount("/broken", lambda _: Answer(200, b"no gzip", {"Content-Encoding": "gzip"}))
    assert len(bomb) < 10_000
    assert len(http.call("GET", f"{server.base}/packed", most=10_000_000).content) == 10_000_000
    assert code_of(http, f"{server.base}/packed", most=9_999_999) == TOO_LARGE
    assert code_of(http, f"{server.base}/broken") == OUT_OF_REACH


@pytest.mark.parametrize("fault", [RESET, RESET_AFTER_ACCEPT, BLACK_HOLE, TRICKLE])
def test_a_server_that_breaks_off_hangs_or_trickles_is_out_of_reach(
    microsoft: FakeMicrosoft, server: MicrosoftServer, fault: Fault
) -> None:
    server.fail(fault)
    assert code_of(microsoft.http(SHORT), f"{server.base}/echo") == OUT_OF_REACH
    assert len(server.requests) == 1  # nothing is tried again here
    assert microsoft.http().call("GET", f"{server.base}/echo").status == 200  # the control: the server is there


def test_an_answer_that_ends_early_is_none(server: MicrosoftServer, http: Http) -> None:
    server.fail(Fault(Answer(200, b"cut off", {"Content-Length": "99", "Connection": "close"})))
    assert code_of(http, f"{server.base}/echo") == OUT_OF_REACH


def test_a_server_that_is_not_there_is_out_of_reach(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert code_of(http, f"https://127.0.0.1:{port}/canary") == OUT_OF_REACH


@pytest.mark.parametrize(
    "address",
    [
        "",
        "canary",
        "https://",
        "https://[/canary",
        "https://127.0.0.1:canary/",
        "https://127.0.0.1:99999999/",
        "ftp://127.0.0.1/canary",
        "file:///canary",
        "https://\ud800.example/",
        f"https://{'a' * 70}.example/",
        "https://canary .example/",
    ],
)
def test_what_is_no_address_is_out_of_reach(http: Http, address: str) -> None:
    assert code_of(http, address) == OUT_OF_REACH


def test_a_header_that_would_make_two_is_not_sent(server: MicrosoftServer, http: Http) -> None:
    with pytest.raises(CallFailed) as failed:
        http.call("GET", f"{server.base}/echo", headers={"X-Own": "canary\r\nX-Other: 1"})
    assert failed.value.code == OUT_OF_REACH
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: MicrosoftServer, http: Http, status: int) -> None:
    server.fail(Fault(Answer(status, b"", {"Location": f"{server.other_base}/echo"})))
    assert http.call("GET", f"{server.base}/echo", headers={"Authorization": "canary"}).status == status
    assert len(server.requests) == 1


def test_cookies_are_not_kept(server: MicrosoftServer, http: Http, microsoft: FakeMicrosoft) -> None:
    session = requests.Session()
    for _ in range(2):
        http.call("GET", f"{server.base}/echo")
    for _ in range(2):
        session.get(f"{server.base}/echo", verify=microsoft.file, timeout=GUARD)
    kept = ["cookie" in request.headers for request in server.requests]
    assert kept == [False, False, False, True]  # the last is the control: a session as requests makes it


def test_connections_are_kept_whatever_came_over_them_and_cut_where_it_was_not_read(
    server: MicrosoftServer, http: Http
) -> None:
    server.mount("/nothing", lambda _: Answer(204, b""))
    server.mount("/large", lambda _: Answer(200, b"x" * 1_000_000))
    for path in ("echo", "nothing", "nothing", "echo"):
        http.call("GET", f"{server.base}/{path}")
    assert server.connections == 1
    assert code_of(http, f"{server.base}/large", most=999) == TOO_LARGE
    http.call("GET", f"{server.base}/echo")
    assert server.connections == 2  # the control: nobody knows what would still come over the first


def test_proxies_of_the_environment_are_not_used(
    server: MicrosoftServer, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # a port that nothing listens on
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    assert microsoft.http().call("GET", f"{server.base}/echo").status == 200
    with pytest.raises(requests.exceptions.ProxyError):  # the control
        requests.get(f"{server.base}/echo", verify=microsoft.file, timeout=GUARD)


def test_certificates_that_openssl_is_told_of_are_not_used(
    server: MicrosoftServer, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", microsoft.file)
    assert code_of(Http(5), f"{server.base}/echo") == OUT_OF_REACH
    plain = urllib3.PoolManager().request("GET", f"{server.base}/echo")  # the control: that is how urllib3 is
    assert plain.status == 200


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_of_the_environment_are_not_used(
    server: MicrosoftServer, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    for each in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(name, microsoft.file)
    assert code_of(Http(5), f"{server.base}/echo") == OUT_OF_REACH
    assert requests.get(f"{server.base}/echo", timeout=GUARD).status_code == 200  # the control: that is how requests is
    other = tmp_path / "other.pem"
    other.write_text("")
    monkeypatch.setenv(name, str(other))
    plain = requests.Session()
    plain.verify = microsoft.file
    with pytest.raises(OSError, match="certificate"):  # the control: there, the environment goes before `verify`
        plain.get(f"{server.base}/echo", timeout=GUARD)
    assert microsoft.http().call("GET", f"{server.base}/echo").status == 200


def test_passwords_of_the_environment_are_not_used(
    server: MicrosoftServer, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login hal password canary\n")
    monkeypatch.setenv("NETRC", str(netrc))
    microsoft.http().call("GET", f"{server.base}/echo")
    requests.get(f"{server.base}/echo", verify=microsoft.file, timeout=GUARD)
    assert ["authorization" in request.headers for request in server.requests] == [False, True]  # the control last


def test_every_certificate_is_checked_for_the_servers_name_whatever_is_asked(server: MicrosoftServer) -> None:
    for verify in (True, False):
        assert code_of(Http(5, verify), f"{server.base}/echo") == OUT_OF_REACH
    assert server.requests == []


def test_addresses_are_not_logged(
    server: MicrosoftServer, microsoft: FakeMicrosoft, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    microsoft.http().call("GET", f"{server.base}/echo?canary")
    assert "canary" not in caplog.text
    with caplog.at_level(logging.DEBUG, "urllib3"):  # the control: as it is without us
        requests.get(f"{server.base}/echo?canary", verify=microsoft.file, timeout=GUARD)
    assert "canary" in caplog.text


def test_a_library_that_is_silenced_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("silenced.part")
    logger.critical("before")
    silence("silenced")
    logger.critical("after")
    assert caplog.messages == ["before"]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("1", 1),
        (" 30 ", 30),
        ("0", 0),
        ("3600", 3_600),
        ("86400", 3_600),
        ("9" * 30, 3_600),
        ("Mon, 01 Jan 2001 00:00:00 GMT", 0),
        ("Mon, 01 Jan 2001 00:00:00 -0000", 0),
        ("Fri, 01 Jan 2999 00:00:00 GMT", 3_600),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_a_wait_is_read_in_every_form_and_never_longer_than_an_hour(header: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after({"retry-AFTER": header}) == expected
    assert retry_after({}) is None


class _Proxy(BaseHTTPRequestHandler):
    """A proxy that answers for everybody: what is asked of it, by CONNECT or in whole, is noted."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer for another server."""
        self.asked.append(f"GET {self.path}")
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"proxy")

    def do_CONNECT(self) -> None:
        """Refuse a tunnel."""
        self.asked.append(f"CONNECT {self.path}")
        self.send_error(403)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy() -> Iterator[str]:
    """Give the address of a proxy."""
    _Proxy.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Proxy) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_proxy_that_is_set_leads_out_and_no_other(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Http(5, proxy=proxy).call("GET", "http://school.example/a").content == b"proxy"
    with pytest.raises(CallFailed, match=CallFailed.sentence):
        Http(5, proxy=proxy).call("GET", "https://school.example/a")
    assert _Proxy.asked == ["GET http://school.example/a", "CONNECT school.example:443"]
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(CallFailed):  # the control: the environment's is not taken
        Http(0.2).call("GET", "https://school.invalid/a")
    assert len(_Proxy.asked) == 2
