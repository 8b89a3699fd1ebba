import pytest

from bot.concerns.two_in_one import is_an_archive, is_two_in_one
from tests.evidence_files import archive, chunk, gif, jpeg, pdf, png

PNG, PDF = "image/png", "application/pdf"
ZIP = archive(a=b"hello")


@pytest.mark.parametrize(
    "content",
    [
        ZIP,
        png() + ZIP,
        jpeg() + ZIP + b"and a tail",
        png(1, 1, chunk(b"tEXt", ZIP)),
        gif() + b"PK\x05\x06" + ZIP,
    ],
)
def test_an_archive_is_known_wherever_it_stands(content: bytes) -> None:
    assert is_an_archive(content)


@pytest.mark.parametrize(
    "content",
    [
        png(),
        pdf(),
        b"",
        b"PK\x05\x06",
        b"PK\x05\x06" + b"\x01" * 60,
        b"PK\x05\x06" + bytes(8) + b"\xff" * 10,
        ZIP + bytes(70_000),
    ],
)
def test_what_no_program_opens_as_an_archive_is_none(content: bytes) -> None:
    assert not is_an_archive(content)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png() + ZIP, PNG),
        (pdf() + ZIP, PDF),
        (png(1, 1, chunk(b"tEXt", b"note\0")) + pdf(), PNG),
        (png() + b"Rar!\x1a\x07\x01\0", PNG),
        (png() + b"7z\xbc\xaf\x27\x1c", PNG),
        (png() + b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a document with macros", PNG),
        (gif(tail=b"<ScRiPt>alert(1)</script>;"), "image/gif"),
        (jpeg(before=b"\xff\xfe\0\x12<?php phpinfo();"), "image/jpeg"),
        (png() + b"<!DOCTYPE html>", PNG),
        (png() + b"MZ\x90 This program cannot be run in DOS mode", PNG),
    ],
)
def test_a_file_that_is_two_things_is_known(content: bytes, kind: str) -> None:
    assert is_two_in_one(content, kind)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (png(), PNG),
        (pdf(), PDF),
        (png(1, 1, chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta><rdf:RDF/></x:xmpmeta>")), PNG),
        (jpeg() + jpeg(), "image/jpeg"),
        (png() + bytes(2_000) + b"%PDF-", PNG),
    ],
)
def test_an_honest_file_is_one_thing(content: bytes, kind: str) -> None:
    assert not is_two_in_one(content, kind)
