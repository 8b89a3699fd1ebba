import asyncio
import threading
from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reply import File
from bot.errors import Busy, FileChanged, NotThere, StaffroomError
from bot.platforms.shelf import BUSY, GONE, MEGABYTE, Room, Shelf, files_app
from commands.concerns.bundle import LARGEST

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS = "https://bot.school.example"
PATH = "/slack/files/"
SERVED_AT = ADDRESS + PATH
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = File("The workbook", "week-2026-W47.xlsx", XLSX, b"PK workbook")
UNKNOWN = "A" * 43


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(shelf: Shelf, path: str, method: str = "GET") -> Answer:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        raise AssertionError  # no body is read

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def request() -> None:
        await files_app(shelf)({"type": "http", "method": method, "path": path}, receive, send)

    asyncio.run(request())
    start, body = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, body["body"])


def everybody(_person_id: str) -> bool:
    """Say that whoever it is works here."""
    return True


def path_of(address: str) -> str:
    return address.removeprefix(ADDRESS)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shelf(clock: Clock) -> Shelf:
    return Shelf(SERVED_AT, clock, everybody)


def test_a_link_is_our_own_address_and_cannot_be_guessed(shelf: Shelf) -> None:
    links = {shelf.put("p1", WORKBOOK) for _ in range(8)}
    assert len(links) == 8
    assert all(link.startswith(f"{ADDRESS}{PATH}") and len(link) == len(ADDRESS + PATH) + 43 for link in links)


def test_opening_a_link_shows_a_page_with_one_button_and_says_nothing_of_the_file(shelf: Shelf) -> None:
    page = ask(shelf, path_of(shelf.put("p1", WORKBOOK)))
    assert page.status == 200
    assert page.body.count(b"<button>") == page.body.count(b'<form method="post">') == 1
    assert b"workbook" not in page.body.lower()
    assert b"W47" not in page.body


def test_the_button_hands_the_file_out(shelf: Shelf) -> None:
    answer = ask(shelf, path_of(shelf.put("p1", WORKBOOK)), "POST")
    assert (answer.status, answer.body) == (200, WORKBOOK.content)
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"] == 'attachment; filename="week-2026-W47.xlsx"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_previews_and_scanners_that_open_the_link_use_nothing_up(shelf: Shelf) -> None:
    path = path_of(shelf.put("p1", WORKBOOK))
    for method in ("GET", "HEAD", "GET", "OPTIONS", "PUT"):
        ask(shelf, path, method)
    assert ask(shelf, path, "POST").body == WORKBOOK.content


def test_a_file_is_handed_out_once(shelf: Shelf) -> None:
    path = path_of(shelf.put("p1", WORKBOOK))
    first, second = ask(shelf, path, "POST"), ask(shelf, path, "POST")
    assert (first.status, second.status) == (200, 404)
    assert WORKBOOK.content not in second.body
    assert ask(shelf, path).status == 404


def test_of_many_who_press_at_once_one_gets_the_file(shelf: Shelf) -> None:
    path = path_of(shelf.put("p1", WORKBOOK))
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(ask(shelf, path, "POST"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [200, *[404] * 7]


def test_a_link_serves_for_ten_minutes(shelf: Shelf, clock: Clock) -> None:
    path = path_of(shelf.put("p1", WORKBOOK))
    clock.now += timedelta(minutes=10) - timedelta(seconds=1)
    assert ask(shelf, path).status == 200
    clock.now += timedelta(seconds=1)
    assert ask(shelf, path).status == 404
    assert ask(shelf, path, "POST").status == 404


def test_unknown_used_and_expired_links_read_the_same_to_the_byte(shelf: Shelf, clock: Clock) -> None:
    expired = path_of(shelf.put("p1", WORKBOOK))
    clock.now += timedelta(hours=1)
    used = path_of(shelf.put("p1", WORKBOOK))
    ask(shelf, used, "POST")
    answers = [ask(shelf, path, method) for path in (expired, used, PATH + UNKNOWN) for method in ("GET", "POST")]
    assert answers == [answers[0]] * 6
    assert answers[0].status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get"])
def test_other_methods_are_refused_alike_for_every_link(shelf: Shelf, method: str) -> None:
    known, unknown = path_of(shelf.put("p1", WORKBOOK)), PATH + UNKNOWN
    refused = ask(shelf, known, method)
    assert refused == ask(shelf, unknown, method)
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD, POST")


def test_head_is_get_without_its_body(shelf: Shelf) -> None:
    path = path_of(shelf.put("p1", WORKBOOK))
    head, get = ask(shelf, path, "HEAD"), ask(shelf, path)
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")
    assert int(head.headers["content-length"]) == len(get.body)


@pytest.mark.parametrize(
    "trick", ["{}/", "{}/..", "/{}", "{}\n", "{}\x00", "{}?", "./{}", "{}{}", "", "%2e%2e/{}", "{}é"]
)
def test_a_path_that_is_not_quite_a_link_finds_nothing(shelf: Shelf, trick: str) -> None:
    token = path_of(shelf.put("p1", WORKBOOK)).removeprefix(PATH)
    for path in (PATH + trick.replace("{}", token), trick.replace("{}", token)):
        assert ask(shelf, path, "POST").status == 404
    assert ask(shelf, PATH + token).status == 200


@given(st.text())
def test_no_path_whatever_makes_it_fail(path: str) -> None:
    assert ask(Shelf(SERVED_AT, Clock(), everybody), path).status == 404
    assert ask(Shelf(SERVED_AT, Clock(), everybody), PATH + path, "POST").status == 404


def test_every_answer_has_the_strict_headers(shelf: Shelf) -> None:
    path = path_of(shelf.put("p1", WORKBOOK))
    for method, where in (("GET", path), ("GET", "/else"), ("PUT", path), ("POST", path)):
        headers = ask(shelf, where, method).headers
        assert headers["content-security-policy"].startswith("default-src 'none';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    ("name", "media_type", "sent"),
    [
        ('a"b\r\nSet-Cookie: x.xlsx', XLSX, ("a-b-Set-Cookie-x.xlsx", XLSX)),
        ("../../etc/passwd", "text/plain\r\nX: y", ("etc-passwd", "application/octet-stream")),
        ("…", "", ("file", "application/octet-stream")),
    ],
)
def test_a_files_name_and_type_cannot_reach_into_the_headers(
    shelf: Shelf, name: str, media_type: str, sent: tuple[str, str]
) -> None:
    answer = ask(shelf, path_of(shelf.put("p1", File("", name, media_type, b"x"))), "POST")
    told = (f'attachment; filename="{sent[0]}"', sent[1])
    assert (answer.headers["content-disposition"], answer.headers["content-type"]) == told


def test_without_a_public_address_nothing_is_kept(clock: Clock) -> None:
    assert Shelf("", clock, everybody).put("p1", WORKBOOK) == ""


def test_the_oldest_files_make_room(clock: Clock) -> None:
    shelf = Shelf(SERVED_AT, clock, everybody, Room(size=25))
    links = [shelf.put(f"p{number}", File("", "a.txt", "text/plain", b"0123456789")) for number in range(3)]
    assert [ask(shelf, path_of(link)).status for link in links] == [404, 200, 200]


def test_a_file_larger_than_the_shelf_is_not_kept_and_drives_nobody_out(clock: Clock) -> None:
    shelf = Shelf(SERVED_AT, clock, everybody, Room(size=len(WORKBOOK.content)))
    link = shelf.put("p1", WORKBOOK)
    assert shelf.put("p2", File("", "a.txt", "text/plain", b"x" * 100)) == ""
    assert ask(shelf, path_of(link)).status == 200


def test_one_person_drives_out_their_own_files_and_nobody_elses(clock: Clock) -> None:
    shelf = Shelf(SERVED_AT, clock, everybody, Room(files_of_each=2))
    other = shelf.put("p2", WORKBOOK)
    links = [shelf.put("p1", WORKBOOK) for _ in range(3)]
    assert [ask(shelf, path_of(link)).status for link in (other, *links)] == [200, 404, 200, 200]


def test_large_files_of_one_person_drive_out_that_persons_own_and_nobody_elses(clock: Clock) -> None:
    large = File("", "a.txt", "text/plain", b"0" * 10)
    shelf = Shelf(SERVED_AT, clock, everybody, Room(size=30, of_each=20))
    other = shelf.put("p2", large)
    links = [shelf.put("p1", large) for _ in range(10)]
    assert [ask(shelf, path_of(link)).status for link in (other, *links)] == [200, *[404] * 8, 200, 200]
    assert shelf.put("p3", File("", "b.txt", "text/plain", b"0" * 21)) == ""
    unbound = Shelf(SERVED_AT, clock, everybody, Room(size=30, of_each=30))  # the control
    other, *_ = [unbound.put(person, large) for person in ("p2", "p1", "p1", "p1")]
    assert ask(unbound, path_of(other)).status == 404


def test_whoever_left_in_the_meantime_gets_no_file(clock: Clock) -> None:
    working = {"p1"}
    shelf = Shelf(SERVED_AT, clock, working.__contains__)
    path = path_of(shelf.put("p1", WORKBOOK))
    assert ask(shelf, path).status == 200
    working.clear()
    assert [ask(shelf, path, method) for method in ("GET", "POST")] == [ask(shelf, PATH + UNKNOWN)] * 2


def test_a_file_is_kept_while_nobody_can_tell_who_works_here(clock: Clock) -> None:
    answers = iter([False, True])

    def welcome(_person_id: str) -> bool:
        if next(answers):
            return True
        raise Busy

    shelf = Shelf(SERVED_AT, clock, welcome)
    path = path_of(shelf.put("p1", WORKBOOK))
    busy, then = ask(shelf, path, "POST"), ask(shelf, path, "POST")
    assert (busy.status, then.body) == (503, WORKBOOK.content)
    assert BUSY in busy.body.decode()


def test_sweeping_forgets_what_was_not_fetched_in_time(shelf: Shelf, clock: Clock) -> None:
    link = shelf.put("p1", WORKBOOK)
    clock.now += timedelta(minutes=11)
    shelf.sweep()
    clock.now = NOON  # even if the clock is set back
    assert ask(shelf, path_of(link)).status == 404


# Evidence


def test_there_is_room_for_the_largest_bundle_and_for_more_than_one_person() -> None:
    largest = (LARGEST + 5) * MEGABYTE  # the evidence, and its papers
    assert largest <= Room().of_each
    assert 2 * largest <= Room().size


def test_a_file_whose_person_may_not_have_it_any_more_is_gone() -> None:
    lost: set[str] = set()
    shelf = Shelf(
        "https://school.example/files/", Clock(), lambda _: True, may_have=lambda person, _file: person not in lost
    )
    address = shelf.put("p-hal", File("Evidence", "evidence.png", "image/png", b"picture", "SR-1"))
    token = address.rpartition("/")[2]
    assert shelf.holds(token)
    lost.add("p-hal")
    assert not shelf.holds(token)
    assert shelf.take(token) is None


def anew(error: StaffroomError | None) -> tuple[Shelf, str]:
    """Return a shelf with a file that is made anew at the button, or cannot be, and the path of its link."""

    def made(_person_id: str, file: File) -> File:
        if error is not None:
            raise error
        return replace(file, content=b"as it is now")

    shelf = Shelf(SERVED_AT, Clock(), everybody, anew=made)
    return shelf, path_of(shelf.put("p-hal", File("Workbook", "w.xlsx", "text/plain", b"as it was")))


def test_a_file_is_made_anew_when_the_button_is_pressed() -> None:
    shelf, path = anew(None)
    assert ask(shelf, path).status == 200
    answer = ask(shelf, path, "POST")
    assert (answer.status, answer.body) == (200, b"as it is now")
    assert ask(shelf, path, "POST").status == 404


@pytest.mark.parametrize(
    ("error", "status", "said", "after"),
    [
        (NotThere(), 404, GONE, 404),
        (FileChanged(), 409, FileChanged.sentence, 404),
        (Busy(), 503, BUSY, 503),  # the link still serves
    ],
)
def test_a_file_that_cannot_be_made_anew_is_not_handed_out(
    error: StaffroomError, status: int, said: str, after: int
) -> None:
    shelf, path = anew(error)
    answer = ask(shelf, path, "POST")
    assert (answer.status, said in answer.body.decode()) == (status, True)
    assert b"as it was" not in answer.body
    assert ask(shelf, path, "POST").status == after


def test_of_two_who_press_at_once_one_has_the_file() -> None:
    inside: list[int] = []

    def made(_person_id: str, file: File) -> File:
        if not inside:
            inside.append(0)
            inside[0] = ask(shelf, path, "POST").status  # somebody presses while it is being made
        return file

    shelf = Shelf(SERVED_AT, Clock(), everybody, anew=made)
    path = path_of(shelf.put("p-hal", WORKBOOK))
    assert ask(shelf, path, "POST").status == 404
    assert inside == [200]
