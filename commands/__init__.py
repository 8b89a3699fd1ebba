"""What the bot can do. A new command is one file or folder here and one line in the list."""

from collections.abc import Sequence

from bot.command import Command
from commands import concerns, escalate, export, group, notices, policy, records, request, review
from commands import help as help_command

ALL: Sequence[Command] = (
    policy.COMMAND,
    request.COMMAND,
    escalate.COMMAND,
    concerns.COMMAND,
    records.COMMAND,
    group.COMMAND,
    review.COMMAND,
    export.COMMAND,
    notices.COMMAND,
    help_command.COMMAND,
)
