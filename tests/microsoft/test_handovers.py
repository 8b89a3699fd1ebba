"""Tests of whose a workbook is, and of where it is read."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.worker import DeliveryFailed
from bot.errors import Busy
from bot.microsoft.handovers import Delivery, Workbook, Written, delivery
from bot.people import Person
from bot.reports.writing import NotWritten
from bot.weeks import Week
from tests.builders import LEAVER, OAK_HEAD, directory
from tests.microsoft.office import NAME, WEEK, due

AT = datetime.now(UTC)
"""Now, since a file's own time is that of the machine."""


def test_a_notice_tells_whose_workbook_of_which_week_is_due() -> None:
    assert delivery(due(), directory()) == Delivery(due().key, WEEK, OAK_HEAD)
    assert delivery(due(LEAVER), directory()) is None


def test_a_workbook_is_read_where_it_was_written(tmp_path: Path) -> None:
    def never(_week: Week, _to: Person) -> None:
        raise AssertionError

    (tmp_path / NAME).write_bytes(b"made-up workbook")
    assert Written(tmp_path, never, lambda: AT)(WEEK, OAK_HEAD) == Workbook(NAME, b"made-up workbook")


def test_a_workbook_that_is_gone_is_written_again(tmp_path: Path) -> None:
    def again(_week: Week, _to: Person) -> None:
        (tmp_path / NAME).write_bytes(b"written again")

    assert Written(tmp_path, again, lambda: AT)(WEEK, OAK_HEAD).content == b"written again"


@pytest.mark.parametrize(("age", "content"), [(9, b"as it was"), (11, b"written again")])
def test_a_workbook_that_waited_is_written_again_as_its_reader_may_read_it_now(
    tmp_path: Path, age: int, content: bytes
) -> None:
    def again(_week: Week, _to: Person) -> None:
        (tmp_path / NAME).write_bytes(b"written again")

    (tmp_path / NAME).write_bytes(b"as it was")
    written_at = (AT - timedelta(minutes=age)).timestamp()
    os.utime(tmp_path / NAME, (written_at, written_at))
    assert Written(tmp_path, again, lambda: AT)(WEEK, OAK_HEAD).content == content


def test_a_workbook_that_cannot_be_written_again_is_missing(tmp_path: Path) -> None:
    def full(_week: Week, _to: Person) -> None:
        raise NotWritten

    for write in (full, lambda _week, _to: None):
        with pytest.raises(DeliveryFailed) as failed:
            Written(tmp_path, write, lambda: AT)(WEEK, OAK_HEAD)
        assert failed.value.fault == "workbook_missing"


def test_a_store_that_is_busy_is_no_missing_workbook(tmp_path: Path) -> None:
    def busy(_week: Week, _to: Person) -> None:
        raise Busy

    with pytest.raises(Busy):
        Written(tmp_path, busy, lambda: AT)(WEEK, OAK_HEAD)


def test_nothing_that_is_written_into_a_log_shows_a_workbook() -> None:
    assert "words" not in repr(Workbook(NAME, b"words"))
