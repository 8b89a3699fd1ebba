"""Tests of commands/records/redact.py: what is almost the same is shown apart, and taken out only where ticked."""

from dataclasses import replace

import pytest

from bot.chat.form import Form
from bot.chat.reply import Press, Reply
from bot.concerns.redaction import MOST_PLACES
from bot.dispatch import Returned
from bot.events import Action
from tests.builders import ELM_HEAD, OAK_HEAD
from tests.commands.chat import NOT_THERE, Chat, labels, quotes, words
from tests.commands.test_records import STALE, closed, press

SAID = "Tilly Marsh, #TillyMarsh, and https://example.org/u/tilly-marsh/1; a tilly mark"
CUT, PICK = "Take them out for good", "Choose what is taken out"


def find(chat: Chat, reference: str, exact: str = "Tilly Marsh") -> Reply:
    return press(chat, OAK_HEAD, reference, "Take words out", exact=exact)


def pick(
    chat: Chat, shown: Reply, given: tuple[str, ...] | None = None, near: tuple[str, ...] = ()
) -> Reply | Returned:
    """Tick places; without `given`, those that are ticked already."""
    form = chat.form(OAK_HEAD, shown, PICK)
    ticked = {field.name: tuple(field.value.split(",")) if field.value else () for field in form.fields}
    return chat.send(OAK_HEAD, form, {**ticked, **({} if given is None else {"given": given}), "near": near})


def near_codes(chat: Chat, shown: Reply) -> tuple[str, ...]:
    (near,) = (field for field in chat.form(OAK_HEAD, shown, PICK).fields if field.name == "near")
    return tuple(option.code for option in near.options)


def quote_of(chat: Chat, reference: str) -> str:
    return chat.store.register.words(chat.store.register.find(reference)).quote


def test_near_places_are_shown_apart_each_with_why_it_is_listed() -> None:
    chat = Chat()
    shown = find(chat, closed(chat, quote=SAID))
    assert [(quote.label, quote.words) for quote in quotes(shown)] == [
        ("What it says", "[[Tilly Marsh]], #TillyMarsh, and https://example.org/u…"),
        (
            "What it says (written in another way, or inside a longer word)",
            "Tilly Marsh, #[[TillyMarsh]], and https://example.org/u/tilly-marsh/…",
        ),
        (
            "What it says (written in another way, or inside a longer word)",
            "… #TillyMarsh, and https://example.org/u/[[tilly-marsh]]/1; a tilly mark",
        ),
        ("What it says (only a part of what you gave)", "… https://example.org/u/tilly-marsh/1; a [[tilly]] mark"),
    ]
    said = words(shown)
    assert said.index("These words stand in one place.") < said.index("Almost the same stands here.")
    assert "Nothing of it is taken out unless you tick it." in said
    assert "What cannot be searched here: other records" in said


def test_only_what_is_ticked_is_taken_out_and_before_only_what_stands_as_given_is() -> None:
    chat = Chat()
    reference = closed(chat, quote=SAID)
    shown = find(chat, reference)
    form = chat.form(OAK_HEAD, shown, PICK)
    given, near = form.fields
    assert given.value == given.options[0].code
    assert near.value == ""
    assert near.options[0].label == (
        "What it says: Tilly Marsh, #[[TillyMarsh]], and https://example.org/u/tilly-marsh/…"
    )
    assert quote_of(chat, reference) == SAID  # nothing is changed yet
    done = pick(chat, shown, near=near_codes(chat, shown)[:2])
    assert isinstance(done, Reply)
    assert "Done: 3 places were taken out." in words(done)
    assert quote_of(chat, reference) == "[removed], #[removed], and https://example.org/u/[removed]/1; a tilly mark"
    event = chat.store.events[-1]
    assert (event.action, event.details) == (Action.WORDS_REDACTED, {"places": "3"})


def test_control_the_press_takes_out_what_stands_as_given_and_leaves_the_rest() -> None:
    chat = Chat()
    reference = closed(chat, quote=SAID)
    chat.press(OAK_HEAD, find(chat, reference), CUT)
    assert quote_of(chat, reference) == SAID.replace("Tilly Marsh", "[removed]")


def test_where_all_is_only_almost_the_same_there_is_only_the_choice() -> None:
    chat = Chat()
    reference = closed(chat, quote="#tillymarsh")
    shown = find(chat, reference)
    assert "These words stand nowhere" in words(shown)
    assert labels(shown) == [PICK]
    (near,) = chat.form(OAK_HEAD, shown, PICK).fields
    assert near.name == "near"
    done = pick(chat, shown, near=near_codes(chat, shown))
    assert isinstance(done, Reply)
    assert quote_of(chat, reference) == "#[removed]"


def test_what_is_given_can_be_left_too_and_nothing_ticked_is_no_change() -> None:
    chat = Chat()
    reference = closed(chat, quote=SAID)
    shown = find(chat, reference)
    refused = pick(chat, shown, given=())
    assert isinstance(refused, Returned)
    assert refused.errors == {"near": "Please tick at least one place."}
    assert quote_of(chat, reference) == SAID
    assert isinstance(pick(chat, shown, given=(), near=near_codes(chat, shown)[2:]), Reply)
    assert quote_of(chat, reference) == SAID.replace("a tilly", "a [removed]")


def test_what_was_not_shown_cannot_be_ticked() -> None:
    chat = Chat()
    reference = closed(chat, quote=SAID)
    assert isinstance(pick(chat, find(chat, reference), near=("0:1+3",)), Returned)
    assert quote_of(chat, reference) == SAID


def test_buttons_and_the_form_carry_places_and_never_the_words() -> None:
    chat = Chat()
    shown = find(chat, closed(chat, quote=SAID))
    carried = [part for part in shown.parts if isinstance(part, Press) or getattr(part, "step", "") == "pick"]
    form = chat.form(OAK_HEAD, shown, PICK)
    for each in (*map(repr, carried), form.about, form.seen):
        assert "illy" not in each
    assert len(carried) == 2


def test_the_places_count_only_while_no_letter_has_changed() -> None:
    chat = Chat()
    reference = closed(chat, quote=SAID)
    shown = find(chat, reference)
    form = chat.form(OAK_HEAD, shown, PICK)
    chat.fill(OAK_HEAD, chat.form(OAK_HEAD, chat.open(OAK_HEAD, reference), "Add a private note"), {"note": "Tilly"})
    refused = chat.send(OAK_HEAD, form, {"given": ("0:0+11",)})
    assert isinstance(refused, Returned)
    assert refused.sentence == STALE
    assert words(chat.ask_reply(OAK_HEAD, "records", "pick", form.about)) == STALE


@pytest.mark.parametrize("tail", ["", "/", "/mark", "/mark/near/", "/mark/near//x", "/mark/0:0/near//0:0+1"])
def test_what_no_button_of_ours_carries_is_not_there(tail: str) -> None:
    chat = Chat()
    reference = closed(chat, quote=SAID)
    assert words(chat.ask_reply(OAK_HEAD, "records", "pick", f"{reference}{tail}")) == NOT_THERE


def test_a_place_outside_the_text_is_not_there() -> None:
    chat = Chat()
    form = chat.form(OAK_HEAD, find(chat, closed(chat, quote=SAID)), PICK)
    for place in ("99:0+1", "0:0+9999"):
        about = f"{form.about.partition('/near/')[0]}/near//{place}"
        assert words(chat.ask_reply(OAK_HEAD, "records", "pick", about)) == NOT_THERE


def test_to_others_the_form_is_not_there() -> None:
    chat = Chat()
    form = chat.form(OAK_HEAD, find(chat, closed(chat, quote=SAID)), PICK)
    assert words(chat.ask_reply(ELM_HEAD, "records", "pick", form.about)) == NOT_THERE
    sent = chat.send(ELM_HEAD, replace(form, nonce="0" * 32), {"given": ("0:0+11",)})
    assert isinstance(sent, Reply)
    assert words(sent) == NOT_THERE


def test_of_very_many_places_the_nearest_are_shown_and_it_is_said() -> None:
    chat = Chat()
    shown = find(chat, closed(chat, quote="#tillymarsh " * (MOST_PLACES + 1)))
    assert f"Only these first {MOST_PLACES} places" in words(shown)
    form = chat.form(OAK_HEAD, shown, PICK)
    assert isinstance(form, Form)
    assert len(form.fields[0].options) == MOST_PLACES
    assert len(form.about) < 1_000
