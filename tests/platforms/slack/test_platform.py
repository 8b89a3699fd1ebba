"""Slack put together, over real HTTP against a fake workspace."""

import asyncio
import time
from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Send

from bot.chat.reply import File
from bot.errors import Busy, WrongSettings
from bot.events import Action
from bot.events import Event as Happened
from bot.notices import NoticeKind
from bot.people import Person
from bot.platforms.slack.api import SlackError
from bot.platforms.slack.gate import PATH as EVENTS
from bot.platforms.slack.platform import FILES, Account, Parts, SlackPlatform
from bot.platforms.slack.tokens import FixedToken, RotatingToken
from bot.platforms.slack.uploads import WORKBOOK
from bot.weeks import Week
from tests.builders import EVERYBODY, NOW, OAK_HEAD, SCHOOLS, TEACHER, notice
from tests.commands.chat import Chat
from tests.fakes.deliveries import FakeDeliveries
from tests.fakes.handovers import FakeHandovers
from tests.fakes.slack_api import FakeSlackApi
from tests.fakes.slack_tokens import CLIENT_ID, CLIENT_SECRET
from tests.fakes.slack_workspace import TEAM
from tests.guard import GUARD
from tests.platforms.slack.kit import OpenEnvelope
from tests.platforms.slack.signed import SECRET, answered, command

ADDRESS = "https://staffroom.example.org"
BOOK = File("Monday's workbook", "staffroom.xlsx", WORKBOOK, b"a workbook")


class MadeUpSecrets:
    """Secrets in memory; `busy = True` makes everything fail."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[int, str]] = {}
        self.busy = False

    def get(self, name: str) -> tuple[int, str] | None:
        if self.busy:
            raise Busy
        return self.held.get(name)

    def put(self, name: str, version_before: int, text: str) -> bool:
        if self.held.get(name, (0, ""))[0] != version_before:
            return False
        self.held[name] = (version_before + 1, text)
        return True


class Home:
    """A workspace at Slack, and a chat with the bot's real commands."""

    def __init__(self, slack: FakeSlackApi) -> None:
        self.slack, self.chat, self.secrets = slack, Chat(), MadeUpSecrets()
        self.teacher, self.head = (slack.add_user(person.email) for person in (TEACHER, OAK_HEAD))
        self.account = Account(token=slack.token, signing_secret=SECRET, address=ADDRESS, api=slack.base)

    def platform(self, account: Account | None = None) -> SlackPlatform:
        parts = Parts(
            self.chat.dispatcher,
            self.chat.store.directory,
            FakeDeliveries(),
            self.secrets,
            OpenEnvelope(),
            lambda purpose: purpose.encode(),
            self.chat.clock,
        )
        return SlackPlatform(account or self.account, parts)


@pytest.fixture
def home() -> Iterator[Home]:
    with FakeSlackApi() as slack:
        yield Home(slack)


def test_a_signed_command_is_answered_and_an_unsigned_one_is_not(home: Home) -> None:
    room = home.platform().rooms()[EVENTS]
    asked = command(int(time.time()), team_id=TEAM, user_id=home.teacher, text="B.6")
    good, bad = answered(room, asked, replace(asked, chunks=(asked.body + b"x",)))
    assert (good.status, bad.status) == (200, 401)
    assert good.data["response_type"] == "ephemeral"
    assert "B.6" in good.text


def test_a_notice_reaches_its_person_once(home: Home) -> None:
    channel = home.platform().channel()
    told = notice(OAK_HEAD)
    assert channel.has(told) is False
    channel.put(told, home.chat.clock())
    assert channel.has(told) is True
    (message,) = home.slack.direct_messages(home.head)
    assert told.about in message["text"]


def test_a_file_gets_a_link_to_our_own_server(home: Home) -> None:
    platform = home.platform()
    assert platform.shelve(OAK_HEAD.id, BOOK).startswith(f"{ADDRESS}{FILES}")
    assert home.slack.calls == []


def test_a_school_may_choose_that_workbooks_are_uploaded(home: Home) -> None:
    home.slack.scopes.add("files:write")
    platform = home.platform(replace(home.account, uploads=True, address=""))
    assert "/archives/D" in platform.shelve(OAK_HEAD.id, BOOK)
    assert platform.shelve(OAK_HEAD.id, replace(BOOK, media_type="image/png")) == ""


def test_mondays_workbooks_are_uploaded_only_where_a_school_chose_it(home: Home) -> None:
    def make(_week: Week, _to: Person) -> File:
        return BOOK

    assert home.platform().workbooks(FakeHandovers(), make) is None
    home.slack.scopes.add("files:write")
    channel = home.platform(replace(home.account, uploads=True, address="")).workbooks(FakeHandovers(), make)
    assert channel is not None
    due = notice(OAK_HEAD, NoticeKind.WORKBOOK, about="2026-W47")
    channel.put(due, NOW)
    assert channel.has(due)


def test_an_empty_secret_is_refused(home: Home) -> None:
    with pytest.raises(WrongSettings):
        home.platform(replace(home.account, signing_secret="")).rooms()


def test_in_socket_mode_nothing_of_slack_answers_http_and_the_line_ends_when_told(home: Home) -> None:
    platform = home.platform(replace(home.account, signing_secret="", app_token="xapp-made-up"))
    assert platform.has_socket
    assert not home.platform().has_socket
    assert set(platform.rooms()) == {FILES}
    stop = Event()
    line = Thread(target=platform.run_socket, args=(stop, lambda: None))
    line.start()
    stop.set()
    line.join(timeout=GUARD)
    assert not line.is_alive()


def test_a_token_is_fixed_or_rotated_as_it_was_set_up(home: Home) -> None:
    assert isinstance(home.platform().tokens, FixedToken)
    rotated = replace(
        home.account,
        token="",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        refresh_token=home.slack.tokens.refresh_token,
    )
    platform = home.platform(rotated)
    assert isinstance(platform.tokens, RotatingToken)
    assert platform.us.team == TEAM
    assert home.secrets.held


def test_the_token_and_the_shelf_are_looked_after_until_told_to_stop(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    rotated = replace(home.account, token="", client_id=CLIENT_ID, client_secret="no", refresh_token="xoxe-1")
    platform, stop = home.platform(rotated), Event()
    looking = Thread(target=platform.tend, args=(stop,))
    looking.start()
    while "the token was not refreshed" not in caplog.text:
        time.sleep(0.01)
    stop.set()
    looking.join(timeout=GUARD)
    assert "bad_client_secret" in caplog.text


def test_slack_says_what_is_wrong_with_the_bot(home: Home) -> None:
    platform = home.platform()
    assert platform.fault() == ""
    assert platform.missing_scopes() == ()
    home.slack.tokens.fault = "account_inactive"
    assert platform.fault() == "account_inactive"
    with pytest.raises(SlackError):
        platform.missing_scopes()


def test_slack_says_which_scopes_are_missing(home: Home) -> None:
    home.slack.scopes.discard("im:history")
    assert home.platform().missing_scopes() == ("im:history",)


def test_slack_says_what_is_wrong_with_the_line(home: Home) -> None:
    by_socket = replace(home.account, signing_secret="", app_token=home.slack.tokens.app_token)
    assert home.platform(by_socket).line_fault() == ""
    assert home.platform(replace(by_socket, app_token="xapp-old")).line_fault() == "invalid_auth"
    assert home.platform().line_fault() == ""  # by HTTP there is no line


def test_a_file_is_kept_for_nobody_who_left(home: Home) -> None:
    platform = home.platform()
    files = platform.rooms()[FILES]
    links = [platform.shelve(person.id, BOOK).removeprefix(ADDRESS) for person in (OAK_HEAD, TEACHER)]
    staying = [person for person in EVERYBODY if person != TEACHER]
    home.chat.store.directory.replace_staff(
        staying, SCHOOLS, Happened("", Action.STAFF_LIST_READ, "", home.chat.clock())
    )
    assert [status(files, link) for link in links] == [200, 404]


def status(room: ASGIApp, path: str) -> int:
    """Press the button of a file's page, and return the status of the answer."""
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        raise AssertionError  # no body is read

    asyncio.run(pressed(room, path, receive, send))
    return int(sent[0]["status"])


async def pressed(room: ASGIApp, path: str, receive: Receive, send: Send) -> None:
    await room({"type": "http", "method": "POST", "path": path}, receive, send)


def test_no_secret_stands_in_what_is_printed_of_an_account(home: Home) -> None:
    assert SECRET not in repr(home.account)
    assert home.slack.token not in repr(home.account)


def test_marks_tell_messages_apart_and_nothing_of_them(home: Home) -> None:
    mark = home.platform().mark
    assert mark("C1", "1.1") == mark("C1", "1.1") != mark("C1", "1.2")
    assert mark("C1", "1.1") != mark("C2", "1.1")
    assert "C1" not in mark("C1", "1.1")
