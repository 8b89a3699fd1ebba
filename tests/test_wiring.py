"""Tests of bot/wiring/: the whole bot with its real parts, from a submit to Monday's workbook, in Microsoft 365 too."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Event as Flag
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from pydantic import SecretStr

from bot.chat.form import Form, Sent
from bot.chat.reply import File, Link, Reply, Text
from bot.command import Ask, Filled
from bot.documents.document import Document
from bot.errors import Busy, WrongSettings
from bot.events import Action, Event
from bot.http import Answer, Http
from bot.microsoft.drive import NO_SITE
from bot.notices import IN_MICROSOFT_365
from bot.people import Person
from bot.people.chat import Chat
from bot.platforms.teams.platform import World
from bot.policies.library import Library
from bot.policies.questions import Answer as Ended
from bot.policies.questions import Question
from bot.readers import recipients
from bot.settings import Settings
from bot.storage.audit import Head
from bot.storage.ledger import ERASED, Ledger, Line
from bot.storage.tidying import Tidying
from bot.weeks import Week, in_london
from bot.wiring.answering import Triages, now, triage
from bot.wiring.at_work import site, tidier, worker
from bot.wiring.chat_systems import NOWHERE, Chats, chats, teams
from bot.wiring.house import House, _facts, dispatcher, house
from bot.wiring.microsoft import Outside
from tests.builders import Clock
from tests.commands.chat import words
from tests.documents.reading import texts
from tests.fakes.drive import FakeDrive
from tests.fakes.entra import CLIENT, SECRET, TENANT
from tests.fakes.mailbox import FakeMailbox
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.slack_api import FakeSlackApi
from tests.fakes.teams_connector import TOKEN, FakeTeams
from tests.platforms.web.client import Client, read
from tests.reports.excel_rules import faults

FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
ASSISTANT, HEAD, EXECUTIVE = "o5", "o1", "f1"
CANARY = "canary-words-of-a-person"
ANSWERS = {
    "quote": CANARY,
    "platform": "facebook",
    "seen_at": "2026-11-19T18:30",
    "kind": "threat",
    "relation": "parent",
    "about": "school",
    "school": "oakfield-primary",
}


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def built(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    url = request.getfixturevalue("postgres_url") if request.param == "PostgreSQL" else ""
    settings = Settings(data_folder=tmp_path / "var", database_url=url)
    with house(settings, Clock(FRIDAY)) as ready:
        yield ready


def person(built: House, person_id: str) -> Person:
    found = built.store.directory.person(person_id)
    assert found is not None
    return found


def say(built: House, person_id: str, line: str) -> Reply:
    said = dispatcher(built).say(person(built, person_id), line)
    assert isinstance(said, Reply)
    return said


def raise_concern(built: House) -> str:
    ask = Ask(person(built, ASSISTANT), "escalate", step="form")
    form = dispatcher(built).ask(ask)
    assert isinstance(form, Form)
    saved = dispatcher(built).send(Filled(ask, form.nonce, sent=Sent(ANSWERS)))
    assert isinstance(saved, Reply)
    return words(saved).split("Saved, reference ")[1].split()[0]


def test_a_concern_goes_from_the_form_to_the_headteacher_and_into_mondays_workbook(built: House) -> None:
    clock = built.clock
    assert isinstance(clock, Clock)
    reference, at_work = raise_concern(built), worker(built)
    at_work.run_once()
    assert f"You have an item to review now ({reference})" in words(say(built, HEAD, "/notices"))
    assert CANARY in words(say(built, HEAD, f"/concerns {reference}"))

    clock.now = MONDAY - timedelta(minutes=1)
    at_work.run_once()
    assert "is still waiting for somebody to acknowledge it" in words(say(built, HEAD, "/notices"))
    assert not built.settings.workbooks_path.exists()

    clock.now = MONDAY
    at_work.run_once()
    at_work.run_once()
    books = list(built.settings.workbooks_path.iterdir())
    assert len(books) == 5  # three headteachers, the executive headteacher, the business manager
    assert [faults(book.read_bytes()) for book in books] == [[]] * 5
    assert "Monday's workbook is ready (2026-W47)" in words(say(built, EXECUTIVE, "/notices"))
    assert "2026-W47, from 16 November 2026: made " in words(say(built, EXECUTIVE, "/export yours"))
    head = str(built.store.audit.head())
    (file,) = (part for part in say(built, EXECUTIVE, "/export 2026-W47").parts if isinstance(part, File))
    assert faults(file.content) == []
    with ZipFile(BytesIO(file.content)) as parts:
        assert any(head.encode() in parts.read(name) for name in parts.namelist())
    assert built.store.audit.verify(Head.parse(head)).sentence == ""
    assert built.store.audit.verify().bad_row == 0


def test_only_the_workbook_that_comes_by_itself_is_ever_called_late(built: House) -> None:
    clock, reader, week = built.clock, person(built, EXECUTIVE), Week.of(FRIDAY)
    assert isinstance(clock, Clock)
    clock.now = MONDAY + timedelta(days=2)
    assert "This file is late" in in_words(built.workbooks.mondays(week, reader))
    (file,) = (part for part in say(built, EXECUTIVE, f"/export {week.name}").parts if isinstance(part, File))
    assert "This file is late" not in in_words(file)


def in_words(file: File) -> str:
    with ZipFile(BytesIO(file.content)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def test_a_document_is_written_as_a_word_file(built: House) -> None:
    document = Document("A concern", (Text("What it says"),), built.clock())
    assert texts(built.services.write_document(document)) == ["A concern", "What it says"]


def test_the_staff_list_is_read_in_once_and_again_when_it_changed(tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("id,name,role,school,manager\na,Ann Made-up,headteacher,Oak,\n", encoding="utf-8")
    settings = Settings(data_folder=tmp_path / "var", staff_list=staff)
    for _ in range(2):
        with house(settings) as ready:
            assert [p.name for p in ready.store.directory.people()] == ["Ann Made-up"]
            assert ready.store.audit.head().rows == 1
    staff.write_text("id,name,role,school,manager\nb,Bob Made-up,headteacher,Oak,\n", encoding="utf-8")
    with house(settings) as ready:
        assert [p.name for p in ready.store.directory.people()] == ["Bob Made-up"]
        assert ready.store.audit.head().rows == 2


def test_triage_needs_no_store(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "var")
    assert triage(settings).judge("rule 8").clauses[0].id == "D.WhatsApp.8"
    assert not (tmp_path / "var").exists()


class BusyTidying(Tidying):
    """A store that cannot be tidied, and ends the day after it was asked to."""

    def __init__(self, stop: Flag) -> None:
        self._stop = stop

    def run(self, now: datetime) -> None:  # noqa: ARG002 - as the real one has it
        """Fail."""
        self._stop.set()
        raise Busy


class LastTidying(Tidying):
    """A store that is tidied once, at the end of the day."""

    def __init__(self, stop: Flag) -> None:
        self._stop = stop

    def run(self, now: datetime) -> None:  # noqa: ARG002 - as the real one has it
        """Tidy nothing."""
        self._stop.set()


def test_a_database_that_is_gone_while_its_keys_are_there_is_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(data_folder=tmp_path / "var")
    for _ in range(2):
        with house(settings):
            pass
    assert "an empty one is made" not in caplog.text  # the first start makes both, and the second finds both
    (tmp_path / "var" / "staffroom.db").unlink()
    with house(settings):
        pass
    assert "an empty one is made: if one was lost, stop the bot and bring a backup back" in caplog.text


def test_traces_of_erased_records_are_cleaned_with_what_is_tidied(tmp_path: Path) -> None:
    stop = Flag()
    with house(Settings(data_folder=tmp_path / "var")) as built:
        telling = built.settings.workbooks_path / "2026-W47-head.xlsx"
        telling.parent.mkdir()
        telling.write_bytes(b"no workbook")
        Ledger(built.settings.erasures_path, built.keys).append(Line(ERASED, "SR-2222-2222", built.clock().isoformat()))
        built.store.tidying = LastTidying(stop)
        tidier(built)(stop)
        assert not telling.exists()


def test_the_words_of_questions_that_have_waited_for_a_year_are_deleted_with_what_is_tidied(tmp_path: Path) -> None:
    stop = Flag()
    with house(Settings(data_folder=tmp_path / "var")) as built:
        today = in_london(built.clock()).date()
        for days, nonce in ((366, "0" * 32), (300, "1" * 32)):
            question = Question(today - timedelta(days=days), Ended.SILENT, "canary", ())
            built.store.questions.keep(question, Event("", Action.QUESTION_ASKED, nonce, built.clock()), nonce)
        built.store.tidying = LastTidying(stop)
        tidier(built)(stop)
        found = built.store.records.questions(today - timedelta(days=400), today)
        assert [question.words for question in found] == ["", "canary"]


def test_what_cannot_be_tidied_now_waits_for_the_next_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    stop = Flag()
    with house(Settings(data_folder=tmp_path / "var")) as built:
        built.store.tidying = BusyTidying(stop)
        tidier(built)(stop)
    assert "nothing was tidied: Busy" in caplog.text


PUBLIC = "https://staffroom.school.example"
SENDER = "staffroom@school.example"
IN_SHAREPOINT: Mapping[str, Any] = {
    "workbooks_to": "sharepoint",
    "workbooks_site": "https://school.sharepoint.com/sites/Leaders",
    "workbooks_folder": "Documents/Workbooks",
}
BY_MAIL: Mapping[str, Any] = {"workbooks_mail": "link", "workbooks_mail_from": SENDER}


def till_monday(built: House, clock: Clock, live: Chats = NOWHERE) -> None:
    at_work = worker(built, live)
    at_work.run_once()
    for moment in (MONDAY, MONDAY, MONDAY + timedelta(hours=3)):  # made, put where they belong, and told of at work
        clock.now = moment
        at_work.run_once()


@dataclass
class TeamsOfThisTenant(FakeTeams):
    """A connector that takes Entra's tokens, and writes down what was there before each call."""

    tokens: set[str] = field(default_factory=set)
    before: list[tuple[int, int]] = field(default_factory=list)
    count: Callable[[], tuple[int, int]] = lambda: (0, 0)

    def call(  # noqa: PLR0913 - as the real one has it
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes | None = None,
        most: int = 1 << 22,
    ) -> Answer:
        """Answer a call."""
        self.tokens.add((headers or {}).get("Authorization", ""))
        self.before.append(self.count())
        signed = {"Authorization": f"Bearer {TOKEN}"}
        return super().call(method, address, headers=signed, json=json, content=content, most=most)


class Tenant:
    """A school's whole Microsoft 365, with a folder for each reader, and the bot's settings in it."""

    def __init__(self, microsoft: FakeMicrosoft, folder: Path) -> None:
        self.microsoft, self.folder, self.clock = microsoft, folder, Clock(FRIDAY)
        self.drive = FakeDrive(microsoft.graph, microsoft.server)
        self.mailbox = FakeMailbox(microsoft.graph, SENDER)
        self.teams = TeamsOfThisTenant(count=lambda: (len(self.drive.files), len(self.mailbox.sent)))
        self.library = self.drive.library()

    @property
    def outside(self) -> Outside:
        """What the house takes for Microsoft."""

        def http(_timeout: float) -> Http:
            return self.teams

        base, graph, file = self.microsoft.server.base, self.microsoft.graph.address, self.microsoft.file
        return Outside(World(http), base, graph, file, lambda address: address.startswith(base))

    def settings(self, **more: Any) -> Settings:  # noqa: ANN401 - any setting
        """Return settings with the bot's account."""
        account = {
            "microsoft_tenant": TENANT,
            "microsoft_client_id": CLIENT,
            "microsoft_client_secret": SecretStr(SECRET),
        }
        given: dict[str, Any] = {"data_folder": self.folder / "var", **account, **more}
        return Settings(**given)

    def till_monday(self, built: House, live: Chats = NOWHERE) -> None:
        """Let the worker work until Monday's workbooks are where they belong."""
        till_monday(built, self.clock, live)

    def make_folders(self, built: House) -> None:
        """Make a folder for each reader, as a person would."""
        for reader in readers_of(built):
            self.drive.folder(self.library, f"Workbooks/{reader.email}")


def readers_of(built: House) -> Sequence[Person]:
    return recipients(built.store.directory, built.store.readers.changes(), built.clock().date())


@pytest.fixture
def tenant(microsoft: FakeMicrosoft, tmp_path: Path) -> Tenant:
    return Tenant(microsoft, tmp_path)


def links_in(reply: Reply) -> list[str]:
    return [part.address for part in reply.parts if isinstance(part, Link) and part.label == IN_MICROSOFT_365]


def test_a_workbook_goes_to_sharepoint_first_then_to_people_and_by_mail_last(tenant: Tenant) -> None:
    settings = tenant.settings(**IN_SHAREPOINT, **BY_MAIL, teams="yes", public_address=PUBLIC)
    with house(settings, tenant.clock, tenant.outside) as built:
        tenant.make_folders(built)
        executive = person(built, EXECUTIVE)
        for reader in readers_of(built):
            built.store.chats.keep(reader.id, Chat("https://smba.trafficmanager.net/uk/", reader.id, "29:x"))
        tenant.till_monday(built, chats(built))
        (link,) = links_in(say(built, EXECUTIVE, "/notices"))
        assert link.startswith("https://school.sharepoint.com/")
        assert sum(link in str(told.card) for told in tenant.teams.said if told.conversation == EXECUTIVE) == 1
        (mail,) = [mail for mail in tenant.mailbox.sent if mail.to == (executive.email,)]
        assert link in mail.text
    assert len(tenant.drive.files) == len(tenant.mailbox.sent) == 5
    # Each time that Teams was told of one; the executive headteacher is told of the policy's review beside it.
    assert list(dict.fromkeys(tenant.teams.before)) == [(5, mails) for mails in range(5)]


def test_in_slack_too_a_notice_leads_to_the_workbook(tenant: Tenant) -> None:
    with ExitStack() as open_, FakeSlackApi() as slack:
        tokens: dict[str, Any] = {
            "slack_bot_token": SecretStr(slack.token),
            "slack_signing_secret": SecretStr("made-up"),
        }
        settings = tenant.settings(**IN_SHAREPOINT, **tokens, slack_api_url=slack.base)
        built = open_.enter_context(house(settings, tenant.clock, tenant.outside))
        tenant.make_folders(built)
        for reader in readers_of(built):
            slack.add_user(reader.email)
        tenant.till_monday(built, chats(built))
        (link,) = links_in(say(built, EXECUTIVE, "/notices"))
        posted = [message for channel in slack.workspace.channels.values() for message in channel.messages]
        assert sum("Monday's workbook" in str(message) for message in posted) == 5
        assert sum("review is due" in str(message) for message in posted) == 1
        assert sum(link in str(message) for message in posted) == 1


def test_without_microsoft_365_a_notice_leads_to_no_file(tmp_path: Path) -> None:
    clock = Clock(FRIDAY)
    with house(Settings(data_folder=tmp_path / "var"), clock) as built:
        till_monday(built, clock)
        shown = say(built, EXECUTIVE, "/notices")
    assert "Monday's workbook is ready" in words(shown)
    assert links_in(shown) == []


def test_one_account_asks_for_one_token_of_each_kind_whatever_uses_it(tenant: Tenant) -> None:
    settings = tenant.settings(**IN_SHAREPOINT, **BY_MAIL, teams="yes", public_address=PUBLIC)
    with house(settings, tenant.clock, tenant.outside) as built:
        tenant.make_folders(built)
        for reader in readers_of(built):
            built.store.chats.keep(reader.id, Chat("https://smba.trafficmanager.net/uk/", reader.id, "29:x"))
        live = chats(built)
        assert live.teams
        assert live.teams.fault() == ""
        tenant.till_monday(built, live)
    assert len(tenant.mailbox.sent) == 5
    assert len(tenant.teams.tokens) == 1
    assert tenant.microsoft.entra.grants == ["client_credentials"] * 2


@pytest.mark.parametrize(("sign_in", "where"), [("no", "export 2026-W47"), ("microsoft", PUBLIC)])
def test_a_mail_leads_to_the_page_where_there_is_a_sign_in_and_else_says_what_to_ask(
    sign_in: str, where: str, tenant: Tenant
) -> None:
    settings = tenant.settings(**BY_MAIL, sign_in=sign_in, public_address=PUBLIC)
    with house(settings, tenant.clock, tenant.outside) as built:
        tenant.till_monday(built)
    assert len(tenant.mailbox.sent) == 5
    assert all(where in mail.text and not mail.files for mail in tenant.mailbox.sent)


def test_a_mail_holds_the_workbook_where_a_school_says_so(tenant: Tenant) -> None:
    with house(tenant.settings(**{**BY_MAIL, "workbooks_mail": "file"}), tenant.clock, tenant.outside) as built:
        tenant.till_monday(built)
    (files,) = {len(mail.files) for mail in tenant.mailbox.sent}
    assert files == 1
    assert [faults(content) for mail in tenant.mailbox.sent for content in mail.files.values()] == [[]] * 5


def test_a_workbook_goes_into_its_readers_onedrive(tenant: Tenant) -> None:
    with house(tenant.settings(workbooks_to="onedrive"), tenant.clock, tenant.outside) as built:
        for reader in readers_of(built):
            tenant.drive.onedrive(reader.email)
        tenant.till_monday(built)
    assert len({path.partition("/")[0] for path in tenant.drive.files}) == 5


def test_an_address_that_is_none_of_sharepoints_is_refused_before_anything_is_sent(tenant: Tenant) -> None:
    elsewhere = {**IN_SHAREPOINT, "workbooks_site": "https://files.school.example/leaders"}
    with (
        house(tenant.settings(**elsewhere), tenant.clock, tenant.outside) as built,
        pytest.raises(WrongSettings, match=NO_SITE.partition(".")[0]),
    ):
        worker(built)
    assert not tenant.microsoft.server.requests


def test_people_sign_in_to_the_page_with_their_school_account(tenant: Tenant) -> None:
    back = f"{PUBLIC}/signed-in"
    tenant.microsoft.entra.app.redirects.add(back)
    settings = tenant.settings(sign_in="microsoft", public_address=PUBLIC)
    with house(settings, Clock(datetime.now(UTC)), tenant.outside) as built:
        user = tenant.microsoft.entra.add_user("Made Up", person(built, HEAD).email)
        browser = Client(site(built), PUBLIC)
        stranger = browser.http.get("/")
        to_entra = browser.http.get("/sign-in").headers["location"]
        assert parse_qs(urlsplit(to_entra).query)["redirect_uri"] == [back]
        home = tenant.microsoft.entra.signed_in(to_entra, user)
        browser.http.get(home.removeprefix(PUBLIC))
        page = browser.page()
    assert not read(stranger).xpath("//textarea")
    assert person(built, HEAD).name in page.text_content()


def test_without_an_account_or_without_teams_there_is_no_teams(tenant: Tenant) -> None:
    with house(tenant.settings(), tenant.clock, tenant.outside) as built:
        assert (teams(built), chats(built)) == (None, NOWHERE)
        assert chats(built).all == ()
    half = Settings(data_folder=tenant.folder / "var", teams="yes", sign_in="microsoft")
    with house(half, tenant.clock, tenant.outside) as built:
        assert built.microsoft is None
        assert teams(built) is None


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({}, "It is put nowhere else"),
        (IN_SHAREPOINT, "into a SharePoint folder"),
        ({"workbooks_to": "onedrive", "workbooks_mail": "file"}, "OneDrive, and to its reader by mail"),
        ({"teams_files": "upload", "workbooks_mail": "link"}, "OneDrive if they agree, where"),
    ],
)
def test_the_page_about_the_bot_says_where_this_schools_workbooks_go(
    chosen: Mapping[str, str], told: str, tenant: Tenant
) -> None:
    settings = tenant.settings(**chosen, teams="yes", public_address=PUBLIC)
    with house(settings, tenant.clock, tenant.outside) as built:
        shown = Client(site(built, chats(built)), PUBLIC).http.get("/teams/about").text
    assert told in " ".join(shown.replace("&#x27;", "'").split())


def test_a_certificate_takes_the_place_of_the_secret(tenant: Tenant) -> None:
    file = tenant.folder / "staffroom.pem"
    file.write_text(tenant.microsoft.entra.add_certificate(), encoding="ascii")
    tenant.microsoft.entra.app.secrets.clear()
    settings = tenant.settings(microsoft_client_secret=SecretStr(""), microsoft_certificate=file)
    with house(settings, tenant.clock, tenant.outside) as built:
        assert built.microsoft
        assert built.microsoft.for_graph() != built.microsoft.for_teams()


def test_the_schools_own_way_out_is_taken_for_everything_at_microsoft(tenant: Tenant) -> None:
    certificates = tenant.folder / "filter.pem"
    certificates.write_bytes(Path(tenant.microsoft.file).read_bytes())
    settings = tenant.settings(outgoing_proxy="http://proxy.school.example:3128", certificates=certificates)
    with house(settings, tenant.clock, tenant.outside) as built:
        assert built.microsoft
        way = built.microsoft.outside
    assert (way.proxy, way.verify) == ("http://proxy.school.example:3128", str(certificates))
    assert type(way.teams.http(1)) is Http
    assert type(tenant.outside.teams.http(1)) is not Http  # the control: in tests it is a made-up one
    outside = tenant.outside
    assert outside.through(tenant.settings()) is outside  # the control
    only_proxy = outside.through(tenant.settings(outgoing_proxy="http://proxy.school.example:3128"))
    assert only_proxy.verify == outside.verify


def test_what_is_made_for_a_policy_is_made_once_until_other_words_lead_to_it(
    several_policies: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    monkeypatch.setattr("bot.wiring.answering.open_meaning", lambda policy, _kept: made.append(policy.folder))
    monkeypatch.setattr("bot.policies.semantic.weights_folder", lambda: None)
    policies = several_policies.together(now().date())
    triages = Triages(Settings(data_folder=tmp_path / "var"))
    for _ in range(2):
        assert triages(policies).judge("who is allowed to exclude").clauses[0].folder == "behaviour-2025-09"
    assert made == [policy.folder for policy in policies] + [policies[0].folder]
    made.clear()
    taught = replace(policies[1], vocabulary={**policies[1].vocabulary, "3.5": ("expel",)})
    triages((policies[0], taught, *policies[2:]))
    assert made == [policies[0].folder, taught.folder]
    assert triages(policies[:1]).judge("rule 8").clauses[0].id == "D.WhatsApp.8"
    assert triages(policies[:2]).judge("who is allowed to exclude").clauses[0].id == "3.5"


def test_the_workbook_is_told_of_every_policy(several_policies: Library) -> None:
    facts = _facts(several_policies, now())
    assert [each.name for each in facts.other_policies][:1] == ["Behaviour Policy"]
    assert facts.clause("behaviour-2025-09/3.2") == "Behaviour Policy, 3.2"
    assert facts.clause("behaviour-2025-09/") == "Behaviour Policy"
    assert facts.clause("B.6") == "B.6"
