"""What `/concerns` shows: mine, the queue, one concern, one file."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, File, Part, Press, Quote, Reply, Text, Tone
from bot.command import Ask, Services
from bot.concerns.concern import Concern, Evidence, YesNo
from bot.concerns.evidence import check_unchanged
from bot.concerns.lifecycle import State
from bot.concerns.retention import may_hold
from bot.concerns.routing import Sight, has_a_queue, may_read, raised_it, sight
from bot.errors import NotThere
from bot.events import Action, Event
from bot.people import Person
from bot.references import new_id
from bot.weeks import day, day_and_time, in_london
from commands.concerns import bearing, bundle_words, clocks, ladder, record_words, trail, whose, whose_words, words
from commands.concerns.readings import readings
from commands.concerns.receipt import history, receipt
from commands.concerns.trail import name

Rows = tuple[tuple[str, str], ...]
_AT_MOST = 20
_KIB = 1024


def show_list(ask: Ask, services: Services) -> Reply:
    """Show the concerns that this person raised, and the open ones that they may read; or the one that they name."""
    if not blank(ask.words):
        return show_one(ask, services)
    known = services.register.seen_by(ask.person)
    mine = [c for c in known if raised_it(ask.person, c)]
    waiting = {c.reference: c for c in known if _waits_for(ask.person, c)}
    # A further report waits with the concern that it joined.
    queue = _most_urgent_first([c for c in waiting.values() if c.joins not in waiting], services)
    parts: list[Part] = []
    if queue or has_a_queue(ask.person, services.routes):
        parts += [Text(words.QUEUE, Tone.HEADING), *_queue(queue, services, known)]
        parts += [
            *whose.seen_together(queue[:_AT_MOST], ask.person, services),
            Button(words.CLOSED, "concerns", "closed"),
        ]
    parts += [Text(words.MINE, Tone.HEADING), *(_listed(mine, _receipt_line) or [Text(words.NONE_MINE, Tone.QUIET)])]
    return Reply((*parts, Button(words.RAISE, "escalate")))


def show_closed(ask: Ask, services: Services) -> Reply:
    """Show the closed concerns that this person may read."""
    known = (c for c in services.register.seen_by(ask.person) if may_read(ask.person, c))
    closed = [concern for concern in known if concern.state is State.CLOSED]
    return Reply((Text(words.CLOSED, Tone.HEADING), *_queue(closed, services)))


def _queue(concerns: Sequence[Concern], services: Services, known: Sequence[Concern] = ()) -> list[Part]:
    """Return concerns with what is due next and why."""
    reports = Counter(c.joins for c in known if c.joins)
    unread = Counter(c.joins for c in known if c.joins and (c.state is State.RAISED or c.news_at))
    courses = services.clocks.courses(concerns[:_AT_MOST])

    def rows(concern: Concern) -> Rows:
        line = _queue_line(concern, services.clock(), services)
        of_post = _with_reports(line, reports[concern.reference], unread[concern.reference])
        return ((concern.reference, of_post), *clocks.due_next(courses[concern.reference], services))

    return _listed(concerns, rows) or [Text(words.NONE_QUEUE, Tone.QUIET)]


def find(ask: Ask, services: Services, *, to_read: bool = True) -> Concern:
    """Return the concern that was asked for; raise NotThere unless this person may see it, or read it whole."""
    concern = services.register.find(ask.about or ask.words.strip().upper())
    enough = may_read(ask.person, concern) if to_read else sight(ask.person, concern) is not Sight.NOTHING
    if not enough:
        raise NotThere
    return concern


def show_one(ask: Ask, services: Services) -> Reply:
    """Show one concern: whole to those who may read it, a receipt to the person who raised it."""
    concern = find(ask, services, to_read=False)
    if may_read(ask.person, concern):
        services.register.record(Event(ask.person.id, Action.CONCERN_OPENED, concern.reference, services.clock()))
    return shown(concern, ask.person, services)


def show_trail(ask: Ask, services: Services) -> Reply:
    """Show everything that came later, with who brought it and what stood there before; that is written down."""
    concern = find(ask, services)
    services.register.record(Event(ask.person.id, Action.CONCERN_OPENED, concern.reference, services.clock()))
    title = Text(record_words.TRAIL_OF.format(reference=concern.reference), Tone.HEADING)
    parts = trail.came_later(concern, services) or (Text(record_words.NOTHING_CAME),)
    back = Button(words.OPEN.format(reference=concern.reference), "concerns", "open", concern.reference)
    return Reply((title, *parts, *readings(concern, ask.person, services), back), in_confidence=True)


def shown(concern: Concern, person: Person, services: Services) -> Reply:
    """Return a concern as this person may see it: whole, or the receipt of the person who raised it."""
    if not may_read(person, concern):
        return receipt(concern, services)
    return Reply(whole(concern, services, person), in_confidence=True)


def show_more(ask: Ask, services: Services) -> Reply:
    """Show what can be done with a concern beside what is next; nothing of what it says."""
    concern = find(ask, services)
    title = Text(words.MORE_OF.format(reference=concern.reference), Tone.HEADING)
    back = Button(words.OPEN.format(reference=concern.reference), "concerns", "open", concern.reference)
    return Reply((title, *_more(concern, ask.person), back))


def _more(concern: Concern, person: Person) -> tuple[Button, ...]:
    about = concern.reference
    held = Button(words.DATA_PROTECTION, "records", "record", about)
    return (
        *whose.steps(concern),
        Button(record_words.ADD, "concerns", "add", about),
        Button(record_words.REFER, "concerns", "refer", about),
        Button(record_words.CLAUSES, "concerns", "clauses", about),
        Button(record_words.TRAIL, "concerns", "trail", about),
        Button(bundle_words.BUNDLES, "concerns", "bundles", about),
        *((held,) if may_hold(person, concern) else ()),
    )


def show_file(ask: Ask, services: Services) -> Reply:
    """Show a file of evidence to somebody who may read the concern, and write that down."""
    reference, _, evidence_id = ask.about.partition(":")
    concern = find(Ask(ask.person, ask.command, about=reference), services)
    stored = _stored(concern, evidence_id, services)
    details = {"evidence": evidence_id}
    services.register.record(Event(ask.person.id, Action.EVIDENCE_OPENED, concern.reference, services.clock(), details))
    file = replace(_opened(reference, evidence_id, services), anew=partial(_opened, reference, evidence_id, services))
    return Reply((Text(words.EVIDENCE_READY, Tone.QUIET), _particulars(stored, services), file), in_confidence=True)


def _stored(concern: Concern, evidence_id: str, services: Services) -> Evidence:
    stored = next((e for e in services.register.evidence(concern) if e.id == evidence_id), None)
    if stored is None:
        raise NotThere
    return stored


def _opened(reference: str, evidence_id: str, services: Services) -> File:
    """Return a file of evidence as it is stored now; raise NotThere, or EvidenceChanged."""
    concern = services.register.find(reference)
    stored = _stored(concern, evidence_id, services)
    content = services.register.content(concern, evidence_id)
    check_unchanged(stored, content)
    return File(stored.name, stored.name, stored.media_type, content, concern.reference)


def _particulars(stored: Evidence, services: Services) -> Facts:
    return Facts(
        (
            (words.CAPTURED_BY, name(stored.captured_by, services)),
            (words.CAPTURED_AT, day_and_time(stored.captured_at)),
            (words.SHA256, stored.sha256),
        )
    )


def whole(concern: Concern, services: Services, reader: Person) -> tuple[Part, ...]:
    """Return everything about a concern, with the steps that are possible now, for somebody who may read it.

    First what it is, what is due and what to do next; then all that is known; what is seldom done is behind one button.
    """
    return (
        Text(words.TITLE.format(reference=concern.reference), Tone.HEADING),
        _at_a_glance(concern, services),
        *trail.the_post(concern, services),
        *clocks.shown(concern, services),
        *bearing.shown(concern, reader, services),
        *_steps(concern, services),
        *trail.written(concern, services),
        *_files(concern, services),
        _as_far_as_known(_details(concern, services)),
        *whose.flags(concern, reader, services),
        *ladder.shown(concern, services),
        *trail.later(concern, reader, services),
        *_notes(concern, services),
        Text(words.HISTORY),
        Facts(history(concern, services)),
    )


def _as_far_as_known(facts: Facts) -> Facts:
    return Facts(tuple(row for row in facts.rows if row[1] != YesNo.NOT_SAID.label))


def particulars(concern: Concern, services: Services) -> tuple[Facts, Facts]:
    """Return what stands in codes and times: at a glance, and in detail."""
    return _at_a_glance(concern, services), _details(concern, services)


def _waits_for(person: Person, concern: Concern) -> bool:
    return may_read(person, concern) and concern.state is not State.CLOSED


def _most_urgent_first(concerns: Sequence[Concern], services: Services) -> Sequence[Concern]:
    courses = services.clocks.courses(concerns)
    return sorted(concerns, key=lambda concern: clocks.most_urgent_first(courses[concern.reference], services))


def _listed(concerns: Sequence[Concern], rows: Callable[[Concern], Rows]) -> list[Part]:
    parts: list[Part] = []
    for concern in concerns[:_AT_MOST]:
        parts.append(Facts(rows(concern)))
        parts.append(Button(words.OPEN.format(reference=concern.reference), "concerns", "open", concern.reference))
    if len(concerns) > _AT_MOST:
        parts.append(Text(words.MORE.format(count=len(concerns) - _AT_MOST), Tone.QUIET))
    return parts


def _receipt_line(concern: Concern) -> Rows:
    line = words.RECEIPT_LINE.format(
        state=concern.state.label, platform=concern.platform.label, raised=day(concern.raised_at)
    )
    return ((concern.reference, line),)


def _with_reports(line: str, reports: int, unread: int) -> str:
    said = record_words.WITH_REPORTS.format(line=line, count=reports + 1) if reports else line
    return record_words.WITH_UNREAD.format(line=said, count=unread) if unread else said


def _queue_line(concern: Concern, now: datetime, services: Services) -> str:
    days = (in_london(now).date() - in_london(concern.raised_at).date()).days
    age = words.TODAY if not days else words.ONE_DAY if days == 1 else words.DAYS.format(days=days)
    line = words.LINE.format(
        state=concern.state.label,
        severity=concern.severity.label,
        kind=concern.kind.label,
        school=_school(concern, services),
        age=age,
    )
    return words.NEWS_IN_LIST.format(line=line) if concern.news_at else line


def _school(concern: Concern, services: Services) -> str:
    return next((s.name for s in services.directory.schools() if s.id == concern.school), concern.school)


def _at_a_glance(concern: Concern, services: Services) -> Facts:
    handler = _handler(concern, services)
    return Facts(
        (
            (words.STATE, concern.state.label),
            (words.SEVERITY, concern.severity.label),
            *_news(concern),
            (words.SCHOOL, _school(concern, services)),
            (words.RAISED, day_and_time(concern.raised_at)),
            (words.RAISED_BY, name(concern.raised_by, services)),
            (words.HANDLER, name(handler, services) if handler else words.NOBODY_YET),
        )
    )


def _handler(concern: Concern, services: Services) -> str:
    """Return the id of who took a concern; a further report of a post is taken with the one that it joined."""
    return concern.handler or (services.register.find(concern.joins).handler if concern.joins else "")


def _news(concern: Concern) -> Rows:
    if concern.news_at is None:
        return ()
    return ((words.NEWS, words.NEWS_WAITS.format(when=day_and_time(concern.news_at))),)


def _details(concern: Concern, services: Services) -> Facts:
    rows = (
        (words.PLATFORM, concern.platform.label),
        (words.KIND, concern.kind.label),
        (words.ABOUT, concern.about.label),
        (words.NAMED, "; ".join(name(n, services) for n in sorted(concern.named))),
        (whose_words.NO_BEARING, "; ".join(name(n, services) for n in sorted(concern.no_bearing))),
        (words.RELATION, concern.relation.label),
        (words.SEEN, day_and_time(concern.seen_at)),
        (words.CLAUSES, trail.clauses_in_words(concern.clauses, concern, services)),
        *_progress(concern),
        *_ending(concern, services),
    )
    return Facts(tuple((label, value) for label, value in rows if value))


def _progress(concern: Concern) -> tuple[tuple[str, str], ...]:
    return (
        (words.POSTED, day_and_time(concern.posted_at) if concern.posted_at else ""),
        (words.PERSON_KNOWN, concern.person_known.label),
        (words.REPLIED, concern.replied.label),
        (words.STILL_THERE, concern.still_there.label),
        (words.LOOKED, _on(concern.looked_on)),
        (words.REPORTED, _on(concern.reported_on)),
        (words.REFERRAL, f"{concern.referral.label} {_on(concern.referred_on)}".strip()),
    )


def _on(day_given: date | None) -> str:
    return f"{day_given.day} {day_given:%B %Y}" if day_given else ""


def _ending(concern: Concern, services: Services) -> tuple[tuple[str, str], ...]:
    return (
        (words.OUTCOME, concern.outcome.label if concern.outcome else ""),
        (words.SUPPORT, concern.support.label if concern.support else ""),
        (words.DECIDED_BY, name(concern.decided_by, services) if concern.decided_by else ""),
        (words.REVIEW_ON, _on(concern.review_on)),
        (words.LEGAL_HOLD, words.HELD if concern.legal_hold else ""),
    )


def _files(concern: Concern, services: Services) -> tuple[Button, ...]:
    return tuple(_file(concern, stored, services) for stored in services.register.evidence(concern))


def _file(concern: Concern, stored: Evidence, services: Services) -> Button:
    label = words.EVIDENCE.format(
        name=stored.name,
        size=f"{max(1, stored.size // _KIB):,} KB",
        by=name(stored.captured_by, services),
        when=day_and_time(stored.captured_at),
    )
    return Button(label, "concerns", "file", f"{concern.reference}:{stored.id}")


def _notes(concern: Concern, services: Services) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            note.words, words.NOTE_LABEL.format(name=name(note.by, services), when=day_and_time(note.at)), words.NOTES
        )
        for note in services.register.notes(concern)
    )


def _steps(concern: Concern, services: Services) -> tuple[Part, ...]:
    about = concern.reference
    evidence = Button(words.ADD_EVIDENCE, "concerns", "picture", about)
    note = Button(words.ADD_NOTE, "concerns", "note", about)
    message = Button(record_words.MESSAGE_RAISER, "concerns", "message", about)
    more = Button(words.MORE_STEPS, "concerns", "more", about)
    taken = bool(_handler(concern, services))
    return (*_moves(concern, note, evidence, taken=taken), message, *clocks.steps(concern, services), more)


def _moves(concern: Concern, note: Part, evidence: Part, *, taken: bool) -> tuple[Part, ...]:
    about, state = concern.reference, concern.state
    if state is State.RAISED:
        acknowledge = Press(
            words.ACKNOWLEDGE, "concerns", "acknowledge", new_id(), about, confirm=words.ACKNOWLEDGE_CONFIRM
        )
        return (acknowledge, note, evidence)
    later = _acknowledge_news(concern)
    if state is State.CLOSED:
        return (Button(words.REOPEN, "concerns", "move", about), note)
    take = Press(words.TAKE, "concerns", "take", new_id(), about, confirm=words.TAKE_CONFIRM)
    move = Button(words.MOVE, "concerns", "move", about)
    close = Button(words.CLOSE, "concerns", "close", about)
    return (*later, *(() if taken else (take,)), move, close, note, evidence)


def _acknowledge_news(concern: Concern) -> tuple[Press, ...]:
    if concern.news_at is None:
        return ()
    label, sure = words.ACKNOWLEDGE_NEWS, words.ACKNOWLEDGE_NEWS_CONFIRM
    return (Press(label, "concerns", "acknowledge", new_id(), concern.reference, confirm=sure),)
