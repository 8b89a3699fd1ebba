"""Ten thousand requests that Microsoft did not sign for this bot: none reaches a handler, none is a 5xx."""

import asyncio
import os

from tests.platforms.teams.forged import attacked, malformed, of_another_key, told, traced
from tests.platforms.teams.refused import ATTACKER

REQUESTS = int(os.environ.get("STAFFROOM_FORGED", "10000"))
MOST_GROWTH = 512 * 1024
"""Bytes that may be in use after all of them beyond what was in use after the first tenth."""


def test_no_forged_request_reaches_a_handler_and_none_is_a_5xx_and_memory_is_flat() -> None:
    outcome = traced(REQUESTS)
    assert outcome.came == 0
    assert sum(outcome.statuses.values()) == REQUESTS
    assert set(outcome.statuses) == {400, 401, 403, 404, 405, 413, 415}
    assert outcome.growth < MOST_GROWTH


def test_no_malformed_body_reaches_a_handler_and_all_are_refused_as_such() -> None:
    outcome = traced(REQUESTS // 5, [malformed])
    assert outcome.came == 0
    assert outcome.statuses == {400: REQUESTS // 5}
    assert outcome.growth < MOST_GROWTH
    assert "0 reached the handler, 0 were a 5xx" in told("malformed", outcome)


def test_the_control_a_gate_that_believes_the_attackers_key_lets_them_in() -> None:
    believed = asyncio.run(attacked(200, [of_another_key], [ATTACKER]))
    refused = asyncio.run(attacked(200, [of_another_key]))
    assert (believed.came, refused.came) == (200, 0)
