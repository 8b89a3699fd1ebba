"""Tests of our own Graph: it lets nobody in whom Graph would not, and finds what was put into it."""

import pytest

from bot.http import Answer
from bot.microsoft.faults import graph_error
from tests.fakes.graph import Call
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.microsoft_server import Answer as Said
from tests.fakes.microsoft_server import says


def asked(microsoft: FakeMicrosoft, token: str, method: str = "GET", path: str = "/a/1") -> Answer:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return microsoft.http().call(method, microsoft.graph.address + path, headers=headers)


@pytest.fixture
def token(microsoft: FakeMicrosoft) -> str:
    def shown(call: Call) -> Said:
        return says(200, dict(call.values))

    microsoft.graph.route("GET", "/a/{id}", shown)
    microsoft.graph.route("PUT", "/drives/{drive}/root:/{path*}:/content", shown)
    return microsoft.tokens().current(f"{microsoft.server.base}/.default")


def test_a_good_token_opens(microsoft: FakeMicrosoft, token: str) -> None:
    assert asked(microsoft, token).content == b'{"id": "1"}'
    found = asked(microsoft, token, "PUT", "/drives/d/root:/one%20two/three.xlsx:/content")
    assert found.content == b'{"drive": "d", "path": "one two/three.xlsx"}'


def test_other_tokens_do_not(microsoft: FakeMicrosoft, token: str) -> None:
    elsewhere = microsoft.tokens().current("https://elsewhere.example/.default")
    assert [asked(microsoft, bad).status for bad in ("", "made-up", token[:-9] + "A" * 9, elsewhere)] == [401] * 4
    began = microsoft.entra.clock()
    microsoft.entra.clock = lambda: began + microsoft.entra.lasts
    assert asked(microsoft, token).status == 401
    microsoft.entra.clock = lambda: began
    assert asked(microsoft, token).status == 200  # the control
    microsoft.entra.revoke_tokens()
    refused = asked(microsoft, token)
    assert (refused.status, graph_error(refused).code) == (401, "invalid_authentication_token")


def test_what_is_not_there_and_what_is_not_allowed_are_told_apart(microsoft: FakeMicrosoft, token: str) -> None:
    microsoft.graph.forbidden.add("/b")
    answers = [asked(microsoft, token, *call) for call in (("GET", "/c"), ("PUT", "/a/1"), ("GET", "/b/1"))]
    assert [(answer.status, graph_error(answer).code) for answer in answers] == [
        (404, "item_not_found"),
        (405, "method_not_allowed"),
        (403, "authorization_request_denied"),
    ]
