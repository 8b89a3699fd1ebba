from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.policies.minilm import LENGTH, MiniLM
from bot.policies.semantic import weights_folder
from tests.policies.weights import made_up_weights

TEXTS = ("can i post a photo", "a pupil", "posting", "a", "can i post a photo of a pupil?")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(made_up_weights(tmp_path_factory.mktemp("weights")))


@pytest.fixture(scope="module")
def real() -> MiniLM:
    folder = weights_folder()
    assert folder is not None
    return MiniLM(folder)


def test_every_vector_has_length_one(model: MiniLM) -> None:
    assert np.allclose(np.linalg.norm(model.vectors(TEXTS), axis=1), 1, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(model: MiniLM) -> None:
    together = model.vectors([*TEXTS, *TEXTS])
    for place, text in enumerate([*TEXTS, *TEXTS]):
        assert np.allclose(together[place], model.question(text), atol=1e-5)


def test_other_words_and_another_order_give_another_vector(model: MiniLM) -> None:
    one, two, three = model.vectors(("can i post", "post i can", "a pupil"))
    assert not np.allclose(one, two, atol=1e-3)
    assert not np.allclose(one, three, atol=1e-3)


def test_a_long_question_is_read_to_its_fortieth_word_or_so(model: MiniLM) -> None:
    assert np.allclose(model.question("a " * 60), model.question("a " * 600))


def test_no_text_at_all_has_no_vector(model: MiniLM) -> None:
    assert model.vectors(()).shape == (0, LENGTH)


def test_other_weights_have_another_fingerprint(model: MiniLM, tmp_path: Path) -> None:
    assert MiniLM(made_up_weights(tmp_path, seed=2)).fingerprint != model.fingerprint


def test_threads_share_the_model(model: MiniLM) -> None:
    expected = model.vectors(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(model.question, TEXTS * 5))
    assert np.allclose(found, np.tile(expected, (5, 1)), atol=1e-5)


def test_the_real_weights_give_the_vectors_that_were_published_with_them(real: MiniLM) -> None:
    found = real.vectors(("This is an example sentence", "Each sentence is converted"))
    assert np.allclose(found[:, :3], [[0.0677, 0.0635, 0.0487], [0.0864, 0.1026, 0.0054]], atol=3e-4)


def test_what_means_the_same_is_near_without_a_word_in_common(real: MiniLM) -> None:
    asked, same, other = real.vectors(
        ("my kid wants to follow me", "a child asked to connect with us", "printer out of ink")
    )
    assert asked @ same > 0.35 > asked @ other


def test_a_word_that_the_model_learnt_whole_is_known(real: MiniLM) -> None:
    assert real.is_known("teacher")
    assert not real.is_known("zhoquave")
