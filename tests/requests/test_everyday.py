import json
from pathlib import Path

import pytest

from bot.requests.everyday import HELLO, HELP, THANKS, everyday

QUESTIONS = Path(__file__).parent.parent / "policies" / "development.jsonl"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("help", HELP),
        ("Help!", HELP),
        ("menu", HELP),
        ("what can u do?", HELP),
        ("how do i report something", HELP),
        ("Can I speak to someone please", HELP),
        ("hi", HELLO),
        ("hello there", HELLO),
        ("Good morning!", HELLO),
        ("thanks", THANKS),
        ("thank you so much", THANKS),
        ("ok thx", THANKS),
    ],
)
def test_a_message_that_says_no_more_is_known(said: str, meant: str) -> None:
    assert everyday(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "hi can I add a pupil on insta",
        "help a child is hurt",
        "how do i report something nasty on facebook",
        "thanks, and can I post a photo",
        "hi " * 7,
    ],
)
def test_a_message_that_says_more_is_not(said: str) -> None:
    assert everyday(said) == ""


def test_no_question_that_people_asked_about_the_policy_is_taken_for_one() -> None:
    asked = [json.loads(line)["question"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert len(asked) > 100
    assert [question for question in asked if everyday(question)] == []
