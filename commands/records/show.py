"""What `/records` shows: what waits, and how long one record is kept. Never what a record says."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, Part, Reply, Text, Tone
from bot.command import Ask, Services
from bot.concerns.access_steps import is_open_for
from bot.concerns.concern import Concern
from bot.concerns.joining import beside
from bot.concerns.lifecycle import State
from bot.concerns.privacy import AccessRequest
from bot.concerns.retention import LEADS, STAND_INS, holds_one_of, may_decide, may_hold, may_redact
from bot.concerns.routing import may_read
from bot.errors import NotThere
from bot.people import Person
from bot.weeks import day, in_london
from commands.records import words
from commands.records.redact_words import LOOK_AT_FILES

_AT_MOST = 20


def spoken(on: date) -> str:
    """Return a day in the words of a letter."""
    return f"{on.day} {on:%B %Y}"


def today(services: Services) -> date:
    """Return the London day."""
    return in_london(services.clock()).date()


def handles_requests(person: Person) -> bool:
    """Say whether a person handles requests to see personal data."""
    return holds_one_of(person, LEADS | STAND_INS)


def show_list(ask: Ask, services: Services) -> Reply:
    """Show what waits for this person; or the record that they name."""
    if not blank(ask.words):
        return show_record(ask, services)
    kept = [concern for concern in services.privacy.kept() if may_decide(ask.person, concern)]
    parts: list[Part] = []
    if handles_requests(ask.person):
        parts += [*_due(kept, services), *_undecided(kept, services), *_requests(ask.person, services)]
    return Reply((*parts, Text(words.HOW, Tone.QUIET)))


def _due(kept: Sequence[Concern], services: Services) -> list[Part]:
    due = services.schedule.due(kept, today(services))
    reports = Counter(concern.joins for concern in kept)
    lines = [(c.reference, _due_line(c, on, reports[c.reference], services)) for on, c in due]
    return [Text(words.DUE, Tone.HEADING), Text(words.DUE_NOTE, Tone.QUIET), *_listed(lines, "record")]


def _due_line(concern: Concern, on: date, reports: int, services: Services) -> str:
    line = words.DUE_LINE.format(name=_class_name(concern, services), day=spoken(on))
    return words.WITH_REPORTS.format(line=line, count=reports + 1) if reports else line


def _undecided(kept: Sequence[Concern], services: Services) -> list[Part]:
    waiting = [c for c in kept if c.state is State.CLOSED and services.schedule.of(c) is None]
    references = {concern.reference for concern in waiting}
    alone = [concern for concern in waiting if concern.joins not in references]
    lines = [(c.reference, words.UNDECIDED_LINE.format(day=day(c.closed_at or c.raised_at))) for c in alone]
    return [Text(words.UNDECIDED, Tone.HEADING), *_listed(lines, "record")]


def _requests(person: Person, services: Services) -> list[Part]:
    waiting = [request for request in requests_of(person, services) if is_open_for(person.id, request.steps)]
    lines = [(r.id, words.REQUEST_LINE.format(asked=spoken(r.asked_on), due=spoken(r.due))) for r in waiting]
    listed = _listed(lines, "access", words.NONE_OPEN)
    return [Text(words.REQUESTS, Tone.HEADING), *listed, Button(words.NOTE_REQUEST, "records", "ask")]


def requests_of(person: Person, services: Services) -> list[AccessRequest]:
    """Return the requests that a person may handle: everybody's but their own."""
    if not handles_requests(person):
        return []
    earlier = names_of(person, services)
    return [request for request in services.privacy.requests() if not request.is_about(person, earlier)]


def names_of(person: Person, services: Services) -> tuple[str, ...]:
    """Return every name that somebody had on the staff list."""
    return next((each.names for each in services.privacy.everybody() if each.id == person.id), ())


def _listed(lines: Sequence[tuple[str, str]], step: str, none: str = words.NONE_DUE) -> list[Part]:
    parts: list[Part] = []
    for reference, line in lines[:_AT_MOST]:
        opens = Button(words.OPEN.format(reference=reference), "records", step, reference)
        parts += [Facts(((reference, line),)), opens]
    if len(lines) > _AT_MOST:
        parts.append(Text(words.MORE.format(count=len(lines) - _AT_MOST), Tone.QUIET))
    return parts or [Text(none, Tone.QUIET)]


def find(ask: Ask, services: Services) -> Concern:
    """Return the record that was asked for; raise NotThere unless this person may decide on it or hold it."""
    concern = services.register.find(ask.about or ask.words.strip().upper())
    if not may_hold(ask.person, concern):
        raise NotThere
    return concern


def find_to_decide(ask: Ask, services: Services) -> Concern:
    """Return the record that was asked for; raise NotThere unless this person decides on it."""
    concern = find(ask, services)
    if not may_decide(ask.person, concern):
        raise NotThere
    return concern


def show_record(ask: Ask, services: Services) -> Reply:
    """Show how long a record is kept, and what this person may do about that."""
    return Reply(of_record(find(ask, services), ask.person, services))


def of_record(concern: Concern, person: Person, services: Services) -> tuple[Part, ...]:
    """Return how long a record is kept, with the steps that are possible now."""
    chosen = services.schedule.of(concern)
    unchecked = (Text(words.TO_CHECK, Tone.WARNING),) if chosen and chosen.to_check else ()
    held = (Text(words.HELD_NOTE, Tone.WARNING),) if concern.legal_hold else ()
    title = Text(words.TITLE.format(reference=concern.reference), Tone.HEADING)
    others = _other_reports(concern, person, services)
    return (title, _facts(concern, services), *unchecked, *held, *others, *_steps(concern, person, services))


def _other_reports(concern: Concern, person: Person, services: Services) -> tuple[Part, ...]:
    """Return the other reports of the post, each with its hold; they are decided on together."""
    others = [each for each in beside(concern, services.register) if may_hold(person, each)]
    if not others:
        return ()
    rows = tuple(
        (each.reference, words.REPORT_LINE.format(state=each.state.label, held=_held(each))) for each in others
    )
    opens = (
        Button(words.OPEN.format(reference=each.reference), "records", "record", each.reference) for each in others
    )
    return (Text(words.OTHER_REPORTS), Facts(rows), *opens)


def _held(concern: Concern) -> str:
    return words.HELD_SINCE.format(day=day(concern.held_at)) if concern.held_at else words.NOT_HELD


def _facts(concern: Concern, services: Services) -> Facts:
    chosen, due = services.schedule.of(concern), services.schedule.due_on(concern)
    rows = [(words.CLASS, _class_name(concern, services))]
    if chosen:
        begins = chosen.begins.label if chosen.begins else ""
        rows += [
            (words.KEPT, words.KEPT_LINE.format(keep=chosen.keep, begins=begins).strip()),
            (words.DECIDES, chosen.decides),
        ]
    rows += [(words.DUE_SINCE, spoken(due) if due else _why_not_due(concern, services)), (words.HELD, _held(concern))]
    return Facts(tuple(rows))


def _why_not_due(concern: Concern, services: Services) -> str:
    if concern.legal_hold:
        return words.NOT_DUE_HELD
    if concern.state is not State.CLOSED:
        return words.NOT_DUE_OPEN
    return words.NOT_DUE_REVIEW if services.schedule.of(concern) else words.NOT_DUE_CLASS


def _class_name(concern: Concern, services: Services) -> str:
    chosen = services.schedule.of(concern)
    return chosen.name if chosen else words.NO_CLASS


def is_due(concern: Concern, services: Services) -> bool:
    """Say whether a record is due to be deleted today."""
    due = services.schedule.due_on(concern)
    return due is not None and due <= today(services)


def _steps(concern: Concern, person: Person, services: Services) -> tuple[Button, ...]:
    decides = may_decide(person, concern)
    may_sign = decides and concern.state is State.CLOSED and not concern.legal_hold
    steps = (
        (words.CHOOSE_CLASS, "class", decides and bool(services.schedule.classes)),
        (words.REFUSE, "refuse", decides and is_due(concern, services)),
        (words.SIGN, "sign", may_sign),
        (words.HOLD, "hold", not concern.legal_hold),
        (words.LIFT, "lift", decides and concern.legal_hold),
        (words.REDACT, "redact", may_redact(person, concern) and not concern.legal_hold),
        (LOOK_AT_FILES, "files", may_redact(person, concern) and not concern.legal_hold),
    )
    reads = (Button(words.READ_IT, "concerns", "open", concern.reference),) if may_read(person, concern) else ()
    offered = (Button(label, "records", step, concern.reference) for label, step, offered in steps if offered)
    return (*reads, *offered)
