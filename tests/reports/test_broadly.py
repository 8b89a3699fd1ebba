from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.concerns.concern import Concern, Kind, Move, Outcome, Platform
from bot.concerns.lifecycle import State
from bot.policies.questions import Answer, Question
from bot.reports.broadly import Tally, Told, redirects_by_school
from bot.reports.cases import Case
from bot.reports.counting import Seen
from bot.reports.spans import Span
from bot.reports.words import FEWER, NO_OUTCOME, NOT_SHOWN, WHOLE_FEDERATION
from bot.requests.redirect import Door, Redirect, RequestKind
from tests.reports.made_up import concern

SPAN = Span(date(2026, 9, 1))
IN_IT, DAY = datetime(2026, 9, 14, 9, tzinfo=UTC), timedelta(days=1)
SCHOOLS = {"ash": "Ashgrove", "birch": "Birchwood"}
REMOVED, STAYS = Outcome.REMOVED, Outcome.STAYS_UP


def closed(new: Concern, days: int) -> Case:
    """Return a case that was closed some days after its raising."""
    return Case.of(new, [Move(State.RAISED, new.raised_at), Move(State.CLOSED, new.raised_at + days * DAY)])


def tallied(cases: Iterable[Case], *, full: bool = True) -> Tally:
    tally = Tally(SPAN)
    for case in cases:
        tally.add(Seen(case, full))
    return tally


def told(cases: Iterable[Case]) -> Told:
    return tallied(cases).told((), ())


def some(number: int, kind: Kind = Kind.THREAT, school: str = "ash", at: datetime = IN_IT) -> list[Case]:
    return [closed(concern(f"SR-{n}", at, school, kind=kind, outcome=REMOVED), n) for n in range(1, number + 1)]


def test_what_was_raised_and_closed_in_two_months_is_counted() -> None:
    found = told([*some(5), *some(6, Kind.CRITICISM), *some(7, at=IN_IT - 60 * DAY), *some(7, at=IN_IT + 60 * DAY)])
    assert (found.raised, found.closed, found.half_closed_within) == (11, 11, 3)
    assert [(name, n) for name, n in found.kinds if n != FEWER] == [("Criticism or complaint", 6), ("Threat", 5)]
    assert dict(found.outcomes)["The post was removed"] == 11
    assert dict(found.platforms)["Facebook"] == 11


def test_fewer_than_five_are_not_told_and_none_looks_the_same() -> None:
    few, none = told(some(4)), told([])
    assert few == none
    assert (few.raised, few.closed, few.half_closed_within) == (FEWER, FEWER, NOT_SHOWN)
    assert told(some(5)) != none, "the control: five are told"


def test_a_single_small_count_takes_the_next_smallest_with_it() -> None:
    each = [case for kind in Kind for case in some(2 if kind is Kind.HATE else 9 + list(Kind).index(kind), kind)]
    assert [shown for _, shown in told(each).kinds].count(FEWER) == 1
    assert [name for name, shown in told(each).kinds if shown == NOT_SHOWN] == ["Criticism or complaint"]


def test_a_case_counts_as_closed_where_it_was_closed_when_the_months_were_over() -> None:
    raised = concern("SR-1", IN_IT)
    moves = [Move(State.RAISED, IN_IT), Move(State.CLOSED, IN_IT + DAY)]
    again = Case.of(raised, [*moves, Move(State.REOPENED, IN_IT + 2 * DAY)])
    later = Case.of(raised, [*moves, Move(State.REOPENED, IN_IT + 70 * DAY)])
    assert told([again] * 9).closed == FEWER
    assert (told([later] * 9).closed, dict(told([later] * 9).outcomes)[NO_OUTCOME]) == (9, 9)
    before = [closed(concern("SR-1", IN_IT - 90 * DAY), 2)] * 9
    assert told(before).closed == FEWER


def test_what_was_asked_and_redirected_is_counted_in_the_same_months() -> None:
    asked = [Question(date(2026, 9, 1), Answer.QUOTED)] * 6 + [Question(date(2026, 10, 31), Answer.SILENT)] * 5
    others = [Question(date(2026, 8, 31), Answer.QUOTED), Question(date(2026, 11, 1), Answer.QUOTED)]
    filed = [a_redirect(), *[a_redirect(at=SPAN.end)] * 4]
    found = tallied([]).told([*filed, *[a_redirect()] * 4], [*asked, *others])
    assert (found.asked, found.answered, found.redirected) == (11, 6, 5)


def a_redirect(school: str = "ash", at: datetime = IN_IT) -> Redirect:
    return Redirect("1", RequestKind.LEAVE, Door.REQUEST, school, at)


def test_redirects_are_counted_by_school_in_two_months_alone() -> None:
    filed = [*[a_redirect()] * 5, a_redirect("birch"), a_redirect(""), *[a_redirect("birch", SPAN.end)] * 9]
    assert redirects_by_school(filed, SPAN, SCHOOLS) == (
        ("Ashgrove", 5),
        ("Birchwood", FEWER),
        (WHOLE_FEDERATION, FEWER),
    )


def test_cases_that_may_not_be_read_are_counted_by_school_platform_and_kind_where_they_are_five() -> None:
    cases = [*some(5), *some(4, Kind.HATE), *some(1, school="gone")]
    unread = tallied(cases, full=False)
    assert unread.rest(SCHOOLS).schools == ("Ashgrove", "Birchwood", "gone")
    assert dict(unread.rest(SCHOOLS).rows)["Threat"] == (5, 0, FEWER)
    assert dict(unread.rest(SCHOOLS).rows)["Hate"] == (FEWER, 0, FEWER)
    assert dict(unread.rest_platforms)["Facebook"] == 10
    assert tallied(cases).rest_platforms == ()
    assert {shown for _, row in tallied(cases).rest(SCHOOLS).rows for shown in row} == {0}, (
        "the control: all may be read"
    )


def test_a_case_without_a_name_counts_on_the_page_for_governors_as_any_other() -> None:
    cases = some(5)
    assert tallied(cases, full=False).told((), ()) == tallied(cases).told((), ())
    tiktok = [replace(case, concern=replace(case.concern, platform=Platform.TIKTOK)) for case in cases]
    assert told(tiktok) != told(cases)
    assert dict(told([closed(concern("SR-1", IN_IT, outcome=STAYS), 1)] * 5).outcomes)[STAYS.label] == 5
