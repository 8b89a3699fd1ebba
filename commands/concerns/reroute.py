"""Giving a concern to whom it belongs: somebody turns out to be involved, or it was taken for something else.

Whoever loses sight of it loses it in the transaction of the change, and what waits for them in the outbox is withdrawn
there; only then are those told who have it now. The audit trail says that, and not what.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.chat.form import Answers, Field, FieldKind, Form, Option, options
from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.additions import Along, More
from bot.concerns.concern import AboutWhom, Concern, Kind, Note
from bot.concerns.danger import handed_over
from bot.concerns.joining import apart, beside, given
from bot.concerns.routing import heads_meant, may_read, owners, readers, routed
from bot.errors import NobodyElse, NobodyLeft
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people import Person
from commands import outside
from commands.concerns import whose_words as words
from commands.concerns.asked import as_seen, form
from commands.concerns.danger import as_danger, tells_of_danger, told_at_once
from commands.concerns.show import find, whole

_LONG = 20_000


def show_reroute(ask: Ask, services: Services) -> Form:
    """Ask what is to be put right."""
    concern = find(ask, services)
    title, submit, intro = words.REROUTE_TITLE, words.SAVE_REROUTE, words.REROUTE_INTRO
    return form(concern, "reroute", title, _fields(concern, services), submit=submit, intro=intro)


def _fields(concern: Concern, services: Services) -> tuple[Field, ...]:
    schools = tuple(Option(school.id, school.name) for school in services.directory.schools())
    people = services.directory.people()
    named = tuple(_option(person) for person in people if person.id in concern.named)
    others = tuple(_option(person) for person in people if person.id not in concern.named)
    choice, several = FieldKind.CHOICE, FieldKind.CHOICES
    by_mistake = Field("not_named", words.NOT_NAMED, several, hint=words.NOT_NAMED_HINT, options=named)
    return (
        Field("about", words.ABOUT, choice, required=True, options=options(AboutWhom), value=concern.about.value),
        Field("kind", words.KIND, choice, required=True, options=options(Kind), value=concern.kind.value),
        Field("school", words.SCHOOL, choice, required=True, options=schools, value=concern.school),
        Field("named", words.ADD_NAMED, several, hint=words.ADD_NAMED_HINT, options=others),
        *((by_mistake,) if named else ()),
        Field("why", words.REROUTE_WHY, FieldKind.PARAGRAPH, hint=words.REROUTE_WHY_HINT, longest=_LONG),
    )


def _option(person: Person) -> Option:
    return Option(person.id, f"{person.name}, {person.role.label.lower()}")


def save_reroute(saving: Saving, services: Services) -> Reply:
    """Give a concern to whom it belongs, or say that nobody would be left."""
    before, answers, person = as_seen(saving, services), saving.answers, saving.ask.person
    after = taken_over(_put_right(before, answers, services), services)
    if after == before:
        return Reply((Text(words.SAME), *whole(before, services, person)), in_confidence=True)
    hand_over(saving, before, after, Action.CONCERN_REROUTED, services, answers.text("why"))
    if not may_read(person, after):
        return Reply((Text(words.REROUTED_AWAY),))
    now = services.register.find(before.reference)
    return Reply((Text(words.REROUTED), *whole(now, services, person)), in_confidence=True)


def _put_right(before: Concern, answers: Answers, services: Services) -> Concern:
    about, school = AboutWhom(answers.text("about")), answers.text("school")
    is_new = (about, school) != (before.about, before.school)
    heads = heads_meant(about, school, services.directory) if is_new else frozenset()
    gone, new = set(answers.chosen("not_named")), heads.union(answers.chosen("named"))
    kind = Kind(answers.text("kind"))
    return replace(before, about=about, kind=kind, school=school, named=(before.named - gone) | new)


def taken_over(concern: Concern, services: Services) -> Concern:
    """Return a concern on its route as it is now; raise NobodyElse, with the way outside, where nobody is left."""
    try:
        after = routed(concern, services.routes, services.directory)
    except NobodyLeft:
        raise outside.told(NobodyElse(), services) from None
    handler = services.directory.person(after.handler)
    return after if handler and may_read(handler, after) else replace(after, handler="")


def hand_over(  # noqa: PLR0913, PLR0917 - what a change of hands is made of
    saving: Saving, before: Concern, after: Concern, action: Action, services: Services, why: str = ""
) -> None:
    """Write a change of hands: sight and what waits for others go first, then those are told who have it now.

    The other reports of the same post go along; out of those that somebody else deals with goes whoever is named.
    """
    person, now, register = saving.ask.person, services.clock(), services.register
    event = Event(person.id, action, before.reference, now)
    danger = tells_of_danger(before, after, (why,), person, services)
    after = as_danger(before, after, person, services) if danger else after
    others, elsewhere = beside(before, register), apart(before, register)
    going = given(before, after, others, event, services.routes, services.directory, elsewhere)
    changed = replace(going.after, version=before.version + 1)
    services.register.change(
        before,
        changed,
        nonce=saving.nonce,
        event=event,
        notices=(
            *new_hands(before, going.after, person, services),
            *of_those(elsewhere, going.along, person, services),
            *(told_at_once(changed, person.id, services) if danger else ()),
        ),
        note=Note(person.id, now, why) if why else None,
        more=More(along=going.along),
        told={reader.id for reader in readers(going.after, services.directory)},
    )


def of_those(
    elsewhere: Sequence[Concern], along: Iterable[Along], by: Person, services: Services
) -> tuple[Notice, ...]:
    """Return the notices to those who get a concern of the same post that goes its own way."""
    references = {each.reference for each in elsewhere}
    changed = (each for each in along if each.before.reference in references)
    return tuple(notice for each in changed for notice in new_hands(each.before, each.after, by, services))


def new_hands(before: Concern, after: Concern, by: Person, services: Services) -> tuple[Notice, ...]:
    """Return the notices to those who have a concern now and had it not before; of danger they are told at once."""
    now, directory = services.clock(), services.directory
    deal, dealt = owners(after, directory), owners(before, directory)
    new = [person for person in deal if person not in dealt]
    known = {*readers(before, directory), *new}
    others = [person for person in readers(after, directory) if person not in known]
    told = [
        *((handed_over(after), person) for person in new),
        *((NoticeKind.URGENT_CONCERN if after.danger else NoticeKind.NEW_CONCERN, person) for person in others),
    ]
    key = f"{after.reference}:{before.version + 1}"
    return tuple(
        Notice(f"{key}:{kind.value}:{person.id}", kind, person.id, after.reference, now)
        for kind, person in told
        if person != by
    )
