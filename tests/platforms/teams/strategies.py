"""Replies and forms as nobody would write them, with words as somebody might."""

from hypothesis import strategies as st

from bot.chat.form import Field, FieldKind, Form, Option, Section
from bot.chat.reply import Button, Facts, File, Link, Press, Quote, Reply, Text, Tone

HOSTILE = (
    "",
    " ",
    "\n\n",
    "\u200b",
    "**bold** _italic_ ~~gone~~ `code` [click](https://example.org) ![x](y) <b>b</b> <script>run()</script>",
    "# Title\n- one\n1. two\n> said\n\n---\n    code\n",
    "{{DATE(2017-02-14T06:08:00Z, SHORT)}} {{{TIME(2017-02-14T06:08:00Z)}}} ${name}",
    "&amp; &lt;b&gt; & < > \\* <!-- gone --> <https://example.org> www.example.org",
    ":fire: \U0001f525 \U0001f469\u200d\U0001f3eb \u2400\ufffd",
    "\u202eevil\u202c \u200f\u05e9\u05dc\u05d5\u05dd\u200f",
    '"}],"body":[{"type":"Image"}',
    "x" * 20_000,
    "many words " * 2_000,
    " " * 5_000 + "late",
    "{{DATE(" * 1_000,
    "\U0001f525" * 7_000,
)
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=120))
names = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
said = words.map(lambda text: text[:400])
spoken = said.filter(lambda text: bool(text.strip()))
"""What a programmer wrote, who knows how large a dialog may be, and leaves no label empty."""
answers = words.map(lambda text: text[:2_000])

buttons = st.builds(Button, words, names, names, names, words)
presses = st.builds(Press, words, names, names, names, names, words, words)
links = st.builds(Link, words, st.one_of(words, st.just("https://staffroom.example.org/form")))
files = st.builds(File, words, names, names, st.binary(max_size=3_000))
facts = st.builds(Facts, st.lists(st.tuples(words, words), max_size=6).map(tuple))
parts = st.one_of(
    st.builds(Text, words, st.sampled_from(Tone)),
    st.builds(Quote, words, words, words, words),
    facts,
    buttons,
    presses,
    links,
    files,
)
replies = st.builds(Reply, st.lists(parts, max_size=12).map(tuple), st.booleans())


def _options(labels: list[str]) -> tuple[Option, ...]:
    return tuple(Option(f"code-{number}", label) for number, label in enumerate(labels))


options = st.one_of(
    st.lists(said, max_size=5).map(_options),
    st.integers(5, 40).map(lambda count: _options([f"Number {n}" for n in range(count)])),
)
values = st.one_of(
    answers, st.sampled_from(("code-0", "code-0,code-1", "2026-11-20", "2026-11-20T08:05", "2026-02-31"))
)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Draw a form whose fields have names of their own."""
    given = draw(st.lists(names, unique=True, max_size=6))
    fields = [
        Field(
            name,
            draw(spoken),
            draw(st.sampled_from(FieldKind)),
            draw(st.booleans()),
            draw(said),
            draw(options),
            draw(values),
            draw(st.sampled_from((1, 500, 3_000, 20_000))),
        )
        for name in given
    ]
    middle = draw(st.integers(0, len(fields)))
    sections = (
        Section(draw(said), tuple(fields[:middle])),
        Section(draw(said), tuple(fields[middle:]), draw(st.booleans())),
    )
    return Form("escalate", "form", draw(said), sections, draw(spoken), "nonce", intro=draw(said))
