import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BrokenPolicy
from bot.words_of_chat import groups
from bot.words_of_chat.patterns import Patterns, groups_of
from tests.guard import effort

DAYS = groups_of({"number": ["1", "2"], "day": ["monday", "next week", "<number> days"]}, "groups.toml")


def says(pattern: str, text: str) -> bool:
    return Patterns({"it": [pattern]}, DAYS, "test.toml").all_in(text.split()) == {"it"}


@pytest.mark.parametrize(
    ("pattern", "said", "not_said"),
    [
        ("day off", "a day off please", "a day not off"),
        ("<day> off", "next week off", "next day off"),
        ("<day> off", "2 days off", "3 days off"),
        ("(sick|not well) today", "not well today", "well today"),
        ("my [own] child", "my child", "my first child"),
        ("my [own|only] child", "my only child", "my dear child"),
        ("bruis*", "bruises", "a bru ise"),
        ("*ing", "posting", "in"),
        ("child ..2 bruise", "child with a bruise", "child with a very big bruise"),
        ("may i ... off", "may i have the whole of monday off", "off may i"),
        ("^ hi", "hi there", "say hi"),
        ("bye $", "good bye", "bye then"),
        ("^ (a ... b|c) d", "a x y b d", "x c d"),
        ("off unless <day>", "off", "off on monday"),
        ("a ..2 b ..2 c", "a b x c", "a c b"),
        ("a ..10 b", "a 1 2 3 4 5 6 7 8 9 10 b", "a 1 2 3 4 5 6 7 8 9 10 11 b"),
        ("a ... b ... c", "a x b x c", "a x c b"),
    ],
)
def test_a_pattern_is_met_by_what_it_says_and_by_nothing_else(pattern: str, said: str, not_said: str) -> None:
    assert says(pattern, said)
    assert not says(pattern, not_said)


def test_every_name_that_is_said_is_returned() -> None:
    patterns = Patterns({"one": ["a b"], "two": ["b", "x"], "three": ["c"]}, DAYS, "test.toml")
    assert patterns.all_in(["a", "b"]) == {"one", "two"}
    assert patterns.all_in([]) == set()


@pytest.mark.parametrize(
    ("pattern", "text", "met"),
    [
        ("day off", "a day off please", ("day off",)),
        ("may i ... <day> ..2 off", "hi may i zara have next week really off", ("may i", "next week", "off")),
        ("(child|boy) ..2 bruis*", "the boy called bruno bruises", ("boy",)),
        ("*ing (day|off)", "zara is leaving off", ("off",)),
        ("bruis*", "bruises", ()),
        ("^ hi", "hi zara", ("hi",)),
        ("bye ... $", "bye zara", ("bye",)),
        ("off unless <day>", "zara off", ("off",)),
        ("off unless <day>", "off on monday", ()),
        ("off ... day", "off zara", ()),
        ("a ..2 b ... c", "a x b x x x c", ("a", "b", "c")),
        ("a ... b ... c ... d", "a x b x c x d", ("a", "b", "c", "d")),
        ("zara ..1 off", "zara zara off", ("zara off",)),
    ],
)
def test_only_words_that_are_written_out_in_the_list_are_told(pattern: str, text: str, met: tuple[str, ...]) -> None:
    patterns = Patterns({"it": [pattern], "other": ["zara"]}, DAYS, "test.toml")
    assert patterns.words_met("it", text.split()) == met


def test_the_words_told_are_those_of_the_name_that_was_asked_for() -> None:
    patterns = Patterns({"one": ["a b"], "two": ["b c"]}, DAYS, "test.toml")
    assert [patterns.words_met(name, ["a", "b", "c"]) for name in ("one", "two", "three")] == [("a b",), ("b c",), ()]


@given(st.lists(st.sampled_from(["a", "b", "c", "bb", "zara", "x"]), max_size=12))
def test_words_are_told_exactly_where_a_pattern_with_a_word_is_met_and_none_that_no_list_has(said: list[str]) -> None:
    lists = {"it": ["a ..2 b", "^ c ... (a|b*) x", "c c [a] b unless x", "(b|c) ... $ unless a"]}
    patterns = Patterns(lists, DAYS, "test.toml")
    told = patterns.words_met("it", said)
    assert bool(told) == bool(patterns.all_in(said))
    assert {word for phrase in told for word in phrase.split()} <= {"a", "b", "c", "x"}


def test_the_longest_phrase_at_a_place_counts_with_all_its_names() -> None:
    patterns = Patterns({"one": ["a b", "a"], "two": ["a b"]}, DAYS, "test.toml")
    assert patterns.longest_at(["a", "b", "c"], 0) == (2, {"one", "two"})
    assert patterns.longest_at(["x", "a"], 1) == (1, {"one"})
    assert patterns.longest_at(["b"], 0) == (0, set())


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("<dya> off", "test.toml, it: <dya> in “<dya> off” is no group of words that stands above it."),
        ("(a|b", "test.toml, it: “(a|b” cannot be read at “”."),
        ("a) b", "test.toml, it: “a) b” cannot be read at “) b”."),
        ("[a b)", "test.toml, it: “[a b)” cannot be read at “)”."),
        ("can i?", "test.toml, it: “can i?” cannot be read at “?”."),
        ("can't go", "test.toml, it: “can't go” cannot be read at “'t go”."),
        ("dont go", "test.toml, it: “dont” in “dont go” is never met, because it is read as “do not”: write that."),
        ("[please]", "test.toml, it: “[please]” has no word that must be there."),
        ("a unless ", "test.toml, it: “” has no word that must be there."),
    ],
)
def test_a_slip_in_a_pattern_is_named_with_its_place(pattern: str, sentence: str) -> None:
    with pytest.raises(BrokenPolicy) as refused:
        says(pattern, "")
    assert refused.value.sentence == sentence


def test_a_group_cannot_name_one_below_it() -> None:
    with pytest.raises(BrokenPolicy, match=r"groups\.toml, day: <number> in “<number> days”"):
        groups_of({"day": ["<number> days"], "number": ["1"]}, "groups.toml")


def test_the_groups_of_the_school_are_read() -> None:
    assert Patterns({"it": ["<child> ... <weekday>"]}, groups(), "test.toml").all_in(["boy", "on", "friday"]) == {"it"}


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=12))
def test_a_gap_is_met_exactly_as_far_as_it_reaches(words: list[str]) -> None:
    near = any(
        words[i] == "a" and words[j] == "b" for i in range(len(words)) for j in range(i + 1, min(i + 4, len(words)))
    )
    assert says("a ..2 b", " ".join(words)) == near


def test_time_grows_with_the_text_and_not_faster() -> None:
    patterns = Patterns({"it": ["a ... a ... a ... b", "a ..9 a ..9 b"]}, DAYS, "test.toml")
    assert patterns.all_in(["a"] * 5_000) == set()
    assert effort(lambda: patterns.all_in(["a"] * 5_000)) < 200


def test_telling_the_words_takes_no_longer_than_twice_the_text() -> None:
    patterns = Patterns({"it": ["a ... a ... a ... b", "a ..9 a ..9 b"]}, DAYS, "test.toml")
    assert patterns.words_met("it", ["a"] * 5_000 + ["b"])
    assert effort(lambda: patterns.words_met("it", ["a"] * 5_000 + ["b"])) < 200
