"""No words of people reach Teams except in a dialog of somebody who may read them; none reach logs, links or raw bytes.

Everything that people write in here has a canary in it. One story takes all of it through the real house, as activities
that Microsoft signed.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.chat.form import Raw
from bot.http import Answer
from bot.people import Role
from bot.platforms import words as shared
from bot.platforms.patience import Failed
from bot.platforms.teams import incoming, words
from bot.platforms.teams.desk import Desk
from bot.wiring.at_work import site
from bot.wiring.chat_systems import Chats
from bot.wiring.house import House
from commands import concerns
from commands.concerns.bundle_words import BUNDLES, MAKE
from tests.fakes.teams_connector import FakeTeams, refused, unreachable
from tests.fakes.triages import FixedTriages
from tests.platforms.slack.test_canaries import (
    HANDED_OVER,
    LATER,
    OF_THE_CLOCKS,
    POST,
    SAFE,
    SECTION_OF_A_FORM,
    THE_RECORD,
    NoisyTriage,
    OpenEnvelope,
    RaisingRegister,
    RaisingTriage,
    canaries_in,
    canary,
    of_the_clocks,
    overheard,
    with_triage,
)
from tests.platforms.teams.real_house import (
    ASSISTANT,
    CONCERN,
    EXECUTIVE,
    HEAD,
    LEAD,
    OTHER_HEAD,
    OTHER_TEACHER,
    PNG,
    TEACHER,
    Json,
    RealHouse,
    account_of,
    fresh_id,
    real_house,
    reference_in,
    talk_of,
    user_of,
)
from tests.platforms.teams.screen import Screen, filled_in
from tests.platforms.teams.signed import Request, answered, in_channel, invoke, post

FUNERAL = "please could I have Friday off for the funeral of {name}"
DRIVE = "https://oakfield-my.sharepoint.com/personal/x/"
IN_DIALOGS = ("task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction")
"""Invokes whose answers one person sees, and Teams keeps no message of."""
LIBRARIES = ("microsoft_teams", "httpx", "httpcore", "urllib3", "msal", "requests", "opentelemetry")
EVERYBODY = (TEACHER, ASSISTANT, LEAD, HEAD, OTHER_HEAD, OTHER_TEACHER, EXECUTIVE)


@dataclass
class Seen:
    """What was answered over HTTP: bodies in dialogs by user, all other bodies, and every header."""

    dialogs: dict[str, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    def watch(self, app: ASGIApp) -> ASGIApp:
        """Return an application whose answers are kept."""

        async def called(scope: Scope, receive: Receive, send: Send) -> None:
            asked, said = bytearray(), bytearray()

            async def received() -> Message:
                message = await receive()
                asked.extend(message.get("body", b""))
                return message

            async def sent(message: Message) -> None:
                self.headers += [repr(header) for header in message.get("headers", ())]
                said.extend(message.get("body", b""))
                await send(message)

            await app(scope, received, sent)
            if not scope["path"].startswith("/teams/files/"):
                self._keep(bytes(asked), said.decode())

        return called

    def _keep(self, asked: bytes, said: str) -> None:
        try:
            activity = json.loads(asked)
            user = activity["from"]["id"] if activity["name"] in IN_DIALOGS else ""
        except (ValueError, KeyError, TypeError):
            user = ""
        (self.dialogs.setdefault(user, []) if user else self.others).append(said)


@dataclass(frozen=True, slots=True)
class Traces:
    """What a story left behind, by place; `views` are the ends of the canaries in dialogs, by user."""

    sent: str
    views: Mapping[str, frozenset[str]]
    logged: str
    printed: str
    stored: bytes
    calls: int


Story = Callable[[RealHouse], None]


def traces_of(folder: Path, story: Story, spoil: Callable[[House], House] = lambda built: built) -> Traces:
    """Tell a story in a house of its own, and return what is left of it."""
    printed, seen = StringIO(), Seen()
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.DEBUG)
    with (
        overheard() as logs,
        redirect_stdout(printed),
        redirect_stderr(printed),
        real_house(folder, spoil=spoil) as at,
    ):
        at.app = seen.watch(at.app)
        story(at)
        stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    said = [json.dumps([each.activity, each.conversation], ensure_ascii=False) for each in at.teams.said]
    asked = [f"{method} {address}" for method, address in at.teams.calls]
    return Traces(
        sent="\n".join((*said, *asked, *seen.others, *seen.headers)),
        views={user: ends for user, shown in seen.dialogs.items() if (ends := canaries_in("".join(shown)))},
        logged="\n".join(logs.lines),
        printed=printed.getvalue(),
        stored=stored,
        calls=len(said) + sum(map(len, seen.dialogs.values())) + len(seen.others),
    )


def no_canary(traces: Traces) -> None:
    """See that there is none anywhere but in dialogs."""
    assert canaries_in(traces.sent) == frozenset()
    assert canaries_in(traces.logged) == frozenset()
    assert canaries_in(traces.printed) == frozenset()
    assert canaries_in(traces.stored.decode("latin-1")) == frozenset()


# The story, chapter by chapter.


def opened(at: RealHouse, person_id: str, screens: Sequence[Screen]) -> Screen:
    """Return the last of what was said, opened in its dialog where it has one."""
    last = screens[-1]
    return at.press(person_id, last, shared.OPEN) if shared.OPEN in last.buttons else last


def line(at: RealHouse, person_id: str, typed: str) -> Screen:
    """Type a line, and open what comes."""
    return opened(at, person_id, at.say(person_id, typed))


def lines_are_typed(at: RealHouse) -> None:
    """Type every command with a canary behind it, and press what comes."""
    for name in ("policy", "request", "escalate", "concerns", "export", "help", "notices", "nothing", "staffroom"):
        for person in (TEACHER, HEAD):
            line(at, person, f"/{name} {canary('typed')}")
            line(at, person, f"{name} {canary('typed')} {'many words ' * 100}")
    quoted = line(at, TEACHER, f"can I add a pupil {canary('asked')} on insta")
    at.press(TEACHER, quoted, "Not what I asked")
    at.press(TEACHER, line(at, TEACHER, f"where do I park my car {canary('asked')}"), "Ask a leader")
    asked = line(at, TEACHER, f"/request {FUNERAL.format(name=canary('typed'))}")
    at.press(TEACHER, asked, "I have done it")
    pressed = at.saying(TEACHER, "", value=quoted.action("Ask a leader")["data"], attachments=[])
    at.send({name: part for name, part in pressed.items() if name != "text"})
    for typed in (
        f"may I post {canary('searched')}",
        canary("searched"),
        f"someone is in danger, {canary('searched')}",
    ):
        at.search(TEACHER, typed)


def messages_are_written(at: RealHouse) -> None:
    """Write to the bot directly, mention it, and write in a channel where it reads along."""
    at.mention(HEAD, "/request here on")
    said = (
        "may I post {name}",
        "someone is in danger, {name}",
        "I need a day off for {name}",
        "{name}",
        "/concerns {name}",
    )
    for text in said:
        named = text.format(name=canary("said"))
        assert at.say(TEACHER, named)
        assert at.mention(ASSISTANT, named)
    at.press(TEACHER, overhears(at, TEACHER, FUNERAL.format(name=canary("overheard"))), "Not today")
    at.press(ASSISTANT, overhears(at, ASSISTANT, FUNERAL.format(name=canary("overheard"))), "This is not a request")
    urgent = f"{canary('overheard')} told me that he wants to kill himself"
    assert "999" in overhears(at, OTHER_TEACHER, urgent).says


def overhears(at: RealHouse, person_id: str, text: str) -> Screen:
    """Write in a channel without naming the bot; return the note that comes."""
    before = len(at.teams.said)
    who = {"id": user_of(person_id), "name": canary("name"), "aadObjectId": account_of(person_id)}
    at.send({**in_channel(text, **{"from": who}, id=fresh_id()), "entities": [], "text": text})
    (note,) = at.teams.said[before:]
    return Screen(note.card, note.text)


def sends_file(at: RealHouse, person_id: str, name: str, content: bytes) -> str:
    """Send a file to the bot, and return the code by which a form offers it."""
    number = len(at.teams.files)
    at.teams.files[f"{DRIVE}{number}"] = content
    held = {"downloadUrl": f"{DRIVE}{number}", "uniqueId": f"id-{number}", "fileType": "png"}
    kind = "application/vnd.microsoft.teams.file.download.info"
    at.say(person_id, canary("said"), attachments=[{"contentType": kind, "name": name, "content": held}])
    return f"held:id-{number}"


def a_concern_is_raised(at: RealHouse) -> str:
    """Raise a concern from a message that somebody else wrote: gate, picture question, form, errors, saved."""
    picture = sends_file(at, TEACHER, f"{canary('filename')}.png", PNG + canary("pixels").encode())
    letter = sends_file(at, TEACHER, f"{canary('filename')}.doc", canary("letter").encode())
    gate = at.choose(TEACHER, "escalate.message", OTHER_TEACHER, f"parents say that {canary('message')} cheats")
    wrong = at.press(TEACHER, gate, "How an adult behaves towards children")
    gate = at.press(TEACHER, wrong, "I pressed the wrong one")
    form = at.press(TEACHER, at.press(TEACHER, gate, POST), SAFE)
    answers: Mapping[str, Raw] = {**CONCERN, **{name: canary(end) for name, end in SECTION_OF_A_FORM.items()}}
    for not_yet in (
        {**answers, "posted_at": "2026-11-19 19:00", "files": (picture,)},
        {**answers, "files": (letter,)},
        {**answers, "quote": "", "kind": "", "files": (picture,)},
    ):
        assert "Please note" in submitted(at, TEACHER, form, not_yet).says
    saved = submitted(at, TEACHER, form, {**answers, "files": (picture,)})
    at.press(TEACHER, saved, "See its state")
    return reference_in(saved)


def submitted(at: RealHouse, person_id: str, dialog: Screen, answers: Mapping[str, Raw]) -> Screen:
    """Send a form that was opened from the menu of a message."""
    sent = {"commandId": "escalate.message", "commandContext": "message", "data": filled_in(dialog, answers)}
    return Screen.of_dialog(at.ask(person_id, "composeExtension/submitAction", sent))


def bundles(at: RealHouse, reference: str) -> Screen:
    """Open the list of bundles of a concern."""
    return at.press(HEAD, at.press(HEAD, line(at, HEAD, f"/concerns {reference}"), "More"), BUNDLES)


def a_concern_is_dealt_with(at: RealHouse, reference: str) -> None:
    """Open it from a notice, do everything that can be done with it, and let its raiser read the receipt."""
    at.work()
    whole = at.press(HEAD, at.told(HEAD)[-1], f"Open {reference}")
    whole = at.press(HEAD, at.press(HEAD, whole, "Acknowledge"), "I will deal with it")
    noted = at.submit(HEAD, at.press(HEAD, whole, "Add a private note"), {"note": canary("note")})
    more = sends_file(at, HEAD, f"{canary('filename')}.png", PNG + canary("pixels").encode())
    form = at.press(HEAD, at.press(HEAD, noted, "Add evidence"), SAFE)
    added = at.submit(HEAD, form, {"files": (more,)})
    evidence = next(each for each in labels(added) if each.startswith("Evidence: "))
    fetch(at, at.press(HEAD, added, evidence))
    words_are_added(at, reference)
    form = at.press(HEAD, bundles(at, reference), MAKE)
    fetch(at, at.submit(HEAD, form, HANDED_OVER))
    listed = bundles(at, reference)
    fetch(at, at.press(HEAD, listed, "Get number 1 for: The police"))
    for label, answers in OF_THE_CLOCKS.items():
        form = at.press(HEAD, line(at, HEAD, f"/concerns {reference}"), label)
        at.submit(HEAD, form, chosen(form, {name: of_the_clocks(end) for name, end in answers.items()}))
    for label in ("Close it", "Reopen it"):
        form = at.press(HEAD, line(at, HEAD, f"/concerns {reference}"), label)
        shown = at.submit(HEAD, form, decided(form))
        if label == "Close it":
            at.press(HEAD, shown, "Close it, and tell them this")
    at.work()
    at.press(TEACHER, at.told(TEACHER)[-1], f"Open {reference}")
    at.press(EXECUTIVE, at.told(EXECUTIVE)[-1], f"Open {reference}")


def words_are_added(at: RealHouse, reference: str) -> None:
    """Add to a concern as the person who raised it, and write to and fro."""
    for person, label, answers in (
        (TEACHER, "Add to it", {"more": canary("addedlater")}),
        (TEACHER, "Somebody outside was told", {"to": "police", "answer": canary("referralanswer")}),
        (TEACHER, "Write to those who deal with it", {"message": canary("raisersays")}),
        (HEAD, "Write to the person who raised it", {"message": canary("handlersays")}),
    ):
        form = at.press(person, line(at, person, f"/concerns {reference}"), label)
        at.submit(person, form, answers)
    more = at.press(HEAD, line(at, HEAD, f"/concerns {reference}"), "More")
    at.press(HEAD, more, "See what came later, and who brought it")


def labels(screen: Screen) -> Sequence[str]:
    """Return what stands on buttons, or beside them."""
    return [str(action.get("tooltip", action["title"])) for action in screen.actions]


def decided(form: Screen) -> Mapping[str, Raw]:
    """Return answers to all that is asked about the end of a concern."""
    asked = {
        "decision": canary("decision"),
        "reasons": canary("reasons"),
        "to_tell": canary("tellraiser"),
        "outcome": "resolved",
        "support": "not_needed",
        "why": f"{canary('reopen')} tells of a new post",
    }
    return chosen(form, asked)


def chosen(form: Screen, asked: Mapping[str, str]) -> Mapping[str, Raw]:
    """Return the answers that a form has questions for, with the first of what there is to choose from."""
    by_name = {id_.split(".")[1]: each for id_, each in form.inputs.items()}
    return {
        name: by_name[name]["choices"][0]["value"] if "choices" in by_name[name] else words_
        for name, words_ in asked.items()
        if name in by_name
    }


def fetch(at: RealHouse, screen: Screen) -> None:
    """Follow the link of a file to our own server, and take it from there."""
    (address,) = [action["url"] for action in screen.actions if "url" in action]
    assert canaries_in(address) == frozenset()
    path = "/teams/files/" + address.rpartition("/")[2]
    for method in ("GET", "POST"):
        (response,) = answered(at.app, Request((), method=method, path=path))
        assert response.status == 200


def others_look(at: RealHouse, reference: str) -> None:
    """Let everybody else try to see it, and press buttons that were made for another."""
    whole = line(at, HEAD, f"/concerns {reference}")
    gate = at.choose(HEAD, "escalate.message", TEACHER, canary("ofhead"))
    for person in (ASSISTANT, LEAD, OTHER_HEAD, OTHER_TEACHER):
        line(at, person, f"/concerns {reference}")
        at.press(person, whole, "Close it")
        at.press(person, gate, POST)
        at.mention(person, f"/concerns {reference}")
    for person in EVERYBODY:
        at.install(person)
        at.say(person, "home")


def a_leader_points_out(at: RealHouse) -> None:
    """Point out that a message belongs elsewhere; its writer is told."""
    form = at.choose(HEAD, "request.suggest", TEACHER, FUNERAL.format(name=canary("pointed")))
    submitted(at, HEAD, form, {})
    at.choose(TEACHER, "request.suggest", HEAD, FUNERAL.format(name=canary("pointed")))
    at.work()
    at.press(TEACHER, at.told(TEACHER)[-1], "See where it belongs")


def the_workbook_is_fetched(at: RealHouse) -> None:
    """Make the week's workbook, and fetch it by its link."""
    fetch(at, line(at, HEAD, "/export"))


def teams_fails(at: RealHouse) -> None:
    """Let Teams fail in every way while people write."""
    activities: tuple[Callable[[], Json], ...] = (
        lambda: at.saying(TEACHER, f"may I {canary('said')}"),
        lambda: in_channel(f"/concerns {canary('said')}", **sender(TEACHER), id=fresh_id()),
        lambda: in_channel(FUNERAL.format(name=canary("said")), **sender(HEAD), entities=[], id=fresh_id()),
        lambda: at.saying(TEACHER, f"/escalate {canary('typed')}"),
    )
    faults = (
        Answer(500, {}, json.dumps({"error": {"code": "ServiceError", "message": canary("code")}}).encode()),
        unreachable(),
        refused(429, "TooManyRequests", **{"Retry-After": "30"}),
        refused(403, "ConversationBlockedByUser"),
    )
    for number, one in enumerate((*activities, *activities)):
        at.teams.fail(*[None] * (number // 4), faults[number % 4], faults[number % 4])
        at.send(one())
        at.teams.answers.clear()
        at.move(timedelta(minutes=1))
    file = sends_file(at, TEACHER, f"{canary('filename')}.png", PNG)
    form = at.press(TEACHER, at.press(TEACHER, line(at, TEACHER, "/escalate"), POST), SAFE)
    at.teams.fail(refused(500, "Failed"))
    back = at.submit(TEACHER, form, {**CONCERN, "quote": canary("quote"), "files": (file,)})
    assert words.FILES_NOT_TAKEN in back.says


def sender(person_id: str) -> Json:
    """Return who sends something, under a name that nobody else has."""
    return {"from": {"id": user_of(person_id), "name": canary("name"), "aadObjectId": account_of(person_id)}}


def strangers_write(at: RealHouse) -> None:
    """Let people whom the bot does not work for write, and let somebody send what Teams never would."""
    at.teams.add(user_of("guest"), account_of("guest"), f"{canary('guest')}@example.org", userRole="guest")
    for person in ("guest", "nobody"):
        at.send(at.saying(person, canary("stranger")))
        at.send(in_channel(canary("stranger"), **sender(person), id=fresh_id()))
        at.send(invoke("task/fetch", {"data": {"packed": canary("stranger")}}, **sender(person)))
    hello = at.saying(TEACHER, canary("forged"))
    pressed = {"action": {"type": canary("forged"), "verb": canary("forged"), "data": {"packed": canary("forged")}}}
    for odd in (
        {**hello, "type": canary("forged")},
        {**hello, "attachments": canary("forged")},
        {**hello, "attachments": [{"contentType": "text/html", "content": [canary("forged")]}]},
        {**hello, "from": {**hello["from"], "id": f"{canary('forged')} {canary('forged')}"}},
        {**hello, "conversation": {**hello["conversation"], "id": [canary("forged")]}},
        {**hello, "id": f"{canary('forged')}\n{canary('forged')}"},
        {**hello, "text": [canary("forged")]},
        {**hello, "entities": [{"type": "mention", "mentioned": canary("forged"), "text": canary("forged")}]},
        invoke(canary("forged"), {"x": canary("forged")}, **sender(TEACHER)),
        invoke("adaptiveCard/action", pressed, **sender(TEACHER)),
        invoke("adaptiveCard/action", {"action": canary("forged")}, **sender(TEACHER)),
        invoke("task/submit", {"data": {"packed": canary("forged"), "f.quote": canary("forged")}}, **sender(TEACHER)),
        invoke("task/submit", {"data": [canary("forged")]}, **sender(TEACHER)),
        invoke("composeExtension/fetchTask", {"commandId": canary("forged")}, **sender(TEACHER)),
        invoke("composeExtension/query", {"parameters": canary("forged")}, **sender(TEACHER)),
        invoke("fileConsent/invoke", {"action": canary("forged"), "context": {"file": canary("forged")}}),
    ):
        assert at.send(odd).status < 500
        assert answered(at.app, post(odd, "e30.e30.e30"))[0].status == 401 + 2
    assert answered(at.app, post(f'{{"{canary("forged")}": '.encode()))[0].status < 500


def everything_happens(at: RealHouse) -> None:
    """Tell the whole story."""
    for person in EVERYBODY:
        at.say(person, "hello")
    lines_are_typed(at)
    messages_are_written(at)
    reference = a_concern_is_raised(at)
    a_concern_is_dealt_with(at, reference)
    others_look(at, reference)
    a_leader_points_out(at)
    the_workbook_is_fetched(at)
    strangers_write(at)
    at.move(timedelta(days=4))
    at.work()


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Traces:
    """Return what the whole story left behind."""
    return traces_of(tmp_path_factory.mktemp("house"), everything_happens)


def test_no_words_of_people_reach_teams_or_logs_or_raw_bytes_in_any_flow(traces: Traces) -> None:
    assert traces.calls > 150
    no_canary(traces)
    assert "bot.platforms.teams" in traces.logged
    assert talk_of(TEACHER).encode() in traces.stored  # what is not sealed would be seen


def test_dialogs_show_words_to_those_alone_who_may_read_them(traces: Traces) -> None:
    theirs = {"message", "filename", "tellraiser", *LATER}
    assert {user: sorted(ends) for user, ends in traces.views.items()} == {
        user_of(TEACHER): sorted({*SECTION_OF_A_FORM.values(), *theirs}),
        user_of(HEAD): sorted({*THE_RECORD, "filename"}),
        user_of(EXECUTIVE): sorted(THE_RECORD - {"referralanswer"}),  # the head alone looked at what came later
    }


def test_no_words_of_people_get_out_when_teams_fails(tmp_path: Path) -> None:
    traces = traces_of(tmp_path, teams_fails)
    no_canary(traces)
    assert traces.views.keys() <= {user_of(TEACHER)}


def test_no_words_of_people_get_out_with_a_programmers_error(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        at.choose(TEACHER, "escalate.message", HEAD, canary("message"))
        at.send(at.saying(TEACHER, canary("said")))
        at.send(in_channel(canary("said"), **sender(TEACHER), id=fresh_id()))
        at.send(in_channel(canary("said"), **sender(TEACHER), entities=[], id=fresh_id()))
        assert at.search(TEACHER, canary("searched"))["text"] == Failed.sentence
        reference = at.raise_concern(ASSISTANT, quote=canary("quote"), kind="threat")
        record = {"data": {"packed": packed("open", reference, "")}}
        assert at.ask(HEAD, "task/fetch", record)["task"]["value"] == Failed.sentence

    def spoil(built: House) -> House:
        services = replace(
            built.services, triages=FixedTriages(RaisingTriage()), register=RaisingRegister(built.store.register)
        )
        return replace(built, services=services)

    traces = traces_of(tmp_path, story, spoil)
    no_canary(traces)
    assert traces.logged.count("an activity failed: ValueError at") > 8
    assert traces.views == {}


# Who may see what: for whoever may not see a record, each of its steps is what it is for a record that is not there.

UNKNOWN = "SR-AAAA-AAAA"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[RealHouse]:
    with real_house(tmp_path) as house_:
        yield house_


def test_what_is_forbidden_is_what_is_not_there_to_the_byte_for_everybody(at: RealHouse) -> None:
    reference = at.raise_concern(ASSISTANT)
    shown = {each["data"]["packed"] for each in line(at, HEAD, f"/concerns {reference}").actions if "data" in each}
    steps = {packed(step, reference, nonce) for step in concerns.COMMAND.steps for nonce in ("", "made-up-nonce")}
    people = at.built.store.directory.people()
    # The data protection lead sees how long a record is kept, and nothing of what it says.
    others = [person for person in people if person.role is not Role.DATA_PROTECTION_LEAD]
    shut_out = [person.id for person in others if not at.built.store.register.seen_by(person)]
    assert {TEACHER, LEAD, OTHER_HEAD, OTHER_TEACHER} <= set(shut_out)
    for person in shut_out:
        for name in ("task/fetch", "task/submit"):
            for each in sorted(shown | steps):
                there = answer(at, person, name, each)
                assert there.replace(reference, UNKNOWN) == answer(at, person, name, each.replace(reference, UNKNOWN))
    for each in shown:  # the control: whoever may see it is answered otherwise
        assert answer(at, HEAD, "task/fetch", each) != answer(at, OTHER_HEAD, "task/fetch", each)
    assert len(shut_out) * len(shown | steps) > 100


def packed(step: str, reference: str, nonce: str) -> str:
    """Return what a button of a record carries."""
    return json.dumps(["concerns", step, reference, "", nonce, "", "", 0])


def answer(at: RealHouse, person_id: str, name: str, carried: str) -> str:
    """Return what an invoke is answered with, to the byte."""
    return json.dumps(at.ask(person_id, name, {"data": {"packed": carried}}))


# The controls: leaks, each of which is seen.


def asked_and_answered(at: RealHouse) -> None:
    """Ask a question that the policy answers, so that a button carries it."""
    at.say(TEACHER, f"can I add a pupil {canary('asked')} on insta")


def test_an_envelope_that_seals_nothing_would_be_seen(tmp_path: Path) -> None:
    def spoil(built: House) -> House:
        built.store.envelope = OpenEnvelope(built.keys)
        return built

    assert canaries_in(traces_of(tmp_path, asked_and_answered, spoil).sent) == {"hidden"}


class EchoingDesk(Desk):
    """A desk that says again what was said, and shows in a message what belongs into a dialog."""

    def __init__(self, teams: FakeTeams) -> None:
        self.echo = teams

    def message(self, message: incoming.Message) -> None:
        """Say it again."""
        self.echo.said.append(
            replace(self.echo.said[0], activity={"type": "message", "text": f"You said: {message.text}"})
        )


def test_a_desk_that_repeats_what_was_said_would_be_seen(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        at.say(TEACHER, "hello")
        at.platform.desk = EchoingDesk(at.teams)
        at.app = site(at.built, Chats(teams=at.platform))
        asked_and_answered(at)

    assert canaries_in(traces_of(tmp_path, story).sent) == {"asked"}


def test_words_in_a_log_or_on_the_screen_would_be_seen(tmp_path: Path) -> None:
    traces = traces_of(tmp_path, asked_and_answered, lambda built: with_triage(built, NoisyTriage()))
    assert canaries_in(traces.logged) == canaries_in(traces.printed) == {"asked"}


def test_microsofts_own_log_has_nobodys_words_even_where_it_is_not_silenced(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        logging.getLogger("microsoft_teams").setLevel(logging.DEBUG)
        asked_and_answered(at)

    logged = traces_of(tmp_path, story).logged
    assert "Received activity: message" in logged  # the control: it does log each one
    assert canaries_in(logged) == set()


def test_a_dialog_in_the_wrong_hands_would_be_seen(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        reference = at.raise_concern(TEACHER, quote=canary("quote"))
        at.teams.add(user_of(ASSISTANT), account_of(ASSISTANT), at.person(HEAD).email)
        line(at, ASSISTANT, f"/concerns {reference}")

    assert traces_of(tmp_path, story).views == {user_of(ASSISTANT): frozenset({"quote"})}


def test_words_that_lie_open_in_the_data_folder_would_be_seen(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        (at.built.settings.data_folder / "notes.txt").write_text(canary("note"), encoding="utf-8")

    assert canaries_in(traces_of(tmp_path, story).stored.decode("latin-1")) == {"note"}
