import asyncio
import threading
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.reply import File
from bot.errors import Busy
from bot.platforms.slack.api import Slack, SlackError
from bot.platforms.slack.files import BUSY, PATH, Limits, Room, Shelf, fetch_files, files_app
from bot.platforms.slack.incoming import SentFile

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS = "https://bot.school.example"
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
    return Shelf(ADDRESS, clock, everybody)


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
    assert ask(Shelf(ADDRESS, Clock(), everybody), path).status == 404
    assert ask(Shelf(ADDRESS, Clock(), everybody), PATH + path, "POST").status == 404


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
    shelf = Shelf(ADDRESS, clock, everybody, Room(size=25))
    links = [shelf.put(f"p{number}", File("", "a.txt", "text/plain", b"0123456789")) for number in range(3)]
    assert [ask(shelf, path_of(link)).status for link in links] == [404, 200, 200]


def test_a_file_larger_than_the_shelf_is_not_kept_and_drives_nobody_out(clock: Clock) -> None:
    shelf = Shelf(ADDRESS, clock, everybody, Room(size=len(WORKBOOK.content)))
    link = shelf.put("p1", WORKBOOK)
    assert shelf.put("p2", File("", "a.txt", "text/plain", b"x" * 100)) == ""
    assert ask(shelf, path_of(link)).status == 200


def test_one_person_drives_out_their_own_files_and_nobody_elses(clock: Clock) -> None:
    shelf = Shelf(ADDRESS, clock, everybody, Room(files_of_each=2))
    other = shelf.put("p2", WORKBOOK)
    links = [shelf.put("p1", WORKBOOK) for _ in range(3)]
    assert [ask(shelf, path_of(link)).status for link in (other, *links)] == [200, 404, 200, 200]


def test_large_files_of_one_person_drive_out_that_persons_own_and_nobody_elses(clock: Clock) -> None:
    large = File("", "a.txt", "text/plain", b"0" * 10)
    shelf = Shelf(ADDRESS, clock, everybody, Room(size=30, of_each=20))
    other = shelf.put("p2", large)
    links = [shelf.put("p1", large) for _ in range(10)]
    assert [ask(shelf, path_of(link)).status for link in (other, *links)] == [200, *[404] * 8, 200, 200]
    assert shelf.put("p3", File("", "b.txt", "text/plain", b"0" * 21)) == ""
    unbound = Shelf(ADDRESS, clock, everybody, Room(size=30, of_each=30))  # the control
    other, *_ = [unbound.put(person, large) for person in ("p2", "p1", "p1", "p1")]
    assert ask(unbound, path_of(other)).status == 404


def test_whoever_left_in_the_meantime_gets_no_file(clock: Clock) -> None:
    working = {"p1"}
    shelf = Shelf(ADDRESS, clock, working.__contains__)
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

    shelf = Shelf(ADDRESS, clock, welcome)
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


@dataclass
class FakeSlack(Slack):
    """Slack with files: by address their content, an error, or something to wait for."""

    contents: dict[str, bytes | SlackError | Callable[[], bytes]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    def download(self, address: str, most: int) -> bytes:
        self.fetched.append(address)
        content = self.contents[address]
        if isinstance(content, SlackError):
            raise content
        return (content() if callable(content) else content)[: most + 1]


def sent(number: int, size: int = 4) -> SentFile:
    return SentFile(f"F{number}", f"shot{number}.png", size, f"https://files.slack.com/{number}")


def slack(*contents: bytes | SlackError | Callable[[], bytes]) -> FakeSlack:
    return FakeSlack({sent(number).address: content for number, content in enumerate(contents)})


def test_files_are_fetched_by_field_and_in_their_order() -> None:
    files, problems = fetch_files(slack(b"zero", b"one", b"two"), {"a": (sent(0), sent(1)), "b": (sent(2),), "c": ()})
    assert {name: [(u.name, u.content) for u in uploads] for name, uploads in files.items()} == {
        "a": [("shot0.png", b"zero"), ("shot1.png", b"one")],
        "b": [("shot2.png", b"two")],
        "c": [],
    }
    assert problems == {}


def test_a_form_without_files_asks_slack_for_nothing() -> None:
    nothing = slack()
    assert fetch_files(nothing, {}) == ({}, {})
    assert nothing.fetched == []


def test_the_name_is_the_senders_claim_and_shows_what_it_hides() -> None:
    odd = SentFile("F0", "a\x00b.png", 1, sent(0).address)
    files, _ = fetch_files(slack(b"x"), {"a": (odd,)})
    assert files["a"][0].name == "a␀b.png"


def test_too_many_files_are_refused_before_any_is_fetched() -> None:
    far = slack(*[b"x"] * 4)
    limits = Limits(files=3)
    files, problems = fetch_files(far, {"a": (sent(0), sent(1)), "b": (sent(2), sent(3)), "c": ()}, limits)
    assert files == {}
    assert problems == dict.fromkeys("ab", "Please add at most 3 files. Nothing was saved yet.")
    assert far.fetched == []


def test_a_file_that_slack_calls_too_large_is_not_fetched() -> None:
    far = slack(b"x", b"x")
    _, problems = fetch_files(far, {"a": (sent(0), sent(1, size=11 * 2**20)), "b": ()})
    assert problems == {
        "a": "File 2 is larger than 10 MB. Please choose a smaller one. Nothing was saved yet.",
    }
    assert far.fetched == []


def test_a_file_that_is_larger_than_slack_says_is_refused() -> None:
    limits = Limits(file=2**20)
    _, problems = fetch_files(slack(b"x" * (2**20 + 1), b"x"), {"a": (sent(0, size=1),), "b": (sent(1),)}, limits)
    assert problems == {"a": "File 1 is larger than 1 MB. Please choose a smaller one. Nothing was saved yet."}


def test_a_file_of_exactly_the_limit_is_taken() -> None:
    files, problems = fetch_files(slack(b"x" * 2**20), {"a": (sent(0, size=2**20),)}, Limits(file=2**20))
    assert (len(files["a"][0].content), problems) == (2**20, {})


@pytest.mark.parametrize("told", [1, 2**20])
def test_files_that_are_too_large_together_are_refused_whatever_slack_says(told: int) -> None:
    limits = Limits(file=2**20, total=2**20)
    sending = {"a": (sent(0, told),), "b": (sent(1, told),), "c": ()}
    files, problems = fetch_files(slack(b"x" * 2**20, b"x"), sending, limits)
    assert files == {}
    together = "Together these files are larger than 1 MB. Please send fewer at a time. Nothing was saved yet."
    assert problems == {"a": together, "b": together}


def test_a_file_that_slack_does_not_hand_over_is_named_by_its_number() -> None:
    _, problems = fetch_files(slack(b"x", SlackError("out_of_reach")), {"a": (sent(0), sent(1))})
    assert problems == {
        "a": "Slack did not hand over file 2 in time. Please press the button again. Nothing was saved yet."
    }


def test_all_files_are_fetched_at_once() -> None:
    barrier = threading.Barrier(3, timeout=5)

    def together() -> bytes:
        barrier.wait()
        return b"x"

    files, problems = fetch_files(slack(together, together, together), {"a": (sent(0), sent(1), sent(2))})
    assert (len(files["a"]), problems) == (3, {})


def test_a_file_that_trickles_does_not_keep_the_answer_waiting() -> None:
    released = threading.Event()

    def trickle() -> bytes:
        released.wait(30)
        return b"late"

    _, problems = fetch_files(slack(b"x", trickle), {"a": (sent(0),), "b": (sent(1),)}, Limits(wait=0.05))
    released.set()
    assert list(problems) == ["b"]
