"""What `/policy` does: it hears a question, judges it, answers with the policy's words, and keeps what it left open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, Quote, Reply, Text, Tone
from bot.command import Ask, Rest, Saving, Services
from bot.errors import Busy, NotThere, StaffroomError
from bot.events import NOBODY, Action, Event
from bot.policies.clause import Clause
from bot.policies.followups import read_together
from bot.policies.library import Policy, folder_in, policy_address
from bot.policies.questions import POLICY_OWNER, Answer, Question
from bot.references import new_id
from bot.requests.everyday import HELP as HELP_WITH_IT
from bot.requests.everyday import everyday
from bot.triage import Judgement, MatterKind
from commands.doors import DANGER, head_of, names, somebody_else
from commands.policy import answer, words
from commands.quoting import (
    address_of,
    beside,
    clause_at,
    policies_in_force,
    policy_of,
    quote,
    quotes,
    section_of,
    today,
)

_QUESTIONS = frozenset({MatterKind.ANSWERABLE, MatterKind.SILENT})
_MOST_FOUND = 8
"""Clauses that somebody may choose from."""
_REVIEW = "review"
_WHICH_THERE_ARE = frozenset({"list", "policies", "contents"})
_TYPED = "{before} / {words}"
"""What people typed, one message after another."""
_SHORT = 200
"""Characters of a question that is understood within some hundredths of a second, whatever it says."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """An ask as it was understood: read together with the question `before` where it is a follow-up.

    `typed` and `before` are as people typed them; the words of `ask` are what they came to together.
    """

    ask: Ask
    judged: Judgement
    before: str = ""
    of: str = ""
    typed: str = ""

    @property
    def asked(self) -> answer.Asked:
        """The question as it is answered."""
        return answer.Asked(self.ask.words, self.before, self.of)


def show(ask: Ask, services: Services) -> Reply | Ask:
    """Answer a question, or hand over what is not one."""
    if blank(ask.words):
        return _how(services)
    if _asks_for_the_review(ask):
        return Ask(ask.person, "review")
    if _asks_for_the_policies(ask, services):
        return answer.all_policies(services)
    said = everyday(ask.words)
    if said:
        return Ask(ask.person, "help", step="" if said == HELP_WITH_IT else said)
    return _shown(_hear(ask, services), services)


def show_of(ask: Ask, services: Services) -> Reply | Ask:
    """Answer a question from the policy that was chosen for it: `about` is its folder."""
    if blank(ask.words):
        raise NotThere
    return _shown(_Heard(ask, services.triage.judge(ask.words, ask.about), of=ask.about), services)


def _shown(heard: _Heard, services: Services) -> Reply | Ask:
    kind = heard.judged.kind
    if kind is MatterKind.ANSWERABLE:
        return _answered(heard, services)
    if kind is MatterKind.SILENT:
        return _silent(heard, services)
    _forget(heard, services)
    return (
        _concern(heard.judged, services)
        if kind is MatterKind.CONCERN
        else Ask(heard.ask.person, "request", heard.ask.words)
    )


def show_at_once(ask: Ask, services: Services) -> Reply | Rest | None:
    """Answer a short question by the policy's words, which are in memory; what is kept is the rest of it."""
    if blank(ask.words) or len(ask.words) > _SHORT or everyday(ask.words) or _asks_for_the_review(ask):
        return None
    if _asks_for_the_policies(ask, services):
        return answer.all_policies(services)
    heard = _hear(ask, services)
    if heard.judged.kind is MatterKind.SILENT:
        return partial(_silent, heard, services)
    if heard.judged.kind is not MatterKind.ANSWERABLE or _may_be_long(heard.judged, services):
        return None
    return _answered(heard, services)


def _asks_for_the_review(ask: Ask) -> bool:
    """Say whether the policy's owner asks for what was left open; from anybody else the word is a question."""
    return POLICY_OWNER in ask.person.roles and ask.words.strip().casefold() == _REVIEW


def _asks_for_the_policies(ask: Ask, services: Services) -> bool:
    """Say whether somebody asks which policies there are, where there are several."""
    return ask.words.strip().casefold() in _WHICH_THERE_ARE and len(policies_in_force(services)) > 1


def _hear(ask: Ask, services: Services) -> _Heard:
    """Judge what was asked; a follow-up together with the question before it, where that makes it a question too."""
    before = services.last_questions.last(ask.person.id, ask.place)
    together = read_together(before, ask.words) if len(ask.words) <= _SHORT else ""
    if together and not _is_serious(ask.words, services):
        joined = services.triage.judge(together)
        if joined.kind in _QUESTIONS or joined.danger:
            said = services.last_questions.typed(ask.person.id, ask.place)
            typed = _TYPED.format(before=said, words=ask.words)
            return _Heard(replace(ask, words=together), joined, said, typed=typed)
    return _Heard(ask, services.triage.judge(ask.words))


def _is_serious(asked: str, services: Services) -> bool:
    """Say whether a message is a formal request, danger or a report by itself; this compares no meanings."""
    return services.triage.formal(asked) is not None or bool(services.triage.recognised_by(asked))


def _forget(heard: _Heard, services: Services) -> None:
    services.last_questions.forget(heard.ask.person.id, heard.ask.place)


def _may_be_long(judged: Judgement, services: Services) -> bool:
    """Say whether several clauses are quoted, for which a platform may need more than one message."""
    if judged.between:
        return False
    by_number = judged.found is None and len(judged.clauses) > 1
    several = bool(judged.parts) or (judged.found is not None and bool(beside(judged.clauses[:1], services)))
    return several or (by_number and _whole_policy(judged, services) is None)


def _whole_policy(judged: Judgement, services: Services) -> Policy | None:
    """Return the policy whose contents are asked for, or None."""
    policy = policy_of(judged.clauses[0], services)
    return policy if judged.clauses == policy.sections() else None


def _question(ended: Answer, services: Services, asked: str = "", clauses: Sequence[str] = ()) -> Question:
    return Question(today(services), ended, asked, tuple(clauses))


def _addresses(judged: Judgement, services: Services) -> tuple[str, ...]:
    """Return where the clauses of an answer stand; of a policy that was asked alone and says nothing, the policy."""
    found = tuple(address_of(clause, services) for clause in judged.clauses)
    silent_alone = not found and len(judged.looked_in) == 1
    return (policy_address(judged.looked_in[0].folder),) if silent_alone else found


def _keep(question: Question, services: Services, nonce: str = "") -> bool:
    event = Event(NOBODY, Action.QUESTION_ASKED, new_id(), services.clock(), {"answer": question.answer.value})
    try:
        services.questions.keep(question, event, nonce)
    except StaffroomError:  # the answer matters more; people are told only of what is kept
        return False
    return True


def _how(services: Services) -> Reply:
    buttons = (Button(e, "policy", words=e.removeprefix("/policy ")) for e in words.EXAMPLES)
    policies = policies_in_force(services)
    title = words.TITLE.format(name=policies[0].name) if len(policies) == 1 else words.TITLE_OF_ALL
    return Reply((Text(title, Tone.HEADING), Text(words.HOW), *buttons))


def _answered(heard: _Heard, services: Services) -> Reply:
    judged = heard.judged
    if judged.between:
        _remember(heard, services)
        return answer.which_policy(heard.asked, judged)
    policy = _whole_policy(judged, services)
    if policy is not None:
        return answer.contents(policy, services)
    services.questions.count(_question(Answer.QUOTED, services, clauses=_addresses(judged, services)))
    if judged.found is None and not judged.parts:
        return answer.by_number(judged.clauses, services)
    kept = [_keep(question, services) for question in _not_answered(judged, services)]
    _remember(heard, services)
    return answer.to_a_question(heard.asked, judged, services, kept=any(kept))


def _not_answered(judged: Judgement, services: Services) -> Iterator[Question]:
    """Yield those questions of a message in several parts that the policy does not answer."""
    for part in judged.parts:
        if part.judgement.kind is MatterKind.SILENT:
            yield _question(Answer.SILENT, services, part.words, _addresses(part.judgement, services))


def _silent(heard: _Heard, services: Services) -> Reply:
    judged = heard.judged
    if _is_noise(judged):
        return Reply((Text(words.NOT_UNDERSTOOD), Button(words.HELP, "help")))
    kept = _keep(_question(Answer.SILENT, services, heard.ask.words, _addresses(judged, services)), services)
    _remember(heard, services)
    return answer.nothing_clear(heard.asked, judged, services, kept=kept)


def _remember(heard: _Heard, services: Services) -> None:
    chosen = f" {heard.judged.looked_in[0].called}" if heard.of and heard.judged.looked_in else ""
    asked = f"{heard.ask.words}{chosen}"
    services.last_questions.hold(heard.ask.person.id, heard.ask.place, asked, heard.typed)


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
    near = () if judged.kind is MatterKind.SILENT and _is_noise(judged) else _to_choose_from(judged)
    found = tuple(_found(clause, services) for clause in near[:_MOST_FOUND])
    return Reply(found or (Text(words.NO_POLICY if judged.looked_in else words.SILENT),))


def _to_choose_from(judged: Judgement) -> tuple[Clause, ...]:
    """Return the clauses of an answer; where several policies are close the best of each go first."""
    others = (clause for each in judged.between for clause in each.clauses)
    return tuple(dict.fromkeys((*judged.clauses, *others)))


def _found(clause: Clause, services: Services) -> Quote:
    """Return a clause to be chosen: below its number people see no more than its heading, so that names the policy."""
    shown = quote(clause, services)
    if len(policies_in_force(services)) == 1:
        return shown
    policy = policy_of(clause, services).called
    return replace(shown, heading=words.FOUND_IN.format(policy=policy, heading=shown.heading))


def show_contents(ask: Ask, services: Services) -> Reply:
    """Show the contents of a policy: `about` is its folder, of whatever version."""
    return answer.contents(services.library.named(ask.about, today(services)), services)


def show_section(ask: Ask, services: Services) -> Reply:
    """Show the whole section that a clause stands in."""
    clause = clause_at(ask.about, services)
    return Reply(quotes(section_of(clause, services), services), settled=True)


def show_clause(ask: Ask, services: Services) -> Reply:
    """Show one clause."""
    clause = clause_at(ask.about, services)
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
    question = _question(Answer.NOT_WHAT_I_ASKED, services, saving.ask.words, _policy_at(saving.ask.about))
    if not _keep(question, services, saving.nonce):
        raise Busy
    return Reply(
        (Text(words.NOTED), Text(words.NOTED_NEXT, Tone.QUIET), Button(words.ASK_A_LEADER, "policy", "leader"))
    )


def _policy_at(address: str) -> tuple[str, ...]:
    """Return what names the policy that a clause stands in; nothing for one of the home policy."""
    folder = folder_in(address)
    return (policy_address(folder),) if folder else ()
