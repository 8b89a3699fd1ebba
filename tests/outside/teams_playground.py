"""Drive the bot through the Microsoft 365 Agents Playground, a client that nobody here wrote, and print what was seen.

    python -m tests.outside.teams_playground install [--folder FOLDER]
    python -m tests.outside.teams_playground try [--stand-in] [--folder FOLDER] [--pictures FOLDER]

`install` names the licence of the npm package and where it stands before it fetches anything: it is Microsoft's
pre-release software, for evaluation only. `try` needs no network, and has none: it runs in a network of its own, where
there is nothing but loopback. Pictures of every step are left in a folder. pytest does not collect it.

A trial whose answer is neither what Teams would show nor a known want of the playground is WRONG, and the exit status
counts those.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import requests
from playwright.sync_api import Error as PageError

from tests.outside import teams_stand_in as made_up
from tests.outside.teams_client import Unanswered
from tests.outside.teams_real_bot import real_bot
from tests.outside.teams_world import CHANNEL, GROUP, TEAM, Bot, Place, Stage, alone, install, installed, stage

COUNTS = "{right} right, {cannot} that the playground cannot, {wrong} wrong. Pictures: {pictures}"
RIGHT, CANNOT, WRONG = "right", "cannot", "wrong"
VERDICTS = {RIGHT: "ok", CANNOT: "the playground cannot: {lacks}", WRONG: "WRONG, not {wanted}"}
EXECUTE, TASK = "invoke adaptiveCard/action", "invoke task/fetch"


@dataclass(frozen=True, slots=True)
class Trial:
    """Something done at the page, and what is wanted; `lacks` is what the playground cannot do, where it cannot."""

    name: str
    run: Callable[[Stage], object]
    wanted: object
    lacks: str = ""

    def verdict(self, came: object) -> str:
        """Say which of the verdicts what came deserves."""
        if came == self.wanted:
            return RIGHT
        return CANNOT if self.lacks else WRONG


def says(name: str, words: str, done: Callable[[Stage], str]) -> Trial:
    """Return a trial of a step that gives back what stands at the page, which should have these words in it."""

    def run(at: Stage) -> object:
        said = done(at)
        return words if words in said else said

    return Trial(name, run, words)


def posted(done: Callable[[Stage], object]) -> Callable[[Stage], object]:
    """Return a step that tells what was posted to the bot meanwhile."""
    return lambda at: at.since(lambda: done(at))


def opened(at: Stage) -> object:
    """Tell what was posted when the page was opened."""
    return sorted({each.kind for each in at.passed})


def unsigned(at: Stage) -> object:
    """Post to the bot without the proxy, and return the status."""
    return requests.post(at.door, json={"type": "message"}, timeout=10).status_code


def filled_in(at: Stage) -> str:
    """Fill in the whole form, with words that are refused."""
    at.teams.fill({"What happened": "bad *words* <b>", "When": "2026-11-28"})
    at.teams.choose("School", "Elm")
    at.teams.mark("A pupil")
    at.teams.mark("I am sure")
    return at.teams.submit("Send")


def saved(at: Stage) -> str:
    """Say it in other words, and send the form again."""
    at.teams.fill({"What happened": "Made up"})
    return at.teams.submit("Send")


def kept(at: Stage) -> object:
    """Tell what stands in the form that came back."""
    return at.teams.dialog.get_by_label("What happened").input_value()


def on_a_message(at: Stage) -> str:
    """Close the dialog, and choose the action in the menu of what Ada wrote."""
    at.teams.close()
    return at.teams.start_action_on("What is rule 8?", "raise")


def searched(at: Stage) -> str:
    """Close the dialog, and search."""
    at.teams.close()
    return at.teams.search("clause", "words", "rule")


def murmured(at: Stage) -> object:
    """Write in the group chat, not to the bot, and tell what was posted to it."""
    at.teams.go_to(GROUP)
    return at.since(lambda: at.teams.murmur("among ourselves"))


def in_group(at: Stage) -> str:
    """Write to the bot in the group chat."""
    return at.teams.mention("what is rule 8?")


def in_channel(at: Stage) -> str:
    """Go to a channel, and begin a conversation with the bot there."""
    at.teams.go_to(f"{TEAM} - {CHANNEL}")
    return at.teams.mention("what is rule 8?")


def noticed(at: Stage) -> str:
    """Go back to the personal chat, and let the bot send a notice."""
    at.teams.go_to()
    return at.teams.waiting_for_a_message(at.bot.notify)


STAND_IN = (
    Trial("opened: what is posted", opened, ["conversationUpdate", "installationUpdate"]),
    Trial("unsigned, past the proxy", unsigned, 401),
    says("a question", "You asked: What is rule 8?", lambda at: at.teams.say("What is rule 8?")),
    Trial("its card", lambda at: at.teams.last_card.splitlines()[0], "You asked: What is rule 8?"),
    Trial("a question without an answer", lambda at: at.teams.say(made_up.SILENCE), "Unanswered"),
    says("a button", made_up.MORE, lambda at: at.teams.press("More")),
    Trial("a dialog from a card", posted(lambda at: at.teams.press_in_place("Dialog")), [TASK], "it posts nothing"),
    Trial("a button in place: posted", posted(lambda at: at.teams.press_in_place("In place")), [EXECUTE]),
    Trial("a button in place: shown", lambda at: made_up.DONE in at.teams.page.inner_text("body"), wanted=True),
    says("an action", "About: nothing", lambda at: at.teams.start_action("raise")),
    says("a form with nothing in it", made_up.NEEDED, lambda at: at.teams.submit("Send")),
    says("a form that is refused", made_up.NOT_THAT, filled_in),
    Trial("its words are still there", kept, "bad *words* <b>"),
    says("a form that is saved", "SR-7K3M-9QVX: Elm, A pupil, 2026-11-28, true", saved),
    says("an action on a message", "About: What is rule 8?", on_a_message),
    says("a search", "words: rule", searched),
    says("what was found, put", made_up.QUOTE, lambda at: at.teams.put(made_up.RULE)),
    Trial("a group, without a mention", murmured, []),
    says("a group, with a mention", "You asked: what is rule 8?", in_group),
    says("a channel", "You asked: what is rule 8?", in_channel),
    says("a notice", made_up.NOTICE, noticed),
    Trial("every answer was 200", lambda at: {each.status for each in at.passed}, {200}),
)


SAVE = "Save the concern"
QUESTION, CLAUSE = "can I add a pupil on insta", "Individuals should not accept pupils/students as 'friends'"
A_POST = "An online post that touches the school or its people"
NOTHING = "No, there is nothing to add"
KIND, LITERAL = "Criticism or complaint", "bad *words* <b> {{DATE(2026-01-01T00:00:00Z)}}"
PLACES = {"Where is it?": "Facebook", "What kind of post is it?": KIND, "Who posted it?": "A parent or carer"}


def answered(at: Stage, words: str = LITERAL, day: str = "2026-11-19") -> str:
    """Answer a concern's form, and send it."""
    at.teams.fill({"What does it say?": words, "When did you see it?": day})
    for field, choice in PLACES.items():
        at.teams.choose(field, choice)
    at.teams.choose("Whom is it about?", "The school")
    at.teams.fill({"At what time?": "18:30"})
    return at.teams.submit(SAVE)


def mended(at: Stage) -> str:
    """Give another day, and send the form again."""
    at.teams.fill({"When did you see it?": "2026-11-18"})
    return at.teams.submit(SAVE)


def channel_asked(at: Stage) -> str:
    """Go to a channel, and ask the bot there."""
    at.teams.go_to(f"{TEAM} - {CHANNEL}")
    return at.teams.mention(QUESTION)


def found(at: Stage) -> str:
    """Close the dialog, and search the policy."""
    at.teams.close()
    return at.teams.search("policy.search", "words", "adding pupils")


def once_more(at: Stage) -> str:
    """Come to the form once more, by way of the message."""
    at.teams.close()
    at.teams.start_action_on(QUESTION, "escalate.message")
    at.teams.submit(A_POST)
    at.teams.submit(NOTHING)
    return answered(at, "twice", "1980-01-01")


REAL = (
    Trial("opened: what is posted", opened, ["conversationUpdate", "installationUpdate"]),
    says("greeted", "Welcome to Staffroom", lambda at: at.teams.last_card),
    Trial("unsigned, past the proxy", unsigned, 401),
    says("a question", CLAUSE, lambda at: at.teams.say(QUESTION)),
    says("a question in place", "I kept your question", lambda at: at.teams.press_in_place("Not what I asked")),
    says("a silent policy", "The policy is silent", lambda at: at.teams.say("how do i reset my password")),
    says("a button", "These people can help you", lambda at: at.teams.press("Ask a leader")),
    says(
        "a formal request", "Leave of absence", lambda at: at.teams.say("could I have Friday off for a funeral please")
    ),
    says("danger", "call 999", lambda at: at.teams.say("a child is being hit at home right now")),
    says("what is confidential", "in a window of its own", lambda at: at.teams.say("/concerns")),
    Trial("a dialog from a card", posted(lambda at: at.teams.press_in_place("Open it")), [TASK], "it posts nothing"),
    says(
        "an action on a message",
        "Which of these is it?",
        lambda at: at.teams.start_action_on(QUESTION, "escalate.message"),
    ),
    says("the picture question", "nude", lambda at: at.teams.submit(A_POST)),
    says("the form", "What does it say?", lambda at: at.teams.submit(NOTHING)),
    says("a form with nothing in it", "Please fill this in.", lambda at: at.teams.submit(SAVE)),
    says("a form that is sent", "Saved, reference", answered),
    says("what was sent, as it was written", LITERAL, lambda at: at.teams.submit("See its state")),
    says("an error in place", "This is too long ago", once_more),
    Trial(
        "its words are still there", lambda at: at.teams.dialog.get_by_label("What does it say?").input_value(), "twice"
    ),
    says("mended and saved", "Saved, reference", mended),
    says("a search", "B.3, paragraph 2", found),
    says("what was found, put", CLAUSE, lambda at: at.teams.put("B.3, paragraph 2 B.3. Be aware")),
    Trial("a group, without a mention", murmured, []),
    says("a group, with a mention", CLAUSE, lambda at: at.teams.mention(QUESTION)),
    says("a channel", CLAUSE, channel_asked),
    says("a notice", "You have an item to review", noticed),
    Trial("every answer was 200", lambda at: {each.status for each in at.passed}, {200}),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays the bot, and what is tried with it."""

    bot: Callable[[Place], AbstractContextManager[Bot]]
    trials: Sequence[Trial]


def cast(*, stand_in: bool) -> Cast:
    """Return the bot that is asked for."""
    return Cast(made_up.stand_in, STAND_IN) if stand_in else Cast(real_bot, REAL)


def answer(trial: Trial, at: Stage) -> object:
    """Return what came of a trial: a value, or why there is none."""
    try:
        return trial.run(at)
    except (Unanswered, PageError, AssertionError) as error:
        return type(error).__name__


def tried(at: Stage, trials: Sequence[Trial]) -> Counter[str]:
    """Try everything, print a line and leave a picture for each, and count the verdicts."""
    verdicts = Counter[str]()
    for number, trial in enumerate(trials, 1):
        came = answer(trial, at)
        verdict = trial.verdict(came)
        verdicts[verdict] += 1
        at.teams.picture(f"{number:02}-{'-'.join(re.findall('[a-z0-9]+', trial.name))}")
        said = VERDICTS[verdict].format(lacks=trial.lacks, wanted=trial.wanted)
        sys.stdout.write(f"{trial.name:<32} {came!r:<48.48} {said}\n")
        sys.stdout.flush()
    return verdicts


def main() -> int:
    """Install the playground, or try everything in it; return how many answers nobody can explain."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("install", "try"))
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "staffroom-playground")
    parser.add_argument("--pictures", type=Path, help="where to leave pictures; beside the playground, if not given")
    parser.add_argument("--stand-in", action="store_true", help="a made-up bot, to prove the steps themselves")
    given = parser.parse_args()
    folder = given.folder.resolve()
    if given.what == "install":
        install(folder)
        return 0
    program, played = installed(folder), cast(stand_in=given.stand_in)
    pictures = (given.pictures or folder / "pictures").resolve()
    alone([sys.executable, "-m", "tests.outside.teams_playground", *sys.argv[1:]])
    with stage(program, pictures, played.bot) as at:
        verdicts = tried(at, played.trials)
    counts = {each: verdicts[each] for each in VERDICTS}
    sys.stdout.write(COUNTS.format(**counts, pictures=pictures) + "\n")
    return verdicts[WRONG]


if __name__ == "__main__":
    sys.exit(main())
