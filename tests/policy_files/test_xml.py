import pytest

from bot.policy_files.pieces import BadDocument
from bot.policy_files.word import read_word
from bot.policy_files.xml import Package
from tests.policy_files.documents import p, packed, part, word

ENTITY = '<!DOCTYPE d [<!ENTITY a "away">]>'
TYPES = '<Types><Override PartName="/word/d.xml" ContentType="x.wordprocessingml.document.main+xml"/></Types>'


def refusal(raw: bytes) -> str:
    with pytest.raises(BadDocument) as refused:
        read_word(raw, "a.docx")
    return refused.value.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_words_that_a_file_defines_itself_are_refused(encoding: str) -> None:
    raw = packed({"[Content_Types].xml": TYPES, "word/d.xml": f"{ENTITY}<d>&a;</d>".encode(encoding)})
    assert "defines words of its own in its XML" in refusal(raw)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"word/d.xml": "<d/>"}, "is damaged"),
        ({"[Content_Types].xml": "<Types"}, "is damaged"),
        ({"[Content_Types].xml": TYPES}, "is damaged"),
        ({"[Content_Types].xml": "<Types/>", "word/d.xml": "<d/>"}, "holds no Word document"),
    ],
)
def test_a_file_without_its_parts_is_refused(files: dict[str, bytes | str], sentence: str) -> None:
    assert sentence in refusal(packed(files))


def test_a_part_that_was_changed_in_its_packing_is_refused() -> None:
    raw = packed({"[Content_Types].xml": TYPES, "word/d.xml": "<document><body/></document>"}, how=0)
    assert "is damaged" in refusal(raw.replace(b"<body/>", b"<bodx/>", 1))


def test_parts_are_found_by_their_kind_and_counted() -> None:
    package = Package(word(p("x") + "<!-- a comment -->", header=part("hdr", "")), "a.docx")
    assert package.part("styles+xml") is None
    assert package.count("header+xml") == 1
