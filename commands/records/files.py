"""The files of a record that something is to be taken out of: what was searched, and a masked copy in one's place."""

from collections.abc import Iterable, Iterator

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Section
from bot.chat.reply import Button, Facts, Part, Quote, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import Concern, Evidence, Note
from bot.concerns.evidence import take
from bot.concerns.file_search import Hit, Searched, search_files
from bot.concerns.masked_copies import SameFile
from bot.concerns.privacy import OnHold
from bot.concerns.retention import may_redact
from bot.errors import NotThere
from bot.events import Action, Event
from bot.references import new_id
from bot.weeks import day_and_time
from commands import pictures
from commands.records import redact_words as words
from commands.records.keep import as_seen
from commands.records.show import find

_KIB = 1024
_MOST_HITS = 20


def to_redact(ask: Ask, services: Services) -> Concern:
    """Return a record from which this person may take something out now; raise NotThere or OnHold."""
    concern = find(Ask(ask.person, ask.command, about=ask.about), services)
    if not may_redact(ask.person, concern):
        raise NotThere
    if concern.legal_hold:
        raise OnHold
    return concern


def searched(exact: str, concern: Concern, services: Services) -> tuple[Part, ...]:
    """Return what stands in the files of a record, and every file that a person has to look at."""
    register = services.register
    stored = register.evidence(concern)
    if not stored:
        return ()
    found = search_files(exact, stored, lambda file: register.content(concern, file.id), services.read_pdfs)
    return (*_head(), *_hits(found), *_listed(found, concern))


def _head() -> tuple[Part, ...]:
    return (Text(words.FILES, Tone.HEADING), Text(words.FILES_NOTE, Tone.QUIET))


def _hits(found: Iterable[Searched]) -> Iterator[Part]:
    every = [(each.file, hit) for each in found for hit in each.hits]
    yield from (Quote(hit.around, _where(file, hit)) for file, hit in every[:_MOST_HITS])
    if len(every) > _MOST_HITS:
        yield Text(words.MORE_HITS.format(count=len(every) - _MOST_HITS), Tone.WARNING)


def _where(file: Evidence, hit: Hit) -> str:
    if hit.how is None:
        return words.HIT.format(name=file.name, page=hit.page)
    return words.NEAR_HIT.format(name=file.name, page=hit.page, how=hit.how.label)


def _listed(found: Iterable[Searched], concern: Concern) -> Iterator[Part]:
    for each in found:
        yield Facts(((_named(each.file), each.look.label),))
        yield from _for_file(each.file, concern)


def _named(file: Evidence) -> str:
    return words.FILE.format(name=file.name, size=f"{max(1, file.size // _KIB):,} KB")


def _for_file(file: Evidence, concern: Concern) -> tuple[Button, ...]:
    about = f"{concern.reference}:{file.id}"
    return (
        Button(words.OPEN_FILE.format(name=file.name), "concerns", "file", about),
        Button(words.MASK.format(name=file.name), "records", "mask", about),
    )


def show_files(ask: Ask, services: Services) -> Reply:
    """Show every file of a record, to be looked at and masked; nothing in them is searched without words."""
    concern = to_redact(ask, services)
    stored = services.register.evidence(concern)
    if not stored:
        return Reply((Text(words.NO_FILES),))
    return Reply((*_head(), *_to_look_at(stored, concern)))


def _to_look_at(stored: Iterable[Evidence], concern: Concern) -> Iterator[Part]:
    for file in stored:
        yield Facts(((_named(file), day_and_time(file.captured_at)),))
        yield from _for_file(file, concern)


def show_mask(ask: Ask, services: Services) -> Reply:
    """Say how a copy is masked, and ask about pictures before any upload."""
    concern, file = _meant(ask, services)
    safe = Button(pictures.SAFE, "records", "masked", ask.about)
    nude = Button(pictures.NUDE, "concerns", "nude", concern.reference)
    title = Text(words.MASK_TITLE.format(name=file.name), Tone.HEADING)
    return Reply((title, Text(words.MASK_INTRO), *pictures.question(safe, nude)))


def show_masked(ask: Ask, services: Services) -> Form:
    """Ask for the masked copy, after the picture question."""
    concern, file = _meant(ask, services)
    copy = Field("files", words.MASKED_COPY, FieldKind.FILES, required=True, hint=words.MASKED_HINT)
    title, sections, seen = words.MASK_TITLE.format(name=file.name), (Section("", (copy,)),), str(concern.version)
    return Form("records", "masked", title, sections, words.SAVE_MASK, new_id(), ask.about, seen, words.MASK_FORM)


def save_masked(saving: Saving, services: Services) -> Reply:
    """Put the masked copy in the place of the file, which is erased for good."""
    concern, old = _meant(saving.ask, services)
    before, by, now = as_seen(saving, concern), saving.ask.person.id, services.clock()
    contents = [upload.content for upload in saving.answers.files("files")]
    if len(contents) != 1:
        raise BadAnswers({"files": words.ONE_FILE})
    (new,) = take(contents, by, now)
    if new.evidence.sha256 == old.sha256:
        raise SameFile
    names = {"old": old.name, "new": new.evidence.name}
    note = Note(by, now, words.MASK_NOTE.format(**names, sha256=old.sha256))
    details = {"evidence": new.evidence.id, "sha256": new.evidence.sha256, "of": old.id, "replaced": old.sha256}
    event = Event(by, Action.EVIDENCE_REPLACED, before.reference, now, details)
    services.masked_copies.replace(before, old, new, note, nonce=saving.nonce, event=event)
    files = Button(words.LOOK_AT_FILES, "records", "files", before.reference)
    return Reply((Text(words.MASKED.format(**names)), Text(pictures.YOUR_COPY, Tone.WARNING), files))


def _meant(ask: Ask, services: Services) -> tuple[Concern, Evidence]:
    reference, _, evidence_id = ask.about.partition(":")
    concern = to_redact(Ask(ask.person, ask.command, about=reference), services)
    stored = next((file for file in services.register.evidence(concern) if file.id == evidence_id), None)
    if stored is None:
        raise NotThere
    return concern, stored
