"""The bot's tokens at Slack: which one serves, until when, and what it is refreshed with."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count

from tests.fakes.slack_workspace import BOT, TEAM, Json, Refused

CLIENT_ID, CLIENT_SECRET = "123.456", "made-up-client-secret"
LASTS = 12 * 60 * 60
"""Seconds that a rotated token serves."""


@dataclass(slots=True)
class _Access:
    until: float | None = None
    revoked: bool = False


class Tokens:
    """Tokens that serve. `fault` is a code that Slack answers every call with, such as account_inactive."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._numbers = clock, count(1)
        self.fault = ""
        self.grace = 0
        """Seconds for which a refresh token serves after it was used once."""
        self.current = "xoxb-made-up-0"
        self.refresh_token = "xoxe-1-made-up-0"
        self.app_token = "xapp-made-up"
        self._access = {self.current: _Access()}
        self._refresh: dict[str, float | None] = {self.refresh_token: None}

    def check(self, authorization: str) -> None:
        """Refuse a call without a token that serves."""
        if not authorization:
            raise Refused("not_authed")
        known = self._access.get(authorization.removeprefix("Bearer "))
        if known is None:
            raise Refused("invalid_auth")
        if known.revoked:
            raise Refused("token_revoked")
        if known.until is not None and known.until <= self._clock():
            raise Refused("token_expired")
        if self.fault:
            raise Refused(self.fault)

    def check_app(self, authorization: str) -> None:
        """Refuse a call without the app-level token."""
        if authorization != f"Bearer {self.app_token}":
            raise Refused("invalid_auth")

    def revoke(self) -> None:
        """Revoke the current token, as an owner of the workspace may."""
        self._access[self.current].revoked = True

    def expire(self) -> None:
        """Let the current token expire now."""
        self._access[self.current].until = self._clock()

    def renew(self, authorization: str, arguments: Mapping[str, object]) -> Json:
        """Answer oauth.v2.access: a new token, and a new refresh token; the old one serves no more."""
        _check_client(authorization, arguments)
        used = str(arguments.get("refresh_token"))
        if arguments.get("grant_type") != "refresh_token" or used not in self._refresh:
            raise Refused("invalid_refresh_token")
        until = self._refresh[used]
        if until is not None and until <= self._clock():
            raise Refused("invalid_refresh_token")
        self._refresh[used] = self._clock() + self.grace if until is None else until
        number = next(self._numbers)
        self.current, self.refresh_token = f"xoxe.xoxb-made-up-{number}", f"xoxe-1-made-up-{number}"
        self._access[self.current] = _Access(self._clock() + LASTS)
        self._refresh[self.refresh_token] = None
        return {
            "access_token": self.current,
            "refresh_token": self.refresh_token,
            "expires_in": LASTS,
            "token_type": "bot",
            "bot_user_id": BOT,
            "team": {"id": TEAM},
        }


def _check_client(authorization: str, arguments: Mapping[str, object]) -> None:
    given = f"{arguments.get('client_id')}:{arguments.get('client_secret')}"
    if authorization.startswith("Basic "):
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
    if given.partition(":")[0] != CLIENT_ID:
        raise Refused("invalid_client_id")
    if given != f"{CLIENT_ID}:{CLIENT_SECRET}":
        raise Refused("bad_client_secret")
