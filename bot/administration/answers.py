"""Asking the bot from the command line."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from bot.administration.bad_input import BadInput
from bot.errors import StaffroomError
from bot.policies.clause import Clause
from bot.policies.library import Library, Policy
from bot.policies.lookup import Band
from bot.settings import Settings
from bot.triage import Judgement, MatterKind
from bot.weeks import in_london
from bot.why import explained
from bot.wiring.answering import Triages, now, open_library

BAD_LINE = 'Line {line} is not of the form {{"id": "…", "question": "…"}}. Nothing after it was read.'
NO_FILE = "There is no such file: {path}"
DANGER = (
    "If anyone is in danger now, call 999. If a child may be at risk, speak to the designated safeguarding lead now."
)
CANNOT_READ = "The file cannot be read as text in UTF-8."
KINDS = {
    MatterKind.ANSWERABLE: "The policy says:",
    MatterKind.SILENT: "The policy is silent on this.",
    MatterKind.FORMAL_REQUEST: "This is a formal matter and belongs in the federation's procedures:",
    MatterKind.CONCERN: "This sounds like a post that the school should know about. These clauses apply:",
}
NEAREST = "The policy may not settle this. Its nearest clauses:"
YOU_ASKED = "You asked: {words}"
WHY = "Why:"
ROW = "  {what}: {value}"
BETWEEN = "More than one policy may be meant. Name one of them in the question, to be answered from it alone."
OF = "{policy}:"
LOOKED_IN = "Looked in: {policies}."
SOURCE = "{name}, reviewed {reviewed:%B %Y}. {notice}"


def ask(settings: Settings, question: str | None, jsonl: Path | None, *, why: bool = False) -> int:
    """Answer one question in text, with the reasons where `why` is set, or each question of a file as JSON lines."""
    shelf = _Shelf(open_library(settings), in_london(now()).date())
    bot = Triages(settings)(shelf.library.together(shelf.today))
    if jsonl is None:
        asked = question or ""
        judged = bot.judge(asked)
        _answer_in_words(shelf, judged)
        if why:
            _explain(asked, judged, bot.recognised_by(asked))
        return 0
    for asked_id, asked in _questions(jsonl):
        print(json.dumps({"id": asked_id, **_judged(shelf, bot.judge, asked)}))
    return 0


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The policies, and the day on which they are asked."""

    library: Library
    today: date

    def holding(self, clauses: Iterable[Clause]) -> tuple[Policy, ...]:
        """Return the policies that clauses stand in, each once; the home policy where there is no clause."""
        found = dict.fromkeys(self.library.holding(clause, self.today) for clause in clauses)
        return tuple(found) or (self.library.in_force(self.today),)


def _judged(shelf: _Shelf, judge: Callable[[str], Judgement], asked: str) -> dict[str, object]:
    try:
        judged = judge(asked)
    except StaffroomError:  # too long, or a clause that there is not: the policy has no answer to it
        return {"kind": MatterKind.SILENT.value, "clauses": []}
    clauses = [shelf.library.address(clause, shelf.today) for clause in judged.clauses]
    return {"kind": judged.kind.value, "clauses": clauses}


def _answer_in_words(shelf: _Shelf, judged: Judgement) -> None:
    if judged.danger:
        print(f"{DANGER}\n")
    if judged.parts:
        for part in judged.parts:
            print(YOU_ASKED.format(words=part.words))
            _show(part.judgement, shelf)
            print()
    elif judged.between:
        _choices(judged)
    else:
        _show(judged, shelf)
    shown = tuple(chain(judged.clauses, *(part.judgement.clauses for part in judged.parts)))
    if not shown and len(judged.looked_in) > 1:
        print(f"\n{LOOKED_IN.format(policies=', '.join(policy.called for policy in judged.looked_in))}")
        return
    for policy in shelf.holding(shown) if shown else judged.looked_in or shelf.holding(()):
        source = SOURCE.format(name=policy.name, reviewed=policy.reviewed, notice=policy.review_notice(shelf.today))
        print(f"\n{source}")


def _choices(judged: Judgement) -> None:
    print(BETWEEN)
    for each in judged.between:
        print(f"\n{OF.format(policy=each.looked_in[0].called)}")
        _quote(each.clauses[:1])


def _show(judged: Judgement, shelf: _Shelf) -> None:
    print(NEAREST if judged.band is Band.NEAREST and judged.kind is MatterKind.SILENT else KINDS[judged.kind])
    _quote(judged.clauses)
    if judged.kind is not MatterKind.ANSWERABLE or judged.found is None:
        return
    (policy, *_) = shelf.holding(judged.clauses[:1])
    for other in policy.recipients.others(judged.clauses[:1]):
        print(f"\n{other.told(policy.clauses)}")
        _quote([policy.clause(other.clause)] if policy.clause(other.clause) not in judged.clauses else [])


def _quote(clauses: Sequence[Clause]) -> None:
    for clause in clauses:
        print(f"\n{clause.spoken}   {clause.heading}\n{clause.text}")


def _explain(asked: str, judged: Judgement, recognised_by: Sequence[str]) -> None:
    print(f"\n{WHY}")
    for each in explained(asked, judged, recognised_by):
        if each.words:
            print(YOU_ASKED.format(words=each.words))
        for what, value in each.rows:
            print(ROW.format(what=what, value=value))


def _questions(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise BadInput(NO_FILE.format(path=file)) from None
    except (OSError, UnicodeDecodeError):
        raise BadInput(CANNOT_READ) from None
    for number, line in enumerate(lines, start=1):
        yield _question(line, number)


def _question(line: str, number: int) -> tuple[str, str]:
    try:
        row = json.loads(line)
        return str(row["id"]), str(row["question"])
    except (ValueError, KeyError, TypeError):
        raise BadInput(BAD_LINE.format(line=number)) from None
