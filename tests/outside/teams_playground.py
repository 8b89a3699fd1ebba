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
from tests.outside.teams_real import real_bot
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


def made_up_form(at: Stage) -> str:
    """Fill in the stand-in's whole form, with words that it refuses."""
    at.teams.fill({"What happened": "bad *words* <b>", "When": "2026-11-28"})
    at.teams.choose("School", "Elm")
    at.teams.mark("A pupil")
    at.teams.mark("I am sure")
    return at.teams.submit("Send")


def made_up_words(at: Stage) -> str:
    """Say it in other words, and send the stand-in's form again."""
    at.teams.fill({"What happened": "Made up"})
    return at.teams.submit("Send")


def late(at: Stage) -> str:
    """Fill in what a concern needs, with a moment that is still to come at the house."""
    at.teams.fill({"What does it say?": "Made *up* <b> {{DATE(2026-01-01T00:00:00Z)}}"})
    at.teams.fill({"When did you see it?": "2026-11-20", "At what time?": "23:30"})
    at.teams.choose("Where is it?", "Facebook")
    at.teams.choose("What kind of post is it?", "Criticism or complaint")
    at.teams.choose("Who posted it?", "A parent or carer")
    at.teams.choose("Whom is it about?", "The school")
    return at.teams.submit("Save the concern")


def in_time(at: Stage) -> str:
    """Put the time right, and send it again."""
    at.teams.fill({"At what time?": "09:30"})
    return at.teams.submit("Save the concern")


def kept(label: str) -> Callable[[Stage], object]:
    """Return a step that tells what stands in a field of the form that came back."""
    return lambda at: at.teams.dialog.get_by_label(label).first.input_value()


def on_a_message(words: str, command: str) -> Callable[[Stage], str]:
    """Return a step that chooses an action in the menu of a message, with no dialog in the way."""

    def run(at: Stage) -> str:
        if at.teams.dialog.count():
            at.teams.close()
        return at.teams.start_action_on(words, command)

    return run


def searched(command: str, words: str) -> Callable[[Stage], str]:
    """Return a step that closes the dialog, and searches."""

    def run(at: Stage) -> str:
        at.teams.close()
        return at.teams.search(command, "words", words)

    return run


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
    says("a form that is refused", made_up.NOT_THAT, made_up_form),
    Trial("its words are still there", kept("What happened"), "bad *words* <b>"),
    says("a form that is saved", "SR-7K3M-9QVX: Elm, A pupil, 2026-11-28, true", made_up_words),
    says("an action on a message", "About: What is rule 8?", on_a_message("What is rule 8?", "raise")),
    says("a search", "words: rule", searched("clause", "rule")),
    says("what was found, put", made_up.QUOTE, lambda at: at.teams.put(made_up.RULE)),
    Trial("a group, without a mention", murmured, []),
    says("a group, with a mention", "You asked: what is rule 8?", in_group),
    says("a channel", "You asked: what is rule 8?", in_channel),
    says("a notice", made_up.NOTICE, noticed),
    Trial("every answer was 200", lambda at: {each.status for each in at.passed}, {200}),
)


ASKED, GATE = "can I add a pupil on insta", "Which of these is it?"
POST, NOTHING = "An online post that touches the school or its people", "No, there is nothing to add"
CLAUSE = "Individuals should not accept pupils/students as 'friends' or 'followers' on social media sites."
RULE = "8. Formal requests and serious matters e.g. leave of absence, allegations etc. should not be made on What'sApp"
SECTION = "Private messaging is only permitted with the parent and not the child."
REAL = (
    Trial("opened: what is posted", opened, ["conversationUpdate", "installationUpdate"]),
    says("welcomed", "Welcome to Staffroom", lambda at: at.teams.last),
    Trial("unsigned, past the proxy", unsigned, 401),
    says("a question", CLAUSE, lambda at: at.teams.say(ASKED)),
    Trial("a button in place: posted", posted(lambda at: at.teams.press_in_place("Whole section")), [EXECUTE]),
    says("a button in place: shown", SECTION, lambda at: at.teams.last),
    says("help", "What I can do for you", lambda at: at.teams.say("help")),
    says("what only some may read", "in a window of its own", lambda at: at.teams.say("/concerns")),
    Trial("a dialog from a card", posted(lambda at: at.teams.press_in_place("Open it")), [TASK], "it posts nothing"),
    says("an action on a message", GATE, on_a_message(ASKED, "escalate.message")),
    says("which matter it is", "Do you want to add a screenshot or a file?", lambda at: at.teams.submit(POST)),
    says("the form of a concern", "Raise a concern about an online post", lambda at: at.teams.submit(NOTHING)),
    Trial("the message is in it", kept("What does it say?"), ASKED),
    says("a form with nothing in it", "Please choose from the list.", lambda at: at.teams.submit("Save the concern")),
    says("a form that is refused", "This is in the future. Please check the date.", late),
    Trial("its words are still there", kept("What does it say?"), "Made *up* <b> {{DATE(2026-01-01T00:00:00Z)}}"),
    says("a concern that is saved", "Saved, reference SR-", in_time),
    says("its state", "Criticism or complaint", lambda at: at.teams.submit("See its state")),
    says("a search", "rule 8 (WhatsApp)", searched("policy.search", "rule 8")),
    says("what was found, put", RULE, lambda at: at.teams.put("rule 8")),
    Trial("a group, without a mention", murmured, []),
    says("a group, with a mention", RULE, in_group),
    says("a channel", RULE, in_channel),
    says("a notice", "You have an item to review (SR-", noticed),
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
