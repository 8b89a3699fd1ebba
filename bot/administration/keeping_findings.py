"""What the doctor finds about backups, and about notices that are held after a restore."""

from datetime import datetime, timedelta

from bot.administration.findings import BROKEN, LOOK, WELL, Finding
from bot.storage.engine import sqlite_file
from bot.storage.leftovers import put_aside
from bot.storage.store import Store
from bot.weeks import day_and_time

HELD = (
    "no notice goes out since {when}, as after every restore until somebody has looked. See what waits with "
    "staffroom notices release --try, then: staffroom notices release"
)
NO_BACKUP = "there is no backup of this database yet: staffroom backup --to FOLDER"
OLD_BACKUP = "the last backup was made on {when}, more than a week ago: staffroom backup --to FOLDER"
BACKED_UP = "the last backup was made on {when}"
POSTGRES = "PostgreSQL is backed up by its own means, which I cannot see: docs/keeping.md says how"
ASIDE = (
    "a restore put older data aside; delete it once nobody needs it. Erased records go from it too, unless it is "
    "damaged or of older keys: {path}"
)
_A_WEEK = timedelta(days=7)


def keeping_findings(store: Store, url: str, now: datetime) -> list[Finding]:
    """Return what there is to say."""
    held = store.keeping.held_since()
    of_the_hold = [(BROKEN, HELD.format(when=day_and_time(held)))] if held else []
    file = sqlite_file(url)
    if file is None:
        return [*of_the_hold, (WELL, POSTGRES)]
    aside = [(LOOK, ASIDE.format(path=path)) for path in put_aside(file)]
    return [*of_the_hold, _last_backup(store.keeping.last_backup(), now), *aside]


def _last_backup(made_at: datetime | None, now: datetime) -> Finding:
    if made_at is None:
        return LOOK, NO_BACKUP
    old = now - made_at > _A_WEEK
    return LOOK if old else WELL, (OLD_BACKUP if old else BACKED_UP).format(when=day_and_time(made_at))
