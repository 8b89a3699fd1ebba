"""What answers questions: the policies and the triage of those in force. It needs neither a store nor a chat system."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.policies.library import Library, Policy
from bot.policies.lookup import Lookup
from bot.policies.semantic import KEPT, Shelf, kept_in, open_meaning, open_shelf
from bot.policies.several import Several, Shelved
from bot.settings import Settings
from bot.triage import Triage
from bot.weeks import in_london


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def open_library(settings: Settings) -> Library:
    """Return the adopted policies; raise BrokenPolicy with the place of what is wrong."""
    return Library(settings.policies_folder)


def triage(settings: Settings) -> Triage:
    """Return the triage of the policies that are in force today."""
    return Triages(settings)(open_library(settings).together(in_london(now()).date()))


class Triages:
    """Makes the triage of policies, which compares meanings where the weights for it are installed.

    What is made for a policy beside the home is made once, until other words lead to its clauses.
    """

    def __init__(self, settings: Settings) -> None:
        self._policies, self._data = settings.policies_folder, settings.data_folder
        self._shelved: dict[Policy, Shelved] = {}
        self._shelf: tuple[tuple[str, ...], Shelf] | None = None

    def __call__(self, policies: Sequence[Policy]) -> Triage:
        """Return the triage of policies, the home first."""
        home, *others = policies
        if not others:
            return Triage(home, open_meaning(home, self._kept()))
        meaning = open_meaning(home, self._kept_of(home))
        self._shelved = {policy: self._shelved.get(policy) or self._made(policy) for policy in others}
        shelved, shelf = list(self._shelved.values()), self._shelf_of(policies)
        return Triage(home, meaning, Several(home, shelved, shelf, with_meaning=meaning is not None))

    def _made(self, policy: Policy) -> Shelved:
        return Shelved(policy, Lookup(policy, open_meaning(policy, self._kept_of(policy))))

    def _shelf_of(self, policies: Sequence[Policy]) -> Shelf:
        """Return the index of policies; what is learnt changes no clause, so it serves until another is in force."""
        folders = tuple(policy.folder for policy in policies)
        if self._shelf is None or self._shelf[0] != folders:
            self._shelf = folders, open_shelf(policies, self._kept())
        return self._shelf[1]

    def _kept(self) -> Sequence[Path]:
        return kept_in(self._policies, self._data)

    def _kept_of(self, policy: Policy) -> Sequence[Path]:
        return (self._policies / policy.folder / KEPT, self._data / KEPT)
