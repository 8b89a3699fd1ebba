"""A policy's review: from three months before it, its owner is reminded, once."""

from datetime import datetime

from bot.notices import Notice, NoticeKind
from bot.people import Directory, Role
from bot.policies.library import Policy
from bot.weeks import in_london


def review_notices(policy: Policy, owner: Role, directory: Directory, now: datetime) -> tuple[Notice, ...]:
    """Return the reminder of a policy's review for everybody who holds its owner's role; none until it is near.

    The key is of that review alone, so that however often it is written, it is sent once.
    """
    if not policy.review_is_near(in_london(now).date()):
        return ()
    key, month = f"review:{policy.in_force_from}:{policy.next_review:%Y-%m}", f"{policy.next_review:%B %Y}"
    owners = (person for person in directory.people() if owner in person.roles)
    return tuple(Notice(f"{key}:{person.id}", NoticeKind.REVIEW, person.id, month, now) for person in owners)
