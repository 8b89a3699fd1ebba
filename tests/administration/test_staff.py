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
