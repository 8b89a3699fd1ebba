import re
from pathlib import Path

import pytest
from lxml import html

from bot.chat.reply import Facts, Quote, Reply, Text
from bot.command import Ask
from bot.platforms.web import pages
from bot.platforms.web.failures import NotFound
from bot.platforms.web.pages import Group, Page, Shown, chat, drawn, groups, refusal, suggestions
from bot.platforms.web.render import line, reply_card, said
from tests.guard import effort
from tests.platforms.web.house import HEAD, QUOTE, TEACHER, Saved, commands, directory

TEMPLATES = sorted((pages.HERE / "templates").glob("*.html"))


def shown(*exchanges: Shown) -> str:
    return chat(Page("Chat", "The Carey Federation", groups(directory()), TEACHER, ("/help",), exchanges))


def document(page: str) -> html.HtmlElement:
    tree = html.document_fromstring(page)
    assert isinstance(tree, html.HtmlElement)
    return tree


def exchange(typed: str, *parts: Text | Quote) -> Shown:
    return Shown(said(typed), drawn(reply_card(Reply(parts), TEACHER.id, lambda _file: "token")))


def test_people_are_grouped_by_school_and_the_federation_comes_first() -> None:
    assert groups(directory()) == (
        Group("Whole federation", (("f2", "Tobias Quill, Chair of governors"),)),
        Group("Oakfield Primary", (("o1", "Martin Ashdown, Headteacher"), ("o4", "Sadia Rahman, Teacher"))),
        Group("Millbrook Primary", (("m5", "Beth Orchard, Teaching assistant"),)),
    )


def test_every_commands_first_example_is_suggested_before_the_second_ones() -> None:
    assert suggestions(commands(Saved())) == (
        "/policy can I add a pupil on insta",
        "Could I have Friday off for a funeral please",
        "/report",
        "/danger",
        "/policy B6",
        "/policy contents",
    )


WORDS = "  <b>Two</b>  spaces &amp; a line\n\n\tand 'more' — “quoted”\u202e *not* _markdown_ https://a.example  "


def test_a_quotation_is_shown_to_the_letter() -> None:
    tree = document(shown(exchange("x", Quote(WORDS, "B.3 <i>", "A <heading>", "A & source"))))
    (quote,) = tree.find_class("quote-words")
    assert (quote.text, len(quote)) == (WORDS, 0)
    assert (quote.get("lang"), quote.get("translate"), quote.get("dir")) == ("en-GB", "no", "auto")
    assert tree.find_class("chip")[0].text == "B.3 <i>"


def test_what_people_say_is_never_markup() -> None:
    page = shown(exchange("<script>alert(1)</script>", Text("<img src=x onerror=alert(1)>")))
    assert "<script>alert" not in page
    assert "<img" not in page


def test_nothing_stands_inline_that_the_policy_of_the_page_forbids() -> None:
    page = shown(exchange("x", QUOTE))
    assert not re.search(r"\s(?:style|on[a-z]+)=", page)
    assert all(script.get("src") for script in document(page).iter("script"))


def test_a_refusal_says_what_to_do_next() -> None:
    page = refusal(NotFound(), "The Carey Federation")
    assert "There is no such page." in page
    assert 'href="/"' in page


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.name))
def test_every_word_of_the_page_stands_among_its_words(template: Path) -> None:
    assert bare_words(template.read_text(encoding="utf-8")) == []


def test_the_control_template_with_bare_words_is_found() -> None:
    assert bare_words("{% if x %}<p>Hello {{ name }}</p>{% endif %}") == ["Hello"]


def bare_words(template: str) -> list[str]:
    without_jinja = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template, flags=re.DOTALL)
    text = re.sub(r'<[^>]*>|[a-z-]+="[^"]*"', " ", without_jinja)
    return re.findall(r"[A-Za-z]+", text)


def test_a_page_is_drawn_in_a_moment() -> None:
    page = (exchange("can I add a pupil on insta", QUOTE),)
    shown(*page)
    assert min(effort(lambda: shown(*page)) for _ in range(5)) < 1  # a twentieth, mostly


def test_another_person_is_marked_as_chosen() -> None:
    page = chat(Page("Chat", "F", groups(directory()), HEAD))
    assert document(page).xpath("//option[@selected]/@value") == ["o1"]


@pytest.mark.parametrize(
    ("rows", "beside"),
    [
        ((("State", "Raised"),) * 4, True),
        ((("State", "Raised"),) * 3, False),
        ((("State", "Raised"),) * 4 + (("Where", "in a group for the parents of two classes"),), False),
        ((("What the person was offered", "A talk"),) * 4, False),
    ],
)
def test_several_short_facts_stand_beside_each_other(rows: tuple[tuple[str, str], ...], beside: bool) -> None:  # noqa: FBT001 - as pytest hands it over
    page = shown(Shown(said("x"), drawn(reply_card(Reply((Facts(rows),)), TEACHER.id, lambda _file: "token"))))
    assert ('class="facts short"' in page) is beside


def test_an_answer_that_is_not_kept_is_a_line_with_what_asks_again() -> None:
    again = line("Shown at 08:05.", "Show it again", Ask(TEACHER, "records", about="SR-1"))
    tree = document(shown(Shown(said("x"), again)))
    (form,) = tree.xpath("//article//form[@action='/ask']")
    assert {each.get("name"): each.get("value") for each in form.findall("input")} == {
        "command": "records",
        "about": "SR-1",
        "label": "Show it again",
    }
    assert not document(shown(Shown(said("x"), line("Shown at 08:05.", "Show it again", None)))).xpath(
        "//article//form"
    )
