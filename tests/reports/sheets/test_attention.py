from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from bot.concerns.concern import Move
from bot.concerns.groups import GroupChat, GroupPlace, GroupStep, StepTaken
from bot.concerns.ladder import Came, Entry, Rung
from bot.concerns.lifecycle import State
from bot.people import Person
from bot.reports import words as w
from bot.reports.attention import Some
from bot.reports.figures import report
from bot.reports.workbook import Reporter, render
from tests.reports.excel_rules import faults
from tests.reports.made_up import BUSINESS, DIRECTORY, EXECUTIVE, FACTS, HEADS, MONDAY, WEEK, MadeUpRecords, concern

TUESDAY = WEEK.start + timedelta(hours=30)
HEAD = HEADS[0]


def one_case(*entries: Entry) -> MadeUpRecords:
    """Return records of one concern of Tuesday, with lines of the ladder."""
    made = MadeUpRecords(climbed={"SR-1": entries})
    made.add(concern("SR-1", TUESDAY))
    return made


def made_for(person: Person, made: MadeUpRecords, at: datetime = MONDAY) -> bytes:
    return Reporter(made, DIRECTORY, FACTS, lambda: at, str).make(WEEK, person).content


def rows(content: bytes, sheet: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [[value for value in row if value != ""] for row in book.get_sheet_by_name(sheet).to_python()]


def names(content: bytes) -> list[str]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names


def test_what_is_due_stands_on_deadlines_with_words_beside_its_colours() -> None:
    due = rows(made_for(HEAD, one_case()), "Deadlines")[3]
    assert due[:3] == ["SR-1", "Acknowledge it", "Overdue"]
    assert due[4:8] == [5.0, "Yes", "Headteacher", "Ashgrove Primary School"]
    assert due[-1] == "High"
    assert rows(made_for(EXECUTIVE, one_case()), "Deadlines")[3][5] == "No", "it is with the headteacher"


def test_who_may_read_nothing_is_told_that_there_is_more() -> None:
    page = rows(made_for(BUSINESS, one_case()), "Deadlines")
    assert [row[0] for row in page[2:4]] == [w.DEADLINES_UNREAD.format(n=1), w.DEADLINES_NONE]
    assert "SR-1" not in repr(page)


def test_where_not_all_are_listed_it_says_how_many_there_are() -> None:
    counted = report(one_case(), DIRECTORY, WEEK, HEAD, MONDAY)
    some = Some(counted.attention.deadlines.kept, 700)
    ladder = report(one_case(TOLD), DIRECTORY, WEEK, HEAD, MONDAY).attention.ladders
    needed = replace(counted.attention, deadlines=some, ladders=ladder, steps=9)
    content = render(replace(counted, attention=needed), FACTS)
    assert "The 1 most urgent of 700 deadlines are shown." in repr(rows(content, "Deadlines"))
    assert "2 of 9 steps are shown" in repr(rows(content, "Take-down"))
    assert "are shown" not in repr(rows(made_for(HEAD, one_case(TOLD)), "Take-down")), "the control: all are"


def test_a_file_of_a_past_week_tells_what_needs_its_reader_now_without_a_link_to_a_row_that_is_not_there() -> None:
    raised_later = one_case()
    raised_later.add(concern("SR-2", MONDAY))
    content, later = made_for(HEAD, raised_later), MONDAY + timedelta(days=9)
    past = made_for(HEAD, raised_later, later)
    assert faults(past) == []
    assert [row[0] for row in rows(past, "Deadlines")[3:]] == ["SR-1", "SR-2"]
    assert "SR-2" not in repr(rows(past, "Concerns"))
    sheet = load_workbook(BytesIO(past))["Deadlines"]
    links = {sheet.cell(row, 1).value: sheet.cell(row, 1).hyperlink for row in (4, 5)}
    assert links["SR-1"] is not None
    assert links["SR-2"] is None
    assert "2 past their time when made" in repr(rows(past, "Summary"))
    assert "SR-2" not in repr(rows(content, "Deadlines")), "the control: it was not raised yet"


def test_a_past_week_without_anything_does_not_say_that_nothing_is_past_its_time() -> None:
    made = MadeUpRecords()
    made.add(concern("SR-1", MONDAY))
    for person in (HEAD, EXECUTIVE):
        words = repr(rows(made_for(person, made, MONDAY + timedelta(days=9)), "Summary"))
        assert w.NEEDS_NONE not in words
        assert "1 past their time when made" in words
    control = repr(rows(made_for(BUSINESS, made, MONDAY + timedelta(days=9)), "Summary"))
    assert "Nothing needs you." in control
    assert "past their time" not in control


def test_reviews_of_closed_records_are_told_apart_from_open_concerns_that_are_past_their_time() -> None:
    made, day = MadeUpRecords(), timedelta(days=1)
    for number in range(2):
        closed = replace(concern(f"SR-{number}", TUESDAY), review_on=TUESDAY.date())
        made.add(closed, moves=[Move(State.RAISED, TUESDAY), Move(State.CLOSED, TUESDAY + number * day)])
    words = [value for row in rows(made_for(HEAD, made), "Summary") for value in row]
    assert "0 of 0 open when made; 2 closed, to review" in words
    assert "of 0 open when made that you may read" not in words
    assert "closed records to review" in repr(rows(made_for(HEAD, made), "Deadlines"))
    assert "of 1 open when made that you may read" in repr(rows(made_for(HEAD, one_case()), "Summary")), "the control"


TOLD = Entry(Rung.PLATFORM, Came.TOLD, TUESDAY.date(), HEAD.id, TUESDAY, "canary")


def test_the_ladder_shows_whom_was_told_and_who_is_in_turn() -> None:
    no = Entry(Rung.PLATFORM, Came.STAYS, TUESDAY.date() + timedelta(days=2), HEAD.id, TUESDAY, "canary")
    content = made_for(HEAD, one_case(TOLD, no))
    told, following = rows(content, "Take-down")[3:5]
    assert told == ["SR-1", 1.0, "The platform", TUESDAY.date(), no.on, "It stays up"]
    assert following == ["SR-1", 2.0, "Report Harmful Content", no.on - timedelta(days=2)]
    assert "canary" not in repr(rows(content, "Take-down"))


def test_there_is_no_sheet_of_ladders_or_group_chats_where_there_is_nothing_on_it() -> None:
    assert {"Take-down", "Group chats"}.isdisjoint(names(made_for(HEAD, one_case())))
    assert "Take-down" in names(made_for(HEAD, one_case(TOLD)))
    assert "Take-down" not in names(made_for(BUSINESS, one_case(TOLD))), "who may not read the case"


def test_a_group_chat_shows_the_day_of_each_step_and_never_its_name() -> None:
    chat = GroupChat("g1", "ash", GroupPlace.WHATSAPP, "canary")
    steps = [StepTaken(step, TUESDAY.date() + timedelta(days=n), HEAD.id, TUESDAY) for n, step in enumerate(GroupStep)]
    made = MadeUpRecords(chats=[(chat, steps[:2]), (chat, steps)])
    content = made_for(HEAD, made)
    days = [step.on for step in steps]
    assert rows(content, "Group chats")[3:5] == [
        ["Ashgrove Primary School", "WhatsApp", *days, "None is left"],
        ["Ashgrove Primary School", "WhatsApp", *days[:2], "Removing somebody from the group"],
    ]
    assert "canary" not in repr(rows(content, "Group chats"))
    assert "Group chats" not in names(made_for(HEADS[1], made)), "who does not lead that school"
