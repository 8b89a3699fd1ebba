"""`/policy`: the exact clause, word for word, or that the policy is silent. Plain words come here too."""

from bot.chat.form import blank
from bot.chat.reply import Button, Facts, Part, Press, Reply, Text, Tone
from bot.command import Ask, Command, Saving, Services, Step
from bot.concerns.routing import post_at
from bot.events import NOBODY, Action, Event
from bot.people import Post, Role
from bot.policies.clause import Clause
from bot.policies.library import Policy
from bot.policies.questions import Answer, Question
from bot.references import new_id
from bot.triage import Judgement, MatterKind
from bot.weeks import in_london
from commands.doors import names
from commands.quoting import quote

TITLE = "Ask about the {name}"
HOW = "Type /policy and a question in your own words, or the number of a clause. I answer with the policy's own words."
CONTENTS = "Contents of the {name}"
OVERDUE = "Please note: {notice}"
SILENT = "The policy is silent on this, so I will not guess."
NEAREST = "The nearest clauses are below. They may not settle your question."
KEPT = "I kept your question, without your name, for the policy's next review."
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
YOUR_HEAD = "Headteacher"
CONTENTS_WORD = "contents"
_EXAMPLES = ("/policy can I add a pupil on insta", "/policy B6", "/policy whatsapp rule four", "/policy contents")


def show(ask: Ask, services: Services) -> Reply | Ask:
    """Answer a question, or hand over what is not one."""
    if blank(ask.words):
        return _how(services)
    if ask.words.strip().lower().rstrip("?.! ") == CONTENTS_WORD:
        return _contents(services)
    judged = services.triage.judge(ask.words)
    if judged.kind is MatterKind.FORMAL_REQUEST:
        return Ask(ask.person, "request", ask.words)
    if judged.kind is MatterKind.CONCERN:
        return _concern(judged, services)
    return _quoted(ask, judged, services) if judged.kind is MatterKind.ANSWERABLE else _silent(ask, judged, services)


def _policy(services: Services) -> Policy:
    return services.library.in_force(in_london(services.clock()).date())


def _keep(answer: Answer, words: str, judged: Judgement | None, services: Services) -> None:
    now = services.clock()
    clauses = tuple(clause.id for clause in judged.clauses) if judged else ()
    event = Event(NOBODY, Action.QUESTION_ASKED, new_id(), now, {"answer": answer.value})
    services.questions.keep(Question(in_london(now).date(), answer, words, clauses), event)


def _how(services: Services) -> Reply:
    buttons = (Button(e, "policy", words=e.removeprefix("/policy ")) for e in _EXAMPLES)
    return Reply((Text(TITLE.format(name=_policy(services).name), Tone.HEADING), Text(HOW), *buttons))


def _contents(services: Services) -> Reply:
    policy = _policy(services)
    parts: list[Part] = [Text(CONTENTS.format(name=policy.name), Tone.HEADING)]
    notice = policy.review_notice(in_london(services.clock()).date())
    if notice:
        parts.append(Text(OVERDUE.format(notice=notice), Tone.WARNING))
    parts += [Button(clause.heading, "policy", "section", clause.id) for clause in policy.sections()]
    return Reply(tuple(parts))


def _quoted(ask: Ask, judged: Judgement, services: Services) -> Reply:
    _keep(Answer.QUOTED, "", judged, services)
    first, *others = judged.clauses
    parts: list[Part] = [quote(first, services), Button(WHOLE_SECTION, "policy", "section", first.id)]
    if not judged.reference:
        parts.append(Press(NOT_WHAT_I_ASKED, "policy", "missed", new_id(), first.id, ask.words))
        parts.append(Button(ASK_A_LEADER, "policy", "leader"))
    if others and not judged.reference:
        parts += [Text(OTHERS, Tone.QUIET), *_clause_buttons(others)]
    return Reply(tuple(parts))


def _clause_buttons(clauses: list[Clause]) -> list[Part]:
    return [Button(f"{c.label}: {c.heading}", "policy", "clause", c.id) for c in clauses]


def _silent(ask: Ask, judged: Judgement, services: Services) -> Reply:
    _keep(Answer.SILENT, ask.words, judged, services)
    nearest = [Text(NEAREST), *(quote(clause, services) for clause in judged.clauses)] if judged.clauses else []
    leader = Button(ASK_A_LEADER, "policy", "leader")
    return Reply((Text(SILENT, Tone.WARNING), *nearest, Text(KEPT, Tone.QUIET), leader))


def _concern(judged: Judgement, services: Services) -> Reply:
    quotes = (quote(clause, services) for clause in judged.clauses)
    return Reply((Text(CONCERN, Tone.WARNING), Button(RAISE, "escalate"), *quotes))


def show_section(ask: Ask, services: Services) -> Reply:
    """Show the whole section that a clause stands in, clause by clause."""
    policy = _policy(services)
    clauses = policy.section(policy.clause(ask.about))
    return Reply(tuple(quote(clause, services) for clause in clauses))


def show_clause(ask: Ask, services: Services) -> Reply:
    """Show one clause."""
    clause = _policy(services).clause(ask.about)
    return Reply((quote(clause, services), Button(WHOLE_SECTION, "policy", "section", clause.id)))


def show_leader(ask: Ask, services: Services) -> Reply:
    """Show who can help, by name: the person's manager and the headteacher."""
    rows: list[tuple[str, str]] = []
    manager = services.directory.person(ask.person.manager)
    if manager:
        rows.append((YOUR_MANAGER, f"{manager.name}, {manager.role.label.lower()}"))
    head = post_at(Role.HEADTEACHER, ask.person.school) if ask.person.school else Post(Role.EXECUTIVE_HEADTEACHER)
    rows.append((YOUR_HEAD if ask.person.school else head.role.label, names(head, services)))
    return Reply((Text(LEADER), Facts(tuple(rows))))


def save_missed(saving: Saving, services: Services) -> Reply:
    """Keep a question whose answer was not what was asked, without its asker."""
    _keep(Answer.NOT_WHAT_I_ASKED, saving.ask.words, None, services)
    return Reply((Text(NOTED), Text(NOTED_NEXT, Tone.QUIET), Button(ASK_A_LEADER, "policy", "leader")))


COMMAND = Command(
    name="policy",
    summary="Answers a question about the Social Media Policy with its own words.",
    examples=_EXAMPLES,
    steps={
        "": Step(show),
        "section": Step(show_section),
        "clause": Step(show_clause),
        "leader": Step(show_leader),
        "missed": Step(show_clause, save_missed),
    },
)
