"""A policy's review: from three months before it, its owner is reminded, once."""

from collections.abc import Sequence
from datetime import datetime

from bot.notices import Notice, NoticeKind
from bot.people import Directory, Role
from bot.policies.library import Policy
from bot.weeks import in_london

OF = "{policy}, {month}"


def review_notices(policies: Sequence[Policy], owner: Role, directory: Directory, now: datetime) -> tuple[Notice, ...]:
    """Return the reminders of reviews for everybody who holds the owner's role; none of a policy until it is near.

    `policies` are those in force, the home first. The key is of that review alone, so that however often it is written,
    it is sent once. Which policy it is, is said where there are several.
    """
    near = [policy for policy in policies if policy.review_is_near(in_london(now).date())]
    owners = [person for person in directory.people() if owner in person.roles]
    return tuple(
        Notice(f"{_key(policy, policies[0])}:{person.id}", NoticeKind.REVIEW, person.id, _about(policy, policies), now)
        for policy in near
        for person in owners
    )


def _key(policy: Policy, home: Policy) -> str:
    return f"review:{policy.in_force_from if policy is home else policy.folder}:{policy.next_review:%Y-%m}"


def _about(policy: Policy, policies: Sequence[Policy]) -> str:
    month = f"{policy.next_review:%B %Y}"
    return month if len(policies) == 1 else OF.format(policy=policy.called, month=month)
