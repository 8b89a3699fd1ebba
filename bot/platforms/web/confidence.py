"""Answers in confidence: the page does not keep them, but what asks for them again.

What is drawn again is asked again, so that a page shows what its reader may read at that moment: nothing that was
erased, redacted or closed to them since it was first shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.chat.form import Form, Sent
from bot.chat.reply import File, Reply
from bot.command import Ask, Filled
from bot.dispatch import Dispatcher, Returned
from bot.people import Person
from bot.platforms.web import words
from bot.platforms.web.render import Said, said
from bot.references import is_reference, new_id

FRESH_FOR = 30.0
"""Seconds that an answer waits for the page that shows it first."""
BESIDE_A_FORM = 2
"""Answers before an open form that stay in sight, so that somebody can write about a record while they read it."""
Answer = Reply | Form | Returned


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What somebody sent that could not be saved, without its files, and what is wrong with it."""

    filled: Filled = field(repr=False)
    sentence: str
    errors: Mapping[str, str]
    with_files: bool


@dataclass(slots=True)
class Unkept:
    """An answer in confidence, which is there once and only for a moment; later it is asked for again.

    `again` is what asks for it, or None where there is nothing to see again. `by_itself` says whether the page may ask
    without being told to. `nonce` is that of its form, each time that it is drawn, and `unsaved` what came back in it.
    """

    at: datetime
    again: Ask | None
    by_itself: bool
    nonce: str
    is_form: bool = False
    unsaved: Unsaved | None = None
    _fresh: tuple[Said, Answer] | None = field(default=None, repr=False)

    def show_once(self, told: Said, answer: Answer) -> None:
        """Have an answer ready for the page that shows it first, with what was said before it."""
        self._fresh = told, answer

    def take(self) -> tuple[Said, Answer] | None:
        """Return the answer and forget it; None where it was shown already, or not in time."""
        fresh, self._fresh = self._fresh, None
        return fresh

    def forget(self) -> None:
        """Forget the answer that nobody came for."""
        self._fresh = None

    @property
    def sent(self) -> Sent:
        """What somebody wrote into the form that came back."""
        return self.unsaved.filled.sent if self.unsaved else Sent()

    @property
    def with_files(self) -> bool:
        """Whether they sent files with it, which no page can put back."""
        return self.unsaved is not None and self.unsaved.with_files

    @property
    def told(self) -> Said:
        """What stands before it when it is asked for again: the command and the reference, and nobody's words."""
        return said(_spoken(self.again)) if self.again else said("")


def of_an_ask(ask: Ask, answer: Answer, dispatcher: Dispatcher, at: datetime) -> Unkept | None:
    """Return what is kept of an answer to an ask; None where the answer itself may be kept."""
    confidential = dispatcher.is_confidential(ask.command)
    if not confidential and not _in_confidence(answer):
        return None
    by_itself = confidential and not _hands_out(answer)
    return Unkept(at, ask, by_itself, _nonce_of(answer), is_form=isinstance(answer, Form))


def of_a_form(filled: Filled, answer: Reply | Returned, dispatcher: Dispatcher, at: datetime) -> Unkept | None:
    """Return what is kept of the answer to a form or a press; None where the answer itself may be kept."""
    confidential = dispatcher.is_confidential(filled.ask.command)
    if not confidential and not _in_confidence(answer):
        return None
    if isinstance(answer, Reply):
        return Unkept(at, dispatcher.afterwards(filled.ask), by_itself=confidential, nonce=new_id())
    words_only = replace(filled, nonce=answer.form.nonce, sent=Sent(filled.sent.texts))
    unsaved = Unsaved(words_only, answer.sentence, answer.errors, with_files=bool(filled.sent.files))
    return Unkept(at, filled.ask, by_itself=True, nonce=answer.form.nonce, is_form=True, unsaved=unsaved)


def in_sight(answers: Sequence[object], *, open_form: bool) -> frozenset[int]:
    """Return the places of the answers that are asked for again: the newest, and those beside an open form."""
    last = len(answers) - 1
    return frozenset(range(last - BESIDE_A_FORM if open_form else last, last + 1))


def looked_at(kept: Unkept, person: Person, dispatcher: Dispatcher, *, again: bool) -> tuple[Said, Answer] | None:
    """Return an answer with what stands before it: the first time as it was given, and `again` as it would be now."""
    fresh = kept.take()
    if fresh is not None or not again or not kept.by_itself or kept.again is None:
        return fresh
    kept.by_itself = False  # a programmer's error must not take the page away at every look
    answer = _asked_again(kept, replace(kept.again, person=person), dispatcher)
    kept.by_itself, kept.is_form = not _hands_out(answer), not isinstance(answer, Reply)
    return kept.told, answer


def _asked_again(kept: Unkept, ask: Ask, dispatcher: Dispatcher) -> Answer:
    unsaved = kept.unsaved
    if unsaved is None:
        shown = dispatcher.ask(ask)
        return replace(shown, nonce=kept.nonce) if isinstance(shown, Form) else shown
    answer = dispatcher.returned_again(replace(unsaved.filled, ask=ask), unsaved.sentence, unsaved.errors)
    if isinstance(answer, Reply):
        kept.unsaved = None
    return answer


def _in_confidence(answer: Answer) -> bool:
    return isinstance(answer, Reply) and answer.in_confidence


def _hands_out(answer: Answer) -> bool:
    """Say whether an answer holds a file: it is made, and its opening written down, when somebody asks for it."""
    return isinstance(answer, Reply) and any(isinstance(part, File) for part in answer.parts)


def _nonce_of(answer: Answer) -> str:
    return answer.nonce if isinstance(answer, Form) else new_id()


def _spoken(ask: Ask) -> str:
    reference = ask.about.partition(":")[0] or ask.words.strip().upper()
    command = words.COMMAND.format(name=ask.command)
    return f"{command} {reference}" if is_reference(reference) else command
