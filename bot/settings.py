"""The bot's settings: environment variables that start with STAFFROOM_, or a file named `.env`.

The file is looked for in the present folder, and where there is none beside the code, so that a service finds it too.
Everything has a default that works on one machine, so that nothing has to be set for a first look.
"""

import ipaddress
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import WrongSettings

HERE = Path(__file__).resolve().parent.parent
IN_THIS_FOLDER, BESIDE_THE_CODE = Path(".env"), HERE / ".env"

NOT_LOOPBACK = (
    "must be an address on this machine, such as 127.0.0.1, while STAFFROOM_SIGN_IN is not set: "
    "without a sign-in the page must not be reachable from elsewhere"
)
NOT_HTTPS = "must be an address that begins with https://"
NOT_BARE = "must be https:// and a name alone, such as https://staffroom.school.example, with nothing after it"
PUBLIC_PAGE = (
    "must not be yes together with STAFFROOM_PUBLIC_ADDRESS while STAFFROOM_SIGN_IN is not set: "
    "whatever hands requests on from that address could hand on the page"
)
QUOTED = "has quotation marks around it: write it without them"
NOT_A_PORT = "must be a number from 0 to 65535"
NOT_THE_BOTS = 'must begin with xoxb-: it is the "Bot User OAuth Token" on the app\'s page "OAuth & Permissions"'
NOT_THE_APPS = 'must begin with xapp-: it is an app-level token, made on the app\'s page "Basic Information"'
NO_WAY_IN = (
    "is needed for Slack: set it, or for a token that is rotated STAFFROOM_SLACK_CLIENT_ID, "
    "STAFFROOM_SLACK_CLIENT_SECRET and STAFFROOM_SLACK_REFRESH_TOKEN"
)
NO_SLACK_DOOR = (
    "is needed for Slack: set it for a bot with a public address, or STAFFROOM_SLACK_APP_TOKEN "
    "for Socket Mode without one"
)
TWO_SLACK_DOORS = "must not be set together with STAFFROOM_SLACK_SIGNING_SECRET: choose Socket Mode or a public address"
NOT_AN_ID = "must be an id as Entra shows it, such as 00000000-0000-0000-0000-000000000000"
NO_FILE = "must be the path of a file in PEM, as text, that can be read"
NOT_A_MAILBOX = "must be an e-mail address, such as staffroom@school.example"
NEEDED_FOR_MICROSOFT = "is needed for Microsoft 365: docs/teams.md says where it stands"
SAME_ID = "must not be the tenant's id: the page Overview shows both, and this is the Application (client) ID"
NO_PROOF = "is needed for Microsoft 365: set it, or STAFFROOM_MICROSOFT_CERTIFICATE"
TWO_PROOFS = "must not be set together with STAFFROOM_MICROSOFT_CLIENT_SECRET: choose a secret or a certificate"
NEEDED_FOR_TEAMS = "is needed for Teams, which writes to the bot there"
NEEDED_FOR_SIGN_IN = "is needed for the sign-in, which leads people back there"
NO_SIGN_IN_FOR_CODES = (
    "must not be on while STAFFROOM_SIGN_IN is not set to microsoft: its codes are given on the page, to whoever has "
    "signed in there"
)
NO_PAGE_FOR_CODES = "must not be on together with STAFFROOM_PAGE=no: its codes are given on the page"
LEFT_IN_CHAT = (
    "must not be upload together with STAFFROOM_SECOND_STEP=on: a workbook would stay where whoever holds the chat "
    "opens it without a code"
)
NOT_A_TIME = "must be a whole number of minutes from 1 to 480"
NEEDED_FOR_SHAREPOINT = "is needed for workbooks in SharePoint: the address of the site that they go to"
NO_LIBRARY = "must name the library, and the folder in it, such as Documents/Workbooks"
NEEDED_FOR_MAIL = "is needed for workbooks by mail: the mailbox that they are sent from"
NOTHING_TO_LINK = (
    "needs something that its link can lead to: set STAFFROOM_WORKBOOKS_TO, or STAFFROOM_SIGN_IN with a public address"
)
NOT_LONG_ENOUGH = "must have from 12 to 255 characters, as somebody can type them: several words are best"
NOT_A_PROXY = "must be the address of a proxy, such as http://proxy.school.example:3128"
NOT_A_DATABASE = "must start with sqlite:/// or postgresql://"
NO_FOLDER = "must be the path of a folder that exists"
NO_DATA_FOLDER = "must be a folder that can be made and written to"
SENTENCE = "The setting STAFFROOM_{name} {why}."
UNKNOWN = "is not one that I know"
UNKNOWN_NEAR = "is not one that I know; perhaps STAFFROOM_{near} is meant"
CANNOT_READ = "The settings file .env cannot be read. It should be text in UTF-8."
_PREFIX = "STAFFROOM_"
_MAILBOX = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LAST_PORT = 65_535
_SHORTEST_PASSWORD, _LONGEST_PASSWORD = 12, 255
"""Characters; Excel takes no more."""
_LONGEST_OPEN = 480
_QUOTATION_MARKS = "\"'\u2018\u2019\u201a\u201c\u201d\u201e"
"""Straight ones, and the curly ones that a word processor makes of them."""


class Settings(BaseSettings):
    """What can be set. Each field is described for the administrator in `staffroom.example.env`."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    data_folder: Path = Path("var")
    database_url: str = ""
    key_file: Path | None = None
    keys: SecretStr = SecretStr("")
    policies_folder: Path = HERE / "policy_text"
    staff_list: Path | None = None
    working_hours: Path | None = None
    routing: Path | None = None
    page: Literal["auto", "yes", "no"] = "auto"
    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=_LAST_PORT)
    public_address: str = ""
    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_client_id: str = ""
    slack_client_secret: SecretStr = SecretStr("")
    slack_refresh_token: SecretStr = SecretStr("")
    slack_files: Literal["link", "upload"] = "link"
    slack_api_url: str = "https://slack.com/api/"
    microsoft_tenant: str = ""
    microsoft_client_id: str = ""
    microsoft_client_secret: SecretStr = SecretStr("")
    microsoft_certificate: Path | None = None
    outgoing_proxy: str = ""
    certificates: Path | None = None
    teams: Literal["yes", "no"] = "no"
    teams_files: Literal["link", "upload"] = "link"
    sign_in: Literal["no", "microsoft"] = "no"
    second_step: Literal["off", "on"] = "off"
    second_step_minutes: int = 30
    workbooks_to: Literal["none", "sharepoint", "onedrive"] = "none"
    workbooks_site: str = ""
    workbooks_folder: str = "Documents/Workbooks"
    workbooks_mail: Literal["no", "link", "file"] = "no"
    workbooks_mail_from: str = ""
    workbook_password: SecretStr = SecretStr("")
    entra_groups: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - it knows the present folder alone
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is none
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from, the first before the others."""
        return init_settings, env_settings, _file(settings_cls)

    @field_validator("*", mode="before")
    @classmethod
    def _without_quotation_marks(cls, given: object) -> object:
        if isinstance(given, str) and given.strip()[:1] in tuple(_QUOTATION_MARKS):
            raise ValueError(QUOTED)
        return given

    @field_validator(
        "page",
        "slack_files",
        "teams",
        "teams_files",
        "sign_in",
        "second_step",
        "workbooks_to",
        "workbooks_mail",
        mode="before",
    )
    @classmethod
    def _in_small_letters(cls, given: object) -> object:
        return given.strip().lower() if isinstance(given, str) else given

    @field_validator("port", mode="before")
    @classmethod
    def _a_port(cls, given: object) -> object:
        if isinstance(given, str) and not (given.isascii() and given.isdigit() and int(given[:9]) <= _LAST_PORT):
            raise ValueError(NOT_A_PORT)
        return given

    @field_validator("second_step_minutes", mode="before")
    @classmethod
    def _minutes(cls, given: object) -> object:
        text = str(given)
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= _LONGEST_OPEN):
            raise ValueError(NOT_A_TIME)
        return int(text)

    @field_validator("slack_bot_token")
    @classmethod
    def _a_bot_token(cls, token: SecretStr) -> SecretStr:
        return _begins(token, ("xoxb-", "xoxe.xoxb-"), NOT_THE_BOTS)

    @field_validator("slack_app_token")
    @classmethod
    def _an_app_token(cls, token: SecretStr) -> SecretStr:
        return _begins(token, ("xapp-",), NOT_THE_APPS)

    @field_validator("workbook_password")
    @classmethod
    def _a_long_password(cls, password: SecretStr) -> SecretStr:
        given = password.get_secret_value()
        if given and not (_SHORTEST_PASSWORD <= len(given) <= _LONGEST_PASSWORD and given.isprintable()):
            raise ValueError(NOT_LONG_ENOUGH)
        return password

    @field_validator("microsoft_tenant", "microsoft_client_id")
    @classmethod
    def _an_id(cls, given: str) -> str:
        if given and not _ID.fullmatch(given):
            raise ValueError(NOT_AN_ID)
        return given.lower()

    @field_validator("microsoft_certificate", "certificates")
    @classmethod
    def _a_file(cls, file: Path | None) -> Path | None:
        if file is not None and not _is_readable(file):
            raise ValueError(NO_FILE)
        return file

    @field_validator("workbooks_mail_from")
    @classmethod
    def _a_mailbox(cls, given: str) -> str:
        if given and not _MAILBOX.fullmatch(given):
            raise ValueError(NOT_A_MAILBOX)
        return given

    @field_validator("public_address", "slack_api_url", "workbooks_site")
    @classmethod
    def _safe_address(cls, address: str) -> str:
        if address and not _is_safe(address):
            raise ValueError(NOT_HTTPS)
        return address

    @field_validator("public_address")
    @classmethod
    def _bare_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if parts.path not in ("", "/") or parts.username is not None or set(address) & set("?#"):
            raise ValueError(NOT_BARE)
        return address

    @field_validator("outgoing_proxy")
    @classmethod
    def _a_proxy(cls, address: str) -> str:
        parts = _split(address)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
        if address and not whole:
            raise ValueError(NOT_A_PROXY)
        return address

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError(NOT_A_DATABASE)
        return url

    @field_validator("policies_folder")
    @classmethod
    def _a_folder(cls, folder: Path) -> Path:
        try:
            there = folder.is_dir()
        except OSError:  # it may not be looked at, or no path is that long
            there = False
        if not there:
            raise ValueError(NO_FOLDER)
        return folder

    @property
    def has_slack(self) -> bool:
        """Whether anything of Slack is set up."""
        return any((self.slack_bot_token, self.slack_signing_secret, self.slack_app_token, self.slack_refresh_token))

    @property
    def has_teams(self) -> bool:
        """Whether the bot lives in Teams."""
        return self.teams == "yes"

    @property
    def has_sign_in(self) -> bool:
        """Whether people sign in to the page, so that it may be reached from elsewhere."""
        return self.sign_in == "microsoft"

    @property
    def has_second_step(self) -> bool:
        """Whether reading in chat asks for a code from the page first."""
        return self.second_step == "on"

    @property
    def needs_microsoft(self) -> bool:
        """Whether anything is switched on that the bot has to sign in to Microsoft for."""
        return self.has_teams or self.has_sign_in or self.workbooks_to != "none" or self.workbooks_mail != "no"

    @property
    def has_microsoft(self) -> bool:
        """Whether the account is set that the bot signs in to Microsoft with."""
        proof = self.microsoft_client_secret or self.microsoft_certificate
        return bool(self.microsoft_tenant and self.microsoft_client_id and proof)

    @property
    def has_page(self) -> bool:
        """Whether the page is served: with a sign-in, by itself on one machine, or when it is asked for."""
        alone = not (self.has_slack or self.has_teams or self.public_address)
        return self.page == "yes" or (self.page == "auto" and (self.has_sign_in or alone))

    @property
    def hours_path(self) -> Path:
        """The file with the schools' working hours."""
        return self.working_hours or self.policies_folder / "working_hours.toml"

    @property
    def routing_path(self) -> Path | None:
        """The file that says who is told of a concern, or None where a federation keeps none."""
        beside = self.policies_folder / "routing.toml"
        return self.routing or (beside if beside.exists() else None)

    @property
    def entra_groups_path(self) -> Path:
        """The file that says which groups of Entra are the staff."""
        return self.entra_groups or self.policies_folder / "entra.toml"

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data folder unless another is set."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'staffroom.db').absolute()}"

    @property
    def key_path(self) -> Path:
        """The file with the keys that seal people's words."""
        return self.key_file or self.data_folder / "staffroom.key"

    @property
    def erasures_path(self) -> Path:
        """The ledger of erasures: beside the key file, or in the data folder where the keys come from a setting."""
        folder = self.data_folder if self.keys.get_secret_value() else self.key_path.parent
        return folder / "staffroom.erased"

    @property
    def workbooks_path(self) -> Path:
        """The private folder for Monday's workbooks."""
        return self.data_folder / "workbooks"

    def make_data_folder(self) -> None:
        """Make the data folder, private to its owner; raise WrongSettings where that cannot be."""
        try:
            self.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            raise WrongSettings(SENTENCE.format(name="DATA_FOLDER", why=NO_DATA_FOLDER)) from None

    @classmethod
    def load(cls) -> Self:
        """Return the settings; raise WrongSettings with one sentence for each that is wrong, never with its value."""
        faults: list[tuple[str, str]] = []
        try:
            faults += _unknown_names(cls)
            settings = cls()
        except ValidationError as wrong:
            faults += [(str(error["loc"][0]).upper(), _why(error["msg"])) for error in wrong.errors(include_url=False)]
        except (OSError, UnicodeDecodeError):
            raise WrongSettings(CANNOT_READ) from None
        else:
            faults += _faults_together(settings)
            if not faults:
                return settings
        raise WrongSettings("\n".join(SENTENCE.format(name=name, why=why) for name, why in faults))


def _unknown_names(settings: type[BaseSettings]) -> Iterator[tuple[str, str]]:
    """Yield each name with our prefix that is no setting, and why: a slip of the pen must not pass unseen."""
    known = [name.upper() for name in settings.model_fields]
    given = {*EnvSettingsSource(settings).env_vars, *_file(settings).env_vars}
    for name in sorted(each.upper().removeprefix(_PREFIX) for each in given if each.upper().startswith(_PREFIX)):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            yield name, UNKNOWN_NEAR.format(near=near[0]) if near else UNKNOWN


def _file(settings: type[BaseSettings]) -> DotEnvSettingsSource:
    return DotEnvSettingsSource(settings, env_file=IN_THIS_FOLDER if IN_THIS_FOLDER.exists() else BESIDE_THE_CODE)


def _faults_together(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield each setting that does not go with another, and why."""
    if not settings.has_sign_in:
        yield from _faults_of_an_open_page(settings)
    if settings.has_second_step:
        yield from _faults_of_the_second_step(settings)
    if settings.has_slack:
        yield from _faults_of_slack(settings)
    if settings.needs_microsoft:
        yield from _faults_of_the_account(settings)
        yield from _faults_of_microsoft(settings)


def _faults_of_an_open_page(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.has_page and settings.host != "localhost" and not _is_loopback(settings.host):
        yield "HOST", NOT_LOOPBACK
    if settings.page == "yes" and settings.public_address:
        yield "PAGE", PUBLIC_PAGE


def _faults_of_the_second_step(settings: Settings) -> Iterator[tuple[str, str]]:
    if not settings.has_sign_in:
        yield "SECOND_STEP", NO_SIGN_IN_FOR_CODES
    elif not settings.has_page:
        yield "SECOND_STEP", NO_PAGE_FOR_CODES
    for name in ("slack_files", "teams_files"):
        if getattr(settings, name) == "upload":
            yield name.upper(), LEFT_IN_CHAT


def _faults_of_the_account(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in ("microsoft_tenant", "microsoft_client_id"):
        if not getattr(settings, name):
            yield name.upper(), NEEDED_FOR_MICROSOFT
    if settings.microsoft_tenant and settings.microsoft_tenant == settings.microsoft_client_id:
        yield "MICROSOFT_CLIENT_ID", SAME_ID
    secret, certificate = bool(settings.microsoft_client_secret), settings.microsoft_certificate is not None
    if not secret and not certificate:
        yield "MICROSOFT_CLIENT_SECRET", NO_PROOF
    if secret and certificate:
        yield "MICROSOFT_CERTIFICATE", TWO_PROOFS


def _faults_of_microsoft(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.has_teams and not settings.public_address:
        yield "PUBLIC_ADDRESS", NEEDED_FOR_TEAMS
    if settings.has_sign_in and not settings.public_address:
        yield "PUBLIC_ADDRESS", NEEDED_FOR_SIGN_IN
    if settings.workbooks_to == "sharepoint" and not settings.workbooks_site:
        yield "WORKBOOKS_SITE", NEEDED_FOR_SHAREPOINT
    if settings.workbooks_to == "sharepoint" and not settings.workbooks_folder.strip("/ "):
        yield "WORKBOOKS_FOLDER", NO_LIBRARY
    if settings.workbooks_mail != "no" and not settings.workbooks_mail_from:
        yield "WORKBOOKS_MAIL_FROM", NEEDED_FOR_MAIL
    if settings.workbooks_mail == "link" and settings.workbooks_to == "none" and not settings.has_sign_in:
        yield "WORKBOOKS_MAIL", NOTHING_TO_LINK


def _faults_of_slack(settings: Settings) -> Iterator[tuple[str, str]]:
    rotated = settings.slack_client_id and settings.slack_client_secret and settings.slack_refresh_token
    if not settings.slack_bot_token and not rotated:
        yield "SLACK_BOT_TOKEN", NO_WAY_IN
    if settings.slack_app_token and settings.slack_signing_secret:
        yield "SLACK_APP_TOKEN", TWO_SLACK_DOORS
    if not settings.slack_app_token and not settings.slack_signing_secret:
        yield "SLACK_SIGNING_SECRET", NO_SLACK_DOOR


def _is_readable(file: Path) -> bool:
    try:
        return file.is_file() and bool(file.read_text(encoding="ascii"))
    except (OSError, ValueError):  # it may not be looked at, or it is no text
        return False


def _begins(token: SecretStr, beginnings: tuple[str, ...], otherwise: str) -> SecretStr:
    """Return a token as it is; raise ValueError, without it, for one that begins in no such way."""
    given = token.get_secret_value()
    if given and not given.startswith(beginnings):
        raise ValueError(otherwise)
    return token


def _split(address: str) -> SplitResult:
    """Return the parts of an address, all of them empty for one that has none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _is_safe(address: str) -> bool:
    parts = _split(address)
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(message: str) -> str:
    """Turn a validator's message into the rest of a sentence."""
    told = message.removeprefix("Value error, ")
    return told if told != message else f"cannot be used: {message[0].lower()}{message[1:]}"
