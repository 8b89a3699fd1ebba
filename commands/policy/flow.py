"""What `/policy` does: it hears a question, judges it, answers with the policy's words, and keeps what it left open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, Part, Reply, Text, Tone
from bot.command import Ask, Rest, Saving, Services
from bot.errors import Busy, StaffroomError
from bot.events import NOBODY, Action, Event
from bot.policies.clause import Clause
from bot.policies.followups import read_together
from bot.policies.library import Policy
from bot.policies.questions import POLICY_OWNER, Answer, Question
from bot.references import new_id
from bot.requests.everyday import HELP as HELP_WITH_IT
from bot.requests.everyday import everyday
from bot.triage import Judgement, MatterKind
from bot.weeks import in_london
from commands.doors import DANGER, head_of, names, somebody_else
from commands.policy import answer, words
from commands.quoting import beside, policy_in_force, quote, quotes, section_of

_QUESTIONS = frozenset({MatterKind.ANSWERABLE, MatterKind.SILENT})
_MOST_FOUND = 8
"""Clauses that somebody may choose from."""
_REVIEW = "review"
_SHORT = 200
"""Characters of a question that is understood within some hundredths of a second, whatever it says."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """An ask as it was understood: read together with the question `before` where it is a follow-up."""

    ask: Ask
    judged: Judgement
    before: str = ""


def show(ask: Ask, services: Services) -> Reply | Ask:
    """Answer a question, or hand over what is not one."""
    if blank(ask.words):
        return _how(services)
    if _asks_for_the_review(ask):
        return Ask(ask.person, "review")
    said = everyday(ask.words)
    if said:
        return Ask(ask.person, "help", step="" if said == HELP_WITH_IT else said)
    heard = _hear(ask, services)
    kind = heard.judged.kind
    if kind is MatterKind.ANSWERABLE:
        return _answered(heard, services)
    if kind is MatterKind.SILENT:
        return _silent(heard, services)
    _forget(heard, services)
    return (
        _concern(heard.judged, services) if kind is MatterKind.CONCERN else Ask(ask.person, "request", heard.ask.words)
    )


def show_at_once(ask: Ask, services: Services) -> Reply | Rest | None:
    """Answer a short question by the policy's words, which are in memory; what is kept is the rest of it."""
    if blank(ask.words) or len(ask.words) > _SHORT or everyday(ask.words) or _asks_for_the_review(ask):
        return None
    heard = _hear(ask, services)
    if heard.judged.kind is MatterKind.SILENT:
        return partial(_silent, heard, services)
    if heard.judged.kind is not MatterKind.ANSWERABLE or _may_be_long(heard.judged, services):
        return None
    return _answered(heard, services)


def _asks_for_the_review(ask: Ask) -> bool:
    """Say whether the policy's owner asks for what was left open; from anybody else the word is a question."""
    return POLICY_OWNER in ask.person.roles and ask.words.strip().casefold() == _REVIEW


def _hear(ask: Ask, services: Services) -> _Heard:
    """Judge what was asked; a follow-up together with the question before it, where that makes it a question too."""
    before = services.last_questions.last(ask.person.id, ask.place)
    together = read_together(before, ask.words) if len(ask.words) <= _SHORT else ""
    if together and not _is_serious(ask.words, services):
        joined = services.triage.judge(together)
        if joined.kind in _QUESTIONS or joined.danger:
            return _Heard(replace(ask, words=together), joined, before)
    return _Heard(ask, services.triage.judge(ask.words))


def _is_serious(asked: str, services: Services) -> bool:
    """Say whether a message is a formal request, danger or a report by itself; this compares no meanings."""
    return services.triage.formal(asked) is not None or bool(services.triage.recognised_by(asked))


def _forget(heard: _Heard, services: Services) -> None:
    services.last_questions.forget(heard.ask.person.id, heard.ask.place)


def _may_be_long(judged: Judgement, services: Services) -> bool:
    """Say whether several clauses are quoted, for which a platform may need more than one message."""
    by_number = judged.found is None and len(judged.clauses) > 1
    several = bool(judged.parts) or (judged.found is not None and bool(beside(judged.clauses[:1], services)))
    return several or (by_number and judged.clauses != policy_in_force(services).sections())


def _question(ended: Answer, services: Services, asked: str = "", clauses: Sequence[Clause] = ()) -> Question:
    return Question(in_london(services.clock()).date(), ended, asked, tuple(clause.id for clause in clauses))


def _keep(question: Question, services: Services, nonce: str = "") -> bool:
    event = Event(NOBODY, Action.QUESTION_ASKED, new_id(), services.clock(), {"answer": question.answer.value})
    try:
        services.questions.keep(question, event, nonce)
    except StaffroomError:  # the answer matters more; people are told only of what is kept
        return False
    return True


def _how(services: Services) -> Reply:
    buttons = (Button(e, "policy", words=e.removeprefix("/policy ")) for e in words.EXAMPLES)
    return Reply(
        (Text(words.TITLE.format(name=policy_in_force(services).name), Tone.HEADING), Text(words.HOW), *buttons)
    )


@lru_cache(maxsize=8)
def _contents(policy: Policy, notice: str) -> Reply:
    parts: list[Part] = [Text(words.CONTENTS.format(name=policy.name), Tone.HEADING)]
    if notice:
        parts.append(Text(notice, Tone.WARNING))
    parts += [Button(clause.heading, "policy", "section", clause.id) for clause in policy.sections()]
    return Reply(tuple(parts), settled=True)


def _answered(heard: _Heard, services: Services) -> Reply:
    policy, judged = policy_in_force(services), heard.judged
    if judged.clauses == policy.sections():
        return _contents(policy, policy.review_notice(in_london(services.clock()).date()))
    services.questions.count(_question(Answer.QUOTED, services, clauses=judged.clauses))
    if judged.found is None and not judged.parts:
        return answer.by_number(judged.clauses, services)
    kept = [_keep(question, services) for question in _not_answered(judged, services)]
    _remember(heard, services)
    return answer.to_a_question(heard.ask.words, judged, services, heard.before, kept=any(kept))


def _not_answered(judged: Judgement, services: Services) -> Iterator[Question]:
    """Yield those questions of a message in several parts that the policy does not answer."""
    for part in judged.parts:
        if part.judgement.kind is MatterKind.SILENT:
            yield _question(Answer.SILENT, services, part.words, part.judgement.clauses)


def _silent(heard: _Heard, services: Services) -> Reply:
    judged, asked = heard.judged, heard.ask.words
    if _is_noise(judged):
        return Reply((Text(words.NOT_UNDERSTOOD), Button(words.HELP, "help")))
    kept = _keep(_question(Answer.SILENT, services, asked, judged.clauses), services)
    _remember(heard, services)
    return answer.nothing_clear(asked, judged, services, heard.before, kept=kept)


def _remember(heard: _Heard, services: Services) -> None:
    services.last_questions.hold(heard.ask.person.id, heard.ask.place, heard.ask.words)


def _is_noise(judged: Judgement) -> bool:
    """Say whether no word of the message is one that the policy or the staff's words know: a greeting, a slip."""
    return judged.found is None or not set(judged.found.evidence.terms) - set(judged.found.evidence.unknown)


def _concern(judged: Judgement, services: Services) -> Reply:
    clauses = quotes(judged.clauses, services)
    return Reply((Text(words.CONCERN, Tone.WARNING), Button(words.RAISE, "escalate"), *clauses))


def search(ask: Ask, services: Services) -> Reply:
    """Show clauses to choose from while somebody is still typing: nothing is counted and nothing is kept."""
    if blank(ask.words):
        return Reply(())
    formal = services.triage.formal(ask.words)
    if formal is not None and formal.danger:
        return Reply((Text(DANGER, Tone.URGENT),))
    judged = services.triage.judge(ask.words)
    # A heading of each, since each may be posted alone.
    near = () if judged.kind is MatterKind.SILENT and _is_noise(judged) else judged.clauses[:_MOST_FOUND]
    found = tuple(quote(clause, services) for clause in near)
    return Reply(found or (Text(words.SILENT),))


def show_section(ask: Ask, services: Services) -> Reply:
    """Show the whole section that a clause stands in."""
    clause = policy_in_force(services).clause(ask.about)
    return Reply(quotes(section_of(clause, services), services), settled=True)


def show_clause(ask: Ask, services: Services) -> Reply:
    """Show one clause."""
    clause = policy_in_force(services).clause(ask.about)
    return Reply((quote(clause, services), *answer.to_the_section(clause, services)), settled=True)


def show_leader(ask: Ask, services: Services) -> Reply:
    """Show who can help, by name: the person's manager and the headteacher."""
    rows: list[tuple[str, str]] = []
    manager = services.directory.person(ask.person.manager)
    if manager:
        rows.append((words.YOUR_MANAGER, f"{manager.name}, {manager.role.label.lower()}"))
    head = somebody_else(head_of(ask.person), ask.person, services)
    if manager not in services.directory.holders(head):
        rows.append((head.role.label, names(head, services, ask.person)))
    return Reply((Text(words.LEADER), Facts(tuple(rows))))


def save_missed(saving: Saving, services: Services) -> Reply:
    """Keep a question whose answer was not what was asked, without its asker."""
    if not _keep(_question(Answer.NOT_WHAT_I_ASKED, services, saving.ask.words), services, saving.nonce):
        raise Busy
    return Reply(
        (Text(words.NOTED), Text(words.NOTED_NEXT, Tone.QUIET), Button(words.ASK_A_LEADER, "policy", "leader"))
    )
