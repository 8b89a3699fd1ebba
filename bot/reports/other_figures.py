"""What was redirected and what was asked, counted.

A redirect has no name in it. The words of a question may have one, so that only the policy's owner finds them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.people import Role
from bot.people.names import Names
from bot.policies.alike import EQUAL, Group, Weights, grouped
from bot.policies.questions import POLICY_OWNER, Answer, Ending, Kept, Question
from bot.reports import words as w
from bot.reports.small_counts import SMALL
from bot.requests.redirect import Outcome, Redirect, RequestKind
from bot.weeks import LONDON, Period, Week, in_london

TOP_CLAUSES = 10
EXAMPLES = 5
_NEAREST = 3
_GROUPED = 1_000
"""Questions that are grouped: the latest."""
_NO_NAMES = Names(())
SENSITIVE = frozenset({RequestKind.RESIGNATION, RequestKind.GRIEVANCE, RequestKind.COMPLAINT, RequestKind.ALLEGATION})
"""Kinds of redirect whose very name could point to a person where they are few."""


@dataclass(frozen=True, slots=True, order=True)
class RedirectRow:
    """One redirect, without its school and its hour, which could tell who it was.

    Rows are put in the order of what they show, so that their order tells nothing else.
    """

    day: date
    kind: str
    door: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RedirectKindCount:
    """One kind of redirect: this week, in twelve weeks, and each outcome in twelve weeks in the order of Outcome."""

    kind: str
    this_week: int
    twelve_weeks: int
    outcomes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RedirectFigures:
    """The redirects of twelve weeks; `rows` newest first."""

    rows: tuple[RedirectRow, ...]
    kinds: tuple[RedirectKindCount, ...]
    by_week: Counter[Week]
    waiting: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One unanswered question: the ids of the clauses nearest to it, and its words, empty for all but their reader."""

    day: date
    week: str
    answer: str
    clauses: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How often questions ended in one way."""

    answer: str
    this_week: int
    last_week: int
    twelve_weeks: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Several unanswered questions that are alike: the words they share, their weeks, and what was asked."""

    shared: str
    count: int
    weeks: str
    clauses: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of twelve weeks; `rows` holds the unanswered that wait, newest first, in words if `in_words`.

    `clauses` holds the ids of the clauses quoted most, and how often. `groups` are for the reader of words alone, the
    biggest first. `became` says of all the unanswered what became of them, as it is known when they are counted.
    """

    rows: tuple[QuestionRow, ...]
    answers: tuple[AnswerCount, ...]
    clauses: tuple[tuple[str, int], ...]
    asked: Counter[Week]
    unanswered: Counter[Week]
    in_words: bool
    groups: tuple[GroupRow, ...]
    became: tuple[tuple[str, int], ...]


def count_redirects(redirects: Sequence[Redirect], span: Week | Period) -> RedirectFigures:
    """Count the redirects of twelve weeks, the week being the last, or of several weeks.

    Several weeks are chosen freely: two choices that differ by a week would give away what happened in it. So sensitive
    kinds are never named in them.
    """
    week = Period.of(span)
    rare = too_rare(redirects) if week.is_one_week else SENSITIVE
    named = [(kind.label, [r for r in redirects if r.kind is kind]) for kind in RequestKind if kind not in rare]
    groups = (*named, (w.SENSITIVE_MATTER, [r for r in redirects if r.kind in rare]))
    return RedirectFigures(
        rows=tuple(sorted((_redirect_row(r, rare) for r in redirects), reverse=True)),
        kinds=tuple(_kind_count(name, group, week) for name, group in groups if group),
        by_week=Counter(Week.of(r.at) for r in redirects),
        waiting=sum(r.outcome is Outcome.SHOWN for r in redirects),
    )


def too_rare(redirects: Sequence[Redirect]) -> frozenset[RequestKind]:
    """Return the sensitive kinds that are shown together, without their names: all, where one of them is rare.

    Were only some hidden, another week's file, in which others are, would tell them apart by their days.
    """
    counts = Counter(r.kind for r in redirects)
    return SENSITIVE if any(0 < counts[kind] < SMALL for kind in SENSITIVE) else frozenset()


def _kind_count(name: str, redirects: Sequence[Redirect], week: Period) -> RedirectKindCount:
    outcomes = Counter(r.outcome for r in redirects)
    this_week = sum(week.start <= r.at < week.end for r in redirects)
    return RedirectKindCount(name, this_week, len(redirects), tuple(outcomes[outcome] for outcome in Outcome))


def _redirect_row(redirect: Redirect, rare: frozenset[RequestKind]) -> RedirectRow:
    day = in_london(redirect.at).date()
    if redirect.kind in rare:
        # An allegation has a door of its own, which would tell it.
        return RedirectRow(day, w.SENSITIVE_MATTER, w.NOT_SHOWN, redirect.outcome.label)
    return RedirectRow(day, redirect.kind.label, redirect.door.label, redirect.outcome.label)


def count_questions(
    questions: Sequence[Question], span: Week | Period, reader: Role, weigh: Weights = EQUAL, names: Names = _NO_NAMES
) -> Questions:
    """Count the questions of twelve weeks, the week being the last, or of several weeks.

    Their words are for the policy's owner alone. `weigh` says how much each term tells when they are grouped; `names`
    are masked.
    """
    in_words = reader is POLICY_OWNER
    asked = Counter((question.answer, _week_of(question.asked_on)) for question in questions)
    quoted = Counter(c for q in questions if q.answer is Answer.QUOTED for c in q.clauses)
    failed = [question for question in questions if question.answer is not Answer.QUOTED]
    waiting = sorted((q for q in failed if q.ending is None), key=lambda q: q.asked_on, reverse=True)
    return Questions(
        rows=tuple(_question_row(q, names, in_words=in_words) for q in waiting),
        answers=tuple(_answer_count(answer, asked, Period.of(span)) for answer in Answer),
        clauses=tuple(quoted.most_common(TOP_CLAUSES)),
        asked=Counter(_week_of(q.asked_on) for q in questions),
        unanswered=Counter(_week_of(q.asked_on) for q in failed),
        in_words=in_words,
        groups=_groups(waiting[:_GROUPED], weigh, names) if in_words else (),
        became=_became(failed),
    )


def _became(failed: Sequence[Question]) -> tuple[tuple[str, int], ...]:
    counts = Counter(question.ending for question in failed)
    return ((w.WAITS, counts[None]), *((ending.label, counts[ending]) for ending in Ending))


def _groups(latest_first: Sequence[Question], weigh: Weights, names: Names) -> tuple[GroupRow, ...]:
    waiting = [Kept(f"{n:06}", question) for n, question in enumerate(reversed(latest_first)) if question.words]
    return tuple(_group_row(group, names) for group in grouped(waiting, weigh) if len(group.questions) > 1)


def _group_row(group: Group, names: Names) -> GroupRow:
    first, last = _week_of(group.first).name, _week_of(group.last).name
    nearest = Counter(clause for kept in group.questions for clause in kept.question.clauses)
    return GroupRow(
        shared=names.masked(", ".join(group.shared)),
        count=len(group.questions),
        weeks=first if first == last else w.FROM_TO.format(first=first, last=last),
        clauses=tuple(clause for clause, _ in nearest.most_common(_NEAREST)),
        examples=tuple(map(names.masked, group.examples[:EXAMPLES])),
    )


def _answer_count(answer: Answer, asked: Counter[tuple[Answer, Week]], period: Period) -> AnswerCount:
    total = sum(number for (ended, _), number in asked.items() if ended is answer)
    now = sum(asked[answer, week] for week in period.weeks)
    return AnswerCount(answer.label, now, asked[answer, period.first.before()], total)


def _question_row(question: Question, names: Names, *, in_words: bool) -> QuestionRow:
    week = _week_of(question.asked_on).name
    words = names.masked(question.words) or w.WORDS_GONE if in_words else ""
    return QuestionRow(question.asked_on, week, question.answer.label, question.clauses, words)


def _week_of(day: date) -> Week:
    return Week.of(datetime.combine(day, time(12), LONDON))
