"""The page that the app's manifest links to: who runs the bot, what becomes of what people write, and what it is for.

Teams shows these links to everybody before they add the app, so the page needs no sign-in and holds nobody's words.
"""

from collections.abc import Mapping
from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.platforms.teams.manifest import ABOUT_PATH, NAME

PRIVACY_TITLE, TERMS_TITLE = "What becomes of what you write", "What it is for"
ABOUT = """\
{name} is run by {federation}, for the people who work there. It answers questions about the staff Social Media Policy
word for word, shows where a formal request belongs, and takes a concern about an online post to the person who looks
after it. For help, ask your school office.
"""
PRIVACY = """\
What you write to {name} in Teams, and its answers there, are kept by Microsoft in your federation's Microsoft 365,
where those who look after it can search and export them. It does not make you anonymous: Teams knows who pressed what.

A concern is kept on the federation's own machine, encrypted, and is shown to those alone whose task it is. Notices
never hold its words. A question that the policy does not answer is kept without who asked it. Of a formal request only
its kind, time, school and outcome are kept.

Nothing is given to anybody else, and no answer is made up by a machine: what it quotes is the policy's own text. To see
what is kept about you, ask your school office.
"""
TERMS = """\
{name} is for those on the federation's staff list. It is not the safeguarding record, and nobody watches it around the
clock. If anyone is in danger now, call 999. An allegation about an adult who works with children does not belong in any
chat: tell the headteacher; about the headteacher, the chair of governors; about both, the local authority's designated
officer.
"""
NOTHING_HERE = "There is nothing at this address."
_HEADERS: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title></head>
<body>
<main>
<h1>{name}</h1>
{about}
<h2 id="privacy">{privacy_title}</h2>
{privacy}
<h2 id="terms">{terms_title}</h2>
{terms}
</main>
</body>
</html>
"""


def about_app(federation: str) -> ASGIApp:
    """Return the ASGI application that shows the page at ABOUT_PATH; it answers HTTP alone, and reads no body."""
    shown = HTMLResponse(page(federation), headers=_HEADERS)
    nothing = PlainTextResponse(NOTHING_HERE, status_code=404, headers=_HEADERS)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["path"] == ABOUT_PATH and scope["method"] in ("GET", "HEAD")
        await (shown if asked else nothing)(scope, receive, send)

    return app


def page(federation: str) -> str:
    """Return the page as HTML, with the federation's name as the policy has it."""
    parts = {"about": ABOUT, "privacy": PRIVACY, "terms": TERMS}
    shown = {part: _paragraphs(text.format(name=NAME, federation=federation)) for part, text in parts.items()}
    return _PAGE.format(name=NAME, privacy_title=PRIVACY_TITLE, terms_title=TERMS_TITLE, **shown)


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.strip().split("\n\n"))
