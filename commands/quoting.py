"""How a clause is shown, the same for every command: word for word, with its number, date and overdue review."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar

from bot.chat.reply import Part, Quote, Text
from bot.command import Services
from bot.policies.clause import Clause
from bot.policies.library import Policy
from bot.weeks import in_london

SOURCE = "{name} · reviewed {reviewed:%B %Y} · {review}"
REVIEW_WAS_DUE = "review was due {next_review:%B %Y} and is overdue"
NEXT_REVIEW = "next review {next_review:%B %Y}"

P = TypeVar("P", bound=Part)


def today(services: Services) -> date:
    """Return the London day."""
    return in_london(services.clock()).date()


def policy_in_force(services: Services) -> Policy:
    """Return the home policy that is in force today."""
    return services.library.in_force(today(services))


def policies_in_force(services: Services) -> tuple[Policy, ...]:
    """Return every policy that is in force today, the home first."""
    return services.library.together(today(services))


def policy_of(clause: Clause, services: Services) -> Policy:
    """Return the policy that a clause stands in."""
    return services.library.holding(clause, today(services))


def address_of(clause: Clause, services: Services) -> str:
    """Return what names a clause among those of all policies."""
    return services.library.address(clause, today(services))


def clause_at(address: str, services: Services) -> Clause:
    """Return the clause of an address; raise NotThere."""
    return services.library.clause_at(address, today(services))


def label_of(clause: Clause, services: Services) -> str:
    """Return how a clause is spoken among those of all policies."""
    return services.library.label(clause, today(services))


def quote(clause: Clause, services: Services) -> Quote:
    """Return a clause word for word, with the policy that it stands in."""
    policy = policy_of(clause, services)
    overdue = policy.review_notice(today(services))
    return Quote(clause.text, clause.spoken, clause.heading, _source(policy, overdue=bool(overdue)))


def quotes(clauses: Sequence[Clause], services: Services) -> tuple[Quote, ...]:
    """Return clauses word for word, one after the other; where they stand is said once, after the last of a policy."""
    return source_last([quote(clause, services) for clause in clauses])


def source_last(parts: Sequence[P]) -> tuple[P, ...]:
    """Return parts with where their quotations stand said once, at the last of those that stand there together."""
    shown = [(place, part.source) for place, part in enumerate(parts) if isinstance(part, Quote)]
    again = {place for (place, source), (_, following) in pairwise(shown) if source == following}
    return tuple(_without_source(part) if place in again else part for place, part in enumerate(parts))


def _without_source(part: P) -> P:
    return replace(part, source="") if isinstance(part, Quote) else part


def beside(shown: Sequence[Clause], services: Services, above: Sequence[Clause] = ()) -> tuple[Text | Quote, ...]:
    """Return the clauses that name somebody else to turn to than those that are shown, each with who it is.

    What stands `above` already is not shown again.
    """
    if not shown:
        return ()
    policy = policy_of(shown[0], services)
    others = (other for other in policy.recipients.others(shown) if policy.clause(other.clause) not in above)
    return tuple(
        part
        for other in others
        for part in (Text(other.told(policy.clauses)), quote(policy.clause(other.clause), services))
    )


@lru_cache(maxsize=64)
def _source(policy: Policy, *, overdue: bool) -> str:
    review = (REVIEW_WAS_DUE if overdue else NEXT_REVIEW).format(next_review=policy.next_review)
    return SOURCE.format(name=policy.name, reviewed=policy.reviewed, review=review)


def section_of(clause: Clause, services: Services) -> tuple[Clause, ...]:
    """Return the whole section that a clause is part of, and those of its parts whose words it does not hold itself."""
    policy = policy_of(clause, services)
    section = policy.section(clause)
    return (section, *(part for part in policy.parts(section) if part.text not in section.text))


def quote_by_id(clause_id: str, services: Services) -> Quote:
    """Return the clause of the home policy with an id, word for word; raise NotThere for an unknown one."""
    return quote(policy_in_force(services).clause(clause_id), services)
