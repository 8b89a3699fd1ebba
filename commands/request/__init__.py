"""`/request`: moves a formal request to the federation's procedures, privately and kindly, and files that it did.

Filed are the kind, the time, the school and the outcome. The message is never kept.
"""

from bot.command import Command, MessageAction, Step
from commands.request import access, flow, nudge, suggest, words
from commands.request.here import is_leader

COMMAND = Command(
    name="request",
    summary=words.SUMMARY,
    examples=("/request", "/request could I have Friday off for a funeral please"),
    steps={
        "": Step(flow.show),
        "kind": Step(flow.show_kind),
        "done": Step(flow.show_settled, flow.save_done),
        "mistaken": Step(flow.show_settled, flow.save_mistaken),
        "no_danger": Step(flow.show_settled, flow.save_no_danger),
        "pass_on": Step(flow.show_settled, access.pass_on),
        "nudge": Step(nudge.show),
        "not_today": Step(flow.show_settled, nudge.save_not_today),
        "follow_up": Step(nudge.show_follow_up),
        "suggest": Step(suggest.show, suggest.save),
        "suggested": Step(suggest.show_suggested),
    },
    on_messages=(MessageAction(words.POINT_OUT, "suggest", is_leader),),
)
