"""References to the numbers that a policy prints itself: "4.1", "section 4.1(b)", "4.1 para 2", "appendix A point 1".

For every policy whose sections have digits for numbers; a policy with letters alone has none of these.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.policies.clause import Clause
from bot.policies.library import Policy
from bot.policies.written_out import written_out
from bot.words_of_chat import visible

_SAID = r"(?:sections?|sec|clauses?|paragraphs?|paras?|points?|parts?|rules?|items?|numbers?|nos?)\W*|§\s*"
_PART = r"(?:paragraphs?|paras?|points?|bullets?|bullet points?|parts?|items?|nos?|p)\b\W*|#"
_PRINTED = re.compile(
    rf"(?<![\w.])(?P<said>{_SAID})?(?P<number>(?:appendix|annexe?|schedule)\W*(?:[a-z]|\d{{1,3}})|\d{{1,3}}(?:\.\d{{1,3}})*)"
    rf"(?:\s?\(?(?P<letter>[a-z]|[ivx]{{2,5}})\)?(?![\w'])|\W*(?:{_PART})(?P<counted>\d{{1,3}})\b)?(?![\w]|\.\d)"
)
_CAN_BE_PRINTED = re.compile(r"\d|appendix|annex|schedule")


@dataclass(frozen=True, slots=True)
class Printed:
    """The clauses that a message names by printed numbers, and the rest of its words, in small letters."""

    clauses: tuple[Clause, ...]
    rest: str


def printed(text: str, policy: Policy) -> tuple[Clause, ...]:
    """Return the clauses that a message names by a number that the policy prints; none for numbers of other things.

    A bare number counts only with a word such as "section" in front, a dot or a letter: "4 pupils" is no reference.
    """
    return printed_in(visible(text).casefold(), policy).clauses


def printed_in(asked: str, policy: Policy) -> Printed:
    """Return the same for a message in small letters, with the words that are no part of a number."""
    names = _names(policy)
    if not names:
        return Printed((), asked)
    found: dict[str, Clause] = {}
    rest, end = [], 0
    for match in _PRINTED.finditer(asked):
        clause = next((names[name] for name in _named(match) if name in names), None)
        if clause is not None:
            found.setdefault(clause.id, clause)
            rest.append(asked[end : match.start()])
            end = match.end()
    return Printed(tuple(found.values()), " ".join((*rest, asked[end:])))


class Numbers:
    """Which of many policies may print the numbers of a message, or have a clause that goes by all of its words."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._policies: defaultdict[str, list[Policy]] = defaultdict(list)
        for policy in policies:
            names = {name.casefold() for clause in policy.clauses.values() for name in (clause.id, clause.spoken)}
            for name in sorted(names):
                self._policies[name].append(policy)

    def policies(self, text: str) -> tuple[Policy, ...]:
        """Return these policies, each once."""
        asked = visible(text).casefold()
        spelled = (asked, written_out(asked))
        names = [asked, *(name for said in spelled for match in _PRINTED.finditer(said) for name in _named(match))]
        return tuple(dict.fromkeys(policy for name in names for policy in self._policies.get(name, ())))


def _named(match: re.Match[str]) -> Iterator[str]:
    """Yield the name of what a match refers to, as `_names` has it."""
    number = re.sub(r"[^\w.]", "", match["number"])
    if match["letter"]:
        yield f"{number}.{match['letter']}"
    elif match["counted"]:
        yield f"{number}#{match['counted']}"
        yield f"{number}.{match['counted']}"
    elif match["said"] or not number.isdigit():
        yield number


@lru_cache(maxsize=64)
def _names(policy: Policy) -> dict[str, Clause]:
    """Return the clauses of a policy with printed numbers by their ids in small letters; none where it prints none."""
    names = {clause.id.casefold(): clause for clause in policy.clauses.values()}
    return names if any(map(_CAN_BE_PRINTED.match, names)) else {}
