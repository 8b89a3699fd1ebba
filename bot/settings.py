"""The bot's settings: environment variables that start with STAFFROOM_, or a file named `.env`.

Everything has a default that works on one machine, so that nothing has to be set for a first look.
"""

import ipaddress
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import WrongSettings

HERE = Path(__file__).resolve().parent.parent

NOT_LOOPBACK = (
    "must be an address on this machine, such as 127.0.0.1: the page has no sign-in yet, "
    "so it must not be reachable from elsewhere"
)
NOT_A_DATABASE = "must start with sqlite:/// or postgresql://"
NO_FOLDER = "must be the path of a folder that exists"
SENTENCE = "The setting STAFFROOM_{name} {why}."


class Settings(BaseSettings):
    """What can be set. Each field is described for the administrator in `staffroom.example.env`."""

    model_config = SettingsConfigDict(
        env_prefix="STAFFROOM_", env_file=".env", env_file_encoding="utf-8", extra="forbid", hide_input_in_errors=True
    )

    data_folder: Path = Path("var")
    database_url: str = ""
    key_file: Path | None = None
    policies_folder: Path = HERE / "policy_text"
    staff_list: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65535)
    log_level: str = Field(default="WARNING", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("host")
    @classmethod
    def _on_this_machine(cls, host: str) -> str:
        if host != "localhost" and not _is_loopback(host):
            raise ValueError(NOT_LOOPBACK)
        return host

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError(NOT_A_DATABASE)
        return url

    @field_validator("policies_folder")
    @classmethod
    def _a_folder(cls, folder: Path) -> Path:
        if not folder.is_dir():
            raise ValueError(NO_FOLDER)
        return folder

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data folder unless another is set."""
        return self.database_url or f"sqlite:///{(self.data_folder / 'staffroom.db').absolute()}"

    @property
    def keys(self) -> Path:
        """The file with the keys that seal people's words."""
        return self.key_file or self.data_folder / "staffroom.key"

    @property
    def workbooks_folder(self) -> Path:
        """The private folder for Monday's workbooks."""
        return self.data_folder / "workbooks"

    @classmethod
    def load(cls) -> Self:
        """Return the settings; raise WrongSettings with one sentence for each that is wrong, never with its value."""
        try:
            return cls()
        except ValidationError as wrong:
            faults = ((str(error["loc"][0]).upper(), error["msg"]) for error in wrong.errors(include_url=False))
            sentences = (SENTENCE.format(name=name.removeprefix("STAFFROOM_"), why=_why(msg)) for name, msg in faults)
            raise WrongSettings("\n".join(sentences)) from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(message: str) -> str:
    """Turn a validator's message into the rest of a sentence."""
    told = message.removeprefix("Value error, ")
    return told if told != message else f"cannot be used: {message[0].lower()}{message[1:]}"
