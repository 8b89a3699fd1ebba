"""The home policy: the one that formal requests, reports of posts and danger are answered from, whatever else there is.

The bot knows some of its clauses by their ids. An imported policy has none of these, so which policy is the home is
never left to chance: one says `home = true` in its policy.toml, or else the policy in force longest that has them all.
"""

from collections.abc import Sequence
from typing import Final, Protocol

from bot.errors import BrokenPolicy

FORMAL_REQUESTS: Final = "D.WhatsApp.8"
"""That formal requests and serious matters go to the federation's procedures."""
ALERT: Final = "E#8"
"""That senior management is alerted to what was posted."""
DO_NOT_RESPOND: Final = "B.6"
"""That nobody responds to negative comments."""
NEEDED: Final = (FORMAL_REQUESTS, ALERT, DO_NOT_RESPOND)
"""What every version of the home policy holds."""
FIT_A_CONCERN: Final = frozenset(
    {"B.3#2", "B.3#4", "B.3#5", "B.3#6", "B.3#7", "B.4#1", "B.5", "B.6", "E#3", "E#5", "E#6"}
    | {"D.WhatsApp.1", "D.WhatsApp.2", "D.WhatsApp.7", "D.Disruption#2"}
)
"""The clauses that an incident online can be about, beside the duty to alert: conduct, children, the chat."""

TWO_HOMES = "Two policies say home = true: those of the folders {first} and {second}. One alone answers for reports."
NO_HOME = (
    "No policy holds the clauses {clauses}, from which formal requests and reports of posts are answered. "
    "The social media policy has to stay among the policies."
)
NOT_HOME = (
    "{folder}: it says home = true, but has no clause {clause}, from which formal requests or reports are answered."
)


class Version(Protocol):
    """What is looked at of a version of a policy."""

    @property
    def folder(self) -> str:
        """Return the name of its folder."""
        ...

    @property
    def home(self) -> bool:
        """Say whether it calls itself the home policy."""
        ...

    def holds(self, clause_id: str) -> bool:
        """Say whether it has a clause."""
        ...


def home_of(families: Sequence[Sequence[Version]]) -> int:
    """Return the place of the home policy among policies, each with its versions, the one kept longest first.

    Raise BrokenPolicy where two say that they are it, where it lacks a clause, or where no policy could be it.
    """
    said = [(place, version) for place, family in enumerate(families) for version in family if version.home]
    places = list(dict.fromkeys(place for place, _ in said))
    if len(places) > 1:
        first, second = (next(version for at, version in said if at == place) for place in places[:2])
        raise BrokenPolicy(TWO_HOMES.format(first=first.folder, second=second.folder))
    if places:
        _verify(families[places[0]])
        return places[0]
    able = (place for place, family in enumerate(families) if not any(_missing(version) for version in family))
    found = next(able, None)
    if found is None:
        raise BrokenPolicy(NO_HOME.format(clauses=", ".join(NEEDED)))
    return found


def _verify(family: Sequence[Version]) -> None:
    for version in family:
        missing = _missing(version)
        if missing:
            raise BrokenPolicy(NOT_HOME.format(folder=version.folder, clause=missing[0]))


def _missing(version: Version) -> tuple[str, ...]:
    return tuple(clause_id for clause_id in NEEDED if not version.holds(clause_id))
