"""What the workbook is told beside the records: whose it is and which policy stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.policies.alike import EQUAL, Weights


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """The policy in force, in words: `reviewed` and `next_review` as months, `overdue` a sentence or empty."""

    name: str
    reviewed: str
    next_review: str
    overdue: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How much each term of a question weighs, and the words that are no names where they stand alone."""

    weights: Weights = EQUAL
    ordinary: frozenset[str] = frozenset()


NO_WORDING = Wording()


@dataclass(frozen=True, slots=True)
class Facts:
    """The federation's name, its home policy, and a remark for every page, such as "made-up data".

    `clause_labels` says how each clause is spoken, by its id: `D.WhatsApp.9` as "rule 9 (WhatsApp)"; those of
    `other_policies` by their addresses, with the policy's name.
    """

    federation: str
    policy: PolicyFacts
    remark: str = ""
    clause_labels: Mapping[str, str] = field(default_factory=dict)
    wording: Wording = NO_WORDING
    other_policies: tuple[PolicyFacts, ...] = ()

    def clause(self, clause_id: str) -> str:
        """Return a clause as people say it; one that left the policy keeps its id."""
        return self.clause_labels.get(clause_id, clause_id)
