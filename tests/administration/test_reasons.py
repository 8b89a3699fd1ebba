"""Why Slack did not do something, in plain words."""

import pytest

from bot.administration.reasons import TROUBLE, UNKNOWN, reason
from bot.delivery.worker import STORE_BUSY
from bot.http import OUT_OF_REACH
from bot.platforms.slack.api import RATE_LIMITED, TOKEN_FAULTS
from bot.platforms.slack.members import NOT_A_MEMBER

MET_SELDOM = {"org_login_required", "team_access_not_granted"}


@pytest.mark.parametrize(
    "code",
    sorted({*TOKEN_FAULTS - MET_SELDOM, OUT_OF_REACH, RATE_LIMITED, NOT_A_MEMBER, STORE_BUSY, "users_not_found"}),
)
def test_what_a_technician_meets_has_a_reason_with_its_code_behind(code: str) -> None:
    told = reason(code)
    assert told.endswith(f" ({code})")
    assert not told.startswith((UNKNOWN, TROUBLE))


def test_an_error_of_slacks_server_is_told_as_trouble_and_anything_else_as_a_refusal() -> None:
    assert reason("http_503") == f"{TROUBLE} (http_503)"
    assert reason("something_new") == f"{UNKNOWN} (something_new)"
