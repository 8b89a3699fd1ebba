"""Whatever stops the bot while it saves a workbook, the last good one stays: a few times here, many at length.

`TEST_KILLS=200 pytest tests/faults/test_workbooks.py` kills it two hundred times.
"""

import os
from pathlib import Path

from tests.faults.workbooks import (
    World,
    as_openpyxl,
    as_the_product,
    fill_at_each_block,
    kill_at_each_step,
    kill_at_random,
)

KILLS = int(os.environ.get("TEST_KILLS", "4"))
STEP = 1 if KILLS > 100 else 5


def test_killed_while_it_saves_or_on_a_full_disk_the_last_good_workbook_stays_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    world = World.of(tmp_path / "workbooks", as_the_product)
    for counts in (kill_at_each_step(world), kill_at_random(world, KILLS), fill_at_each_block(world, STEP)):
        assert counts.kills > 1, counts
        assert counts.wrong == 0, counts


def test_saving_onto_the_final_name_is_seen_to_spoil_it(tmp_path: Path) -> None:
    world = World.of(tmp_path / "workbooks", as_openpyxl)
    assert kill_at_random(world, 3).unreadable > 0
    assert fill_at_each_block(world, STEP).wrong > 0
