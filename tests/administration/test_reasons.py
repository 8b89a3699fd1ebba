"""Why another system did not do something, in plain words."""

import re
from pathlib import Path

import pytest

from bot.administration.reasons import MICROSOFT, OTHER_SYSTEM, SLACK, TROUBLE, UNKNOWN, reason
from bot.delivery.worker import NOT_DELIVERED, STORE_BUSY
from bot.http import OUT_OF_REACH
from bot.microsoft import faults
from bot.microsoft.drive import DRIVE_MISSING, FOLDER_MISSING, LIBRARY_MISSING, SITE_MISSING
from bot.microsoft.handovers import WORKBOOK_MISSING
from bot.microsoft.staff import NOT_REACHED
from bot.microsoft.uploads import NAME_TAKEN, UNFINISHED, WRONG_HOST
from bot.platforms.slack.api import RATE_LIMITED, TOKEN_FAULTS
from bot.platforms.slack.members import NOT_A_MEMBER
from bot.platforms.teams import api as teams
from bot.platforms.teams.notices import NEVER_MET
from bot.settings import HERE

MET_SELDOM = {"org_login_required", "team_access_not_granted"}
OF_SLACK = {*TOKEN_FAULTS - MET_SELDOM, NOT_A_MEMBER, "users_not_found"}
OF_ENTRA = {*faults.LOCKED_OUT, faults.REDIRECT_UNKNOWN, faults.ACCOUNT_DISABLED, faults.NOT_ASSIGNED}
OF_DRIVES = {SITE_MISSING, LIBRARY_MISSING, FOLDER_MISSING, DRIVE_MISSING, NAME_TAKEN, UNFINISHED, WRONG_HOST}
OF_TEAMS = {*teams.LOCKED_OUT, *teams.GONE, *teams.NOBODY, NEVER_MET}
OF_ANY = {OUT_OF_REACH, RATE_LIMITED, STORE_BUSY, NOT_DELIVERED, WORKBOOK_MISSING}
WORDED_BY_GRAPH = {
    "quotaLimitReached",
    "resourceLocked",
    "TooManyRequests",
    "activityLimitReached",
    "ErrorSendAsDenied",
    "ErrorInvalidRecipients",
    "ErrorQuotaExceeded",
    "ErrorMessageSizeExceeded",
    "MailboxNotEnabledForRESTAPI",
    "Authorization_RequestDenied",
}
OF_GRAPH = {faults.snake_case(code) for code in WORDED_BY_GRAPH}
GUIDES = [HERE / "docs" / "teams.md", HERE / "docs" / "microsoft-365.md"]


def is_unknown(told: str) -> bool:
    return told.startswith((UNKNOWN.format(system=OTHER_SYSTEM), TROUBLE.format(system=OTHER_SYSTEM)))


@pytest.mark.parametrize("code", sorted({*OF_SLACK, *OF_ENTRA, *OF_DRIVES, *OF_TEAMS, *OF_GRAPH, *OF_ANY}))
def test_what_a_technician_meets_has_a_reason_with_its_code_behind(code: str) -> None:
    told = reason(code)
    assert told.endswith(f" ({code})")
    assert not is_unknown(told)
    assert "{" not in told


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_code_that_a_guide_tells_of_has_a_reason(guide: Path) -> None:
    table = guide.read_text(encoding="utf-8").partition("\n## If something is wrong\n")[2].partition("\n## ")[0]
    codes = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", table))
    assert len(codes) >= 6
    assert [code for code in sorted(codes) if is_unknown(reason(code))] == []


def test_what_any_system_may_say_is_told_of_the_one_that_said_it() -> None:
    assert reason(OUT_OF_REACH, SLACK).startswith("Slack cannot be reached from here")
    assert reason(OUT_OF_REACH, MICROSOFT).startswith("Microsoft 365 cannot be reached from here")
    assert reason(RATE_LIMITED).startswith("the other system asks to be left alone")


def test_reading_the_staff_from_out_of_reach_reads_as_what_the_doctor_says() -> None:
    assert reason(OUT_OF_REACH, MICROSOFT) == f"{NOT_REACHED} (out_of_reach)"


def test_an_error_of_a_server_is_told_as_trouble_and_anything_else_as_a_refusal() -> None:
    assert reason("http_503", SLACK) == "Slack itself had trouble; it may be over in some minutes (http_503)"
    assert reason("something_new") == "the other system refused (something_new)"
    assert is_unknown(reason("something_new"))
