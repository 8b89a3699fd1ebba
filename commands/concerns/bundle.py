"""Bundles for somebody outside: which were made, the form for another, and the file.

A bundle is made once for each purpose. Whoever asks again gets the very same bytes as long as the record shows nothing
else; a change has a new number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Option, options
from bot.chat.reply import Button, Facts, File, Part, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.bundles import Bundle, BundleChanged, BundleFile, BundleWords, LeftOut, Purpose, PutIn
from bot.concerns.concern import Concern, Evidence
from bot.concerns.evidence import check_unchanged
from bot.documents.manifest import listed, sha256
from bot.documents.packing import Packed, packed
from bot.errors import NotThere
from bot.events import Action, Event
from bot.references import new_id
from bot.weeks import day_and_time
from commands.concerns import bundle_words as w
from commands.concerns.asked import as_seen, form
from commands.concerns.chronology import Choices, Record, document, file_name, fingerprint
from commands.concerns.show import find

LARGEST = 50
"""MB of evidence in one bundle."""
DOCUMENT, READ_ME, FILE_NAME = "chronology.docx", "READ-ME.txt", "{reference}-{purpose}-{number}.zip"
MEDIA_TYPE = "application/zip"
_KIB, _MIB = 1024, 1024 * 1024
_LONG, _LINE = 5_000, 300


def show_bundles(ask: Ask, services: Services) -> Reply:
    """Show which bundles were made of a concern, by whom and when; not what is in them."""
    concern = find(ask, services)
    made, kept = services.bundles.made(concern), services.bundles.kept(concern)
    title = Text(w.TITLE.format(reference=concern.reference), Tone.HEADING)
    lines = [part for each in made for part in _made(each, services, kept=each.id in kept)]
    shown: Sequence[Part] = lines or [Text(w.NONE, Tone.QUIET)]
    return Reply((title, Text(w.INTRO), *shown, Button(w.MAKE, "concerns", "bundle", concern.reference)))


def _made(bundle: Bundle, services: Services, *, kept: bool) -> tuple[Part, ...]:
    what = w.MADE.format(purpose=bundle.purpose.label, number=bundle.number)
    by = w.MADE_BY.format(name=_name(bundle.made_by, services), when=day_and_time(bundle.made_at))
    if not kept:
        return (Facts(((what, w.MADE_AND_GONE.format(made=by)),)),)
    label = w.OPEN.format(number=bundle.number, purpose=bundle.purpose.label)
    return Facts(((what, by),)), Button(label, "concerns", "bundle_file", f"{bundle.reference}:{bundle.id}")


def show_file(ask: Ask, services: Services) -> Reply:
    """Hand out a bundle that was made, to somebody who may read the concern, and write that down."""
    reference, _, bundle_id = ask.about.partition(":")
    concern = find(replace(ask, about=reference, words=""), services)
    bundle = next((each for each in services.bundles.made(concern) if each.id == bundle_id), None)
    if bundle is None:
        raise NotThere
    services.register.record(_event(ask.person.id, Action.BUNDLE_OPENED, bundle, services.clock()))
    return _handed_out((Text(w.OPENED),), bundle, concern, services)


def show_form(ask: Ask, services: Services) -> Form:
    """Ask whom a bundle is for, and what stays out."""
    concern = find(ask, services)
    files = tuple(Option(each.id, _file(each)) for each in services.register.evidence(concern))
    fields = (
        Field("purpose", w.PURPOSE, FieldKind.CHOICE, required=True, options=options(Purpose)),
        Field("recipient", w.RECIPIENT, required=True, hint=w.RECIPIENT_HINT, longest=_LINE),
        Field("reason", w.REASON, FieldKind.PARAGRAPH, required=True, hint=w.REASON_HINT, longest=_LONG),
        Field("put_in", w.PUT_IN, FieldKind.CHOICES, options=options(PutIn)),
        Field("leave_out", w.LEAVE_OUT, FieldKind.CHOICES, options=options(LeftOut)),
        *((Field("files_out", w.FILES_OUT, FieldKind.CHOICES, options=files),) if files else ()),
    )
    return form(concern, "bundle", w.FORM_TITLE, fields, submit=w.SUBMIT, intro=w.FORM_INTRO)


def _file(stored: Evidence) -> str:
    size = f"{max(1, stored.size // _KIB):,} KB"
    return w.FILE.format(name=stored.name, size=size, when=day_and_time(stored.captured_at))


def save(saving: Saving, services: Services) -> Reply:
    """Make a bundle, or hand out the one for the same purpose where nothing in it has changed."""
    concern = as_seen(saving, services)
    choices = _choices(saving, concern, services)
    purpose, record = Purpose(saving.answers.text("purpose")), Record(concern, choices, services)
    before = [each for each in services.bundles.made(concern) if each.purpose is purpose]
    kept = services.bundles.kept(concern)
    if before and before[-1].id in kept and before[-1].fingerprint == fingerprint(record.parts, choices):
        return _again(saving, before[-1], concern, services)
    return _new(saving, before, concern, record, choices, services)


def _choices(saving: Saving, concern: Concern, services: Services) -> Choices:
    answers = saving.answers
    out = set(answers.chosen("files_out"))
    files = tuple(each for each in services.register.evidence(concern) if each.id not in out)
    if sum(each.size for each in files) > LARGEST * _MIB:
        raise BadAnswers({"files_out": w.TOO_LARGE.format(size=LARGEST)})
    return Choices(frozenset(answers.chosen("put_in")), frozenset(answers.chosen("leave_out")), files)


def _again(saving: Saving, bundle: Bundle, concern: Concern, services: Services) -> Reply:
    services.register.record(_event(saving.ask.person.id, Action.BUNDLE_OPENED, bundle, services.clock()))
    same = w.THE_SAME.format(name=_name(bundle.made_by, services), when=day_and_time(bundle.made_at))
    return _handed_out((Text(same, Tone.WARNING),), bundle, concern, services)


def _new(  # noqa: PLR0913, PLR0917 - what a bundle is made of
    saving: Saving, before: Sequence[Bundle], concern: Concern, record: Record, choices: Choices, services: Services
) -> Reply:
    person, now = saving.ask.person.id, services.clock()
    written = BundleWords(saving.answers.text("recipient"), saving.answers.text("reason"))
    bundle = Bundle(
        id=new_id(),
        reference=concern.reference,
        purpose=Purpose(saving.answers.text("purpose")),
        number=len(before) + 1,
        made_by=person,
        made_at=now,
        evidence=tuple(each.id for each in choices.files),
        choices=choices.codes,
        fingerprint=fingerprint(record.parts, choices),
        sha256="",
    )
    papers = _papers(bundle, written, record, choices, concern, services)
    content = packed(papers, now, compressed=False)
    bundle = replace(bundle, sha256=sha256(content))
    kept = [BundleFile(each.name, each.content) for each in papers if not _is_evidence(each)]
    services.bundles.keep(
        bundle, written, kept, nonce=saving.nonce, event=_event(person, Action.BUNDLE_MADE, bundle, now)
    )
    return _reply(_said(bundle, before, services), bundle, content, services)


def _papers(  # noqa: PLR0913, PLR0917 - what a bundle is made of
    bundle: Bundle, written: BundleWords, record: Record, choices: Choices, concern: Concern, services: Services
) -> tuple[Packed, ...]:
    """Return every file of a new bundle."""
    read_me = w.READ_ME.format(reference=bundle.reference, purpose=bundle.purpose.label, number=bundle.number)
    files = (
        Packed(READ_ME, read_me.encode()),
        Packed(DOCUMENT, services.write_document(document(bundle, written, record))),
        *_contents(choices.files, concern, services),
    )
    about = {"concern": bundle.reference, "purpose": bundle.purpose.value, "number": str(bundle.number)}
    return listed(files, about, bundle.made_at)


def _contents(files: Iterable[Evidence], concern: Concern, services: Services) -> Iterator[Packed]:
    """Yield evidence as it was stored; raise EvidenceChanged."""
    for position, stored in enumerate(files, start=1):
        content = services.register.content(concern, stored.id)
        check_unchanged(stored, content)
        yield Packed(file_name(position, stored), content)


def _is_evidence(file: Packed) -> bool:
    return file.name.startswith("evidence/")


def _said(bundle: Bundle, before: Sequence[Bundle], services: Services) -> tuple[Part, ...]:
    ready = Text(w.READY.format(number=bundle.number, purpose=bundle.purpose.label))
    if not before:
        return (ready,)
    name, when = _name(before[-1].made_by, services), day_and_time(before[-1].made_at)
    return (ready, Text(w.CHANGED.format(before=before[-1].number, name=name, when=when), Tone.WARNING))


def _handed_out(said: tuple[Part, ...], bundle: Bundle, concern: Concern, services: Services) -> Reply:
    """Return a bundle as it was made; raise BundleChanged where it would be any other."""
    return _reply(said, bundle, _content(bundle, concern, services), services)


def _content(bundle: Bundle, concern: Concern, services: Services) -> bytes:
    known = {each.id: each for each in services.register.evidence(concern)}
    if not known.keys() >= set(bundle.evidence):
        raise BundleChanged
    kept = [Packed(each.name, each.content) for each in services.bundles.files(bundle)]
    evidence = _contents((known[each] for each in bundle.evidence), concern, services)
    content = packed((*kept, *evidence), bundle.made_at, compressed=False)
    if sha256(content) != bundle.sha256:
        raise BundleChanged
    return content


def _reply(said: tuple[Part, ...], bundle: Bundle, content: bytes, services: Services) -> Reply:
    file = replace(_archive(bundle, content), anew=partial(_anew, bundle, services))
    return Reply((*said, Text(w.HANDLE), file), in_confidence=True)


def _archive(bundle: Bundle, content: bytes) -> File:
    name = FILE_NAME.format(reference=bundle.reference, purpose=bundle.purpose.value, number=bundle.number)
    return File(w.LABEL, name, MEDIA_TYPE, content, bundle.reference)


def _anew(bundle: Bundle, services: Services) -> File:
    """Return a bundle once more when its link is followed; words may have been taken out of its record since."""
    return _archive(bundle, _content(bundle, services.register.find(bundle.reference), services))


def _event(actor: str, action: Action, bundle: Bundle, at: datetime) -> Event:
    details = {"bundle": bundle.id, "purpose": bundle.purpose.value, "number": str(bundle.number)}
    return Event(actor, action, bundle.reference, at, details)


def _name(person_id: str, services: Services) -> str:
    person = services.directory.person(person_id)
    return person.name if person else w.A_FORMER
