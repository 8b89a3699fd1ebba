"""Numbers of clauses written out: words and Roman numerals as figures, and each of several clauses by its own name.

So "rules 4 to 6" becomes "rule 4 and rule 5 and rule 6", "b.iii" becomes "b.3", and "b3-b5" becomes "b3 and b4 and b5".
"""

import re
from collections.abc import Iterable

NUMBER = r"[0-9]{1,3}"
PART = (
    r"(?:paragraphs?|paras?|points?|bullet ?points?|bullets?|parts?|numbers?|no|p|\u00a7|\u00b6)\.?"
    r"(?: no\.?| numbers?)?"
)
"""What people call a numbered part of a section."""
_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        (
            *("one first", "two second", "three third", "four fourth", "five fifth", "six sixth", "seven seventh"),
            *("eight eighth", "nine ninth", "ten tenth", "eleven eleventh", "twelve twelfth"),
        ),
        start=1,
    )
    for word in words.split()
}
_ROMAN_NUMBERS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ROMAN = {word: str(number) for number, word in enumerate(_ROMAN_NUMBERS, start=1)}
_MOST = 12
"""Clauses that a series may name: a longer one is no reference."""
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b")
# A letter that stands alone is a word of its own ("rule i broke"), unless nothing follows it.
_ROMAN_NUMBER = re.compile(
    rf"\b(?P<before>(?:rules?|paras?|paragraphs?|points?|bullets?|numbers?|no\.?)\W{{1,2}}|b(?:\.\s?|\s))"
    rf"(?P<roman>{'|'.join(sorted((word for word in _ROMAN if len(word) > 1), reverse=True))}|[ivx](?=\W*$))\b"
)
_TOGETHER = re.compile(rf"\b(?P<section>[a-e]\W?{NUMBER})p(?P<part>{NUMBER})\b")
_AND, _TO = r"\s*(?:,\s*and|,|and|&|\+|plus|or|/)\s*", r"\s*(?:-|\u2013|\u2014|to|through|thru|until|till)\s*"
_MORE = rf"(?:(?:{_AND}|{_TO})(?:no\.?\s*)?{NUMBER}\b)+"
_SECTION = rf"(?:(?:section|clause)\s+)?[a-e](?:\W?{NUMBER})?\W+"
_RULES = re.compile(
    rf"\b(?:(?P<many>rules)|rule)\s*(?:numbers?\s*|nos?\.?\s*|#)?(?P<numbers>{NUMBER}{_MORE})(?P<rest>\W*$)?"
)
_PARTS = re.compile(rf"\b(?P<section>{_SECTION})(?P<part>{PART})\s*(?P<numbers>{NUMBER}{_MORE})")
_PARTS_OF = re.compile(
    rf"\b(?P<part>{PART})\s*(?P<numbers>{NUMBER}{_MORE})(?P<section>\s+(?:of|in|from)\s+(?:section\s+)?[a-e]\W?(?:{NUMBER})?)"
)
_NUMBERED = re.compile(rf"\bb\W?(?P<first>{NUMBER}){_TO}(?:b\W?)?(?P<last>{NUMBER})\b")
_NUMBERED_LIST = re.compile(rf"\bb\W?(?P<numbers>{NUMBER}(?:(?!/){_AND}{NUMBER}\b)+)(?=\W*$)")
_LETTERS = re.compile(rf"\bsections\s+(?P<first>[a-e])(?:{_TO}|{_AND})(?P<last>[a-e])\b")
_LETTER_RANGE = re.compile(_TO)
_STEP = re.compile(rf"(?P<to>{_TO})?(?:{_AND})?(?:no\.?\s*)?(?P<number>{NUMBER})")


def written_out(asked: str) -> str:
    """Return a message, in small letters, with every clause that it numbers named on its own."""
    figures = _NUMBER_WORD.sub(lambda word: _NUMBERS[word[0]], asked)
    figures = _ROMAN_NUMBER.sub(lambda found: f"{found['before']}{_ROMAN[found['roman']]}", figures)
    figures = _TOGETHER.sub(r"\g<section> p \g<part>", figures)
    return _sections(_parts(_RULES.sub(_rules, figures)))


def _parts(asked: str) -> str:
    several = _PARTS.sub(lambda found: _each(found, "{section}para {number}"), asked)
    return _PARTS_OF.sub(lambda found: _each(found, "para {number}{section}"), several)


def _sections(asked: str) -> str:
    several = _NUMBERED.sub(_from_to, asked)
    several = _NUMBERED_LIST.sub(lambda found: _each(found, "b{number}"), several)
    return _LETTERS.sub(_letters, several)


def _rules(found: re.Match[str]) -> str:
    """Write several rules out; of a single "rule" only at the end, since "rule 4 and 2 others" names one."""
    if found["many"] is None and found["rest"] is None:
        return found[0]
    return _each(found, "rule {number}") + (found["rest"] or "")


def _each(found: re.Match[str], pattern: str) -> str:
    numbers = _numbers(found["numbers"])
    if not 1 < len(numbers) <= _MOST:
        return found[0]
    named = found.groupdict()
    return _joined(pattern.format(section=named.get("section", ""), number=number) for number in numbers)


def _numbers(series: str) -> list[int]:
    """Return the numbers of a series such as "4, 6 to 8 and 10", each once; what runs backwards gives none."""
    found: list[int] = []
    for step in _STEP.finditer(series):
        number = int(step["number"])
        found += range(found[-1] + 1, number + 1) if step["to"] and found else [number]
    return list(dict.fromkeys(found))


def _from_to(found: re.Match[str]) -> str:
    """Write a range of sections out; "b3-2" and "b3-12" are none."""
    first, last = int(found["first"]), int(found["last"])
    return _joined(f"b{number}" for number in range(first, last + 1)) if first < last < first + _MOST else found[0]


def _letters(found: re.Match[str]) -> str:
    first, last = found["first"], found["last"]
    between = found[0][found.end("first") - found.start() : found.start("last") - found.start()]
    if not _LETTER_RANGE.fullmatch(between):
        return _joined(f"section {letter}" for letter in (first, last))
    return _joined(f"section {chr(place)}" for place in range(ord(first), ord(last) + 1)) or found[0]


def _joined(names: Iterable[str]) -> str:
    return " and ".join(names)
