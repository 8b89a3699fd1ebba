"""`/escalate`: records a concern that staff raise about an online post."""

from bot.command import Command, MessageAction, Step
from commands.escalate import flow, own, words

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
        "child": Step(own.show_child),
        "child_form": Step(own.show_child_form, own.save_child),
        "slip": Step(own.show_slip),
        "slip_form": Step(own.show_slip_form, own.save_slip),
    },
    on_messages=(MessageAction(words.ABOUT_THIS, "message"),),
)
