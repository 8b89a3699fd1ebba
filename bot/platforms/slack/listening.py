"""What the bot hears: direct messages, mentions, channels where nudges are switched on, and who opens App Home."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence

from bot.chat.form import Form
from bot.chat.reply import Button, Reply, Text, Tone
from bot.command import Ask
from bot.errors import StaffroomError
from bot.platforms import words as shared
from bot.platforms.codec import Codec
from bot.platforms.patience import ComeAgain
from bot.platforms.slack import words
from bot.platforms.slack.api import Block, SlackError, code_of
from bot.platforms.slack.incoming import HomeOpened, Message
from bot.platforms.slack.render import home_view, text_of
from bot.platforms.slack.visit import Means, Visit, for_a_message, place_of

HOME = (("concerns", ""), ("policy", "contents"))
"""What App Home shows: commands, and the words after them."""
FILES_LEAD_TO = (("escalate", shared.RAISE), ("concerns", words.ADD_TO_ONE))
"""Where somebody goes who has sent files."""
NUDGE = ("request", "nudge")
"""The command and the step that read along in a channel."""

_log = logging.getLogger(__name__)
MOST_LEFT = 500
"""Answers kept that Slack did not take, until it delivers their messages again."""
_DIRECT = "im"
_CHANNELS = ("channel", "group")
Answer = tuple[str, Sequence[Sequence[Block]]]
"""A text for screen readers and notifications, and the blocks of each message."""
Say = Callable[[Message, str, Sequence[Block]], object]
"""Say one message of an answer; raise SlackError."""


class Listener:
    """Answers what people say, and says nothing to what is none of its business."""

    def __init__(self, means: Means) -> None:
        self._means, self._slack = means, means.slack
        self._left: OrderedDict[str, Answer] = OrderedDict()

    def message(self, message: Message) -> None:
        """Answer a direct message once; read along in a channel, but not in a thread of the bot's own."""
        if message.kind == _DIRECT:
            self._once(message, self._say_directly)
        elif message.kind in _CHANNELS and not self._is_about_us(message):
            self._overhear(message)

    def mention(self, message: Message) -> None:
        """Answer somebody who mentioned the bot, once, so that nobody else sees it."""
        self._once(message, self._say_privately)

    def home(self, opened: HomeOpened) -> None:
        """Draw App Home: mine, the queue that this person may see, the policy's contents and its state."""
        view = self._home(opened)
        try:
            self._slack.publish_home(opened.sender.user, view)
        except SlackError as error:  # it is drawn anew the next time it is opened
            _log.warning("a home was not drawn: %s", error.code)

    def _home(self, opened: HomeOpened) -> dict[str, object]:
        try:
            visit = Visit(self._means, opened.sender)
        except StaffroomError as error:
            return dict(home_view((_sorry(error),), Codec(self._means.envelope, ""), lambda _: ""))
        shown = (_at_home(visit, Ask(visit.person, command, text)) for command, text in HOME)
        replies = [each for each in shown if isinstance(each, Reply)]
        return dict(home_view(replies, visit.codec, visit.shelve))

    def _is_about_us(self, message: Message) -> bool:
        try:
            return self._means.us().user in (message.thread_by, *message.mentioned)
        except SlackError:
            raise ComeAgain from None

    def _once(self, message: Message, say: Say) -> None:
        """Do the work of a message once, however often it is delivered; what failed is asked for again."""
        mark = self._means.mark(message.channel, message.ts)
        try:
            fence = self._means.deliveries.begin(mark, self._means.clock())
            if fence is not None:
                self._say_all(message, mark, say)
                self._means.deliveries.done(mark, fence)
                self._left.pop(mark, None)
        except StaffroomError as error:
            _log.warning("a message waits for its next delivery: %s", code_of(error))
            raise ComeAgain from None

    def _say_all(self, message: Message, mark: str, say: Say) -> None:
        """Say an answer; what Slack does not take is kept, so that nothing is filed or said twice."""
        try:
            visit = Visit(self._means, message.sender)
        except StaffroomError as error:
            say(message, error.sentence, ())
            return
        text, left = self._left.get(mark) or self._answer(visit, message)
        self._keep(mark, (text, left))
        while left:
            say(message, text, left[0])
            left = left[1:]
            self._keep(mark, (text, left))

    def _keep(self, mark: str, left: Answer) -> None:
        self._left[mark] = left
        if len(self._left) > MOST_LEFT:
            self._left.popitem(last=False)

    def _say_directly(self, message: Message, text: str, blocks: Sequence[Block]) -> None:
        self._slack.post(message.channel, text, blocks, thread=message.thread)

    def _say_privately(self, message: Message, text: str, blocks: Sequence[Block]) -> None:
        self._slack.post_ephemeral(message.channel, message.sender.user, text, blocks, thread=message.thread)

    def _answer(self, visit: Visit, message: Message) -> Answer:
        replies = [_of_files(visit, message)] if message.with_files else []
        if message.text or not replies:
            replies.append(self._reply(visit, message))
        return text_of(replies[0]), [blocks for reply in replies for blocks in visit.messages(reply)]

    def _reply(self, visit: Visit, message: Message) -> Reply:
        understood = visit.dispatcher.understand(visit.person, message.text, place_of(message.channel))
        if isinstance(understood, Reply):
            return understood
        # Slack keeps its messages: what is confidential is not even looked at before its button is pressed. And a
        # message opens no modal: only a button brings what Slack asks for before one.
        closed = visit.dispatcher.is_confidential(understood.command)
        reply = None if closed else for_a_message(visit.dispatcher.ask(understood))
        return reply or _to_be_opened(understood)

    def _overhear(self, message: Message) -> None:
        """Give a kind note to somebody who made a formal request here; the commit before the note, so never two."""
        mark = self._means.mark(message.channel, message.ts)
        command, step = NUDGE
        try:
            visit = Visit(self._means, message.sender)
            ask = Ask(visit.person, command, message.own, step, mark, place_of(message.channel))
            note = visit.dispatcher.ask(ask)
        except StaffroomError as error:  # nobody asked for anything: a stranger, or Slack is out of reach
            _log.info("no note: %s", code_of(error))
            return
        if isinstance(note, Reply) and note.parts:
            for blocks in visit.messages(note):
                self._tell_alone(message, note, blocks)

    def _tell_alone(self, message: Message, note: Reply, blocks: Sequence[Block]) -> None:
        """Show a note to a message's writer alone. Only danger is told directly instead: Slack keeps what is."""
        user, text = message.sender.user, text_of(note)
        try:
            self._slack.post_ephemeral(message.channel, user, text, blocks, thread=message.thread)
        except SlackError as error:
            _log.warning("a note was not shown in its channel: %s", error.code)
            if any(isinstance(part, Text) and part.tone is Tone.URGENT for part in note.parts):
                self._tell_directly(user, text, blocks)

    def _tell_directly(self, user: str, text: str, blocks: Sequence[Block]) -> None:
        try:
            self._slack.post(self._slack.direct_channel(user), text, blocks)
        except SlackError as error:
            _log.warning("nor directly: %s", error.code)


def _at_home(visit: Visit, ask: Ask) -> Reply | Form:
    """Return what App Home shows for an ask. Slack keeps it until it is drawn anew, longer than a code opens it."""
    return _to_be_opened(ask) if visit.dispatcher.waits_for_a_code(ask.command) else visit.dispatcher.ask(ask)


def _of_files(visit: Visit, message: Message) -> Reply:
    """Say what becomes of files that somebody sent in a message, which is nothing, and where they belong."""
    never = Text(shared.NEVER_SEND, Tone.WARNING)
    if message.kind != _DIRECT:
        return Reply((Text(shared.FILES_NOT_HERE, Tone.WARNING), never))
    allowed = {command.name for command in visit.dispatcher.commands_for(visit.person)}
    buttons = [Button(label, command) for command, label in FILES_LEAD_TO if command in allowed]
    return Reply((Text(words.FILES_SEEN, Tone.WARNING), never, *buttons))


def _to_be_opened(ask: Ask) -> Reply:
    return Reply((Text(shared.TO_BE_OPENED), Button(shared.OPEN, ask.command, ask.step, ask.about, ask.words)))


def _sorry(error: StaffroomError) -> Reply:
    return Reply((Text(error.sentence, Tone.WARNING),))
