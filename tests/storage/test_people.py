from dataclasses import replace
from itertools import count

import pytest

from bot.events import Action
from bot.people import Post, Role
from bot.storage import Store
from bot.storage.audit import AuditTrail
from bot.storage.engine import open_database
from bot.storage.people import FRESH_FOR, StoredDirectory
from tests.storage.examples import CHAIR, CO_HEAD, ELM, HEAD, KEYS, OAK, STAFF, TEACHER, AnyStore, an_event

READ = an_event(Action.STAFF_LIST_READ, actor="staffroom")


def test_the_list_is_empty_at_first(store: AnyStore) -> None:
    assert list(store.directory.people()) == []
    assert list(store.directory.schools()) == []
    assert store.directory.person(TEACHER.id) is None


def test_the_list_comes_back_in_its_order(store: AnyStore) -> None:
    store.directory.replace_staff(STAFF, (OAK, ELM), READ)
    assert tuple(store.directory.people()) == STAFF
    assert tuple(store.directory.schools()) == (OAK, ELM)
    assert store.directory.person(TEACHER.id) == TEACHER
    assert store.directory.person("stranger") is None


def test_a_post_may_be_shared_filled_or_vacant(store: AnyStore) -> None:
    store.directory.replace_staff(STAFF, (OAK, ELM), READ)
    assert tuple(store.directory.holders(Post(Role.HEADTEACHER, "oak"))) == (HEAD, CO_HEAD)
    assert tuple(store.directory.holders(Post(Role.CHAIR_OF_GOVERNORS))) == (CHAIR,)
    assert tuple(store.directory.holders(Post(Role.CHAIR_OF_GOVERNORS, "oak"))) == ()


def test_a_leaver_is_gone_at_once(store: AnyStore) -> None:
    store.directory.replace_staff(STAFF, (OAK, ELM), READ)
    assert store.directory.person(TEACHER.id) == TEACHER
    store.directory.replace_staff((HEAD,), (OAK,), READ)
    assert store.directory.person(TEACHER.id) is None
    assert tuple(store.directory.people()) == (HEAD,)
    store.directory.replace_staff((), (), READ)
    assert list(store.directory.people()) == []


def test_a_list_with_an_id_twice_changes_nothing(real: Store) -> None:
    real.directory.replace_staff(STAFF, (OAK,), READ)
    with pytest.raises(Exception, match=r"(?i)unique"):
        real.directory.replace_staff((HEAD, replace(CHAIR, id=HEAD.id)), (OAK,), READ)
    assert tuple(real.directory.people()) == STAFF
    assert real.audit.head().rows == 1


def test_another_process_hears_of_a_change_when_its_list_is_no_longer_fresh(real: Store, url: str) -> None:
    database = open_database(url)
    now = [0.0]
    other = StoredDirectory(database, AuditTrail(database, KEYS.audit), lambda: now[0])
    real.directory.replace_staff(STAFF, (OAK,), READ)
    assert tuple(other.people()) == STAFF
    real.directory.replace_staff((HEAD,), (OAK,), READ)
    assert tuple(other.people()) == STAFF  # still believed
    now[0] = FRESH_FOR
    assert tuple(other.people()) == (HEAD,)
    database.close()


def test_a_list_that_did_not_change_is_not_read_again(real: Store, url: str) -> None:
    database = open_database(url)
    ticks = count(step=10)
    directory = StoredDirectory(database, AuditTrail(database, KEYS.audit), lambda: float(next(ticks)))
    real.directory.replace_staff(STAFF, (OAK,), READ)
    assert directory.person(TEACHER.id) is directory.person(TEACHER.id)
    database.close()
