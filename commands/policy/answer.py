"""How an answer is laid out: the clause word for word, with those that name somebody else to turn to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.chat.reply import Button, Part, Press, Quote, Reply, Text, Tone
from bot.command import Services
from bot.policies.clause import Clause
from bot.policies.library import Policy, policy_address
from bot.policies.lookup import Band
from bot.references import new_id
from bot.triage import JudgedPart, Judgement, MatterKind
from commands.policy import words
from commands.quoting import address_of, beside, policies_in_force, quote, quotes, section_of, source_last, today

_MOST_NAMED = 6
"""Policies that are named where none settles a question; of more it is said how many."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its words, what it was read together with, and the folder of the policy that was chosen for it."""

    words: str
    before: str = ""
    of: str = ""


def by_number(clauses: Sequence[Clause], services: Services) -> Reply:
    """Show clauses that were asked for by number and nothing else: every one of them is the answer."""
    return Reply((*quotes(clauses, services), *to_the_section(clauses[0], services)), settled=True)


def to_a_question(asked: Asked, judged: Judgement, services: Services, *, kept: bool = False) -> Reply:
    """Show the best clause, those that name somebody else than it does, and buttons for the other clauses."""
    parts = [*_read_together(asked)]
    if judged.parts:
        shown, found = _each(judged.parts, services)
    else:
        shown, found = [*_clause(judged.clauses[0], services, ())], [judged.clauses[0]]
    parts += source_last(shown)
    if kept:
        parts.append(Text(words.KEPT, Tone.QUIET))
    parts += _buttons(asked, found[0], services)
    quoted = {(part.label, part.words) for part in shown if isinstance(part, Quote)}
    others = [clause for clause in judged.clauses if (clause.spoken, clause.text) not in quoted]
    if others:
        parts += [Text(words.OTHERS, Tone.QUIET), *_clause_buttons(others, services)]
    return Reply(tuple(parts))


def which_policy(asked: Asked, judged: Judgement) -> Reply:
    """Ask which of several policies is meant; each button answers the same question from one of them."""
    which = (Button(each.called, "policy", "of", each.folder, asked.words) for each in judged.looked_in)
    hint = Text(words.OR_NAME_IT.format(policy=judged.looked_in[0].called), Tone.QUIET)
    return Reply((*_read_together(asked), Text(words.WHICH_POLICY), *which, hint))


def nothing_clear(asked: Asked, judged: Judgement, services: Services, *, kept: bool) -> Reply:
    """Show that the policy is silent, or may not settle it, and then its nearest clauses word for word."""
    near = judged.band is Band.NEAREST and bool(judged.clauses)
    parts: list[Part] = [*_read_together(asked), Text(_nothing(judged, near=near), Tone.WARNING)]
    if near:
        parts += quotes(judged.clauses, services)
    if len(judged.looked_in) > 1:
        parts.append(Text(_looked_in(judged.looked_in), Tone.QUIET))
    if kept:
        parts.append(Text(words.KEPT, Tone.QUIET))
    parts.append(Button(words.ASK_A_LEADER, "policy", "leader"))
    parts.append(Button(words.WHY_NONE, "policy", "why", asked.of, asked.words))
    return Reply(tuple(parts))


def _nothing(judged: Judgement, *, near: bool) -> str:
    if not judged.looked_in:
        return words.NEAREST if near else words.SILENT
    if len(judged.looked_in) > 1:
        return words.NO_POLICY_NEAREST if near else words.NO_POLICY
    told = words.NAMED_NEAREST if near else words.NAMED_SILENT
    return told.format(policy=judged.looked_in[0].called)


def _looked_in(policies: Sequence[Policy]) -> str:
    named = " · ".join(policy.called for policy in policies[:_MOST_NAMED])
    more = len(policies) - _MOST_NAMED
    return (words.LOOKED_IN_MORE if more > 0 else words.LOOKED_IN).format(policies=named, more=more)


def to_the_section(clause: Clause, services: Services) -> tuple[Button, ...]:
    """Return the button for the whole section of a clause, none where it is one."""
    if section_of(clause, services) == (clause,):
        return ()
    return (Button(words.WHOLE_SECTION, "policy", "section", address_of(clause, services)),)


def all_policies(services: Services) -> Reply:
    """Show which policies there are; each button opens the contents of one."""
    found = policies_in_force(services)
    return Reply(
        (
            Text(words.POLICIES, Tone.HEADING),
            *(Button(policy.called, "policy", "contents", policy.folder) for policy in found),
        ),
        settled=True,
    )


def contents(policy: Policy, services: Services) -> Reply:
    """Show the sections of a policy, each behind a button, and a way to the other policies where there are any."""
    return _contents(policy, policy.review_notice(today(services)), policies_in_force(services))


@lru_cache(maxsize=64)
def _contents(policy: Policy, notice: str, policies: tuple[Policy, ...]) -> Reply:
    within = "" if policy is policies[0] else policy_address(policy.folder)
    parts: list[Part] = [Text(words.CONTENTS.format(name=policy.name), Tone.HEADING)]
    if notice:
        parts.append(Text(notice, Tone.WARNING))
    parts += [Button(clause.heading, "policy", "section", f"{within}{clause.id}") for clause in policy.sections()]
    if len(policies) > 1:
        parts.append(Button(words.OTHER_POLICIES, "policy", words="list"))
    return Reply(tuple(parts), settled=True)


def _read_together(asked: Asked) -> Iterator[Part]:
    if asked.before:
        yield Text(words.READ_TOGETHER.format(before=asked.before), Tone.QUIET)


def _each(several: Sequence[JudgedPart], services: Services) -> tuple[list[Part], list[Clause]]:
    """Return what is shown for the questions of a message, and the clauses that answer them, each once."""
    shown: list[Part] = []
    found: list[Clause] = []
    for part in several:
        shown.append(Text(words.YOU_ASKED.format(words=part.words)))
        judged = part.judgement
        if judged.kind is MatterKind.SILENT:
            near = judged.band is Band.NEAREST
            shown.append(Text(words.PART_NEAREST if near else words.PART_SILENT, Tone.WARNING))
        elif judged.clauses[0] in found:
            shown.append(Text(words.AS_ABOVE.format(clause=judged.clauses[0].spoken)))
        else:
            shown += _clause(judged.clauses[0], services, found)
            found.append(judged.clauses[0])
    return shown, found


def _clause(clause: Clause, services: Services, above: Sequence[Clause]) -> Iterator[Part]:
    yield quote(clause, services)
    yield from beside((clause,), services, above)
    yield from to_the_section(clause, services)


def _buttons(asked: Asked, first: Clause, services: Services) -> Iterator[Part]:
    yield Press(words.NOT_WHAT_I_ASKED, "policy", "missed", new_id(), address_of(first, services), asked.words)
    yield Button(words.ASK_A_LEADER, "policy", "leader")
    yield Button(words.WHY, "policy", "why", asked.of, asked.words)


def _clause_buttons(clauses: Sequence[Clause], services: Services) -> list[Part]:
    return [Button(f"{c.spoken}: {c.heading}", "policy", "clause", address_of(c, services)) for c in clauses]
