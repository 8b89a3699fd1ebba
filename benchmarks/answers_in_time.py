"""How long people wait for an answer while the chat system hangs, as a share of what the bot promises.

    python -m benchmarks.answers_in_time

Every call of the bot's to Slack or Teams goes to a server on loopback that never answers, or that answers a byte at a
time. One request of every kind comes at the same moment: at a bot that knows these people, at one whose knowledge of
them is so old that it asks again, and at one that was just started. The bot's patience and time-outs are its own.

What is told is the slowest answer as a share of the limit, and how many were answered with 503, so that the chat
system delivers them again. That people are answered while it hangs, at whatever speed of the machine, is for tests.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.types import ASGIApp

from bot.platforms.door import COME_AGAIN
from bot.platforms.patience import PROMISED
from bot.platforms.teams.platform import TIMEOUT
from tests.fakes import hanging, slack_api
from tests.platforms.slack import everybody as in_slack
from tests.platforms.slack import real_house as of_slack
from tests.platforms.slack.signed import Request, called
from tests.platforms.teams import everybody as in_teams
from tests.platforms.teams import real_house as of_teams

OLD = timedelta(minutes=6)
"""After which the bot asks again who somebody is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A bot whose chat system hangs, and what it is asked."""

    app: ASGIApp
    requests: Sequence[Request]


@contextmanager
def slack(how: str, after: timedelta, *, just_started: bool) -> Iterator[Asked]:
    """Let Slack hang."""
    faults = {"never answers": slack_api.BLACK_HOLE, "trickles": slack_api.TRICKLE}
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, of_slack.real_house(Path(folder)) as at:
        requests = in_slack.everybodys(at)
        at.type(of_slack.HEAD, "/help")
        at.move(after)
        bot = at.another() if just_started else at
        at.slack.fail(faults[how], times=0)
        yield Asked(bot.app, requests)
        at.slack.let_go()


@contextmanager
def teams(how: str, after: timedelta, *, just_started: bool) -> Iterator[Asked]:
    """Let Teams hang."""
    hangs = {"never answers": hanging.black_hole, "trickles": hanging.trickle}
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, of_teams.real_house(Path(folder)) as at:
        requests = in_teams.everybodys(at)
        at.say(of_teams.HEAD, "hello")
        at.move(after)
        bot = at.another() if just_started else at
        with in_teams.hanging(at, hangs[how], TIMEOUT):
            yield Asked(bot.app, requests)


async def answered(asked: Asked) -> tuple[float, int]:
    """Return after how many seconds the last of all answers came, and how many of them were that it come again."""

    async def one(request: Request) -> tuple[float, int]:
        start = time.perf_counter()
        response = await called(asked.app, request)
        assert response.status in {200, COME_AGAIN}, response.status
        return time.perf_counter() - start, response.status

    answers = await asyncio.gather(*map(one, asked.requests))
    return max(seconds for seconds, _ in answers), sum(status == COME_AGAIN for _, status in answers)


def main() -> None:
    """Print a line for each chat system, each way to hang and each bot."""
    logging.disable()  # each call that fails would be told
    bots: Sequence[tuple[str, timedelta, bool]] = (
        ("knows everybody", timedelta(), False),
        ("has to ask again", OLD, False),
        ("was just started", timedelta(), True),
    )
    systems: Sequence[tuple[str, Callable[..., AbstractContextManager[Asked]]]] = (("Slack", slack), ("Teams", teams))
    for system, hanging_bot in systems:
        for how in ("never answers", "trickles"):
            for bot, after, just_started in bots:
                with hanging_bot(how, after, just_started=just_started) as asked:
                    slowest, again = asyncio.run(answered(asked))
                print(
                    f"{system} {how}, the bot {bot}: the slowest of {len(asked.requests)} answers at once took "
                    f"{slowest / PROMISED:.2f} of the {PROMISED} s promised; {again} come again",
                    flush=True,
                )


if __name__ == "__main__":
    main()
