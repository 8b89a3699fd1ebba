"""Microsoft's keys for what it signs: fetched in a thread, kept for a day, and used for five where nobody answers.

Asking is bounded: a key that nobody knows makes us ask at most once an hour, whoever sends it and however often, and
of many who wait one asks. Source for the addresses, the list and its five days:
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import jwt

from bot.errors import StaffroomError
from bot.http import Answer, CallFailed

METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
"""Where Microsoft says where its keys are."""
FRESH = 24 * 3600
"""Seconds after which the keys are fetched again, while those that are there still serve."""
OLDEST = 5 * 24 * 3600
"""Seconds for which keys serve at all, the life that Microsoft's own SDK gives them."""
UNKNOWN_AGAIN = 3600
"""Seconds from one fetch to the next that an unknown key may cause."""
FAILED_AGAIN = 30
"""Seconds from a fetch that failed to the next."""
LONGEST_WAIT = 2.0
"""Seconds that a request waits for keys, which its work is left less for; the fetch goes on without it."""
MOST_KEYS = 1_000
"""Keys that are read of the list, which had a few dozen."""
SHORTEST = 2048
"""Bits of a key that is believed."""
_PATH = re.compile(r"/[A-Za-z0-9._~/-]{1,200}")
_OK = 200
_LOG = logging.getLogger(__name__)


class Calls(Protocol):
    """What fetches; `bot.http.Http` does."""

    def call(self, method: str, address: str) -> Answer:
        """Return what a server answers; raise CallFailed where it does not."""


class NoKeys(StaffroomError):
    """Microsoft's keys could not be had, so that nothing can be told from a forgery just now."""

    sentence = "Microsoft's signing keys are out of reach. Please send it again in a moment."


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the channels whose messages may be signed with it."""

    key: jwt.PyJWK
    endorsements: frozenset[str]


def fetch(http: Calls, metadata: str = METADATA) -> dict[str, Key]:
    """Return Microsoft's keys by their ids; it blocks, and raises NoKeys where there are none to be had."""
    try:
        address = _object(http.call("GET", metadata)).get("jwks_uri")
        listed = _object(http.call("GET", _beside(metadata, address))).get("keys")
    except (CallFailed, ValueError, RecursionError):
        raise NoKeys from None
    found = dict(filter(None, map(_key, listed[:MOST_KEYS] if isinstance(listed, list) else [])))
    if not found:
        raise NoKeys
    return found


def _object(answer: Answer) -> dict[str, Any]:
    value = json.loads(answer.content) if answer.status == _OK else None
    if not isinstance(value, dict):
        raise NoKeys
    return value


def _beside(metadata: str, address: object) -> str:
    """Return the address of the keys, which must stand on the host that names it, over the same protocol."""
    origin = "://".join(urlsplit(metadata)[:2])
    if not isinstance(address, str) or not address.startswith(origin) or not _PATH.fullmatch(address[len(origin) :]):
        raise NoKeys
    return address


def _key(listed: object) -> tuple[str, Key] | None:
    """Return a key that could have signed a token for a bot; one that is odd spoils no other."""
    if not isinstance(listed, dict) or listed.get("use", "sig") != "sig":
        return None
    kid, channels = listed.get("kid"), listed.get("endorsements")
    if not isinstance(kid, str) or not isinstance(channels, list):
        return None
    try:
        key = jwt.PyJWK({name: listed.get(name) for name in ("kty", "n", "e")}, "RS256")
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if key.key.key_size < SHORTEST:
        return None
    return kid, Key(key, frozenset(each for each in channels if isinstance(each, str)))


class Keys:
    """The keys as they are known now. `clock` gives seconds since 1970; `metadata` is another address in tests alone.

    It belongs to one event loop at a time, and never blocks it.
    """

    def __init__(self, http: Calls, *, clock: Callable[[], float], metadata: str = METADATA) -> None:
        self._http, self._clock, self._metadata = http, clock, metadata
        self._keys: Mapping[str, Key] = {}
        self._fetched = self._tried = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def get(self, kid: str) -> Key | None:
        """Return the key of an id, or None where Microsoft has none; raise NoKeys where there are no keys at all."""
        age = self._age()
        if (found := self._known().get(kid)) is not None:
            if age > FRESH:
                self._ask(FAILED_AGAIN)
            return found
        self._ask(UNKNOWN_AGAIN if self._known() and age <= FRESH else FAILED_AGAIN)
        await self._asked()
        if not self._known():
            raise NoKeys
        return self._known().get(kid)

    def _age(self) -> float:
        # A clock that is set back makes keys old, not young.
        return abs(self._clock() - self._fetched)

    def _known(self) -> Mapping[str, Key]:
        return self._keys if self._age() <= OLDEST else {}

    def _ask(self, pause: float) -> None:
        """Begin a fetch, unless one is under way or the last was begun less than `pause` seconds ago."""
        if (self._asking is None or self._asking.done()) and abs(self._clock() - self._tried) >= pause:
            self._tried = self._clock()
            self._asking = asyncio.create_task(self._refresh())

    async def _asked(self) -> None:
        """Wait for the fetch that is under way, for as long as a request may wait."""
        if self._asking is not None and not self._asking.done():
            await asyncio.wait([self._asking], timeout=LONGEST_WAIT)

    async def _refresh(self) -> None:
        try:
            self._keys = await asyncio.to_thread(fetch, self._http, self._metadata)
            self._fetched = self._clock()
        except NoKeys:
            _LOG.warning("Microsoft's signing keys could not be fetched")
