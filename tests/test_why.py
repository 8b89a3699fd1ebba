from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.policies.library import Library
from bot.policies.lookup import Band, Evidence
from bot.policies.semantic import Alike, Near
from bot.triage import Judgement, Triage
from bot.why import explained
from tests.policies.shelf import triage_of_several


@pytest.fixture(scope="module")
def triage() -> Triage:
    return Triage(Library(Path(__file__).parents[1] / "policy_text").in_force(date(2026, 11, 22)))


def told(triage: Triage, said: str) -> dict[str, str]:
    (why,) = explained(said, triage.judge(said), triage.recognised_by(said))
    assert why.words == ""
    return dict(why.rows)


def test_a_clause_is_explained_by_the_words_that_led_to_it(triage: Triage) -> None:
    rows = told(triage, "can I add a pupil on insta")
    assert rows["I took it for"] == "a question about the policy"
    assert rows["Nearest clause"] == "B.3, paragraph 2"
    assert rows["Your words that it or the staff's words for it hold"] == "add, pupil, instagram"
    assert rows["Staff's own words for it, nearest to yours"].startswith("“")
    assert rows["Nearest subject that the policy does not settle"].endswith("(further away than the clause)")
    assert rows["How sure"].endswith("in 100 that the policy settles it: quoted")
    assert "Likeness in meaning, of 100" not in rows


def test_a_subject_that_the_policy_does_not_settle_is_named(triage: Triage) -> None:
    rows = told(triage, "can I be friends with a parent on facebook")
    subject = rows["Nearest subject that the policy does not settle"]
    assert subject == "friends with parents (nearer than the clause)"
    assert rows["How sure"].endswith("nearest clauses, which may not settle it")


def test_that_a_fact_is_asked_for_and_which_words_are_unknown_is_told(triage: Triage) -> None:
    rows = told(triage, "who is our data protection officer xylophon")
    assert rows["Asks for a name, place, time or amount"] == "yes, and a policy seldom holds that"
    assert rows["Words that I do not know"] == "xylophon"
    assert "data protection" in rows["Your words that it or the staff's words for it hold"]
    assert rows["How sure"] == "1 in 100 that the policy settles it: silent"


def test_where_nothing_was_understood_there_is_nothing_to_tell(triage: Triage) -> None:
    rows = told(triage, "?")
    assert (rows["Nearest clause"], rows["Your words that it or the staff's words for it hold"]) == ("none", "none")
    assert rows["How sure"].startswith("0 in 100")
    assert "Words that I do not know" not in rows


@pytest.mark.parametrize(
    ("said", "taken_for"),
    [
        ("rule 8", "a clause that you asked for by its number"),
        ("what does b3 say about dojo", "a question with the number of a clause in it, which comes first"),
    ],
)
def test_a_number_is_told(triage: Triage, said: str, taken_for: str) -> None:
    assert told(triage, said)["I took it for"] == taken_for


def test_a_request_and_a_report_are_told_with_the_words_of_our_lists(triage: Triage) -> None:
    request = told(triage, "could I have friday off for a canary funeral please")
    assert request["I took it for"] == "a formal matter: leave of absence"
    assert "friday off" in request["Recognised by"]
    report = told(triage, "a parent posted a nasty thing about our canary on facebook")
    assert report["I took it for"] == "a report of something that happened online"
    assert report["Recognised by"]
    assert "canary" not in request["Recognised by"] + report["Recognised by"]


def test_danger_is_told_without_any_word_of_it(triage: Triage) -> None:
    assert told(triage, "a child told me he was hit")["Recognised by"] == "words of danger, or of a child at risk"


def test_what_no_list_has_the_words_of_was_recognised_by_its_form(triage: Triage) -> None:
    said = "could I have friday off for a funeral please"
    (why,) = explained(said, triage.judge(said), ())
    assert dict(why.rows)["Recognised by"] == "the way that it is put"


def test_each_question_of_a_message_is_explained_by_itself(triage: Triage) -> None:
    said = "can I add a pupil on insta and can I reply to a bad review of the school"
    why = explained(said, triage.judge(said), ())
    assert [(each.words, dict(each.rows)["Nearest clause"]) for each in why] == [
        ("can I add a pupil on insta", "B.3, paragraph 2"),
        ("can I reply to a bad review of the school", "B.6"),
    ]


def with_evidence(triage: Triage, change: Evidence) -> Judgement:
    judged = triage.judge("can I add a pupil on insta")
    assert judged.found is not None
    return replace(judged, found=replace(judged.found, evidence=change))


def evidence(triage: Triage) -> Evidence:
    found = triage.judge("can I add a pupil on insta").found
    assert found is not None
    assert found.band is Band.QUOTE
    return found.evidence


def rows_of(judged: Judgement) -> dict[str, str]:
    (why,) = explained("can I add a pupil on insta", judged, ())
    return dict(why.rows)


def test_likeness_in_meaning_is_told_where_meanings_were_compared(triage: Triage) -> None:
    alike = Alike(0.71, Near("a sentence", 0.8), Near("add a child", 0.925))
    rows = rows_of(with_evidence(triage, replace(evidence(triage), alike=alike, own_words="")))
    assert rows["Likeness in meaning, of 100"] == "71 to the clause, 92 to “add a child”"
    assert "Staff's own words for it, nearest to yours" not in rows


@pytest.mark.parametrize(
    ("adds", "strength"), [(2.0, "further away than"), (-2.0, "nearer than"), (0.1, "about as near as")]
)
def test_how_near_the_other_subject_is_follows_from_the_odds(triage: Triage, adds: float, strength: str) -> None:
    before = evidence(triage)
    (part,) = (part for part in before.odds if part.name == "clause against other subjects")
    odds = (replace(part, adds=adds),)
    rows = rows_of(with_evidence(triage, replace(before, odds=odds)))
    assert strength in rows["Nearest subject that the policy does not settle"]


def test_nothing_is_called_certain_and_a_question_without_other_subjects_names_none(triage: Triage) -> None:
    rows = rows_of(with_evidence(triage, replace(evidence(triage), margin=40.0, other_subject="")))
    assert rows["How sure"].startswith("99 in 100")
    assert "Nearest subject that the policy does not settle" not in rows


def test_with_several_policies_the_nearest_is_named_and_those_that_are_close(several_policies: Library) -> None:
    several = triage_of_several(several_policies.together(date(2026, 11, 28)))
    (why,) = explained("who is allowed to exclude", several.judge("who is allowed to exclude"), ())
    assert dict(why.rows)["Nearest policy"] == "Behaviour Policy"
    asked = "are laptops to be locked away"
    both, *each = explained(asked, several.judge(asked), ())
    assert dict(both.rows)["Policies that are about as near"].startswith("Staff Code of Conduct, ")
    assert dict(each[0].rows)["Nearest policy"] == "Staff Code of Conduct"
