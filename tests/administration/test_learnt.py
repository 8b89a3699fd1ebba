"""Tests of bot/administration/learnt.py, and of two processes that learn from one another."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.administration import learnt
from bot.events import Action, Event
from bot.policies.learnt import Lesson
from bot.policies.questions import Ending
from bot.settings import Settings
from bot.triage import MatterKind
from bot.wiring.answering import now
from bot.wiring.house import House, house

ASKED = "can my parrot have the wifi password"


def teach(built: House) -> None:
    name = built.library.in_force(date(2026, 11, 20)).name
    for lesson in (
        Lesson("l1", name, Ending.ANSWERED, date(2026, 11, 20), clause="B.7", phrases=("parrot wifi password",)),
        Lesson("l2", name, Ending.NOT_COVERED, date(2026, 11, 20), subject="pets", phrases=("a zebra in school",)),
    ):
        built.store.lessons.learn(lesson, (), Event("f1", Action.LESSON_LEARNT, lesson.id, now()))


def test_what_was_learnt_is_printed_for_the_policys_folder(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "words"]) == 0
    assert capsys.readouterr().out.strip() == learnt.NOTHING
    with house(Settings(data_folder=data)) as built:
        teach(built)
    assert main(["policy", "words"]) == 0
    printed = capsys.readouterr().out
    assert "For vocabulary.toml of: " in printed
    assert "For other_subjects.toml of: " in printed
    assert tomllib.loads(printed) == {"B.7": ["parrot wifi password"], "pets": ["a zebra in school"]}


def test_what_one_process_learnt_the_next_question_in_another_is_answered_by(data: Path) -> None:
    settings = Settings(data_folder=data)
    with house(settings) as built:
        assert built.services.triage.judge(ASKED).kind is MatterKind.SILENT
        teach(built)
        judged = built.services.triage.judge(ASKED)
        assert (judged.kind, judged.clauses[0].id) == (MatterKind.ANSWERABLE, "B.7")
        with house(settings) as other:
            assert other.services.triage.judge(ASKED).clauses[0].id == "B.7"
