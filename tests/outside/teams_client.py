"""The page of the Microsoft 365 Agents Playground, as somebody who chats there uses it: one step a method.

Every step that is answered waits until the page has been still for a moment, and gives back what is new there.
A fresh page has forgotten every message, and so has one that was loaded again: go from chat to chat instead.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

STILL, AT_MOST = 0.6, 15.0
"""Seconds: how long nothing may change before a step is over, and how long an answer may take."""
_PERSONAL = "Personal Chat"
_SEND, _POST, _MORE, _EXTENSION = "Send Message", "Post", "Show more information", "Trigger Message Extension App"
_ACTION, _SEARCH, _CREATE, _CLOSE = "Action Command", "Search Command", "Create", "Close"
_COMMAND, _PARAMETER, _TERM = "Command ID", "Parameter name", "Enter a search term"
_SPECIFY = "Specify Command ID or Parameter"
_COMPOSE, _CARD = "[data-lexical-editor=true]", ".ac-adaptiveCard"
_MESSAGE = """button => {
  let found = button;
  const holds = (each, what) => each.querySelectorAll(what).length;
  while (found.parentElement && holds(found.parentElement, `[aria-label="${button.ariaLabel}"]`) === 1
         && !holds(found.parentElement, "[data-lexical-editor=true]")) found = found.parentElement;
  return found.innerText;
}"""
"""The largest part of the page that holds the menu of one message and of no other."""


class Unanswered(Exception):
    """Nothing new was to be seen in time."""


@dataclass(frozen=True, slots=True)
class Teams:
    """The page, the name of the bot there, whether the bot is still at work, and the folder for pictures."""

    page: Page
    bot: str
    at_work: Callable[[], bool]
    pictures: Path

    def open(self, address: str) -> None:
        """Open the page with the personal chat, and put its log aside."""
        self.page.set_default_timeout(AT_MOST * 1000)
        self.page.goto(address)
        expect(self._compose).to_be_visible()
        self.page.get_by_role("button", name="Hide log panel").click()
        self._still()

    def go_to(self, chat: str = _PERSONAL) -> None:
        """Go to a chat by its name at the left: the personal one, the group's, or "Team - Channel"."""
        self.page.get_by_role("treeitem", name=chat).click()
        self._still()

    def say(self, text: str) -> str:
        """Write to the bot in the personal chat, and return its answer."""
        return self._answered(lambda: self._write(text), messages=2)

    def mention(self, text: str) -> str:
        """Write to the bot in a group chat or as a new post of a channel, with its name before the text."""
        return self._answered(lambda: self._write(text, mention=True), messages=2)

    def murmur(self, text: str) -> None:
        """Write without expecting an answer, as people do among themselves."""
        self._answered(lambda: self._write(text))

    def press(self, label: str) -> str:
        """Press a button of the last card that has it, and return the bot's new message."""
        return self._answered(self._button(label).click, messages=1)

    def press_in_place(self, label: str) -> str:
        """Press a button of the last card that has it, where no new message is expected; return what stands last."""
        return self._answered(self._button(label).click)

    def waiting_for_a_message(self, send: Callable[[], object]) -> str:
        """Let something be sent, and return the message that then stands last."""
        return self._answered(send, messages=1)

    def start_action(self, command: str) -> str:
        """Choose an action of the message extension below the compose box, and return what its dialog says."""
        self.page.get_by_role("button", name=_EXTENSION).last.click()
        return self._dialog_for(command)

    def start_action_on(self, words: str, command: str) -> str:
        """Choose an action in the menu of the last message with these words, and return what its dialog says."""
        menus = self.page.get_by_role("button", name=_MORE)
        found = [number for number, each in enumerate(menus.all()) if words in self._message(each)]
        if not found:
            raise Unanswered
        menus.nth(found[-1]).click()
        return self._dialog_for(command)

    def fill(self, fields: Mapping[str, str]) -> None:
        """Write into fields of the dialog, by their labels."""
        for label, words in fields.items():
            field = self.dialog.get_by_label(label).first
            field.fill(words)
            field.press("Tab")

    def choose(self, field: str, choice: str) -> None:
        """Choose from a list that opens, by its label, in the dialog."""
        self.dialog.get_by_role("button", name=f"Open {field}").click()
        self.page.get_by_role("option", name=choice, exact=True).click()

    def mark(self, choice: str) -> None:
        """Choose what is in sight in the dialog: one of several, or a box to tick."""
        self.dialog.get_by_label(choice, exact=True).click()

    def submit(self, label: str) -> str:
        """Send the dialog, and return what it says then; nothing, if it is closed."""
        return self._answered(_button(self.dialog, label).click, says=self._dialog_text)

    def close(self) -> None:
        """Close the dialog."""
        self.dialog.get_by_role("button", name=_CLOSE).first.click()
        expect(self.dialog).to_have_count(0)
        self._still()

    def search(self, command: str, parameter: str, words: str) -> str:
        """Search by the message extension, and return what was found; `parameter` is the manifest's name for it."""
        self.page.get_by_role("button", name=_EXTENSION).last.click()
        self.page.get_by_role("menuitem", name=_SEARCH).click()
        self.page.get_by_role("button", name=_SPECIFY).click()
        self.page.get_by_role("textbox", name=_COMMAND).fill(command)
        self.page.get_by_role("textbox", name=_PARAMETER).fill(parameter)
        term = self.page.get_by_placeholder(_TERM)
        found = self.page.get_by_role("group").filter(has=term)
        return self._answered(lambda: term.fill(words), says=found.last.inner_text)

    def put(self, found: str) -> str:
        """Choose what was found, by its title; send it; and return the message as it stands."""
        self.page.get_by_role("heading", name=found).click()
        self._still()
        return self._answered(self.page.get_by_role("button", name=_SEND).last.click, messages=1)

    @property
    def dialog(self) -> Locator:
        """The open dialog."""
        return self.page.get_by_role("dialog")

    @property
    def last_card(self) -> str:
        """What the last card of the chat says."""
        return self.page.locator(_CARD).last.inner_text()

    @property
    def last(self) -> str:
        """What the last message of the chat says, with its author and time."""
        menus = self.page.get_by_role("button", name=_MORE)
        return self._message(menus.last) if menus.count() else ""

    def picture(self, name: str) -> None:
        """Take a picture of the page."""
        self.page.screenshot(path=self.pictures / f"{name}.png")

    @property
    def _compose(self) -> Locator:
        # A channel has two: the first is for a new post, which is what begins a conversation.
        return self.page.locator(_COMPOSE).first

    def _button(self, label: str) -> Locator:
        return _button(self.page.locator(_CARD), label)

    @staticmethod
    def _message(menu: Locator) -> str:
        return str(menu.evaluate(_MESSAGE))

    def _write(self, text: str, *, mention: bool = False) -> None:
        self._compose.click()
        if mention:
            self.page.keyboard.type(f"@{self.bot}")
            self.page.get_by_role("menuitem", name=self.bot).click()
            text = f" {text}"
        self.page.keyboard.type(text)
        post = self.page.get_by_role("button", name=_POST, exact=True)
        (post if post.count() else self.page.get_by_role("button", name=_SEND)).click()

    def _dialog_for(self, command: str) -> str:
        self.page.get_by_role("menuitem", name=_ACTION).click()
        self.dialog.get_by_role("textbox", name=_COMMAND).fill(command)
        create = self.dialog.get_by_role("button", name=_CREATE)
        create.click()
        expect(create).to_have_count(0, timeout=AT_MOST * 1000)
        self._still()
        return self._dialog_text()

    def _dialog_text(self) -> str:
        return self.dialog.inner_text() if self.dialog.count() else ""

    def _count(self) -> int:
        return self.page.get_by_role("button", name=_MORE).count()

    def _answered(self, act: Callable[[], object], messages: int = 0, says: Callable[[], str] | None = None) -> str:
        wanted = self._count() + messages
        act()
        until = time.monotonic() + AT_MOST
        while self._count() < wanted:
            if time.monotonic() > until:
                raise Unanswered
            self.page.wait_for_timeout(50)
        self._still()
        return says() if says else self.last

    def _still(self) -> None:
        """Wait until the page says the same for a moment, and the bot has answered whatever came."""
        until, seen, since = time.monotonic() + AT_MOST, "", time.monotonic()
        while time.monotonic() < min(since + STILL, until):
            now = self.page.locator("body").inner_text()
            if now != seen or self.at_work():
                seen, since = now, time.monotonic()
            self.page.wait_for_timeout(50)


def _button(within: Locator, label: str) -> Locator:
    """Return the last button with a label, which stands on it or, where it is long, beside it and in its tip."""
    return within.get_by_role("button", name=label, exact=True).or_(within.get_by_title(label, exact=True)).last
