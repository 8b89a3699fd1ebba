"""`/review`: for the policy's owner, what the policy did not answer, and one step to teach the bot."""

from bot.command import Command, Step
from bot.people import Person
from bot.policies.questions import POLICY_OWNER
from commands.review import show, teach, words


def is_the_owner(person: Person) -> bool:
    """Only the policy's owner reads what people asked, and nobody else is told of it."""
    return POLICY_OWNER in person.roles


COMMAND = Command(
    name="review",
    summary=words.SUMMARY,
    examples=("/review",),
    steps={
        "": Step(show.show_list),
        "group": Step(show.show_group),
        "words": Step(teach.show_words, teach.save_words, then=""),
        "silent": Step(teach.show_silent, teach.save_silent, then=""),
        "aside": Step(show.show_group, teach.save_aside, then=""),
        "taught": Step(show.show_taught),
        "back": Step(show.show_taught, teach.take_back, then="taught"),
    },
    may_use=is_the_owner,
    confidential=True,
)
