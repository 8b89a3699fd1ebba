"""What the reader of a workbook has to do, and what is stuck with others; for a policy's owner what waits of it too."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.policies.questions import POLICY_OWNER
from bot.reports import words as w
from bot.reports.attention import Deadline, Urgency
from bot.reports.facts import Facts
from bot.reports.figures import Report
from bot.weeks import in_london


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to do; `reference` is a dash where it is about no concern. `owner` is who has it, or "You"."""

    what: str
    reference: str
    by: str
    urgency: Urgency
    owner: str = w.YOU


def needs(report: Report, facts: Facts) -> tuple[Need, ...]:
    """Return what the recipient has to do, cases first, the most urgent first."""
    cases = (_of_a_case(deadline, w.YOU) for deadline in report.attention.yours.kept)
    return (*cases, *_of_the_policy(report, facts))


def number_of_needs(report: Report, facts: Facts) -> int:
    """Return how many things the recipient has to do."""
    return report.attention.yours.in_all + sum(1 for _ in _of_the_policy(report, facts))


def stuck(report: Report) -> tuple[Need, ...]:
    """Return what is overdue and with others, as far as the recipient may read it, the most urgent first."""
    return tuple(_of_a_case(deadline, deadline.owner) for deadline in report.attention.stuck.kept)


def by_when(deadline: Deadline) -> str:
    """Return in words by when something is due."""
    if deadline.urgency is not Urgency.OVERDUE:
        return f"{in_london(deadline.at):%-d %b %Y}"
    if not deadline.days_over:
        return w.OVERDUE_TODAY
    return w.OVERDUE_DAY if deadline.days_over == 1 else w.OVERDUE_DAYS.format(n=deadline.days_over)


def _of_a_case(deadline: Deadline, owner: str) -> Need:
    return Need(deadline.clock.label, deadline.reference, by_when(deadline), deadline.urgency, owner)


def _of_the_policy(report: Report, facts: Facts) -> Iterator[Need]:
    if report.recipient.role is not POLICY_OWNER:
        return
    for policy in (facts.policy, *facts.other_policies):
        if policy.overdue:
            by = w.NEED_POLICY_BY.format(due=policy.next_review)
            yield Need(w.NEED_POLICY, w.NO_REFERENCE, by, Urgency.OVERDUE)
    waiting = len(report.questions.rows)
    if waiting:
        what = w.NEED_QUESTION if waiting == 1 else w.NEED_QUESTIONS.format(n=waiting)
        yield Need(what, w.NO_REFERENCE, w.NO_REFERENCE, Urgency.LATER)
