"""Tests of bot/wiring.py: the whole bot with its real parts, from a submit to Monday's workbook."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Event as Flag
from zipfile import ZipFile

import pytest

from bot.chat.form import Form, Sent
from bot.chat.reply import File, Reply
from bot.command import Ask, Filled
from bot.errors import Busy
from bot.people import Person
from bot.settings import Settings
from bot.storage.audit import Head
from bot.storage.tidying import Tidying
from bot.wiring import House, dispatcher, house, tidier, triage, worker
from tests.builders import Clock
from tests.commands.chat import words
from tests.reports.excel_rules import faults

FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
ASSISTANT, HEAD, EXECUTIVE = "o5", "o1", "f1"
CANARY = "canary-words-of-a-person"
ANSWERS = {
    "quote": CANARY,
    "platform": "facebook",
    "seen_at": "2026-11-19T18:30",
    "kind": "threat",
    "relation": "parent",
    "about": "school",
    "school": "oakfield-primary",
}


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def built(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    url = request.getfixturevalue("postgres_url") if request.param == "PostgreSQL" else ""
    settings = Settings(data_folder=tmp_path / "var", database_url=url)
    with house(settings, Clock(FRIDAY)) as ready:
        yield ready


def person(built: House, person_id: str) -> Person:
    found = built.store.directory.person(person_id)
    assert found is not None
    return found


def say(built: House, person_id: str, line: str) -> Reply:
    said = dispatcher(built).say(person(built, person_id), line)
    assert isinstance(said, Reply)
    return said


def raise_concern(built: House) -> str:
    ask = Ask(person(built, ASSISTANT), "escalate", step="form")
    form = dispatcher(built).ask(ask)
    assert isinstance(form, Form)
    saved = dispatcher(built).send(Filled(ask, form.nonce, sent=Sent(ANSWERS)))
    assert isinstance(saved, Reply)
    return words(saved).split("Saved, reference ")[1].split()[0]


def test_a_concern_goes_from_the_form_to_the_headteacher_and_into_mondays_workbook(built: House) -> None:
    clock = built.clock
    assert isinstance(clock, Clock)
    reference, at_work = raise_concern(built), worker(built)
    at_work.run_once()
    assert f"You have an item to review now ({reference})" in words(say(built, HEAD, "/notices"))
    assert CANARY in words(say(built, HEAD, f"/concerns {reference}"))

    clock.now = MONDAY - timedelta(minutes=1)
    at_work.run_once()
    assert "An item is still waiting" in words(say(built, HEAD, "/notices"))
    assert not built.settings.workbooks_path.exists()

    clock.now = MONDAY
    at_work.run_once()
    at_work.run_once()
    books = list(built.settings.workbooks_path.iterdir())
    assert len(books) == 5  # three headteachers, the executive headteacher, the business manager
    assert [faults(book.read_bytes()) for book in books] == [[]] * 5
    assert "Monday's workbook is ready (2026-W47)" in words(say(built, EXECUTIVE, "/notices"))
    head = str(built.store.audit.head())
    (file,) = (part for part in say(built, EXECUTIVE, "/export 2026-W47").parts if isinstance(part, File))
    assert faults(file.content) == []
    with ZipFile(BytesIO(file.content)) as parts:
        assert any(head.encode() in parts.read(name) for name in parts.namelist())
    assert built.store.audit.verify(Head.parse(head)).sentence == ""
    assert built.store.audit.verify().bad_row == 0


def test_the_staff_list_is_read_in_once_and_again_when_it_changed(tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    staff.write_text("id,name,role,school,manager\na,Ann Made-up,headteacher,Oak,\n", encoding="utf-8")
    settings = Settings(data_folder=tmp_path / "var", staff_list=staff)
    for _ in range(2):
        with house(settings) as ready:
            assert [p.name for p in ready.store.directory.people()] == ["Ann Made-up"]
            assert ready.store.audit.head().rows == 1
    staff.write_text("id,name,role,school,manager\nb,Bob Made-up,headteacher,Oak,\n", encoding="utf-8")
    with house(settings) as ready:
        assert [p.name for p in ready.store.directory.people()] == ["Bob Made-up"]
        assert ready.store.audit.head().rows == 2


def test_triage_needs_no_store(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path / "var")
    assert triage(settings).judge("rule 8").clauses[0].id == "D.WhatsApp.8"
    assert not (tmp_path / "var").exists()


class BusyTidying(Tidying):
    """A store that cannot be tidied, and ends the day after it was asked to."""

    def __init__(self, stop: Flag) -> None:
        self._stop = stop

    def run(self, now: datetime) -> None:  # noqa: ARG002 - as the real one has it
        """Fail."""
        self._stop.set()
        raise Busy


def test_what_cannot_be_tidied_now_waits_for_the_next_time(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    stop = Flag()
    with house(Settings(data_folder=tmp_path / "var")) as built:
        built.store.tidying = BusyTidying(stop)
        tidier(built)(stop)
    assert "nothing was tidied: Busy" in caplog.text
