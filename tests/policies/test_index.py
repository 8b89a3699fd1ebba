from collections.abc import Sequence

import numpy as np
import pytest

from bot.policies import index as index_module
from bot.policies.entries import Entry
from bot.policies.index import Index, MeaningOf
from bot.policies.library import Policy
from bot.policies.semantic import entries_of
from bot.policies.vectors import Floats
from bot.words_of_chat import read

LEAVE = Entry("Leave", "1", "A holiday in term time is agreed by the headteacher.")
TRIPS = Entry("Trips", "1", "A trip abroad is agreed by the governors.")
PHOTOS = Entry("Photos", "1", "Photographs of pupils are kept for a year.")
PHOTOS_2 = Entry("Photos", "2", "A camera belongs to the school.")
VALVES = Entry("Plant", "1", "The zhoqua valve is greased under kx77.")
ALL = (LEAVE, TRIPS, PHOTOS, PHOTOS_2, VALVES)
AXES = ("holiday", "trip", "picture", "camera", "tap")
"""What the made-up meaning knows: a direction for each entry."""


def meaning_of(question: str) -> Floats:
    found = np.array([axis in question for axis in AXES], np.float32)
    return found / np.float32(np.linalg.norm(found) or 1)


def by_both(entries: Sequence[Entry] = ALL) -> Index:
    return Index(entries, np.eye(len(AXES), dtype=np.float32), MeaningOf(meaning_of, lambda word: word.isalpha()))


def clauses(index: Index, question: str) -> list[Entry]:
    return [hit.entry for hit in index.search(question)]


def test_the_clause_with_the_words_of_the_question_comes_first() -> None:
    assert clauses(Index(ALL), "who agreed to a trip abroad")[:2] == [TRIPS, LEAVE]


def test_a_clause_that_shares_nothing_is_not_found() -> None:
    assert clauses(Index(ALL), "zebra") == []
    assert clauses(Index(ALL), "") == []
    assert clauses(by_both(), "") == []


def test_meaning_finds_what_words_do_not() -> None:
    assert clauses(Index(ALL), "where is the tap for the water") == []
    assert clauses(by_both(), "where is the tap for the water")[0] == VALVES


def test_on_a_question_of_codes_alone_words_decide_alone() -> None:
    found = by_both().search("kx77")
    assert [hit.entry for hit in found] == [VALVES]
    assert found == Index(ALL).search("kx77")


def test_at_most_as_many_clauses_are_found_as_were_asked_for() -> None:
    assert len(Index(ALL).search("agreed to a trip or a holiday", most=1)) == 1


def test_a_question_about_one_policy_names_it_alone() -> None:
    assert [hit.entry for hit in Index(ALL).nearest_policies(read("kept photographs of pupils"))] == [PHOTOS]


def test_two_policies_that_are_as_near_are_both_named() -> None:
    both = {hit.entry.policy for hit in Index(ALL).nearest_policies(read("who has agreed to it"))}
    assert both == {"Leave", "Trips"}


def test_no_policy_is_near_to_what_none_is_about() -> None:
    assert Index(ALL).nearest_policies(read("zebra")) == ()


def test_only_the_best_of_many_are_looked_at_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "LOOKED_AT", 1)
    assert clauses(by_both(), "picture agreed trip abroad")[0] == TRIPS


def test_an_empty_library_finds_nothing() -> None:
    assert Index(()).search("a trip") == ()


def test_what_is_searched_is_counted_in_bytes() -> None:
    assert 0 < Index(ALL).size < by_both().size


def test_the_entries_of_a_policy_are_its_clauses_that_answer_questions(policy: Policy) -> None:
    found = entries_of([policy])
    assert [entry.clause for entry in found] == list(policy.vocabulary)
    assert found[0].text == policy.clause(found[0].clause).text


def test_common_words_are_left_for_the_best_clauses_and_count_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    question = "is a trip abroad agreed by governors, or a holiday"
    expected = Index(ALL).search(question)
    monkeypatch.setattr(index_module, "MOST_READ", 1)
    found = Index(ALL).search(question)
    assert [hit.entry for hit in found] == [hit.entry for hit in expected]
    assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected])


JOBS = ("greased", "drained", "sealed", "vented")
THINGS = ("zhoqua", "bavemo", "kilupo", "duwoxa", "fetine", "gyrabo", "hexuli", "jovaka")


def test_on_a_library_of_jargon_a_model_that_is_always_wrong_costs_at_most_three_points() -> None:
    entries = [
        Entry("Plant", f"{t} {j}", f"The {t} is {j} every week under x{n}.") for n, t in enumerate(THINGS) for j in JOBS
    ]
    places = {entry.clause: place for place, entry in enumerate(entries)}
    axes = np.eye(len(entries), dtype=np.float32)

    def wrong(question: str) -> Floats:
        thing, job = question.split()[-2:]
        vector: Floats = axes[(places[f"{thing} {job}"] + 1) % len(entries)]
        return vector

    def share_right(index: Index) -> float:
        return sum(clauses(index, f"how often is the {c}")[0].clause == c for c in places) / len(places)

    by_both = Index(entries, axes, MeaningOf(wrong, lambda word: word not in THINGS))
    believed = Index(entries, axes, MeaningOf(wrong, lambda _word: True))
    assert share_right(by_both) >= share_right(Index(entries)) - 0.03
    assert share_right(believed) < 0.5
