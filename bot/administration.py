"""What an administrator can do from the command line. Each function prints plain sentences and returns an exit code."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from bot.errors import StaffroomError
from bot.events import THE_BOT, Action, Event
from bot.people import Directory, Person, Role
from bot.platforms.web.server import first_free, serve
from bot.requests import procedures
from bot.settings import Settings
from bot.storage import store
from bot.storage.sealing import add_sealing_key, drop_old_keys, new_keys
from bot.triage import Judgement, MatterKind
from bot.weeks import Week, in_london
from bot.wiring import House, house, now, open_library, page, triage, worker

PORT = 8140
"""The page's port, or the first free one after it, where none is set."""
READY = "Staffroom is ready: {address}   (Ctrl+C stops it)"
WORKING = "The worker is running. Ctrl+C stops it."
MIGRATED = "The database is up to date."
EXPORTING = "Making the workbook of {week} as {role} may read it …"
EXPORTED = "Written: {path}"
NOBODY = "Nobody on the staff list has that id. Give an id of the staff list after --for."
AUDIT_WHOLE = "The audit trail is whole: {count:,} events, each joined to the one before. Its head is {head}."
ROTATED = "{count:,} fields are sealed with a new key, and the old key was removed. Restart the page and the worker."
SEALED_AGAIN = (
    "{count:,} fields are sealed with the first key of STAFFROOM_KEYS. The other sealing keys may be removed now."
)
BAD_LINE = 'Line {line} is not of the form {{"id": "…", "question": "…"}}. Nothing after it was read.'
CANNOT_READ = "The file cannot be read as text in UTF-8."
KINDS = {
    MatterKind.ANSWERABLE: "The policy says:",
    MatterKind.SILENT: "The policy is silent on this. The nearest clauses may not settle it:",
    MatterKind.FORMAL_REQUEST: "This is a formal matter and belongs in the federation's procedures:",
    MatterKind.CONCERN: "This sounds like a post that the school should know about. These clauses apply:",
}
SOURCE = "{name}, reviewed {reviewed:%B %Y}. {notice}"
WELL, ILL = "well ", "look "
DATABASE_WELL = "the database answers and is up to date"
PARKED = "notice {key} to {person} failed {attempts} times ({fault})"
NONE_PARKED = "no notice is set aside"
WAITING = "{count} notices wait to be delivered"
WEEKS_MISSING = "these weeks have no workbook yet: {weeks}"
NO_WEEKS_MISSING = "every week that is over has its workbook"
OLD_KEYS = "{count:,} fields are still sealed with an old key: run staffroom keys rotate"
ONE_KEY = "every field is sealed with the newest key"


class BadInput(StaffroomError):
    """A file or an argument cannot be used; `sentence` says why."""


def run(settings: Settings) -> int:
    """Start the page, and the worker beside it in the same process."""
    with house(settings) as built:
        stop = Flag()
        beside = Thread(target=worker(built).run, args=(stop,), name="worker", daemon=True)
        beside.start()
        try:
            _serve(built)
        finally:
            stop.set()
            beside.join(timeout=5)
    return 0


def web(settings: Settings) -> int:
    """Start the page alone."""
    with house(settings) as built:
        _serve(built)
    return 0


def _serve(built: House) -> None:
    host, port = built.settings.host, built.settings.port or first_free(built.settings.host, PORT)
    serve(page(built), host, port, lambda address: print(READY.format(address=address), flush=True))


def work(settings: Settings) -> int:
    """Start the worker alone."""
    with house(settings) as built:
        print(WORKING, flush=True)
        worker(built).run(Flag())
    return 0


def migrate(settings: Settings) -> int:
    """Make or change the tables."""
    settings.make_data_folder()
    store.migrate(settings.database)
    print(MIGRATED)
    return 0


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
    print(KINDS[judged.kind])
    for clause in judged.clauses:
        print(f"\n{clause.spoken}   {clause.heading}\n{clause.text}")
    source = SOURCE.format(name=policy.name, reviewed=policy.reviewed, notice=policy.review_notice(today))
    print(f"\n{source}")


def _questions(file: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
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


def export(settings: Settings, week_name: str, out: Path, person_id: str) -> int:
    """Write a week's workbook for one reader."""
    week = Week.parse(week_name)
    with house(settings) as built:
        reader = _reader(built.store.directory, person_id)
        print(EXPORTING.format(week=week.name, role=reader.role.label.lower()), flush=True)
        built.workbooks.export(week, reader, out)
        event = Event(THE_BOT, Action.WORKBOOK_EXPORTED, week.name, now(), {"for": reader.id})
        built.store.register.record(event)
    print(EXPORTED.format(path=out))
    return 0


def _reader(directory: Directory, person_id: str) -> Person:
    if person_id:
        found = directory.person(person_id)
    else:
        found = next((p for p in directory.people() if p.role is Role.EXECUTIVE_HEADTEACHER), None)
    if found is None:
        raise BadInput(NOBODY)
    return found


def check_policies(settings: Settings) -> int:
    """Check the policies and the procedures."""
    requests = procedures.load(settings.policies_folder / procedures.FILE)
    for sentence in (*open_library(settings).check(), *requests.check()):
        print(sentence)
    return 0


def verify_audit(settings: Settings) -> int:
    """Follow the audit chain."""
    with house(settings) as built:
        verdict = built.store.audit.verify()
    if verdict.bad_row:
        print(verdict.sentence)
        return 1
    print(AUDIT_WHOLE.format(count=verdict.head.rows, head=verdict.head.hash))
    return 0


def rotate_keys(settings: Settings) -> int:
    """Add a key, seal everything again, and only then remove the old key.

    Keys that come from a setting are the administrator's to add and to remove; everything is sealed again with the
    first of them.
    """
    if settings.keys.get_secret_value():
        with house(settings) as built:
            count = built.store.rotation.run(THE_BOT, now)
        print(SEALED_AGAIN.format(count=count))
        return 0
    with house(settings):  # the present keys must fit before a new one is added
        add_sealing_key(settings.key_path)
    with house(settings) as built:
        count = built.store.rotation.run(THE_BOT, now)
    drop_old_keys(settings.key_path)
    print(ROTATED.format(count=count))
    return 0


def print_keys(_settings: Settings) -> int:
    """Print new keys in the form that STAFFROOM_KEYS and a key file take."""
    print(new_keys(), end="")
    return 0


def examine(settings: Settings) -> int:
    """Say what is well and what needs a person; the exit code is 1 where anything does."""
    with house(settings) as built:
        findings = [(True, sentence) for sentence in built.library.check()]
        findings += [(True, DATABASE_WELL), *_notices(built), *_weeks(built), _keys(built)]
    for well, sentence in findings:
        print(f"{WELL if well else ILL} {sentence}")
    return 0 if all(well for well, _ in findings) else 1


def _notices(built: House) -> list[tuple[bool, str]]:
    parked = [
        (False, PARKED.format(key=p.notice.key, person=p.notice.to, attempts=p.attempts, fault=p.fault))
        for p in built.store.outbox.parked()
    ]
    waiting = WAITING.format(count=built.store.outbox.waiting(now()))
    return [*(parked or [(True, NONE_PARKED)]), (True, waiting)]


def _weeks(built: House) -> list[tuple[bool, str]]:
    missing = ", ".join(week.name for week in built.store.weeks.missing(now()))
    return [(False, WEEKS_MISSING.format(weeks=missing)) if missing else (True, NO_WEEKS_MISSING)]


def _keys(built: House) -> tuple[bool, str]:
    old = built.store.rotation.left()
    return (False, OLD_KEYS.format(count=old)) if old else (True, ONE_KEY)
