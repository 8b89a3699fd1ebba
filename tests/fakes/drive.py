"""A SharePoint and a OneDrive of our own: what Graph documents of drives, sites and upload sessions, on a fake server.

`drive = FakeDrive(graph, server)` puts itself into both; then a test makes what people would have made: `library`,
`onedrive`, `folder`, `file`. Files of an upload session are seen by nobody until they are whole. As SharePoint does, it
reports another size than was sent for what arrives (`adds` bytes more), and a path that is written through is made.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any
from urllib.parse import quote

from tests.fakes.graph import VERSION, Call, FakeGraph, refuses
from tests.fakes.microsoft_server import Answer, MicrosoftServer, Request, says

HOST = "school.sharepoint.com"
STEP = 320 * 1024
LARGEST_FRAGMENT = 60 * 1024 * 1024
LARGEST_PLAIN = 250 * 1000 * 1000

_CONFLICT = "@microsoft.graph.conflictBehavior"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_SITE = re.compile(r"/sites/([^:/]+)(?::/(.+))?")
_DRIVES = re.compile(r"/sites/([^/]+)/drives")
_DRIVE = re.compile(r"/(?:drives/(?P<drive>[^/]+)|users/(?P<user>[^/]+)/drive)/(?P<rest>.+)")
_ITEM = re.compile(
    r"(?:root|items/(?P<id>[^:/]+))(?::/(?P<path>[^:]+):?)?(?:/(?P<action>content|createUploadSession|children))?"
)
_BY_MAIL = re.compile(r"mail eq '((?:[^']|'')+)'")
_ENDS = "2026-12-01T08:00:00Z"


class Refused(Exception):
    """The drive says no."""

    def __init__(self, status: int, code: str) -> None:
        self.answer = refuses(status, code)
        super().__init__(code)


@dataclass(slots=True)
class Item:
    """A file, or a folder where `content` is None. `app` is the client id of the app that made it, if one did."""

    id: str
    drive: str
    parent: str
    name: str
    content: bytes | None = None
    app: str = ""


@dataclass(slots=True)
class Session:
    """An upload under way."""

    drive: str
    parent: str
    name: str
    conflict: str
    total: int = 0
    received: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class _Library:
    drive: str
    name: str
    address: str


class FakeDrive:
    """The drives. `locked` names files that somebody has open, `room` is how many bytes may still come.

    `mails` has people's e-mail addresses by id, where that is not their user name.
    """

    def __init__(self, graph: FakeGraph, server: MicrosoftServer) -> None:
        self._client_id = graph.entra.app.client_id
        self._lock, self._numbers = RLock(), count(1)
        self._items: dict[str, Item] = {}
        self._sites: dict[str, list[_Library]] = {}
        self._users: dict[str, str] = {}
        self.sessions: dict[str, Session] = {}
        self.upload_base = f"{server.base}/upload/"
        self.locked: set[str] = set()
        self.room: int | None = None
        self.adds = 0
        self.mails: dict[str, str] = {}
        graph.route("GET", "/users", self.whose)
        for path in ("/sites/{rest*}", "/drives/{rest*}", "/users/{user}/drive/{rest*}"):
            for method in ("GET", "PUT", "POST"):
                graph.route(method, path, self.asked)
        server.mount("/upload/", self.sent)

    def library(
        self, site: str = "sites/Leaders", name: str = "Documents", in_address: str = "Shared Documents"
    ) -> str:
        """Let a site have a library; return the id of its drive."""
        address = f"https://{HOST}/{quote(site)}/{quote(in_address)}" if site else f"https://{HOST}/{quote(in_address)}"
        drive = self._new_drive()
        self._sites.setdefault(site, []).append(_Library(drive, name, address))
        return drive

    def onedrive(self, email: str) -> str:
        """Give somebody a OneDrive; return the id of its drive."""
        self._users[email] = self._new_drive()
        return self._users[email]

    def folder(self, drive: str, path: str) -> str:
        """Make a folder, with those that it stands in; return its id."""
        item = self._root(drive)
        for name in path.split("/"):
            item = self._child(item, name) or self._add(item, name)
        return item.id

    def file(self, folder: str, name: str, content: bytes, app: str = "") -> Item:
        """Put a file into a folder, as a person or as an app."""
        return self._add(self._items[folder], name, content, app)

    def remove(self, item: str) -> None:
        """Delete an item, known by its id."""
        del self._items[item]

    @property
    def files(self) -> Mapping[str, bytes]:
        """Every file by the path in its drive, which begins with the id of the drive."""
        with self._lock:
            return {self._path(each): each.content for each in self._items.values() if each.content is not None}

    def expire(self) -> None:
        """End every upload session."""
        with self._lock:
            self.sessions.clear()

    def asked(self, call: Call) -> Answer:
        """Answer what is asked of Graph."""
        with self._lock:
            return _answered(self._asked, call.request)

    def whose(self, call: Call) -> Answer:
        """Answer whose an e-mail address is."""
        found = _BY_MAIL.fullmatch(call.request.query["$filter"])
        if found is None:
            return refuses(400, "Request_UnsupportedQuery")
        mail = found[1].replace("''", "'").lower()
        return says(200, {"value": [{"id": id_} for id_, theirs in self.mails.items() if theirs.lower() == mail]})

    def sent(self, request: Request) -> Answer:
        """Answer what is sent to the address of an upload session, which wants no token."""
        if "authorization" in request.headers:
            return refuses(401, "unauthenticated")
        with self._lock:
            return _answered(self._sent, request)

    def _new_drive(self) -> str:
        drive = f"b!drive{next(self._numbers)}"
        self._items[f"root-{drive}"] = Item(f"root-{drive}", drive, "", "root")
        return drive

    def _root(self, drive: str) -> Item:
        return self._items[f"root-{drive}"]

    def _child(self, parent: Item, name: str) -> Item | None:
        wanted = (parent.id, name.casefold())
        return next((each for each in self._items.values() if (each.parent, each.name.casefold()) == wanted), None)

    def _add(self, parent: Item, name: str, content: bytes | None = None, app: str = "") -> Item:
        item = Item(f"01ITEM{next(self._numbers)}", parent.drive, parent.id, name, content, app)
        self._items[item.id] = item
        return item

    def _path(self, item: Item) -> str:
        parent = self._items.get(item.parent)
        return f"{self._path(parent)}/{item.name}" if parent else item.drive

    def _asked(self, request: Request) -> Answer:
        path = request.path.removeprefix(VERSION)
        if (found := _DRIVES.fullmatch(path)) and found[1].startswith("site,"):
            libraries = self._sites[found[1].removeprefix("site,").replace("|", "/")]
            return says(200, {"value": [{"id": e.drive, "name": e.name, "webUrl": e.address} for e in libraries]})
        if found := _SITE.fullmatch(path):
            return self._site(found[1], found[2] or "")
        if found := _DRIVE.fullmatch(path):
            drive = found["drive"] or self._users.get(found["user"] or "")
            if drive is None or f"root-{drive}" not in self._items:
                raise Refused(404, "ResourceNotFound")
            return self._in_drive(drive, found["rest"], request)
        raise Refused(400, "invalidRequest")

    def _site(self, host: str, path: str) -> Answer:
        if host != HOST or path not in self._sites:
            raise Refused(404, "itemNotFound")
        return says(200, {"id": f"site,{path.replace('/', '|')}", "webUrl": f"https://{host}/{path}"})

    def _in_drive(self, drive: str, rest: str, request: Request) -> Answer:
        found = _ITEM.fullmatch(rest)
        if found is None:
            raise Refused(400, "invalidRequest")
        start = self._items.get(found["id"] or f"root-{drive}")
        if start is None or start.drive != drive:
            raise Refused(404, "itemNotFound")
        names = (found["path"] or "").split("/") if found["path"] else []
        match request.method, found["action"]:
            case "GET", None:
                return says(200, self._shown(self._walked(start, names), request.query.get("$select", "")))
            case "POST", "children":
                return self._made(self._walked(start, names), request.json)
            case "PUT", "content":
                return self._put(start, names, request)
            case "POST", "createUploadSession":
                return self._begun(start, names, request.json)
        raise Refused(405, "invalidRequest")

    def _walked(self, start: Item, names: list[str]) -> Item:
        item: Item | None = start
        for name in names:
            item = self._child(item, name) if item else None
        if item is None:
            raise Refused(404, "itemNotFound")
        return item

    def _made(self, parent: Item, body: Any) -> Answer:  # noqa: ANN401 - JSON
        if self._child(parent, body["name"]) is not None:
            raise Refused(409, "nameAlreadyExists")
        return says(201, self._shown(self._add(parent, body["name"], app=self._client_id)))

    def _put(self, start: Item, names: list[str], request: Request) -> Answer:
        if len(request.body) > LARGEST_PLAIN:
            raise Refused(413, "requestEntityTooLarge")
        parent = start
        for name in names[:-1]:  # a path that is written through is made, for everybody to read
            parent = self._child(parent, name) or self._add(parent, name, app=self._client_id)
        return self._kept(parent, names[-1], request.query.get(_CONFLICT, "replace"), request.body)

    def _begun(self, start: Item, names: list[str], body: Any) -> Answer:  # noqa: ANN401 - JSON
        item = (body or {}).get("item", {})
        conflict = item.get(_CONFLICT, "fail")
        parent = self._walked(start, names[:-1])
        if item.get("name", names[-1]) != names[-1]:
            raise Refused(400, "invalidRequest")
        if conflict == "fail" and self._child(parent, names[-1]):
            raise Refused(409, "nameAlreadyExists")
        number = f"session-{next(self._numbers)}"
        self.sessions[number] = Session(parent.drive, parent.id, names[-1], conflict)
        return says(200, {"uploadUrl": f"{self.upload_base}{number}?tempauth=made-up", "expirationDateTime": _ENDS})

    def _sent(self, request: Request) -> Answer:
        number = request.path.rpartition("/")[2]
        session = self.sessions.get(number)
        if session is None:
            raise Refused(404, "itemNotFound")
        match request.method:
            case "GET":
                return says(200, _missing(session))
            case "DELETE":
                del self.sessions[number]
                return says(204)
            case "PUT":
                return self._fragment(number, session, request)
        raise Refused(405, "invalidRequest")

    def _fragment(self, number: str, session: Session, request: Request) -> Answer:
        first, total = _range(request)
        if session.total not in {0, total}:
            raise Refused(400, "invalidRequest")
        if first != len(session.received):
            raise Refused(416, "invalidRange")
        if first + len(request.body) < total and len(request.body) % STEP:
            raise Refused(400, "invalidRequest")
        session.total = total
        if first + len(request.body) < total:
            session.received += request.body
            return says(202, _missing(session))
        whole = bytes(session.received) + request.body
        answer = self._kept(self._items[session.parent], session.name, session.conflict, whole)
        del self.sessions[number]  # a conflict leaves it as it is, for another name
        return answer

    def _kept(self, parent: Item, name: str, conflict: str, content: bytes) -> Answer:
        there = self._child(parent, name)
        if name in self.locked:
            raise Refused(423, "resourceLocked")
        if there and conflict == "fail":
            raise Refused(409, "nameAlreadyExists")
        if self.room is not None and len(content) > self.room:
            raise Refused(507, "quotaLimitReached")
        if there and conflict == "replace":
            there.content = content
            return says(200, self._shown(there))
        free = name if there is None else f"{next(self._numbers)} {name}"
        return says(201, self._shown(self._add(parent, free, content, self._client_id)))

    def _shown(self, item: Item, select: str = "") -> Mapping[str, Any]:
        by = {"application": {"id": item.app, "displayName": "Staffroom"}} if item.app else {}
        size = len(item.content or b"")
        shown = {
            "id": item.id,
            "name": item.name,
            "size": size + self.adds if size else 0,
            "createdBy": {**by, "user": {"displayName": "SharePoint App" if item.app else "Somebody"}},
            "webUrl": f"https://{HOST}/{quote(self._path(item))}",
            **({"folder": {"childCount": 0}} if item.content is None else {"file": {}}),
        }
        wanted = set(select.split(",")) if select else shown.keys()
        return {key: value for key, value in shown.items() if key in wanted}


def _answered(handler: Callable[[Request], Answer], request: Request) -> Answer:
    try:
        return handler(request)
    except Refused as refused:
        return refused.answer


def _range(request: Request) -> tuple[int, int]:
    """Return the first byte and the total that a fragment names, if it holds what it says."""
    found = _RANGE.fullmatch(request.headers.get("content-range", ""))
    if found is None or int(found[2]) - int(found[1]) + 1 != len(request.body) or len(request.body) > LARGEST_FRAGMENT:
        raise Refused(400, "invalidRequest")
    return int(found[1]), int(found[3])


def _missing(session: Session) -> Mapping[str, Any]:
    return {"expirationDateTime": _ENDS, "nextExpectedRanges": [f"{len(session.received)}-"]}
