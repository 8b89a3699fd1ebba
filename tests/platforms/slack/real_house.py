"""The real house with Slack over HTTP: what people do goes as signed requests through the real application."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from starlette.types import ASGIApp

from bot.chat.form import Raw
from bot.notices import Notice
from bot.people import Person
from bot.platforms.slack.platform import SlackPlatform, Waits
from bot.settings import Settings
from bot.weeks import LONDON
from bot.wiring.at_work import site, worker
from bot.wiring.chat_systems import Chats, slack
from bot.wiring.house import House, house
from tests.builders import Clock
from tests.evidence_files import png
from tests.fakes.slack_api import FakeSlackApi
from tests.fakes.slack_workspace import BOT, TEAM, Json
from tests.guard import FOR_EVER
from tests.platforms.slack.signed import SECRET, Request, Response, answered, command, event, interaction
from tests.platforms.slack.workplace import Screen

ADDRESS = "https://staffroom.example.org"
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
"""A Friday morning in winter, within working hours."""
EXECUTIVE, HEAD, LEAD, TEACHER, ASSISTANT, OTHER_HEAD, OTHER_TEACHER = "f1", "o1", "o2", "o4", "o5", "m1", "m4"
"""People of the made-up staff list; those of Oakfield begin with o, of Millbrook with m, of the federation with f."""
CONCERN: Mapping[str, Raw] = {
    "quote": "Made-up words for a test.",
    "platform": "facebook",
    "seen_at": "2026-11-19 18:30",
    "kind": "criticism",
    "relation": "parent",
    "about": "school",
    "school": "oakfield-primary",
}
PNG = png()

Spoil = Callable[[House], House]
"""Make a house worse on purpose, for a control."""
_NUMBERS = count(1)


PATIENT = Waits(patience=FOR_EVER)
"""A busy machine may take its time; tests of patience say how much there is."""


@dataclass
class RealHouse:
    """The bot at work in Slack. `clock` is everybody's, and `said` is what stood in answers to requests."""

    built: House
    slack: FakeSlackApi
    clock: Clock
    platform: SlackPlatform
    app: ASGIApp
    said: list[str] = field(default_factory=list)
    _directs: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, built: House, workspace: FakeSlackApi, clock: Clock, waits: Waits = PATIENT) -> "RealHouse":
        """Put Slack's side together, as another process over the same database would."""
        platform = slack(built, lambda: clock().timestamp(), waits)
        assert platform is not None
        return cls(built, workspace, clock, platform, site(built, Chats(platform)))

    def another(self, waits: Waits = PATIENT) -> "RealHouse":
        """Return a second process over the same database, with nothing in its memory yet."""
        return RealHouse.of(self.built, self.slack, self.clock, waits)

    def move(self, by: timedelta) -> None:
        """Let time pass, at Slack too."""
        self.clock.move(by)

    def person(self, person_id: str) -> Person:
        """Return somebody of the staff list."""
        found = self.built.store.directory.person(person_id)
        assert found is not None
        return found

    def direct(self, person_id: str) -> str:
        """Return the channel of somebody's conversation with the bot, which stays when they have left."""
        if person_id not in self._directs:
            self._directs[person_id] = self.slack.workspace.direct(user_of(person_id)).id
        return self._directs[person_id]

    # What people do, each with what they see then.

    def type(self, person_id: str, line: str, channel: str = "") -> Screen:
        """Type a slash command."""
        channel = channel or self.direct(person_id)
        return self._watched(person_id, lambda: self.send(self.typing(person_id, line, channel)), channel)

    def press(self, person_id: str, screen: Screen, label: str) -> Screen:
        """Press a button."""
        payload = self.pressing(person_id, screen, label)
        return self._watched(person_id, lambda: self.send(self.fresh(payload)), screen.channel)

    def submit(self, person_id: str, answers: Mapping[str, Raw], *files: Json) -> Screen:
        """Send the modal on top; what comes back takes its place."""
        payload = self.submitting(person_id, answers, *files)
        response = self.send(self.fresh(payload), keep=False)
        wrong = self.slack.acknowledged(user_of(person_id), response.data)
        assert not wrong, wrong
        return self.top(person_id)

    def fail_to_submit(self, person_id: str, answers: Mapping[str, Raw], *files: Json) -> Mapping[str, str]:
        """Send the modal on top, and return what is shown beside its inputs."""
        response = self.send(self.fresh(self.submitting(person_id, answers, *files)))
        return self.slack.acknowledged(user_of(person_id), response.data)

    def choose(self, person_id: str, callback: str, writer_id: str, text: str, channel: str) -> Screen:
        """Choose a shortcut on a message."""
        payload = self.choosing(person_id, callback, writer_id, text, channel)
        return self._watched(person_id, lambda: self.send(self.fresh(payload)), channel)

    def say(self, person_id: str, text: str, channel: str = "", kind: str = "im") -> Sequence[Screen]:
        """Write a message: to the bot, in a channel, or (`app_mention`) one that names the bot."""
        said = self.saying(person_id, text, channel, kind)
        place = said["channel"]
        before = len(self.slack.messages(place)), len(self.slack.ephemerals(user_of(person_id)))
        assert self.send(delivery(said)).status == 200
        new = (
            *self.slack.messages(place)[before[0] :],
            *self.slack.ephemerals(user_of(person_id))[before[1] :],
        )
        return [self._message(person_id, each, place) for each in new]

    def open_home(self, person_id: str) -> Screen:
        """Open the Home tab."""
        opened = {"type": "app_home_opened", "user": user_of(person_id), "channel": "D0HOME", "tab": "home"}
        self.send(delivery({**opened, "event_ts": f"1.{next(_NUMBERS)}"}))
        view = self.slack.home(user_of(person_id))
        assert view is not None
        return Screen(view["blocks"], view=view, home=True)

    def raise_concern(self, person_id: str, *files: Json, **answers: Raw) -> str:
        """Raise a concern from the first question to the last, and return its reference."""
        gate = self.type(person_id, "/escalate")
        question = self.press(person_id, gate, "An online post that touches the school or its people")
        safe = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
        self.press(person_id, question, safe if files else "No, there is nothing to add")
        return reference_in(self.submit(person_id, {**CONCERN, **answers}, *files))

    def count(self, table: str, where: str = "true") -> int:
        """Return how many rows of a table there are, past the bot's own code."""
        self.built.store.questions.flush()
        with closing(sqlite3.connect(self.built.settings.data_folder / "staffroom.db")) as database:
            found = database.execute(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608 - our own words
            return int(found.fetchone()[0])

    def work(self) -> None:
        """Let the worker do all that is due."""
        at_work = worker(self.built, Chats(self.platform))
        while at_work.run_once():
            pass

    def told(self, person_id: str) -> Sequence[str]:
        """Return the texts of the bot's direct messages to somebody."""
        return [said["text"] for said in self.slack.direct_messages(user_of(person_id)) if said.get("user") == BOT]

    def last_told(self, person_id: str) -> Screen:
        """Return the newest direct message to somebody."""
        channel = self.direct(person_id)
        return self._message(person_id, self.slack.messages(channel)[-1], channel)

    def notices(self, person_id: str) -> Sequence[Notice]:
        """Return what the page shows somebody."""
        return self.built.store.inbox.notices(self.person(person_id))

    # What goes over the wire for it.

    def typing(self, person_id: str, line: str, channel: str) -> Request:
        """Return a slash command."""
        name, _, text = line.partition(" ")
        user = user_of(person_id)
        return command(
            now(),
            team_id=TEAM,
            user_id=user,
            channel_id=channel,
            command=name,
            text=text,
            trigger_id=self.slack.trigger(user),
            response_url=self.slack.response_url(user, channel),
        )

    def pressing(self, person_id: str, screen: Screen, label: str) -> Json:
        """Return a pressed button, without the trigger that each click has of its own."""
        pressed = {**self._from(person_id), "type": "block_actions", "actions": [_action(screen.button(label))]}
        if screen.view is not None:
            return {**pressed, "container": {"type": "view", "view_id": screen.view["id"]}, "view": dict(screen.view)}
        container = {"type": "message", "channel_id": screen.channel}
        answer = {"response_url": screen.response_url, "channel": {"id": screen.channel, "name": "x"}}
        return {**pressed, **answer, "container": container}

    def submitting(self, person_id: str, answers: Mapping[str, Raw], *files: Json) -> Json:
        """Return the modal on top, sent with these answers and whatever it shows at first."""
        view = self.slack.views(user_of(person_id))[-1]
        inputs = [block for block in view["blocks"] if block["type"] == "input"]
        assert answers.keys() <= {block["block_id"] for block in inputs}
        values = {
            block["block_id"]: {"value": _value(block["element"], answers.get(block["block_id"]), files)}
            for block in inputs
        }
        return {**self._from(person_id), "type": "view_submission", "view": {**view, "state": {"values": values}}}

    def choosing(self, person_id: str, callback: str, writer_id: str, text: str, channel: str) -> Json:
        """Return a shortcut that was chosen on a message."""
        ts = f"1795161600.{next(_NUMBERS):06}"
        message = {"type": "message", "user": user_of(writer_id), "ts": ts, "text": text}
        return {
            **self._from(person_id),
            "type": "message_action",
            "callback_id": callback,
            "message_ts": ts,
            "channel": {"id": channel, "name": "x"},
            "response_url": self.slack.response_url(user_of(person_id), channel),
            "message": message,
        }

    def saying(self, person_id: str, text: str, channel: str = "", kind: str = "im") -> Json:
        """Return the event of a message, which is the same however often it is delivered."""
        user, ts = user_of(person_id), f"{int(self.clock().timestamp())}.{next(_NUMBERS):06}"
        place = channel or self.direct(person_id)
        what = {"type": "app_mention"} if kind == "app_mention" else {"type": "message", "channel_type": kind}
        return {**what, "channel": place, "user": user, "team": TEAM, "text": text, "ts": ts, "event_ts": ts}

    def fresh(self, payload: Json) -> Request:
        """Return a signed interaction with a trigger of its own."""
        user, view = payload["user"]["id"], payload.get("view", {}).get("id", "")
        return interaction({**payload, "trigger_id": self.slack.trigger(user, view)}, now())

    def send(self, request: Request, *, keep: bool = True) -> Response:
        """Send a request, and keep what Slack is answered, unless it is a modal, which not everybody sees."""
        (response,) = answered(self.app, request)
        headers = b"\n".join(b"%b: %b" % header for header in response.headers.items()).decode()
        self.said.append(headers + (f"\n{response.text}" if keep and request.method == "POST" else ""))
        return response

    def top(self, person_id: str) -> Screen:
        """Return the modal on top."""
        view = self.slack.views(user_of(person_id))[-1]
        return Screen(view["blocks"], view=view)

    def _watched(self, person_id: str, act: Callable[[], Response], channel: str) -> Screen:
        """Act, and return what is new: a modal, what the response itself says, or what came by its address."""
        user = user_of(person_id)
        heard, drawn = len(self.slack.answers[user]), self._drawn(user)
        response = act()
        assert response.status == 200, response.status
        if self._drawn(user) != drawn:
            return self.top(person_id)
        told = [json for json in [response.data if response.body else None] if json] + self.slack.answers[user][heard:]
        return self._message(person_id, told[-1], channel) if told else Screen()

    def _drawn(self, user: str) -> Sequence[str]:
        return [view["hash"] for view in self.slack.views(user)]

    def _message(self, person_id: str, said: Mapping[str, Any], channel: str) -> Screen:
        user, blocks = user_of(person_id), said.get("blocks", ())
        ts = said.get("ts") or self.slack.workspace.show_privately(user, {"text": said["text"], "blocks": blocks})
        return Screen(
            blocks, said["text"], response_url=self.slack.response_url(user, channel, str(ts)), channel=channel
        )

    def _from(self, person_id: str) -> Json:
        user = {"id": user_of(person_id), "name": "x", "team_id": TEAM}
        return {"team": {"id": TEAM, "domain": "x"}, "user": user, "api_app_id": "A1"}


@contextmanager
def real_house(folder: Path, start: datetime = FRIDAY, spoil: Spoil = lambda built: built) -> Iterator[RealHouse]:
    """Open the house on SQLite in a folder, with the made-up staff, all of whom are in the workspace."""
    clock = Clock(start)
    workspace = FakeSlackApi(lambda: clock().timestamp())
    with workspace, house(settings_for(folder, workspace), clock) as built:
        for person in built.store.directory.people():
            workspace.add_user(person.email, user=user_of(person.id))
        yield RealHouse.of(spoil(built), workspace, clock)


def settings_for(folder: Path, workspace: FakeSlackApi) -> Settings:
    """Return the settings of a bot in a workspace."""
    return Settings(
        data_folder=folder / "var",
        public_address=ADDRESS,
        slack_bot_token=SecretStr(workspace.token),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url=workspace.base,
    )


def user_of(person_id: str) -> str:
    """Return somebody's user id."""
    return f"U0{person_id.upper()}"


def now() -> int:
    """Return the present second: the gate asks the machine's own clock how old a request is."""
    return int(time.time())


def delivery(said: Mapping[str, Any], retry: int = 0) -> Request:
    """Return a signed delivery of an event, with an event id of its own; `retry` counts from 1."""
    sent = event(said, now(), team_id=TEAM, event_id=f"Ev0{next(_NUMBERS)}", event_time=now())
    if not retry:
        return sent
    why = (b"x-slack-retry-num", str(retry).encode()), (b"x-slack-retry-reason", b"http_timeout")
    return replace(sent, headers=(*sent.headers, *why))


def reference_in(screen: Screen) -> str:
    """Return the reference that a concern was saved under."""
    return screen.says.split("Saved, reference ")[1].split()[0]


def _action(button: Mapping[str, Any]) -> Json:
    return {"block_id": "b1", "action_ts": "1.1", **button}


def _value(element: Mapping[str, Any], given: Raw | None, files: Sequence[Json]) -> Json:
    kind = str(element["type"])
    match kind:
        case "file_input":
            held: Json = {"files": list(files)}
        case "static_select":
            held = {"selected_option": {"value": given} if given else element.get("initial_option")}
        case "multi_static_select":
            held = {"selected_options": [{"value": each} for each in given or ()]}
        case "datepicker":
            held = {"selected_date": given}
        case "datetimepicker":
            moment = datetime.fromisoformat(str(given)).replace(tzinfo=LONDON) if given else None
            held = {"selected_date_time": moment and int(moment.timestamp())}
        case _:
            held = {"value": element.get("initial_value") if given is None else given}
    return {"type": kind, **held}
