"""What changes a concern. Each step asks again whether this person may, and whether it is possible now."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.chat.form import Field, FieldKind, Form, Section, options
from bot.chat.reply import Button, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.concern import NO_WORDS, Concern, NewEvidence, Note, Outcome, Support, Words
from bot.concerns.evidence import take
from bot.concerns.lifecycle import MOVES, State, check_move
from bot.errors import NotNow, Stale
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.references import new_id
from bot.weeks import in_london
from commands import pictures
from commands.concerns import words
from commands.concerns.show import find, show_one, whole

_LONG = 20_000
_OWN_STEP = {State.ACKNOWLEDGED, State.CLOSED}
_NOT_TO_TAKE = {State.RAISED, State.CLOSED}
REVIEW_AFTER = timedelta(days=365)
"""When a closed record is looked at again; how long it is kept is for the data protection lead to decide."""


def show_press(ask: Ask, services: Services) -> Reply:
    """Show the way to the concern that a press is about; reading it is a step of its own, which is written down."""
    reference = find(ask, services).reference
    return Reply((Button(words.OPEN.format(reference=reference), "concerns", "open", reference),))


def acknowledge(saving: Saving, services: Services) -> Reply:
    """Acknowledge a concern; where somebody was quicker, show how it stands."""
    before = find(saving.ask, services)
    if before.state is not State.RAISED:
        return _moved_on(saving, services)
    after = replace(before, state=State.ACKNOWLEDGED, acknowledged_at=services.clock())
    _change(saving, before, after, Action.CONCERN_MOVED, services)
    return _now(words.ACKNOWLEDGED, saving, services)


def take_it(saving: Saving, services: Services) -> Reply:
    """Take a concern that nobody has taken; where it is too late or too early for that, show how it stands."""
    before = find(saving.ask, services)
    if before.handler or before.state in _NOT_TO_TAKE:
        return _moved_on(saving, services)
    _change(saving, before, replace(before, handler=saving.ask.person.id), Action.CONCERN_TAKEN, services)
    return _now(words.TAKEN, saving, services)


def show_note(ask: Ask, services: Services) -> Form:
    """Ask for a private note."""
    note = Field("note", words.NOTE, FieldKind.PARAGRAPH, required=True, longest=_LONG)
    return _form(find(ask, services), "note", words.NOTE_TITLE, (note,), submit=words.SAVE_NOTE, intro=words.NOTE_INTRO)


def save_note(saving: Saving, services: Services) -> Reply:
    """Add a private note."""
    before = _as_seen(saving, services)
    _change(saving, before, before, Action.NOTE_ADDED, services, note=_note(saving, "note", services))
    return _now(words.NOTE_SAVED, saving, services)


def show_move(ask: Ask, services: Services) -> Form:
    """Ask for the new state: only those that may follow, except those that have a step of their own."""
    concern = find(ask, services)
    states = options(s for s in MOVES[concern.state] if s not in _OWN_STEP)
    if not states:
        raise NotNow
    only = states[0].code if len(states) == 1 else ""
    fields = (
        Field("state", words.MOVE_TO, FieldKind.CHOICE, required=True, options=states, value=only),
        Field("why", words.WHY, FieldKind.PARAGRAPH, required=True, hint=words.WHY_HINT, longest=_LONG),
    )
    return _form(concern, "move", words.MOVE_TITLE.format(reference=concern.reference), fields, submit=words.SAVE_MOVE)


def save_move(saving: Saving, services: Services) -> Reply:
    """Move a concern to another state, with the reason as a private note."""
    before = _as_seen(saving, services)
    state = State(saving.answers.text("state"))
    check_move(before.state, state)
    after = replace(before, state=state)
    if state is State.REOPENED:
        after = replace(after, closed_at=None, outcome=None, decided_by="", review_on=None)
    _change(saving, before, after, Action.CONCERN_MOVED, services, note=_note(saving, "why", services))
    return _now(words.MOVED.format(state=state.label), saving, services)


def show_close(ask: Ask, services: Services) -> Form:
    """Ask for what closing needs: outcome, decision, reasons, support offered, and what the raiser is told."""
    concern = find(ask, services)
    check_move(concern.state, State.CLOSED)
    title = words.CLOSE_TITLE.format(reference=concern.reference)
    return _form(concern, "close", title, _closing_fields(), submit=words.SAVE_CLOSE, intro=words.CLOSE_INTRO)


def _closing_fields() -> tuple[Field, ...]:
    paragraph, choice = FieldKind.PARAGRAPH, FieldKind.CHOICE
    told = words.TELL_RAISER_HINT
    return (
        Field("outcome", words.HOW_IT_ENDED, choice, required=True, options=options(Outcome)),
        Field("decision", words.DECISION, paragraph, required=True, longest=_LONG),
        Field("reasons", words.REASONS, paragraph, required=True, longest=_LONG),
        Field("support", words.SUPPORT_OFFERED, choice, required=True, options=options(Support)),
        Field("told_raiser", words.TELL_RAISER, paragraph, required=True, hint=told, longest=_LONG),
    )


def save_close(saving: Saving, services: Services) -> Reply:
    """Close a concern."""
    before, now, answers = _as_seen(saving, services), services.clock(), saving.answers
    check_move(before.state, State.CLOSED)
    after = replace(
        before,
        state=State.CLOSED,
        closed_at=now,
        outcome=Outcome(answers.text("outcome")),
        support=Support(answers.text("support")),
        decided_by=saving.ask.person.id,
        review_on=(in_london(now) + REVIEW_AFTER).date(),
    )
    written = Words(**{name: answers.text(name) for name in ("decision", "reasons", "told_raiser")})
    _change(saving, before, after, Action.CONCERN_MOVED, services, written=written)
    return _now(words.CLOSED_NOW, saving, services)


def show_picture(ask: Ask, services: Services) -> Reply:
    """Ask about pictures before any upload."""
    about = find(ask, services).reference
    safe = Button(pictures.SAFE, "concerns", "evidence", about)
    return Reply(pictures.question(safe, Button(pictures.NUDE, "concerns", "nude", about)))


def show_nude(ask: Ask, services: Services) -> Reply:
    """Refuse the picture."""
    find(ask, services)
    return Reply(pictures.refused(ask, services))


def show_evidence(ask: Ask, services: Services) -> Form:
    """Ask for files, after the picture question."""
    concern = find(ask, services)
    fields = (Field("files", pictures.FILES, FieldKind.FILES, required=True, hint=pictures.FILES_HINT),)
    title = words.EVIDENCE_TITLE.format(reference=concern.reference)
    return _form(concern, "evidence", title, fields, submit=words.SAVE_EVIDENCE)


def save_evidence(saving: Saving, services: Services) -> Reply:
    """Store files beside a concern."""
    before = _as_seen(saving, services)
    contents = (upload.content for upload in saving.answers.files("files"))
    files = take(contents, saving.ask.person.id, services.clock())
    _change(saving, before, before, Action.EVIDENCE_ADDED, services, evidence=files)
    copy = Text(pictures.YOUR_COPY, Tone.WARNING)
    saved = _now(words.EVIDENCE_SAVED, saving, services)
    return replace(saved, parts=(saved.parts[0], copy, *saved.parts[1:]))


def _note(saving: Saving, field: str, services: Services) -> Note:
    return Note(saving.ask.person.id, services.clock(), saving.answers.text(field))


def _as_seen(saving: Saving, services: Services) -> Concern:
    # The store compares again, in the transaction of the change.
    concern = find(saving.ask, services)
    if saving.seen != str(concern.version):
        raise Stale
    return concern


def _form(  # noqa: PLR0913 - what differs between the five forms
    concern: Concern, step: str, title: str, fields: tuple[Field, ...], *, submit: str, intro: str = ""
) -> Form:
    sections = (Section("", fields),)
    about, seen = concern.reference, str(concern.version)
    return Form("concerns", step, title, sections, submit, new_id(), about, seen, intro)


def _change(  # noqa: PLR0913 - what differs between the six changes
    saving: Saving,
    before: Concern,
    after: Concern,
    action: Action,
    services: Services,
    *,
    written: Words = NO_WORDS,
    note: Note | None = None,
    evidence: Iterable[NewEvidence] = (),
) -> None:
    details = {"from": before.state.value, "to": after.state.value}
    services.register.change(
        before,
        replace(after, version=before.version + 1),
        nonce=saving.nonce,
        event=Event(saving.ask.person.id, action, before.reference, services.clock(), details),
        notices=_notices(before, after, saving, services),
        words=written,
        note=note,
        evidence=evidence,
    )


def _notices(before: Concern, after: Concern, saving: Saving, services: Services) -> tuple[Notice, ...]:
    if after.state is before.state or after.raised_by == saving.ask.person.id:
        return ()
    key = f"{after.reference}:{before.version + 1}:{NoticeKind.MOVED.value}:{after.raised_by}"
    return (Notice(key, NoticeKind.MOVED, after.raised_by, after.reference, services.clock()),)


def _moved_on(saving: Saving, services: Services) -> Reply:
    return Reply((Text(words.MOVED_ON), *show_one(saving.ask, services).parts), in_confidence=True)


def _now(said: str, saving: Saving, services: Services) -> Reply:
    return Reply((Text(said), *whole(find(saving.ask, services), services, saving.ask.person)), in_confidence=True)
