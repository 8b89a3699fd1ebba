"""The page of a request: whom it is about, what a search finds in numbers, what was done, and what comes next."""

from collections.abc import Iterator
from dataclasses import replace

from bot.chat.reply import Button, Facts, Part, Press, Reply, Text, Tone
from bot.command import Ask, Services
from bot.concerns.access_steps import (
    AccessStep,
    CheckedHow,
    Doing,
    agreed_for,
    draft_of,
    is_open_for,
    is_shared_with,
    last,
    left_out_by,
    waits_for_agreement,
)
from bot.concerns.privacy import AccessRequest, may_agree
from bot.people import Person
from bot.references import new_id
from bot.weeks import day, day_and_time
from commands.records import access_words as words
from commands.records import bundle, counting, items
from commands.records.asking import find, may_be_meant, second_persons, told
from commands.records.show import spoken, today


def show_request(ask: Ask, services: Services) -> Reply:
    """Show a request, how long there is to answer it, what a search finds in numbers, and what comes next."""
    request_id = ask.about.partition(":")[0]  # what was saved may have been a picture of it
    request = find(replace(ask, about=request_id), services)
    return Reply(of_request(request, ask.person, services), in_confidence=True)


def of_request(request: AccessRequest, person: Person, services: Services) -> tuple[Part, ...]:
    """Return a request as somebody who handles it sees it, with the steps that are theirs now."""
    rows = (
        (words.ABOUT, "; ".join(request.names)),
        (words.WHO_IT_IS, _who_it_is(request, services)),
        (words.ASKED, words.ASKED_LINE.format(day=spoken(request.asked_on), how=request.asked_how.label.lower())),
        (words.ANSWER_BY, _due(request, services)),
        (words.STANDS, _stands(request, person, services)),
    )
    title = Text(words.REQUEST_TITLE.format(reference=request.id), Tone.HEADING)
    checked = last(request.steps, Doing.CHECKED) is not None
    found = counting.shown(request, person, services) if checked else ()
    return (title, Facts(rows), *found, *_done(request, services), *_next(request, person, services))


def _who_it_is(request: AccessRequest, services: Services) -> str:
    known = next((each for each in services.privacy.everybody() if each.id == request.person), None)
    if known and request.person:
        return told(known, services)
    unchosen = [] if request.is_chosen else may_be_meant(request, services)
    return words.TO_CHOOSE.format(count=len(unchosen)) if unchosen else words.NOT_ON_LIST


def _due(request: AccessRequest, services: Services) -> str:
    left = (request.due - today(services)).days
    said = words.LATE if left < 0 else words.DAYS_LEFT
    return said.format(day=spoken(request.due), days=left)


def _stands(request: AccessRequest, person: Person, services: Services) -> str:
    steps = request.steps
    if request.released and not is_open_for(person.id, steps):
        return words.RELEASED.format(day=day(request.released.at))
    if drafted := draft_of(person.id, steps):
        return words.DRAFTED.format(day=day(drafted.at))
    if agreed_for(person.id, steps):
        return words.AGREED
    if _agreed_themselves(person, request):
        return words.YOU_AGREED
    if waits_for_agreement(steps):
        return words.WAITS_FOR.format(names="; ".join(each.name for each in second_persons(request, services)))
    return words.NOT_ASKED if last(steps, Doing.CHECKED) else words.NOT_CHECKED


def _agreed_themselves(person: Person, request: AccessRequest) -> bool:
    """Say whether somebody agreed for whoever handles it, and no draft of their own waits for them."""
    agreed = agreed_for("", request.steps)
    return agreed is not None and agreed.by == person.id and not is_shared_with(person.id, request.steps)


def _done(request: AccessRequest, services: Services) -> tuple[Part, ...]:
    """Return what was done, by whom and when; that a part waits for somebody else is theirs to know."""
    shown = [step for step in request.steps if step.what is not Doing.SHARED]
    rows = tuple((day_and_time(step.at), f"{_by(step, services)}: {_what(step)}") for step in shown)
    return (Text(words.DONE, Tone.QUIET), Facts(rows)) if rows else ()


def _by(step: AccessStep, services: Services) -> str:
    known = {each.id: each.names[0] for each in services.privacy.everybody()}
    return known.get(step.by, words.SOMEBODY)


def _what(step: AccessStep) -> str:
    if without := left_out_by(step):
        return words.STEP.format(what=step.what.label, how=bundle.left_out_in_words(without))
    if step.what is not Doing.CHECKED:
        return step.what.label
    return words.STEP.format(what=step.what.label, how=CheckedHow(step.detail).label)


def _next(request: AccessRequest, person: Person, services: Services) -> Iterator[Part]:
    if waits_for_agreement(request.steps) and may_agree(person, request):
        yield Button(words.AGREE, "records", "agree", request.id)
    if is_open_for(person.id, request.steps):
        yield from _to_do(request, person, services)


def _to_do(request: AccessRequest, person: Person, services: Services) -> Iterator[Part]:
    steps = request.steps
    checked = last(steps, Doing.CHECKED)
    yield Button(words.CHECK_AGAIN if checked else words.CHECK, "records", "check", request.id)
    if agreed_for(person.id, steps):
        yield Button(words.MAKE_DRAFT, "records", "draft", request.id)
        if draft_of(person.id, steps):
            yield from items.steps(request, person, services)
    elif checked and not _agreed_themselves(person, request):
        yield from _to_ask(request, services)


def _to_ask(request: AccessRequest, services: Services) -> Iterator[Part]:
    if not second_persons(request, services):
        yield Text(words.NO_SECOND, Tone.WARNING)
    elif not waits_for_agreement(request.steps):
        label, confirm = words.ASK_SECOND, words.SECOND_CONFIRM
        yield Press(label, "records", "second", new_id(), request.id, str(request.version), confirm=confirm)
