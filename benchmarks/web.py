"""How long a page takes, as a multiple of an empty Starlette page on the same server in the same run.

    python -m benchmarks.web [requests]

Both pages are served by the bot's own server, each in a process of its own, and asked for in turn over one kept
connection each, so that whatever else the machine does meets both alike.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.platforms.web.server import serve
from bot.settings import Settings
from bot.wiring.at_work import page
from bot.wiring.house import house

PERSON, NAME = "o4", b"Sadia Rahman"
QUESTION = "can I add a pupil on insta"
_WARM_UP = 100


def empty_app() -> Starlette:
    """Return an application with one empty page."""

    async def nothing(_request: Request) -> Response:
        return PlainTextResponse("")

    return Starlette(routes=[Route("/", nothing)])


@contextmanager
def served(name: str) -> Iterator[HTTPConnection]:
    """Serve an application in a process of its own; yield a connection to it."""
    command = [sys.executable, "-m", "benchmarks.web", "--serve", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        host = urlsplit(process.stdout.readline().strip()).netloc
        yield HTTPConnection(host)
        process.terminate()


def fetched(web: HTTPConnection, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, str, bytes]:
    """Return status, cookie and content of an answer."""
    headers = {"Cookie": cookie, "Origin": f"http://{web.host}:{web.port}"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    web.request(method, path, body or None, headers)
    answer = web.getresponse()
    content = answer.read()
    return answer.status, (answer.getheader("set-cookie") or "").partition(";")[0], content


def timed(run: Callable[[], tuple[int, str, bytes]], expected: int) -> float:
    """Return the milliseconds that a request took."""
    start = time.perf_counter()
    status, _, _ = run()
    took = (time.perf_counter() - start) * 1_000
    assert status == expected
    return took


def compared(name: str, ours: Callable[[], float], theirs: Callable[[], float], requests: int) -> None:
    """Ask both in turn and print how they compare."""
    pairs = [(ours(), theirs()) for _ in range(requests + _WARM_UP)][_WARM_UP:]
    mine, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    for label, of in (("p50", median), ("p99", lambda values: quantiles(values, n=100)[98])):
        print(f"{name} {label}: {of(mine):.2f} ms, empty {of(bare):.2f} ms, {of(mine) / of(bare):.1f} times")


def serve_alone(name: str) -> None:
    """Serve the real page on a new store, or the empty one, and print its address."""
    with TemporaryDirectory() as folder, house(Settings(data_folder=Path(folder))) as built:
        app = page(built) if name == "page" else empty_app()
        serve(app, "127.0.0.1", 0, lambda address: print(address, flush=True))


def main(requests: int) -> None:
    """Compare the page and a question with an empty page."""
    with served("page") as ours, served("empty") as empty:
        _, cookie, _ = fetched(ours, "POST", "/who", urlencode({"person": PERSON}))
        question = urlencode({"words": QUESTION})

        def bare() -> float:
            return timed(lambda: fetched(empty, "GET", "/"), 200)

        def look() -> float:
            return timed(lambda: fetched(ours, "GET", "/", cookie=cookie), 200)

        def ask() -> float:
            return timed(lambda: fetched(ours, "POST", "/say", question, cookie), 303)

        assert NAME in fetched(ours, "GET", "/", cookie=cookie)[2]
        compared("page before the first question", look, bare, requests)
        ask()
        compared("page after one question", look, bare, requests)
        compared("question sent", ask, bare, requests)
        compared("page after 30 questions", look, bare, requests)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve_alone(sys.argv[2])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 1_000)
