import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.http import CallFailed
from bot.platforms.fetching import Limits, SentFile, fetch_files
from tests.guard import GUARD


@dataclass
class FakeStore:
    """A chat system with files: by address their content, an error, or something to wait for."""

    contents: dict[str, bytes | CallFailed | Callable[[], bytes]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    def __call__(self, address: str, most: int) -> bytes:
        self.fetched.append(address)
        content = self.contents[address]
        if isinstance(content, CallFailed):
            raise content
        return (content() if callable(content) else content)[: most + 1]


def sent(number: int, size: int = 4) -> SentFile:
    return SentFile(f"F{number}", f"shot{number}.png", size, f"https://files.example/{number}")


def store(*contents: bytes | CallFailed | Callable[[], bytes]) -> FakeStore:
    return FakeStore({sent(number).address: content for number, content in enumerate(contents)})


def test_files_are_fetched_by_field_and_in_their_order() -> None:
    files, problems = fetch_files(store(b"zero", b"one", b"two"), {"a": (sent(0), sent(1)), "b": (sent(2),), "c": ()})
    assert {name: [(u.name, u.content) for u in uploads] for name, uploads in files.items()} == {
        "a": [("shot0.png", b"zero"), ("shot1.png", b"one")],
        "b": [("shot2.png", b"two")],
        "c": [],
    }
    assert problems == {}


def test_a_form_without_files_asks_for_nothing() -> None:
    nothing = store()
    assert fetch_files(nothing, {}) == ({}, {})
    assert nothing.fetched == []


def test_the_name_is_the_senders_claim_and_shows_what_it_hides() -> None:
    odd = SentFile("F0", "a\x00b.png", 1, sent(0).address)
    files, _ = fetch_files(store(b"x"), {"a": (odd,)})
    assert files["a"][0].name == "a␀b.png"


def test_too_many_files_are_refused_before_any_is_fetched() -> None:
    far = store(*[b"x"] * 4)
    limits = Limits(files=3)
    files, problems = fetch_files(far, {"a": (sent(0), sent(1)), "b": (sent(2), sent(3)), "c": ()}, limits)
    assert files == {}
    assert problems == dict.fromkeys("ab", "Please add at most 3 files. Nothing was saved yet.")
    assert far.fetched == []


def test_a_file_that_is_said_to_be_too_large_is_not_fetched() -> None:
    far = store(b"x", b"x")
    _, problems = fetch_files(far, {"a": (sent(0), sent(1, size=11 * 2**20)), "b": ()})
    assert problems == {
        "a": "File 2 is larger than 10 MB. Please choose a smaller one. Nothing was saved yet.",
    }
    assert far.fetched == []


def test_a_file_that_is_larger_than_was_said_is_refused() -> None:
    limits = Limits(file=2**20)
    _, problems = fetch_files(store(b"x" * (2**20 + 1), b"x"), {"a": (sent(0, size=1),), "b": (sent(1),)}, limits)
    assert problems == {"a": "File 1 is larger than 1 MB. Please choose a smaller one. Nothing was saved yet."}


def test_a_file_of_exactly_the_limit_is_taken() -> None:
    files, problems = fetch_files(store(b"x" * 2**20), {"a": (sent(0, size=2**20),)}, Limits(file=2**20))
    assert (len(files["a"][0].content), problems) == (2**20, {})


@pytest.mark.parametrize("told", [1, 2**20])
def test_files_that_are_too_large_together_are_refused_whatever_was_said(told: int) -> None:
    limits = Limits(file=2**20, total=2**20)
    sending = {"a": (sent(0, told),), "b": (sent(1, told),), "c": ()}
    files, problems = fetch_files(store(b"x" * 2**20, b"x"), sending, limits)
    assert files == {}
    together = "Together these files are larger than 1 MB. Please send fewer at a time. Nothing was saved yet."
    assert problems == {"a": together, "b": together}


def test_a_file_that_is_not_handed_over_is_named_by_its_number() -> None:
    _, problems = fetch_files(store(b"x", CallFailed("out_of_reach")), {"a": (sent(0), sent(1))})
    assert problems == {
        "a": "File 2 could not be fetched in time. Please press the button again. Nothing was saved yet."
    }


def test_all_files_are_fetched_at_once() -> None:
    barrier = threading.Barrier(3, timeout=GUARD)

    def together() -> bytes:
        barrier.wait()
        return b"x"

    files, problems = fetch_files(store(together, together, together), {"a": (sent(0), sent(1), sent(2))})
    assert (len(files["a"]), problems) == (3, {})


def test_a_file_that_trickles_does_not_keep_the_answer_waiting() -> None:
    released = threading.Event()

    def trickle() -> bytes:
        released.wait(GUARD)
        return b"late"

    _, problems = fetch_files(store(b"x", trickle), {"a": (sent(0),), "b": (sent(1),)}, Limits(wait=0.05))
    released.set()
    assert "b" in problems
