from bot.policies.entries import Entry, Hit, best_of_each

A1, A2, B1, C1 = Entry("a", "1", ""), Entry("a", "2", ""), Entry("b", "1", ""), Entry("c", "1", "")


def test_the_first_clause_of_each_policy_is_its_best_and_no_more_policies_than_asked_for() -> None:
    scored = [(A2, 0.9), (B1, 0.8), (A1, 0.7), (C1, 0.1)]
    assert best_of_each(scored, 2) == (Hit(A2, 0.9), Hit(B1, 0.8))
    assert best_of_each(scored, 9) == (Hit(A2, 0.9), Hit(B1, 0.8), Hit(C1, 0.1))
    assert best_of_each([], 9) == ()
