"""One clause of a policy, and how its number is spoken."""

import re
from dataclasses import dataclass

from bot.labelled import Labelled

SECTION_START = {
    "Title": "The title page",
    "Changes": "Changes to the policy",
    "D.WhatsApp": "D, WhatsApp",
    "D.Disruption": "D, disruptive behaviour on WhatsApp",
    "E.Breach": "E, breach of the policy",
}
RULE = "rule {number} (WhatsApp)"
PARAGRAPH = "{section}, paragraph {number}"
POINT = "{section}, point {number}"

_NUMBERED = re.compile(r"(?P<section>[^#]+)#(?P<number>\d+)")
_RULE = re.compile(r"D\.WhatsApp\.(?P<number>\d+)")


class Level(Labelled):
    """What kind of part of a policy a clause is."""

    SECTION = "section", "Section"
    PARAGRAPH = "paragraph", "Paragraph"
    BULLET = "bullet", "Point"
    RULE = "rule", "Rule"


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered part of a policy, word for word.

    `id` is stable for ever (`B.3#2`, `D.WhatsApp.8`). `text` is quoted as it stands, slips included.
    """

    id: str
    heading: str
    text: str
    level: Level

    @property
    def spoken(self) -> str:
        """The id as people say it: "B.3, paragraph 2", "rule 8 (WhatsApp)", "E, point 8", "B.6"."""
        rule = _RULE.fullmatch(self.id)
        if rule is not None:
            return RULE.format(number=rule["number"])
        numbered = _NUMBERED.fullmatch(self.id)
        if numbered is None:
            return SECTION_START.get(self.id, self.id)
        pattern = POINT if self.level is Level.BULLET else PARAGRAPH
        section = numbered["section"]
        return pattern.format(section=SECTION_START.get(section, section), number=numbered["number"])

    @property
    def parent(self) -> str:
        """The id of the section that this clause is part of; its own id where it is a whole section."""
        if self.id.startswith("D.WhatsApp."):
            return "D.WhatsApp"
        return "E" if self.id == "E.Breach" else self.id.partition("#")[0]
