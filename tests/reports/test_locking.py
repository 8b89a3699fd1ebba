"""Tests of a workbook that opens with a password."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import InvalidKeyError

from bot.reports.locking import Lock
from bot.reports.workbook import Reporter, file_name
from bot.reports.writing import NotWritten, Rows
from tests.reports.excel_rules import faults
from tests.reports.made_up import DIRECTORY, EXECUTIVE, FACTS, MONDAY, WEEK, MadeUpRecords, records

PASSWORD = "made-up winter p\u00e4ssword"


def reporter(made: MadeUpRecords, folder: Path | None = None, password: str = PASSWORD) -> Reporter:
    return Reporter(made, DIRECTORY, FACTS, lambda: MONDAY, str, folder, lock=Lock(password))


def unlocked(content: bytes, password: str = PASSWORD) -> bytes:
    """Return what a reader sees who types a password, by the library's own front door."""
    locked, plain = OfficeFile(BytesIO(content)), BytesIO()
    locked.load_key(password=password, verify_password=True)
    locked.decrypt(plain, verify_integrity=True)
    return plain.getvalue()


def test_it_opens_with_the_password_and_is_the_same_workbook() -> None:
    made = records()
    content = reporter(made).make(WEEK, EXECUTIVE).content
    assert unlocked(content) == Reporter(made, DIRECTORY, FACTS, lambda: MONDAY, str).make(WEEK, EXECUTIVE).content
    assert faults(unlocked(content)) == []


def test_it_is_aes_256_and_shows_nothing_of_what_is_in_it() -> None:
    content = reporter(records()).make(WEEK, EXECUTIVE).content
    locked = OfficeFile(BytesIO(content))
    assert (locked.type, locked.info["passwordKeyBits"], locked.info["passwordHashAlgorithm"]) == (
        "agile",
        256,
        "SHA512",
    )
    for told in (b"PK\x03\x04", b"SR-0000", EXECUTIVE.name.encode(), b"xl/worksheets", PASSWORD.encode()):
        assert told not in content


@pytest.mark.parametrize("wrong", ["made-up winter password", PASSWORD.upper(), PASSWORD + " "])
def test_a_wrong_password_does_not_open_it(wrong: str) -> None:
    content = reporter(MadeUpRecords()).make(WEEK, EXECUTIVE).content
    with pytest.raises(InvalidKeyError):
        unlocked(content, wrong)
    with pytest.raises(NotWritten):
        Lock(wrong).opened(BytesIO(content))


def test_a_changed_byte_is_noticed() -> None:
    content = bytearray(reporter(MadeUpRecords()).make(WEEK, EXECUTIVE).content)
    content[-2000] ^= 1
    with pytest.raises(NotWritten):
        Lock(PASSWORD).opened(BytesIO(bytes(content)))


@pytest.mark.parametrize("content", [b"", b"no workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_locked_workbook_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(NotWritten) as refused:
        Lock(PASSWORD).opened(BytesIO(content))
    assert "did not pass its own check" in refused.value.sentence


def test_it_is_written_whole_and_nothing_unlocked_lies_beside_it(tmp_path: Path) -> None:
    path = reporter(records(), tmp_path / "ours").write(WEEK, EXECUTIVE, tmp_path / "ours")
    assert [each.name for each in (tmp_path / "ours").iterdir()] == [file_name(WEEK, EXECUTIVE)]
    assert path.stat().st_mode & 0o777 == 0o600
    assert faults(unlocked(path.read_bytes())) == []


def test_a_disk_that_fills_leaves_the_last_good_file_and_no_rubbish(tmp_path: Path) -> None:
    class Full(BytesIO):
        def write(self, _data: object) -> int:
            raise OSError(28, "made up")

    path = reporter(MadeUpRecords(), tmp_path).write(WEEK, EXECUTIVE, tmp_path)
    before = path.read_bytes()

    def put(_file: BinaryIO) -> Rows:
        raise OSError(28, "made up")

    with pytest.raises(OSError, match="made up"):
        Lock(PASSWORD).write(put, Full(), tmp_path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_password_is_in_no_text_of_ours() -> None:
    assert PASSWORD not in repr(Lock(PASSWORD))
