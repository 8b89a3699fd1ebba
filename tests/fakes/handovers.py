"""Fakes of the protocols in bot/microsoft/handovers.py and bot/delivery/handovers.py."""

from threading import Lock

from bot.errors import Busy
from bot.events import Event


class FakeHandovers:
    """What arrived, in memory. `events` lists the event of each; while `busy`, the store is out of reach."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.busy = False
        self._links: dict[tuple[str, str], str] = {}
        self._lock = Lock()

    def link(self, channel: str, key: str) -> str | None:
        """Return where a delivery is found, or None."""
        self._check()
        return self._links.get((channel, key))

    def record(self, channel: str, key: str, link: str, event: Event | None = None) -> None:
        """Keep that a delivery arrived, once."""
        self._check()
        with self._lock:
            if (channel, key) not in self._links:
                self._links[channel, key] = link
                self.events.extend([] if event is None else [event])

    def _check(self) -> None:
        if self.busy:
            raise Busy


class FakeSecrets:
    """Secrets in memory. `texts` holds the text of each as it stands."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        self._lock = Lock()

    def get(self, name: str) -> tuple[int, str] | None:
        """Return the version and the text of a secret, or None."""
        with self._lock:
            return (self._versions[name], self.texts[name]) if name in self.texts else None

    def put(self, name: str, version_before: int, text: str) -> bool:
        """Write a secret as the version after `version_before`; False where another came first."""
        with self._lock:
            if self._versions.get(name, 0) != version_before:
                return False
            self._versions[name], self.texts[name] = version_before + 1, text
            return True
