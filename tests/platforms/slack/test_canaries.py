"""No words of people reach Slack except in a modal of somebody who may read them; none reach logs, links or raw bytes.

Everything that people write in here has a canary in it. One story takes all of it through the real house over HTTP.
"""

import base64
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.concerns.additions import Said
from bot.concerns.concern import Concern, Words
from bot.errors import NotThere
from bot.platforms.patience import Failed
from bot.platforms.slack.desk import Desk
from bot.platforms.slack.incoming import SlashCommand
from bot.storage.concerns import StoredRegister
from bot.storage.envelope import SealedEnvelope
from bot.triage import Judgement, Triage
from bot.wiring.at_work import site
from bot.wiring.chat_systems import Chats
from bot.wiring.house import House
from commands.concerns.bundle_words import BUNDLES, MAKE
from tests.fakes.block_kit import objects
from tests.fakes.slack_api import BLACK_HOLE_AFTER_ACCEPT, RESET, Fault, rate_limited, refused, server_error
from tests.fakes.slack_workspace import TEAM, Json
from tests.fakes.triages import FixedTriages
from tests.platforms.slack.real_house import (
    ASSISTANT,
    CONCERN,
    EXECUTIVE,
    HEAD,
    LEAD,
    OTHER_HEAD,
    OTHER_TEACHER,
    PNG,
    TEACHER,
    RealHouse,
    delivery,
    now,
    real_house,
    reference_in,
    user_of,
)
from tests.platforms.slack.signed import Request, answered, command, signed
from tests.platforms.slack.workplace import Screen

CANARY = "zqcanary"
SECTION_OF_A_FORM = {
    "quote": "quote",
    "group_name": "group",
    "post_address": "post",
    "account_address": "account",
    "display_name": "display",
    "how_known": "known",
    "seen_by": "seenby",
    "reach": "reach",
    "platform_reference": "platformref",
    "platform_answer": "platformanswer",
    "referral_reference": "referralref",
    "more": "more",
}
"""Every field of a concern that takes words, and the end of its canary."""
LATER = {"addedlater", "referralanswer", "raisersays", "handlersays"}
"""What the person who raised it adds, and what is written between them and those who deal with it."""
HANDED_OVER = {"purpose": "police", "recipient": f"{CANARY}recipient", "reason": f"{CANARY}reason"}
OF_THE_CLOCKS = {
    "Put a reminder off": {"clock": "", "days": "", "reason": "putoff"},
    "Note a step to have it taken down": {"rung": "", "on": "2026-11-19", "words": "theirreference"},
    "Note an answer": {"rung": "", "on": "2026-11-20", "came": "", "words": "theiranswer"},
}
"""What is noted by the clocks and on the ladder: a button, and the end of the canary of what takes words."""
THE_RECORD = {
    *SECTION_OF_A_FORM.values(),
    *LATER,
    *("note", "decision", "reasons", "tellraiser", "reopen", "putoff", "theirreference", "theiranswer"),
}
POST = "An online post that touches the school or its people"
SAFE = "Yes, and no picture is a nude or semi-nude or an indecent image of a child"
FUNERAL = "please could I have Friday off for the funeral of {name}"
GONE = "U0GUEST", "U0NOBODY", "U0ELSEWHERE"


def canary(what: str) -> str:
    """Return a word that nobody else would write."""
    return f"{CANARY}{what}"


@dataclass(frozen=True, slots=True)
class Traces:
    """What a story left behind, by place; `views` are the ends of the canaries in modals, by user."""

    sent: str
    views: Mapping[str, frozenset[str]]
    logged: str
    printed: str
    stored: bytes
    calls: int


class Everything(logging.Handler):
    """Keeps all that any log was told, with every argument and every traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.lines += [self.format(record), repr(vars(record))]


@contextmanager
def overheard() -> Iterator[Everything]:
    """Hear all loggers at DEBUG."""
    handler, root = Everything(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


Story = Callable[[RealHouse], None]


def traces_of(folder: Path, story: Story, spoil: Callable[[House], House] = lambda built: built) -> Traces:
    """Tell a story in a house of its own, and return what is left of it."""
    printed = StringIO()
    with overheard() as logs, redirect_stdout(printed), redirect_stderr(printed):
        with real_house(folder, spoil=spoil) as at:
            story(at)
            stored = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
        views = at.slack.views_sent()
    return Traces(
        sent="\n".join((at.slack.everything_sent(), *at.said)),
        views={user: ends for user, drawn in views.items() if (ends := canaries_in("".join(drawn)))},
        logged="\n".join(logs.lines),
        printed=printed.getvalue(),
        stored=stored,
        calls=len(at.slack.calls) + len(at.said),
    )


def canaries_in(text: str) -> frozenset[str]:
    """Return the ends of the canaries in a text, also of those that were only put into other letters."""
    found = set(re.findall(rf"{CANARY}([a-z]*)", text.lower()))
    others = {each for start in range(3) for each in in_base64(start)} | {CANARY.encode().hex(), CANARY[::-1]}
    return frozenset(found | {"hidden" for other in others if other in text})


def in_base64(start: int) -> tuple[str, str]:
    """Return the canary as it looks in base64, from one of the three places in which it can begin."""
    coded = base64.b64encode(b"\0" * start + CANARY.encode()).decode().rstrip("=")
    middle = coded[-(-8 * start // 6) : -1]
    return middle, middle.replace("+", "-").replace("/", "_")


def no_canary(traces: Traces) -> None:
    """See that there is none anywhere but in modals."""
    assert canaries_in(traces.sent) == frozenset()
    assert canaries_in(traces.logged) == frozenset()
    assert canaries_in(traces.printed) == frozenset()
    assert canaries_in(traces.stored.decode("latin-1")) == frozenset()


# The story, chapter by chapter.


def lines_are_typed(at: RealHouse) -> None:
    """Type every command with a canary behind it, and press what comes."""
    for name in ("policy", "request", "escalate", "concerns", "export", "help", "notices", "nothing", "staffroom"):
        for person in (TEACHER, HEAD):
            at.type(person, f"/{name} {canary('typed')}")
            at.type(person, f"/{name} {canary('typed')} {'many words ' * 100}")
    quoted = at.type(TEACHER, f"/policy can I add a pupil {canary('asked')} on insta")
    at.press(TEACHER, quoted, "Not what I asked")
    at.press(TEACHER, at.type(TEACHER, f"/policy where do I park my car {canary('asked')}"), "Ask a leader")
    asked = at.type(TEACHER, f"/request {FUNERAL.format(name=canary('typed'))}")
    at.press(TEACHER, asked, "I have done it")
    at.type(TEACHER, f"/staffroom policy {canary('typed')}")


def messages_are_written(at: RealHouse) -> None:
    """Write to the bot directly, mention it, and write in a channel where it reads along."""
    channel = at.slack.add_channel(*map(user_of, (TEACHER, HEAD, ASSISTANT, OTHER_TEACHER, EXECUTIVE)))
    at.type(HEAD, "/request here on", channel)
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
        assert at.say(ASSISTANT, f"<@U0STAFFBOT> {named}", channel, "app_mention")
    (note,) = at.say(TEACHER, FUNERAL.format(name=canary("overheard")), channel, "channel")
    at.press(TEACHER, note, "Not today")
    (note,) = at.say(ASSISTANT, FUNERAL.format(name=canary("overheard")), channel, "channel")
    at.press(ASSISTANT, note, "This is not a request")
    (urgent,) = at.say(
        OTHER_TEACHER, f"{canary('overheard')} told me that he wants to kill himself", channel, "channel"
    )
    assert "999" in urgent.says


def a_concern_is_raised(at: RealHouse, channel: str) -> str:
    """Raise a concern from a message that somebody else wrote: gate, picture question, form, errors, saved."""
    message = f"parents say that {canary('message')} cheats"
    gate = at.choose(TEACHER, "escalate.message", OTHER_TEACHER, message, channel)
    wrong = at.press(TEACHER, gate, "How an adult behaves towards children")
    gate = at.press(TEACHER, wrong, "I pressed the wrong one")
    at.press(TEACHER, at.press(TEACHER, at.press(TEACHER, gate, POST), SAFE), "Show 19 more questions")
    answers = {**CONCERN, **{name: canary(end) for name, end in SECTION_OF_A_FORM.items()}}
    picture = at.slack.add_file(f"{canary('filename')}.png", PNG + canary("pixels").encode(), user_of(TEACHER))
    letter = at.slack.add_file(f"{canary('filename')}.doc", canary("letter").encode(), user_of(TEACHER))
    late = {**answers, "posted_at": "2026-11-19 19:00"}
    assert "posted_at" in at.fail_to_submit(TEACHER, late, picture)
    assert at.fail_to_submit(TEACHER, answers, letter)
    assert at.fail_to_submit(TEACHER, {**answers, "quote": "", "kind": ""}, picture).keys() == {"quote", "kind"}
    saved = at.submit(TEACHER, answers, picture)
    at.press(TEACHER, saved, "See its state")
    return reference_in(saved)


def bundles(at: RealHouse, reference: str) -> Screen:
    """Open the list of bundles of a concern."""
    return at.press(HEAD, at.press(HEAD, at.type(HEAD, f"/concerns {reference}"), "More"), BUNDLES)


def a_concern_is_dealt_with(at: RealHouse, reference: str) -> None:
    """Open it from a notice, do everything that can be done with it, and let its raiser read the receipt."""
    at.work()
    whole = at.press(HEAD, at.last_told(HEAD), f"Open {reference}")
    whole = at.press(HEAD, at.press(HEAD, whole, "Acknowledge"), "I will deal with it")
    at.press(HEAD, whole, "Add a private note")
    noted = at.submit(HEAD, {"note": canary("note")})
    at.press(HEAD, at.press(HEAD, noted, "Add evidence"), SAFE)
    more = at.slack.add_file(f"{canary('filename')}.png", PNG + canary("pixels").encode(), user_of(HEAD))
    added = at.submit(HEAD, {}, more)
    evidence = next(label for label in added.labels() if label.startswith("Evidence: "))
    fetch(at, at.press(HEAD, added, evidence))
    words_are_added(at, reference)
    at.press(HEAD, bundles(at, reference), MAKE)
    fetch(at, at.submit(HEAD, HANDED_OVER))
    listed = bundles(at, reference)
    fetch(at, at.press(HEAD, listed, "Get number 1 for: The police"))
    for label, answers in OF_THE_CLOCKS.items():
        shown = at.press(HEAD, at.type(HEAD, f"/concerns {reference}"), label)
        at.submit(HEAD, {name: choice(shown, name) or of_the_clocks(end) for name, end in answers.items()})
    for label in ("Close it", "Reopen it"):
        shown = at.press(HEAD, at.type(HEAD, f"/concerns {reference}"), label)
        asked = {
            "decision": canary("decision"),
            "reasons": canary("reasons"),
            "to_tell": canary("tellraiser"),
            "outcome": "resolved",
            "support": "not_needed",
            "why": f"{canary('reopen')} tells of a new post",
        }
        chosen = {name: choice(shown, name) or words for name, words in asked.items() if name in shown.inputs()}
        shown = at.submit(HEAD, chosen)
        if label == "Close it":
            at.press(HEAD, shown, "Close it, and tell them this")
    at.work()
    at.press(TEACHER, at.last_told(TEACHER), f"Open {reference}")
    at.press(EXECUTIVE, at.last_told(EXECUTIVE), f"Open {reference}")


def words_are_added(at: RealHouse, reference: str) -> None:
    """Add to a concern as the person who raised it, and write to and fro."""
    receipt = f"/concerns {reference}"
    for person, label, answers in (
        (TEACHER, "Add to it", {"more": canary("addedlater")}),
        (TEACHER, "Somebody outside was told", {"to": "police", "answer": canary("referralanswer")}),
        (TEACHER, "Write to those who deal with it", {"message": canary("raisersays")}),
        (HEAD, "Write to the person who raised it", {"message": canary("handlersays")}),
    ):
        at.press(person, at.type(person, receipt), label)
        at.submit(person, answers)
    at.press(HEAD, at.press(HEAD, at.type(HEAD, receipt), "More"), "See what came later, and who brought it")


def of_the_clocks(end: str) -> str:
    """Return an answer to what is asked: a day as it is, and words as a canary."""
    return end if end.startswith("2026") else canary(end)


def choice(screen: Screen, name: str) -> str:
    """Return the first option of a question that has options."""
    (block,) = (block for block in screen.blocks if block.get("block_id") == name)
    options = block["element"].get("options") or [{"value": ""}]
    return str(options[0]["value"])


def fetch(at: RealHouse, screen: Screen) -> None:
    """Follow the link of a file to our own server, and take it from there."""
    (button,) = (each for each in objects(screen.blocks) if "url" in each)
    path = "/slack/files/" + button["url"].rpartition("/")[2]
    assert canaries_in(button["url"]) == frozenset()
    for method in ("GET", "POST"):
        assert at.send(Request((), method=method, path=path), keep=method == "GET").status == 200


def others_look(at: RealHouse, reference: str) -> None:
    """Let everybody else try to see it, and press buttons that were made for another."""
    whole = at.type(HEAD, f"/concerns {reference}")
    gate = at.choose(HEAD, "escalate.message", TEACHER, canary("ofhead"), at.slack.add_channel(user_of(HEAD)))
    for person in (ASSISTANT, LEAD, OTHER_HEAD, OTHER_TEACHER):
        at.type(person, f"/concerns {reference}")
        at.press(
            person, replace(whole, view=None, response_url=at.slack.response_url(user_of(person), "C0X")), "Close it"
        )
        at.press(person, replace(gate, view=None, response_url=at.slack.response_url(user_of(person), "C0X")), POST)
    for person in (TEACHER, HEAD, OTHER_HEAD, EXECUTIVE, ASSISTANT):
        at.open_home(person)


def a_leader_points_out(at: RealHouse, channel: str) -> None:
    """Point out that a message belongs elsewhere; its writer is told."""
    at.choose(HEAD, "request.suggest", TEACHER, FUNERAL.format(name=canary("pointed")), channel)
    at.submit(HEAD, {})
    at.choose(TEACHER, "request.suggest", HEAD, FUNERAL.format(name=canary("pointed")), channel)
    at.work()
    at.press(TEACHER, at.last_told(TEACHER), "See where it belongs")


def the_workbook_is_fetched(at: RealHouse) -> None:
    """Make the week's workbook, and fetch it by its link."""
    fetch(at, at.type(HEAD, "/export"))


def slack_fails(at: RealHouse) -> None:
    """Let Slack fail in every way while people write."""
    channel = at.slack.add_channel(*map(user_of, (TEACHER, HEAD)))
    requests: tuple[Callable[[], Request], ...] = (
        lambda: at.fresh(at.choosing(TEACHER, "escalate.message", HEAD, canary("message"), channel)),
        lambda: delivery(at.saying(TEACHER, f"may I {canary('said')}")),
        lambda: delivery(at.saying(TEACHER, f"/concerns {canary('said')}", channel, "app_mention")),
        lambda: at.typing(TEACHER, f"/escalate {canary('typed')}", channel),
    )
    faults: tuple[Fault, ...] = (server_error(), RESET, rate_limited("30"), refused("account_inactive"))
    for number, request in enumerate((*requests, *requests)):
        at.slack.fail(faults[number % len(faults)], times=number // len(requests))
        at.send(request())
        at.slack.heal()
    files_cannot_be_fetched(at)
    late = at.fresh(at.choosing(TEACHER, "escalate.message", HEAD, canary("message"), channel))
    at.move(timedelta(seconds=4))
    at.send(late)
    at.slack.fail(BLACK_HOLE_AFTER_ACCEPT)
    at.send(requests[0]())
    at.slack.heal()


def files_cannot_be_fetched(at: RealHouse) -> None:
    """Send a form with a file that Slack does not hand out."""
    question = at.press(TEACHER, at.type(TEACHER, "/escalate"), POST)
    at.press(TEACHER, question, SAFE)
    file = at.slack.add_file(f"{canary('filename')}.png", PNG, user_of(TEACHER))
    at.slack.fail(server_error(), times=0)
    assert at.fail_to_submit(TEACHER, {**CONCERN, "quote": canary("quote")}, file)
    at.slack.heal()


def strangers_write(at: RealHouse) -> None:
    """Let people whom the bot does not work for write, and let somebody send what Slack never would."""
    at.slack.add_user("sadia.rahman@example.org", user="U0GUEST", flags=("is_restricted",))
    at.slack.add_user("nobody@example.org", user="U0NOBODY")
    for user in GONE:
        team = "T0THEIRS" if user == "U0ELSEWHERE" else TEAM
        at.send(command(now(), team_id=team, user_id=user, channel_id="D0X", text=canary("stranger")))
        at.send(delivery({"type": "app_home_opened", "user": user, "team": team, "channel": "D0X", "tab": "home"}))
        said = at.saying(TEACHER, canary("stranger"))
        at.send(delivery({**said, "user": user, "team": team}))
    good = at.typing(TEACHER, f"/policy {canary('forged')}", "D0X")
    odd: tuple[Json, ...] = (
        {"type": canary("forged"), "user": {"id": canary("forged")}},
        {"type": "view_submission", "view": {"private_metadata": canary("forged"), "state": canary("forged")}},
        {**at.choosing(TEACHER, canary("forged"), HEAD, canary("forged"), "C0X")},
    )
    for request in (
        replace(good, chunks=(good.body + b"&x=1",)),
        signed(f'{{"{canary("forged")}": '.encode(), stamp=now()),
        signed(f'{{"type": "{canary("forged")}"}}'.encode(), stamp=now()),
        delivery({"type": canary("forged"), "text": canary("forged")}),
        *(at.fresh({"user": {"id": user_of(TEACHER)}, **each}) for each in odd[1:]),
    ):
        answered(at.app, request)
        at.send(request)


def everything_happens(at: RealHouse) -> None:
    """Tell the whole story."""
    channel = at.slack.add_channel(*map(user_of, (TEACHER, HEAD, ASSISTANT, OTHER_TEACHER)))
    lines_are_typed(at)
    messages_are_written(at)
    reference = a_concern_is_raised(at, channel)
    a_concern_is_dealt_with(at, reference)
    others_look(at, reference)
    a_leader_points_out(at, channel)
    the_workbook_is_fetched(at)
    strangers_write(at)
    at.move(timedelta(days=4))
    at.work()


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Traces:
    """Return what the whole story left behind."""
    return traces_of(tmp_path_factory.mktemp("house"), everything_happens)


def test_no_words_of_people_reach_slack_or_logs_or_raw_bytes_in_any_flow(traces: Traces) -> None:
    assert traces.calls > 150
    no_canary(traces)
    assert "slack" in traces.logged
    assert b"sadia.rahman@example.org" in traces.stored  # what is not sealed would be seen


def test_modals_show_words_to_those_alone_who_may_read_them(traces: Traces) -> None:
    raiser = frozenset({"message", "quote", "tellraiser", *LATER})
    assert traces.views == {
        user_of(TEACHER): raiser,
        user_of(HEAD): frozenset(THE_RECORD),
        user_of(EXECUTIVE): frozenset(THE_RECORD - {"referralanswer"}),  # the head alone looked at what came later
    }


def test_no_words_of_people_get_out_when_slack_fails(tmp_path: Path) -> None:
    traces = traces_of(tmp_path, slack_fails)
    no_canary(traces)
    assert traces.views.keys() <= {user_of(TEACHER)}


class RaisingTriage(Triage):
    """A triage of a programmer who puts people's words into an error."""

    def __init__(self) -> None:
        """Need nothing."""

    def judge(self, text: str, of: str = "") -> Judgement:  # noqa: ARG002 - as the real one has it
        """Fail."""
        raise ValueError(text)

    def formal(self, text: str) -> None:
        """Fail."""
        raise ValueError(text)


class RaisingRegister(StoredRegister):
    """A register of the same programmer."""

    def __init__(self, real: StoredRegister) -> None:
        vars(self).update(vars(real))

    def words(self, concern: Concern) -> Words:
        """Fail."""
        raise ValueError(super().words(concern))

    def said(self, concern: Concern) -> Sequence[Said]:
        """Fail."""
        raise ValueError(super().said(concern))


class NoisyTriage(RaisingTriage):
    """A triage of somebody who looks for a fault: it writes people's words into the log, and prints them."""

    def judge(self, text: str, of: str = "") -> Judgement:  # noqa: ARG002 - as the real one has it
        """Fail, and say so."""
        logging.getLogger("bot.triage").debug("judging", extra={"text": text})
        print(text)  # noqa: T201 - that is what the test has to see
        raise NotThere


class OpenEnvelope(SealedEnvelope):
    """An envelope that seals nothing."""

    def seal(self, words: str, person: str) -> str:  # noqa: ARG002 - as the real one has it
        """Return the words in other letters."""
        return base64.urlsafe_b64encode(words.encode()).decode()


class EchoingDesk(Desk):
    """A desk that says again what was typed."""

    def __init__(self) -> None:
        """Need nothing."""

    def command(self, typed: SlashCommand) -> Mapping[str, str]:
        """Say it again."""
        return {"text": f"You typed: {typed.text}"}

    at_once = command


def with_triage(built: House, triage: Triage) -> House:
    """Return a house with another triage."""
    return replace(built, services=replace(built.services, triages=FixedTriages(triage)))


def test_no_words_of_people_get_out_with_a_programmers_error(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        channel = at.slack.add_channel(user_of(TEACHER), user_of(HEAD))
        assert Failed.sentence in at.type(TEACHER, f"/policy {canary('typed')}").says
        at.choose(TEACHER, "escalate.message", HEAD, canary("message"), channel)
        at.say(TEACHER, canary("said"))
        at.send(delivery(at.saying(TEACHER, canary("said"), channel, "app_mention")))
        reference = at.raise_concern(ASSISTANT, quote=canary("quote"), kind="threat")
        at.type(HEAD, f"/concerns {reference}")

    def spoil(built: House) -> House:
        register = RaisingRegister(built.store.register)
        services = replace(built.services, triages=FixedTriages(RaisingTriage()), register=register)
        return replace(built, services=services)

    traces = traces_of(tmp_path, story, spoil)
    no_canary(traces)
    assert traces.logged.count("a payload failed: ValueError at") == 10  # five, and each with its record
    assert traces.views == {}


def test_an_envelope_that_seals_nothing_would_be_seen(tmp_path: Path) -> None:
    def spoil(built: House) -> House:
        built.store.envelope = OpenEnvelope(built.keys)
        return built

    traces = traces_of(tmp_path, asked_and_answered, spoil)
    assert canaries_in(traces.sent) == {"hidden"}


def asked_and_answered(at: RealHouse) -> None:
    """Ask a question that the policy answers, so that a button carries it."""
    at.type(TEACHER, f"/policy can I add a pupil {canary('asked')} on insta")


def test_a_desk_that_repeats_what_was_typed_would_be_seen(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        at.platform.desk = EchoingDesk()
        at.app = site(at.built, Chats(at.platform))
        asked_and_answered(at)

    assert canaries_in(traces_of(tmp_path, story).sent) == {"asked"}


def test_words_in_a_log_or_on_the_screen_would_be_seen(tmp_path: Path) -> None:
    traces = traces_of(tmp_path, asked_and_answered, lambda built: with_triage(built, NoisyTriage()))
    assert canaries_in(traces.logged) == canaries_in(traces.printed) == {"asked"}


def test_a_modal_in_the_wrong_hands_would_be_seen(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        reference = at.raise_concern(TEACHER, quote=canary("quote"))
        at.slack.workspace.users[user_of(ASSISTANT)]["profile"]["email"] = "martin.ashdown@example.org"
        at.type(ASSISTANT, f"/concerns {reference}")

    assert traces_of(tmp_path, story).views == {user_of(ASSISTANT): frozenset({"quote"})}


def test_words_that_lie_open_in_the_data_folder_would_be_seen(tmp_path: Path) -> None:
    def story(at: RealHouse) -> None:
        (at.built.settings.data_folder / "notes.txt").write_text(canary("note"), encoding="utf-8")

    assert canaries_in(traces_of(tmp_path, story).stored.decode("latin-1")) == {"note"}
