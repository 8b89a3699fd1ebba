"""Everybody who is or was on the staff list, with every name and address that they had."""

from datetime import UTC, datetime, timedelta

from bot.people.known import Former, Known, known, stood_before
from tests.builders import ASSISTANT, LEAVER, TEACHER

AT = datetime(2026, 8, 31, tzinfo=UTC)
EARLIER = AT - timedelta(days=400)
FORMER = [
    Former(LEAVER.id, "Leo Single", "", EARLIER),
    Former(LEAVER.id, LEAVER.name, LEAVER.email, AT),
    Former(TEACHER.id, TEACHER.name, "tom@example.org", AT),
    Former("gone-before", "Gil Gone", "", EARLIER),
]


def test_those_on_the_list_come_first_and_the_latest_name_of_each() -> None:
    assert known([ASSISTANT, TEACHER], FORMER) == (
        Known(ASSISTANT.id, (ASSISTANT.name,), (ASSISTANT.email,), ASSISTANT),
        Known(TEACHER.id, (TEACHER.name,), (TEACHER.email, "tom@example.org"), TEACHER),
        Known(LEAVER.id, (LEAVER.name, "Leo Single"), (LEAVER.email,), None, AT),
        Known("gone-before", ("Gil Gone",), (), None, EARLIER),
    )


def test_what_is_gone_from_a_list_is_a_row_a_name_or_an_address() -> None:
    married = Former(ASSISTANT.id, ASSISTANT.name, ASSISTANT.email, AT)
    now = [TEACHER.__class__(ASSISTANT.id, "Asha Married", ASSISTANT.role, email=ASSISTANT.email), TEACHER]
    assert stood_before([ASSISTANT, TEACHER], now, AT) == (married,)
    assert stood_before([TEACHER], [], AT) == (Former(TEACHER.id, TEACHER.name, TEACHER.email, AT),)
    assert stood_before([TEACHER], [TEACHER], AT) == ()
