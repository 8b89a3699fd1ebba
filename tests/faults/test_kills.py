"""The answer comes after the commit: a few kills on every run; `python -m tests.faults.kills` runs many."""

from pathlib import Path

from tests.faults.kills import answer_first, run


def test_nothing_answered_is_absent_after_the_page_is_killed(tmp_path: Path) -> None:
    counts = run(tmp_path, kills=8)
    assert counts.kills == 8
    assert (counts.absent, counts.doubled, counts.silent) == (0, 0, 0)


def test_a_page_that_answers_before_it_commits_is_caught(tmp_path: Path) -> None:
    assert run(tmp_path, kills=12, spoil=answer_first).absent > 0
