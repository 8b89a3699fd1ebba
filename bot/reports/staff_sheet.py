"""Reading a staff list from a workbook that a school office filled in. Whatever a file holds, it is read or refused."""

from bot.people.staff_table import BrokenStaffList, BrokenTable, Line
from bot.reports import received

STAFF = "Staff"
"""The sheet that is read; without it, the first one."""


def read(content: bytes) -> tuple[Line, ...]:
    """Return the table on the sheet Staff, or else on the first one; raise BrokenStaffList."""
    try:
        return received.read(content, STAFF).lines
    except BrokenTable as broken:
        raise BrokenStaffList(broken.sentence) from None
