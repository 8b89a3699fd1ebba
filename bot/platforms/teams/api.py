"""Calls to Teams, as few as there can be: the Bot Connector's, each timed out, bounded, and not repeated in a request.

Source: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference, and for messages that
one person alone sees, learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages. Only what Teams
gave us, through the gate, is ever an address here.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from bot.errors import StaffroomError
from bot.http import OUT_OF_REACH, TOO_LARGE, Answer, CallFailed, Http, retry_after
from bot.platforms.teams.incoming import Place

CARD = "application/vnd.microsoft.card.adaptive"
CONSENT_CARD = "application/vnd.microsoft.teams.card.file.consent"
FILE_CARD = "application/vnd.microsoft.teams.card.file.info"
RATE_LIMITED = "ratelimited"
LOCKED_OUT = frozenset({"authorization_has_been_denied", "bot_disabled_by_admin", "http_401"})
"""Codes that say that the bot itself is locked out, whoever it writes to."""
GONE = frozenset(
    {
        "bot_not_in_conversation_roster",
        "conversation_blocked_by_user",
        "bot_disabled_by_user",
        "conversation_not_found",
        "forbidden_operation_exception",
        "http_403",
        "http_404",
        "message_writes_blocked",
        "user_not_in_conversation",
    }
)
"""Codes that say that somebody cannot be written to there any more."""
OUTSIDE = frozenset(
    {"bot_not_in_conversation_roster", "conversation_not_found", "forbidden_operation_exception", "http_403"}
)
"""Codes that say that the bot itself is not in a conversation, so that it is not told who is."""
NOBODY = frozenset({"member_not_found_in_conversation", "http_404"})
"""Codes that say that a conversation has no such member."""
GLOBAL_SERVICE = "https://smba.trafficmanager.net/teams/"
"""The address for whoever has not been met yet (learn.microsoft.com, "Send proactive messages")."""
_OK, _TOO_MANY, _UNAUTHORISED = range(200, 300), 429, 401
_CODE = re.compile(r"[A-Za-z0-9_]{1,60}")
_HOST = re.compile(r"[a-z0-9.-]{1,253}")
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
FILE_HOSTS = (".sharepoint.com", ".svc.ms")
"""How the names of hosts end that files in Teams lie at."""


class TeamsError(StaffroomError):
    """Teams did not do what it was asked. `code` is its own word for why; `retry_after` is set where it said.

    `locked_out` says that it takes nothing from the bot until a person mends that.
    """

    sentence = "Teams did not answer as it should. Please try again in a moment."

    def __init__(self, code: str, retry_after: timedelta | None = None, *, locked_out: bool = False) -> None:
        self.code, self.retry_after = code, retry_after
        self.locked_out = locked_out or code in LOCKED_OUT
        super().__init__()


def code_of(error: StaffroomError) -> str:
    """Return what may be logged of an error: Teams' own code, or what kind of error it is."""
    return error.code if isinstance(error, TeamsError) else type(error).__name__


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation, as Teams knows them; addresses in lower case, ASCII alone, empty where not told.

    `full` is false for guests, anonymous people and people of other tenants.
    """

    user: str
    account: str
    names: tuple[str, ...]
    full: bool


class Connector:
    """The calls. `token` is asked before each one, and may raise CallFailed.

    `file_hosts` are the ends of the names of the hosts that files may lie at.
    """

    def __init__(
        self, http: Http, token: Callable[[], str], tenant: str, file_hosts: tuple[str, ...] = FILE_HOSTS
    ) -> None:
        self._http, self._token, self._tenant, self._file_hosts = http, token, tenant, file_hosts

    def send(self, place: Place, activity: Mapping[str, Any]) -> str:
        """Say something in a conversation, in its thread; return its id, empty where none is told."""
        sent = self._called("POST", place, f"{_talk(place)}/activities", activity)
        return str(sent.get("id") or "")

    def send_to_one(self, place: Place, user: str, activity: Mapping[str, Any]) -> None:
        """Say something in a conversation that one of its members alone sees."""
        told = {**activity, "recipient": {"id": user, "isTargeted": True}}
        self._called("POST", place, f"{_talk(place)}/activities?isTargetedActivity=true", told)

    def member(self, place: Place, user: str) -> Member:
        """Return a member of a conversation, by the id of the user or of their account; raise TeamsError."""
        path = f"{_step(place.conversation)}/members/{_step(user)}"
        return _member(self._called("GET", place, path), self._tenant)

    def direct(self, service: str, bot: str, user: str) -> str:
        """Return the bot's own conversation with a user, which is opened where there is none."""
        asked = {
            "isGroup": False,
            "bot": {"id": bot},
            "members": [{"id": user}],
            "tenantId": self._tenant,
            "channelData": {"tenant": {"id": self._tenant}},
        }
        found = self._called("POST", Place(service, ""), "", asked).get("id")
        if not isinstance(found, str) or not found:
            raise TeamsError(OUT_OF_REACH)
        return found

    def download(self, address: str, most: int) -> bytes:
        """Return a file of at most `most` bytes that somebody sent to the bot; one more byte tells that it is larger.

        The address itself opens the file, so that no token goes with it (learn.microsoft.com, "Send and receive files
        through the bot").
        """
        self._check_file_host(address)
        try:
            return _good(self._reached("GET", address, most=most + 1)).content
        except TeamsError as failed:
            if failed.code == TOO_LARGE:
                return bytes(most + 1)
            raise

    def upload(self, address: str, content: bytes) -> None:
        """Put a file where its person agreed to have it."""
        self._check_file_host(address)
        last = len(content) - 1
        headers = {"Content-Range": f"bytes 0-{last}/{len(content)}", "Content-Type": "application/octet-stream"}
        _good(self._reached("PUT", address, headers=headers, content=content))

    def _called(self, method: str, place: Place, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        address = f"{place.service.rstrip('/')}/v3/conversations{path and '/'}{path}"
        answer = self._reached(method, address, headers=self._signed(), json=body)
        return _object(_good(answer))

    def _signed(self) -> Mapping[str, str]:
        try:
            return {"Authorization": f"Bearer {self._token()}"}
        except CallFailed as failed:
            raise TeamsError(failed.code, failed.retry_after, locked_out=failed.locked_out) from None

    def _reached(self, method: str, address: str, **sent: Any) -> Answer:  # noqa: ANN401 - a call's own arguments
        try:
            return self._http.call(method, address, **sent)
        except CallFailed as failed:
            raise TeamsError(failed.code, failed.retry_after) from None

    def _check_file_host(self, address: str) -> None:
        if not is_at_file_host(address, self._file_hosts):
            raise TeamsError("file_address")


def is_at_file_host(address: str, ends: tuple[str, ...] = FILE_HOSTS) -> bool:
    """Say whether an address is an https one of a host whose name ends so."""
    try:
        parts = urlsplit(address)
        usual_port = parts.port in (None, 443)
    except ValueError:
        return False
    bare = parts.scheme == "https" and usual_port and parts.username is None
    # What makes the call ends a name at a backslash, and this does not.
    plain = _HOST.fullmatch(parts.hostname or "") is not None
    return bare and plain and f".{parts.hostname}".endswith(ends)


def _talk(place: Place) -> str:
    thread = f";messageid={place.thread}" if place.thread else ""
    return _step(f"{place.conversation}{thread}")


def _step(name: str) -> str:
    """Return an id as one step of an address; raise TeamsError where it would be none, or one back."""
    if name in {"", ".", ".."}:
        raise TeamsError("address")
    return quote(name, safe="")


def _good(answer: Answer) -> Answer:
    if answer.status not in _OK:
        raise _error(answer)
    return answer


def _error(answer: Answer) -> TeamsError:
    if answer.status == _TOO_MANY:
        return TeamsError(RATE_LIMITED, retry_after(answer.headers))
    if answer.status == _UNAUTHORISED:  # its words for why are several
        return TeamsError(f"http_{_UNAUTHORISED}", retry_after(answer.headers))
    error = _object(answer).get("error")
    said = error.get("code") if isinstance(error, dict) else ""
    code = _CAPITAL.sub("_", said).lower() if isinstance(said, str) and _CODE.fullmatch(said) else ""
    return TeamsError(code or f"http_{answer.status}", retry_after(answer.headers))


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.content or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _member(found: Mapping[str, Any], tenant: str) -> Member:
    user, account = found.get("id"), found.get("aadObjectId") or found.get("objectId") or ""
    if not isinstance(user, str) or not isinstance(account, str):
        raise TeamsError(OUT_OF_REACH)
    addresses = (found.get("userPrincipalName"), found.get("email"))
    guest = found.get("userRole") not in (None, "", "user") or any("#ext#" in str(each).lower() for each in addresses)
    names = tuple(dict.fromkeys(filter(None, map(_ours, addresses))))
    return Member(user, account, names, full=not guest and _is_of(found.get("tenantId"), tenant))


def _is_of(given: object, tenant: str) -> bool:
    """Say whether it is this tenant, or none is told; an id is the same in capitals."""
    return given is None or (isinstance(given, str) and given.lower() == tenant.lower())


def _ours(address: object) -> str:
    # Letters of other alphabets can look like, and be folded into, somebody else's address.
    return address.strip().lower() if isinstance(address, str) and address.isascii() else ""
