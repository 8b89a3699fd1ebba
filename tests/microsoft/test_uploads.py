"""Tests of how a file gets into a folder: once, whole, and never over what stands there."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.microsoft.faults import MicrosoftError
from bot.microsoft.handovers import Workbook
from bot.microsoft.uploads import STEP, USUAL, Uploads, is_sharepoint
from tests.fakes.graph import refuses
from tests.fakes.handovers import FakeSecrets
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.microsoft_server import RESET, RESET_AFTER_ACCEPT, Fault, failing, says
from tests.microsoft.office import SMALL, Office, Seconds, made_up

PLAIN = 10 * 1024 * 1024
LARGE = 6 * STEP + 5  # seven fragments
KEY = "workbook:2026-W47:oak-head"
NAME = "staffroom-2026-W47.xlsx"


NOT_THERE = Fault(refuses(404, "itemNotFound"))
TAKEN = Fault(refuses(409, "nameAlreadyExists"))


class SlowSecrets(FakeSecrets):
    """Secrets that another worker writes first."""

    def put(self, name: str, version_before: int, text: str) -> bool:
        super().put(name, version_before, "[]")
        return super().put(name, version_before, text)


class Meanwhile(Seconds):
    """A clock that lets something happen when it is looked at for the `look`-th time."""

    def __init__(self, happens: Callable[[], object], look: int) -> None:
        super().__init__()
        self._happens, self._looks = happens, look

    def __call__(self) -> float:
        self._looks -= 1
        if self._looks == 0:
            self._happens()
        return super().__call__()


@pytest.fixture
def office(microsoft: FakeMicrosoft) -> Office:
    return Office(microsoft)


def folder(office: Office) -> str:
    return f"/drives/{office.library}/items/{office.folder}"


def put(office: Office, content: bytes, uploads: Uploads | None = None) -> str:
    return (uploads or office.uploads()).put(folder(office), Workbook(NAME, content), KEY)


def trusting_sharepoint(office: Office) -> Uploads:
    """Return uploads that trust what the product trusts."""
    return Uploads(office.graph, office.http, office.secrets, office.client_id, office.seconds, bounds=SMALL)


def refused(office: Office, content: bytes, uploads: Uploads | None = None) -> str:
    """Return the code that an upload failed with."""
    with pytest.raises(MicrosoftError) as failed:
        put(office, content, uploads)
    return failed.value.code


def stands(office: Office) -> list[bytes]:
    return list(office.drive.files.values())


@pytest.mark.parametrize("size", [1, STEP - 1, STEP, STEP + 1, PLAIN - 1, PLAIN, PLAIN + 1, 30_000_000])
def test_a_file_of_any_size_arrives_whole(office: Office, size: int) -> None:
    content = made_up(size)
    link = put(office, content, office.uploads(bounds=USUAL))
    assert office.drive.files == {f"{office.library}/Monday/hannah.head@example.org/{NAME}": content}
    assert link.startswith("https://school.sharepoint.com/")
    assert bool(office.server.asked("/upload/")) == (size > PLAIN)


def test_fragments_are_multiples_of_320_kib_and_carry_no_token(office: Office) -> None:
    put(office, made_up(30_000_000), office.uploads(bounds=USUAL))
    sent = office.server.asked("/upload/", "PUT")
    assert STEP == 327_680
    assert [len(each.body) % STEP for each in sent[:-1]] == [0] * 9
    assert not any("authorization" in each.headers for each in sent)


def test_a_call_says_that_nothing_may_be_overwritten(office: Office) -> None:
    put(office, made_up(5))
    (plain,) = office.server.asked("/v1.0/drives", "PUT")
    assert plain.query == {"@microsoft.graph.conflictBehavior": "fail"}


def test_a_session_says_that_nothing_may_be_overwritten(office: Office) -> None:
    put(office, made_up(LARGE))
    (session,) = office.server.asked("/v1.0/drives", "POST")
    assert session.json == {"item": {"@microsoft.graph.conflictBehavior": "fail", "name": NAME}}


def test_a_file_of_our_own_that_is_there_is_not_sent_again(office: Office) -> None:
    office.drive.adds = 700  # what SharePoint writes into a workbook that arrives
    first = put(office, made_up(5))
    assert put(office, made_up(5)) == first
    assert len(office.server.asked("/v1.0/drives", "PUT")) == 1


@pytest.mark.parametrize("size", [5, LARGE])
def test_a_file_of_somebody_elses_is_left_as_it_is(office: Office, size: int) -> None:
    office.drive.file(office.folder, NAME, b"edited")
    assert refused(office, made_up(size)) == "name_taken"
    assert stands(office) == [b"edited"]
    assert not office.server.asked("/upload/")


def test_a_file_of_another_app_is_left_as_it_is(office: Office) -> None:
    office.drive.file(office.folder, NAME, b"edited", app="another")
    assert refused(office, made_up(5)) == "name_taken"


@pytest.mark.parametrize("size", [5, LARGE])
def test_a_file_that_came_while_ours_was_sent_is_left_as_it_is(office: Office, size: int) -> None:
    office.server.fail(NOT_THERE, path="/v1.0/drives", method="GET")  # when the bot looked
    office.drive.file(office.folder, NAME, b"edited")
    assert refused(office, made_up(size)) == "name_taken"
    assert stands(office) == [b"edited"]


def test_a_file_that_came_during_the_last_fragment_is_left_as_it_is(office: Office) -> None:
    office.server.fail(TAKEN, path="/upload/", method="PUT", skip=6)
    assert refused(office, made_up(LARGE)) == "name_already_exists"
    assert not office.drive.sessions  # thrown away, with what had arrived
    assert list(office.secrets.texts.values()) == [""]


@pytest.mark.parametrize("size", [5, LARGE])
def test_a_file_of_ours_that_another_worker_finished_first_is_ours(office: Office, size: int) -> None:
    office.server.fail(NOT_THERE, path="/v1.0/drives", method="GET")
    office.drive.file(office.folder, NAME, made_up(size), app=office.client_id)
    assert put(office, made_up(size))
    assert len(stands(office)) == 1


@pytest.mark.parametrize("fault", [RESET, RESET_AFTER_ACCEPT, failing(503), failing(429), failing(500)])
@pytest.mark.parametrize("broken", range(7))
def test_an_upload_that_breaks_at_any_fragment_goes_on_where_it_broke(
    office: Office, fault: Fault, broken: int
) -> None:
    content = made_up(LARGE)
    office.server.fail(fault, path="/upload/", method="PUT", skip=broken)
    refused(office, content)
    assert (stands(office) == [content]) == (fault is RESET_AFTER_ACCEPT and broken == 6)
    assert put(office, content, office.uploads())  # as another process would
    assert stands(office) == [content]
    assert len(office.server.asked("/upload/", "PUT")) == (7 if fault is RESET_AFTER_ACCEPT else 8)


def test_an_upload_that_begins_anew_sends_all_of_it_again(office: Office) -> None:
    content = made_up(LARGE)
    office.server.fail(RESET, path="/upload/", method="PUT", skip=4)
    refused(office, content)
    assert put(office, content, office.uploads(FakeSecrets()))  # the control: one that remembers nothing
    assert len(office.server.asked("/upload/", "PUT")) == 5 + 7


@pytest.mark.parametrize("fault", [RESET, RESET_AFTER_ACCEPT])
def test_a_plain_upload_that_breaks_is_made_again_and_once(office: Office, fault: Fault) -> None:
    office.server.fail(fault, path="/v1.0/drives", method="PUT")
    assert put(office, made_up(5))
    assert stands(office) == [made_up(5)]


def test_a_fragment_that_another_worker_sent_meanwhile_is_not_missed(office: Office) -> None:
    content = made_up(LARGE)
    other = office.uploads()

    def other_sends_two() -> None:
        office.server.fail(RESET, path="/upload/", method="PUT", skip=2)
        refused(office, content, other)

    office.seconds = Meanwhile(other_sends_two, look=3)
    assert put(office, content)
    assert stands(office) == [content]
    assert [each.method for each in office.server.asked("/upload/")].count("GET") == 2  # the other's, and after a 416


def test_an_upload_that_another_worker_ends_meanwhile_is_found(office: Office) -> None:
    content = made_up(LARGE)
    other = office.uploads()
    office.seconds = Meanwhile(lambda: put(office, content, other), look=3)
    assert refused(office, content) == "item_not_found"
    assert put(office, content)
    assert stands(office) == [content]


def test_a_session_that_expired_begins_anew(office: Office) -> None:
    content = made_up(LARGE)
    office.server.fail(RESET, path="/upload/", method="PUT", skip=2)
    refused(office, content)
    office.drive.expire()
    assert put(office, content)
    assert stands(office) == [content]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_session_that_ends_on_the_way_is_forgotten(office: Office, status: int) -> None:
    content = made_up(LARGE)
    office.server.fail(failing(status), path="/upload/", method="PUT", skip=2)
    assert refused(office, content) == f"http_{status}"
    assert list(office.secrets.texts.values()) == [""]
    assert put(office, content)
    assert stands(office) == [content]


def test_a_session_that_cannot_be_asked_is_kept(office: Office) -> None:
    content = made_up(LARGE)
    office.server.fail(RESET, path="/upload/", method="PUT", skip=2)
    refused(office, content)
    office.server.fail(failing(503, {"Retry-After": "30"}), path="/upload/", method="GET")
    with pytest.raises(MicrosoftError) as failed:
        put(office, content)
    assert (failed.value.code, failed.value.retry_after) == ("http_503", timedelta(seconds=30))
    assert put(office, content)
    assert len(office.server.asked("/upload/", "PUT")) == 8


def test_a_session_of_another_content_is_thrown_away(office: Office) -> None:
    office.server.fail(RESET, path="/upload/", method="PUT", skip=2)
    refused(office, made_up(LARGE, "first"))
    assert put(office, made_up(LARGE, "second"))
    assert stands(office) == [made_up(LARGE, "second")]
    assert len(office.server.asked("/upload/", "DELETE")) == 1


@pytest.mark.parametrize("ranges", [[], None, "26-", ["-"], [f"{LARGE}-"]])
def test_a_session_that_misses_nothing_and_is_no_file_begins_anew(office: Office, ranges: object) -> None:
    content = made_up(LARGE)
    office.server.fail(RESET, path="/upload/", method="PUT", skip=2)
    refused(office, content)
    office.server.fail(Fault(says(200, {"nextExpectedRanges": ranges})), path="/upload/", method="GET")
    assert put(office, content)
    assert stands(office) == [content]


def test_an_answer_that_leads_nowhere_ends_the_attempt(office: Office) -> None:
    office.server.fail(Fault(says(202, {"nextExpectedRanges": ["0-"]})), path="/upload/", method="PUT")
    assert refused(office, made_up(LARGE)) == "unfinished"


def test_an_attempt_ends_after_twenty_seconds_and_the_next_goes_on(office: Office) -> None:
    content = made_up(LARGE)
    office.seconds = Seconds(step=5)
    codes = [refused(office, content), refused(office, content)]
    assert codes == ["unfinished", "unfinished"]
    assert put(office, content)
    assert len(office.server.asked("/upload/", "PUT")) == 7


def test_two_workers_share_one_session(office: Office) -> None:
    content = made_up(LARGE)
    first, second = office.uploads(), office.uploads()
    office.server.fail(RESET, path="/upload/", method="PUT", skip=2)
    refused(office, content, first)
    office.server.fail(RESET, path="/upload/", method="PUT", skip=2)
    refused(office, content, second)
    assert put(office, content, first)
    assert stands(office) == [content]
    assert len(office.server.asked("/v1.0/drives", "POST")) == 1


def test_a_worker_that_was_slower_throws_its_session_away(office: Office) -> None:
    assert refused(office, made_up(LARGE), office.uploads(SlowSecrets())) == "unfinished"
    assert not office.drive.sessions


@pytest.mark.parametrize(
    "address",
    [
        "http://school.sharepoint.com/up",
        "https://school.sharepoint.com.example.org/up",
        "https://sharepoint.com/up",
        "https://school.sharepoint.com@example.org/up",
        "https://user@school.sharepoint.com/up",
        "https://school.sharepoint.com:8443/up",
        "https://school.sharepoint.com:port/up",
        "https://schoolsharepoint.com/up",
        "https://schööl.sharepoint.com/up",
        "https:///up",
        "//school.sharepoint.com/up",
        "None",
        "",
    ],
)
def test_nothing_is_sent_to_an_address_that_is_not_sharepoints(office: Office, address: str) -> None:
    assert not is_sharepoint(address)
    office.drive.upload_base = address
    assert refused(office, made_up(LARGE), trusting_sharepoint(office)) == "wrong_host"
    assert not office.secrets.texts


@pytest.mark.parametrize(
    "address",
    [
        "https://school.sharepoint.com/up?tempauth=x",
        "https://school-my.sharepoint.com:443/up",
        "https://SCHOOL.SharePoint.com/up",
        "https://school.sharepoint.us/up",
    ],
)
def test_sharepoints_addresses_are_known(address: str) -> None:
    assert is_sharepoint(address)


@pytest.mark.parametrize("size", [5, LARGE])
def test_a_file_that_somebody_has_open_is_tried_again_later(office: Office, size: int) -> None:
    office.drive.locked.add(NAME)
    assert refused(office, made_up(size)) == "resource_locked"
    office.drive.locked.clear()
    assert put(office, made_up(size))
    assert stands(office) == [made_up(size)]


@pytest.mark.parametrize("size", [5, LARGE])
def test_a_library_without_room_is_tried_again_later(office: Office, size: int) -> None:
    office.drive.room = 1
    assert refused(office, made_up(size)) == "quota_limit_reached"
    office.drive.room = None
    assert put(office, made_up(size))
    assert stands(office) == [made_up(size)]


@pytest.mark.parametrize("link", [None, "http://school.sharepoint.com/x", "https://example.org/x"])
def test_an_address_for_people_that_is_not_sharepoints_is_refused(office: Office, link: object) -> None:
    item = {"id": "1", "size": 5, "createdBy": {"application": {"id": office.client_id}}, "webUrl": link}
    office.server.fail(Fault(says(200, item)), path="/v1.0/drives", method="GET")
    assert refused(office, made_up(5)) == "out_of_reach"


@pytest.mark.parametrize("by", [None, {}, {"application": "x"}, {"user": {"id": "x"}}])
def test_a_file_without_a_maker_is_somebody_elses(office: Office, by: object) -> None:
    item = {"id": "1", "size": 5, "createdBy": by, "webUrl": "https://school.sharepoint.com/x"}
    office.server.fail(Fault(says(200, item)), path="/v1.0/drives", method="GET")
    assert refused(office, made_up(5)) == "name_taken"


def test_a_folder_that_cannot_be_looked_into_is_no_empty_one(office: Office) -> None:
    office.server.fail(Fault(refuses(403, "accessDenied")), path="/v1.0/drives", method="GET")
    assert refused(office, made_up(5)) == "access_denied"
    assert not stands(office)


def test_no_log_holds_the_address_of_a_session_or_of_a_person(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        put(office, made_up(LARGE))
        logging.getLogger("control").debug("tempauth")
    assert [record.name for record in caplog.records if "tempauth" in record.getMessage()] == ["control"]
    assert "hannah" not in caplog.text


def test_no_error_names_an_address_or_a_person(office: Office) -> None:
    office.server.fail(RESET, path="/upload/", method="PUT")
    with pytest.raises(MicrosoftError) as failed:
        put(office, made_up(LARGE))
    said = repr(failed.value) + str(failed.value)
    assert "upload" not in said
    assert "hannah" not in said
