import asyncio
import logging
from typing import Any

import pytest

from bot.platforms.door import Refusal
from bot.platforms.teams import bearer as module
from bot.platforms.teams.bearer import NOT_SIGNED, Bearer, Token
from bot.platforms.teams.keys import Key, Keys
from bot.platforms.teams.service_address import SERVICE_ORIGINS
from tests.fakes.bot_connector_keys import FakeKeys, claims, out_of_reach
from tests.platforms.teams.refused import GOOD, SIGNERS, TOKENS, said
from tests.platforms.teams.signed import (
    APP_ID,
    AUTHORIZATION,
    KEY,
    NOW,
    SERVICE_URL,
    Behind,
    Clock,
    Request,
    answered,
    bearer,
    gate,
)

HEADER = b"Bearer " + bearer().encode()


class Counted:
    """Microsoft's keys, and how often one was needed."""

    def __init__(self, clock: Clock) -> None:
        self.keys, self.needed = Keys(FakeKeys(list(SIGNERS)), clock=clock), 0

    async def get(self, kid: str) -> Key | None:
        self.needed += 1
        return await self.keys.get(kid)


def verified(header: bytes, clock: Clock, keys: Counted | Keys | None = None) -> Token:
    keys = keys or Counted(clock)
    return asyncio.run(Bearer(app_id=APP_ID, keys=keys, clock=clock, origins=SERVICE_ORIGINS).verified(header))


def header_of(request: Request) -> bytes:
    return dict(request.headers)[AUTHORIZATION]


@pytest.mark.parametrize("name", TOKENS)
def test_a_bad_token_is_refused_with_the_same_sentence_and_its_own_code(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    behind, case = Behind(), TOKENS[name]
    with caplog.at_level(logging.INFO):
        (answer,) = answered(gate(behind, signers=SIGNERS), case.request)
    assert behind.came == []
    assert answer.status == (401 if case.code == "unsigned" else 403)
    assert answer.text == NOT_SIGNED or case.code == "service"
    assert caplog.messages == [f"a request was refused: {case.code}"]


def test_the_table_is_long_enough_and_names_every_code() -> None:
    assert len(TOKENS) > 20
    assert {each.code for each in TOKENS.values()} == {
        "unsigned",
        *(f"token_{what}" for what in ("form", "key", "endorsement", "signature", "claims")),
        *(f"token_{what}" for what in ("issuer", "audience", "time", "service")),
        "service",
    }


def test_the_control_a_good_token_is_let_in() -> None:
    behind = Behind()
    assert [each.status for each in answered(gate(behind, signers=SIGNERS), GOOD, said())] == [200, 200]
    assert len(behind.came) == 2


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({"nbf": NOW - 4_000, "exp": NOW - 299}, True),
        ({"nbf": NOW - 4_000, "exp": NOW - 300}, False),
        ({"nbf": NOW + 300}, True),
        ({"nbf": NOW + 301}, False),
        ({"iat": "whenever", "jti": 7, "sub": []}, True),
    ],
)
def test_the_control_clocks_may_differ_by_five_minutes_and_not_more(changes: dict[str, Any], good: bool) -> None:  # noqa: FBT001 - a column
    behind = Behind()
    (answer,) = answered(gate(behind), said(**changes))
    assert (answer.status == 200) is good


def test_a_token_vouches_for_a_service_address_and_a_time() -> None:
    token = verified(HEADER, Clock())
    assert token == Token(SERVICE_URL.removesuffix("/"), NOW, NOW + 3_600)


def test_a_token_is_verified_once_and_its_time_is_checked_each_time() -> None:
    clock = Clock()
    keys = Counted(clock)
    checked = Bearer(app_id=APP_ID, keys=keys, clock=clock, origins=SERVICE_ORIGINS)

    async def messages() -> None:
        for _ in range(3):
            await checked.verified(HEADER)
        clock.now = NOW + 3_600 + 300
        with pytest.raises(Refusal) as refused:
            await checked.verified(HEADER)
        assert refused.value.code == "token_time"

    asyncio.run(messages())
    assert keys.needed == 1


def test_a_token_that_was_refused_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_REMEMBERED", 2)
    clock = Clock()
    keys = Counted(clock)
    checked = Bearer(app_id=APP_ID, keys=keys, clock=clock, origins=SERVICE_ORIGINS)
    expired = header_of(TOKENS["expired"].request)

    async def messages() -> None:
        for _ in range(2):
            with pytest.raises(Refusal):
                await checked.verified(expired)

    asyncio.run(messages())
    assert keys.needed == 2


def test_no_more_tokens_are_remembered_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_REMEMBERED", 2)
    clock = Clock()
    keys = Counted(clock)
    checked = Bearer(app_id=APP_ID, keys=keys, clock=clock, origins=SERVICE_ORIGINS)
    tokens = [KEY.sign(claims(APP_ID, SERVICE_URL, NOW, jti=number)) for number in range(3)]

    async def messages(*which: int) -> int:
        for number in which:
            await checked.verified(b"Bearer " + tokens[number].encode())
        return keys.needed

    assert asyncio.run(messages(0, 1, 0, 1)) == 2
    assert asyncio.run(messages(2, 1, 2)) == 3
    assert asyncio.run(messages(0)) == 4


def test_without_any_keys_microsoft_is_asked_to_come_again() -> None:
    keys = Keys(FakeKeys([], answer=out_of_reach), clock=Clock())
    with pytest.raises(Refusal) as refused:
        verified(HEADER, Clock(), keys)
    assert (refused.value.status, refused.value.code) == (503, "no_keys")


def test_a_token_has_one_spelling() -> None:
    # The last letter of 256 bytes in Base64 has four bits that mean nothing.
    last = HEADER[-1:]
    others = {b"A": b"B", b"Q": b"R", b"g": b"h", b"w": b"x"}
    with pytest.raises(Refusal) as refused:
        verified(HEADER[:-1] + others[last], Clock())
    assert refused.value.code == "token_signature"
