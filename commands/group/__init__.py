"""`/group`: leaders' help with a disruptive group chat, by the policy's own three steps."""

from bot.command import Command, Step
from bot.concerns.groups import GroupStep, leads_a_school
from commands.group import file, show, words

COMMAND = Command(
    name="group",
    summary=words.SUMMARY,
    examples=("/group",),
    steps={
        "": Step(show.show),
        **{step.value: Step(show.show_step) for step in GroupStep},
        "open": Step(show.show_group),
        "file": Step(file.show_form, file.save, then=""),
    },
    may_use=leads_a_school,
    refusal=words.NOT_FOR_YOU,
    confidential=True,
)
