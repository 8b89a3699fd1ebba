"""Workbooks that somebody might hand in to do harm or by mistake, built byte by byte, because no library would.

`BOOKS` holds each with its name and with what is to come of it: a sentence, or the rows that are read.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED

from bot.reports import received as r

GIBIBYTE = 1024**3
MEBIBYTE = 1024**2
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES, RELATIONS, BOOK, BOOK_RELATIONS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
)
SHEET, OTHER, STRINGS, STYLES = (
    f"xl/{name}.xml" for name in ("worksheets/sheet1", "worksheets/sheet2", "sharedStrings", "styles")
)
READ = (("Name", "Role"), ("Ann", "teacher"))
"""What the plain workbook holds."""
Rows = Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an archive as it is written: its bytes as they are packed, and what the directory says of it."""

    name: str
    packed: bytes
    says: int
    crc: int
    method: int = ZIP_DEFLATED
    flags: int = 0
    local_says: int | None = None
    at: str = ""
    """The name of another part whose bytes this one claims as its own."""


def plain(name: str, data: bytes, method: int = ZIP_DEFLATED) -> Part:
    """Return a part that is what it says."""
    packed = data if method == ZIP_STORED else zlib.compress(data, 9)[2:-4]
    return Part(name, packed, len(data), zlib.crc32(data), method)


def archive(parts: Sequence[Part]) -> bytes:
    """Return an archive of parts, with every lie that they tell."""
    body, directory, places = bytearray(), bytearray(), dict[str, int]()
    for part in parts:
        places.setdefault(part.name, len(body))
        place, name = places.get(part.at, len(body)), part.name.encode()
        sizes = (part.crc, len(part.packed))
        local_says = part.says if part.local_says is None else part.local_says
        if not part.at:
            body += struct.pack(
                "<4s5H3I2H", b"PK\x03\x04", 20, part.flags, part.method, 0, 33, *sizes, local_says, len(name), 0
            )
            body += name + part.packed
        directory += struct.pack(
            "<4s6H3I5H2I",
            *(
                b"PK\x01\x02",
                20,
                20,
                part.flags,
                part.method,
                0,
                33,
                *sizes,
                part.says,
                len(name),
                0,
                0,
                0,
                0,
                0,
                place,
            ),
        )
        directory += name
    count = min(len(parts), 0xFFFF)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def sheet_of(rows: str, before: str = "", after: str = "") -> str:
    """Return a sheet's XML around some rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def texts(number: int, *words: str) -> str:
    """Return a row of texts."""
    cells = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in words)
    return f'<row r="{number}">{cells}</row>'


HEADS = texts(1, *READ[0])
GOOD = HEADS + texts(2, *READ[1])


def _types(kind: str = f"{_KIND}.sheet.main+xml") -> str:
    parts = {BOOK: kind, SHEET: f"{_KIND}.worksheet+xml", OTHER: f"{_KIND}.worksheet+xml"}
    parts |= {STRINGS: f"{_KIND}.sharedStrings+xml", STYLES: f"{_KIND}.styles+xml"}
    told = "".join(f'<Override PartName="/{name}" ContentType="{each}"/>' for name, each in parts.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{told}</Types>'
    )


def _relations(targets: Mapping[str, str]) -> str:
    each = "".join(
        f'<Relationship Id="r{number}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'


def book_of(*sheets: tuple[str, str], about: str = "") -> str:
    """Return a workbook's XML with sheets of some names and states."""
    each = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="r{number}"/>'
        for number, (name, state) in enumerate(sheets, start=1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATION}">{about}<sheets>{each}</sheets></workbook>'


STYLED = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
    "<borders><border/></borders>"
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'
)
USUAL: Mapping[str, str] = {
    TYPES: _types(),
    RELATIONS: _relations({BOOK: "officeDocument"}),
    BOOK: book_of(("Staff", "visible"), ("Other", "visible")),
    BOOK_RELATIONS: _relations(
        {
            "worksheets/sheet1.xml": "worksheet",
            "worksheets/sheet2.xml": "worksheet",
            "sharedStrings.xml": "sharedStrings",
            "styles.xml": "styles",
        }
    ),
    SHEET: sheet_of(GOOD),
    OTHER: sheet_of(""),
    STRINGS: f'<sst xmlns="{MAIN}"><si><t>Ann</t></si></sst>',
    STYLES: STYLED,
}


def book(changed: Mapping[str, str | bytes] = {}, *more: Part) -> bytes:
    """Return a workbook of the usual parts, some of them changed, and of more."""
    parts = {**USUAL, **changed}
    return archive([*(plain(name, _bytes(data)) for name, data in parts.items()), *more])


def with_part(part: Part) -> bytes:
    """Return a workbook in which a part stands in place of the usual one of its name."""
    return archive([part if name == part.name else plain(name, _bytes(data)) for name, data in USUAL.items()])


def rows(xml: str, before: str = "", after: str = "") -> bytes:
    """Return a workbook whose sheet Staff has the headings and these rows."""
    return book({SHEET: sheet_of(HEADS + xml, before, after)})


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _flushed(data: bytes, how: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(how)


def gibibyte_in(
    name: str, *, says: int = GIBIBYTE, head: bytes = b"", mebibytes: int = 1024, sums_one_more: bool = False
) -> Part:
    """Return a part of a gibibyte of spaces in a megabyte; where it lies of its size, its sum agrees with the lie.

    `sums_one_more`: with the lie and one byte, which is as much as a careful reader takes.
    """
    block = _flushed(b" " * MEBIBYTE, zlib.Z_FULL_FLUSH)
    packed = _flushed(head, zlib.Z_FULL_FLUSH) + block * mebibytes + _flushed(b"", zlib.Z_FINISH)
    crc = zlib.crc32((head + b" " * min(says, 20 * MEBIBYTE))[: says + sums_one_more])
    return Part(name, packed, says, crc)


def gibibytes() -> Iterator[tuple[str, bytes, str]]:
    """Yield workbooks that unfold to a gibibyte or more, with the sentence that refuses each."""
    for name in (SHEET, STRINGS, STYLES, BOOK, TYPES, RELATIONS):
        head = _bytes(USUAL[name])
        yield f"a gibibyte in {name}", with_part(gibibyte_in(name, head=head)), r.TOO_MUCH_INSIDE
    yield "a gibibyte in a picture", book({}, gibibyte_in("xl/media/image1.png")), r.TOO_MUCH_INSIDE
    head = _bytes(USUAL[SHEET])
    for says in (0, 1_000, len(head), 18 * MEBIBYTE):
        lying = gibibyte_in(SHEET, says=says, head=head)
        yield f"a gibibyte that says to be {says}", with_part(lying), r.NOT_A_WORKBOOK
        careful = gibibyte_in(SHEET, says=says, head=head, sums_one_more=True)
        yield f"a gibibyte that says to be {says}, and sums up one more", with_part(careful), r.ODD_INSIDE
    local = replace(gibibyte_in(SHEET), local_says=1_000)
    yield "a gibibyte whose own heading lies", with_part(local), r.TOO_MUCH_INSIDE
    parts = [gibibyte_in("xl/a.xml")] + [
        replace(gibibyte_in("xl/a.xml"), name=f"xl/a{n}.xml", at="xl/a.xml") for n in range(400)
    ]
    yield "four hundred gibibytes that are one", book({}, *parts), r.TOO_MUCH_INSIDE
    small = [replace(part, says=10, crc=zlib.crc32(b" " * 10)) for part in parts]
    yield "four hundred that lie as well", book({}, *small), r.NOT_A_WORKBOOK
    inner = archive([gibibyte_in("xl/b.xml")])
    yield "a bomb in a bomb", book({}, plain("xl/embeddings/inner.xlsx", archive([plain("b.zip", inner)]))), "Name"
    yield "a bomb in place of a sheet", book({SHEET: inner}), r.TOO_MUCH_INSIDE
    yield "many parts", archive([plain(f"xl/{n}.xml", b"") for n in range(40_000)]), r.TOO_MUCH_INSIDE


def _zips() -> Iterator[tuple[str, bytes, str]]:
    yield "a part twice", book({}, plain(SHEET, _bytes(sheet_of("")))), r.ODD_INSIDE
    yield "a part twice but for its case", book({}, plain(SHEET.upper(), b"<a/>")), r.ODD_INSIDE
    odd = plain(SHEET, _bytes(USUAL[SHEET]))
    for name, method in (("bzip2", ZIP_BZIP2), ("lzma", ZIP_LZMA), ("another method", 97)):
        yield f"packed with {name}", with_part(replace(odd, method=method)), r.ODD_INSIDE
    yield "an encrypted part", with_part(replace(odd, flags=1)), r.LOCKED
    yield "a part that says to be larger", with_part(replace(odd, says=odd.says + 9)), r.ODD_INSIDE
    yield "a part that says to be smaller", with_part(replace(odd, says=odd.says - 9)), r.NOT_A_WORKBOOK
    yield "a wrong sum", with_part(replace(odd, crc=odd.crc ^ 1)), r.NOT_A_WORKBOOK
    yield "a part that is packed badly", with_part(replace(odd, packed=b"\xff" * 40)), r.NOT_A_WORKBOOK
    yield "only a heading", b"PK\x03\x04 and then nothing", r.NOT_A_WORKBOOK
    yield "nothing inside", archive([]).replace(b"PK\x05\x06", b"PK\x03\x04", 1), r.NOT_A_WORKBOOK
    yield "a Word document", archive([plain("word/document.xml", b"<a/>")]), r.NOT_A_WORKBOOK
    yield "an OpenDocument sheet", archive([plain("mimetype", b"application/vnd.oasis")]), r.NOT_A_WORKBOOK
    yield "no sheet", archive([plain(n, _bytes(USUAL[n])) for n in USUAL if n != SHEET]), r.NOT_A_WORKBOOK
    yield "a name that leads out", book({}, plain("../../etc/passwd.xml", b"<a/>")), "Name"
    yield "a picture", book({}, plain("xl/media/image1.png", b"\x89PNG" * 100)), "Name"
    whole = book()
    yield "a tail", whole + b"tail" * 9, "Name"
    yield "a directory that lies elsewhere", whole[:-6] + b"\xff\xff\xff\x0f" + whole[-2:], r.NOT_A_WORKBOOK


_LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE a [<!ENTITY e0 "ha">{_LAUGHS}]>'
_DOCTYPES = (
    ("a billion laughs", LAUGHS),
    ("quadratic growth", f'<!DOCTYPE a [<!ENTITY e0 "{"ha" * 50_000}">]>'),
    ("a file of the machine", '<!DOCTYPE a [<!ENTITY e0 SYSTEM "file:///etc/passwd">]>'),
    ("an address", '<!DOCTYPE a [<!ENTITY % e SYSTEM "http://127.0.0.1:9/a"> %e;]>'),
    ("nothing", "<!DOCTYPE a>"),
)


def _markup() -> Iterator[tuple[str, bytes, str]]:
    for name in (TYPES, RELATIONS, BOOK, BOOK_RELATIONS, SHEET, STRINGS, STYLES):
        yield f"a billion laughs in {name}", book({name: LAUGHS + str(USUAL[name])}), r.ODD_INSIDE
    for name, doctype in _DOCTYPES[1:]:
        inside = doctype + str(USUAL[STRINGS]).replace("Ann", "&e0;")
        yield f"a DOCTYPE with {name}", book({STRINGS: inside}), r.ODD_INSIDE
    for before in (64 * 1024 - 4, 64 * 1024 - 60):
        hidden = f"<!--{'-'.join('x' * (before // 2))}-->{LAUGHS}"
        yield f"a DOCTYPE after {before} bytes", book({SHEET: hidden + str(USUAL[SHEET])}), r.ODD_INSIDE
    for coding in ("utf-16", "utf-16-le", "utf-16-be"):
        coded = f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}{USUAL[SHEET]}'.encode(coding)
        yield f"a DOCTYPE in {coding}", book({SHEET: coded}), r.ODD_INSIDE
    ebcdic = f'<?xml version="1.0" encoding="cp037"?>{LAUGHS}{USUAL[SHEET]}'.encode("cp037")
    yield "a DOCTYPE in EBCDIC", book({SHEET: ebcdic}), r.NOT_A_WORKBOOK
    seven = '<?xml version="1.0" encoding="utf-7"?>' + LAUGHS.replace("<", "+ADw-")
    yield "a DOCTYPE in UTF-7", book({SHEET: seven + str(USUAL[SHEET])}), r.NOT_A_WORKBOOK
    yield "a doctype in small letters", book({SHEET: LAUGHS.lower() + str(USUAL[SHEET])}), r.NOT_A_WORKBOOK
    yield "deep elements", rows("<a>" * 100_000 + "</a>" * 100_000), r.ODD_INSIDE
    yield "elements a little too deep", rows("<a>" * 61 + "</a>" * 61), r.ODD_INSIDE
    yield "deep elements in the styles", book({STYLES: "<a>" * 100_000 + "</a>" * 100_000}), r.ODD_INSIDE
    yield "elements that never end", rows("<a>" * 50), r.NOT_A_WORKBOOK
    yield "a part of nothing", book({SHEET: ""}), r.NOT_A_WORKBOOK
    yield "bytes of nothing", book({SHEET: b"\0" * 1_000}), r.NOT_A_WORKBOOK
    yield "no text", book({SHEET: b"<a>\xff\xfe\xfd</a>"}), r.NOT_A_WORKBOOK
    yield "signs that XML cannot hold", rows(texts(2, "&#1;")), r.NOT_A_WORKBOOK
    yield "an unknown entity", rows(texts(2, "&nbsp;")), r.NOT_A_WORKBOOK


def _cell(value: object, kind: str = "n", style: int = 0, place: str = "A2") -> str:
    return f'<c r="{place}" t="{kind}" s="{style}"><v>{value}</v></c>'


def _row(*cells: str, attributes: str = "") -> str:
    return f'<row r="2" {attributes}>{"".join(cells)}</row>'


def _sheets() -> Iterator[tuple[str, bytes, str]]:
    yield (
        "merged cells",
        rows(texts(2, "Ann"), after='<mergeCells><mergeCell ref="A2:A9"/></mergeCells>'),
        _told(r.MERGED),
    )
    hidden = str(USUAL[BOOK]).replace('"visible"', '"hidden"', 1)
    yield "a hidden list", book({BOOK: hidden}), r.HIDDEN_SHEET.format(sheet="Sheet Staff")
    very = hidden.replace('"hidden"', '"veryHidden"')
    yield "a list that is very hidden", book({BOOK: very}), r.HIDDEN_SHEET.format(sheet="Sheet Staff")
    every = book_of(("A", "hidden"), ("B", "hidden"))
    yield "every sheet hidden", book({BOOK: every}), r.NOT_A_WORKBOOK
    yield "a hidden row", rows(_row(_cell(7), attributes='hidden="1"')), _told(r.HIDDEN_ROW)
    yield "a formula without its result", rows(_row('<c r="A2"><f>3+4</f></c>')), _told(r.NO_RESULT)
    yield "a formula with an empty result", rows(_row('<c r="A2"><f>3+4</f><v></v></c>')), _told(r.NO_RESULT)
    yield "many formulas", rows("".join(f'<row r="{n}"><c><f>1</f></c></row>' for n in range(2, 99))), "And 77 more."
    yield "macros", book({}, plain("xl/vbaProject.bin", b"macro")), r.MACROS
    macro = _types("application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    yield "macros that are declared and not there", book({TYPES: macro}), "Name"
    yield "values of other files", book({}, plain("xl/externalLinks/externalLink1.xml", b"<a/>")), r.OTHER_FILES
    yield "a binary workbook", archive([plain("xl/workbook.bin", b"\x83")]), r.BINARY_WORKBOOK
    yield "an old workbook", r._OLE + b"\0" * 512, r.OLD_WORKBOOK  # noqa: SLF001 - what such a file begins with
    yield "a workbook with a password", r._OLE + "EncryptedPackage".encode("utf-16-le"), r.LOCKED  # noqa: SLF001
    yield "a shared text that is not there", rows(_row(_cell(9, "s"))), r.NOT_A_WORKBOOK
    yield "a number that is none", rows(_row(_cell("nan"))), r.NOT_A_WORKBOOK
    yield "a number of ten thousand digits", rows(_row(_cell("9" * 10_000))), r.NOT_A_WORKBOOK
    yield "a style that is not there", rows(_row(_cell(7, style=99))), "7"
    yield "a place that is none", rows(_row(_cell(7, place="??"))), r.NOT_A_WORKBOOK
    yield (
        "a sheet elsewhere",
        book({BOOK_RELATIONS: str(USUAL[BOOK_RELATIONS]).replace("worksheets/sheet1.xml", "http://127.0.0.1:9/a")}),
        r.NOT_A_WORKBOOK,
    )
    yield "many rows that hold nothing", rows("".join(f'<row r="{n}"/>' for n in range(2, 60_000))), "Name"
    yield "a row of a million empty cells", rows(f'<row r="2">{"<c/>" * 1_000_000}</row>'), r.TOO_MUCH_INSIDE
    yield "a row of many cells that hold nothing", rows(f'<row r="2">{"<c/>" * 20_000}</row>'), "Name"
    yield "a place beyond every sheet", rows(_row(_cell(7, place="ZZZZZZ2"))), r.NOT_A_WORKBOOK
    yield "a row beyond every sheet", rows('<row r="99999999999"><c><v>7</v></c></row>'), "Name"
    yield "columns without end", rows(texts(2, "Ann"), '<cols><col min="1" max="16384" width="9"/></cols>'), "Ann"


def _told(sentence: str) -> str:
    return sentence.format(sheet="Sheet Staff", row=2)


def _values() -> Iterator[tuple[str, bytes, str]]:
    early, late = 'date1904="0"', 'date1904="1"'
    for about, serial, day in (
        (early, 46_266, date(2026, 9, 1)),
        (late, 46_266 - 1_462, date(2026, 9, 1)),
        (early, 61, date(1900, 3, 1)),
        (early, 1, date(1900, 1, 1)),
    ):
        other = book_of(("Staff", "visible"), about=f"<workbookPr {about}/>")
        content = book({BOOK: other, SHEET: sheet_of(HEADS + _row(_cell(serial, style=1)))})
        yield f"day {serial} of {about}", content, repr(day)
    yield "a day beyond all days", rows(_row(_cell(99_999_999_999, style=1))), "#VALUE!"
    yield "a day before all days", rows(_row(_cell(-99_999_999_999, style=1))), "#VALUE!"
    yield "a number beyond all numbers", rows(_row(_cell("1e999"))), "inf"
    yield "a number as text", rows(texts(2, "0078")), "0078"
    yield "an error of the spreadsheet", rows(_row(_cell("#REF!", "e"))), "#REF!"
    yield "a formula in a text", rows(texts(2, "=HYPERLINK(1)")), "=HYPERLINK(1)"


def shared_bomb(size: int = 8 * MEBIBYTE, used: int = 100_000) -> bytes:
    """Return a workbook with one text of megabytes that a hundred thousand cells share."""
    noise = "".join(chr(0x61 + (n * n) % 23) for n in range(9_973))
    text = f'<sst xmlns="{MAIN}"><si><t>{(noise * (size // 9_973 + 1))[:size]}</t></si></sst>'
    cells = '<c t="s"><v>0</v></c>' * 40
    return book(
        {STRINGS: text, SHEET: sheet_of(HEADS + "".join(f'<row r="{n + 2}">{cells}</row>' for n in range(used // 40)))}
    )


def cut_short() -> Iterator[tuple[str, bytes, str]]:
    """Yield a workbook of about thirty kilobytes cut off at each kilobyte."""
    noise = bytes((n * n * 31 + n // 7) % 251 for n in range(30 * 1024))
    whole = book({}, plain("xl/media/image1.png", noise, ZIP_STORED))
    for size in range(1024, len(whole), 1024):
        yield f"cut off after {size // 1024} KiB", whole[:size], r.NOT_A_WORKBOOK


KINDS: tuple[Callable[[], Iterator[tuple[str, bytes, str]]], ...] = (
    gibibytes,
    _zips,
    _markup,
    _sheets,
    _values,
    cut_short,
)


def books() -> Iterator[tuple[str, bytes, str]]:
    """Yield every workbook: its name, its bytes, and the sentence that refuses it or a text that is read from it."""
    for kind in KINDS:
        yield from kind()
