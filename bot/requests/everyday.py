"""What people say to a bot that is neither a question nor a request: a greeting, thanks, or a call for help with it.

How people say such things stands in everyday.toml beside this file. A pattern there is a whole message, so that no
question with a greeting before it is taken for one.
"""

from functools import cache
from pathlib import Path

from bot.toml_file import read_phrases
from bot.words_of_chat import compiled, read
from bot.words_of_chat.patterns import Patterns

HELP, HELLO, THANKS = "help", "hello", "thanks"
"""The lists of everyday.toml."""
MOST_WORDS = 6
"""What has more words is not held against the lists, because it says more."""
_FILE = Path(__file__).with_name("everyday.toml")


def everyday(text: str) -> str:
    """Return HELP, HELLO or THANKS where the whole of a message says no more than that, else nothing."""
    if len(text.split(maxsplit=MOST_WORDS)) > MOST_WORDS:
        return ""
    return next(iter(_patterns().all_in(read(text).words)), "")


def load() -> None:
    """Read the lists now, so that a slip is told at the start (BrokenPolicy)."""
    _patterns()


@cache
def _patterns() -> Patterns:
    return compiled(read_phrases(_FILE), _FILE.name)
