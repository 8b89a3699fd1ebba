"""Settings: what they are when nothing is set, and one sentence for each that is wrong."""

from pathlib import Path

import pytest

from bot.errors import WrongSettings
from bot.settings import (
    HERE,
    LEFT_IN_CHAT,
    NEEDED_FOR_MAIL,
    NEEDED_FOR_MICROSOFT,
    NEEDED_FOR_SHAREPOINT,
    NEEDED_FOR_SIGN_IN,
    NEEDED_FOR_TEAMS,
    NO_FILE,
    NO_LIBRARY,
    NO_PAGE_FOR_CODES,
    NO_PROOF,
    NO_SIGN_IN_FOR_CODES,
    NO_SLACK_DOOR,
    NO_WAY_IN,
    NOT_A_MAILBOX,
    NOT_A_PROXY,
    NOT_A_TIME,
    NOT_AN_ID,
    NOT_BARE,
    NOT_HTTPS,
    NOT_LONG_ENOUGH,
    NOT_LOOPBACK,
    NOT_THE_APPS,
    NOT_THE_BOTS,
    NOTHING_TO_LINK,
    PUBLIC_PAGE,
    QUOTED,
    SAME_ID,
    TWO_PROOFS,
    TWO_SLACK_DOORS,
    Settings,
)

SECRET = "canary-7261"


@pytest.fixture(autouse=True)
def _an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.settings.IN_THIS_FOLDER", Path(".env"))
    monkeypatch.setattr("bot.settings.BESIDE_THE_CODE", tmp_path / "code" / ".env")
    for name in Settings.model_fields:
        monkeypatch.delenv(f"STAFFROOM_{name.upper()}", raising=False)


def sentences() -> list[str]:
    with pytest.raises(WrongSettings) as wrong:
        Settings.load()
    return wrong.value.sentence.split("\n")


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    settings = Settings.load()
    assert settings.host == "127.0.0.1"
    assert settings.port == 0
    assert settings.log_level == "WARNING"
    assert settings.staff_list is None
    assert settings.policies_folder == HERE / "policy_text"
    assert settings.database == f"sqlite:///{tmp_path}/var/staffroom.db"
    assert settings.key_path == Path("var/staffroom.key")
    assert settings.workbooks_path == Path("var/workbooks")


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("STAFFROOM_PORT=8001\nSTAFFROOM_LOG_LEVEL=INFO\n", encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_PORT", "8002")
    settings = Settings.load()
    assert (settings.port, settings.log_level) == (8002, "INFO")


def test_without_a_file_in_the_present_folder_the_one_beside_the_code_is_read(tmp_path: Path) -> None:
    beside = tmp_path / "code" / ".env"
    beside.parent.mkdir()
    beside.write_text("STAFFROOM_PORT=8003\nSTAFFROOM_PROT=1\n", encoding="utf-8")
    assert [sentence.split()[2] for sentence in sentences()] == ["STAFFROOM_PROT"]
    beside.write_text("STAFFROOM_PORT=8003\n", encoding="utf-8")
    assert Settings.load().port == 8003
    (tmp_path / ".env").write_text("STAFFROOM_HOST=localhost\n", encoding="utf-8")
    assert (Settings.load().host, Settings.load().port) == ("localhost", 0)


def test_no_other_test_reads_the_settings_of_whoever_works_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("STAFFROOM_PORT=8001\n", encoding="utf-8")
    assert Settings().port == 8001  # the control: this test is one that does
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert Settings().port == 0


def test_the_example_file_sets_nothing_until_it_is_edited(tmp_path: Path) -> None:
    example = (HERE / "staffroom.example.env").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(example, encoding="utf-8")
    assert Settings.load() == Settings()


def test_the_example_file_names_every_setting_and_is_right_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (HERE / "staffroom.example.env").read_text(encoding="utf-8").replace("#STAFFROOM_", "STAFFROOM_")
    (tmp_path / ".env").write_text(example, encoding="utf-8")
    (tmp_path / "policy_text").mkdir()
    assert all(f"\nSTAFFROOM_{name.upper()}=" in example for name in Settings.model_fields)
    settings = Settings.load()
    monkeypatch.delenv("STAFFROOM_PORT", raising=False)
    assert settings.model_dump() == {**Settings().model_dump(), "policies_folder": Path("policy_text")}


def test_an_empty_setting_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.setenv(f"STAFFROOM_{name.upper()}", "")
    assert Settings.load().key_path == Path("var/staffroom.key")


def test_a_database_a_key_file_and_a_data_folder_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFFROOM_DATABASE_URL", "postgresql://db/staffroom")
    monkeypatch.setenv("STAFFROOM_KEY_FILE", "keys/staffroom.key")
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", "data")
    settings = Settings.load()
    assert settings.database == "postgresql://db/staffroom"
    assert settings.key_path == Path("keys/staffroom.key")
    assert settings.workbooks_path == Path("data/workbooks")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.10", "::1"])
def test_the_page_may_listen_on_this_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFFROOM_HOST", host)
    assert Settings.load().host == host


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "::", "192.168.1.20", "staffroom.example", "localhost.example", "127.0.0.1.example"]
)
def test_the_page_may_not_be_reached_from_elsewhere(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFFROOM_HOST", host)
    assert sentences() == [f"The setting STAFFROOM_HOST {NOT_LOOPBACK}."]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", SECRET, "must be a number from 0 to 65535."),
        ("PORT", "65536", "must be a number from 0 to 65535."),
        ("PORT", "-1", "must be a number from 0 to 65535."),
        ("PORT", "²", "must be a number from 0 to 65535."),
        ("PORT", "9" * 5_000, "must be a number from 0 to 65535."),
        ("PUBLIC_ADDRESS", f"“https://{SECRET}.example”", "has quotation marks around it: write it without them."),
        ("SLACK_REFRESH_TOKEN", f"'{SECRET}'", "has quotation marks around it: write it without them."),
        ("WORKBOOK_PASSWORD", "eleven sign", f"{NOT_LONG_ENOUGH}."),
        ("WORKBOOK_PASSWORD", "long enough, with\ta tab", f"{NOT_LONG_ENOUGH}."),
        ("WORKBOOK_PASSWORD", "9" * 256, f"{NOT_LONG_ENOUGH}."),
        ("LOG_LEVEL", SECRET, "cannot be used: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
        ("LOG_LEVEL", "INFO\n", "cannot be used: input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'."),
        ("DATABASE_URL", f"mysql://me:{SECRET}@db/x", "must start with sqlite:/// or postgresql://."),
        ("POLICIES_FOLDER", SECRET, "must be the path of a folder that exists."),
        ("POLICIES_FOLDER", SECRET * 1_000, "must be the path of a folder that exists."),
        ("HOSTT", SECRET, "is not one that I know; perhaps STAFFROOM_HOST is meant."),
        ("FAVOURITE_BISCUIT", SECRET, "is not one that I know."),
    ],
)
def test_a_wrong_setting_gets_one_sentence_without_its_value(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"STAFFROOM_{name}", value)
    assert sentences() == [f"The setting STAFFROOM_{name} {sentence}"]
    assert SECRET not in sentences()[0]


def set_all(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"STAFFROOM_{name}", value)


HTTP = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made-up"}
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_APP_TOKEN": "xapp-made-up"}
ROTATED = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "made-up",
    "SLACK_REFRESH_TOKEN": "xoxe-made-up",
    "SLACK_SIGNING_SECRET": "made-up",
}


@pytest.mark.parametrize("slack", [HTTP, SOCKET, ROTATED])
def test_slack_is_set_up_in_three_ways_and_the_page_is_then_not_served(
    slack: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (Settings.load().has_slack, Settings.load().has_page) == (False, True)
    set_all(monkeypatch, slack)
    assert (Settings.load().has_slack, Settings.load().has_page) == (True, False)


@pytest.mark.parametrize(
    ("slack", "told"),
    [
        ({"SLACK_SIGNING_SECRET": SECRET}, [f"SLACK_BOT_TOKEN {NO_WAY_IN}"]),
        ({"SLACK_APP_TOKEN": f"xapp-{SECRET}"}, [f"SLACK_BOT_TOKEN {NO_WAY_IN}"]),
        ({"SLACK_BOT_TOKEN": f"xoxb-{SECRET}"}, [f"SLACK_SIGNING_SECRET {NO_SLACK_DOOR}"]),
        ({"SLACK_BOT_TOKEN": f"xapp-{SECRET}"}, [f"SLACK_BOT_TOKEN {NOT_THE_BOTS}"]),
        ({**HTTP, "SLACK_BOT_TOKEN": f"“xoxb-{SECRET}”"}, [f"SLACK_BOT_TOKEN {QUOTED}"]),
        ({**SOCKET, "SLACK_APP_TOKEN": f"xoxb-{SECRET}"}, [f"SLACK_APP_TOKEN {NOT_THE_APPS}"]),
        ({**HTTP, "PUBLIC_ADDRESS": "https://staffroom.example", "PAGE": "yes"}, [f"PAGE {PUBLIC_PAGE}"]),
        ({"PUBLIC_ADDRESS": "https://staffroom.example", "PAGE": "yes"}, [f"PAGE {PUBLIC_PAGE}"]),
        ({**ROTATED, "SLACK_CLIENT_ID": ""}, [f"SLACK_BOT_TOKEN {NO_WAY_IN}"]),
        ({**ROTATED, "SLACK_CLIENT_SECRET": ""}, [f"SLACK_BOT_TOKEN {NO_WAY_IN}"]),
        ({**HTTP, **SOCKET}, [f"SLACK_APP_TOKEN {TWO_SLACK_DOORS}"]),
        ({**HTTP, "SLACK_API_URL": "http://slack.example/api/"}, [f"SLACK_API_URL {NOT_HTTPS}"]),
        ({**HTTP, "PUBLIC_ADDRESS": "https://[staffroom"}, [f"PUBLIC_ADDRESS {NOT_HTTPS}"]),
        ({**HTTP, "PUBLIC_ADDRESS": "staffroom.example"}, [f"PUBLIC_ADDRESS {NOT_HTTPS}"]),
    ],
)
def test_half_a_set_up_of_slack_is_told_of(
    slack: dict[str, str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, slack)
    assert sentences() == [f"The setting STAFFROOM_{each}." for each in told]
    assert SECRET not in "".join(sentences())


ADDRESS = {"PUBLIC_ADDRESS": "https://staffroom.example"}
ACCOUNT = {
    "MICROSOFT_TENANT": "7e9a1c52-0000-4000-8000-0000000A11CE",
    "MICROSOFT_CLIENT_ID": "c11e4700-0000-4000-8000-0000000000b0",
    "MICROSOFT_CLIENT_SECRET": SECRET,
}
TEAMS = {**ACCOUNT, **ADDRESS, "TEAMS": "yes"}
SIGN_IN = {**ACCOUNT, **ADDRESS, "SIGN_IN": "microsoft"}
SHAREPOINT = {
    **ACCOUNT,
    "WORKBOOKS_TO": "sharepoint",
    "WORKBOOKS_SITE": "https://school.sharepoint.com/sites/staffroom",
}
ONEDRIVE = {**ACCOUNT, "WORKBOOKS_TO": "onedrive"}
MAIL = {**ACCOUNT, "WORKBOOKS_MAIL": "file", "WORKBOOKS_MAIL_FROM": "staffroom@school.example"}


@pytest.mark.parametrize("microsoft", [TEAMS, SIGN_IN, SHAREPOINT, ONEDRIVE, MAIL])
def test_each_use_of_microsoft_365_is_switched_on_by_itself(
    microsoft: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, ACCOUNT)
    without = Settings.load()
    assert (without.has_microsoft, without.needs_microsoft) == (True, False)
    assert without.microsoft_tenant == ACCOUNT["MICROSOFT_TENANT"].lower()  # as Microsoft's tokens have it
    set_all(monkeypatch, microsoft)
    settings = Settings.load()
    assert settings.needs_microsoft
    assert settings.has_teams is ("TEAMS" in microsoft)
    assert settings.has_sign_in is ("SIGN_IN" in microsoft)


@pytest.mark.parametrize(
    ("microsoft", "told"),
    [
        ({**TEAMS, "MICROSOFT_TENANT": ""}, [f"MICROSOFT_TENANT {NEEDED_FOR_MICROSOFT}"]),
        ({**MAIL, "MICROSOFT_CLIENT_ID": ""}, [f"MICROSOFT_CLIENT_ID {NEEDED_FOR_MICROSOFT}"]),
        ({**ONEDRIVE, "MICROSOFT_CLIENT_SECRET": ""}, [f"MICROSOFT_CLIENT_SECRET {NO_PROOF}"]),
        ({**TEAMS, "PUBLIC_ADDRESS": ""}, [f"PUBLIC_ADDRESS {NEEDED_FOR_TEAMS}"]),
        ({**SIGN_IN, "PUBLIC_ADDRESS": ""}, [f"PUBLIC_ADDRESS {NEEDED_FOR_SIGN_IN}"]),
        ({**SHAREPOINT, "WORKBOOKS_SITE": ""}, [f"WORKBOOKS_SITE {NEEDED_FOR_SHAREPOINT}"]),
        ({**SHAREPOINT, "WORKBOOKS_FOLDER": " / "}, [f"WORKBOOKS_FOLDER {NO_LIBRARY}"]),
        ({**TEAMS, "MICROSOFT_CLIENT_ID": TEAMS["MICROSOFT_TENANT"]}, [f"MICROSOFT_CLIENT_ID {SAME_ID}"]),
        ({**MAIL, "WORKBOOKS_MAIL_FROM": ""}, [f"WORKBOOKS_MAIL_FROM {NEEDED_FOR_MAIL}"]),
        ({**MAIL, "WORKBOOKS_MAIL": "link"}, [f"WORKBOOKS_MAIL {NOTHING_TO_LINK}"]),
        ({**TEAMS, "PAGE": "yes"}, [f"PAGE {PUBLIC_PAGE}"]),
        ({**TEAMS, "MICROSOFT_TENANT": f"{SECRET}.example"}, [f"MICROSOFT_TENANT {NOT_AN_ID}"]),
        ({**TEAMS, "MICROSOFT_TENANT": "common"}, [f"MICROSOFT_TENANT {NOT_AN_ID}"]),
        ({**TEAMS, "MICROSOFT_TENANT": f"{TEAMS['MICROSOFT_TENANT']}\n"}, [f"MICROSOFT_TENANT {NOT_AN_ID}"]),
        ({**TEAMS, "MICROSOFT_CLIENT_ID": SECRET}, [f"MICROSOFT_CLIENT_ID {NOT_AN_ID}"]),
        ({**TEAMS, "MICROSOFT_CLIENT_SECRET": f"'{SECRET}'"}, [f"MICROSOFT_CLIENT_SECRET {QUOTED}"]),
        ({**SHAREPOINT, "WORKBOOKS_SITE": f"http://{SECRET}.example"}, [f"WORKBOOKS_SITE {NOT_HTTPS}"]),
        ({**MAIL, "WORKBOOKS_MAIL_FROM": SECRET}, [f"WORKBOOKS_MAIL_FROM {NOT_A_MAILBOX}"]),
        ({**MAIL, "WORKBOOKS_MAIL_FROM": f"{SECRET}@a@b"}, [f"WORKBOOKS_MAIL_FROM {NOT_A_MAILBOX}"]),
        (
            {"TEAMS": "yes"},
            [
                f"MICROSOFT_TENANT {NEEDED_FOR_MICROSOFT}",
                f"MICROSOFT_CLIENT_ID {NEEDED_FOR_MICROSOFT}",
                f"MICROSOFT_CLIENT_SECRET {NO_PROOF}",
                f"PUBLIC_ADDRESS {NEEDED_FOR_TEAMS}",
            ],
        ),
    ],
)
def test_half_a_set_up_of_microsoft_365_is_told_of(
    microsoft: dict[str, str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, microsoft)
    assert sentences() == [f"The setting STAFFROOM_{each}." for each in told]
    assert SECRET not in "".join(sentences())


@pytest.mark.parametrize("chat", [{}, HTTP, TEAMS])
def test_a_second_step_needs_the_page_and_its_sign_in(chat: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {**chat, "SECOND_STEP": " ON "})
    assert f"The setting STAFFROOM_SECOND_STEP {NO_SIGN_IN_FOR_CODES}." in sentences()
    set_all(monkeypatch, {**SIGN_IN, "PAGE": "no"})
    assert sentences() == [f"The setting STAFFROOM_SECOND_STEP {NO_PAGE_FOR_CODES}."]
    monkeypatch.setenv("STAFFROOM_PAGE", "auto")
    assert Settings.load().has_second_step
    monkeypatch.delenv("STAFFROOM_SECOND_STEP")
    assert not Settings.load().has_second_step  # off by default


@pytest.mark.parametrize("name", ["SLACK_FILES", "TEAMS_FILES"])
def test_with_a_second_step_no_workbook_is_left_in_chat(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {**SIGN_IN, "SECOND_STEP": "on", name: "upload"})
    assert sentences() == [f"The setting STAFFROOM_{name} {LEFT_IN_CHAT}."]
    monkeypatch.delenv("STAFFROOM_SECOND_STEP")
    assert Settings.load().model_dump()[name.lower()] == "upload"  # the control


@pytest.mark.parametrize("minutes", ["0", "481", "9" * 5_000, "-5", "half an hour", "1.5", "\u0663\u0660"])
def test_for_how_long_a_code_opens_is_a_number_of_minutes(minutes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFFROOM_SECOND_STEP_MINUTES", minutes)
    assert sentences() == [f"The setting STAFFROOM_SECOND_STEP_MINUTES {NOT_A_TIME}."]
    for good in ("1", "480"):
        monkeypatch.setenv("STAFFROOM_SECOND_STEP_MINUTES", good)
        assert Settings.load().second_step_minutes == int(good)


@pytest.mark.parametrize("yes", ["Yes", "YES", " yes "])
def test_a_word_is_understood_in_any_letters(yes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {**TEAMS, "TEAMS": yes, "WORKBOOKS_TO": "OneDrive"})
    assert (Settings.load().has_teams, Settings.load().workbooks_to) == (True, "onedrive")


@pytest.mark.parametrize("name", ["TEAMS", "TEAMS_FILES", "SIGN_IN", "WORKBOOKS_TO", "WORKBOOKS_MAIL"])
def test_a_word_that_no_setting_knows_is_told_of_without_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"STAFFROOM_{name}", SECRET)
    (told,) = sentences()
    assert told.startswith(f"The setting STAFFROOM_{name} cannot be used: input should be '")
    assert SECRET not in told


@pytest.mark.parametrize(
    "where", [{"WORKBOOKS_TO": "onedrive"}, {**SIGN_IN, "WORKBOOKS_MAIL": "link"}, {"WORKBOOKS_MAIL": "file"}]
)
def test_a_mail_leads_to_the_workbook_or_to_the_page_or_holds_it(
    where: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, {**MAIL, "WORKBOOKS_MAIL": "link", **where})
    assert Settings.load().needs_microsoft


KEY, CERTIFICATE = (f"-----BEGIN {kind}-----\nbWFkZSB1cA==\n-----END {kind}-----\n" for kind in ("KEY", "CERTIFICATE"))


@pytest.mark.parametrize("text", [KEY + CERTIFICATE, CERTIFICATE + KEY, KEY + CERTIFICATE + CERTIFICATE])
def test_a_certificate_is_one_file_with_its_key_in_any_order_and_with_its_chain(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "staffroom.pem"
    file.write_text(text, encoding="ascii")
    set_all(monkeypatch, {**TEAMS, "MICROSOFT_CLIENT_SECRET": "", "MICROSOFT_CERTIFICATE": str(file)})
    settings = Settings.load()
    assert (settings.microsoft_certificate, settings.has_microsoft) == (file, True)
    monkeypatch.setenv("STAFFROOM_MICROSOFT_CLIENT_SECRET", SECRET)
    assert sentences() == [f"The setting STAFFROOM_MICROSOFT_CERTIFICATE {TWO_PROOFS}."]


@pytest.mark.parametrize("content", [None, b"", b"\x30\x82\xff\x00"])
def test_a_certificate_that_is_not_there_empty_or_no_text_is_told_of_without_its_path(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"{SECRET}.pem"
    if content is not None:
        file.write_bytes(content)
    for path in (str(file), str(tmp_path), SECRET * 1_000):
        set_all(monkeypatch, {**TEAMS, "MICROSOFT_CLIENT_SECRET": "", "MICROSOFT_CERTIFICATE": path})
        assert sentences() == [f"The setting STAFFROOM_MICROSOFT_CERTIFICATE {NO_FILE}."]


@pytest.mark.parametrize("chat", [{}, HTTP, TEAMS, {**HTTP, **TEAMS}])
@pytest.mark.parametrize("address", [{}, ADDRESS])
@pytest.mark.parametrize("signing_in", [{}, SIGN_IN])
@pytest.mark.parametrize("page", ["auto", "yes", "no"])
def test_the_page_is_served_with_a_sign_in_or_alone_or_when_it_is_asked_for(
    chat: dict[str, str],
    address: dict[str, str],
    signing_in: dict[str, str],
    page: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = {**chat, **address, **signing_in}
    set_all(monkeypatch, {**chosen, "PAGE": page})
    if page == "yes" and "PUBLIC_ADDRESS" in chosen and not signing_in:
        assert sentences() == [f"The setting STAFFROOM_PAGE {PUBLIC_PAGE}."]
    elif page == "auto":
        assert Settings.load().has_page is (bool(signing_in) or not chosen)
    else:
        assert Settings.load().has_page is (page == "yes")


def test_a_page_with_a_sign_in_may_listen_everywhere_and_one_without_never(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {**SIGN_IN, "HOST": "0.0.0.0"})  # noqa: S104 - it is what is set here
    assert Settings.load().has_page
    monkeypatch.delenv("STAFFROOM_SIGN_IN")
    assert not Settings.load().has_page
    monkeypatch.delenv("STAFFROOM_PUBLIC_ADDRESS")
    assert sentences() == [f"The setting STAFFROOM_HOST {NOT_LOOPBACK}."]


def test_the_groups_of_entra_stand_beside_the_policies_unless_another_file_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings.load().entra_groups_path == HERE / "policy_text" / "entra.toml"
    monkeypatch.setenv("STAFFROOM_ENTRA_GROUPS", "entra.toml")
    assert Settings.load().entra_groups_path == Path("entra.toml")


def test_without_the_page_the_bot_may_listen_everywhere_and_with_it_never(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {**HTTP, "HOST": "0.0.0.0"})  # noqa: S104 - it is what is set here
    assert Settings.load().host == "0.0.0.0"  # noqa: S104 - the same
    monkeypatch.setenv("STAFFROOM_PAGE", "yes")
    assert sentences() == [f"The setting STAFFROOM_HOST {NOT_LOOPBACK}."]


def test_addresses_are_https_or_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {"PUBLIC_ADDRESS": "https://staffroom.example", "SLACK_API_URL": "http://127.0.0.1:4000/api/"})
    settings = Settings.load()
    assert (settings.public_address, settings.slack_api_url) == (
        "https://staffroom.example",
        "http://127.0.0.1:4000/api/",
    )


@pytest.mark.parametrize("more", ["/slack/events", "/slack", "?a=b", "?", "#a", "//", "/%20"])
def test_a_public_address_is_a_name_and_perhaps_a_port_alone(more: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for good in ("https://staffroom.example", "https://staffroom.example/", "https://staffroom.example:8443"):
        monkeypatch.setenv("STAFFROOM_PUBLIC_ADDRESS", good)
        assert Settings.load().public_address == good
    for bad in (f"https://staffroom.example{more}", f"https://{SECRET}@staffroom.example"):
        monkeypatch.setenv("STAFFROOM_PUBLIC_ADDRESS", bad)
        assert sentences() == [f"The setting STAFFROOM_PUBLIC_ADDRESS {NOT_BARE}."]


def test_a_token_that_is_rotated_may_begin_in_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {**HTTP, "SLACK_BOT_TOKEN": "xoxe.xoxb-made-up"})
    assert Settings.load().has_slack


def test_the_page_is_not_served_by_itself_where_there_is_a_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {"PUBLIC_ADDRESS": "https://staffroom.example"})
    assert not Settings.load().has_page


def test_the_working_hours_stand_beside_the_policies_unless_another_file_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings.load().hours_path == HERE / "policy_text" / "working_hours.toml"
    monkeypatch.setenv("STAFFROOM_WORKING_HOURS", "hours.toml")
    assert Settings.load().hours_path == Path("hours.toml")


def test_every_wrong_setting_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("STAFFROOM_PROT=8001\nSTAFFROOM_LOG_LEVEL=loud\n", encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_PORT", "many")
    told = [sentence.split()[2] for sentence in sentences()]
    assert told == ["STAFFROOM_PROT", "STAFFROOM_PORT", "STAFFROOM_LOG_LEVEL"]


def test_names_of_other_programs_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("OTHER_TOKEN=x\n", encoding="utf-8")
    monkeypatch.setenv("STAFF", "x")
    assert Settings.load().port == 0


def test_a_settings_file_that_is_no_text_is_told_of(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"STAFFROOM_HOST=\xff\n")
    assert sentences() == ["The settings file .env cannot be read. It should be text in UTF-8."]


def test_the_data_folder_is_made_private_to_its_owner(tmp_path: Path) -> None:
    Settings.load().make_data_folder()
    Settings.load().make_data_folder()
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_a_data_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file in its place", encoding="utf-8")
    with pytest.raises(WrongSettings, match="The setting STAFFROOM_DATA_FOLDER"):
        Settings.load().make_data_folder()


@pytest.mark.parametrize("proxy", ["http://proxy.school.example:3128", "https://proxy.school.example/", ""])
def test_a_proxy_to_the_outside_is_an_address(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFFROOM_OUTGOING_PROXY", proxy)
    assert Settings.load().outgoing_proxy == proxy


@pytest.mark.parametrize("proxy", ["proxy.school.example:3128", "http://", "http://[a", "socks5://a", "http://a/b"])
def test_what_is_no_proxy_is_told_without_its_value(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAFFROOM_OUTGOING_PROXY", proxy)
    assert sentences() == [f"The setting STAFFROOM_OUTGOING_PROXY {NOT_A_PROXY}."]
