"""Tests of bot/__main__.py and bot/administration.py: the command line as an administrator uses it."""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from inspect import signature
from operator import attrgetter
from pathlib import Path

import pytest

from bot.__main__ import GROUPS, SUBCOMMANDS, Subcommand, main, parser
from bot.concerns.concern import Words
from bot.events import Action, Event
from bot.policies.semantic import weights_folder
from bot.settings import HERE, Settings
from bot.storage.engine import Damaged
from bot.weeks import Week
from bot.wiring.answering import now
from bot.wiring.house import house
from tests.builders import concern
from tests.policies.shelf import put_several
from tests.reports.excel_rules import faults

THIS_WEEK = Week.of(now()).name
FAR_WEEK = Week.of(now()).next().next().name
REFERENCE = "SR-7K3M-9QVX"
PUPIL = "can I add a pupil on insta"
PROCFILE = HERE / "Procfile"
HEAVY = {
    *("aiohttp", "alembic", "commands", "cryptography", "docx", "jinja2", "lxml", "microsoft_teams", "msal"),
    *("openpyxl", "pdfminer", "psycopg", "requests", "slack_bolt", "slack_sdk", "sqlalchemy", "starlette", "uvicorn"),
}
"""What takes longer to load than a question takes to answer."""
LOADS = """
import sys
from pathlib import Path
from bot import settings
from bot.__main__ import main
settings.IN_THIS_FOLDER = settings.BESIDE_THE_CODE = Path("there-is-none") / ".env"
main(sys.argv[1:])
print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "var"))
    return tmp_path / "var"


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 1
    return capsys.readouterr().err


@pytest.mark.parametrize("name", [each.name for each in SUBCOMMANDS])
def test_every_subcommand_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*name.split(), "--help"])
    assert stopped.value.code == 0
    assert "usage: staffroom" in capsys.readouterr().out


@pytest.mark.parametrize("subcommand", SUBCOMMANDS, ids=attrgetter("name"))
def test_every_subcommand_is_done_by_a_function_that_takes_its_arguments(subcommand: Subcommand) -> None:
    arguments = argparse.ArgumentParser()
    subcommand.arguments(arguments)
    every = arguments._actions  # noqa: SLF001 - argparse tells of its arguments in no other way
    given = {each.dest: each.default for each in every if each.dest != "help"}
    signature(subcommand.function()).bind(Settings(), **given)


@pytest.mark.parametrize("group", sorted({each.name.split()[0] for each in SUBCOMMANDS if " " in each.name}))
def test_every_group_of_subcommands_says_what_it_is_about(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([group, "--help"])
    assert stopped.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert GROUPS[group] in shown
    assert all(each.told in shown for each in SUBCOMMANDS if each.name.startswith(f"{group} "))


def test_the_procfile_starts_subcommands_that_there_are() -> None:
    lines = PROCFILE.read_text(encoding="utf-8").splitlines()
    assert [line.split(":")[0] for line in lines] == ["release", "web", "worker"]
    for line in lines:
        parser().parse_args(line.partition("python -m bot ")[2].split())


def test_a_question_is_answered_word_for_word_and_the_review_is_said_to_be_overdue(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = said(capsys, "ask", PUPIL)
    assert "Individuals should not accept pupils/students as 'friends' or 'followers' on social media sites." in answer
    assert "review was due in September 2024 and is overdue" in answer
    assert not data.exists()  # a question needs no store


def test_why_says_what_spoke_for_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Why:" not in said(capsys, "ask", PUPIL)
    told = said(capsys, "ask", "--why", PUPIL)
    assert "Nearest clause: B.3, paragraph 2" in told
    assert "How sure:" in told


def test_the_parts_of_a_question_are_answered_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "ask", "--why", "can I add parents and what if a kid messages me on dojo?")
    first, second = told.index("You asked: can I add parents"), told.index("You asked: what if a kid messages me")
    assert first < told.index("The policy is silent on this.") < second < told.index("reported to the headteacher")
    assert told.count("You asked: can I add parents") == 2


def test_a_clause_that_names_somebody_else_is_printed_with_its_neighbour_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = said(capsys, "ask", "what do I do about negative comments online")
    assert "B.6 says “their manager”, and E, point 8 says “senior management immediately”." in told
    assert told.count("should alert senior management immediately") == 1
    both = said(capsys, "ask", "who must know when I take part in an online forum for my job")
    assert both.count("Inform senior management if participating online") == 1
    assert "Whom to turn to" in both


def test_where_the_policy_is_silent_no_clause_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "ask", "where do i park").startswith("The policy is silent on this.\n\nStaff and Adults")


def test_why_adds_nothing_to_a_file_of_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": "q1", "question": PUPIL}) + "\n", encoding="utf-8")
    assert said(capsys, "ask", "--why", "--jsonl", str(file)) == said(capsys, "ask", "--jsonl", str(file))


def test_a_file_of_questions_is_answered_line_by_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"q1": PUPIL, "q2": "rule 99", "q3": "x" * 5000, "q4": "", "q5": "could I have Friday off please"}
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps({"id": i, "question": q}) + "\n" for i, q in asked.items()), encoding="utf-8")
    rows = [json.loads(line) for line in said(capsys, "ask", "--jsonl", str(file)).splitlines()]
    assert [(row["id"], row["kind"]) for row in rows] == [
        ("q1", "answerable"),
        ("q2", "silent"),
        ("q3", "silent"),
        ("q4", "silent"),
        ("q5", "formal_request"),
    ]
    assert rows[0]["clauses"][0] == "B.3#2"
    assert rows[4]["clauses"][0] == "D.WhatsApp.8"
    assert not data.exists()


@pytest.mark.parametrize("line", ["not JSON", '{"id": "q1"}', "[]", "7"])
def test_a_line_that_is_no_question_is_named_by_its_number(
    line: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"{line}\n", encoding="utf-8")
    assert "Line 1" in refused(capsys, "ask", "--jsonl", str(file))
    assert not data.exists()


def test_a_file_that_is_not_text_is_refused_in_a_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    assert "cannot be read" in refused(capsys, "ask", "--jsonl", str(file))
    assert "cannot be read" in refused(capsys, "ask", "--jsonl", str(tmp_path))
    assert "There is no such file" in refused(capsys, "ask", "--jsonl", str(data / "questions.jsonl"))


def test_a_week_is_exported_as_a_sound_workbook_that_only_its_owner_can_open(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "week.xlsx"
    assert "Written" in said(capsys, "export", "--week", THIS_WEEK, "--out", str(out))
    assert faults(out.read_bytes()) == []
    assert out.stat().st_mode & 0o777 == 0o600
    assert (data / "staffroom.key").stat().st_mode & 0o777 == 0o600


def test_several_weeks_are_exported_as_one_workbook_and_it_is_said_how_far_it_is(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "weeks.xlsx"
    assert main(("export", "--weeks", "2026-W10 to 2026-W12", "--out", str(out), "--progress")) == 0
    told = capsys.readouterr()
    assert "Making the workbook of 2026-W10 to 2026-W12 as executive headteacher may read it" in told.out
    assert told.err.splitlines() == ["100 %: 0 of 0"]
    assert faults(out.read_bytes()) == []
    assert main(("export", "--year", "2025-26", "--out", str(out))) == 0
    assert capsys.readouterr().err == ""
    assert data.exists()


def test_an_export_into_a_folder_that_is_not_there_speaks_of_no_earlier_file(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = refused(capsys, "export", "--week", THIS_WEEK, "--out", str(tmp_path / "nowhere" / "week.xlsx"))
    assert "There is no such folder." in told
    assert "unchanged" not in told
    assert not data.exists()


@pytest.mark.parametrize("arguments", [(), ("--week", "2026-W10", "--year", "2025-26")])
def test_an_export_is_of_one_time(arguments: Sequence[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(("export", *arguments, "--out", str(tmp_path / "week.xlsx")))
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--week", "2026-47"), "That is not a week or a school year I know."),
        (("--week", FAR_WEEK), "That has not begun yet."),
        (("--weeks", "2026-W10 to 2026-W09"), "Those weeks end before they begin."),
        (("--term", "autumn 2026"), "The term dates that I was given do not have that term."),
        (("--year", "2025-27"), "That is not a week or a school year I know."),
        (("--week", THIS_WEEK, "--for", "nobody"), "Nobody on the staff list"),
        (("--week", THIS_WEEK, "--for", "o5"), "for those alone who get Monday's"),
    ],
)
def test_an_export_that_makes_no_sense_is_refused_in_a_sentence(
    arguments: Sequence[str], sentence: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refused(capsys, "export", *arguments, "--out", str(data.parent / "week.xlsx"))


def test_the_policies_are_checked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked = said(capsys, "policy", "check")
    assert "byte for byte what was adopted" in checked
    assert "every kind of formal request has a procedure" in checked
    assert "working_hours.toml: no term dates are kept for the federation, so weekdays" in checked
    assert not data.exists()


def test_a_changed_byte_of_the_policy_is_refused_with_its_place(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = tmp_path / "policy_text"
    for file in (HERE / "policy_text").rglob("*"):
        if file.is_file():
            copy = changed / file.relative_to(HERE / "policy_text")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes().replace(b"to seek advise from", b"to seek advice from"))
    monkeypatch.setenv("STAFFROOM_POLICIES_FOLDER", str(changed))
    assert "policy.txt is not what was adopted: line " in refused(capsys, "policy", "check")
    assert "policy.txt is not what was adopted: line " in refused(capsys, "run")
    assert not data.exists()


def test_danger_is_answered_with_the_emergency_words_first(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, *_ = said(capsys, "ask", "a man with a knife is at the gate").splitlines()
    assert first == (
        "If anyone is in danger now, call 999. "
        "If a child may be at risk, speak to the designated safeguarding lead now."
    )
    assert "999" not in said(capsys, "ask", PUPIL)
    assert not data.exists()


def loaded_by(data: Path, *arguments: str) -> set[str]:
    """Return the names of everything that a process of its own loads for a subcommand."""
    environment = {**os.environ, "STAFFROOM_DATA_FOLDER": str(data), "PYTHONPATH": str(HERE)}
    command = [sys.executable, "-c", LOADS, *arguments]
    ran = subprocess.run(command, cwd=data.parent, env=environment, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in ran.stderr.split()}


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", PUPIL),
        ("ask", "--why", PUPIL),
        ("ask", "--jsonl", "questions.jsonl"),
        ("policy", "check"),
        ("policy", "list"),
    ],
    ids=" ".join,
)
def test_a_question_and_a_look_at_the_policies_load_neither_store_nor_chat_systems(
    arguments: Sequence[str], data: Path, tmp_path: Path
) -> None:
    (tmp_path / "questions.jsonl").write_text(json.dumps({"id": "q1", "question": PUPIL}) + "\n", encoding="utf-8")
    loaded = loaded_by(data, *arguments)
    assert loaded & HEAVY == set()
    compares = arguments[0] == "ask" and weights_folder() is not None
    assert ("numpy" in loaded) == compares


def test_what_opens_the_house_would_be_seen_to_load_them(data: Path) -> None:
    assert loaded_by(data, "doctor") >= {"alembic", "commands", "msal", "openpyxl", "slack_bolt", "sqlalchemy"}


def test_without_a_database_there_is_no_audit_trail_to_verify_and_none_is_made(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "There is no database yet" in refused(capsys, "audit", "verify")
    assert not data.exists()


def change(data: Path, *statements: str) -> None:
    """Change the database as somebody would who has the file."""
    connection = sqlite3.connect(data / "staffroom.db", isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_the_audit_trail_is_held_against_a_head_that_was_written_down(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "doctor")
    new = said(capsys, "audit", "verify")
    assert "The audit trail is whole: 1 event, each joined" in new
    assert "audit verify --head ROWS:HASH" in new
    said(capsys, "export", "--week", THIS_WEEK, "--out", str(data / "week.xlsx"))
    whole = said(capsys, "audit", "verify")
    assert "whole: 2 events" in whole
    head = whole.splitlines()[0].rpartition("Its head is ")[2]
    assert head.startswith("2:")
    assert "It still holds the head that you gave." in said(capsys, "audit", "verify", "--head", head)
    assert "That is not the head" in refused(capsys, "audit", "verify", "--head", "2")

    change(data, "DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE seq = 2")
    before = (data / "staffroom.db").read_bytes()
    assert main(["audit", "verify", "--head", head]) == 1
    told = capsys.readouterr().out
    assert "does not guard the audit trail as it should: audit_no_delete is missing" in told
    assert "The rows from 2 on were cut off." in told
    assert (data / "staffroom.db").read_bytes() == before
    assert main(["doctor"]) == 1
    assert "broken The database does not guard the audit trail" in capsys.readouterr().out
    assert "database guards the audit trail" in said(capsys, "doctor")  # the start before put them back
    assert main(["audit", "verify", "--head", head]) == 1


def put_concern(data: Path, reference: str, age: timedelta) -> None:
    """Raise a concern as the bot does."""
    with house(Settings(data_folder=data)) as built:
        at = now() - age
        new = replace(concern(), reference=reference, raised_at=at)
        event = Event(new.raised_by, Action.CONCERN_RAISED, reference, at)
        said = Words(quote="canary-words")
        built.store.register.raise_concern(new, said, (), nonce=reference, event=event, notices=())


def test_the_doctor_looks_at_what_waits_and_at_a_review_without_calling_them_broken(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    well = said(capsys, "doctor")
    assert "look   This policy's review was due in September 2024 and is overdue." in well
    assert "well   no concern has waited" in well
    put_concern(data, REFERENCE, timedelta(hours=25))
    put_concern(data, "SR-YOUNG", timedelta(hours=23))
    one = said(capsys, "doctor")
    assert "look   1 concern was raised more than a day ago" in one
    put_concern(data, "SR-OLD", timedelta(hours=26))
    two = said(capsys, "doctor")
    assert "look   2 concerns were raised more than a day ago" in two
    assert REFERENCE not in one + two


def test_the_doctor_tells_of_keys_without_a_database_and_makes_no_empty_one(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "keys and no database" not in said(capsys, "doctor")  # at first there is neither
    (data / "staffroom.db").unlink()
    for _ in range(2):
        assert main(["doctor"]) == 1
        assert "broken there are keys and no database: if one was lost, bring a backup back" in capsys.readouterr().out
    assert not (data / "staffroom.db").exists()


def test_the_doctor_names_the_references_whose_words_are_damaged(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_concern(data, REFERENCE, timedelta())
    assert "every sealed field can be opened" in said(capsys, "doctor")
    for number in range(21):
        put_concern(data, f"SR-{number:02}", timedelta())
    change(data, "UPDATE concern_words SET sealed = x'00' WHERE reference = 'SR-7K3M-9QVX'")
    assert main(["doctor"]) == 1
    assert f"their key is gone: {REFERENCE}\n" in capsys.readouterr().out
    change(data, "UPDATE concern_words SET sealed = x'00'")
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "SR-19 and 2 more\n" in told
    assert "canary" not in told


def test_a_file_that_is_no_database_is_told_in_a_sentence_and_kept(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.mkdir()
    (data / "staffroom.db").write_bytes(b"canary" * 1000)
    for arguments in (("doctor",), ("audit", "verify"), ("migrate",), ("run",)):
        told = refused(capsys, *arguments)
        assert told == f"{Damaged.sentence}\n"
    assert (data / "staffroom.db").read_bytes() == b"canary" * 1000
    assert not (data / "staffroom.key").exists()


def test_a_reader_that_stops_reading_gets_no_traceback(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        assert main(["ask", "rule 8"]) == 1
        monkeypatch.undo()
    assert capsys.readouterr().err == ""
    assert not data.exists()


def test_the_key_is_changed_and_the_old_one_removed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "migrate")
    said(capsys, "doctor")
    before = (data / "staffroom.key").read_text(encoding="ascii")
    said(capsys, "keys", "rotate")
    after = (data / "staffroom.key").read_text(encoding="ascii")
    assert after != before
    assert after.count("seal:") == 1
    assert "every field is sealed with the newest key" in said(capsys, "doctor")


def test_keys_from_a_setting_are_used_and_changed_without_a_file(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seal, audit = said(capsys, "keys", "new").split()
    monkeypatch.setenv("STAFFROOM_KEYS", f"{seal},{audit}")
    said(capsys, "migrate")
    newer, _ = said(capsys, "keys", "new").split()
    monkeypatch.setenv("STAFFROOM_KEYS", f"{newer},{seal},{audit}")
    assert "The other sealing keys may be removed now." in said(capsys, "keys", "rotate")
    monkeypatch.setenv("STAFFROOM_KEYS", f"{newer},{audit}")
    assert "every field is sealed with the newest key" in said(capsys, "doctor")
    assert not (data / "staffroom.key").exists()


def test_a_lost_key_file_is_told_in_a_sentence(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "doctor")
    (data / "staffroom.key").unlink()
    for arguments in (("doctor",), ("run",), ("keys", "rotate")):
        assert "The key file is missing" in refused(capsys, *arguments)
        assert not (data / "staffroom.key").exists()
    assert "key file cannot be read" in refused(capsys, "audit", "verify")
    monkeypatch.setenv("STAFFROOM_KEY_FILE", str(data / "elsewhere.key"))
    assert "key" in refused(capsys, "doctor")


def test_wrong_settings_end_the_start_with_a_sentence_each(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAFFROOM_LOG_LEVEL", "loud")
    monkeypatch.setenv("STAFFROOM_PORT", "x")
    assert len(refused(capsys, "run").splitlines()) == 2
    assert not data.exists()


def test_half_a_set_up_of_teams_ends_every_subcommand_with_a_sentence_each(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAFFROOM_TEAMS", "yes")
    for arguments in (("run",), ("web",), ("worker",), ("doctor",)):
        told = refused(capsys, *arguments)
        assert [line.split()[2] for line in told.splitlines()] == [
            "STAFFROOM_MICROSOFT_TENANT",
            "STAFFROOM_MICROSOFT_CLIENT_ID",
            "STAFFROOM_MICROSOFT_CLIENT_SECRET",
            "STAFFROOM_PUBLIC_ADDRESS",
        ]
    assert not data.exists()


def test_a_data_folder_that_cannot_be_made_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "file" / "var"))
    assert "STAFFROOM_DATA_FOLDER" in refused(capsys, "migrate")


def test_the_module_is_the_command_line(data: Path) -> None:
    environment = {**os.environ, "STAFFROOM_DATA_FOLDER": str(data)}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.alone", "ask", "rule 8"],
        cwd=HERE,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "use the Federation procedures" in ran.stdout


@pytest.fixture
def several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the adopted policy with two of ours beside it, and no weights: what is said is held elsewhere."""
    folder = put_several(tmp_path / "policies", ("behaviour", "data"))
    for beside in (HERE / "policy_text").glob("*.toml"):
        shutil.copy(beside, folder)
    monkeypatch.setenv("STAFFROOM_POLICIES_FOLDER", str(folder))
    monkeypatch.setattr("bot.policies.semantic.weights_folder", lambda: None)
    return folder


@pytest.mark.usefixtures("several", "data")
def test_with_several_policies_an_answer_ends_with_the_one_that_it_is_from(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "ask", "who is allowed to exclude")
    assert "3.5 Only the headteacher may suspend" in told
    assert told.endswith("Behaviour Policy, reviewed September 2025. \n")
    silent = said(capsys, "ask", "how do I bake a cake")
    assert "Looked in: Social Media Policy, Behaviour Policy, Data Protection Policy." in silent
    named = said(capsys, "ask", "what does the behaviour policy say about parking")
    assert named.endswith("Behaviour Policy, reviewed September 2025. \n")
    asked_back = said(capsys, "ask", "--why", "section 6")
    assert asked_back.startswith("More than one policy may be meant.")
    assert asked_back.index("Behaviour Policy:") < asked_back.index("Data Protection Policy:")
    assert "Policies that are about as near: Behaviour Policy, Data Protection Policy" in asked_back


@pytest.mark.usefixtures("several", "data")
def test_lines_of_json_name_the_folder_of_every_policy_but_the_home(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"q1": PUPIL, "q2": "who is allowed to exclude", "q3": "section 6", "q4": "rule 8"}
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps({"id": i, "question": q}) + "\n" for i, q in asked.items()), encoding="utf-8")
    rows = [json.loads(line) for line in said(capsys, "ask", "--jsonl", str(file)).splitlines()]
    assert [row["clauses"][:2] for row in rows] == [
        ["B.3#2"],
        ["behaviour-2025-09/3.5"],
        ["behaviour-2025-09/6", "data-2025-09/6"],
        ["D.WhatsApp.8"],
    ]


@pytest.mark.usefixtures("several", "data")
def test_the_doctor_tells_of_each_policys_review_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "doctor")
    assert "look   Social Media Policy: This policy's review was due in September 2024 and is overdue." in told
    assert "well   Behaviour Policy: the policy's next review is due in September 2027" in told
    assert "answered from it, whatever other policies there are" in said(capsys, "policy", "check")
