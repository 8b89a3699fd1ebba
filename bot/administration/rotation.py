"""Changing the keys that everything is sealed with."""

from bot.events import THE_BOT
from bot.settings import Settings
from bot.storage.sealing import add_sealing_key, drop_old_keys
from bot.wiring.answering import now
from bot.wiring.house import house

ROTATED = "{count:,} fields are sealed with a new key, and the old key was removed. Restart the page and the worker."
SEALED_AGAIN = (
    "{count:,} fields are sealed with the first key of STAFFROOM_KEYS. The other sealing keys may be removed now."
)


def rotate_keys(settings: Settings) -> int:
    """Add a key, seal everything again, and only then remove the old key.

    Keys that come from a setting are the administrator's to add and to remove; everything is sealed again with the
    first of them.
    """
    if settings.keys.get_secret_value():
        with house(settings) as built:
            count = built.store.rotation.run(THE_BOT, now)
        print(SEALED_AGAIN.format(count=count))
        return 0
    with house(settings):  # the present keys must fit before a new one is added
        add_sealing_key(settings.key_path)
    with house(settings) as built:
        count = built.store.rotation.run(THE_BOT, now)
    drop_old_keys(settings.key_path)
    print(ROTATED.format(count=count))
    return 0
