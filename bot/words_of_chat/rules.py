"""Rules over signs: what a message is when it shows several signs at once, in whatever order it says them.

    ill and away
    ill and away unless asks_a_rule or of_pupils

A sign is a list of patterns; a rule names the signs that must all be shown, then those of which none may be.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.errors import BrokenPolicy

NO_SIGN = "{place}: “{sign}” in “{said}” is no sign: write one of {signs}."

_AND, _OR, _UNLESS = " and ", " or ", " unless "


@dataclass(frozen=True, slots=True)
class Rule:
    """What a message is (`name`) when it shows all the signs of `needs` and none of `unless`."""

    name: str
    needs: frozenset[str]
    unless: frozenset[str]

    def holds(self, signs: Collection[str]) -> bool:
        """Say whether the rule holds for the signs that a message shows."""
        return self.needs.issubset(signs) and self.unless.isdisjoint(signs)


def rules_of(lists: Mapping[str, Iterable[str]], signs: Collection[str], file: str) -> tuple[Rule, ...]:
    """Return the rules of a file in its order; raise BrokenPolicy, with the place, for a sign that there is not."""
    return tuple(_rule(name, said, signs, f"{file}, {name}") for name, rules in lists.items() for said in rules)


def names_in(rules: Iterable[Rule], signs: Collection[str]) -> set[str]:
    """Return the names of the rules that hold."""
    return {rule.name for rule in rules if rule.holds(signs)}


def needed_for(rules: Iterable[Rule], name: str, signs: Collection[str]) -> Iterator[str]:
    """Yield the signs by which a name holds first, in alphabetical order; none where it does not."""
    met = (rule for rule in rules if rule.name == name and rule.holds(signs))
    yield from sorted(next(met, _NOTHING).needs)


def _rule(name: str, said: str, signs: Collection[str], place: str) -> Rule:
    needs, _, unless = said.partition(_UNLESS)
    found = Rule(name, frozenset(needs.split(_AND)), frozenset(unless.split(_OR)) - {""})
    for sign in sorted(found.needs | found.unless):
        if sign not in signs:
            raise BrokenPolicy(NO_SIGN.format(place=place, sign=sign, said=said, signs=", ".join(signs)))
    return found


_NOTHING = Rule("", frozenset(), frozenset())
