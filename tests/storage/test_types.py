from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError

from bot.people import Role
from bot.storage.engine import open_database
from bot.storage.types import Coded, Codes, Moment
from bot.weeks import LONDON

SAMPLE = Table(
    "sample",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", Moment),
    Column("role", Coded(Role)),
    Column("clauses", Codes),
)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 10, 25, 0, 59, 59, 999999, UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1),
        datetime(2026, 11, 20, 8, 5, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
        datetime(1, 1, 2, tzinfo=UTC),
        None,
    ],
)
def test_a_row_comes_back_with_its_moment_in_utc(url: str, at: datetime | None) -> None:
    database = open_database(url)
    with database.write() as connection:
        SAMPLE.create(connection)
        connection.execute(insert(SAMPLE), [{"at": at, "role": Role.TEACHER, "clauses": ("B.3", "E#8")}])
        connection.execute(insert(SAMPLE), [{"at": at, "role": None, "clauses": None}])
        first, second = connection.execute(select(SAMPLE).order_by(SAMPLE.c.id)).all()
    database.close()
    assert (first.at, first.role, first.clauses) == (at and at.astimezone(UTC), Role.TEACHER, ("B.3", "E#8"))
    assert at is None or first.at.tzinfo is UTC
    assert (second.role, second.clauses) == (None, ())


def test_moments_are_compared_as_moments(url: str) -> None:
    moments = [datetime(2026, 10, 25, 0, minute, micro, tzinfo=UTC) for minute in (0, 30) for micro in (0, 5)]
    database = open_database(url)
    with database.write() as connection:
        SAMPLE.create(connection)
        connection.execute(insert(SAMPLE), [{"at": at} for at in reversed(moments)])
        assert list(connection.execute(select(SAMPLE.c.at).order_by(SAMPLE.c.at)).scalars()) == moments
        later = select(SAMPLE.c.at).where(SAMPLE.c.at > moments[2].astimezone(LONDON))
        assert list(connection.execute(later).scalars()) == moments[3:]
    database.close()


def test_a_moment_without_a_zone_is_refused(url: str) -> None:
    database = open_database(url)
    with database.write() as connection:
        SAMPLE.create(connection)
        with pytest.raises(StatementError, match="time zone"):
            connection.execute(insert(SAMPLE), {"at": datetime(2026, 11, 20)})  # noqa: DTZ001 - that is the point
    database.close()


def test_a_code_that_is_none_is_refused(url: str) -> None:
    database = open_database(url)
    with database.write() as connection:
        SAMPLE.create(connection)
        connection.execute(text("INSERT INTO sample (id, role) VALUES (1, 'wizard')"))
        with pytest.raises(ValueError, match="wizard"):
            connection.execute(select(SAMPLE.c.role)).all()
        assert connection.execute(select(SAMPLE.c.id)).scalars().all() == [1], "the control"
    database.close()
