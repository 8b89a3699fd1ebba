import pytest
from lxml import etree

from bot.policy_files.numbering import Numbering, read_numbering, written
from tests.policy_files.documents import levels, numbering


def read(xml: str) -> Numbering:
    return read_numbering(etree.fromstring(xml))


def printed(found: Numbering, *asked: tuple[str, int]) -> list[str]:
    return [number.text if (number := found.next(*each)) else "-" for each in asked]


THREE = levels(("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"))


def test_numbers_count_on_and_begin_anew_below_a_new_one() -> None:
    found = read(numbering(THREE))
    asked = [("1", 0), ("1", 1), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("1", 2)]
    assert printed(found, *asked) == ["1.", "1.1", "1.2", "(a)", "2.", "2.1", "(a)"]


def test_a_level_above_that_was_never_counted_stands_at_its_start() -> None:
    assert printed(read(numbering(THREE)), ("1", 1), ("1", 0)) == ["1.1", "2."]


def test_two_numberings_of_one_kind_count_together_unless_one_starts_over() -> None:
    nums = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{more}</w:num>'
        for number, more in (
            (1, ""),
            (2, ""),
            (3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
            (4, f'<w:lvlOverride w:ilvl="0">{levels(("upperRoman", "%1)"))}</w:lvlOverride>'),
        )
    )
    found = read(numbering(THREE, nums))
    asked = [("1", 0), ("2", 0), ("3", 0), ("3", 0), ("4", 0)]
    assert printed(found, *asked) == ["1.", "2.", "1.", "2.", "III)"]


def test_marks_and_what_has_no_number_print_nothing() -> None:
    found = read(numbering(levels(("bullet", "•"), ("none", ""))))
    mark = found.next("1", 0)
    assert mark is not None
    assert mark.is_mark
    assert printed(found, ("1", 1), ("1", 5), ("9", 0)) == ["-", "-", "-"]


def test_legal_numbers_are_digits_throughout() -> None:
    lvls = levels(("upperRoman", "%1")) + (
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:isLgl/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    )
    assert printed(read(numbering(lvls)), ("1", 0), ("1", 1)) == ["I", "1.1"]


@pytest.mark.parametrize(("restart", "second"), [("0", "3"), ("1", "1")])
def test_a_level_may_go_on_over_the_one_above(restart: str, second: str) -> None:
    lvls = levels(("decimal", "%1")) + (
        f'<w:lvl w:ilvl="1"><w:start w:val="1"/><w:lvlRestart w:val="{restart}"/><w:lvlText w:val="%2"/></w:lvl>'
    )
    assert printed(read(numbering(lvls)), ("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1))[-1] == second


def test_a_numbering_may_point_to_a_style_of_another() -> None:
    linked = numbering(
        '<w:numStyleLink w:val="S"/>',
        f'<w:abstractNum w:abstractNumId="7"><w:styleLink w:val="S"/>{THREE}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="99"/></w:num>',
    )
    assert printed(read(linked), ("1", 0), ("2", 0)) == ["1.", "-"]


def test_a_document_without_numberings_has_none() -> None:
    assert read_numbering(None).next("1", 0) is None


@pytest.mark.parametrize(
    ("count", "style", "text"),
    [
        (28, "lowerLetter", "bb"),
        (0, "lowerLetter", "0"),
        (3, "upperLetter", "C"),
        (1994, "lowerRoman", "mcmxciv"),
        (4000, "upperRoman", "4000"),
        (7, "decimalZero", "07"),
        (1, "ordinal", "1st"),
        (12, "ordinal", "12th"),
        (24, "ordinal", "24th"),
        (2, "bullet", ""),
        (2, "none", ""),
        (2, "chicago", "2"),
    ],
)
def test_a_count_is_written_in_the_styles_of_word(count: int, style: str, text: str) -> None:
    assert written(count, style) == text
