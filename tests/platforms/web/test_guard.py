import asyncio
import logging

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from bot.faults import where
from bot.platforms.web.failures import Foreign, WrongHost
from bot.platforms.web.guard import Guard, refusal_at, refusal_of
from tests.platforms.web.client import Client, Http

HOSTS = frozenset(("localhost",))
US = "http://127.0.0.1:8000"
PUBLIC = "https://staffroom.oak.example"
NAME = "staffroom.oak.example"
SECRET_WORDS = "Kevin in 4B was seen"


def post(**headers: str) -> object:
    named = {"host": "127.0.0.1:8000", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return type(refusal_of("POST", Headers(named), HOSTS))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "127.0.0.2", "[::1]", "[::1]:8000"]
)
def test_our_own_names_are_answered(host: str) -> None:
    assert refusal_of("GET", Headers({"host": host}), HOSTS) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost:8000@evil.example",
        "",
        ":80",
        "127.0.0.1:x",
        "::1",
        "10.0.0.1",
    ],
)
def test_any_other_name_is_refused(host: str) -> None:
    assert isinstance(refusal_of("GET", Headers({"host": host}), HOSTS), WrongHost)


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"])
def test_what_came_through_a_proxy_is_refused_since_the_page_has_no_sign_in(header: str) -> None:
    ours = {"host": "127.0.0.1:8140"}
    assert refusal_of("GET", Headers(ours), HOSTS) is None  # the control
    assert isinstance(refusal_of("GET", Headers({**ours, header: "192.0.2.7"}), HOSTS), WrongHost)


def test_two_host_headers_or_none_are_refused() -> None:
    twice = Headers(raw=[(b"host", b"localhost"), (b"host", b"localhost")])
    assert isinstance(refusal_of("GET", twice, HOSTS), WrongHost)
    assert isinstance(refusal_of("GET", Headers({}), HOSTS), WrongHost)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": US},
        {"origin": US, "sec_fetch_site": "same-origin"},
        {"referer": f"{US}/"},
        {"referer": f"{US}/", "sec_fetch_site": "none"},
    ],
)
def test_a_post_from_our_page_is_taken(headers: dict[str, str]) -> None:
    assert post(**headers) is type(None)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec_fetch_site": "same-origin"},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:8001"},
        {"origin": "https://127.0.0.1:8000"},
        {"origin": "//127.0.0.1:8000"},
        {"referer": "https://127.0.0.1:8000/"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "http://[::1"},
        {"origin": "http://evil.example", "referer": f"{US}/"},
        {"referer": "http://evil.example/?http://127.0.0.1:8000"},
        {"origin": US, "sec_fetch_site": "cross-site"},
        {"origin": US, "sec_fetch_site": "same-site"},
        {"origin": US, "sec_fetch_site": "something-new"},
    ],
)
def test_a_post_from_anywhere_else_is_refused(headers: dict[str, str]) -> None:
    assert post(**headers) is Foreign


def test_behind_a_secure_address_only_a_secure_page_is_ours() -> None:
    for origin, taken in (("https://localhost", True), ("http://localhost", False)):
        headers = Headers({"host": "localhost", "origin": origin})
        assert (refusal_of("POST", headers, HOSTS, "https") is None) is taken


def public_post(**headers: str) -> object:
    named = {"host": NAME, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return type(refusal_at(PUBLIC, "POST", Headers(named)))


@pytest.mark.parametrize("host", [NAME, "Staffroom.Oak.Example"])
def test_with_sign_in_the_public_name_is_answered(host: str) -> None:
    assert refusal_at(PUBLIC, "GET", Headers({"host": host})) is None


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "", f"{NAME}:8000", f"{NAME}.evil.example", "oak.example"]
)
def test_with_sign_in_no_other_name_is_answered_not_even_this_machines(host: str) -> None:
    assert isinstance(refusal_at(PUBLIC, "GET", Headers({"host": host})), WrongHost)


def test_with_sign_in_two_host_headers_or_none_are_refused() -> None:
    twice = Headers(raw=[(b"host", NAME.encode()), (b"host", NAME.encode())])
    assert isinstance(refusal_at(PUBLIC, "GET", twice), WrongHost)
    assert isinstance(refusal_at(PUBLIC, "GET", Headers({})), WrongHost)


def test_with_sign_in_what_a_proxy_adds_is_passed_over_and_never_believed() -> None:
    added = {"x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https", "via": "1.1 proxy"}
    assert refusal_at(PUBLIC, "GET", Headers({"host": NAME, **added})) is None
    assert isinstance(refusal_at(PUBLIC, "GET", Headers({"host": "evil.example", "x-forwarded-host": NAME})), WrongHost)
    assert public_post(origin="http://evil.example", x_forwarded_host="evil.example") is Foreign


@pytest.mark.parametrize(
    "headers", [{"origin": PUBLIC}, {"referer": f"{PUBLIC}/"}, {"origin": PUBLIC, "sec_fetch_site": "same-origin"}]
)
def test_with_sign_in_a_post_from_the_public_page_is_taken(headers: dict[str, str]) -> None:
    assert public_post(**headers) is type(None)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": f"http://{NAME}"},
        {"origin": f"{PUBLIC}:8443"},
        {"origin": "https://login.microsoftonline.com"},
        {"origin": "https://www.oak.example"},
        {"origin": PUBLIC, "sec_fetch_site": "cross-site"},
        {"origin": PUBLIC, "sec_fetch_site": "same-site"},
    ],
)
def test_with_sign_in_a_post_from_anywhere_else_is_refused(headers: dict[str, str]) -> None:
    assert public_post(**headers) is Foreign


def test_only_a_page_with_sign_in_asks_for_tls_for_a_year(teacher: Client) -> None:
    def never(*_: object) -> Response:
        raise AssertionError

    guarded = Guard(Response("x"), [], never, PUBLIC)
    assert Http(guarded, PUBLIC).get("/").headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in teacher.http.get("/").headers


def test_a_forged_post_changes_nothing(teacher: Client) -> None:
    for headers in ({}, {"origin": "http://evil.example"}, {"origin": "null"}):
        response = teacher.http.request("POST", "/say", data={"words": "hello"}, headers=headers)
        assert response.status_code == 403
    assert not teacher.page().find_class("said")


def test_a_rebound_name_sees_no_page(teacher: Client) -> None:
    response = teacher.http.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "Sadia" not in response.text


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/static/page.css", "/file/none"])
def test_every_answer_has_the_strict_headers(teacher: Client, path: str) -> None:
    headers = teacher.http.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "camera=()" in headers["permissions-policy"]


def test_a_programmers_error_gives_a_page_and_logs_no_word_of_anybodys(
    teacher: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = teacher.say(f"/boom {SECRET_WORDS}")
    assert response.status_code == 500
    assert "Something went wrong on our side." in response.text
    assert "RuntimeError at" in caplog.text
    assert "house.py" in caplog.text
    assert SECRET_WORDS not in caplog.text + response.text


def test_the_control_error_would_have_logged_the_words() -> None:
    with pytest.raises(RuntimeError, match=SECRET_WORDS) as caught:
        raise RuntimeError(SECRET_WORDS)
    assert SECRET_WORDS in str(caught.getrepr())
    assert SECRET_WORDS not in where(caught.value)


def test_an_answer_that_breaks_half_way_is_not_begun_twice(caplog: pytest.LogCaptureFixture) -> None:
    async def half(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError(SECRET_WORDS)

    def never(*_: object) -> Response:
        raise AssertionError

    with pytest.raises(AssertionError):  # the client's own: an answer without an end
        Http(Guard(half, ["testserver"], never)).get("/")
    assert "RuntimeError at" in caplog.text
    assert SECRET_WORDS not in caplog.text


def test_what_is_no_request_passes() -> None:
    passed: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        passed.append(scope["type"])

    async def receive() -> Message:
        return {}

    async def send(_message: Message) -> None:
        raise AssertionError

    asyncio.run(Guard(app, [], lambda *_: Response())({"type": "lifespan"}, receive, send))
    assert passed == ["lifespan"]
