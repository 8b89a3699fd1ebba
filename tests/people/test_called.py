"""Whether a name that somebody typed may mean somebody on the staff list."""

import pytest

from bot.people.called import any_is_surely, any_may_be, is_surely, looks_like_a_name, may_be

SAME = [
    ("Sadia Rahman", "sadia  RAHMAN"),
    ("Sadia Rahman", "Rahman, Sadia"),
    ("Sadia Rahman", "Rahman, Mrs Sadia"),
    *(("Sadia Rahman", f"{title} Sadia Rahman") for title in ("Mr", "Mrs.", "Ms", "Miss", "Mx", "Dr", "Rev", "Sir")),
    ("Dr Helen Marlowe", "Prof. Helen Marlowe"),
    ("Zoë O'Neil", "Zoe O\u2019NEIL"),
    ("Zoë O'Neil", "zoe oneil"),
    ("Ann Smith-Jones", "Ann Smith Jones"),
    ("Anne-Marie Roe", "Roe, Annemarie"),
    ("Søren Łuk", "Soren Luk"),
    ("Sadia Rahman", "@SadiaRahman07"),
]
PERHAPS = [
    ("Sadia Rahman", "Rahman Sadia"),
    ("Sadia Rahman", "S. Rahman"),
    ("Sadia Rahman", "S.J. Rahman"),
    ("Sadia Rahman", "Rahman, S"),
    ("Sadia Rahman", "Sadia Jane Rahman"),
    ("Sadia Rahman", "Mrs Rahman"),
    ("Sadia Rahman", "Sadia"),
    ("S Rahman", "Sadia Rahman"),
    ("Ann Smith-Jones", "Mrs Smith"),
    ("Sara Al-Amin", "S Alamin"),
    ("Nils Amory", "n.amory@example.org"),
]
NOT = [
    ("Sadia Rahman", "Sara Rahman"),
    ("Sadia Rahman", "T Rahman"),
    ("Sadia Rahman", "S R"),
    ("Sadia Rahman", "Mrs"),
    ("Sadia Rahman", "07"),
    ("Sadia Rahman", "Sadia Parent"),
    ("Sadia Rahman", "Sad"),
]


@pytest.mark.parametrize(("name", "written"), SAME)
def test_a_name_in_another_dress_is_the_same_name(name: str, written: str) -> None:
    assert is_surely(name, written)
    assert may_be(name, written)


@pytest.mark.parametrize(("name", "written"), PERHAPS)
def test_a_part_of_a_name_with_or_without_initials_may_mean_them(name: str, written: str) -> None:
    assert not is_surely(name, written)
    assert may_be(name, written)


@pytest.mark.parametrize(("name", "written"), NOT)
def test_control_another_name_means_somebody_else(name: str, written: str) -> None:
    assert not is_surely(name, written)
    assert not may_be(name, written)


@pytest.mark.parametrize(
    "text", ["Tilly Marsh", "Mrs O\u2019Neil-Roe", "@tilly.marsh_07", "#Tilly", "Zoe\u0308", "Marsh, T"]
)
def test_what_looks_like_a_name_or_account_is_one(text: str) -> None:
    assert looks_like_a_name(text)


@pytest.mark.parametrize("text", ["", "one two three four five", "Tilly; Marsh", "why?", '"Tilly"', "a,b", "T\u00ae"])
def test_control_a_sentence_is_no_name(text: str) -> None:
    assert not looks_like_a_name(text)


def test_any_of_their_names_will_do() -> None:
    names = ("Leo Left", "Leo Single")
    assert any_is_surely(names, ("Nobody", "Single, Leo"))
    assert not any_is_surely(names, ("Nobody", "Mr Single"))
    assert any_may_be(names, ("Nobody", "Mr Single"))
    assert not any_may_be(names, ("Nobody",))
