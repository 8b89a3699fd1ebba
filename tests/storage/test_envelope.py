import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import NotThere
from bot.storage import Keys
from bot.storage.envelope import SealedEnvelope
from bot.storage.sealing import Place, new_keys
from tests.storage.examples import KEYS

ENVELOPE = SealedEnvelope(KEYS)
ASCII = re.compile(r"[A-Za-z0-9_-]+")
LONG = "A parent said this about a colleague of mine, in a group with forty others. " * 13


@given(st.text() | st.just("half \ud83d pair"), st.text(max_size=20))
@example("", "p-ann")
def test_words_come_back_to_the_letter_for_their_person(words: str, person: str) -> None:
    sealed = ENVELOPE.seal(words, person)
    assert ASCII.fullmatch(sealed)
    assert ENVELOPE.open(sealed, person) == words


def test_the_same_words_never_look_alike() -> None:
    assert len({ENVELOPE.seal("canary", "p-ann") for _ in range(100)}) == 100


def test_a_thousand_characters_of_prose_fit_into_a_button() -> None:
    assert len(ENVELOPE.seal(LONG[:1_000], "p-ann")) < 1_000


def test_nobody_else_opens_an_envelope() -> None:
    sealed = ENVELOPE.seal("canary", "p-ann")
    with pytest.raises(NotThere):
        ENVELOPE.open(sealed, "p-bob")
    assert ENVELOPE.open(sealed, "p-ann") == "canary"


@given(st.text(alphabet=string.printable) | st.text())
@example("A")
@example("é")
@example("ab+/")
@example("\ud83d")
def test_what_is_no_envelope_is_not_there(text: str) -> None:
    with pytest.raises(NotThere):
        ENVELOPE.open(text, "p-ann")


def test_an_envelope_with_any_character_changed_or_cut_is_not_there() -> None:
    sealed = ENVELOPE.seal("canary!", "p-ann")
    for at in range(len(sealed)):
        other = "B" if sealed[at] == "A" else "A"
        for spoilt in (sealed[:at] + other + sealed[at + 1 :], sealed[:at]):
            if not _same_bytes(spoilt, sealed):
                with pytest.raises(NotThere):
                    ENVELOPE.open(spoilt, "p-ann")


def _same_bytes(one: str, other: str) -> bool:
    """Say whether two texts differ in bits alone that stand for nothing."""
    return len(one) == len(other) and one[:-1] == other[:-1]


def test_a_field_of_the_store_is_no_envelope() -> None:
    sealed = KEYS.seal(Place("notes", "sealed", ("p-ann",)), b"canary").hex()
    with pytest.raises(NotThere):
        ENVELOPE.open(sealed, "p-ann")


def test_an_envelope_lives_as_long_as_its_key() -> None:
    (seal, audit), newer = new_keys().split(), new_keys().split()[0]
    sealed = SealedEnvelope(Keys.parse(f"{seal} {audit}")).seal("canary", "p-ann")
    both = SealedEnvelope(Keys.parse(f"{newer} {seal} {audit}"))
    assert both.open(sealed, "p-ann") == "canary"
    assert both.seal("canary", "p-ann")[:8] != sealed[:8]
    with pytest.raises(NotThere):
        SealedEnvelope(Keys.parse(f"{newer} {audit}")).open(sealed, "p-ann")
