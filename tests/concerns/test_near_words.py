import unicodedata

import pytest

from bot.concerns.near_words import How, find_near
from bot.concerns.redaction import Cut, Piece, find_words, without

NAME = "Tilly Marsh"


def near(exact: str, *texts: str) -> list[tuple[str, str]]:
    """Return what stands in each place that is near, and how it differs; what stands there as given is left out."""
    pieces = [Piece("concern_words", "quote", text) for text in texts]
    found = find_near(exact, pieces, find_words(exact, pieces))
    return [(pieces[n.cut.piece].words[n.cut.start : n.cut.start + n.cut.length], n.how.value) for n in found]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("so sad #TillyMarsh", "TillyMarsh"),
        ("it was @tillymarsh07 again", "tillymarsh"),
        ("ask TillyMARSHfan", "TillyMARSH"),
        ("Til-\nly Marsh was there", "Til-\nly Marsh"),
        ("Till y Marsh", "Till y Marsh"),
        ("T i l l y  M a r s h", "T i l l y  M a r s h"),
        ("Tilly\u200bMarsh", "Tilly\u200bMarsh"),
        ("Tilly_Marsh", "Tilly_Marsh"),
        ("https://example.org/people/tilly-marsh/photos", "tilly-marsh"),
        ("https://example.org/?who=Tilly%20Marsh&x=1", "Tilly%20Marsh"),
        ("https://example.org/?who=%54illy+Marsh", "%54illy+Marsh"),
        ("Tílly Mársh", "Tílly Mársh"),
        (unicodedata.normalize("NFD", "Tílly Marsh́"), unicodedata.normalize("NFD", "Tílly Marsh́")),
        ("\uff34illy \uff2darsh", "\uff34illy \uff2darsh"),
        ("evidence-of-tilly.marsh.png", "tilly.marsh"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, place: str) -> None:
    assert near(NAME, text) == [(place, How.OTHERWISE.value)]


@pytest.mark.parametrize("text", ["Tilly Marsh", "TILLY MARSH's bag", "tilly\nmarsh", "#Tilly Marsh"])
def test_what_stands_there_as_it_was_given_is_found_as_such_and_not_listed_as_near(text: str) -> None:
    assert near(NAME, text) == []
    assert len(find_words(NAME, [Piece("notes", "", text)])) == 1


def test_letters_of_other_languages_are_found_as_people_without_them_write_them() -> None:
    assert near("Søren", "soren said") == [("soren", "otherwise")]
    assert near("Lukasz", "Łukasz said") == [("Łukasz", "otherwise")]
    assert near("Weiß", "Mr Weiss") == [("Weiss", "otherwise")]
    assert near("Renée", "renee") == [("renee", "otherwise")]


def test_a_part_of_a_name_is_listed_where_it_stands_alone() -> None:
    assert near(NAME, "Tilly and the marshes, T. Marsh, #OurTilly07") == [
        ("Tilly", "part"),
        ("Marsh", "part"),
        ("Tilly", "part"),
    ]
    assert near("Jo Marsh", "Jo and the marsh") == [("marsh", "part")]  # two letters are too few
    assert near("the boy Jamie", "the boy and Jamie") == [("Jamie", "part")]
    assert near("red hair", "her hair is red") == [("hair", "part"), ("red", "part")]


def test_one_letter_that_is_different_is_listed() -> None:
    said = "Tily, Tillly, Tilky, Tlily Marsh"
    assert near("Tilly", said) == [("Tily", "alike"), ("Tillly", "alike"), ("Tilky", "alike"), ("Tlily", "alike")]
    assert near("Tilly", "till, tills, Billie, hilly days, silt") == [
        ("till", "alike"),
        ("tills", "alike"),
        ("hilly", "alike"),
    ]
    assert near("Anna", "Anne") == []  # too short: half the language is one letter away


def test_a_short_name_inside_other_words_is_not_meant() -> None:
    assert near("Ann", "planning can never annoy Hannah") == []
    assert near("Ann", "#Ann07, OurAnn and a-n-n") == [
        ("Ann", "otherwise"),
        ("Ann", "otherwise"),
        ("a-n-n", "otherwise"),
    ]
    assert near("Mark", "remarks about a market and postmark") == [("mark", "otherwise"), ("mark", "otherwise")]
    assert near("Marks", "bookmarksx") == [("marks", "otherwise")]


def test_no_two_places_overlap_so_that_each_can_be_taken_out() -> None:
    text = "TillyMarshTilly tillymarsh tilly marsh Tilly"
    pieces = [Piece("notes", "", text)]
    exact = find_words(NAME, pieces)
    cuts = (*exact, *(each.cut for each in find_near(NAME, pieces, exact)))
    left = without(text, cuts)
    assert "illy" not in left.replace("[removed]", "")
    assert left == "[removed][removed] [removed] [removed] [removed]"


def test_places_in_another_text_do_not_hide_one() -> None:
    pieces = [Piece("notes", "", "tillymarsh"), Piece("notes", "", "tillymarsh")]
    (only,) = find_near(NAME, pieces, [Cut(0, 0, 10)])
    assert only.cut == Cut(1, 0, 10)


@pytest.mark.parametrize("exact", ["", "...", "\u200b", "— !"])
def test_without_a_letter_or_digit_nothing_is_near(exact: str) -> None:
    assert near(exact, "anything at all ... — !") == []


def test_a_number_is_found_with_other_signs_between() -> None:
    assert near("07700 900123", "ring 07700-900-123 or 07700900123") == [
        ("07700-900-123", "otherwise"),
        ("07700900123", "otherwise"),
    ]
