"""Staff lists written as text, for the tests."""

from datetime import date

from bot.people import Person
from bot.people.staff_list import StaffList, staff_list
from bot.people.staff_table import read_csv

HEADING = "Name,E-mail,School,Role,Manager,From,Until,Previous e-mail,Id\n"
TODAY = date(2026, 11, 20)


def listed(text: str, before: tuple[Person, ...] = (), heading: str = HEADING) -> StaffList:
    """Return the list in rows under a heading; new people get the ids n1, n2, and so on."""
    ids = iter(f"n{number}" for number in range(1, 1_000))
    return staff_list(read_csv((heading + text).encode()), before, TODAY, lambda: next(ids))
