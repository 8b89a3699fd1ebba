"""What `/group` shows: the policy's steps with words to copy, and what was filed for a group."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.chat.reply import Button, Facts, Part, Quote, Reply, Text, Tone
from bot.command import Ask, Services
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken, is_too_early, may_see
from bot.errors import NotThere
from bot.events import Action, Event
from bot.people import Person
from commands.group import words
from commands.quoting import policy_in_force, quote, quotes

PARAGRAPHS = ("D.Disruption#1", "D.Disruption#2")
_STANDS_IN: Mapping[GroupStep, tuple[str, int]] = {
    GroupStep.REMINDED: (PARAGRAPHS[0], 2),
    GroupStep.SPOKEN_TO: (PARAGRAPHS[1], 0),
    GroupStep.REMOVED: (PARAGRAPHS[1], 1),
}
"""In which paragraph the policy has each step, and in which of its sentences."""
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_AT_MOST = 10


def show(ask: Ask, services: Services) -> Reply:
    """Show the three steps, the policy's words for them, and the groups that something was filed for."""
    return Reply(
        (
            Text(words.TITLE, Tone.HEADING),
            *_whole(services),
            Text(words.THREE_STEPS),
            *(Button(words.CHOOSE[step], "group", step.value) for step in GroupStep),
            Text(words.NOT_THIS_WAY, Tone.QUIET),
            Button(words.RAISE, "escalate"),
            *_listed(groups_of(ask.person, services)),
        ),
        in_confidence=True,
    )


def show_step(ask: Ask, services: Services) -> Reply:
    """Show one step: what was done before, the policy's sentence, and words to copy; `about` may be a group."""
    step = GroupStep(ask.step)
    group = find(ask.person, ask.about, services) if ask.about else None
    taken = services.groups.taken(group) if group else ()
    early = is_too_early(step, taken)
    return Reply(
        (
            Text(words.STEP_TITLE[step], Tone.HEADING),
            *(_before(group, taken, services) if group else ()),
            *(_word_first(group, services) if early else ()),
            *_sentence(step, group, services),
            Text(words.HOW[step]),
            Quote(to_copy(step, services, early=early), words.TO_COPY),
            Button(words.DONE, "group", "file", f"{step.value}:{ask.about}"),
            Button(words.BACK, "group"),
        ),
        in_confidence=True,
    )


def show_group(ask: Ask, services: Services) -> Reply:
    """Show what was filed for a group, and write down that it was read."""
    group = find(ask.person, ask.about, services)
    services.groups.record(Event(ask.person.id, Action.GROUP_OPENED, group.id, services.clock()))
    return Reply(whole_group(group, services), in_confidence=True)


def whole_group(group: GroupChat, services: Services) -> tuple[Part, ...]:
    """Return everything about a group, with the three steps as buttons."""
    return (
        Text(words.GROUP_TITLE.format(name=group.name), Tone.HEADING),
        Facts(((words.WHERE, group.place.label), (words.SCHOOL, _school(group, services)))),
        Text(words.BEFORE),
        _history(services.groups.taken(group), services),
        *(Button(words.CHOOSE[step], "group", step.value, group.id) for step in GroupStep),
        Button(words.KEEPING, "records", "group", group.id),
        Button(words.BACK, "group"),
    )


def groups_of(person: Person, services: Services) -> list[GroupChat]:
    """Return the groups that a person may see, the one that was filed last first."""
    return [group for group in services.groups.all() if may_see(person, group)]


def find(person: Person, group_id: str, services: Services) -> GroupChat:
    """Return a group that a person may see; raise NotThere, also where they may not."""
    group = services.groups.find(group_id)
    if not may_see(person, group):
        raise NotThere
    return group


def to_copy(step: GroupStep, services: Services, *, early: bool = False) -> str:
    """Return the words that a leader can post: ours, and the policy's sentence where the policy in force has one.

    `early` is a removal before which no private word is filed: its words speak of none.
    """
    said = _said(step, services)
    ours, _, quoted = (words.COPY_WITHOUT_A_WORD if early else words.COPY[step]).partition("\n\n")
    return f"{ours}\n\n{quoted.format(policy=said.words)}" if said else ours


def _whole(services: Services) -> tuple[Part, ...]:
    clauses = policy_in_force(services).clauses
    found = [clauses[each] for each in PARAGRAPHS if each in clauses]
    if not found:
        return (Text(words.NO_SECTION, Tone.WARNING),)
    return (*quotes(found, services), Text(words.FOR_WHATSAPP, Tone.QUIET))


def _sentence(step: GroupStep, group: GroupChat | None, services: Services) -> tuple[Part, ...]:
    said = _said(step, services)
    if said is None:
        return (Text(words.NO_SECTION, Tone.WARNING),)
    elsewhere = group is None or group.place is not GroupPlace.WHATSAPP
    return (said, Text(words.FOR_WHATSAPP, Tone.QUIET)) if elsewhere else (said,)


def _said(step: GroupStep, services: Services) -> Quote | None:
    """Return the policy's sentence for a step, or its whole paragraph where another version has fewer sentences."""
    paragraph, number = _STANDS_IN[step]
    clause = policy_in_force(services).clauses.get(paragraph)
    if clause is None:
        return None
    sentences = _BETWEEN_SENTENCES.split(clause.text)
    shown = quote(clause, services)
    return replace(shown, words=sentences[number]) if number < len(sentences) else shown


def _word_first(group: GroupChat | None, services: Services) -> tuple[Part, ...]:
    """Say kindly that the step before is not filed, in the policy's words, and leave it to the leader."""
    said = _said(GroupStep.SPOKEN_TO, services)
    if said is None:
        return ()
    told = Text(words.TOO_EARLY if group else words.ASK_FIRST, Tone.WARNING)
    about = f"{GroupStep.SPOKEN_TO.value}:{group.id if group else ''}"
    return (
        told,
        said,
        Text(words.YOU_DECIDE),
        Button(words.FILE_WORD, "group", "file", about),
        Text(words.REMOVAL_SAYS),
    )


def _before(group: GroupChat, taken: Sequence[StepTaken], services: Services) -> tuple[Part, ...]:
    return (Text(words.GROUP_TITLE.format(name=group.name)), Text(words.BEFORE), _history(taken, services))


def _history(taken: Sequence[StepTaken], services: Services) -> Facts:
    return Facts(tuple((f"{each.on.day} {each.on:%B %Y}", _line(each, services)) for each in taken))


def _line(taken: StepTaken, services: Services) -> str:
    person = services.directory.person(taken.by)
    return words.LINE.format(step=taken.step.label, name=person.name if person else words.SOMEBODY)


def _listed(groups: Sequence[GroupChat]) -> tuple[Part, ...]:
    if not groups:
        return (Text(words.NO_GROUPS, Tone.QUIET),)
    shown = (Button(words.OPEN.format(name=group.name), "group", "open", group.id) for group in groups[:_AT_MOST])
    more = len(groups) - _AT_MOST
    return (Text(words.GROUPS), *shown, *((Text(words.MORE.format(count=more), Tone.QUIET),) if more > 0 else ()))


def _school(group: GroupChat, services: Services) -> str:
    return next((s.name for s in services.directory.schools() if s.id == group.school), group.school)
