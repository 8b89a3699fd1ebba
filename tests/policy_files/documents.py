"""Documents made for a test: Word files out of their XML, and PDFs out of words at places."""

import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from bot.policies.library import leaves
from bot.policy_files.clauses import Draft

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "header": "header"} | {
    "footer": "footer",
    "comments": "comments",
}


def p(text: str = "", properties: str = "", run: str = "") -> str:
    """Return a paragraph of Word with its properties and those of its words."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def counted(text: str, number: int = 1, depth: int = 0) -> str:
    """Return a paragraph that Word numbers itself."""
    return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: Sequence[str]) -> str:
    """Return a table of Word."""
    lines = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def levels(*patterns: tuple[str, str]) -> str:
    """Return the levels of a numbering: format and pattern of each."""
    return "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (style, text) in enumerate(patterns)
    )


def numbering(lvls: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    """Return numbering.xml with one abstract numbering."""
    return f'<w:numbering {_NAMES}><w:abstractNum w:abstractNumId="0">{lvls}</w:abstractNum>{nums}</w:numbering>'


def part(name: str, inner: str) -> str:
    """Return any other part of a Word file."""
    return f"<w:{name} {_NAMES}>{inner}</w:{name}>"


def packed(files: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return files as one packed file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", how) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


def word(body: str, main: str = f"{_MAIN}.document.main+xml", **parts: str) -> bytes:
    """Return a Word document: its body, and its other parts by their names."""
    files = {"word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>"}
    files |= {f"word/{name}.xml": content for name, content in parts.items()}
    types = f'<Override PartName="/word/document.xml" ContentType="{main}"/>' + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{_PARTS[name]}+xml"/>' for name in parts
    )
    return packed({"[Content_Types].xml": f"<Types>{types}</Types>", **files})


@dataclass(frozen=True, slots=True)
class At:
    """Words at a place of a page, in points from its lower left corner."""

    x: float
    y: float
    text: str
    size: float = 11
    bold: bool = False


def lines(*texts: str, y: float = 700, x: float = 72, gap: float = 14) -> list[At]:
    """Return lines one below the other."""
    return [At(x, y - place * gap, text) for place, text in enumerate(texts)]


def grid(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Return the ruled lines of a table, as a PDF draws them."""
    level = (f"{xs[0]} {y} m {xs[-1]} {y} l S" for y in ys)
    upright = (f"{x} {ys[0]} m {x} {ys[-1]} l S" for x in xs)
    return "\n".join((*level, *upright))


_ENCODING = "/Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [173 /uni00AD] >>"
PICTURE = "q 100 0 0 100 72 600 cm /Im0 Do Q"


def pdf(*pages: Iterable[At | str], trailer: str = "") -> bytes:
    """Return a PDF: pages of words at places, and of drawing."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    fonts = (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} {_ENCODING} >>" for name in ("Helvetica", "Helvetica-Bold")
    )
    objects += fonts
    objects.append(
        _stream(
            b"\x00", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        )
    )
    kids = []
    for page in pages:
        objects.append(_stream("\n".join(_drawn(each) for each in page).encode("cp1252"), ""))
        resources = "<< /Font << /F0 3 0 R /F1 4 0 R >> /XObject << /Im0 5 0 R >> >>"
        number = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents {number} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _whole(objects, trailer)


def _drawn(each: At | str) -> str:
    if isinstance(each, str):
        return each
    text = each.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F{int(each.bold)} {each.size} Tf {each.x} {each.y} Td ({text}) Tj ET"


def _stream(content: bytes, about: str) -> str:
    small = zlib.compress(content).decode("latin-1")
    return f"<< {about} /Length {len(small)} /Filter /FlateDecode >>\nstream\n{small}\nendstream"


def _whole(objects: Sequence[str], trailer: str) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("latin-1")
    start = len(out)
    table_of = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table_of}".encode()
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def told(draft: Draft) -> dict[str, str]:
    """Return the smallest clauses of a draft: id to text."""
    return {clause.id: clause.text for clause in leaves(draft.clauses)}
