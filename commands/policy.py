"""`/policy`: the exact clause, word for word, or that the policy is silent. Plain words come here too."""

from collections.abc import Sequence
from functools import lru_cache, partial

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, Part, Press, Reply, Text, Tone
from bot.command import Ask, Command, Rest, Saving, Services, Step
from bot.errors import Busy, StaffroomError
from bot.events import NOBODY, Action, Event
from bot.policies.clause import Clause
from bot.policies.library import Policy
from bot.policies.questions import Answer, Question
from bot.references import new_id
from bot.requests.everyday import HELP as HELP_WITH_IT
from bot.requests.everyday import everyday
from bot.triage import Judgement, MatterKind
from bot.weeks import in_london
from commands.doors import DANGER, head_of, names, somebody_else
from commands.quoting import policy_in_force, quote, quotes, section_of

TITLE = "Ask about the {name}"
HOW = "Type /policy and a question in your own words, or the number of a clause. I answer with the policy's own words."
CONTENTS = "Contents of the {name}"
SILENT = "The policy is silent on this, so I will not guess."
NEAREST = "The nearest clauses are below. They may not settle your question."
KEPT = "I kept your question, without your name, for the policy's owner and its next review."
NOT_UNDERSTOOD = "I did not understand that, so nothing was kept. Please ask in other words."
HELP = "What can I ask?"
OTHERS = "Other clauses that may help:"
CONCERN = "This sounds like a post that the school should know about. These clauses apply:"
RAISE = "Raise a concern about this"
WHOLE_SECTION = "Whole section"
NOT_WHAT_I_ASKED = "Not what I asked"
ASK_A_LEADER = "Ask a leader"
NOTED = "Thank you. I kept your question, without your name, for the policy's next review."
NOTED_NEXT = "You can try other words, or ask a leader."
LEADER = "These people can help you with a question about the policy:"
YOUR_MANAGER = "Your line manager"
_MOST_FOUND = 8
"""Clauses that somebody may choose from."""
_SHORT = 200
"""Characters of a question that is understood within a few thousandths of a second, whatever it says."""
_EXAMPLES = ("/policy can I add a pupil on insta", "/policy B6", "/policy whatsapp rule four", "/policy contents")


def show(ask: Ask, services: Services) -> Reply | Ask:
    """Answer a question, or hand over what is not one."""
    if blank(ask.words):
        return _how(services)
    said = everyday(ask.words)
    if said:
        return Ask(ask.person, "help", step="" if said == HELP_WITH_IT else said)
    judged = services.triage.judge(ask.words)
    if judged.kind is MatterKind.FORMAL_REQUEST:
        return Ask(ask.person, "request", ask.words)
    if judged.kind is MatterKind.CONCERN:
        return _concern(judged, services)
    return _answered(ask, judged, services) if judged.kind is MatterKind.ANSWERABLE else _silent(ask, judged, services)


def show_at_once(ask: Ask, services: Services) -> Reply | Rest | None:
    """Answer a short question by the policy's words, which are in memory; what is kept is the rest of it."""
    if blank(ask.words) or len(ask.words) > _SHORT or everyday(ask.words):
        return None
    judged = services.triage.judge(ask.words)
    if judged.kind is MatterKind.SILENT:
        return partial(_silent, ask, judged, services)
    if judged.kind is not MatterKind.ANSWERABLE or _may_be_long(judged, services):
        return None
    return _answered(ask, judged, services)


def _may_be_long(judged: Judgement, services: Services) -> bool:
    """Say whether several clauses are quoted, for which a platform may need more than one message."""
    by_number = judged.found is None and len(judged.clauses) > 1
    return by_number and judged.clauses != policy_in_force(services).sections()


def _question(answer: Answer, services: Services, words: str = "", clauses: Sequence[Clause] = ()) -> Question:
    return Question(in_london(services.clock()).date(), answer, words, tuple(clause.id for clause in clauses))


def _keep(question: Question, services: Services, nonce: str = "") -> bool:
    event = Event(NOBODY, Action.QUESTION_ASKED, new_id(), services.clock(), {"answer": question.answer.value})
    try:
        services.questions.keep(question, event, nonce)
    except StaffroomError:  # the answer matters more; people are told only of what is kept
        return False
    return True


def _how(services: Services) -> Reply:
    buttons = (Button(e, "policy", words=e.removeprefix("/policy ")) for e in _EXAMPLES)
    return Reply((Text(TITLE.format(name=policy_in_force(services).name), Tone.HEADING), Text(HOW), *buttons))


@lru_cache(maxsize=8)
def _contents(policy: Policy, notice: str) -> Reply:
    parts: list[Part] = [Text(CONTENTS.format(name=policy.name), Tone.HEADING)]
    if notice:
        parts.append(Text(notice, Tone.WARNING))
    parts += [Button(clause.heading, "policy", "section", clause.id) for clause in policy.sections()]
    return Reply(tuple(parts), settled=True)


def _answered(ask: Ask, judged: Judgement, services: Services) -> Reply:
    policy = policy_in_force(services)
    if judged.clauses == policy.sections():
        return _contents(policy, policy.review_notice(in_london(services.clock()).date()))
    return _quoted(ask, judged, services)


def _quoted(ask: Ask, judged: Judgement, services: Services) -> Reply:
    services.questions.count(_question(Answer.QUOTED, services, clauses=judged.clauses))
    first, *others = judged.clauses
    if judged.found is None:  # asked for by number and nothing else: every one of them is the answer
        return Reply((*quotes(judged.clauses, services), *_to_the_section(first, services)), settled=True)
    parts: list[Part] = [quote(first, services), *_to_the_section(first, services)]
    parts.append(Press(NOT_WHAT_I_ASKED, "policy", "missed", new_id(), first.id, ask.words))
    parts.append(Button(ASK_A_LEADER, "policy", "leader"))
    if others:
        parts += [Text(OTHERS, Tone.QUIET), *_clause_buttons(others)]
    return Reply(tuple(parts))


def _to_the_section(clause: Clause, services: Services) -> tuple[Button, ...]:
    if section_of(clause, services) == (clause,):
        return ()
    return (Button(WHOLE_SECTION, "policy", "section", clause.id),)


def _clause_buttons(clauses: list[Clause]) -> list[Part]:
    return [Button(f"{c.spoken}: {c.heading}", "policy", "clause", c.id) for c in clauses]


def _silent(ask: Ask, judged: Judgement, services: Services) -> Reply:
    if _is_noise(judged):
        return Reply((Text(NOT_UNDERSTOOD), Button(HELP, "help")))
    kept = _keep(_question(Answer.SILENT, services, ask.words, judged.clauses), services)
    parts: list[Part] = [Text(SILENT, Tone.WARNING), *((Text(KEPT, Tone.QUIET),) if kept else ())]
    parts.append(Button(ASK_A_LEADER, "policy", "leader"))
    if judged.clauses:
        parts += [Text(NEAREST), *quotes(judged.clauses, services)]
    return Reply(tuple(parts))


def _is_noise(judged: Judgement) -> bool:
    """Say whether no word of the message is one that the policy or the staff's words know: a greeting, a slip."""
    return judged.found is None or not set(judged.found.evidence.terms) - set(judged.found.evidence.unknown)


def _concern(judged: Judgement, services: Services) -> Reply:
    clauses = quotes(judged.clauses, services)
    return Reply((Text(CONCERN, Tone.WARNING), Button(RAISE, "escalate"), *clauses))


def search(ask: Ask, services: Services) -> Reply:
    """Show clauses to choose from while somebody is still typing: nothing is counted and nothing is kept."""
    if blank(ask.words):
        return Reply(())
    formal = services.triage.formal(ask.words)
    if formal is not None and formal.danger:
        return Reply((Text(DANGER, Tone.URGENT),))
    judged = services.triage.judge(ask.words)
    # A heading of each, since each may be posted alone.
    found = tuple(quote(clause, services) for clause in judged.clauses[:_MOST_FOUND])
    return Reply(found or (Text(SILENT),))


def show_section(ask: Ask, services: Services) -> Reply:
    """Show the whole section that a clause stands in."""
    clause = policy_in_force(services).clause(ask.about)
    return Reply(quotes(section_of(clause, services), services), settled=True)


def show_clause(ask: Ask, services: Services) -> Reply:
    """Show one clause."""
    clause = policy_in_force(services).clause(ask.about)
    return Reply((quote(clause, services), *_to_the_section(clause, services)), settled=True)


def show_leader(ask: Ask, services: Services) -> Reply:
    """Show who can help, by name: the person's manager and the headteacher."""
    rows: list[tuple[str, str]] = []
    manager = services.directory.person(ask.person.manager)
    if manager:
        rows.append((YOUR_MANAGER, f"{manager.name}, {manager.role.label.lower()}"))
    head = somebody_else(head_of(ask.person), ask.person, services)
    if manager not in services.directory.holders(head):
        rows.append((head.role.label, names(head, services, ask.person)))
    return Reply((Text(LEADER), Facts(tuple(rows))))


def save_missed(saving: Saving, services: Services) -> Reply:
    """Keep a question whose answer was not what was asked, without its asker."""
    if not _keep(_question(Answer.NOT_WHAT_I_ASKED, services, saving.ask.words), services, saving.nonce):
        raise Busy
    return Reply((Text(NOTED), Text(NOTED_NEXT, Tone.QUIET), Button(ASK_A_LEADER, "policy", "leader")))


COMMAND = Command(
    name="policy",
    summary="Answers a question about the Social Media Policy with its own words.",
    examples=_EXAMPLES,
    steps={
        "": Step(show, at_once=show_at_once),
        "section": Step(show_section),
        "clause": Step(show_clause),
        "leader": Step(show_leader),
        "search": Step(search),
        "missed": Step(show_clause, save_missed),
    },
)
