"""Pages as text: the templates, and what they are given."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, zip_longest
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.chat.reply import Facts
from bot.command import Command
from bot.people import FEDERATION, Directory, Person
from bot.platforms.web import words
from bot.platforms.web.failures import SIGN_IN, SIGN_OUT, Outside, Refusal
from bot.platforms.web.render import Card, FormCard, Line, Said

HERE = Path(__file__).parent
STATIC = HERE / "static"
_SUGGESTIONS = 10
_MANY, _SHORT_WHAT, _SHORT_VALUE = 4, 18, 26
"""From this many facts on, and up to this many characters each, they stand in two columns where there is room."""


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one school, to pick from: ids with what is read."""

    school: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An exchange as the page shows it."""

    said: Said
    answer: Markup | FormCard | Line


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the one page shows. Without a `person` it asks who one is; without groups somebody signed in."""

    title: str
    federation: str
    groups: tuple[Group, ...]
    person: Person | None = None
    suggestions: tuple[str, ...] = ()
    exchanges: tuple[Shown, ...] = ()
    notices: Card | None = None
    notice_count: int = 0


def chat(page: Page) -> str:
    """Return the page as HTML."""
    return _environment().get_template("chat.html").render(page=page)


def drawn(card: Card) -> Markup:
    """Return an answer as HTML; what is not in confidence is drawn once, for as long as the conversation lasts."""
    return Markup(_environment().get_template("card.html").render(card=card))  # noqa: S704 - a template's own output


def refusal(why: Refusal, federation: str) -> str:
    """Return the page that says why a request was not carried out."""
    kept = why.kept if isinstance(why, Outside) else None
    return _environment().get_template("refusal.html").render(why=why, kept=kept, federation=federation)


def sign_in(federation: str, *, before: bool) -> str:
    """Return the page on which signing in begins; `before` says whether somebody seems to have been signed in."""
    return _environment().get_template("sign_in.html").render(federation=federation, before=before)


def signed_out(end: str, federation: str) -> str:
    """Return the page that says that somebody is signed out; `end` is where they sign out of Microsoft too."""
    return _environment().get_template("signed_out.html").render(end=end, federation=federation)


def groups(directory: Directory) -> tuple[Group, ...]:
    """Return everybody by school, in the order of the staff list; first those who work for the whole federation."""
    schools = [(FEDERATION, words.WHOLE_FEDERATION), *((school.id, school.name) for school in directory.schools())]
    people = directory.people()
    return tuple(
        Group(
            name, tuple((p.id, words.PERSON.format(name=p.name, role=p.role.label)) for p in people if p.school == id_)
        )
        for id_, name in schools
    )


def suggestions(commands: Sequence[Command]) -> tuple[str, ...]:
    """Return examples to press: every command's first, then the second ones, until there are enough."""
    turns = chain.from_iterable(zip_longest(*(command.examples for command in commands)))
    return tuple(islice((example for example in turns if example), _SUGGESTIONS))


def is_form(card: object) -> bool:
    """Say whether an answer is a form."""
    return isinstance(card, FormCard)


def is_line(card: object) -> bool:
    """Say whether an answer stands there no more."""
    return isinstance(card, Line)


def is_short(facts: Facts) -> bool:
    """Say whether facts fit beside each other, so that what can be done stands in sight below them."""
    rows = facts.rows
    return len(rows) >= _MANY and all(len(what) <= _SHORT_WHAT and len(value) <= _SHORT_VALUE for what, value in rows)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(words=words, version=_version(), sign_in_address=SIGN_IN, sign_out_address=SIGN_OUT)
    environment.tests.update(form=is_form, line=is_line, short=is_short)
    return environment


def _version() -> str:
    """Return what changes with the static files, so that no browser keeps old ones."""
    content = b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))
    return hashlib.sha256(content).hexdigest()[:12]
