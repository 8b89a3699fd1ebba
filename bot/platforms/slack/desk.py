"""What is done with each thing that people do in Slack: the path of all platforms, then the answer where it belongs.

Everything here is synchronous. A method returns the body to acknowledge with, or None for an empty one; it returns
after the commit, never before.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.chat.form import Form, Sent
from bot.chat.reply import Reply, Text, Tone
from bot.command import Ask, Filled, about_message
from bot.dispatch import Returned
from bot.errors import StaffroomError
from bot.platforms.fetching import fetch_files
from bot.platforms.slack import words
from bot.platforms.slack.api import Block, SlackError, code_of
from bot.platforms.slack.forms import UNFOLD
from bot.platforms.slack.incoming import HomeOpened, Message, MessageShortcut, Pressed, Sender, SlashCommand, Submitted
from bot.platforms.slack.listening import Listener
from bot.platforms.slack.manifest import DOOR
from bot.platforms.slack.render import text_of
from bot.platforms.slack.visit import Means, Visit, for_a_message, place_of

Body = Mapping[str, Any] | None
"""What a request is acknowledged with: JSON, or nothing."""

_log = logging.getLogger(__name__)
HELP = "help"
"""What our own command shows by itself."""
_SHORT = 200
"""Characters that are understood in no time, whatever they say."""
_LINK = "link."
_TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"})


class Desk:
    """Does what people in Slack ask for."""

    def __init__(self, means: Means) -> None:
        self._means, self._slack = means, means.slack
        self._listener = Listener(means)

    def at_once(self, typed: SlashCommand) -> Body | Callable[[], Body]:
        """Answer a slash command from memory, or return the rest of its work for a thread; None is for `command`."""
        known = self._means.members.at_hand(typed.sender) if len(typed.text) <= _SHORT else None
        if known is None:
            return None
        visit = Visit(self._means, typed.sender, known)
        understood = _understood(visit, typed)
        if isinstance(understood, Reply):
            return None
        shown = visit.dispatcher.at_once(understood)
        if shown is None:
            return None
        if isinstance(shown, Reply):
            return self._answer(visit, shown, typed)
        return lambda: _or_sorry(lambda: self._shown(visit, shown(), understood, typed))

    def command(self, typed: SlashCommand) -> Body:
        """Answer a slash command: in the response itself, or in a modal."""
        return _or_sorry(lambda: self._command(typed))

    def pressed(self, pressed: Pressed) -> Body:
        """Answer a button where it stands: beside its message, in its modal, or in a modal over App Home."""
        if pressed.action.startswith(_LINK):  # Slack opened the address; there is nothing to do
            return None
        try:
            self._pressed(pressed)
        except StaffroomError as error:
            self.tell(pressed.response_url, error)
        return None

    def submitted(self, sent: Submitted) -> Body:
        """Save a modal; what cannot be saved stays open, with what is wrong beside it."""
        try:
            visit = Visit(self._means, sent.sender)
            carried = visit.codec.unpack(sent.metadata)
        except StaffroomError as error:
            return _wrong({next(iter((*sent.texts, *sent.files)), ""): error.sentence})
        files, problems = fetch_files(self._slack.download, sent.files)
        if problems:
            return _wrong(problems)
        filled = Filled(visit.asked(carried), carried.nonce, carried.seen, Sent(sent.texts, files))
        answer = visit.dispatcher.send(filled)
        if isinstance(answer, Returned):
            return _wrong(answer.errors or {answer.form.fields[0].name: answer.sentence})
        return {"response_action": "update", "view": visit.view(answer, filled.ask)}

    def shortcut(self, chosen: MessageShortcut) -> Body:
        """Open what can be done with a message."""
        try:
            visit = Visit(self._means, chosen.sender)
            ask = self._about_a_message(visit, chosen)
            self._slack.open_view(chosen.trigger, visit.view(visit.dispatcher.ask(ask), ask))
        except StaffroomError as error:
            self.tell(chosen.response_url, error)
        return None

    def message(self, message: Message) -> None:
        """Answer a direct message; read along in a channel where nudges are switched on."""
        self._listener.message(message)

    def mention(self, message: Message) -> None:
        """Answer somebody who mentioned the bot in a channel, so that nobody else sees it."""
        self._listener.mention(message)

    def home(self, opened: HomeOpened) -> None:
        """Draw App Home."""
        self._listener.home(opened)

    def _command(self, typed: SlashCommand) -> Body:
        visit = Visit(self._means, typed.sender)
        understood = _understood(visit, typed)
        if isinstance(understood, Reply):
            return self._answer(visit, understood, typed)
        return self._shown(visit, visit.dispatcher.ask(understood), understood, typed)

    def _shown(self, visit: Visit, shown: Reply | Form, ask: Ask, typed: SlashCommand) -> Body:
        reply = for_a_message(shown)
        if reply is not None:
            return self._answer(visit, reply, typed)
        self._slack.open_view(typed.trigger, visit.view(shown, ask))
        return None

    def _answer(self, visit: Visit, reply: Reply, typed: SlashCommand) -> Body:
        """Answer in the response itself; what is too long for one message follows it."""
        told = self._announced(typed.channel, reply)
        first, *others = visit.messages(told)
        for blocks in others:
            self._slack.respond(typed.response_url, _privately(text_of(told), blocks))
        return _privately(text_of(told), first)

    def _announced(self, channel: str, reply: Reply) -> Reply:
        """Say to everybody in a channel what changed there; return the reply, with a warning if that did not work."""
        if not reply.announcement:
            return reply
        try:
            self._slack.post(channel, reply.announcement, ())
        except SlackError as error:
            _log.warning("a channel was not told: %s", error.code)
            return replace(reply, parts=(*reply.parts, Text(words.NOT_ANNOUNCED, Tone.WARNING)))
        return reply

    def _pressed(self, pressed: Pressed) -> None:
        visit = Visit(self._means, pressed.sender)
        if pressed.action == UNFOLD:
            self._unfold(visit, pressed)
            return
        carried = replace(visit.codec.unpack(pressed.value), place=place_of(pressed.channel))
        ask = visit.asked(carried)
        shown = _sent(visit, Filled(ask, carried.nonce)) if carried.nonce else visit.dispatcher.ask(ask)
        view, reply = pressed.view, for_a_message(shown)
        if view is not None and not view.home:
            self._slack.update_view(view.id, visit.view(shown, ask), view.hash)
        elif view is not None or reply is None:
            self._slack.open_view(pressed.trigger, visit.view(shown, ask))
        else:
            told = self._announced(pressed.channel, reply)
            self._respond(visit, told, pressed, instead=bool(carried.nonce))

    def _respond(self, visit: Visit, reply: Reply, pressed: Pressed, *, instead: bool) -> None:
        """Answer beside a message; a press takes its place, so that it is not pressed again."""
        for number, blocks in enumerate(visit.messages(reply)):
            body = {**_privately(text_of(reply), blocks), "replace_original": instead and not number}
            self._slack.respond(pressed.response_url, body)

    def _unfold(self, visit: Visit, pressed: Pressed) -> None:
        view = pressed.view
        if view is not None:
            carried = visit.codec.unpack(view.metadata)
            drawn = visit.view(visit.again(carried), visit.asked(carried), unfolded=True)
            self._slack.update_view(view.id, drawn, view.hash)

    def _about_a_message(self, visit: Visit, chosen: MessageShortcut) -> Ask:
        command, _, step = chosen.callback.partition(".")
        about = about_message(self._writer(chosen), self._means.mark(chosen.channel, chosen.ts))
        return Ask(visit.person, command, chosen.text, step, about, place_of(chosen.channel))

    def _writer(self, chosen: MessageShortcut) -> str:
        """Return the person id of who wrote a message, or nothing for a stranger."""
        try:
            return self._means.members.known(Sender(chosen.sender.team, chosen.writer)).person.id
        except StaffroomError:
            return ""

    def tell(self, response_url: str, error: StaffroomError) -> None:
        """Say why something could not be shown, where there is an address to say it to."""
        _log.info("not shown: %s", code_of(error))
        if not response_url:
            return
        try:
            self._slack.respond(response_url, {**_sorry(error), "replace_original": False})
        except SlackError as unheard:
            _log.warning("nor told why: %s", unheard.code)


def _understood(visit: Visit, typed: SlashCommand) -> Ask | Reply:
    return visit.dispatcher.understand(visit.person, _line(visit, typed), place_of(typed.channel))


def _line(visit: Visit, typed: SlashCommand) -> str:
    """Return what was typed as a line; our own command takes the others, and plain words: /staffroom policy B.6."""
    if typed.name != DOOR:
        return f"/{typed.name} {typed.text}"
    first = typed.text.split(maxsplit=1)[:1]
    named = {each.lower() for each in first} & visit.dispatcher.names
    return f"/{typed.text.lstrip()}" if named else typed.text or f"/{HELP}"


def _sent(visit: Visit, filled: Filled) -> Reply | Form:
    answer = visit.dispatcher.send(filled)
    return answer if isinstance(answer, Reply) else Reply((Text(answer.sentence, Tone.WARNING),))


def _privately(text: str, blocks: Sequence[Block] = ()) -> Mapping[str, Any]:
    body = {"response_type": "ephemeral", "text": text, "mrkdwn": False}
    return {**body, "blocks": blocks} if blocks else body


def _or_sorry(answer: Callable[[], Body]) -> Body:
    try:
        return answer()
    except StaffroomError as error:
        return _sorry(error)


def _sorry(error: StaffroomError) -> Mapping[str, Any]:
    late = isinstance(error, SlackError) and error.code in _TOO_LATE
    return _privately(words.TOO_LATE if late else error.sentence)


def _wrong(problems: Mapping[str, str]) -> Mapping[str, Any]:
    return {"response_action": "errors", "errors": dict(problems)}
