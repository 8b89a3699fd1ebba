from itertools import chain
from pathlib import Path

import pytest

from bot.errors import BrokenPolicy
from bot.requests import meant as by_meaning
from bot.requests.meant import KINDS, QUESTION, REPORT, Meant, load, meant, numbers_of
from bot.requests.redirect import RequestKind
from bot.words_of_chat import Said

TOLD = Said(("a", "word"), asks=False)
ASKED = Said(("a", "word"), asks=True)
NAMES = (QUESTION, REPORT, *KINDS)
KEPT = Path(by_meaning.__file__).with_name("meant.toml")


def towards(*names: str, by: float = 40.0) -> list[float]:
    """Return a vector that leans as far as our numbers let it towards some meanings and away from all others."""
    numbers = numbers_of(KEPT)
    columns = [numbers[name][:-4] for name in names]
    others = [numbers[name][:-4] for name in NAMES if name not in names]
    lean = [
        sum(each) / len(columns) - sum(rest) / len(others)
        for each, rest in zip(zip(*columns, strict=True), zip(*others, strict=True), strict=True)
    ]
    length = sum(number * number for number in lean) ** 0.5
    return [by * number / length for number in lean]


@pytest.mark.parametrize("kind", KINDS)
def test_a_vector_that_leans_to_a_kind_of_request_means_it(kind: RequestKind) -> None:
    found = meant(towards(kind), TOLD)
    assert (found.request, found.report) == (kind, False)
    assert found.share > 0.9


def test_a_vector_that_leans_to_reports_means_one() -> None:
    found = meant(towards(REPORT), TOLD)
    assert (found.request, found.report) == (None, True)


def test_a_question_means_neither() -> None:
    assert meant(towards(QUESTION), TOLD) == Meant()


def test_without_a_vector_nothing_is_meant() -> None:
    load()
    assert meant((), TOLD) == Meant()


def test_a_message_that_asks_must_be_surer_to_be_a_request() -> None:
    steps = [towards("leave", by=step / 50) for step in range(500)]
    told, asked = ([bool(meant(step, said).request) for step in steps] for said in (TOLD, ASKED))
    assert told.index(True) < asked.index(True)


def test_there_is_a_number_for_each_place_of_a_vector_each_form_and_every_message() -> None:
    assert {len(numbers) for numbers in numbers_of(KEPT).values()} == {384 + 3 + 1}


@pytest.mark.parametrize("slip", ["pay = [0.1]", "pay = 3", 'pay = ["a", "b"]', ""])
def test_numbers_that_do_not_fit_together_are_refused_with_their_place(tmp_path: Path, slip: str) -> None:
    lines = chain((f"{name} = [0.1, 0.2]" for name in NAMES if name != "pay"), [slip])
    (tmp_path / "meant.toml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BrokenPolicy) as refused:
        numbers_of(tmp_path / "meant.toml")
    assert refused.value.sentence == "meant.toml: pay should be a list of numbers, as many as in the others."
