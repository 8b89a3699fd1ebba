"""`/code`: gives the code that opens what is confidential in chat. It is on the page alone, behind the sign-in."""

from bot.chat.reply import Press, Reply, Text, Tone
from bot.command import Ask, Command, Saving, Services, Step
from bot.people.second_step import Codes, spaced
from bot.references import new_id

SUMMARY = "Gives you a code, with which you can read what is confidential in chat."
NAME = "code"
WHAT_FOR = (
    "Slack or Teams asks you for a code before I show you there what is confidential. It serves you alone, once, "
    "within five minutes. A new one takes the place of the last."
)
GIVE = "Give me a code"
YOURS = "Your code: {code}"
TYPE_IT = "Type it into the form that asks you for it in Slack or Teams."
KEEP_IT = "Please give it to nobody. Nobody will ever ask you for it in a call, a mail or a message."


def command(codes: Codes) -> Command:
    """Return the command that gives these codes."""

    def give(saving: Saving, _services: Services) -> Reply:
        code = codes.give(saving.ask.person.id)
        told = (Text(YOURS.format(code=spaced(code)), Tone.HEADING), Text(TYPE_IT), Text(KEEP_IT, Tone.WARNING))
        return Reply(told, in_confidence=True)

    steps = {"": Step(show), "give": Step(show, give, then="")}
    return Command(NAME, SUMMARY, (f"/{NAME}",), steps, confidential=True)


def show(_ask: Ask, _services: Services) -> Reply:
    """Say what a code is for, and offer one."""
    return Reply((Text(WHAT_FOR), Press(GIVE, NAME, "give", new_id())))
