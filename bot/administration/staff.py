"""The staff list from the command line."""

from collections.abc import Sequence
from pathlib import Path

from bot import staffing
from bot.administration.bad_input import BadInput
from bot.administration.school_findings import vacancies
from bot.microsoft import staff_groups
from bot.microsoft.staff import Graph, read_staff
from bot.people import Person
from bot.settings import Settings
from bot.staffing import Import
from bot.weeks import in_london
from bot.wiring.answering import now
from bot.wiring.house import House, house

SET_FILE = (
    "Please note: STAFFROOM_STAFF_LIST is set to {file}, which is read in again at the next start. "
    "Put the new list there, or take the setting away."
)
PLEASE_LOOK = "Please look: {vacancy}."
MANY_LEAVE = (
    "{left:,} of the {count:,} people who work here today are not on this list any more, so nothing was stored. Is it "
    "the whole list? If they really leave: staffroom staff {command}. To see who: --try."
)
REALLY_FILE, REALLY_ENTRA = "import --really FILE", "entra --really"
NO_MICROSOFT = "Microsoft 365 is not set up, so there is no Entra to read. docs/microsoft-365.md says how to set it up."
REGULARLY = (
    "The bot never reads Entra by itself. Once this is what you want, let cron do it, such as every morning at six: "
    "0 6 * * * cd FOLDER && .venv/bin/staffroom staff entra\n"
    "Where many would leave, that stores nothing and says so."
)
NO_SUCH_FOLDER = "There is no such folder."
_FEW = 3


def import_staff(settings: Settings, file: Path, *, only_try: bool, really: bool) -> int:
    """Take in a staff list, or only say what it would change; refuse one without many who work here, unless really."""
    with house(settings) as built:
        store = built.store.directory
        read, before = staffing.look_at(store, file, built.clock)
        if not only_try and not really:
            _refuse_many_leavers(read, before, REALLY_FILE)
        print(staffing.import_staff(store, file, built.clock, only_try=only_try))
    _remark(settings, read, only_try=only_try)
    return 0


def from_entra(settings: Settings, *, only_try: bool, really: bool) -> int:
    """Take in the staff out of Entra, or only say what they would change, with the same care as for a file."""
    with house(settings) as built:
        if built.microsoft is None:
            raise BadInput(NO_MICROSOFT)
        groups = settings.entra_groups_path
        return bring_in(built, built.microsoft.graph(), groups, only_try=only_try, really=really)


def bring_in(built: House, signed_in: Graph, groups: Path, *, only_try: bool, really: bool) -> int:
    """Take in the staff that Graph has in the groups of a file; raise BrokenPolicy, BrokenStaffList or BadInput."""
    store = built.store.directory
    found = read_staff(signed_in, staff_groups.load(groups))
    read, before = staffing.look_at_entra(store, found, built.clock)
    if not only_try and not really:
        _refuse_many_leavers(read, before, REALLY_ENTRA)
    print(staffing.import_from_entra(store, found, built.clock, only_try=only_try))
    _remark(built.settings, read, only_try=only_try)
    if only_try:
        print(REGULARLY)
    return 0


def _remark(settings: Settings, read: Import, *, only_try: bool) -> None:
    for vacancy in _vacancies(read):
        print(PLEASE_LOOK.format(vacancy=vacancy))
    if settings.staff_list and not only_try:
        print(SET_FILE.format(file=settings.staff_list))


def _refuse_many_leavers(read: Import, before: Sequence[Person], command: str) -> None:
    today = in_london(now()).date()
    left, count = (sum(person.works_on(today) for person in people) for people in (read.changes.left, before))
    if left > _FEW and left * 3 > count:
        raise BadInput(MANY_LEAVE.format(left=left, count=count, command=command))


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
