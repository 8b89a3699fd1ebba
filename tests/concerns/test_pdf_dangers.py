import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concerns.pdf_dangers import MOST_UNPACKED, Danger, danger_in
from tests.evidence_files import OBJECTS, packed_objects, pdf, stream

LINK = b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>"
PICTURE = b"/Type /XObject /Subtype /Image /Width 4000 /Height 3000 /Filter /FlateDecode"


@pytest.mark.parametrize(
    ("content", "danger"),
    [
        (pdf(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), Danger.RUNS),
        (pdf(b"<< /S /J#61va#53cript /JS 9 0 R >>"), Danger.RUNS),
        (pdf(b"<< /AcroForm << /XFA [(a) 9 0 R] >> >>"), Danger.RUNS),
        (pdf(packed_objects(b"<< /S /JavaScript /JS (1) >>")), Danger.RUNS),
        (pdf(packed_objects(b"x" * 65_530 + b"<< /S /JavaScript /JS (1) >>")), Danger.RUNS),
        (pdf(packed_objects(b"<< /S /JavaScript >>", b"/N 1 /First 4 /Filter /#46lateDecode")), Danger.RUNS),
        (pdf(b"<< /S /Launch /F (cmd.exe) >>"), Danger.OPENS),
        (pdf(b"<< /S /SubmitForm /F (https://example.org) >>"), Danger.OPENS),
        (pdf(packed_objects(b"<< /S /GoToE >>")), Danger.OPENS),
        (pdf(stream(b"MZ", b"/Type /EmbeddedFile")), Danger.CARRIES),
        (pdf(b"<< /Subtype /FileAttachment /FS << /Type /Filespec >> >>"), Danger.CARRIES),
        (pdf() + b"trailer << /Encrypt 9 0 R >>", Danger.LOCKED),
        (pdf(stream(b"", b"/Filter [ /FlateDecode /FlateDecode ]")), Danger.BOMB),
        (pdf(stream(b"", b"/Width 1000000 /Height 1000000")), Danger.BOMB),
        (pdf(packed_objects(bytes(MOST_UNPACKED))), Danger.BOMB),
        (pdf(packed_objects(b"", OBJECTS + b" /DecodeParms << /Predictor 12 >>")), Danger.HIDDEN),
        (pdf(stream(b"", b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode")), Danger.HIDDEN),
        (pdf() + b"/" * 1_000_001, Danger.HIDDEN),
        (pdf() + b"stream\n" * 40_001, Danger.HIDDEN),
    ],
)
def test_what_a_pdf_can_do_beside_being_read_is_found(content: bytes, danger: Danger) -> None:
    assert danger_in(content) is danger


@pytest.mark.parametrize(
    "content",
    [
        pdf(),
        pdf(LINK),
        pdf(b"<< /OpenAction [3 0 R /Fit] /Title (How to write JavaScript) >>"),
        pdf(stream(zlib.compress(bytes(3 * MOST_UNPACKED)), PICTURE)),
        pdf(packed_objects(b"<< /Type /Page >>"), LINK),
        pdf(stream(b"not packed at all", OBJECTS)),
        pdf(stream(zlib.compress(b"1 0 << >>")[:9], OBJECTS)),
        pdf(
            stream(b"1 0 << /Type /Page >>", b"/Type /XRef /DecodeParms << /Predictor 12 >>"), packed_objects(b"<< >>")
        ),
        pdf(stream(b"/S /Javascript", b"")),
    ],
)
def test_a_pdf_that_only_wants_to_be_read_has_no_danger(content: bytes) -> None:
    assert danger_in(content) is None


def test_a_bomb_is_never_unpacked_as_a_whole() -> None:
    bomb = pdf(packed_objects(bytes(300 * 1024 * 1024)))
    tracemalloc.start()
    assert danger_in(bomb) is Danger.BOMB
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(bomb) < 400_000
    assert most < 1024 * 1024


def test_to_unpack_it_whole_would_be_seen() -> None:
    bomb = zlib.compress(bytes(8 * 1024 * 1024))
    tracemalloc.start()
    zlib.decompress(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most > 8 * 1024 * 1024


@given(
    st.lists(st.sampled_from([b"obj", b"stream\n", b"/First ", b"/ObjStm", b"#61", b"endstream", b"/"]) | st.binary())
)
def test_whatever_stands_in_it_is_a_danger_or_none(pieces: list[bytes]) -> None:
    danger_in(b"%PDF-1.7\n" + b"".join(pieces))
