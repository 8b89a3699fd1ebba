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

LETTERED = "{section}({letter})"

_LONGEST_SPOKEN = 60
_PRINTED = re.compile(r"(?:\d{1,3}|[A-Z]|[IVXL]{1,6})(?:\.\d{1,3})*(?:_\d+)?", re.ASCII)
_NAMED = re.compile(
    r"(?P<kind>Appendix|Annexe?|Schedule|Part|Section|Chapter)(?P<number>\d{1,3}|[A-Z]|[IVXL]+)", re.ASCII
)
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

    `id` is stable for ever (`B.3#2`, `D.WhatsApp.8`). `text` is quoted as it stands, slips included. `folder` is that
    of its policy, which tells it from a clause of the same number elsewhere.
    """

    id: str
    heading: str
    text: str
    level: Level
    folder: str = ""

    @property
    def spoken(self) -> str:
        """The id as people say it: "B.3, paragraph 2", "rule 8 (WhatsApp)", "E, point 8", "4.1(b)", "Training"."""
        rule = _RULE.fullmatch(self.id)
        if rule is not None:
            return RULE.format(number=rule["number"])
        if self.level is Level.RULE:
            return self._numbered_as_printed()
        numbered = _NUMBERED.fullmatch(self.id)
        if numbered is None:
            return SECTION_START.get(self.id) or self._section_spoken(self.id)
        pattern = POINT if self.level is Level.BULLET else PARAGRAPH
        section = numbered["section"]
        start = SECTION_START.get(section) or self._section_spoken(section)
        return pattern.format(section=start, number=numbered["number"])

    @property
    def parent(self) -> str:
        """The id of the section that this clause is part of; its own id where it is a whole section."""
        if self.level is Level.RULE:
            return self.id.rpartition(".")[0]
        return "E" if self.id == "E.Breach" else self.id.partition("#")[0]

    def _numbered_as_printed(self) -> str:
        """Return "4.1.3" as it stands, "4.1.b" as "4.1(b)", and "Training.2" with the heading of its section."""
        section, _, number = self.id.rpartition(".")
        if not _PRINTED.fullmatch(section):
            return POINT.format(section=self._section_spoken(section), number=number)
        return self.id if number.isdigit() else LETTERED.format(section=section, letter=number)

    def _section_spoken(self, section: str) -> str:
        """Return a section's printed number, or its heading where it has none: "4.1", "Appendix A", "Training"."""
        named = _NAMED.fullmatch(section)
        if named is not None:
            return f"{named['kind']} {named['number']}"
        if _PRINTED.fullmatch(section):
            return section
        return self.heading if len(self.heading) <= _LONGEST_SPOKEN else f"{self.heading[:_LONGEST_SPOKEN]}…"
