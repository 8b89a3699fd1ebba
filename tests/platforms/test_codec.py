import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.form import Form
from bot.chat.reply import Button, Press
from bot.errors import NotThere
from bot.platforms.codec import LONGEST_METADATA, LONGEST_VALUE, Carried, Codec
from bot.storage.envelope import SealedEnvelope
from tests.storage.examples import KEYS

CODEC = Codec(SealedEnvelope(KEYS), "p-ann")
OF_ANOTHER = Codec(SealedEnvelope(KEYS), "p-bob")
TEXTS = st.text(max_size=40)
ASK = Button("Label", "request", "ask", "about", "canary words")
NOISE = "".join(map(chr, range(0x4E00, 0x4E00 + 1_500)))
"""Words that cannot be made shorter."""


def a_form(about: str = "SR-7K3M-9QVX") -> Form:
    return Form("escalate", "file", "Title", (), "Send", "nonce", about, "7")


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_a_button_asks_for_what_was_put_into_it(command: str, step: str, about: str, words: str) -> None:
    packed = CODEC.of_button(Button("Label", command, step, about, words))
    assert CODEC.unpack(packed or "") == Carried(command, step, about, words)


def test_a_press_brings_its_nonce_back() -> None:
    packed = CODEC.of_press(Press("Label", "request", "settle", "nonce", "about", "canary words", "Sure?"))
    assert CODEC.unpack(packed or "") == Carried("request", "settle", "about", "canary words", "nonce")


@pytest.mark.parametrize("unfolded", [True, False])
def test_a_modal_brings_back_all_that_it_came_from(unfolded: bool) -> None:  # noqa: FBT001 - data of a test
    packed = CODEC.of_form(a_form(), "canary words", "slack:C1", unfolded=unfolded)
    carried = Carried("escalate", "file", "SR-7K3M-9QVX", "canary words", "nonce", "7", "slack:C1", unfolded)
    assert CODEC.unpack(packed) == carried


def test_peoples_words_are_not_in_what_is_packed_and_ids_are() -> None:
    packed = (CODEC.of_button(ASK) or "") + CODEC.of_form(a_form(), "canary words")
    assert "canary" not in packed
    assert "request" in packed
    assert "SR-7K3M-9QVX" in packed


def test_nobody_else_reads_peoples_words() -> None:
    with pytest.raises(NotThere):
        OF_ANOTHER.unpack(CODEC.of_button(ASK) or "")
    without_words = CODEC.of_button(Button("Label", "request")) or ""
    assert OF_ANOTHER.unpack(without_words) == Carried("request")


def test_what_is_too_long_for_slack_is_not_packed() -> None:
    assert CODEC.of_button(Button("Label", "request", about=NOISE)) is None
    assert CODEC.of_press(Press("Label", "request", "", "nonce", words=NOISE)) is None
    with pytest.raises(NotThere):
        CODEC.of_form(a_form(NOISE))


def test_words_that_do_not_fit_are_left_out_where_the_rest_still_leads_there() -> None:
    button = CODEC.of_button(Button("Label", "request", "kind", "leave", NOISE))
    assert CODEC.unpack(button or "") == Carried("request", "kind", "leave")
    form = CODEC.unpack(CODEC.of_form(a_form(), NOISE, "slack:C1"))
    assert (form.words, form.place) == ("", "slack:C1")
    assert CODEC.unpack(CODEC.of_form(a_form(), "short")).words == "short"  # the control


def test_the_longest_that_fits_is_packed() -> None:
    empty = len(CODEC.of_button(Button("Label", "request")) or "")
    fits, over = (Button("Label", "request", about="a" * (LONGEST_VALUE - empty + more)) for more in (0, 1))
    assert len(CODEC.of_button(fits) or "") == LONGEST_VALUE
    assert CODEC.of_button(over) is None
    about = "a" * (LONGEST_METADATA - len(CODEC.of_form(a_form(""))))
    assert len(CODEC.of_form(a_form(about))) == LONGEST_METADATA
    with pytest.raises(NotThere):
        CODEC.of_form(a_form(about + "a"))


VALUES = st.none() | st.booleans() | st.integers() | st.text()
NOT_EIGHT = st.lists(VALUES | st.lists(VALUES), max_size=12).filter(lambda parts: len(parts) != 8)


@given(st.text() | (VALUES | NOT_EIGHT).map(json.dumps))
@example("[" * 2_999)
@example("null")
@example("7")
@example("[]")
@example('["", "", "", 7, "", "", "", 0]')
@example('["", "", "", "no envelope", "", "", "", 0]')
@example('["", "", "", "", "", "", "", 0, 0]')
def test_what_we_did_not_pack_is_not_there(packed: str) -> None:
    with pytest.raises(NotThere):
        CODEC.unpack(packed)
