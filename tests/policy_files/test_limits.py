import zipfile
from pathlib import Path

import pytest

from bot.policy_files import limits
from bot.policy_files.limits import Format, decoded, look_at
from bot.policy_files.pieces import BadDocument
from tests.policy_files.documents import At, p, packed, pdf, word

GOOD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}


def refusal(path: Path, raw: bytes | None) -> str:
    if raw is not None:
        path.write_bytes(raw)
    with pytest.raises(BadDocument) as refused:
        look_at(path)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("a.docx", word(p("Text")), Format.WORD),
        ("a.PDF", pdf([At(72, 700, "Text")]), Format.PDF),
        ("a.md", b"# Text", Format.MARKDOWN),
        ("a.txt", b"Text", Format.PLAIN),
        ("b.txt", "Text".encode("utf-16"), Format.PLAIN),
    ],
)
def test_a_document_is_known_by_its_content_and_its_ending(tmp_path: Path, name: str, raw: bytes, kind: Format) -> None:
    (tmp_path / name).write_bytes(raw)
    assert look_at(tmp_path / name) == (kind, raw)


@pytest.mark.parametrize(
    ("name", "raw", "sentence"),
    [
        ("a.docx", None, "a.docx is not there"),
        ("a.docx", b" \n", "a.docx is empty."),
        ("a.odt", b"x", "a.odt should be a Word document (.docx), a PDF"),
        ("a.docm", b"x", "a.docm holds macros."),
        ("a.pdf", word(p("Text")), "a.pdf is named .pdf, but it is a Word document."),
        ("a.docx", pdf([At(72, 700, "Text")]), "a.docx is named .docx, but it is a PDF."),
        ("a.docx", b"Text", "a.docx is named .docx, but it is plain text."),
        ("a.pdf", b"\x00\x01", "a.pdf is named .pdf, but it is not that."),
        (
            "a.docx",
            packed({"mimetype": "application/odt"}),
            "a.docx is named .docx, but it is a packed file, not a Word",
        ),
        ("a.docx", b"\xd0\xcf\x11\xe0rest", "a.docx is locked with a password, or a document of Word before 2007."),
        ("a.docx", b"{\\rtf1}", "a.docx is a Rich Text document."),
        ("a.txt", b"Te\x00xt", "a.txt is not text: it holds bytes"),
        ("a.txt", b"caf\xe9", "a.txt is not text in UTF-8."),
        ("a.docx", word(p("Text"))[:-30], "a.docx is damaged: it cannot be unpacked."),
        ("a.docx", packed({**GOOD, "word/vbaProject.bin": "x"}), "a.docx holds macros."),
        ("a.docx", packed(GOOD, zipfile.ZIP_BZIP2), "a.docx is packed in a way that Word does not use"),
        ("a.docx", packed({**GOOD, "word/Document.xml": "<w/>"}), "a.docx is packed in a way that Word does not use"),
        ("a.docx", packed({**GOOD, "word/media.bin": b"\0" * 3_000_000}), "a.docx would unpack to far more than"),
        ("a.docx", packed({**GOOD, **{f"{n}": "" for n in range(2_001)}}), "a.docx would unpack to far more than"),
        ("a.pdf", b"%PDF-1.4\n" + b"obj " * 600_001, "a.pdf holds more than 300,000 objects"),
    ],
)
def test_what_is_no_document_of_a_school_is_refused(
    tmp_path: Path, name: str, raw: bytes | None, sentence: str
) -> None:
    assert refusal(tmp_path / name, raw).startswith(sentence)


def test_a_document_may_have_only_so_many_bytes(tmp_path: Path) -> None:
    assert "is larger than 20 MB" in refusal(tmp_path / "a.pdf", b"%PDF-" + b" " * limits.LARGEST)
    assert "is larger than 4 MB" in refusal(tmp_path / "a.txt", b"a" * (limits.LARGEST_TEXT + 1))


def test_text_may_say_its_encoding_in_its_first_bytes() -> None:
    assert decoded(b"\xef\xbb\xbfcaf\xc3\xa9", "a.txt") == "café"
    assert decoded("café".encode("utf-16"), "a.txt") == "café"
