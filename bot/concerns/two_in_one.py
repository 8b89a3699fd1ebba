"""Files that are two things at once: a picture or a PDF with an archive, a program or a web page in it.

Such a file is shown as a picture and opens as something else under another name. What is looked for is what other
programs go by: an archive is known by its end or by a long signature anywhere, a PDF within its first 1,024 bytes.
"""

import re

_ZIP_ENDS = b"PK\x05\x06"
_ZIP_END = 22
"""Bytes of a zip archive's last record without its comment, whose length is the last thing in it."""
_LONGEST_COMMENT = 0xFFFF
_PDF, _PDF_WITHIN = b"%PDF-", 1024
_LONG = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"MSCF\0\0\0\0",
    b"This program cannot be run in DOS mode",
    b"<?php",
)
_WEB_PAGE = re.compile(rb"<(?:[sS][cC][rR][iI][pP][tT]|![dD][oO][cC][tT][yY][pP][eE] [hH][tT][mM][lL])")


def is_an_archive(content: bytes) -> bool:
    """Say whether programs would open it as a zip archive, whatever stands before it."""
    at = content.find(_ZIP_ENDS, max(0, len(content) - _ZIP_END - _LONGEST_COMMENT))
    while at >= 0:
        if _is_sound(content[at : at + _ZIP_END], at):
            return True
        at = content.find(_ZIP_ENDS, at + 1)
    return False


def _is_sound(record: bytes, at: int) -> bool:
    # One disk, and a list of files that lies before this record: by chance alone no picture has that.
    return record[4:8] == bytes(4) and int.from_bytes(record[12:16], "little") <= at


def is_two_in_one(content: bytes, media_type: str) -> bool:
    """Say whether a file of a type is something else as well."""
    also_pdf = media_type != "application/pdf" and _PDF in content[:_PDF_WITHIN]
    other = also_pdf or is_an_archive(content) or any(each in content for each in _LONG)
    return other or _WEB_PAGE.search(content) is not None
