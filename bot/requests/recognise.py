"""Whether a message makes a formal request or raises a serious matter, and of what kind.

A question about the rules ("can I ask for leave over WhatsApp", "how much notice do I have to give") is not. How people
say such things stands in requests.toml, about_rules.toml, danger.toml and loss.toml beside this file; what no pattern
there foresees is recognised by several signs together (signs.toml, combined.toml).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from bot.requests.redirect import RequestKind
from bot.toml_file import read_phrases
from bot.words_of_chat import Said, compiled
from bot.words_of_chat.patterns import Patterns
from bot.words_of_chat.rules import Rule, names_in, needed_for, rules_of

_HERE = Path(__file__).parent
_SIGNS, _COMBINED = "signs.toml", "combined.toml"
_FILES = _DANGER, _ABOUT_RULES, _REQUESTS, _LOSS = "danger.toml", "about_rules.toml", "requests.toml", "loss.toml"
# Lists of danger.toml that are no danger by themselves, or not always.
_GENERAL, _WIDE, _TOLD = "general", "wide", "told"
_ONLY_ASKED_ABOUT, _SUPPOSED = "only_asked_about", "supposed"
_ONESELF = "oneself"
_BEGINS_ASKING = "begins_asking"


def load() -> None:
    """Read all lists now, so that a slip in one is told at the start (BrokenPolicy) and the first answer is quick."""
    for file in (*_FILES, _SIGNS):
        _patterns(file)
    _order()
    _rules()


def danger(said: Said) -> bool:
    """Say whether the words point to danger now or to a child at risk; a supposed case in general terms does not."""
    met = _patterns(_DANGER).all_in(said.words)
    signs = _signs(said, met)
    return bool(signs - {_GENERAL, _WIDE}) or (bool(signs) and not (said.asks and _SUPPOSED in met))


def is_about_oneself(said: Said) -> bool:
    """Say whether somebody writes that they themselves may come to harm by their own hand, or cannot go on."""
    return _ONESELF in _patterns(_DANGER).all_in(said.words)


def is_about_a_loss(said: Said) -> bool:
    """Say whether somebody writes that a person close to them has died."""
    return bool(_patterns(_LOSS).all_in(said.words))


def recognise(said: Said) -> RequestKind | None:
    """Return the kind of the formal request that a message makes, or None where it makes none."""
    signs = _signs(said, _patterns(_DANGER).all_in(said.words))
    if signs - {_WIDE}:
        return RequestKind.SAFEGUARDING
    requested = _patterns(_REQUESTS).all_in(said.words) or _by_signs(said)
    if requested and _patterns(_ABOUT_RULES).all_in(said.words):
        requested = set()
    by_default = RequestKind.SAFEGUARDING if signs else None
    return next((kind for kind in _order() if kind in requested), by_default)


def forms(said: Said) -> tuple[bool, bool, bool]:
    """Return whether a message asks, whether it asks about the rules, and whether it begins as a question."""
    about_rules = bool(_patterns(_ABOUT_RULES).all_in(said.words))
    return said.asks, about_rules, _BEGINS_ASKING in _patterns(_SIGNS).all_in(said.words)


def words_met(said: Said, kind: RequestKind) -> tuple[str, ...]:
    """Return the words that made a message a formal request of a kind, in phrases; all stand in our own lists."""
    plain = _patterns(_REQUESTS).words_met(kind.value, said.words)
    return plain or tuple(dict.fromkeys(_words_of_signs(said, kind)))


def _by_signs(said: Said) -> set[str]:
    return names_in(_rules(), _patterns(_SIGNS).all_in(said.words))


def _words_of_signs(said: Said, kind: RequestKind) -> Iterator[str]:
    """Yield the words of every sign that the first rule met for a kind asks for."""
    signs = _patterns(_SIGNS)
    for sign in needed_for(_rules(), kind.value, signs.all_in(said.words)):
        yield from signs.words_met(sign, said.words)


def _signs(said: Said, met: set[str]) -> set[str]:
    """Return the lists of danger.toml that count: in a mere question about policy or training only what was told."""
    signs = met - {_ONLY_ASKED_ABOUT, _SUPPOSED}
    return signs & {_TOLD} if said.asks and _ONLY_ASKED_ABOUT in met else signs


@cache
def _phrases(file: str) -> Mapping[str, tuple[str, ...]]:
    return read_phrases(_HERE / file)


@cache
def _patterns(file: str) -> Patterns:
    return compiled(_phrases(file), file)


@cache
def _rules() -> tuple[Rule, ...]:
    return rules_of(_phrases(_COMBINED), tuple(_phrases(_SIGNS)), _COMBINED)


@cache
def _order() -> tuple[RequestKind, ...]:
    """Return the kinds in the order of requests.toml, in which they are tried."""
    return tuple(map(RequestKind, _phrases(_REQUESTS)))
