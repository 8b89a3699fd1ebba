"""The Slack Web API, as much of it as the bot uses: synchronous, with time-outs, and without retries of its own.

Retries belong to the outbox worker (a request has three seconds). Every failure is a SlackError with Slack's own code;
its text never holds what was sent.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from typing import Any, TypeVar, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.errors import StaffroomError
from bot.http import OUT_OF_REACH, retry_after
from bot.platforms.slack.calls import TimedHook, TimedWeb, opened

API = "https://slack.com/api/"
Block = Mapping[str, Any]
"""One block of Slack's Block Kit, as it goes out."""
View = Mapping[str, Any]
"""A modal or App Home, as it goes out."""

RATE_LIMITED = "ratelimited"
TOKEN_FAULTS = frozenset(
    {
        "account_inactive",
        "bad_client_secret",
        "invalid_auth",
        "invalid_client_id",
        "invalid_refresh_token",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Codes that say that the bot itself is locked out, whoever it writes to."""
TIMEOUT = 2
"""Seconds for one call within a request: with our own work it stays below Slack's three."""
REFRESH_TIMEOUT = 10
"""Seconds for a token's refresh: an answer that was not waited for takes the refresh token with it."""
_OK, _TOO_MANY = 200, 429
_CODE = re.compile(r"[a-z0-9_]{1,60}")
_MOST_PAGES = 3
_CHUNK = 1 << 16
_RESPONSE_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_FILE_HOSTS = frozenset({"files.slack.com", "slack-files.com"})


class SlackError(StaffroomError):
    """Slack did not do what it was asked. `code` is Slack's own word for why; `retry_after` is set where it said."""

    sentence = "Slack did not answer as it should. Please try again in a moment."

    def __init__(self, code: str, retry_after: timedelta | None = None) -> None:
        self.code = code
        self.retry_after = retry_after
        super().__init__()


def code_of(error: StaffroomError) -> str:
    """Return what may be logged of an error: Slack's own code, or what kind of error it is."""
    return error.code if isinstance(error, SlackError) else type(error).__name__


@dataclass(frozen=True, slots=True)
class Member:
    """A user as Slack knows them.

    `full` is false for guests, people of other workspaces, bots, those who left, and where an e-mail address was not
    confirmed. `email` is in lower case, empty where Slack does not tell it.
    """

    id: str
    team: str
    email: str
    full: bool


@dataclass(frozen=True, slots=True)
class Us:
    """The bot as Slack knows it: its workspace, its own user, and the workspace's address."""

    team: str
    user: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """The app as its owner registered it; needed where tokens are rotated."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """A new access token, what it is refreshed with, and for how long it serves."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lasts: timedelta


class Slack:
    """The calls. `token` is asked before each one, since it may be rotated; `base` is another host in tests alone."""

    def __init__(self, token: Callable[[], str], base: str = API, timeout: int = TIMEOUT) -> None:
        self._token, self._base, self._timeout = token, base, timeout

    def us(self) -> Us:
        """Return who the bot is."""
        found = self._call("auth.test")
        return Us(_text(found, "team_id"), _text(found, "user_id"), str(found.get("url") or ""))

    def granted(self) -> frozenset[str]:
        """Return the scopes that the workspace granted, which stand beside every answer; raise SlackError."""
        answer = self._answered("auth.test", {"params": {}})
        return frozenset(filter(None, map(str.strip, _header(answer.headers, "x-oauth-scopes").split(","))))

    def try_line(self, app_token: str) -> None:
        """Ask for a line of Socket Mode, with the token of its own that it takes, and leave it; raise SlackError."""
        web = _web(app_token, self._base, self._timeout)
        _reached(lambda: web.api_call("apps.connections.open"))

    def member(self, user: str) -> Member:
        """Return a user; raise SlackError, such as user_not_found."""
        return _member(_part(self._call("users.info", user=user), "user"))

    def member_by_email(self, email: str) -> Member:
        """Return the user with an e-mail address; raise SlackError, such as users_not_found."""
        return _member(_part(self._call("users.lookupByEmail", email=email), "user"))

    def open_view(self, trigger: str, view: View) -> None:
        """Open a modal; a trigger serves once, for three seconds (expired_trigger_id, exchanged_trigger_id)."""
        self._call("views.open", trigger_id=trigger, view=view)

    def update_view(self, view_id: str, view: View, view_hash: str = "") -> None:
        """Draw a modal anew; with a hash only if nobody did since (hash_conflict)."""
        self._call("views.update", view_id=view_id, view=view, **({"hash": view_hash} if view_hash else {}))

    def publish_home(self, user: str, view: View) -> None:
        """Draw somebody's App Home."""
        self._call("views.publish", user_id=user, view=view)

    def direct_channel(self, user: str) -> str:
        """Return the channel of the bot's conversation with a user, which is opened where there is none."""
        return _text(_part(self._call("conversations.open", users=user), "channel"), "id")

    def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Block],
        *,
        thread: str = "",
        metadata: Mapping[str, Any] | None = None,
    ) -> str:
        """Post a message and return its ts; links are never unfurled."""
        optional = {**({"thread_ts": thread} if thread else {}), **({"metadata": metadata} if metadata else {})}
        posted = self._call(
            "chat.postMessage",
            channel=channel,
            text=text,
            blocks=blocks,
            unfurl_links=False,
            unfurl_media=False,
            **optional,
        )
        return _text(posted, "ts")

    def post_ephemeral(self, channel: str, user: str, text: str, blocks: Sequence[Block], *, thread: str = "") -> None:
        """Post a message that one user alone can see."""
        optional = {"thread_ts": thread} if thread else {}
        self._call("chat.postEphemeral", channel=channel, user=user, text=text, blocks=blocks, **optional)

    def metadata_since(self, channel: str, oldest: str) -> Sequence[Mapping[str, Any]]:
        """Return the metadata of the messages since a ts, newest first, at most 600; empty where one has none."""
        return [message.get("metadata") or {} for message in self._history(channel, oldest)]

    def _history(self, channel: str, oldest: str) -> Iterator[Mapping[str, Any]]:
        cursor: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            found = self._call(
                "conversations.history", channel=channel, oldest=oldest, limit=200, include_all_metadata=True, **cursor
            )
            yield from found.get("messages") or ()
            cursor = {"cursor": (found.get("response_metadata") or {}).get("next_cursor") or ""}
            if not cursor["cursor"]:
                return

    def respond(self, response_url: str, body: Mapping[str, Any]) -> None:
        """Answer by the address that came with a request; it serves five times in thirty minutes."""
        if not self._may_go(response_url, _RESPONSE_HOSTS):
            raise SlackError("response_url")
        hook = TimedHook(response_url, timeout=self._timeout, logger=_QUIET, retry_handlers=[])
        answer = _reached(lambda: hook.send_dict(dict(body)))
        if answer.status_code != _OK:
            raise _http_error(answer.status_code, answer.headers)

    def download(self, address: str, most: int) -> bytes:
        """Return a file of at most `most` bytes that lies at Slack; one more byte tells that it is larger."""
        if not self._may_go(address, _FILE_HOSTS):
            raise SlackError("file_address")
        headers = {"Authorization": f"Bearer {self._token()}"}
        return _reached(lambda: _fetched(address, headers, most + 1, self._timeout))

    def upload(self, channel: str, name: str, content: bytes) -> None:
        """Put a file into a conversation, as Slack has it: ask for a place, send it there, and say where it belongs."""
        place = self._call("files.getUploadURLExternal", filename=name, length=len(content))
        address = _text(place, "upload_url")
        if not self._may_go(address, _FILE_HOSTS):
            raise SlackError("file_address")
        _reached(lambda: _fetched(address, _BYTES, 0, self._timeout, content))
        files = [{"id": _text(place, "file_id"), "title": name}]
        self._call("files.completeUploadExternal", files=files, channel_id=channel)

    @classmethod
    def refresh(cls, client: Client, refresh_token: str, base: str = API) -> Grant:
        """Return a new token for a refresh token; raise SlackError, such as invalid_refresh_token.

        A refresh token is meant to serve once: Slack revokes it "after a short grace period", and the access token
        that was used until then stays good (https://docs.slack.dev/authentication/using-token-rotation).
        """
        web = _web(None, base, REFRESH_TIMEOUT)
        sent = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        auth = {"client_id": client.id, "client_secret": client.secret}
        found = _data(_reached(lambda: web.api_call("oauth.v2.access", params=sent, auth=auth)))
        lasts = found.get("expires_in")
        if not isinstance(lasts, int):
            raise SlackError(OUT_OF_REACH)
        return Grant(_text(found, "access_token"), _text(found, "refresh_token"), timedelta(seconds=lasts))

    def _may_go(self, address: str, hosts: frozenset[str]) -> bool:
        """Say whether an address that Slack gave us is Slack's; in tests, where `base` is another host, that host."""
        try:
            parts, base = urlsplit(address), urlsplit(self._base)
        except ValueError:
            return False
        if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
            return True
        return parts.scheme == "https" and parts.netloc in hosts

    def _call(self, method: str, **arguments: object) -> Mapping[str, Any]:
        # What has parts goes as JSON; methods that only read take nothing but a form.
        as_json = not arguments.keys().isdisjoint({"view", "blocks", "files"})
        return _data(self._answered(method, {"json": arguments} if as_json else {"params": arguments}))

    def _answered(self, method: str, sent: Mapping[str, dict[str, object]]) -> SlackResponse:
        web = _web(self._token(), self._base, self._timeout)
        return _reached(lambda: web.api_call(method, params=sent.get("params"), json=sent.get("json")))


def _silent() -> logging.Logger:
    # At DEBUG the library would print what is sent, and at NOTSET it would build that text for nobody.
    logger = logging.getLogger("staffroom.slack.silent")
    logger.disabled = True
    logger.setLevel(logging.CRITICAL)
    return logger


_QUIET = _silent()


def _web(token: str | None, base: str, timeout: int) -> TimedWeb:
    return TimedWeb(token, base_url=base, timeout=timeout, logger=_QUIET, retry_handlers=[])


_BYTES = {"Content-Type": "application/octet-stream"}


def _fetched(address: str, headers: Mapping[str, str], most: int, timeout: int, sent: bytes | None = None) -> bytes:
    """Return at most `most` bytes of an answer; a server that sends them drop by drop is not waited for."""
    content = bytearray()
    request = Request(address, sent, dict(headers))  # noqa: S310 - the caller checked where it leads
    with opened(request, timeout) as answer:
        while len(content) < most and (chunk := answer.read1(min(_CHUNK, most - len(content)))):
            content += chunk
    return bytes(content)


_Answer = TypeVar("_Answer")


def _reached(call: Callable[[], _Answer]) -> _Answer:
    """Return what a call returns; raise SlackError with nothing in it of what was sent."""
    try:
        return call()
    except SlackApiError as error:
        raise _api_error(error) from None
    except HTTPError as error:
        with error:  # it is an answer too, and holds a connection
            raise _http_error(error.code, dict(error.headers)) from None
    except (SlackClientError, URLError, HTTPException, OSError, ValueError, LookupError):
        raise SlackError(OUT_OF_REACH) from None


def _api_error(error: SlackApiError) -> SlackError:
    answer = cast("SlackResponse", error.response)  # a plain dict comes from the asynchronous client alone
    if answer.status_code != _OK:
        return _http_error(answer.status_code, answer.headers)
    said = answer.data.get("error") if isinstance(answer.data, dict) else ""
    code = said if isinstance(said, str) and _CODE.fullmatch(said) else OUT_OF_REACH
    return SlackError(code, retry_after(answer.headers) if code == RATE_LIMITED else None)


def _http_error(status: int, headers: Mapping[str, str]) -> SlackError:
    if status == _TOO_MANY:
        return SlackError(RATE_LIMITED, retry_after(headers))
    return SlackError(f"http_{status}")


def _header(headers: Mapping[str, str], wanted: str) -> str:
    return next((value for name, value in headers.items() if name.lower() == wanted), "")


def _data(answer: SlackResponse) -> Mapping[str, Any]:
    return answer.data if isinstance(answer.data, dict) else {}


def _part(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = found.get(name)
    if not isinstance(part, dict):
        raise SlackError(OUT_OF_REACH)
    return part


def _text(found: Mapping[str, Any], name: str) -> str:
    text = found.get(name)
    if not isinstance(text, str):
        raise SlackError(OUT_OF_REACH)
    return text


# Not is_app_user: it is true of whoever installed the app.
_OUTSIDE = ("deleted", "is_bot", "is_workflow_bot", "is_restricted", "is_ultra_restricted", "is_stranger")


def _member(user: Mapping[str, Any]) -> Member:
    email = (user.get("profile") or {}).get("email") or ""
    full = not any(user.get(mark) for mark in _OUTSIDE) and user.get("is_email_confirmed") is not False
    # Letters of other alphabets can look like, and be folded into, somebody else's address.
    ours = str(email).strip().lower() if str(email).isascii() else ""
    return Member(_text(user, "id"), str(user.get("team_id", "")), ours, full)
