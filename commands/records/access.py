"""Subject access: a request is noted the day it was asked, and who asks is checked before anything else."""

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.form import Answers, BadAnswers, Field, FieldKind, Form, Option, Section, options
from bot.chat.reply import Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.concerns.access_steps import AccessStep, CheckedHow, Doing
from bot.concerns.privacy import AccessRequest, AskedHow
from bot.errors import NotThere
from bot.events import Action, Event
from bot.people.called import MOST_OF_WHOLE, MOST_WORDS, any_is_surely, looks_like_a_name
from bot.people.known import Known
from bot.references import new_id, new_reference
from commands.records import access_words as words
from commands.records.asking import LONG, as_seen, find_open, form_of, how, lines, may_be_meant, opens, put, told
from commands.records.page import of_request
from commands.records.show import handles_requests, names_of, spoken, today

NOBODY_LISTED = "nobody"
"""The code of having never been on the staff list."""


def show_asking(ask: Ask, services: Services) -> Form:
    """Ask who wants to see what is held on them, and since when the clock runs."""
    if not handles_requests(ask.person):
        raise NotThere
    ways = options(AskedHow)
    fields = (
        Field("name", words.NAME, required=True, hint=words.NAME_HINT),
        _other_names(),
        Field("asked_on", words.ASKED_ON, FieldKind.DAY, required=True, value=today(services).isoformat()),
        Field("asked_how", words.ASKED_HOW, FieldKind.CHOICE, required=True, options=ways),
    )
    sections, intro = (Section("", fields),), words.ASK_INTRO
    return Form("records", "ask", words.ASK_TITLE, sections, words.SAVE_ASKING, new_id(), intro=intro)


def _other_names(names: Sequence[str] = ()) -> Field:
    kind, said, hint = FieldKind.PARAGRAPH, "\n".join(names), words.OTHER_NAMES_HINT
    return Field("others", words.OTHER_NAMES, kind, hint=hint, value=said, longest=LONG)


def save_asking(saving: Saving, services: Services) -> Reply:
    """Note a request; that this person may was asked when the form was drawn again for it."""
    answers = saving.answers
    name = answers.text("name")
    found = _called([name], services)
    if not (found or looks_like_a_name(name, MOST_OF_WHOLE)):
        raise BadAnswers({"name": words.NOT_A_NAME.format(number=1, most=MOST_OF_WHOLE)})
    request = AccessRequest(
        id=new_reference(),
        person=found[0].id if len(found) == 1 else "",
        names=_all_names(name, answers),
        asked_on=answers.day("asked_on") or today(services),
        asked_how=AskedHow(answers.text("asked_how")),
        noted_by=saving.ask.person.id,
    )
    event = Event(saving.ask.person.id, Action.ACCESS_ASKED, request.id, services.clock(), how(request))
    services.privacy.put_request(request, nonce=saving.nonce, event=event)
    return Reply((Text(words.ASKING_SAVED.format(due=spoken(request.due))), opens(request)), in_confidence=True)


def _all_names(name: str, answers: Answers) -> tuple[str, ...]:
    """Return a name with its other spellings; raise BadAnswers for a line that says more than a name."""
    others = lines(answers.text("others"))
    for number, line in enumerate(others, start=1):
        if not looks_like_a_name(line):
            raise BadAnswers({"others": words.NOT_A_NAME.format(number=number, most=MOST_WORDS)})
    return tuple(dict.fromkeys((name, *others)))


def _called(names: Sequence[str], services: Services) -> list[Known]:
    return [known for known in services.privacy.everybody() if any_is_surely(known.names, names)]


def show_checking(ask: Ask, services: Services) -> Form:
    """Ask how it was checked who it is, whom of the staff list it is, and whether the names are right."""
    request = find_open(ask, services)
    checked = Field("how", words.HOW_CHECKED, FieldKind.CHOICE, required=True, options=options(CheckedHow))
    fields = (checked, *_which(request, services), _other_names(request.names[1:]))
    return form_of(request, "check", words.CHECK_TITLE, fields, words.SAVE_CHECK, words.CHECK_INTRO)


def _which(request: AccessRequest, services: Services) -> tuple[Field, ...]:
    """Return the question which of those on the list it is, where anybody has or had one of the names."""
    found = may_be_meant(request, services)
    offered = (*(Option(k.id, told(k, services)) for k in found), Option(NOBODY_LISTED, words.NOBODY_LISTED))
    choice, now = FieldKind.CHOICE, request.person
    return (Field("which", words.WHICH, choice, required=True, options=offered, value=now),) if found else ()


def save_check(saving: Saving, services: Services) -> Reply:
    """Note that somebody checked who it is; whatever was agreed to before is agreed to no more."""
    before, answers, by = as_seen(saving, find_open(saving.ask, services)), saving.answers, saving.ask.person
    step = AccessStep(Doing.CHECKED, by.id, services.clock(), answers.text("how"))
    which = answers.text("which")
    names = _all_names(before.names[0], answers)
    after = replace(before.then(step), person="" if which == NOBODY_LISTED else which, names=names)
    if after.is_about(by, names_of(by, services)):
        raise NotThere
    put(saving, after, Action.ACCESS_CHECKED, services)
    offered, meant = may_be_meant(before, services), may_be_meant(after, services)
    new = after.person == "" and len(meant) > len([each for each in offered if each in meant])
    more = (Text(words.CHOOSE_AGAIN, Tone.WARNING),) if new else ()
    return Reply((Text(words.CHECKED), *more, *of_request(after, by, services)), in_confidence=True)
