from pathlib import Path

import pytest

from tests.platforms.teams.real_house import HEAD, TEACHER, RealHouse, real_house


@pytest.fixture
def at(tmp_path: Path):
    with real_house(tmp_path) as opened:
        yield opened


def test_a_question_is_answered_with_the_clause(at: RealHouse) -> None:
    (answer,) = at.say(TEACHER, "can I add a pupil on insta")
    assert "B.3, paragraph 2" in answer.says


def test_concern(at: RealHouse) -> None:
    reference = at.raise_concern(TEACHER)
    at.say(HEAD, "hello")
    at.work()
    print([s.says for s in at.told(HEAD)])
    assert reference in at.told(HEAD)[-1].says
