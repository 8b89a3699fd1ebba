"""Evidence files: told by content, never by name."""

import hashlib

import pytest

from bot.concerns.evidence import LARGEST, MOST_FILES, EvidenceRefused, media_type, take
from tests.builders import NOW, TEACHER

PNG = b"\x89PNG\r\n\x1a\n and the rest"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PNG, ("image/png", "png")),
        (b"\xff\xd8\xff\xe0 and the rest", ("image/jpeg", "jpg")),
        (b"GIF87a and the rest", ("image/gif", "gif")),
        (b"GIF89a and the rest", ("image/gif", "gif")),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", ("image/webp", "webp")),
        (b"%PDF-1.7", ("application/pdf", "pdf")),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"RIFF", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"<html>", None),
        (b"PK\x03\x04", None),
        (b"MZ", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_the_content_tells_what_a_file_is(content: bytes, found: tuple[str, str] | None) -> None:
    assert media_type(content) == found


def test_a_file_is_stored_with_its_hash_who_captured_it_and_when_under_a_name_of_our_own() -> None:
    (new,) = take([PNG], TEACHER.id, NOW)
    digest = hashlib.sha256(PNG).hexdigest()
    assert new.content == PNG
    assert new.evidence.sha256 == digest
    assert new.evidence.name == f"evidence-{digest[:12]}.png"
    assert (new.evidence.media_type, new.evidence.size) == ("image/png", len(PNG))
    assert (new.evidence.captured_by, new.evidence.captured_at) == (TEACHER.id, NOW)


def test_two_equal_files_have_ids_of_their_own() -> None:
    first, second = take([PNG, PNG], TEACHER.id, NOW)
    assert first.evidence.id != second.evidence.id


def test_no_file_is_no_fault() -> None:
    assert take([], TEACHER.id, NOW) == ()


def test_as_many_files_and_as_large_a_file_as_allowed_are_taken() -> None:
    assert len(take([PNG] * MOST_FILES, TEACHER.id, NOW)) == MOST_FILES
    assert take([PNG.ljust(LARGEST, b"\0")], TEACHER.id, NOW)[0].evidence.size == LARGEST


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        ([PNG] * (MOST_FILES + 1), "Please add at most 5 files at a time."),
        ([PNG, b""], "File 2 is empty."),
        ([PNG.ljust(LARGEST + 1, b"\0")], "File 1 is larger than 10 MB."),
        ([PNG, PNG, b"MZ"], "File 3 is not a PNG, JPEG, GIF or WebP picture or a PDF."),
    ],
)
def test_a_file_that_is_not_taken_is_told_by_its_number(contents: list[bytes], sentence: str) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        take(contents, TEACHER.id, NOW)
    assert refused.value.sentence == f"{sentence} Nothing was saved yet; everything you wrote is still here."
