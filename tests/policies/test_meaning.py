import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from bot.policies.clause import Clause, Level
from bot.policies.library import Policy
from bot.policies.meaning import PolicyMeaning, sentences, shared_model, texts_of
from bot.policies.minilm import MiniLM
from bot.policies.semantic import Meaning, Near, kept_in, open_meaning, open_shelf, weights_folder
from bot.policies.vectors import Floats, KeptVectors
from tests.policies.folders import POLICY_TEXT
from tests.policies.weights import made_up_weights

STALE = 0.2
"""Share of the texts whose vectors may be missing beside a policy: they are worked out at the start, at 5 ms each."""


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up_weights(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="module")
def small(policy: Policy) -> Policy:
    clauses = {
        "A": Clause("A", "A. PHOTOS", "Post a photo. Ask a pupil?", Level.SECTION),
        "B": Clause("B", "B. OTHER", "Can I?", Level.SECTION),
    }
    words = {"A": ("post a photo", "a pupil"), "B": ()}
    return replace(policy, clauses=clauses, vocabulary=words, other_subjects={"posting": ("posting",), "none": ()})


def opened(policy: Policy, weights: Path, kept: Iterable[Path] = ()) -> Meaning:
    meaning = open_meaning(policy, tuple(kept), weights)
    assert meaning is not None
    return meaning


def test_the_nearest_sentence_and_the_nearest_phrase_are_named(small: Policy, weights: Path) -> None:
    found = opened(small, weights).likeness("post a photo")
    assert found.clauses["A"].phrase.text == "post a photo"
    assert found.clauses["A"].phrase.cosine == pytest.approx(1, abs=0.01)
    assert found.clauses["A"].sentence.text in {"Post a photo.", "Ask a pupil?"}
    assert -1 <= found.clauses["A"].whole <= 1.01


def test_a_clause_without_the_words_of_staff_is_alike_by_its_own(small: Policy, weights: Path) -> None:
    assert opened(small, weights).likeness("can i").clauses["B"].phrase == Near()


def test_a_subject_without_phrases_is_not_compared(small: Policy, weights: Path) -> None:
    assert list(opened(small, weights).likeness("posting").subjects) == ["posting"]


@pytest.mark.skipif(weights_folder() is None, reason="needs the weights")
@pytest.mark.parametrize(
    ("said", "is_language"),
    [
        ("sorry i wont be coming back", True),
        ("can i add zhoquave on insta", True),
        ("qwxyz", False),
        ("zho qwxyz ok", False),
    ],
)
def test_a_vector_is_handed_on_of_language_alone(small: Policy, said: str, *, is_language: bool) -> None:
    folder = weights_folder()
    assert folder is not None
    assert bool(opened(small, folder).likeness(said).vector) is is_language


def test_the_vectors_of_a_policy_are_kept(small: Policy, weights: Path, tmp_path: Path) -> None:
    file = tmp_path / "meaning.npz"
    first = opened(small, weights, [file]).likeness("a pupil")
    assert KeptVectors(MiniLM(weights), [file]).missing(texts_of(small)) == 0
    assert opened(small, weights, [file]).likeness("a pupil") == first


def test_a_clause_falls_into_its_sentences_and_points() -> None:
    assert sentences("One thing. Another; a third:\n• a point\n\n• 2\n") == (
        "One thing.",
        "Another;",
        "a third:",
        "a point",
    )


def test_many_policies_are_searched_by_meaning_too(small: Policy, weights: Path) -> None:
    hits = open_shelf([small], weights=weights).search("post a photo")
    assert hits[0].entry.clause == "A"
    assert all(0 < hit.score <= 1.01 for hit in hits)


def test_most_vectors_beside_the_policy_are_those_of_its_words(policy: Policy, tmp_path: Path) -> None:
    folder = weights_folder()
    assert folder is not None
    kept = KeptVectors(MiniLM(folder), kept_in(POLICY_TEXT, tmp_path))
    texts = set(texts_of(policy))
    assert kept.missing(texts) < STALE * len(texts), "work them out anew: staffroom policy vectors"


def test_every_text_of_the_policy_has_a_vector(small: Policy) -> None:
    expected = ["A. PHOTOS. Post a photo. Ask a pupil?", "Post a photo.", "Ask a pupil?", "B. OTHER. Can I?", "Can I?"]
    said = chain.from_iterable((*small.vocabulary.values(), *small.other_subjects.values()))
    assert list(texts_of(small)) == [*expected, *said]


def test_likeness_is_a_number_for_every_text(small: Policy, weights: Path) -> None:
    model = MiniLM(weights)
    found = PolicyMeaning(small, model, KeptVectors(model, ())).likeness("")
    assert all(math.isfinite(alike.whole) for alike in found.clauses.values())


def test_the_vector_of_a_question_is_worked_out_once_for_all_policies(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = MiniLM.question

    def question(model: MiniLM, text: str) -> Floats:
        asked.append(text)
        return real(model, text)

    monkeypatch.setattr(MiniLM, "question", question)
    model = shared_model(weights)
    assert model is shared_model(weights)
    first = model.question("a photo of nobody")
    assert (model.question("a photo of nobody") == first).all()
    assert (model.question("a pupil") != first).any()
    assert asked == ["a photo of nobody", "a pupil"]
