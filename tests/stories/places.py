"""Two places in which a story is told: the page and Slack, each over the real house on SQLite."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from lxml import html

from bot.chat.form import Raw
from bot.platforms.web import words
from bot.wiring.at_work import page
from tests.platforms.slack.real_house import RealHouse, real_house
from tests.platforms.slack.workplace import Screen
from tests.platforms.web.client import Client


class Place(Protocol):
    """Where people meet the bot. Every step returns all that is to be read then, white space joined."""

    house: RealHouse

    def type(self, person_id: str, line: str) -> str:
        """Type a line."""
        ...

    def press(self, person_id: str, label: str) -> str:
        """Press a button of what this person saw last."""
        ...

    def fill(self, person_id: str, **answers: Raw) -> str:
        """Fill in the form that this person saw last, and send it."""
        ...


def joined(text: str) -> str:
    """Return a text with its white space joined."""
    return " ".join(text.split())


@dataclass
class InSlack:
    """Slack, by signed requests."""

    house: RealHouse
    _last: dict[str, Screen] = field(default_factory=dict)

    def type(self, person_id: str, line: str) -> str:
        """Type a slash command, or write to the bot."""
        if line.startswith("/"):
            return self._seen(person_id, self.house.type(person_id, line))
        return self._seen(person_id, self.house.say(person_id, line)[-1])

    def press(self, person_id: str, label: str) -> str:
        """Press a button."""
        return self._seen(person_id, self.house.press(person_id, self._last[person_id], label))

    def fill(self, person_id: str, **answers: Raw) -> str:
        """Send the modal on top, unfolded where it hides questions."""
        shown = self._last[person_id]
        if not answers.keys() <= set(shown.inputs()):
            more = next(label for label in shown.labels() if label.startswith("Show "))
            self.house.press(person_id, shown, more)
        return self._seen(person_id, self.house.submit(person_id, answers))

    def _seen(self, person_id: str, screen: Screen) -> str:
        self._last[person_id] = screen
        return joined(screen.says)


@dataclass
class OnThePage:
    """The page, as a browser without scripts shows it."""

    house: RealHouse
    _clients: dict[str, Client] = field(default_factory=dict)
    _last: dict[str, html.HtmlElement] = field(default_factory=dict)

    def type(self, person_id: str, line: str) -> str:
        """Type a line."""
        self._client(person_id).say(line)
        return self._seen(person_id)

    def press(self, person_id: str, label: str) -> str:
        """Press a button of the last answer."""
        latest = self._last[person_id]
        agreed = {words.YES.format(label=first + label[1:]) for first in (label[0], label[0].lower())}
        form = next(each for each in latest.iter("form") if joined(each.text_content()) in {label, *agreed})
        self._client(person_id).post(form.get("action"), **_hidden(form))
        return self._seen(person_id)

    def fill(self, person_id: str, **answers: Raw) -> str:
        """Send the last form, with what it shows at first where nothing else is given."""
        (form,) = self._last[person_id].find_class("asked")
        given = {f"f.{name}": value if isinstance(value, str) else list(value) for name, value in answers.items()}
        names = {each.get("name") for each in form.xpath(".//input|.//textarea|.//select")}
        assert given.keys() <= names, given.keys() - names
        self._client(person_id).send({**_shown(form), **given})
        return self._seen(person_id)

    def _client(self, person_id: str) -> Client:
        if person_id not in self._clients:
            self._clients[person_id] = Client(page(self.house.built), "http://127.0.0.1:8140")
            self._clients[person_id].choose(person_id)
        return self._clients[person_id]

    def _seen(self, person_id: str) -> str:
        self._last[person_id] = self._client(person_id).page().get_element_by_id("latest")
        return joined(" ".join(self._last[person_id].itertext()))


def _hidden(form: html.HtmlElement) -> Mapping[str, str]:
    return {each.get("name"): each.get("value") for each in form.xpath(".//input[@type='hidden']")}


def _shown(form: html.HtmlElement) -> dict[str, str | list[str]]:
    """Return what a form holds before anybody has touched it."""
    held = [
        (name, "" if value == "on" else value) for name, value in form.form_values()
    ]  # lxml's word for an empty one
    return {name: [value for each, value in held if each == name] for name, _ in held}


PLACES = {"page": OnThePage, "slack": InSlack}


@contextmanager
def place(name: str, folder: Path) -> Iterator[Place]:
    """Open one of the places, in a house of its own."""
    with real_house(folder) as house:
        yield PLACES[name](house)
