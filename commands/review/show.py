"""What `/review` shows: the groups that wait, one group, and what was taught."""

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.chat.reply import Button, Facts, Part, Press, Quote, Reply, Text, Tone
from bot.command import Ask, Services
from bot.people.names import Names
from bot.policies.alike import Group
from bot.policies.clause import Clause
from bot.policies.learnt import Lesson
from bot.policies.questions import Ending
from bot.references import new_id
from commands.quoting import address_of, label_of, policies_in_force
from commands.review import words
from commands.review.waiting import Waiting, names, nearest, policies_of, waiting, week_of

AT_ONCE = 6
"""Groups or lessons that one reply shows."""
EXAMPLES = 5
"""Examples of a group that are shown."""


def show_list(ask: Ask, services: Services) -> Reply:
    """Show the groups that wait, some at a time: `about` is the number of the first."""
    now = waiting(services)
    first = _place(ask.about)
    parts: list[Part] = [Text(words.TITLE, Tone.HEADING), Text(_how_many(now)), Text(words.INTRO, Tone.QUIET)]
    for number, group in islice(enumerate(now.groups, start=1), first, first + AT_ONCE):
        parts += _listed(number, group, names(services))
    if len(now.groups) > first + AT_ONCE:
        parts.append(Button(words.MORE, "review", about=str(first + AT_ONCE)))
    return Reply((*parts, Button(words.TAUGHT, "review", "taught")), in_confidence=True)


def _place(about: str) -> int:
    return int(about) if about.isascii() and about.isdigit() and len(about) < len(str(10**6)) else 0


def _how_many(now: Waiting) -> str:
    count = sum(len(group.questions) for group in now.groups)
    if count > 1:
        return words.WAIT.format(count=count)
    return words.ONE_WAITS if count else words.NONE


def _listed(number: int, group: Group, staff: Names) -> tuple[Part, ...]:
    count = len(group.questions)
    label = (words.ONCE if count == 1 else words.SEVERAL).format(number=number, count=count, last=week_of(group))
    look = Button(words.LOOK.format(number=number), "review", "group", group.id)
    return Quote(staff.masked(group.examples[0]), label), look


def show_group(ask: Ask, services: Services) -> Reply:
    """Show one group, with one step to deal with it."""
    group = waiting(services).group(ask.about)
    near = nearest(group, services)
    return Reply((*_about(group, services), *_steps(group, near, services)), in_confidence=True)


def _about(group: Group, services: Services) -> Iterator[Part]:
    staff, count = names(services), len(group.questions)
    yield Text(words.GROUP_ONCE if count == 1 else words.GROUP.format(count=count), Tone.HEADING)
    facts = [(words.FIRST, week_of(group, first=True)), (words.LAST, week_of(group))]
    policies = policies_of(group, services)
    if policies:
        facts.append((words.POLICY, "; ".join(policies)))
    if group.shared:
        facts.append((words.SHARED, staff.masked(", ".join(group.shared))))
    yield Facts(tuple(facts))
    for number, example in enumerate(group.examples[:EXAMPLES], start=1):
        yield Quote(staff.masked(example), words.EXAMPLE.format(number=number))


def _steps(group: Group, near: Sequence[Clause], services: Services) -> Iterator[Part]:
    yield Text(words.NEAREST if near else words.NO_NEAREST)
    labels = {address_of(clause, services): label_of(clause, services) for clause in near}
    for address, label in labels.items():
        yield Button(words.READ.format(clause=label), "policy", "clause", address)
    for address, label in labels.items():
        yield Button(words.BELONGS.format(clause=label), "review", "words", f"{group.id}:{address}")
    yield Button(words.BELONGS_ELSEWHERE, "review", "words", group.id)
    yield Button(words.NOT_SETTLED, "review", "silent", group.id)
    yield Press(words.SET_ASIDE, "review", "aside", new_id(), group.id)
    yield Button(words.BACK_TO_LIST, "review")


def show_taught(ask: Ask, services: Services) -> Reply:
    """Show what was taught, the latest first, some at a time: `about` is the number of the first."""
    now = waiting(services)
    first = _place(ask.about)
    latest_first = list(reversed(now.lessons))
    parts: list[Part] = [Text(words.TAUGHT, Tone.HEADING)]
    parts.append(Text(words.TAUGHT_INTRO if latest_first else words.TAUGHT_NONE, Tone.QUIET))
    for number, lesson in islice(enumerate(latest_first, start=1), first, first + AT_ONCE):
        parts += _taught(number, lesson, now, services)
    if len(latest_first) > first + AT_ONCE:
        parts.append(Button(words.EARLIER, "review", "taught", str(first + AT_ONCE)))
    return Reply((*parts, Button(words.BACK_TO_LIST, "review")), in_confidence=True)


def _taught(number: int, lesson: Lesson, now: Waiting, services: Services) -> Iterator[Part]:
    yield Text(names(services).masked(_what(number, lesson, now, services)))
    if lesson.phrases:
        yield Quote(names(services).masked("\n".join(lesson.phrases)), words.PHRASES)
    yield Press(words.TAKE_BACK_NUMBER.format(number=number), "review", "back", new_id(), lesson.id)


def _what(number: int, lesson: Lesson, now: Waiting, services: Services) -> str:
    if lesson.ending is Ending.SET_ASIDE:
        return words.TAUGHT_ASIDE.format(number=number, day=f"{lesson.on.day} {lesson.on:%B %Y}")
    if lesson.ending is Ending.ANSWERED:
        return words.TAUGHT_WORDS.format(number=number, clause=_taught_clause(lesson, services))
    count = now.times_again(lesson)
    told = words.TAUGHT_AGAIN if count else words.TAUGHT_SUBJECT
    return told.format(number=number, subject=lesson.subject, count=count)


def _taught_clause(lesson: Lesson, services: Services) -> str:
    """Return the clause of a lesson as it is spoken; its id where its policy has it no more."""
    policy = next((each for each in policies_in_force(services) if each.name == lesson.policy), None)
    clause = policy.clauses.get(lesson.clause) if policy else None
    return label_of(clause, services) if clause else lesson.clause
