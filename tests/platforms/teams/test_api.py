"""Calls to the Bot Connector, and what they say when they fail."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from bot.errors import NotThere
from bot.http import OUT_OF_REACH, Answer, CallFailed
from bot.platforms.teams.api import (
    GONE,
    LOCKED_OUT,
    NOBODY,
    OUTSIDE,
    RATE_LIMITED,
    Connector,
    Member,
    TeamsError,
    code_of,
)
from bot.platforms.teams.incoming import Place
from tests.fakes.teams_connector import TOKEN, FakeTeams, refused, unreachable
from tests.platforms.teams.signed import APP_ID, OTHER_TENANT, SERVICE_URL, TENANT

HOST = "https://oak-my.sharepoint.com"
ANNA = Place(SERVICE_URL, "a:1anna")
THREAD = Place(SERVICE_URL.rstrip("/"), "19:c@thread.tacv2", personal=False, thread="123")
HELLO = {"type": "message", "text": "hello"}
WAITS: list[tuple[str | None, timedelta | None]] = [
    (None, None),
    ("1", timedelta(seconds=1)),
    ("3600", timedelta(hours=1)),
    ("86400", timedelta(hours=1)),
    ("soon", None),
]


class Signed(FakeTeams):
    """Teams, which writes down what it was sent, too."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []

    def call(self, method: str, address: str, **sent: Any) -> Answer:  # noqa: ANN401 - a call's own arguments
        """Answer a call."""
        self.sent.append(sent)
        return super().call(method, address, **sent)


@pytest.fixture
def teams() -> Signed:
    return Signed()


@pytest.fixture
def connector(teams: Signed) -> Connector:
    return Connector(teams, lambda: TOKEN, TENANT)


def code(call: Callable[[], object]) -> str:
    """Return the code that a call fails with."""
    with pytest.raises(TeamsError) as failed:
        call()
    return failed.value.code


def test_something_is_said_in_a_conversation(teams: Signed, connector: Connector) -> None:
    assert connector.send(ANNA, HELLO) == "1"
    assert teams.calls == [("POST", f"{SERVICE_URL}v3/conversations/a%3A1anna/activities")]
    assert teams.sent == [{"headers": {"Authorization": f"Bearer {TOKEN}"}, "json": HELLO}]
    assert (teams.said[0].conversation, teams.said[0].text) == ("a:1anna", "hello")


def test_in_a_channel_it_is_said_in_its_thread(teams: Signed, connector: Connector) -> None:
    connector.send(THREAD, HELLO)
    assert teams.calls[0][1].endswith("/v3/conversations/19%3Ac%40thread.tacv2%3Bmessageid%3D123/activities")


def test_one_person_alone_may_be_told(teams: Signed, connector: Connector) -> None:
    connector.send_to_one(THREAD, "29:anna", HELLO)
    assert teams.calls[0][1].endswith("/activities?isTargetedActivity=true")
    assert (teams.said[0].to, teams.said[0].text) == ("29:anna", "hello")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"no json", b'{"id": null}'])
def test_an_answer_without_an_id_is_an_answer(body: bytes, teams: Signed, connector: Connector) -> None:
    teams.fail(Answer(202, {}, body))
    assert connector.send(ANNA, HELLO) == ""


@pytest.mark.parametrize(
    ("changes", "names", "full"),
    [
        ({}, ("anna@oak.example",), True),
        ({"userRole": None}, ("anna@oak.example",), True),
        ({"userRole": ""}, ("anna@oak.example",), True),
        ({"tenantId": TENANT}, ("anna@oak.example",), True),
        ({"tenantId": TENANT.upper()}, ("anna@oak.example",), True),
        ({"tenantId": None}, ("anna@oak.example",), True),
        ({"tenantId": OTHER_TENANT}, ("anna@oak.example",), False),
        ({"tenantId": ""}, ("anna@oak.example",), False),
        ({"tenantId": [TENANT]}, ("anna@oak.example",), False),
        ({"userRole": "guest"}, ("anna@oak.example",), False),
        ({"userRole": "anonymous"}, ("anna@oak.example",), False),
        ({"userRole": 7}, ("anna@oak.example",), False),
        ({"email": "Anna.A@Oak.Example "}, ("anna@oak.example", "anna.a@oak.example"), True),
        ({"email": None}, ("anna@oak.example",), True),
        ({"email": None, "userPrincipalName": 7}, (), True),
        ({"userPrincipalName": "han\u212aa@oak.example"}, ("anna@oak.example",), True),
        (
            {"userPrincipalName": "anna_home.example#EXT#@oak.example"},
            ("anna_home.example#ext#@oak.example", "anna@oak.example"),
            False,
        ),
        ({"userPrincipalName": "zoë_home.example#EXT#@oak.example"}, ("anna@oak.example",), False),
    ],
)
def test_a_member_is_read_with_names_and_whether_they_are_ours(
    changes: dict[str, object],
    names: tuple[str, ...],
    full: bool,  # noqa: FBT001 - a table
    teams: Signed,
    connector: Connector,
) -> None:
    teams.add("29:anna", "account", "anna@oak.example", **changes)
    assert connector.member(ANNA, "29:anna") == Member("29:anna", "account", names, full)


@pytest.mark.parametrize("capitals", [TENANT.upper(), TENANT.lower()])
def test_our_own_tenant_may_be_set_in_capitals(capitals: str, teams: Signed) -> None:
    teams.add("29:anna", "account", "anna@oak.example", tenantId=TENANT.lower())
    assert Connector(teams, lambda: TOKEN, capitals).member(ANNA, "29:anna").full


@pytest.mark.parametrize("odd", ["", ".", ".."])
def test_what_would_be_a_step_back_in_an_address_reaches_none(odd: str, teams: Signed, connector: Connector) -> None:
    nowhere = Place(SERVICE_URL, odd)
    assert code(lambda: connector.member(ANNA, odd)) == "address"
    assert code(lambda: connector.member(nowhere, "29:anna")) == "address"
    assert code(lambda: connector.send(nowhere, HELLO)) == "address"
    assert teams.calls == []


def test_a_member_is_asked_for_by_id_in_the_whole_conversation(teams: Signed, connector: Connector) -> None:
    teams.add("29:anna", "account", "anna@oak.example", aadObjectId=None, objectId="account")
    assert connector.member(THREAD, "29:anna").account == "account"
    assert teams.calls == [("GET", f"{SERVICE_URL}v3/conversations/19%3Ac%40thread.tacv2/members/29%3Aanna")]


@pytest.mark.parametrize("found", [{}, {"id": 7}, {"id": "29:anna", "aadObjectId": 7}])
def test_a_member_of_another_shape_is_not_believed(found: object, teams: Signed, connector: Connector) -> None:
    teams.fail(Answer(200, {}, json.dumps(found).encode()))
    assert code(lambda: connector.member(ANNA, "29:anna")) == OUT_OF_REACH


def test_who_is_not_there_is_nobody(connector: Connector) -> None:
    assert code(lambda: connector.member(ANNA, "29:nobody")) in NOBODY


def test_the_bots_own_talk_with_somebody_is_opened(teams: Signed, connector: Connector) -> None:
    assert connector.direct(SERVICE_URL, f"28:{APP_ID}", "29:anna") == "a:29:anna"
    assert teams.calls == [("POST", f"{SERVICE_URL}v3/conversations")]
    asked = teams.sent[0]["json"]
    assert (asked["isGroup"], asked["tenantId"], asked["bot"]) == (False, TENANT, {"id": f"28:{APP_ID}"})


@pytest.mark.parametrize("found", [{}, {"id": ""}, {"id": 7}])
def test_a_talk_without_an_id_is_none(found: object, teams: Signed, connector: Connector) -> None:
    teams.fail(Answer(201, {}, json.dumps(found).encode()))
    assert code(lambda: connector.direct(SERVICE_URL, f"28:{APP_ID}", "29:anna")) == OUT_OF_REACH


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refused(403, "ConversationBlockedByUser"), "conversation_blocked_by_user"),
        (refused(403, "BotNotInConversationRoster"), "bot_not_in_conversation_roster"),
        (refused(403, "BotDisabledByAdmin"), "bot_disabled_by_admin"),
        (refused(404, "ConversationNotFound"), "conversation_not_found"),
        (refused(413, "MessageSizeTooBig"), "message_size_too_big"),
        (refused(401, "BotNotRegistered"), "http_401"),
        (refused(401, "Authorization has been denied"), "http_401"),
        (refused(503, "with Kevin's words"), "http_503"),
        (refused(503, "x" * 61), "http_503"),
        (Answer(403, {}, b'{"errorCode": 209, "message": "{\\"subCode\\": \\"MessageWritesBlocked\\"}"}'), "http_403"),
        (Answer(502, {}, b"<html>"), "http_502"),
        (Answer(500, {}, b'{"error": "x"}'), "http_500"),
        (Answer(500, {}, b'{"error": {"code": 7}}'), "http_500"),
        (Answer(302, {"location": "https://evil.example"}, b""), "http_302"),
        (refused(429, "TooManyRequests"), RATE_LIMITED),
        (unreachable(), OUT_OF_REACH),
    ],
)
def test_a_refusal_becomes_a_code_that_may_be_logged(
    answer: Answer | CallFailed, expected: str, teams: Signed, connector: Connector
) -> None:
    for call in (lambda: connector.send(ANNA, HELLO), lambda: connector.member(ANNA, "29:anna")):
        teams.fail(answer)
        assert code(call) == expected


def test_who_blocked_the_bot_is_told_from_a_bot_that_is_locked_out() -> None:
    gone = {"conversation_blocked_by_user", "message_writes_blocked", "bot_disabled_by_user", "conversation_not_found"}
    assert gone <= GONE
    assert not GONE & LOCKED_OUT
    assert TeamsError("http_401").locked_out
    assert not TeamsError("http_403").locked_out
    assert not NOBODY & OUTSIDE


@pytest.mark.parametrize("status", [429, 503, 401])
@pytest.mark.parametrize(("said", "wait"), WAITS)
def test_teams_says_when_to_come_again(
    status: int, said: str | None, wait: timedelta | None, teams: Signed, connector: Connector
) -> None:
    teams.fail(Answer(status, {} if said is None else {"Retry-After": said}, b""))
    with pytest.raises(TeamsError) as failed:
        connector.send(ANNA, HELLO)
    assert failed.value.retry_after == wait


def test_teams_may_name_a_moment(teams: Signed, connector: Connector) -> None:
    at = datetime.now(UTC) + timedelta(minutes=10)
    teams.fail(Answer(429, {"retry-after": format_datetime(at, usegmt=True)}, b""))
    with pytest.raises(TeamsError) as failed:
        connector.send(ANNA, HELLO)
    assert failed.value.retry_after is not None
    assert timedelta(minutes=9) < failed.value.retry_after <= timedelta(minutes=10)


def test_a_call_that_failed_says_when_to_come_again_too(teams: Signed, connector: Connector) -> None:
    teams.fail(CallFailed("throttled", timedelta(seconds=5)))
    with pytest.raises(TeamsError) as failed:
        connector.send(ANNA, HELLO)
    assert (failed.value.code, failed.value.retry_after) == ("throttled", timedelta(seconds=5))


@pytest.mark.parametrize("locked_out", [True, False])
def test_without_a_token_nothing_is_sent_and_it_is_said_why(locked_out: bool, teams: Signed) -> None:  # noqa: FBT001
    def no_token() -> str:
        failed = CallFailed("aadsts7000222", timedelta(seconds=3))
        failed.locked_out = locked_out
        raise failed

    with pytest.raises(TeamsError) as failed:
        Connector(teams, no_token, TENANT).send(ANNA, HELLO)
    assert (failed.value.code, failed.value.retry_after) == ("aadsts7000222", timedelta(seconds=3))
    assert failed.value.locked_out is locked_out
    assert teams.calls == []


def test_a_file_is_fetched_without_a_token(teams: Signed, connector: Connector) -> None:
    teams.files[f"{HOST}/shot"] = b"12345"
    assert connector.download(f"{HOST}/shot", 5) == b"12345"
    assert len(connector.download(f"{HOST}/shot", 4)) == 5  # which tells that it is too large
    assert len(connector.download(f"{HOST}/shot", 3)) == 4
    assert all("headers" not in sent for sent in teams.sent)


@pytest.mark.parametrize(
    ("answer", "expected"), [(Answer(302, {"location": HOST}, b""), "http_302"), (unreachable(), OUT_OF_REACH)]
)
def test_a_file_that_is_not_there_is_an_error(
    answer: Answer | CallFailed, expected: str, teams: Signed, connector: Connector
) -> None:
    teams.fail(answer)
    assert code(lambda: connector.download(f"{HOST}/shot", 5)) == expected


def test_a_file_is_put_where_its_person_wants_it(teams: Signed, connector: Connector) -> None:
    connector.upload(f"{HOST}/upload?x=1", b"12345")
    assert teams.put == {f"{HOST}/upload?x=1": b"12345"}
    assert teams.sent[0]["headers"]["Content-Range"] == "bytes 0-4/5"
    assert "Authorization" not in teams.sent[0]["headers"]
    teams.fail(refused(507, "InsufficientStorage"))
    assert code(lambda: connector.upload(f"{HOST}/upload", b"1")) == "insufficient_storage"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/x.sharepoint.com",
        "https://evil-sharepoint.com/x",
        "https://sharepoint.com.evil.example/x",
        "http://oak.sharepoint.com/x",
        "ftp://oak.sharepoint.com/x",
        "https://oak.sharepoint.com:8443/x",
        "https://oak.sharepoint.com:x/x",
        "https://user@oak.sharepoint.com/x",
        "https://user:word@oak.sharepoint.com/x",
        "https://evil.example\\.sharepoint.com/x",
        "https://evil.example\\@oak.sharepoint.com/x",
        "https://evil.example%2f.sharepoint.com/x",
        "https://evil.example?.sharepoint.com/x",
        "https://evil.example#.sharepoint.com",
        "https://[::1].sharepoint.com/x",
        "https://[::1/x",
        "https:///x.sharepoint.com",
        "https:oak.sharepoint.com",
        "//oak.sharepoint.com/x",
        "",
    ],
)
def test_nothing_is_fetched_from_or_put_anywhere_else(address: str, teams: Signed, connector: Connector) -> None:
    assert code(lambda: connector.download(address, 5)) == "file_address"
    assert code(lambda: connector.upload(address, b"1")) == "file_address"
    assert teams.calls == []


@pytest.mark.parametrize(
    "address", [f"{HOST}/x", f"{HOST}:443/x", "https://OAK.SharePoint.com/x", "https://a.svc.ms/x"]
)
def test_files_at_microsoft_are_fetched(address: str, teams: Signed, connector: Connector) -> None:
    teams.files[address] = b"1"
    assert connector.download(address, 5) == b"1"


@given(st.text(alphabet="evil.sharpontcm:/\\@?#%[]42 -", min_size=1, max_size=30))
def test_what_makes_the_call_would_go_to_the_same_host_that_was_checked(odd: str) -> None:
    address, teams = f"https://{odd}.sharepoint.com/x", FakeTeams()
    teams.files[address] = b"1"
    try:
        Connector(teams, lambda: TOKEN, TENANT).download(address, 5)
    except TeamsError:
        return
    assert parse_url(address).host == urlsplit(address).hostname


def test_what_is_logged_of_an_error_is_its_code_or_its_kind() -> None:
    assert code_of(TeamsError("http_503")) == "http_503"
    assert code_of(NotThere("with words")) == "NotThere"
