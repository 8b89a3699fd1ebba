"""The reminder of a policy's review: once, to its owner alone."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.monday import Monday
from bot.delivery.review import review_notices
from bot.notices import NoticeKind
from bot.people import Role
from bot.policies.library import Library, Policy
from bot.weeks import Week
from tests.builders import EVERYBODY, EXECUTIVE_HEAD, SCHOOLS, TEACHER, Clock
from tests.fakes.store import FakeStore

OWNER = Role.EXECUTIVE_HEADTEACHER
JUNE = datetime(2024, 6, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Library(Path(__file__).parents[2] / "policy_text").in_force(date(2024, 1, 1))


@pytest.fixture
def store() -> FakeStore:
    return FakeStore(EVERYBODY, SCHOOLS)


def test_the_owner_alone_is_reminded_from_three_months_before(policy: Policy, store: FakeStore) -> None:
    assert review_notices([policy], OWNER, store.directory, JUNE - timedelta(days=1)) == ()
    (notice,) = review_notices([policy], OWNER, store.directory, JUNE)
    assert (notice.kind, notice.to, notice.about) == (NoticeKind.REVIEW, EXECUTIVE_HEAD.id, "September 2024")
    assert notice.due == JUNE


def test_without_an_owner_nobody_is_reminded(policy: Policy) -> None:
    assert review_notices([policy], OWNER, FakeStore([TEACHER], SCHOOLS).directory, JUNE) == ()


def test_however_many_mondays_go_by_it_is_told_once(policy: Policy) -> None:
    clock = Clock(JUNE)
    store = FakeStore(EVERYBODY, SCHOOLS, installed_at=JUNE)

    monday = Monday(
        store.weeks,
        lambda _week, _person: None,
        store.directory,
        clock,
        lambda now: review_notices([policy], OWNER, store.directory, now),
    )
    clock.now = Week.of(JUNE).due + timedelta(weeks=3)
    assert monday.run_once() > 1
    assert [notice.to for notice in store.outbox.written if notice.kind is NoticeKind.REVIEW] == [EXECUTIVE_HEAD.id]


def test_of_several_policies_each_is_reminded_of_by_its_name_and_once(
    several_policies: Library, store: FakeStore
) -> None:
    policies = several_policies.together(date(2027, 9, 1))
    notices = review_notices(policies, OWNER, store.directory, datetime(2027, 9, 1, 9, tzinfo=UTC))
    assert [notice.about for notice in notices][:2] == [
        *("Social Media Policy, September 2024", "Behaviour Policy, September 2027")
    ]
    assert len({notice.key for notice in notices}) == len(policies)


def test_what_was_told_of_the_home_policy_is_not_told_again_when_others_come(
    several_policies: Library, policy: Policy, store: FakeStore
) -> None:
    (alone,) = review_notices([policy], OWNER, store.directory, JUNE)
    first, *_ = review_notices([policy, *several_policies.policies[1:]], OWNER, store.directory, JUNE)
    assert first.key == alone.key
