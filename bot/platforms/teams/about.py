"""The page that the app's manifest links to: who runs the bot, what becomes of what people write, and what it is for.

Teams shows these links to everybody before they add the app, so the page needs no sign-in and holds nobody's words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
A file that you send to {name} stays in your own OneDrive, in Microsoft Teams Chat Files, until you delete it there.

A concern, with who raised it, is kept on the federation's own machine, its words encrypted, and is shown to those alone
whose task it is. Notices never hold its words. Each Monday every reader among senior management gets a workbook of the
concerns that they may read. It lies on that machine in a private folder, and is not encrypted there. {copies}

A question that the policy does not answer is kept without who asked it. Of a formal request only its kind, time, school
and outcome are kept; that it was yours is forgotten within about three weeks. The staff list is kept too:
your name, work address, school, role and manager, and, while you work here, where Teams reaches you. So is a trail of
who did what and when, without anybody's words, which cannot be changed. The federation decides how long concerns, their
workbooks and the trail are kept: {name} deletes none of them by itself, and cannot yet erase a single one.

{name} gives nothing to anybody else, and no answer is made up by a machine: what it quotes is the policy's own text.

You may ask to see what is kept about you, and to have it put right or erased; not everything about others can be shown,
and some records have to be kept. Ask your school office for whoever looks after data protection. If you are not content
with the answer, you may complain to the Information Commissioner's Office: ico.org.uk.
"""
NO_COPY = "It is put nowhere else."
COPIES = "A copy goes {places}, where Microsoft keeps it."
TO_SHAREPOINT = "into a SharePoint folder of its reader's"
TO_ONEDRIVE = "into its reader's own OneDrive"
IF_THEY_AGREE = "into its reader's own OneDrive if they agree"
BY_MAIL = "to its reader by mail"
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


@dataclass(frozen=True, slots=True)
class Copies:
    """Where Monday's workbooks go besides our own machine; `if_they_agree` is into a OneDrive, from a chat in Teams."""

    sharepoint: bool = False
    onedrive: bool = False
    if_they_agree: bool = False
    by_mail: bool = False

    def told(self) -> str:
        """Return it as a sentence."""
        ways = (
            (self.sharepoint, TO_SHAREPOINT),
            (self.onedrive, TO_ONEDRIVE),
            (self.if_they_agree and not self.onedrive, IF_THEY_AGREE),
            (self.by_mail, BY_MAIL),
        )
        places = [place for chosen, place in ways if chosen]
        return COPIES.format(places=", and ".join(places)) if places else NO_COPY


NOWHERE_ELSE = Copies()


def about_app(federation: str, copies: Copies = NOWHERE_ELSE) -> ASGIApp:
    """Return the ASGI application that shows the page at ABOUT_PATH; it answers HTTP alone, and reads no body."""
    shown = HTMLResponse(page(federation, copies), headers=_HEADERS)
    nothing = PlainTextResponse(NOTHING_HERE, status_code=404, headers=_HEADERS)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["path"] == ABOUT_PATH and scope["method"] in ("GET", "HEAD")
        await (shown if asked else nothing)(scope, receive, send)

    return app


def page(federation: str, copies: Copies = NOWHERE_ELSE) -> str:
    """Return the page as HTML, with the federation's name as the policy has it."""
    parts = {"about": ABOUT, "privacy": PRIVACY, "terms": TERMS}
    shown = {
        part: _paragraphs(text.format(name=NAME, federation=federation, copies=copies.told()))
        for part, text in parts.items()
    }
    return _PAGE.format(name=NAME, privacy_title=PRIVACY_TITLE, terms_title=TERMS_TITLE, **shown)


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.strip().split("\n\n"))
