"""`/export`: the weekly workbook, those that somebody had, and who gets it."""

from bot.command import Command, Step
from bot.readers import may_be_put
from commands.export import listed, make, words, yours

COMMAND = Command(
    name="export",
    summary=words.SUMMARY,
    examples=("/export", "/export 2026-W47", "/export autumn term 2026", "/export yours", "/export readers"),
    steps={
        "": Step(make.show),
        "yours": Step(yours.show),
        "readers": Step(listed.show),
        "propose": Step(listed.show_form, listed.propose, then="readers"),
        "agree": Step(listed.show, listed.agree, then="readers"),
        "end": Step(listed.show, listed.end, then="readers"),
    },
    may_use=may_be_put,
    refusal=words.NOT_FOR_YOU,
    confidential=True,
)
