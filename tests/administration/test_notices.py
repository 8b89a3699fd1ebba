"""Notices that were set aside, and what the doctor says of them, of Slack, of the staff list and of the hours."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.administration.doctor import examine
from bot.events import Action, Event
from bot.notices import Notice, NoticeKind
from bot.people.staff_list import made_up
from bot.requests.redirect import Door, Redirect, RequestKind
from bot.settings import Settings
from bot.wiring.answering import now
from bot.wiring.at_work import worker
from bot.wiring.house import House, house
from tests.administration.microsoft import MAIL, outside, set_all
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.slack_api import FakeSlackApi

PERSON, NAME = made_up().everybody[0].id, made_up().everybody[0].name
BY_SLACK = {"SLACK_BOT_TOKEN": "xoxb-x", "SLACK_SIGNING_SECRET": "x", "SLACK_API_URL": "http://127.0.0.1:9/api/"}
HOURS = 'closed = []\n[opening]\nmonday = "08:00-17:00"\n[schools.no-such-school.opening]\nmonday = "08:00-17:00"\n'
LIST = (
    "Name,E-mail,School,Role,Manager,Id\nAnn Made-up,ann@oak.example,Oak,Headteacher,,\nBob Made-up,,Oak,Teacher,,b\n"
)


def notices(built: House, count: int) -> None:
    for number in range(count):
        redirect = Redirect(f"r{number}", RequestKind.LEAVE, Door.REQUEST, "oak", now())
        told = Notice(f"n{number}", NoticeKind.SUGGESTED, PERSON, redirect.id, now())
        built.store.redirects.suggest(redirect, Event("", Action.REQUEST_SUGGESTED, redirect.id, now()), told)


def park(data: Path, count: int) -> None:
    with house(Settings(data_folder=data)) as built:
        notices(built, count)
        for claimed in built.store.outbox.claim(now(), count):
            built.store.outbox.park(claimed, "account_inactive")


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "No notice is set aside."),
        (1, "1 notice is tried again by the worker."),
        (2, "2 notices are tried again by the worker."),
    ],
)
def test_what_was_set_aside_is_shown_by_the_doctor_and_tried_again(
    count: int, told: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    park(data, count)
    assert main(["doctor"]) == (1 if count else 0)
    told_of = capsys.readouterr().out
    assert told_of.count(f"{NAME} was not told of something that waits for them: the app was taken away") == count
    assert told_of.count("(account_inactive). Mend it, then: staffroom notices retry") == count
    assert "r0" not in told_of.split()  # the id of a redirect
    assert main(["notices", "retry"]) == 0
    assert capsys.readouterr().out.strip() == told
    assert main(["doctor"]) == 0
    with house(Settings(data_folder=data)) as built:
        assert len(built.store.outbox.claim(now(), 9)) == count


def test_a_notice_of_a_concern_is_told_with_its_reference(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with house(Settings(data_folder=data)) as built:
        redirect = Redirect("r", RequestKind.LEAVE, Door.REQUEST, "oak", now())
        told = Notice("n", NoticeKind.REMINDER, "left-long-ago", "SR-7K3M-9QVX", now())
        built.store.redirects.suggest(redirect, Event("", Action.REQUEST_SUGGESTED, "r", now()), told)
        (claimed,) = built.store.outbox.claim(now(), 1)
        built.store.outbox.park(claimed, "users_not_found")
    assert main(["doctor"]) == 1
    assert (
        "broken Somebody who does not work here today was not told of SR-7K3M-9QVX: "
        "Slack knows nobody with their e-mail address (users_not_found). Mend it, then: staffroom notices retry"
    ) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "who"),
    [
        ({}, "the other system"),
        (BY_SLACK, "Slack"),
        (MAIL, "Microsoft 365"),
        ({**BY_SLACK, **MAIL}, "the other system"),
    ],
)
def test_what_a_fault_is_of_is_told_where_only_one_system_is_set_up(  # noqa: PLR0913, PLR0917 - fixtures
    settings: dict[str, str],
    who: str,
    data: Path,
    microsoft: FakeMicrosoft,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with house(Settings(data_folder=data)) as built:
        notices(built, 1)
        (claimed,) = built.store.outbox.claim(now(), 1)
        built.store.outbox.park(claimed, "out_of_reach")
    set_all(monkeypatch, settings)
    assert examine(Settings.load(), outside(microsoft)) == 1
    assert f"something that waits for them: {who} cannot be reached from here" in capsys.readouterr().out


def test_the_doctor_counts_what_waits_for_working_hours(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with house(Settings(data_folder=data)) as built:
        notices(built, 1)
        (claimed,) = built.store.outbox.claim(now(), 1)
        built.store.outbox.hold(claimed, now() + timedelta(hours=9))
    assert main(["doctor"]) == 0
    assert "notices that wait for working hours: 1" in capsys.readouterr().out


def test_the_doctor_looks_at_working_hours_of_no_school(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hours.toml").write_text(HOURS, encoding="utf-8")
    monkeypatch.setenv("STAFFROOM_WORKING_HOURS", "hours.toml")
    assert main(["doctor"]) == 0
    assert "no-such-school" in capsys.readouterr().out
    assert data.exists()


def test_the_doctor_says_that_the_staff_are_made_up_or_whom_slack_cannot_know(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor"]) == 0
    assert "the staff list is the made-up one" in capsys.readouterr().out
    (tmp_path / "staff.csv").write_text(LIST, encoding="utf-8")
    assert main(["staff", "import", "staff.csv"]) == 0
    assert main(["doctor"]) == 0
    assert "e-mail" not in capsys.readouterr().out
    with FakeSlackApi() as slack:
        for name, value in {"BOT_TOKEN": slack.token, "SIGNING_SECRET": "x", "API_URL": slack.base}.items():
            monkeypatch.setenv(f"STAFFROOM_SLACK_{name}", value)
        assert main(["doctor"]) == 0
        said = capsys.readouterr().out
        assert "1 person on the staff list has no e-mail address" in said
        assert "Slack answers" in said
        slack.tokens.fault = "account_inactive"
        assert main(["doctor"]) == 1
        assert "account_inactive" in capsys.readouterr().out
    assert data.exists()


def test_notices_are_held_by_hand_after_a_restore_by_other_means(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with house(Settings(data_folder=data)) as built:
        notices(built, 2)
    assert main(["notices", "hold"]) == 0
    assert capsys.readouterr().out == "No notice goes out from now on, until: staffroom notices release\n"
    assert main(["notices", "hold"]) == 0
    assert "Notices are held already, since " in capsys.readouterr().out
    with house(Settings(data_folder=data)) as built:
        assert worker(built).run_once() == 0
    assert main(["notices", "release", "--try"]) == 0
    told = capsys.readouterr().out
    assert "2 of the kind “A leader thinks that a message of yours belongs in the federation's procedures”" in told
    assert main(["notices", "release"]) == 0
    assert "Notices go out again." in capsys.readouterr().out
    with house(Settings(data_folder=data)) as built:
        assert worker(built).run_once() == 2  # the control
