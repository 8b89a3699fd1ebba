"""The staff list from the command line."""

from pathlib import Path

from bot import staffing
from bot.settings import Settings
from bot.wiring import house

SET_FILE = (
    "Please note: STAFFROOM_STAFF_LIST is set to {file}, which is read in again at the next start. "
    "Put the new list there, or take the setting away."
)


def import_staff(settings: Settings, file: Path, *, only_try: bool) -> int:
    """Take in a staff list, or only say what it would change."""
    with house(settings) as built:
        print(staffing.import_staff(built.store.directory, file, built.clock, only_try=only_try))
    if settings.staff_list and not only_try:
        print(SET_FILE.format(file=settings.staff_list))
    return 0


def write_template(settings: Settings, out: Path) -> int:
    """Write an empty staff list to be filled in."""
    with house(settings) as built:
        print(staffing.write_template(built.store.directory, out, built.clock))
    return 0
