"""What was shown, or made, before its reader lost it: the page shows nothing of it again, and no link hands it out.

Each story has one leader who saw a record, and one of the ways in which they lose it, or a part of it, while their page
and their links still lie open. The page and the shelf of the chat systems are over the real house on SQLite.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from zipfile import ZipFile, is_zipfile

import pytest
from lxml import html
from playwright.sync_api import ViewportSize, expect

from bot.chat.form import Sent
from bot.chat.reply import File, Reply
from bot.command import Ask, Filled
from bot.concerns.concern import Concern, Words
from bot.concerns.lifecycle import State
from bot.concerns.redaction import find_words
from bot.concerns.routing import route
from bot.errors import FileChanged, NotThere
from bot.events import Action, Event
from bot.people import Person
from bot.platforms.shelf import Shelf, files_app
from bot.platforms.web.server import Server
from bot.references import new_id
from bot.settings import Settings
from bot.wiring.at_work import page
from bot.wiring.house import House, dispatcher, house
from commands import ALL
from tests.browser import chromium
from tests.builders import Clock
from tests.commands.chat import PNG
from tests.guard import GUARD
from tests.platforms.web.client import Client, Http, read, words
from tests.test_erasure import NOW, WEEK, fill

CANARY, LATER = "Canary", "told in a later note"
QUOTE = f"{CANARY} Marsh lies, they wrote"
HEAD, DATA_LEAD = "o1", "f4"
KEPT = "/policy B6"
"""What is asked beside it; its answer is nobody's secret, and stays as it was drawn."""


@dataclass
class Desk:
    """A house with one closed record, and the pages of the people in it."""

    built: House
    concern: Concern
    _clients: dict[str, Client] = field(default_factory=dict)

    def client(self, person_id: str) -> Client:
        """Return somebody's browser."""
        if person_id not in self._clients:
            self._clients[person_id] = Client(page(self.built), "http://127.0.0.1:8140")
            self._clients[person_id].choose(person_id)
        return self._clients[person_id]

    def person(self, person_id: str) -> Person:
        """Return somebody of the staff list."""
        found = self.built.store.directory.person(person_id)
        assert found is not None
        return found

    def now(self) -> Concern:
        """Return the record as it stands."""
        return self.built.store.register.find(self.concern.reference)

    def change(self, after: Concern) -> None:
        """Change the record as a colleague elsewhere would."""
        before = self.now()
        after = replace(after, version=before.version + 1)
        event = Event(DATA_LEAD, Action.CONCERN_MOVED, before.reference, NOW)
        self.built.store.register.change(before, after, nonce=new_id(), event=event)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Give a house with one record, which the head of the school deals with."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAFFROOM_DATA_FOLDER", str(tmp_path / "var"))
    with house(Settings.load(), Clock(NOW)) as built:
        yield Desk(built, raised(built))


def raised(built: House) -> Concern:
    """Raise a record with words and a picture, and close it."""
    (concern,) = fill(built, 1)
    before = built.store.register.find(concern.reference)
    going = route(before.about, before.school, (), built.store.directory)
    after = replace(before, version=before.version + 1, owner=going.owner, readers=going.readers)
    event = Event(HEAD, Action.CONCERN_MOVED, before.reference, NOW)
    built.store.register.change(before, after, nonce=new_id(), event=event, words=Words(quote=QUOTE))
    assert after.state is State.CLOSED
    return built.store.register.find(concern.reference)


# The ways to lose it.


def erased(desk: Desk) -> None:
    event = Event(DATA_LEAD, Action.RECORD_ERASED, desk.concern.reference, NOW)
    desk.built.store.privacy.erase(desk.now(), nonce=new_id(), event=event)


def redacted(desk: Desk) -> None:
    texts = desk.built.store.privacy.texts(desk.now())
    cuts = find_words(CANARY, texts.pieces)
    assert cuts
    event = Event(DATA_LEAD, Action.WORDS_REDACTED, desk.concern.reference, NOW)
    desk.built.store.privacy.redact(desk.now(), texts.mark, cuts, nonce=new_id(), event=event)


def shut_out(desk: Desk) -> None:
    desk.change(replace(desk.now(), named=frozenset({HEAD})))


def stepped_aside(desk: Desk) -> None:
    desk.change(replace(desk.now(), aside=frozenset({HEAD})))


LOSSES: dict[str, Callable[[Desk], None]] = {
    each.__name__: each for each in (erased, redacted, shut_out, stepped_aside)
}
EACH = pytest.mark.parametrize("loses", LOSSES.values(), ids=LOSSES)
ALTOGETHER = pytest.mark.parametrize("loses", [erased, shut_out, stepped_aside])
"""The ways in which nothing of it is left to its reader; of a redacted one all but the words is."""


# The page.


def open_record(desk: Desk) -> Client:
    head = desk.client(HEAD)
    head.say(KEPT)
    head.say(f"/concerns {desk.concern.reference}")
    assert CANARY in head.page().text_content()  # the control
    return head


@EACH
def test_a_record_is_not_shown_again_after_its_reader_lost_it(desk: Desk, loses: Callable[[Desk], None]) -> None:
    head = open_record(desk)
    assert CANARY in head.page().text_content()  # the control: to reload is to see it again
    loses(desk)
    shown = head.page()
    assert CANARY not in html.tostring(shown, encoding="unicode")
    assert "B.6" in shown.text_content()  # the control: what is nobody's secret is kept as it was drawn


@EACH
def test_what_stands_above_an_open_form_is_not_shown_again_either(desk: Desk, loses: Callable[[Desk], None]) -> None:
    head = open_record(desk)
    press(head, "Add a private note")
    assert CANARY in head.page().text_content()  # the control: one writes about a record while one reads it
    loses(desk)
    assert CANARY not in head.page().text_content()


@EACH
def test_the_answer_to_a_form_is_not_shown_again(desk: Desk, loses: Callable[[Desk], None]) -> None:
    head = open_record(desk)
    press(head, "Add a private note")
    send(head, note=LATER)
    assert CANARY in head.page().text_content()  # the control
    assert LATER in head.page().text_content()
    loses(desk)
    assert CANARY not in head.page().text_content()


@ALTOGETHER
def test_a_form_that_came_back_is_not_shown_again(desk: Desk, loses: Callable[[Desk], None]) -> None:
    head = open_record(desk)
    press(head, "Reopen it")
    assert send(head, why=CANARY) == 422  # too short a reason
    assert CANARY in field_of(head, "why")  # the control: what was typed outlives a reload
    assert CANARY in field_of(head, "why")
    loses(desk)
    shown = head.page()
    assert CANARY not in shown.text_content()
    assert "There is nothing here by that name that I can show you." in shown.text_content()


def test_a_form_that_came_back_after_another_change_still_holds_what_was_typed(desk: Desk) -> None:
    head = open_record(desk)
    press(head, "Reopen it")
    assert send(head, why="Short") == 422
    desk.change(replace(desk.now(), legal_hold=True))
    assert "Short" in field_of(head, "why")
    assert send(head, why="Another parent wrote the same again yesterday") == 422
    assert "This changed while your form was open" in head.page().text_content()
    assert "Another parent wrote" in field_of(head, "why")


def test_older_answers_are_a_line_with_a_button_that_asks_again(desk: Desk) -> None:
    head = open_record(desk)
    head.say(KEPT)
    shown = head.page()
    assert CANARY not in shown.text_content()
    assert words(shown, "//article[2]//*[@class='said-words']") == [f"/concerns {desk.concern.reference}"]
    (line,) = words(shown, "//article[2]//p[@class='quiet']")
    assert line.startswith("Shown at ")
    press(head, "Show it again")
    assert CANARY in head.page().text_content()
    erased(desk)
    press(head, "Show it again")
    assert CANARY not in head.page().text_content()


def press(client: Client, label: str) -> None:
    """Press the last button with a label."""
    form = client.page().xpath(f"//button[normalize-space()='{label}']")[-1].getparent()
    client.post(form.get("action"), **{each.get("name"): each.get("value") for each in form.findall("input")})


def send(client: Client, **answers: str) -> int:
    """Fill in the open form and send it; return the status."""
    (form,) = client.page().xpath("//form[@data-keep]")
    held = {each.get("name"): each.get("value") for each in form.findall("input[@type='hidden']")}
    chosen = {each.get("name"): each.get("value") for each in form.xpath(".//input[@checked]")}
    return client.send({**held, **chosen, **{f"f.{name}": value for name, value in answers.items()}}).status_code


def field_of(client: Client, name: str) -> str:
    """Return what an answer holds on the page, as after a reload."""
    return str(client.page().get_element_by_id(f"f-{name}").text_content())


NOTHING_TO_SEE = {("concerns", "aside"), ("records", "masked")}
"""After the first a person sees no more of it; the second's `about` is a file and not a record."""


def test_every_step_that_saves_in_confidence_says_what_is_looked_up_after_it() -> None:
    saving = {(c.name, name): step for c in ALL if c.confidential for name, step in c.steps.items() if step.save}
    assert {key for key, step in saving.items() if step.then is None} == NOTHING_TO_SEE
    steps = {command.name: command.steps for command in ALL}
    assert [key for key, step in saving.items() if step.then is not None and step.then not in steps[key[0]]] == []


# Files.


def asked(desk: Desk, step: str, about: str, command: str = "concerns") -> Reply:
    """Return what the head is shown."""
    reply = dispatcher(desk.built).ask(Ask(desk.person(HEAD), command, step=step, about=about))
    assert isinstance(reply, Reply)
    return reply


def evidence(desk: Desk) -> Reply:
    (stored,) = desk.built.store.register.evidence(desk.now())
    return asked(desk, "file", f"{desk.concern.reference}:{stored.id}")


def new_bundle(desk: Desk) -> Reply:
    ask = Ask(desk.person(HEAD), "concerns", step="bundle", about=desk.concern.reference)
    answers = Sent({"purpose": "police", "recipient": "PC Made-up", "reason": "They asked for it"})
    reply = dispatcher(desk.built).send(Filled(ask, new_id(), str(desk.now().version), answers))
    assert isinstance(reply, Reply), reply
    return reply


def older_bundle(desk: Desk) -> Reply:
    new_bundle(desk)
    (made,) = desk.built.store.bundles.made(desk.now())
    return asked(desk, "bundle_file", f"{desk.concern.reference}:{made.id}")


def workbook(desk: Desk) -> Reply:
    return asked(desk, "", "", "export")


FILES = {each.__name__: each for each in (evidence, new_bundle, older_bundle, workbook)}


def file_in(reply: Reply) -> File:
    (file,) = (part for part in reply.parts if isinstance(part, File))
    return file


def tells(content: bytes) -> bool:
    """Say whether a file holds the words, or the picture, of the record."""
    if not is_zipfile(BytesIO(content)):
        return content == PNG.content
    with ZipFile(BytesIO(content)) as package:
        return any(CANARY.encode() in _inside(package.read(name)) for name in package.namelist())


def _inside(content: bytes) -> bytes:
    """Return a file, and of a package all that is in it."""
    if not is_zipfile(BytesIO(content)):
        return content
    with ZipFile(BytesIO(content)) as package:
        return b"".join(package.read(name) for name in package.namelist())


def handed_out(built: House, person_id: str, file: File) -> bytes:
    """Return what the link of a chat system hands out, empty for a page that says why not."""
    paths = dispatcher(built)
    shelf = Shelf(
        "https://school.example/files/",
        built.clock,
        lambda _: True,
        may_have=paths.may_still_have,
        anew=paths.made_anew,
    )
    client = Http(files_app(shelf))
    response = client.post(shelf.put(person_id, file).removeprefix("https://school.example"), b"", {})
    return response.content if response.status_code == 200 else b""


@EACH
def test_no_link_hands_out_what_its_reader_lost(desk: Desk, loses: Callable[[Desk], None]) -> None:
    files = {name: file_in(makes(desk)) for name, makes in FILES.items()}
    assert {name for name, file in files.items() if tells(handed_out(desk.built, HEAD, file))} == set(
        FILES
    )  # the control
    loses(desk)
    assert all(tells(file.content) for file in files.values())  # the control: what was made before still holds it
    left = {name for name, file in files.items() if tells(handed_out(desk.built, HEAD, file))}
    assert left == ({"evidence"} if loses is redacted else set())  # no words are taken out of a picture


def test_a_workbook_is_made_anew_and_everything_else_is_told_to_be_gone_or_changed(desk: Desk) -> None:
    paths, lost, book = dispatcher(desk.built), file_in(new_bundle(desk)), file_in(workbook(desk))
    redacted(desk)
    assert paths.made_anew(HEAD, book).content != book.content
    with pytest.raises(FileChanged):
        paths.made_anew(HEAD, lost)
    shut_out(desk)
    assert paths.made_anew(HEAD, book).content
    with pytest.raises(NotThere):
        paths.made_anew(HEAD, lost)
    with pytest.raises(NotThere):
        paths.made_anew("nobody", replace(lost, about=""))


@pytest.mark.parametrize(("line", "status"), [("/export", 200), ("bundle", 409)])
def test_on_the_page_a_link_is_checked_when_it_is_followed(desk: Desk, line: str, status: int) -> None:
    head = desk.client(HEAD)
    if line == "bundle":
        head.post("/ask", command="concerns", step="bundle", about=desk.concern.reference)
        assert send(head, purpose="police", recipient="PC Made-up", reason="They asked for it") == 303
    else:
        head.say(line)
    (address,) = head.page().xpath("//a[@download]/@href")
    assert tells(head.http.get(address).content)
    redacted(desk)
    response = head.http.get(address)
    assert response.status_code == status
    assert not tells(response.content)
    if status != 200:
        assert "Something was taken out of this record since that bundle was made" in words(read(response), "//h1")[0]
    erased(desk)
    assert head.http.get(address).status_code == (200 if line == "/export" else 404)
    assert not head.page().xpath("//a[@download]")  # it is not made, and written down as opened, at every look


@pytest.mark.parametrize("loses", [erased, redacted])
def test_mondays_file_on_this_machine_goes_with_what_it_told(desk: Desk, loses: Callable[[Desk], None]) -> None:
    folder, built = desk.built.settings.workbooks_path, desk.built
    built.workbooks.write(WEEK, desk.person(HEAD), folder)
    assert [tells(path.read_bytes()) for path in folder.iterdir()] == [True]  # the control
    loses(desk)
    built.store.privacy.clean(NOW)  # as within the hour
    assert [path.suffixes for path in folder.iterdir()] == [[".removed", ".txt"]]


# In a browser.


@pytest.fixture
def served(desk: Desk) -> Iterator[str]:
    """Serve the page on a free port of this machine."""
    ready = Flag()
    server = Server(page(desk.built), "127.0.0.1", 0, lambda _address: ready.set())
    thread = Thread(target=server.run)
    thread.start()
    assert ready.wait(GUARD)
    yield server.address
    server.should_exit = True
    thread.join(GUARD)


@pytest.mark.browser
def test_a_records_steps_are_in_sight_and_neither_back_nor_reload_shows_what_is_gone(desk: Desk, served: str) -> None:
    with chromium() as browser:
        tab = browser.new_page(viewport=ViewportSize(width=1280, height=900))
        tab.goto(served)
        tab.select_option("#person", HEAD)
        tab.get_by_role("button", name="Start").click()
        tab.fill("#words", f"/concerns {desk.concern.reference}")
        tab.get_by_role("button", name="Send").click()
        expect(tab.locator("#latest")).to_contain_text(CANARY)  # the control
        expect(tab.get_by_role("button", name="Reopen it")).to_be_in_viewport()
        tab.goto(f"{served}nothing-here")
        erased(desk)
        tab.go_back()
        expect(tab.locator("#latest")).to_contain_text("There is nothing here by that name")
        assert CANARY not in tab.content()
        tab.reload()
        assert CANARY not in tab.content()
