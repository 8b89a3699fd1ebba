import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import Message

from bot.chat.form import Sent, Upload
from bot.command import Ask, Filled
from bot.platforms.drawing import size_in_words
from bot.platforms.web.failures import Kept, TooMuch, Unreadable
from bot.platforms.web.read import (
    MEGABYTE,
    Limits,
    Posted,
    asked,
    file_problems,
    filled,
    kept,
    lost,
    posted,
    typed,
)
from tests.platforms.web.client import HERE, Client, read, words
from tests.platforms.web.conftest import SMALL, build
from tests.platforms.web.house import PRESS_NONCE, TEACHER, Saved

FORM = {"content-type": "application/x-www-form-urlencoded"} | HERE
BOUNDARY = {"content-type": "multipart/form-data; boundary=b"} | HERE


@pytest.fixture(scope="module")
def one() -> Client:
    """One teacher's browser for many hostile bodies."""
    client = Client(build(Saved()))
    client.choose(TEACHER.id)
    return client


def part(name: str, value: bytes, more: bytes = b"") -> bytes:
    return (
        b'--b\r\nContent-Disposition: form-data; name="' + name.encode() + b'"' + more + b"\r\n\r\n" + value + b"\r\n"
    )


def test_a_button_is_read_into_an_ask() -> None:
    body = Posted({"command": ("policy",), "step": ("section",), "about": ("B.3#2",), "words": ("may I",)})
    assert asked(body, TEACHER) == Ask(TEACHER, "policy", "may I", "section", "B.3#2")


def test_a_form_is_read_into_what_was_sent_and_nothing_of_the_pages_own() -> None:
    upload = Upload("a.png", b"png")
    body = Posted(
        {"command": ("report",), "nonce": ("n",), "seen": ("7",), "f.platform": ("X",), "f.kinds": ("a", "b")},
        {"f.evidence": (upload,), "stray": (upload,)},
    )
    sent = Sent({"platform": "X", "kinds": ("a", "b")}, {"evidence": (upload,)})
    assert filled(body, TEACHER) == Filled(Ask(TEACHER, "report"), "n", "7", sent)


def test_a_field_of_the_page_that_comes_twice_or_too_long_is_refused() -> None:
    with pytest.raises(Unreadable):
        asked(Posted({"command": ("a", "b")}), TEACHER)
    with pytest.raises(Unreadable):
        asked(Posted({"command": ("a" * 301,)}), TEACHER)


def test_control_characters_are_read_as_their_pictures() -> None:
    assert typed(Posted({"words": ("a\x00b\x1b",)}), Limits()) == "a␀b␛"


def test_files_too_many_or_too_large_are_told_by_field() -> None:
    limits = Limits(file=3, files=1)
    files = {"a": (Upload("x", b"1234"),), "b": (Upload("x", b""), Upload("y", b"")), "c": (Upload("x", b"123"),)}
    problems = file_problems(Sent({}, files), limits)
    assert problems == {
        "a": "One of the files is larger than 3 bytes. Please choose a smaller one.",
        "b": "Please choose at most 1 files.",
    }


@pytest.mark.parametrize(
    ("count", "read_as"), [(0, "0 bytes"), (1023, "1023 bytes"), (2048, "2 KB"), (10 * MEGABYTE, "10 MB")]
)
def test_sizes_are_read_by_people(count: int, read_as: str) -> None:
    assert size_in_words(count) == read_as


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"words=%F0%9F%98%80+hello", "😀 hello"),
        (b"words=%D7%A9%D7%9C%D7%95%D7%9D", "שלום"),
        (b"words=a%ED%A0%80b", "a���b"),
        (b"words=a%00b", "a␀b"),
        (b"words=%FF%FE", "��"),
        ("words=größe".encode(), "größe"),
    ],
)
def test_odd_characters_are_answered(teacher: Client, raw: bytes, shown: str) -> None:
    response = teacher.http.post("/say", content=raw, headers=FORM)
    assert response.status_code == 303
    assert words(teacher.page(), "//p[@class='said-words']") == [shown]


def test_forty_thousand_characters_get_one_sentence_and_stay_to_be_copied(teacher: Client) -> None:
    assert teacher.say("x" * 40_000).status_code == 303
    page = teacher.page()
    assert "That is too long for a message." in page.text_content()
    assert "x" * 40_000 in page.text_content()
    assert "Show all 40,000 characters" in page.text_content()


@pytest.mark.parametrize("empty", ["", "   ", "\u200b"])
def test_an_empty_line_is_answered(teacher: Client, empty: str) -> None:
    assert teacher.say(empty).status_code == 303
    assert "Please type a question" in teacher.page().text_content()


@pytest.mark.parametrize("body", [b"words=" + b"x" * 70_000, b"words=" + b"x" * 1_300_000])
def test_a_body_over_the_limit_gets_a_clear_page(teacher: Client, body: bytes) -> None:
    response = teacher.http.post("/say", content=body, headers=FORM)
    assert response.status_code == 413
    assert words(read(response), "//h1") == ["That is more than can be sent at once, so nothing was saved."]
    assert "At most 2 files of 49 KB each" in response.text


def test_a_multipart_body_over_the_limit_gets_a_clear_page(teacher: Client) -> None:
    body = part("f.evidence", b"x" * SMALL.body, b'; filename="a.png"') + b"--b--\r\n"
    assert teacher.http.post("/send", content=body, headers=BOUNDARY).status_code == 413


def test_a_text_part_over_the_limit_gets_a_clear_page(teacher: Client) -> None:
    body = part("f.words", b"x" * (SMALL.text + 1)) + b"--b--\r\n"
    assert teacher.http.post("/send", content=body, headers=BOUNDARY).status_code == 413


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (HERE, b"words=x"),
        (HERE | {"content-type": "application/json"}, b"{}"),
        (HERE | {"content-type": "multipart/form-data"}, b"x"),
        (HERE | {"content-type": "multipart/form-data; boundary=" + "b" * 300}, b"x"),
        (HERE | {"content-type": "multipart/form-data; boundary=b; charset=undefined"}, part("words", b"x") + b"--b--"),
        (BOUNDARY, b"no boundary here"),
        (BOUNDARY, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
        (BOUNDARY, part("words", b"x") * 50 + b"--b--\r\n"),
        (BOUNDARY, part("words", b"x", b'; filename="a"') * 50 + b"--b--\r\n"),
        (BOUNDARY, part("words", b"x")),
        (BOUNDARY, part("words", b"x") + b"--b"),
        (BOUNDARY, b""),
        (FORM, b"a=1&" * 50),
        (FORM, b"words=a&words=b"),
    ],
)
def test_a_body_that_is_no_form_of_ours_gets_a_clear_page(
    teacher: Client, headers: dict[str, str], body: bytes
) -> None:
    response = teacher.http.post("/say", content=body, headers=headers)
    assert response.status_code == 400
    assert words(read(response), "//h1") == ["What arrived could not be read, so nothing was changed."]


def test_a_file_without_a_name_or_content_was_never_chosen(teacher: Client, saved: Saved) -> None:
    said = part("command", b"policy") + part("step", b"missed") + part("nonce", PRESS_NONCE.encode())
    body = said + part("f.x", b"", b'; filename=""') + b"--b--\r\n"
    assert teacher.http.post("/send", content=body, headers=BOUNDARY).status_code == 303
    assert len(saved.presses) == 1


@given(body=st.binary(max_size=300), multipart=st.booleans(), path=st.sampled_from(["/say", "/ask", "/send", "/who"]))
@settings(deadline=None)
def test_no_body_makes_the_page_fail(one: Client, body: bytes, multipart: bool, path: str) -> None:  # noqa: FBT001 - drawn
    response = one.http.post(path, content=body, headers=BOUNDARY if multipart else FORM)
    assert response.status_code in (303, 400, 403, 413, 422)


@given(
    names=st.lists(st.sampled_from(["command", "step", "about", "nonce", "seen", "f.platform", "f.seen", "f.words"])),
    values=st.lists(st.one_of(st.text(st.characters(codec="utf-8")), st.sampled_from(["report", "save", "policy"]))),
    path=st.sampled_from(["/ask", "/send", "/say"]),
)
@settings(deadline=None)
def test_no_fields_make_the_page_fail(one: Client, names: list[str], values: list[str], path: str) -> None:
    response = one.post(path, **dict(zip(names, values, strict=False)))
    assert response.status_code in (303, 400, 422)
    assert one.http.get("/").status_code == 200


@given(content_type=st.text(st.characters(min_codepoint=32, max_codepoint=126)), disposition=st.binary(max_size=60))
@settings(deadline=None)
def test_no_header_makes_the_page_fail(one: Client, content_type: str, disposition: bytes) -> None:
    headers = HERE | {"content-type": f"multipart/form-data; boundary=b; {content_type}"}
    body = b"--b\r\nContent-Disposition: form-data; " + disposition + b"\r\n\r\nx\r\n--b--\r\n"
    assert one.http.post("/send", content=body, headers=headers).status_code in (303, 400)


def a_request(messages: list[Message]) -> Request:
    async def receive() -> Message:
        return messages.pop(0)

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    return Request({"type": "http", "method": "POST", "headers": headers}, receive)


@pytest.mark.anyio
async def test_a_browser_that_goes_away_half_way_is_no_failure() -> None:
    half: Message = {"type": "http.request", "body": b"words=", "more_body": True}
    with pytest.raises(Unreadable):
        await posted(a_request([half, {"type": "http.disconnect"}]), Limits())


@pytest.mark.anyio
async def test_a_body_without_end_is_not_read_to_its_end() -> None:
    chunk: Message = {"type": "http.request", "body": b"x" * 1_000, "more_body": True}
    messages = [chunk] * 100
    with pytest.raises(TooMuch):
        await posted(a_request(messages), Limits(body=1_000))
    assert len(messages) > 90


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_the_control_page_fails_where_a_command_does(app: Starlette) -> None:
    client = Client(app)
    client.choose(TEACHER.id)
    assert client.say("/boom").status_code == 500


def a_form(*parts: bytes) -> Request:
    body = b"".join(parts) + b"--b--\r\n"
    headers = [(b"content-type", b"multipart/form-data; boundary=b")]

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({"type": "http", "method": "POST", "path": "/send", "headers": headers}, receive)


@pytest.mark.anyio
async def test_of_somebody_who_is_not_signed_in_words_are_kept_and_no_byte_of_a_file() -> None:
    request = a_form(
        part("command", b"report"),
        part("f.words", b"theirs"),
        part("f.words", b" "),
        part("f.evidence", b"x" * 1_000, b'; filename="a.png"'),
        part("f.other", b"", b'; filename=""'),
    )
    found = await kept(request, Limits())
    fields = (("command", "report"), ("f.words", "theirs"), ("f.words", " "), ("without", "f.evidence"))
    assert found == Kept("/send", fields, ("theirs",), files=True)
    assert "theirs" not in repr(found)


@pytest.mark.anyio
async def test_files_of_somebody_who_is_not_signed_in_may_be_large_and_their_words_not() -> None:
    limits = Limits(body=10_000, text=1_000)
    large = part("f.evidence", b"x" * 9_000, b'; filename="a.png"')
    assert await kept(a_form(large), limits) is not None
    with pytest.raises(Unreadable):
        await kept(a_form(*(part(f"f.{number}", b"x" * 900) for number in range(5))), limits)
    assert (
        await posted(a_form(*(part(f"f.{number}", b"x" * 900) for number in range(5))), limits)
    ).texts  # the control


def test_the_fields_whose_files_were_lost_are_named() -> None:
    assert lost(Posted({"without": ("f.evidence", "f.more")})) == ("evidence", "more")
    assert lost(Posted({})) == ()
