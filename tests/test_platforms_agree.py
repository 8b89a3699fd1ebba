"""Every command says the same on every platform: the words of a reply or a form, all of them, in their order.

A platform may add words of its own ("needed", "Word for word"); it may not leave out or change one of the command's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from bot.chat.form import Field, Form
from bot.chat.reply import Facts, File, Part, Press, Quote, Reply, Text, Tone
from bot.platforms.slack.forms import form_view
from bot.platforms.slack.render import home_view, messages, reply_view
from bot.platforms.teams import forms as teams_forms
from bot.platforms.teams import render as teams
from bot.platforms.web import pages
from bot.platforms.web.read import Limits
from bot.platforms.web.render import Said, form_card, reply_card
from bot.policies.library import Library
from tests.builders import OAK_HEAD, TEACHER
from tests.commands.chat import Chat
from tests.commands.test_records import closed
from tests.commands.test_redact import PICK
from tests.commands.test_redact import find as places_of
from tests.fakes.block_kit import texts
from tests.platforms.slack.kit import CODEC, quoted, shelve
from tests.platforms.teams.kit import opens
from tests.platforms.walk import Shown, all_shown


def page(shown: Shown) -> html.HtmlElement:
    """Return what the web page shows, as its tree."""
    if isinstance(shown, Form):
        exchange = pages.Shown(Said(""), form_card(shown, "teacher", Limits()))
    else:
        exchange = pages.Shown(Said(""), pages.drawn(reply_card(shown, "teacher", shelve)))
    drawn = pages.chat(pages.Page("", "", (), TEACHER, exchanges=(exchange,)))
    tree = html.document_fromstring(drawn)
    assert isinstance(tree, html.HtmlElement)
    (article,) = tree.find_class("exchange")
    return article


def on_the_page(shown: Shown) -> str:
    return "\n".join(page(shown).itertext())


def in_slack(shown: Shown) -> str:
    """Return what a modal of Slack shows, its title aside, which is the same everywhere."""
    view = form_view(shown, "", unfolded=True) if isinstance(shown, Form) else reply_view(shown, CODEC, shelve)
    return "\n".join(texts({**view, "title": None}))


def in_slack_messages(shown: Shown) -> str:
    return "\n".join(texts(messages(shown, CODEC, shelve))) if isinstance(shown, Reply) else in_slack(shown)


def in_slack_home(shown: Shown) -> str:
    return "\n".join(texts(home_view((shown,), CODEC, shelve))) if isinstance(shown, Reply) else in_slack(shown)


def in_teams(shown: Shown) -> str:
    """Return what a dialog of Teams shows."""
    if isinstance(shown, Form):
        return "\n".join(of_a_card(teams_forms.form_card(shown, "packed")))
    return "\n".join(of_a_card(teams.dialog(shown, CODEC, shelve)))


def in_teams_messages(shown: Shown) -> str:
    return "\n".join(of_cards(shown)) if isinstance(shown, Reply) else in_teams(shown)


def of_cards(reply: Reply) -> Iterator[str]:
    """Yield what the cards of messages say."""
    for card in teams.messages(reply, CODEC, shelve, opens):
        yield from of_a_card(card)


def of_a_card(card: Mapping[str, Any]) -> Iterator[str]:
    """Yield all that people can read in a card, in the order in which they read it."""
    yield from _of_elements(card["body"])
    yield from _of_elements(card.get("actions", ()))


def _of_elements(elements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    waiting: list[str] = []
    for each in elements:
        if waiting and not _is_hint(each):
            yield from waiting
            waiting = []
        yield from _of_element(each)
        # The options of a question are read after its hint, which stands below the list that they are in.
        waiting += [choice["title"] for choice in each.get("choices", ())]
    yield from waiting


def _is_hint(element: Mapping[str, Any]) -> bool:
    return element.get("spacing") == "None" and all(run.get("isSubtle") for run in element.get("inlines", [{}]))


def _of_element(element: Mapping[str, Any]) -> Iterator[str]:
    yield from (element[key] for key in ("title", "label", "text") if key in element)
    yield "".join(run["text"] for run in element.get("inlines", ()))
    for key in ("items", "columns", "actions"):
        yield from _of_elements(element.get(key, ()))
    if "card" in element:
        yield from of_a_card(element["card"])


def quoted_in_teams(elements: Sequence[Mapping[str, Any]]) -> str:
    """Return what stands in the boxes of quotations, without line ends, which cards have no letter for."""
    found = ""
    for each in elements:
        if each.get("style") == "emphasis":
            found += "".join(_of_elements(each["items"]))
        else:
            found += quoted_in_teams(each.get("items", ()))
    return found


PLATFORMS: dict[str, Callable[[Shown], str]] = {
    "page": on_the_page,
    "slack": in_slack,
    "slack messages": in_slack_messages,
    "slack home": in_slack_home,
    "teams": in_teams,
    "teams messages": in_teams_messages,
}


def words_of(shown: Shown) -> Iterator[str]:
    """Yield the command's own words, in their order."""
    if isinstance(shown, Reply):
        for part in shown.parts:
            yield from _of_a_part(part)
        return
    yield from (shown.title, shown.intro)
    for section in shown.sections:
        yield section.title
        for asked in section.fields:
            yield from _of_a_field(asked)
    yield shown.submit


def _of_a_part(part: Part) -> Iterator[str]:
    match part:
        case Text():
            yield part.words
        case Quote():
            yield from (part.label, part.heading, part.words, part.source)
        case Facts():
            yield from (each for row in part.rows for each in row)
        case _:
            yield part.label


def _of_a_field(asked: Field) -> Iterator[str]:
    yield from (asked.label, asked.hint)
    yield from (option.label for option in asked.options)


def missing(shown: Shown, drawn: str) -> str:
    """Return the first of the command's words that does not stand in what is drawn, in order; empty if all do."""
    rest = _together(drawn)
    for said in filter(None, words_of(shown)):
        _, found, rest = rest.partition(_together(said))
        if not found:
            return said
    return ""


def _together(text: str) -> str:
    """Return a text without white space, which each platform sets as it needs."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def everything() -> list[Shown]:
    """Give all that people of every role see, each once."""
    return list(dict.fromkeys(each for shown in all_shown().values() for each in shown))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_command_says_the_same_everywhere(platform: str, everything: list[Shown]) -> None:
    assert len(everything) > 200
    left_out = {said for each in everything if (said := missing(each, PLATFORMS[platform](each)))}
    assert left_out == set()


def test_quotes_are_shown_to_the_letter_everywhere(everything: list[Shown]) -> None:
    replies = [each for each in everything if isinstance(each, Reply)]
    assert any("<!channel>" in _quotes(each) for each in replies)
    for each in replies:
        assert "".join(quote.text_content() for quote in page(each).find_class("quote-words")) == _quotes(each)
        assert quoted(reply_view(each, CODEC, shelve)["blocks"]) == _quotes(each)
        for cards in ((teams.dialog(each, CODEC, shelve),), teams.messages(each, CODEC, shelve, opens)):
            assert "".join(quoted_in_teams(card["body"]) for card in cards) == _quotes(each).replace("\n", "")


def _quotes(reply: Reply) -> str:
    return "".join(part.words for part in reply.parts if isinstance(part, Quote))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_urgent_is_called_so_in_words_everywhere(platform: str) -> None:
    drawn = PLATFORMS[platform](Reply((Text("Call 999.", Tone.URGENT), Text("Careful.", Tone.WARNING))))
    urgent, _, careful = _together(drawn).partition("UrgentCall999.")
    assert "PleasenoteCareful." in careful
    assert "Careful" not in urgent


@pytest.mark.parametrize("platform", PLATFORMS)
def test_control_a_part_that_is_left_out_is_seen(platform: str, everything: list[Shown]) -> None:
    long = max((each for each in everything if isinstance(each, Reply)), key=lambda each: len(set(each.parts)))
    assert len(long.parts) > 5
    for part in set(long.parts):
        without = replace(long, parts=tuple(each for each in long.parts if each != part))
        assert missing(long, PLATFORMS[platform](without))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_control_parts_in_another_order_are_seen(platform: str) -> None:
    shown = Reply((Text("First"), Text("Second")))
    assert missing(shown, PLATFORMS[platform](replace(shown, parts=shown.parts[::-1]))) == "Second"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_control_a_question_that_is_left_out_is_seen(platform: str, everything: list[Shown]) -> None:
    form = next(each for each in everything if isinstance(each, Form) and len(each.fields) > 5)
    first, *others = form.sections
    shorter = replace(form, sections=(replace(first, fields=first.fields[1:]), *others))
    assert missing(form, PLATFORMS[platform](shorter)) == first.fields[0].label


def test_control_a_changed_letter_is_seen(everything: list[Shown]) -> None:
    shown = next(each for each in everything if isinstance(each, Reply) and _quotes(each))
    assert "B" in in_slack(shown)
    assert missing(shown, in_slack(shown).replace("e", "3"))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_file_has_the_same_label_and_size_everywhere(platform: str) -> None:
    shown = Reply((File("The workbook", "w.xlsx", "application/x", b"x" * 2_048),))
    assert "The workbook (2 KB)" in PLATFORMS[platform](shown)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_press_asks_the_same_before_it_is_done_everywhere(platform: str) -> None:
    shown = Reply((Press("Erase it", "concerns", "erase", "n", confirm="It is gone for good."),))
    assert "It is gone for good." in PLATFORMS[platform](shown)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_which_policy_is_meant_is_asked_back_in_the_same_words_everywhere(
    platform: str, several_policies: Library
) -> None:
    chat = Chat(library=several_policies)
    asked = chat.say(TEACHER, "/policy are laptops to be locked away")
    shown = (asked, chat.press(TEACHER, asked, "Staff Code of Conduct"), chat.say(TEACHER, "/policy list"))
    assert "Which policy do you mean?" in PLATFORMS[platform](asked)
    for each in shown:
        assert missing(each, PLATFORMS[platform](each)) == ""


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_place_that_may_be_taken_out_is_shown_and_can_be_ticked_everywhere(platform: str) -> None:
    chat = Chat()
    shown = places_of(chat, closed(chat, quote="*bold* <b> #tillymarsh `x` " * 30 + "Tilly Marsh\n" * 15))
    form = chat.form(OAK_HEAD, shown, PICK)
    assert [len(asked.options) for asked in form.fields] == [15, 25]
    for each in (shown, form):
        assert missing(each, PLATFORMS[platform](each)) == ""
