"""What was redirected and what was asked, counted. Neither has a name in it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.policies.questions import Answer, Question
from bot.reports import words as w
from bot.reports.small_counts import Shown, blurred_beside_a_total
from bot.requests.redirect import Outcome, Redirect, RequestKind
from bot.weeks import LONDON, Week, in_london

TOP_CLAUSES = 10
_PARAGRAPH = re.compile(r"#(\d+)$")


@dataclass(frozen=True, slots=True)
class RedirectRow:
    """One redirect, without its school and its hour, which could tell who it was."""

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
    by_school: tuple[tuple[str, Shown], ...]
    by_week: Counter[Week]
    waiting: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One unanswered question, as asked."""

    day: date
    week: str
    answer: str
    clauses: str
    words: str


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How often questions ended in one way."""

    answer: str
    this_week: int
    last_week: int
    twelve_weeks: int


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of twelve weeks; `rows` holds the unanswered, newest first."""

    rows: tuple[QuestionRow, ...]
    answers: tuple[AnswerCount, ...]
    clauses: tuple[tuple[str, int], ...]
    asked: Counter[Week]
    unanswered: Counter[Week]


def count_redirects(redirects: Sequence[Redirect], week: Week, schools: Mapping[str, str]) -> RedirectFigures:
    """Count the redirects of twelve weeks, `week` being the last; `schools` gives names by id."""
    kinds = (_kind_count(kind, [r for r in redirects if r.kind is kind], week) for kind in RequestKind)
    return RedirectFigures(
        rows=tuple(_redirect_row(r) for r in sorted(redirects, key=lambda r: (in_london(r.at).date(), r.kind))[::-1]),
        kinds=tuple(count for count in kinds if count.twelve_weeks),
        by_school=_by_school(redirects, schools),
        by_week=Counter(Week.of(r.at) for r in redirects),
        waiting=sum(r.outcome is Outcome.SHOWN for r in redirects),
    )


def _kind_count(kind: RequestKind, redirects: Sequence[Redirect], week: Week) -> RedirectKindCount:
    outcomes = Counter(r.outcome for r in redirects)
    this_week = sum(week.start <= r.at < week.end for r in redirects)
    return RedirectKindCount(kind.label, this_week, len(redirects), tuple(outcomes[outcome] for outcome in Outcome))


def _redirect_row(redirect: Redirect) -> RedirectRow:
    day = in_london(redirect.at).date()
    return RedirectRow(day, redirect.kind.label, redirect.door.label, redirect.outcome.label)


def _by_school(redirects: Sequence[Redirect], schools: Mapping[str, str]) -> tuple[tuple[str, Shown], ...]:
    counts = Counter(schools.get(r.school, w.WHOLE_FEDERATION) for r in redirects)
    names = list(dict.fromkeys([*schools.values(), *counts]))
    return tuple(zip(names, blurred_beside_a_total([counts[name] for name in names]), strict=True))


def count_questions(questions: Sequence[Question], week: Week) -> Questions:
    """Count the questions of twelve weeks, `week` being the last."""
    asked = Counter((question.answer, _week_of(question.asked_on)) for question in questions)
    quoted = Counter(c for q in questions if q.answer is Answer.QUOTED for c in q.clauses)
    failed = [question for question in questions if question.answer is not Answer.QUOTED]
    return Questions(
        rows=tuple(_question_row(q) for q in sorted(failed, key=lambda q: q.asked_on, reverse=True)),
        answers=tuple(_answer_count(answer, asked, week) for answer in Answer),
        clauses=tuple((clause(name), number) for name, number in quoted.most_common(TOP_CLAUSES)),
        asked=Counter(_week_of(q.asked_on) for q in questions),
        unanswered=Counter(_week_of(q.asked_on) for q in failed),
    )


def _answer_count(answer: Answer, asked: Counter[tuple[Answer, Week]], week: Week) -> AnswerCount:
    total = sum(number for (ended, _), number in asked.items() if ended is answer)
    return AnswerCount(answer.label, asked[answer, week], asked[answer, week.before()], total)


def _question_row(question: Question) -> QuestionRow:
    clauses = "; ".join(clause(name) for name in question.clauses)
    return QuestionRow(
        question.asked_on, _week_of(question.asked_on).name, question.answer.label, clauses, question.words
    )


def _week_of(day: date) -> Week:
    return Week.of(datetime.combine(day, time(12), LONDON))


def clause(name: str) -> str:
    """Return a clause's id as people read it: `B.3#2` as "B.3, paragraph 2"."""
    return _PARAGRAPH.sub(rf"{w.PARAGRAPH}\1", name)
