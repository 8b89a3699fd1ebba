"""What changes a concern. Each step asks again whether this person may, and whether it is possible now.

Whatever is written into one is read for danger here, on its way into the record: see danger.py.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.chat.form import BadAnswers, Field, FieldKind, Form, options
from bot.chat.reply import Button, Part, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.additions import NOTHING_MORE, Along, More
from bot.concerns.concern import NO_WORDS, Concern, NewEvidence, Note, Words
from bot.concerns.evidence import take
from bot.concerns.joining import apart, brought_along, in_state, leaving
from bot.concerns.lifecycle import MOVES, State, check_move
from bot.concerns.reminders import who_deals_with_it
from bot.concerns.routing import may_read, raised_it, readers
from bot.concerns.substance import says_something
from bot.errors import NotNow
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from commands import doors, pictures
from commands.concerns import words
from commands.concerns.asked import as_seen, form
from commands.concerns.danger import as_danger, tells_of_danger, texts_of, told_at_once
from commands.concerns.show import find, show_one, whole
from commands.concerns.told import notice

LONG = 20_000
_OWN_STEP = {State.ACKNOWLEDGED, State.CLOSED}
_NOT_TO_TAKE = {State.RAISED, State.CLOSED}


def show_press(ask: Ask, services: Services) -> Reply:
    """Show the way to the concern that a press is about; reading it is a step of its own, which is written down."""
    reference = find(ask, services).reference
    return Reply((Button(words.OPEN.format(reference=reference), "concerns", "open", reference),))


def acknowledge(saving: Saving, services: Services) -> Reply:
    """Acknowledge a concern; where somebody was quicker, show how it stands."""
    before = find(saving.ask, services)
    if before.state is State.RAISED:
        after = in_state(before, State.ACKNOWLEDGED, before, services.clock())
        change(saving, before, after, Action.CONCERN_MOVED, services)
        return told(words.ACKNOWLEDGED, saving, services)
    if before.news_at is not None:
        change(saving, before, replace(before, news_at=None), Action.NEWS_ACKNOWLEDGED, services)
        return told(words.NEWS_ACKNOWLEDGED, saving, services)
    return _moved_on(saving, services)


def take_it(saving: Saving, services: Services) -> Reply:
    """Take a concern that nobody has taken; where it is too late or too early for that, show how it stands."""
    before = find(saving.ask, services)
    if before.handler or before.state in _NOT_TO_TAKE:
        return _moved_on(saving, services)
    change(saving, before, replace(before, handler=saving.ask.person.id), Action.CONCERN_TAKEN, services)
    return told(words.TAKEN, saving, services)


def show_note(ask: Ask, services: Services) -> Form:
    """Ask for a private note."""
    note = Field("note", words.NOTE, FieldKind.PARAGRAPH, required=True, longest=LONG)
    return form(find(ask, services), "note", words.NOTE_TITLE, (note,), submit=words.SAVE_NOTE, intro=words.NOTE_INTRO)


def save_note(saving: Saving, services: Services) -> Reply:
    """Add a private note."""
    before = as_seen(saving, services)
    change(saving, before, before, Action.NOTE_ADDED, services, note=_note(saving, "note", services))
    return told(words.NOTE_SAVED, saving, services)


def show_move(ask: Ask, services: Services) -> Form:
    """Ask for the new state: only those that may follow, except those that have a step of their own."""
    concern = find(ask, services)
    states = options(s for s in MOVES[concern.state] if s not in _OWN_STEP)
    if not states:
        raise NotNow
    only = states[0].code if len(states) == 1 else ""
    hint = words.WHY_REOPEN_HINT if concern.state is State.CLOSED else words.WHY_HINT
    fields = (
        Field("state", words.MOVE_TO, FieldKind.CHOICE, required=True, options=states, value=only),
        Field("why", words.WHY, FieldKind.PARAGRAPH, required=True, hint=hint, longest=LONG),
    )
    return form(concern, "move", words.MOVE_TITLE, fields, submit=words.SAVE_MOVE)


def save_move(saving: Saving, services: Services) -> Reply:
    """Move a concern to another state, with the reason as a private note; reopening needs one that says something."""
    before = as_seen(saving, services)
    state = State(saving.answers.text("state"))
    check_move(before.state, state)
    if state is State.REOPENED and not says_something(saving.answers.text("why")):
        raise BadAnswers({"why": words.SAY_MORE})
    after = in_state(before, state, before, services.clock())
    change(saving, before, after, Action.CONCERN_MOVED, services, note=_note(saving, "why", services))
    return told(words.MOVED.format(state=state.label), saving, services)


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
    return form(concern, "evidence", words.EVIDENCE_TITLE, fields, submit=words.SAVE_EVIDENCE)


def save_evidence(saving: Saving, services: Services) -> Reply:
    """Store files beside a concern."""
    before = as_seen(saving, services)
    contents = (upload.content for upload in saving.answers.files("files"))
    files = take(contents, saving.ask.person.id, services.clock())
    change(saving, before, before, Action.EVIDENCE_ADDED, services, evidence=files)
    copy = Text(pictures.YOUR_COPY, Tone.WARNING)
    saved = told(words.EVIDENCE_SAVED, saving, services)
    return replace(saved, parts=(saved.parts[0], copy, *saved.parts[1:]))


def _note(saving: Saving, field: str, services: Services) -> Note:
    return Note(saving.ask.person.id, services.clock(), saving.answers.text(field))


def change(  # noqa: PLR0913 - what differs between the changes
    saving: Saving,
    before: Concern,
    after: Concern,
    action: Action,
    services: Services,
    *,
    written: Words = NO_WORDS,
    note: Note | None = None,
    evidence: Iterable[NewEvidence] = (),
    more: More = NOTHING_MORE,
    notices: Iterable[Notice] = (),
) -> None:
    """Change a concern, and take the reports that joined it along to its new state; raise Stale or Busy.

    Danger in what is written makes the concern one that waits for nothing, and everybody who reads it is told at once.
    What weighs more than the concern that it joined goes with it no more.
    """
    now, actor = services.clock(), saving.ask.person.id
    danger = tells_of_danger(before, after, (*texts_of(written, note, more),), saving.ask.person, services)
    after = as_danger(before, after, saving.ask.person, services) if danger else after
    event = Event(actor, action, before.reference, now, {"from": before.state.value, "to": after.state.value})
    moves = after.state is not before.state
    unseen = (
        {each.reference for each in unread(services.register.reports(before), saving.ask.person, services)}
        if moves
        else set[str]()
    )
    changed, left = leaving(before, replace(after, version=before.version + 1), services.register, event, unseen)
    along = _along(before, changed, written.told_raiser, unseen, saving, services) if moves else ()
    urgently = told_at_once(changed, actor, services) if danger else ()
    services.register.change(
        before,
        changed,
        nonce=saving.nonce,
        event=event,
        notices=(
            *(*notices, *urgently, *_moved(before, changed, actor, now), *_moved_along(along, actor, now)),
            *(_reopened(before, changed, actor, services) if not danger else ()),
        ),
        words=written,
        note=note,
        evidence=evidence,
        more=replace(more, along=(*more.along, *left, *along)),
    )


def unread(reports: Iterable[Concern], person: Person, services: Services) -> list[Concern]:
    """Return the reports that nobody has opened who may read them, or not since danger was told in them later.

    Whoever made a report has read it for themselves alone: it counts where this very person made it.
    """
    waiting = (each for each in reports if each.news_at or each.state is State.RAISED)
    return [each for each in waiting if each.news_at or not (raised_it(person, each) or _was_read(each, services))]


def _was_read(report: Concern, services: Services) -> bool:
    by = {each.actor for each in services.bundles.events(report) if each.action is Action.CONCERN_OPENED}
    return any(person.id in by - {report.raised_by} for person in readers(report, services.directory))


def _along(  # noqa: PLR0913, PLR0917 - what it is decided by
    before: Concern, after: Concern, told_raiser: str, unseen: Collection[str], saving: Saving, services: Services
) -> tuple[Along, ...]:
    reports = [each for each in services.register.reports(before) if each.reference not in unseen]
    return brought_along(reports, after, saving.ask.person.id, services.clock(), told_raiser)


def _moved_along(along: Sequence[Along], actor: str, now: datetime) -> Iterator[Notice]:
    """Yield a notice to each of those whose report came along: one, however many states it came through."""
    last = {each.after.reference: each for each in along}
    return (notice for each in last.values() for notice in _moved(each.before, each.after, actor, now))


def _moved(before: Concern, after: Concern, actor: str, now: datetime) -> tuple[Notice, ...]:
    if after.state is before.state or after.raised_by == actor:
        return ()
    return (notice(after, NoticeKind.MOVED, after.raised_by, now),)


def _reopened(before: Concern, after: Concern, actor: str, services: Services) -> Iterator[Notice]:
    """Yield a notice to each of those who deal with a concern that somebody else opened again."""
    if after.state is before.state or after.state is not State.REOPENED:
        return
    kind = NoticeKind.URGENT_CONCERN if after.danger else NoticeKind.NEW_CONCERN
    for each in who_deals_with_it(after, services.directory):
        if each.id != actor:
            yield notice(after, kind, each.id, services.clock())


def _moved_on(saving: Saving, services: Services) -> Reply:
    return Reply((Text(words.MOVED_ON), *show_one(saving.ask, services).parts), in_confidence=True)


def told(said: str, saving: Saving, services: Services) -> Reply:
    """Return what was done, and how the concern stands now; danger in what was written comes first."""
    concern = find(saving.ask, services)
    left = () if concern.state is State.RAISED else _still_unread(concern, saving.ask.person, services)
    now = whole(concern, services, saving.ask.person)
    return Reply((*urgent(saving, services), Text(said), *left, *now), in_confidence=True)


def _still_unread(concern: Concern, person: Person, services: Services) -> tuple[Part, ...]:
    """Return the reports that did not go along, as nobody has read them; when it is closed they go their own way."""
    register = services.register
    reports = apart(concern, register) if concern.state is State.CLOSED else register.reports(concern)
    found = [each.reference for each in unread(reports, person, services) if may_read(person, each)]
    said = words.ONE_UNREAD if len(found) == 1 else words.UNREAD
    buttons = (Button(words.OPEN.format(reference=each), "concerns", "open", each) for each in found)
    return (Text(said.format(references=", ".join(found)), Tone.WARNING), *buttons) if found else ()


def urgent(saving: Saving, services: Services) -> tuple[Part, ...]:
    """Return the safeguarding words where anything that was written into a form reads like danger."""
    written = (value for value in saving.answers.values.values() if isinstance(value, str))
    return doors.danger(saving.ask.person, services) if doors.reads_like_danger(written, services) else ()
