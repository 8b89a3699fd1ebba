"""Signing in to the page, over its addresses: who is let in, for how long, and what becomes of what they sent."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import pytest
from httpx import Response
from lxml import html

from bot.errors import WrongSettings
from bot.events import Action, Event
from bot.people import Directory
from bot.people.signing_in import SignedIn
from bot.platforms.web.app import Rules, create_app
from bot.platforms.web.entrance import FLOW_COOKIE, SESSION_COOKIE, SigningIn
from bot.platforms.web.line import AT_ONCE
from bot.platforms.web.sessions import ABSOLUTE, ASKED_EVERY, FLOW, IDLE, PAUSE
from tests.fakes.person import FakeDirectory
from tests.fakes.signing_in import ELSEWHERE, FakeSignIn, state_in
from tests.guard import GUARD, impatiently, out_of_patience, set_forward
from tests.platforms.web.client import Client, read, words
from tests.platforms.web.conftest import SMALL
from tests.platforms.web.house import (
    ENVELOPE,
    FEDERATION_NAME,
    FORM_NONCE,
    HEAD,
    NOW,
    RECORD,
    SECRET,
    TEACHER,
    WORDS,
    Saved,
    directory,
    dispatcher,
)

ADDRESS = "https://staffroom.oak.example"
OTHER_SITE = {"origin": "https://evil.example"}
CHANGED = Event("f1", Action.STAFF_LIST_READ, "staff", NOW)
WRITTEN = "They said <b>this</b>\nin two lines"
FORM: dict[str, str | list[str]] = {
    "command": "report",
    "step": "save",
    "nonce": FORM_NONCE,
    "seen": "7",
    "label": "Save this concern",
    "who": TEACHER.id,
    "f.platform": "Facebook",
    "f.seen": "2026-11-20T08:05",
    "f.words": WRITTEN,
    "f.there": "yes",
    "f.kinds": ["threat", "hate"],
}


@dataclass
class Porch:
    """The page with sign-in, a clock to move, and browsers in front of it."""

    saved: Saved = field(default_factory=Saved)
    sign_in: FakeSignIn = field(default_factory=FakeSignIn)
    now: float = 1_000.0
    patience: float = 30.0

    def __post_init__(self) -> None:
        self.start()

    def start(self, people: Directory | None = None) -> None:
        """Start the page, as after a restart."""
        signing_in = SigningIn(self.sign_in, f"{ADDRESS}/", ENVELOPE, lambda: self.now, self.patience)
        self.app = create_app(
            dispatcher(self.saved),
            people or directory(),
            secret=SECRET,
            federation=FEDERATION_NAME,
            rules=Rules(limits=SMALL),
            signing_in=signing_in,
        )

    def browser(self) -> Client:
        """Return a browser that nobody signed in with."""
        return Client(self.app, ADDRESS)

    def signed_in(self, email: str = TEACHER.email) -> Client:
        """Return a browser that somebody signed in with."""
        client = self.browser()
        assert comes_back(client, email).headers["location"] == "/"
        return client

    def moved(self, client: Client) -> Client:
        """Return the same browser in front of the page as it was started anew."""
        after = self.browser()
        after.http.cookies.update(client.http.cookies)
        return after


def comes_back(client: Client, email: str = TEACHER.email) -> Response:
    """Sign in at Entra, and come back."""
    state = state_in(client.http.get("/sign-in").headers["location"])
    return client.http.get(f"/signed-in?state={state}&code={email}")


def heading(response: Response) -> str:
    (said,) = words(read(response), "//h1")
    return said


def is_sign_in(response: Response) -> bool:
    return bool(read(response).xpath("//a[@href='/sign-in' and contains(., 'Microsoft account')]"))


def cookies(response: Response) -> SimpleCookie:
    """Return the cookies that a response sets."""
    set_ = SimpleCookie()
    for header in response.headers.get_list("set-cookie"):
        set_.load(header)
    return set_


@pytest.fixture
def porch() -> Iterator[Porch]:
    built = Porch()
    yield built
    built.sign_in.let_go.set()


# Coming in


def test_a_stranger_is_shown_one_button_what_this_is_and_what_to_do_in_danger(porch: Porch) -> None:
    response = porch.browser().http.get("/")
    page = read(response)
    assert response.status_code == 200
    assert words(page, "//main//a") == ["Sign in with your school's Microsoft account"]
    assert not page.xpath("//form | //select | //textarea")
    assert FEDERATION_NAME in words(page, "//main")[0]
    assert "call 999" in words(page, "//main")[0]
    assert "You have been signed out" not in words(page, "//main")[0]


def test_nobody_is_named_to_a_stranger_and_nobody_is_called_invented(porch: Porch) -> None:
    assert TEACHER.name not in porch.browser().http.get("/").text
    page = porch.signed_in().http.get("/").text
    assert HEAD.name not in page
    assert "are invented" not in page


def test_somebody_on_the_list_signs_in_and_is_named_with_a_way_out(porch: Porch) -> None:
    page = porch.signed_in().page()
    assert words(page, "//h1") == ["Hello, Sadia Rahman."]
    assert words(page, "//header//p[strong]") == ["Signed in as Sadia Rahman, Teacher"]
    assert [form.get("action") for form in page.xpath("//header//form")] == ["/sign-out"]
    assert words(page, "//header//button") == ["Sign out"]
    assert "sign out or are signed out" in words(page, "//p[contains(@class, 'kept')]")[0]
    assert not page.xpath("//select[@name='person']")


def test_who_is_signed_in_is_answered(porch: Porch) -> None:
    client = porch.signed_in()
    assert client.say("can I add a pupil on insta").status_code == 303
    assert words(client.page(), "//blockquote") == [WORDS]


def test_roles_come_from_our_list(porch: Porch) -> None:
    assert words(porch.signed_in(HEAD.email).page(), "//header//strong") == ["Martin Ashdown, Headteacher"]


def test_signing_in_begins_at_entra_and_comes_back_to_our_own_address(porch: Porch) -> None:
    response = porch.browser().http.get("/sign-in")
    assert response.status_code == 303
    assert response.headers["location"].startswith(f"{ELSEWHERE}/authorize?")
    assert "staffroom.oak.example%2Fsigned-in" in response.headers["location"]


def test_whose_user_name_is_not_the_address_on_the_list_is_known_by_the_e_mail_address(porch: Porch) -> None:
    assert comes_back(porch.browser(), "s.rahman@oak.example").status_code == 403  # the control
    porch.sign_in.mails["s.rahman@oak.example"] = TEACHER.email
    client = porch.signed_in("s.rahman@oak.example")
    assert words(client.page(), "//h1") == ["Hello, Sadia Rahman."]
    porch.now += ASKED_EVERY
    assert words(client.page(), "//h1") == ["Hello, Sadia Rahman."]


def test_two_names_of_two_people_let_in_neither(porch: Porch) -> None:
    porch.sign_in.mails[TEACHER.email] = HEAD.email
    assert comes_back(porch.browser(), TEACHER.email).status_code == 403


def test_whose_e_mail_address_has_become_anothers_is_out_within_five_minutes(porch: Porch) -> None:
    client = porch.signed_in()
    porch.sign_in.mails[TEACHER.email] = HEAD.email
    porch.now += ASKED_EVERY
    assert is_sign_in(client.http.get("/"))


@pytest.mark.parametrize("email", ["nobody@oak.example", "sadia.rahman@other.example"])
def test_somebody_who_is_not_on_the_list_is_told_one_kind_sentence(porch: Porch, email: str) -> None:
    client = porch.browser()
    response = comes_back(client, email)
    assert response.status_code == 403
    assert "cannot find you on the staff list" in heading(response)
    assert "call 999" in response.text
    assert SESSION_COOKIE not in client.http.cookies


def test_every_reason_for_not_letting_somebody_in_reads_the_same(porch: Porch) -> None:
    porch.sign_in.gone.add(HEAD.email)
    cases = [comes_back(porch.browser(), email) for email in ("nobody@oak.example", HEAD.email)]
    client = porch.browser()
    client.http.get("/sign-in")
    cases.append(client.http.get("/signed-in?state=another&code=" + TEACHER.email))
    client = porch.browser()
    state = state_in(client.http.get("/sign-in").headers["location"])
    cases.append(client.http.get(f"/signed-in?state={state}&error=access_denied"))
    assert {(case.status_code, case.content) for case in cases} == {(403, cases[0].content)}
    assert comes_back(porch.browser()).status_code == 303  # the control


def test_the_answer_of_entra_serves_once(porch: Porch) -> None:
    client = porch.browser()
    state = state_in(client.http.get("/sign-in").headers["location"])
    kept = dict(client.http.cookies)
    answer = f"/signed-in?state={state}&code={TEACHER.email}"
    assert client.http.get(answer).status_code == 303
    client.http.cookies.update(kept)
    response = client.http.get(answer)
    assert (response.status_code, heading(response)) == (400, "This sign-in cannot be finished here.")
    assert "call 999" in response.text


def test_another_browser_cannot_finish_what_one_began(porch: Porch) -> None:
    mine, theirs = porch.browser(), porch.browser()
    state = state_in(theirs.http.get("/sign-in").headers["location"])
    answer = f"/signed-in?state={state}&code={HEAD.email}"  # a link that somebody was sent: login CSRF
    assert mine.http.get(answer).status_code == 400
    mine.http.get("/sign-in")
    assert mine.http.get(answer).status_code == 403
    assert SESSION_COOKIE not in mine.http.cookies
    assert theirs.http.get(answer).status_code == 303  # the control


@pytest.mark.parametrize(("seconds", "status"), [(FLOW - 1, 303), (FLOW, 400)])
def test_a_sign_in_has_ten_minutes(porch: Porch, seconds: float, status: int) -> None:
    client = porch.browser()
    state = state_in(client.http.get("/sign-in").headers["location"])
    porch.now += seconds
    assert client.http.get(f"/signed-in?state={state}&code={TEACHER.email}").status_code == status


def test_a_restart_between_the_two_is_said_kindly(porch: Porch) -> None:
    client = porch.browser()
    state = state_in(client.http.get("/sign-in").headers["location"])
    porch.start()
    response = porch.moved(client).http.get(f"/signed-in?state={state}&code={TEACHER.email}")
    assert response.status_code == 400
    assert "before the program was started again" in response.text


# Cookies


@pytest.mark.parametrize("name", [SESSION_COOKIE, FLOW_COOKIE])
def test_a_cookie_is_for_this_host_over_tls_and_for_no_script(porch: Porch, name: str) -> None:
    client = porch.browser()
    begun = client.http.get("/sign-in")
    state = state_in(begun.headers["location"])
    response = client.http.get(f"/signed-in?state={state}&code={TEACHER.email}") if name == SESSION_COOKIE else begun
    cookie = cookies(response)[name]
    assert name.startswith("__Host-")
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "lax", "/")
    assert (cookie["domain"], cookie["max-age"], cookie["expires"]) == ("", "", "")
    assert len(cookie.value) >= 43


def test_signing_in_leaves_the_cookie_of_the_flow_behind(porch: Porch) -> None:
    assert set(porch.signed_in().http.cookies) == {SESSION_COOKIE}


def test_a_token_that_somebody_planted_is_not_taken_over(porch: Porch) -> None:
    theirs = porch.signed_in(HEAD.email)
    planted = theirs.http.cookies[SESSION_COOKIE]
    mine = porch.moved(theirs)
    comes_back(mine)
    token = mine.http.cookies[SESSION_COOKIE]
    assert token != planted
    assert words(mine.page(), "//h1") == ["Hello, Sadia Rahman."]
    assert is_sign_in(theirs.http.get("/"))  # what was there before has ended


def test_a_token_that_we_never_gave_is_nobodys_before_and_after_signing_in(porch: Porch) -> None:
    client = porch.browser()
    client.http.cookies.set(SESSION_COOKIE, "x" * 43)
    assert is_sign_in(client.http.get("/"))
    comes_back(client)
    planted = porch.browser()
    planted.http.cookies.set(SESSION_COOKIE, "x" * 43)
    assert is_sign_in(planted.http.get("/"))


def test_a_cookie_of_the_picker_opens_nothing(porch: Porch) -> None:
    picker = Client(create_app(dispatcher(Saved()), directory(), secret=SECRET, federation=""), "https://localhost")
    picker.choose(TEACHER.id)
    (name,) = picker.http.cookies
    client = porch.browser()
    client.http.cookies.set(name, picker.http.cookies[name])
    client.http.cookies.set("staffroom-443", picker.http.cookies[name])
    assert is_sign_in(client.http.get("/"))
    assert client.say("x").status_code == 403


# Staying out


@pytest.mark.parametrize("path", ["/say", "/ask", "/send", "/forget"])
def test_without_a_session_nothing_can_be_done(porch: Porch, path: str) -> None:
    response = porch.browser().post(path, words="my own words", command="policy")
    assert response.status_code == 403
    assert heading(response) == "You are not signed in, so nothing was saved or answered."
    assert "call 999" in response.text


@pytest.mark.parametrize("path", ["/file/guessed", "/nothing-here", "/who", "/say", "/sign-out"])
def test_without_a_session_every_address_shows_the_way_in(porch: Porch, path: str) -> None:
    response = porch.browser().http.get(path)
    assert response.status_code == 403
    assert is_sign_in(response)


def test_with_a_session_what_is_not_there_is_said_not_to_be(porch: Porch) -> None:
    client = porch.signed_in()
    assert [client.http.get(path).status_code for path in ("/nothing-here", "/who", "/say")] == [404, 404, 405]


def test_the_list_of_people_to_pick_is_closed(porch: Porch) -> None:
    for client in (porch.browser(), porch.signed_in(HEAD.email)):
        assert client.choose(TEACHER.id).status_code == 404
    assert words(client.page(), "//h1") == ["Hello, Martin Ashdown."]


def test_without_sign_in_its_addresses_are_not_there(stranger: Client) -> None:
    assert [stranger.http.get(path).status_code for path in ("/sign-in", "/signed-in", "/signed-out")] == [404] * 3
    assert stranger.post("/sign-out").status_code == 404


# Going out


def test_signing_out_ends_the_session_and_its_conversation(porch: Porch) -> None:
    client = porch.signed_in()
    client.say("my own words")
    stolen = porch.moved(client)
    assert "my own words" in stolen.http.get("/").text  # the control
    response = client.post("/sign-out")
    assert (response.status_code, response.headers["location"]) == (303, "/signed-out")
    assert not client.http.cookies
    assert is_sign_in(stolen.http.get("/"))
    assert "my own words" not in porch.signed_in().http.get("/").text


def test_who_is_signed_out_is_shown_how_to_leave_microsoft_too(porch: Porch) -> None:
    page = read(porch.browser().http.get("/signed-out"))
    address = f"{ELSEWHERE}/logout?post_logout_redirect_uri=https%3A%2F%2Fstaffroom.oak.example%2F"
    assert page.xpath("//main//a/@href") == [address, "/sign-in"]


def test_signing_out_twice_or_by_looking_harms_nobody(porch: Porch) -> None:
    client = porch.signed_in()
    assert client.http.get("/sign-out").status_code == 405
    assert words(client.page(), "//h1") == ["Hello, Sadia Rahman."]
    assert [client.post("/sign-out").status_code for _ in range(2)] == [303, 303]


def test_another_site_cannot_sign_anybody_out(porch: Porch) -> None:
    client = porch.signed_in()
    assert client.http.request("POST", "/sign-out", headers=OTHER_SITE).status_code == 403
    assert words(client.page(), "//h1") == ["Hello, Sadia Rahman."]


@pytest.mark.parametrize(("seconds", "stays"), [(IDLE - 1, True), (IDLE, False)])
def test_half_an_hour_without_use_signs_somebody_out(porch: Porch, seconds: float, stays: bool) -> None:  # noqa: FBT001 - a case
    client = porch.signed_in()
    porch.now += seconds
    response = client.http.get("/")
    assert is_sign_in(response) is not stays
    assert ("You have been signed out" in response.text) is not stays


def test_a_working_day_signs_somebody_out_however_much_they_did(porch: Porch) -> None:
    client = porch.signed_in()
    until = porch.now + ABSOLUTE
    while porch.now + IDLE - 1 < until:
        assert words(client.page(), "//h1") == ["Hello, Sadia Rahman."]
        porch.now += IDLE - 1
    porch.now = until
    assert is_sign_in(client.http.get("/"))


def test_a_restart_signs_everybody_out_and_says_so(porch: Porch) -> None:
    client = porch.signed_in()
    porch.start()
    response = porch.moved(client).http.get("/")
    assert is_sign_in(response)
    assert "when the program is started again" in " ".join(response.text.split())


# Who has left


def test_a_leaver_on_our_list_is_out_at_once(porch: Porch) -> None:
    people = FakeDirectory([TEACHER, HEAD])
    porch.start(people)
    client, other = porch.signed_in(), porch.signed_in(HEAD.email)
    assert client.say("x").status_code == 303  # the control
    people.replace_staff([HEAD], (), CHANGED)
    response = client.say("my own words")
    assert response.status_code == 403
    assert "cannot find you on the staff list" in heading(response)
    assert is_sign_in(client.http.get("/"))
    assert words(other.page(), "//h1") == ["Hello, Martin Ashdown."]


def test_who_was_disabled_at_entra_is_out_within_five_minutes(porch: Porch) -> None:
    client, other = porch.signed_in(), porch.signed_in(HEAD.email)
    porch.sign_in.gone.add(TEACHER.email)
    porch.now += ASKED_EVERY - 1
    assert client.say("x").status_code == 303
    assert porch.sign_in.asked == []
    porch.now += 1
    assert client.say("x").status_code == 403
    assert is_sign_in(client.http.get("/"))
    assert words(other.page(), "//h1") == ["Hello, Martin Ashdown."]
    assert porch.sign_in.asked == [TEACHER.email, HEAD.email]


def test_who_is_still_welcome_is_asked_about_once_in_five_minutes(porch: Porch) -> None:
    client = porch.signed_in()
    for _ in range(3):
        porch.now += ASKED_EVERY
        assert [client.http.get("/").status_code for _ in range(3)] == [200] * 3
    assert len(porch.sign_in.asked) == 3


def test_of_several_requests_at_once_one_asks(porch: Porch) -> None:
    client = porch.signed_in()
    porch.now += ASKED_EVERY
    assert not any(map(is_sign_in, together(client)))
    assert len(porch.sign_in.asked) == 1


def test_of_several_requests_at_once_none_gets_in_when_somebody_has_left(porch: Porch) -> None:
    client = porch.signed_in()
    porch.sign_in.gone.add(TEACHER.email)
    porch.now += ASKED_EVERY
    assert all(map(is_sign_in, together(client)))
    assert len(porch.sign_in.asked) == 1


def together(client: Client) -> list[Response]:
    """Ask for the page five times at once."""

    async def five() -> list[Response]:
        return await asyncio.gather(*(client.http.sending("GET", "/") for _ in range(5)))

    return asyncio.run(five())


def last(client: Client) -> str:
    return words(client.page(), "//*[@id='latest']")[-1]


def test_while_entra_is_out_of_reach_reading_is_closed_and_raising_is_open(porch: Porch) -> None:
    client = porch.signed_in()
    client.say("/records")
    assert RECORD in last(client)  # the control
    porch.sign_in.out_of_reach = True
    porch.now += ASKED_EVERY
    client.say("/records")
    assert "I cannot check just now who works here" in last(client)
    assert RECORD not in client.http.get("/").text  # not even what was read before
    assert client.send(FORM).status_code == 303
    assert len(porch.saved.forms) == 1
    assert "Saved, reference K7QM-2F" in last(client)


def test_when_entra_answers_again_everything_is_there_again(porch: Porch) -> None:
    client = porch.signed_in()
    client.say("/records")
    porch.sign_in.out_of_reach = True
    porch.now += ASKED_EVERY
    client.send(FORM | {"f.platform": ""})
    porch.sign_in.out_of_reach = False
    porch.now += PAUSE
    page = client.page()
    assert RECORD in page.text_content()
    assert page.get_element_by_id("f-words").text.strip() == WRITTEN
    client.say("/records")
    assert RECORD in last(client)


def test_a_file_is_not_handed_out_while_nobody_can_say_who_works_here(porch: Porch) -> None:
    client = porch.signed_in()
    client.say("/records")
    (address,) = client.page().xpath("//a[@download]/@href")
    assert client.http.get(address).status_code == 200  # the control
    porch.sign_in.out_of_reach = True
    porch.now += ASKED_EVERY
    response = client.http.get(address)
    assert (response.status_code, RECORD in response.text) == (503, False)
    assert client.http.get("/file/guessed").status_code == 404


def test_entra_is_left_alone_for_some_seconds_after_it_was_out_of_reach(porch: Porch) -> None:
    client = porch.signed_in()
    porch.sign_in.out_of_reach = True
    porch.now += ASKED_EVERY
    for _ in range(5):
        client.http.get("/")
    assert len(porch.sign_in.asked) == 1
    porch.now += PAUSE
    client.http.get("/")
    assert len(porch.sign_in.asked) == 2


def test_who_left_while_entra_was_out_of_reach_is_out_when_it_answers(porch: Porch) -> None:
    client = porch.signed_in()
    porch.sign_in.out_of_reach = True
    porch.now += ASKED_EVERY
    assert client.http.get("/").status_code == 200
    porch.sign_in.out_of_reach = False
    porch.sign_in.gone.add(TEACHER.email)
    porch.now += PAUSE
    assert is_sign_in(client.http.get("/"))


def test_who_signs_out_while_entra_is_asked_stays_out() -> None:
    porch = Porch()
    client = porch.signed_in()
    porch.now += ASKED_EVERY
    porch.sign_in.hangs = True

    async def both() -> tuple[Response, Response]:
        looking = asyncio.create_task(client.http.sending("GET", "/"))
        assert await asyncio.to_thread(porch.sign_in.waits.wait, GUARD)
        out = await client.http.sending("POST", "/sign-out", headers={"origin": ADDRESS})
        porch.sign_in.let_go.set()
        return await looking, out

    looked, out = asyncio.run(both())
    assert out.status_code == 303
    assert is_sign_in(looked)


# Entra out of reach, or silent


def test_without_entra_nobody_can_sign_in_and_the_page_says_so(porch: Porch) -> None:
    client = porch.browser()
    state = state_in(client.http.get("/sign-in").headers["location"])
    porch.sign_in.out_of_reach = True
    for path in ("/sign-in", f"/signed-in?state={state}&code={TEACHER.email}"):
        response = client.http.get(path)
        assert response.status_code == 503
        assert heading(response) == "Microsoft cannot be reached at the moment, so nobody can be signed in."
        assert "call 999" in response.text
    porch.sign_in.out_of_reach = False
    assert comes_back(client).status_code == 303  # the control


def test_a_silent_entra_keeps_nobody_waiting_and_is_not_asked_by_everybody() -> None:
    porch = Porch()
    one, other = porch.signed_in(), porch.signed_in(HEAD.email)
    porch.sign_in.hangs = True
    porch.now += ASKED_EVERY
    asked = {"data": {"words": "/records"}, "headers": {"origin": ADDRESS}}
    out_of_patience(lambda: one.http.sending("POST", "/say", **asked), porch.sign_in.waits)
    other.say("/records")
    assert "I cannot check just now who works here" in last(one)
    assert "I cannot check just now who works here" in last(other)
    assert porch.sign_in.asked == [TEACHER.email]
    stranger = porch.browser().http
    assert out_of_patience(lambda: stranger.sending("GET", "/sign-in"), porch.sign_in.waits).status_code == 503
    porch.sign_in.hangs = False
    porch.sign_in.let_go.set()


class SlowForStrangers(FakeSignIn):
    """Finishes no sign-in while `hangs`, and answers everything else."""

    def again(self, known: SignedIn) -> SignedIn | None:
        """Say whether somebody is still welcome, whatever strangers do."""
        return self._known(known.name)


def test_strangers_who_keep_entra_busy_close_nothing_to_those_who_are_signed_in() -> None:
    porch = Porch(sign_in=SlowForStrangers())
    head = porch.signed_in(HEAD.email)
    strangers = [porch.browser() for _ in range(2 * AT_ONCE)]
    states = [state_in(stranger.http.get("/sign-in").headers["location"]) for stranger in strangers]
    porch.now += ASKED_EVERY
    porch.sign_in.hangs = True

    async def all_at_once() -> list[Response]:
        answers = (f"/signed-in?state={state}&code=guessed" for state in states)
        trying = zip(strangers, answers, strict=True)
        asking = [asyncio.create_task(each.http.sending("GET", answer)) for each, answer in trying]
        assert await asyncio.to_thread(porch.sign_in.waits.wait, GUARD)
        shown = await head.http.sending("POST", "/say", data={"words": "/records"}, headers={"origin": ADDRESS})
        return [shown, *await impatiently(asyncio.gather(*asking))]

    try:
        shown, *refused = set_forward(all_at_once())
    finally:
        porch.sign_in.let_go.set()
    assert shown.status_code == 303
    assert "Shown at " in last(head)  # it was, and so much time has passed since that nobody came for it
    head.say("/records")
    assert {answer.status_code for answer in refused} == {503}
    assert {heading(answer) for answer in refused} <= {
        "Microsoft cannot be reached at the moment, so nobody can be signed in.",
        "Too many people are signing in at this moment, so your turn did not come.",
    }
    assert RECORD in last(head)  # also after the strangers were kept waiting in vain


# What was written


def shown_again(response: Response) -> html.HtmlElement:
    """Return the form that sends again what was sent by somebody who was not signed in."""
    (form,) = read(response).xpath("//main//form")
    return form


def send_again(client: Client, response: Response) -> Response:
    """Press the button of that form, as the browser would."""
    form = shown_again(response)
    fields: dict[str, str | list[str]] = {}
    for each in form.findall("input"):
        before = fields.get(each.get("name"), [])
        fields[each.get("name")] = [*before, each.get("value")]
    return client.http.request("POST", form.get("action"), files=multipart(fields), headers={"origin": ADDRESS})


def multipart(fields: dict[str, str | list[str]]) -> list[tuple[str, tuple[None, str]]]:
    return [(name, (None, value)) for name, values in fields.items() for value in values]


def test_a_form_that_comes_after_the_session_has_ended_is_sent_again_with_every_word(porch: Porch) -> None:
    client = porch.signed_in()
    porch.now += IDLE
    response = client.send(FORM)
    page = read(response)
    assert (response.status_code, porch.saved.forms) == (403, [])
    assert "What you sent is still here" in words(page, "//h2")
    assert WRITTEN in [shown.text_content() for shown in page.xpath("//*[contains(@class,'said-words')]")]
    assert "<b>this</b>" not in response.text
    (link,) = page.xpath("//main//a")
    assert (link.get("href"), link.get("target")) == ("/sign-in", "_blank")
    comes_back(client)
    assert send_again(client, response).status_code == 303
    (saving,) = porch.saved.forms
    assert saving.answers.text("words") == WRITTEN
    assert saving.answers.chosen("kinds") == ("threat", "hate")
    assert (saving.nonce, saving.ask.person) == (FORM_NONCE, TEACHER)


def test_what_is_sent_again_before_signing_in_is_still_there(porch: Porch) -> None:
    client = porch.browser()
    response = send_again(client, send_again(client, client.send(FORM)))
    assert response.status_code == 403
    comes_back(client)
    assert send_again(client, response).status_code == 303
    assert porch.saved.forms[0].answers.text("words") == WRITTEN


def test_a_line_that_was_typed_is_sent_again(porch: Porch) -> None:
    client = porch.browser()
    response = client.say("may I\nplease")
    comes_back(client)
    assert send_again(client, response).status_code == 303
    assert words(client.page(), "//p[@class='said-words']") == ["may I please"]


def test_files_that_came_too_late_are_asked_for_again_with_every_word_there(porch: Porch) -> None:
    client = porch.browser()
    response = client.send(FORM, [("f.evidence", ("a.png", b"png" * 10_000, "image/png"))])
    assert "you will be asked to choose them again" in response.text
    assert "pngpng" not in response.text
    comes_back(client)
    again = send_again(client, response)
    assert (again.status_code, porch.saved.forms) == (422, [])
    page = read(again)
    assert "Your files did not arrive" in words(page, "//*[@id='f-evidence-error']")[0]
    assert page.get_element_by_id("f-words").text.strip() == WRITTEN
    hidden = {each.get("name"): each.get("value") for each in page.xpath("//form[@data-keep]/input[@type='hidden']")}
    assert client.send(FORM | hidden).status_code == 303  # without them, on purpose
    assert len(porch.saved.forms) == 1


def test_somebody_else_who_signs_in_then_does_not_send_it_as_their_own(porch: Porch) -> None:
    client = porch.browser()
    response = client.send(FORM)
    comes_back(client, HEAD.email)
    assert send_again(client, response).status_code == 409
    assert porch.saved.forms == []


def test_what_another_site_sends_is_not_shown_back(porch: Porch) -> None:
    response = porch.browser().http.request("POST", "/say", data={"words": "canary"}, headers=OTHER_SITE)
    assert response.status_code == 403
    assert "canary" not in response.text


@pytest.mark.parametrize("path", ["/forget", "/ask"])
def test_where_nothing_was_written_there_is_nothing_to_show(porch: Porch, path: str) -> None:
    page = read(porch.browser().post(path, command="policy"))
    assert not page.xpath("//*[contains(@class,'said-words')]")
    assert bool(page.xpath("//main//form")) is (path == "/ask")


# The address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://staffroom.oak.example",
        "staffroom.oak.example",
        "https://",
        "https://staffroom.oak.example/page",
        "https://staffroom.oak.example/?x",
        "https://staffroom.oak.example/#x",
    ],
)
def test_an_address_at_which_nobody_can_sign_in_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(WrongSettings, match="begins with https://"):
        create_app(
            dispatcher(Saved()),
            directory(),
            secret=SECRET,
            federation="",
            signing_in=SigningIn(FakeSignIn(), address, ENVELOPE),
        )


def test_an_address_may_have_a_port_and_any_letters() -> None:
    signing_in = SigningIn(FakeSignIn(), "https://Staffroom.Oak.example:8443/", ENVELOPE)
    assert signing_in.origin == "https://staffroom.oak.example:8443"
