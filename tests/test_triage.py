from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotThere, StaffroomError, TooLong
from bot.policies.library import Library
from bot.policies.lookup import Band
from bot.policies.reference import UnknownClause
from bot.policies.semantic import Likeness
from bot.requests import meant as by_meaning
from bot.requests.meant import REPORT, numbers_of
from bot.requests.redirect import RequestKind
from bot.triage import LONGEST_MESSAGE, Formal, Judgement, MatterKind, Triage
from tests.fakes.meaning import LetterMeaning
from tests.guard import effort
from tests.policies.shelf import triage_of_several

POLICY_TEXT = Path(__file__).parents[1] / "policy_text"


@pytest.fixture(scope="module")
def triage() -> Triage:
    return Triage(Library(POLICY_TEXT).in_force(date(2026, 11, 22)))


def ids(judgement: Judgement) -> list[str]:
    return [clause.id for clause in judgement.clauses]


def test_a_question_that_the_policy_settles_is_answered_with_its_clause_first(triage: Triage) -> None:
    judged = triage.judge("can I add a pupil on insta")
    assert judged.kind is MatterKind.ANSWERABLE
    assert ids(judged)[0] == "B.3#2"
    assert not judged.reference
    assert judged.found is not None


def test_the_policy_is_silent_about_friends_among_parents(triage: Triage) -> None:
    judged = triage.judge("can I be friends with a parent on facebook")
    assert judged.kind is MatterKind.SILENT
    assert len(judged.clauses) <= 3


def test_a_request_is_moved_with_rule_8_first(triage: Triage) -> None:
    judged = triage.judge("could I have Friday off for a funeral please")
    assert judged.kind is MatterKind.FORMAL_REQUEST
    assert judged.request is RequestKind.LEAVE
    assert ids(judged) == ["D.WhatsApp.8"]
    assert not judged.danger


def test_a_question_about_requests_is_answered_with_rule_8(triage: Triage) -> None:
    judged = triage.judge("can I ask for a day off over whatsapp")
    assert judged.kind is MatterKind.ANSWERABLE
    assert ids(judged)[0] == "D.WhatsApp.8"


def test_a_report_is_a_concern_with_the_duty_to_alert(triage: Triage) -> None:
    judged = triage.judge("a parent has written a nasty post about our head on facebook")
    assert judged.kind is MatterKind.CONCERN
    assert "E#8" in ids(judged)
    assert len(judged.clauses) <= 3


def test_a_childs_message_on_dojo_shows_its_own_clause_first(triage: Triage) -> None:
    assert ids(triage.judge("a year 5 child has just messaged me on dojo"))[0] == "B.3#4"


def test_danger_comes_before_everything_else(triage: Triage) -> None:
    judged = triage.judge("rule 8. a child in my class told me her dad hits her, someone posted it on facebook")
    assert judged.danger
    assert judged.kind is MatterKind.FORMAL_REQUEST
    assert judged.request is RequestKind.SAFEGUARDING


def test_danger_is_seen_in_a_message_that_is_too_long(triage: Triage) -> None:
    assert triage.judge("a pupil told me her dad hits her. " + "a" * 40_000).danger


def test_another_message_that_is_too_long_is_refused(triage: Triage) -> None:
    with pytest.raises(TooLong):
        triage.judge("a" * (LONGEST_MESSAGE + 1))
    assert triage.judge("a" * LONGEST_MESSAGE).kind is MatterKind.SILENT


def test_a_clause_number_is_a_reference(triage: Triage) -> None:
    judged = triage.judge("whatsapp rule four")
    assert judged.kind is MatterKind.ANSWERABLE
    assert judged.reference
    assert ids(judged) == ["D.WhatsApp.4"]


def test_a_clause_number_inside_a_question_is_shown_first_among_what_fits(triage: Triage) -> None:
    judged = triage.judge("what does B3 say about children messaging on dojo")
    assert judged.reference
    assert ids(judged)[:2] == ["B.3", "B.3#4"]
    assert len(judged.clauses) <= 3


def test_an_unknown_clause_is_said_to_be_unknown(triage: Triage) -> None:
    with pytest.raises(UnknownClause):
        triage.judge("rule 12")


def judged_or_refused(triage: Triage, text: str) -> str:
    """Return the kind of a message or the sentence that refuses it; any other error is raised."""
    try:
        return triage.judge(text).kind
    except StaffroomError as refused:
        return refused.sentence


@given(st.text(max_size=200))
def test_any_text_is_judged_or_refused_in_a_sentence(triage: Triage, text: str) -> None:
    told = judged_or_refused(triage, text)
    assert told in set(MatterKind) or told.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\x00", "\ud800\udfff", "\u202e\u202d\u200f", "\N{GRINNING FACE}" * 300, "a" * 40_000),
        *("please can i have " * 55, "can i " * 160, "b 3 " * 250, "child told me " * 70, "he she they someone " * 49),
    ],
)
def test_hostile_text_never_takes_long(triage: Triage, text: str) -> None:
    assert effort(lambda: judged_or_refused(triage, text)) < 100


def test_a_message_that_nobody_asked_about_is_seen_to_be_a_request_by_words_of_our_own(triage: Triage) -> None:
    seen = triage.formal("hello " * 300 + "could Zara have a word? I am handing in my notice")
    assert seen == Formal(RequestKind.RESIGNATION, danger=False, words=("handing in my notice",))


def test_danger_is_seen_in_such_a_message_and_in_no_other(triage: Triage) -> None:
    told = triage.formal("a child in my class told me her dad hits her")
    supposed = triage.formal("what do i do if a child is being abused")
    assert told is not None
    assert supposed is not None
    assert (told.danger, supposed.danger) == (True, False)
    assert (told.kind, supposed.kind) == (RequestKind.SAFEGUARDING, RequestKind.SAFEGUARDING)
    assert triage.formal("rule 99") is None


@given(st.text(max_size=200))
def test_any_text_is_seen_to_be_a_request_or_none_without_an_error(triage: Triage, text: str) -> None:
    seen = triage.formal(text)
    assert seen is None or seen.kind in set(RequestKind)


def test_the_band_of_a_question_is_told(triage: Triage) -> None:
    assert triage.judge("can I add a pupil on insta").band is Band.QUOTE
    assert triage.judge("how do i reset my password").band is Band.SILENT
    assert triage.judge("rule 8").band is None


def test_the_nearest_clauses_are_shown_though_the_policy_may_be_silent(triage: Triage) -> None:
    judged = triage.judge("who is on the whatsapp")
    assert judged.band is Band.NEAREST
    assert judged.kind is MatterKind.SILENT
    assert judged.clauses


def test_meaning_is_compared_where_it_is_given() -> None:
    policy = Library(POLICY_TEXT).in_force(date(2026, 11, 22))
    found = Triage(policy, LetterMeaning(policy)).judge("can I add a pupil on insta").found
    assert found is not None
    assert found.evidence.alike is not None


def test_each_question_of_a_message_is_answered_and_no_clause_comes_twice(triage: Triage) -> None:
    judged = triage.judge("can I add a pupil on insta and can I reply to a bad review of the school")
    assert (judged.kind, [clause.id for clause in judged.clauses]) == (MatterKind.ANSWERABLE, ["B.3#2", "B.6"])
    assert [part.words for part in judged.parts] == [
        "can I add a pupil on insta",
        "can I reply to a bad review of the school",
    ]


def test_of_two_questions_one_may_be_answered_and_the_other_not(triage: Triage) -> None:
    judged = triage.judge("can I add parents and what if a kid messages me on dojo?")
    assert [part.judgement.kind for part in judged.parts] == [MatterKind.SILENT, MatterKind.ANSWERABLE]
    assert [clause.id for clause in judged.clauses] == ["B.3#4"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("can parents film sports day? can i put photos of my class on facebook?", MatterKind.SILENT),
        ("what is the wifi code for visitors and what is the dress code for staff", MatterKind.SILENT),
    ],
)
def test_where_no_part_is_answered_the_message_is_judged_whole(triage: Triage, text: str, kind: MatterKind) -> None:
    judged = triage.judge(text)
    assert (judged.kind, judged.parts) == (kind, ())


def test_a_request_goes_before_the_question_beside_it(triage: Triage) -> None:
    judged = triage.judge("can i swear in the staff group and could i have Friday off for a funeral")
    assert (judged.kind, judged.request) == (MatterKind.FORMAL_REQUEST, RequestKind.LEAVE)


def test_a_number_with_words_around_it_asks_for_its_clause(triage: Triage) -> None:
    judged = triage.judge("rule eight pls")
    assert (ids(judged), judged.reference, judged.found) == (["D.WhatsApp.8"], True, None)
    assert judged.band is None
    assert triage.judge("D.WhatsApp.8").clauses == judged.clauses


def test_a_number_that_is_not_there_in_a_part_is_told_as_elsewhere(triage: Triage) -> None:
    assert triage.judge("what does b9 say about pupils and can I add a pupil on insta").clauses


def test_what_a_message_was_recognised_by_is_told_in_our_own_words(triage: Triage) -> None:
    assert triage.recognised_by("could I have Friday off for a funeral please")
    assert triage.recognised_by("a parent has written a nasty post about our head on facebook")
    assert triage.recognised_by("can I add a pupil on insta") == ()


class LeansTo:
    """A meaning that leans as far as can be to one of the meanings of meant.toml, whatever is asked."""

    def __init__(self, name: str) -> None:
        kept = numbers_of(Path(by_meaning.__file__).with_name("meant.toml"))
        others = [numbers for each, numbers in kept.items() if each != name]
        forms = 4
        self._vector = tuple(
            10 * (number - sum(rest) / len(others))
            for number, rest in zip(
                kept[name][:-forms], zip(*(each[:-forms] for each in others), strict=True), strict=True
            )
        )

    def likeness(self, question: str) -> Likeness:
        assert question
        return Likeness(vector=self._vector)


@pytest.mark.parametrize("kind", [RequestKind.SICKNESS, RequestKind.ALLEGATION])
def test_a_request_that_no_pattern_foresaw_is_seen_by_its_meaning(kind: RequestKind) -> None:
    judged = Triage(Library(POLICY_TEXT).in_force(date(2026, 11, 22)), LeansTo(kind)).judge("purple hippopotamus")
    assert (judged.kind, judged.request, judged.danger) == (MatterKind.FORMAL_REQUEST, kind, False)


def test_a_report_that_no_pattern_foresaw_is_seen_by_its_meaning() -> None:
    judged = Triage(Library(POLICY_TEXT).in_force(date(2026, 11, 22)), LeansTo(REPORT)).judge("purple hippopotamus")
    assert judged.kind is MatterKind.CONCERN
    assert "E#8" in ids(judged)


def test_a_clause_that_is_named_outweighs_what_a_message_seems_to_mean() -> None:
    policy = Library(POLICY_TEXT).in_force(date(2026, 11, 22))
    judged = Triage(policy, LeansTo("leave")).judge("what does rule 4 say about weekends")
    assert (judged.kind, judged.reference) == (MatterKind.ANSWERABLE, True)


@pytest.fixture(scope="module")
def several(several_policies: Library) -> Triage:
    return triage_of_several(several_policies.together(date(2026, 11, 28)))


def called(judgement: Judgement) -> list[str]:
    return [policy.called for policy in judgement.looked_in]


def test_with_several_policies_each_question_is_answered_from_the_one_that_it_is_about(several: Triage) -> None:
    screens = several.judge("should I lock my screen when I pop out")
    assert (screens.kind, called(screens)[0], ids(screens)[0]) == (
        *(MatterKind.ANSWERABLE, "Data Protection Policy", "2.4"),
    )
    assert screens.clauses[0].folder == "data-2025-09"
    pupils = several.judge("can I add a pupil on insta")
    assert (called(pupils)[0], ids(pupils)[0]) == ("Social Media Policy", "B.3#2")


def test_two_policies_that_are_close_are_asked_back(several: Triage) -> None:
    judged = several.judge("are laptops to be locked away")
    assert judged.kind is MatterKind.ANSWERABLE
    assert {"Staff Code of Conduct", "Data Protection Policy"} <= set(called(judged))
    assert [each.looked_in[0].called for each in judged.between] == called(judged)
    assert judged.clauses == tuple(each.clauses[0] for each in judged.between)
    chosen = several.judge("are laptops to be locked away", "data-2025-09")
    assert (called(chosen), chosen.between) == (["Data Protection Policy"], ())


def test_danger_requests_and_reports_are_answered_from_the_home_policy_whatever_is_asked(several: Triage) -> None:
    for of in ("", "data-2025-09"):
        danger = several.judge("a pupil told me her dad hits her. the data protection policy?", of)
        assert (danger.danger, ids(danger)) == (True, ["D.WhatsApp.8"])
        request = several.judge("under the data protection policy please can I have friday off", of)
        assert (request.kind, ids(request)) == (MatterKind.FORMAL_REQUEST, ["D.WhatsApp.8"])
        report = several.judge("a parent has written a nasty post about our head on facebook", of)
        assert (report.kind, "E#8" in ids(report)) == (MatterKind.CONCERN, True)
        assert {clause.folder for clause in report.clauses} == {"social-media-2023-09"}


@pytest.mark.parametrize(
    ("said", "policy", "clause"),
    [
        ("behaviour policy 3.2", "behaviour-2025-09", "3.2"),
        ("3.3 of the staff code of conduct", "conduct-2025-09", "3.3"),
        ("data protection policy section 5", "data-2025-09", "5"),
        ("does 3.4 of the behaviour policy let me keep my class in", "behaviour-2025-09", "3.4"),
        ("social media policy rule 8", "social-media-2023-09", "D.WhatsApp.8"),
        ("rule 8", "social-media-2023-09", "D.WhatsApp.8"),
        ("what does rule 8 say about leave", "social-media-2023-09", "D.WhatsApp.8"),
        ("5.4", "behaviour-2025-09", "5.4"),
    ],
)
def test_a_number_leads_to_the_policy_that_is_named_or_alone_has_it(
    several: Triage, said: str, policy: str, clause: str
) -> None:
    judged = several.judge(said)
    assert judged.reference
    assert (judged.clauses[0].folder, judged.clauses[0].id) == (policy, clause)


def test_a_number_that_several_policies_have_is_asked_back(several: Triage) -> None:
    judged = several.judge("6.3")
    assert called(judged) == ["Staff Code of Conduct", "Data Protection Policy"]
    assert all(each.reference for each in judged.between)
    assert ids(several.judge("6.3", "data-2025-09")) == ["6.3"]


def test_a_number_that_the_home_policy_has_not_may_be_anothers(several: Triage) -> None:
    assert {each.looked_in[0].called for each in several.judge("rule 4, and section 3.3").between} == set()
    with pytest.raises(UnknownClause):
        several.judge("rule 12")
    with pytest.raises(UnknownClause):
        several.judge("social media policy rule 12")


def test_a_policy_that_is_named_is_asked_alone_and_may_be_silent(several: Triage) -> None:
    silent = several.judge("what does the behaviour policy say about parking")
    assert (silent.kind, called(silent)) == (MatterKind.SILENT, ["Behaviour Policy"])
    contents = several.judge("show me the behaviour policy")
    assert ids(contents) == ["1", "2", "3", "4", "5", "6"]


def test_where_no_policy_settles_it_all_that_were_looked_in_are_named(several: Triage) -> None:
    judged = several.judge("where do I park")
    assert (judged.kind, len(judged.looked_in)) == (MatterKind.SILENT, 5)


def test_of_several_questions_in_one_message_each_is_answered_by_its_own_policy(several: Triage) -> None:
    judged = several.judge("should I lock my screen when I pop out? and are laptops to be locked away?")
    first, second = (part.judgement for part in judged.parts)
    assert (first.clauses[0].folder, first.clauses[0].id) == ("data-2025-09", "2.4")
    # Which policy is meant is not asked back for a part: the nearest one answers.
    assert (second.between, len(second.clauses) > 0) == ((), True)
    assert {clause.folder for clause in judged.clauses[:2]} == {first.clauses[0].folder, second.clauses[0].folder}


def test_a_policy_that_is_not_in_force_cannot_be_chosen(several: Triage) -> None:
    with pytest.raises(NotThere):
        several.judge("should I lock my screen when I pop out", "bags")
