"""Writing a week's workbook from the command line."""

from pathlib import Path

from bot.administration.bad_input import BadInput
from bot.events import THE_BOT, Action, Event
from bot.people import SENIOR_MANAGEMENT, Directory, Person, Role
from bot.settings import Settings
from bot.weeks import Week
from bot.wiring.answering import now
from bot.wiring.house import house

EXPORTING = "Making the workbook of {week} as {role} may read it …"
EXPORTED = "Written: {path}"
NOBODY = "Nobody on the staff list has that id. Give an id of the staff list after --for."
NOT_SENIOR = (
    "A workbook is made for senior management alone: a headteacher, the executive headteacher or the business manager. "
    "Give the id of one of them after --for."
)
NOT_BEGUN = "That week has not begun yet."


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
        found = next((p for p in directory.people() if Role.EXECUTIVE_HEADTEACHER in p.roles), None)
    if found is None:
        raise BadInput(NOBODY)
    if found.roles.isdisjoint(SENIOR_MANAGEMENT):
        raise BadInput(NOT_SENIOR)
    return found
