"""Tests of the lines to Entra: what a call says, and what becomes of those that say nothing."""

import asyncio
from collections.abc import Iterator
from threading import Event

import pytest
from anyio import CapacityLimiter

from bot.http import OUT_OF_REACH, CallFailed
from bot.platforms.web.failures import Crowded, NoMicrosoft
from bot.platforms.web.line import Line
from bot.platforms.web.sessions import PAUSE
from tests.guard import GUARD, impatiently, set_forward


class Hanging:
    """A call that says nothing until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = Event(), Event()

    def __call__(self) -> str:
        self.begun.set()
        self.let_go.wait(GUARD)
        return "too late"


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    call = Hanging()
    yield call
    call.let_go.set()


def out_of_reach() -> str:
    raise CallFailed(OUT_OF_REACH)


def answer() -> str:
    return "welcome"


def test_a_line_says_what_a_call_says() -> None:
    assert asyncio.run(Line(lambda: 0.0, 30).ask(answer)) == "welcome"


def test_a_line_where_a_call_failed_is_used_again_at_once() -> None:
    async def both(line: Line) -> str:
        with pytest.raises(NoMicrosoft):
            await line.ask(out_of_reach)
        return await line.ask(answer)

    assert asyncio.run(both(Line(lambda: 0.0, 30))) == "welcome"


def test_a_line_is_left_alone_for_a_while_after_a_call_was_not_answered(hanging: Hanging) -> None:
    now = [0.0]

    async def one_after_another(line: Line) -> str:
        asking = asyncio.create_task(line.ask(hanging))
        await asyncio.to_thread(hanging.begun.wait, GUARD)
        with pytest.raises(NoMicrosoft):
            await impatiently(asking)
        with pytest.raises(NoMicrosoft):
            await line.ask(answer)
        now[0] += PAUSE
        return await line.ask(answer)

    assert set_forward(one_after_another(Line(lambda: now[0], 30))) == "welcome"


def test_whose_turn_did_not_come_is_told_so_and_entra_is_not_taken_for_silent() -> None:
    async def crowded() -> str:
        threads = CapacityLimiter(1)
        line = Line(lambda: 0.0, 30, threads)
        await threads.acquire_on_behalf_of("others")
        with pytest.raises(Crowded):
            await impatiently(asyncio.create_task(line.ask(answer)))
        threads.release_on_behalf_of("others")
        return await line.ask(answer)

    assert set_forward(crowded()) == "welcome"
