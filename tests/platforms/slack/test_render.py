"""Tests of bot/platforms/slack/render.py and blocks.py."""

from typing import Any

import pytest
from hypothesis import given, settings

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, File, Link, Part, Press, Quote, Reply, Text, Tone
from bot.platforms import words as shared
from bot.platforms.slack import words
from bot.platforms.slack.api import Block, View
from bot.platforms.slack.render import home_view, messages, reply_view, text_of
from tests.builders import OAK_HEAD, TEACHER
from tests.fakes.block_kit import objects, problems, texts
from tests.platforms.slack import strategies
from tests.platforms.slack.kit import (
    ADDRESS,
    CODEC,
    buttons,
    check_messages,
    check_view,
    drawn,
    mrkdwn,
    no_shelf,
    quoted,
    shelve,
)
from tests.platforms.walk import CANARY, Shown, all_shown

LONG = (CANARY.replace("\n", " ") + " é ") * 400


def reply(*parts: Part) -> Reply:
    return Reply(parts)


def said(thing: object) -> str:
    return "|".join(texts(thing))


def view(*parts: Part) -> View:
    return reply_view(Reply(parts), CODEC, shelve)


@pytest.fixture(scope="module")
def everything() -> list[Shown]:
    """Give all that people of every role see, written by people who know Slack's mark-up."""
    return [each for shown in all_shown().values() for each in shown]


def replies(everything: list[Shown]) -> list[Reply]:
    return [each for each in everything if isinstance(each, Reply)]


def test_slack_takes_every_reply_that_the_commands_give(everything: list[Shown]) -> None:
    found = replies(everything)
    assert len(found) > 500
    for each in found:
        check_messages(messages(each, CODEC, shelve))
        check_view(reply_view(each, CODEC, shelve))
    check_view(home_view(found[:3], CODEC, shelve))


def test_slack_takes_every_reply_at_its_longest() -> None:
    longest = [each for shown in all_shown(LONG[:19_990].strip(), (TEACHER, OAK_HEAD)).values() for each in shown]
    assert any(len(part.words) > 19_000 for each in replies(longest) for part in each.parts if isinstance(part, Quote))
    for each in replies(longest):
        check_messages(messages(each, CODEC, shelve))
        check_view(reply_view(each, CODEC, shelve))


@settings(max_examples=40, deadline=None)
@given(strategies.replies)
def test_slack_takes_every_reply_that_there_can_be(each: Reply) -> None:
    check_messages(messages(each, CODEC, shelve))
    check_messages(messages(each, CODEC, no_shelf))
    check_view(reply_view(each, CODEC, shelve))
    check_view(home_view((each, each), CODEC, shelve))


@settings(max_examples=40, deadline=None)
@given(strategies.replies)
def test_nothing_at_all_is_read_as_mark_up(each: Reply) -> None:
    assert list(mrkdwn(messages(each, CODEC, shelve))) == []
    assert list(mrkdwn(reply_view(each, CODEC, shelve))) == []


def test_control_the_search_for_mark_up_finds_some() -> None:
    careless = {"type": "section", "text": {"type": "mrkdwn", "text": CANARY}}
    assert list(mrkdwn({"blocks": [careless]})) == [CANARY]


@settings(max_examples=40, deadline=None)
@given(strategies.words)
def test_a_quote_is_literal_and_whole_however_long_it_is(text: str) -> None:
    blocks = drawn(reply(Quote(text, "B.3", "Heading", "The policy")))
    assert quoted(blocks) == ("" if blank(text) else text)


def test_control_a_quote_that_lost_a_character_is_seen() -> None:
    assert quoted(drawn(reply(Quote(LONG[:-1], "B.3")))) != LONG


def test_a_quote_stands_in_rich_text_below_its_label_and_heading() -> None:
    (block,) = drawn(reply(Quote("Be kind.\n<@U1> :fire:", "B.3", "Posting", "Policy, 2023")))
    assert block["type"] == "rich_text"
    assert [part["type"] for part in block["elements"]] == [
        "rich_text_section",
        "rich_text_quote",
        "rich_text_section",
    ]
    assert said(block) == "B.3|  Posting|Be kind.\n<@U1> :fire:|Policy, 2023"


def test_a_quote_without_anything_beside_it_stands_alone() -> None:
    assert said(drawn(reply(Quote("Be kind.", "")))) == "Be kind."
    assert drawn(reply(Quote("", ""), Text("After"))) == drawn(reply(Text("After")))


def test_the_tones_differ_in_words_and_symbols_not_only_in_colour() -> None:
    heading, warning, urgent, quiet, plain = drawn(
        reply(
            Text("Title", Tone.HEADING),
            Text("Careful", Tone.WARNING),
            Text("Call 999", Tone.URGENT),
            Text("Aside", Tone.QUIET),
            Text("Words"),
        )
    )
    assert (heading["type"], said(heading)) == ("header", "Title")
    assert said(warning) == " Please note\n|Careful"
    assert said(urgent) == " Urgent\n|Call 999"
    assert [each["name"] for each in objects((warning, urgent)) if each.get("type") == "emoji"] == [
        "warning",
        "rotating_light",
    ]
    assert (quiet["type"], said(quiet)) == ("context", "Aside")
    assert (plain["type"], said(plain)) == ("rich_text", "Words")


def test_a_heading_too_long_for_one_is_bold_and_whole() -> None:
    (block,) = drawn(reply(Text("Title " * 30, Tone.HEADING)))
    assert block["type"] == "rich_text"
    assert said(block) == "Title " * 30


def test_facts_stand_a_line_each_with_bold_labels() -> None:
    (block,) = drawn(reply(Facts((("State", "open"), ("", "alone"), ("Empty", ""), ("", "")))))
    assert said(block) == "State: |open|\n|alone|\n|Empty: "
    bold = [each["text"] for each in objects(block) if each.get("style") == {"bold": True}]
    assert bold == ["State: ", "Empty: "]


def test_long_facts_lose_no_character_and_have_no_line_end_within() -> None:
    blocks = drawn(reply(Facts((("A", LONG), ("B", "x" * 2_900), ("C", "end")))))
    assert "".join(texts(blocks)).replace("\n", "") == f"A: {LONG}B: {'x' * 2_900}C: end".replace("\n", "")
    assert all(sum(map(len, texts(block))) <= 3_001 for block in blocks)


def test_facts_of_nothing_show_nothing() -> None:
    assert said(drawn(reply(Facts((("", ""),))))) == shared.NOTHING


def test_short_buttons_stand_in_rows_of_five() -> None:
    blocks = drawn(reply(*(Button(f"Number {n}", "policy") for n in range(7))))
    assert [len(block["elements"]) for block in blocks] == [5, 2]
    ids = [button["action_id"] for button in buttons(blocks)]
    assert ids == [f"ask.{n}" for n in range(7)]


def test_where_one_label_is_long_all_stand_whole_beside_their_buttons() -> None:
    long = "An online post that touches the school or its people"
    first, second = drawn(reply(Button("Yes", "a"), Button(long, "b")))
    assert (first["text"]["text"], second["text"]["text"]) == ("Yes", long)
    assert second["accessory"]["text"]["text"] == "Choose"
    assert second["accessory"]["accessibility_label"] == long


def test_a_label_longer_than_a_section_stands_whole_above_it() -> None:
    several = (Button("x" * 3_000 + "\n", "a"), Button("", "b"), Button("y " * 3_000, "c"))
    blocks = view(*several)["blocks"]
    check_view(view(*several))
    assert said(blocks).replace("|", "").count("y") == 3_000
    assert len(buttons(blocks)) == 3


def test_a_button_carries_what_the_codec_packs() -> None:
    asked, press = Button("Open", "concerns", "open", "K7", "may I"), Press("Done", "request", "done", "n1")
    ask, done = buttons(drawn(reply(asked, press)))
    carried = CODEC.unpack(ask["value"])
    assert (carried.command, carried.step, carried.about, carried.words) == ("concerns", "open", "K7", "may I")
    assert "may I" not in ask["value"]
    assert (done["action_id"], CODEC.unpack(done["value"]).nonce) == ("press.1", "n1")


def test_a_press_whose_words_are_too_long_is_left_out_with_a_sentence() -> None:
    long = Press("Ask", "policy", "missed", "n", words="x" * 3_000)
    blocks = drawn(reply(Button("Before", "policy"), long, Button("After", "x")))
    assert [button["text"]["text"] for button in buttons(blocks)] == ["Before", "After"]
    assert said(blocks) == f"Before|{shared.LEFT_OUT_BUTTON.format(label='Ask')}|After"


def test_a_press_that_others_will_see_is_asked_about_first_and_is_not_red() -> None:
    (button,) = buttons(drawn(reply(Press("Acknowledge", "concerns", "acknowledge", "n", confirm="They will see it."))))
    asked = button["confirm"]
    assert button["style"] == asked["style"] == "primary"
    assert [asked[key]["text"] for key in ("title", "text", "confirm", "deny")] == [
        "Acknowledge?",
        "They will see it.",
        "Acknowledge",
        "Cancel",
    ]


def test_other_presses_have_no_colour_and_ask_nothing() -> None:
    (button,) = buttons(drawn(reply(Press("Done", "request", "done", "n"))))
    assert not button.keys() & {"style", "confirm"}


def test_a_long_label_is_not_repeated_on_the_button_that_confirms() -> None:
    (button,) = buttons(drawn(reply(Press("x" * 31, "concerns", "erase", "n", confirm="Sure?"))))
    assert button["confirm"]["confirm"]["text"] == shared.YES
    assert button["confirm"]["title"]["text"] == words.ARE_YOU_SURE


def test_a_link_is_a_button_that_opens_its_address() -> None:
    (button,) = buttons(drawn(reply(Link("The form", "https://example.org/form"))))
    assert (button["url"], button["action_id"]) == ("https://example.org/form", "link.0")


@pytest.mark.parametrize(
    "address",
    ["http://example.org", "javascript:alert(1)", "https://", "https://[", "https://a b", f"https://a/{'x' * 3_000}"],
)
def test_an_address_that_may_not_stand_behind_a_button_is_shown_as_text(address: str) -> None:
    blocks = drawn(reply(Link("The form", address)))
    assert buttons(blocks) == []
    assert "".join(texts(blocks)) == f"The form: {address}"


@pytest.mark.parametrize(("length", "size"), [(7, "7 bytes"), (2_048, "2 KB"), (1_048_576, "1 MB")])
def test_a_file_is_a_button_with_its_size(length: int, size: str) -> None:
    file = File("The workbook", "w.xlsx", "application/x", b"x" * length)
    (button,) = buttons(drawn(reply(file)))
    assert (button["url"], button["text"]["text"]) == (ADDRESS, f"The workbook ({size})")


def test_a_file_that_cannot_be_handed_out_says_whom_to_ask() -> None:
    (blocks,) = messages(reply(File("The workbook", "w", "x", b"")), CODEC, no_shelf)
    assert said(blocks) == shared.NO_FILE.format(label="The workbook (0 bytes)")


def test_a_long_reply_becomes_several_messages_and_loses_nothing() -> None:
    parts = [Text(f"Line {n}") for n in range(120)]
    several = messages(Reply(tuple(parts)), CODEC, shelve)
    assert [len(blocks) for blocks in several] == [50, 50, 20]
    assert list(texts(several)) == [part.words for part in parts]


def test_much_text_becomes_several_messages() -> None:
    several = messages(reply(Quote("x" * 30_000, "B.3")), CODEC, shelve)
    assert len(several) == 5
    assert "".join(map(quoted, several)) == "x" * 30_000
    check_messages(several)


def test_an_empty_reply_says_that_there_is_nothing() -> None:
    assert said(drawn(reply())) == said(view()["blocks"]) == shared.NOTHING


def test_a_modal_says_how_many_parts_do_not_fit() -> None:
    full = view(*(Text(f"Line {n}") for n in range(150)))
    check_view(full)
    assert len(full["blocks"]) == 100
    assert said(full["blocks"][-1]) == shared.LEFT_OUT.format(count=51)
    assert len(view(*(Text(f"Line {n}") for n in range(100)))["blocks"]) == 100


def test_a_quote_whose_label_is_very_long_is_whole_too() -> None:
    blocks = drawn(reply(Quote("Be kind.", "x" * 20_000, "y" * 20_000, "z" * 20_000)))
    check_messages(messages(reply(Quote("Be kind.", "x" * 20_000, "y" * 20_000, "z" * 20_000)), CODEC, shelve))
    assert "".join(texts(blocks)) == f"{'x' * 20_000}{'y' * 20_000}Be kind.{'z' * 20_000}"


def test_a_part_that_does_not_fit_is_left_out_whole() -> None:
    full = view(Text("Before"), Quote("é" * 50_000, "B.3"))
    check_view(full)
    assert said(full["blocks"]) == f"Before|{shared.LEFT_OUT_ONE}"


def test_a_modal_and_app_home_have_what_slack_asks_for() -> None:
    modal, home = view(Text("Hello")), home_view((reply(Text("One")), reply(Text("Two"))), CODEC, shelve)
    assert (modal["type"], modal["title"]["text"], modal["close"]["text"]) == ("modal", "Staffroom", "Close")
    assert home["type"] == "home"
    assert [block["type"] for block in home["blocks"]] == ["rich_text", "divider", "rich_text"]
    check_view(home_view((), CODEC, shelve))


def test_no_action_stands_twice_in_app_home() -> None:
    home = home_view(
        (reply(Button("One", "a")), reply(Button("Two", "b"), Press("Three", "c", "d", "n"))), CODEC, shelve
    )
    assert [button["action_id"] for button in buttons(home)] == ["ask.0", "ask.1", "press.2"]


def test_a_notification_has_the_bots_own_first_words() -> None:
    assert text_of(reply(Quote("theirs", "B.3"), Text(" "), Text("Ours & <yours>"))) == "Ours &amp; &lt;yours&gt;"
    assert text_of(reply(Quote("theirs", "B.3"), Text("An aside", Tone.QUIET), Button("b", "policy"))) == shared.NEUTRAL
    assert text_of(Reply((Text("About Tom"),), in_confidence=True)) == shared.NEUTRAL


def test_no_notification_holds_what_people_wrote(everything: list[Shown]) -> None:
    assert not any("channel" in text_of(each) for each in replies(everything))
    assert any(CANARY in quoted(drawn(each)) for each in replies(everything))


def test_only_replies_in_confidence_hold_what_people_wrote(everything: list[Shown]) -> None:
    """The others may stand in messages, of which Slack keeps a copy."""
    holding = {each.in_confidence for each in replies(everything) if "<!channel>" in said(drawn(each))}
    assert holding == {True}


def test_what_is_blank_shows_nothing() -> None:
    blank_parts = [Text(" ", tone) for tone in Tone]
    assert drawn(reply(*blank_parts, Text("After"))) == drawn(reply(Text("After")))


def without(block: Block, *keys: str) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key not in keys}


def test_every_block_has_an_id_of_its_own() -> None:
    blocks = drawn(reply(Text("One"), Text("One")))
    assert [block["block_id"] for block in blocks] == ["part.0", "part.1"]
    assert without(blocks[0], "block_id") == without(blocks[1], "block_id")
    assert problems([without(block, "type") for block in blocks], "message") != []
