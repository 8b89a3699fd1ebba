from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.policies import vectors
from bot.policies.vectors import Floats, KeptVectors


class Counted:
    """A model that turns letters into vectors, and counts the texts that it was given."""

    def __init__(self, fingerprint: bytes = b"one") -> None:
        self.fingerprint = fingerprint
        self.given: list[str] = []

    def question(self, text: str) -> Floats:
        vector: Floats = self.vectors((text,))[0]
        return vector

    def vectors(self, texts: Sequence[str]) -> Floats:
        self.given += texts
        found = np.zeros((len(texts), 26), np.float32)
        for place, text in enumerate(texts):
            for letter in text:
                found[place, ord(letter) % 26] += 1
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


TEXTS = ("ab", "abc", "zz")


def test_a_vector_is_worked_out_once_and_found_in_the_file_after_that(tmp_path: Path) -> None:
    file = tmp_path / "kept.npz"
    first, again = Counted(), Counted()
    assert np.array_equal(KeptVectors(first, [file]).of(TEXTS), KeptVectors(again, [file]).of(TEXTS))
    assert first.given == list(TEXTS)
    assert again.given == []


def test_what_is_kept_is_within_one_in_a_hundred(tmp_path: Path) -> None:
    found = KeptVectors(Counted(), [tmp_path / "kept.npz"]).of(TEXTS)
    assert np.allclose(found, Counted().vectors(TEXTS), atol=0.01)
    assert np.allclose(np.linalg.norm(found, axis=1), 1)


def test_other_weights_find_nothing_of_these(tmp_path: Path) -> None:
    file, other = tmp_path / "kept.npz", Counted(b"two")
    KeptVectors(Counted(), [file]).of(TEXTS)
    KeptVectors(other, [file]).of(TEXTS)
    assert other.given == list(TEXTS)


def test_new_texts_are_added_to_the_last_file_alone(tmp_path: Path) -> None:
    beside, own = tmp_path / "beside.npz", tmp_path / "own.npz"
    KeptVectors(Counted(), [beside]).of(TEXTS[:2])
    before = beside.read_bytes()
    KeptVectors(Counted(), [beside, own]).of(TEXTS)
    assert beside.read_bytes() == before
    only = Counted()
    assert KeptVectors(only, [own]).missing(TEXTS) == 2
    assert KeptVectors(only, [beside, own]).missing(TEXTS) == 0


@pytest.mark.parametrize("content", [b"", b"not a file of vectors", b"PK\x03\x04cut short"])
def test_a_damaged_file_counts_as_empty_and_is_put_right(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kept.npz"
    file.write_bytes(content)
    KeptVectors(Counted(), [file]).of(TEXTS)
    assert KeptVectors(Counted(), [file]).missing(TEXTS) == 0


def test_a_folder_that_is_not_there_only_costs_time(tmp_path: Path) -> None:
    model = Counted()
    kept = KeptVectors(model, [tmp_path / "gone" / "kept.npz"])
    assert kept.of(TEXTS).shape == (3, 26)
    assert model.given == list(TEXTS)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_without_a_file(tmp_path: Path) -> None:
    assert KeptVectors(Counted(), ()).of(TEXTS).shape == (3, 26)
    assert list(tmp_path.iterdir()) == []


def test_no_texts_have_no_vectors() -> None:
    assert len(KeptVectors(Counted(), ()).of(())) == 0


def test_a_full_file_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MOST_KEPT", 3)
    file = tmp_path / "kept.npz"
    KeptVectors(Counted(), [file]).of(TEXTS)
    KeptVectors(Counted(), [file]).of(("new",))
    kept = KeptVectors(Counted(), [file])
    assert kept.missing(("new",)) == 0
    assert kept.missing(TEXTS) == 3
