"""What was done about disruptive group chats, for the workbook: never their names."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from bot.concerns.groups import GroupChat, StepTaken
from bot.storage.tables import group_chats, group_steps


def groups_with_steps(connection: Connection) -> Sequence[tuple[GroupChat, Sequence[StepTaken]]]:
    """Return every group chat without its name, by its id, with the steps about it, the earliest first."""
    found: dict[str, list[StepTaken]] = {}
    for row in connection.execute(select(group_steps).order_by(group_steps.c.on, group_steps.c.at, group_steps.c.id)):
        found.setdefault(row.chat, []).append(StepTaken(row.step, row.on, row.by, row.at))
    groups = select(group_chats.c.id, group_chats.c.school, group_chats.c.place).order_by(group_chats.c.id)
    return [
        (GroupChat(row.id, row.school, row.place, ""), tuple(found.get(row.id, ())))
        for row in connection.execute(groups)
    ]
