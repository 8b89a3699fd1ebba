"""What an administrator can do from the command line. Each function prints plain sentences and returns an exit code."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from bot.errors import StaffroomError
from bot.events import THE_BOT, Action, Event
from bot.people import SENIOR_MANAGEMENT, Directory, Person, Role
from bot.platforms.web.server import first_free, serve
from bot.requests import procedures
from bot.settings import Settings
from bot.storage import store
from bot.storage.audit import Head
from bot.storage.sealing import add_sealing_key, drop_old_keys, new_keys
from bot.triage import Judgement, MatterKind
from bot.weeks import Week, in_london
from bot.wiring import House, given_keys, house, now, open_library, page, triage, worker

PORT = 8140
"""The page's port, or the first free one after it, where none is set."""
READY = "Staffroom is ready: {address}   (Ctrl+C stops it)"
WORKING = "The worker is running. Ctrl+C stops it."
MIGRATED = "The database is up to date."
EXPORTING = "Making the workbook of {week} as {role} may read it …"
EXPORTED = "Written: {path}"
NOBODY = "Nobody on the staff list has that id. Give an id of the staff list after --for."
NOT_SENIOR = (
    "A workbook is made for senior management alone: a headteacher, the executive headteacher or the business manager. "
    "Give the id of one of them after --for."
)
NOT_BEGUN = "That week has not begun yet."
AUDIT_WHOLE = "The audit trail is whole: {events}, each joined to the one before. Its head is {head}"
AUDIT_ANCHORED = "It still holds the head that you gave."
AUDIT_NOT_ANCHORED = (
    "Whether its end was cut off shows only against a head that was written down elsewhere, such as in a workbook: "
    "staffroom audit verify --head ROWS:HASH"
)
ONE_EVENT, EVENTS = "1 event", "{count:,} events"
GUARDS_MISSING = (
    "The database does not guard the audit trail as it should: {guards} is missing or was changed. Somebody may have "
    "changed the database outside Staffroom. The next start puts the guards back."
)
GUARDED = "the database guards the audit trail"
NO_DATABASE = "There is no database yet, so there is no audit trail."
ROTATED = "{count:,} fields are sealed with a new key, and the old key was removed. Restart the page and the worker."
SEALED_AGAIN = (
    "{count:,} fields are sealed with the first key of STAFFROOM_KEYS. The other sealing keys may be removed now."
)
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
WELL, LOOK, BROKEN = "well", "look", "broken"
"""How a finding stands: nothing to do; a person should look; something does not work, so that the exit code is 1."""
REVIEW_NOT_DUE = "the policy's next review is due in {month:%B %Y}"
UNACKNOWLEDGED = "{count:,} concerns were raised more than a day ago, and nobody has acknowledged them"
ONE_UNACKNOWLEDGED = "1 concern was raised more than a day ago, and nobody has acknowledged it"
ALL_ACKNOWLEDGED = "no concern has waited for more than a day to be acknowledged"
DAMAGED = "words under these references cannot be opened, they were changed or their key is gone: {references}"
MORE = "{shown} and {more:,} more"
UNDAMAGED = "every sealed field can be opened"
_SHOWN = 20
_WAIT = timedelta(days=1)
DATABASE_WELL = "the database answers and is up to date"
PARKED = "notice {key} to {person} failed {attempts} times ({fault})"
NONE_PARKED = "no notice is set aside"
WAITING = "notices that wait to be delivered: {count}"
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


def work(settings: Settings, stop: Flag | None = None) -> int:
    """Start the worker alone, until `stop` is set or the process is told to end."""
    with house(settings) as built:
        print(WORKING, flush=True)
        worker(built).run(stop or Flag())
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


def export(settings: Settings, week_name: str, out: Path, person_id: str) -> int:
    """Write a week's workbook for one reader."""
    week = Week.parse(week_name)
    if week.start > now():
        raise BadInput(NOT_BEGUN)
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
    if found.role not in SENIOR_MANAGEMENT:
        raise BadInput(NOT_SENIOR)
    return found


def check_policies(settings: Settings) -> int:
    """Check the policies and the procedures."""
    requests = procedures.load(settings.policies_folder / procedures.FILE)
    for sentence in (*open_library(settings).check(), *requests.check()):
        print(sentence)
    return 0


def verify_audit(settings: Settings, head: str = "") -> int:
    """Follow the audit chain, and hold it against a head that was written down elsewhere; writes nothing."""
    anchor = Head.parse(head) if head else None
    if not store.is_set_up(settings.database):
        raise BadInput(NO_DATABASE)
    report = store.look_at_audit(settings.database, given_keys(settings), anchor)
    verdict, missing = report.verdict, report.missing_guards
    if missing:
        print(GUARDS_MISSING.format(guards=", ".join(missing)))
    print(verdict.sentence or _whole(verdict.head, anchor))
    return 1 if missing or verdict.bad_row else 0


def _whole(head: Head, anchor: Head | None) -> str:
    events = ONE_EVENT if head.rows == 1 else EVENTS.format(count=head.rows)
    whole = AUDIT_WHOLE.format(events=events, head=head)
    return f"{whole}\n{AUDIT_ANCHORED if anchor else AUDIT_NOT_ANCHORED}"


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


Finding = tuple[str, str]
"""How it stands, and a sentence."""


def examine(settings: Settings) -> int:
    """Say what is well, what a person should look at and what is broken; the exit code is 1 where anything is."""
    findings = _guards(settings)  # before the house is opened, which puts them back
    with house(settings) as built:
        findings += [(WELL, sentence) for sentence in built.library.check()]
        findings += [_review(built), (WELL, DATABASE_WELL), *_notices(built), _weeks(built), _waiting(built)]
        findings += [_keys(built), _damaged(built)]
    for state, sentence in findings:
        print(f"{state:<{len(BROKEN)}} {sentence}")
    return 1 if any(state == BROKEN for state, _ in findings) else 0


def _guards(settings: Settings) -> list[Finding]:
    if not store.is_set_up(settings.database):
        return []
    missing = ", ".join(store.guards_missing(settings.database))
    return [(BROKEN, GUARDS_MISSING.format(guards=missing)) if missing else (WELL, GUARDED)]


def _review(built: House) -> Finding:
    today = in_london(now()).date()
    policy = built.library.in_force(today)
    notice = policy.review_notice(today)
    return (LOOK, notice) if notice else (WELL, REVIEW_NOT_DUE.format(month=policy.next_review))


def _notices(built: House) -> list[Finding]:
    parked = [
        (BROKEN, PARKED.format(key=p.notice.key, person=p.notice.to, attempts=p.attempts, fault=p.fault))
        for p in built.store.outbox.parked()
    ]
    waiting = WAITING.format(count=built.store.outbox.waiting(now()))
    return [*(parked or [(WELL, NONE_PARKED)]), (WELL, waiting)]


def _weeks(built: House) -> Finding:
    missing = ", ".join(week.name for week in built.store.weeks.missing(now()))
    return (BROKEN, WEEKS_MISSING.format(weeks=missing)) if missing else (WELL, NO_WEEKS_MISSING)


def _waiting(built: House) -> Finding:
    count = built.store.register.unacknowledged(now() - _WAIT)
    if not count:
        return WELL, ALL_ACKNOWLEDGED
    return LOOK, ONE_UNACKNOWLEDGED if count == 1 else UNACKNOWLEDGED.format(count=count)


def _keys(built: House) -> Finding:
    old = built.store.rotation.left()
    return (BROKEN, OLD_KEYS.format(count=old)) if old else (WELL, ONE_KEY)


def _damaged(built: House) -> Finding:
    found = built.store.damaged()
    return (BROKEN, DAMAGED.format(references=_shortened(found))) if found else (WELL, UNDAMAGED)


def _shortened(references: Sequence[str]) -> str:
    shown = ", ".join(references[:_SHOWN])
    more = len(references) - _SHOWN
    return MORE.format(shown=shown, more=more) if more > 0 else shown
