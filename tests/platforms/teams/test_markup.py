"""HTML taken apart: as Python's own parser does where it is ordinary, and in one walk whatever it is."""

import subprocess
import sys
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.teams.markup import Piece, pieces

BR = Piece("", "br", opens=True, closes=True)


class Parser(HTMLParser):
    """Takes HTML apart as Python does, in our own words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the library's shape
        self.found.append(Piece("", tag, opens=True))

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the library's shape
        self.found.append(Piece("", tag, opens=True, closes=True))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(Piece("", tag, closes=True))

    def handle_data(self, data: str) -> None:
        self.found.append(Piece(data))


def joined(found: list[Piece]) -> list[Piece]:
    """Return pieces with texts that follow each other as one."""
    together: list[Piece] = []
    for piece in found:
        if together and not (piece.tag or together[-1].tag):
            together[-1] = Piece(together[-1].text + piece.text)
        else:
            together.append(piece)
    return together


TAGS = st.sampled_from(["p", "div", "blockquote", "pre", "code", "br", "span", "at", "b", "H1", "o:p", "my-tag", "td"])
VALUES = st.text(st.sampled_from("ab <>/='&;\n"), max_size=6)
ATTRIBUTES = st.one_of(
    st.sampled_from(["", " ", " hidden", " a=b", "\n a = b", " it's", " a=b/c"]),
    VALUES.map(lambda value: f' title="{value}"'),
    VALUES.map(lambda value: " title='" + value.replace("'", "") + "'"),
)
TEXTS = st.text(st.sampled_from("ab 5>&;=\"'\n\N{NO-BREAK SPACE}é"), max_size=8)
PARTS = st.one_of(
    TEXTS,
    st.sampled_from(["&amp;", "&lt;", "&nbsp;", "&eacute;", "&#65;", "&#x41;", "&#0;", "&unknown;", "5 < 6 ", "<3 "]),
    st.sampled_from(["<!-- x > <p> -->", "<!DOCTYPE html>", "<?xml x?>", "</>", "<!x>"]),
    st.builds(lambda tag, more: f"<{tag}{more}>", TAGS, ATTRIBUTES),
    st.builds(lambda tag, more: f"<{tag}{more} />", TAGS, ATTRIBUTES),
    st.builds(lambda tag, space: f"</{tag}{space}>", TAGS, st.sampled_from(["", " ", "\n"])),
)


@given(st.lists(PARTS, max_size=12).map("".join))
def test_ordinary_html_is_taken_apart_as_pythons_own_parser_does(html: str) -> None:
    assert joined(list(pieces(html))) == joined(Parser(html).found)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("", []),
        ("a &lt; b", [Piece("a < b")]),
        ("<P Class='x'>a</p >", [Piece("", "p", opens=True), Piece("a"), Piece("", "p", closes=True)]),
        ("a<br/>b", [Piece("a"), BR, Piece("b")]),
        ('<p title="a > b">c', [Piece("", "p", opens=True), Piece("c")]),
        ("<p title=it's>c", [Piece("", "p", opens=True), Piece("c")]),
        ("5 <6, 7<8 and <", [Piece("5 <6, 7<8 and <")]),
        ("a <!-- b --> c", [Piece("a "), Piece(" c")]),
        # What is begun and never ended is text, and so is what follows: no word of it is lost.
        ("a <b", [Piece("a <b")]),
        ("a <!-- I am <b>not</b> safe", [Piece("a <!-- I am <b>not</b> safe")]),
        ('<i>a</i><p title="I am not safe>', [*pieces("<i>a</i>"), Piece('<p title="I am not safe>')]),
    ],
)
def test_each_mark_is_found(html: str, found: list[Piece]) -> None:
    assert list(pieces(html)) == found


@pytest.mark.parametrize("reference", ["&#123456789;", f"&#{'9' * 5_000};", f"&#x{'f' * 5_000}", f"&#{'9' * 5_000}"])
def test_a_number_beyond_all_characters_is_none(reference: str) -> None:
    assert list(pieces(f"a{reference} b")) == [Piece("a\N{REPLACEMENT CHARACTER} b")]
    assert list(pieces("&#12345678; &#x110000;")) == [Piece("\N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER}")]


@given(st.text(alphabet="<>!-?/ab=\"' &#x1;\n", max_size=60))
def test_whatever_comes_is_taken_apart(html: str) -> None:
    found = list(pieces(html))
    assert all(piece.text or piece.tag for piece in found)


HOSTILE = (
    *(
        "<at>",
        "<at ",
        "<at\\t",
        "</at>",
        "<at><at ",
        "<AT x='",
        "<a",
        "<a ",
        "</",
        "</a",
        "<!--",
        "<!-->",
        "--><!--",
        "<!",
    ),
    *(
        "<![CDATA[",
        "<?",
        '<a b="',
        "<a b='",
        "<a b=\"'",
        '="',
        "<a =",
        "<a b= ",
        "<a/",
        "&",
        "&#",
        "&#1",
        "&#x1",
        "&amp",
    ),
    *("<span ", '<span class="inline-compose-card"', '<span class="inline-compose-card">', '<quoted messageId="'),
    *("<quoted ", "<script>", "<blockquote>", "<<a>", "< a", "\\n", "<p>", "&nbsp;"),
)
"""What may be repeated so that a parser that goes back over it is held up for hours."""
SECONDS = 100
"""Of the processor alone, so that a busy machine changes nothing; one walk over all of it takes about fifteen."""
READ_ALL = """
import sys
from bot.platforms.teams.spoken import as_read, own_words
for mark in sys.argv[1:]:
    for length, end in ((1_000_000, ""), (200_000, "\\"'>-->")):
        said = (mark * length)[:length] + end
        as_read(said), own_words(said)
"""
PYTHONS_OWN = """
import sys
from html.parser import HTMLParser
for mark in sys.argv[1:]:
    parser = HTMLParser()
    parser.feed((mark * 1_000_000)[:1_000_000])
    parser.close()
"""


def run(program: str, marks: tuple[str, ...], seconds: int) -> int:
    """Run a program in a process that is ended after so many seconds of work; return how it ended."""
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))\n"
    return subprocess.run([sys.executable, "-c", limit + program, *marks], check=False).returncode


def test_a_megabyte_of_each_of_thirty_hostile_marks_is_read_in_one_walk() -> None:
    assert len(HOSTILE) >= 30
    assert run(READ_ALL, HOSTILE, SECONDS) == 0


def test_pythons_own_parser_is_still_reading_one_of_them_after_all_that_time() -> None:
    assert run(PYTHONS_OWN, ("<!--",), 3) != 0
