"""However a name is spelt where people write, it is found; words that only look like it are not."""

import pytest

from bot.concerns.spellings import Spellings, folded, replaced, words_of

TILLY = Spellings(("Tilly Marsh",))


@pytest.mark.parametrize(
    "text",
    [
        *("Tilly Marsh", "tilly  marsh", "TILLY MARSH", "Tilly\nMarsh", "Tilly-Marsh", "Tilly.Marsh"),
        *("Marsh, Tilly", "MARSH Tilly", "Tilly J. Marsh", "Tilly J Marsh", "#TillyMarsh", "tillymarsh07"),
        *("@tilly_marsh", "https://example.org/tilly-marsh", "Tilly Marsh's", "Tilly Marsh\u2019s", "T\u00eflly Marsh"),
        *("Ti\u0308lly Marsh", "Tilly\u2010Marsh"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(text: str) -> None:
    assert TILLY.are_in(f"There was {text} again")
    assert Spellings(("Mrs Tïlly  MARSH",)).are_in(text)


@pytest.mark.parametrize(
    "text", ["Tilly", "Marsh", "Tilly and Marsh", "Tilly; Marsh", "Tillyx Marsh", "Tilly Marshal", ""]
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert not TILLY.are_in(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("\u0645\u062d\u0645\u062f", "\u0645\u064f\u062d\u0645\u0651\u062f"),
        ("Tilly Marsh", "\U0001f642 T\u00eflly Marsh"),
    ],
)
def test_marks_of_other_alphabets_make_no_difference_either(name: str, text: str) -> None:
    assert Spellings((name,)).are_in(text)


def test_a_name_of_one_word_has_no_other_order() -> None:
    assert Spellings(("Tilly",)).are_in("Tilly, 7")
    assert Spellings(("Tilly",)).turned("Tilly, Tilly") == []
    assert not Spellings(()).are_in("anything")
    assert not Spellings(("Mrs", " ", "!?")).are_in("Mrs !?")


def test_a_surname_with_its_title_is_not_the_surname_alone() -> None:
    spelt = Spellings(("Mrs Marsh",))
    assert all(spelt.are_in(text) for text in ("Mrs Marsh", "mrs. marsh", "MRS MARSH's", "Mrs T. Marsh"))
    assert not any(spelt.are_in(text) for text in ("Marsh", "Mr Marsh", "Tilly Marsh"))
    assert spelt.parts == {"Marsh"}


def test_between_two_names_side_by_side_stands_nobody() -> None:
    both = "Tess Teacher Tom Teacher"
    tess, tom = Spellings(("Tess Teacher",)), Spellings(("Tom Teacher",))
    taken = [*tess.straight(both), *tom.straight(both)]
    assert (tom.turned(both, taken), tom.turned(both)) == ([], [(5, 16)])


def test_a_part_of_a_name_counts_as_it_is_written_in_names() -> None:
    names = Spellings(("Will O'Neil-Ross", "Mr Jo Al", "Dr So Too", "x Small"))
    assert names.parts == {"Will", "O'Neil", "Ross", "Jo", "Al", "Too", "Small"}
    text = "Will will, WILL; JO Jo; So; O\u2019Neil"
    assert [text[start:end] for start, end in names.alone(text)] == ["Will", "WILL", "Jo", "O\u2019Neil"]
    assert names.alone(text, frozenset({"Will", "Jo", "O'Neil"})) == []


def test_what_is_put_in_its_place_takes_the_accents_along() -> None:
    text = "Ti\u0308lly Marshe\u0301 there"
    assert replaced(text, Spellings(("Tilly Marshe",)).straight(text), "[x]") == "[x] there"
    assert folded("\ufb01").text == "fi"


def test_places_that_overlap_or_touch_are_one() -> None:
    assert replaced("abcdefgh", [(4, 6), (0, 2), (1, 3), (6, 7)], "-") == "-d-h"
    assert replaced("abc", [(0, 3), (1, 2)], "-") == "-"
    assert replaced("abc", [], "-") == "abc"


def test_the_words_of_a_name_are_those_without_titles() -> None:
    assert words_of("Mrs. Zoë  Parent-Smith") == ("Zoe", "Parent", "Smith")
