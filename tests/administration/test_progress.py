"""Tests of how far something is said to be."""

from io import StringIO

from bot.administration.progress import shown
from bot.reports.progress import untold


class Terminal(StringIO):
    """A terminal, as far as that can be told."""

    def isatty(self) -> bool:
        return True


def told(out: StringIO, number: int = 1_000, times: int = 1_000) -> str:
    say = shown(asked=True, out=out)
    for done in range(times + 1):
        say(number * done // times, number)
    return out.getvalue()


def test_at_a_terminal_a_bar_with_numbers_grows_in_its_place() -> None:
    said = told(Terminal(), 200_000)
    assert said.startswith("\r[..............................] 0 of 200,000\r[#")
    assert said.endswith("\r[##############################] 200,000 of 200,000\n")
    assert said.count("\r") == 31
    assert said.count("\n") == 1


def test_elsewhere_a_plain_line_tells_of_every_tenth() -> None:
    lines = told(StringIO()).splitlines()
    assert lines == [f"{tenth * 10} %: {tenth * 100:,} of 1,000" for tenth in range(11)]


def test_nothing_to_do_is_done() -> None:
    out = StringIO()
    shown(asked=True, out=out)(0, 0)
    assert out.getvalue() == "100 %: 0 of 0\n"


def test_it_is_said_where_somebody_asked_or_sits_at_a_terminal() -> None:
    assert shown(asked=False, out=StringIO()) is untold
    assert shown(asked=False, out=Terminal()) is not untold
    assert shown(asked=False) is untold  # in tests standard error is no terminal
