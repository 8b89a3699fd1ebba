"""How an answer is laid out: the clause word for word, with those that name somebody else to turn to."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.chat.reply import Button, Part, Press, Quote, Reply, Text, Tone
from bot.command import Services
from bot.policies.clause import Clause
from bot.policies.lookup import Band
from bot.references import new_id
from bot.triage import JudgedPart, Judgement, MatterKind
from commands.policy import words
from commands.quoting import beside, quote, quotes, section_of


def by_number(clauses: Sequence[Clause], services: Services) -> Reply:
    """Show clauses that were asked for by number and nothing else: every one of them is the answer."""
    return Reply((*quotes(clauses, services), *to_the_section(clauses[0], services)), settled=True)


def to_a_question(asked: str, judged: Judgement, services: Services, before: str, *, kept: bool = False) -> Reply:
    """Show the best clause, those that name somebody else than it does, and buttons for the other clauses."""
    parts = [*_read_together(before)]
    if judged.parts:
        shown, found = _each(judged.parts, services)
    else:
        shown, found = [*_clause(judged.clauses[0], services, ())], [judged.clauses[0]]
    parts += _source_last(shown)
    if kept:
        parts.append(Text(words.KEPT, Tone.QUIET))
    parts += _buttons(asked, found[0])
    quoted = {part.label for part in shown if isinstance(part, Quote)}
    others = [clause for clause in judged.clauses if clause.spoken not in quoted]
    if others:
        parts += [Text(words.OTHERS, Tone.QUIET), *_clause_buttons(others)]
    return Reply(tuple(parts))


def nothing_clear(asked: str, judged: Judgement, services: Services, before: str, *, kept: bool) -> Reply:
    """Show that the policy is silent, or may not settle it, and then its nearest clauses word for word."""
    near = judged.band is Band.NEAREST and bool(judged.clauses)
    parts: list[Part] = [*_read_together(before), Text(words.NEAREST if near else words.SILENT, Tone.WARNING)]
    if near:
        parts += quotes(judged.clauses, services)
    if kept:
        parts.append(Text(words.KEPT, Tone.QUIET))
    parts.append(Button(words.ASK_A_LEADER, "policy", "leader"))
    parts.append(Button(words.WHY_NONE, "policy", "why", words=asked))
    return Reply(tuple(parts))


def to_the_section(clause: Clause, services: Services) -> tuple[Button, ...]:
    """Return the button for the whole section of a clause, none where it is one."""
    if section_of(clause, services) == (clause,):
        return ()
    return (Button(words.WHOLE_SECTION, "policy", "section", clause.id),)


def _read_together(before: str) -> Iterator[Part]:
    if before:
        yield Text(words.READ_TOGETHER.format(before=before), Tone.QUIET)


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


def _source_last(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with where they stand said once, at the last quotation."""
    last = max(place for place, part in enumerate(parts) if isinstance(part, Quote))
    return [
        replace(part, source="") if isinstance(part, Quote) and place != last else part
        for place, part in enumerate(parts)
    ]


def _buttons(asked: str, first: Clause) -> Iterator[Part]:
    yield Press(words.NOT_WHAT_I_ASKED, "policy", "missed", new_id(), first.id, asked)
    yield Button(words.ASK_A_LEADER, "policy", "leader")
    yield Button(words.WHY, "policy", "why", words=asked)


def _clause_buttons(clauses: Sequence[Clause]) -> list[Part]:
    return [Button(f"{c.spoken}: {c.heading}", "policy", "clause", c.id) for c in clauses]
