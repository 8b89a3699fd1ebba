import pytest

from bot.requests.recognise import danger, forms, is_about_a_loss, is_about_oneself, recognise, words_met
from bot.requests.redirect import RequestKind
from bot.words_of_chat import read


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("could I have Friday off for a funeral please", RequestKind.LEAVE),
        ("requesting compassionate leave next week", RequestKind.LEAVE),
        ("my mum has died, i wont be in this week", RequestKind.LEAVE),
        ("i wont be in friday its my nans funeral", RequestKind.LEAVE),
        ("my daughter is poorly so I won't be in tomorrow", RequestKind.LEAVE),
        ("my husband is in hospital, i cant make it in today", RequestKind.LEAVE),
        ("my son has chickenpox so i cant come in", RequestKind.LEAVE),
        ("i have flu and my daughter is poorly too", RequestKind.SICKNESS),
        ("got a tummy bug so not coming in today", RequestKind.SICKNESS),
        ("can i go down to 3 days a week", RequestKind.FLEXIBLE_WORKING),
        ("i am handing in my notice", RequestKind.RESIGNATION),
        ("can i have a pay rise", RequestKind.PAY),
        ("my line manager keeps shouting at me", RequestKind.GRIEVANCE),
        ("i want to make a formal complaint", RequestKind.COMPLAINT),
        ("i saw a ta slap a child", RequestKind.ALLEGATION),
        ("a child told me something worrying about home", RequestKind.SAFEGUARDING),
        ("this is a formal request", RequestKind.OTHER),
        # Foreseen by no pattern; seen by several signs together.
        ("my knee has gone so someone will need to cover me", RequestKind.SICKNESS),
        ("sorry to be a pain but i have to be at the vets so in late tomorrow", RequestKind.LEAVE),
        ("could I swap to mornings instead from january", RequestKind.FLEXIBLE_WORKING),
        ("just to say i will not be coming back after the summer", RequestKind.RESIGNATION),
        ("still waiting for my petrol from the course in may", RequestKind.PAY),
        ("the cook keeps making jokes about my accent", RequestKind.GRIEVANCE),
        ("i am fuming and want to complain in writing", RequestKind.COMPLAINT),
        ("caught one of the coaches pinching a child on the arm", RequestKind.ALLEGATION),
        ("please send me my personnel file", RequestKind.OTHER),
    ],
)
def test_a_request_that_is_made_is_recognised(said: str, kind: RequestKind) -> None:
    assert recognise(read(said)) is kind


@pytest.mark.parametrize(
    "said",
    [
        "can I ask for a day off over whatsapp",
        "how much notice do i have to give",
        "how many days leave do we get",
        "who do i see about my payslip",
        "is there a form for leave",
        "can i have my union rep in the meeting",
        "can i add a pupil on insta",
        "someone has put a nasty post about us on facebook",
        "how do i ask to swap to mornings from january",
        "can you get paid time off for an operation",
        "if i want to resign is a text enough",
        "a child has been sick and needs to go home",
        "rule 8",
        "",
    ],
)
def test_a_question_about_the_rules_is_no_request(said: str) -> None:
    assert recognise(read(said)) is None


@pytest.mark.parametrize(
    "said",
    [
        "a child in my class has bruises all over her arms",
        "a pupil told me her dad hits her",
        "im worried about a boy, hes scared to go home",
        "there is a man with a knife at the gate",
        "a girl told me she wants to kill herself",
        "he is not breathing",
        "i have a safeguarding concern",
    ],
)
def test_danger_and_a_child_at_risk_are_seen(said: str) -> None:
    assert danger(read(said))
    assert recognise(read(said)) is RequestKind.SAFEGUARDING


@pytest.mark.parametrize(
    "said",
    [
        "what do i do if a child is being abused",
        "can i add a pupil on insta",
        "when is the safeguarding training",
        "what do i do if a child has a nut allergy reaction",
    ],
)
def test_a_supposed_case_is_no_danger(said: str) -> None:
    assert not danger(read(said))


@pytest.mark.parametrize("said", ["my mum has died", "i lost my grandad", "there was a death in the family"])
def test_a_death_in_the_family_is_seen(said: str) -> None:
    assert is_about_a_loss(read(said))


@pytest.mark.parametrize("said", ["my phone died", "my mum passed her driving test", "can I have Friday off"])
def test_what_is_no_death_is_not(said: str) -> None:
    assert not is_about_a_loss(read(said))


@pytest.mark.parametrize(
    "said",
    ["i want to die", "im suicidal", "I can't go on", "i cant cope any more", "they would be better off without me"],
)
def test_somebody_who_may_harm_themselves_is_seen(said: str) -> None:
    assert is_about_oneself(read(said))
    assert danger(read(said))


@pytest.mark.parametrize(
    "said", ["a girl told me i want to die", "she wants to kill herself", "i cant cope with this printer"]
)
def test_what_somebody_says_of_others_is_not_about_oneself(said: str) -> None:
    assert not is_about_oneself(read(said))


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("i am handing in my notice", RequestKind.RESIGNATION, ("handing in my notice",)),
        ("sorry my knee has gone so somebody cover me", RequestKind.SICKNESS, ("somebody cover", "my knee has")),
        ("the kettle is broken", RequestKind.LEAVE, ()),
    ],
)
def test_the_words_that_made_it_a_request_are_our_own(said: str, kind: RequestKind, words: tuple[str, ...]) -> None:
    assert words_met(read(said), kind) == words


@pytest.mark.parametrize(
    ("said", "asks", "about_rules", "begins"),
    [
        ("how long is paternity leave", True, True, True),
        ("can i go early tomorrow", True, False, True),
        ("i am off tomorrow, is that ok", True, False, False),
        ("i am off tomorrow", False, False, False),
    ],
)
def test_the_form_of_a_message_is_told(said: str, *, asks: bool, about_rules: bool, begins: bool) -> None:
    assert forms(read(said)) == (asks, about_rules, begins)
