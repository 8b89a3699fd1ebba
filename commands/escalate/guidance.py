"""What to do at once, quoted from the policy: about a post of others, one of one's own, or a message from a child."""

from bot.chat.reply import Facts, Part, Text, Tone
from bot.command import Ask, Services
from bot.concerns.concern import Concern, Kind, Relation
from commands import doors
from commands.escalate import own_words, words
from commands.escalate.clauses import BOUNDARIES, CLASS_DOJO, DO_NOT_RESPOND, PERMANENT, SENIOR_MANAGEMENT, from_a_child
from commands.quoting import quote_by_id


def stop(ask: Ask, services: Services) -> tuple[Part, ...]:
    """Return what is to be done when a child has written."""
    head = doors.somebody_else(doors.head_of(ask.person), ask.person, services)
    return (
        Text(own_words.STOP, Tone.WARNING),
        Text(own_words.STOP_NEXT.format(head=doors.names(head, services, ask.person))),
        quote_by_id(CLASS_DOJO, services),
    )


def what_now(services: Services) -> tuple[Part, ...]:
    """Return what to do after a slip of one's own, and the clauses that ask for it."""
    return (
        Text(own_words.THANKS),
        Text(own_words.NOW, Tone.HEADING),
        Facts(own_words.NOW_STEPS),
        Text(own_words.POLICY_SAYS),
        quote_by_id(SENIOR_MANAGEMENT, services),
        quote_by_id(PERMANENT, services),
    )


def afterwards(concern: Concern, services: Services) -> tuple[Part, ...]:
    """Return what is said once more when a concern is saved."""
    if from_a_child(concern.platform, concern.relation):
        return (Text(own_words.SAVED_CHILD), quote_by_id(CLASS_DOJO, services))
    if concern.kind is Kind.CHILD_MESSAGE:
        return (Text(own_words.SAVED_CHILD), quote_by_id(BOUNDARIES, services))
    if is_ones_own(concern.relation, concern.kind):
        return (Text(own_words.SAVED_SLIP), quote_by_id(SENIOR_MANAGEMENT, services))
    return (Text(words.DO_NOT_RESPOND), quote_by_id(DO_NOT_RESPOND, services))


def is_ones_own(relation: Relation, kind: Kind) -> bool:
    """Say whether the post is by the person who raises the concern."""
    return relation is Relation.MYSELF or kind is Kind.OWN_ACCIDENT
