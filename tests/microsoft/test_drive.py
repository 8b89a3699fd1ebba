"""Tests of the channel that puts Monday's workbook into SharePoint or OneDrive."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery.monday import Monday
from bot.delivery.worker import DeliveryFailed, Worker
from bot.errors import Busy, WrongSettings
from bot.events import THE_BOT, Action, Event
from bot.microsoft.drive import DRIVE, DriveChannel, Place, SharePoint
from bot.microsoft.faults import MicrosoftError
from bot.notices import NoticeKind
from tests.builders import ELM_HEAD, EXECUTIVE_HEAD, LEAVER, NOW, OAK_HEAD, Clock, directory, notice
from tests.fakes.graph import refuses, throttled, unavailable
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.microsoft_server import RESET, RESET_AFTER_ACCEPT, Fault, failing, says
from tests.fakes.outbox import FakeOutbox, FakeWeeks
from tests.microsoft.office import NAME, SITE, WEEK, Office, due, made_up

CONTENT = b"made-up workbook"
PATH = f"{OAK_HEAD.email}/{NAME}"


@pytest.fixture
def office(microsoft: FakeMicrosoft) -> Office:
    return Office(microsoft)


def failed(channel: DriveChannel) -> DeliveryFailed:
    """Return how a delivery failed."""
    with pytest.raises(DeliveryFailed) as raised:
        channel.put(due(), NOW)
    return raised.value


def test_a_workbook_stands_in_its_readers_own_folder(office: Office) -> None:
    channel = office.to_drive()
    assert not channel.has(due())
    channel.put(due(), NOW)
    assert office.uploaded == {PATH: CONTENT}
    assert channel.has(due())


def test_nobody_is_interrupted(office: Office) -> None:
    assert office.to_drive().interrupts is False


def test_the_fact_and_the_link_are_written_down(office: Office) -> None:
    office.to_drive().put(due(), NOW)
    link = office.handovers.link(DRIVE, due().key)
    assert link
    assert link.startswith("https://school.sharepoint.com/")
    details = {"to": "oak-head", "by": "drive"}
    assert office.handovers.events == [Event(THE_BOT, Action.WORKBOOK_DELIVERED, "2026-W47", NOW, details)]


def test_a_delivery_that_was_not_written_down_is_found_and_not_doubled(office: Office) -> None:
    channel = office.to_drive()
    office.server.fail(RESET_AFTER_ACCEPT, path="/v1.0/drives", method="PUT", times=3)
    assert failed(channel).fault == "out_of_reach"
    channel.put(due(), NOW)
    assert office.uploaded == {PATH: CONTENT}
    assert len(office.handovers.events) == 1


def test_a_store_that_is_busy_says_so(office: Office) -> None:
    office.handovers.busy = True
    with pytest.raises(Busy):
        office.to_drive().has(due())


@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind is not NoticeKind.WORKBOOK])
def test_other_notices_are_none_of_its_business(office: Office, kind: NoticeKind) -> None:
    channel, other = office.to_drive(), notice(OAK_HEAD, kind)
    assert not channel.has(other)
    channel.put(other, NOW)
    assert not office.server.requests


def test_a_leaver_and_somebody_without_an_address_get_no_file(office: Office) -> None:
    nowhere = replace(ELM_HEAD, email="")
    office.directory = directory((nowhere,))
    channel = office.to_drive()
    for person in (LEAVER, nowhere):
        channel.put(due(person), NOW)
        assert not channel.has(due(person))
    assert not office.server.requests


def test_two_recipients_have_two_files_in_two_folders(office: Office) -> None:
    office.drive.folder(office.library, f"Monday/{EXECUTIVE_HEAD.email}")
    channel = office.to_drive()
    channel.put(due(OAK_HEAD), NOW)
    channel.put(due(EXECUTIVE_HEAD), NOW)
    folders = [path.partition("/")[0] for path in office.uploaded]
    assert folders == [OAK_HEAD.email, EXECUTIVE_HEAD.email]


def test_a_folder_that_nobody_made_is_asked_for_and_not_made(office: Office) -> None:
    office.drive.remove(office.folder)
    failure = failed(office.to_drive())
    assert (failure.fault, failure.locked_out) == ("folder_missing", True)
    assert not office.uploaded
    assert not office.server.asked("/v1.0/drives", "PUT")


def test_a_path_that_is_written_through_would_be_made(office: Office) -> None:
    """The control: why the bot looks for the folder first, and writes into that."""
    path = f"/drives/{office.library}/root:/Monday/nobody@example.org/{NAME}:/content"
    office.graph.call("PUT", path, content=CONTENT)
    assert office.uploaded == {f"nobody@example.org/{NAME}": CONTENT}


def test_a_file_in_the_folders_place_is_no_folder(office: Office) -> None:
    office.drive.remove(office.folder)
    office.drive.file(office.drive.folder(office.library, "Monday"), OAK_HEAD.email, b"a file")
    assert failed(office.to_drive()).fault == "folder_missing"


def test_a_library_is_known_by_both_its_names(office: Office) -> None:
    for name in ("Documents", " documents", "Shared Documents"):
        assert office.sharepoint(library=name).folder(OAK_HEAD) == f"/drives/{office.library}/items/{office.folder}"


def test_a_folder_may_be_the_library_itself_and_the_site_the_first_of_all(office: Office) -> None:
    library = office.drive.library(site="", name="Workbooks")
    folder = office.drive.folder(library, OAK_HEAD.email)
    place = office.sharepoint("https://school.sharepoint.com/", "workbooks", "")
    assert place.folder(OAK_HEAD) == f"/drives/{library}/items/{folder}"


def test_a_deep_folder_with_spaces_is_found(office: Office) -> None:
    office.drive.folder(office.library, f"Head office/Monday & more/{OAK_HEAD.email}")
    assert office.sharepoint(folder="/Head office/Monday & more/").folder(OAK_HEAD)


def test_a_site_or_library_that_is_not_there_says_which(office: Office) -> None:
    assert failed(office.to_drive(place=office.sharepoint(f"{SITE}x"))).fault == "site_missing"
    assert failed(office.to_drive(place=office.sharepoint(library="Other"))).fault == "library_missing"
    office.drive.library(name="Documents", in_address="Others")
    assert failed(office.to_drive(place=office.sharepoint())).fault == "library_missing"  # two of that name


def test_the_library_is_looked_up_once_and_again_after_a_failure(office: Office) -> None:
    place = office.sharepoint()
    place.folder(OAK_HEAD)
    place.folder(OAK_HEAD)
    assert len(office.server.asked("/v1.0/sites")) == 2  # the site, and its libraries
    office.server.fail(Fault(refuses(404, "itemNotFound")), path="/v1.0/drives")
    assert failed(office.to_drive(place=place)).fault == "folder_missing"
    place.folder(OAK_HEAD)
    assert len(office.server.asked("/v1.0/sites")) == 4


@pytest.mark.parametrize("site", ["", "school", "http://school.sharepoint.com/sites/x", "https://example.org/sites/x"])
def test_an_address_that_is_no_site_is_refused_at_the_start(office: Office, site: str) -> None:
    with pytest.raises(WrongSettings, match="Please copy it from the browser"):
        SharePoint(office.graph, site, "Documents")


@pytest.mark.parametrize("found", [{"id": 5, "folder": {}}, {"id": "", "folder": {}}])
def test_an_item_without_an_id_is_not_believed(office: Office, found: object) -> None:
    office.server.fail(Fault(says(200, found)), path="/v1.0/drives")
    assert failed(office.to_drive()).fault == "out_of_reach"


def test_a_onedrive_has_its_folder_made_once(office: Office) -> None:
    drive = office.drive.onedrive(OAK_HEAD.email)
    channel = office.to_drive(place=office.onedrive())
    channel.put(due(), NOW)
    channel.put(due(week=WEEK.next()), NOW)
    assert sorted(office.drive.files) == sorted(
        f"{drive}/Staffroom/{name}" for name in (NAME, NAME.replace("W47", "W48"))
    )
    assert len(office.server.asked("/v1.0/users", "POST")) == 1


def test_a_person_without_a_onedrive_is_told_of(office: Office) -> None:
    failure = failed(office.to_drive(place=office.onedrive()))
    assert (failure.fault, failure.locked_out) == ("drive_missing", True)


@pytest.mark.parametrize("email", [OAK_HEAD.email, "o'hara+head@example.org"])
def test_whose_user_name_is_not_the_address_on_the_list_is_looked_up(office: Office, email: str) -> None:
    office.directory = directory((replace(OAK_HEAD, email=email),))
    drive = office.drive.onedrive("user-1")
    office.drive.mails["user-1"] = email.upper()
    office.to_drive(place=office.onedrive()).put(due(), NOW)
    assert [*office.drive.files] == [f"{drive}/Staffroom/{NAME}"]


def test_an_address_of_nobody_or_of_two_leads_to_no_onedrive(office: Office) -> None:
    office.drive.onedrive("user-1")
    for users in ([], ["user-1", "user-2"]):
        office.drive.mails = dict.fromkeys(users, OAK_HEAD.email)
        assert failed(office.to_drive(place=office.onedrive())).fault == "drive_missing"
    office.drive.mails = {"user-1": OAK_HEAD.email}
    office.onedrive().look(OAK_HEAD)  # the control


def test_where_addresses_may_not_be_looked_up_there_seems_to_be_no_onedrive(office: Office) -> None:
    office.drive.onedrive("user-1")
    office.drive.mails["user-1"] = OAK_HEAD.email
    office.server.fail(Fault(refuses(403, "Authorization_RequestDenied")), path="/v1.0/users", skip=1)
    assert failed(office.to_drive(place=office.onedrive())).fault == "drive_missing"
    office.onedrive().look(OAK_HEAD)  # the control


def test_an_address_that_cannot_be_looked_up_just_now_is_tried_again(office: Office) -> None:
    office.server.fail(Fault(refuses(400, "badRequest")), path="/v1.0/users", skip=1)
    assert failed(office.to_drive(place=office.onedrive())).fault == "bad_request"


def test_a_folder_in_a_onedrive_that_cannot_be_asked_for_is_not_made_anew(office: Office) -> None:
    office.drive.onedrive(OAK_HEAD.email)
    office.server.fail(Fault(refuses(400, "badRequest")), path="/v1.0/users", skip=1)
    assert failed(office.to_drive(place=office.onedrive())).fault == "bad_request"
    assert not office.server.asked("/v1.0/users", "POST")


def test_a_onedrive_that_cannot_be_asked_is_tried_again(office: Office) -> None:
    office.drive.onedrive(OAK_HEAD.email)
    office.server.fail(Fault(refuses(403, "accessDenied")), path="/v1.0/users")
    failure = failed(office.to_drive(place=office.onedrive()))
    assert (failure.fault, failure.locked_out) == ("access_denied", True)


@pytest.mark.parametrize(
    ("fault", "code", "wait"),
    [
        (throttled("30"), "too_many_requests", 30),
        (throttled(None), "too_many_requests", 0),
        (throttled("3600"), "too_many_requests", 3600),
        (unavailable(), "service_not_available", 0),
        (unavailable(retry_after="60"), "service_not_available", 60),
        (failing(), "http_503", 0),
        (RESET, "out_of_reach", 0),
    ],
)
def test_a_failure_says_when_to_come_again(office: Office, fault: Fault, code: str, wait: int) -> None:
    channel = office.to_drive()
    office.server.fail(fault, path="/v1.0/drives", times=None)
    failure = failed(channel)
    assert (failure.fault, failure.retry_after) == (code, timedelta(seconds=wait))
    office.server.heal()
    channel.put(due(), NOW)
    assert office.uploaded == {PATH: CONTENT}


def test_a_name_that_is_taken_is_for_a_person(office: Office) -> None:
    office.drive.file(office.folder, NAME, b"edited")
    failure = failed(office.to_drive())
    assert (failure.fault, failure.locked_out) == ("name_taken", True)
    assert office.uploaded == {PATH: b"edited"}
    assert office.handovers.link(DRIVE, due().key) is None


def test_the_worker_brings_a_large_workbook_over_in_several_attempts(office: Office) -> None:
    content, clock, outbox = made_up(2_000_000), Clock(), FakeOutbox([due()])
    office.server.fail(RESET, path="/upload/", method="PUT", skip=2, times=1)
    office.server.fail(throttled("300"), path="/upload/", method="PUT", skip=1, times=1)
    channel = office.to_drive(content)
    monday = Monday(FakeWeeks(NOW, outbox), lambda _week, _to: None, office.directory, clock)
    worker = Worker(outbox, [channel], lambda _: True, monday, lambda _, moment: moment, clock)
    for _ in range(3):
        worker.run_once()
        clock.move(timedelta(minutes=10))
    assert office.uploaded == {PATH: content}
    assert outbox.waiting(clock()) == 0
    assert not outbox.parked()


def test_a_look_finds_a_readers_place_and_makes_none(office: Office) -> None:
    places: tuple[Place, ...] = (office.sharepoint(), office.onedrive())
    office.sharepoint().look(OAK_HEAD)
    office.drive.onedrive(OAK_HEAD.email)
    office.onedrive().look(OAK_HEAD)
    for place, code in zip(places, ("folder_missing", "drive_missing"), strict=True):
        with pytest.raises(MicrosoftError) as failure:
            place.look(EXECUTIVE_HEAD)
        assert failure.value.code == code
    assert {method for method, _ in office.microsoft.graph.calls} == {"GET"}
