"""What the doctor finds: how something stands, and a sentence."""

from typing import Final

WELL: Final = "well"
"""Nothing to do."""
LOOK: Final = "look"
"""A person should look."""
BROKEN: Final = "broken"
"""Something does not work, so that the exit code is 1."""

Finding = tuple[str, str]
"""How it stands, and a sentence."""


def looks(*sentences: str) -> list[Finding]:
    """Return sentences that a person should look at as findings."""
    return [(LOOK, sentence) for sentence in sentences]
