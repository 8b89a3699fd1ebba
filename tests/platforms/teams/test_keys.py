import asyncio
import logging
import threading
from collections.abc import Callable

import pytest

from bot.http import Answer, Http
from bot.platforms.teams import keys as module
from bot.platforms.teams.keys import (
    FAILED_AGAIN,
    FRESH,
    METADATA,
    OLDEST,
    UNKNOWN_AGAIN,
    Calls,
    Key,
    Keys,
    NoKeys,
    fetch,
)
from tests.fakes.bot_connector_keys import ISSUER, KEYS, FakeKeys, Signer, document, out_of_reach
from tests.guard import GUARD
from tests.platforms.teams.signed import KEY, NOW, Clock

NEWER = Signer("newer-key-of-microsoft")
ONE_FETCH = [f"GET {METADATA}", f"GET {KEYS}"]


class House:
    """Keys, Microsoft, and the time."""

    def __init__(self) -> None:
        self.microsoft, self.clock = FakeKeys([KEY]), Clock()
        self.keys = Keys(self.microsoft, clock=self.clock)

    @property
    def fetches(self) -> int:
        return self.microsoft.asked.count(ONE_FETCH[0])

    async def knows(self, *kids: str) -> list[bool]:
        return [await self.keys.get(kid) is not None for kid in kids]

    async def settled(self) -> None:
        """Let a fetch that goes on in the background come to its end."""
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            await task


def test_keys_are_fetched_once_with_their_endorsements_and_then_lie_at_hand() -> None:
    house = House()

    async def run() -> None:
        key = await house.keys.get(KEY.kid)
        assert key is not None
        assert key.endorsements == {"msteams", "webchat", "directline"}
        at_hand = house.keys.get(KEY.kid)
        with pytest.raises(StopIteration):  # it does not even wait for the loop
            at_hand.send(None)

    asyncio.run(run())
    assert house.microsoft.asked == ONE_FETCH


def test_the_loop_is_never_blocked_by_a_fetch() -> None:
    house, threads = House(), set[int]()

    def answer(address: str) -> Answer:
        threads.add(threading.get_ident())
        return document({"jwks_uri": KEYS} if address == METADATA else house.microsoft.listed())

    house.microsoft.answer = answer
    assert asyncio.run(house.knows(KEY.kid)) == [True]
    assert threads
    assert threading.get_ident() not in threads


def test_of_a_burst_one_asks_and_the_others_wait_for_it() -> None:
    house = House()

    async def burst() -> list[Key | None]:
        return await asyncio.gather(*(house.keys.get(KEY.kid) for _ in range(50)))

    assert all(asyncio.run(burst()))
    assert house.fetches == 1


def test_unknown_keys_make_us_ask_once_an_hour_whatever_they_are() -> None:
    house = House()
    asyncio.run(house.knows(KEY.kid))
    house.clock.now += UNKNOWN_AGAIN
    assert asyncio.run(house.knows(*(f"forged-{number}" for number in range(200)))) == [False] * 200
    assert house.fetches == 2
    house.microsoft.signers.append(NEWER)
    assert asyncio.run(house.knows(NEWER.kid)) == [False]
    house.clock.now += UNKNOWN_AGAIN
    assert asyncio.run(house.knows(NEWER.kid, KEY.kid)) == [True, True]
    assert house.fetches == 3


def test_old_keys_serve_while_newer_ones_are_fetched() -> None:
    house = House()
    asyncio.run(house.knows(KEY.kid))
    house.clock.now += FRESH + 1
    house.microsoft.signers = [NEWER]

    async def run() -> list[bool]:
        first = await house.knows(KEY.kid)
        await house.settled()
        return first + await house.knows(KEY.kid, NEWER.kid)

    assert asyncio.run(run()) == [True, False, True]
    assert house.fetches == 2


def test_keys_serve_for_five_days_where_microsoft_does_not_answer_and_no_longer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house = House()
    asyncio.run(house.knows(KEY.kid))
    house.microsoft.answer = out_of_reach
    house.clock.now += OLDEST
    with caplog.at_level(logging.WARNING):
        assert asyncio.run(house.knows(KEY.kid, "forged")) == [True, False]
    assert caplog.messages == ["Microsoft's signing keys could not be fetched"]
    house.clock.now += 1
    with pytest.raises(NoKeys):
        asyncio.run(house.knows(KEY.kid))


def test_without_keys_we_ask_again_after_a_pause_however_many_knock() -> None:
    house = House()
    house.microsoft.answer = out_of_reach

    async def burst() -> list[object]:
        return await asyncio.gather(*(house.keys.get(KEY.kid) for _ in range(50)), return_exceptions=True)

    assert {type(each) for _ in range(3) for each in asyncio.run(burst())} == {NoKeys}
    assert house.fetches == 1
    house.microsoft.answer = None
    house.clock.now += FAILED_AGAIN
    assert asyncio.run(house.knows(KEY.kid)) == [True]


def test_a_clock_that_is_set_back_makes_keys_old_and_not_young() -> None:
    house = House()
    asyncio.run(house.knows(KEY.kid))
    house.clock.now = NOW - OLDEST - 1
    house.microsoft.answer = out_of_reach
    with pytest.raises(NoKeys):
        asyncio.run(house.knows(KEY.kid))


def test_a_request_waits_only_so_long_and_the_fetch_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.01)
    house, go_on = House(), threading.Event()

    def answer(address: str) -> Answer:
        assert go_on.wait(GUARD)
        return document({"jwks_uri": KEYS} if address == METADATA else house.microsoft.listed())

    house.microsoft.answer = answer

    async def run() -> list[bool]:
        with pytest.raises(NoKeys):
            await house.keys.get(KEY.kid)
        house.clock.now += 10 * FAILED_AGAIN
        with pytest.raises(NoKeys):  # no second fetch beside one that hangs
            await house.keys.get(KEY.kid)
        go_on.set()
        await house.settled()
        return await house.knows(KEY.kid)

    assert asyncio.run(run()) == [True]
    assert house.fetches == 1


def test_the_projects_own_calls_can_fetch() -> None:
    calls: Calls = Http(0.5)
    with pytest.raises(NoKeys):
        fetch(calls, "http://127.0.0.1:1/openidconfiguration")


@pytest.mark.parametrize(
    "address",
    [
        None,
        7,
        "",
        "/v1/.well-known/keys",
        "http://login.botframework.com/v1/.well-known/keys",
        "https://evil.example/v1/.well-known/keys",
        "https://login.botframework.com.evil.example/keys",
        "https://login.botframework.com@evil.example/keys",
        "https://login.botframework.com:8443/keys",
        "https://login.botframework.com",
        "https://login.botframework.com/keys?to=evil",
        "https://login.botframework.com/keys#evil",
        "https://login.botframework.com/ke ys",
        "https://login.botframework.com/keys\n",
        "https://LOGIN.botframework.com/keys",
    ],
)
def test_keys_are_fetched_from_microsofts_host_alone(address: object) -> None:
    microsoft = FakeKeys([KEY], answer=lambda _: document({"issuer": ISSUER, "jwks_uri": address}))
    with pytest.raises(NoKeys):
        fetch(microsoft)
    assert microsoft.asked == ONE_FETCH[:1]


LISTED = KEY.listed()


def has(**changes: object) -> dict[str, object]:
    return {**LISTED, "kid": "odd", **changes}


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "key",
        {},
        has(kty="oct", k="c2VjcmV0"),
        has(kty="EC"),
        has(use="enc"),
        has(kid=None),
        has(kid=["odd"]),
        has(endorsements=None),
        has(endorsements="msteams"),
        has(n=None),
        has(n=1),
        has(n=""),
        has(n="\x00"),
        has(n="é"),
        has(e="AA"),
        has(e="AQ"),
        {**Signer("odd", bits=1024).listed()},
    ],
    ids=str,
)
def test_an_odd_key_is_left_out_and_spoils_no_other(odd: object) -> None:
    microsoft = FakeKeys([])
    microsoft.answer = lambda address: document({"jwks_uri": KEYS} if address == METADATA else {"keys": [odd, LISTED]})
    assert fetch(microsoft).keys() == {KEY.kid}


def test_the_control_a_key_that_is_not_odd_is_taken_even_without_its_use_and_odd_channels_are_not() -> None:
    listed = {**has(endorsements=["msteams", 7]), "alg": "HS256"}
    del listed["use"]
    microsoft = FakeKeys([])
    microsoft.answer = lambda address: document({"jwks_uri": KEYS} if address == METADATA else {"keys": [listed]})
    key = fetch(microsoft)["odd"]
    assert key.endorsements == {"msteams"}
    assert key.key.algorithm_name == "RS256"


def second(answer: Answer) -> Callable[[str], Answer]:
    return lambda address: document({"jwks_uri": KEYS}) if address == METADATA else answer


@pytest.mark.parametrize(
    "answer",
    [
        out_of_reach,
        lambda _: document({}, 500),
        lambda _: document(b""),
        lambda _: document(b"\xff"),
        lambda _: document(b"[" * 100_000),
        lambda _: document([]),
        second(document({"keys": []})),
        second(document({"keys": {}})),
        second(document({})),
        second(document(None)),
        second(document({"keys": [LISTED]}, 404)),
        second(document({"keys": ["x"] * module.MOST_KEYS + [LISTED]})),
    ],
    ids=range(12),
)
def test_what_is_no_list_of_keys_is_none(answer: Callable[[str], Answer]) -> None:
    with pytest.raises(NoKeys):
        fetch(FakeKeys([], answer=answer))
