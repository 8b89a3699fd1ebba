from datetime import date

import pytest

from bot.policies.library import Library
from bot.policies.naming import Naming

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def naming(several_policies: Library) -> Naming:
    return Naming(several_policies.together(TODAY))


@pytest.mark.parametrize(
    ("said", "called", "rest"),
    [
        ("what does the behaviour policy say about phones", "Behaviour Policy", "what does the say about phones"),
        ("Behaviour Policy 3.2", "Behaviour Policy", "3.2"),
        ("3.2 of the BEHAVIOUR policy?", "Behaviour Policy", "3.2 of the ?"),
        ("section 4, staff code of conduct", "Staff Code of Conduct", "section 4,"),
        ("code of conduct", "Staff Code of Conduct", ""),
        ("the phones policy", "Mobile Phone Policy", "the"),
        ("what is the policy on phones", "Mobile Phone Policy", "what is the"),
        ("data protection policy para 2.1", "Data Protection Policy", "para 2.1"),
        ("is it in the social media policy", "Social Media Policy", "is it in the"),
    ],
)
def test_a_policy_is_named_by_what_people_call_it(naming: Naming, said: str, called: str, rest: str) -> None:
    named = naming.named(said)
    assert named is not None
    assert ([policy.called for policy in named.policies], named.rest) == ([called], rest)


@pytest.mark.parametrize(
    "said",
    [
        *("what does the policy say about photos", "policy", "is there a school policy on it", "the staff policy"),
        *(
            "what is the wifi code",
            "can I take my phone",
            "a code for the door",
            "",
            "the safeguarding policy",
            "of the",
        ),
    ],
)
def test_other_words_name_none(naming: Naming, said: str) -> None:
    assert naming.named(said) is None


def test_a_name_that_fits_two_policies_may_mean_either(several_policies: Library) -> None:
    phones = several_policies.named("Mobile Phone Policy", TODAY)
    data = several_policies.named("Data Protection Policy", TODAY)
    named = Naming([phones, data]).named("does the phone policy, or the data policy, say so")
    assert named is not None
    assert named.policies == (phones, data)
