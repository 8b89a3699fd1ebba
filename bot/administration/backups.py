"""Backups, and bringing one back."""

from importlib.metadata import version
from pathlib import Path

from bot.administration.bad_input import BadInput
from bot.settings import Settings
from bot.storage import backups, restoring
from bot.storage.asides import erase_aside
from bot.storage.disk import TakenName, failures_told
from bot.storage.ledger import LedgerNotWritten
from bot.storage.leftovers import stamp
from bot.storage.manifest import Manifest
from bot.storage.sealing import Keys
from bot.storage.store import Store
from bot.weeks import day_and_time
from bot.wiring.answering import now
from bot.wiring.keys import given_keys

NAME, ENDING = "staffroom-{stamp}.backup", ".backup"
_OURS = "staffroom-????????-??????.backup"

WRITTEN = "Written: {path}"
HOLDS = "It holds {rows:,} rows in {tables} tables, {concerns:,} of them concerns, as of {when}."
REMOVED = "Removed, since {keep} are kept: {path}"
OPENED_BY = "Only the keys open it: keep a copy of the key file, and of staffroom.erased beside it, in another place."
BESIDE_THE_KEYS = (
    "A backup must not lie beside the keys that open it. Please choose another folder, best on another machine."
)
ONE_AT_LEAST = "At least one backup has to be kept: give 1 or more after --keep."
SOUND = "The backup is whole, and can be brought back with these keys. Nothing was changed."
RESTORED = "Brought back. The present data is the backup's."
PUT_ASIDE = "What was there before is kept here until you delete it: {path}"
DONE_AGAIN = "Records that were erased or redacted since then, and are again: {count:,}"
NO_LEDGER = (
    "There is no ledger of erasures here. If a record was ever erased, put the newest copy of staffroom.erased here "
    "before the bot starts, or the record is back: {path}"
)
BAD_LEDGER = "The ledger of erasures cannot be read or written, so that nothing was changed: {path}"
NOT_ERASED = "What was erased since can still be read in this older data, so delete it soon: {path}"
NOW_HELD = (
    "No notice goes out until you have looked. Read in the newest staff list, run staffroom doctor, then: "
    "staffroom notices release"
)


def back_up(settings: Settings, to: Path, keep: int) -> int:
    """Write a backup into a folder, of which only the newest stay, or into a file of that name."""
    if keep < 1:
        raise BadInput(ONE_AT_LEAST)
    moment = now()
    whole_folder = to.suffix != ENDING
    folder = to if whole_folder else to.parent
    _check_apart(settings, folder)
    keys = given_keys(settings)
    backups.check_there(settings.database)
    target = folder / NAME.format(stamp=stamp(moment)) if whole_folder else to
    with failures_told():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if target.exists():
            raise TakenName
    manifest = backups.make_backup(settings.database, keys, target, moment, version("staffroom"), _say)
    _say(WRITTEN.format(path=target))
    _say_what(manifest)
    if whole_folder:
        _remove_old(target, keep)
    _say(OPENED_BY)
    return 0


def restore(settings: Settings, file: Path, *, only_try: bool) -> int:
    """Bring a backup back, or with `only_try` say whether that can be done."""
    settings.make_data_folder()
    keys = given_keys(settings)
    if only_try:
        _say_what(restoring.check_backup(settings.database, keys, file, _say))
        _say(SOUND)
        return 0
    done = _restored(settings, keys, file)
    _say(RESTORED)
    _say_what(done.manifest)
    if done.done_again:
        _say(DONE_AGAIN.format(count=done.done_again))
    if not settings.erasures_path.exists():
        _say(NO_LEDGER.format(path=settings.erasures_path))
    if done.aside:
        _say(PUT_ASIDE.format(path=done.aside))
    for left in erase_aside(settings.database, keys, settings.erasures_path, now):
        _say(NOT_ERASED.format(path=left))
    _say(NOW_HELD)
    return 0


def _restored(settings: Settings, keys: Keys, file: Path) -> restoring.Restored:
    """Bring a backup back, and erase in it what was erased since then, before anybody sees it."""

    def again(store: Store) -> int:
        return store.reapply_erasures(settings.erasures_path)

    try:
        return restoring.restore(settings.database, keys, file, now, _say, again)
    except LedgerNotWritten:
        raise BadInput(BAD_LEDGER.format(path=settings.erasures_path)) from None


def _check_apart(settings: Settings, folder: Path) -> None:
    """Raise BadInput where a folder lies in that of the key file; keys from a setting lie in no folder of ours."""
    if settings.keys.get_secret_value():
        return
    of_the_keys, chosen = settings.key_path.absolute().parent.resolve(), folder.absolute().resolve()
    if chosen == of_the_keys or of_the_keys in chosen.parents:
        raise BadInput(BESIDE_THE_KEYS)


def _remove_old(newest: Path, keep: int) -> None:
    """Remove all backups of a folder but the newest; the one that was just made stays, whatever the clock did."""
    others = sorted(path for path in newest.parent.glob(_OURS) if path != newest)
    for old in others[: max(0, len(others) + 1 - keep)]:
        with failures_told():
            old.unlink(missing_ok=True)
        _say(REMOVED.format(keep=keep, path=old))


def _say_what(manifest: Manifest) -> None:
    concerns = manifest.tables["concerns"].rows
    when = day_and_time(manifest.made_at)
    _say(HOLDS.format(rows=manifest.rows, tables=len(manifest.tables), concerns=concerns, when=when))


def _say(sentence: str) -> None:
    print(sentence, flush=True)
