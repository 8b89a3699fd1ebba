"""Changes to the tables, by Alembic, without a file of settings."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

_SCRIPTS = "bot.storage:migrations"
CONNECTION = "connection"
"""The name under which env.py finds the connection."""


def config(connection: Connection) -> Config:
    """Return Alembic's settings for a connection."""
    settings = _settings()
    settings.attributes[CONNECTION] = connection
    return settings


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest version, in the caller's transaction."""
    command.upgrade(config(connection), "head")


def is_known(version: str) -> bool:
    """Say whether tables of this version can be brought to the newest."""
    try:
        ScriptDirectory.from_config(_settings()).get_revision(version)
    except CommandError:
        return False
    return True


def _settings() -> Config:
    settings = Config()
    settings.set_main_option("script_location", _SCRIPTS)
    settings.set_main_option("path_separator", "os")
    return settings
