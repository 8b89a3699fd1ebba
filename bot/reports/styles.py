"""How the workbook looks: one set of named styles. Colour never speaks alone; a word always stands beside it."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from bot.concerns.concern import Severity
from bot.reports.attention import Urgency
from bot.reports.changes import Happened

FONT = "Arial"
NAVY, RED, TEAL, INK, GREY, LINE, PALE = "1F3A5F", "9B2D23", "24747F", "1F2933", "5B6770", "D5DBE1", "F2F5F8"
WHITE = "FFFFFF"

TITLE, SUBTITLE, BAND = "Report title", "Report subtitle", "Report band"
CALM_TILE = ("Tile label", "Tile number", "Tile note")
ALARM_TILE = ("Tile label alarm", "Tile number alarm", "Tile note alarm")
TILE_END = "Tile end"
INDENTED = "Table text indented"
RUNS_ON, IN_SHORT, YOURS = "Table text on one line", "In short", "With you"
TOTAL_CENTRE = "Total centre"
HEAD_INDENTED = "Table heading indented"
HEADING, HEAD, HEAD_NUMBER, HEAD_CENTRE = (
    "Section heading",
    "Table heading",
    "Table heading number",
    "Table heading centre",
)
TEXT, NUMBER, DAY, WHEN, CENTRE = "Table text", "Table number", "Table day", "Table moment", "Table centre"
QUIET, LINK, TOTAL, TOTAL_NUMBER, WARNING, PLAIN, LEAD, TERM = (
    "Quiet text",
    "Table link",
    "Total",
    "Total number",
    "Warning text",
    "Plain text",
    "Lead text",
    "Term",
)
UNREADABLE = "Not open to you"
GRADES = {grade: f"Severity {grade.label.lower()}" for grade in Severity}
_GRADE_COLOURS = {
    Severity.CRITICAL: ("F4B6AE", "6E1810"),
    Severity.HIGH: ("FBD9A0", "5F3B00"),
    Severity.MEDIUM: ("FFF4C2", "4D4300"),
    Severity.LOW: ("DCEFE0", "1E4D2B"),
}
URGENCIES = {urgency: f"Urgency {urgency.value}" for urgency in Urgency}
_URGENCY_COLOURS = {
    Urgency.OVERDUE: ("F4B6AE", "6E1810"),
    Urgency.SOON: ("FFF4C2", "4D4300"),
    Urgency.LATER: ("", "1F2933"),
}
CHANGES = {happened: f"Change {happened.value}" for happened in Happened}
_CHANGE_COLOURS = {
    Happened.NEW: ("D6E9F5", "123A56"),
    Happened.REOPENED: ("FBD9A0", "5F3B00"),
    Happened.CLOSED: ("DCEFE0", "1E4D2B"),
    Happened.MOVED: ("E9E4F5", "3B2A66"),
    Happened.STILL_OPEN: ("", "5B6770"),
    Happened.NOTHING: ("", "5B6770"),
}
_TURNS = {Happened.NEW, Happened.REOPENED, Happened.CLOSED}
_DAY_FORMAT, _MOMENT_FORMAT = "d mmm yyyy", "d mmm yyyy hh:mm"


def add_styles(workbook: Workbook) -> None:
    """Give a workbook the styles, and the font that widths are measured in."""
    for style in (*_band_styles(), *_tile_styles(), *_text_styles(), *_table_styles(), *_marks()):
        workbook.add_named_style(style)


def _style(  # noqa: PLR0913 - what a style is made of
    name: str,
    size: float = 9,
    *,
    colour: str = INK,
    fill: str = "",
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    across: str = "left",
    down: str = "center",
    wrap: bool = False,
    indent: int = 0,
    border: Border | None = None,
    number_format: str = "General",
) -> NamedStyle:
    return NamedStyle(
        name,
        Font(FONT, size, bold, italic, color=colour, underline="single" if underline else None),
        PatternFill("solid", fill) if fill else PatternFill(),
        border or Border(),
        Alignment(horizontal=across, vertical=down, wrap_text=wrap, indent=indent),
        number_format,
    )


def _under() -> Border:
    return Border(bottom=Side("thin", LINE))


def _band_styles() -> tuple[NamedStyle, ...]:
    return (
        _style(TITLE, 16, colour=WHITE, fill=NAVY, bold=True, indent=1),
        _style(SUBTITLE, 9.5, colour=WHITE, fill=NAVY, indent=1),
        _style(BAND, 9, colour=WHITE, fill=RED, bold=True, indent=1),
    )


def _tile_styles() -> tuple[NamedStyle, ...]:
    gap = _style(TILE_END, fill=PALE, border=Border(right=Side("thick", WHITE)))
    return (
        gap,
        *_tile(CALM_TILE, Border(left=Side("thick", TEAL)), NAVY),
        *_tile(ALARM_TILE, Border(left=Side("thick", RED)), RED),
    )


def _tile(names: tuple[str, str, str], edge: Border, ink: str) -> tuple[NamedStyle, ...]:
    label, number, note = names
    return (
        _style(label, 9, colour=NAVY, fill=PALE, indent=1, border=edge),
        _style(number, 20, colour=ink, fill=PALE, bold=True, indent=1, border=edge),
        _style(note, 8, colour=GREY, fill=PALE, indent=1, border=edge),
    )


def _text_styles() -> tuple[NamedStyle, ...]:
    return (
        _style(HEADING, 11, colour=NAVY, bold=True),
        _style(QUIET, 8.5, colour=GREY, italic=True),
        _style(WARNING, 9, colour=RED, bold=True),
        _style(PLAIN, down="top", wrap=True),
        _style(LEAD, 9.5),
        _style(IN_SHORT, 11, colour=NAVY, bold=True),
        _style(TERM, colour=NAVY, bold=True, down="top", wrap=True),
    )


def _table_styles() -> tuple[NamedStyle, ...]:
    above = Border(top=Side("thin", NAVY), bottom=Side("thin", NAVY))
    return (
        _style(HEAD, colour=WHITE, fill=NAVY, bold=True, wrap=True),
        _style(HEAD_NUMBER, colour=WHITE, fill=NAVY, bold=True, wrap=True, across="right"),
        _style(HEAD_CENTRE, colour=WHITE, fill=NAVY, bold=True, wrap=True, across="center"),
        _style(TEXT, wrap=True, border=_under()),
        _style(HEAD_INDENTED, colour=WHITE, fill=NAVY, bold=True, wrap=True, indent=1),
        _style(INDENTED, wrap=True, border=_under(), indent=1),
        _style(RUNS_ON, border=_under()),
        _style(YOURS, colour=NAVY, bold=True, border=_under()),
        _style(NUMBER, across="right", border=_under(), number_format="0"),
        _style(CENTRE, across="center", border=_under()),
        _style(DAY, border=_under(), number_format=_DAY_FORMAT),
        _style(WHEN, border=_under(), number_format=_MOMENT_FORMAT),
        _style(LINK, colour="0B4F9E", underline=True, border=_under(), indent=1),
        _style(UNREADABLE, 8.5, colour=GREY, italic=True, border=_under()),
        _style(TOTAL, bold=True, border=above),
        _style(TOTAL_CENTRE, bold=True, across="center", border=above),
        _style(TOTAL_NUMBER, bold=True, across="right", border=above, number_format="0"),
    )


def _marks() -> tuple[NamedStyle, ...]:
    """Return the styles of words that have a colour of their own."""
    return (
        *(_mark(GRADES[grade], colours, across="center") for grade, colours in _GRADE_COLOURS.items()),
        *(_mark(URGENCIES[urgency], colours) for urgency, colours in _URGENCY_COLOURS.items()),
        *(_mark(CHANGES[each], colours, bold=each in _TURNS) for each, colours in _CHANGE_COLOURS.items()),
    )


def _mark(name: str, colours: tuple[str, str], across: str = "left", *, bold: bool = True) -> NamedStyle:
    fill, ink = colours
    return _style(name, colour=ink, fill=fill, bold=bold and bool(fill), across=across, border=_under(), wrap=True)
