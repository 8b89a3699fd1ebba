"""Parts of payloads: each has its type, or it is not understood."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.payload import NotUnderstood, code, is_code, mapping, needed, part, parts, text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)
READERS: tuple[Callable[..., object], ...] = (part, parts, text, code, needed)
OF = {
    "object": {"a": 1},
    "list": [{"a": 1}, {}],
    "mixed": [{}, "x"],
    "words": "Zoë said “no”\n",
    "code": "29:a b",
    "bell": "a\x07",
    "number": 7,
    "null": None,
    "empty": "",
    "no": False,
}


@pytest.mark.parametrize(
    ("read", "name", "found"),
    [
        (part, "object", {"a": 1}),
        (part, "null", {}),
        (part, "missing", {}),
        (parts, "list", [{"a": 1}, {}]),
        (parts, "null", []),
        (parts, "missing", []),
        (text, "words", "Zoë said “no”\n"),
        (text, "null", ""),
        (text, "missing", ""),
        (code, "code", "29:a b"),
        (code, "missing", ""),
        (needed, "code", "29:a b"),
    ],
)
def test_a_part_is_read_with_its_type(read: Callable[..., object], name: str, found: object) -> None:
    assert read(OF, name) == found


@pytest.mark.parametrize(
    ("read", "names"),
    [
        (part, ("list", "words", "number", "empty", "no")),
        (parts, ("object", "mixed", "words", "number", "empty", "no")),
        (text, ("object", "list", "number", "no")),
        (code, ("words", "bell", "number", "object")),
        (needed, ("words", "missing", "null", "empty")),
    ],
)
def test_a_part_of_another_type_is_not_understood(read: Callable[..., object], names: tuple[str, ...]) -> None:
    for name in names:
        with pytest.raises(NotUnderstood):
            read(OF, name)


def test_only_objects_are_objects() -> None:
    assert mapping({"a": 1}) == {"a": 1}
    others: tuple[object, ...] = (None, [], "x", 7)
    for value in others:
        with pytest.raises(NotUnderstood):
            mapping(value)


@pytest.mark.parametrize(("value", "good"), [("", True), ("a", True), ("é", False), ("\n", False), (None, False)])
def test_a_code_is_printable_ascii_or_empty(value: object, good: bool) -> None:  # noqa: FBT001 - a table
    assert is_code(value) is good


@given(st.dictionaries(st.just("a"), JSON, max_size=1), st.sampled_from(READERS))
def test_whatever_comes_is_read_or_not_understood_and_nothing_of_it_is_kept(
    payload: dict[str, object], read: Callable[..., object]
) -> None:
    try:
        read(payload, "a")
    except NotUnderstood as error:
        assert (error.args, error.__context__) == ((NotUnderstood.sentence,), None)  # noqa: PT017 - it may not raise
