"""A file put into a folder of SharePoint or OneDrive: once, whole, and never over what stands there.

Small files go in one call, larger ones in an upload session, which Microsoft advises above 10 MiB
(learn.microsoft.com/graph/api/driveitem-createuploadsession). The session's file is seen by nobody until its last
fragment has arrived. Its address stands in the store, sealed, since whoever has it may write the file; a later attempt
and another process go on where an earlier one broke off.

A name that is taken by a file of our own is this file, delivered earlier: names tell the week and the recipient. Its
size is not compared, since SharePoint writes properties of its own into Office files that arrive. A name that is taken
by anything else is for a person to look at.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, urlsplit

from bot.http import OUT_OF_REACH, Answer, CallFailed, Http
from bot.microsoft.faults import MicrosoftError, graph_error, object_in
from bot.microsoft.graph import Graph
from bot.microsoft.handovers import Secrets, Workbook

STEP: Final = 320 * 1024
"""Bytes that every fragment but the last is a multiple of, as Microsoft asks."""
HOSTS: Final = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn")
"""How the hosts of SharePoint and of OneDrive for work end."""

UNFINISHED = "unfinished"
NAME_TAKEN = "name_taken"
WRONG_HOST = "wrong_host"
"""Our own codes: more is to be sent; a file of somebody else's has the name; an address of a host to distrust."""

_CONFLICT = "@microsoft.graph.conflictBehavior"
_BYTES = {"Content-Type": "application/octet-stream"}
_OK, _CREATED, _ACCEPTED, _MISSING, _TAKEN, _WRONG_RANGE = 200, 201, 202, 404, 409, 416
_ENDED = frozenset({401, 403, 404, 410})
"""How a session answers that serves no more. One that is refused is begun anew as well, since its address ages."""
_NAME_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much goes at once.

    `plain` is the bytes up to which a file goes in one call: Microsoft takes 250 MB so, but what breaks off begins
    anew. `fragment` is the bytes of a fragment, a few seconds of a school's line. After `seconds` of an attempt no
    fragment is begun, so that it ends within the worker's lease.
    """

    plain: int = 10 * 1024 * 1024
    fragment: int = 10 * STEP
    seconds: float = 20.0


USUAL: Final = Bounds()


def is_sharepoint(address: str) -> bool:
    """Say whether an address is one of SharePoint's, over TLS, with nothing odd in it."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and port in {None, 443} and "@" not in parts.netloc
    return plain and host.isascii() and host.endswith(HOSTS)


@dataclass(frozen=True, slots=True)
class _Session:
    """An upload that was begun. `digest` is its content's, so that never two contents are mixed in one file."""

    address: str = field(repr=False)
    digest: str

    def text(self) -> str:
        """Return this as it is sealed."""
        return json.dumps([self.address, self.digest])

    @classmethod
    def parse(cls, text: str) -> "_Session":
        """Return what was sealed."""
        address, digest = json.loads(text)
        return cls(address, digest)


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A session, its name and version in the store, and the first byte that is to be sent."""

    session: _Session
    name: str
    version: int
    start: int


class Uploads:
    """Puts files into folders, as the app with this client id.

    `http` sends to the addresses of sessions, without the app's token. `seconds` counts and never goes back.
    `trusted` says which addresses a session may have.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what an upload needs
        self,
        graph: Graph,
        http: Http,
        secrets: Secrets,
        client_id: str,
        seconds: Callable[[], float],
        trusted: Callable[[str], bool] = is_sharepoint,
        bounds: Bounds = USUAL,
    ) -> None:
        self._graph, self._http, self._secrets = graph, http, secrets
        self._client_id, self._seconds, self._trusted = client_id.lower(), seconds, trusted
        self._bounds = bounds

    def put(self, folder: str, file: Workbook, key: str) -> str:
        """Put a file into a folder, a path of Graph's that ends in an item; return the file's address for people.

        `key` names this upload for ever: the same key again is the same file. Raises MicrosoftError, with the code
        UNFINISHED where the next attempt goes on, and Busy.
        """
        place = f"{folder}:/{quote(file.name, safe='')}"
        return self._there(place) or self._send(place, file, key)

    def _there(self, place: str) -> str:
        """Return the address of our file where it stands there already, or nothing."""
        item = find(self._graph, f"{place}?$select=id,size,createdBy,webUrl")
        if item is None:
            return ""
        if _maker(item) != self._client_id or not item.get("size"):
            raise MicrosoftError(NAME_TAKEN)
        return _link(item)

    def _send(self, place: str, file: Workbook, key: str) -> str:
        send = self._plain if len(file.content) <= self._bounds.plain else self._by_session
        try:
            return send(place, file, key)
        except MicrosoftError as error:
            # Another worker was faster, or the answer to what this one sent was lost.
            if error.status == _TAKEN and (link := self._there(place)):
                return link
            raise

    def _plain(self, place: str, file: Workbook, _key: str) -> str:
        path = f"{place}:/content?{_CONFLICT}=fail"
        return _link(object_in(self._graph.call("PUT", path, content=file.content, headers=_BYTES)))

    def _by_session(self, place: str, file: Workbook, key: str) -> str:
        until = self._seconds() + self._bounds.seconds
        way = self._under_way(place, file, _name(key))
        start = way.start
        while self._seconds() < until:
            answer = self._fragment(way.session, file.content, start)
            if answer.status in {_OK, _CREATED}:
                self._forget(way)
                return _link(object_in(answer))
            start = self._next(way, answer, start)
        raise MicrosoftError(UNFINISHED)

    def _under_way(self, place: str, file: Workbook, name: str) -> _UnderWay:
        """Return the session of an earlier attempt where it still serves, or a new one."""
        version, text = self._secrets.get(name) or (0, "")
        session = _Session.parse(text) if text else None
        start = None if session is None else self._resume(session, file)
        if session is not None and start is not None:
            return _UnderWay(session, name, version, start)
        return self._begin(place, file, name, version)

    def _resume(self, session: _Session, file: Workbook) -> int | None:
        """Return where a session goes on, or None where it does not: it ended, or is of no use."""
        if session.digest != _digest(file):
            self._drop(session)  # Monday's run wrote the workbook again in between
            return None
        answer = self._call("GET", session)
        if answer.status in _ENDED:
            return None
        if answer.status != _OK:
            raise graph_error(answer)
        start = _first_missing(answer)
        if start is None or start >= len(file.content):
            self._drop(session)  # all of it arrived, and yet there is no file
            return None
        return start

    def _begin(self, place: str, file: Workbook, name: str, version: int) -> _UnderWay:
        """Begin a session, and write it down before anything is sent."""
        body = {"item": {_CONFLICT: "fail", "name": file.name}}
        begun = object_in(self._graph.call("POST", f"{place}:/createUploadSession", json=body))
        session = _Session(str(begun.get("uploadUrl")), _digest(file))
        self._check(session)
        if not self._secrets.put(name, version, session.text()):
            self._drop(session)  # another worker was faster, and the next attempt goes on with its session
            raise MicrosoftError(UNFINISHED)
        return _UnderWay(session, name, version + 1, 0)

    def _fragment(self, session: _Session, content: bytes, start: int) -> Answer:
        part = content[start : start + self._bounds.fragment]
        which = f"bytes {start}-{start + len(part) - 1}/{len(content)}"
        return self._call("PUT", session, {"Content-Range": which, **_BYTES}, part)

    def _next(self, way: _UnderWay, answer: Answer, start: int) -> int:
        """Return where to go on after a fragment that was not the last; raise MicrosoftError where that cannot be."""
        if answer.status == _WRONG_RANGE:  # a fragment whose answer was lost, or which another worker sent
            answer = self._call("GET", way.session)
        if answer.status in {_OK, _ACCEPTED}:
            following = _first_missing(answer)
            if following is None or following == start:
                raise MicrosoftError(UNFINISHED)
            return following
        if answer.status == _TAKEN:
            self._drop(way.session)
        if answer.status == _TAKEN or answer.status in _ENDED:
            self._forget(way)
        raise graph_error(answer)

    def _call(
        self, method: str, session: _Session, headers: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> Answer:
        self._check(session)
        try:
            return self._http.call(method, session.address, headers=headers, content=content)
        except CallFailed as failure:
            raise MicrosoftError(failure.code, failure.retry_after, failure.status) from None

    def _check(self, session: _Session) -> None:
        if not self._trusted(session.address):
            raise MicrosoftError(WRONG_HOST)

    def _drop(self, session: _Session) -> None:
        """Let SharePoint throw away what arrived; where that is not heard, the session ends by itself in time."""
        with suppress(MicrosoftError):
            self._call("DELETE", session)

    def _forget(self, way: _UnderWay) -> None:
        self._secrets.put(way.name, way.version, "")


def find(graph: Graph, path: str) -> Mapping[str, Any] | None:
    """Return the thing at a path of Graph's, or None where there is none; raise MicrosoftError."""
    try:
        return graph.get(path)
    except MicrosoftError as error:
        if error.status == _MISSING:
            return None
        raise


def _name(key: str) -> str:
    return f"upload:{sha256(key.encode()).hexdigest()[:_NAME_DIGITS]}"


def _digest(file: Workbook) -> str:
    return sha256(file.content).hexdigest()


def _first_missing(answer: Answer) -> int | None:
    """Return the first byte that has not arrived, or None where the answer names none: `"26-"` or `"26-50"`."""
    ranges = object_in(answer).get("nextExpectedRanges")
    first = ranges[0] if isinstance(ranges, list) and ranges else ""
    start = str(first).partition("-")[0]
    return int(start) if start.isascii() and start.isdigit() else None


def _maker(item: Mapping[str, Any]) -> str:
    """Return the client id of the app that made an item, in lower case; empty for a person."""
    by = item.get("createdBy")
    application = by.get("application") if isinstance(by, dict) else None
    return str(application.get("id")).lower() if isinstance(application, dict) else ""


def _link(item: Mapping[str, Any]) -> str:
    """Return an item's address for people, if it is SharePoint's."""
    link = item.get("webUrl")
    if isinstance(link, str) and is_sharepoint(link):
        return link
    raise MicrosoftError(OUT_OF_REACH)
