import pytest

from bot.chat.reply import Button, Facts, File, Link, Part, Press, Reply, Text, Tone
from bot.platforms import words
from bot.platforms.drawing import (
    Action,
    after_space,
    first_words,
    instead_of,
    is_safe,
    kind_of,
    label_of,
    left_out,
    shorten,
    size_in_words,
)

BOOK = File("The workbook", "w.xlsx", "application/x", b"x" * 2_048)


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (Button("A", "policy"), "button"),
        (Press("A", "policy", "missed", "n"), "button"),
        (Link("A", "https://a.example"), "link"),
        (BOOK, "link"),
        (Text("A"), ""),
        (Facts(()), ""),
    ],
)
def test_buttons_stand_together_and_so_do_ways_out(part: Part, kind: str) -> None:
    assert kind_of(part) == kind


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (Link("The form", "ftp://a.example"), "The form: ftp://a.example"),
        (BOOK, words.NO_FILE.format(label="The workbook (2 KB)")),
        (Button("Open it", "policy"), words.LEFT_OUT_BUTTON.format(label="Open it")),
        (Press("Do it", "policy", "missed", "n"), words.LEFT_OUT_BUTTON.format(label="Do it")),
    ],
)
def test_what_can_be_no_button_is_said_in_its_place(part: Action, said: str) -> None:
    assert instead_of(part) == said


def test_a_files_label_says_its_size_and_no_other_does() -> None:
    assert (label_of(BOOK), label_of(Button("A", "policy"))) == ("The workbook (2 KB)", "A")


@pytest.mark.parametrize(
    ("count", "read"),
    [(0, "0 bytes"), (1_023, "1023 bytes"), (1_024, "1 KB"), (1 << 20, "1 MB"), (1_600_000, "1.5 MB")],
)
def test_sizes_are_read_as_people_say_them(count: int, read: str) -> None:
    assert size_in_words(count) == read


def test_what_does_not_fit_is_counted() -> None:
    assert left_out(1) == words.LEFT_OUT_ONE
    assert left_out(1_234).startswith("1,234 more parts")


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        (Reply((Text("An aside", Tone.QUIET), Text(" "), Text("The answer"))), "The answer"),
        (Reply((Text("The answer"),), in_confidence=True), words.NEUTRAL),
        (Reply((Link("A", "https://a.example"),)), words.NEUTRAL),
        (Reply((Text("One two three"),)), "One two…"),
    ],
)
def test_a_notification_shows_the_bots_own_first_words(reply: Reply, shown: str) -> None:
    assert first_words(reply, 10 if "three" in str(reply) else 100) == shown


@pytest.mark.parametrize(
    "address",
    ["http://a.example", "https://", "https://[a", "https://a.example/ b", "https://a.example/\n", "javascript:a", "a"],
)
def test_an_address_that_is_not_safe_stands_behind_no_button(address: str) -> None:
    assert not is_safe(address, 100)
    assert is_safe("https://a.example/b?c=d", 100)  # the control
    assert not is_safe("https://a.example/b?c=d", 10)


def test_a_long_text_is_cut_after_a_word_if_it_can_be() -> None:
    assert [shorten("one two three", most) for most in (20, 9, 2)] == ["one two three", "one two…", "o…"]
    assert after_space("one two three", 9) == 8
    assert after_space("onetwothree", 5) == 5
