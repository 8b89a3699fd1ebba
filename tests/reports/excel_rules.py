"""What Excel refuses or repairs, and other readers let pass: found in the raw parts of an xlsx file."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from lxml import etree
from lxml.etree import _Element

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL_NAME = re.compile(r"[A-Za-z]{1,3}\d{1,7}|[Rr]\d*|[Cc]\d*|[Rr]\d*[Cc]\d*")
_TABLE_NAME = re.compile(r"[A-Za-z_\\][\w.\\]{0,254}")
_ANY_SCHEME = re.compile(r"[a-z]+:")
_OUTWARD = re.compile(r"(https?|mailto):")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its tree, and the targets of its relations by id."""

    name: str
    tree: _Element
    targets: Mapping[str, str]
    part: str


def texts(content: bytes) -> str:
    """Return all parts of a file as one text: what a search through the unzipped file would find."""
    with ZipFile(BytesIO(content)) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def part_of(content: bytes, name: str) -> bytes:
    """Return one part of a file."""
    with ZipFile(BytesIO(content)) as package:
        return package.read(name)


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a file, nothing where it is sound."""
    with ZipFile(BytesIO(content)) as package:
        damaged = package.testzip()
        if damaged:
            return [f"damaged: {damaged}"]
        broken = [*_twice(package), *_not_xml(package)] or _missing_parts(package)
        if broken:
            return broken
        styles = etree.fromstring(package.read("xl/styles.xml")).find(f"{_MAIN}cellXfs")
        number_of_styles = 0 if styles is None else len(styles)
        sheets = list(_sheets(package))
        found = [*_sheet_names(sheets), *_places(package, sheets)]
        for sheet in sheets:
            found += _cells(package, sheet, number_of_styles) + _links(sheet) + _limits(sheet)
        return found + _tables(package, sheets)


def _of(node: _Element, name: str) -> str:
    return node.get(name) or ""


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _targets(package: ZipFile, part: str) -> dict[str, str]:
    """Return what a part refers to, by id; the package itself is the part without a name."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if relations not in package.namelist():
        return {}
    found = {}
    for relation in etree.fromstring(package.read(relations)):
        target = _of(relation, "Target")
        outward = relation.get("TargetMode") == "External"
        found[_of(relation, "Id")] = target if outward else posixpath.join("/", folder, target).lstrip("/")
    return {key: posixpath.normpath(target) if "://" not in target else target for key, target in found.items()}


def _sheets(package: ZipFile) -> Iterator[Sheet]:
    book, targets = etree.fromstring(package.read("xl/workbook.xml")), _targets(package, "xl/workbook.xml")
    for sheet in book.iter(f"{_MAIN}sheet"):
        part = targets[_of(sheet, _ID)]
        yield Sheet(_of(sheet, "name"), etree.fromstring(package.read(part)), _targets(package, part), part)


def _twice(package: ZipFile) -> list[str]:
    names = Counter(name.lower() for name in package.namelist())
    return [f"a part twice: {name}" for name, times in names.items() if times > 1]


def _not_xml(package: ZipFile) -> Iterator[str]:
    for name in package.namelist():
        try:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        except etree.XMLSyntaxError:
            yield f"not XML: {name}"


def _missing_parts(package: ZipFile) -> list[str]:
    names = set(package.namelist())
    return [
        f"{name}: part missing {target}"
        for name in ("", *names)
        for target in _targets(package, name).values()
        if target not in names and not _ANY_SCHEME.match(target)
    ]


def _sheet_names(sheets: list[Sheet]) -> list[str]:
    names = [sheet.name for sheet in sheets]
    wrong = [
        n for n in names if not 0 < _units(n) <= 31 or re.search(r"[\[\]:*?/\\]|^'|'$", n) or n.lower() == "history"
    ]
    twice = len({name.lower() for name in names}) != len(names)
    return [f"sheet name {name!r}" for name in wrong] + ["a sheet name twice"] * twice


def place(reference: str) -> tuple[int, int]:
    """Return the row and the column of a cell such as `B7`."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]), column


def _strings(package: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    items = etree.fromstring(package.read("xl/sharedStrings.xml"))
    return ["".join(text.text or "" for text in item.iter(f"{_MAIN}t")) for item in items]


def value(cell: _Element, strings: list[str]) -> str:
    """Return what a cell holds, as it stands in the file."""
    plain = cell.findtext(f"{_MAIN}v") or ""
    if cell.get("t") == "s":
        return strings[int(plain)]
    return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t")) or plain


def _cells(package: ZipFile, sheet: Sheet, styles: int) -> list[str]:
    found, strings, last = [], _strings(package), (0, 0)
    for cell in sheet.tree.iter(f"{_MAIN}c"):
        at = place(_of(cell, "r"))
        wrong = {
            "twice or out of order": at <= last,
            "outside the sheet": at[0] > 1_048_576 or at[1] > 16_384,
            "unknown style": int(cell.get("s", "0")) >= styles,
            "text too long": _units(value(cell, strings)) > 32_767,
            "formula": cell.find(f"{_MAIN}f") is not None,
            "error value": cell.get("t") == "e",
        }
        found += [f"{sheet.name}!{_of(cell, 'r')}: {what}" for what, is_so in wrong.items() if is_so]
        last = at
    return found


def _links(sheet: Sheet) -> list[str]:
    links = list(sheet.tree.iter(f"{_MAIN}hyperlink"))
    targets = [sheet.targets[_of(link, _ID)] for link in links if link.get(_ID)]
    wrong = [target for target in targets if len(target) > 2_079 or not _OUTWARD.match(target)]
    return [f"{sheet.name}: link to {target[:30]}" for target in wrong] + ["too many links"] * (len(links) > 65_530)


def _places(package: ZipFile, sheets: list[Sheet]) -> Iterator[str]:
    """Yield links and defined names that lead to a sheet that is not there."""
    names = {sheet.name for sheet in sheets}
    links = [_of(link, "location") for sheet in sheets for link in sheet.tree.iter(f"{_MAIN}hyperlink")]
    book = etree.fromstring(package.read("xl/workbook.xml"))
    defined = [part for name in book.iter(f"{_MAIN}definedName") for part in (name.text or "").split(",")]
    for place in filter(None, (*links, *defined)):
        name = place.rpartition("!")[0].removeprefix("'").removesuffix("'").replace("''", "'")
        if name not in names:
            yield f"leads nowhere: {place[:40]}"


def _limits(sheet: Sheet) -> list[str]:
    lists = [node.text or "" for node in sheet.tree.iter(f"{_MAIN}formula1")]
    edges = [node.text or "" for tag in ("oddHeader", "oddFooter") for node in sheet.tree.iter(f"{_MAIN}{tag}")]
    long_list = any(text.startswith('"') and _units(text) > 257 for text in lists)
    long_edge = any(_units(text) > 255 for text in edges)
    return ["a drop-down is too long"] * long_list + ["a header or footer is too long"] * long_edge


def _tables(package: ZipFile, sheets: list[Sheet]) -> list[str]:
    found: list[str] = []
    names: set[str] = set()
    for sheet in sheets:
        for target in (target for target in sheet.targets.values() if "/tables/" in target):
            table = etree.fromstring(package.read(target))
            name = _of(table, "displayName")
            if not _TABLE_NAME.fullmatch(name) or _CELL_NAME.fullmatch(name) or name.lower() in names:
                found.append(f"table name {name}")
            names.add(name.lower())
            found += [f"table {name}: {fault}" for fault in _table(table, sheet, _strings(package))]
    return found


def _table(table: _Element, sheet: Sheet, strings: list[str]) -> Iterator[str]:
    (first, left), (last, right) = (place(corner) for corner in _of(table, "ref").split(":"))
    cells = {place(_of(cell, "r")): value(cell, strings) for cell in sheet.tree.iter(f"{_MAIN}c")}
    headings = [_of(column, "name") for column in table.iter(f"{_MAIN}tableColumn")]
    if headings != [cells.get((first, column)) for column in range(left, right + 1)]:
        yield "its headings are not its cells"
    if len({heading.lower() for heading in headings}) != len(headings):
        yield "a heading twice"
    if last <= first:
        yield "no row"
