"""A backup or a restore that is killed loses nothing: a few steps here, all in `python -m tests.faults.keeping`."""

from pathlib import Path

import pytest

from tests.faults.keeping import run


@pytest.mark.slow
@pytest.mark.parametrize("what", ["backup", "restore"])
def test_killed_at_any_step_nothing_is_lost_and_the_next_one_leaves_nothing_lying_about(
    tmp_path: Path, what: str
) -> None:
    counts = run(tmp_path, what, rounds=1, steps=range(3, 1_000, 6))
    assert counts.kills > 4, counts
    assert (counts.lost, counts.spoilt_backups, counts.left_over) == (0, 0, []), counts


@pytest.mark.slow
def test_a_restore_that_removes_the_present_data_first_is_seen_to_lose_it(tmp_path: Path) -> None:
    assert run(tmp_path, "restore", rounds=0, steps=range(30, 1_000, 2), spoil=True).lost > 0
