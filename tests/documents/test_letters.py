import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.letters import as_written, reads_from_the_right, writable

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
NASTY = st.sampled_from(["⟦U+0007⟧", "\x07", "\ufffe", "\ud800", "\r\n", "⟦", "\x0b"])


@given(st.lists(ANY_TEXT | NASTY, max_size=6).map("".join))
def test_every_text_comes_back(text: str) -> None:
    assert as_written(writable(text)) == text


def test_what_xml_cannot_hold_stands_as_its_number_and_the_rest_as_it_is() -> None:
    assert writable("a\x07b\ufffec\ud800\r") == "a⟦U+0007⟧b⟦U+FFFE⟧c⟦U+D800⟧⟦U+000D⟧"
    assert writable("\u202eabc\u2066") == "⟦U+202E⟧abc⟦U+2066⟧"
    assert writable("tab\tnew\nline é 😀 مرحبا") == "tab\tnew\nline é 😀 مرحبا"


@pytest.mark.parametrize(
    ("text", "from_the_right"),
    [("مرحبا abc", True), ("123 שלום", True), ("abc مرحبا", False), ("123", False), ("", False), ("\u202eabc", False)],
)
def test_the_first_letter_with_a_direction_tells_it(text: str, *, from_the_right: bool) -> None:
    assert reads_from_the_right(text) is from_the_right
