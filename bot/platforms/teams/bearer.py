"""What a request must bear to be from Microsoft: a token for this bot, signed with a key that may speak for Teams.

Tokens of Entra, of the emulator and for other audiences, which the SDK would take, are not taken here. Source:
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from jwt.utils import base64url_decode

from bot.platforms.door import COME_AGAIN, Refusal, parsed
from bot.platforms.teams.keys import Key, NoKeys
from bot.platforms.teams.service_address import canonical

ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
"""The one channel that the bot is on, and that a key must be endorsed for."""
SKEW = 300
"""Seconds that Microsoft's clock and ours may differ, as in Microsoft's rules."""
LONGEST_HEADER = 8 * 1024
"""Bytes of the header; Microsoft's tokens have fewer than a thousand."""
MOST_REMEMBERED = 1_000
"""Verified tokens that are remembered, each at most until it expires: Microsoft uses one for many messages."""
_ALGORITHM = "RS256"
_BEARER = re.compile(rb"Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)")
_JWS = jwt.PyJWS(algorithms=[_ALGORITHM])

NOT_SIGNED = "This is not signed by Microsoft for this bot."
_UNSIGNED = (401, "unsigned", NOT_SIGNED)


class TokenFault(Refusal):
    """A token that is not good enough: the code says why in our log, and nothing says it to who sent it."""

    def __init__(self, code: str) -> None:
        super().__init__(403, code, NOT_SIGNED)


class KeySource(Protocol):
    """Microsoft's keys by their ids; raises NoKeys where none can be had."""

    async def get(self, kid: str) -> Key | None:
        """Return the key of an id, or None where Microsoft has none of it."""


@dataclass(frozen=True, slots=True)
class Token:
    """What Microsoft vouched for: a canonical service address, from when until when, in seconds since 1970."""

    service_url: str
    starts: int
    ends: int


class Bearer:
    """Verifies tokens for one app. `clock` gives seconds since 1970, `origins` are those of service addresses."""

    def __init__(self, *, app_id: str, keys: KeySource, clock: Callable[[], float], origins: Collection[str]) -> None:
        self._app_id, self._keys, self._clock, self._origins = app_id, keys, clock, origins
        self._remembered: dict[bytes, Token] = {}

    async def verified(self, header: bytes) -> Token:
        """Return what the value of an Authorization header vouches for.

        Raises Refusal: TokenFault for whatever is wrong with it, and 503 where Microsoft's keys cannot be had.
        """
        found = _BEARER.fullmatch(header) if len(header) <= LONGEST_HEADER else None
        if found is None:
            raise Refusal(*_UNSIGNED)
        mark = hashlib.sha256(found[1]).digest()
        token = self._remembered.get(mark) or await self._read(found[1])
        self._check_time(token)
        self._remember(mark, token)
        return token

    async def _read(self, raw: bytes) -> Token:
        claims = _claims(raw, await self._key(_kid(raw)))
        if claims.get("iss") != ISSUER:
            raise TokenFault("token_issuer")
        # A list of audiences would be a token for others as well.
        if claims.get("aud") != self._app_id:
            raise TokenFault("token_audience")
        service_url = canonical(claims.get("serviceurl"), self._origins)
        if service_url is None:
            raise TokenFault("token_service")
        return Token(service_url, _seconds(claims.get("nbf")), _seconds(claims.get("exp")))

    async def _key(self, kid: str) -> Key:
        try:
            key = await self._keys.get(kid)
        except NoKeys as error:
            raise Refusal(COME_AGAIN, "no_keys", error.sentence) from None
        if key is None:
            raise TokenFault("token_key")
        if CHANNEL not in key.endorsements:
            raise TokenFault("token_endorsement")
        return key

    def _check_time(self, token: Token) -> None:
        if not token.starts - SKEW <= self._clock() < token.ends + SKEW:
            raise TokenFault("token_time")

    def _remember(self, mark: bytes, token: Token) -> None:
        # Only what Microsoft has signed comes this far, so that nobody can push the others out.
        self._remembered[mark] = token
        if len(self._remembered) > MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]


def _kid(raw: bytes) -> str:
    try:
        header = _object(base64url_decode(raw.partition(b".")[0]), "token_form")
    except ValueError:
        raise TokenFault("token_form") from None
    kid = header.get("kid")
    if header.get("alg") != _ALGORITHM or not isinstance(kid, str) or "crit" in header:
        raise TokenFault("token_form")
    return kid


def _claims(raw: bytes, key: Key) -> dict[str, Any]:
    try:
        body: bytes = _JWS.decode(raw, key.key, algorithms=[_ALGORITHM])
    except jwt.PyJWTError:
        raise TokenFault("token_signature") from None
    return _object(body, "token_claims")


def _object(body: bytes, code: str) -> dict[str, Any]:
    try:
        return parsed(body)
    except Refusal:
        raise TokenFault(code) from None


def _seconds(claim: object) -> int:
    if not isinstance(claim, int) or isinstance(claim, bool):
        raise TokenFault("token_time")
    return claim
