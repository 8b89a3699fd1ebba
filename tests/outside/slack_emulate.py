"""Run the outgoing half of Slack's side against a Slack Web API that nobody here wrote, and print what came back.

    python -m tests.outside.slack_emulate [--folder FOLDER]

The npm package `emulate` is stateful: users, scopes, conversations, messages and files. It knows no limits of blocks,
no commands and nothing interactive: that is what `tests/fakes/slack_api.py` is for. The version is pinned: later ones
are another package, or fail on Node 20. It needs npm, and the network once; pytest does not collect it.

A trial whose answer is neither Slack's nor a known want of the emulator is WRONG, and the exit status counts those.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from slack_sdk import WebClient

from bot.chat.reply import File
from bot.delivery.worker import DeliveryFailed
from bot.notices import Notice, NoticeKind, sentence
from bot.people import Person, Role
from bot.platforms.slack.api import Member, Slack, SlackError
from bot.platforms.slack.blocks import paragraph
from bot.platforms.slack.incoming import Sender
from bot.platforms.slack.members import Members, Stranger
from bot.platforms.slack.notices import SlackNotices
from bot.platforms.slack.scopes import scopes
from bot.platforms.slack.uploads import WORKBOOK, Uploads
from tests.fakes.person import FakeDirectory
from tests.platforms.slack.kit import OpenEnvelope

VERSION = "0.11.2"
STARTS_WITHIN = 20.0
"""Seconds."""
TEAM, CHANNEL = "T000000001", "C000000001"
"""The emulator's own workspace and its first channel; the bot is not in it."""
BOT, APP, BOT_USER = "B0STAFF", "A0STAFF", "U0STAFF"
FULL, NO_HISTORY, POOR, UNKNOWN = "xoxb-full", "xoxb-no-history", "xoxb-poor", "xoxb-unknown"
"""Tokens: every scope of the manifest, all but one, none, and one that nobody gave out."""
ADA = Person("p-ada", "Ada Example", Role.TEACHER, "oak", email="ada@oak.example.org")
BEN = Person("p-ben", "Ben Example", Role.TEACHER, "oak", email="ben@oak.example.org")
EVE = "eve@elsewhere.example.org"
"""Ada is on our list and in the workspace, Ben is only on our list, and Eve only in the workspace."""
BOOK = File("A workbook", "week.xlsx", WORKBOOK, bytes(range(256)) * 400)
OK, LACKS, WRONG = "ok", "the emulator cannot: {why}", "WRONG, not {wanted}"
NO_NPM = "npm is needed to install the emulator."
NOT_UP = "The emulator did not start."
INSTALLING = "Installing {package} into {folder} (once)"
ON_LOOPBACK = """
const { Server } = require("node:net");
const { listen } = Server.prototype;
Server.prototype.listen = function (first, ...rest) {
  const wanted = typeof first === "object" ? first : { port: first };
  return listen.call(this, { ...wanted, host: "127.0.0.1" }, rest.find((each) => typeof each === "function"));
};
"""
"""The emulator listens on every address and cannot be told otherwise; Node can."""


@dataclass
class World:
    """The emulator at `base`, and our side of it."""

    base: str
    slack: Slack = field(init=False)
    members: Members = field(init=False)
    notices: SlackNotices = field(init=False)
    uploads: Uploads = field(init=False)

    def __post_init__(self) -> None:
        directory = FakeDirectory((ADA, BEN))
        self.slack = self.calls_with(FULL)
        self.members = Members(self.slack, directory, lambda: TEAM)
        self.notices = self.notices_with(FULL)
        self.uploads = Uploads(self.slack, self.members, directory)

    def calls_with(self, token: str) -> Slack:
        """Return our calls, made with this token."""
        return Slack(lambda: token, self.base, timeout=10)

    def notices_with(self, token: str) -> SlackNotices:
        """Return our channel for notices, with this token."""
        return SlackNotices(self.calls_with(token), self.members, FakeDirectory((ADA, BEN)), OpenEnvelope(), b"secret")

    @property
    def ada(self) -> Member:
        """Ada, found by her address."""
        return self.slack.member_by_email(ADA.email)

    @property
    def talk(self) -> str:
        """Ada's conversation with the bot."""
        return self.slack.direct_channel(self.ada.id)

    def messages(self) -> Sequence[Mapping[str, Any]]:
        """Return what stands in that conversation, newest first, read by other code than ours."""
        found = WebClient(FULL, base_url=self.base).conversations_history(channel=self.talk, include_all_metadata=True)
        messages: Sequence[Mapping[str, Any]] = found["messages"]
        return messages

    @property
    def file(self) -> str:
        """The private address of the newest file in that conversation."""
        return str(next(each for each in self.messages() if each.get("files"))["files"][0]["url_private"])

    def knows(self, user: str, team: str = TEAM) -> object:
        """Return whom we take a user for."""
        return self.members.known(Sender(team, user)).person.id


def joined(world: World) -> object:
    """Return whether both ways to a user show the same one, and whom we take her for."""
    return world.slack.member(world.ada.id) == world.ada, world.knows(world.ada.id)


def looked_for(world: World) -> object:
    """Return whether a notice is there before it is put, after it, and whether another one is."""
    notice, other = a_notice("first"), a_notice("second")
    before = world.notices.has(notice)
    world.notices.put(notice, datetime.now(UTC))
    return before, world.notices.has(notice), world.notices.has(other)


def put(world: World) -> object:
    """Return what stands in the conversation after a notice was put."""
    world.notices.put(a_notice("third"), datetime.now(UTC))
    newest = world.messages()[0]
    return newest["text"], [block["type"] for block in newest["blocks"]]


def later(world: World) -> object:
    """Return how many messages there are from an hour from now on."""
    hour = datetime.now(UTC) + timedelta(hours=1)
    return len(world.slack.metadata_since(world.talk, f"{hour.timestamp():.6f}"))


def without_history(world: World) -> object:
    """Return whether a notice is there, where the bot may not look back."""
    return world.notices_with(NO_HISTORY).has(a_notice("first"))


def posted(world: World) -> object:
    """Return whether a posted message is the newest."""
    return world.slack.post(world.talk, "Made up", list(paragraph("Made up"))) == world.messages()[0]["ts"]


def whispered(world: World) -> object:
    """Return whether an ephemeral message stands in the conversation."""
    world.slack.post_ephemeral(world.talk, world.ada.id, "For her alone", list(paragraph("For her alone")))
    return any(message["text"] == "For her alone" for message in world.messages())


def whispered_to_an_outsider(world: World) -> object:
    """Show something to somebody who is not in the conversation."""
    world.slack.post_ephemeral(world.talk, world.slack.member_by_email(EVE).id, "a", list(paragraph("a")))
    return None


def uploaded(world: World) -> object:
    """Return name and size of a workbook as they stand in the conversation."""
    world.uploads.put(ADA.id, BOOK)
    [file] = world.messages()[0]["files"]
    return file["name"], file["size"]


def a_notice(key: str) -> Notice:
    """Return a notice to Ada that is due."""
    return Notice(key, NoticeKind.NEW_CONCERN, ADA.id, "SR-7K3M-9QVX", datetime.now(UTC) - timedelta(seconds=5))


def poorly(call: Callable[[Slack, World], object]) -> Callable[[World], object]:
    """Return a call that is made with the token without scopes."""
    return lambda world: call(world.calls_with(POOR), world)


def answer(run: Callable[[World], object], world: World) -> object:
    """Return what came back: a value, Slack's code, or which of our errors it was."""
    try:
        return run(world)
    except SlackError as error:
        return error.code
    except DeliveryFailed as error:
        return error.fault
    except Stranger:
        return Stranger.__name__


@dataclass(frozen=True, slots=True)
class Trial:
    """Something tried, and what Slack would answer; `lacks` is what the emulator cannot do, where it cannot."""

    name: str
    run: Callable[[World], object]
    wanted: object
    lacks: str = ""

    def verdict(self, came: object) -> str:
        """Say what to think of an answer."""
        if came == self.wanted:
            return OK
        return LACKS.format(why=self.lacks) if self.lacks else WRONG.format(wanted=self.wanted)


MISSING = "missing_scope"
_OUTSIDE = ("not_in_channel", "it lets a bot post in every public channel")
TRIALS = (
    Trial("auth.test", lambda w: (w.slack.us().team, w.slack.us().user), (TEAM, BOT_USER)),
    Trial("users.info and users.lookupByEmail join Ada", joined, (True, ADA.id)),
    Trial("users.info of nobody", lambda w: w.slack.member("U0NOBODY"), "user_not_found"),
    Trial("a user who is not on our list", lambda w: w.knows(w.slack.member_by_email(EVE).id), "Stranger"),
    Trial("a user of another workspace", lambda w: w.knows(w.ada.id, "T0THEIRS"), "Stranger"),
    Trial("the bot itself", lambda w: w.knows(BOT_USER), "Stranger"),
    Trial("somebody of whom Slack does not know", lambda w: w.members.user_of(BEN), "users_not_found"),
    Trial("conversations.open, twice", lambda w: w.talk == w.talk, wanted=True),
    Trial("conversations.open with nobody", lambda w: w.slack.direct_channel("U0NOBODY"), "user_not_found"),
    Trial("a notice: has, put, has; another: has", looked_for, (False, True, False)),
    Trial("a notice as it stands there", put, (sentence(a_notice("third")), ["rich_text", "actions"])),
    Trial("has, without im:history", without_history, wanted=False),
    Trial("conversations.history, oldest in an hour", later, 0, "it takes no notice of oldest"),
    Trial("conversations.history of no channel", lambda w: w.slack.metadata_since("C0", "0"), "channel_not_found"),
    Trial("chat.postMessage", posted, wanted=True),
    Trial("chat.postMessage to no channel", lambda w: w.slack.post("C0", "a", []), "channel_not_found"),
    Trial("chat.postMessage where the bot is not", lambda w: w.slack.post(CHANNEL, "a", []), *_OUTSIDE),
    Trial("chat.postEphemeral leaves nothing behind", whispered, wanted=False),
    Trial("chat.postEphemeral to an outsider", whispered_to_an_outsider, "user_not_in_channel"),
    Trial("files: a place, the bytes, the end", uploaded, (BOOK.name, len(BOOK.content))),
    Trial("a file by its private address", lambda w: w.slack.download(w.file, 1 << 20) == BOOK.content, wanted=True),
    Trial("a file, at most 10 bytes: one more tells", lambda w: len(w.slack.download(w.file, 10)), 11),
    Trial("a file that is not there", lambda w: w.slack.download(f"{w.file}/no", 10), "http_404"),
    Trial("a file at another host", lambda w: w.slack.download("https://example.org/a", 10), "file_address"),
    Trial("without scopes: users.info", poorly(lambda s, _: s.member(BOT_USER)), MISSING),
    Trial("without scopes: users.lookupByEmail", poorly(lambda s, _: s.member_by_email(ADA.email)), MISSING),
    Trial("without scopes: conversations.open", poorly(lambda s, w: s.direct_channel(w.ada.id)), MISSING),
    Trial("without scopes: conversations.history", poorly(lambda s, w: s.metadata_since(w.talk, "0")), MISSING),
    Trial("without scopes: chat.postMessage", poorly(lambda s, w: s.post(w.talk, "a", [])), MISSING),
    Trial("without scopes: files", poorly(lambda s, w: s.upload(w.talk, "a.xlsx", b"a")), MISSING),
    Trial("no token", lambda w: w.calls_with("").us(), "not_authed"),
    Trial(
        "a token that nobody gave out", lambda w: w.calls_with(UNKNOWN).us(), "invalid_auth", "any token is its admin"
    ),
)


def seed() -> Mapping[str, object]:
    """Return the emulator's workspace: two users, our app, its tokens, and scopes that are asked for."""
    asked = [scope.name for scope in scopes(nudges=False, uploads=True)]
    app = {"app_id": APP, "bot_id": BOT, "bot_user_id": BOT_USER}
    tokens = {FULL: asked, NO_HISTORY: [name for name in asked if name != "im:history"], POOR: []}
    client = {"client_id": "1.2", "client_secret": "made-up", "name": "Staffroom", "redirect_uris": [], "scopes": asked}
    workspace = {
        "users": [{"name": "ada", "email": ADA.email}, {"name": "eve", "email": EVE}],
        "oauth_apps": [{**app, **client, "bot_name": "staffroom"}],
        "tokens": [
            {**app, "token": token, "type": "bot", "user_id": BOT_USER, "scopes": may} for token, may in tokens.items()
        ],
        "strict_scopes": True,
    }
    return {"slack": workspace}


def installed(folder: Path) -> Path:
    """Return the emulator's program in a folder, where npm puts it unless it is there."""
    package = folder / "node_modules" / "emulate"
    if not (package / "package.json").exists() or _version(package) != VERSION:
        npm = shutil.which("npm")
        if npm is None:
            sys.exit(NO_NPM)
        name = f"emulate@{VERSION}"
        sys.stdout.write(INSTALLING.format(package=name, folder=folder) + "\n")
        sys.stdout.flush()
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--prefix", str(folder), "--no-save", "--no-audit", "--no-fund", "--silent", "--ignore-scripts")
        subprocess.run([npm, "install", *options, name], check=True)
    return package / "dist" / "index.js"


def _version(package: Path) -> object:
    return json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]


@contextmanager
def running(program: Path, port: int) -> Iterator[World]:
    """Start the emulator on loopback, and stop it."""
    base = f"http://127.0.0.1:{port}"
    with TemporaryDirectory() as name:
        beside = Path(name)
        (beside / "seed.json").write_text(json.dumps(seed()), encoding="utf-8")
        (beside / "loopback.cjs").write_text(ON_LOOPBACK, encoding="utf-8")
        node = ["node", "--require", str(beside / "loopback.cjs"), str(program), "start", "--service", "slack"]
        options = ["--port", str(port), "--base-url", base, "--seed", str(beside / "seed.json")]
        # In a folder and an environment of its own: it looks for settings in both.
        process = subprocess.Popen(
            [*node, *options], cwd=beside, env={"PATH": os.environ["PATH"]}, stdout=subprocess.DEVNULL
        )
        try:
            _wait_for(port, process)
            yield World(f"{base}/api/")
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(NOT_UP)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def main() -> int:
    """Try everything, print a line each, and return how many answers nobody can explain."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "staffroom-emulate")
    wrong = 0
    with running(installed(arguments.parse_args().folder.resolve()), free_port()) as world:
        for trial in TRIALS:
            came = answer(trial.run, world)
            verdict = trial.verdict(came)
            wrong += verdict == WRONG.format(wanted=trial.wanted)
            sys.stdout.write(f"{trial.name:<44} {came!s:<40.40} {verdict}\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
