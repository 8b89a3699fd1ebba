"""What the doctor says of Microsoft 365."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.administration.doctor import examine
from bot.administration.findings import BROKEN, LOOK, WELL
from bot.administration.microsoft_findings import (
    ACCOUNT_IDLE,
    ALL_MET,
    CERTIFICATE_ENDED,
    CERTIFICATE_ENDS,
    CERTIFICATE_OPEN,
    CERTIFICATE_WELL,
    ENTRA_ANSWERS,
    ENTRA_REFUSES,
    MAIL_OF_ANYBODY,
    NEVER_MET,
    NO_FOLDER,
    NO_PERMISSION,
    ONE_NEVER_MET,
    PERMISSIONS_IDLE,
    PERMISSIONS_MISSING,
    PERMISSIONS_WELL,
    PLACE_REFUSES,
    PLACES_WELL,
    SECOND_STEP_IDLE,
    SECOND_STEP_WELL,
    STILL_EXAMPLE,
    UNREADABLE,
    UNSEEN,
    how_long,
    roles_in,
)
from bot.administration.reasons import MICROSOFT, reason
from bot.microsoft.drive import NO_SITE
from bot.people.chat import Chat
from bot.settings import Settings
from bot.wiring.house import house
from tests.administration.microsoft import ACCOUNT, MAIL, ONEDRIVE, SHAREPOINT, SIGN_IN, TEAMS, outside, set_all
from tests.fakes.drive import FakeDrive
from tests.fakes.entra import SECRET
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.microsoft_server import Answer, Request, says

HEAD, EXECUTIVE = "ann@oak.example", "eve@oak.example"
LIST = f"""Name,E-mail,School,Role,Manager,Id
Ann Made-up,{HEAD},Oak,Headteacher,,a
Eve Made-up,{EXECUTIVE},,Executive headteacher,,e
Bob Made-up,bob@oak.example,Oak,Teacher,,b
Cat Made-up,,Oak,Teacher,,c
"""
GROUPS = '[[group]]\nid = "01234567-89ab-cdef-0123-456789abcdef"\nrole = "Teacher"\n'
GRAPH_ALONE = "https://api.botframework.com"


class Clinic:
    """A doctor, a made-up Microsoft 365, and a staff list of four."""

    def __init__(
        self,
        data: Path,
        microsoft: FakeMicrosoft,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        staff = data.parent / "staff.csv"
        staff.write_text(LIST, encoding="utf-8")
        self.data, self.microsoft, self._monkeypatch, self._capsys = data, microsoft, monkeypatch, capsys
        self.drive = FakeDrive(microsoft.graph, microsoft.server)
        self.roles = microsoft.entra.app.roles
        self.set({"STAFF_LIST": str(staff)})

    def set(self, settings: dict[str, str]) -> None:
        """Set settings."""
        set_all(self._monkeypatch, settings)

    def says(self, code: int) -> list[tuple[str, str]]:
        """Return what the doctor says, with this exit code."""
        assert examine(Settings.load(), outside(self.microsoft)) == code
        told = self._capsys.readouterr()
        assert SECRET not in told.out + told.err
        findings = (line.split(maxsplit=1) for line in told.out.splitlines())
        return [(state, sentence) for state, sentence in findings]

    def meet(self, *people: str) -> None:
        """Let people write to the bot in Teams."""
        with house(Settings.load()) as built:
            for person in people:
                built.store.chats.keep(person, Chat("https://smba.example/", f"a:{person}", f"29:{person}"))


@pytest.fixture
def clinic(
    data: Path, microsoft: FakeMicrosoft, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Clinic:
    return Clinic(data, microsoft, monkeypatch, capsys)


def why(code: str) -> str:
    return reason(code, MICROSOFT)


def test_without_an_account_nothing_is_said_and_nobody_is_asked(clinic: Clinic) -> None:
    assert not [sentence for _, sentence in clinic.says(0) if "Microsoft" in sentence or "Entra" in sentence]
    assert not clinic.microsoft.server.requests


@pytest.mark.parametrize("settings", [TEAMS, SIGN_IN, ONEDRIVE])
@pytest.mark.parametrize(
    ("spoil", "code"), [("expired", "secret_expired"), ("wrong", "secret_wrong"), ("tenant", "tenant_unknown")]
)
def test_a_bot_that_is_not_let_in_is_broken_and_asks_no_further(
    settings: dict[str, str], spoil: str, code: str, clinic: Clinic
) -> None:
    clinic.set(settings)
    entra = clinic.microsoft.entra
    if spoil == "tenant":
        entra.tenant = "7e9a1c52-0000-4000-8000-00000000dead"
    else:
        entra.app.secrets = {SECRET: 0.0} if spoil == "expired" else {"another": float("inf")}
    found = clinic.says(1)
    assert (BROKEN, ENTRA_REFUSES.format(reason=why(code))) in found
    assert [sentence for state, sentence in found if state == BROKEN][1:] == []
    assert not clinic.microsoft.graph.calls


ENDS = datetime(2027, 3, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "state", "told"),
    [
        (timedelta(days=31), WELL, CERTIFICATE_WELL),
        (timedelta(days=30), LOOK, CERTIFICATE_ENDS),
        (timedelta(seconds=1), LOOK, CERTIFICATE_ENDS),
        (timedelta(), BROKEN, CERTIFICATE_ENDED),
    ],
)
def test_a_certificate_that_ends_is_told_of_a_month_ahead(before: timedelta, state: str, told: str) -> None:
    finding = how_long(ENDS, ENDS - before)
    assert finding == (state, told.format(day=ENDS))
    assert "3 March 2027" in finding[1]


def test_a_certificates_end_and_who_can_read_its_file_are_looked_at_before_anybody_is_asked(
    clinic: Clinic, tmp_path: Path
) -> None:
    file = tmp_path / "staffroom.pem"
    file.write_text(clinic.microsoft.entra.add_certificate(), encoding="ascii")
    file.chmod(0o640)
    clinic.set({**TEAMS, "MICROSOFT_CLIENT_SECRET": "", "MICROSOFT_CERTIFICATE": str(file)})
    found = clinic.says(0)
    assert (LOOK, CERTIFICATE_OPEN.format(file=file)) in found
    assert any(sentence.startswith(CERTIFICATE_ENDS.partition("{")[0]) for _, sentence in found)
    file.chmod(0o600)
    assert (LOOK, CERTIFICATE_OPEN.format(file=file)) not in clinic.says(0)


def test_teams_alone_needs_no_permission(clinic: Clinic) -> None:
    clinic.set(TEAMS)
    found = clinic.says(0)
    assert (WELL, ENTRA_ANSWERS) in found
    assert (WELL, PERMISSIONS_WELL.format(names=NO_PERMISSION)) in found
    assert not clinic.microsoft.graph.calls
    clinic.roles.append("User.Read.All")
    assert (LOOK, PERMISSIONS_IDLE.format(names="User.Read.All")) in clinic.says(0)


def test_an_account_that_nothing_uses_is_looked_at(clinic: Clinic) -> None:
    clinic.set(ACCOUNT)
    assert (LOOK, ACCOUNT_IDLE) in clinic.says(0)
    clinic.set(TEAMS)
    assert (LOOK, ACCOUNT_IDLE) not in clinic.says(0)


def test_permissions_that_cannot_be_looked_at_break_nothing_in_teams(clinic: Clinic) -> None:
    clinic.set(TEAMS)
    clinic.microsoft.entra.app.consented = {GRAPH_ALONE}
    assert (LOOK, UNSEEN.format(reason=why("consent_missing"))) in clinic.says(0)


def test_permissions_that_are_missing_and_idle_are_named(clinic: Clinic) -> None:
    clinic.set({**SHAREPOINT, **MAIL})
    clinic.drive.library()
    clinic.roles.extend(["Files.ReadWrite.All", "Mail.Send"])
    found = clinic.says(1)  # the folders are missing, too
    assert (LOOK, PERMISSIONS_MISSING.format(names="Sites.Selected")) in found
    assert (LOOK, PERMISSIONS_IDLE.format(names="Files.ReadWrite.All")) in found
    assert (LOOK, MAIL_OF_ANYBODY) in found
    clinic.roles[:] = ["Sites.Selected"]  # Exchange lets the bot into its mailbox
    assert (WELL, PERMISSIONS_WELL.format(names="Sites.Selected")) in clinic.says(1)


def test_what_some_schools_need_is_not_called_idle(clinic: Clinic) -> None:
    groups = clinic.data.parent / "entra.toml"
    groups.write_text(GROUPS, encoding="utf-8")
    clinic.set({**ONEDRIVE, "ENTRA_GROUPS": str(groups)})
    clinic.roles.extend(["Files.ReadWrite.All", "Sites.ReadWrite.All", "Member.Read.Hidden", "User.Read.All"])
    found = clinic.says(1)
    assert (LOOK, PERMISSIONS_MISSING.format(names="GroupMember.Read.All")) in found
    assert not any(sentence.startswith(PERMISSIONS_IDLE.partition(":")[0]) for _, sentence in found)


def test_groups_in_the_file_beside_the_policies_are_a_staff_list_from_entra(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = clinic.data.parent / "entra.toml"
    groups.write_text(GROUPS, encoding="utf-8")
    clinic.set(ACCOUNT)
    monkeypatch.setattr(Settings, "entra_groups_path", groups)
    found = clinic.says(0)
    assert (LOOK, PERMISSIONS_MISSING.format(names="GroupMember.Read.All, User.Read.All")) in found
    assert (LOOK, ACCOUNT_IDLE) not in found


def test_every_reader_of_mondays_workbook_has_a_folder(clinic: Clinic) -> None:
    clinic.set(SHAREPOINT)
    library = clinic.drive.library()
    for reader in (HEAD, EXECUTIVE):
        clinic.drive.folder(library, f"Workbooks/{reader}")
    assert (WELL, PLACES_WELL) in clinic.says(0)


def test_who_has_no_folder_is_named_and_none_is_made(clinic: Clinic) -> None:
    clinic.set(SHAREPOINT)
    clinic.drive.folder(clinic.drive.library(), f"Workbooks/{HEAD}")
    names = "Eve Made-up"
    assert (BROKEN, NO_FOLDER.format(names=names, reason=reason("folder_missing"))) in clinic.says(1)
    assert {method for method, _ in clinic.microsoft.graph.calls} == {"GET"}


def test_who_has_no_onedrive_is_named_and_no_folder_is_made(clinic: Clinic) -> None:
    clinic.set(ONEDRIVE)
    found = clinic.says(1)
    assert (BROKEN, NO_FOLDER.format(names="Ann Made-up, Eve Made-up", reason=reason("drive_missing"))) in found
    for reader in (HEAD, EXECUTIVE):
        clinic.drive.onedrive(reader)
    assert (WELL, PLACES_WELL) in clinic.says(0)
    assert {method for method, _ in clinic.microsoft.graph.calls} == {"GET"}


def test_looking_people_up_is_welcome_for_onedrive_and_not_needed(clinic: Clinic) -> None:
    clinic.set(ONEDRIVE)
    clinic.roles += ["Files.ReadWrite.All", "User.Read.All"]
    for reader in (HEAD, EXECUTIVE):
        clinic.drive.onedrive(reader)
    assert (WELL, PERMISSIONS_WELL.format(names="Files.ReadWrite.All, User.Read.All")) in clinic.says(0)
    clinic.roles.remove("User.Read.All")
    assert (WELL, PERMISSIONS_WELL.format(names="Files.ReadWrite.All")) in clinic.says(0)


def test_a_site_or_a_library_that_is_not_there_is_told_once(clinic: Clinic) -> None:
    clinic.set(SHAREPOINT)
    broken = [finding for finding in clinic.says(1) if finding[0] == BROKEN]
    assert broken == [(BROKEN, PLACE_REFUSES.format(reason=why("site_missing")))]
    clinic.drive.library(name="Files", in_address="Files")
    broken = [finding for finding in clinic.says(1) if finding[0] == BROKEN]
    assert broken == [(BROKEN, PLACE_REFUSES.format(reason=why("library_missing")))]
    clinic.microsoft.graph.forbidden.add("/sites")
    assert (BROKEN, PLACE_REFUSES.format(reason=why("authorization_request_denied"))) in clinic.says(1)


def test_a_site_that_is_none_of_sharepoints_is_told_in_its_own_sentence(clinic: Clinic) -> None:
    clinic.set({**SHAREPOINT, "WORKBOOKS_SITE": "https://files.oak.school.uk/leaders"})
    assert (BROKEN, NO_SITE) in clinic.says(1)
    clinic.microsoft.entra.app.secrets = {SECRET: 0.0}
    assert (BROKEN, NO_SITE) in clinic.says(1)  # whether Entra lets the bot in or not


def test_without_readers_who_have_an_address_no_place_is_looked_for(clinic: Clinic) -> None:
    (clinic.data.parent / "staff.csv").write_text(
        "Name,E-mail,School,Role,Manager,Id\nBob Made-up,,Oak,Headteacher,,b\n", encoding="utf-8"
    )
    clinic.set(SHAREPOINT)
    clinic.says(0)
    assert not clinic.microsoft.graph.calls


def test_who_has_not_been_met_in_teams_is_counted(clinic: Clinic) -> None:
    clinic.set(TEAMS)
    assert (LOOK, NEVER_MET.format(count=3)) in clinic.says(0)  # who has no e-mail address is told of elsewhere
    clinic.meet("a", "e")
    assert (LOOK, ONE_NEVER_MET) in clinic.says(0)
    clinic.meet("b")
    assert (WELL, ALL_MET) in clinic.says(0)


def test_of_made_up_people_nobody_is_missed_in_teams(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic.set(TEAMS)
    monkeypatch.delenv("STAFFROOM_STAFF_LIST")
    assert not [sentence for _, sentence in clinic.says(0) if "been met" in sentence or sentence == ALL_MET]


@pytest.mark.parametrize(
    ("name", "example", "own"),
    [
        ("PUBLIC_ADDRESS", "https://staffroom.school.example", "https://staffroom.oak.school.uk"),
        ("WORKBOOKS_SITE", "https://oak.example/sites/staffroom", "https://oak.sharepoint.com/sites/staffroom"),
        ("WORKBOOKS_MAIL_FROM", "staffroom@school.example", "staffroom@oak.school.uk"),
    ],
)
def test_an_address_out_of_the_documentation_is_looked_at(name: str, example: str, own: str, clinic: Clinic) -> None:
    clinic.set({**TEAMS, name: example})
    assert (LOOK, STILL_EXAMPLE.format(name=name)) in clinic.says(0)
    clinic.set({name: own})
    assert (LOOK, STILL_EXAMPLE.format(name=name)) not in clinic.says(0)


@pytest.mark.parametrize(
    ("settings", "who"),
    [
        (TEAMS, "Teams"),
        (SIGN_IN, "the page's sign-in"),
        ({**TEAMS, **SIGN_IN}, "Teams and the page's sign-in"),
    ],
)
def test_whoever_has_no_address_is_counted_with_what_cannot_know_them(
    settings: dict[str, str], who: str, clinic: Clinic
) -> None:
    told = "1 person on the staff list has no e-mail address, so that {who} cannot tell who that is"
    assert (LOOK, told.format(who=who)) not in clinic.says(0)
    clinic.set(settings)
    assert (LOOK, told.format(who=who)) in clinic.says(0)


def test_a_second_step_is_told_of_and_one_that_nobody_meets_is_looked_at(clinic: Clinic) -> None:
    well = (WELL, SECOND_STEP_WELL.format(page="https://staffroom.school.example", minutes=20))
    clinic.set({**SIGN_IN, "SECOND_STEP": "on", "SECOND_STEP_MINUTES": "20"})
    assert (LOOK, SECOND_STEP_IDLE) in clinic.says(0)
    clinic.set(TEAMS)
    assert well in clinic.says(0)
    clinic.set({"SECOND_STEP": "off"})
    assert not {well, (LOOK, SECOND_STEP_IDLE)} & set(clinic.says(0))


def test_a_token_that_does_not_tell_is_told_of(clinic: Clinic) -> None:
    def opaque(request: Request) -> Answer:
        said = json.loads(clinic.microsoft.entra.answer(request).body)
        return says(200, {**said, "access_token": "opaque"} if "access_token" in said else said)

    clinic.set(TEAMS)
    clinic.microsoft.server.mount("/", opaque)
    assert (LOOK, UNREADABLE) in clinic.says(0)


def token(claims: object) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"header.{middle}.signature"


@pytest.mark.parametrize("roles", [[], ["Mail.Send"], ["Mail.Send", "Sites.Selected"]])
def test_the_roles_of_a_token_are_read(roles: list[str]) -> None:
    assert roles_in(token({"aud": "x", "roles": roles})) == set(roles)


def test_a_token_without_roles_has_none_and_what_is_no_name_is_left_out() -> None:
    assert roles_in(token({"aud": "x"})) == set()
    assert roles_in(token({"roles": ["Mail.Send", 7, None]})) == {"Mail.Send"}


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "opaque",
        "a.b",
        "a.b.c.d.e",
        "a.\u00e9.c",
        "a.!!!!.c",
        "a.bm8.c",
        token([]),
        token({"roles": "Mail.Send"}),
        f"a.{base64.urlsafe_b64encode(b'[' * 100_000).decode()}.c",
    ],
)
def test_a_token_that_cannot_be_read_tells_nothing(odd: str) -> None:
    assert roles_in(odd) is None
