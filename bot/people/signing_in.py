"""Who somebody is according to a sign-in elsewhere. It says their names and no more: roles come from our list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun: the address that a browser goes to, and what has to be at hand when it comes back.

    `flow` holds secrets and serves once. It leaves this machine sealed or not at all, and is short enough for a cookie:
    at most 2,000 bytes.
    """

    address: str
    flow: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who has signed in.

    `name` is what they sign in with, which looks like an e-mail address and mostly is theirs; `mail` is their e-mail
    address where it is known besides. Both are in lower case. `proof` is the secret with which it is asked later
    whether they are still welcome.
    """

    name: str = field(repr=False)
    proof: str = field(repr=False)
    mail: str = field(default="", repr=False)

    @property
    def names(self) -> Collection[str]:
        """Return all that they may be called on our list."""
        return {self.name, self.mail} - {""}


class SignIn(Protocol):
    """Signs people in. All but `end` may wait for a network: call them in a worker thread.

    They raise CallFailed where who could say is out of reach, or answers oddly.
    """

    def begin(self, back: str) -> Begun:
        """Return a sign-in whose answer comes to the address `back`."""
        ...

    def finish(self, flow: str, answer: Mapping[str, str]) -> SignedIn | None:
        """Return who signed in, or None for whatever is not exactly as it should be; `answer` is the query."""
        ...

    def again(self, known: SignedIn) -> SignedIn | None:
        """Return the same person with the proof for the next time, or None if they are not welcome any more."""
        ...

    def end(self, back: str) -> str:
        """Return the address at which somebody signs out there too; it leads on to the address `back`."""
        ...
