"""Term dates from the command line."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.administration.terms import THE_SAME
from bot.hours import DATES, FILE, load
from bot.people.staff_table import LARGEST
from bot.settings import HERE
from bot.weeks import in_london
from bot.wiring.answering import now
from tests.reports.excel_rules import faults

TODAY = in_london(now()).date()
WEEK = timedelta(weeks=1)
HEADS = "School,What,First day,Last day\n"
TERM = f",Term,{TODAY},{TODAY + WEEK}\n"
LATER = f",Term,{TODAY + 2 * WEEK},{TODAY + 12 * WEEK}\n"
INSET = f"Oakfield Primary,INSET,{TODAY},\n"


@pytest.fixture
def policies(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of policies that may be changed."""
    folder = tmp_path / "policies"
    shutil.copytree(HERE / "policy_text", folder)
    monkeypatch.setenv("STAFFROOM_POLICIES_FOLDER", str(folder))
    assert not data.exists()
    return folder


def a_file(folder: Path, *rows: str) -> str:
    path = folder / "terms.csv"
    path.write_text(HEADS + "".join(rows), encoding="utf-8")
    return str(path)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["terms", *arguments]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["terms", *arguments]) == 1
    return capsys.readouterr().err


def test_term_dates_are_tried_and_then_taken_in(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = a_file(policies.parent, TERM, LATER, INSET)
    tried = said(capsys, "import", "--try", file)
    assert "the federation: 2 terms from" in tried
    assert "Oakfield Primary: 2 terms from" in tried
    assert f"from {TODAY:%-d %B %Y} to" in tried
    assert "oakfield-primary" not in tried
    assert "Nothing was stored: this was a trial." in tried
    assert not (policies / DATES).exists()
    assert f"Stored in {policies / DATES}. The bot uses them from its next start." in said(capsys, "import", file)
    kept = load(policies / FILE)
    assert [term.first for term in kept.federation.terms] == [TODAY, TODAY + 2 * WEEK]
    assert kept.schools["oakfield-primary"].closed == kept.federation.closed | {TODAY}
    assert THE_SAME in said(capsys, "import", file)
    assert [path.name for path in policies.iterdir() if path.suffix == ".part"] == []


def test_what_is_not_there_any_more_is_told(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "not there any more" not in said(capsys, "import", a_file(policies.parent, TERM, LATER, INSET))
    told = said(capsys, "import", a_file(policies.parent, TERM))
    assert "1 term and 1 closed day that were there before are not there any more." in told
    assert "0 terms" not in told
    assert load(policies / FILE).schools == {}


def test_a_template_holds_what_is_kept_and_is_brought_in_again(
    policies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "import", a_file(policies.parent, TERM, LATER, INSET, f"Oakfield Primary{LATER}"))
    assert said(capsys, "template") == "Written: term-dates.xlsx\n"
    file = policies.parent / "term-dates.xlsx"
    assert faults(file.read_bytes()) == []
    assert THE_SAME in said(capsys, "import", str(file))


def test_dates_that_end_soon_are_told(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Please look: the term dates of the federation end on" in said(
        capsys, "import", a_file(policies.parent, TERM)
    )


def test_a_slip_is_told_by_its_row_and_changes_nothing(policies: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = refused(capsys, "import", a_file(policies.parent, TERM, "Nowhere,Term,soon,\n"))
    assert told.splitlines() == [
        "The term dates terms.csv were not read in, and nothing was changed.",
        "The file, row 3, School: this is no school on the staff list. Leave it empty for the whole federation.",
        "The file, row 3, First day: this is not a date. Dates are written like 01/09/2026 or 2026-09-01.",
        "The file, row 3, Last day: it is empty.",
    ]
    assert not (policies / DATES).exists()


def test_terms_that_stand_in_the_hours_as_well_are_not_taken_in(
    policies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (policies / FILE).open("a", encoding="utf-8") as hours:
        hours.write(f"\n[[terms]]\nfrom = {date(TODAY.year, 1, 5)}\nuntil = {date(TODAY.year, 2, 13)}\n")
    assert "terms stands here and in term_dates.toml as well." in refused(
        capsys, "import", a_file(policies.parent, TERM)
    )
    assert not (policies / DATES).exists()


def test_a_file_that_cannot_be_opened_or_is_too_large_is_told(
    policies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("nowhere.xlsx", "no\0path.xlsx"):
        assert "It cannot be opened." in refused(capsys, "import", path)
    large = policies.parent / "large.csv"
    large.write_bytes(b" " * (LARGEST + 1))
    assert "It is larger than 5 MB." in refused(capsys, "import", str(large))


def test_a_text_that_is_called_a_workbook_is_told_to_be_none(
    policies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = policies.parent / "terms.XLSX"
    text.write_text("Dear office,\nsee below.\n", encoding="utf-8")
    assert "It cannot be read as an Excel workbook." in refused(capsys, "import", str(text))
    plain = text.rename(text.with_suffix(".csv"))
    assert "It cannot be read as an Excel workbook." not in refused(capsys, "import", str(plain)), "the control"


def test_a_folder_that_is_not_there_or_cannot_be_written_to_is_told(
    policies: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "There is no such folder." in refused(capsys, "template", "nowhere/terms.xlsx")
    (policies / DATES).mkdir()
    monkeypatch.setattr("bot.hours.dates_beside", lambda _: {})
    assert "term_dates.toml cannot be written, so nothing was changed." in refused(
        capsys, "import", a_file(policies.parent, TERM)
    )
