"""What the workbook is told beside the records: whose it is and which policy stands behind it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """The policy in force, in words: `reviewed` and `next_review` as months, `overdue` a sentence or empty."""

    name: str
    reviewed: str
    next_review: str
    overdue: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The federation's name, its policy, and a remark for every page, such as "made-up data"."""

    federation: str
    policy: PolicyFacts
    remark: str = ""
