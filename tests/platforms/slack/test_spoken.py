import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.spoken import Element, as_read, mentioned, own_words


def rich(*parts: Element) -> list[Element]:
    return [{"type": "rich_text", "elements": list(parts)}]


def section(*words: object, kind: str = "rich_text_section") -> Element:
    return {"type": kind, "elements": list(words)}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("plain words", "plain words"),
        ("  and  spaces \n", "and  spaces"),
        ("&lt;b&gt; &amp; &amp;lt; &eacute;", "<b> & &lt; &eacute;"),
        ("see <https://a.example/?a=1&amp;b=2>", "see https://a.example/?a=1&b=2"),
        ("see <https://a.example|the form>", "see the form"),
        ("<mailto:a@b.example> or <mailto:a@b.example|Sadia> or <tel:+44123>", "a@b.example or Sadia or +44123"),
        ("<@U0BOT> may I?", "may I?"),
        ("ask <@U0SADIA|sadia> or <@U0MARTIN>, please", "ask @sadia or , please"),
        ("in <#C0LEAVE|leave> or <#C0OTHER>.", "in #leave or ."),
        ("<!here> all, <!channel> all, <!subteam^S1|@heads> all", "all, all, all"),
        ("by <!date^1795161900^{date}|20 November>", "by 20 November"),
        ("“smart” \u2018quotes\u2019", "“smart” \u2018quotes\u2019"),
        ("a <\n> b < c", "a <\n> b < c"),
        ("a bell \x07 and a half \ud800", "a bell \u2407 and a half \ufffd"),
    ],
)
def test_mark_up_is_read_as_people_see_it(marked: str, expected: str) -> None:
    assert as_read(marked) == expected


@pytest.mark.parametrize(
    ("marked", "own"),
    [
        ("may I go?", "may I go?"),
        ("&gt; may I go?\nno", "no"),
        ("> may I go?\n  &gt;may I?\nno", "no"),
        ("no\n&gt;&gt;&gt; may I go?\nmay I?", "no"),
        ("5 &gt; 4", "5 > 4"),
        ("say `may I` or ```may\nI``` now", "say   or   now"),
        ("```may I", "```may I"),
    ],
)
def test_quotations_and_code_are_told_by_their_marks(marked: str, own: str) -> None:
    assert own_words(marked, []) == own
    assert own_words(marked, [{"type": "section", "text": {"type": "mrkdwn", "text": "may I go?"}}]) == own


def test_rich_text_says_more_exactly_what_is_ones_own_than_the_marks() -> None:
    text = {"type": "text", "text": "5\n> 4 `x`"}
    assert own_words("ignored", rich(section(text))) == "5\n> 4 `x`"
    assert own_words("may I go?", rich(section(text, kind="rich_text_quote"))) == ""
    assert own_words("may I go?", rich(section(text, kind="rich_text_preformatted"))) == ""
    assert own_words("may I go?", rich(section(section(text), section(text), kind="rich_text_list"))) == (
        "5\n> 4 `x`\n5\n> 4 `x`"
    )


def test_a_style_other_than_code_changes_nothing() -> None:
    said = {"type": "text", "text": "mine", "style": {"bold": True, "code": False}}
    assert own_words("", rich(section(said))) == "mine"
    assert own_words("", rich(section(said | {"style": {"code": True}}))) == ""


@pytest.mark.parametrize("word", [7, {"text": 7}, {"text": ["may I"]}, {"type": "user", "user_id": 7}, None])
def test_what_is_not_as_slack_describes_it_says_nothing(word: object) -> None:
    blocks = rich(section(word))
    assert own_words("may I go?", blocks) == ""
    assert mentioned("", blocks) == ()


def test_a_part_of_no_known_type_counts_as_ones_own_words() -> None:
    assert own_words("", rich({"type": [], "elements": [{"type": "text", "text": "mine"}]})) == "mine"
    assert own_words("may I go?", [{"type": []}]) == "may I go?"


def test_everybody_who_is_named_is_found_once() -> None:
    named = section({"type": "user", "user_id": "U0MARTIN"}, {"type": "usergroup", "usergroup_id": "S0"})
    assert mentioned(
        "<@U0SADIA> and <@W0ORG|org> and <@U0SADIA>", rich(named, section(named, kind="rich_text_list"))
    ) == (
        "U0SADIA",
        "W0ORG",
        "U0MARTIN",
    )


@given(st.text(alphabet="<>@#!|&;`lgtamp \nU0A", max_size=60))
def test_any_mark_up_is_read_without_a_mention_that_people_would_not_understand(marked: str) -> None:
    assert "<@U0A>" not in as_read(marked.replace("&", ""))
    own_words(marked, [])
