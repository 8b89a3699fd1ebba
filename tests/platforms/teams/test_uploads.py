"""Workbooks into their reader's own OneDrive, where a school chose that."""

from dataclasses import replace

import pytest

from bot.chat.reply import File
from bot.http import Answer, CallFailed
from bot.people.chat import Chat
from bot.platforms.teams import words
from bot.platforms.teams.api import CONSENT_CARD, Connector
from bot.platforms.teams.held import Waiting
from bot.platforms.teams.uploads import WORKBOOK, Uploads
from bot.reports.workbook import MEDIA_TYPE
from tests.builders import OAK_HEAD, Clock
from tests.fakes.chats import FakeChats
from tests.fakes.teams_connector import TOKEN, FakeTeams, refused, unreachable
from tests.platforms.teams.signed import APP_ID, SERVICE_URL, TENANT

BOOK = File("Monday's workbook", "staffroom-2026-W47.xlsx", WORKBOOK, b"a workbook")
MET = Chat(SERVICE_URL, "a:head", "29:head")


class Desk:
    """A reader with a talk, and what is offered there."""

    def __init__(self, **met: Chat) -> None:
        self.teams, self.waiting = FakeTeams(), Waiting(Clock())
        connector = Connector(self.teams, lambda: TOKEN, TENANT)
        self.uploads = Uploads(connector, FakeChats(**met), self.waiting, APP_ID)


@pytest.fixture
def desk() -> Desk:
    return Desk(**{OAK_HEAD.id: MET})


def test_a_workbook_is_offered_in_its_readers_own_talk_and_waits_for_consent(desk: Desk) -> None:
    assert desk.uploads.offer(OAK_HEAD.id, BOOK) == f"https://teams.microsoft.com/l/chat/0/0?users=28:{APP_ID}"
    (said,) = desk.teams.said
    (asked,) = said.activity["attachments"]
    assert (said.conversation, asked["contentType"], asked["name"]) == ("a:head", CONSENT_CARD, BOOK.name)
    assert (asked["content"]["description"], asked["content"]["sizeInBytes"]) == (words.CONSENT, len(BOOK.content))
    assert asked["content"]["acceptContext"] == asked["content"]["declineContext"]
    assert desk.waiting.take(OAK_HEAD.id, asked["content"]["acceptContext"]["file"]) == BOOK
    assert "a workbook" not in str(said.activity)


@pytest.mark.parametrize(
    ("person", "file"), [(OAK_HEAD.id, replace(BOOK, media_type="image/png")), ("never met", BOOK)]
)
def test_evidence_and_files_for_whoever_was_not_met_are_never_offered(person: str, file: File, desk: Desk) -> None:
    assert desk.uploads.offer(person, file) == ""
    assert desk.teams.calls == []


@pytest.mark.parametrize("fault", [unreachable(), refused(403, "ConversationBlockedByUser")])
def test_where_it_cannot_be_offered_there_is_another_way(
    fault: Answer | CallFailed, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.teams.fail(fault)
    assert desk.uploads.offer(OAK_HEAD.id, BOOK) == ""
    assert "a file was not offered: " in caplog.text
    assert BOOK.name not in caplog.text


def test_a_workbook_is_what_the_reports_call_one() -> None:
    assert WORKBOOK == MEDIA_TYPE
