"""The staff list from the command line."""

from pathlib import Path

import pytest

from bot.__main__ import main

LIST = "Name,E-mail,School,Role,Manager\nAnn Made-up,ann@oak.example,Oak,Headteacher,\n"


def test_a_list_is_tried_and_then_taken_in(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(LIST, encoding="utf-8")
    assert main(["staff", "import", "--try", str(file)]) == 0
    tried = capsys.readouterr().out
    assert main(["staff", "import", str(file)]) == 0
    stored = capsys.readouterr().out
    assert "Nothing was stored" in tried
    assert "Ann Made-up" in stored
    assert "Stored." in stored
    assert data.exists()


def test_a_broken_list_is_told_row_by_row(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(LIST.replace("Headteacher", "Wizard"), encoding="utf-8")
    assert main(["staff", "import", str(file)]) == 1
    assert "row 2" in capsys.readouterr().err.lower()
    assert data.exists()


def test_a_list_that_is_set_is_said_to_come_back_at_the_next_start(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, other = tmp_path / "staff.csv", tmp_path / "other.csv"
    for each in (file, other):
        each.write_text(LIST, encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_STAFF_LIST", str(file))
    assert main(["staff", "import", str(other)]) == 0
    assert "STAFFROOM_STAFF_LIST is set" in capsys.readouterr().out
    assert data.exists()


def test_a_template_is_written(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "template", str(tmp_path / "staff.xlsx")]) == 0
    assert capsys.readouterr().out.startswith("Written: ")
    assert (tmp_path / "staff.xlsx").read_bytes().startswith(b"PK")
    assert data.exists()


def test_a_template_without_a_name_is_written_into_the_present_folder(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["staff", "template"]) == 0
    assert capsys.readouterr().out == "Written: staff.xlsx\n"
    assert (tmp_path / "staff.xlsx").read_bytes().startswith(b"PK")
    assert data.exists()


def test_a_template_for_a_folder_that_is_not_there_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "template", "nowhere/staff.xlsx"]) == 1
    assert capsys.readouterr().err == "There is no such folder.\n"
    assert not data.exists()


def test_posts_that_nobody_holds_are_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(LIST, encoding="utf-8")
    for arguments in (("--try", str(file)), (str(file),)):
        assert main(["staff", "import", *arguments]) == 0
        assert capsys.readouterr().out.splitlines()[-3:] == [
            "Please look: Oak has no designated safeguarding lead.",
            "Please look: the federation has no chair of governors.",
            "Please look: the federation has no executive headteacher.",
        ]
    file.write_text(LIST + MORE, encoding="utf-8")
    assert main(["staff", "import", str(file)]) == 0
    assert "Please look" not in capsys.readouterr().out
    assert data.exists()


MORE = (
    "Lea Made-up,,Oak,Designated safeguarding lead,\nCy Made-up,,,Chair of governors,\nEx Made-up,,,"
    "Executive headteacher,\n"
)


def of(file: Path, count: int) -> str:
    """Write a list of so many teachers at one school, and return its path."""
    rows = [f"Teacher {number},,Oak,Teacher,\n" for number in range(count)]
    file.write_text("Name,E-mail,School,Role,Manager\n" + "".join(rows), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("counts", "refused"),
    [((12, 8), False), ((12, 7), True), ((4, 1), False), ((5, 1), True), ((9, 12), False)],
)
def test_a_list_without_many_who_work_here_is_taken_in_only_when_that_is_really_meant(
    counts: tuple[int, int], *, refused: bool, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = counts
    file = tmp_path / "staff.csv"
    assert main(["staff", "import", of(file, before)]) == 0
    assert main(["staff", "import", "--try", of(file, after)]) == 0
    capsys.readouterr()
    assert main(["staff", "import", str(file)]) == int(refused)
    told = capsys.readouterr()
    assert (f"{before - after} of the {before} people who work here today are not" in told.err) is refused
    assert main(["staff", "import", "--really", str(file)]) == 0
    assert ("Stored." in capsys.readouterr().out) is refused  # the second time it is the list that is stored
    assert data.exists()
