"""The page as people meet it: in Chromium, with and without JavaScript, by mouse, by keyboard and by ear."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, FilePayload, Page, ViewportSize, expect

from tests.browser import NO_CHROMIUM, chromium, chromium_path
from tests.platforms.web.house import TEACHER, WORDS

pytestmark = pytest.mark.browser

WIDE = ViewportSize(width=1280, height=900)
BAD_PAGE = """<!doctype html><title>Control</title><img src=x><input>
<p style="color:#ccc;background:#fff">Pale words</p><div style="width:9999px">Wide</div>"""
PHONE = ViewportSize(width=360, height=740)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; not for the session, since its event loop would stand in the way of other tests."""
    with chromium() as started:
        yield started


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the page and choose the teacher."""
    context = browser.new_context(viewport=WIDE, java_script_enabled=request.param)
    yield chosen(context.new_page(), address)
    context.close()


@pytest.fixture(params=[(w, s) for w in ("wide", "phone") for s in ("light", "dark")], ids=" ".join)
def look(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the page at each width and in each scheme."""
    width, scheme = request.param
    context = browser.new_context(viewport=WIDE if width == "wide" else PHONE, color_scheme=scheme)
    yield chosen(context.new_page(), address)
    context.close()


def chosen(page: Page, address: str) -> Page:
    page.goto(address)
    page.select_option("#person", TEACHER.id)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Hello, Sadia Rahman.")).to_be_visible()
    page.wait_for_load_state("load")
    return page


def ask(page: Page, line: str) -> None:
    page.fill("#words", line)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#latest .said-words")).to_have_text(line)
    page.wait_for_load_state("load")  # the script has begun; on a busy machine a test types faster than that


def problems(page: Page) -> list[str]:
    """Return what axe finds wrong with a page."""
    # The one rule of WCAG 2.2 AA that axe leaves out unless it is told to look.
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    response = Axe().run(page, options=options).response
    return [f"{found['id']}: {node['html']}" for found in response["violations"] for node in found["nodes"]]


def test_without_chromium_the_tests_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.access(chromium_path(), os.X_OK)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("TEST_CHROMIUM", raising=False)
    with pytest.raises(AssertionError, match=NO_CHROMIUM[:30]):
        chromium_path()


def test_a_question_is_typed_and_answered(page: Page) -> None:
    ask(page, "can I add a pupil on insta")
    expect(page.locator("#latest blockquote")).to_have_text(WORDS)
    expect(page.locator("#latest")).to_be_in_viewport()


def test_a_suggestion_and_a_button_are_one_press_each(page: Page) -> None:
    page.get_by_role("button", name="/policy B6").click()
    expect(page.locator("#latest blockquote")).to_have_count(1)
    page.locator("#latest").get_by_role("button", name="Whole section").click()
    expect(page.locator("#latest blockquote")).to_have_count(2)


def test_a_form_comes_back_with_its_problems_and_is_then_saved(page: Page) -> None:
    ask(page, "/report")
    page.get_by_label("Where is the post?").fill("Facebook")
    page.get_by_role("button", name="Save this concern").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Is it still there?").click()
    expect(page.get_by_role("radio", name="Yes").first).to_be_focused()
    page.get_by_role("radio", name="Yes").first.check()
    page.get_by_label("When did you see it?").fill("2026-11-20T08:05")
    page.get_by_label("What does it say").fill("Their words\nin two lines")
    page.get_by_label("Pictures of the post").set_input_files(
        [FilePayload(name="a.png", mimeType="image/png", buffer=b"png")]
    )
    expect(page.get_by_label("Where is the post?")).to_have_value("Facebook")
    page.get_by_role("button", name="Save this concern").click()
    expect(page.locator("#latest h3")).to_have_text("Saved, reference K7QM-2F")


def test_a_conversation_is_cleared(page: Page) -> None:
    ask(page, "my own words")
    page.get_by_role("button", name="Clear this conversation").click()
    expect(page.get_by_role("heading", name="Hello, Sadia Rahman.")).to_be_visible()


def test_enter_sends_and_shift_enter_does_not(browser: Browser, address: str) -> None:
    page = chosen(browser.new_page(), address)
    page.locator("#words").focus()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.locator("#latest .said-words")).to_have_text("one\ntwo")
    page.close()


def test_everything_is_done_by_keyboard_alone(browser: Browser, address: str) -> None:
    page = chosen(browser.new_page(), address)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the message box")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.id") == "words":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.type("may I")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#latest .said-words")).to_have_text("may I")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Whole section":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    expect(page.locator("#latest .said-words")).to_have_text("Whole section")
    page.close()


def test_axe_finds_nothing_wrong_and_nothing_runs_off_the_side(look: Page) -> None:
    assert problems(look) == []
    for line in ("can I add a pupil on insta", "/danger", "/everything", "x" * 700):
        look.fill("#words", line)
        look.get_by_role("button", name="Send").click()
        expect(look.locator("#latest .said-words").first).to_contain_text(line[:100])
    assert problems(look) == []
    assert not runs_off(look)


def test_axe_finds_nothing_wrong_with_a_form_and_its_problems(look: Page) -> None:
    ask(look, "/report")
    look.get_by_text("Who wrote it").click()
    assert problems(look) == []
    look.get_by_role("button", name="Save this concern").click()
    expect(look.get_by_role("alert")).to_be_visible()
    assert problems(look) == []
    assert not runs_off(look)


def test_axe_finds_nothing_wrong_with_the_first_page_and_with_a_page_that_is_not_there(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    for path in ("", "nothing-here"):
        page.goto(address + path)
        assert problems(page) == []
    page.close()


def test_the_control_page_has_what_axe_must_find(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(BAD_PAGE)
    found = {problem.partition(":")[0] for problem in problems(page)}
    assert {"image-alt", "label", "color-contrast", "html-has-lang"} <= found
    assert runs_off(page)
    page.close()


def runs_off(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide


def test_the_page_runs_without_a_word_in_the_console(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    chosen(page, address)
    ask(page, "/everything")
    assert said == []
    page.evaluate("console.log('control')")
    assert said == ["control"]
    page.close()


def test_on_a_phone_a_link_near_the_top_leads_to_the_notices(browser: Browser, address: str) -> None:
    page = chosen(browser.new_page(viewport=PHONE), address)
    link, notices = page.get_by_role("link", name="Notices (2)"), page.get_by_role("complementary", name="Notices")
    expect(link).to_be_in_viewport()
    expect(notices).not_to_be_in_viewport()
    link.click()
    expect(notices).to_be_in_viewport()
    page.set_viewport_size(WIDE)
    expect(link).to_be_hidden()
    page.close()


def test_a_half_filled_form_is_not_left_by_accident(browser: Browser, address: str) -> None:
    page = chosen(browser.new_page(), address)
    ask(page, "/report")
    page.get_by_label("Where is the post?").click()
    page.get_by_label("Where is the post?").fill("Facebook")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#words").fill("another question")
    page.get_by_role("button", name="Send").click(no_wait_after=True)
    expect(page.get_by_label("Where is the post?")).to_have_value("Facebook")
    assert asked == ["beforeunload"]
    page.close(run_before_unload=False)
