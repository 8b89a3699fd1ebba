import unicodedata

import pytest

from bot.concerns.redaction import MOST_PLACES, Cut, Piece, find_words, in_context, parsed, without, written
from bot.errors import NotThere


def pieces(*texts: str) -> tuple[Piece, ...]:
    return tuple(Piece("concern_words", "quote", text) for text in texts)


def found(exact: str, *texts: str) -> list[str]:
    """Return what stands in each place that is found."""
    these = pieces(*texts)
    return [these[c.piece].words[c.start : c.start + c.length] for c in find_words(exact, these)]


def test_words_are_found_whole_in_any_case_and_across_lines() -> None:
    assert found("Jamie Roe", "jamie\nroe and JAMIE ROE", "Jamie Roes") == ["jamie\nroe", "JAMIE ROE"]
    assert found("Jamie", "Jamie's friend Jamieson") == ["Jamie"]
    assert found("a+b", "a+b, aab") == ["a+b"]


def test_accents_are_found_however_they_are_stored() -> None:
    for stored in ("NFC", "NFD"):
        for asked in ("NFC", "NFD"):
            text = unicodedata.normalize(stored, "Zoé was there")
            assert len(found(unicodedata.normalize(asked, "Zoé"), text)) == 1


def test_a_mark_stands_in_each_place_and_nothing_else_changes() -> None:
    text = "Jamie, and again jamie."
    cuts = find_words("Jamie", pieces(text))
    assert without(text, cuts) == "[removed], and again [removed]."
    assert without(text, ()) == text


@pytest.mark.parametrize("cuts", [[Cut(0, 3, 9)], [Cut(0, 0, 3), Cut(0, 2, 2)], [Cut(0, 1, 0)]])
def test_places_that_cannot_be_are_refused(cuts: list[Cut]) -> None:
    with pytest.raises(NotThere):
        without("a text", cuts)


def test_a_place_is_shown_with_what_stands_around_it() -> None:
    (near,) = find_words("Jamie", pieces("Hello Jamie."))
    assert in_context(near, pieces("Hello Jamie.")) == "Hello [[Jamie]]."
    long = f"{'x' * 50} Jamie {'y' * 50}"
    (cut,) = find_words("Jamie", pieces(long))
    assert in_context(cut, pieces(long)) == f"…{'x' * 39} [[Jamie]] {'y' * 39}…"
    for nowhere in (Cut(1, 0, 3), Cut(0, 5, 200)):
        with pytest.raises(NotThere):
            in_context(nowhere, pieces(long))


def test_a_button_carries_places_and_never_the_words() -> None:
    cuts = find_words("Jamie", pieces("Jamie", "no", "oh Jamie"))
    carried = written("abc", cuts)
    assert carried == "abc/0:0+5/2:3+5"
    assert parsed(carried) == ("abc", cuts)


@pytest.mark.parametrize(
    "text", ["", "abc", "abc/", "abc/x", "abc/1:2", "abc/1:2+3/y", "abc" + "/1:2+3" * (MOST_PLACES + 1)]
)
def test_what_no_button_of_ours_carries_is_not_there(text: str) -> None:
    with pytest.raises(NotThere):
        parsed(text)
