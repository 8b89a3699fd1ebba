"""How the policy's owner teaches the bot: words for a clause, a subject that is not covered, or neither."""

from collections.abc import Callable, Sequence

from bot.chat.form import BadAnswers, Field, FieldKind, Form, Option, Section
from bot.chat.reply import Button, Part, Press, Reply, Text, Tone
from bot.command import Ask, Saving, Services
from bot.errors import StaffroomError
from bot.events import Action, Event
from bot.people.names import Names
from bot.policies.alike import Group, Weights, likest, suggested, weights
from bot.policies.clause import Clause
from bot.policies.learnt import Lesson
from bot.policies.library import Policy
from bot.policies.normalise import terms_of
from bot.policies.questions import Ending
from bot.references import new_id
from bot.triage import Judgement, MatterKind, Triage
from commands.quoting import (
    address_of,
    clause_at,
    label_of,
    policies_in_force,
    policy_in_force,
    policy_of,
    today,
)
from commands.review import words
from commands.review.waiting import names, nearest, waiting

_MOST_LINES = 20
_LONGEST_LINE = 120
_LONGEST_SUBJECT = 60
_MOST_NEAR = 30
"""Phrases of other clauses that are held against new words: the most alike."""
_MOST_JUDGED = 100
"""Wordings of a group that are held against new words; more wait for another time."""


def show_words(ask: Ask, services: Services) -> Form:
    """Ask for words for a clause; `about` is a group, and after a colon the clause that was chosen."""
    group, clause = _chosen(ask, services)
    example = _example(services)
    fields = (
        Field(
            "clause",
            words.CLAUSE,
            required=True,
            hint=words.CLAUSE_HINT.format(example=example),
            value=label_of(clause, services) if clause else "",
        ),
        _words_field(group, services),
    )
    return _form(ask, "words", words.WORDS_TITLE, fields, words.SAVE_WORDS, words.WORDS_INTRO)


def save_words(saving: Saving, services: Services) -> Reply:
    """Add words to a clause, if they lead any question of the group to it."""
    group, _ = _chosen(saving.ask, services)
    clause = _clause(saving.answers.text("clause"), services)
    policy, phrases = policy_of(clause, services), _phrases(saving, services)
    lesson = _lesson(saving, Ending.ANSWERED, policy, services, clause=clause.id, phrases=phrases)
    tried = services.triages.tried(lesson)
    settled = _settled(group, tried, lambda judged: _shows(judged, clause))
    if not settled:
        raise BadAnswers({"words": words.NOT_NEAR.format(clause=label_of(clause, services))})
    careful = _drawn_away(lesson, tried, services)
    _learn(saving, lesson, settled, services)
    told = words.LEARNT_ONE if len(settled) == 1 else words.LEARNT
    still = len(group.questions) - len(settled)
    return _saved(told.format(count=len(settled), clause=label_of(clause, services)), lesson, still, careful)


def show_silent(ask: Ask, services: Services) -> Form:
    """Ask for the subject that the policy does not settle."""
    group = waiting(services).group(ask.about)
    subject = Field(
        "subject",
        words.SUBJECT,
        required=True,
        hint=words.SUBJECT_HINT,
        longest=_LONGEST_SUBJECT,
        value=_subject(group),
    )
    fields = (*_which_policy(group, services), subject, _words_field(group, services))
    return _form(ask, "silent", words.SILENT_TITLE, fields, words.SAVE_SILENT, words.SILENT_INTRO)


def save_silent(saving: Saving, services: Services) -> Reply:
    """Mark a subject as not covered, if that keeps the bot quiet about any question of the group."""
    group = waiting(services).group(saving.ask.about)
    policy = _chosen_policy(saving, services)
    subject = _known_subject(saving.answers.text("subject"), policy)
    if names(services).are_in(subject):
        raise BadAnswers({"subject": words.A_NAME})
    lesson = _lesson(saving, Ending.NOT_COVERED, policy, services, subject=subject, phrases=_phrases(saving, services))
    tried = services.triages.tried(lesson)
    settled = _settled(group, tried, lambda judged: _is_left_alone(judged, policy, services))
    if not settled:
        raise BadAnswers({"words": words.STILL_QUOTED})
    careful = _drawn_away(lesson, tried, services)
    _learn(saving, lesson, settled, services)
    told = words.SILENT_ONE if len(settled) == 1 else words.SILENT
    return _saved(told.format(count=len(settled)), lesson, len(group.questions) - len(settled), careful)


def save_aside(saving: Saving, services: Services) -> Reply:
    """Set a group aside."""
    group = waiting(services).group(saving.ask.about)
    lesson = _lesson(saving, Ending.SET_ASIDE, policy_in_force(services), services)
    _learn(saving, lesson, [kept.id for kept in group.questions], services)
    return _saved(words.ASIDE, lesson)


def take_back(saving: Saving, services: Services) -> Reply:
    """Forget what was taught."""
    taught = saving.ask.about
    event = Event(saving.ask.person.id, Action.LESSON_TAKEN_BACK, taught, services.clock())
    services.lessons.take_back(taught, event)
    return Reply((Text(words.TAKEN_BACK), Button(words.BACK_TO_LIST, "review")), in_confidence=True)


def _chosen(ask: Ask, services: Services) -> tuple[Group, Clause | None]:
    group_id, _, address = ask.about.partition(":")
    group = waiting(services).group(group_id)
    return group, clause_at(address, services) if address else None


def _which_policy(group: Group, services: Services) -> tuple[Field, ...]:
    """Return the question which policy does not settle it, the nearest chosen; none where one alone is in force."""
    policies = policies_in_force(services)
    if len(policies) == 1:
        return ()
    near = nearest(group, services)
    chosen = policy_of(near[0], services) if near else policies[0]
    offered = tuple(Option(policy.folder, policy.called) for policy in policies)
    return (Field("policy", words.WHICH, FieldKind.CHOICE, required=True, options=offered, value=chosen.folder),)


def _chosen_policy(saving: Saving, services: Services) -> Policy:
    policies = policies_in_force(services)
    if len(policies) == 1:
        return policies[0]
    chosen = saving.answers.text("policy")
    return next(policy for policy in policies if policy.folder == chosen)


def _is_left_alone(judged: Judgement, policy: Policy, services: Services) -> bool:
    """Say whether a question is no longer answered from a policy; another one may answer it."""
    if len(policies_in_force(services)) == 1 or judged.kind is not MatterKind.ANSWERABLE:
        return judged.kind is MatterKind.SILENT
    return all(policy_of(clause, services) is not policy for clause in judged.clauses)


def _example(services: Services) -> str:
    """Return how a clause of this policy is spoken, such as "B.3, paragraph 2"."""
    policy = policy_in_force(services)
    return policy.clause(max(policy.vocabulary, key=lambda clause_id: len(policy.vocabulary[clause_id]))).spoken


def _words_field(group: Group, services: Services) -> Field:
    begun = suggested(group, weights(*policies_in_force(services)))
    shown = "\n".join(phrase for phrase in begun if not names(services).are_in(phrase))
    most = _MOST_LINES * _LONGEST_LINE
    return Field(
        "words", words.WORDS, FieldKind.PARAGRAPH, required=True, hint=words.WORDS_HINT, longest=most, value=shown
    )


def _subject(group: Group) -> str:
    return " ".join(group.shared)[:_LONGEST_SUBJECT]


def _form(  # noqa: PLR0913, PLR0917 - what differs between two forms
    ask: Ask, step: str, title: str, fields: tuple[Field, ...], submit: str, intro: str
) -> Form:
    return Form("review", step, title, (Section("", fields),), submit, new_id(), ask.about, intro=intro)


def _clause(said: str, services: Services) -> Clause:
    """Return the one clause that the owner named, of the home policy where it may be of several; raise BadAnswers."""
    every = [clause for policy in policies_in_force(services) for clause in policy.clauses.values()]
    named = next((each for each in every if said in {label_of(each, services), address_of(each, services)}), None)
    if named is not None:
        return named
    try:
        judged = services.triage.judge(said)
    except StaffroomError as error:
        raise BadAnswers({"clause": error.sentence}) from None
    if judged.between and all(each.reference for each in judged.between):
        example = label_of(judged.clauses[0], services)
        raise BadAnswers({"clause": words.NAME_THE_POLICY.format(example=example)})
    if not judged.reference or judged.found is not None or len(judged.clauses) != 1:
        raise BadAnswers({"clause": words.NOT_A_CLAUSE.format(example=_example(services))})
    return judged.clauses[0]


def _known_subject(said: str, policy: Policy) -> str:
    """Return a subject as the policy's folder spells it, if it is there already."""
    there = {subject.casefold(): subject for subject in policy.other_subjects}
    return there.get(said.casefold(), said)


def _phrases(saving: Saving, services: Services) -> tuple[str, ...]:
    """Return the phrases that the owner wrote, a line each; raise BadAnswers."""
    lines = [" ".join(line.split()) for line in saving.answers.text("words").splitlines()]
    phrases = tuple(dict.fromkeys(filter(None, lines)))
    wrong = _wrong(phrases, names(services), weights(*policies_in_force(services)))
    if wrong:
        raise BadAnswers({"words": wrong})
    return phrases


def _wrong(phrases: Sequence[str], staff: Names, known: Weights) -> str:
    if len(phrases) > _MOST_LINES:
        return words.TOO_MANY.format(most=_MOST_LINES)
    told = (_wrong_line(number, phrase, staff, known) for number, phrase in enumerate(phrases, start=1))
    return next(filter(None, told), "")


def _wrong_line(number: int, phrase: str, staff: Names, known: Weights) -> str:
    held = frozenset(terms_of(phrase))
    if len(phrase) > _LONGEST_LINE:
        return words.TOO_LONG.format(number=number, most=_LONGEST_LINE)
    if staff.are_in(phrase):
        return words.A_NAME
    if not held:
        return words.SAYS_LITTLE.format(number=number)
    return words.ONE_WORD.format(number=number) if len(held) == 1 and held & known.known.keys() else ""


def _lesson(  # noqa: PLR0913 - each is a part of a lesson
    saving: Saving,
    ending: Ending,
    policy: Policy,
    services: Services,
    *,
    clause: str = "",
    subject: str = "",
    phrases: tuple[str, ...] = (),
) -> Lesson:
    return Lesson(saving.nonce, policy.name, ending, today(services), clause, subject, phrases)


def _settled(group: Group, triage: Triage, is_right: Callable[[Judgement], bool]) -> list[str]:
    """Return the ids of a group's questions that a triage judges rightly."""
    right = {said for said in group.examples[:_MOST_JUDGED] if _is_right(said, triage, is_right)}
    return [kept.id for kept in group.questions if kept.question.words in right]


def _is_right(said: str, triage: Triage, is_right: Callable[[Judgement], bool]) -> bool:
    try:
        return is_right(triage.judge(said))
    except StaffroomError:  # it names a clause that there is not
        return False


def _shows(judged: Judgement, clause: Clause) -> bool:
    return judged.kind is MatterKind.ANSWERABLE and clause in judged.clauses


def _learn(saving: Saving, lesson: Lesson, settled: Sequence[str], services: Services) -> None:
    details = {"ending": lesson.ending.value, "phrases": str(len(lesson.phrases)), "questions": str(len(settled))}
    if lesson.clause:
        details["clause"] = lesson.clause
    event = Event(saving.ask.person.id, Action.LESSON_LEARNT, lesson.id, services.clock(), details)
    services.lessons.learn(lesson, settled, event)


def _drawn_away(lesson: Lesson, tried: Triage, services: Services) -> str:
    """Return a sentence where words for other clauses, near to the new ones, do not lead there any more, or nothing."""
    policies, now = policies_in_force(services), services.triage
    others = {
        address_of(policy.clause(owner), services): said
        for policy in policies
        for owner, said in policy.vocabulary.items()
        if (policy.name, owner) != (lesson.policy, lesson.clause)
    }
    near = likest(lesson.phrases, others, weights(*policies), _MOST_NEAR)
    lost = [each for at, phrase in near if _is_lost(phrase, each := clause_at(at, services), now, tried)]
    clauses = ", ".join(dict.fromkeys(label_of(clause, services) for clause in lost))
    return words.DRAWN_AWAY.format(count=len(lost), clauses=clauses) if lost else ""


def _is_lost(phrase: str, clause: Clause, before: Triage, after: Triage) -> bool:
    def is_right(judged: Judgement) -> bool:
        return _shows(judged, clause)

    return _is_right(phrase, before, is_right) and not _is_right(phrase, after, is_right)


def _saved(told: str, lesson: Lesson, still: int = 0, careful: str = "") -> Reply:
    parts: list[Part] = [Text(told), *((Text(careful, Tone.WARNING),) if careful else ())]
    if still:
        parts.append(Text(words.STILL_ONE if still == 1 else words.STILL.format(count=still), Tone.QUIET))
    parts.append(Press(words.TAKE_BACK, "review", "back", new_id(), lesson.id))
    return Reply((*parts, Button(words.BACK_TO_LIST, "review")), in_confidence=True)
