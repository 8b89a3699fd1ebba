"""What messages in Teams say, as their readers see them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.teams.spoken import all_words, as_read, own_words

BOT = "<at>Staffroom</at>"
REPLY = (
    '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1"><strong itemprop="mri">Sam</strong>'
    '<p itemprop="preview">may I go?</p></blockquote><p>no</p>'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plain words", "plain words"),
        ("  and  spaces \n", "and  spaces"),
        (f"{BOT} help", "help"),
        (f"{BOT}help", "help"),
        (f"{BOT} may I, {BOT}?", "may I,  ?"),
        ('<at id="0">Staffroom</at>&nbsp;help', "help"),
        ("<AT>Staffroom</AT> help", "help"),
        ("ask <at>Sam Safe</at>, please", "ask Sam Safe, please"),
        ('<at id="1">Sam\nSafe</at> may I?', "Sam\nSafe may I?"),
        ("a\N{NO-BREAK SPACE}b&nbsp;c", "a b c"),
        ("5 < 6 & 7 > 3 &amp; <b>bold</b>", "5 < 6 & 7 > 3 &amp; <b>bold</b>"),  # Teams does not escape its text
        ('<quoted messageId="1772050244572"/> /help', "/help"),
        ('\n<span class="inline-compose-card" itemid="0" itemtype="x">A\ncard</span>\n', ""),
        ('a <span class="other">b</span>', 'a <span class="other">b</span>'),
        ("a bell \x07 and a half \ud800", "a bell \u2407 and a half \ufffd"),
        ("Staffroom help", "Staffroom help"),
    ],
)
def test_text_is_read_as_people_see_it_without_the_bots_own_name(text: str, said: str) -> None:
    assert as_read(text, [BOT]) == said


@pytest.mark.parametrize("mention", ["", "<at></at>", " "])
def test_a_mention_that_names_nothing_takes_nothing_out(mention: str) -> None:
    assert as_read("help me", [mention]) == "help me"


def test_nobodys_name_is_taken_out_where_the_bot_was_not_named() -> None:
    assert as_read(f"{BOT} help") == "Staffroom help"


@pytest.mark.parametrize(
    ("html", "own"),
    [
        ("<p>may I go?</p>", "may I go?"),
        ("<div><p>one</p><p>two<br>three</p></div>", "one\ntwo\nthree"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        (REPLY, "no"),
        ("<blockquote>a<blockquote>b</blockquote>c</blockquote>d", "d"),
        ("</blockquote>mine", "mine"),
        ("<p>say <code>may I</code> now</p>", "say now"),
        ("<pre>may I</pre>", ""),
        ("<p>5 &lt; 6 &amp;&nbsp;&eacute;</p>", "5 < 6 & é"),
        ('<p><span itemtype="http://schema.skype.com/Mention">Sam</span>&nbsp;may I?</p>', "Sam may I?"),
        ("not closed <b>bold", "not closed bold"),
        ("", ""),
    ],
)
def test_ones_own_words_are_neither_quoted_nor_code(html: str, own: str) -> None:
    assert own_words(html) == own


def test_all_words_are_with_quotations_and_code() -> None:
    assert all_words(REPLY).split() == ["Sam", "may", "I", "go?", "no"]
    assert all_words("<p>say <code>may I</code></p>") == "say may I"
    assert all_words("a&nbsp;b") == "a b"


@given(st.text(alphabet='<>at/ "=blockquotepre&;nbsp\n', max_size=80))
def test_any_mark_up_is_read_and_no_mention_of_the_bot_is_left(marked: str) -> None:
    own_words(marked)
    all_words(marked)
    assert as_read(f"{BOT}{marked}", [BOT]).count(BOT) <= marked.count("<at>")


MARKS = ["<at>", "</at>", '<at id="0">', "<AT>", "Sam", "Staffroom", " ", "<b>", "5 < 6", ">", "&nbsp;", "\n", "<att>"]


@given(st.lists(st.sampled_from(MARKS), max_size=12).map("".join))
def test_each_mention_begins_at_the_first_mark_and_ends_at_the_next(marked: str) -> None:
    mention = re.compile(r"<at(?:\s[^<>]*)?>(.*?)</at>", re.DOTALL | re.IGNORECASE)  # takes long over much of it
    shown = mention.sub(lambda found: " " if found[1].strip() == "Staffroom" else found[1], marked)
    assert as_read(marked, [BOT]) == shown.replace("&nbsp;", " ").strip()


def test_a_mark_that_does_not_end_takes_no_word_away() -> None:
    assert as_read("<at>a pupil is being hit") == "<at>a pupil is being hit"
    card = '<span class="inline-compose-card">a pupil is being hit'
    assert as_read(card) == card
    assert own_words('a <b title="pupil is being hit') == 'a <b title="pupil is being hit'


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<&\xa0"), max_size=60))
def test_words_without_marks_stay_to_the_letter(words: str) -> None:
    assert as_read(words, [BOT]) == as_read(words)
