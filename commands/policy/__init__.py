"""`/policy`: the exact clause, word for word, or that the policy is silent. Plain words come here too."""

from bot.command import Command, Step
from commands.policy import flow, why, words

COMMAND = Command(
    name="policy",
    summary=words.SUMMARY,
    examples=words.EXAMPLES,
    steps={
        "": Step(flow.show, at_once=flow.show_at_once),
        "of": Step(flow.show_of),
        "contents": Step(flow.show_contents),
        "section": Step(flow.show_section),
        "clause": Step(flow.show_clause),
        "leader": Step(flow.show_leader),
        "search": Step(flow.search),
        "missed": Step(flow.show_clause, flow.save_missed),
        "why": Step(why.show_why),
    },
)
