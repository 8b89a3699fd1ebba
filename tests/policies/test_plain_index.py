from datetime import date

import pytest

from bot.policies.index import Index
from bot.policies.library import Library
from bot.policies.plain_index import PlainIndex
from bot.policies.semantic import entries_of
from bot.words_of_chat import read
from tests.policies.shelf import labelled


def test_it_finds_what_the_large_index_finds_by_words(several_policies: Library) -> None:
    entries = entries_of(several_policies.together(date(2026, 11, 28)))
    plain, large = PlainIndex(entries), Index(entries)
    for each in labelled():
        found = {hit.entry.policy: hit.score for hit in plain.nearest_policies(read(each.question))}
        scores = {hit.entry.policy: hit.score for hit in large.nearest_policies(read(each.question))}
        assert found == pytest.approx(scores, abs=1e-4), each.question
    best, *_ = plain.search("how long is cctv kept")
    assert best.entry == large.search("how long is cctv kept")[0].entry
    assert len(plain.search("how long is cctv kept", most=2)) == 2


def test_an_empty_library_finds_nothing() -> None:
    assert PlainIndex(()).search("a trip") == ()
