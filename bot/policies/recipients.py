"""Whom the policy tells people to turn to, where two of its clauses on one matter name different people.

Which clauses those are stands in recipients.toml beside the policy; a policy without that file has none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BrokenPolicy
from bot.policies.clause import Clause
from bot.toml_file import read_toml, text_at

FILE = "recipients.toml"
SOMEBODY_ELSE = "Whom to turn to: {beside} says “{other}”, and {clause} says “{who}”."
NOT_A_MATTER = "{file}: [{matter}] should be a table of two clauses or more, and whom each of them names."
NO_SUCH_CLAUSE = "{file}: [{matter}] names {id}, which is no clause of this policy."
NOT_ITS_WORDS = '{file}: [{matter}]: the words "{who}" do not stand in {id}.'


@dataclass(frozen=True, slots=True)
class Other:
    """A clause that names somebody else than the clause `beside`, each in its own words."""

    clause: str
    who: str
    beside: str
    beside_who: str

    def told(self, clauses: Mapping[str, Clause]) -> str:
        """Return the sentence that the two name different people."""
        clause, beside = clauses[self.clause].spoken, clauses[self.beside].spoken
        return SOMEBODY_ELSE.format(clause=clause, who=self.who, beside=beside, other=self.beside_who)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom each clause of a matter names, by matter and clause id."""

    matters: Mapping[str, Mapping[str, str]]

    def others(self, shown: Iterable[Clause]) -> tuple[Other, ...]:
        """Return the clauses that name somebody else than one that is shown, each once, in the policy's order."""
        ids = [clause.id for clause in shown]
        found = (other for clause_id in ids for other in self._beside(clause_id))
        return tuple({other.clause: other for other in found if other.clause not in ids}.values())

    def _beside(self, clause_id: str) -> Iterator[Other]:
        for named in self.matters.values():
            mine = named.get(clause_id)
            if mine is not None:
                yield from (Other(other, who, clause_id, mine) for other, who in named.items() if who != mine)


NOBODY_ELSE = Recipients({})
"""The recipients of a policy whose clauses agree."""


def read_recipients(path: Path, clauses: Mapping[str, Clause]) -> Recipients:
    """Return the recipients of a file, none without one; raise BrokenPolicy with the place of what is wrong."""
    if not path.exists():
        return NOBODY_ELSE
    return Recipients({matter: _matter(matter, said, path, clauses) for matter, said in read_toml(path).items()})


def _matter(matter: str, said: object, path: Path, clauses: Mapping[str, Clause]) -> Mapping[str, str]:
    if not isinstance(said, dict) or len(said) < 2:  # noqa: PLR2004 - one clause alone differs from none
        raise BrokenPolicy(NOT_A_MATTER.format(file=path.name, matter=matter))
    named = {str(clause_id): text_at(said, clause_id, path, f"[{matter}] ") for clause_id in said}
    for clause_id, who in named.items():
        if clause_id not in clauses:
            raise BrokenPolicy(NO_SUCH_CLAUSE.format(file=path.name, matter=matter, id=clause_id))
        if who not in clauses[clause_id].text:
            raise BrokenPolicy(NOT_ITS_WORDS.format(file=path.name, matter=matter, who=who, id=clause_id))
    return named
