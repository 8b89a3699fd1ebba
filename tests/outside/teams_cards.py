"""Draw the cards for Teams with Microsoft's own renderer, in Chromium, and measure what is shown to the letter.

    python -m tests.outside.teams_cards [--folder FOLDER]

The npm package `adaptivecards` is the renderer; `markdown-it` reads Markdown for it, as Teams does. Both are pinned,
and installed into the folder without their scripts. The pictures are put there too: real replies and forms of the real
commands for made-up staff, in light and dark, as wide as a chat and as a phone. It needs npm, and the network once;
pytest does not collect it.

A quotation that is not shown to the letter is WRONG, as is a control in which no Markdown is seen; the exit status
counts both.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bot.chat.form import Form, Option
from bot.chat.reply import Button, Facts, Press, Quote, Reply, Text, Tone
from bot.dispatch import Returned
from bot.people import Person
from bot.platforms.teams import words
from bot.platforms.teams.cards import Card, action_set, card, rich, runs
from bot.platforms.teams.forms import form_card
from bot.platforms.teams.render import dialog, messages
from tests.browser import chromium
from tests.builders import EVERYBODY, OAK, OAK_HEAD, TEACHER
from tests.commands.chat import CONCERN, Chat
from tests.platforms.teams.kit import CODEC, opens, shelve

VERSIONS: Mapping[str, str] = {"adaptivecards": "3.0.6", "markdown-it": "15.0.3"}
SCRIPTS = ("adaptivecards/dist/adaptivecards.min.js", "markdown-it/dist/browser/markdown-it.umd.min.js")
STYLES = "adaptivecards/dist/adaptivecards.css"
NO_NPM = "npm is needed to install the renderer of Adaptive Cards."
INSTALLING = "Installing {packages} into {folder} (once)"
OK, WRONG = "ok", "WRONG"
WIDTHS: Mapping[str, int] = {"wide": 600, "narrow": 320}
CODE_AND_NAME = Option("a1", "Picture 1 of 20 November, 08:05 (120 KB)"), Option("a2", "screenshot_*final*.png (2 MB)")

HOSTILE = (
    "**bold** _italic_ ~~gone~~ `code` [a link](https://example.org) <b>b</b> <script>window.ran = 1</script>",
    "# Title\n- one\n- two\n\n1. first\n2. second\n> said\n---\n    code",
    "https://example.org www.example.org mailto:a@example.org &amp; &lt;i&gt; <!-- gone -->",
    "<img src=x onerror=window.ran=1> <a href='javascript:window.ran=1'>x</a> <https://example.org> \\*no\\* a\\_b",
    "{{DATE(2017-02-14T06:08:00Z, SHORT)}} {{{TIME(2017-02-14T06:08:00Z)}}} ${name} {name}",
    ":fire: \U0001f525 \U0001f469\u200d\U0001f3eb \u202eevil\u202c",
    "\u200f\u05e9\u05dc\u05d5\u05dd\u200f \u2400\ufffd ===mark/==/",
    "first\n\n\nlast",
    "y" * 1_000,
    "many words " * 90 + "end",
)
"""What people write; some of it would run a script if it were taken for HTML."""
MARK = "**b** _i_ [a](https://example.org) <u>u</u>"


def colours(*pairs: tuple[str, str, str]) -> Mapping[str, object]:
    """Return colours by name, each with its subtle one."""
    return {name: {"default": plain, "subtle": subtle} for name, plain, subtle in pairs}


def style(background: str, text: str, subtle: str, attention: str, warning: str) -> Mapping[str, object]:
    """Return the colours of a kind of container."""
    more = (("accent", "#6264a7", "#6264a7"), ("good", "#237b4b", "#237b4b"))
    pairs = (("default", text, subtle), ("attention", attention, attention), ("warning", warning, warning))
    return {"backgroundColor": background, "foregroundColors": colours(*pairs, *more)}


THEMES: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    "light": {
        "default": style("#ffffff", "#242424", "#616161", "#c4314b", "#835c00"),
        "emphasis": style("#f0f0f0", "#242424", "#616161", "#c4314b", "#835c00"),
        "attention": style("#fdf3f4", "#242424", "#616161", "#c4314b", "#835c00"),
        "warning": style("#fbf6d9", "#242424", "#616161", "#c4314b", "#835c00"),
    },
    "dark": {
        "default": style("#292929", "#ffffff", "#adadad", "#f9526b", "#f2d30e"),
        "emphasis": style("#3d3d3d", "#ffffff", "#c8c8c8", "#f9526b", "#f2d30e"),
        "attention": style("#3e1f25", "#ffffff", "#c8c8c8", "#f9526b", "#f2d30e"),
        "warning": style("#463100", "#ffffff", "#c8c8c8", "#f9526b", "#f2d30e"),
    },
}
"""Colours like those of Teams; its own are not published as a whole."""


def host_config(theme: str) -> Mapping[str, object]:
    """Return how the host of a card wants it drawn, close to what Teams does."""
    sizes = {"small": 12, "default": 14, "medium": 16, "large": 18, "extraLarge": 24}
    weights = {"lighter": 300, "default": 400, "bolder": 600}
    font = {
        "fontFamily": "'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif",
        "fontSizes": sizes,
        "fontWeights": weights,
    }
    required = {"weight": "Bolder", "suffix": " *", "suffixColor": "Attention"}
    labels = {"requiredInputs": required, "optionalInputs": {"weight": "Bolder"}}
    return {
        "spacing": {"small": 8, "default": 12, "medium": 16, "large": 20, "extraLarge": 24, "padding": 12},
        "fontTypes": {"default": font, "monospace": font},
        "containerStyles": THEMES[theme],
        "actions": {"maxActions": 6, "buttonSpacing": 8, "actionsOrientation": "horizontal", "actionAlignment": "left"},
        "inputs": {"label": labels, "errorMessage": {"color": "Attention"}},
    }


PAGE = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; font: 14px 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif }
#card { border-radius: 4px; overflow: hidden }
.dark, .dark #card { background: #292929; color: #fff }
.ac-pushButton { padding: 6px 12px; border-radius: 4px; border: 1px solid #d1d1d1; background: #fff; color: #242424;
  font: 600 14px 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif }
.ac-pushButton.style-positive, .dark .ac-pushButton.style-positive { background: #5b5fc7; color: #fff; border: 0 }
.dark .ac-pushButton { background: #292929; color: #fff; border-color: #666 }
.ac-input { box-sizing: border-box; padding: 6px 8px; border: 1px solid #d1d1d1; border-radius: 4px; font: inherit }
.ac-textInput.ac-multiline { min-height: 60px }
.ac-actionSet > div { flex-wrap: wrap; row-gap: 8px } .ac-pushButton { flex: none !important }
@media (max-width: 400px) { body { overflow-wrap: anywhere } }
.dark .ac-input { background: #1f1f1f; color: #fff; border-color: #666; color-scheme: dark }
</style><div id="card"></div>"""

DRAW = """([card, config, withMarkdown, theme]) => {
  const A = window.AdaptiveCards;
  A.GlobalSettings.useMarkdownInRadioButtonAndCheckbox = window.asTeams !== false ? false : true;
  A.AdaptiveCard.onProcessMarkdown = (text, result) => {
    if (!withMarkdown) return;
    result.outputHtml = window.markdownit({ html: false, linkify: true }).render(text);
    result.didProcess = true;
  };
  const drawn = new A.AdaptiveCard();
  drawn.version = new A.Version(1, 5);
  drawn.hostConfig = new A.HostConfig(config);
  const context = new A.SerializationContext(new A.Version(1, 5));
  drawn.parse(card, context);
  document.body.className = theme;
  const place = document.getElementById("card");
  place.replaceChildren(drawn.render());
  window.drawn = drawn;
  return [...Array(context.eventCount).keys()].map((n) => context.getEventAt(n).message);
}"""

SEEN = """() => {
  const place = document.getElementById("card");
  const blocks = [...place.querySelectorAll(".ac-richTextBlock")];
  return {
    content: blocks.map((each) => each.textContent),
    shown: blocks.map((each) => each.innerText),
    markup: place.querySelectorAll("a, b, i, u, em, strong, code, img, script, h1, li, blockquote, hr, mark").length,
    ran: window.ran === 1,
  };
}"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A card to be drawn; `then` is done in the page before the picture is taken."""

    name: str
    card: Card
    then: str = ""


def said(name: str, reply: Reply) -> Iterator[Scene]:
    """Yield a reply as messages."""
    for number, drawn in enumerate(messages(reply, CODEC, shelve, opens), start=1):
        yield Scene(f"{name}-{number}" if number > 1 else name, drawn)


def asked(name: str, form: Form, then: str = "", **more: Any) -> Scene:  # noqa: ANN401 - handed on
    """Return a form in a dialog."""
    return Scene(name, form_card(form, CODEC.of_form(form), **more), then)


def staff() -> tuple[Person, ...]:
    """Return as many people as a school has."""
    return (*EVERYBODY, *(replace(TEACHER, id=f"t{n}", name=f"Person Number {n}", school=OAK.id) for n in range(30)))


def scenes() -> Iterator[Scene]:
    """Yield what people see, with the real commands."""
    chat = Chat(staff())
    yield from said("answer", chat.say(TEACHER, "can I add a pupil on insta"))
    yield from said("answer-with-others", chat.say(TEACHER, "may I bring my parrot"))
    yield from said("silent", chat.say(TEACHER, "where do I park my car"))
    yield from said("section", chat.say(TEACHER, "/policy B.3"))
    contents = chat.say(TEACHER, "/policy contents").parts
    welcome = Text(words.WELCOME, Tone.HEADING), Text(words.HOW), Button(words.WHAT_WAITS, "concerns", "queue")
    yield from said("home", Reply((*welcome, *contents)))
    yield from said("request", chat.say(TEACHER, "I need a day off"))
    yield from said("danger", chat.say(TEACHER, "someone is in danger"))
    yield from said("help", chat.say(TEACHER, "/help"))
    yield from said("gate", chat.say(TEACHER, "/escalate"))
    yield from concern(chat)
    yield from said("notices", chat.say(OAK_HEAD, "/notices"))
    yield from said("list", chat.say(OAK_HEAD, "/concerns"))
    yield from said("workbook", chat.say(OAK_HEAD, "/export"))
    yield from made_up()


def concern(chat: Chat) -> Iterator[Scene]:
    """Yield a concern from its form to its close."""
    form = chat.concern_form(TEACHER)
    yield asked("form", form, then="window.drawn.getAllInputs().forEach((each) => each.validateValue())")
    half = {**CONCERN, "seen_at": "2026-11-19", "quote": HOSTILE[0], "kind": ""}
    returned = chat.send(TEACHER, form, half)
    assert isinstance(returned, Returned)
    errors, sentence = returned.errors, returned.sentence
    yield asked("form-with-errors", returned.form, errors=errors, values=half, sentence=sentence)
    unfold = "document.querySelectorAll('.ac-pushButton').forEach((b) => /more/.test(b.innerText) && b.click())"
    yield asked("form-unfolded", form, then=unfold)
    saved = chat.fill(TEACHER, form, CONCERN)
    yield from said("saved", saved)
    chat.deliver()
    reference = chat.store.register.seen_by(OAK_HEAD)[-1].reference
    opened = chat.open(OAK_HEAD, reference)
    yield Scene("concern", dialog(opened, CODEC, shelve))
    press = "[...document.querySelectorAll('.ac-pushButton')].find((b) => /Acknowledge/.test(b.innerText)).click()"
    yield Scene("concern-confirm", dialog(opened, CODEC, shelve), press)
    yield asked("files", chat.evidence_form(OAK_HEAD, opened), held=CODE_AND_NAME)
    yield asked("files-none", chat.evidence_form(OAK_HEAD, opened))


def made_up() -> Iterator[Scene]:
    """Yield what no command says on a usual day."""
    yield from said("hostile", Reply(tuple(Quote(text, f"Number {n}") for n, text in enumerate(HOSTILE))))
    long = "A button whose label does not fit on any button of a phone, and needs a line"
    facts = Facts((("State", "Open"), (MARK, MARK), ("Decision", "On two\nlines")))
    presses = (Press("Done", "request", "done", "n"), Press(long, "concerns", "x", "n", confirm="They will see it."))
    yield from said("buttons", Reply((Text("Buttons"), facts, *(Button(f"Number {n}", "policy") for n in range(8)))))
    yield from said("long-buttons", Reply((*presses, Button(long, "policy"))))


def installed(folder: Path) -> Path:
    """Return the folder of the packages, where npm puts them unless they are there."""
    packages = folder / "node_modules"
    if any(_version(packages / name) != version for name, version in VERSIONS.items()):
        npm = shutil.which("npm")
        if npm is None:
            sys.exit(NO_NPM)
        names = [f"{name}@{version}" for name, version in VERSIONS.items()]
        sys.stdout.write(INSTALLING.format(packages=" and ".join(names), folder=folder) + "\n")
        sys.stdout.flush()
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--prefix", str(folder), "--no-save", "--no-audit", "--no-fund", "--silent", "--ignore-scripts")
        subprocess.run([npm, "install", *options, *names], check=True)
    return packages


def _version(package: Path) -> object:
    about = package / "package.json"
    return json.loads(about.read_text(encoding="utf-8"))["version"] if about.exists() else None


def prepare(page: Page, packages: Path) -> None:
    """Load the renderer into a page that can reach nothing."""
    page.route("**", lambda route: route.abort())
    page.set_content(PAGE)
    page.add_style_tag(path=packages / STYLES)
    for script in SCRIPTS:
        page.add_script_tag(path=packages / script)


def draw(page: Page, shown: Card, theme: str = "light", *, markdown: bool = True) -> list[str]:
    """Draw a card, and return what the renderer finds wrong with it."""
    complaints: list[str] = page.evaluate(DRAW, [shown, host_config(theme), markdown, theme])
    return complaints


def take_pictures(page: Page, folder: Path) -> int:
    """Take a picture of every scene in every theme and width; return how many the renderer complains of."""
    wrong = 0
    for scene, theme, (named, width) in product(list(scenes()), THEMES, WIDTHS.items()):
        page.set_viewport_size({"width": width, "height": 800})
        complaints = draw(page, scene.card, theme)
        if scene.then:
            page.evaluate(scene.then)
        page.locator("#card").screenshot(path=folder / f"{scene.name}-{theme}-{named}.png")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if complaints or wide > width:
            wrong += 1
            sys.stdout.write(f"{WRONG}: {scene.name} {theme} {named}: {complaints or wide}\n")
    return wrong


def measure(page: Page) -> int:
    """Print whether quotations are shown to the letter, and return how many are not."""
    wrong = 0
    page.set_viewport_size({"width": 600, "height": 800})
    for text, markdown in product(HOSTILE, (True, False)):
        (quoted,) = messages(Reply((Quote(text, ""),)), CODEC, shelve, opens)
        complaints = draw(page, quoted, markdown=markdown)
        found = page.evaluate(SEEN)
        markup = found["markup"] or found["ran"] or complaints
        good = to_the_letter(text, found["content"]) and to_the_letter(text, found["shown"], seen) and not markup
        wrong += not good
        with_it = "with" if markdown else "without"
        sys.stdout.write(f"quote, {with_it} Markdown: {text[:40]!r:<48} {OK if good else WRONG}\n")
    return wrong


def seen(text: str) -> str:
    """Return a text as a browser gives what is seen of it: white space is one space."""
    return " ".join(text.split())


def to_the_letter(text: str, blocks: Sequence[str], how: Callable[[str], str] = str) -> bool:
    """Say whether blocks are a text, line by line; a line may be in several blocks."""
    left = list(blocks)
    for line in filter(None, text.split("\n")):
        begun = ""
        while left and how(begun) != how(line):
            begun += left.pop(0)
        if how(begun) != how(line):
            return False
    return not left


def an_input(**more: object) -> Card:
    """Return a card with one input."""
    return card([{"type": "Input.Text", "id": "x", "label": "Label", **more}], "")


def a_choice(style: str, *, several: bool) -> Card:
    """Return a card with one choice, whose title is marked."""
    choices = [{"title": MARK, "value": "1"}]
    asked = {"type": "Input.ChoiceSet", "id": "x", "style": style, "isMultiSelect": several, "choices": choices}
    return card([asked], "")


PLACES: Mapping[str, tuple[bool, Callable[[], Card]]] = {
    "TextBlock.text": (True, lambda: card([{"type": "TextBlock", "text": MARK}], "")),
    "Fact.title": (True, lambda: card([{"type": "FactSet", "facts": [{"title": MARK, "value": "x"}]}], "")),
    "Fact.value": (True, lambda: card([{"type": "FactSet", "facts": [{"title": "x", "value": MARK}]}], "")),
    "Input.errorMessage": (True, lambda: an_input(isRequired=True, errorMessage=MARK)),
    "Choice.title, radio buttons, as in Teams": (False, lambda: a_choice("expanded", several=False)),
    "Choice.title, boxes to tick, as in Teams": (False, lambda: a_choice("compact", several=True)),
    "Choice.title, a list": (False, lambda: a_choice("compact", several=False)),
    "TextRun.text": (False, lambda: card([rich(runs(MARK))], "")),
    "Input.label": (False, lambda: an_input(label=MARK)),
    "Input.placeholder": (False, lambda: an_input(placeholder=MARK)),
    "Input.value": (False, lambda: an_input(value=MARK)),
    "Action.title": (False, lambda: card([action_set([{"type": "Action.Submit", "title": MARK}])], "")),
    "Action.tooltip": (
        False,
        lambda: card([action_set([{"type": "Action.Submit", "title": "x", "tooltip": MARK}])], ""),
    ),
}
"""Where Markdown is read, and where it is not. The first are controls: a mark that is not seen would prove nothing."""
BY_DEFAULT: Sequence[str] = ("Choice.title, radio buttons, as in Teams", "Choice.title, boxes to tick, as in Teams")
"""The renderer reads Markdown in these unless it is told not to; Teams does not (msteams-docs, issue 12228)."""


def read_as_markdown(page: Page) -> int:
    """Print which properties are read as Markdown, and return how many are not as we take them to be."""
    wrong = 0
    for name, (wanted, make) in PLACES.items():
        found = _is_read(page, make())
        wrong += found != wanted
        sys.stdout.write(
            f"Markdown is {'read' if found else 'not read'} in {name:<44} {OK if found == wanted else WRONG}\n"
        )
    page.evaluate("window.asTeams = false")
    for name in BY_DEFAULT:
        found = _is_read(page, PLACES[name][1]())
        sys.stdout.write(f"Unless it is told: {'read' if found else 'not read'} in {name}\n")
    page.evaluate("window.asTeams = true")
    return wrong


def _is_read(page: Page, shown: Card) -> bool:
    draw(page, shown)
    page.evaluate("window.drawn.getAllInputs().forEach((each) => each.validateValue())")
    return int(page.locator("#card strong, #card em, #card a").count()) > 0


def main() -> int:
    """Draw and measure everything, and return how much is wrong."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "staffroom-cards")
    folder = arguments.parse_args().folder.resolve()
    packages = installed(folder)
    with chromium() as browser:
        page = browser.new_page(locale="en-GB")
        prepare(page, packages)
        wrong = measure(page) + read_as_markdown(page) + take_pictures(page, folder)
    sys.stdout.write(f"Pictures are in {folder}\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
