"""A meaning of our own: it compares the letters of texts, so that tests need no weights."""

from collections import Counter
from math import sqrt

from bot.policies.library import Policy
from bot.policies.semantic import Alike, Likeness, Near


class LetterMeaning:
    """Calls texts alike that are written with the same letters; remembers the questions that it was given."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.asked: list[str] = []

    def likeness(self, question: str) -> Likeness:
        self.asked.append(question)

        def nearest(texts: tuple[str, ...]) -> Near:
            return max((Near(text, _cosine(question, text)) for text in texts), key=lambda near: near.cosine)

        clauses = {}
        for clause, said in self._policy.vocabulary.items():
            text = self._policy.clause(clause).text
            clauses[clause] = Alike(_cosine(question, text), nearest((text,)), nearest(tuple(said)))
        subjects = {name: nearest(tuple(said)) for name, said in self._policy.other_subjects.items()}
        return Likeness(clauses, subjects)


def _cosine(one: str, two: str) -> float:
    here, there = Counter(one), Counter(two)
    product = sum(here[letter] * there[letter] for letter in here)
    return product / (sqrt(sum(n * n for n in here.values())) * sqrt(sum(n * n for n in there.values())) or 1.0)
