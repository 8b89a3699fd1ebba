"""The answer comes after the commit: a few kills on every run; `python -m tests.faults.kills` runs many."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.slack_api import FakeSlackApi
from tests.faults.kills import Door, answer_first, door_of, run


@pytest.fixture(params=["page", "slack", "teams"])
def door(request: pytest.FixtureRequest) -> Iterator[Door]:
    with FakeSlackApi() as slack:
        yield door_of(request.param, slack)


def test_nothing_answered_is_absent_after_the_bot_is_killed(tmp_path: Path, door: Door) -> None:
    counts = run(tmp_path, kills=8, door=door)
    assert counts.kills == 8
    assert (counts.absent, counts.doubled, counts.silent) == (0, 0, 0)


def test_a_bot_that_answers_before_it_commits_is_caught(tmp_path: Path, door: Door) -> None:
    assert run(tmp_path, kills=12, spoil=answer_first, door=door).absent > 0
