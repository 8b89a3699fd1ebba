"""Column types that are the same on SQLite and PostgreSQL."""

import json
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import DateTime, Dialect, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from bot.labelled import Labelled

L = TypeVar("L", bound=Labelled)


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC: TIMESTAMPTZ on PostgreSQL, text of fixed width (so that it sorts) on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type for an engine."""
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - two engines, two types
        """Return what the engine stores; raise ValueError for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - as above
        """Return the moment in UTC."""
        if value is None:
            return None
        moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class Coded(TypeDecorator[L], Generic[L]):
    """A member of an enumeration, stored as its code."""

    impl = Text
    cache_ok = True

    def __init__(self, members: type[L]) -> None:
        super().__init__()
        self.members = members
        self._by_code = {member.value: member for member in members}

    def process_bind_param(self, value: L | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as the base has it
        """Return the code."""
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> L | None:  # noqa: ARG002 - as above
        """Return the member; raise ValueError for a code that is none."""
        # A report reads millions: asking the enumeration takes four times as long.
        return None if value is None else (self._by_code.get(value) or self.members(value))


class Codes(TypeDecorator[tuple[str, ...]]):
    """A short list of codes, stored as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:  # noqa: ARG002 - as above
        """Return the array as text."""
        return json.dumps(value or (), separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002 - as above
        """Return the codes."""
        return tuple(json.loads(value or "[]"))
