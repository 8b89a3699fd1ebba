import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from stat import S_IMODE
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook
from openpyxl.worksheet.header_footer import HeaderFooterItem
from python_calamine import CalamineWorkbook

from bot.concerns.concern import AboutWhom, Concern, Kind, Referral, Words, YesNo
from bot.people import Person, Role
from bot.policies.questions import Answer, Ending, Question
from bot.reports import words as w
from bot.reports.cells import as_written
from bot.reports.facts import Facts, PolicyFacts
from bot.reports.figures import Sum, report
from bot.reports.page import LONG_FIRST
from bot.reports.workbook import Reporter, file_name, render, render_into
from bot.reports.writing import NotWritten, rows_in
from bot.requests.redirect import Door, Redirect, RequestKind
from tests.fakes.person import FakeDirectory
from tests.reports.excel_rules import faults, texts
from tests.reports.made_up import (
    BUSINESS,
    CHAIR,
    DIRECTORY,
    EXECUTIVE,
    FACTS,
    HEADS,
    HOSTILE,
    LEADS,
    MONDAY,
    SCHOOLS,
    TEACHER,
    WEEK,
    MadeUpRecords,
    concern,
    records,
)

TUESDAY = WEEK.start + timedelta(hours=30)
VISIBLE = ["Summary", "Concerns", "Deadlines", "Redirects", "Questions", "Trends", "For governors", "Read me"]
SOMETIMES = {"Take-down", "Group chats"}
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def the_audit_head() -> str:
    return "c0ffee"


def a_reporter(made: MadeUpRecords, facts: Facts = FACTS, at: datetime = MONDAY) -> Reporter:
    return Reporter(made, DIRECTORY, facts, partial(at.astimezone, UTC), the_audit_head)


def made_for(person: Person, made: MadeUpRecords, facts: Facts = FACTS, at: datetime = MONDAY) -> bytes:
    return a_reporter(made, facts, at).make(WEEK, person).content


def sheet(content: bytes, name: str) -> list[list[object]]:
    """Return the rows of a sheet as a reader of another family sees them."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


def part(content: bytes, name: str) -> str:
    with ZipFile(BytesIO(content)) as package:
        return package.read(name).decode()


def said(content: bytes, name: str = "Summary") -> str:
    return "\n".join(str(value) for row in sheet(content, name) for value in row if value != "")


@pytest.mark.parametrize("person", [EXECUTIVE, CHAIR, BUSINESS, TEACHER, HEADS[0], LEADS[0]], ids=lambda p: p.role)
@pytest.mark.parametrize("made", [records(), records(3, 1, 2)], ids=["ordinary", "little"])
def test_a_workbook_is_sound_for_every_reader(made: MadeUpRecords, person: Person) -> None:
    content = made_for(person, made)
    assert faults(content) == []
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert [name for name in book.sheet_names if name not in SOMETIMES] == [*VISIBLE, "Lists"]
    assert [str(m.visible) for m in book.sheets_metadata][-1] == "SheetVisibleEnum.Hidden"


def test_the_rules_find_what_is_wrong() -> None:
    book = Workbook()
    one = book.worksheets[0]
    one.append(["=1+1", "#N/A", "Name"])
    one["A2"].hyperlink = "file:///etc/passwd"
    one.oddHeader = HeaderFooterItem()
    one.oddHeader.left.text = "x" * 300
    file = BytesIO()
    book.save(file)
    found = " ".join(faults(file.getvalue()))
    assert all(word in found for word in ("formula", "error value", "link to file", "header"))


def test_dates_are_dates_and_numbers_are_numbers_in_london_time() -> None:
    made = MadeUpRecords()
    made.add(concern("SR-1", datetime(2026, 11, 17, 8, 5, tzinfo=UTC)))
    made.add(concern("SR-2", datetime(2026, 9, 30, 23, 30, tzinfo=UTC)))
    rows = sheet(made_for(EXECUTIVE, made), "Concerns")
    head = rows[3]
    when = head.index("Raised (London time)")
    assert [row[when] for row in rows[4:]] == [datetime(2026, 11, 17, 8, 5), datetime(2026, 10, 1, 0, 30)]  # noqa: DTZ001
    assert [row[:4] for row in rows[4:]] == [
        [1.0, "2026-W47", SCHOOLS[0].name, "Raised"],
        [2.0, "2026-W40", SCHOOLS[0].name, "Raised"],
    ]
    trends = sheet(made_for(EXECUTIVE, made), "Trends")
    assert trends[4][:3] == ["2026-W36", date(2026, 8, 31), 0.0]


CANARY = Words(**{field.name: f"canary-{field.name}" for field in fields(Words)})


def a_canary() -> MadeUpRecords:
    """Return records of one concern about the headteacher of Ashgrove, with a canary in every field."""
    made = MadeUpRecords()
    new = concern("SR-CANARY", TUESDAY, about=AboutWhom.HEADTEACHER, kind=Kind.THREAT, named=["canary-named"])
    made.add(replace(new, raised_by="canary-raiser", handler="canary-handler", decided_by="canary-decider"), CANARY)
    return made


@pytest.mark.parametrize("person", [EXECUTIVE, BUSINESS, TEACHER, HEADS[1], LEADS[0], HEADS[0]], ids=lambda p: p.id)
def test_nothing_of_a_case_reaches_those_who_may_not_read_it(person: Person) -> None:
    raw = texts(made_for(person, a_canary()))
    assert "canary" not in raw.lower()
    assert "SR-CANARY" in texts(made_for(CHAIR, a_canary())), "the control: the chair of governors reads it"


def test_who_may_read_a_case_sees_an_extract_and_no_other_words() -> None:
    raw = texts(made_for(CHAIR, a_canary()))
    assert set(re.findall(r"canary-\w+", raw)) == {"canary-quote"}


def test_the_person_concerned_gets_the_very_file_of_a_week_without_it() -> None:
    ours, nothing = made_for(HEADS[0], a_canary()), made_for(HEADS[0], MadeUpRecords())
    assert ours == nothing
    assert made_for(CHAIR, a_canary()) != made_for(CHAIR, MadeUpRecords()), "the control"


def test_a_raiser_who_may_not_read_the_case_sees_it_nameless_too() -> None:
    made = MadeUpRecords()
    made.add(concern("SR-MINE", TUESDAY), CANARY)
    content = made_for(TEACHER, made)
    assert "SR-MINE" not in texts(content)
    assert sheet(content, "Concerns")[4][:4] == [1.0, "2026-W47", SCHOOLS[0].name, "Raised"]


def test_readable_and_nameless_cases_stand_in_one_list() -> None:
    made = a_canary()
    made.add(concern("SR-READ", TUESDAY))
    rows = sheet(made_for(EXECUTIVE, made), "Concerns")
    assert [(row[0], row[5]) for row in rows[4:]] == [(1.0, "SR-READ"), (2.0, w.NOT_OPEN_TO_YOU)]
    assert said(made_for(EXECUTIVE, made)).count("of the 1 you may read") == 1


def questions(asked: list[str]) -> MadeUpRecords:
    return MadeUpRecords(kept=[Question(date(2026, 11, 17), Answer.SILENT, text) for text in asked])


def read_back(content: bytes) -> list[str]:
    rows = sheet(content, "Questions")
    head = next(place for place, row in enumerate(rows) if row[-1] == w.QUESTION)
    return [as_written(str(row[-1])) for row in rows[head + 1 :]]


def test_ten_thousand_hostile_texts_come_back_equal_and_none_is_a_formula() -> None:
    random = Random(10_000)  # noqa: S311 - invented data
    asked = ["".join(random.choices(HOSTILE, k=random.randint(1, 5))) for _ in range(10_000)]
    content = made_for(EXECUTIVE, questions(asked))
    assert read_back(content) == asked
    assert faults(content) == []


def test_a_naive_writer_makes_formulas_of_the_same_texts() -> None:
    book = Workbook()
    book.worksheets[0].append([text for text in HOSTILE if text.startswith(("=", "#"))])
    file = BytesIO()
    book.save(file)
    assert len(faults(file.getvalue())) == 3


# Sign by sign: whole texts may be drawn from this code, and names of the made-up staff in them would be masked.
ANY_WORDS = st.lists(st.characters(codec=None), min_size=1, max_size=30).map("".join)


@settings(max_examples=15, deadline=None)
@given(st.lists(ANY_WORDS | st.sampled_from(HOSTILE), min_size=1, max_size=20))
def test_any_text_comes_back(asked: list[str]) -> None:
    content = made_for(EXECUTIVE, questions(asked))
    assert read_back(content) == asked
    assert faults(content) == []


def test_a_text_too_long_for_a_cell_goes_on_on_a_further_sheet() -> None:
    asked = ["=" + "long 😀 " * 20_000, "short", "y" * 40_000]
    content = made_for(EXECUTIVE, questions(asked))
    assert faults(content) == []
    shown, rest = read_back(content), [str(row[1]) for row in sheet(content, w.LONG_TITLE)[LONG_FIRST - 1 :]]
    assert shown[1] == "short"
    assert "".join([shown[0], *rest[:4]]) == w.LONG_HERE + asked[0]
    assert "".join([shown[2], *rest[4:]]) == w.LONG_HERE + asked[2]
    assert f"'{w.LONG_TITLE}'!B{LONG_FIRST + 4}" in part(content, "xl/worksheets/sheet5.xml")


def test_links_lead_from_the_summary_to_the_row_of_the_case_and_none_leads_out() -> None:
    content = made_for(EXECUTIVE, records())
    links = etree.fromstring(part(content, "xl/worksheets/sheet1.xml").encode()).iter(f"{_MAIN}hyperlink")
    targets = {str(link.get("ref")): str(link.get("location")) for link in links}
    assert len(targets) == 9
    concerns, summary = sheet(content, "Concerns"), sheet(content, "Summary")
    for cell, target in targets.items():
        row = int(target.removeprefix("'Concerns'!A"))
        assert concerns[row - 1][5] == summary[int(cell[1:]) - 1][0]
    assert 'TargetMode="External"' not in texts(content)


PORTRAIT = {"For governors", "Read me"}


def test_every_sheet_prints_on_a4_one_page_wide_with_page_numbers_and_a_heading_of_its_own() -> None:
    content = made_for(EXECUTIVE, records())
    names = CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names[:-1]
    for number, name in enumerate(names, start=1):
        page = part(content, f"xl/worksheets/sheet{number}.xml")
        assert f'orientation="{"portrait" if name in PORTRAIT else "landscape"}"' in page
        assert 'paperSize="9"' in page
        assert 'fitToPage="1"' in page
        assert 'fitToWidth="1"' in page
        assert ("Page &amp;P of &amp;N" in page) is (name != "For governors"), "that page is handed out alone"
        assert "Northbridge &amp;&amp; Lea" in page
        assert 'state="frozen"' in page
        assert sheet(content, name)[0][0], "a screen reader begins with the heading"
    titles = part(content, "xl/workbook.xml")
    assert titles.count("_xlnm.Print_Titles") == len(names) - 1 == 9
    assert titles.count("_xlnm.Print_Area") == 1


@pytest.mark.parametrize("person", [EXECUTIVE, HEADS[0], BUSINESS], ids=lambda p: p.role)
def test_no_cells_are_merged_so_that_a_screen_reader_and_a_filter_meet_a_plain_grid(person: Person) -> None:
    assert "mergeCell" not in texts(made_for(person, records()))
    book = Workbook()
    book.worksheets[0].merge_cells("A1:B1")
    file = BytesIO()
    book.save(file)
    assert "mergeCell" in texts(file.getvalue()), "the control"


def test_charts_have_an_alternative_text_words_beside_colour_and_a_copy_of_their_numbers() -> None:
    content = made_for(EXECUTIVE, records())
    for drawing, charts in (("drawing1", 4), ("drawing2", 2)):
        described = re.findall(r'descr="([^"]+)"', part(content, f"xl/drawings/{drawing}.xml"))
        assert len(described) == charts
        assert all("chart" in words for words in described)
    line = part(content, "xl/charts/chart1.xml")
    assert "sysDash" in line
    assert 'symbol val="circle"' in line
    assert 'symbol val="square"' in line
    assert line.count("<numCache>") == 4
    assert '<overlay val="0"' in line
    assert 'roundedCorners val="0"' in line
    assert 'delete val="1"' not in line


def test_the_file_says_nothing_of_the_machine_and_is_the_same_twice() -> None:
    content = made_for(EXECUTIVE, records())
    assert content == made_for(EXECUTIVE, records())
    assert part(content, "docProps/core.xml").count("Staffroom") == 2
    assert "openpyxl" not in texts(content).lower()


def test_the_summary_says_that_mondays_file_is_late_or_early() -> None:
    late, early = (a_reporter(records(), at=at) for at in (MONDAY + timedelta(days=3), WEEK.start + timedelta(days=2)))
    words = "This file is late: it was due on 23 November 2026, 07:00"
    assert words in said(late.make(WEEK, EXECUTIVE, is_mondays=True).content)
    assert "The week is not over" in said(early.make(WEEK, EXECUTIVE, is_mondays=True).content)
    on_time = a_reporter(records()).make(WEEK, EXECUTIVE, is_mondays=True).content
    assert "This file is late" not in said(on_time), "the control: on time"


def test_what_the_delivery_writes_late_says_so_and_what_somebody_asks_for_is_never_late(tmp_path: Path) -> None:
    reporter = a_reporter(records(), at=MONDAY + timedelta(days=3))
    assert "This file is late" in said(reporter.write(WEEK, EXECUTIVE, tmp_path / "workbooks").read_bytes())
    exported = reporter.export(WEEK, EXECUTIVE, tmp_path / "mine.xlsx").read_bytes()
    for asked in (reporter.make(WEEK, EXECUTIVE).content, exported):
        assert "This file is late" not in texts(asked)
        assert w.TIMELINESS_PAST in texts(asked)
    assert w.TIMELINESS_PAST not in texts(made_for(EXECUTIVE, records())), "the control: on time"


@pytest.mark.parametrize("person", [EXECUTIVE, CHAIR, BUSINESS, TEACHER, HEADS[0]], ids=lambda p: p.role)
def test_a_week_without_anything_is_one_page_that_says_so(person: Person) -> None:
    content = made_for(person, MadeUpRecords())
    assert faults(content) == []
    assert CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names == ["Summary"]
    assert 'fitToHeight="1"' in part(content, "xl/worksheets/sheet1.xml")
    summary = said(content)
    assert w.QUIET_WEEK in summary
    assert "0 carried over + 0 raised + 0 reopened = 0 closed + 0 open. The sums agree" in summary
    assert "Its review was due in September 2024 and is overdue." in summary
    assert "c0ffee" in summary
    one_question = made_for(person, questions(["may I?"]))
    assert "Read me" in CalamineWorkbook.from_filelike(BytesIO(one_question)).sheet_names, "the control"


def test_a_quiet_week_in_which_something_is_still_open_has_all_its_sheets() -> None:
    made = MadeUpRecords()
    made.add(concern("SR-1", WEEK.before(20).start))
    content = made_for(HEADS[0], made)
    assert w.QUIET_WEEK in said(content)
    assert "1 of 1 open not yet acknowledged" in said(content)
    assert "Deadlines" in CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names


def test_the_summary_counts_in_words_what_changed() -> None:
    made = MadeUpRecords()
    made.add(concern("SR-1", WEEK.before().start + timedelta(hours=1), kind=Kind.THREAT))
    summary = said(made_for(EXECUTIVE, made))
    assert "▼ 1 fewer than last week" in summary
    assert "Same as last week; oldest open 1 week" in summary
    assert "Same as last week; 1 critical, 0 high" in summary


def test_a_reader_who_may_read_nothing_is_told_and_sees_what_waits() -> None:
    made = MadeUpRecords()
    made.add(concern("SR-1", TUESDAY))
    summary = said(made_for(BUSINESS, made))
    assert "You may not read any of the 1 open concerns." in summary
    assert w.TILE_WAITING in summary
    assert w.TILE_SERIOUS not in summary


def test_read_me_holds_the_policy_its_overdue_review_and_the_audit_anchor() -> None:
    read_me = said(made_for(EXECUTIVE, questions(["may I?"])), "Read me")
    assert "Its review was due in September 2024 and is overdue." in read_me
    assert "c0ffee" in read_me
    plain = Facts("One School", PolicyFacts("Policy", "May 2026", "May 2027"))
    reporter = Reporter(questions(["may I?"]), FakeDirectory(), plain, lambda: MONDAY, str)
    read_me = said(reporter.make(WEEK, EXECUTIVE).content, "Read me")
    assert "May 2027" in read_me
    assert w.AUDIT_NONE in read_me


ALL_BUT_THE_OWNER = [
    Person("p-reader", "Reader", role, "ash") for role in Role if role is not Role.EXECUTIVE_HEADTEACHER
]


@pytest.mark.parametrize("person", ALL_BUT_THE_OWNER, ids=lambda p: p.role)
def test_the_words_of_a_question_reach_the_policys_owner_and_nobody_else(person: Person) -> None:
    asked = ["canary of a question", "long canary " * 5_000]
    content = made_for(person, questions(asked))
    assert "canary" not in texts(content).lower()
    assert faults(content) == []
    assert content == made_for(person, questions(["other words", "y"])), "the very file, whatever the words"
    assert "canary of a question" in texts(made_for(EXECUTIVE, questions(asked))), "the control: the policy's owner"


def test_who_may_not_read_the_words_sees_the_same_rows_with_day_end_and_clauses() -> None:
    made = records()
    mine, owners = (sheet(made_for(person, made), "Questions") for person in (BUSINESS, EXECUTIVE))
    start, owners_start = (next(n for n, row in enumerate(rows) if row[1] == w.DAY) for rows in (mine, owners))
    assert mine[start:] == [row[:4] for row in owners[owners_start:]]
    assert len(mine[start:]) > 20
    assert w.WORDS_KEPT in said(made_for(BUSINESS, made), "Questions")
    assert w.WORDS_KEPT not in said(made_for(EXECUTIVE, made), "Questions")


def test_a_clause_is_named_as_on_the_page_and_one_without_a_label_by_its_id() -> None:
    clauses = ("D.WhatsApp.8", "E#8", "Z.9")
    days = date(2026, 11, 17), date(2026, 11, 18)
    made = MadeUpRecords(
        kept=[Question(days[0], Answer.QUOTED, "", clauses), Question(days[1], Answer.SILENT, "", clauses)]
    )
    rows = [[str(value) for value in row] for row in sheet(made_for(EXECUTIVE, made), "Questions")]
    head = next(n for n, row in enumerate(rows) if row[0] == w.CLAUSE)
    assert [row[0] for row in rows[head + 1 : head + 4]] == ["rule 8 (WhatsApp)", "E, point 8", "Z.9"]
    assert rows[-1][3] == "rule 8 (WhatsApp); E, point 8; Z.9"


def test_the_policys_owner_sees_what_is_alike_and_everybody_what_became_of_the_unanswered() -> None:
    asked = ["canary one of the parrot", "canary two of the parrot", "x" * 3_000]
    made = questions(asked)
    made.kept.append(replace(made.kept[0], ending=Ending.ANSWERED))
    owners, others = (said(made_for(person, made), "Questions") for person in (EXECUTIVE, BUSINESS))
    assert "· canary one of the parrot\n· canary two of the parrot" in owners
    for page in (owners, others):
        assert all(words in page for words in (w.BECAME, w.WAITS, "Answered now", "Not covered by the policy"))
    assert (w.GROUPS in owners, w.GROUPS in others, "canary" in others) == (True, False, False)
    assert faults(made_for(EXECUTIVE, made)) == []
    answered = MadeUpRecords(kept=[Question(date(2026, 11, 17), Answer.QUOTED)])
    assert w.BECAME not in said(made_for(EXECUTIVE, answered), "Questions")


def test_a_single_grievance_is_a_sensitive_matter_for_every_reader() -> None:
    filed = [Redirect("1", RequestKind.GRIEVANCE, Door.REQUEST, "ash", TUESDAY)]
    for person in (EXECUTIVE, CHAIR, BUSINESS, HEADS[0]):
        page = said(made_for(person, MadeUpRecords(filed=filed)), "Redirects")
        assert page.count(w.SENSITIVE_MATTER) == 2
        assert "grievance" not in page.lower()
    assert "Grievance" in said(made_for(CHAIR, MadeUpRecords(filed=filed * 5)), "Redirects"), "the control: five"


def test_read_me_says_whose_words_are_in_the_file_and_promises_no_more() -> None:
    read_me = said(made_for(BUSINESS, questions(["may I?"])), "Read me")
    assert "shown only to those who may read the case" in read_me
    assert "shown only to the executive headteacher." in read_me
    assert "Nothing else that people wrote is in this file." in read_me
    assert "stay in Staffroom" not in read_me


RUNGS = {Referral.POLICE, Referral.HELPLINE, Referral.HARMFUL_CONTENT}
"""Referrals that are a step of the take-down ladder, which the workbook shows."""


def test_answers_that_the_workbook_does_not_show_may_grow_without_changing_it() -> None:
    plain = concern("SR-1", TUESDAY)
    grown = [
        *(replace(plain, person_known=answer, replied=answer) for answer in YesNo),
        *(replace(plain, referral=referral) for referral in Referral if referral not in RUNGS),
    ]
    assert len({made_for(EXECUTIVE, one_case(case)) for case in grown}) == 1
    assert made_for(EXECUTIVE, one_case(replace(plain, kind=Kind.HATE))) != made_for(EXECUTIVE, one_case(plain))
    choices = [str(row[0]) for row in sheet(made_for(EXECUTIVE, one_case(plain)), w.LISTS_TITLE)]
    assert choices == [w.MEETING, *w.MEETING_CHOICES]


def one_case(case: Concern) -> MadeUpRecords:
    made = MadeUpRecords()
    made.add(case)
    return made


def test_questions_that_were_all_answered_need_no_words() -> None:
    made = MadeUpRecords(kept=[Question(date(2026, 11, 17), Answer.QUOTED, "", ("B.6",))])
    assert w.QUESTIONS_ALL_ANSWERED in said(made_for(EXECUTIVE, made), "Questions")


def test_the_file_is_named_for_the_week_and_the_role_and_for_no_person() -> None:
    file = a_reporter(MadeUpRecords()).make(WEEK, EXECUTIVE)
    assert re.fullmatch(r"staffroom-2026-W47-executive_headteacher-[0-9a-f]{8}\.xlsx", file.name)
    other = Person("../" + "é" * 300, "Somebody", Role.EXECUTIVE_HEADTEACHER)
    assert "/" not in file_name(WEEK, other)
    assert file_name(WEEK, other) != file.name


def test_it_is_written_into_a_private_folder_or_to_a_path_of_ones_choice(tmp_path: Path) -> None:
    reporter = a_reporter(records())
    path = reporter.write(WEEK, EXECUTIVE, tmp_path / "workbooks")
    assert path.name == file_name(WEEK, EXECUTIVE)
    assert (S_IMODE(path.stat().st_mode), S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    chosen = reporter.export(WEEK, EXECUTIVE, tmp_path / "mine.xlsx")
    assert chosen.read_bytes() == path.read_bytes()


def test_sums_that_do_not_agree_would_be_said() -> None:
    sound = report(questions(["may I?"]), DIRECTORY, WEEK, EXECUTIVE, MONDAY)
    content = render(replace(sound, sums=(Sum("One School", 1, 1, 0, 0, 1),)), FACTS)
    assert w.ADDS_UP_NO in said(content)
    assert w.DISAGREES in said(content, "Trends")


def test_read_me_holds_every_policy_that_is_in_force() -> None:
    two = Facts(
        "One School",
        PolicyFacts("Media", "May 2026", "May 2027"),
        other_policies=(PolicyFacts("Phones", "June 2026", "June 2028"),),
    )
    reporter = Reporter(questions(["may I?"]), FakeDirectory(), two, lambda: MONDAY, str)
    read_me = said(reporter.make(WEEK, EXECUTIVE).content, "Read me")
    assert read_me.index("Media") < read_me.index("May 2027") < read_me.index("Phones") < read_me.index("June 2028")


def test_where_one_sheet_would_not_do_the_concerns_go_on_over_further_ones() -> None:
    counted, file = report(records(), DIRECTORY, WEEK, EXECUTIVE, MONDAY), BytesIO()
    rows = render_into(file, counted, FACTS, rows_a_sheet=30)
    content = file.getvalue()
    assert faults(content) == []
    assert rows == rows_in(file)
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    names = ["Concerns", "Concerns 2", "Concerns 3"]
    assert [name for name in book.sheet_names if name not in SOMETIMES] == ["Summary", *names, *VISIBLE[2:], "Lists"]
    found = [sheet(content, name) for name in names]
    assert [row for each in found for row in each[4:]] == sheet(render(counted, FACTS), "Concerns")[4:]
    assert all(each[3] == found[0][3] for each in found)
    assert w.CONCERNS_SHEETS.format(n=3) in said(content)
    assert w.CONCERNS_SHEETS.format(n=1) not in said(render(counted, FACTS)), "the control: one sheet"
    links = etree.fromstring(part(content, "xl/worksheets/sheet1.xml").encode()).iter(f"{_MAIN}hyperlink")
    for link in links:
        name, cell = str(link.get("location")).replace("'", "").split("!A")
        assert sheet(content, name)[int(cell) - 1][5] == sheet(content, "Summary")[int(str(link.get("ref"))[1:]) - 1][0]
    tables = [part(content, f"xl/tables/table{number}.xml") for number in range(1, 4)]
    assert [re.findall(r'displayName="(ConcernList\d?)"', table) for table in tables] == [
        ["ConcernList"],
        ["ConcernList2"],
        ["ConcernList3"],
    ]


def test_a_long_list_is_the_same_from_memory_and_from_a_folder_and_leaves_nothing_there(tmp_path: Path) -> None:
    made, told = records(concerns=1_400), list[tuple[int, int]]()
    folder = tmp_path / "beside"
    beside = Reporter(made, DIRECTORY, FACTS, partial(MONDAY.astimezone, UTC), the_audit_head, folder)
    path = beside.export(WEEK, EXECUTIVE, tmp_path / "mine.xlsx", lambda done, in_all: told.append((done, in_all)))
    assert path.read_bytes() == made_for(EXECUTIVE, made)
    assert (list(folder.iterdir()), S_IMODE(folder.stat().st_mode)) == ([], 0o700)
    assert told == sorted(told)
    assert told[-1] == (1_400, 1_400)
    assert told[0] == (500, 1_400)


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    beside = Reporter(records(), DIRECTORY, FACTS, partial(MONDAY.astimezone, UTC), the_audit_head, tmp_path / "file")
    with pytest.raises(NotWritten):
        beside.make(WEEK, EXECUTIVE)
