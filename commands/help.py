"""`/help`: what this person can do here, made from the list of commands."""

from bot.chat.reply import Button, Facts, Part, Reply, Text, Tone
from bot.command import Ask, Command, Services, Step

TITLE = "What I can do for you"
INTRO = "Type a question in your own words, or start with one of these."
PRIVATE = (
    "Answers are shown to you alone. I am not a place for emergencies: call 999. "
    "I do not promise that you stay anonymous to the system that runs this chat."
)


HELLO = "Hello. Ask me about the Social Media Policy, or press a button."
WELCOME = "You are welcome."
WHAT_CAN_I_DO = "What can I do here?"
CONTENTS = "Contents of the policy"
REQUEST = "Where does a request belong?"
RAISE = "Raise a concern"


def show(ask: Ask, services: Services) -> Reply:
    """Show each command that this person may use, and a button for each."""
    parts: list[Part] = [Text(TITLE, Tone.HEADING), Text(INTRO)]
    allowed = [command for command in services.commands if command.may_use(ask.person)]
    parts.append(Facts(tuple((f"/{command.name}", command.summary) for command in allowed)))
    parts += [Button(f"/{command.name}", command.name) for command in allowed if command.name != "help"]
    return Reply((*parts, Text(PRIVATE, Tone.QUIET)))


def show_hello(_ask: Ask, _services: Services) -> Reply:
    """Greet, with the ways to begin; a greeting is no question, and nothing of it is kept."""
    ways = (
        Button(CONTENTS, "policy", words="contents"),
        Button(REQUEST, "request"),
        Button(RAISE, "escalate"),
        Button(WHAT_CAN_I_DO, "help"),
    )
    return Reply((Text(HELLO), *ways))


def show_thanks(_ask: Ask, _services: Services) -> Reply:
    """Answer thanks."""
    return Reply((Text(WELCOME),))


COMMAND = Command(
    name="help",
    summary="Shows what you can do here.",
    examples=("/help",),
    steps={"": Step(show), "hello": Step(show_hello), "thanks": Step(show_thanks)},
)
