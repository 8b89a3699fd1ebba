import fcntl
import os
import resource
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from stat import S_IMODE
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from bot.reports import words as w
from bot.reports.writing import NotWritten, check, make_private, rows_in, sweep, write_checked, write_whole

SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><row/><row/></worksheet>'


def a_package(sheet: bytes = SHEET) -> bytes:
    """Return the smallest thing that passes for a workbook."""
    file = BytesIO()
    with ZipFile(file, "w") as package:
        package.writestr(
            ZipInfo("xl/worksheets/sheet1.xml"), sheet
        )  # at a time of its own, so that it is the same twice
    return file.getvalue()


def test_a_file_is_written_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    good = a_package()
    path = write_whole(tmp_path / "week.xlsx", good)
    assert path.read_bytes() == good
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_our_own_folder_is_private_and_left_overs_are_swept(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "workbooks"
    make_private(folder)
    folder.chmod(0o755)
    (folder / ".staffroom-left.part").write_bytes(b"half")
    (folder / "other.part").write_bytes(b"not ours")
    make_private(folder)
    assert S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["other.part"]


def test_what_another_process_is_writing_is_not_swept(tmp_path: Path) -> None:
    busy = tmp_path / ".staffroom-busy.part"
    with busy.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        sweep(tmp_path)
        assert busy.exists()
    sweep(tmp_path)
    assert not busy.exists(), "the control: nobody writes it any more"


def test_what_was_laid_there_to_be_waited_for_or_followed_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"not ours")
    (tmp_path / ".staffroom-link.part").symlink_to(other)
    os.mkfifo(tmp_path / ".staffroom-pipe.part")
    assert write_whole(tmp_path / "week.xlsx", a_package()).read_bytes() == a_package()
    assert other.read_bytes() == b"not ours"


def test_a_sweep_that_takes_the_file_before_it_is_locked_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, swept = fcntl.flock, list[Path]()

    def sweep_first(file: int, how: int) -> None:
        if not swept:
            swept.extend(tmp_path.glob(".staffroom-*.part"))
            swept[0].unlink()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", sweep_first)
    path = write_whole(tmp_path / "week.xlsx", a_package())
    assert len(swept) == 1
    assert path.read_bytes() == a_package()
    assert list(tmp_path.iterdir()) == [path]


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_keeps_the_last_good_file(tmp_path: Path) -> None:
    good = a_package()
    path = write_whole(tmp_path / "week.xlsx", good)
    larger = a_package(SHEET + b" " * 20_000)
    with no_room_beyond(4_096), pytest.raises(NotWritten) as told:
        write_whole(path, larger)
    assert told.value.sentence == w.NO_ROOM
    assert path.read_bytes() == good
    assert list(tmp_path.iterdir()) == [path]
    assert write_whole(path, larger).read_bytes() == larger, "the control: with room it is replaced"


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for attempt in (
        lambda: write_whole(tmp_path / "none" / "a.xlsx", a_package()),
        lambda: make_private(tmp_path / "file"),
    ):
        with pytest.raises(NotWritten) as told:
            attempt()
        assert told.value.sentence == w.NO_FOLDER


def test_what_does_not_pass_its_check_is_not_put_in_place(tmp_path: Path) -> None:
    good = a_package()
    path = write_whole(tmp_path / "week.xlsx", good)
    for wrong in (b"", b"PK not a package", a_package(b"<row"), a_package()[:-30]):
        with pytest.raises(NotWritten) as told:
            write_whole(path, wrong)
        assert told.value.sentence == w.NOT_SOUND
    assert path.read_bytes() == good
    assert list(tmp_path.iterdir()) == [path]


def test_a_lost_row_or_a_changed_byte_is_found(tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    meant = rows_in(BytesIO(a_package()))
    assert meant == {"xl/worksheets/sheet1.xml": 2}
    path.write_bytes(a_package(SHEET.replace(b"<row/>", b"", 1)))
    with pytest.raises(NotWritten):
        check(path, meant)
    path.write_bytes(a_package().replace(b"<row/><row/>", b"<row/><rew/>"))
    with pytest.raises(NotWritten):
        check(path, meant)
    path.write_bytes(a_package())
    check(path, meant)


def test_rows_are_counted_wherever_a_block_of_the_file_ends() -> None:
    sheet = b'<x><row r="1"><c/></row><rowBreaks/>' + b"<row/><row></row>" * 30_000 + b"</x>"
    for blanks in range(6):
        found = rows_in(BytesIO(a_package(sheet.replace(b"<x>", b"<x>" + b" " * blanks))))
        assert found == {"xl/worksheets/sheet1.xml": 60_001}


def test_a_file_that_compresses_to_nonsense_is_not_sound() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", SHEET + b" " * 9_000)
    content = bytearray(file.getvalue())
    content[60:80] = b"\xff" * 20
    with pytest.raises(NotWritten):
        rows_in(BytesIO(content))
    assert rows_in(BytesIO(file.getvalue())), "the control"


def test_what_is_written_a_piece_at_a_time_replaces_nothing_until_it_is_whole(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "week.xlsx", a_package())

    def put(file: BinaryIO) -> Mapping[str, int]:
        file.write(a_package(SHEET.replace(b"<row/>", b"<row/><row/>")))
        assert path.read_bytes() == a_package()
        return rows

    rows = {"xl/worksheets/sheet1.xml": 3}
    with pytest.raises(NotWritten):
        write_checked(path, put)
    assert path.read_bytes() == a_package()
    rows = {"xl/worksheets/sheet1.xml": 4}
    assert rows_in(BytesIO(write_checked(path, put).read_bytes())) == rows
    assert list(tmp_path.iterdir()) == [path]
