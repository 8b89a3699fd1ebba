from datetime import date

import pytest

from bot.policies.library import Library, Policy
from tests.policies.folders import POLICY_TEXT


@pytest.fixture(scope="session")
def policy() -> Policy:
    return Library(POLICY_TEXT).in_force(date(2026, 11, 22))
