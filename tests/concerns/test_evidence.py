"""Evidence files: told by content, never by name; the hostile are refused by their number, the honest stored."""

import hashlib
import tracemalloc
from dataclasses import replace

import pytest

from bot.concerns.evidence import (
    LARGEST,
    MOST_FILES,
    EvidenceChanged,
    EvidenceRefused,
    check_unchanged,
    media_type,
    take,
)
from tests.builders import NOW, TEACHER
from tests.evidence_files import (
    archive,
    canvas,
    chunk,
    gif,
    jpeg,
    lossless,
    moving,
    packed_objects,
    pdf,
    png,
    stream,
    webp,
)

PNG = png()
HONEST = {
    "a screenshot": png(1920, 1080),
    "one of the largest cameras": jpeg(16_320, 12_240),
    "a long screenshot of a telephone": png(1440, 30_000),
    "a moving picture": gif(480, 270, ((480, 270),) * 300),
    "one of the new kind": webp(lossless(1920, 1080)),
    "a moving one of the new kind": webp(canvas(480, 270), *(moving(480, 270),) * 30),
    "a photo with another in it": jpeg(4000, 3000) + jpeg(160, 120),
    "a picture that was cut off": png(1920, 1080)[:60],
    "a page": pdf(),
    "a page with a link": pdf(b"<< /S /URI /URI (https://example.org) >>"),
    "a page of a new program": pdf(packed_objects(b"<< /Type /Page >>")),
}
DAMAGED = "is damaged: how large the picture is cannot be read. Please take a screenshot of it."
BOMB = (
    "says that it is larger than any screen or camera makes a picture, which harms whatever shows it. "
    "Please take a screenshot of it."
)
TWO_IN_ONE = (
    "is two files in one: it has an archive, a program or a web page hidden in it. "
    "Please take a screenshot of what it shows."
)
PACKED = (
    "is an archive or a document of an Office program, which can carry programs. "
    "Please take a screenshot of what it shows, or save that as a PDF."
)
APPLE_PHOTO = (
    "is a photo in a format (HEIC or AVIF) that many people cannot open. "
    "Please take a screenshot of it, or save it as JPEG."
)
WRONG_TYPE = "is not a PNG, JPEG, GIF or WebP picture or a PDF."
INSTEAD = "Please take a screenshot of it, or print it into a new PDF."
RUNS = f"is a PDF that runs a program of its own (JavaScript or XFA). {INSTEAD}"
MACROS = archive(**{"word/document.xml": b"<w:document/>", "word/vbaProject.bin": b"macros"})
HOSTILE = {
    "nothing": (b"", "is empty."),
    "too much": (PNG.ljust(LARGEST + 1, b"\0"), "is larger than 10 MB."),
    "a drawing that runs": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", WRONG_TYPE),
    "a web page": (b"<html>", WRONG_TYPE),
    "a program": (b"MZ\x90\0", WRONG_TYPE),
    "another RIFF": (b"RIFF\x10\0\0\0WAVEfmt ", WRONG_TYPE),
    "a PDF after something": (b" %PDF-1.7", WRONG_TYPE),
    "a document with macros": (MACROS, PACKED),
    "an old document with macros": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), PACKED),
    "an archive with a picture's name": (archive(**{"photo.png": PNG}), PACKED),
    "an archive behind a program": (b"MZ" + archive(a=b"b"), PACKED),
    "a zip bomb": (archive(zeros=bytes(50_000_000)), PACKED),
    "a photo of a telephone": (
        b"\0\0\0\x18ftypheic\0\0\0\0",
        APPLE_PHOTO,
    ),
    "a film": (b"\0\0\0\x18ftypmp42\0\0\0\0", WRONG_TYPE),
    "a PNG without sides": (png()[:16], DAMAGED),
    "a PNG bomb": (png(30_000, 30_000), BOMB),
    "a PNG with a packed text": (png(1, 1, chunk(b"zTXt", bytes(2_000_000))), BOMB),
    "a moving PNG bomb": (png(4_000, 4_000, chunk(b"acTL", b"\0\0\xff\xff\0\0\0\0")), BOMB),
    "a JPEG bomb": (jpeg(65_535, 65_535), BOMB),
    "a GIF bomb": (gif(65_535, 65_535), BOMB),
    "a GIF whose frame is the bomb": (gif(1, 1, ((65_535, 65_535),)), BOMB),
    "a GIF of too many frames": (gif(1_000, 1_000, ((1_000, 1_000),) * 2_001), BOMB),
    "a WebP bomb": (webp(lossless(16_383, 16_383)), BOMB),
    "a moving WebP bomb": (webp(canvas(16_777_216, 16_777_216), moving()), BOMB),
    "a PNG with an archive behind it": (PNG + MACROS, TWO_IN_ONE),
    "a GIF that is a web page": (gif(tail=b"<script>"), TWO_IN_ONE),
    "a PDF with an archive behind it": (pdf() + MACROS, TWO_IN_ONE),
    "a PDF with JavaScript": (pdf(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), RUNS),
    "a PDF that hides JavaScript": (pdf(packed_objects(b"<< /S /J#61vaScript >>")), RUNS),
    "a PDF that starts a program": (
        pdf(b"<< /S /Launch /F (cmd.exe) >>"),
        f"is a PDF that starts other programs or sends data. {INSTEAD}",
    ),
    "a PDF with a file in it": (
        pdf(stream(MACROS, b"/Type /EmbeddedFile")),
        f"is a PDF that carries other files in it. {INSTEAD}",
    ),
    "a locked PDF": (
        pdf() + b"trailer << /Encrypt 9 0 R >>",
        f"is a PDF that is locked, so that I cannot look for dangers in it. {INSTEAD}",
    ),
    "a PDF bomb": (
        pdf(packed_objects(bytes(20_000_000))),
        f"is a PDF that unpacks to far more than it shows. {INSTEAD}",
    ),
    "a PDF that hides its objects": (
        pdf(stream(b"", b"/Type /ObjStm /First 1 /Filter /LZWDecode")),
        f"is a PDF that hides what is in it. {INSTEAD}",
    ),
}


@pytest.mark.parametrize("content", HONEST.values(), ids=HONEST.keys())
def test_an_honest_file_is_taken(content: bytes) -> None:
    assert take([content], TEACHER.id, NOW)[0].content == content


@pytest.mark.parametrize(("content", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_by_its_number_and_costs_little_memory(content: bytes, sentence: str) -> None:
    tracemalloc.start()
    with pytest.raises(EvidenceRefused) as refused:
        take([PNG, content], TEACHER.id, NOW)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.sentence == f"File 2 {sentence} Nothing was saved yet; everything you wrote is still here."
    assert most < 1024 * 1024


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PNG, ("image/png", "png")),
        (jpeg(), ("image/jpeg", "jpg")),
        (b"GIF87a and the rest", ("image/gif", "gif")),
        (gif(), ("image/gif", "gif")),
        (webp(), ("image/webp", "webp")),
        (pdf(), ("application/pdf", "pdf")),
        (b"RIFF", None),
        (b"PK\x03\x04", None),
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


def test_as_many_files_and_as_large_a_file_as_allowed_are_taken_and_no_more() -> None:
    assert len(take([PNG] * MOST_FILES, TEACHER.id, NOW)) == MOST_FILES
    assert take([PNG.ljust(LARGEST, b"\0")], TEACHER.id, NOW)[0].evidence.size == LARGEST
    with pytest.raises(EvidenceRefused, match=r"^Please add at most 5 files at a time\."):
        take([PNG] * (MOST_FILES + 1), TEACHER.id, NOW)


def test_a_stored_file_is_held_against_its_hash() -> None:
    (new,) = take([PNG], TEACHER.id, NOW)
    check_unchanged(new.evidence, PNG)
    with pytest.raises(EvidenceChanged, match="not the one that was stored"):
        check_unchanged(new.evidence, PNG + b" ")
    with pytest.raises(EvidenceChanged):
        check_unchanged(replace(new.evidence, sha256="0" * 64), PNG)
