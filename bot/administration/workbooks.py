"""Writing a workbook from the command line: of a week, of several, of a term or of a school year."""

from pathlib import Path

from bot.administration.bad_input import BadInput
from bot.administration.progress import shown
from bot.events import THE_BOT, Action, Event
from bot.people import Person, Role
from bot.periods import parse, spoken
from bot.readers import gets_it
from bot.settings import Settings
from bot.storage import Store
from bot.weeks import in_london
from bot.wiring.answering import now
from bot.wiring.house import house

EXPORTING = "Making the workbook of {week} as {role} may read it …"
EXPORTED = "Written: {path}"
NOBODY = "Nobody on the staff list has that id. Give an id of the staff list after --for."
NOT_ON_THE_LIST = (
    "A workbook is made for those alone who get Monday's: a headteacher, the executive headteacher, the business "
    "manager, or whom two leaders put on the list. Give the id of one of them after --for."
)
NO_SUCH_FOLDER = "There is no such folder."
NOT_BEGUN = "That has not begun yet."


def export(settings: Settings, time: str, out: Path, person_id: str, progress: bool) -> int:  # noqa: FBT001 - an argument
    """Write the workbook of a time for one reader; `time` is as people write it."""
    if not out.absolute().parent.is_dir():
        raise BadInput(NO_SUCH_FOLDER)
    with house(settings) as built:
        period = parse(time, built.services.hours, now())
        if period.start > now():
            raise BadInput(NOT_BEGUN)
        reader = _reader(built.store, person_id)
        print(EXPORTING.format(week=spoken(period), role=reader.role.label.lower()), flush=True)
        built.workbooks.export(period, reader, out, shown(asked=progress))
        details = {"for": reader.id} if period.is_one_week else {"for": reader.id, "until": period.last.name}
        built.store.register.record(Event(THE_BOT, Action.WORKBOOK_EXPORTED, period.first.name, now(), details))
    print(EXPORTED.format(path=out))
    return 0


def _reader(store: Store, person_id: str) -> Person:
    if person_id:
        found = store.directory.person(person_id)
    else:
        found = next((p for p in store.directory.people() if Role.EXECUTIVE_HEADTEACHER in p.roles), None)
    if found is None:
        raise BadInput(NOBODY)
    if not gets_it(found, store.readers.changes(), in_london(now()).date()):
        raise BadInput(NOT_ON_THE_LIST)
    return found
