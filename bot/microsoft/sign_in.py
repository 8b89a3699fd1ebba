"""Sign-in of people by Entra: msal's authorization-code flow with PKCE, state and nonce, for one tenant.

msal checks state and nonce, and nothing else of an ID token: what else it says is checked here. The token comes
straight from Entra over TLS, so that its signature need not be checked (OpenID Connect Core 3.1.3.7, 6).
"""

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from msal import ConfidentialClientApplication

from bot.errors import WrongSettings
from bot.http import OUT_OF_REACH, CallFailed
from bot.microsoft.account import Account, is_id
from bot.microsoft.faults import MicrosoftError, entra_error
from bot.people.signing_in import Begun, SignedIn

NOT_AN_ID = "For sign-in the Microsoft tenant must be given by its id, not by a domain."
_TAKEN = ("code", "state", "error")
# What Entra says against a person; whatever else it says, it says against us, or of itself.
_AGAINST_THEM = frozenset(
    {"invalid_grant", "access_denied", "interaction_required", "login_required", "consent_required"}
)
# How msal fails at an answer that is not of the shape that it expects: it looks at little before it takes it apart.
_ODD = (ValueError, RuntimeError, LookupError, AttributeError, TypeError)
_GUEST = "#ext#"
Said = Mapping[str, Any]


class EntraSignIn:
    """Signs people in. `client` gives msal's application, such as Tokens.client; `clock` the present moment, aware.

    Raises WrongSettings for an account whose tenant is given by a domain: then nobody could be told from a stranger.
    """

    def __init__(
        self, account: Account, client: Callable[[], ConfidentialClientApplication], clock: Callable[[], datetime]
    ) -> None:
        if not is_id(account.tenant):
            raise WrongSettings(NOT_AN_ID)
        # msal would rather have the answer posted. That is a POST by another site's page, for which no cookie could be
        # Lax; and a code that somebody finds in an address serves once, and not without our secret and the verifier.
        warnings.filterwarnings("ignore", "response_mode='form_post'", UserWarning)
        self._tenant, self._client_id = account.tenant.lower(), account.client_id.lower()
        self._authority = f"{account.authority.rstrip('/')}/{account.tenant}"
        self._client, self._clock = client, clock

    def begin(self, back: str) -> Begun:
        """Return a sign-in whose answer comes to the address `back`; raise CallFailed."""
        # On a shared computer somebody else may be signed in at Microsoft already: everybody picks.
        flow = self._said(
            lambda client: client.initiate_auth_code_flow(
                [], redirect_uri=back, prompt="select_account", response_mode="query"
            )
        )
        # What is left travels in a cookie, and the address is the longest part of it.
        kept = {name: value for name, value in flow.items() if name != "auth_uri"}
        return Begun(flow["auth_uri"], json.dumps(kept))

    def finish(self, flow: str, answer: Mapping[str, str]) -> SignedIn | None:
        """Return who signed in, or None for whatever is not exactly as it should be; raise CallFailed."""
        # msal takes more parameters apart than these, before it looks at the state.
        taken = {name: answer[name] for name in _TAKEN if name in answer}
        try:
            said = self._said(lambda client: client.acquire_token_by_auth_code_flow(json.loads(flow), taken))
        except _ODD:
            return None
        return self._account(said, "")

    def again(self, known: SignedIn) -> SignedIn | None:
        """Return the same person with the proof for the next time, or None if they are not welcome any more.

        Raises CallFailed.
        """
        try:
            said = self._said(lambda client: client.acquire_token_by_refresh_token(known.proof, []))
        except _ODD:
            raise CallFailed(OUT_OF_REACH) from None
        account = self._account(said, known.proof)
        if account is None or account.name != known.name or account.mail not in ("", known.mail):
            return None
        return replace(account, mail=known.mail)

    def end(self, back: str) -> str:
        """Return the address at which somebody signs out of Microsoft; it leads on to the address `back`."""
        return f"{self._authority}/oauth2/v2.0/logout?{urlencode({'post_logout_redirect_uri': back})}"

    def _said(self, ask: Callable[[ConfidentialClientApplication], Said]) -> Said:
        """Return what msal says, which keeps none of it; raise CallFailed where Entra was not reached."""
        try:
            client = self._client()
            try:
                return ask(client)
            finally:
                _forget_people(client)
        except MicrosoftError as error:
            raise CallFailed(error.code, error.retry_after, error.status) from None

    def _account(self, said: Said, proof: str) -> SignedIn | None:
        """Return whom tokens are of; raise CallFailed where there are none for a reason that is not theirs."""
        if "error" in said:
            if said["error"] in _AGAINST_THEM:
                return None
            error = entra_error(said)
            raise CallFailed(error.code, error.retry_after, error.status)
        claims, proof = said.get("id_token_claims"), said.get("refresh_token") or proof
        if not isinstance(claims, dict) or not proof or not self._is_ours(claims):
            return None
        name = _address(claims, "preferred_username")
        return SignedIn(name, proof, _address(claims, "email")) if name else None

    def _is_ours(self, claims: Mapping[str, object]) -> bool:
        """Say whether an ID token is for us, still good, and of a member of our tenant, not of a guest."""
        ends, home = claims.get("exp"), claims.get("idp")
        return (
            str(claims.get("tid")).lower() == self._tenant
            and str(claims.get("iss")).lower().endswith(f"/{self._tenant}/v2.0")
            and str(claims.get("aud")).lower() == self._client_id
            and isinstance(ends, int)
            and self._clock().timestamp() < ends
            and (home is None or self._tenant in str(home).lower())
            and claims.get("acct") in (None, 0)
        )


def _address(claims: Mapping[str, object], claim: str) -> str:
    """Return the address in a claim, or nothing for a guest's or one that is none.

    Only ASCII: lower() makes of some other letters ones that they are not, such as k of the Kelvin sign.

    The claim `email` comes where a school added it to the app's tokens, because user names there are not the e-mail
    addresses. Microsoft warns of it: a mail address may be changed, and is proved by nobody, so that an app which takes
    people of any tenant can be had by a tenant that somebody made for it (known as nOAuth). Here it is of a member of
    our own tenant alone, checked before. There it is Entra's attribute `mail`, which people cannot set for themselves
    and which whoever runs the accounts can set as well as the user name. It is also what Teams gives us as somebody's
    e-mail address, so that the page believes nobody whom Teams does not. To ask Graph for the same attribute would need
    a permission to read everybody's.
    """
    said = str(claims.get(claim) or "").strip()
    address = said.lower() if said.isascii() else ""
    return "" if _GUEST in address or "@" not in address else address


def _forget_people(client: ConfidentialClientApplication) -> None:
    """Let msal forget whom it has tokens of: proofs are kept with sessions, and end with them."""
    for account in client.get_accounts():
        client.remove_account(account)
