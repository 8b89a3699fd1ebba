"""Two concerns with one address are known to share it, and nobody can read or guess the address in the database."""

import hashlib
import hmac
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.concerns.addresses import Trace
from bot.concerns.concern import Platform, Words
from bot.storage import Keys, Store
from bot.storage.engine import open_database
from bot.storage.fingerprints import TAKEN, with_address
from bot.storage.sealing import add_sealing_key, drop_old_keys, generate_key_file, new_keys
from bot.storage.tables import concern_words, fingerprints, meta
from tests.storage.examples import KEYS, NOW, AnyStore, a_concern, an_event, raise_one

POST = "https://m.facebook.com/groups/oak/posts/1?fbclid=x"
SAME_POST = "facebook.com/groups/oak/posts/1"
ACCOUNT = "https://facebook.com/Angry.Parent"
SAME_ACCOUNT = "@angry.parent"


def three(store: AnyStore) -> None:
    raise_one(store, a_concern("SR-1"), Words(quote="q", post_address=POST, account_address=ACCOUNT), "n1")
    raise_one(store, a_concern("SR-2"), Words(quote="q", post_address=SAME_POST), "n2")
    raise_one(store, a_concern("SR-3"), Words(quote="q", account_address=SAME_ACCOUNT), "n3")
    raise_one(store, a_concern("SR-4"), Words(quote="q", post_address="facebook.com/other"), "n4")


def shared(store: AnyStore, reference: str) -> list[tuple[Trace, str]]:
    return [(trace, c.reference) for trace, c in store.register.sharing(store.register.find(reference))]


def test_concerns_with_one_address_are_known_to_share_it(store: AnyStore) -> None:
    three(store)
    assert shared(store, "SR-1") == [(Trace.ACCOUNT, "SR-3"), (Trace.POST, "SR-2")]
    assert shared(store, "SR-2") == [(Trace.POST, "SR-1")]
    assert shared(store, "SR-4") == []


def test_an_address_that_is_given_later_takes_the_place_of_the_one_before(store: AnyStore) -> None:
    three(store)
    concern = store.register.find("SR-4")
    later = Words(post_address=POST)
    store.register.change(concern, concern, nonce="n5", event=an_event(), words=later)
    assert shared(store, "SR-4") == [(Trace.POST, "SR-1"), (Trace.POST, "SR-2")]
    concern = store.register.find("SR-4")
    store.register.change(concern, concern, nonce="n6", event=an_event(), words=Words(reasons="r"))
    assert len(shared(store, "SR-4")) == 2
    concern = store.register.find("SR-4")
    store.register.change(concern, concern, nonce="n7", event=an_event(), words=Words(post_address="on the page"))
    assert shared(store, "SR-4") == []


def marks(url: str) -> dict[str, bytes]:
    database = open_database(url)
    with database.read() as connection:
        found = {f"{row.reference} {row.trace}": row.mark for row in connection.execute(select(fingerprints))}
    database.close()
    return found


def test_no_address_can_be_read_or_guessed_in_the_database(real: Store, url: str) -> None:
    three(real)
    found = marks(url)["SR-2 post"]
    guess = b"post facebook.com/groups/oak/posts/1"
    assert found == KEYS.mark("fingerprints of addresses", guess)  # the control: with the key it can
    stranger = Keys.parse(new_keys())
    assert found[9:] not in {
        hashlib.sha256(guess).digest(),
        hmac.digest(KEYS.audit, guess, "sha256"),
        stranger.mark("fingerprints of addresses", guess)[9:],
        KEYS.mark("something else", guess)[9:],
    }
    assert b"facebook" not in b"".join(marks(url).values())


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys"
    generate_key_file(path)
    return path


def test_a_new_key_takes_every_fingerprint_again(url: str, key_file: Path) -> None:
    store = Store.open(url, Keys.load(key_file))
    three(store)
    store.close()
    before = marks(url)

    add_sealing_key(key_file)
    keys = Keys.load(key_file)
    store = Store.open(url, keys)
    raise_one(store, a_concern("SR-5"), Words(quote="q", post_address=POST), "n5")
    database = open_database(url)
    with database.read() as connection:  # found by either key, so that nobody has to wait for the rotation
        assert list(with_address(connection, keys, Trace.POST, SAME_POST)) == ["SR-1", "SR-2", "SR-5"]
        assert list(with_address(connection, keys, Trace.POST, "")) == []
    left = store.rotation.left()
    assert store.rotation.run("staffroom", lambda: NOW) == left
    assert store.rotation.left() == 0
    store.close()

    drop_old_keys(key_file)
    store = Store.open(url, Keys.load(key_file))
    assert shared(store, "SR-5") == [(Trace.POST, "SR-1"), (Trace.POST, "SR-2")]
    assert shared(store, "SR-1") == [(Trace.ACCOUNT, "SR-3"), (Trace.POST, "SR-2"), (Trace.POST, "SR-5")]
    after = marks(url)
    assert before.keys() < after.keys()
    assert set(before.values()).isdisjoint(after.values())
    store.close()
    database.close()


def test_concerns_from_before_there_were_fingerprints_get_theirs_at_the_start(url: str) -> None:
    store = Store.open(url, KEYS)
    three(store)
    store.close()
    database = open_database(url)
    with database.write() as connection:  # as an older version left it, with a field that was spoilt
        connection.execute(delete(fingerprints))
        connection.execute(delete(meta).where(meta.c.name == TAKEN))
        spoilt = concern_words.c.reference == "SR-3"
        connection.execute(concern_words.update().where(spoilt).values(sealed=b"\x01 no sealed field at all"))
    store = Store.open(url, KEYS)
    assert sorted(marks(url)) == ["SR-1 account", "SR-1 post", "SR-2 post", "SR-4 post"]
    assert shared(store, "SR-1") == [(Trace.POST, "SR-2")]
    store.close()
    with database.write() as connection:
        connection.execute(delete(fingerprints))
    Store.open(url, KEYS).close()
    assert marks(url) == {}  # once, and not at every start
    database.close()


def test_the_same_name_on_another_platform_is_another_account(store: AnyStore) -> None:
    raise_one(store, a_concern("SR-1"), Words(quote="q", account_address="@oak"), "n1")
    raise_one(store, replace(a_concern("SR-2"), platform=Platform.X), Words(quote="q", account_address="@oak"), "n2")
    assert shared(store, "SR-1") == []
