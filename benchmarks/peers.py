"""What others find on the same questions: SQLite's FTS5, bm25s, and the cosine of MiniLM alone."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence

import bm25s
import numpy as np
import snowballstemmer

from bot.policies.library import Policy
from bot.policies.meaning import sentences
from bot.policies.minilm import MiniLM
from bot.policies.semantic import weights_folder

Finder = Callable[[str], Sequence[str]]
"""From a question to the ids of clauses, best first."""
_WORD = re.compile(r"[a-z0-9]+")
_SHOWN = 3


def peers(policy: Policy) -> Iterator[tuple[str, Finder]]:
    """Yield each peer by its name, over the clauses that answer questions."""
    clauses = {clause_id: policy.clause(clause_id) for clause_id in policy.vocabulary}
    texts = {clause_id: f"{clause.heading}. {clause.text}" for clause_id, clause in clauses.items()}
    yield "SQLite FTS5, porter", fts5(texts)
    yield "bm25s, stemmed", by_bm25s(texts)
    weights = weights_folder()
    if weights:
        model = MiniLM(weights)
        yield "MiniLM cosine, whole clause", by_cosine(model, texts)
        split = [(clause_id, part) for clause_id, clause in clauses.items() for part in sentences(clause.text)]
        yield "MiniLM cosine, best sentence", by_sentence(model, split)


def fts5(texts: dict[str, str]) -> Finder:
    """Return FTS5 with its own stemmer, any word of the question."""
    held = sqlite3.connect(":memory:", check_same_thread=False)
    held.execute("CREATE VIRTUAL TABLE clauses USING fts5(id UNINDEXED, text, tokenize='porter unicode61')")
    held.executemany("INSERT INTO clauses VALUES (?, ?)", texts.items())

    def find(question: str) -> Sequence[str]:
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(question.lower()))
        ask = "SELECT id FROM clauses WHERE clauses MATCH ? ORDER BY rank LIMIT ?"
        return [row[0] for row in held.execute(ask, (words or '""', _SHOWN))]

    return find


def by_bm25s(texts: dict[str, str]) -> Finder:
    """Return bm25s with its English stop words and a Snowball stemmer."""
    stemmer, ids = snowballstemmer.stemmer("english"), list(texts)

    def tokens(several: list[str]) -> object:
        return bm25s.tokenize(several, stopwords="en", stemmer=stemmer.stemWords, show_progress=False)

    index = bm25s.BM25()
    index.index(tokens(list(texts.values())), show_progress=False)

    def find(question: str) -> Sequence[str]:
        found = index.retrieve(tokens([question]), k=_SHOWN, show_progress=False)
        return [ids[place] for place in found.documents[0]]

    return find


def by_cosine(model: MiniLM, texts: dict[str, str]) -> Finder:
    """Return the cosine with whole clauses."""
    ids, vectors = list(texts), model.vectors(list(texts.values()))
    return lambda question: [ids[at] for at in np.argsort(-(vectors @ model.question(question)))[:_SHOWN]]


def by_sentence(model: MiniLM, split: Sequence[tuple[str, str]]) -> Finder:
    """Return the cosine with the best sentence of every clause."""
    vectors = model.vectors([part for _, part in split])

    def find(question: str) -> Sequence[str]:
        order = np.argsort(-(vectors @ model.question(question)))
        return list(dict.fromkeys(split[at][0] for at in order))[:_SHOWN]

    return find
