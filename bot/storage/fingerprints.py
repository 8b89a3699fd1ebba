"""Fingerprints of addresses, so that two concerns can be known to share one while every word stays sealed.

A fingerprint is keyed (HMAC-SHA256, with a key of its own that each sealing key gives) and begins with the id of that
key, as a sealed field does. Whoever has the database alone can neither read an address in it nor try out addresses
that they guess. When the sealing key changes, fingerprints are taken again with the words that they were taken from.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, true

from bot.concerns.addresses import Trace, traces
from bot.concerns.concern import Platform, Words
from bot.storage import rows
from bot.storage.sealing import PREFIX_BYTES, Keys, NotGenuine, Place, WrongKey
from bot.storage.tables import concern_said, concern_words, concerns, fingerprints

TAKEN = "fingerprints"
"""The name of the fact that every concern's fingerprints were taken once."""
_FIELDS = {Trace.POST: "post_address", Trace.ACCOUNT: "account_address"}
_PURPOSE = "fingerprints of addresses"


def put_fingerprints(connection: Connection, keys: Keys, reference: str, platform: Platform, words: Words) -> None:
    """Take the fingerprints of a concern's addresses in the caller's transaction; a new address takes the old's place.

    `words` may be only those that are new: what they do not say stays as it is.
    """
    said = [trace for trace, name in _FIELDS.items() if getattr(words, name)]
    if said:
        of_them = (fingerprints.c.reference == reference, fingerprints.c.trace.in_(said))
        connection.execute(delete(fingerprints).where(*of_them))
    found = [
        {"reference": reference, "trace": trace, "mark": keys.mark(_PURPOSE, _content(trace, address))}
        for trace, address in traces(platform, words)
    ]
    if found:
        connection.execute(insert(fingerprints), found)


def with_address(connection: Connection, keys: Keys, trace: Trace, address: str) -> Sequence[str]:
    """Return the references of the concerns that have this address, which is written one way; in their order."""
    if not address:
        return ()
    marks = keys.marks(_PURPOSE, _content(trace, address))
    query = select(fingerprints.c.reference).where(fingerprints.c.trace == trace, fingerprints.c.mark.in_(marks))
    return connection.execute(query.order_by(fingerprints.c.reference)).scalars().all()


def sharing(connection: Connection, reference: str) -> Sequence[tuple[Trace, str]]:
    """Return what other concerns have in common with one: what it is, and their references, in their order."""
    own, other = fingerprints.alias("own"), fingerprints.alias("other")
    same = and_(own.c.trace == other.c.trace, own.c.mark == other.c.mark, own.c.reference != other.c.reference)
    query = select(other.c.trace, other.c.reference).join_from(own, other, same).where(own.c.reference == reference)
    return [(row.trace, row.reference) for row in connection.execute(query.order_by(other.c.trace, other.c.reference))]


def stale(keys: Keys) -> ColumnElement[bool]:
    """Return which fingerprints were taken with another key than the newest."""
    return func.substr(fingerprints.c.mark, 1, PREFIX_BYTES) != keys.prefix


def renew(connection: Connection, keys: Keys, most: int) -> int:
    """Take some fingerprints again with the newest key, from the words themselves; return how many there were.

    Whose words are gone or cannot be opened goes: nothing can be found by it any more. Raises WrongKey.
    """
    query = select(fingerprints.c.reference).where(stale(keys)).order_by(fingerprints.c.reference)
    old = connection.execute(query.limit(most).with_for_update()).scalars().all()
    which = fingerprints.c.reference.in_(old)
    connection.execute(delete(fingerprints).where(which, stale(keys)))
    _take(connection, keys, concerns.c.reference.in_(old), keys.unseal_text)
    return len(old)


def take_again(connection: Connection, keys: Keys, reference: str) -> None:
    """Take the fingerprints of one concern again, whose words were changed; raise WrongKey or NotGenuine."""
    connection.execute(delete(fingerprints).where(fingerprints.c.reference == reference))
    _take(connection, keys, concerns.c.reference == reference, keys.unseal_text)


def take_all(connection: Connection, keys: Keys) -> None:
    """Take the fingerprints of every concern from before there were any."""
    _take(connection, keys, true(), partial(_opened, keys))


def _take(connection: Connection, keys: Keys, which: ColumnElement[bool], unseal: rows.Unseal) -> None:
    found: dict[str, tuple[Platform, list[Row[Any]]]] = {}
    for row in _addresses(connection, which):
        found.setdefault(row.reference, (row.platform, []))[1].append(row)
    for reference, (platform, fields) in found.items():
        put_fingerprints(connection, keys, reference, platform, rows.words(unseal, fields))


def _addresses(connection: Connection, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return the rows that hold addresses, those that were added later after those that they were raised with."""
    raised_with = select(concern_words, rows.VERSION_WHEN_RAISED, concerns.c.platform).join(concerns)
    first = raised_with.where(concern_words.c.field.in_(_FIELDS.values()), which).order_by(concern_words.c.reference)
    added = select(concern_said, concerns.c.platform).join(concerns)
    later = added.where(concern_said.c.field.in_(_FIELDS.values()), which).order_by(concern_said.c.version)
    return [*connection.execute(first), *connection.execute(later)]


def _opened(keys: Keys, place: Place, sealed: bytes) -> str:
    try:
        return keys.unseal_text(place, sealed)
    except (NotGenuine, WrongKey):
        return ""


def _content(trace: Trace, address: str) -> bytes:
    return f"{trace.value} {address}".encode("utf-8", "surrogatepass")
