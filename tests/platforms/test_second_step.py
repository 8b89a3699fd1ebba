"""The second step as people meet it in Slack, in Teams and on the page: nothing is shown before it, nor left behind."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import Response
from pydantic import SecretStr

from bot.chat import second_step as asking
from bot.chat.form import Sent
from bot.command import Ask, Filled
from bot.dispatch import Dispatcher, Unsure
from bot.people import Person
from bot.people.second_step import SecondStep, WrongCode, spaced
from bot.platforms.web.app import create_app
from bot.platforms.web.entrance import SigningIn
from bot.platforms.web.failures import NotSignedIn
from bot.platforms.web.sessions import ASKED_EVERY
from bot.platforms.words import OPEN
from bot.references import new_id
from bot.settings import Settings
from bot.wiring.house import House, dispatcher, dispatcher_in_chat, house
from commands import ALL, chat_code
from tests.builders import OAK_HEAD, TEACHER
from tests.commands.chat import CONCERN, NOT_THERE, Chat
from tests.fakes.codes import FakeCodes
from tests.fakes.entra import CLIENT, SECRET, TENANT
from tests.fakes.signing_in import FakeSignIn, state_in
from tests.platforms.slack import workplace as in_slack
from tests.platforms.teams import workplace as in_teams
from tests.platforms.web.client import Client, words
from tests.platforms.web.house import ENVELOPE

HALF_AN_HOUR = timedelta(minutes=30)
PAGE = "https://staffroom.example.org"
NO_SUCH = "SR-2222-2222"
POST, NOTHING_TO_ADD = "An online post that touches the school or its people", "No, there is nothing to add"
NOTE = "Canary words of a headteacher."


class Federation:
    """A chat with a second step in one system, and codes at hand."""

    def __init__(self, system: str) -> None:
        self.chat = Chat()
        self.codes = FakeCodes(self.chat.clock)
        step = SecondStep(self.codes, system, HALF_AN_HOUR, PAGE)
        self.chat.dispatcher = Dispatcher(ALL, self.chat.services, step)
        told = self.chat.dispatcher.send(Filled(Ask(TEACHER, "escalate", "", "form"), new_id(), "", _sent()))
        self.reference = repr(told).split("Saved, reference ")[1].split("'")[0].split()[0].rstrip(".")

    def code(self, person: Person = OAK_HEAD) -> str:
        """Return a code as the page shows it."""
        return spaced(self.codes.give(person.id))


def _sent() -> Sent:
    return Sent(CONCERN)


# Slack


@pytest.fixture
def slack_school() -> tuple[Federation, in_slack.Workplace]:
    school = Federation("slack")
    return school, in_slack.Workplace(chat=school.chat)


def outside_modals(place: in_slack.Workplace) -> str:
    """Return everything in Slack that is no modal."""
    return repr([place.slack.responses, place.slack.posted, place.slack.ephemeral, place.slack.homes])


def test_in_slack_a_command_asks_for_the_code_in_a_modal(slack_school: tuple[Federation, in_slack.Workplace]) -> None:
    school, place = slack_school
    question = place.type(OAK_HEAD, f"/concerns {school.reference}")
    assert question.inputs() == [asking.CODE]
    assert PAGE in question.says
    wrong = place.send(OAK_HEAD, question, {asking.CODE: "1234 5678"})
    assert wrong == {"response_action": "errors", "errors": {asking.CODE: WrongCode.sentence}}
    shown = place.submit(OAK_HEAD, question, {asking.CODE: school.code()})
    assert asking.OPENED.format(minutes=30) in shown.says
    assert place.type(OAK_HEAD, "/concerns").inputs() == []
    assert school.reference in place.type(OAK_HEAD, "/concerns").says


def test_in_slack_a_message_and_the_home_lead_there_by_a_button(
    slack_school: tuple[Federation, in_slack.Workplace],
) -> None:
    school, place = slack_school
    (said,) = place.write(OAK_HEAD, school.reference)
    assert place.press(OAK_HEAD, said, OPEN).inputs() == [asking.CODE]
    home = place.open_home(OAK_HEAD)
    assert school.reference not in home.says
    question = place.press(OAK_HEAD, home, OPEN)
    shown = place.submit(OAK_HEAD, question, {asking.CODE: school.code()})
    assert school.reference in shown.says
    assert school.reference not in place.open_home(OAK_HEAD).says  # Slack keeps a home for longer than it is open
    without = in_slack.Workplace(chat=Chat())
    assert OPEN not in without.open_home(OAK_HEAD).labels()  # the control


def test_in_slack_a_form_is_behind_one_more_button_and_what_is_written_in_it_is_not_lost(
    slack_school: tuple[Federation, in_slack.Workplace],
) -> None:
    school, place = slack_school
    question = place.type(OAK_HEAD, f"/concerns {school.reference}")
    whole = place.submit(OAK_HEAD, question, {asking.CODE: school.code()})
    form = place.press(OAK_HEAD, whole, "Add a private note")
    school.chat.clock.move(HALF_AN_HOUR)
    assert place.send(OAK_HEAD, form, {"note": NOTE}) == {
        "response_action": "errors",
        "errors": {"note": asking.CODE_FIRST},
    }
    place.submit(OAK_HEAD, place.type(OAK_HEAD, "/concerns"), {asking.CODE: school.code()})
    assert place.submit(OAK_HEAD, form, {"note": NOTE}).says
    assert NOTE in place.press(OAK_HEAD, place.type(OAK_HEAD, "/concerns"), f"Open {school.reference}").says
    assert NOTE not in outside_modals(place)


def test_in_slack_a_press_that_comes_too_late_leads_to_the_question(
    slack_school: tuple[Federation, in_slack.Workplace],
) -> None:
    school, place = slack_school
    question = place.type(OAK_HEAD, f"/concerns {school.reference}")
    whole = place.submit(OAK_HEAD, question, {asking.CODE: school.code()})
    school.chat.clock.move(HALF_AN_HOUR)
    late = place.press(OAK_HEAD, whole, "Acknowledge")
    assert asking.PRESS_CODE_FIRST in late.says
    assert place.press(OAK_HEAD, late, asking.ENTER).inputs() == [asking.CODE]


def test_in_slack_the_question_is_the_same_whether_a_record_is_there(
    slack_school: tuple[Federation, in_slack.Workplace],
) -> None:
    school, place = slack_school
    for person in (TEACHER, OAK_HEAD):
        asked = [place.type(person, f"/concerns {about}").blocks for about in (school.reference, NO_SUCH)]
        assert asked[0] == asked[1]
    question = place.type(OAK_HEAD, f"/concerns {NO_SUCH}")
    assert NOT_THERE in place.submit(OAK_HEAD, question, {asking.CODE: school.code()}).says


def test_in_slack_a_concern_is_raised_without_a_code(slack_school: tuple[Federation, in_slack.Workplace]) -> None:
    _, place = slack_school
    form = place.press(TEACHER, place.press(TEACHER, place.type(TEACHER, "/escalate"), POST), NOTHING_TO_ADD)
    assert "Saved, reference" in place.submit(TEACHER, form, {**CONCERN, "seen_at": "2026-11-19 18:30"}).says


# Teams


@pytest.fixture
def teams_school() -> tuple[Federation, in_teams.Workplace]:
    school = Federation("teams")
    return school, in_teams.Workplace(chat=school.chat)


def test_in_teams_a_button_asks_for_the_code_in_a_dialog(teams_school: tuple[Federation, in_teams.Workplace]) -> None:
    school, place = teams_school
    (said,) = place.write(OAK_HEAD, f"/concerns {school.reference}")
    question = place.open(OAK_HEAD, said, OPEN)
    assert PAGE in question.says
    wrong = place.submit(OAK_HEAD, question, {asking.CODE: "1234 5678"})
    assert WrongCode.sentence in wrong.says
    shown = place.submit(OAK_HEAD, wrong, {asking.CODE: school.code()})
    assert asking.OPENED.format(minutes=30) in shown.says
    assert school.reference in shown.says
    (again,) = place.write(OAK_HEAD, "/concerns")
    assert school.reference in place.open(OAK_HEAD, again, OPEN).says


def test_in_teams_what_is_written_is_not_lost_when_the_time_is_over(
    teams_school: tuple[Federation, in_teams.Workplace],
) -> None:
    school, place = teams_school
    (said,) = place.write(OAK_HEAD, f"/concerns {school.reference}")
    whole = place.submit(OAK_HEAD, place.open(OAK_HEAD, said, OPEN), {asking.CODE: school.code()})
    form = place.follow(OAK_HEAD, whole, "Add a private note")
    school.chat.clock.move(HALF_AN_HOUR)
    kept = place.submit(OAK_HEAD, form, {"note": NOTE})
    assert asking.CODE_FIRST in kept.says
    place.submit(OAK_HEAD, place.open(OAK_HEAD, said, OPEN), {asking.CODE: school.code()})
    place.submit(OAK_HEAD, kept, {"note": NOTE})
    assert NOTE in place.open(OAK_HEAD, said, OPEN).says
    assert NOTE not in repr(place.teams.said)


def test_in_teams_the_question_is_the_same_whether_a_record_is_there(
    teams_school: tuple[Federation, in_teams.Workplace],
) -> None:
    school, place = teams_school

    def asked(person: Person, about: str) -> str:
        (said,) = place.write(person, f"/concerns {about}")
        return place.open(person, said, OPEN).says

    for person in (TEACHER, OAK_HEAD):
        assert asked(person, school.reference) == asked(person, NO_SUCH)


# The page


class Porch:
    """The page behind its sign-in, with `/code`."""

    def __init__(self) -> None:
        school = Federation("slack")
        self.codes, self.sign_in, self.seconds, services = school.codes, FakeSignIn(), 1_000.0, school.chat.services
        self.app = create_app(
            Dispatcher((*ALL, chat_code.command(self.codes)), services),
            services.directory,
            secret=b"a made-up secret for tests only",
            federation="A made-up federation",
            signing_in=SigningIn(self.sign_in, PAGE, ENVELOPE, lambda: self.seconds),
        )

    def signed_in(self, person: Person) -> Client:
        """Return a browser that somebody signed in with."""
        client = Client(self.app, PAGE)
        state = state_in(client.http.get("/sign-in").headers["location"])
        client.http.get(f"/signed-in?state={state}&code={person.email}")
        return client


def asks_for_a_code(client: Client) -> Response:
    """Press what /code offers."""
    pressed = {"command": "code", "step": "give", "nonce": new_id(), "label": chat_code.GIVE}
    return client.send(pressed)


def last_answer(client: Client) -> str:
    return words(client.page(), "//article[@id='latest']")[0]


def test_on_the_page_whoever_has_signed_in_is_given_their_code() -> None:
    porch = Porch()
    client = porch.signed_in(OAK_HEAD)
    client.say("/code")
    assert chat_code.GIVE in last_answer(client)
    asks_for_a_code(client)
    (code,) = re.findall(r"Your code: (\d{4} \d{4})", last_answer(client))
    assert not porch.codes.is_open(OAK_HEAD.id, "slack")
    SecondStep(porch.codes, "slack", HALF_AN_HOUR, PAGE).open(OAK_HEAD.id, code)
    assert porch.codes.is_open(OAK_HEAD.id, "slack")
    client.say("/concerns")
    assert asking.TITLE not in client.http.get("/").text


def test_on_the_page_nobody_is_given_one_without_a_sign_in_or_while_entra_is_silent() -> None:
    porch = Porch()
    assert asks_for_a_code(Client(porch.app, PAGE)).status_code == NotSignedIn.status
    client = porch.signed_in(OAK_HEAD)
    porch.sign_in.out_of_reach = True
    porch.seconds += ASKED_EVERY
    asks_for_a_code(client)
    assert "Your code" not in last_answer(client)
    assert Unsure.sentence in last_answer(client)
    assert porch.codes.events == []


# The whole house


@pytest.fixture
def built(tmp_path: Path) -> Iterator[House]:
    """Give a house with Slack, a sign-in and a second step."""
    settings = Settings(
        data_folder=tmp_path / "var",
        public_address=PAGE,
        microsoft_tenant=TENANT,
        microsoft_client_id=CLIENT,
        microsoft_client_secret=SecretStr(SECRET),
        sign_in="microsoft",
        second_step="on",
        slack_bot_token=SecretStr("xoxb-made-up"),
        slack_signing_secret=SecretStr("made-up"),
    )
    with house(settings) as opened:
        yield opened


def test_codes_are_given_on_the_page_and_taken_in_chat(built: House) -> None:
    (person, *_) = built.store.directory.people()
    told = repr(dispatcher(built).send(Filled(Ask(person, "code", "", "give"), new_id())))
    code = told.split("Your code: ")[1][:9]
    in_chat = dispatcher_in_chat(built, "slack")
    asked = Ask(person, "concerns")
    assert asking.TITLE in repr(in_chat.ask(asked))
    in_chat.send(Filled(asked, new_id(), "", Sent({asking.CODE: code})))
    assert asking.TITLE not in repr(in_chat.ask(asked))
    assert asking.TITLE in repr(dispatcher_in_chat(built, "teams").ask(asked))
    assert asking.TITLE not in repr(dispatcher(built).ask(asked))


def test_without_the_setting_nothing_is_asked_and_no_codes_are_given(tmp_path: Path) -> None:
    with house(Settings(data_folder=tmp_path / "var")) as built:
        (person, *_) = built.store.directory.people()
        assert chat_code.NAME not in dispatcher(built).names
        assert asking.TITLE not in repr(dispatcher_in_chat(built, "slack").ask(Ask(person, "concerns")))
