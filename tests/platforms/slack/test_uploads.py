"""Workbooks as files in Slack, where a school chose that."""

from dataclasses import replace

import pytest

from bot.chat.reply import File
from bot.platforms.slack.api import Member, SlackError
from bot.platforms.slack.members import Members
from bot.platforms.slack.uploads import WORKBOOK, Uploads
from bot.reports.workbook import MEDIA_TYPE
from tests.builders import OAK_HEAD, directory
from tests.fakes.slack import TEAM, FakeSlack

BOOK = File("Monday's workbook", "staffroom-2026-W47.xlsx", WORKBOOK, b"a workbook")


@pytest.fixture
def slack() -> FakeSlack:
    return FakeSlack(Member("U1", TEAM, OAK_HEAD.email, full=True))


@pytest.fixture
def uploads(slack: FakeSlack) -> Uploads:
    return Uploads(slack, Members(slack, directory(), lambda: TEAM), directory())


def test_a_workbook_goes_into_its_readers_own_conversation(slack: FakeSlack, uploads: Uploads) -> None:
    assert uploads.put(OAK_HEAD.id, BOOK) == "https://made-up.slack.com/archives/DU1"
    assert slack.uploads == [("DU1", BOOK.name, BOOK.content)]


@pytest.mark.parametrize(
    ("person", "file"),
    [(OAK_HEAD.id, replace(BOOK, media_type="image/png")), ("nobody", BOOK)],
)
def test_evidence_and_files_for_strangers_are_never_uploaded(
    person: str, file: File, slack: FakeSlack, uploads: Uploads
) -> None:
    assert uploads.put(person, file) == ""
    assert slack.calls == []


def test_what_slack_refuses_is_an_error_with_its_code(slack: FakeSlack, uploads: Uploads) -> None:
    slack.fail("upload", "missing_scope")
    with pytest.raises(SlackError) as refused:
        uploads.put(OAK_HEAD.id, BOOK)
    assert refused.value.code == "missing_scope"


def test_a_workbook_is_what_the_reports_call_one() -> None:
    assert WORKBOOK == MEDIA_TYPE
