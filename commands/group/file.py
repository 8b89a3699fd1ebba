"""How a leader files that a step was taken, without naming anybody."""

from bot.chat.form import Field, FieldKind, Form, Option, Section, options
from bot.chat.reply import Reply, Text
from bot.command import Ask, Saving, Services
from bot.concerns.groups import LONGEST_NAME, GroupChat, GroupPlace, GroupStep, StepTaken, is_too_early
from bot.errors import NotThere
from bot.events import Action, Event
from bot.people import FEDERATION, Person
from bot.references import new_id
from commands.group import words
from commands.group.show import find, groups_of, whole_group
from commands.quoting import today


def show_form(ask: Ask, services: Services) -> Form:
    """Ask for the day, and for the group where none was opened; `about` is a step and, after a colon, a group."""
    step, group = _meant(ask, services)
    day = Field("on", words.WHEN, FieldKind.DAY, required=True, value=f"{today(services)}")
    fields = (day,) if group else (*_which_group(ask.person, services), day)
    intro = _intro(step, group, services)
    title = words.FILE_TITLE[step]
    return Form("group", "file", title, (Section("", fields),), words.SAVE, new_id(), ask.about, intro=intro)


def _intro(step: GroupStep, group: GroupChat | None, services: Services) -> str:
    if group is None:
        return words.FILE_INTRO
    early = is_too_early(step, services.groups.taken(group))
    return f"{words.FILE_TOO_EARLY} {words.FILE_INTRO_KNOWN}" if early else words.FILE_INTRO_KNOWN


def save(saving: Saving, services: Services) -> Reply:
    """File the step, and show everything that is filed for the group."""
    step, group = _meant(saving.ask, services)
    known = group or _same_name(saving, services)
    of = known or _new_group(saving)
    now, person = services.clock(), saving.ask.person
    on = saving.answers.day("on") or today(services)
    details = {"step": step.value, "school": of.school}
    event = Event(person.id, Action.GROUP_STEP_TAKEN, of.id, now, details)
    group_id = services.groups.file(of, StepTaken(step, on, person.id, now), nonce=saving.nonce, event=event)
    filed = Text(words.FILED.format(step=step.label.lower(), day=f"{on.day} {on:%B %Y}"))
    same = (Text(words.SAME_NAME),) if known and not group else ()
    return Reply((filed, *same, *whole_group(find(person, group_id, services), services)), in_confidence=True)


def _meant(ask: Ask, services: Services) -> tuple[GroupStep, GroupChat | None]:
    code, _, group_id = ask.about.partition(":")
    step = next((each for each in GroupStep if each.value == code), None)
    if step is None:
        raise NotThere
    return step, find(ask.person, group_id, services) if group_id else None


def _which_group(person: Person, services: Services) -> tuple[Field, ...]:
    return (
        Field("name", words.NAME, required=True, hint=words.NAME_HINT, longest=LONGEST_NAME),
        Field("place", words.PLACE, FieldKind.CHOICE, required=True, options=options(GroupPlace)),
        *(() if person.school else (_school_field(services),)),
    )


def _school_field(services: Services) -> Field:
    schools = tuple(Option(school.id, school.name) for school in services.directory.schools())
    return Field("school", words.AT_SCHOOL, FieldKind.CHOICE, required=True, options=schools)


def _new_group(saving: Saving) -> GroupChat:
    asked = saving.answers
    return GroupChat(new_id(), _school_of(saving), GroupPlace(asked.text("place")), asked.text("name"))


def _same_name(saving: Saving, services: Services) -> GroupChat | None:
    """Return the group of the same school, place and name, so that its history goes on."""
    asked = saving.answers
    meant = _school_of(saving), asked.text("place"), asked.text("name").casefold()
    known = groups_of(saving.ask.person, services)
    return next((g for g in known if (g.school, g.place.value, g.name.casefold()) == meant), None)


def _school_of(saving: Saving) -> str:
    person = saving.ask.person
    return saving.answers.text("school") if person.school == FEDERATION else person.school
