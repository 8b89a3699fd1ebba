import logging
from collections.abc import Callable

import pytest
from httpx import Response
from lxml import html
from starlette.applications import Starlette

from bot.chat.form import Field, Form, Section, Upload
from bot.chat.reply import File, Reply, Text
from bot.command import Ask, Command, Saving, Services, Step
from bot.dispatch import Dispatcher
from bot.errors import Busy, FileChanged, NotThere, StaffroomError
from bot.platforms.web.app import Rules, Time, create_app
from bot.platforms.web.guard import LOOPBACK
from tests.fakes.person import FakeDirectory
from tests.platforms.web.client import Client, read, words
from tests.platforms.web.conftest import SMALL, build, page_of
from tests.platforms.web.house import (
    FORM,
    FORM_NONCE,
    HEAD,
    NOW,
    PRESS_NONCE,
    QUOTE,
    SECRET,
    TEACHER,
    WORDS,
    Saved,
    directory,
    dispatcher,
    services,
)

GOOD: dict[str, str | list[str]] = {
    "f.platform": "Facebook",
    "f.seen": "2026-11-20T08:05",
    "f.words": "They said <b>this</b>",
    "f.there": "yes",
    "f.kinds": ["threat", "hate"],
}


def hidden(tree: html.HtmlElement) -> dict[str, str | list[str]]:
    """Return the hidden fields of the live form."""
    return {field.get("name"): field.get("value") for field in tree.xpath("//form[@data-keep]/input[@type='hidden']")}


def opened_form(client: Client) -> dict[str, str | list[str]]:
    client.say("/report")
    return hidden(client.page())


def press(client: Client, label: str) -> Response:
    """Press the button of the last answer that has this label."""
    (button,) = client.page().xpath(f"//*[@id='latest']//button[normalize-space()='{label}']")
    form = button.getparent()
    return client.post(form.get("action"), **{field.get("name"): field.get("value") for field in form.findall("input")})


def test_a_stranger_is_asked_who_they_are_and_told_that_people_are_invented(stranger: Client) -> None:
    page = stranger.page()
    assert words(page, "//option")[:2] == ["Tobias Quill, Chair of governors", "Martin Ashdown, Headteacher"]
    assert words(page, "//optgroup/@label/..")
    assert "The people and schools here are invented. The policy is real." in page.text_content()
    assert not page.xpath("//textarea")


def test_choosing_a_person_is_remembered_in_a_cookie_that_scripts_cannot_read(stranger: Client) -> None:
    response = stranger.choose(TEACHER.id)
    assert (response.status_code, response.headers["location"]) == (303, "/")
    cookie = response.headers["set-cookie"].lower()
    assert all(mark in cookie for mark in ("httponly", "samesite=strict", "path=/"))
    assert words(stranger.page(), "//h1") == ["Hello, Sadia Rahman."]


def test_a_forged_cookie_is_nobody(stranger: Client) -> None:
    stranger.http.cookies.set("staffroom-8140", "session.6f34.0000")
    assert words(stranger.page(), "//h1") == ["The policy, in its own words."]


def moved(client: Client, app: Starlette) -> Client:
    """Return the same browser in front of another page, as after a restart."""
    after = Client(app)
    after.http.cookies.update(client.http.cookies)
    return after


def test_who_one_is_survives_a_restart(teacher: Client) -> None:
    assert words(moved(teacher, build(Saved())).page(), "//h1") == ["Hello, Sadia Rahman."]


def test_somebody_unknown_cannot_be_chosen(stranger: Client) -> None:
    assert stranger.choose("nobody").status_code == 403


def test_a_leaver_is_asked_who_they_are(teacher: Client) -> None:
    after = moved(teacher, page_of(dispatcher(Saved()), FakeDirectory()))
    assert "Who are you?" in after.page().text_content()
    assert after.say("x").status_code == 403


@pytest.mark.parametrize("path", ["/say", "/ask", "/send", "/forget"])
def test_a_stranger_can_do_nothing(stranger: Client, path: str) -> None:
    response = stranger.post(path, words="x", command="policy")
    assert response.status_code == 403
    assert "Please say who you are first." in response.text


@pytest.mark.parametrize("path", ["/who", "/say", "/ask", "/send", "/forget"])
def test_nothing_that_changes_is_done_by_looking(teacher: Client, path: str) -> None:
    response = teacher.http.get(path)
    assert response.status_code == 405
    assert "This page cannot be used in that way." in response.text


def test_an_unknown_page_says_so_kindly(teacher: Client) -> None:
    response = teacher.http.get("/nothing-here")
    assert (response.status_code, words(read(response), "//h1")) == (404, ["There is no such page."])


def test_a_typed_question_is_answered_word_for_word(teacher: Client) -> None:
    response = teacher.say("can I add a pupil on insta")
    assert (response.status_code, response.headers["location"]) == (303, "/#latest")
    page = teacher.page()
    assert words(page, "//p[@class='said-words']") == ["can I add a pupil on insta"]
    assert words(page, "//blockquote") == [WORDS]
    assert words(page, "//*[@class='chip']") == [QUOTE.label]


def test_a_suggestion_is_one_press(teacher: Client) -> None:
    (button, *_) = teacher.page().xpath("//button[contains(@class,'suggestion')]")
    assert teacher.post(button.getparent().getparent().get("action"), words=button.get("value")).status_code == 303
    assert words(teacher.page(), "//blockquote") == [WORDS]


def test_a_button_asks_and_shows_its_label_as_what_was_said(teacher: Client) -> None:
    teacher.say("x")
    assert press(teacher, "Whole section").status_code == 303
    assert words(teacher.page(), "//p[@class='said-words']") == ["x", "Whole section"]


def test_a_press_saves_with_its_nonce(teacher: Client, saved: Saved) -> None:
    teacher.say("may I")
    assert press(teacher, "Not what I asked").status_code == 303
    (saving,) = saved.presses
    assert (saving.nonce, saving.ask) == (PRESS_NONCE, Ask(TEACHER, "policy", "may I", "missed", "B.3#2"))


def test_every_part_is_shown(teacher: Client) -> None:
    teacher.say("/everything")
    page = teacher.page()
    assert words(page, "//*[@id='latest']//h3") == ["A heading"]
    assert words(page, "//*[@id='latest']//dt") == ["Reference", "State"]
    (link,) = page.xpath("//a[@target='_blank']")
    assert (link.get("href"), link.get("rel")) == ("https://school.example/leave", "noopener noreferrer")
    assert "A bad link: javascript:alert(1)" in page.text_content()
    assert not page.xpath("//a[starts-with(@href,'javascript')]")


def test_danger_is_said_in_words_and_by_an_icon(teacher: Client) -> None:
    teacher.say("/danger")
    (note,) = teacher.page().find_class("urgent")
    assert words(note, ".//p") == ["Urgent", "If anyone is in danger now, call 999."]
    assert note.find("svg") is not None


def test_notices_stand_beside_the_chat_for_their_person_alone(teacher: Client) -> None:
    assert "K7QM-2F" in teacher.page().xpath("//aside")[0].text_content()
    teacher.choose(HEAD.id)
    assert words(teacher.page(), "//aside/p") == ["You have no notices."]


def test_a_link_near_the_top_says_how_many_notices_there_are_and_leads_to_them(teacher: Client) -> None:
    (link,) = teacher.page().xpath("//header//a[@class='to-notices']")
    assert (link.text, link.get("href")) == ("Notices (2)", "#notices")
    assert teacher.page().get_element_by_id("notices").tag == "aside"
    teacher.choose(HEAD.id)  # who has none
    assert not teacher.page().xpath("//a[@class='to-notices']")


def test_two_bots_on_one_machine_leave_each_others_cookie_alone(app: Starlette) -> None:
    first, second = Client(app, "http://localhost:8140"), Client(build(Saved()), "http://localhost:8141")
    first.choose(TEACHER.id)
    second.http.cookies.update(first.http.cookies)
    second.choose(HEAD.id)
    first.http.cookies.update(second.http.cookies)
    assert {cookie.name for cookie in first.http.cookies.jar} == {"staffroom-8140", "staffroom-8141"}
    assert words(first.page(), "//h1") == ["Hello, Sadia Rahman."]
    assert words(second.page(), "//h1") == ["Hello, Martin Ashdown."]


def test_the_parser_of_bodies_says_nothing_about_them(app: Starlette, caplog: pytest.LogCaptureFixture) -> None:
    del app
    for name in ("multipart", "python_multipart"):
        logging.getLogger(f"{name}.multipart").warning("bytes of a body")
        logging.getLogger(f"{name}.multipart").error("the control")
    assert caplog.messages == ["the control"] * 2


def test_without_a_command_for_notices_there_is_no_panel_for_them() -> None:
    for shown in (None, FORM):
        commands = [] if shown is None else [Command("notices", "", (), {"": Step(lambda _ask, _services: FORM)})]
        client = Client(page_of(Dispatcher(commands, services())))
        client.choose(TEACHER.id)
        assert not client.page().xpath("//aside")


def test_a_form_is_live_only_while_it_is_the_newest(teacher: Client) -> None:
    teacher.say("/report")
    assert len(teacher.page().xpath("//form[@data-keep]")) == 1
    teacher.say("x")
    page = teacher.page()
    assert not page.xpath("//form[@data-keep]")
    assert "was open here. It was not sent." in page.text_content()
    (again,) = page.xpath("//button[normalize-space()='Open it again']")
    fields = {field.get("name"): field.get("value") for field in again.getparent().findall("input")}
    teacher.post("/ask", **fields)
    assert len(teacher.page().xpath("//form[@data-keep]")) == 1


def test_a_form_is_saved_with_its_files_and_its_answer_takes_its_place(teacher: Client, saved: Saved) -> None:
    fields = opened_form(teacher) | GOOD
    files = [("f.evidence", (name, b"png" + name.encode(), "image/png")) for name in ("a.png", "ж.png")]
    response = teacher.send(fields, files)
    assert (response.status_code, response.headers["location"]) == (303, "/#latest")
    (saving,) = saved.forms
    assert (saving.nonce, saving.seen, saving.ask) == (FORM_NONCE, "7", Ask(TEACHER, "report", "", "save"))
    assert saving.answers.text("words") == "They said <b>this</b>"
    assert saving.answers.chosen("kinds") == ("threat", "hate")
    assert saved.uploads == [Upload("a.png", b"pnga.png"), Upload("ж.png", "pngж.png".encode())]
    page = teacher.page()
    assert words(page, "//p[@class='said-words']") == ["Save this concern"]
    assert words(page, "//*[@id='latest']//h3") == ["Saved, reference K7QM-2F"]


def test_a_form_with_errors_comes_back_with_everything_that_was_typed(teacher: Client, saved: Saved) -> None:
    fields = opened_form(teacher) | GOOD | {"f.seen": "yesterday", "f.platform": "", "f.by": "staff"}
    response = teacher.send(fields, [("f.evidence", ("a.png", b"png", "image/png"))])
    assert response.status_code == 422
    assert not saved.forms
    page = read(response)
    assert page.findtext(".//title") == "Not saved yet · Staffroom"
    assert words(page, "//*[@role='alert']//a") == [
        "Where is the post? Please fill this in.",
        "When did you see it? Please give a day and a time, such as 2026-11-20 08:05.",
    ]
    assert page.get_element_by_id("f-words").text.strip() == "They said <b>this</b>"
    assert page.get_element_by_id("f-seen").get("value") == "yesterday"
    checked = page.xpath("//*[@id='latest']//input[@checked]/@value")
    assert checked == ["yes", "", "threat", "hate"]
    assert page.xpath("//select[@id='f-by']/option[@selected]/@value") == ["staff"]
    assert page.xpath("//details[@open]/summary[contains(., 'Who wrote it')]")
    assert "Please choose your files again" in page.text_content()


def test_every_link_to_a_problem_leads_to_a_field_that_is_described_by_it(teacher: Client) -> None:
    page = read(teacher.send(opened_form(teacher)))
    links = page.xpath("//*[@role='alert']//a/@href")
    assert len(links) == 4
    for link in links:
        field = page.get_element_by_id(link[1:])
        holder = field if field.get("aria-invalid") else field.xpath("ancestor::fieldset[@aria-invalid]")[0]
        assert holder.get("aria-invalid") == "true"
        assert all(page.get_element_by_id(name) is not None for name in holder.get("aria-describedby").split())


def test_what_was_typed_is_still_there_on_the_next_visit(teacher: Client) -> None:
    teacher.send(opened_form(teacher) | {"f.platform": "Facebook"})
    page = teacher.page()
    assert page.get_element_by_id("f-platform").get("value") == "Facebook"
    assert words(page, "//*[@id='latest']//h4") == ["There is a problem"]


def test_a_busy_store_keeps_every_word(teacher: Client, saved: Saved) -> None:
    response = teacher.send(opened_form(teacher) | GOOD | {"f.platform": "busy"})
    assert (response.status_code, saved.forms) == (422, [])
    page = read(response)
    assert "the store is busy or out of reach" in page.text_content()
    assert page.get_element_by_id("f-words").text.strip() == "They said <b>this</b>"
    assert not page.xpath("//*[@role='alert']//a")


def test_a_form_can_be_sent_after_a_restart(teacher: Client) -> None:
    fields = opened_form(teacher) | GOOD
    saved = Saved()
    after = moved(teacher, build(saved))
    assert after.send(fields | {"f.platform": ""}).status_code == 422
    assert after.send(fields).status_code == 303
    assert len(saved.forms) == 1


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([b"x" * (SMALL.file + 1)], "One of the files is larger than 49 KB."),
        ([b"x"] * (SMALL.files + 1), "Please choose at most 2 files."),
        ([b""], "This file is empty."),
    ],
)
def test_files_that_cannot_be_taken_cost_no_word(
    teacher: Client, saved: Saved, files: list[bytes], sentence: str
) -> None:
    fields = opened_form(teacher) | GOOD
    response = teacher.send(fields, [("f.evidence", ("a.png", content, "image/png")) for content in files])
    assert (response.status_code, saved.forms) == (422, [])
    page = read(response)
    assert sentence in words(page, "//*[@id='f-evidence-error']")[0]
    assert page.get_element_by_id("f-words").text.strip() == "They said <b>this</b>"
    assert hidden(page)["nonce"] == fields["nonce"]


def test_too_many_files_with_something_that_is_no_form_are_refused(teacher: Client, saved: Saved) -> None:
    fields: dict[str, str | list[str]] = {"command": "policy", "step": "missed", "nonce": FORM_NONCE}
    response = teacher.send(fields, [("f.x", ("a", b"x", "text/plain"))] * (SMALL.files + 1))
    assert (response.status_code, saved.presses) == (413, [])


def test_a_form_that_somebody_else_opened_is_not_saved(teacher: Client, saved: Saved) -> None:
    fields = opened_form(teacher) | GOOD
    teacher.choose(HEAD.id)
    response = teacher.send(fields)
    assert (response.status_code, saved.forms) == (409, [])
    assert "You have changed person since this form was opened" in response.text


def test_forged_commands_and_steps_get_one_and_the_same_sentence(teacher: Client, saved: Saved) -> None:
    for command, step in (("nothing", ""), ("report", "nothing"), ("policy", "section"), ("", "")):
        assert teacher.send({"command": command, "step": step, "nonce": FORM_NONCE}).status_code == 303
        assert "There is nothing here by that name" in words(teacher.page(), "//*[@id='latest']")[0]
    assert not saved.forms
    assert not saved.presses


def test_changing_person_empties_the_conversation(teacher: Client) -> None:
    teacher.say("my own words")
    teacher.choose(HEAD.id)
    assert "my own words" not in teacher.page().text_content()
    teacher.choose(TEACHER.id)
    assert "my own words" not in teacher.page().text_content()


def test_clearing_the_conversation_leaves_who_one_is(teacher: Client) -> None:
    teacher.say("my own words")
    assert teacher.post("/forget").status_code == 303
    assert words(teacher.page(), "//h1") == ["Hello, Sadia Rahman."]
    assert "my own words" not in teacher.page().text_content()


def test_two_browsers_of_one_person_have_two_conversations(app: Starlette, teacher: Client) -> None:
    teacher.say("my own words")
    other = Client(app)
    other.choose(TEACHER.id)
    assert "my own words" not in other.page().text_content()


def download(client: Client) -> str:
    client.say("/everything")
    (address,) = client.page().xpath("//a[@download]/@href")
    return str(address)


def test_a_file_is_saved_and_never_shown(teacher: Client) -> None:
    response = teacher.http.get(download(teacher))
    assert (response.status_code, response.content) == (200, b"PK" * 700)
    assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''week_2026-W47.xlsx"
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cache-control"] == "no-store"


def test_a_file_is_for_its_person_alone(teacher: Client) -> None:
    address = download(teacher)
    teacher.choose(HEAD.id)
    assert teacher.http.get(address).status_code == 404
    assert teacher.http.get("/file/guessed").status_code == 404
    assert Client(build(Saved())).http.get(address).status_code == 403


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"\r\nSet-Cookie: x=1', "a__Set-Cookie_%20x%3D1"),
        ("ж\x00\ud800.txt", "%D0%B6_%EF%BF%BD.txt"),
        ("...", "file"),
    ],
)
def test_a_file_has_a_name_that_is_one_on_every_system(name: str, saved_as: str) -> None:
    def show(_ask: Ask, _services: Services) -> Reply:
        return Reply((File("A file", name, "text/plain", b"x"),))

    client = Client(page_of(Dispatcher([Command("everything", "", (), {"": Step(show)})], services())))
    client.choose(TEACHER.id)
    response = client.http.get(download(client))
    assert response.headers["content-disposition"] == f"attachment; filename*=UTF-8''{saved_as}"


def test_half_a_character_in_a_reply_does_not_take_the_page_away() -> None:
    def show(_ask: Ask, _services: Services) -> Reply:
        return Reply((Text("a\ud800b"),))

    client = Client(page_of(Dispatcher([Command("odd", "", (), {"": Step(show)})], services())))
    client.choose(TEACHER.id)
    client.say("/odd")
    assert "a?b" in client.page().text_content()


# In confidence: see also tests/test_stale.py, over the real house.


def confidential(*steps: tuple[str, Step]) -> tuple[Client, list[Callable[[], object]]]:
    """Return a browser of the head before a confidential command, and what the page means to do later."""
    waits: list[Callable[[], object]] = []
    command = Command("records", "", (), dict(steps), confidential=True)
    time = Time(lambda: NOW, lambda _seconds, do: waits.append(do))
    rules = Rules((*LOOPBACK, "testserver"), SMALL)
    dispatcher = Dispatcher([command], services())
    client = Client(create_app(dispatcher, directory(), secret=SECRET, federation="F", rules=rules, time=time))
    client.choose(HEAD.id)
    return client, waits


def test_an_answer_in_confidence_waits_for_its_page_only_for_a_moment() -> None:
    file = File("A file", "a.txt", "text/plain", b"words")
    client, waits = confidential(("", Step(lambda _ask, _services: Reply((Text("canary"), file)))))
    client.say("/records")
    assert "canary" in client.page().text_content()
    client.say("/records")
    for forget in waits:
        forget()
    shown = client.page().text_content()
    assert "canary" not in shown
    assert "Shown at 09:00, in confidence." in shown


def test_a_form_in_confidence_that_came_back_can_be_sent_again_after_a_reload() -> None:
    saved: list[str] = []
    form = Form("records", "edit", "Edit", (Section("", (Field("words", "Words", required=True),)),), "Save", "0" * 32)

    def save(saving: Saving, _services: Services) -> Reply:
        saved.append(saving.answers.text("words"))
        return Reply((Text("Saved"),))

    client, _ = confidential(
        ("", Step(lambda _ask, _services: form)), ("edit", Step(lambda _ask, _services: form, save))
    )
    client.say("/records")
    fields = hidden(client.page())
    assert client.send(fields | {"f.words": ""}).status_code == 422
    assert words(client.page(), "//h4") == ["There is a problem"]
    assert hidden(client.page()) == fields
    assert client.send(hidden(client.page()) | {"f.words": "typed"}).status_code == 303
    assert saved == ["typed"]
    assert words(client.page(), "//*[@id='latest']//p[@class='plain']") == ["Saved"]
    assert words(client.page(), "//*[@id='latest']//button") == []  # there is nothing to see again


def test_an_answer_that_fails_as_a_programmers_error_does_not_take_the_page_away() -> None:
    shows = [Reply((Text("first"),))]
    client, _ = confidential(("", Step(lambda _ask, _services: shows.pop())))
    client.say("/records")
    assert "first" in client.page().text_content()
    assert client.http.get("/").status_code == 500
    assert "Shown at 09:00" in client.page().text_content()


def test_no_answer_of_the_page_is_kept_by_a_browser(teacher: Client) -> None:
    for response in (teacher.http.get("/"), teacher.say("x"), teacher.http.get("/nothing-here")):
        assert response.headers["cache-control"] == "no-store"


def test_a_file_that_cannot_be_handed_out_just_now_says_why_and_waits() -> None:
    faults: list[StaffroomError] = [FileChanged(), Busy()]

    def anew() -> File:
        if faults:
            raise faults.pop()
        return File("A file", "a.txt", "text/plain", b"as it is now")

    file = File("A file", "a.txt", "text/plain", b"as it was", anew=anew)
    client, _ = confidential(("", Step(lambda _ask, _services: Reply((file,)))))
    client.say("/records")
    (address,) = client.page().xpath("//a[@download]/@href")
    for sentence in (Busy.sentence, FileChanged.sentence):
        response = client.http.get(address)
        assert response.status_code == 409
        assert words(read(response), "//h1") == [sentence]
    assert client.http.get(address).content == b"as it is now"
    faults.append(NotThere())
    for _ in range(2):  # it is gone for good
        assert client.http.get(address).status_code == 404
