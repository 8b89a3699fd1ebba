"""A browser without a screen: keeps cookies, says where it comes from, and reads the page."""

import asyncio
from collections.abc import Mapping
from typing import Any

from httpx import ASGITransport, AsyncClient, Response
from lxml import html
from starlette.types import ASGIApp

ORIGIN = "http://testserver:8140"
HERE = {"origin": ORIGIN}


class Http:
    """HTTP against an ASGI application in this process. Redirects are shown, not followed."""

    def __init__(self, app: ASGIApp, origin: str = ORIGIN) -> None:
        self._client = AsyncClient(transport=ASGITransport(app), base_url=origin)
        self.cookies = self._client.cookies

    def request(self, method: str, path: str, **more: Any) -> Response:  # noqa: ANN401 - as httpx takes it
        """Send a request."""
        return asyncio.run(self.sending(method, path, **more))

    async def sending(self, method: str, path: str, **more: Any) -> Response:  # noqa: ANN401 - as httpx takes it
        """Send a request while other things happen."""
        return await self._client.request(method, path, **more)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """Ask for a page."""
        return self.request("GET", path, headers=headers)

    def post(self, path: str, content: bytes, headers: Mapping[str, str]) -> Response:
        """Send a body as it is."""
        return self.request("POST", path, content=content, headers=headers)


class Client:
    """Asks the page as a browser would."""

    def __init__(self, app: ASGIApp, origin: str = ORIGIN) -> None:
        self.http, self._origin = Http(app, origin), {"origin": origin}

    def choose(self, person_id: str) -> Response:
        """Choose who one is."""
        return self.post("/who", person=person_id)

    def post(self, path: str, **fields: str) -> Response:
        """Send a form without files from our own page."""
        headers = self._origin | {"content-type": "application/x-www-form-urlencoded"}
        return self.http.request("POST", path, data=fields, headers=headers)

    def say(self, line: str) -> Response:
        """Type a line."""
        return self.post("/say", words=line)

    def page(self) -> html.HtmlElement:
        """Return the page as it stands now."""
        response = self.http.get("/")
        assert response.status_code == 200
        return read(response)

    def send(
        self, fields: Mapping[str, str | list[str]], files: list[tuple[str, tuple[str, bytes, str]]] | None = None
    ) -> Response:
        """Send a form as multipart, as the browser does."""
        none = [("f.evidence", ("", b"", "application/octet-stream"))]
        return self.http.request("POST", "/send", data=fields, files=files or none, headers=self._origin)


def read(response: Response) -> html.HtmlElement:
    """Return a response as a tree."""
    return html.document_fromstring(response.text)


def words(tree: html.HtmlElement, selector: str) -> list[str]:
    """Return the text of everything that an XPath finds, white space joined."""
    return [" ".join(element.text_content().split()) for element in tree.xpath(selector)]
