"""A workbook is put into its place once, whole: a few uploads here; `python -m tests.faults.uploads` runs many."""

from tests.fakes.microsoft_server import Authority
from tests.faults.uploads import ANSWERS_LOST, LONG_AND_CHANGING, mix, record_first, rename, run


def test_no_upload_is_lost_doubled_or_damaged_whatever_breaks(microsoft_authority: Authority) -> None:
    counts = run(microsoft_authority, uploads=60)
    assert counts.attempts > counts.uploads
    assert counts.kills > 0
    assert (counts.lost, counts.doubled, counts.damaged) == (0, 0, 0)


def test_a_channel_that_writes_the_fact_down_first_loses(microsoft_authority: Authority) -> None:
    assert run(microsoft_authority, 30, record_first).lost > 0


def test_a_channel_that_lets_sharepoint_rename_doubles(microsoft_authority: Authority) -> None:
    assert run(microsoft_authority, 30, rename, ANSWERS_LOST).doubled > 0


def test_a_channel_that_goes_on_with_other_content_damages(microsoft_authority: Authority) -> None:
    assert run(microsoft_authority, 30, mix, LONG_AND_CHANGING).damaged > 0
