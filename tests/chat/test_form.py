"""Forms: every kind of field, every way to answer it wrongly, and hostile text."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat import form as words
from bot.chat.form import (
    Answers,
    BadAnswers,
    Field,
    FieldKind,
    Form,
    Option,
    Raw,
    Section,
    Sent,
    Upload,
    Value,
    blank,
    read,
    visible,
)

NOW = datetime(2026, 7, 20, 9, 30, tzinfo=UTC)
"""A Monday in summer: 10:30 in London."""
COLOURS = (Option("red", "Red"), Option("green", "Green"))
PICTURE = Upload("picture.png", b"\x89PNG")


def a_form(*fields: Field) -> Form:
    return Form("paint", "", "Paint", (Section("", fields),), "Send", "nonce")


def answer(kind: FieldKind, text: Raw, *, required: bool = False, longest: int = 500) -> Value:
    field = Field("x", "X", kind, required=required, options=COLOURS, longest=longest)
    return read(a_form(field), Sent({"x": text}), NOW).values["x"]


def fault(kind: FieldKind, text: Raw = "", *, required: bool = False, longest: int = 500) -> str:
    with pytest.raises(BadAnswers) as bad:
        answer(kind, text, required=required, longest=longest)
    return bad.value.errors["x"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldKind.LINE, "  a   line \n of words ", "a line of words"),
        (FieldKind.PARAGRAPH, "  first\r\nsecond   line\rthird ", "first\nsecond   line\nthird"),
        (FieldKind.CHOICE, "red", "red"),
        (FieldKind.CHOICES, "red", ("red",)),
        (FieldKind.CHOICES, ("green", "red", "green", ""), ("green", "red")),
        (FieldKind.DAY, " 2026-07-20 ", date(2026, 7, 20)),
        (FieldKind.MOMENT, "2026-07-20T10:29", datetime(2026, 7, 20, 9, 29, tzinfo=UTC)),
        (FieldKind.MOMENT, "2026-01-20 08:05:30", datetime(2026, 1, 20, 8, 5, 30, tzinfo=UTC)),
        (FieldKind.LINE, ("two", "of them"), "two of them"),
    ],
)
def test_each_kind_of_field_gives_its_own_type(kind: FieldKind, text: Raw, value: Value) -> None:
    assert answer(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (FieldKind.LINE, ""),
        (FieldKind.PARAGRAPH, ""),
        (FieldKind.CHOICE, ""),
        (FieldKind.CHOICES, ()),
        (FieldKind.DAY, None),
        (FieldKind.MOMENT, None),
    ],
)
@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_an_optional_field_may_stay_blank(kind: FieldKind, value: Value, text: str) -> None:
    assert answer(kind, "" if kind is FieldKind.CHOICES else text) == value


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (FieldKind.LINE, words.FILL_IN),
        (FieldKind.PARAGRAPH, words.FILL_IN),
        (FieldKind.CHOICE, words.CHOOSE),
        (FieldKind.CHOICES, words.CHOOSE),
        (FieldKind.DAY, words.FILL_IN),
        (FieldKind.MOMENT, words.FILL_IN),
        (FieldKind.FILES, words.ADD_A_FILE),
    ],
)
def test_a_required_field_may_not(kind: FieldKind, sentence: str) -> None:
    assert fault(kind, required=True) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "\u200b\u200d\ufeff",  # zero-width
        "\u202e\u2066\u2069",  # directions
        "\u00a0\u2003\u3000\u2028",  # spaces
        "\u3164\u115f\u2800",  # fillers and an empty braille cell
        "\u00ad\ufe0f\u034f",  # soft hyphen, variation selector, joiner
    ],
)
def test_hidden_characters_fill_nothing_in(text: str) -> None:
    assert blank(text)
    assert fault(FieldKind.PARAGRAPH, text, required=True) == words.FILL_IN


@pytest.mark.parametrize("text", ["x", ".", "\u200bx", "é", "ש", "🙂", "\x00", "0"])
def test_whatever_shows_something_is_not_blank(text: str) -> None:
    assert not blank(visible(text))


@pytest.mark.parametrize("text", ["blue", "Red", "red ", "", "red\0", ("red", "green"), "\ud800"])
def test_a_forged_option_is_refused(text: Raw) -> None:
    assert fault(FieldKind.CHOICE, text, required=True) == words.CHOOSE


@pytest.mark.parametrize("text", [("red", "blue"), "blue", ("", ""), " "])
def test_forged_options_among_several_are_refused(text: Raw) -> None:
    assert fault(FieldKind.CHOICES, text, required=True) == words.CHOOSE


def test_text_may_be_as_long_as_the_field_allows_and_no_longer() -> None:
    assert answer(FieldKind.LINE, "x" * 10, longest=10) == "x" * 10
    assert fault(FieldKind.LINE, "x" * 11, longest=10) == "Please shorten this to 10 characters; it has 11."


def test_forty_thousand_characters_are_counted_and_never_cut() -> None:
    sentence = fault(FieldKind.PARAGRAPH, "ü" * 40_000, longest=20_000)
    assert sentence == "Please shorten this to 20,000 characters; it has 40,000."
    assert answer(FieldKind.PARAGRAPH, "ü" * 40_000, longest=40_000) == "ü" * 40_000


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "20/11/2026",
        "2026-02-30",
        "2026-7-1",
        "20260720",
        "2026-W30",
        "2026-07-20T08:00",
        "\u0662026-07-20",
        "2026-07-20\0",
        "-2026-07-20",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    assert fault(FieldKind.DAY, text) == words.NOT_A_DAY


@pytest.mark.parametrize(
    "text",
    [
        "this morning",
        "2026-07-20",  # midnight is not what they meant
        "2026-07-20 8:05",
        "2026-07-20 24:01",
        "2026-07-20 10:05+05:00",  # London time is asked for
        "2026-07-20T10:05Z",
        "2026-02-30 10:05",
        "2026-07-20 10:05\ud800",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    assert fault(FieldKind.MOMENT, text) == words.NOT_A_MOMENT


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldKind.DAY, "2026-07-21"),
        (FieldKind.DAY, "9999-12-31"),
        (FieldKind.MOMENT, "2026-07-20 10:31"),
        (FieldKind.MOMENT, "9999-12-31 23:59"),
    ],
)
def test_the_future_is_refused(kind: FieldKind, text: str) -> None:
    assert fault(kind, text) == words.IN_THE_FUTURE


def test_today_is_what_it_is_in_london() -> None:
    just_after_midnight = datetime(2026, 7, 20, 23, 30, tzinfo=UTC)
    field = Field("x", "X", FieldKind.DAY)
    assert read(a_form(field), Sent({"x": "2026-07-21"}), just_after_midnight).day("x") == date(2026, 7, 21)


@pytest.mark.parametrize(
    ("kind", "text"),
    [(FieldKind.DAY, "0001-01-01"), (FieldKind.DAY, "1899-12-31"), (FieldKind.MOMENT, "0026-07-20 10:05")],
)
def test_a_day_before_the_web_is_a_slip(kind: FieldKind, text: str) -> None:
    assert fault(kind, text) == words.LONG_AGO


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-29 01:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # an hour that was left out
        ("2025-10-26 01:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),  # an hour that came twice: the first
    ],
)
def test_the_hours_of_the_clock_change_are_taken(text: str, value: datetime) -> None:
    assert answer(FieldKind.MOMENT, text) == value


def test_files_come_through_as_they_arrived() -> None:
    field = Field("x", "X", FieldKind.FILES, required=True)
    sent = Sent(files={"x": (PICTURE,)})
    assert read(a_form(field), sent, NOW).files("x") == (PICTURE,)


def test_a_text_in_place_of_a_file_is_no_file() -> None:
    assert answer(FieldKind.FILES, "picture.png") == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\0b", "a␀b"),
        ("\x1b[31m", "␛[31m"),
        ("\x7f", "␡"),
        ("\x85", "\ufffd"),
        ("half a pair \ud83d", "half a pair \ufffd"),
        ("\ufffe\uffff\ufdd0\U0010ffff", "\ufffd" * 4),
        ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"),
    ],
)
def test_what_no_store_can_carry_is_shown_in_its_place(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text", ["שלום 123", "\u202eabc\u202c", "👩\u200d🏫", "Zoë", "=1+1", "<b>", "What'sApp", "", " x "]
)
def test_everything_else_stays_to_the_letter(text: str) -> None:
    assert visible(text) == text


def test_a_control_nul_and_lone_surrogates_would_not_have_gone_through() -> None:
    with pytest.raises(UnicodeEncodeError):
        "\ud83d".encode()


EVERY_CHARACTER = st.text(st.characters(exclude_categories=()))


@given(EVERY_CHARACTER)
@example("\r\r\n\n")
@example("\ud83d\ude00")
def test_visible_text_can_be_encoded_and_shown_again_without_change(text: str) -> None:
    once = visible(text)
    assert visible(once) == once
    assert once.encode().decode() == once
    assert "\0" not in once


FIELDS = (
    Field("line", "Line", longest=20),
    Field("paragraph", "Paragraph", FieldKind.PARAGRAPH, required=True),
    Field("choice", "Choice", FieldKind.CHOICE, options=COLOURS),
    Field("choices", "Choices", FieldKind.CHOICES, options=COLOURS),
    Field("day", "Day", FieldKind.DAY),
    Field("moment", "Moment", FieldKind.MOMENT),
    Field("files", "Files", FieldKind.FILES),
)


def names_read(sent: Sent) -> set[str]:
    try:
        return set(read(a_form(*FIELDS), sent, NOW).values)
    except BadAnswers as bad:
        return set(bad.errors)


def test_a_form_that_asks_for_it_would_read_it() -> None:
    assert names_read(Sent({"paragraph": "x", "owner": "me"})) == {field.name for field in FIELDS}


RAW = EVERY_CHARACTER | st.lists(EVERY_CHARACTER).map(tuple)


@given(st.dictionaries(st.sampled_from([*(field.name for field in FIELDS), "owner", "named"]), RAW))
def test_whatever_is_sent_only_the_fields_of_the_form_are_read(texts: dict[str, Raw]) -> None:
    assert names_read(Sent(texts, {"named": (PICTURE,)})) <= {field.name for field in FIELDS}


def test_every_wrong_answer_is_told_at_once_and_by_name() -> None:
    sent = Sent({"line": "x" * 21, "choice": "blue", "day": "soon"})
    with pytest.raises(BadAnswers) as bad:
        read(a_form(*FIELDS), sent, NOW)
    assert bad.value.errors == {
        "line": "Please shorten this to 20 characters; it has 21.",
        "paragraph": words.FILL_IN,
        "choice": words.CHOOSE,
        "day": words.NOT_A_DAY,
    }
    assert bad.value.sentence == BadAnswers.sentence


def test_an_error_never_repeats_what_was_written() -> None:
    canary = "canary-7261"
    for kind in (FieldKind.LINE, FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.DAY, FieldKind.MOMENT):
        assert canary not in fault(kind, canary, longest=3)


def test_a_form_lists_the_fields_of_all_its_sections_in_order() -> None:
    first, second = Field("a", "A"), Field("b", "B")
    form = Form("c", "s", "t", (Section("one", (first,)), Section("two", (second,), folded=True)), "Send", "n")
    assert form.fields == (first, second)


VALUES: dict[str, Value] = {
    "text": "words",
    "chosen": ("red",),
    "day": date(2026, 7, 20),
    "moment": NOW,
    "files": (PICTURE,),
}


def test_answers_are_asked_for_by_their_type() -> None:
    answers = Answers(VALUES)
    assert answers.text("text") == "words"
    assert answers.chosen("chosen") == ("red",)
    assert answers.day("day") == date(2026, 7, 20)
    assert answers.moment("moment") == NOW
    assert answers.files("files") == (PICTURE,)


@pytest.mark.parametrize("name", [*VALUES, "no such field"])
def test_asking_for_another_type_gives_nothing(name: str) -> None:
    answers = Answers(VALUES)
    asked: dict[str, Value] = {
        "text": answers.text(name),
        "chosen": answers.chosen(name),
        "day": answers.day(name),
        "moment": answers.moment(name),
        "files": answers.files(name),
    }
    nothing: dict[str, Value] = {"text": "", "chosen": (), "day": None, "moment": None, "files": ()}
    assert {kind: value for kind, value in asked.items() if kind != name} == {
        kind: value for kind, value in nothing.items() if kind != name
    }
