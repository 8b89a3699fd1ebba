"""The keys that seal what people write: where they are kept, and when they are made."""

import logging

from bot.errors import WrongSettings
from bot.settings import Settings
from bot.storage.engine import has_no_file
from bot.storage.sealing import Keys, generate_key_file
from bot.storage.store import needs_its_keys

KEY_FILE_GONE = (
    "The key file is missing: {path}. The words in the database are sealed with it, so no new one was made. "
    "Please put it back."
)
NEW_DATABASE = (
    "there are keys and no database, so an empty one is made: if one was lost, stop the bot and bring a backup back "
    "with staffroom restore"
)
_log = logging.getLogger(__name__)


def open_keys(settings: Settings) -> Keys:
    """Return the sealing keys. The key file of the embedded default is made at the first start, and never again.

    Where there are keys already and no database, that is logged: it may have been lost.
    """
    settings.make_data_folder()
    if not _has_keys(settings):
        if needs_its_keys(settings.database):
            raise WrongSettings(KEY_FILE_GONE.format(path=settings.key_path))
        generate_key_file(settings.key_path)
    elif has_lost_its_database(settings):
        _log.warning(NEW_DATABASE)
    return given_keys(settings)


def has_lost_its_database(settings: Settings) -> bool:
    """Say whether there are keys already and no database: it may have been lost, or nothing was started yet."""
    return _has_keys(settings) and has_no_file(settings.database)


def _has_keys(settings: Settings) -> bool:
    by_default = settings.key_file is None and not settings.keys.get_secret_value()
    return not by_default or settings.key_path.exists()


def given_keys(settings: Settings) -> Keys:
    """Return the sealing keys that there are; raise WrongSettings where there are none."""
    given = settings.keys.get_secret_value()
    return Keys.parse(given) if given else Keys.load(settings.key_path)
