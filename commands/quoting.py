"""How a clause is shown, the same for every command: word for word, with its number, date and overdue review."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.chat.reply import Quote, Text
from bot.command import Services
from bot.concerns.concern import Concern
from bot.policies.clause import Clause
from bot.policies.library import NoPolicyInForce, Policy
from bot.weeks import in_london

SOURCE = "{name} · reviewed {reviewed:%B %Y} · {review}"
REVIEW_WAS_DUE = "review was due {next_review:%B %Y} and is overdue"
NEXT_REVIEW = "next review {next_review:%B %Y}"


def policy_in_force(services: Services) -> Policy:
    """Return the policy that is in force today."""
    return services.library.in_force(in_london(services.clock()).date())


def policy_of_the_day(services: Services, *moments: datetime | None) -> Policy:
    """Return the policy of the first of these moments in which one was in force; else the one in force today."""
    for moment in moments:
        if moment is not None:
            try:
                return services.library.in_force(in_london(moment).date())
            except NoPolicyInForce:
                continue
    return policy_in_force(services)


def version_of(policy: Policy) -> str:
    """Return the version of a policy as a concern keeps it: 2023-09."""
    return f"{policy.reviewed:%Y-%m}"


def policy_of(concern: Concern, services: Services) -> Policy:
    """Return the policy that a concern is pinned to, whatever was adopted since then."""
    then = policy_of_the_day(services, concern.posted_at, concern.seen_at, concern.raised_at)
    versions = (then, *services.library.policies)
    return next((policy for policy in versions if version_of(policy) == concern.policy), then)


def quote(clause: Clause, services: Services) -> Quote:
    """Return a clause of the policy in force, word for word."""
    return quote_from(policy_in_force(services), clause, services)


def quote_from(policy: Policy, clause: Clause, services: Services) -> Quote:
    """Return a clause of a policy, word for word."""
    overdue = policy.review_notice(in_london(services.clock()).date())
    return Quote(clause.text, clause.spoken, clause.heading, _source(policy, overdue=bool(overdue)))


def quotes(clauses: Sequence[Clause], services: Services) -> tuple[Quote, ...]:
    """Return clauses word for word, one after the other; where they stand is said once, after the last."""
    shown = [quote(clause, services) for clause in clauses]
    return (*(replace(each, source="") for each in shown[:-1]), *shown[-1:])


def beside(shown: Sequence[Clause], services: Services, above: Sequence[Clause] = ()) -> tuple[Text | Quote, ...]:
    """Return the clauses that name somebody else to turn to than those that are shown, each with who it is.

    What stands `above` already is not shown again.
    """
    policy = policy_in_force(services)
    ids = {clause.id for clause in above}
    others = (other for other in policy.recipients.others(shown) if other.clause not in ids)
    return tuple(
        part
        for other in others
        for part in (Text(other.told(policy.clauses)), quote(policy.clause(other.clause), services))
    )


@lru_cache(maxsize=8)
def _source(policy: Policy, *, overdue: bool) -> str:
    review = (REVIEW_WAS_DUE if overdue else NEXT_REVIEW).format(next_review=policy.next_review)
    return SOURCE.format(name=policy.name, reviewed=policy.reviewed, review=review)


def section_of(clause: Clause, services: Services) -> tuple[Clause, ...]:
    """Return the whole section that a clause is part of, and those of its parts whose words it does not hold itself."""
    policy = policy_in_force(services)
    section = policy.section(clause)
    return (section, *(part for part in policy.parts(section) if part.text not in section.text))


def quote_by_id(clause_id: str, services: Services) -> Quote:
    """Return the clause with an id, word for word; raise NotThere for an unknown one."""
    return quote(policy_in_force(services).clause(clause_id), services)
