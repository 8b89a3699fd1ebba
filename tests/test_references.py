"""References that people read aloud, and ids that nobody can guess."""

import re

from bot.references import is_nonce, is_reference, new_id, new_reference

SHAPE = re.compile(r"SR-[2-9A-HJ-KM-NP-TV-Z]{4}-[2-9A-HJ-KM-NP-TV-Z]{4}")


def test_a_reference_is_short_and_has_nothing_that_is_taken_for_something_else() -> None:
    references = [new_reference() for _ in range(200)]
    assert all(SHAPE.fullmatch(reference) for reference in references)
    assert not set("01ILOU") & set("".join(references).replace("SR-", ""))


def test_the_shape_would_refuse_letters_that_look_like_digits() -> None:
    assert not SHAPE.fullmatch("SR-O0I1-LU22")


def test_references_do_not_count_up_and_do_not_repeat() -> None:
    references = [new_reference() for _ in range(1_000)]
    assert len(set(references)) == 1_000
    assert references != sorted(references)


def test_an_id_has_128_random_bits() -> None:
    ids = {new_id() for _ in range(1_000)}
    assert len(ids) == 1_000
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)
    assert all(map(is_nonce, ids))


def test_words_are_no_nonce() -> None:
    assert not any(map(is_nonce, ("", "Kevin in 4B", "0" * 31, "0" * 33, "0" * 32 + "\n", "A" * 32)))


def test_a_reference_is_known_by_its_shape() -> None:
    assert is_reference(new_reference())
    assert not any(map(is_reference, ("", "SR-7K3M", "sr-7k3m-9qvx", "SR-7K3M-9QV0", "see SR-7K3M-9QVX")))
