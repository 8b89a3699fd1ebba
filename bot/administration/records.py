"""The records themselves: tables, policies, the audit trail, the keys."""

from bot.administration.bad_input import BadInput
from bot.events import THE_BOT
from bot.hours import load as load_hours
from bot.requests import procedures
from bot.settings import Settings
from bot.storage import store
from bot.storage.audit import Head
from bot.storage.sealing import add_sealing_key, drop_old_keys, new_keys
from bot.weeks import in_london
from bot.wiring import given_keys, house, now, open_library

HOURS = "{file}: {sentence}."
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
ROTATED = "{count:,} fields are sealed with a new key, and the old key was removed. Restart the page and the worker."
SEALED_AGAIN = (
    "{count:,} fields are sealed with the first key of STAFFROOM_KEYS. The other sealing keys may be removed now."
)


def migrate(settings: Settings) -> int:
    """Make or change the tables."""
    settings.make_data_folder()
    store.migrate(settings.database)
    print(MIGRATED)
    return 0


def check_policies(settings: Settings) -> int:
    """Check the policies, the procedures, and the working hours with their terms."""
    requests = procedures.load(settings.policies_folder / procedures.FILE)
    hours = load_hours(settings.hours_path)
    # Without the staff list, which is not opened for this, every school that is named is taken for one of it.
    calendars = (*hours.told(), *hours.check(in_london(now()).date(), hours.schools))
    told = (HOURS.format(file=settings.hours_path.name, sentence=sentence) for sentence in calendars)
    for sentence in (*open_library(settings).check(), *requests.check(), *told):
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
