"""How a clause is shown, the same for every command: word for word, with its number, date and overdue review."""

from bot.chat.reply import Quote
from bot.command import Services
from bot.policies.clause import Clause
from bot.weeks import in_london

SOURCE = "{name} · reviewed {reviewed} · {review}"
REVIEW_WAS_DUE = "review was due {next_review}"
NEXT_REVIEW = "next review {next_review}"


def quote(clause: Clause, services: Services) -> Quote:
    """Return a clause of the policy in force, word for word."""
    today = in_london(services.clock()).date()
    policy = services.library.in_force(today)
    review = REVIEW_WAS_DUE if policy.is_overdue(today) else NEXT_REVIEW
    source = SOURCE.format(
        name=policy.name,
        reviewed=policy.reviewed_words,
        review=review.format(next_review=policy.next_review_words),
    )
    return Quote(clause.text, clause.label, clause.heading, source)


def quote_by_id(clause_id: str, services: Services) -> Quote:
    """Return the clause with an id, word for word; raise NotThere for an unknown one."""
    policy = services.library.in_force(in_london(services.clock()).date())
    return quote(policy.clause(clause_id), services)
