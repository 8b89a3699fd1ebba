"""Whether a message reports something that was posted online, rather than asks about posting.

A report says that something has happened at a place online, and asks nothing but for help. How people say so stands in
reports.toml beside this file.
"""

from functools import cache
from pathlib import Path

from bot.toml_file import read_phrases
from bot.words_of_chat import Said, compiled
from bot.words_of_chat.patterns import Patterns

_REPORTS = Path(__file__).parent / "reports.toml"
_REPORTED = {"online", "happened"}
_NO_REPORT, _FOR_HELP, _FOR_THE_RULE = "no_report", "for_help", "for_the_rule"


def load() -> None:
    """Read the list now, so that a slip in it is told at the start (BrokenPolicy)."""
    _patterns()


def recognise(said: Said) -> bool:
    """Say whether a message reports a post or an incident online; a question about the rules does not."""
    met = _patterns().all_in(said.words)
    return met >= _REPORTED and _NO_REPORT not in met and (not said.asks or _asks_for_help(met))


def _asks_for_help(met: set[str]) -> bool:
    return _FOR_HELP in met and _FOR_THE_RULE not in met


@cache
def _patterns() -> Patterns:
    return compiled(read_phrases(_REPORTS), _REPORTS.name)
