"""What a file says beside what it is for: nothing of the machine, of who ran it, or of where."""

import getpass
import os
import re
import socket
import sys
import tempfile
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from bot.reports.staff_template import template
from tests.reports.excel_rules import texts
from tests.reports.made_up import EXECUTIVE, MONDAY, records
from tests.reports.test_workbook import made_for


def of_this_machine() -> set[str]:
    """Return names that are only known here."""
    names = {socket.gethostname(), getpass.getuser(), os.uname().nodename, os.uname().release, sys.version.split()[0]}
    return names | {os.getcwd(), sys.prefix, sys.executable, tempfile.gettempdir(), openpyxl.__version__, "openpyxl"}  # noqa: PTH109 - as text


def named(content: bytes) -> set[str]:
    """Return which of these names stand in the parts of a file, in their names, or in what the archive says of them."""
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        told = "\n".join([texts(content), archive.comment.decode("latin-1"), *(repr(entry.extra) for entry in entries)])
        told += "\n".join(entry.filename for entry in entries)
    return {name for name in of_this_machine() if re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", told)}


FILES = [made_for(EXECUTIVE, records()), template(["Oakfield Primary"], MONDAY)]


@pytest.mark.parametrize("content", FILES, ids=["workbook", "staff list"])
def test_no_file_names_the_machine_the_user_a_folder_or_the_library(content: bytes) -> None:
    assert named(content) == set()
    with ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            assert (entry.comment, entry.extra, entry.external_attr >> 16) == (b"", b"", 0o600)
            assert entry.date_time == (2026, 11, 23, 7, 0, 12), "the moment that the file says it was made"
        assert archive.read("docProps/core.xml").count(b"2026-11-23T07:00:12Z") == 2


def test_a_file_that_names_them_is_found_out() -> None:
    book = openpyxl.Workbook()
    book.properties.lastModifiedBy = f"{getpass.getuser()} on {socket.gethostname()}"
    book.worksheets[0]["A1"] = f"made in {os.getcwd()} by {sys.executable}"  # noqa: PTH109 - as text
    file = BytesIO()
    book.save(file)
    assert {getpass.getuser(), socket.gethostname(), os.getcwd(), sys.executable, "openpyxl"} <= named(file.getvalue())  # noqa: PTH109 - as text
