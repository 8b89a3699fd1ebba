"""What a message says: Slack's mark-up as people see it, and of it the writer's own words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.chat.form import visible

Element = Mapping[str, Any]
"""A block of rich text, or what stands in one. What is not as Slack describes it says nothing."""

_IN_ANGLES = re.compile(r"<([^<>\n]+)>( ?)")
_MENTIONED = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|[^<>\n]*)?>")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_QUOTED = re.compile(r"^ *(?:&gt;|>)[^\n]*", re.MULTILINE)
_QUOTED_TO_THE_END = re.compile(r"^ *(?:&gt;|>){3}.*", re.MULTILINE | re.DOTALL)
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
"""All that Slack escapes; the ampersand comes last, so that nothing is un-escaped twice."""
_OTHERS_WORDS = ("rich_text_quote", "rich_text_preformatted")
_LIST = "rich_text_list"


def as_read(marked: str) -> str:
    """Return text of Slack's as people read it.

    Links, and channels with a label, become their labels. Mentions without a label and calls to everybody (`<!here>`)
    are left out: an id says nothing to people.
    """
    shown = _IN_ANGLES.sub(_shown, marked)
    for escaped, character in _ESCAPED:
        shown = shown.replace(escaped, character)
    return visible(shown).strip()


def own_words(marked: str, blocks: Sequence[Element]) -> str:
    """Return what the writer says in their own words: nothing quoted, no code, nobody's name.

    Slack's editor sends rich text; without it there is mark-up alone, where > begins a quotation.
    """
    rich = [block for block in blocks if block.get("type") == "rich_text"]
    if rich:
        return visible("\n".join(line for block in rich for line in _own_lines(block))).strip()
    said = _CODE.sub(" ", marked)
    return as_read(_QUOTED.sub("", _QUOTED_TO_THE_END.sub("", said)))


def mentioned(marked: str, blocks: Sequence[Element]) -> tuple[str, ...]:
    """Return the ids of the users that a message names, each once."""
    words = (word for block in blocks for part in _inside(block) for line in _sections(part) for word in _inside(line))
    named = (word.get("user_id") for word in words if word.get("type") == "user")
    return tuple(dict.fromkeys((*_MENTIONED.findall(marked), *(user for user in named if isinstance(user, str)))))


def _shown(found: re.Match[str]) -> str:
    inside, _, label = found[1].partition("|")
    kind, after = inside[:1], found[2]
    if kind in ("@", "#"):
        return f"{kind}{label}{after}" if label else ""
    if kind == "!":
        return label + after if label and inside.startswith("!date") else ""
    return (label or inside.removeprefix("mailto:").removeprefix("tel:")) + after


def _inside(element: Element) -> Iterator[Element]:
    within = element.get("elements")
    return (part for part in (within if isinstance(within, list) else ()) if isinstance(part, dict))


def _sections(part: Element) -> Iterator[Element]:
    """Return the sections of a list; everything else is one."""
    return _inside(part) if part.get("type") == _LIST else iter((part,))


def _own_lines(block: Element) -> Iterator[str]:
    own = (part for part in _inside(block) if part.get("type") not in _OTHERS_WORDS)
    return ("".join(_own(word) for word in _inside(line)) for part in own for line in _sections(part))


def _own(word: Element) -> str:
    """Return what a piece of a section says: its text, of a link its label or else its address; code says nothing."""
    style = word.get("style")
    if isinstance(style, dict) and style.get("code"):
        return " "
    said = next((word[name] for name in ("text", "url", "fallback") if word.get(name)), "")
    return said if isinstance(said, str) else ""
