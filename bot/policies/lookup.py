"""Look-up: the clauses that answer a question, or that the policy is silent. It quotes; it never writes.

A question is compared with every phrase of the staff's own words, both for clauses and for subjects that the policy
does not settle, and by BM25F with the clauses themselves. How the numbers below were found stands in
docs/decisions/look-up.md.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from bot.labelled import Labelled
from bot.policies.clause import Clause
from bot.policies.library import Policy
from bot.policies.normalise import terms, terms_of
from bot.toml_file import read_phrases
from bot.words_of_chat import Said, compiled, read
from bot.words_of_chat.patterns import Patterns

SHOWN = 3
"""Clauses that an answer shows at most."""
_NEAR_ENOUGH = 0.5
"""Share of the best score that a further clause needs to be shown: an irrelevant quotation is worse than none."""
_ABOUT_THE_DOCUMENT = frozenset({"Title", "Changes"})
"""What settles only questions about the document itself: never shown beside another clause, or as the nearest."""
_FACTS = Path(__file__).parent / "facts.toml"

# BM25F (Robertson and Zaragoza, 2009): weights and length normalisation of the fields, and saturation.
_FIELDS = {"heading": (1.0, 0.3), "body": (1.0, 0.75), "words": (0.6, 0.75)}
_SATURATION = 1.2
_BM25F_SHARE = 0.3
_SHORT = 0.5  # how much a phrase of few terms is mistrusted: one term counts two thirds, two count four fifths
_NARROW = 2  # how steeply a phrase loses by the words that are missing from the question
_SECOND_PHRASE = 0.3  # what further phrases of the same clause add to its best one

# How far a question is from silence: log odds by logistic regression over the two question files of tests/policies.
_BIAS = -1.0
_RATIO = 2.0  # clause against the nearest other subject
_RATIO_FLOOR = 0.3
_SHARE = 1.7  # of the question's weight that the best clause explains
_ASKS_FOR_A_FACT = -2.2


class Band(Labelled):
    """Whether the policy settles a question."""

    QUOTE = "quote", "The policy says"
    SILENT = "silent", "The policy is silent"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why look-up decided as it did, for whoever asks why. Scores have no unit; greater is nearer.

    `terms` are the question's words as they were compared, `unknown` those that neither the policy nor the staff's
    words hold, `other_subject` the nearest subject that the policy does not settle. `margin` is log odds: the policy is
    quoted above nought.
    """

    terms: tuple[str, ...]
    unknown: tuple[str, ...]
    clause_score: float
    other_subject: str
    other_subject_score: float
    asks_for_a_fact: bool
    margin: float


@dataclass(frozen=True, slots=True)
class Found:
    """What look-up found: the clauses, best first, at most three. Where the policy is silent they settle nothing."""

    band: Band
    clauses: tuple[Clause, ...]
    evidence: Evidence


class _Phrases:
    """Phrases by their terms, so that a question meets only those that share a term with it.

    A phrase scores its trust, times the weight w of the terms that it shares, times (w / its whole weight) ** _NARROW;
    whatever does not depend on the question is multiplied ahead.
    """

    def __init__(self, phrases: Mapping[str, Iterable[tuple[str, ...]]], idf: Mapping[str, float]) -> None:
        self._owners: list[str] = []
        self._factors: list[float] = []
        self._by_term: defaultdict[str, list[int]] = defaultdict(list)
        for owner, said in phrases.items():
            for wanted in set(map(frozenset, said)) - {frozenset()}:
                self._add(owner, wanted, sum(idf[term] for term in sorted(wanted)))

    def _add(self, owner: str, wanted: frozenset[str], weight: float) -> None:
        for term in wanted:
            self._by_term[term].append(len(self._owners))
        self._owners.append(owner)
        self._factors.append(len(wanted) / (len(wanted) + _SHORT) / weight**_NARROW)

    def scores(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Return the score of every owner with a phrase that shares a term with the question."""
        met: defaultdict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for place in self._by_term.get(term, ()):
                met[place] += weight
        best: dict[str, float] = {}
        second: dict[str, float] = {}
        for place, weight in met.items():
            owner, score = self._owners[place], self._factors[place] * weight ** (1 + _NARROW)
            if score > best.get(owner, 0.0):
                second[owner], best[owner] = best.get(owner, 0.0), score
            elif score > second[owner]:
                second[owner] = score
        return {owner: score + _SECOND_PHRASE * second[owner] for owner, score in best.items()}


class _Documents:
    """BM25F over heading, body and the staff's words, with the share of every term in every clause worked out ahead."""

    def __init__(self, documents: Mapping[str, Mapping[str, Counter[str]]], idf: Mapping[str, float]) -> None:
        mean = {field: _mean(sum(fields[field].values()) for fields in documents.values()) for field in _FIELDS}
        self._shares: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for owner, fields in documents.items():
            for term in set(chain.from_iterable(fields.values())):
                count = sum(_in_field(name, words, term, mean[name]) for name, words in fields.items())
                self._shares[term][owner] = idf[term] * count / (_SATURATION + count)

    def scores(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Return the BM25F score of every clause that shares a term with the question."""
        found: defaultdict[str, float] = defaultdict(float)
        for term in weights:
            for owner, share in self._shares.get(term, {}).items():
                found[owner] += share
        return found


class Lookup:
    """Finds the clauses of one policy that answer a question; everything is worked out once, when it is made."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        candidates = [policy.clause(clause_id) for clause_id in policy.vocabulary]
        vocabulary, others = _worded(policy.vocabulary), _worded(policy.other_subjects)
        documents = {clause.id: _fields(clause, vocabulary[clause.id]) for clause in candidates}
        self._idf = _idf(documents, others)
        self._greatest = max(self._idf.values())
        self._documents = _Documents(documents, self._idf)
        self._clauses = _Phrases(vocabulary, self._idf)
        self._other_subjects = _Phrases(others, self._idf)

    def find(self, question: str) -> Found:
        """Return the clauses that answer a question, or that the policy is silent."""
        return self.find_said(read(question))

    def find_said(self, said: Said) -> Found:
        """Return the same for a message that was read already."""
        asked = tuple(dict.fromkeys(terms(said)))
        weights = {term: self._idf[term] for term in asked if term in self._idf}
        ranked = self._ranked(weights)
        evidence = self._evidence(said, asked, weights, ranked)
        band = Band.QUOTE if evidence.margin > 0 else Band.SILENT
        return Found(band, tuple(map(self._policy.clause, _worth_showing(ranked, band))), evidence)

    def _ranked(self, weights: Mapping[str, float]) -> list[tuple[str, float]]:
        phrases = self._clauses.scores(weights)
        documents = self._documents.scores(weights)
        total = {
            owner: phrases.get(owner, 0.0) + _BM25F_SHARE * documents.get(owner, 0.0) for owner in phrases | documents
        }
        return sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))

    def _evidence(
        self, said: Said, asked: tuple[str, ...], weights: Mapping[str, float], ranked: list[tuple[str, float]]
    ) -> Evidence:
        score = ranked[0][1] if ranked else 0.0
        others = self._other_subjects.scores(weights)
        other = max(others, key=others.__getitem__, default="")
        unknown = tuple(term for term in asked if term not in weights)
        weight = sum(weights.values()) + self._greatest * len(unknown)
        fact = _asks_for_a_fact(said)
        margin = _margin(score, others.get(other, 0.0), weight, fact=fact)
        return Evidence(asked, unknown, score, other, others.get(other, 0.0), fact, margin)


def _worth_showing(ranked: Sequence[tuple[str, float]], band: Band) -> list[str]:
    """Return the best clause and those that come near it, at most as many as an answer shows."""
    near = [owner for owner, score in ranked if score >= _NEAR_ENOUGH * ranked[0][1]]
    asked_for = near[:1] if band is Band.QUOTE else []
    return [owner for owner in near if owner in asked_for or owner not in _ABOUT_THE_DOCUMENT][:SHOWN]


def _margin(score: float, other: float, weight: float, *, fact: bool) -> float:
    """Return the log odds that the policy settles a question whose terms weigh `weight` together."""
    if not weight:
        return -math.inf
    ratio = math.log((score + _RATIO_FLOOR) / (other + _RATIO_FLOOR))
    return _BIAS + _RATIO * ratio + _SHARE * score / weight + _ASKS_FOR_A_FACT * fact


def _asks_for_a_fact(said: Said) -> bool:
    """Say whether a question asks for a name, a place, a time or an amount, which this kind of policy seldom holds."""
    return bool(_fact().all_in(said.words))


@cache
def _fact() -> Patterns:
    return compiled(read_phrases(_FACTS), _FACTS.name)


_Worded = Mapping[str, Sequence[tuple[str, ...]]]
"""The terms of every phrase, by the clause or subject that it belongs to."""


def _worded(phrases: Mapping[str, Iterable[str]]) -> _Worded:
    return {owner: tuple(map(terms_of, said)) for owner, said in phrases.items()}


def _fields(clause: Clause, phrases: Iterable[Iterable[str]]) -> dict[str, Counter[str]]:
    return {
        "heading": Counter(terms_of(clause.heading)),
        "body": Counter(terms_of(clause.text)),
        "words": Counter(chain.from_iterable(phrases)),
    }


def _idf(documents: Mapping[str, Mapping[str, Counter[str]]], others: _Worded) -> dict[str, float]:
    """Return for every term how rare it is among clauses and other subjects."""
    held = [set(chain.from_iterable(fields.values())) for fields in documents.values()]
    held += [set(chain.from_iterable(phrases)) for phrases in others.values()]
    counts = Counter(chain.from_iterable(held))
    return {term: math.log(1 + (len(held) - count + 0.5) / (count + 0.5)) for term, count in counts.items()}


def _in_field(name: str, words: Counter[str], term: str, mean: float) -> float:
    boost, normalisation = _FIELDS[name]
    length = sum(words.values())
    return boost * words[term] / (1 - normalisation + normalisation * length / mean)


def _mean(lengths: Iterable[int]) -> float:
    found = list(lengths)
    return sum(found) / len(found) or 1.0
