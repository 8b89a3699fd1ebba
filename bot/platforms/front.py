"""The front door: one ASGI application that hands each request to the platform whose address it bears."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

_HEADERS = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
NOTHING_HERE = "There is nothing at this address."


def front_door(rooms: Mapping[str, ASGIApp], otherwise: ASGIApp | None = None) -> ASGIApp:
    """Return an application of several: `rooms` by the beginning of their path, longest first, then `otherwise`."""
    by_length = sorted(rooms.items(), key=lambda room: -len(room[0]))

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        room = next((room for begins, room in by_length if path.startswith(begins)), otherwise or nothing_here)
        await room(scope, receive, send)

    return app


async def nothing_here(_scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer that there is nothing, the same for every address."""
    await send({"type": "http.response.start", "status": 404, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": NOTHING_HERE.encode()})
