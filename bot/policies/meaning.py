"""The meaning of a policy: vectors of its clauses, their sentences and the phrases of the staff, worked out ahead."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from threading import local

from bot.policies.clause import Clause
from bot.policies.index import Index, MeaningOf
from bot.policies.library import Policy
from bot.policies.minilm import MiniLM
from bot.policies.semantic import Alike, Likeness, Near, entries_of
from bot.policies.vectors import Floats, KeptVectors, Model

_SENTENCE_ENDS = re.compile(r"(?<=[.!?;:])\s+|\n+")
_BULLET = "•- \t"
_KNOWN = 0.5  # share of a question's words: of 1,590 labelled messages of staff none has less than 0.57
_SHORTEST = 4  # characters; what is shorter is a number or a mark


class _Groups:
    """Texts of several owners, one below the other."""

    def __init__(self, texts: Mapping[str, Sequence[str]], vectors: KeptVectors) -> None:
        self._texts = list(chain.from_iterable(texts.values()))
        self._vectors = vectors.of(self._texts)
        self._owners, start = [], 0
        for owner, said in texts.items():
            self._owners.append((owner, start, start + len(said)))
            start += len(said)

    def nearest(self, question: Floats) -> dict[str, Near]:
        """Return the nearest text of every owner that has any."""
        cosines = self._vectors @ question
        found = {}
        for owner, start, end in self._owners:
            if start < end:
                place = start + int(cosines[start:end].argmax())
                found[owner] = Near(self._texts[place], float(cosines[place]))
        return found


class SharedModel:
    """The model that all policies share. Each thread works out the vector of a question once, however many ask for it.

    Only a hash of the question's words is held.
    """

    def __init__(self, weights: Path) -> None:
        self._model = MiniLM(weights)
        self._last = local()
        self.fingerprint, self.is_known, self.vectors = (
            self._model.fingerprint,
            self._model.is_known,
            self._model.vectors,
        )

    def question(self, text: str) -> Floats:
        """Return the vector of a question, of length one."""
        key = blake2b(text.encode(errors="replace")).digest()
        if getattr(self._last, "key", b"") != key:
            self._last.vector = self._model.question(text)
            self._last.key = key
        vector: Floats = self._last.vector
        return vector


@lru_cache(maxsize=1)
def shared_model(weights: Path) -> SharedModel:
    """Return the model of a folder, read once."""
    return SharedModel(weights)


class PolicyMeaning:
    """Compares questions with one policy. Nothing of it changes after it was made, so threads may share it.

    `is_known` says whether a word is one that the model learnt whole.
    """

    def __init__(self, policy: Policy, model: Model, kept: KeptVectors, is_known: Callable[[str], bool] = bool) -> None:
        clauses = [policy.clause(clause_id) for clause_id in policy.vocabulary]
        kept.work_out(texts_of(policy))
        self._model, self._is_known = model, is_known
        self._ids = [clause.id for clause in clauses]
        self._whole = kept.of([_whole(clause) for clause in clauses])
        self._sentences = _Groups({clause.id: sentences(clause.text) for clause in clauses}, kept)
        self._phrases = _Groups(policy.vocabulary, kept)
        self._subjects = _Groups(policy.other_subjects, kept)

    def likeness(self, question: str) -> Likeness:
        """Return how near a question is to everything that the policy holds."""
        vector = self._model.question(question)
        whole, nothing = (self._whole @ vector).tolist(), Near()
        sentence, phrase = self._sentences.nearest(vector), self._phrases.nearest(vector)
        clauses = {
            clause: Alike(cosine, sentence.get(clause, nothing), phrase.get(clause, nothing))
            for clause, cosine in zip(self._ids, whole, strict=True)
        }
        own = tuple(vector.tolist()) if self._is_language(question) else ()
        return Likeness(clauses, self._subjects.nearest(vector), own)

    def _is_language(self, question: str) -> bool:
        words = question.split()
        return sum(map(self._is_known, words)) >= _KNOWN * len(words)


def opened(policy: Policy, weights: Path, kept: Sequence[Path]) -> PolicyMeaning:
    """Return the meaning of a policy by weights of a folder; see `bot.policies.semantic.open_meaning`."""
    model = shared_model(weights)
    return PolicyMeaning(policy, model, KeptVectors(model, kept), model.is_known)


def opened_shelf(policies: Sequence[Policy], weights: Path | None, kept: Sequence[Path]) -> Index:
    """Return an index over policies; see `bot.policies.semantic.open_shelf`."""
    entries = entries_of(policies)
    if weights is None:
        return Index(entries)
    model = shared_model(weights)
    vectors = KeptVectors(model, kept).of([entry.text for entry in entries])
    return Index(entries, vectors, MeaningOf(model.question, model.is_known))


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences and points of a clause."""
    parts = (part.strip(_BULLET) for part in _SENTENCE_ENDS.split(text))
    return tuple(part for part in parts if len(part) >= _SHORTEST)


def texts_of(policy: Policy) -> Iterator[str]:
    """Yield every text of a policy whose vector is needed."""
    for clause_id in policy.vocabulary:
        clause = policy.clause(clause_id)
        yield from (_whole(clause), *sentences(clause.text))
    yield from chain.from_iterable(policy.vocabulary.values())
    yield from chain.from_iterable(policy.other_subjects.values())


def _whole(clause: Clause) -> str:
    return f"{clause.heading}. {clause.text}"
