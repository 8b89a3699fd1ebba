from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.reports.removing import remove_telling
from bot.reports.writing import NotWritten

GONE, STAYS = "SR-7K3M-9QVX", "SR-2222-2222"


def a_workbook(folder: Path, name: str, *references: str) -> Path:
    path = folder / f"{name}.xlsx"
    with ZipFile(path, "w", 8) as package:
        package.writestr("xl/worksheets/sheet1.xml", f"<row>{' '.join(references)}</row>" * 500)
    return path


def test_workbooks_that_tell_of_an_erased_record_are_removed_and_the_place_is_marked(tmp_path: Path) -> None:
    telling, other = a_workbook(tmp_path, "2026-W47-head", STAYS, GONE), a_workbook(tmp_path, "2026-W48-head", STAYS)
    remove_telling(tmp_path, {GONE})
    assert not telling.exists()
    assert "was removed" in (tmp_path / "2026-W47-head.removed.txt").read_text()
    assert other.exists()
    remove_telling(tmp_path / "not there", {GONE})


def test_a_workbook_that_cannot_be_read_is_removed_too(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    remove_telling(tmp_path, {GONE})
    assert not broken.exists()


def test_a_workbook_with_a_damaged_part_is_removed_too(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, "week", STAYS)
    content = bytearray(path.read_bytes())
    content[60:70] = b"\xff" * 10
    path.write_bytes(content)
    remove_telling(tmp_path, {GONE})
    assert not path.exists()


def test_what_cannot_be_removed_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    with pytest.raises(NotWritten):
        remove_telling(tmp_path, {GONE})


def test_a_reference_is_found_wherever_it_stands_in_a_long_part(tmp_path: Path) -> None:
    for place in range(-12, 3):
        path = tmp_path / "long.xlsx"
        with ZipFile(path, "w", ZIP_DEFLATED) as package:
            package.writestr("xl/worksheets/sheet1.xml", b" " * ((1 << 20) + place) + b"SR-7K3M-9QVX" + b" " * 9)
        remove_telling(tmp_path, ["SR-7K3M-9QVY"])
        assert path.exists(), "the control: another reference"
        remove_telling(tmp_path, ["SR-AAAA-AAAA", "SR-7K3M-9QVX"])
        assert not path.exists()
