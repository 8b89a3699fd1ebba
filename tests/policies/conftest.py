from datetime import date

import pytest

from bot.policies.library import Library, Policy
from bot.policies.lookup import Lookup
from tests.policies.folders import POLICY_TEXT


@pytest.fixture(scope="session")
def policy() -> Policy:
    return Library(POLICY_TEXT).in_force(date(2026, 11, 22))


@pytest.fixture(scope="session")
def lookup(policy: Policy) -> Lookup:
    return Lookup(policy)
