"""`/escalate`: records a concern that staff raise about an online post."""

from bot.command import Command, MessageAction, Step
from commands.escalate import flow, words

COMMAND = Command(
    name="escalate",
    summary=words.SUMMARY,
    examples=("/escalate",),
    steps={
        "": Step(flow.show_gate),
        "message": Step(flow.show_message),
        "danger": Step(flow.show_danger),
        "adult": Step(flow.show_adult),
        "post": Step(flow.show_picture),
        "nude": Step(flow.show_nude),
        "form": Step(flow.show_form, flow.save),
    },
    on_messages=(MessageAction(words.ABOUT_THIS, "message"),),
)
