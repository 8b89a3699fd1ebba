"""The clauses that a post touches: proposed by its kind and its words, for those who deal with it to correct."""

from bot.command import Services
from bot.concerns.concern import Concern, Kind, Platform, Relation
from bot.policies.library import Policy
from commands.quoting import policy_in_force

DO_NOT_RESPOND = "B.6"
SENIOR_MANAGEMENT = "E#8"
PERMANENT = "B.7"
CLASS_DOJO = "B.3#4"
BOUNDARIES = "B.3#3"
CLAUSES = {
    Kind.CRITICISM: (DO_NOT_RESPOND, SENIOR_MANAGEMENT),
    Kind.DEFAMATORY: (DO_NOT_RESPOND, "E#3", SENIOR_MANAGEMENT),
    Kind.THREAT: (DO_NOT_RESPOND, SENIOR_MANAGEMENT),
    Kind.HARASSMENT: (DO_NOT_RESPOND, SENIOR_MANAGEMENT),
    Kind.HATE: (DO_NOT_RESPOND, SENIOR_MANAGEMENT),
    Kind.IMPERSONATION: (DO_NOT_RESPOND, SENIOR_MANAGEMENT),
    Kind.CONFIDENTIAL: ("B.5", "E#5", SENIOR_MANAGEMENT),
    Kind.COLLEAGUE: ("B.5", "B.2#2", SENIOR_MANAGEMENT),
    Kind.OWN_ACCIDENT: (SENIOR_MANAGEMENT, PERMANENT),
    Kind.CHILD_MESSAGE: (BOUNDARIES, SENIOR_MANAGEMENT),
    Kind.OTHER: (DO_NOT_RESPOND, SENIOR_MANAGEMENT),
}
"""The clauses of the policy that a kind of post touches."""
_BOUND = frozenset({Relation.STAFF, Relation.MYSELF})
"""Whose posts the policy is about: the words of others touch no clause of it, whatever they say."""
_BY_WORDS = 2
"""How many clauses the words of a post may add: the nearest, since they were not written as a question."""


def from_a_child(platform: Platform, relation: Relation) -> bool:
    """Say whether a child wrote on Class Dojo, which has a paragraph of its own."""
    return (platform, relation) == (Platform.CLASS_DOJO, Relation.PUPIL)


def propose(concern: Concern, quote: str, policy: Policy, services: Services) -> tuple[str, ...]:
    """Return the ids of the clauses that apply to a concern as far as can be told: all of this policy."""
    child = from_a_child(concern.platform, concern.relation)
    first = (CLASS_DOJO, SENIOR_MANAGEMENT) if child else CLAUSES[concern.kind]
    by_words = concern.relation in _BOUND and policy is policy_in_force(services)
    touched = services.triage.touched(quote)[:_BY_WORDS] if by_words else ()
    ids = dict.fromkeys((*first, *(clause.id for clause in touched)))
    return tuple(clause for clause in ids if clause in policy.clauses)
