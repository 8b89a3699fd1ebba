"""What two weeks' workbooks, laid side by side, tell: of a case that may not be read no more than its row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.concerns.concern import AboutWhom, Concern, Kind, Platform
from bot.people import Person
from bot.reports.figures import Report, report
from bot.requests.redirect import Door, Redirect, RequestKind
from tests.reports.made_up import BUSINESS, CHAIR, DIRECTORY, EXECUTIVE, HEADS, MONDAY, WEEK, MadeUpRecords, concern

NEXT, DAYS = WEEK.next(), timedelta(days=1)
READERS = [BUSINESS, CHAIR, HEADS[1]]
"""Senior people who may not read a concern about the school at Ashgrove."""


def old_cases() -> Iterator[Concern]:
    """Yield enough concerns that nothing is small, in the two months that are told of and since then."""
    for number in range(96):
        kind, platform = list(Kind)[number % 3], list(Platform)[number % 4]
        raised_at = WEEK.before(2 + number % 9).start + 9 * DAYS / 2
        yield concern(f"SR-{number}", raised_at, kind=kind, platform=platform, about=AboutWhom.SCHOOL)


def made(week: int, person: Person, new: Concern | None = None, filed: tuple[Redirect, ...] = ()) -> Report:
    """Return the report of WEEK or one after it; `new` came in the later one."""
    records = MadeUpRecords(filed=[*(redirect(n) for n in range(8)), *filed])
    for old in (*old_cases(), *([new] if new else [])):
        records.add(old)
    covered = WEEK if week == 0 else NEXT
    return report(records, DIRECTORY, covered, person, MONDAY + 7 * week * DAYS)


def redirect(number: int, school: str = "ash", kind: RequestKind = RequestKind.LEAVE) -> Redirect:
    return Redirect(f"r{number}", kind, Door.REQUEST, school, WEEK.before(3).start + number * DAYS / 9)


@pytest.mark.parametrize("person", READERS, ids=lambda person: person.id)
@pytest.mark.parametrize("kind", [Kind.THREAT, Kind.CRITICISM])
@pytest.mark.parametrize("platform", [Platform.TIKTOK, Platform.FACEBOOK])
def test_two_weeks_tell_neither_kind_nor_platform_of_a_single_case(
    person: Person, kind: Kind, platform: Platform
) -> None:
    new = concern("SR-NEW", NEXT.start + DAYS, kind=kind, platform=platform)
    other = replace(new, kind=Kind.HARASSMENT, platform=Platform.X)
    before, after = made(0, person), made(1, person, new)
    assert made(1, person, other) == after, "whatever it is, the file is the same"
    assert (after.total.raised, after.broadly) == (1, before.broadly)


def test_what_is_counted_week_by_week_would_tell_it() -> None:
    new = concern("SR-NEW", NEXT.start + DAYS, kind=Kind.THREAT)
    before, after = made(0, EXECUTIVE), made(1, EXECUTIVE, new)
    gone = {count.name: count.number for count in before.kinds}
    assert [count.name for count in after.kinds if count.number > gone.get(count.name, 0)] == ["Threat"], "the control"


@pytest.mark.parametrize("school", ["ash", "birch"])
def test_two_weeks_do_not_tell_the_school_of_a_single_redirect(school: str) -> None:
    new = replace(redirect(0, school), at=NEXT.start + DAYS)
    before, after = made(0, BUSINESS), made(1, BUSINESS, filed=(new,))
    assert after.broadly.redirects_by_school == before.broadly.redirects_by_school
    assert after == made(1, BUSINESS, filed=(replace(new, school="dun"),)), (
        "whatever school it is, the file is the same"
    )
    assert after != made(1, BUSINESS, filed=(replace(new, kind=RequestKind.PAY),)), "the control: its kind is told"


def test_two_weeks_do_not_tell_rare_sensitive_matters_apart() -> None:
    """Were a rare kind hidden beside the next rarest alone, another week, in which that is another, would tell them."""
    grievances = tuple(redirect(20 + n, kind=RequestKind.GRIEVANCE) for n in range(2))
    others = tuple(redirect(40 + n, kind=RequestKind.COMPLAINT) for n in range(9))
    more = tuple(redirect(60 + n, kind=RequestKind.RESIGNATION) for n in range(8))
    first = made(0, BUSINESS, filed=(*grievances, *others)).redirects
    later = made(0, BUSINESS, filed=(*grievances, *others, *more)).redirects
    hidden = {"Grievance or bullying at work", "Complaint", "Resignation"}
    assert hidden.isdisjoint(row.kind for row in (*first.rows, *later.rows))
    none_rare = made(0, BUSINESS, filed=(*others, *more)).redirects
    assert {"Complaint", "Resignation"} <= {row.kind for row in none_rare.rows}, "the control"


def test_who_reads_the_cases_sees_what_they_were() -> None:
    new = concern("SR-NEW", NEXT.start + DAYS, kind=Kind.THREAT)
    assert made(1, HEADS[0], new) != made(1, HEADS[0], replace(new, kind=Kind.HATE)), (
        "the control: a reader's file differs"
    )
