"""Taking words out of a record: the words, then each place, then for good. Buttons carry places and never the words."""

from bot.chat.form import Field, Form
from bot.chat.reply import Part, Press, Quote, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern
from bot.concerns.privacy import OnHold
from bot.concerns.redaction import MOST_PLACES, REMOVED, Cut, Piece, find_words, in_context, parsed, written
from bot.concerns.retention import may_redact
from bot.errors import NotThere
from bot.events import Action, Event
from bot.references import new_id
from commands.field_names import WORDS
from commands.records import words
from commands.records.keep import form_of
from commands.records.show import find

_LONGEST = 200


def show_words(ask: Ask, services: Services) -> Form:
    """Ask for the exact words."""
    concern = _to_redact(ask, services)
    exact = Field("exact", words.EXACT, required=True, hint=words.EXACT_HINT, longest=_LONGEST)
    return form_of(concern, "redact", words.REDACT_TITLE, (exact,), words.FIND, words.REDACT_INTRO)


def find_places(saving: Saving, services: Services) -> Reply:
    """Show each place, which is to read the record; nothing is changed yet."""
    concern = _to_redact(saving.ask, services)
    event = Event(saving.ask.person.id, Action.CONCERN_OPENED, concern.reference, services.clock())
    services.register.record(event)
    texts = services.privacy.texts(concern)
    cuts = find_words(saving.answers.text("exact"), texts.pieces)
    quiet = Text(words.NOT_PICTURES, Tone.QUIET)
    if not cuts:
        return Reply((Text(words.NOWHERE), quiet), in_confidence=True)
    shown = cuts[:MOST_PLACES]
    places = [_place(cut, texts.pieces) for cut in shown]
    about, carried = concern.reference, written(texts.mark, shown)
    press = Press(words.CUT, "records", "cut", new_id(), about, carried, confirm=words.CUT_CONFIRM)
    return Reply((*_told(len(cuts)), *places, quiet, press), in_confidence=True)


def _told(count: int) -> tuple[Part, ...]:
    said = words.ONE_PLACE if count == 1 else words.PLACES.format(count=count)
    more = (Text(words.FIRST_PLACES.format(count=MOST_PLACES), Tone.WARNING),) if count > MOST_PLACES else ()
    return (Text(said), *more)


def _place(cut: Cut, pieces: tuple[Piece, ...]) -> Quote:
    return Quote(in_context(cut, pieces), WORDS.get(pieces[cut.piece].field, words.OTHER_TEXT))


def cut(saving: Saving, services: Services) -> Reply:
    """Take the words out; the places count only while no letter of the record has changed."""
    concern = _to_redact(saving.ask, services)
    mark, cuts = parsed(saving.ask.words)
    details = {"places": str(len(cuts))}
    event = Event(saving.ask.person.id, Action.WORDS_REDACTED, concern.reference, services.clock(), details)
    services.privacy.redact(concern, mark, cuts, nonce=saving.nonce, event=event)
    count = words.ONE_CUT if len(cuts) == 1 else words.CUTS.format(count=len(cuts))
    return Reply((Text(words.CUT_DONE.format(count=count, removed=REMOVED)), Text(words.NOT_PICTURES, Tone.QUIET)))


def _to_redact(ask: Ask, services: Services) -> Concern:
    concern = find(Ask(ask.person, ask.command, about=ask.about), services)
    if not may_redact(ask.person, concern):
        raise NotThere
    if concern.legal_hold:
        raise OnHold
    return concern
