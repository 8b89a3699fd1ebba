"""`/escalate`: records a concern that staff raise about an online post."""

from bot.command import Command, Step
from commands.escalate import flow, words

COMMAND = Command(
    name="escalate",
    summary=words.SUMMARY,
    examples=("/escalate",),
    steps={
        "": Step(flow.show_gate),
        "danger": Step(flow.show_danger),
        "adult": Step(flow.show_adult),
        "post": Step(flow.show_picture),
        "nude": Step(flow.show_nude),
        "form": Step(flow.show_form, flow.save),
    },
)
