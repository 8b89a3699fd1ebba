"""Teams put together."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from starlette.types import ASGIApp

from bot.chat.reply import File
from bot.errors import WrongSettings
from bot.events import Action
from bot.events import Event as Happened
from bot.http import Answer, CallFailed, Http
from bot.people.chat import Chat as Talk
from bot.platforms.teams.gate import PATH
from bot.platforms.teams.manifest import ABOUT_PATH
from bot.platforms.teams.platform import FILES, Account, Parts, TeamsPlatform, World
from bot.platforms.teams.uploads import WORKBOOK
from tests.builders import EVERYBODY, OAK_HEAD, SCHOOLS, TEACHER, notice
from tests.commands.chat import Chat
from tests.fakes.chats import FakeChats
from tests.fakes.deliveries import FakeDeliveries
from tests.fakes.handovers import FakeHandovers
from tests.fakes.teams_connector import TOKEN, FakeTeams, refused
from tests.guard import GUARD
from tests.platforms.teams.kit import OpenEnvelope
from tests.platforms.teams.signed import (
    APP_ID,
    OTHER_TENANT,
    SERVICE_URL,
    TENANT,
    answered,
    bearer,
    invoke,
    message,
    post,
)

ADDRESS = "https://staffroom.example.org"
ACCOUNT = Account(APP_ID, TENANT, ADDRESS)
BOOK = File("Monday's workbook", "staffroom.xlsx", WORKBOOK, b"a workbook")
USER, OBJECT_ID = "29:1anna", "99999999-8888-4777-8666-555555555555"
MET = Talk(SERVICE_URL, "a:head", "29:head")


class Teams(FakeTeams):
    """Teams, which writes down as whom the bot opens a talk, too."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[object] = []

    def call(self, method: str, address: str, **sent: Any) -> Answer:  # noqa: ANN401 - a call's own arguments
        """Answer a call."""
        body = sent.get("json")
        self.bodies.extend([body["bot"]] if isinstance(body, dict) and "bot" in body else [])
        return super().call(method, address, **sent)


class Home:
    """A tenant, and a chat with the bot's real commands. `token` gives tokens; `timeouts` are those asked for."""

    def __init__(self) -> None:
        self.teams, self.chat, self.chats = Teams(), Chat(), FakeChats(**{OAK_HEAD.id: MET})
        self.teams.add(USER, OBJECT_ID, TEACHER.email)
        self.timeouts: list[float] = []
        self.fault: CallFailed | None = None

    def platform(self, account: Account = ACCOUNT) -> TeamsPlatform:
        parts = Parts(
            self.chat.dispatcher,
            self.chat.store.directory,
            FakeDeliveries(),
            self.chats,
            FakeHandovers(),
            OpenEnvelope(),
            self.token,
            lambda purpose: purpose.encode(),
            self.chat.clock,
        )
        return TeamsPlatform(account, parts, "The Federation", World(http=self.http))

    def token(self) -> str:
        if self.fault:
            raise self.fault
        return TOKEN

    def http(self, timeout: float) -> Http:
        self.timeouts.append(timeout)
        return self.teams

    def bearer(self, service_url: str = SERVICE_URL) -> str:
        return bearer(service_url=service_url, now=int(self.chat.clock().timestamp()))


@pytest.fixture
def home() -> Home:
    return Home()


def test_a_signed_message_is_answered_and_a_forged_one_is_not(home: Home) -> None:
    room = home.platform().rooms()[PATH]
    good, bad = answered(room, post(message("B.6"), home.bearer()), post(message("B.6"), "forged"))
    assert (good.status, bad.status) == (200, 401)
    (said,) = home.teams.said
    assert "B.6" in str(said.card)


def test_another_tenant_is_refused(home: Home) -> None:
    room = home.platform(replace(ACCOUNT, tenant=OTHER_TENANT)).rooms()[PATH]
    (answer,) = answered(room, post(message("B.6"), home.bearer()))
    assert (answer.status, home.teams.calls) == (403, [])


def test_who_uses_the_search_where_the_bot_is_not_is_asked_about_under_the_bots_own_name(home: Home) -> None:
    between = {"id": "19:a_b@unq.gbl.spaces", "conversationType": "personal", "tenantId": TENANT}
    search = invoke("composeExtension/query", {"parameters": [{"name": "words", "value": "B.6"}]}, conversation=between)
    home.teams.fail(refused(403, "BotNotInConversationRoster"))
    (answer,) = answered(home.platform().rooms()[PATH], post(search, home.bearer()))
    assert "B.6" in answer.text
    assert [method for method, _ in home.teams.calls] == ["GET", "POST", "GET"]
    assert home.teams.bodies == [{"id": f"28:{APP_ID}"}]
    assert TEACHER.id not in home.chats.met


@pytest.mark.parametrize("account", [replace(ACCOUNT, app_id=""), replace(ACCOUNT, tenant="")])
def test_without_an_app_or_a_tenant_it_does_not_start(account: Account, home: Home) -> None:
    with pytest.raises(WrongSettings):
        home.platform(account).rooms()


def test_each_room_has_its_path(home: Home) -> None:
    assert set(home.platform().rooms()) == {PATH, FILES, ABOUT_PATH}


def test_calls_within_a_request_give_up_sooner_than_the_workers(home: Home) -> None:
    home.platform().rooms()
    assert sorted(home.timeouts) == [2.0, 2.0, 10.0]


def test_a_notice_reaches_its_person_once(home: Home) -> None:
    channel, told = home.platform().channel(), notice(OAK_HEAD)
    assert channel.has(told) is False
    channel.put(told, home.chat.clock())
    assert channel.has(told) is True
    (said,) = home.teams.said
    assert (said.conversation, told.about in str(said.card)) == ("a:head", True)
    assert "task/fetch" in str(said.card)


def test_a_file_gets_a_link_to_our_own_server(home: Home) -> None:
    assert home.platform().shelve(OAK_HEAD.id, BOOK).startswith(f"{ADDRESS}{FILES}")
    assert home.platform(replace(ACCOUNT, address=f"{ADDRESS}/")).shelve(OAK_HEAD.id, BOOK).startswith(ADDRESS + FILES)
    assert home.platform(replace(ACCOUNT, address="")).shelve(OAK_HEAD.id, BOOK) == ""
    assert home.teams.calls == []


def test_a_school_may_choose_that_workbooks_go_into_their_readers_onedrive(home: Home) -> None:
    platform = home.platform(replace(ACCOUNT, uploads=True))
    assert APP_ID in platform.shelve(OAK_HEAD.id, BOOK)
    assert len(home.teams.said) == 1
    assert platform.shelve(TEACHER.id, BOOK).startswith(ADDRESS)  # whom the bot never met
    assert platform.shelve(OAK_HEAD.id, replace(BOOK, media_type="image/png")).startswith(ADDRESS)


def test_the_shelf_is_looked_after_until_told_to_stop(home: Home) -> None:
    platform, stop = home.platform(), Event()
    platform.shelve(OAK_HEAD.id, BOOK)
    home.chat.clock.move(timedelta(hours=1))
    looking = Thread(target=platform.tend, args=(stop,))
    looking.start()
    stop.set()
    looking.join(timeout=GUARD)
    assert not looking.is_alive()


def test_microsoft_says_why_the_bot_is_not_let_in(home: Home) -> None:
    platform = home.platform()
    assert platform.fault() == ""
    home.fault = CallFailed("aadsts7000222")
    assert platform.fault() == "aadsts7000222"


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

    async def pressed() -> None:
        await room({"type": "http", "method": "POST", "path": path}, receive, send)

    asyncio.run(pressed())
    return int(sent[0]["status"])


def test_marks_tell_messages_apart_and_nothing_of_them(home: Home) -> None:
    mark = home.platform().mark
    assert mark("a:1", "1") == mark("a:1", "1") != mark("a:1", "2")
    assert mark("a:1", "1") != mark("a:2", "1")
    assert "a:1" not in mark("a:1", "1")


def test_no_secret_stands_in_what_is_printed(home: Home) -> None:
    parts = home.platform()._parts  # noqa: SLF001 - to be printed
    assert "token" not in repr(parts)
    assert "secret_for" not in repr(parts)


def test_where_there_is_nothing_in_microsoft_365_a_notice_has_no_link_there(home: Home) -> None:
    home.platform().channel().put(notice(OAK_HEAD), home.chat.clock())
    assert "Action.OpenUrl" not in str(home.teams.said[0].card)
