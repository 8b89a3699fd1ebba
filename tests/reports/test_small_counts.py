from itertools import product

from bot.reports.small_counts import blurred, blurred_beside_a_total
from bot.reports.words import FEWER, NOT_SHOWN


def test_counts_below_five_are_not_told_apart() -> None:
    assert [blurred(number) for number in (0, 1, 4, 5, 60)] == [FEWER, FEWER, FEWER, 5, 60]


def test_a_single_small_count_beside_a_total_takes_the_next_smallest_with_it() -> None:
    assert blurred_beside_a_total([9, 2, 7, 30]) == (9, FEWER, NOT_SHOWN, 30)
    assert blurred_beside_a_total([9, 2, 3]) == (9, FEWER, FEWER)
    assert blurred_beside_a_total([9, 8]) == (9, 8)
    assert blurred_beside_a_total([2]) == (FEWER,)
    assert blurred_beside_a_total([]) == ()


def test_no_small_count_beside_others_can_be_worked_out_from_the_total() -> None:
    for numbers in product((0, 2, 4, 5, 8), repeat=3):
        hidden = [shown for shown in blurred_beside_a_total(list(numbers)) if isinstance(shown, str)]
        assert len(hidden) != 1, numbers
    assert [blurred(n) for n in (2, 8, 8)].count(FEWER) == 1, "the control: alone, it could be worked out"
