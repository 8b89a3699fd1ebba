"""What the bot hears: messages to it, mentions, channels where nudges are switched on, and who is given the bot."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.reply import Button, Reply, Text, Tone
from bot.command import Ask
from bot.errors import BeingDone, Busy, StaffroomError
from bot.platforms import words as shared
from bot.platforms.patience import ComeAgain
from bot.platforms.teams import words
from bot.platforms.teams.api import TeamsError, code_of
from bot.platforms.teams.incoming import Installed, Message, Place, Sender
from bot.platforms.teams.visit import Activity, Means, Visit, for_a_message, place_of, plain, to_be_opened

HOME = "home"
"""What somebody says to see where to begin."""
QUEUE, CONTENTS = "concerns", ("policy", "contents")
"""What the home card leads to, and what it shows."""
NUDGE = ("request", "nudge")
"""The command and the step that read along in a channel."""
FILES_LEAD_TO = (("escalate", shared.RAISE), ("concerns", words.ADD_TO_ONE))
"""Where somebody goes who has sent files."""
MOST_LEFT = 500
"""Answers kept that Teams did not take, until it delivers their messages again."""
_log = logging.getLogger(__name__)


class Listener:
    """Answers what people say, and says nothing to what is none of its business."""

    def __init__(self, means: Means) -> None:
        self._means, self._teams = means, means.teams
        self._left: OrderedDict[str, Sequence[Activity]] = OrderedDict()

    def message(self, message: Message) -> None:
        """Answer a message once, however often it is delivered; read along where the bot is not meant."""
        if message.sender.place.personal or message.mentions_us:
            self._once(message)
        else:
            self._overhear(message)

    def installed(self, installed: Installed) -> None:
        """Greet somebody with the home card, in their own talk with the bot; forget who took the bot out."""
        sender = installed.sender
        if not sender.place.personal:
            return
        try:
            visit = Visit(self._means, sender)
            if installed.here:
                self._say_all(sender.place, visit.activities(home(visit)))
            else:
                self._means.chats.forget(visit.person.id)
        except StaffroomError as error:  # whoever it is will say something, or nothing
            _log.info("not greeted: %s", code_of(error))

    def announced(self, place: Place, reply: Reply) -> Reply:
        """Say to everybody in a channel what changed there; return the reply, with a warning if that did not work."""
        if not reply.announcement:
            return reply
        try:
            self._teams.send(place, plain(reply.announcement))
        except TeamsError as error:
            _log.warning("a channel was not told: %s", error.code)
            return replace(reply, parts=(*reply.parts, Text(words.NOT_ANNOUNCED, Tone.WARNING)))
        return reply

    def tell(self, sender: Sender, activity: Activity) -> None:
        """Say something to one person: in their talk with the bot, or so that nobody else in a channel sees it."""
        if sender.place.personal:
            self._teams.send(sender.place, activity)
            return
        try:
            self._teams.send_to_one(sender.place, sender.user, activity)
        except TeamsError as error:
            _log.warning("a channel does not take what one person alone sees: %s", error.code)
            self._tell_directly(sender, activity)

    def sorry(self, sender: Sender, error: StaffroomError) -> None:
        """Say to one person why something was not done, if Teams takes that."""
        _log.info("not done: %s", code_of(error))
        try:
            self._tell_stranger(sender, error)
        except TeamsError as failed:
            _log.warning("and that was not said: %s", failed.code)

    def _tell_directly(self, sender: Sender, activity: Activity) -> None:
        """Say it in the person's own talk with the bot, and in the channel only that it was said there."""
        person = self._means.members.known(sender).person
        chat = self._means.chats.of(person.id)
        if chat is None:
            self._teams.send(sender.place, plain(words.TALK_TO_ME))
            return
        self._teams.send(Place(chat.address, chat.conversation), activity)
        self._teams.send(sender.place, plain(words.ANSWERED_PRIVATELY))

    def _once(self, message: Message) -> None:
        """Do the work of a message once; raise ComeAgain where that is being done, or Teams did not take the answer."""
        mark = self._means.mark(message.sender.place.conversation, message.id)
        try:
            fence = self._means.deliveries.begin(mark, self._means.clock())
            if fence is not None:
                self._answer(message, mark)
                self._end(mark, fence)
        except (BeingDone, TeamsError) as error:
            _log.warning("a message waits for its next delivery: %s", code_of(error))
            raise ComeAgain from None

    def _answer(self, message: Message, mark: str) -> None:
        """Say an answer; what Teams does not take is kept, so that nothing is filed or said twice."""
        try:
            visit = Visit(self._means, message.sender)
        except StaffroomError as error:
            self._tell_stranger(message.sender, error)
            return
        left = self._left.get(mark)
        if left is None:
            left = self._answers(visit, message)
        self._keep(mark, left)
        try:
            self._say_left(message.sender, mark, left)
        except Busy:  # the work is done, so that nobody may be told otherwise
            raise ComeAgain from None

    def _say_left(self, sender: Sender, mark: str, left: Sequence[Activity]) -> None:
        while left:
            self.tell(sender, left[0])
            left = left[1:]
            self._keep(mark, left)

    def _end(self, mark: str, fence: int) -> None:
        """Mark a message as done; where that cannot be, it is still known here that nothing is left to say."""
        try:
            self._means.deliveries.done(mark, fence)
        except StaffroomError as error:
            _log.warning("an answered message was not marked: %s", code_of(error))
        else:
            self._left.pop(mark, None)

    def _tell_stranger(self, sender: Sender, error: StaffroomError) -> None:
        if sender.place.personal:
            self._teams.send(sender.place, plain(error.sentence))
        else:
            self._teams.send_to_one(sender.place, sender.user, plain(error.sentence))

    def _keep(self, mark: str, left: Sequence[Activity]) -> None:
        self._left[mark] = left
        if len(self._left) > MOST_LEFT:
            self._left.popitem(last=False)

    def _answers(self, visit: Visit, message: Message) -> Sequence[Activity]:
        replies = [self._of_files(visit, message)] if message.files or message.pictures else []
        if message.text or not replies:
            replies.append(self._reply(visit, message))
        return [activity for reply in replies for activity in visit.activities(reply)]

    def _reply(self, visit: Visit, message: Message) -> Reply:
        if message.text.strip().lower() == HOME:
            return home(visit)
        understood = visit.dispatcher.understand(visit.person, message.text, place_of(message.sender.place))
        if isinstance(understood, Reply):
            return understood
        # Teams keeps its messages: what is confidential is not even looked at before its button is pressed.
        closed = visit.dispatcher.is_confidential(understood.command)
        reply = None if closed else for_a_message(visit.dispatcher.ask(understood))
        if reply is None:
            return to_be_opened(understood)
        return self.announced(message.sender.place, reply)

    def _of_files(self, visit: Visit, message: Message) -> Reply:
        """Hold files that somebody sent, and ask what they are for: in a channel everybody sees them already.

        A picture that was put between the words is no file, and stays where it is.
        """
        never = Text(shared.NEVER_SEND, Tone.WARNING)
        if not message.sender.place.personal:
            return Reply((Text(words.FILES_NOT_HERE, Tone.WARNING), never))
        if not message.files:
            return Reply((Text(words.PICTURES_SEEN), never))
        self._means.held.add(visit.person.id, message.files)
        allowed = {command.name for command in visit.dispatcher.commands_for(visit.person)}
        buttons = [Button(label, command) for command, label in FILES_LEAD_TO if command in allowed]
        return Reply((Text(words.FILES_SEEN), never, *buttons))

    def _overhear(self, message: Message) -> None:
        """Give a kind note to somebody who made a formal request here; the commit before the note, so never two."""
        place = message.sender.place
        command, step = NUDGE
        try:
            visit = Visit(self._means, message.sender)
            mark = self._means.mark(place.conversation, message.id)
            note = visit.dispatcher.ask(Ask(visit.person, command, message.own, step, mark, place_of(place)))
        except StaffroomError as error:  # nobody asked for anything: a stranger, or Teams is out of reach
            _log.info("no note: %s", code_of(error))
            return
        if isinstance(note, Reply) and note.parts:
            self._tell_alone(visit, message.sender, note)

    def _tell_alone(self, visit: Visit, sender: Sender, note: Reply) -> None:
        """Show a note to a message's writer alone. Only danger is told in their own talk instead: Teams keeps that."""
        urgent = any(isinstance(part, Text) and part.tone is Tone.URGENT for part in note.parts)
        chat = self._means.chats.of(visit.person.id) if urgent else None
        try:
            for activity in visit.activities(note):
                self._teams.send_to_one(sender.place, sender.user, activity)
        except TeamsError as error:
            _log.warning("a note was not shown in its channel: %s", error.code)
            if chat is not None:
                self._say_all(Place(chat.address, chat.conversation), visit.activities(note))

    def _say_all(self, place: Place, activities: Sequence[Activity]) -> None:
        try:
            for activity in activities:
                self._teams.send(place, activity)
        except TeamsError as error:
            _log.warning("something was not said: %s", error.code)


def home(visit: Visit) -> Reply:
    """Return where to begin: what waits, behind a button, and the policy's contents with its state."""
    allowed = {command.name for command in visit.dispatcher.commands_for(visit.person)}
    queue = (Button(words.WHAT_WAITS, QUEUE),) if QUEUE in allowed else ()
    command, said = CONTENTS
    contents = visit.dispatcher.ask(Ask(visit.person, command, said))
    shown = contents.parts if isinstance(contents, Reply) else ()
    return Reply((Text(words.WELCOME, Tone.HEADING), Text(words.HOW), *queue, *shown))
