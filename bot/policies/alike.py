"""Questions grouped by likeness: how much of their words they share, by the terms that look-up compares.

Two questions are alike by Dice's measure: twice the weight of the terms that both hold, over the weight of the terms of
each. A term weighs more, the fewer lists of the staff's words and clauses hold it. A question joins the group that it
is most like on average, if that is near enough; so a question that comes later moves none that came before.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.policies.learnt import Lesson
from bot.policies.library import Policy
from bot.policies.normalise import terms, terms_of
from bot.policies.questions import Answer, Ending, Kept
from bot.words_of_chat import read, visible, words_of

NEAR = 0.35
"""How alike a question must be to those of a group on average. With it, of the pairs that it puts together among the
110 answerable questions of tests/policies/development.jsonl, 54 in 100 have the same best clause (at 0.25: 33)."""
_MOST_SHARED = 5
_COMMON = "="

Terms = frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike, oldest first, and the words that most of them share, the most telling first."""

    questions: tuple[Kept, ...]
    shared: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the oldest question: it stays the group's as long as that question waits."""
        return self.questions[0].id

    @property
    def first(self) -> date:
        """The day of the oldest question."""
        return self.questions[0].question.asked_on

    @property
    def last(self) -> date:
        """The day of the latest question."""
        return self.questions[-1].question.asked_on

    @property
    def examples(self) -> tuple[str, ...]:
        """What was asked, each wording once, the latest first."""
        return tuple(dict.fromkeys(kept.question.words for kept in reversed(self.questions)))


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each term tells; one that no list holds tells most."""

    known: Mapping[str, float]
    most: float = 1.0

    def of(self, held: Iterable[str]) -> float:
        """Return what terms weigh together."""
        return math.fsum(self.known.get(term, self.most) for term in held)


EQUAL = Weights({})
"""Every term weighs the same."""


@lru_cache(maxsize=8)
def weights(*policies: Policy) -> Weights:
    """Return the weights of terms by how rare they are among the clauses of policies and the staff's words."""
    lists = [said for each in policies for said in (*each.vocabulary.values(), *each.other_subjects.values())]
    held = [{term for phrase in phrases for term in terms_of(phrase)} for phrases in lists]
    held += [set(terms_of(clause.text)) for each in policies for clause in each.clauses.values()]
    counts = Counter(term for one in held for term in one)
    known = {term: _rarity(count, len(held)) for term, count in counts.items()}
    return Weights(known, _rarity(0, len(held)))


def grouped(waiting: Iterable[Kept], weigh: Weights) -> tuple[Group, ...]:
    """Return the groups of questions, oldest first given: the biggest group first, of equal ones the latest asked."""
    gathering = _Gathering(weigh)
    for kept in waiting:
        gathering.take(kept, terms_in(kept.question.words))
    groups = [_group(members, weigh) for members in gathering.groups]
    return tuple(sorted(groups, key=lambda group: (-len(group.questions), -group.last.toordinal(), group.id)))


def asked_again(group: Group, lessons: Iterable[Lesson], weigh: Weights) -> Lesson | None:
    """Return the lesson by which the owner said already that the policy does not cover what a group asks, or None.

    A question that was answered, and not as asked, is never one of these: it says that something is still wrong.
    """
    if any(kept.question.answer is not Answer.SILENT for kept in group.questions):
        return None
    asked = terms_in(group.questions[0].question.words)
    for lesson in lessons:
        if lesson.ending is Ending.NOT_COVERED and any(
            _alike(asked, terms_in(p), weigh) >= NEAR for p in lesson.phrases
        ):
            return lesson
    return None


def likest(
    phrases: Iterable[str], vocabulary: Mapping[str, Sequence[str]], weigh: Weights, most: int
) -> tuple[tuple[str, str], ...]:
    """Return the phrases of a vocabulary that are near enough to any of some others, each with its clause, at most."""
    wanted = [terms_in(phrase) for phrase in phrases]
    likeness = {
        (clause, phrase): max((_alike(terms_in(phrase), one, weigh) for one in wanted), default=0.0)
        for clause, said in vocabulary.items()
        for phrase in said
    }
    near = [pair for pair, how_much in likeness.items() if how_much >= NEAR]
    return tuple(sorted(near, key=lambda pair: (-likeness[pair], pair))[:most])


def terms_in(words: str) -> Terms:
    """Return the terms of a question; where all of its words say little, those words."""
    said = read(words)
    return frozenset(terms(said)) or frozenset(said.words)


def _alike(one: Terms, other: Terms, weigh: Weights) -> float:
    whole = weigh.of(one) + weigh.of(other)
    return 2 * weigh.of(one & other) / whole if whole else 0.0


class _Gathering:
    """Groups as they grow. A question is compared only with those that share a term with it."""

    def __init__(self, weigh: Weights) -> None:
        self._weigh = weigh
        self.groups: list[list[tuple[Kept, Terms]]] = []
        self._group_of: list[int] = []
        self._whole: list[float] = []
        self._by_term: defaultdict[str, list[int]] = defaultdict(list)

    def take(self, kept: Kept, held: Terms) -> None:
        """Put a question into the group that it is most like, or into one of its own."""
        whole = self._weigh.of(held)
        group = self._nearest(held, whole)
        if group == len(self.groups):
            self.groups.append([])
        self.groups[group].append((kept, held))
        for term in held:
            self._by_term[term].append(len(self._whole))
        self._whole.append(whole)
        self._group_of.append(group)

    def _nearest(self, held: Terms, whole: float) -> int:
        shared: defaultdict[int, float] = defaultdict(float)
        for term in sorted(held):
            for place in self._by_term[term]:
                shared[place] += self._weigh.of((term,))
        sums: defaultdict[int, float] = defaultdict(float)
        for place, weight in shared.items():
            sums[self._group_of[place]] += 2 * weight / (self._whole[place] + whole)
        likeness = {group: total / len(self.groups[group]) for group, total in sums.items()}
        near = [group for group in likeness if likeness[group] >= NEAR]
        return max(near, key=lambda group: (likeness[group], -group), default=len(self.groups))


def _group(members: Sequence[tuple[Kept, Terms]], weigh: Weights) -> Group:
    counts = Counter(term for _, held in members for term in held)
    common = [term for term, count in counts.items() if count > 1 and 2 * count >= len(members)]
    telling = sorted(common, key=lambda term: (-counts[term] * weigh.of((term,)), term))[:_MOST_SHARED]
    said = _as_said(kept.question.words for kept, _ in members)
    shared = (said.get(term, term.removeprefix(_COMMON)) for term in telling)
    return Group(tuple(kept for kept, _ in members), tuple(dict.fromkeys(shared)))


def _as_said(texts: Iterable[str]) -> Mapping[str, str]:
    """Return for each term the word that people said most for it."""
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word in read(text).words:
            for term in terms_of(word) or (word,):
                words[term][word] += 1
    return {term: min(counted, key=lambda word: (-counted[word], word)) for term, counted in words.items()}


def suggested(group: Group, weigh: Weights, most: int = 3) -> tuple[str, ...]:
    """Return phrases that an owner may begin with: of each example the words that tell something.

    A word that no list holds and that one question alone has is left out: it may be a child's name.
    """
    held = Counter(term for kept in group.questions for term in terms_in(kept.question.words))
    telling = {term for term, count in held.items() if count > 1 or term in weigh.known}
    phrases = dict.fromkeys(_telling(text, telling) for text in group.examples)
    return tuple(phrase for phrase in phrases if len(set(terms_of(phrase))) > 1)[:most]


def _telling(text: str, telling: AbstractSet[str]) -> str:
    return " ".join(dict.fromkeys(word for word in read(text).words if not telling.isdisjoint(terms_of(word))))


@lru_cache(maxsize=8)
def ordinary_words(*policies: Policy) -> frozenset[str]:
    """Return the words that policies and the staff's own words use: where one is a name too, it need not be meant."""
    texts = [clause.text for each in policies for clause in each.clauses.values()]
    texts += [phrase for each in policies for phrases in each.vocabulary.values() for phrase in phrases]
    texts += [phrase for each in policies for phrases in each.other_subjects.values() for phrase in phrases]
    return frozenset(word for text in texts for word in words_of(visible(text).casefold()))


def _rarity(count: int, lists: int) -> float:
    return math.log(1 + (lists - count + 0.5) / (count + 0.5))
