"""The charts. Each can be read without colour: lines differ in dashes and markers, and bars carry their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports import styles as s
from bot.reports.cells import DAY_NOUGHT, safe

Mark = Literal["circle", "square", "triangle"]
Dash = Literal["solid", "sysDash"]
DAY_FORMAT = "d mmm"
_EMU = 12_700
"""English Metric Units in a point."""
_GAP = 6 * _EMU
"""What is left free between a chart and its neighbour on the left."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a series looks."""

    colour: str
    mark: Mark = "circle"
    dash: Dash = "solid"


FIRST, SECOND = Look(s.RED), Look(s.TEAL, "square", "sysDash")


@dataclass(frozen=True, slots=True)
class Range:
    """Cells of a column that a chart reads, with what they hold: viewers that do not calculate show the copy."""

    sheet: str
    column: int
    first: int
    values: tuple[str | int | date, ...]

    @property
    def address(self) -> str:
        """The cells, as a chart names them."""
        letter, last = get_column_letter(self.column), self.first + len(self.values) - 1
        return f"{quote_sheetname(self.sheet)}!${letter}${self.first}:${letter}${last}"


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its name, the cell above its numbers, and how it looks."""

    name: str
    numbers: Range
    look: Look


@dataclass(frozen=True, slots=True)
class Place:
    """Where a chart lies, from the upper left corner of one cell to that of another; rows and columns from 1."""

    column: int
    row: int
    to_column: int
    to_row: int


def lines(title: str, names: Range, series: Sequence[Line]) -> LineChart:
    """Make a line chart."""
    chart = LineChart()
    chart.series = [_line(line, names, place) for place, line in enumerate(series)]
    _finish(chart, title)
    if len(series) > 1:
        chart.legend = Legend("b", txPr=_small())
    else:
        chart.legend = None
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.number_format = DAY_FORMAT
    chart.y_axis.majorGridlines = ChartLines(GraphicalProperties(ln=LineProperties(solidFill=s.LINE, w=_EMU // 2)))
    _whole_numbers(chart, max(_all(series), default=0))
    return chart


def bars(title: str, names: Range, line: Line) -> BarChart:
    """Make a chart of horizontal bars, the first on top, each with its number."""
    chart = BarChart()
    chart.type, chart.gapWidth = "bar", 45
    chart.series = [_bar(line, names)]
    _finish(chart, title)
    chart.legend = None
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.majorGridlines = None
    chart.y_axis.delete = True
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.max = max([1, *_all([line])]) * 1.15
    return chart


def lay(sheet: Worksheet, chart: LineChart | BarChart, place: Place) -> None:
    """Put a chart on a sheet; it grows with its cells, so that it never covers its neighbours."""
    start = AnchorMarker(place.column - 1, _GAP if place.column > 1 else 0, place.row - 1, 0)
    end = AnchorMarker(place.to_column - 1, 0, place.to_row - 1, 0)
    # The type stubs know only the simple kind of anchor.
    chart.anchor = cast("str", TwoCellAnchor("twoCell", start, end))
    sheet.add_chart(chart)


def _all(series: Sequence[Line]) -> list[int]:
    return [number for line in series for number in line.numbers.values if isinstance(number, int)]


def _whole_numbers(chart: LineChart, most: int) -> None:
    step = max(1, -(-most // 5))
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.max = step * max(1, -(-most // step))
    chart.y_axis.majorUnit = step


def _finish(chart: LineChart | BarChart, title: str) -> None:
    chart.title = _title(title)
    chart.roundedCorners = False
    chart.graphical_properties = GraphicalProperties(solidFill=s.WHITE, ln=LineProperties(solidFill=s.LINE, w=_EMU))
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.txPr = _small()
        axis.majorTickMark = "none"
        axis.spPr = GraphicalProperties(ln=LineProperties(solidFill=s.LINE, w=_EMU // 2))
    chart.y_axis.number_format = "0"


def _line(line: Line, names: Range, place: int) -> Series:
    series = _series(line, names, place)
    paint = LineProperties(solidFill=line.look.colour, w=2 * _EMU, prstDash=line.look.dash)
    series.spPr = GraphicalProperties(ln=paint)
    filled = GraphicalProperties(solidFill=line.look.colour, ln=LineProperties(solidFill=line.look.colour))
    series.marker = Marker(line.look.mark, 6, filled)
    series.smooth = False
    return series


def _bar(line: Line, names: Range) -> Series:
    series = _series(line, names, 0)
    series.spPr = GraphicalProperties(solidFill=line.look.colour)
    series.invertIfNegative = False
    series.dLbls = DataLabelList(
        txPr=_small(bold=True),
        dLblPos="outEnd",
        showVal=True,
        showLegendKey=False,
        showCatName=False,
        showSerName=False,
        showPercent=False,
    )
    return series


def _series(line: Line, names: Range, place: int) -> Series:
    above = Range(line.numbers.sheet, line.numbers.column, line.numbers.first - 1, (line.name,))
    return Series(
        idx=place,
        order=place,
        tx=SeriesLabel(strRef=_texts(above)),
        cat=_names(names),
        val=NumDataSource(numRef=_numbers(line.numbers)),
    )


def _names(cells: Range) -> AxDataSource:
    days = [value for value in cells.values if isinstance(value, date)]
    if not days:
        return AxDataSource(strRef=_texts(cells))
    points = [NumVal(place, v=str((day - DAY_NOUGHT).days)) for place, day in enumerate(days)]
    return AxDataSource(numRef=NumRef(cells.address, NumData(DAY_FORMAT, len(points), points)))


def _texts(cells: Range) -> StrRef:
    points = [StrVal(place, safe(str(value))) for place, value in enumerate(cells.values)]
    return StrRef(cells.address, StrData(len(points), points))


def _numbers(cells: Range) -> NumRef:
    points = [NumVal(place, v=str(value)) for place, value in enumerate(cells.values)]
    return NumRef(cells.address, NumData("General", len(points), points))


def _letters(size: float, colour: str, *, bold: bool) -> CharacterProperties:
    return CharacterProperties(sz=int(size * 100), b=bold, solidFill=colour, latin=Font(typeface=s.FONT))


def _small(*, bold: bool = False) -> RichText:
    letters = _letters(8, s.INK, bold=bold)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)])


def _title(words: str) -> Title:
    letters = _letters(10, s.NAVY, bold=True)
    run = RegularTextRun(letters, words)
    rich = RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), r=[run])])
    return Title(Text(rich=rich), overlay=False)
