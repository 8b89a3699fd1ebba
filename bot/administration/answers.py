"""Asking the bot from the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.administration.bad_input import BadInput
from bot.errors import StaffroomError
from bot.settings import Settings
from bot.triage import Judgement, MatterKind
from bot.weeks import in_london
from bot.wiring import now, open_library, triage

BAD_LINE = 'Line {line} is not of the form {{"id": "…", "question": "…"}}. Nothing after it was read.'
NO_FILE = "There is no such file: {path}"
DANGER = (
    "If anyone is in danger now, call 999. If a child may be at risk, speak to the designated safeguarding lead now."
)
CANNOT_READ = "The file cannot be read as text in UTF-8."
KINDS = {
    MatterKind.ANSWERABLE: "The policy says:",
    MatterKind.SILENT: "The policy is silent on this. The nearest clauses may not settle it:",
    MatterKind.FORMAL_REQUEST: "This is a formal matter and belongs in the federation's procedures:",
    MatterKind.CONCERN: "This sounds like a post that the school should know about. These clauses apply:",
}
SOURCE = "{name}, reviewed {reviewed:%B %Y}. {notice}"


def ask(settings: Settings, question: str | None, questions: Path | None) -> int:
    """Answer one question in text, or each question of a file as JSON lines."""
    judge = triage(settings).judge
    if questions is None:
        _answer_in_words(settings, judge(question or ""))
        return 0
    for asked_id, asked in _questions(questions):
        print(json.dumps({"id": asked_id, **_judged(judge, asked)}))
    return 0


def _judged(judge: Callable[[str], Judgement], asked: str) -> dict[str, object]:
    try:
        judged = judge(asked)
    except StaffroomError:  # too long, or a clause that there is not: the policy has no answer to it
        return {"kind": MatterKind.SILENT.value, "clauses": []}
    return {"kind": judged.kind.value, "clauses": [clause.id for clause in judged.clauses]}


def _answer_in_words(settings: Settings, judged: Judgement) -> None:
    today = in_london(now()).date()
    policy = open_library(settings).in_force(today)
    if judged.danger:
        print(f"{DANGER}\n")
    print(KINDS[judged.kind])
    for clause in judged.clauses:
        print(f"\n{clause.spoken}   {clause.heading}\n{clause.text}")
    source = SOURCE.format(name=policy.name, reviewed=policy.reviewed, notice=policy.review_notice(today))
    print(f"\n{source}")


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
