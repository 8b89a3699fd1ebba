"""Tests of bot/platforms/teams/render.py."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, File, Link, Part, Press, Quote, Reply, Text, Tone
from bot.platforms import words as shared
from bot.platforms.teams import words
from bot.platforms.teams.cards import Card
from bot.platforms.teams.forms import PACKED
from bot.platforms.teams.limits import SIZE_OF_A_DIALOG, size
from bot.platforms.teams.render import dialog, messages, text_of
from tests.builders import OAK_HEAD, TEACHER
from tests.fakes.adaptive_cards import objects, of_type, problems, texts
from tests.platforms.teams import strategies
from tests.platforms.teams.kit import (
    ADDRESS,
    CODEC,
    actions,
    check_dialog,
    check_messages,
    check_with_sdk,
    dialog_of,
    messages_of,
    no_shelf,
    opens,
    quoted,
    said,
    shelve,
)
from tests.platforms.walk import CANARY, Shown, all_shown

LONG = (CANARY.replace("\n", " ") + " é ") * 400


def reply(*parts: Part) -> Reply:
    return Reply(parts)


def message(*parts: Part) -> Card:
    (card,) = messages_of(Reply(parts))
    check_messages([card])
    return card


def body(*parts: Part) -> Sequence[Card]:
    elements: Sequence[Card] = message(*parts)["body"]
    return elements


def in_dialog(*parts: Part) -> Card:
    card = dialog_of(Reply(parts))
    check_dialog(card)
    return card


@pytest.fixture(scope="module")
def everything() -> list[Shown]:
    """Give all that people of every role see, written by people who know mark-up."""
    return [each for shown in all_shown().values() for each in shown]


def replies(everything: list[Shown]) -> list[Reply]:
    return [each for each in everything if isinstance(each, Reply)]


def test_every_reply_that_the_commands_give_is_a_sound_card(everything: list[Shown]) -> None:
    found = replies(everything)
    assert len(found) > 500
    for each in found:
        check_messages(messages_of(each))
        check_dialog(dialog_of(each))


def test_every_reply_at_its_longest_is_a_sound_card() -> None:
    longest = [each for shown in all_shown(LONG[:19_990].strip(), (TEACHER, OAK_HEAD)).values() for each in shown]
    assert any(len(part.words) > 19_000 for each in replies(longest) for part in each.parts if isinstance(part, Quote))
    for each in replies(longest):
        check_messages(messages_of(each))
        check_dialog(dialog_of(each))


@settings(max_examples=30, deadline=None)
@given(strategies.replies)
def test_every_reply_that_there_can_be_is_a_sound_card(each: Reply) -> None:
    check_messages(messages_of(each))
    check_messages(messages(each, CODEC, no_shelf, opens))
    check_dialog(dialog_of(each))


@settings(max_examples=40, deadline=None)
@given(strategies.words)
def test_a_quote_is_literal_and_whole_however_long_it_is(text: str) -> None:
    several = messages_of(reply(Quote(text, "B.3", "Heading", "The policy")))
    assert quoted(several) == ("" if blank(text) else text.replace("\n", ""))


def test_control_a_quote_that_lost_a_character_is_seen() -> None:
    assert quoted(messages_of(reply(Quote(LONG[:-1], "B.3")))) != LONG


def test_people_s_words_stand_in_rich_text_alone() -> None:
    text = "**a** [b](https://c.d) www.example.org"
    card = message(Text(text, Tone.HEADING), Text(text), Quote(text, text, text, text), Facts(((text, text),)))
    assert of_type(card, "TextBlock", "FactSet") == []
    assert list(texts(card)) == [text, text, text, text, text, text, f"{text}: {text}"]


def test_a_quote_stands_in_a_box_below_its_label_and_heading() -> None:
    (quote,) = body(Quote("Be kind.\n*Always*", "B.3", "Posting", "Policy, 2023"))
    assert [each["type"] for each in quote["items"]] == ["RichTextBlock", "RichTextBlock", "Container", "RichTextBlock"]
    label, heading, box, source = quote["items"]
    assert (label["inlines"][0]["weight"], heading["spacing"], box["style"]) == ("Bolder", "None", "emphasis")
    assert source["inlines"] == [
        {"type": "TextRun", "text": "Policy, 2023", "isSubtle": True, "size": "Small", "italic": True}
    ]
    assert said(quote) == "B.3|Posting|Be kind.|*Always*|Policy, 2023"


def test_a_quote_without_anything_beside_it_stands_alone() -> None:
    assert said(body(Quote("Be kind.", ""))) == "Be kind."
    assert body(Quote("", ""), Text("After")) == body(Text("After"))


def test_a_long_quote_is_in_several_boxes_and_messages_and_loses_nothing() -> None:
    text = "\n".join(["Be kind to everybody, always."] * 600)
    several = messages_of(reply(Quote(text, "B.3", "Posting", "Policy")))
    check_messages(several)
    assert len(several) == 7
    assert quoted(several) == text.replace("\n", "")


def test_the_tones_differ_in_words_and_symbols_not_only_in_colour() -> None:
    heading, warning, urgent, quiet, plain = body(
        Text("Title", Tone.HEADING),
        Text("Careful", Tone.WARNING),
        Text("Call 999", Tone.URGENT),
        Text("Aside", Tone.QUIET),
        Text("Words"),
    )
    assert (heading["style"], heading["size"], said(heading)) == ("heading", "Large", "Title")
    assert (warning["style"], said(warning)) == ("warning", f"{words.WARNING_SYMBOL} Please note|Careful")
    assert (urgent["style"], said(urgent)) == ("attention", f"{words.URGENT_SYMBOL} Urgent|Call 999")
    assert (quiet["inlines"][0]["isSubtle"], said(quiet)) == (True, "Aside")
    assert plain == {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "Words"}]}


def test_facts_stand_a_line_each_with_bold_labels() -> None:
    facts = body(Facts((("State", "open"), ("", "alone"), ("Empty", ""), ("", ""), ("Two", "one\ntwo"))))
    assert said(facts) == "State: open|alone|Empty: |Two: one|two"
    bold = [run["text"] for run in of_type(facts, "TextRun") if run.get("weight") == "Bolder"]
    assert bold == ["State: ", "Empty: ", "Two: "]


def test_facts_of_nothing_show_nothing() -> None:
    assert said(body(Facts((("", ""),)))) == shared.NOTHING


def test_long_facts_lose_no_character() -> None:
    several = messages_of(reply(Facts((("A", LONG), ("B", "x" * 2_900), ("C", "end")))))
    check_messages(several)
    assert "".join(texts(several)) == f"A: {LONG}B: {'x' * 2_900}C: end"


def test_short_buttons_stand_in_rows_that_fit_on_a_phone() -> None:
    rows = body(*(Button(f"Number {n}", "policy") for n in range(7)))
    assert [len(row["actions"]) for row in rows] == [3, 3, 1]
    short = body(*(Button(str(n), "policy") for n in range(8)))
    assert [len(row["actions"]) for row in short] == [6, 2]


def test_where_one_label_is_long_all_stand_whole_beside_their_buttons() -> None:
    long = "An online post that touches the school or its people"
    first, second = body(Button("Yes", "a"), Button(long, "b"))
    assert (said(first), said(second)) == ("Yes|Choose", f"{long}|Choose")
    assert [action["tooltip"] for action in actions((first, second))] == ["Yes", long]


def test_a_label_longer_than_a_line_stands_whole_above_its_button() -> None:
    several = messages_of(
        reply(Button("x" * 3_000 + "\n", "a"), Button("", "b"), Button("y " * 3_000, "c"), Button("o\np", "d"))
    )
    check_messages(several)
    assert said(several).replace("|", "").count("y") == 3_000
    assert len(actions(several)) == 4
    assert of_type(several, "ColumnSet") == of_type(several, "ColumnSet")[:1]


def test_a_button_carries_what_the_codec_packs() -> None:
    asked, press = Button("Open", "policy", "open", "K7", "may I"), Press("Done", "request", "done", "n1")
    ask, done = actions(message(asked, press))
    carried = CODEC.unpack(ask["data"][PACKED])
    assert (carried.command, carried.step, carried.about, carried.words) == ("policy", "open", "K7", "may I")
    assert "may I" not in str(ask)
    assert CODEC.unpack(done["data"][PACKED]).nonce == "n1"


def test_what_may_stand_in_a_chat_is_answered_in_place() -> None:
    ask, press = actions(message(Button("Open", "policy"), Press("Done", "request", "done", "n1")))
    assert [(each["type"], each["verb"]) for each in (ask, press)] == [
        ("Action.Execute", "ask"),
        ("Action.Execute", "press"),
    ]
    assert ask["data"].keys() == press["data"].keys() == {PACKED}


def test_a_form_or_what_people_wrote_opens_in_a_dialog_but_a_press_is_answered_in_place() -> None:
    ask, press = actions(message(Button("Open", "concerns"), Press("Done", "escalate", "done", "n1")))
    assert (ask["type"], ask["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})
    assert (press["type"], press["verb"]) == ("Action.Execute", "press")


def test_in_a_dialog_every_button_submits_itself_alone() -> None:
    found = actions(in_dialog(Button("Open", "policy"), Button("Open", "concerns"), Press("Done", "a", "b", "n1")))
    assert {each["type"] for each in found} == {"Action.Submit"}
    assert {each["associatedInputs"] for each in found} == {"none"}
    assert all(each["data"].keys() == {PACKED} for each in found)


def test_a_press_whose_words_are_too_long_is_left_out_with_a_sentence() -> None:
    long = Press("Ask", "policy", "missed", "n", words="x" * 3_000)
    card = message(Button("Before", "policy"), long, Button("After", "x"))
    assert said(card) == f"Before|{shared.LEFT_OUT_BUTTON.format(label='Ask')}|After"


def test_a_press_that_others_will_see_is_asked_about_first_and_is_not_red() -> None:
    press = Press("Acknowledge", "concerns", "acknowledge", "n", confirm="They will *see* it.")
    for card, kind in ((message(press), "Action.Execute"), (in_dialog(press), "Action.Submit")):
        shown, agree = actions(card)
        assert (shown["type"], said(shown["card"])) == ("Action.ShowCard", "They will *see* it.|Acknowledge")
        assert (agree["type"], agree["title"], agree["style"]) == (kind, "Acknowledge", "positive")
        assert (CODEC.unpack(agree["data"][PACKED]).nonce, shown.get("data")) == ("n", None)


def test_other_presses_have_no_colour_and_ask_nothing() -> None:
    (action,) = actions(message(Press("Done", "request", "done", "n")))
    assert not action.keys() & {"style", "card"}


def test_a_long_label_is_not_repeated_on_the_button_that_confirms() -> None:
    label = "x " * 20
    card = message(Press(label, "concerns", "erase", "n", confirm="Sure?"))
    assert said(card) == f"{label}|{shared.CHOOSE}|Sure?|{shared.YES}"


def test_a_link_is_a_button_that_opens_its_address() -> None:
    (action,) = actions(message(Link("The form", "https://example.org/form")))
    assert (action["type"], action["url"], action["title"]) == (
        "Action.OpenUrl",
        "https://example.org/form",
        "The form",
    )


@pytest.mark.parametrize(
    "address",
    ["http://example.org", "javascript:alert(1)", "https://", "https://[", "https://a b", f"https://a/{'x' * 3_000}"],
)
def test_an_address_that_may_not_stand_behind_a_button_is_shown_as_text(address: str) -> None:
    card = message(Link("The form", address))
    assert actions(card) == []
    assert "".join(texts(card)) == f"The form: {address}"


@pytest.mark.parametrize(("length", "size_of_it"), [(7, "7 bytes"), (2_048, "2 KB"), (1_048_576, "1 MB")])
def test_a_file_is_a_button_with_its_size(length: int, size_of_it: str) -> None:
    (action,) = actions(message(File("The workbook", "w.xlsx", "application/x", b"x" * length)))
    assert (action["url"], action["title"]) == (ADDRESS, f"The workbook ({size_of_it})")


def test_a_file_with_a_long_name_is_opened_beside_it() -> None:
    card = message(File("The workbook of the whole federation", "w.xlsx", "application/x", b""))
    assert said(card) == f"The workbook of the whole federation (0 bytes)|{shared.FOLLOW}"


def test_a_file_that_cannot_be_handed_out_says_whom_to_ask() -> None:
    (card,) = messages(reply(File("The workbook", "w", "x", b"")), CODEC, no_shelf, opens)
    assert said(card) == shared.NO_FILE.format(label="The workbook (0 bytes)")


def test_a_long_reply_becomes_several_messages_and_loses_nothing() -> None:
    parts = [Text(f"Line {n}") for n in range(300)]
    several = messages_of(Reply(tuple(parts)))
    check_messages(several)
    assert len(several) == 2
    assert [text for card in several for text in texts(card)] == [part.words for part in parts]


def test_an_empty_reply_says_that_there_is_nothing() -> None:
    assert said(message()) == said(in_dialog()) == shared.NOTHING


def test_a_dialog_says_how_many_parts_do_not_fit() -> None:
    full = in_dialog(*(Text(f"Line {n}: {'word ' * 50}") for n in range(150)))
    *kept, sentence = texts(full)
    assert sentence == shared.LEFT_OUT.format(count=150 - len(kept))
    assert size(full) <= SIZE_OF_A_DIALOG


def test_a_part_that_does_not_fit_is_left_out_whole() -> None:
    assert said(in_dialog(Text("Before"), Quote("é " * 20_000, "B.3"))) == f"Before|{shared.LEFT_OUT_ONE}"


def test_a_message_has_the_width_of_the_chat_and_words_for_old_clients() -> None:
    card = message(Text("Hello"))
    assert (card["version"], card["msteams"], card["fallbackText"]) == ("1.5", {"width": "full"}, "Hello")
    assert in_dialog(Text("Hello"))["fallbackText"] == "Hello"
    assert list(card) == ["type", "version", "fallbackText", "msteams", "body"]


def test_a_notification_has_the_bots_own_first_words() -> None:
    assert text_of(reply(Quote("theirs", "B.3"), Text(" "), Text("Ours & <yours>"))) == "Ours & <yours>"
    assert text_of(reply(Quote("theirs", "B.3"), Text("An aside", Tone.QUIET), Button("b", "policy"))) == shared.NEUTRAL
    assert text_of(Reply((Text("About Tom"),), in_confidence=True)) == shared.NEUTRAL
    assert len(text_of(reply(Text("word " * 200)))) <= 300


def test_no_notification_holds_what_people_wrote(everything: list[Shown]) -> None:
    assert not any("channel" in text_of(each) for each in replies(everything))
    assert any(CANARY.replace("\n", "") in quoted(messages_of(each)) for each in replies(everything))


def test_only_replies_in_confidence_hold_what_people_wrote(everything: list[Shown]) -> None:
    """The others may stand in messages, of which Teams keeps a copy."""
    holding = {each.in_confidence for each in replies(everything) if "<!channel>" in said(messages_of(each))}
    assert holding == {True}


def test_what_is_blank_shows_nothing() -> None:
    blank_parts = [Text(" ", tone) for tone in Tone]
    assert body(*blank_parts, Text("After")) == body(Text("After"))


def test_control_a_card_with_a_slip_of_the_pen_is_found() -> None:
    card = {**message(Text("Hello")), "bodi": []}
    assert problems(card, "message") == ["card > AdaptiveCard: bodi is not known"]
    with pytest.raises(AssertionError):
        check_with_sdk(card)
    assert len(list(objects(card))) == 3


def test_dialog_takes_the_shelf_as_messages_do() -> None:
    (action,) = actions(dialog(reply(File("W", "w", "x", b"")), CODEC, shelve))
    assert action["url"] == ADDRESS
