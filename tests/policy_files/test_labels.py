import pytest

from bot.policy_files.labels import Label, Style, follows, label_of, point_of, roman, style_of


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("1.1 All staff", Label(Style.DOTTED, "1.1", "All staff")),
        ("4.2.3. Deeper", Label(Style.DOTTED, "4.2.3", "Deeper")),
        ("B.3. Be aware", Label(Style.DOTTED, "B.3", "Be aware")),
        ("1.Remain professional", Label(Style.DECIMAL, "1", "Remain professional")),
        ("(a) first", Label(Style.LETTER, "a", "first")),
        ("iv) fourth", Label(Style.ROMAN, "iv", "fourth")),
        ("A. INTRODUCTION", Label(Style.CAPITAL, "A", "INTRODUCTION")),
        ("2023 was a year", None),
        ("1.5", None),
        ("Appendix A: Form", None),
        ("1 Introduction", None),
        ("a word", None),
    ],
)
def test_a_number_in_front_is_read(text: str, label: Label | None) -> None:
    assert label_of(text) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Appendix A: Form", Label(Style.NAMED, "Appendix A", "Form")),
        ("SECTION 4", Label(Style.NAMED, "Section 4", "")),
        ("1 Introduction", Label(Style.DECIMAL, "1", "Introduction")),
        ("Introduction", None),
    ],
)
def test_a_heading_may_have_a_number_without_any_sign(text: str, label: Label | None) -> None:
    assert label_of(text, heading=True) == label


@pytest.mark.parametrize(
    ("name", "style"),
    [
        *(("12", Style.DECIMAL), ("A", Style.CAPITAL), ("a", Style.LETTER), ("ii", Style.ROMAN), ("1.1", Style.DOTTED)),
        ("Appendix A", Style.NAMED),
    ],
)
def test_a_number_says_how_it_is_written(name: str, style: Style) -> None:
    assert style_of(name) is style


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("• at the gate", "at the gate"),
        ("- in writing", "in writing"),
        ("o below", "below"),
        ("-5 degrees", None),
        ("on", None),
    ],
)
def test_the_mark_of_a_point_is_taken_off(text: str, point: str | None) -> None:
    assert point_of(text) == point


@pytest.mark.parametrize(
    ("name", "before", "so"),
    [
        *(("1", "", True), ("2", "", False), ("i", "", True), ("3", "2", True), ("3", "b", False), ("b", "a", True)),
        *(("iv", "iii", True), ("v", "iii", False), ("5", "3", False)),
    ],
)
def test_a_list_counts_on(name: str, before: str, so: bool) -> None:  # noqa: FBT001 - a column of the table
    assert follows(name, before) is so


def test_roman_numbers_have_a_value() -> None:
    assert [roman(each) for each in ("i", "iv", "ix", "XIV", "xxxix", "", "a")] == [1, 4, 9, 14, 39, 0, 0]
