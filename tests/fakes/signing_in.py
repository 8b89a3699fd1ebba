"""Fake of bot/people/signing_in.py."""

from collections.abc import Mapping
from threading import Event
from urllib.parse import parse_qsl, urlencode, urlsplit

from bot.http import OUT_OF_REACH, CallFailed
from bot.people.signing_in import Begun, SignedIn
from tests.guard import GUARD

ELSEWHERE = "https://entra.example"


class FakeSignIn:
    """Signs in whoever comes back with their address as the code, and with the state that they were sent with.

    `mails` has somebody's e-mail address by the user name that they come back with, where it is known besides; `gone`
    are the names of those who are not welcome any more; `asked` is whom it was asked about again. It does not answer
    while `out_of_reach`; while `hangs` a call sets `waits` and then waits for `let_go`.
    """

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.mails: dict[str, str] = {}
        self.asked: list[str] = []
        self._proofs: dict[str, str] = {}
        self.out_of_reach = self.hangs = False
        self.waits, self.let_go = Event(), Event()
        self._begun = 0

    def begin(self, back: str) -> Begun:
        """Return a sign-in whose state counts up."""
        self._wait()
        self._begun += 1
        state = f"state-{self._begun}"
        return Begun(f"{ELSEWHERE}/authorize?{urlencode({'state': state, 'redirect_uri': back})}", state)

    def finish(self, flow: str, answer: Mapping[str, str]) -> SignedIn | None:
        """Return who came back."""
        self._wait()
        email = answer.get("code", "")
        return self._known(email) if email and answer.get("state") == flow else None

    def again(self, known: SignedIn) -> SignedIn | None:
        """Return the same person, or None for somebody who is gone."""
        self.asked.append(known.name)
        self._wait()
        assert known.proof == self._proofs[known.name], "an old proof"
        return self._known(known.name)

    def end(self, back: str) -> str:
        """Return where somebody signs out there too."""
        return f"{ELSEWHERE}/logout?{urlencode({'post_logout_redirect_uri': back})}"

    def _known(self, name: str) -> SignedIn | None:
        self._begun += 1
        self._proofs[name] = f"proof-{self._begun}"
        return None if name in self.gone else SignedIn(name, self._proofs[name], self.mails.get(name, ""))

    def _wait(self) -> None:
        if self.hangs:
            self.waits.set()
            self.let_go.wait(GUARD)
        if self.out_of_reach:
            raise CallFailed(OUT_OF_REACH)


def state_in(address: str) -> str:
    """Return the state in an address of sign-in."""
    return dict(parse_qsl(urlsplit(address).query))["state"]
