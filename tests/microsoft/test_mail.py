"""Tests of the channel that sends Monday's workbook as a mail."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.worker import DeliveryFailed
from bot.events import THE_BOT, Action, Event
from bot.microsoft.drive import DRIVE
from bot.microsoft.mail import MAIL, MOST_ATTACHED
from bot.notices import NoticeKind
from tests.builders import ELM_HEAD, LEAVER, NOW, OAK_HEAD, directory, notice
from tests.fakes.graph import throttled
from tests.fakes.mailbox import Mail
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.microsoft_server import RESET, RESET_AFTER_ACCEPT, Fault, failing
from tests.microsoft.office import NAME, PAGE, Office, due, made_up, workbooks


@pytest.fixture
def office(microsoft: FakeMicrosoft) -> Office:
    return Office(microsoft)


def only_mail(office: Office) -> Mail:
    (mail,) = office.mailbox.sent
    return mail


def test_a_mail_has_the_week_and_the_bots_own_address(office: Office) -> None:
    channel = office.to_mailboxes()
    assert channel.interrupts
    assert not channel.has(due())
    channel.put(due(), NOW)
    mail = only_mail(office)
    assert mail.to == (OAK_HEAD.email,)
    assert mail.subject == "Monday's workbook is ready (2026-W47)"
    assert mail.text == (
        "Monday's workbook of 2026-W47 is ready.\n\n"
        "Open it here: https://staffroom.example.org/\n\n"
        "Should this mail come twice, it is the same workbook. Reference: 2026-W47 ffbc74d4"
    )
    assert (mail.files, mail.is_kept) == ({}, False)
    assert channel.has(due())


def test_a_mail_leads_to_where_the_workbook_was_put(office: Office) -> None:
    office.to_drive().put(due(), NOW)
    office.to_mailboxes().put(due(), NOW)
    assert f"Open it here: {office.handovers.link(DRIVE, due().key)}\n" in only_mail(office).text
    assert PAGE not in only_mail(office).text


def test_a_bot_without_an_address_says_what_to_ask(office: Office) -> None:
    office.to_mailboxes(address="").put(due(), NOW)
    assert "Ask Staffroom for it: export 2026-W47\n" in only_mail(office).text


def test_a_mail_names_nobody_and_counts_nothing(office: Office) -> None:
    office.to_mailboxes().put(due(), NOW)
    mail = only_mail(office)
    for told in (OAK_HEAD.id, OAK_HEAD.email, *OAK_HEAD.name.split(), "oak", "concern"):
        assert told not in mail.subject + mail.text


def test_the_file_itself_goes_only_where_a_school_says_so(office: Office) -> None:
    content = made_up(MOST_ATTACHED)
    office.to_mailboxes(attached=workbooks(content)).put(due(), NOW)
    mail = only_mail(office)
    assert mail.files == {NAME: content}
    assert "It is attached. Please keep it where nobody else can read it.\n" in mail.text
    assert "Open it here" not in mail.text


def test_a_file_that_is_too_large_is_led_to_instead(office: Office) -> None:
    office.to_mailboxes(attached=workbooks(made_up(MOST_ATTACHED + 1))).put(due(), NOW)
    mail = only_mail(office)
    assert mail.files == {}
    assert "It is too large for a mail.\n\nOpen it here: https://staffroom.example.org/\n" in mail.text


def test_the_fact_is_written_down(office: Office) -> None:
    office.to_mailboxes().put(due(), NOW)
    assert office.handovers.link(MAIL, due().key) == ""
    details = {"to": "oak-head", "by": "mail"}
    assert office.handovers.events == [Event(THE_BOT, Action.WORKBOOK_DELIVERED, "2026-W47", NOW, details)]


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind is not NoticeKind.WORKBOOK])
def test_other_notices_are_none_of_its_business(office: Office, kind: NoticeKind) -> None:
    channel, other = office.to_mailboxes(), notice(OAK_HEAD, kind)
    assert not channel.has(other)
    channel.put(other, NOW)
    assert not office.server.requests


def test_a_leaver_and_somebody_without_an_address_get_no_mail(office: Office) -> None:
    nowhere = replace(ELM_HEAD, email="")
    office.directory = directory((nowhere,))
    for person in (LEAVER, nowhere):
        office.to_mailboxes().put(due(person), NOW)
    assert not office.mailbox.sent


@pytest.mark.parametrize(
    ("fault", "code", "wait"),
    [
        (throttled("30"), "too_many_requests", timedelta(seconds=30)),
        (throttled(None), "too_many_requests", None),
        (failing(), "http_503", None),
        (RESET, "out_of_reach", None),
    ],
)
def test_a_mail_that_did_not_go_is_sent_at_the_next_attempt(
    office: Office, fault: Fault, code: str, wait: timedelta | None
) -> None:
    channel = office.to_mailboxes()
    office.server.fail(fault, path="/v1.0/users")
    with pytest.raises(DeliveryFailed) as failed:
        channel.put(due(), NOW)
    assert (failed.value.fault, failed.value.retry_after) == (code, wait)
    assert not channel.has(due())
    channel.put(due(), NOW)
    assert len(office.mailbox.sent) == 1


def test_a_mail_whose_answer_was_lost_comes_twice_and_says_that_it_is_the_same(office: Office) -> None:
    channel = office.to_mailboxes()
    office.server.fail(RESET_AFTER_ACCEPT, path="/v1.0/users")
    with pytest.raises(DeliveryFailed):
        channel.put(due(), NOW)
    channel.put(due(), NOW)
    first, second = office.mailbox.sent
    assert first == second
    assert len(office.handovers.events) == 1


def test_a_mailbox_that_the_bot_may_not_send_from_locks_it_out(office: Office) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        office.to_mailboxes(sender="head@example.org").put(due(), NOW)
    assert (failed.value.fault, failed.value.locked_out) == ("error_access_denied", True)
