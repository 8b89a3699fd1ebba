"""What came to a concern later, for those who deal with it: by whom and when, and what stood there before."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime

from bot.chat.reply import Button, Facts, Part, Quote, Text
from bot.command import Services
from bot.concerns.access import OF_HANDLERS
from bot.concerns.additions import Altered, Message, Said
from bot.concerns.concern import (
    UNDECIDED,
    AboutWhom,
    Concern,
    Kind,
    Outcome,
    Platform,
    Referral,
    Relation,
    Support,
    Words,
    YesNo,
)
from bot.concerns.lifecycle import State
from bot.concerns.routing import may_read
from bot.events import Action
from bot.labelled import Labelled
from bot.people import Person
from bot.weeks import day_and_time
from commands.concerns import record_words as here
from commands.concerns import words
from commands.concerns.receipt import referral_words
from commands.field_names import WORDS
from commands.pinned import pinned_policy

_CODES: Mapping[str, type[Labelled]] = {
    "platform": Platform,
    "relation": Relation,
    "about": AboutWhom,
    "kind": Kind,
    "person_known": YesNo,
    "replied": YesNo,
    "still_there": YesNo,
    "referral": Referral,
    "outcome": Outcome,
    "support": Support,
}
_BY_REPORTS = frozenset({Action.SHUT_OUT, Action.KEPT_FROM, Action.READ_BESIDE})
_DAYS = frozenset({"looked_on", "reported_on", "referred_on", "review_on"})
_MOMENTS = frozenset({"seen_at", "posted_at"})
_YES_OR_NO = frozenset({"danger", "legal_hold"})
_PEOPLE = frozenset({"handler", "decided_by"})
_MESSAGES = 3
"""How many of the last messages the record itself shows."""
_POST = "quote"
_ORDER = {field.name: place for place, field in enumerate(fields(Words))}


def name(person_id: str, services: Services) -> str:
    """Return a person's name, or that they have left."""
    person = services.directory.person(person_id)
    return person.name if person else words.SOMEBODY


def written(concern: Concern, services: Services) -> tuple[Quote, ...]:
    """Return what stands in the record beside the post, field by field; what was added says by whom and when.

    Of how it ended only the last closing is shown: an earlier one stands among what came later.
    """
    return tuple(_quoted(each, services) for each in standing(concern, services) if each.field != _POST)


def the_post(concern: Concern, services: Services) -> tuple[Quote, ...]:
    """Return what the post says, word for word, with what was added to that."""
    return tuple(_quoted(each, services) for each in standing(concern, services) if each.field == _POST)


def standing(concern: Concern, services: Services) -> list[Said]:
    """Return everything that was written into a record and still stands, field by field."""
    said = services.register.said(concern)
    last = {each.field: each for each in said if each.field in OF_HANDLERS}.values()
    told = [each for each in said if each.field not in OF_HANDLERS]
    return _in_order((*told, *last), concern)


def _in_order(said: Iterable[Said], concern: Concern) -> list[Said]:
    """Return what was written in the order of the record; what was prepared for a closing goes when it is closed."""
    over = {"to_tell"} if concern.state is State.CLOSED else set()
    return sorted((each for each in said if each.field not in over), key=lambda each: _ORDER[each.field])


def _quoted(said: Said, services: Services) -> Quote:
    return Quote(said.words, label_of(said, name(said.by, services)))


def label_of(said: Said, by: str) -> str:
    """Return over what words stand in a record; what was added says by whom and when."""
    label = WORDS[said.field]
    if not said.later:
        return label
    form = here.LABEL_BY if said.field in OF_HANDLERS else here.LABEL_ADDED
    return form.format(label=label, name=by, when=day_and_time(said.at))


def later(concern: Concern, reader: Person, services: Services) -> tuple[Part, ...]:
    """Return the last messages, and the reports that go together with it."""
    messages = services.register.messages(concern)[-_MESSAGES:]
    return (
        *_joined(concern, reader, services),
        *(_message(each, concern, services) for each in messages),
        *_reports(concern, reader, services),
    )


def _joined(concern: Concern, reader: Person, services: Services) -> tuple[Part, ...]:
    if not concern.joins or not may_read(reader, services.register.find(concern.joins)):
        return ()
    return (Text(here.REPORT_OF.format(reference=concern.joins)), _open(concern.joins))


def came_later(concern: Concern, services: Services) -> tuple[Part, ...]:
    """Return everything that came after it was raised, with who brought it, and what stood there before."""
    said = _in_order(services.register.said(concern), concern)
    return (
        *(_quoted(each, services) for each in said if each.later),
        *_referrals(concern, services),
        *_altered(concern, services),
        *(_message(each, concern, services) for each in services.register.messages(concern)),
    )


def _referrals(concern: Concern, services: Services) -> tuple[Part, ...]:
    return tuple(
        Quote(
            referral_words(each),
            here.REFERRED_LABEL.format(to=each.to.label, name=name(each.by, services), when=day_and_time(each.at)),
        )
        for each in services.register.referrals(concern)
    )


def _altered(concern: Concern, services: Services) -> tuple[Part, ...]:
    events = services.bundles.events(concern)
    by_reports = {(each.at, each.actor) for each in events if each.action in _BY_REPORTS}
    found = [
        each
        for each in services.register.altered(concern)
        # What a report of the post changed is told where it can be judged, to those who may know of that report.
        if each.field in here.FIELDS and (each.at, each.by) not in by_reports
    ]
    rows = tuple((_who(each, services), line_of(each, concern, services)) for each in found)
    return (Text(here.ALTERED), Facts(rows)) if rows else ()


def _who(altered: Altered, services: Services) -> str:
    return here.ALTERED_WHO.format(when=day_and_time(altered.at), name=name(altered.by, services))


def line_of(altered: Altered, concern: Concern, services: Services) -> str:
    """Return what was set anew: the field, what stood there before, and what stands there since."""
    before, after = (_read(altered.field, code, concern, services) for code in (altered.before, altered.after))
    line = here.ALTERED_LINE if before and after else here.ALTERED_FIRST if after else here.ALTERED_GONE
    return line.format(field=here.FIELDS[altered.field], before=before, after=after)


def _read(field: str, code: str, concern: Concern, services: Services) -> str:
    if not code:
        return ""
    if field in _CODES:
        return _CODES[field](code).label
    if field in _DAYS:
        on = date.fromisoformat(code)
        return f"{on.day} {on:%B %Y}"
    if field in _MOMENTS:
        return day_and_time(datetime.fromisoformat(code))
    return _looked_up(field, code, concern, services)


def _looked_up(field: str, code: str, concern: Concern, services: Services) -> str:
    """Return a name from the staff list, the classes of records or the policy."""
    if field in _YES_OR_NO:
        return (YesNo.YES if code == str(True) else YesNo.NO).label
    if field in _PEOPLE:
        return name(code, services)
    if field == "retention":
        chosen = services.schedule.classes.get(code)
        return chosen.name if chosen else "" if code == UNDECIDED else code
    return clauses_in_words(tuple(code.split(",")), concern, services) if field == "clauses" else code


def clauses_in_words(ids: tuple[str, ...], concern: Concern, services: Services) -> str:
    """Return clauses as people say their numbers, by the policy that the concern is pinned to."""
    known = pinned_policy(concern, services).clauses
    return "; ".join(known[each].spoken if each in known else each for each in ids)


def _message(message: Message, concern: Concern, services: Services) -> Quote:
    raiser, when = name(concern.raised_by, services), day_and_time(message.at)
    if message.to_raiser:
        return Quote(message.words, here.TO_RAISER.format(raiser=raiser, name=name(message.by, services), when=when))
    return Quote(message.words, here.FROM_RAISER.format(raiser=raiser, when=when))


def _reports(concern: Concern, reader: Person, services: Services) -> tuple[Part, ...]:
    reports = [each for each in services.register.reports(concern) if may_read(reader, each)]
    if not reports:
        return ()
    people = len({each.raised_by for each in (concern, *reports)})
    heading = here.REPORTS.format(count=people) if people > 1 else here.REPORTS_ONE
    return (Text(heading), *(part for each in reports for part in _report(each, services)))


def _report(report: Concern, services: Services) -> tuple[Part, ...]:
    line = here.REPORT_LINE.format(
        name=name(report.raised_by, services), when=day_and_time(report.raised_at), state=report.state.label
    )
    return (Facts(((report.reference, line),)), _open(report.reference))


def _open(reference: str) -> Button:
    return Button(words.OPEN.format(reference=reference), "concerns", "open", reference)
