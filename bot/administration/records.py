"""The records themselves: tables, the audit trail, new keys."""

from bot.administration.bad_input import BadInput
from bot.settings import Settings
from bot.storage import store
from bot.storage.audit import Head
from bot.storage.sealing import new_keys
from bot.wiring.keys import given_keys

MIGRATED = "The database is up to date."
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
NO_DATABASE = "There is no database yet, so there is no audit trail."


def migrate(settings: Settings) -> int:
    """Make or change the tables."""
    settings.make_data_folder()
    store.migrate(settings.database)
    print(MIGRATED)
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


def print_keys(_settings: Settings) -> int:
    """Print new keys in the form that STAFFROOM_KEYS and a key file take."""
    print(new_keys(), end="")
    return 0
