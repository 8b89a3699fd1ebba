"""The staff list from the command line."""

from collections.abc import Sequence
from pathlib import Path

from bot import staffing
from bot.administration.bad_input import BadInput
from bot.administration.school_findings import vacancies
from bot.people import Person
from bot.settings import Settings
from bot.staffing import Import
from bot.weeks import in_london
from bot.wiring import house, now

SET_FILE = (
    "Please note: STAFFROOM_STAFF_LIST is set to {file}, which is read in again at the next start. "
    "Put the new list there, or take the setting away."
)
PLEASE_LOOK = "Please look: {vacancy}."
MANY_LEAVE = (
    "{left:,} of the {count:,} people who work here today are not on this list any more, so nothing was stored. Is it "
    "the whole list? If they really leave: staffroom staff import --really FILE. To see who: --try."
)
NO_SUCH_FOLDER = "There is no such folder."
TEMPLATE = Path("staff.xlsx")
_FEW = 3


def import_staff(settings: Settings, file: Path, *, only_try: bool, really: bool) -> int:
    """Take in a staff list, or only say what it would change; refuse one without many who work here, unless really."""
    with house(settings) as built:
        store = built.store.directory
        read, before = staffing.look_at(store, file, built.clock)
        if not only_try and not really:
            _refuse_many_leavers(read, before)
        print(staffing.import_staff(store, file, built.clock, only_try=only_try))
    for vacancy in _vacancies(read):
        print(PLEASE_LOOK.format(vacancy=vacancy))
    if settings.staff_list and not only_try:
        print(SET_FILE.format(file=settings.staff_list))
    return 0


def _refuse_many_leavers(read: Import, before: Sequence[Person]) -> None:
    today = in_london(now()).date()
    left, count = (sum(person.works_on(today) for person in people) for people in (read.changes.left, before))
    if left > _FEW and left * 3 > count:
        raise BadInput(MANY_LEAVE.format(left=left, count=count))


def _vacancies(read: Import) -> Sequence[str]:
    today = in_london(now()).date()
    return vacancies((person for person in read.staff.everybody if person.works_on(today)), read.staff.all_schools)


def write_template(settings: Settings, out: Path) -> int:
    """Write an empty staff list to be filled in."""
    if not out.absolute().parent.is_dir():
        raise BadInput(NO_SUCH_FOLDER)
    with house(settings) as built:
        print(staffing.write_template(built.store.directory, out, built.clock))
    return 0
