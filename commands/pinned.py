"""Which version of the policy a concern is pinned to: that of the day of the post, whatever was adopted since then."""

from datetime import datetime

from bot.command import Services
from bot.concerns.concern import Concern
from bot.policies.library import NoPolicyInForce, Policy
from bot.weeks import in_london
from commands.quoting import policy_in_force


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


def pinned_policy(concern: Concern, services: Services) -> Policy:
    """Return the policy that a concern is pinned to."""
    then = policy_of_the_day(services, concern.posted_at, concern.seen_at, concern.raised_at)
    versions = (then, *services.library.policies)
    return next((policy for policy in versions if version_of(policy) == concern.policy), then)
