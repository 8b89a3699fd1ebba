"""Nothing that is stored as a code reaches a bundle as one: every action, detail and field that there is or will be."""

import ast
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from bot.concerns.additions import alterations
from bot.concerns.concern import Concern, Outcome, Support
from bot.concerns.lifecycle import State
from bot.events import Action, Event
from commands.concerns import chronology, record_words, trail
from tests.builders import NOW, OAK_HEAD, REFERENCE, concern
from tests.commands.chat import Chat

SOURCE = (Path(chronology.__file__).parents[1], Path(trail.__file__).parents[2] / "bot")
SAMPLE = "a_code_of_some_kind"
NOT_TOLD = frozenset({
    *("reference", "school", "raised_by", "raised_at", "held_at", "keep_until", "erased_at"),
})  # fmt: skip
"""Fields that may be set anew and are told in no bundle, and nowhere else field by field."""
WORDS_OF_THE_LANGUAGE = ("True", "False", "None", "frozenset", "datetime", "→", "()", "{", "}")


def keys_of_details() -> Iterator[str]:
    """Yield every key that the details of an event have, as the source writes them."""
    for folder in SOURCE:
        for path in sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                yield from _keys(node)


def _keys(node: ast.AST) -> Iterator[str]:
    found: list[ast.expr] = []
    if isinstance(node, ast.Assign) and [getattr(each, "id", "") for each in node.targets] == ["details"]:
        found = [node.value]
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Event":
        found = node.args[4:]
    for each in (part for value in found for part in ast.walk(value) if isinstance(part, ast.Dict)):
        yield from (str(key.value) for key in each.keys if isinstance(key, ast.Constant))


KEYS = sorted(set(keys_of_details()))


def test_the_keys_are_found_in_the_source() -> None:
    assert {"from", "to", "clock", "days", "rung", "evidence", "request", "why", "places", "joins"} <= set(KEYS)


@pytest.mark.parametrize("action", Action)
def test_no_action_and_no_detail_of_one_stands_in_a_bundle_as_a_code(action: Action) -> None:
    plain = chronology._what(Event(OAK_HEAD.id, action, REFERENCE, NOW))  # noqa: SLF001 - the one place that says it
    assert plain == f"{action.label[0].upper()}{action.label[1:]}"
    assert is_plain(plain)
    for key in KEYS:
        said = chronology._what(Event(OAK_HEAD.id, action, REFERENCE, NOW, {key: SAMPLE}))  # noqa: SLF001 - as above
        assert said == plain


def test_a_state_is_told_by_its_label() -> None:
    details = {"from": State.RAISED.value, "to": State.CLOSED.value}
    moved = Event(OAK_HEAD.id, Action.CONCERN_MOVED, REFERENCE, NOW, details)
    assert chronology._what(moved) == "Moved to another state: from Raised to Closed"  # noqa: SLF001 - as above


def is_plain(text: str) -> bool:
    """Say whether a line reads as plain words: no code with a low line, no time as a machine writes it."""
    return not ("_" in text or any(each in text for each in WORDS_OF_THE_LANGUAGE) or "T00:" in text or "+00" in text)


def test_control_a_code_is_not_plain() -> None:
    assert not is_plain("Kind: own_accident")
    assert not is_plain("Legal hold: False → True")
    assert not is_plain("Seen: 2026-11-20T00:00:00+00:00")


def changed(name: str) -> list[tuple[Concern, Concern]]:
    """Return a concern with a field as it is, and with each other value that the field may have; and the other way."""
    before = concern()
    values: list[dict[str, Any]] = [{name: each} for each in _values(name, getattr(before, name))]
    others = (replace(before, **value) for value in values)
    return [pair for after in others for pair in ((before, after), (after, before))]


OF_FIELDS: dict[str, list[Any]] = {
    "handler": [OAK_HEAD.id, "somebody-who-left"],
    "decided_by": [OAK_HEAD.id, "somebody-who-left"],
    "retention": ["ordinary", "personnel"],
    "clauses": [("B.6", "E#8")],
    "outcome": list(Outcome),
    "support": list(Support),
}


def _values(name: str, now: object) -> list[Any]:
    if name in OF_FIELDS:
        return OF_FIELDS[name]
    if isinstance(now, bool):
        return [not now]
    if isinstance(now, Enum):
        return [each for each in type(now) if each is not now]
    return [datetime(2026, 11, 19, tzinfo=UTC)] if name.endswith("_at") else [date(2026, 11, 19)]


@pytest.mark.parametrize("name", sorted(record_words.FIELDS))
def test_every_field_that_is_set_anew_is_told_in_plain_words(name: str) -> None:
    chat = Chat()
    if name == "policy":  # a version's name, as the policy has it
        return
    for before, after in changed(name):
        (altered,) = alterations(before, after, OAK_HEAD.id, NOW)
        line = trail.line_of(altered, before, chat.services)
        assert line.startswith(f"{record_words.FIELDS[name]}: ")
        assert is_plain(line), line


def test_every_field_that_may_be_set_anew_is_told_or_left_out_on_purpose() -> None:
    before = concern()
    told_elsewhere = {each.name for each in fields(Concern) if not _is_altered(before, each.name)}
    names = {each.name for each in fields(Concern)} - told_elsewhere
    assert names - record_words.FIELDS.keys() <= NOT_TOLD


def _is_altered(before: Concern, name: str) -> bool:
    other: dict[str, Any] = {name: object()}
    return bool(alterations(before, replace(before, **other), OAK_HEAD.id, NOW))
