"""The clauses that apply to a concern, quoted from the policy that it is pinned to, and set by its handlers."""

from dataclasses import replace

from bot.chat.form import Field, FieldKind, Form, Option
from bot.chat.reply import Button, Part, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern
from bot.events import Action
from bot.policies.clause import Clause
from bot.policies.library import leaves
from bot.weeks import day_and_time
from commands.concerns import record_words as words
from commands.concerns.asked import as_seen, form
from commands.concerns.change import change, told
from commands.concerns.show import find
from commands.concerns.trail import name
from commands.pinned import pinned_policy
from commands.quoting import quote_from

_BEGINNING = 60
"""Characters of a clause that its option shows."""
_ELLIPSIS = "…"


def show_clauses(ask: Ask, services: Services) -> Reply:
    """Quote the clauses that apply, word for word as they stood on the day of the post."""
    concern = find(ask, services)
    policy = pinned_policy(concern, services)
    quoted = tuple(
        quote_from(policy, policy.clauses[each], services) for each in concern.clauses if each in policy.clauses
    )
    parts: tuple[Part, ...] = (
        Text(words.CLAUSES_HEADING.format(reference=concern.reference), Tone.HEADING),
        Text(words.PINNED.format(version=concern.policy)),
        Text(_by_whom(concern, services), Tone.QUIET),
        *(quoted or (Text(words.CLAUSES_NONE),)),
        Button(words.CORRECT, "concerns", "set_clauses", concern.reference),
    )
    return Reply(parts, in_confidence=True)


def _by_whom(concern: Concern, services: Services) -> str:
    changes = [each for each in services.register.altered(concern) if each.field == "clauses"]
    if not changes:
        return words.CLAUSES_PROPOSED
    return words.CLAUSES_SET.format(name=name(changes[-1].by, services), when=day_and_time(changes[-1].at))


def show_set(ask: Ask, services: Services) -> Form:
    """Ask which clauses apply; those that do so far are chosen already."""
    concern = find(ask, services)
    clauses = pinned_policy(concern, services).clauses
    offered = {each.id: each for each in (*leaves(clauses.values()), *map(clauses.__getitem__, concern.clauses))}
    field = Field(
        "clauses",
        words.WHICH_APPLY,
        FieldKind.CHOICES,
        options=tuple(Option(each.id, _option(each)) for each in offered.values()),
        value=",".join(concern.clauses),
    )
    return form(concern, "set_clauses", words.CLAUSES_TITLE, (field,), submit=words.CLAUSES_SUBMIT)


def _option(clause: Clause) -> str:
    text = " ".join(clause.text.split())
    beginning = text if len(text) <= _BEGINNING else text[:_BEGINNING].rstrip() + _ELLIPSIS
    return words.CLAUSE_OPTION.format(spoken=clause.spoken, text=beginning)


def save_set(saving: Saving, services: Services) -> Reply:
    """Set the clauses that apply; which ones were set before stays on the record."""
    before = as_seen(saving, services)
    after = replace(before, clauses=saving.answers.chosen("clauses"))
    change(saving, before, after, Action.CLAUSES_SET, services)
    return told(words.CLAUSES_SAVED, saving, services)
