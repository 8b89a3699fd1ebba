"""Fake of bot/concerns/bundles.py."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.concerns.bundles import Bundle, BundleFile, BundleGone, BundleWords
from bot.concerns.concern import Concern
from bot.errors import NotThere, Stale
from bot.events import Action, Event


@dataclass(frozen=True, slots=True)
class _Kept:
    bundle: Bundle
    words: BundleWords
    files: tuple[BundleFile, ...]
    place: int


class FakeBundles:
    """Bundles in memory. `events` is the audit trail that all fakes of a store share."""

    def __init__(self, events: list[Event] | None = None) -> None:
        self._events = [] if events is None else events
        self._kept: list[_Kept] = []
        self._submissions: dict[str, str] = {}

    def made(self, concern: Concern) -> Sequence[Bundle]:
        """Return the bundles of a concern, oldest first."""
        return [kept.bundle for kept in self._kept if kept.bundle.reference == concern.reference]

    def kept(self, concern: Concern) -> frozenset[str]:
        """Return the ids of those that can still be handed out."""
        of_it = [each for each in self._kept if each.bundle.reference == concern.reference]
        return frozenset(each.bundle.id for each in of_it if not self._is_gone(each))

    def keep(
        self, bundle: Bundle, words: BundleWords, files: Iterable[BundleFile], *, nonce: str, event: Event
    ) -> None:
        """Keep a bundle once for each nonce."""
        if nonce in self._submissions:
            if self._submissions[nonce] != bundle.made_by:
                raise NotThere
            return
        taken = {(each.bundle.reference, each.bundle.purpose, each.bundle.number) for each in self._kept}
        if (bundle.reference, bundle.purpose, bundle.number) in taken:
            raise Stale
        self._submissions[nonce] = bundle.made_by
        self._kept.append(_Kept(bundle, words, tuple(files), len(self._events)))
        self._events.append(event)

    def words(self, bundle: Bundle) -> BundleWords:
        """Return what was written when it was made."""
        return self._of(bundle).words

    def files(self, bundle: Bundle) -> Sequence[BundleFile]:
        """Return the files that are kept with it."""
        return list(self._of(bundle).files)

    def events(self, concern: Concern) -> Sequence[Event]:
        """Return what was done with a concern, oldest first."""
        return [event for event in self._events if event.subject == concern.reference]

    def _of(self, bundle: Bundle) -> _Kept:
        kept = next(kept for kept in self._kept if kept.bundle.id == bundle.id)
        if self._is_gone(kept):
            raise BundleGone
        return kept

    def _is_gone(self, kept: _Kept) -> bool:
        since = [each.action for each in self._events[kept.place :] if each.subject == kept.bundle.reference]
        return not {Action.WORDS_REDACTED, Action.EVIDENCE_REPLACED}.isdisjoint(since)
