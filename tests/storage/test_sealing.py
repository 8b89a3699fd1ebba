from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WrongSettings
from bot.storage.sealing import (
    Keys,
    NotGenuine,
    Place,
    WrongKey,
    add_sealing_key,
    drop_old_keys,
    generate_key_file,
    new_keys,
)

HERE = Place("concern_words", "sealed", ("SR-7K3M-9QVX", "quote"))
ELSEWHERE = [
    Place("notes", "sealed", ("SR-7K3M-9QVX", "quote")),
    Place("concern_words", "words", ("SR-7K3M-9QVX", "quote")),
    Place("concern_words", "sealed", ("SR-2222-2222", "quote")),
    Place("concern_words", "sealed", ("SR-7K3M-9QVX", "reasons")),
    Place("concern_words", "sealed", ("SR-7K3M-9QVX",)),
]
KEYS = Keys.parse(new_keys())
SEAL = "seal:" + "A" * 43 + "="
AUDIT = "audit:" + "B" * 42 + "A="


@given(st.text() | st.just("half \ud83d pair"))
def test_words_come_back_to_the_letter(words: str) -> None:
    assert KEYS.unseal_text(HERE, KEYS.seal_text(HERE, words)) == words


@given(st.binary(max_size=1_000))
def test_bytes_come_back_and_are_never_sealed_alike_twice(content: bytes) -> None:
    sealed = KEYS.seal(HERE, content)
    assert KEYS.unseal(HERE, sealed) == content
    assert KEYS.seal(HERE, content) != sealed


def test_a_sealed_field_does_not_hold_its_words() -> None:
    assert b"canary" not in KEYS.seal_text(HERE, "canary")


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_field_that_was_moved_is_refused(place: Place) -> None:
    with pytest.raises(NotGenuine):
        KEYS.unseal(place, KEYS.seal(HERE, b"words"))


def test_a_field_with_any_bit_turned_is_refused() -> None:
    sealed = KEYS.seal(HERE, b"words")
    for position in range(len(sealed)):
        spoilt = bytearray(sealed)
        spoilt[position] ^= 1
        with pytest.raises((NotGenuine, WrongKey)):
            KEYS.unseal(HERE, bytes(spoilt))


def test_a_field_that_was_cut_is_refused() -> None:
    sealed = KEYS.seal(HERE, b"words")
    for length in range(len(sealed)):
        with pytest.raises((NotGenuine, WrongKey)):
            KEYS.unseal(HERE, sealed[:length])


def test_another_key_is_named_as_the_reason() -> None:
    with pytest.raises(WrongKey):
        Keys.parse(new_keys()).unseal(HERE, KEYS.seal(HERE, b"words"))


def test_keys_print_nothing_of_themselves() -> None:
    assert repr(KEYS) == "Keys(1 sealing keys)"


@pytest.mark.parametrize("text", [f"{SEAL}\n{AUDIT}\n", f"{SEAL},{AUDIT}", f" {AUDIT} {SEAL} "])
def test_keys_may_come_from_a_file_or_a_setting(text: str) -> None:
    assert Keys.parse(text).prefix == Keys.parse(f"{SEAL} {AUDIT}").prefix


@pytest.mark.parametrize(
    "text",
    [
        "",
        SEAL,
        AUDIT,
        f"{SEAL} {AUDIT} {AUDIT}",
        f"{AUDIT} seal:AAAA",
        f"{AUDIT} seal:%%%",
        f"{AUDIT} seal:é",
        "other:x",
    ],
)
def test_text_that_is_no_keys_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(WrongSettings, match="newest first") as refused:
        Keys.parse(text)
    assert not text or text not in str(refused.value)


def test_each_purpose_has_a_secret_of_its_own_that_outlives_the_sealing_keys() -> None:
    one, later = Keys.parse(f"{SEAL} {AUDIT}"), Keys.parse(f"{new_keys().split()[0]} {AUDIT}")
    assert len(one.secret_for("sign-in")) == 32
    assert one.secret_for("sign-in") == later.secret_for("sign-in")
    assert one.secret_for("sign-in") not in {one.secret_for("forms"), one.audit, KEYS.secret_for("sign-in")}


def test_a_new_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    generate_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keys.load(path).unseal(HERE, Keys.load(path).seal(HERE, b"words")) == b"words"


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text("the only copy", encoding="ascii")
    with pytest.raises(WrongSettings, match="already"):
        generate_key_file(path)
    assert path.read_text(encoding="ascii") == "the only copy"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_key_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "keys"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WrongSettings, match="cannot be read"):
        Keys.load(path)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    generate_key_file(path)
    path.chmod(0o640)
    with pytest.raises(WrongSettings, match="chmod 600"):
        Keys.load(path)


def test_a_new_key_comes_first_and_the_old_one_stays_until_it_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    generate_key_file(path)
    old = Keys.load(path)
    sealed = old.seal(HERE, b"words")
    add_sealing_key(path)
    both = Keys.load(path)
    assert both.prefix != old.prefix
    assert both.unseal(HERE, sealed) == b"words"
    drop_old_keys(path)
    new = Keys.load(path)
    assert (new.prefix, new.audit) == (both.prefix, old.audit)
    with pytest.raises(WrongKey):
        new.unseal(HERE, sealed)
    assert [p.name for p in tmp_path.iterdir()] == ["keys"]
    assert path.stat().st_mode & 0o777 == 0o600
