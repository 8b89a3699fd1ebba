"""Giving a concern back to somebody whom another report of its post named without any bearing on it.

The report that named them stays out of their sight, and so does the reason: it is kept with that report. The concern
goes its way again as if that report had not named them.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Option
from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.additions import Along, More
from bot.concerns.concern import Concern, Note
from bot.concerns.joining import apart, beside, given, the_most_serious
from bot.concerns.routing import may_read, readers
from bot.concerns.substance import says_something
from bot.errors import NotNow
from bot.events import Action, Event
from bot.notices import Notice
from commands.concerns import whose_words as words
from commands.concerns.asked import as_seen, form
from commands.concerns.bearing import namers
from commands.concerns.danger import as_danger, tells_of_danger, told_at_once
from commands.concerns.reroute import new_hands, of_those, taken_over
from commands.concerns.show import find, whole
from commands.concerns.trail import name
from commands.concerns.words import SAY_MORE

_LONG = 20_000


def show(ask: Ask, services: Services) -> Form:
    """Ask to whom it is given back, and why; raise NotNow where no report shut anybody out."""
    concern = find(ask, services)
    people = tuple(Option(each, name(each, services)) for each in namers(concern, ask.person, services))
    if not people:
        raise NotNow
    only = people[0].code if len(people) == 1 else ""
    several, paragraph = FieldKind.CHOICES, FieldKind.PARAGRAPH
    fields = (
        Field("who", words.BACK_TO, several, required=True, options=people, value=only),
        Field("why", words.BACK_WHY, paragraph, required=True, hint=words.BACK_WHY_HINT, longest=_LONG),
    )
    return form(concern, "give_back", words.BACK_TITLE, fields, submit=words.SAVE_BACK, intro=words.BACK_INTRO)


def save(saving: Saving, services: Services) -> Reply:
    """Give it back, with a reason of substance."""
    before, person = as_seen(saving, services), saving.ask.person
    by = namers(before, person, services)
    who = frozenset(saving.answers.chosen("who")) & by.keys()
    if not who:
        raise NotNow
    if not says_something(saving.answers.text("why")):
        raise BadAnswers({"why": SAY_MORE})
    naming = {each.reference: each for one in who for each in by[one]}
    after = _give_back(saving, before, who, list(naming.values()), services)
    if not may_read(person, after):
        return Reply((Text(words.BACK_AWAY),))
    return Reply(
        (Text(words.BACK), *whole(services.register.find(before.reference), services, person)), in_confidence=True
    )


def _give_back(
    saving: Saving, before: Concern, who: frozenset[str], naming: Sequence[Concern], services: Services
) -> Concern:
    person, now, register = saving.ask.person, services.clock(), services.register
    apart_now = {each.reference for each in naming}
    rest = [each for each in beside(before, register) if each.reference not in apart_now]
    far = [each for each in apart(before, register) if each.reference not in apart_now]
    was, *others = _under_one([before, *rest])
    back = taken_over(replace(was, shut_out=was.shut_out - who), services)
    event = Event(person.id, Action.GIVEN_BACK, before.reference, now)
    going = given(was, back, others, event, services.routes, services.directory, far)
    told = frozenset(reader.id for reader in readers(going.after, services.directory))
    itself = Along(before, replace(going.after, version=before.version + 1), event, told=told)
    hands = (*new_hands(before, itself.after, person, services), *of_those(far, going.along, person, services))
    _store(saving, naming, who, (itself, *going.along), hands, services)
    return going.after


def _under_one(reports: Sequence[Concern]) -> list[Concern]:
    """Return reports that go together still when the one that they joined goes apart from them."""
    known = {each.reference for each in reports}
    if all(each.joins in {"", *known} for each in reports):
        return list(reports)
    main = the_most_serious(reports).reference
    return [replace(each, joins="" if each.reference == main else main) for each in reports]


def _store(  # noqa: PLR0913, PLR0917 - one transaction takes all that belongs to it
    saving: Saving,
    naming: Sequence[Concern],
    who: frozenset[str],
    along: tuple[Along, ...],
    hands: tuple[Notice, ...],
    services: Services,
) -> None:
    """Write it down with the report that named them, whose readers alone come to know of it and why."""
    person, now, why = saving.ask.person, services.clock(), saving.answers.text("why")
    judged = [replace(each, joins="", no_bearing=each.no_bearing | (who & each.named)) for each in naming]
    events = [Event(person.id, Action.NO_BEARING, each.reference, now) for each in naming]
    first, after = naming[0], replace(judged[0], version=naming[0].version + 1)
    danger = tells_of_danger(first, after, (why,), person, services)
    after = as_danger(first, after, person, services) if danger else after
    others = [
        Along(was, replace(each, version=was.version + 1), event)
        for was, each, event in zip(naming[1:], judged[1:], events[1:], strict=True)
    ]
    services.register.change(
        first,
        after,
        nonce=saving.nonce,
        event=events[0],
        notices=(*hands, *(told_at_once(after, person.id, services) if danger else ())),
        note=Note(person.id, now, why),
        more=More(along=(*along, *others)),
    )
