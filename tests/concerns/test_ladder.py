"""The ladder by which a post is taken down: what was done, what is next, and from when on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.concerns.additions import Referred
from bot.concerns.concern import Referral, YesNo
from bot.concerns.ladder import SILENCE, WHAT_TO_DO, Came, Entry, Ladder, Rung, Step, ladder, start_of
from tests.builders import NOW, OAK_HEAD, concern

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
REPORTED = replace(concern(), reported_on=MONDAY)


def entry(rung: Rung, came: Came = Came.TOLD, on: date = MONDAY, words: str = "", at: datetime = NOW) -> Entry:
    return Entry(rung, came, on, OAK_HEAD.id, at, words)


# Each line: what was written down, what is next, and from when on ("-" for not at all, or for people to choose).
NEXT = """
written                                             next             from
--------------------------------------------------  ---------------  ----------
-                                                   platform         -
platform:told                                       harmful_content  2026-11-30
platform:told platform:stays                        harmful_content  answer
platform:told platform:other                        harmful_content  answer
platform:told platform:removed                      -                -
platform:told harmful_content:told                  helpline         2026-11-30
platform:told harmful_content:told platform:stays   helpline         2026-11-30
platform:told harmful_content:told helpline:told    police           2026-11-30
helpline:told                                       police           2026-11-30
police:told                                         -                -
police:told police:stays                            -                -
"""


@pytest.mark.parametrize("line", NEXT.strip().splitlines()[2:])
def test_what_is_next_and_from_when_on(line: str) -> None:
    *written, following, ripe = line.split()
    entries = [entry(*_parsed(each)) for each in written if each != "-"]
    found = ladder(concern(), entries)
    assert (found.next.value if found.next else "-") == following
    if ripe == "answer":
        assert found.ripe == NOW
    else:
        assert found.ripe == (None if ripe == "-" else start_of(date.fromisoformat(ripe)))


def _parsed(text: str) -> tuple[Rung, Came]:
    rung, came = text.split(":")
    return Rung(rung), Came(came)


def test_a_step_shows_who_was_told_when_by_whom_and_what_came_of_it() -> None:
    told, answered = (
        entry(Rung.PLATFORM, words="A-17"),
        entry(Rung.PLATFORM, Came.STAYS, FRIDAY, "It breaks no rule.", NOW + timedelta(days=7)),
    )
    step, *others = ladder(concern(), [told, answered]).steps
    assert step == Step(
        Rung.PLATFORM,
        MONDAY,
        OAK_HEAD.id,
        "A-17",
        FRIDAY,
        Came.STAYS,
        "It breaks no rule.",
        NOW + timedelta(days=7),
    )
    assert others == [Step(rung) for rung in Rung if rung is not Rung.PLATFORM]


def test_the_last_answer_counts() -> None:
    first, last = entry(Rung.PLATFORM, Came.OTHER), entry(Rung.PLATFORM, Came.STAYS, FRIDAY)
    assert ladder(REPORTED, [first, last]).steps[0].came is Came.STAYS


def test_an_answer_without_a_telling_counts_as_told_on_that_day() -> None:
    assert ladder(concern(), [entry(Rung.HELPLINE, Came.OTHER)]).told[0].told_on == MONDAY


def test_what_the_raising_form_said_is_on_the_ladder() -> None:
    assert ladder(REPORTED, []).told == (Step(Rung.PLATFORM, MONDAY),)
    police = replace(concern(), referral=Referral.POLICE, referred_on=FRIDAY)
    assert ladder(police, []).told == (Step(Rung.POLICE, FRIDAY),)
    no_day = replace(concern(), referral=Referral.HELPLINE)
    assert ladder(no_day, []).told == (Step(Rung.HELPLINE, date(2026, 11, 20)),)
    assert ladder(replace(concern(), referral=Referral.UNION), []).told == ()


@pytest.mark.parametrize(
    ("seen", "looked", "gone"),
    [
        (YesNo.NO, MONDAY, True),
        (YesNo.YES, MONDAY, False),
        (YesNo.UNKNOWN, MONDAY, False),
        (YesNo.NOT_SAID, None, False),
        (YesNo.NO, None, True),
    ],
)
def test_without_an_answer_the_last_look_says_whether_it_is_gone(
    seen: YesNo, looked: date | None, *, gone: bool
) -> None:
    assert ladder(replace(concern(), still_there=seen, looked_on=looked), []).gone is gone


def test_an_answer_that_it_was_taken_down_counts_until_somebody_sees_it_again() -> None:
    removed = [entry(Rung.PLATFORM), entry(Rung.PLATFORM, Came.REMOVED)]
    assert ladder(replace(concern(), still_there=YesNo.YES, looked_on=date(2026, 11, 20)), removed).gone
    assert ladder(concern(), removed).gone
    back = ladder(replace(concern(), still_there=YesNo.YES, looked_on=FRIDAY), removed)
    assert (back.gone, back.next) == (False, Rung.HARMFUL_CONTENT)


def test_every_rung_says_what_to_do_and_none_holds_an_address() -> None:
    assert set(WHAT_TO_DO) == set(Rung)
    assert not any("http" in said or "www" in said for said in WHAT_TO_DO.values())


def test_a_london_day_begins_an_hour_earlier_in_summer() -> None:
    assert start_of(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)


entries = st.builds(
    Entry,
    st.sampled_from(Rung),
    st.sampled_from(Came),
    st.dates(date(2026, 9, 1), date(2027, 7, 21)),
    st.just(OAK_HEAD.id),
    st.datetimes(datetime(2026, 9, 1), datetime(2027, 7, 21), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds it
)


@given(st.lists(entries, max_size=8))
def test_the_next_rung_is_above_every_one_that_was_told_and_never_comes_before_its_cause(written: list[Entry]) -> None:
    found: Ladder = ladder(concern(), written)
    height = list(Rung)
    assert [step.rung for step in found.steps] == height
    if found.next:
        assert all(height.index(step.rung) < height.index(found.next) for step in found.told)
    if found.ripe:
        last = found.told[-1]
        assert found.ripe == (last.answered_at or start_of(last.told_on or date.max) + SILENCE)


def test_whoever_was_told_outside_the_ladder_was_told_all_the_same() -> None:
    told = [
        Referred(Referral.POLICE, "head", NOW, MONDAY),
        Referred(Referral.HELPLINE, "head", NOW),
        Referred(Referral.UNION, "head", NOW),
    ]
    found = ladder(concern(), [entry(Rung.POLICE, Came.STAYS, FRIDAY)], told)
    assert [(s.rung, s.told_on, s.told_by) for s in found.told] == [
        (Rung.HELPLINE, NOW.date(), "head"),
        (Rung.POLICE, MONDAY, "head"),
    ]
    assert found.told[1].came is Came.STAYS
