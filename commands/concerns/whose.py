"""Whose a concern is, as its screen shows it: the two ways to give it away, and what it has in common with others.

What two concerns share is shown to those alone who may read both. It raises no notice, so that nobody can tell from one
that a concern exists which they may not see.
"""

from collections.abc import Iterator, Sequence

from bot.chat.reply import Button, Facts, Part, Text
from bot.command import Services
from bot.concerns.concern import Concern
from bot.concerns.routing import may_read
from bot.people import Person
from commands.concerns import whose_words as words


def steps(concern: Concern) -> tuple[Button, ...]:
    """Return the ways to give a concern to somebody else."""
    return (
        Button(words.STEP_ASIDE, "concerns", "aside", concern.reference),
        Button(words.REROUTE, "concerns", "reroute", concern.reference),
    )


def flags(concern: Concern, reader: Person, services: Services) -> tuple[Part, ...]:
    """Return what a concern has in common with others that this person may read too."""
    rows: dict[str, list[Concern]] = {}
    for what, other in _patterns(concern, reader, services):
        rows.setdefault(what, []).append(other)
    if not rows:
        return ()
    others = sorted({c.reference for found in rows.values() for c in found})
    return (
        Text(words.PATTERN),
        Facts(tuple((what[:1].upper() + what[1:], _listed(found, services)) for what, found in sorted(rows.items()))),
        *(Button(words.OPEN.format(reference=reference), "concerns", "open", reference) for reference in others),
    )


def seen_together(queue: Sequence[Concern], reader: Person, services: Services) -> tuple[Part, ...]:
    """Return which concerns of a list have something in common with others that this person may read too."""
    rows = [
        (concern.reference, "; ".join(sorted({f"{what}: {c.reference}" for what, c in found})))
        for concern in queue
        if (found := list(_patterns(concern, reader, services)))
    ]
    return (Text(words.SEEN_TOGETHER), Facts(tuple(rows))) if rows else ()


def _patterns(concern: Concern, reader: Person, services: Services) -> Iterator[tuple[str, Concern]]:
    """Yield what a concern shares with another one, and that one, as far as this person may read both."""
    for trace, other in services.register.sharing(concern):
        if may_read(reader, other) and not _go_together(concern, other):
            yield trace.label, other
    if concern.named:
        for other in services.register.seen_by(reader):
            shares = other.reference != concern.reference and not other.named.isdisjoint(concern.named)
            if shares and may_read(reader, other) and not _go_together(concern, other):
                yield words.SAME_PERSON, other


def _go_together(concern: Concern, other: Concern) -> bool:
    """Say whether one joined the other, or both the same."""
    return (concern.joins or concern.reference) == (other.joins or other.reference)


def _listed(found: Sequence[Concern], services: Services) -> str:
    schools = {school.id: school.name for school in services.directory.schools()}
    return "; ".join(
        words.WHERE.format(reference=c.reference, school=schools.get(c.school, c.school), state=c.state.label.lower())
        for c in sorted(found, key=lambda c: c.reference)
    )
