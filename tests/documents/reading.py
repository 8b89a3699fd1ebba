"""Word files read back with the standard library alone, as somebody would who distrusts the one that wrote them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHOWN = {f"{W}br": "\n", f"{W}tab": "\t"}


@dataclass(frozen=True, slots=True)
class Read:
    """One paragraph as it is stored: its text, its style, and whether it is written from the right."""

    text: str
    style: str = ""
    from_the_right: bool = False


def paragraphs(file: bytes, part: str = "word/document.xml") -> list[Read]:
    """Return the paragraphs of a Word file in order, those of tables too."""
    return [_read(paragraph) for paragraph in tree(file, part).iter(f"{W}p")]


def texts(file: bytes) -> list[str]:
    """Return what each paragraph says, without the empty ones."""
    return [paragraph.text for paragraph in paragraphs(file) if paragraph.text]


def rows(file: bytes) -> list[list[str]]:
    """Return the rows of all tables."""
    return [
        ["\n".join(_text(each) for each in cell.iter(f"{W}p")) for cell in row.iter(f"{W}tc")]
        for row in tree(file).iter(f"{W}tr")
    ]


def tree(file: bytes, part: str = "word/document.xml") -> ET.Element:
    """Return a part as XML."""
    with ZipFile(BytesIO(file)) as package:
        return ET.fromstring(package.read(part))  # noqa: S314 - written by this project a moment ago


def everything(file: bytes) -> bytes:
    """Return every part of a file, unpacked and together."""
    with ZipFile(BytesIO(file)) as package:
        return b"\n".join(name.encode() + b"\n" + package.read(name) for name in package.namelist())


def _read(paragraph: ET.Element) -> Read:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    named = "" if style is None else style.get(f"{W}val", "")
    return Read(_text(paragraph), named, paragraph.find(f"{W}pPr/{W}bidi") is not None)


def _text(paragraph: ET.Element) -> str:
    return "".join(_signs(paragraph.iter()))


def _signs(elements: Iterable[ET.Element]) -> Iterator[str]:
    for element in elements:
        if element.tag == f"{W}t":
            yield element.text or ""
        yield _SHOWN.get(element.tag, "")
