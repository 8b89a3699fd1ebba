"""Bringing a staff list in, by hand and at every start."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.errors import Stale
from bot.events import THE_BOT, Action
from bot.people import Person, Role
from bot.people.entra import FromEntra, Group, Member, Plan, choose, staff_from
from bot.people.staff_list import MADE_UP, made_up
from bot.people.staff_table import LARGEST, BrokenStaffList
from bot.staffing import (
    THE_SAME,
    at_start,
    import_from_entra,
    import_staff,
    look_at_entra,
    still_made_up,
    take_in,
    write_template,
)
from tests.builders import ELM, NOW, OAK, Clock
from tests.fakes.person import FakeDirectory

HEADING = "Name,E-mail,School,Role,Manager,From,Until\n"
HANNAH = "Hannah Head,hannah@example.org,Oak Primary,Headteacher\n"
TOM = "Tom Teacher,tom@example.org,Oak Primary,Teacher,hannah@example.org\n"
CLOCK = Clock(NOW)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "staff.csv"


def write(file: Path, *rows: str) -> Path:
    file.write_text(HEADING + "".join(rows), encoding="utf-8")
    return file


def names(store: FakeDirectory) -> list[str]:
    return [person.name for person in store.everybody()]


def id_of(store: FakeDirectory, email: str) -> str:
    person = store.by_email(email)
    assert person
    return person.id


def test_a_list_is_stored_with_its_event_and_told_by_name(file: Path) -> None:
    store = FakeDirectory()
    told = import_staff(store, write(file, HANNAH, TOM), CLOCK)
    assert told == (
        "2 people at 1 school.\n"
        "New: 2\n  Hannah Head (headteacher)\n  Tom Teacher (teacher)\n"
        "Changed: 0\nLeft: 0\nSchools that are new: Oak Primary\nStored."
    )
    assert names(store) == ["Hannah Head", "Tom Teacher"]
    (event,) = store.events
    assert (event.actor, event.action, event.subject, event.at) == (THE_BOT, Action.STAFF_LIST_READ, "staff", NOW)
    assert event.details == {"people": "2", "new": "2", "changed": "0", "left": "0"}


def test_a_trial_tells_the_same_and_stores_nothing(file: Path) -> None:
    store = FakeDirectory()
    told = import_staff(store, write(file, HANNAH), CLOCK, only_try=True)
    assert told.endswith("Schools that are new: Oak Primary\nNothing was stored: this was a trial.")
    assert (names(store), store.events) == ([], [])


def test_ids_stay_when_the_list_comes_again_and_the_same_list_is_no_change(file: Path) -> None:
    store = FakeDirectory()
    import_staff(store, write(file, HANNAH, TOM), CLOCK)
    before = id_of(store, "tom@example.org")
    assert import_staff(store, file, CLOCK).endswith("This is the list that is stored already. Nothing was changed.")
    assert len(store.events) == 1
    told = import_staff(store, write(file, HANNAH, TOM.replace("Teacher,h", "Line manager,h")), CLOCK)
    assert "Changed: 1\n  Tom Teacher (role)\n" in told
    assert id_of(store, "tom@example.org") == before


def test_a_leaver_who_comes_back_is_the_same_person(file: Path) -> None:
    store = FakeDirectory()
    import_staff(store, write(file, HANNAH, TOM), CLOCK)
    before = id_of(store, "tom@example.org")
    assert "Left: 1\n  Tom Teacher\n" in import_staff(store, write(file, HANNAH, f"{TOM.strip()},,19/11/2026\n"), CLOCK)
    assert store.by_email("tom@example.org") is None
    import_staff(store, write(file, HANNAH, TOM), CLOCK)
    assert id_of(store, "tom@example.org") == before


def test_who_is_gone_from_the_list_has_left_and_is_the_same_person_when_they_come_back(file: Path) -> None:
    store = FakeDirectory()
    import_staff(store, write(file, HANNAH, TOM), CLOCK)
    before = id_of(store, "tom@example.org")
    told = import_staff(store, write(file, HANNAH), CLOCK)
    assert told == "1 person at 1 school.\nNew: 0\nChanged: 0\nLeft: 1\n  Tom Teacher\nStored."
    assert store.events[-1].details == {"people": "1", "new": "0", "changed": "0", "left": "1"}
    assert names(store) == ["Hannah Head", "Tom Teacher"]
    assert [person.name for person in store.people()] == ["Hannah Head"]
    assert import_staff(store, file, CLOCK).endswith(THE_SAME)
    assert "New: 0\nChanged: 1\n  Tom Teacher (until)\n" in import_staff(store, write(file, HANNAH, TOM), CLOCK)
    assert id_of(store, "tom@example.org") == before


def test_an_address_that_has_another_name_now_changes_nothing_and_is_asked_about(file: Path) -> None:
    store = FakeDirectory()
    import_staff(store, write(file, HANNAH, TOM), CLOCK)
    with pytest.raises(BrokenStaffList, match="Row 2, E-mail: somebody with another name has or had this address"):
        import_staff(store, write(file, HANNAH.replace("Hannah", "Zoe"), TOM), CLOCK)
    assert names(store) == ["Hannah Head", "Tom Teacher"]


def test_a_workbook_is_told_from_a_csv_file_by_what_is_in_it(tmp_path: Path) -> None:
    workbook = Workbook()
    for row in (HEADING, HANNAH):
        workbook.worksheets[0].append(row.strip().split(","))
    workbook.save(tmp_path / "list.csv")
    store = FakeDirectory()
    take_in(store, tmp_path / "list.csv", CLOCK)
    assert names(store) == ["Hannah Head"]


def test_what_is_wrong_is_told_with_the_file_and_changes_nothing(file: Path) -> None:
    store = FakeDirectory()
    with pytest.raises(BrokenStaffList) as broken:
        import_staff(store, write(file, HANNAH.replace("Headteacher", "Boss"), TOM.replace("tom@", "")), CLOCK)
    first, *rows = broken.value.sentence.splitlines()
    assert first == "The staff list staff.csv was not read in, and nothing was changed."
    assert [row.partition(":")[0] for row in rows] == ["Row 2, Role", "Row 3, E-mail"]
    assert (names(store), store.events) == ([], [])


@pytest.mark.parametrize("name", ["staff.xlsx", "STAFF.XLS"])
def test_a_text_that_is_called_a_workbook_is_told_to_be_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(BrokenStaffList, match="It cannot be read as an Excel workbook"):
        import_staff(FakeDirectory(), write(tmp_path / name, HANNAH), CLOCK)
    assert import_staff(FakeDirectory(), write(tmp_path / "staff.txt", HANNAH), CLOCK), "the control"


def test_a_file_that_cannot_be_opened_or_is_too_large_is_told(tmp_path: Path, file: Path) -> None:
    for path in (file, tmp_path, Path("a\0b")):
        with pytest.raises(BrokenStaffList, match=r"It cannot be opened. Is the path right\?"):
            take_in(FakeDirectory(), path, CLOCK)
    file.write_bytes(b"x" * (LARGEST + 1))
    with pytest.raises(BrokenStaffList, match=r"It is larger than 5 MB\."):
        take_in(FakeDirectory(), file, CLOCK)


def test_at_the_first_start_the_made_up_staff_move_in_and_never_again(file: Path) -> None:
    store = FakeDirectory()
    for _ in range(2):
        at_start(store, None, CLOCK)
        assert tuple(store.everybody()) == made_up().everybody
        assert len(store.events) == 1
    assert still_made_up(store)
    import_staff(store, write(file, HANNAH), CLOCK)
    at_start(store, None, CLOCK)
    assert names(store) == ["Hannah Head"]
    assert not still_made_up(store)


def test_the_made_up_staff_are_nobody_whom_a_real_list_keeps_or_asks_about(file: Path) -> None:
    store = FakeDirectory()
    at_start(store, None, CLOCK)
    martin = next(person for person in store.people() if person.name == "Martin Ashdown")
    real = f"Real Person,{martin.email},Oakfield Primary,Headteacher\nMartin Ashdown,,Oakfield Primary,Teacher\n"
    import_staff(store, write(file, real), CLOCK)
    assert names(store) == ["Real Person", "Martin Ashdown"]
    assert martin.id not in {person.id for person in store.everybody()}


def test_a_list_is_made_up_again_where_every_real_person_has_left(file: Path) -> None:
    store = FakeDirectory()
    import_staff(store, write(file, HANNAH), CLOCK)
    assert not still_made_up(store)
    import_staff(store, MADE_UP, CLOCK)
    assert still_made_up(store)
    assert names(store)[-1] == "Hannah Head"
    import_staff(
        store, write(file, HANNAH.replace("Oak Primary,Headteacher", "Oak Primary,Headteacher,,01/12/2026")), CLOCK
    )
    assert not store.people()
    assert not still_made_up(store)


def test_nobody_is_told_that_the_made_up_staff_left(file: Path) -> None:
    store = FakeDirectory()
    at_start(store, None, CLOCK)
    assert "Left: 0\nSchools that are new: Oak Primary\nNothing was" in import_staff(
        store, write(file, HANNAH), CLOCK, only_try=True
    )
    told = import_staff(store, file, CLOCK)
    assert told.endswith(
        "Left: 0\nSchools that are new: Oak Primary\nThe made-up staff were taken off the list.\nStored."
    )


def test_a_list_that_is_set_is_read_in_at_every_start(file: Path) -> None:
    store = FakeDirectory()
    at_start(store, write(file, HANNAH), CLOCK)
    before = id_of(store, "hannah@example.org")
    at_start(store, write(file, HANNAH, TOM), CLOCK)
    assert (names(store), id_of(store, "hannah@example.org")) == (["Hannah Head", "Tom Teacher"], before)
    at_start(store, file, CLOCK)
    assert len(store.events) == 2


def test_a_store_in_which_everybody_has_left_is_not_filled_with_made_up_people() -> None:
    gone = replace(made_up().everybody[0], name="Real Person", until=NOW.date().replace(year=2020))
    store = FakeDirectory([gone], [OAK])
    at_start(store, None, CLOCK)
    assert names(store) == ["Real Person"]


class Disturbed(FakeDirectory):
    """A staff list that another process fills with the same file just before it is changed here, `times` times."""

    def __init__(self, people: tuple[Person, ...], times: int) -> None:
        super().__init__()
        self._others, self._times = people, times

    def everybody(self) -> tuple[Person, ...]:
        """Return everybody, and let the other process come in between."""
        found = tuple(super().everybody())
        if self._times:
            self._times -= 1
            self._people, self._schools = (*self._people, self._others[self._times]), (OAK,)
        return found


def test_two_processes_that_read_the_same_file_agree_on_the_ids(file: Path) -> None:
    first = FakeDirectory()
    take_in(first, write(file, HANNAH), CLOCK)
    second = Disturbed(tuple(first.everybody()), 1)
    take_in(second, file, CLOCK)
    assert id_of(second, "hannah@example.org") == id_of(first, "hannah@example.org")


def test_a_list_that_changes_again_and_again_is_left_to_the_others(file: Path) -> None:
    with pytest.raises(Stale):
        take_in(Disturbed(made_up().everybody, 2), write(file, HANNAH), CLOCK)


def out_of_entra(*names: str) -> FromEntra:
    """Return the teachers with these names, who all are in one group in Entra."""
    members = [
        Member(place, f"id-{place}", name, f"{name.split()[0].lower()}@example.org")
        for place, name in enumerate(names, start=1)
    ]
    plan = Plan((Group("group", Role.TEACHER, "Oak Primary"),))
    return staff_from(plan, choose([members]), {"id-1": "id-9"})


def test_a_list_out_of_entra_is_told_with_what_there_is_to_know_of_it_and_stored_with_its_event() -> None:
    store = FakeDirectory()
    found = out_of_entra("Tom Teacher", "Tess Teacher")
    changes = (
        "Read from Entra: 2 people in 1 group.\n"
        "Managed by somebody in none of the groups, so without a manager here: 1\n  Tom Teacher\n"
        "2 people at 1 school.\nNew: 2\n  Tom Teacher (teacher)\n  Tess Teacher (teacher)\n"
        "Changed: 0\nLeft: 0\nSchools that are new: Oak Primary\n"
    )
    told = import_from_entra(store, found, CLOCK, only_try=True)
    assert told == f"{changes}Nothing was stored: this was a trial."
    assert (names(store), store.events) == ([], [])
    assert import_from_entra(store, found, CLOCK) == f"{changes}Stored."
    assert [event.action for event in store.events] == [Action.STAFF_LIST_READ]
    assert import_from_entra(store, found, CLOCK).endswith(THE_SAME)
    assert len(store.events) == 1


def test_whoever_was_on_the_spreadsheet_keeps_their_id_in_entra(file: Path) -> None:
    store = FakeDirectory()
    import_staff(store, write(file, HANNAH, TOM), CLOCK)
    before = id_of(store, "tom@example.org")
    told = import_from_entra(store, out_of_entra("Tom Teacher"), CLOCK)
    assert told.endswith("New: 0\nChanged: 1\n  Tom Teacher (manager)\nLeft: 1\n  Hannah Head\nStored.")
    assert id_of(store, "tom@example.org") == before


def test_what_is_wrong_with_a_list_out_of_entra_is_told_by_its_place_and_changes_nothing(file: Path) -> None:
    store = FakeDirectory()
    import_staff(store, write(file, HANNAH, TOM), CLOCK)
    with pytest.raises(BrokenStaffList) as broken:
        look_at_entra(store, out_of_entra("Hannah Head", "Tom Taylor"), CLOCK)
    first, row, *_ = broken.value.sentence.splitlines()
    assert first == "The staff list was not read in from Entra, and nothing was changed."
    assert row.startswith("Group 1, person 2 (id-2), E-mail: somebody with another name has or had this address.")
    assert names(store) == ["Hannah Head", "Tom Teacher"]


def test_entra_and_a_file_that_come_in_at_once_agree_on_the_ids(file: Path) -> None:
    first = FakeDirectory()
    take_in(first, write(file, HANNAH.replace("Headteacher", "Teacher")), CLOCK)
    second = Disturbed(tuple(first.everybody()), 1)
    import_from_entra(second, out_of_entra("Hannah Head"), CLOCK)
    assert id_of(second, "hannah@example.org") == id_of(first, "hannah@example.org")


def test_a_template_offers_the_schools_that_are_stored_unless_they_are_made_up(tmp_path: Path) -> None:
    real = Person("r", "Real Person", made_up().everybody[0].role)
    path = tmp_path / "staff.xlsx"
    assert write_template(FakeDirectory([real], [OAK, ELM]), path, CLOCK) == f"Written: {path}"
    assert schools(path.read_bytes()) == ["Whole federation", "Oak Primary", "Elm Primary"]
    store = FakeDirectory()
    at_start(store, None, CLOCK)
    write_template(store, path, CLOCK)
    assert schools(path.read_bytes()) == ["Whole federation"]


def schools(content: bytes) -> list[object]:
    rows = load_workbook(BytesIO(content))["Schools"].iter_rows(min_row=3, values_only=True)
    return [name for (name,) in rows if name]
