import base64
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from bot.errors import NotThere
from bot.http import OUT_OF_REACH
from bot.platforms.slack.api import RATE_LIMITED, Client, Grant, Member, Slack, SlackError, Us, code_of
from tests.fakes.hanging import HangingServer, black_hole, trickle
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_api import FakeSlackApi
from tests.guard import FOR_EVER, GUARD, at_once, begun

LARGE = 1 << 20
BLOCKS = [{"type": "divider"}]
VIEW = {"type": "modal"}
HEAD = {"id": "U1", "team_id": "T1", "profile": {"email": " Hal.Example@Oak.Example "}}
CLIENT = Client("12.34", "client-canary")


@dataclass(frozen=True)
class Answer:
    """What the server says to one request; `breaks` cuts the connection instead."""

    body: bytes = b'{"ok": true}'
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks: bool = False
    drops: int = 0


def said(**data: object) -> Answer:
    return Answer(json.dumps({"ok": True, **data}).encode())


def refused(error: object) -> Answer:
    return Answer(json.dumps({"ok": False, "error": error}).encode())


class Server(ThreadingHTTPServer):
    """A server on loopback: it gives the answers in their order, and writes down what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, Mapping[str, str], bytes]] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that the other side has left."""


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.path, dict(self.headers), body))
        answer = self.server.answers.pop(0)
        if answer.breaks:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) + answer.drops))
        self.end_headers()
        self.wfile.write(answer.body)
        for _ in range(answer.drops):
            time.sleep(0.2)
            self.wfile.write(b".")
            self.wfile.flush()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as opened:
        thread = Thread(target=opened.serve_forever, args=(0.01,))
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


@pytest.fixture
def slack(server: Server) -> Slack:
    return Slack(lambda: "xoxb-made-up", server.base, timeout=1)


def form(server: Server) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(server.asked[-1][2].decode()).items()}


def sent_json(server: Server) -> object:
    return json.loads(server.asked[-1][2])


def test_an_address_of_another_alphabet_is_none(server: Server, slack: Slack) -> None:
    server.answers = [said(user={**HEAD, "profile": {"email": "han\u212aa@oak.example"}}), said(user=HEAD)]
    assert slack.member("U1").email == ""
    assert slack.member("U1").email == "hal.example@oak.example"  # the control


def test_a_file_is_put_into_a_conversation_in_three_steps(server: Server, slack: Slack) -> None:
    place = said(upload_url=server.base.replace("/api/", "/upload/1"), file_id="F1")
    server.answers = [place, Answer(b"OK"), said(files=[])]
    slack.upload("D1", "week.xlsx", b"a workbook")
    (_, _, asked), (path, headers, content), (_, _, done) = server.asked
    assert parse_qs(asked.decode()) == {"filename": ["week.xlsx"], "length": ["10"]}
    assert (path, content) == ("/upload/1", b"a workbook")
    assert "xoxb-made-up" not in repr(headers)  # the address is its own key
    assert json.loads(done) == {"files": [{"id": "F1", "title": "week.xlsx"}], "channel_id": "D1"}


def test_a_file_goes_to_slack_alone(server: Server, slack: Slack) -> None:
    server.answers = [said(upload_url="https://elsewhere.example/1", file_id="F1")]
    with pytest.raises(SlackError) as refused_it:
        slack.upload("D1", "week.xlsx", b"a workbook")
    assert refused_it.value.code == "file_address"
    assert len(server.asked) == 1


def test_the_bot_knows_itself(server: Server, slack: Slack) -> None:
    server.answers = [said(team_id="T1", user_id="U9")]
    assert slack.us() == Us("T1", "U9")
    path, headers, _ = server.asked[0]
    assert (path, headers["Authorization"]) == ("/api/auth.test", "Bearer xoxb-made-up")


def test_the_token_is_asked_for_each_call(server: Server) -> None:
    tokens = iter(["one", "two"])
    slack = Slack(lambda: next(tokens), server.base)
    server.answers = [said(team_id="T1", user_id="U9")] * 2
    slack.us()
    slack.us()
    assert [headers["Authorization"] for _, headers, _ in server.asked] == ["Bearer one", "Bearer two"]


def test_a_member_is_found_by_id_and_by_address(server: Server, slack: Slack) -> None:
    server.answers = [said(user=HEAD)] * 2
    known = Member("U1", "T1", "hal.example@oak.example", full=True)
    assert slack.member("U1") == known
    assert (server.asked[-1][0], form(server)) == ("/api/users.info", {"user": "U1"})
    assert slack.member_by_email("hal.example@oak.example") == known
    assert (server.asked[-1][0], form(server)) == ("/api/users.lookupByEmail", {"email": "hal.example@oak.example"})


@pytest.mark.parametrize(
    "mark",
    [
        {"deleted": True},
        {"is_bot": True},
        {"is_workflow_bot": True},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"is_email_confirmed": False},
    ],
)
def test_guests_bots_strangers_and_leavers_are_no_full_members(
    server: Server, slack: Slack, mark: dict[str, bool]
) -> None:
    server.answers = [said(user={**HEAD, **mark}), said(user={**HEAD, **{name: not on for name, on in mark.items()}})]
    assert not slack.member("U1").full
    assert slack.member("U1").full


@pytest.mark.parametrize("mark", ["is_app_user", "is_admin", "is_owner", "is_primary_owner", "has_2fa"])
def test_who_installed_or_owns_is_a_member_like_any_other(server: Server, slack: Slack, mark: str) -> None:
    server.answers = [said(user={**HEAD, mark: True})]
    assert slack.member("U1").full


@pytest.mark.parametrize("profile", [{}, {"profile": None}, {"profile": {"email": None}}])
def test_an_address_that_slack_does_not_tell_is_empty(server: Server, slack: Slack, profile: dict[str, Any]) -> None:
    server.answers = [said(user={"id": "U1", **profile})]
    assert slack.member("U1") == Member("U1", "", "", full=True)


def test_modals_and_home_go_as_json(server: Server, slack: Slack) -> None:
    server.answers = [said()] * 4
    slack.open_view("trigger", VIEW)
    assert sent_json(server) == {"trigger_id": "trigger", "view": VIEW}
    slack.update_view("V1", VIEW)
    assert sent_json(server) == {"view_id": "V1", "view": VIEW}
    slack.update_view("V1", VIEW, "hash")
    assert sent_json(server) == {"view_id": "V1", "view": VIEW, "hash": "hash"}
    slack.publish_home("U1", VIEW)
    assert sent_json(server) == {"user_id": "U1", "view": VIEW}
    paths = ["/api/views.open", "/api/views.update", "/api/views.update", "/api/views.publish"]
    assert [path for path, _, _ in server.asked] == paths


def test_a_message_is_posted_without_previews(server: Server, slack: Slack) -> None:
    server.answers = [said(channel={"id": "D1"}), said(ts="1.2"), said(ts="1.3")]
    assert slack.direct_channel("U1") == "D1"
    assert form(server) == {"users": "U1"}
    plain = {"channel": "D1", "text": "t", "blocks": BLOCKS, "unfurl_links": False, "unfurl_media": False}
    assert slack.post("D1", "t", BLOCKS) == "1.2"
    assert sent_json(server) == plain
    assert slack.post("D1", "t", BLOCKS, thread="1.2", metadata={"event_type": "e"}) == "1.3"
    assert sent_json(server) == {**plain, "thread_ts": "1.2", "metadata": {"event_type": "e"}}


def test_an_ephemeral_message_names_its_reader(server: Server, slack: Slack) -> None:
    server.answers = [said()] * 2
    slack.post_ephemeral("C1", "U1", "t", BLOCKS)
    assert sent_json(server) == {"channel": "C1", "user": "U1", "text": "t", "blocks": BLOCKS}
    slack.post_ephemeral("C1", "U1", "t", BLOCKS, thread="1.2")
    assert sent_json(server) == {"channel": "C1", "user": "U1", "text": "t", "blocks": BLOCKS, "thread_ts": "1.2"}


def test_metadata_is_read_page_by_page(server: Server, slack: Slack) -> None:
    first = said(messages=[{"metadata": {"n": 1}}, {}], response_metadata={"next_cursor": "more"})
    server.answers = [first, said(messages=[{"metadata": {"n": 2}}], response_metadata={"next_cursor": ""})]
    assert slack.metadata_since("D1", "1.0") == [{"n": 1}, {}, {"n": 2}]
    asked = {"channel": "D1", "oldest": "1.0", "limit": "200", "include_all_metadata": "1"}
    assert form(server) == {**asked, "cursor": "more"}


def test_no_more_than_three_pages_are_read(server: Server, slack: Slack) -> None:
    server.answers = [said(messages=[{}], response_metadata={"next_cursor": "more"})] * 9
    assert slack.metadata_since("D1", "1.0") == [{}, {}, {}]
    assert len(server.asked) == 3


def test_a_conversation_without_messages_has_no_metadata(server: Server, slack: Slack) -> None:
    server.answers = [said()]
    assert slack.metadata_since("D1", "1.0") == []


def test_an_answer_goes_to_the_address_that_came_with_the_request(server: Server, slack: Slack) -> None:
    server.answers = [Answer(b"ok"), Answer(b"used_url", 404), Answer(b"", 429, {"Retry-After": "7"})]
    slack.respond(server.base + "response", {"text": "t", "replace_original": False})
    assert sent_json(server) == {"text": "t", "replace_original": False}
    assert "Authorization" not in server.asked[-1][1]
    for code in ("http_404", RATE_LIMITED):
        with pytest.raises(SlackError) as failed:
            slack.respond(server.base + "response", {"text": "t"})
        assert failed.value.code == code


ELSEWHERE = [
    "https://example.org/x",
    "https://hooks.slack.com.example.org/x",
    "https://hooks.slack.com@example.org/x",
    "https://hooks.slack.com:8443/x",
    "http://hooks.slack.com/x",
    "http://files.slack.com/x",
    "http://slack.com/x",
    "https://[/x",
    "file:///etc/passwd",
    "",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_nothing_is_sent_to_an_address_that_is_not_slacks(address: str) -> None:
    slack = Slack(lambda: "xoxb-made-up")
    with pytest.raises(SlackError, match="did not answer") as respond:
        slack.respond(address, {"text": "canary"})
    with pytest.raises(SlackError) as download:
        slack.download(address, 9)
    assert (respond.value.code, download.value.code) == ("response_url", "file_address")


def test_slacks_own_addresses_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # a port that nothing listens on: nothing leaves here
    monkeypatch.setenv("no_proxy", "")
    slack = Slack(lambda: "xoxb-made-up")
    with pytest.raises(SlackError) as respond:
        slack.respond("https://hooks.slack.com/commands/x", {"text": "t"})
    with pytest.raises(SlackError) as download:
        Slack(lambda: "xoxb-made-up").download("https://files.slack.com/x", 9)
    assert respond.value.code == OUT_OF_REACH
    assert download.value.code == OUT_OF_REACH


def test_a_file_is_fetched_with_the_token_and_no_further_than_allowed(server: Server, slack: Slack) -> None:
    server.answers = [Answer(b"picture")] * 3
    assert slack.download(server.base + "file", 7) == b"picture"
    assert server.asked[-1][1]["Authorization"] == "Bearer xoxb-made-up"
    assert slack.download(server.base + "file", 6) == b"picture"  # the byte too many
    assert slack.download(server.base + "file", 3) == b"pict"


def test_a_token_does_not_follow_a_redirect(server: Server, slack: Slack) -> None:
    server.answers = [Answer(b"", 302, {"Location": server.base + "elsewhere"})]
    with pytest.raises(SlackError) as failed:
        slack.download(server.base + "file", 9)
    assert failed.value.code == "http_302"
    assert len(server.asked) == 1


def test_a_file_that_comes_drop_by_drop_is_given_up_while_it_still_comes() -> None:
    with HangingServer(trickle) as server:
        hasty, patient = (Slack(lambda: "xoxb-made-up", server.address, seconds) for seconds in (1, int(FOR_EVER)))
        waits = begun(lambda: patient.download(server.address, LARGE))  # the control
        assert server.reached.wait(GUARD)
        with pytest.raises(SlackError) as failed:
            at_once(lambda: hasty.download(server.address, LARGE))
        assert failed.value.code == OUT_OF_REACH
        assert not waits.done()
    assert waits.result(GUARD).strip(b"x") == b""


CALLS: list[Callable[[Slack], object]] = [
    lambda slack: slack.us(),
    lambda slack: slack.member("U1"),
    lambda slack: slack.member_by_email("a@b.example"),
    lambda slack: slack.direct_channel("U1"),
    lambda slack: slack.post("D1", "canary", BLOCKS),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("body", [b'{"ok": true}', b'{"ok": true, "user": 1, "channel": [], "ts": 2}'])
def test_an_answer_without_what_was_asked_for_is_none(
    server: Server, slack: Slack, call: Callable[[Slack], object], body: bytes
) -> None:
    server.answers = [Answer(body)]
    with pytest.raises(SlackError) as failed:
        call(slack)
    assert failed.value.code == OUT_OF_REACH


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refused("channel_not_found"), "channel_not_found"),
        (refused("ratelimited"), RATE_LIMITED),
        (refused(None), OUT_OF_REACH),
        (refused("Canary said so"), OUT_OF_REACH),
        (refused("x" * 61), OUT_OF_REACH),
        (Answer(b"<html>canary</html>"), OUT_OF_REACH),
        (Answer(b"\xff\xfe"), OUT_OF_REACH),
        (Answer(b"\x1f\x8b", headers={"Content-Type": "application/gzip"}), OUT_OF_REACH),
        (Answer(b"{}", headers={"Content-Type": "text/plain; charset=canary"}), OUT_OF_REACH),
        (Answer(b""), OUT_OF_REACH),
        (Answer(b"[]"), OUT_OF_REACH),
        (Answer(b"{}"), OUT_OF_REACH),
        (Answer(b'{"ok": false, "error": "fatal_error"}', 500), "http_500"),
        (Answer(b"<html>canary</html>", 502), "http_502"),
        (Answer(b"", 503), "http_503"),
        (Answer(b"", 429), RATE_LIMITED),
        (Answer(breaks=True), OUT_OF_REACH),
        (Answer(drops=9), OUT_OF_REACH),
    ],
)
def test_every_failure_has_a_code_and_holds_nothing_of_what_was_sent(
    server: Server, slack: Slack, caplog: pytest.LogCaptureFixture, answer: Answer, code: str
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers = [answer]
    with pytest.raises(SlackError) as failed:
        slack.post("D1", "canary", BLOCKS)
    assert failed.value.code == code
    assert "canary" not in str(failed.value).lower() + caplog.text.lower()
    assert failed.value.__cause__ is None
    assert len(server.asked) == 1  # nothing is tried again here


def test_the_silence_of_the_log_is_ours(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    # The control of the test above: with a logger of its own, the library prints what it sends.
    from slack_sdk import WebClient  # noqa: PLC0415 - as only this test does

    caplog.set_level(logging.DEBUG)
    server.answers = [said()]
    WebClient("xoxb-made-up", base_url=server.base, logger=logging.getLogger()).chat_postMessage(
        channel="D1", text="canary"
    )
    assert "canary" in caplog.text


def test_a_server_that_is_not_there_is_out_of_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(SlackError) as failed:
        Slack(lambda: "xoxb-made-up", f"http://127.0.0.1:{port}/api/").us()
    assert failed.value.code == OUT_OF_REACH


def test_a_server_that_says_nothing_is_given_up_while_it_is_silent() -> None:
    with HangingServer(black_hole) as server:
        hasty, patient = (Slack(lambda: "xoxb-made-up", server.address, seconds) for seconds in (1, int(FOR_EVER)))
        waits = begun(patient.us)  # the control
        assert server.reached.wait(GUARD)
        with pytest.raises(SlackError) as failed:
            at_once(hasty.us)
        assert failed.value.code == OUT_OF_REACH
        assert not waits.done()
    assert isinstance(waits.exception(GUARD), SlackError)


@pytest.mark.parametrize("status", [200, 429])
def test_slack_says_how_long_to_wait(server: Server, slack: Slack, status: int) -> None:
    server.answers = [Answer(b'{"ok": false, "error": "ratelimited"}', status, {"Retry-After": "30"})]
    with pytest.raises(SlackError) as failed:
        slack.us()
    assert (failed.value.code, failed.value.retry_after) == (RATE_LIMITED, timedelta(seconds=30))


def test_a_token_is_refreshed_with_the_client_in_the_header_alone(server: Server) -> None:
    server.answers = [said(access_token="xoxe.new", refresh_token="xoxe-1-new", expires_in=43_200)]
    grant = Slack.refresh(CLIENT, "xoxe-1-old", server.base)
    assert grant == Grant("xoxe.new", "xoxe-1-new", timedelta(hours=12))
    path, headers, body = server.asked[0]
    assert path == "/api/oauth.v2.access"
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'12.34:client-canary').decode()}"
    assert form(server) == {"grant_type": "refresh_token", "refresh_token": "xoxe-1-old"}
    assert b"canary" not in body


def test_secrets_are_not_printed() -> None:
    printed = repr(CLIENT) + repr(Grant("access-canary", "refresh-canary", timedelta(hours=12)))
    assert "canary" not in printed


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refused("invalid_refresh_token"), "invalid_refresh_token"),
        (said(access_token="a", refresh_token="r"), OUT_OF_REACH),
        (said(access_token="a", expires_in=1), OUT_OF_REACH),
        (said(refresh_token="r", expires_in=1), OUT_OF_REACH),
        (said(access_token="a", refresh_token="r", expires_in="soon"), OUT_OF_REACH),
    ],
)
def test_a_refresh_that_was_refused_or_not_understood_says_why(server: Server, answer: Answer, code: str) -> None:
    server.answers = [answer]
    with pytest.raises(SlackError) as failed:
        Slack.refresh(CLIENT, "xoxe-1-old", server.base)
    assert failed.value.code == code


def test_what_may_be_logged_of_an_error_is_a_code_or_its_kind() -> None:
    assert code_of(SlackError("channel_not_found")) == "channel_not_found"
    assert code_of(NotThere("canary")) == "NotThere"


def test_the_fake_leaves_no_call_to_the_network() -> None:
    calls = {name for name, value in vars(Slack).items() if callable(value) and not name.startswith("_")}
    assert calls <= vars(FakeSlack).keys()


def test_the_scopes_that_were_granted_stand_beside_an_answer() -> None:
    with FakeSlackApi() as workspace:
        ours = Slack(lambda: workspace.token, workspace.base)
        for scopes in ({"commands", "chat:write"}, set()):
            workspace.workspace.scopes = scopes
            assert ours.granted() == scopes


def test_a_line_is_asked_for_with_a_token_of_its_own() -> None:
    with FakeSlackApi() as workspace:
        ours = Slack(lambda: workspace.token, workspace.base)
        ours.try_line(workspace.tokens.app_token)
        assert workspace.calls == ["apps.connections.open"]
        with pytest.raises(SlackError) as wrong:
            ours.try_line(workspace.token)
    assert wrong.value.code == "invalid_auth"
