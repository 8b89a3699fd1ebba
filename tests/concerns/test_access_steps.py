"""The way of a request: what counts as agreed, as a draft, and as done, after which steps."""

from datetime import timedelta

import pytest

from bot.concerns.access_steps import (
    AccessStep,
    Doing,
    Item,
    Shows,
    agreed_for,
    draft_of,
    handled_by,
    is_open_for,
    last,
    looked,
    seen_by,
    waits_for_agreement,
)
from tests.builders import NOW


def steps(*done: str) -> list[AccessStep]:
    """Return steps from lines such as "lead drafted ab"."""
    words = [each.split() for each in done]
    return [
        AccessStep(Doing(what), by, NOW + timedelta(minutes=minute), *detail)
        for minute, (by, what, *detail) in enumerate(words)
    ]


CHECKED, ASKED, AGREED = "lead checked papers", "lead agreement_asked", "head agreed"


@pytest.mark.parametrize(
    ("done", "lead", "head"),
    [
        ((), False, False),
        ((CHECKED, ASKED), False, False),
        ((CHECKED, ASKED, AGREED), True, False),
        ((CHECKED, ASKED, AGREED, CHECKED), False, False),
        ((CHECKED, ASKED, AGREED, "chair not_agreed"), False, False),
        ((CHECKED, ASKED, "chair not_agreed", ASKED, AGREED), True, False),
        ((CHECKED, ASKED, AGREED, "head agreement_asked", "chair agreed"), True, True),
        ((CHECKED, ASKED, AGREED, "lead drafted ab", "lead looked SR-1:e:nothing"), True, False),
    ],
)
def test_an_agreement_is_somebody_elses_and_is_over_when_anything_is_checked_anew(
    done: tuple[str, ...], *, lead: bool, head: bool
) -> None:
    assert [bool(agreed_for(each, steps(*done))) for each in ("lead", "head")] == [lead, head]


@pytest.mark.parametrize(
    ("done", "waits"),
    [
        *(((), False), ((CHECKED,), False), ((CHECKED, ASKED), True), ((CHECKED, ASKED, AGREED), False)),
        *(((ASKED, CHECKED), False), ((ASKED, "head not_agreed"), False), ((ASKED, "exec drafted ab"), True)),
    ],
)
def test_it_waits_for_an_agreement_until_that_is_answered(done: tuple[str, ...], *, waits: bool) -> None:
    assert bool(waits_for_agreement(steps(*done))) == waits


def test_a_draft_is_of_whoever_made_it_and_counts_until_the_next_check() -> None:
    done = steps("lead drafted ab", "exec drafted cd", "lead drafted ef")
    assert [getattr(draft_of(each, done), "detail", "") for each in ("lead", "exec", "chair")] == ["ef", "cd", ""]
    assert draft_of("lead", [*done, *steps(CHECKED)]) is None


def test_a_request_is_done_once_it_is_released_but_for_whom_a_part_waits() -> None:
    done = steps("lead drafted ab", "lead shared exec")
    assert [is_open_for(each, done) for each in ("lead", "exec", "chair")] == [True, True, True]
    done += steps("lead released ab")
    assert [is_open_for(each, done) for each in ("lead", "exec", "chair")] == [False, True, False]
    done += steps("exec released cd")
    assert not is_open_for("exec", done)


def test_whoever_agrees_handles_nothing_by_that() -> None:
    assert handled_by(steps(CHECKED, ASKED, AGREED, "chair not_agreed", "exec looked SR-1:e:copy")) == {"lead", "exec"}
    assert last(steps(CHECKED, AGREED), Doing.CHECKED, "head") is None


def test_what_a_picture_shows_is_what_somebody_said_last_and_not_what_others_said() -> None:
    item = Item("SR-7K3M-9QVX", "e1")
    done = [
        AccessStep(Doing.LOOKED, by, NOW, looked(item, shows))
        for by, shows in (("lead", Shows.NOTHING), ("lead", Shows.COPY), ("exec", Shows.BY_HAND))
    ]
    assert seen_by("lead", done) == {item: Shows.COPY}
