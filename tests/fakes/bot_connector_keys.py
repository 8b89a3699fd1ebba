"""Microsoft's side of the gate for Teams: keys that sign tokens for bots, and the two documents that list them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from bot.http import OUT_OF_REACH, Answer, CallFailed
from bot.platforms.teams.keys import METADATA

KEYS = METADATA.replace("openidconfiguration", "keys")
ISSUER = "https://api.botframework.com"
LASTS = 3600
"""Seconds that a token serves, as Microsoft's do."""


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:  # noqa: ARG001 - by its name it is another key
    """Return a private key, the same each time by its name: making one takes a tenth of a second."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass
class Signer:
    """A key under an id, and the channels that it may speak for."""

    kid: str
    endorsements: Any = ("msteams", "webchat", "directline")
    name: str = ""
    bits: int = 2048

    @property
    def private(self) -> rsa.RSAPrivateKey:
        """The key itself, which another signer may have under another id."""
        return rsa_key(self.name or self.kid, self.bits)

    def listed(self) -> dict[str, Any]:
        """Return how the key stands in Microsoft's list, which names no algorithm."""
        public: dict[str, Any] = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        kept = {"kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid, "n": public["n"], "e": public["e"]}
        return kept if self.endorsements is None else {**kept, "endorsements": self.endorsements}

    def sign(self, claims: Mapping[str, Any] | bytes, **header: Any) -> str:  # noqa: ANN401 - JSON
        """Return a token of claims, or of any bytes; a field of the header that is None is left out."""
        fields = {"kid": self.kid, "x5t": self.kid, **header}
        body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        return jwt.PyJWS().encode(
            body,
            self.private,
            algorithm="RS256",
            headers={name: value for name, value in fields.items() if value is not None},
        )


def claims(app_id: str, service_url: str, now: float, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return what Microsoft's tokens say; a claim that is None is left out."""
    usual = {
        "aud": app_id,
        "exp": int(now) + LASTS,
        "iss": ISSUER,
        "nbf": int(now),
        "serviceurl": service_url,
    }
    return {name: value for name, value in {**usual, **changes}.items() if value is not None}


@dataclass
class FakeKeys:
    """Microsoft's two documents. `asked` are the addresses that were called; `answer` answers instead of them."""

    signers: list[Signer]
    asked: list[str] = field(default_factory=list)
    answer: Callable[[str], Answer] | None = None

    def call(self, method: str, address: str) -> Answer:
        """Answer as `bot.http.Http` does."""
        self.asked.append(f"{method} {address}")
        if self.answer is not None:
            return self.answer(address)
        return document({"issuer": ISSUER, "jwks_uri": KEYS} if address == METADATA else self.listed())

    def listed(self) -> dict[str, Any]:
        """Return the document that lists the keys."""
        return {"keys": [each.listed() for each in self.signers]}


def document(content: object, status: int = 200) -> Answer:
    """Return a document as a server sends it."""
    return Answer(status, {}, content if isinstance(content, bytes) else json.dumps(content).encode())


def out_of_reach(_address: str) -> Answer:
    """Answer nothing."""
    raise CallFailed(OUT_OF_REACH)
