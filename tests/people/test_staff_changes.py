"""What a new list changes, in words."""

from dataclasses import replace
from datetime import date

from bot.people import Person, Role, School
from bot.people.staff_changes import Changes, changes, size
from bot.people.staff_list import StaffList
from bot.people.staff_rows import Column

TODAY = date(2026, 11, 20)
OAK, ELM = School("oak", "Oak Primary"), School("elm", "Elm Primary")
TOM = Person("t", "Tom Teacher", Role.TEACHER, "oak", email="tom@example.org")
ANN = Person("a", "Ann Assistant", Role.TEACHING_ASSISTANT, "oak")
BEGINS = replace(ANN, since=date(2026, 11, 21))


def changed(before: tuple[Person, ...], *after: Person) -> Changes:
    return changes(before, (OAK,), StaffList(after, (OAK,)), TODAY)


def test_who_is_on_the_list_for_the_first_time_is_new() -> None:
    assert changed((TOM,), TOM, BEGINS).new == (BEGINS,)


def test_who_is_gone_or_past_their_last_day_has_left() -> None:
    assert changed((TOM, ANN), ANN).left == (TOM,)
    past = replace(TOM, until=date(2026, 11, 19))
    assert (changed((TOM,), past).left, changed((TOM,), past).changed) == ((TOM,), ())
    assert changed((past,), TOM).left == ()
    assert changed((past,)).left == ()


def test_who_is_gone_before_they_began_has_left_too() -> None:
    assert changed((TOM, BEGINS), TOM).left == (BEGINS,)
    assert changed((TOM, BEGINS), TOM, BEGINS).left == ()


def test_who_comes_back_is_told_by_their_last_day() -> None:
    past = replace(TOM, until=date(2026, 11, 19))
    (change,) = changed((past,), TOM).changed
    assert (change.person, change.columns) == (TOM, (Column.UNTIL,))


def test_what_changed_is_told_by_its_columns() -> None:
    last_day = replace(TOM, until=TODAY, manager="a")
    (change,) = changed((TOM, ANN), last_day, ANN).changed
    assert (change.person, change.columns) == (last_day, (Column.MANAGER, Column.UNTIL))


def test_everybody_is_told_by_name_and_schools_too() -> None:
    eve = Person("e", "Eve Example", Role.HEADTEACHER, "elm")
    before, after = (TOM, ANN), StaffList((replace(TOM, role=Role.LINE_MANAGER, name="Tom New"), eve), (ELM,))
    assert changes(before, (OAK,), after, TODAY).told() == (
        "New: 1\n  Eve Example (headteacher)\n"
        "Changed: 1\n  Tom New (name, role)\n"
        "Left: 1\n  Ann Assistant\n"
        "Schools that are new: Elm Primary\n"
        "Schools that are on the list no more: Oak Primary"
    )


def test_where_nothing_changed_nobody_is_named() -> None:
    assert changed((TOM,), TOM).told() == "New: 0\nChanged: 0\nLeft: 0"


def test_the_size_of_a_list_is_told_in_words() -> None:
    assert size(StaffList((TOM,), (OAK,))) == "1 person at 1 school."
    assert size(StaffList((TOM, ANN), (OAK, ELM))) == "2 people at 2 schools."
