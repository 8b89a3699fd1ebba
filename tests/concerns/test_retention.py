from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.concerns.concern import AboutWhom, Concern
from bot.concerns.lifecycle import State
from bot.concerns.retention import FILE, From, Schedule, load, may_decide, may_hold, may_redact
from bot.errors import BrokenPolicy
from bot.people import Person
from tests.builders import CHAIR, DATA_LEAD, EVERYBODY, EXECUTIVE_HEAD, NOW, OAK_HEAD, OAK_LEAD, TEACHER, concern
from tests.commands.chat import POLICY_TEXT

ORDINARY = """
[ordinary]
name = "Ordinary"
keep = "1 year"
from = "closed"
decides = "The lead"
"""


def schedule(tmp_path: Path, text: str = ORDINARY) -> Schedule:
    path = tmp_path / FILE
    path.write_text(text, encoding="utf-8")
    return load(path)


CLOSED = replace(concern(), state=State.CLOSED, closed_at=NOW, retention="ordinary")


def test_the_file_that_comes_with_the_bot_can_be_read_and_claims_to_be_no_law() -> None:
    ours = load(POLICY_TEXT / FILE)
    assert all(each.to_check for each in ours.classes.values())
    assert "nobody has said yet" in ours.check()[1]
    text = (POLICY_TEXT / FILE).read_text(encoding="utf-8")
    assert "None of this is law." in text


def test_without_a_file_nothing_is_ever_due(tmp_path: Path) -> None:
    none = load(tmp_path / FILE)
    assert none.due_on(CLOSED) is None
    assert none.check() == [
        "There is no retention.toml: no record has a class, and none is ever proposed for deletion."
    ]


def test_a_file_that_was_checked_says_so(tmp_path: Path) -> None:
    assert schedule(tmp_path).check() == [
        "retention.toml: 1 classes of records, each with how long it is kept and who decided that.",
        "retention.toml: there is no [group_chats]: what is filed for group chats is never proposed for deletion.",
    ]


def test_the_class_for_group_chats_is_none_that_a_record_can_have(tmp_path: Path) -> None:
    groups = ORDINARY.replace("[ordinary]", "[group_chats]") + "check = true\n"
    both = schedule(tmp_path, ORDINARY + groups)
    assert list(both.classes) == ["ordinary"]
    assert both.groups is not None
    assert both.groups.months == 12
    first, unchecked = both.check()
    assert first == "retention.toml: 2 classes of records, each with how long it is kept and who decided that."
    assert unchecked.startswith("retention.toml: group_chats: nobody has said yet")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no class"),
        ("ordinary = 1", "ordinary should be a class of its own"),
        (ORDINARY.replace("[ordinary]", "[Ordinary]"), "[Ordinary] should have a name of small letters"),
        (ORDINARY.replace("[ordinary]", "[undecided]"), "and not undecided"),
        (ORDINARY + 'colour = "red"', "[ordinary] has colour, which is not known here"),
        (ORDINARY.replace('name = "Ordinary"', ""), "[ordinary] name is missing"),
        (ORDINARY.replace("1 year", "a while"), "[ordinary] keep should be a length"),
        (ORDINARY.replace("1 year", "0 years"), "[ordinary] keep should be a length"),
        (ORDINARY.replace('"closed"', '"today"'), "[ordinary] from should be"),
        (ORDINARY.replace('"closed"', "1"), "[ordinary] from should be"),
        (ORDINARY.replace('from = "closed"', ""), "[ordinary] from should be"),
        (ORDINARY.replace("1 year", "until reviewed"), 'so that it has no "from"'),
        (ORDINARY + "check = 1", "[ordinary] check should be true or false"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BrokenPolicy) as broken:
        schedule(tmp_path, text)
    assert why in broken.value.sentence


def test_time_counts_in_calendar_months_from_the_event_of_the_class(tmp_path: Path) -> None:
    assert schedule(tmp_path).due_on(CLOSED) == date(2027, 11, 20)
    raised = schedule(tmp_path, ORDINARY.replace('"closed"', '"raised"').replace("1 year", "6 months"))
    assert raised.of(CLOSED) == raised.classes["ordinary"]
    assert raised.classes["ordinary"].begins is From.RAISED
    assert raised.due_on(replace(CLOSED, closed_at=NOW + timedelta(days=90))) == date(2027, 5, 20)


def test_a_record_that_is_kept_until_reviewed_is_due_on_that_day(tmp_path: Path) -> None:
    reviewed = schedule(tmp_path, ORDINARY.replace("1 year", "until reviewed").replace('from = "closed"', ""))
    assert reviewed.due_on(replace(CLOSED, review_on=date(2027, 1, 5))) == date(2027, 1, 5)
    assert reviewed.due_on(CLOSED) is None


@pytest.mark.parametrize(
    "never",
    [
        replace(CLOSED, retention="undecided"),
        replace(CLOSED, retention="gone"),
        replace(CLOSED, state=State.WAITING),
        replace(CLOSED, legal_hold=True),
        replace(CLOSED, erased_at=NOW),
    ],
)
def test_what_is_open_held_erased_or_without_a_class_is_never_due(tmp_path: Path, never: Concern) -> None:
    assert schedule(tmp_path).due_on(never) is None


def test_a_refusal_puts_the_day_off_and_never_brings_it_nearer(tmp_path: Path) -> None:
    assert schedule(tmp_path).due_on(replace(CLOSED, keep_until=date(2030, 1, 1))) == date(2030, 1, 1)
    assert schedule(tmp_path).due_on(replace(CLOSED, keep_until=date(2027, 1, 1))) == date(2027, 11, 20)


def test_what_is_due_comes_with_since_when_the_oldest_first(tmp_path: Path) -> None:
    older = replace(CLOSED, reference="SR-OLD2-OLD2", closed_at=NOW - timedelta(days=30))
    due = schedule(tmp_path).due([CLOSED, older], date(2027, 11, 20))
    assert due == [(date(2027, 10, 21), older), (date(2027, 11, 20), CLOSED)]
    assert schedule(tmp_path).due([CLOSED, older], date(2027, 11, 19)) == due[:1]


ASKED = {"decide": may_decide, "hold": may_hold, "redact": may_redact}
ABOUT_THE_SCHOOL = {"decide": {DATA_LEAD, EXECUTIVE_HEAD}, "hold": {DATA_LEAD, EXECUTIVE_HEAD, OAK_HEAD}}
ABOUT_THE_HEAD = {"decide": {DATA_LEAD, CHAIR}, "hold": {DATA_LEAD, CHAIR}}


@pytest.mark.parametrize("asked", ASKED)
def test_who_may_what(asked: str) -> None:
    def people(of: Concern) -> set[Person]:
        may: Callable[[Person, Concern], bool] = ASKED[asked]
        return {person for person in EVERYBODY if may(person, of)}

    for of, table in ((concern(), ABOUT_THE_SCHOOL), (concern(AboutWhom.HEADTEACHER), ABOUT_THE_HEAD)):
        expected = table.get(asked, table["hold"] - {DATA_LEAD})
        assert people(of) == expected
        assert people(replace(of, erased_at=NOW)) == set()
    assert (OAK_LEAD in people(concern(AboutWhom.PUPIL))) == (asked != "decide")
    for named in (DATA_LEAD, EXECUTIVE_HEAD, TEACHER):
        assert named not in people(concern(named=[named]))
        assert named not in people(replace(concern(), aside=frozenset({named.id})))
