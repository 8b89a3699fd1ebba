from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

from bot.documents.packing import Packed, packed
from tests.builders import NOW

FILES = (Packed("b.txt", b"two"), Packed("a.txt", b"one" * 99))


def test_the_same_files_at_the_same_moment_are_the_same_bytes_and_any_other_are_not() -> None:
    assert packed(FILES, NOW) == packed(FILES, NOW)
    assert packed(FILES, NOW) != packed(reversed(FILES), NOW)


def test_files_come_back_in_their_order_with_the_london_time_and_for_their_owner_alone() -> None:
    with ZipFile(BytesIO(packed(FILES, datetime(2026, 7, 1, 23, 30, tzinfo=UTC)))) as archive:
        assert [(i.filename, archive.read(i), i.date_time) for i in archive.infolist()] == [
            ("b.txt", b"two", (2026, 7, 2, 0, 30, 0)),
            ("a.txt", b"one" * 99, (2026, 7, 2, 0, 30, 0)),
        ]
        assert {info.external_attr >> 16 & 0o777 for info in archive.infolist()} == {0o600}


def test_a_year_before_the_first_of_the_format_is_its_first() -> None:
    with ZipFile(BytesIO(packed(FILES, datetime(1970, 5, 1, tzinfo=UTC)))) as archive:
        assert archive.infolist()[0].date_time[0] == 1980


def test_the_bytes_of_a_file_are_not_in_its_name() -> None:
    assert "two" not in repr(FILES)
