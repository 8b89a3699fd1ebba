"""Texts that a workbook might take for something else, lose, cut or break at; the same seed gives the same texts."""

from random import Random

FORMULAS = (
    *("=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("file:///a")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1"),
    *("=DDE(1)", "{=1}", "＝1+1", "%0A=1", '"=1"', ";=1", "=IMPORTXML(1)"),  # noqa: RUF001 - a wide sign of equality
)
VALUES = (
    *("#N/A", "#REF!", "#DIV/0!", "#NAME?", "1", "007", "1E5", "-0", "1.50", "TRUE", "false", "NULL", "nan", "inf"),
    *("2026-11-16", "16/11/2026", "12:30", "50%", "£5", "1,000", "123456789012345678901234567890"),
)
SIGNS = (
    *("\x00", "\x07", "\x0b", "\x1f", "\x7f", "\x85", "\ufffe", "\uffff", "\ud83d", "\ude00", "\U0001fffe"),
    *(
        "\r\n",
        "\r",
        "\n",
        "\t",
        " ",
        "\u00a0",
        "\u2028",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
        "\u200b",
        "\ufeff",
        "'",
        '"',
    ),
)
MARKUP = (
    *("_x0041_", "_x005F_", "_X0041_", "_x00", "⟦U+0041⟧", "⟦", "⟧", "&amp;", "&#7;", "<c/>", "</t>", "]]>", "<!--"),
    *("<![CDATA[", "</sheetData>", "<f>1</f>", "&L&8", "&P", "[Red]", "%s", "{0}", "\\", "$&"),
)
WORDS = (
    *(
        "😀",
        "👩\u200d👧",
        "é",
        "e\u0301",
        "مرحبا",
        "中文",
        "x" * 40,
        "https://example.org/post?a=1&b=2",
        "mailto:a@b.c",
    ),
    *("file:///etc/passwd", "javascript:alert(1)", "\\\\host\\share", "www.example.org", "a@example.org", "#post"),
)
HOSTILE = (*FORMULAS, *VALUES, *SIGNS, *MARKUP, *WORDS)


def hostile(number: int, seed: int = 10_000) -> list[str]:
    """Return some hostile texts: each of the pieces alone, and then pieces put together; none is empty."""
    random = Random(seed)  # noqa: S311 - invented data, not secrets
    joined = ("".join(random.choices(HOSTILE, k=random.randint(1, 5))) for _ in range(number))
    return [*HOSTILE, *joined][:number]
