from datetime import date

from bot.policies.questions import WORDS_KEPT_FOR, words_kept_since
from commands.review.waiting import LOOKED_BACK

TODAY = date(2026, 11, 20)


def test_questions_are_kept_in_words_until_the_review_and_a_year_at_most() -> None:
    assert words_kept_since([date(2023, 9, 1)], TODAY) == date(2025, 11, 20)
    assert words_kept_since([date(2026, 9, 1)], TODAY) == date(2026, 9, 1)


def test_of_several_policies_the_one_that_waits_longest_for_its_review_decides() -> None:
    assert words_kept_since([date(2026, 9, 1), date(2026, 3, 1)], TODAY) == date(2026, 3, 1)
    assert words_kept_since([date(2026, 9, 1), date(2023, 3, 1)], TODAY) == date(2025, 11, 20)


def test_what_is_still_shown_for_the_review_is_not_deleted_by_time() -> None:
    assert LOOKED_BACK < WORDS_KEPT_FOR
