"""Files for people, which do not go into their chat: a file lies in memory behind a link that serves once.

Opening the link shows a page with one button, and only the button hands the file out, so that previews and scanners,
which merely open links, use nothing up.
"""

import asyncio
import base64
import hashlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.chat.reply import File
from bot.errors import FileChanged, NotThere, StaffroomError

TITLE = "Staffroom"
READY = "Your file is ready."
READY_NEXT = "This link works once and for a few minutes. Press the button to save the file on this device."
DOWNLOAD = "Save the file"
GONE = "There is no file here: a link works once and for a few minutes. Please ask for the file again in the chat."
BUSY = "The file cannot be handed out just now. Please press the button again in a moment."
NOT_ALLOWED = "This address cannot be used in that way."

MEGABYTE = 1024 * 1024
_TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}"
    "button{font:inherit;padding:.6rem 1.2rem}"
)
_PAGE = (
    '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><style>{style}</style></head>'
    "<body><main><h1>{title}</h1>{content}</main></body></html>"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",  # the address is the key
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "x-robots-tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class Room:
    """How much a shelf holds and for how long: sizes in bytes, and how many files of one person."""

    size: int = 120 * MEGABYTE
    of_each: int = 60 * MEGABYTE
    files_of_each: int = 10
    lifetime: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Kept:
    person_id: str
    file: File
    until: datetime


class Shelf:
    """Files that wait to be fetched, each once, by whoever holds its link; the oldest make room, one's own first.

    `address` is the public one of its page, such as https://staffroom.school.example/slack/files/, or empty where there
    is none: then nothing is kept. Only hashes of the links are kept.
    `welcome` says whether a person still works here, and `may_have` whether they may still have a file; both are asked
    again when it is fetched. `anew` returns it as it may be handed out at that moment, and raises as a Dispatcher does.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what is asked of a link
        self,
        address: str,
        clock: Callable[[], datetime],
        welcome: Callable[[str], bool],
        room: Room | None = None,
        may_have: Callable[[str, File], bool] = lambda _person_id, _file: True,
        anew: Callable[[str, File], File] = lambda _person_id, file: file,
    ) -> None:
        self._address, self._clock, self._welcome = address, clock, welcome
        self._may_have, self._anew = may_have, anew
        self._room = room or Room()
        self._kept: OrderedDict[bytes, _Kept] = OrderedDict()
        self._lock = Lock()

    def put(self, person_id: str, file: File) -> str:
        """Keep a file for a person and return the address of its link, or nothing where it cannot be kept."""
        if not self._address or len(file.content) > min(self._room.of_each, self._room.size):
            return ""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self._lock:
            self._kept[_key(token)] = _Kept(person_id, file, self._clock() + self._room.lifetime)
            self._make_room(person_id)
        return f"{self._address}{token}"

    @property
    def path(self) -> str:
        """The path of its page, which every link begins with; empty where there is none."""
        return urlsplit(self._address).path

    def holds(self, token: str) -> bool:
        """Say whether a link still serves; raise StaffroomError where nobody can tell who works here."""
        with self._lock:
            self._sweep()
            kept = self._kept.get(_key(token))
        return kept is not None and self._welcome(kept.person_id) and self._may_have(kept.person_id, kept.file)

    def take(self, token: str) -> File | None:
        """Return the file of a link and forget it, or None; raise FileChanged, or StaffroomError as `holds` does."""
        with self._lock:
            kept = self._kept.get(_key(token))
        if kept is None or not self.holds(token):
            return None
        try:
            file = self._anew(kept.person_id, kept.file)
        except (FileChanged, NotThere):
            self._forget(token)
            raise
        return file if self._forget(token) else None

    def _forget(self, token: str) -> bool:
        """Forget a link, and say whether it was still there: of two who press at once one has the file."""
        with self._lock:
            return self._kept.pop(_key(token), None) is not None

    def sweep(self) -> None:
        """Forget what was not fetched in time; whoever runs the server calls this now and then."""
        with self._lock:
            self._sweep()

    def _sweep(self) -> None:
        now = self._clock()
        for key in [key for key, kept in self._kept.items() if kept.until <= now]:
            del self._kept[key]

    def _make_room(self, person_id: str) -> None:
        self._sweep()
        while self._has_too_much(person_id):
            del self._kept[next(key for key, kept in self._kept.items() if kept.person_id == person_id)]
        while _size(self._kept.values()) > self._room.size:
            self._kept.popitem(last=False)

    def _has_too_much(self, person_id: str) -> bool:
        theirs = [kept for kept in self._kept.values() if kept.person_id == person_id]
        return len(theirs) > self._room.files_of_each or _size(theirs) > self._room.of_each


def _size(files: Iterable[_Kept]) -> int:
    return sum(len(kept.file.content) for kept in files)


def _key(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content: bytes
    headers: Mapping[str, str]


def files_app(shelf: Shelf) -> ASGIApp:
    """Return the ASGI application that hands out the shelf's files; it answers HTTP alone, and reads no body."""

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        method = scope["method"]
        answer = await asyncio.to_thread(_answer_or_busy, shelf, method, scope["path"])
        headers = {**_HEADERS, **answer.headers, "content-length": str(len(answer.content))}
        encoded = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
        await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.content})

    return app


def _answer_or_busy(shelf: Shelf, method: str, path: str) -> _Answer:
    try:
        return _answer(shelf, method, path)
    except FileChanged as changed:
        return _page(409, _paragraph(changed.sentence))
    except NotThere:
        return _gone()
    except StaffroomError:
        return _page(503, _paragraph(BUSY))


def _answer(shelf: Shelf, method: str, path: str) -> _Answer:
    if method not in ("GET", "HEAD", "POST"):  # the same for every address, so that it tells nothing
        return _page(405, _paragraph(NOT_ALLOWED), {"allow": "GET, HEAD, POST"})
    token = path.removeprefix(shelf.path)
    if not path.startswith(shelf.path) or not _TOKEN.fullmatch(token):
        return _gone()
    if method == "POST":
        file = shelf.take(token)
        return _handed_out(file) if file else _gone()
    return _ready() if shelf.holds(token) else _gone()


def _ready() -> _Answer:
    button = f'<form method="post"><button>{DOWNLOAD}</button></form>'
    return _page(200, _paragraph(READY) + _paragraph(READY_NEXT) + button)


def _gone() -> _Answer:
    return _page(404, _paragraph(GONE))


def _handed_out(file: File) -> _Answer:
    media_type = file.media_type if _MEDIA_TYPE.fullmatch(file.media_type) else "application/octet-stream"
    name = _UNSAFE.sub("-", file.name).strip(".-") or "file"
    headers = {
        "content-type": media_type,
        "content-disposition": f'attachment; filename="{name}"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return _Answer(200, file.content, headers)


def _page(status: int, content: str, headers: Mapping[str, str] | None = None) -> _Answer:
    page = _PAGE.format(title=TITLE, style=_STYLE, content=content)
    return _Answer(status, page.encode(), {"content-type": "text/html; charset=utf-8", **(headers or {})})


def _paragraph(words: str) -> str:
    return f"<p>{words}</p>"
