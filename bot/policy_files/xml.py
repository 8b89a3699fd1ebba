"""The parts of a Word file: XML read without entities, and asked by the plain names of its elements.

The names are compared without their namespaces, because Word writes two families of them (ECMA-376 transitional and
strict) with the same names.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree
from lxml.etree import _Element

from bot.policy_files.limits import DAMAGED_ZIP, NOT_WORD
from bot.policy_files.pieces import BadDocument

ENTITIES = "{file} defines words of its own in its XML, which Word never does, so it was not read."
_MAIN = "wordprocessingml.document.main+xml"
_OFF = frozenset({"0", "false", "off", "none"})


class Package:
    """The parts of a Word file that hold words, each opened when it is asked for."""

    def __init__(self, raw: bytes, file: str) -> None:
        self._file = file
        self._packed = zipfile.ZipFile(BytesIO(raw))
        self._types = dict(self._overrides())

    def part(self, kind: str) -> _Element | None:
        """Return the part of a kind ("styles+xml"), or None where the file has none."""
        name = next((name for name, about in self._types.items() if about.endswith(kind)), None)
        return None if name is None else self._parsed(name)

    def count(self, kind: str) -> int:
        """Return how many parts of a kind there are."""
        return sum(about.endswith(kind) for about in self._types.values())

    def document(self) -> _Element:
        """Return the document itself, or raise BadDocument."""
        found = self.part(_MAIN)
        if found is None:
            raise BadDocument(NOT_WORD.format(file=self._file))
        return found

    def _overrides(self) -> Iterator[tuple[str, str]]:
        for each in children(self._parsed("[Content_Types].xml"), "Override"):
            yield value(each, "PartName").lstrip("/"), value(each, "ContentType")

    def _parsed(self, name: str) -> _Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            raw = self._packed.read(name)
            if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
                raise BadDocument(ENTITIES.format(file=self._file))
            root = etree.fromstring(raw, parser)
        except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError, etree.XMLSyntaxError):
            raise BadDocument(DAMAGED_ZIP.format(file=self._file)) from None
        if root.getroottree().docinfo.internalDTD is not None:  # also where it is written in another encoding
            raise BadDocument(ENTITIES.format(file=self._file))
        return root


def local(element: _Element) -> str:
    """Return the name of an element without its namespace; for a comment something that no element is called."""
    return str(element.tag).rpartition("}")[2]


def children(element: _Element | None, name: str) -> Iterator[_Element]:
    """Yield the children of an element that have a name."""
    return (each for each in (() if element is None else element) if local(each) == name)


def first(element: _Element | None, *names: str) -> _Element | None:
    """Return the first child with a name, then its first child with the next name, and so on."""
    for name in names:
        element = next(children(element, name), None)
    return element


def value(element: _Element | None, name: str) -> str:
    """Return an attribute by its plain name, empty for none."""
    if element is None:
        return ""
    return next((str(found) for key, found in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def named(element: _Element | None) -> bool:
    """Say whether a property of Word is there and not switched off."""
    return element is not None and value(element, "val") not in _OFF
