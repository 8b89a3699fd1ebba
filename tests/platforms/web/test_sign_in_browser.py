"""Signing in as people meet it: in Chromium, over TLS, at an Entra of our own that is another site to the browser."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from bot.microsoft.sign_in import EntraSignIn
from bot.platforms.web.app import create_app
from bot.platforms.web.entrance import SESSION_COOKIE, SigningIn
from bot.platforms.web.server import Server
from bot.platforms.web.sessions import ASKED_EVERY, IDLE
from tests.browser import chromium
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.microsoft_server import RESET, Authority
from tests.guard import GUARD
from tests.platforms.web.house import (
    ENVELOPE,
    FEDERATION_NAME,
    HEAD,
    RECORD,
    SECRET,
    TEACHER,
    WORDS,
    Saved,
    directory,
    dispatcher,
)
from tests.platforms.web.test_browser import PHONE, WIDE, ask, problems, runs_off

pytestmark = pytest.mark.browser
BUTTON = "Sign in with your school's Microsoft account"


class House:
    """The page behind TLS, its Entra, and a clock to move."""

    app: Starlette

    def __init__(self, microsoft: FakeMicrosoft) -> None:
        self.microsoft, self.saved, self.address, self.now = microsoft, Saved(), "", 0.0
        self.teacher = microsoft.entra.add_user(TEACHER.name, TEACHER.email)
        microsoft.entra.add_user(HEAD.name, HEAD.email)
        microsoft.entra.add_user("Nora Nobody", "nora.nobody@oak.example")

    def start(self) -> None:
        """Start the page anew: nobody is signed in."""
        account, tokens = self.microsoft.account, self.microsoft.tokens()
        sign_in = EntraSignIn(account, tokens.client, lambda: datetime.now(UTC))
        signing_in = SigningIn(sign_in, self.address, ENVELOPE, lambda: self.now, patience=30)
        self.app = create_app(
            dispatcher(self.saved), directory(), secret=SECRET, federation=FEDERATION_NAME, signing_in=signing_in
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the page as it stands now."""
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def house(microsoft: FakeMicrosoft, microsoft_authority: Authority) -> Iterator[House]:
    """Serve the page under the name localhost, while Entra has a number: to a browser they are two sites."""
    built, ready = House(microsoft), threading.Event()
    server = Server(built, "127.0.0.1", 0, lambda _address: ready.set())
    server.config.load()
    server.config.ssl = microsoft_authority.context()
    built.address = server.address.replace("http://127.0.0.1", "https://localhost").rstrip("/")
    microsoft.entra.app.redirects.add(f"{built.address}/signed-in")
    built.start()
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(GUARD)
    yield built
    server.should_exit = True
    thread.join(GUARD)
    assert not thread.is_alive()


def opened(browser: Browser, house: House, **how: Any) -> BrowserContext:  # noqa: ANN401 - as Playwright takes it
    """Open a browser of one test. It goes before the house does: over TLS a server waits for who is still there."""
    return browser.new_context(base_url=house.address, ignore_https_errors=True, **how)


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, house: House) -> Iterator[Page]:
    """Open a browser that nobody signed in with."""
    context = opened(browser, house, viewport=WIDE, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(browser: Browser, house: House) -> Iterator[Page]:
    """Open a browser with scripts."""
    context = opened(browser, house, viewport=WIDE)
    yield context.new_page()
    context.close()


def goes_to_entra(page: Page, house: House) -> None:
    page.goto(house.address)
    page.get_by_role("link", name=BUTTON).click()
    expect(page.get_by_role("heading", name="Pick an account")).to_be_visible()


def signs_in(page: Page, house: House, name: str = TEACHER.name) -> None:
    goes_to_entra(page, house)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=f"Hello, {name}.")).to_be_visible()
    page.wait_for_load_state("load")


def session_cookie(context: BrowserContext) -> dict[str, object]:
    (found,) = [dict(cookie) for cookie in context.cookies() if cookie["name"] == SESSION_COOKIE]
    return found


def test_somebody_signs_in_asks_and_signs_out(page: Page, house: House) -> None:
    signs_in(page, house)
    assert page.url == f"{house.address}/"
    expect(page.get_by_text("Signed in as Sadia Rahman, Teacher")).to_be_visible()
    ask(page, "can I add a pupil on insta")
    expect(page.locator("#latest blockquote")).to_have_text(WORDS)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    page.get_by_role("link", name="Sign out of Microsoft too").click()
    expect(page.get_by_role("link", name=BUTTON)).to_be_visible()
    assert page.url == f"{house.address}/"


def test_the_cookie_is_as_the_browser_demands_and_nothing_else_is_left(scripted: Page, house: House) -> None:
    signs_in(scripted, house)
    cookies = scripted.context.cookies(house.address)
    assert [cookie["name"] for cookie in cookies] == [SESSION_COOKIE]
    cookie = session_cookie(scripted.context)
    found = (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"], cookie["expires"])
    assert found == (True, True, "Lax", "/", -1)
    assert cookie["domain"] == "localhost"  # a host, not a domain, which would begin with a dot
    assert scripted.evaluate("document.cookie") == ""


def test_a_new_sign_in_has_a_new_cookie(scripted: Page, house: House) -> None:
    signs_in(scripted, house)
    before = session_cookie(scripted.context)["value"]
    scripted.goto(f"{house.address}/sign-in")
    scripted.get_by_role("link", name=HEAD.name).click()
    expect(scripted.get_by_text("Signed in as Martin Ashdown, Headteacher")).to_be_visible()
    assert session_cookie(scripted.context)["value"] != before


@pytest.mark.parametrize("name", ["Nora Nobody", "Cancel"])
def test_somebody_whom_the_page_is_not_for_reads_one_kind_sentence(page: Page, house: House, name: str) -> None:
    goes_to_entra(page, house)
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name="cannot find you on the staff list")).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_role("link", name=TEACHER.name).click()
    expect(page.get_by_role("heading", name="Hello, Sadia Rahman.")).to_be_visible()


def test_a_link_from_another_site_finds_somebody_signed_in(scripted: Page, house: House) -> None:
    signs_in(scripted, house)
    scripted.goto("about:blank")
    scripted.set_content(f'<a href="{house.address}/">Open</a>')
    scripted.get_by_role("link").click()
    expect(scripted.get_by_role("heading", name="Hello, Sadia Rahman.")).to_be_visible()


def test_a_form_on_another_site_does_nothing_in_somebodys_name(scripted: Page, house: House) -> None:
    signs_in(scripted, house)
    scripted.goto("about:blank")
    scripted.set_content(
        f'<form method="post" action="{house.address}/say"><input name="words" value="x"><button>Go</button></form>'
    )
    scripted.get_by_role("button").click()
    expect(scripted.get_by_role("heading", name="That did not come from this page")).to_be_visible()
    scripted.goto(house.address)
    expect(scripted.get_by_role("heading", name="Hello, Sadia Rahman.")).to_be_visible()


def test_after_signing_out_the_back_button_shows_nothing_of_it(scripted: Page, house: House) -> None:
    signs_in(scripted, house)
    ask(scripted, "/records")
    expect(scripted.get_by_text(RECORD)).to_be_visible()  # the control
    scripted.get_by_role("button", name="Sign out").click()
    expect(scripted.get_by_role("heading", name="You are signed out")).to_be_visible()
    scripted.go_back()
    expect(scripted.get_by_role("link", name=BUTTON)).to_be_visible()
    expect(scripted.get_by_text(RECORD)).to_have_count(0)


def too_late(page: Page, house: House) -> None:
    """Fill in a form, and send it after the page was started anew."""
    signs_in(page, house)
    ask(page, "/report")
    page.get_by_label("Where is the post?").fill("Facebook")
    page.get_by_label("When did you see it?").fill("2026-11-20T08:05")
    page.get_by_label("What does it say").fill("Their words\nin two lines")
    page.get_by_role("radio", name="Yes").first.check()
    house.start()
    page.get_by_role("button", name="Save this concern").click()
    expect(page.get_by_role("heading", name="What you sent is still here")).to_be_visible()


def test_a_form_that_is_sent_too_late_is_sent_again_from_the_same_tab(page: Page, house: House) -> None:
    too_late(page, house)
    expect(page.get_by_text("Their words")).to_be_visible()
    with page.context.expect_page() as popup:
        page.get_by_role("link", name="1. Sign in").click()
    other = popup.value
    other.get_by_role("link", name=TEACHER.name).click()
    expect(other.get_by_role("heading", name="Hello, Sadia Rahman.")).to_be_visible()
    page.get_by_role("button", name="2. Send it again").click()
    expect(page.locator("#latest h3")).to_have_text("Saved, reference K7QM-2F")
    assert [saving.answers.text("words") for saving in house.saved.forms] == ["Their words\nin two lines"]


def test_half_an_hour_later_somebody_is_signed_out_and_told_why(page: Page, house: House) -> None:
    signs_in(page, house)
    house.now += IDLE
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("You have been signed out.")


def test_who_is_disabled_at_entra_is_out_after_five_minutes(scripted: Page, house: House) -> None:
    signs_in(scripted, house)
    house.now += ASKED_EVERY
    scripted.reload()
    expect(scripted.get_by_role("heading", name="Hello, Sadia Rahman.")).to_be_visible()  # the control
    house.teacher.disabled = True
    house.now += ASKED_EVERY
    scripted.reload()
    expect(scripted.get_by_role("link", name=BUTTON)).to_be_visible()


def test_while_entra_is_down_records_are_closed_and_a_concern_is_saved(scripted: Page, house: House) -> None:
    signs_in(scripted, house)
    ask(scripted, "/records")
    expect(scripted.get_by_text(RECORD)).to_be_visible()  # the control
    house.microsoft.server.fail(RESET, times=None)
    house.now += ASKED_EVERY
    ask(scripted, "/records")
    expect(scripted.locator("#latest")).to_contain_text("I cannot check just now who works here")
    expect(scripted.get_by_text(RECORD)).to_have_count(0)
    ask(scripted, "/report")
    expect(scripted.get_by_role("button", name="Save this concern")).to_be_visible()


def test_signing_in_says_no_word_in_the_console(scripted: Page, house: House) -> None:
    said: list[str] = []
    scripted.on("console", lambda message: said.append(f"{message.location['url']}: {message.text}"))
    scripted.on("pageerror", lambda error: said.append(str(error)))
    signs_in(scripted, house)
    scripted.get_by_role("button", name="Sign out").click()
    expect(scripted.get_by_role("heading", name="You are signed out")).to_be_visible()
    entra = house.microsoft.server.base
    assert [text for text in said if not text.startswith(entra)] == []
    scripted.evaluate("console.log('control')")
    assert "control" in said[-1]


@pytest.fixture(params=[(w, s) for w in ("wide", "phone") for s in ("light", "dark")], ids=" ".join)
def look(request: pytest.FixtureRequest, browser: Browser, house: House) -> Iterator[Page]:
    """Open a browser at each width and in each scheme."""
    width, scheme = request.param
    context = opened(browser, house, viewport=WIDE if width == "wide" else PHONE, color_scheme=scheme)
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_wrong_with_the_new_pages(look: Page, house: House) -> None:
    look.goto(house.address)
    assert seen(look) == []
    too_late(look, house)
    assert seen(look) == []
    look.goto(house.address)
    expect(look.get_by_role("status")).to_be_visible()
    assert seen(look) == []
    signs_in(look, house)
    assert seen(look) == []
    look.get_by_role("button", name="Sign out").click()
    expect(look.get_by_role("heading", name="You are signed out")).to_be_visible()
    assert seen(look) == []
    goes_to_entra(look, house)
    look.get_by_role("link", name="Nora Nobody").click()
    expect(look.get_by_role("link", name="Sign in again")).to_be_visible()
    assert seen(look) == []


def seen(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, and whether it runs off the side."""
    return problems(page) + (["it runs off the side"] if runs_off(page) else [])
