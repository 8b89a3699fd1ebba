"""Taking words out of a record: the words, then each place, then for good. Buttons carry places and never the words."""

from collections.abc import Iterable, Sequence

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Option
from bot.chat.reply import Button, Part, Press, Quote, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern
from bot.concerns.near_words import Near, find_near
from bot.concerns.privacy import Texts
from bot.concerns.redaction import (
    MOST_PLACES,
    REMOVED,
    Cut,
    Piece,
    as_code,
    find_words,
    from_code,
    in_context,
    parsed,
    written,
)
from bot.errors import Stale
from bot.events import Action, Event
from bot.references import new_id
from commands.field_names import WORDS
from commands.records import files
from commands.records import redact_words as words
from commands.records.files import to_redact
from commands.records.keep import form_of
from commands.records.words import OTHER_TEXT

_LONGEST = 200
_APART = "/near/"
"""What stands between the places as given and those that are almost the same."""


def show_words(ask: Ask, services: Services) -> Form:
    """Ask for the exact words."""
    concern = to_redact(ask, services)
    exact = Field("exact", words.EXACT, required=True, hint=words.EXACT_HINT, longest=_LONGEST)
    return form_of(concern, "redact", words.TITLE, (exact,), words.FIND, words.INTRO)


def find_places(saving: Saving, services: Services) -> Reply:
    """Show each place, which is to read the record; nothing is changed yet."""
    concern = to_redact(saving.ask, services)
    exact = saving.answers.text("exact")
    event = Event(saving.ask.person.id, Action.CONCERN_OPENED, concern.reference, services.clock())
    services.register.record(event)
    texts = services.privacy.texts(concern)
    cuts = find_words(exact, texts.pieces)
    near = find_near(exact, texts.pieces, cuts)
    shown = (*_as_given(cuts, near, texts.pieces), *_nearly(cuts, near, texts.pieces))
    steps = _steps(concern, texts.mark, cuts, near)
    searched = files.searched(exact, concern, services)
    return Reply((*shown, *steps, *searched, Text(words.NOT_SEARCHED, Tone.QUIET)), in_confidence=True)


def _as_given(cuts: Sequence[Cut], near: Sequence[Near], pieces: Sequence[Piece]) -> tuple[Part, ...]:
    told = words.ONE_PLACE if len(cuts) == 1 else words.PLACES.format(count=len(cuts)) if cuts else words.NOWHERE
    many = len(cuts) + len(near) > MOST_PLACES
    more = (Text(words.FIRST_PLACES.format(count=MOST_PLACES), Tone.WARNING),) if many else ()
    brackets = (Text(words.IN_BRACKETS, Tone.QUIET),) if cuts or near else ()
    places = (Quote(in_context(cut, pieces), _where(cut, pieces)) for cut in cuts[:MOST_PLACES])
    return (Text(told), *brackets, *more, *places)


def _nearly(cuts: Sequence[Cut], near: Sequence[Near], pieces: Sequence[Piece]) -> tuple[Part, ...]:
    room = _room(cuts)
    labels = ((each, words.NEAR_LABEL.format(where=_where(each.cut, pieces), how=each.how.label)) for each in near)
    places = tuple(Quote(in_context(each.cut, pieces), label) for each, label in labels)[:room]
    return (Text(words.NEAR), *places) if places else ()


def _room(cuts: Sequence[Cut]) -> int:
    return max(0, MOST_PLACES - len(cuts))


def _where(cut: Cut, pieces: Sequence[Piece]) -> str:
    return WORDS.get(pieces[cut.piece].field, OTHER_TEXT)


def _steps(concern: Concern, mark: str, cuts: Sequence[Cut], near: Sequence[Near]) -> tuple[Part, ...]:
    shown, maybe = cuts[:MOST_PLACES], [each.cut for each in near[: _room(cuts)]]
    about = f"{concern.reference}/{written(mark, shown)}{_APART}{written('', maybe)}"
    press = Press(words.CUT, "records", "cut", new_id(), concern.reference, written(mark, shown), words.CUT_CONFIRM)
    return (*((press,) if shown else ()), *((Button(words.PICK, "records", "pick", about),) if maybe else ()))


def cut(saving: Saving, services: Services) -> Reply:
    """Take the words out; the places count only while no letter of the record has changed."""
    mark, cuts = parsed(saving.ask.words)
    return _cut(to_redact(saving.ask, services), mark, cuts, saving, services)


def show_pick(ask: Ask, services: Services) -> Form:
    """Let a person tick each place that is taken out; what is only almost the same is not ticked before."""
    concern, mark, given, maybe = _offered(ask, services)
    texts = _unchanged(services.privacy.texts(concern), mark)
    ticked = ",".join(map(as_code, given))
    fields = (
        *((_ticks("given", words.AS_GIVEN, given, texts.pieces, value=ticked),) if given else ()),
        _ticks("near", words.NEARLY, maybe, texts.pieces, hint=words.NEARLY_HINT),
    )
    drawn = form_of(concern, "pick", words.TITLE, fields, words.SAVE_PICK, words.PICK_INTRO)
    return Form("records", "pick", drawn.title, drawn.sections, drawn.submit, drawn.nonce, ask.about, "", drawn.intro)


def save_pick(saving: Saving, services: Services) -> Reply:
    """Take out what was ticked."""
    concern, mark, _, _ = _offered(saving.ask, services)
    codes = (*saving.answers.chosen("given"), *saving.answers.chosen("near"))
    if not codes:
        raise BadAnswers({"near": words.TICK_ONE})
    return _cut(concern, mark, tuple(map(from_code, codes)), saving, services)


def _offered(ask: Ask, services: Services) -> tuple[Concern, str, tuple[Cut, ...], tuple[Cut, ...]]:
    """Return the record, the mark of its texts, and the places as given and nearly; raise NotThere."""
    reference, _, places = ask.about.partition("/")
    concern = to_redact(Ask(ask.person, ask.command, about=reference), services)
    given, _, near = places.partition(_APART)
    mark, _, some = given.partition("/")
    _, maybe = parsed(near)
    return concern, mark, parsed(given)[1] if some else (), maybe


def _unchanged(texts: Texts, mark: str) -> Texts:
    if texts.mark != mark:
        raise Stale
    return texts


def _ticks(  # noqa: PLR0913 - what differs between the two
    name: str, label: str, cuts: Iterable[Cut], pieces: Sequence[Piece], *, value: str = "", hint: str = ""
) -> Field:
    offered = tuple(Option(as_code(each), _option(each, pieces)) for each in cuts)
    return Field(name, label, FieldKind.CHOICES, hint=hint, options=offered, value=value)


def _option(place: Cut, pieces: Sequence[Piece]) -> str:
    around = in_context(place, pieces)  # raises NotThere before the piece is looked up
    return words.OPTION.format(where=_where(place, pieces), around=" ".join(around.split()))


def _cut(concern: Concern, mark: str, cuts: Sequence[Cut], saving: Saving, services: Services) -> Reply:
    details = {"places": str(len(cuts))}
    event = Event(saving.ask.person.id, Action.WORDS_REDACTED, concern.reference, services.clock(), details)
    services.privacy.redact(concern, mark, cuts, nonce=saving.nonce, event=event)
    count = words.ONE_CUT if len(cuts) == 1 else words.CUTS.format(count=len(cuts))
    done = words.CUT_DONE.format(count=count, removed=REMOVED)
    more = Button(words.LOOK_AT_FILES, "records", "files", concern.reference)
    return Reply((Text(done), more, Text(words.NOT_SEARCHED, Tone.QUIET)))
