"""Look-up: the clauses that answer a question, or that the policy is silent. It quotes; it never writes.

A question is compared with every phrase of the staff's own words, both for clauses and for subjects that the policy
does not settle, and by BM25F with the clauses themselves; where the weights for it are installed, by its meaning too.
How the numbers below were found stands in docs/decisions/look-up.md.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from bot.labelled import Labelled
from bot.policies.clause import Clause
from bot.policies.library import Policy
from bot.policies.normalise import terms, terms_of
from bot.policies.semantic import Alike, Likeness, Meaning
from bot.toml_file import read_phrases
from bot.words_of_chat import Said, compiled, read
from bot.words_of_chat.patterns import Patterns

SHOWN = 3
"""Clauses that an answer shows at most."""
_NEAR_ENOUGH, _NEAR_ENOUGH_IN_MEANING = 0.5, 0.7
"""Share of the best score that a further clause needs to be shown: an irrelevant quotation is worse than none.

Meaning gives every clause something, so that the share has to be greater.
"""
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

# Meaning, in the unit of the scores by words.
_LIKE_THE_CLAUSE = 10.0  # the mean of the cosines with the whole clause and with its best sentence
_LIKE_A_PHRASE = 15.0  # the cosine with the staff's nearest phrase, of a clause or of another subject


class Band(Labelled):
    """Whether the policy settles a question."""

    QUOTE = "quote", "The policy says"
    NEAREST = "nearest", "The policy may not settle this"
    SILENT = "silent", "The policy is silent"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a sum: what it is, what was measured, and what it adds."""

    name: str
    measured: float
    adds: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why look-up decided as it did, for whoever asks why. Scores have no unit; greater is nearer.

    `terms` are the question's words as they were compared, `unknown` those that neither the policy nor the staff's
    words hold, `matched` those that the best clause or its words hold, `own_words` the staff's phrase for it that
    shares most with the question. `alike` is how near the question's meaning is to the best clause, None without the
    weights. `other_subject` is the nearest subject that the policy does not settle. `parts` are what the best clause's
    score is made of; `margin` is log odds that the policy settles the question, `odds` its parts.
    """

    terms: tuple[str, ...]
    unknown: tuple[str, ...]
    matched: tuple[str, ...]
    own_words: str
    alike: Alike | None
    clause_score: float
    parts: tuple[Part, ...]
    other_subject: str
    other_subject_score: float
    asks_for_a_fact: bool
    margin: float
    odds: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What look-up found: the clauses to show, best first, at most three; none where the policy is silent.

    `nearest` are the three best whatever the band: they may settle nothing. `vector` is the question's, where meanings
    were compared.
    """

    band: Band
    clauses: tuple[Clause, ...]
    nearest: tuple[Clause, ...]
    evidence: Evidence
    vector: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class _Odds:
    """How far a question is from silence: log odds by logistic regression."""

    bias: float
    ratio: float  # of the best clause's score to the nearest other subject's, as a logarithm
    share: float  # of the question's weight that the best clause explains by words
    fact: float  # that a name, a place, a time or an amount is asked for
    alike: float  # the meaning of the clause itself

    def parts(self, ratio: float, share: float, alike: float, *, fact: bool) -> tuple[Part, ...]:
        """Return what each adds to the log odds."""
        return (
            Part("start", 1.0, self.bias),
            Part("clause against other subjects", ratio, self.ratio * ratio),
            Part("words explained", share, self.share * share),
            Part("asks for a fact", fact, self.fact * fact),
            Part("meaning of the clause", alike, self.alike * alike),
        )


_BY_WORDS = _Odds(bias=-1.4, ratio=2.8, share=1.9, fact=-3.6, alike=0.0)
_WITH_MEANING = _Odds(bias=-2.0, ratio=6.6, share=1.8, fact=-3.3, alike=3.4)
_RATIO_FLOOR = 0.3
_NEAREST_FROM = -3.0  # log odds; below, one question in a hundred was settled by the policy


@dataclass(frozen=True, slots=True)
class _Score:
    """What speaks for a clause: the staff's phrases and the clause's own words, by words and by meaning."""

    clause: str
    phrases: float
    document: float
    alike: Alike

    @property
    def words(self) -> float:
        return self.phrases + self.document

    @property
    def like_a_phrase(self) -> float:
        return _LIKE_A_PHRASE * self.alike.phrase.cosine

    @property
    def like_the_clause(self) -> float:
        return (self.alike.whole + self.alike.sentence.cosine) / 2

    @property
    def total(self) -> float:
        return self.words + self.like_a_phrase + _LIKE_THE_CLAUSE * self.like_the_clause

    def parts(self) -> tuple[Part, ...]:
        """Return what the score is made of."""
        return (
            Part("staff's own words", self.phrases, self.phrases),
            Part("words of the clause", self.document, self.document),
            Part("meaning of the staff's own words", self.alike.phrase.cosine, self.like_a_phrase),
            Part("meaning of the clause", self.like_the_clause, _LIKE_THE_CLAUSE * self.like_the_clause),
        )


class _Phrases:
    """Phrases by their terms, so that a question meets only those that share a term with it.

    A phrase scores its trust, times the weight w of the terms that it shares, times (w / its whole weight) ** _NARROW;
    whatever does not depend on the question is multiplied ahead.
    """

    def __init__(self, phrases: "_Worded", idf: Mapping[str, float]) -> None:
        self._owners: list[str] = []
        self._said: list[str] = []
        self._factors: list[float] = []
        self._by_term: defaultdict[str, list[int]] = defaultdict(list)
        for owner, said in phrases.items():
            for wanted, phrase in {frozenset(of): text for text, of in said.items() if of}.items():
                self._add(owner, phrase, wanted, sum(idf[term] for term in sorted(wanted)))

    def _add(self, owner: str, phrase: str, wanted: frozenset[str], weight: float) -> None:
        for term in wanted:
            self._by_term[term].append(len(self._owners))
        self._owners.append(owner)
        self._said.append(phrase)
        self._factors.append(len(wanted) / (len(wanted) + _SHORT) / weight**_NARROW)

    def scores(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Return the score of every owner with a phrase that shares a term with the question."""
        best: dict[str, float] = {}
        second: dict[str, float] = {}
        for place, score in self._met(weights):
            owner = self._owners[place]
            if score > best.get(owner, 0.0):
                second[owner], best[owner] = best.get(owner, 0.0), score
            elif score > second[owner]:
                second[owner] = score
        return {owner: score + _SECOND_PHRASE * second[owner] for owner, score in best.items()}

    def best(self, owner: str, weights: Mapping[str, float]) -> str:
        """Return the phrase of an owner that shares most with the question; nothing where none shares a word."""
        met = ((score, self._said[place]) for place, score in self._met(weights) if self._owners[place] == owner)
        return max(met, default=(0.0, ""))[1]

    def _met(self, weights: Mapping[str, float]) -> Iterator[tuple[int, float]]:
        met: defaultdict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for place in self._by_term.get(term, ()):
                met[place] += weight
        for place, weight in met.items():
            yield place, self._factors[place] * weight ** (1 + _NARROW)


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

    def held(self, owner: str, weights: Mapping[str, float]) -> tuple[str, ...]:
        """Return the terms of a question that a clause holds."""
        return tuple(term for term in weights if owner in self._shares.get(term, {}))


@dataclass(frozen=True, slots=True)
class Heard:
    """What of a question is the same for every policy: its words, its terms, and whether it asks for a fact."""

    words: str
    terms: tuple[str, ...]
    asks_for_a_fact: bool


def heard(said: Said) -> Heard:
    """Return what a message asks, each term once."""
    return Heard(" ".join(said.words), tuple(dict.fromkeys(terms(said))), _asks_for_a_fact(said))


class Lookup:
    """Finds the clauses of one policy that answer a question; everything is worked out once, when it is made.

    `meaning` compares meanings with the same policy; None where the weights for it are not installed.
    """

    def __init__(self, policy: Policy, meaning: Meaning | None = None) -> None:
        self._policy, self._meaning = policy, meaning
        self._odds = _BY_WORDS if meaning is None else _WITH_MEANING
        self._near_enough = _NEAR_ENOUGH if meaning is None else _NEAR_ENOUGH_IN_MEANING
        candidates = [policy.clause(clause_id) for clause_id in policy.vocabulary]
        vocabulary, others = _worded(policy.vocabulary), _worded(policy.other_subjects)
        documents = {clause.id: _fields(clause, vocabulary[clause.id].values()) for clause in candidates}
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
        return self.find_heard(heard(said))

    def find_heard(self, question: Heard) -> Found:
        """Return the same for a question that several look-ups are asked."""
        asked = question.terms
        weights = {term: self._idf[term] for term in asked if term in self._idf}
        likeness = self._meaning.likeness(question.words) if self._meaning and asked else Likeness()
        ranked = self._ranked(weights, likeness)
        evidence = self._evidence(question, weights, ranked, likeness)
        band = _band(evidence.margin)
        nearest = _worth_showing(ranked, self._near_enough, quoted=band is Band.QUOTE)
        found = tuple(map(self._policy.clause, nearest))
        return Found(band, () if band is Band.SILENT else found, found, evidence, likeness.vector)

    def _ranked(self, weights: Mapping[str, float], likeness: Likeness) -> list[_Score]:
        phrases, documents = self._clauses.scores(weights), self._documents.scores(weights)
        scores = (
            _Score(
                owner,
                phrases.get(owner, 0.0),
                _BM25F_SHARE * documents.get(owner, 0.0),
                likeness.clauses.get(owner, _NOT_ALIKE),
            )
            for owner in likeness.clauses or phrases | documents
        )
        return sorted(scores, key=lambda score: (-score.total, score.clause))

    def _evidence(
        self,
        question: Heard,
        weights: Mapping[str, float],
        ranked: Sequence[_Score],
        likeness: Likeness,
    ) -> Evidence:
        best, asked, fact = ranked[0] if ranked else _NOTHING, question.terms, question.asks_for_a_fact
        unknown = tuple(term for term in asked if term not in weights)
        weight = sum(weights.values()) + self._greatest * len(unknown)
        other, other_score = self._nearest_other(weights, likeness)
        ratio = math.log((best.words + best.like_a_phrase + _RATIO_FLOOR) / (other_score + _RATIO_FLOOR))
        odds = self._odds.parts(ratio, best.words / weight if weight else 0.0, best.like_the_clause, fact=fact)
        return Evidence(
            terms=asked,
            unknown=unknown,
            matched=self._documents.held(best.clause, weights),
            own_words=self._clauses.best(best.clause, weights),
            alike=best.alike if self._meaning else None,
            clause_score=best.total,
            parts=best.parts(),
            other_subject=other,
            other_subject_score=other_score,
            asks_for_a_fact=fact,
            margin=sum(part.adds for part in odds) if ranked else -math.inf,
            odds=odds,
        )

    def _nearest_other(self, weights: Mapping[str, float], likeness: Likeness) -> tuple[str, float]:
        """Return the nearest subject that the policy does not settle, and the greatest score of a subject.

        The greatest by words and the greatest by meaning are added, whichever subject has them.
        """
        by_words = self._other_subjects.scores(weights)
        by_meaning = {owner: max(_LIKE_A_PHRASE * near.cosine, 0.0) for owner, near in likeness.subjects.items()}
        both = {owner: by_words.get(owner, 0.0) + by_meaning.get(owner, 0.0) for owner in by_words | by_meaning}
        other = max(both, key=both.__getitem__, default="")
        return other, both.get(other, 0.0)


_NOT_ALIKE = Alike()
_NOTHING = _Score("", 0.0, 0.0, _NOT_ALIKE)


def _band(margin: float) -> Band:
    if margin > 0:
        return Band.QUOTE
    return Band.NEAREST if margin > _NEAREST_FROM else Band.SILENT


def _worth_showing(ranked: Sequence[_Score], near_enough: float, *, quoted: bool) -> list[str]:
    """Return the best clause and those that come near it, at most as many as an answer shows."""
    near = [score.clause for score in ranked if score.total >= near_enough * ranked[0].total]
    asked_for = near[:1] if quoted else []
    return [clause for clause in near if clause in asked_for or clause not in _ABOUT_THE_DOCUMENT][:SHOWN]


def _asks_for_a_fact(said: Said) -> bool:
    """Say whether a question asks for a name, a place, a time or an amount, which this kind of policy seldom holds."""
    return bool(_fact().all_in(said.words))


@cache
def _fact() -> Patterns:
    return compiled(read_phrases(_FACTS), _FACTS.name)


_Worded = Mapping[str, Mapping[str, tuple[str, ...]]]
"""The phrases of every clause or subject, and the terms of each."""


def _worded(phrases: Mapping[str, Iterable[str]]) -> _Worded:
    return {owner: {phrase: terms_of(phrase) for phrase in said} for owner, said in phrases.items()}


def _fields(clause: Clause, phrases: Iterable[Iterable[str]]) -> dict[str, Counter[str]]:
    return {
        "heading": Counter(terms_of(clause.heading)),
        "body": Counter(terms_of(clause.text)),
        "words": Counter(chain.from_iterable(phrases)),
    }


def _idf(documents: Mapping[str, Mapping[str, Counter[str]]], others: _Worded) -> dict[str, float]:
    """Return for every term how rare it is among clauses and other subjects."""
    held = [set(chain.from_iterable(fields.values())) for fields in documents.values()]
    held += [set(chain.from_iterable(phrases.values())) for phrases in others.values()]
    counts = Counter(chain.from_iterable(held))
    return {term: math.log(1 + (len(held) - count + 0.5) / (count + 0.5)) for term, count in counts.items()}


def _in_field(name: str, words: Counter[str], term: str, mean: float) -> float:
    boost, normalisation = _FIELDS[name]
    length = sum(words.values())
    return boost * words[term] / (1 - normalisation + normalisation * length / mean)


def _mean(lengths: Iterable[int]) -> float:
    found = list(lengths)
    return sum(found) / len(found) or 1.0
