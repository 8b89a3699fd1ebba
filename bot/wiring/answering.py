"""What answers questions: the policies, and the triage of one. It needs neither a store nor a chat system."""

from datetime import UTC, datetime

from bot.policies.library import Library, Policy
from bot.policies.semantic import kept_in, open_meaning
from bot.settings import Settings
from bot.triage import Triage
from bot.weeks import in_london


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def open_library(settings: Settings) -> Library:
    """Return the adopted policies; raise BrokenPolicy with the place of what is wrong."""
    return Library(settings.policies_folder)


def policy_of_today(settings: Settings) -> Policy:
    """Return the policy that is in force today."""
    return open_library(settings).in_force(in_london(now()).date())


def triage(settings: Settings) -> Triage:
    """Return the triage of the policy that is in force today."""
    return triage_of(policy_of_today(settings), settings)


def triage_of(policy: Policy, settings: Settings) -> Triage:
    """Return the triage of a policy, which compares meanings where the weights for it are installed."""
    return Triage(policy, open_meaning(policy, kept_in(settings.policies_folder, settings.data_folder)))
